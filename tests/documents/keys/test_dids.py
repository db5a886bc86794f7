"""DIDs: where a did:web lies, what a did:key is, and what is neither."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from kakitome.documents.keys.did import DidRefused, method_of, split_did_url
from kakitome.documents.keys.did_key import did_key_of, resolve_did_key
from kakitome.documents.keys.did_web import base_url, did_web_url
from kakitome.documents.keys.multibase import encode_base58btc
from kakitome.documents.keys.multikey import decode_public, encode_public
from kakitome.documents.keys.public_key import KeyRefused, compressed_point

POINT = compressed_point(ec.derive_private_key(7, ec.SECP256R1()).public_key())
PUBLIC = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"


@pytest.mark.parametrize(
    ("did", "document", "folder"),
    [
        ("did:web:u.example", "https://u.example/.well-known/did.json", "https://u.example/"),
        (
            "did:web:u.example:issuers:x",
            "https://u.example/issuers/x/did.json",
            "https://u.example/issuers/x/",
        ),
        ("did:web:u.example%3A8443:a", "https://u.example:8443/a/did.json", "https://u.example:8443/a/"),
        ("did:web:xn--28j2a.example", "https://xn--28j2a.example/.well-known/did.json", "https://xn--28j2a.example/"),
    ],
)
def test_a_did_web_lies_where_the_method_says(did: str, document: str, folder: str) -> None:
    assert did_web_url(did) == document
    assert base_url(did) == folder


@pytest.mark.parametrize(
    "did",
    [
        "did:web:",
        "did:web::a",
        "did:web:u.example:",
        "did:web:u.example::a",
        "did:web:U.example",
        "did:web:u.example:..:secrets",
        "did:web:u.example:.",
        "did:web:u.example:a%2F..%2Fb",
        "did:web:u.example%2Fevil",
        "did:web:u.example%40evil.example",
        "did:web:user@u.example",
        "did:web:u.example:a/b",
        "did:web:u.example?x",
        "did:web:u.example#z",
        "did:web:u.example%3A",
        "did:web:u.example%3A0",
        "did:web:u.example%3A080",
        "did:web:u.example%3A65536",
        "did:web:u.example%3A8443%3A1",
        "did:web:u.example%3A４４３",
        "did:web:127.0.0.1",
        "did:web:0x7f.1",
        "did:web:127.0x1",
        "did:web:①②⑦.0.0.1",
        "did:web:例え.example",
        "did:web:u..example",
        "did:web:-u.example",
        "did:web:u.example.",
        "did:web:u.example\n",
        "did:web:" + "a" * 64 + ".example",
        "did:web:u.example:" + "a" * 600,
        "xdid:web:u.example",
        "did:key:" + PUBLIC,
        "https://u.example",
    ],
)
def test_a_doubtful_did_web_is_refused(did: str) -> None:
    with pytest.raises(DidRefused):
        did_web_url(did)
    with pytest.raises(DidRefused):
        base_url(did)


def test_a_did_key_is_its_own_document() -> None:
    key = decode_public(PUBLIC)
    did = did_key_of(key)
    document = resolve_did_key(did)
    assert did == "did:key:" + PUBLIC
    assert document.assertion_key(f"{did}#{PUBLIC}") == key
    assert [method.id for method in document.methods] == [f"{did}#{PUBLIC}"]


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1()])
def test_a_did_key_may_be_an_elliptic_key(curve: ec.EllipticCurve) -> None:
    key = ec.derive_private_key(7, curve).public_key()
    did = did_key_of(key)
    assert did.startswith(("did:key:zDn", "did:key:z82"))
    assert resolve_did_key(did).assertion_key(f"{did}#{encode_public(key)}") == key


@pytest.mark.parametrize(
    ("did", "kind"),
    [
        ("did:key:" + encode_base58btc(b"\xe7\x01\x02" + bytes(32)), "unsupported"),
        ("did:key:" + encode_base58btc(b"\x80\xa4\x00" + POINT), "malformed"),
        ("did:key:" + encode_base58btc(b"\x80\x24\x02" + b"\xff" * 32), "malformed"),
        ("did:key:" + encode_base58btc(b"\x80\x24\x04" + bytes(64)), "malformed"),
        ("did:key:" + encode_base58btc(b"\x80\x24\x05" + POINT[1:]), "malformed"),
        ("did:key:" + encode_base58btc(b"\x81\x24" + POINT), "malformed"),
        ("did:key:" + encode_base58btc(b"\xed\x81\x80\x80\x00" + bytes(32)), "malformed"),
        ("did:key:" + PUBLIC + "#" + PUBLIC, "malformed"),
        ("did:key:", "malformed"),
        ("did:key:zzzz", "malformed"),
    ],
)
def test_a_did_key_that_is_no_key_we_use_is_refused(did: str, kind: str) -> None:
    with pytest.raises(KeyRefused) as caught:
        resolve_did_key(did)
    assert caught.value.kind == kind


def test_a_did_url_is_split_at_its_fragment() -> None:
    assert split_did_url("did:web:u.example:x#z6Mk") == ("did:web:u.example:x", "z6Mk")
    assert split_did_url("did:web:u.example:x") == ("did:web:u.example:x", "")
    assert method_of("did:ion:abc") == "ion"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "did:",
        "did:web:",
        "did:WEB:x",
        "did:web:x/path#k",
        "did:web:x?q#k",
        "did:web:x#",
        "did:web:x#a#b",
        "did:web:x y",
    ],
)
def test_what_is_no_did_url_is_refused(text: str) -> None:
    with pytest.raises(DidRefused):
        split_did_url(text)


def test_a_long_did_is_refused_before_anything_else() -> None:
    with pytest.raises(DidRefused):
        method_of("did:web:" + "a" * 10_000)
