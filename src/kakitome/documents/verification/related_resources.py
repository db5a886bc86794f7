"""Are the resources that a credential names the ones whose digests it states?

Compared is what is at hand: contexts that are pinned, what came along in an evidence bundle, files that answer for an
address. Nothing is fetched for it: an address in a stranger's document is no reason to visit it. What is not at hand
stays open, and spoils nothing.

Digests are written in two ways: as for scripts on the web (`sha384-…`, several apart by blanks), and as a multihash in
multibase. A bare SHA-256 in multibase is read as well, since some write it so.

Source: VCDM 2.0 §5.3 (integrity of related resources); Subresource Integrity §3.5;
Controlled Identifiers 1.0 §2.5 (multihash).
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import pybase64

from kakitome.documents.keys.multibase import MultibaseRefused, decode_base58btc, decode_base64url
from kakitome.documents.refusal import pointer_to
from kakitome.documents.vc.contexts import context_bytes
from kakitome.documents.verification.examination import Examination
from kakitome.errors import KakitomeError, Problem
from kakitome.values.json_members import as_list

_SRI: Final[Mapping[str, str]] = {"sha256": "sha256", "sha384": "sha384", "sha512": "sha512"}
_MULTIHASH: Final[Mapping[bytes, str]] = {
    b"\x12\x20": "sha256",
    b"\x13\x40": "sha512",
    b"\x14\x40": "sha3_512",
    b"\x15\x30": "sha3_384",
    b"\x16\x20": "sha3_256",
    b"\x20\x30": "sha384",
}
"""Code and length of a multihash → algorithm. Source: the multicodec table."""
_MOST: Final = 20
"""Resources of one credential that are compared."""


def related_resource_problems(examination: Examination) -> Iterator[Problem]:
    """Find the related resources at hand that are not what the credential says they are."""
    listed = as_list(examination.view.get("relatedResource"))
    for number, item in enumerate(listed[:_MOST]):
        if not isinstance(item, Mapping) or not isinstance(item.get("id"), str):
            continue
        content = _at_hand(examination, item["id"])
        if content is not None and not _is_content(item, content):
            pointer = pointer_to("relatedResource", number)
            yield Problem(
                code="E_RELATED_DIGEST", pointer=pointer, source="VCDM 2.0 §5.3", params={"id": item["id"][:200]}
            )


def _at_hand(examination: Examination, url: str) -> bytes | None:
    try:
        content = context_bytes(url)
        return content if content is not None else examination.at_hand(url)
    except KakitomeError:
        return None


def _is_content(resource: Mapping[str, Any], content: bytes) -> bool:
    """Tell whether every digest that is stated is that of the content."""
    readers: tuple[tuple[str, Callable[[str, bytes], bool]], ...] = (
        ("digestSRI", _is_sri),
        ("digestMultibase", _is_multibase),
    )
    return all(
        isinstance(resource[name], str) and is_digest(resource[name], content)
        for name, is_digest in readers
        if name in resource
    )


def _is_sri(stated: str, content: bytes) -> bool:
    """Compare with the strongest of several, as browsers do."""
    written = [part.partition("?")[0].partition("-") for part in stated.split()]
    known = [(_SRI[name], value) for name, _, value in written if name in _SRI]
    if not known:
        return False
    strongest = max(name for name, _ in known)
    digest = hashlib.new(strongest, content).digest()
    # Either alphabet of base64 is met in credentials, with padding and without.
    text = pybase64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
    plain = [value.rstrip("=").replace("+", "-").replace("/", "_") for name, value in known if name == strongest]
    return text in plain


def _is_multibase(stated: str, content: bytes) -> bool:
    try:
        data = decode_base58btc(stated, longest=100) if stated.startswith("z") else decode_base64url(stated)
    except MultibaseRefused:
        return False
    if len(data) == hashlib.sha256().digest_size:
        return data == hashlib.sha256(content).digest()
    algorithm = _MULTIHASH.get(data[:2])
    return algorithm is not None and hashlib.new(algorithm, content).digest() == data[2:]
