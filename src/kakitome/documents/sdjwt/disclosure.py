"""Disclosures: the claims that a holder may show or keep, each behind a salted digest that the issuer signed.

A disclosure has one spelling, its own text: the digest is taken over that and never over what was parsed.

Source: RFC 9901 §4.2; docs/standards/hostile-inputs.md B107.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from kakitome.documents.jose.compact import read_segment, write_json, write_segment
from kakitome.documents.refusal import DocumentRefused, Refuser
from kakitome.documents.vc.strict_json import DEFAULT, JsonLimits, load

SD: Final = "_sd"
SD_ALG: Final = "_sd_alg"
DOTS: Final = "..."
MOST_DISCLOSURES: Final = 1000
DEEPEST: Final = 32
"""Source: docs/standards/hostile-inputs.md B107."""
DIGESTS: Final[dict[str, Callable[[bytes], Any]]] = {
    "sha-256": hashlib.sha256,
    "sha-384": hashlib.sha384,
    "sha-512": hashlib.sha512,
}
"""Names of the IANA registry of named information hash algorithms that are strong enough."""
_FOR_ARRAY, _FOR_OBJECT = 2, 3
_SOURCE: Final = "RFC 9901 §4.2"


class SdJwtRefused(DocumentRefused):
    """It is no SD-JWT, or one that could be read in two ways."""


refuse = Refuser(SdJwtRefused, source=_SOURCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """One disclosed claim, or one element of an array (then `name` is None)."""

    text: str
    value: Any
    name: str | None = None

    def digest(self, algorithm: str) -> str:
        """Return the digest that stands in the token for it."""
        return digest_of(self.text, algorithm)


def digest_of(text: str, algorithm: str) -> str:
    """Return the base64url digest of a text; raises `SdJwtRefused` (E_SDJWT_DIGEST) for an algorithm we do not use."""
    function = DIGESTS.get(algorithm)
    if function is None:
        refuse("E_SDJWT_DIGEST", kind="unsupported", found=str(algorithm)[:20])
    return write_segment(function(text.encode("ascii")).digest())


def make_disclosure(salt: str, value: Any, *, name: str | None = None) -> Disclosure:
    """Make a disclosure; the salt has at least 128 bits and is used once. Source: RFC 9901 §9.3."""
    parts = [salt, value] if name is None else [salt, name, value]
    return Disclosure(text=write_segment(write_json(parts)), value=value, name=name)


def read_disclosure(text: str, *, limits: JsonLimits = DEFAULT) -> Disclosure:
    """Read a disclosure.

    Raises:
        SdJwtRefused: E_SDJWT_DISCLOSURE.
        TokenRefused, StrictJsonError: it is not base64url, or not JSON that every reader reads alike.
    """
    parts = load(read_segment(text, part="disclosure"), limits=limits)
    if not isinstance(parts, list) or len(parts) not in (_FOR_ARRAY, _FOR_OBJECT) or not isinstance(parts[0], str):
        refuse("E_SDJWT_DISCLOSURE")
    if len(parts) == _FOR_ARRAY:
        return Disclosure(text=text, value=parts[1])
    name = parts[1]
    if not isinstance(name, str) or name in (SD, DOTS, SD_ALG):
        refuse("E_SDJWT_DISCLOSURE")
    return Disclosure(text=text, value=parts[2], name=name)
