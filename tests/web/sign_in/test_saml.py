"""Signing in at an institution's SAML provider: another's software at the other end, its real answers, then altered."""

import base64
import json
import re
import shutil
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from socket import socket

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.test import Client
from lxml import etree
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from kakitome.errors import Invalid
from kakitome.journeys.people.entitled_roles import offers_for
from kakitome.journeys.people.identity_providers import add_provider
from kakitome.ports.identity_providers import IdentityProvider, RoleRule, SignInProtocol
from kakitome.ports.organisations import NodeRole
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.account.institution_sign_in.saml import our_metadata
from support import institutions
from web.sign_in.conftest import HOST, Elsewhere, account_of, go

pytestmark = pytest.mark.slow

ORIGIN = f"https://{HOST}"
STAFF = "urn:mace:setouchi.example:kakitome:staff"
PEOPLE = {
    "hanako": {
        "format": "transient",
        "name_id": "_passing-1",
        "attributes": {
            "urn:oasis:names:tc:SAML:attribute:pairwise-id": "H4N4K0@setouchi.example",
            "urn:oid:1.3.6.1.4.1.32264.1.1.3": "瀬戸 花子",
            "urn:oid:2.16.840.1.113730.3.1.241": "Hanako Seto",
            "urn:oid:0.9.2342.19200300.100.1.3": "admin@setouchi.example",
            "urn:oid:1.3.6.1.4.1.5923.1.1.1.7": STAFF,
        },
    },
    "persistent": {"format": "persistent", "name_id": "P-1", "attributes": {}},
    "passing": {"format": "transient", "name_id": "_passing-2", "attributes": {}},
    "by address": {"format": "email", "name_id": "admin@setouchi.example", "attributes": {}},
}
NS = {
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}


def rsa_certificate(folder: Path) -> tuple[Path, Path]:
    """Make an RSA key that signs its own certificate."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    start = datetime(2020, 1, 1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "idp.crt", folder / "idp.key"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.TraditionalOpenSSL
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return files


@pytest.fixture(scope="module")
def idp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Elsewhere, str]]:
    """The provider's process and its metadata."""
    if shutil.which("xmlsec1") is None:
        pytest.skip("xmlsec1 is not installed")
    folder = tmp_path_factory.mktemp("saml")
    certificate, key = rsa_certificate(folder)
    (folder / "sp.xml").write_bytes(our_metadata(institutions.platform().saml_site()))
    (folder / "people.json").write_text(json.dumps(PEOPLE), encoding="utf-8")
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = Path(__file__).with_name("saml_provider.py")
    command = [sys.executable, str(program), str(port), str(certificate), str(key), str(folder), ORIGIN]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=(folder / "log").open("wb"))
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n", (folder / "log").read_text()
        elsewhere = Elsewhere(port=port, tls=ssl.create_default_context(cafile=str(certificate)))
        yield elsewhere, (folder / "idp.xml").read_text(encoding="utf-8")
    finally:
        process.kill()
        process.wait()


def wanted(metadata: str, **changes: object) -> IdentityProvider:
    given = {
        "id": "",
        "institution": "setouchi",
        "protocol": SignInProtocol.SAML,
        "issuer": f"{ORIGIN}/idp",
        "metadata": metadata,
        "name": LocalizedText(ja="瀬戸内 学認", en="Setouchi SAML"),
        "rules": (RoleRule(value=STAFF, node="setouchi", role=NodeRole.VIEWER),),
        "created_at": institutions.NOW,
        "changed_by": "admin",
    }
    return IdentityProvider(**{**given, **changes})  # type: ignore[arg-type]


@pytest.fixture
def provider(setouchi: str, idp: tuple[Elsewhere, str]) -> IdentityProvider:
    by = {"actor": "admin", "now": institutions.NOW}
    return add_provider(institutions.platform(), wanted(idp[1]), client_secret="", **by)


def answer_of(
    idp: tuple[Elsewhere, str], client: Client, provider: IdentityProvider, person: str, **form: str
) -> bytes:
    """Begin here, sign in there, and return the provider's response."""
    status, _, page = idp[0].ask(go(client, provider), {"person": person, **form})
    assert status == 200, page
    match = re.search(r'name="SAMLResponse" value="([^"]+)"', page)
    assert match, page
    return base64.b64decode(unescape(match[1]))


def hand_in(client: Client, response: bytes):
    """Post a response as the provider's page does, and follow to our own."""
    handed = client.post("/account/saml/acs", {"SAMLResponse": base64.b64encode(response).decode()})
    assert handed.status_code == 302
    return client.get(handed["Location"])


def browser() -> Client:
    return Client(HTTP_ACCEPT_LANGUAGE="en")


