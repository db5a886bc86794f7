"""Read an SD-JWT: put every disclosure back at the place where the issuer signed its digest.

Whatever does not fit is told and never passed over: a disclosure that no digest stands for (somebody added it, or
changed it), two for one digest, one digest at two places, a disclosed claim over one that is there already. Other
readers drop such disclosures and call the rest verified.

It verifies no signature: see `jose.compact` for the issuer's and `key_binding` for the holder's.

Source: RFC 9901 §7.1; docs/standards/hostile-inputs.md B107; two libraries drop a disclosure that nothing refers to
and accept the rest; here it is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kakitome.documents.jose.compact import LARGEST_TOKEN, CompactToken, read_compact
from kakitome.documents.sdjwt.disclosure import (
    DEEPEST,
    DOTS,
    MOST_DISCLOSURES,
    SD,
    SD_ALG,
    Disclosure,
    read_disclosure,
    refuse,
)
from kakitome.documents.vc.strict_json import DEFAULT, JsonLimits, load
from kakitome.errors import Problem

TYPES: Final = ("dc+sd-jwt", "vc+sd-jwt")
"""`typ` of an SD-JWT VC, now and before draft 06. Source: SD-JWT VC §2.2.1."""
ALWAYS_SHOWN: Final = ("iss", "nbf", "exp", "cnf", "vct", "vct#integrity", "status")
"""Claims that must not be behind a disclosure. Source: SD-JWT VC §2.2.2.2."""
_DEFAULT_DIGEST: Final = "sha-256"


@dataclass(frozen=True, slots=True, kw_only=True)
class SdJwt:
    """An SD-JWT, read and not verified.

    Attributes:
        token: the issuer's token.
        claims: its payload with every disclosed claim at its place.
        disclosures: as they came, in their order.
        disclosed: the names of the claims that were disclosed, in their order; an array element by its array's name.
        hidden: how many digests have no disclosure here: kept back, or decoys.
        digest: name of the digest algorithm.
        faults: disclosures that the issuer did not sign.
        presented: the text up to the last tilde, which a key binding covers.
        binding: the holder's token; empty when there is none.
    """

    token: CompactToken
    claims: dict[str, Any]
    disclosures: tuple[Disclosure, ...]
    disclosed: tuple[str, ...]
    hidden: int
    digest: str
    faults: tuple[Problem, ...]
    presented: str
    binding: str


def read_sd_jwt(data: bytes, *, limits: JsonLimits = DEFAULT) -> SdJwt:
    """Read an SD-JWT, with or without a key binding.

    Raises:
        SdJwtRefused: `too_expensive` for size, number and depth; `malformed` for what is none or ambiguous.
        TokenRefused, StrictJsonError: its token or a disclosure cannot be read.
    """
    if len(data) > LARGEST_TOKEN:
        refuse("E_JWS_SIZE", kind="too_expensive", size=len(data), limit=LARGEST_TOKEN)
    if not data.isascii():
        refuse("E_SDJWT_FORM")
    text = data.strip(b" \t\r\n").decode("ascii")
    parts = text.split("~")
    if len(parts) < 2:
        refuse("E_SDJWT_FORM")
    if len(parts) - 2 > MOST_DISCLOSURES:
        refuse("E_SDJWT_MANY", kind="too_expensive", count=len(parts) - 2, limit=MOST_DISCLOSURES)
    token = read_compact(parts[0].encode("ascii"), certified=True)
    if token.type not in TYPES:
        refuse("E_JWT_TYPE", found=token.type[:40])
    payload = load(token.payload, limits=limits)
    if not isinstance(payload, dict):
        refuse("E_JWT_PAYLOAD")
    disclosures = tuple(read_disclosure(part, limits=limits) for part in parts[1:-1])
    digest = payload.get(SD_ALG, _DEFAULT_DIGEST)
    walk = _PayloadWalk.over(disclosures, digest=str(digest))
    claims = walk.object({name: value for name, value in payload.items() if name != SD_ALG}, depth=0, top=True)
    return SdJwt(
        token=token,
        claims=claims,
        disclosures=disclosures,
        disclosed=tuple(walk.disclosed),
        hidden=walk.hidden,
        digest=str(digest),
        faults=walk.faults(),
        presented=text[: len(text) - len(parts[-1])],
        binding=parts[-1],
    )


@dataclass(slots=True)
class _PayloadWalk:
    """One pass over the payload; `waiting` are disclosures that no digest has called for yet."""

    waiting: dict[str, Disclosure]
    seen: set[str] = field(default_factory=set)
    disclosed: list[str] = field(default_factory=list)
    hidden: int = 0

    @classmethod
    def over(cls, disclosures: tuple[Disclosure, ...], *, digest: str) -> "_PayloadWalk":
        waiting = {disclosure.digest(digest): disclosure for disclosure in disclosures}
        if len(waiting) != len(disclosures):
            refuse("E_SDJWT_DOUBLE")
        return cls(waiting)

    def faults(self) -> tuple[Problem, ...]:
        if not self.waiting:
            return ()
        return (Problem(code="E_SDJWT_UNREFERENCED", source="RFC 9901 §7.1", params={"count": len(self.waiting)}),)

    def any(self, value: Any, *, depth: int, name: str) -> Any:
        if isinstance(value, list):
            return self.array(value, depth=depth, name=name)
        return self.object(value, depth=depth) if isinstance(value, dict) else value

    def object(self, value: Mapping[str, Any], *, depth: int, top: bool = False) -> dict[str, Any]:
        self._demand_depth(depth)
        if DOTS in value or (SD_ALG in value and not top):
            refuse("E_SDJWT_FORM")
        shown = {name: self.any(item, depth=depth + 1, name=name) for name, item in value.items() if name != SD}
        digests = value.get(SD, [])
        if not isinstance(digests, list):
            refuse("E_SDJWT_FORM")
        for digest in digests:
            disclosure = self._take(digest)
            if disclosure is None:
                continue
            if disclosure.name is None:
                refuse("E_SDJWT_DISCLOSURE")
            if disclosure.name in shown:
                refuse("E_SDJWT_OVERWRITE")
            if top and disclosure.name in ALWAYS_SHOWN:
                refuse("E_SDJWT_HIDDEN_CLAIM", claim=disclosure.name)
            self.disclosed.append(disclosure.name)
            shown[disclosure.name] = self.any(disclosure.value, depth=depth + 1, name=disclosure.name)
        return shown

    def array(self, value: list[Any], *, depth: int, name: str) -> list[Any]:
        self._demand_depth(depth)
        shown = []
        for item in value:
            if not (isinstance(item, dict) and DOTS in item):
                shown.append(self.any(item, depth=depth + 1, name=name))
                continue
            if len(item) != 1:
                refuse("E_SDJWT_FORM")
            disclosure = self._take(item[DOTS])
            if disclosure is None:
                continue
            if disclosure.name is not None:
                refuse("E_SDJWT_DISCLOSURE")
            self.disclosed.append(name)
            shown.append(self.any(disclosure.value, depth=depth + 1, name=name))
        return shown

    def _take(self, digest: Any) -> Disclosure | None:
        if not isinstance(digest, str):
            refuse("E_SDJWT_FORM")
        if digest in self.seen:
            refuse("E_SDJWT_DIGEST_TWICE")
        self.seen.add(digest)
        disclosure = self.waiting.pop(digest, None)
        self.hidden += disclosure is None
        return disclosure

    def _demand_depth(self, depth: int) -> None:
        if depth > DEEPEST:
            refuse("E_SDJWT_DEEP", kind="too_expensive", limit=DEEPEST)