def test_somebody_signs_in_and_is_known_by_the_pairwise_subject(
    idp: tuple[Elsewhere, str], provider: IdentityProvider
) -> None:
    first, again = browser(), browser()
    answer = hand_in(first, answer_of(idp, first, provider, "hanako"))
    hand_in(again, answer_of(idp, again, provider, "hanako"))

    assert answer.status_code == 302
    assert account_of(first) == account_of(again) != ""
    (bound,) = SocialAccount.objects.all()
    assert (bound.provider, bound.uid, bound.extra_data) == (provider.id, "H4N4K0@setouchi.example", {})
    person = institutions.platform().accounts.find(account_of(first))
    assert person is not None
    assert person.name == "瀬戸 花子"
    assert person.email == ""
    assert not EmailAddress.objects.filter(user=bound.user, verified=True).exists()
    assert [offered.role for offered in offers_for(institutions.platform(), account_of(first))] == [NodeRole.VIEWER]


def test_a_persistent_name_identifier_does_where_there_is_no_attribute(
    idp: tuple[Elsewhere, str], provider: IdentityProvider
) -> None:
    client = browser()
    hand_in(client, answer_of(idp, client, provider, "persistent"))

    assert SocialAccount.objects.get().uid == "P-1"


@pytest.mark.parametrize("person", ["passing", "by address"])
def test_a_passing_name_and_an_address_are_nobody(
    idp: tuple[Elsewhere, str], provider: IdentityProvider, person: str
) -> None:
    client = browser()

    assert hand_in(client, answer_of(idp, client, provider, person)).status_code == 401
    assert account_of(client) == ""


@pytest.mark.parametrize("form", [{"weak": "yes"}, {"sign": "response"}, {"sign": "nothing"}], ids=str)
def test_a_weak_signature_and_one_that_leaves_the_assertion_out_are_refused(
    idp: tuple[Elsewhere, str], provider: IdentityProvider, form: dict[str, str]
) -> None:
    client = browser()

    assert hand_in(client, answer_of(idp, client, provider, "hanako", **form)).status_code == 401
    assert account_of(client) == ""


def test_an_answer_is_good_once_in_the_browser_that_asked(
    idp: tuple[Elsewhere, str], provider: IdentityProvider
) -> None:
    client, other = browser(), browser()
    response = answer_of(idp, client, provider, "hanako")

    assert hand_in(other, response).status_code == 401
    assert hand_in(client, response).status_code == 302
    client.logout()
    assert hand_in(client, response).status_code == 401
    assert account_of(client) == account_of(other) == ""


# ---- altered answers ----


def tree(response: bytes) -> etree._Element:
    return etree.fromstring(response)


def first(root: etree._Element, path: str) -> etree._Element:
    return root.xpath(path, namespaces=NS)[0]


def unsigned(response: bytes) -> bytes:
    root = tree(response)
    for signature in root.xpath("//ds:Signature", namespaces=NS):
        signature.getparent().remove(signature)
    return etree.tostring(root)


def another_subject(response: bytes) -> bytes:
    return response.replace(b"H4N4K0@", b"T4R0@")


def another_end(response: bytes) -> bytes:
    root = tree(response)
    for element in root.xpath("//*[@NotOnOrAfter]"):
        element.set("NotOnOrAfter", "2999-01-01T00:00:00Z")
    return etree.tostring(root)


def evil(assertion: etree._Element) -> etree._Element:
    """Copy an assertion, unsigned, with another subject."""
    copy = deepcopy(assertion)
    signature = first(copy, "./ds:Signature")
    copy.remove(signature)
    copy.set("ID", "_evil")
    for value in copy.xpath(".//saml:AttributeValue", namespaces=NS):
        value.text = "T4R0@setouchi.example"
    return copy


def wrapped_beside(response: bytes) -> bytes:
    """XSW 3: a forged assertion before the signed one."""
    root = tree(response)
    signed = first(root, "./saml:Assertion")
    signed.addprevious(evil(signed))
    return etree.tostring(root)


def wrapped_inside(response: bytes) -> bytes:
    """XSW 4: the signed assertion inside the forged one."""
    root = tree(response)
    signed = first(root, "./saml:Assertion")
    forged = evil(signed)
    root.replace(signed, forged)
    forged.append(signed)
    return etree.tostring(root)


def wrapped_in_object(response: bytes) -> bytes:
    """XSW 8: the signed assertion in an Object of a signature that stands in the forged one."""
    root = tree(response)
    signed = first(root, "./saml:Assertion")
    forged = evil(signed)
    root.replace(signed, forged)
    signature = deepcopy(first(signed, "./ds:Signature"))
    inside = deepcopy(signed)
    inside.remove(first(inside, "./ds:Signature"))
    etree.SubElement(signature, f"{{{NS['ds']}}}Object").append(inside)
    first(forged, "./saml:Issuer").addnext(signature)
    return etree.tostring(root)


def in_extensions(response: bytes) -> bytes:
    """XSW 7: the signed assertion in an extension, the forged one in its place."""
    root = tree(response)
    signed = first(root, "./saml:Assertion")
    root.replace(signed, evil(signed))
    extensions = etree.Element(f"{{{NS['samlp']}}}Extensions")
    extensions.append(signed)
    first(root, "./saml:Issuer").addnext(extensions)
    return etree.tostring(root)


def entity(response: bytes) -> bytes:
    return b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + unsigned(response)


def no_xml(response: bytes) -> bytes:
    return b"\xff\x00<"


@pytest.mark.parametrize(
    "alter",
    [
        unsigned,
        another_subject,
        another_end,
        wrapped_beside,
        wrapped_inside,
        wrapped_in_object,
        in_extensions,
        entity,
        no_xml,
    ],
)
def test_an_altered_answer_signs_nobody_in(
    idp: tuple[Elsewhere, str], provider: IdentityProvider, alter: Callable[[bytes], bytes]
) -> None:
    client = browser()
    response = answer_of(idp, client, provider, "hanako")

    assert hand_in(client, alter(response)).status_code == 401
    assert account_of(client) == ""
    assert not SocialAccount.objects.exists()


def test_a_comment_in_a_name_changes_nobody(idp: tuple[Elsewhere, str], provider: IdentityProvider) -> None:
    """A comment leaves the signature whole, and must not cut what stands around it (CVE-2017-11427)."""
    client = browser()
    response = answer_of(idp, client, provider, "hanako")
    hand_in(client, response.replace(b"H4N4K0@setouchi", b"H4N4K0@<!-- -->setouchi"))

    assert [bound.uid for bound in SocialAccount.objects.all()] in ([], ["H4N4K0@setouchi.example"])


def test_an_answer_that_ended_is_refused(
    idp: tuple[Elsewhere, str], provider: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser()
    response = answer_of(idp, client, provider, "hanako")
    later = OneLogin_Saml2_Utils.now() + 3600
    monkeypatch.setattr(OneLogin_Saml2_Utils, "now", staticmethod(lambda: later))

    assert hand_in(client, response).status_code == 401


def test_an_old_assertion_in_a_new_answer_is_refused(idp: tuple[Elsewhere, str], provider: IdentityProvider) -> None:
    """Only the assertion is signed: the answer around it may name the new request, what is signed may not."""
    client = browser()
    old = answer_of(idp, client, provider, "hanako")
    new = tree(answer_of(idp, client, provider, "hanako"))
    new.replace(first(new, "./saml:Assertion"), first(tree(old), "./saml:Assertion"))

    assert hand_in(client, etree.tostring(new)).status_code == 401
    assert account_of(client) == ""


def test_an_answer_of_a_provider_to_a_request_to_another_is_refused(
    idp: tuple[Elsewhere, str], provider: IdentityProvider
) -> None:
    """The record says who may answer: another's metadata hold another key and name."""
    institutions.open_university("aoba", LocalizedText(en="Aoba"))
    theirs = idp[1].replace(f"{ORIGIN}/idp", f"{ORIGIN}/other")
    other = add_provider(
        institutions.platform(),
        wanted(theirs, institution="aoba", issuer=f"{ORIGIN}/other", rules=()),
        client_secret="",
        actor="admin",
        now=institutions.NOW,
    )
    client = browser()
    response = answer_of(idp, client, other, "hanako")

    assert hand_in(client, response).status_code == 401


def test_nobody_is_signed_in_without_having_asked(idp: tuple[Elsewhere, str], provider: IdentityProvider) -> None:
    client = browser()
    root = tree(answer_of(idp, client, provider, "hanako"))
    del root.attrib["InResponseTo"]

    assert hand_in(client, etree.tostring(root)).status_code == 401


def test_our_metadata_name_us_our_return_address_and_our_key() -> None:
    answer = browser().get("/account/saml/metadata")
    root = tree(answer.content)

    assert answer["Content-Type"] == "application/samlmetadata+xml"
    site = institutions.platform().saml_site()
    assert root.get("entityID") == site.entity_id
    assert site.return_address.encode() in answer.content
    assert b"PRIVATE" not in answer.content
    assert root.get("validUntil") is None
    uses = [key.get("use") for key in root.iter("{urn:oasis:names:tc:SAML:2.0:metadata}KeyDescriptor")]
    assert uses == ["signing", "encryption"]
    names = root.iter("{urn:oasis:names:tc:SAML:metadata:ui}DisplayName")
    assert [name.get("{http://www.w3.org/XML/1998/namespace}lang") for name in names] == ["ja", "en"]
    assert site.certificate.split("\n")[1].encode() in answer.content


def test_a_key_that_comes_next_is_announced_beside_the_one_in_force() -> None:
    platform = institutions.platform()
    folder = platform.installation.data_dir
    before = len(list(tree(our_metadata(platform.saml_site())).iter("{*}KeyDescriptor")))
    coming = folder / "saml-key-next.pem"
    platform.renew_saml_key()
    try:
        site = platform.saml_site()
        assert site.next_certificate not in ("", site.certificate)
        assert len(list(tree(our_metadata(site)).iter("{*}KeyDescriptor"))) == before + 2
    finally:
        coming.unlink()
        (folder / "saml-encryption-key-next.pem").unlink()


@pytest.mark.parametrize(
    "metadata",
    [
        "",
        "<x/>",
        "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>",
        "<EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata' entityID='x'/>",
        "x" * 300_000,
    ],
    ids=["nothing", "other", "entities", "no role", "long"],
)
def test_metadata_that_say_too_little_are_refused(metadata: str) -> None:
    with pytest.raises(Invalid):
        institutions.platform().read_metadata(metadata)
