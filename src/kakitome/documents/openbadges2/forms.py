"""Rules of form of Open Badges 2.0: what an award, a definition and an issuer must say.

Source: Open Badges 2.0, Open Badges Vocabulary (required members); docs/standards/hostile-inputs.md B075 (dates).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from kakitome.documents.openbadges.identity import Json
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.errors import Problem, ProblemFactory
from kakitome.values.instants import parse_instant
from kakitome.values.json_members import as_list

CONTEXT_V1: Final = "https://w3id.org/openbadges/v1"
CONTEXT_V2: Final = "https://w3id.org/openbadges/v2"
AWARD: Final = ("Assertion",)
ACHIEVEMENT: Final = ("BadgeClass",)
ISSUER: Final = ("Issuer", "Profile")
HOSTED: Final = ("HostedBadge", "hosted")
SIGNED: Final = ("SignedBadge", "signed")
problem = ProblemFactory(source="Open Badges 2.0")


def is_open_badge_2(document: Mapping[str, Any]) -> bool:
    """Tell whether a document is, or tries to be, an award of Open Badges 2.0."""
    return CONTEXT_V2 in contexts_of(document) and bool(types_of(document) & set(AWARD))


def is_older(document: Mapping[str, Any]) -> bool:
    """Tell whether a document is, or tries to be, an award of Open Badges 1.1, 1.0 or before."""
    named = contexts_of(document)
    if named and CONTEXT_V1 not in named:
        return False
    return "badge" in document and ("recipient" in document or "verify" in document)


def says_revoked(data: bytes) -> bool:
    """Tell whether bytes are an Open Badges 2.0 award that says that it was revoked."""
    try:
        document = strict_json.load(data)
    except DocumentRefused:
        return False
    return isinstance(document, dict) and document.get("revoked") is True and is_open_badge_2(document)


def contexts_of(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the named contexts."""
    return tuple(name for name in as_list(document.get("@context")) if isinstance(name, str))


def types_of(document: Mapping[str, Any]) -> frozenset[str]:
    """Return the type names."""
    return frozenset(name for name in as_list(document.get("type")) if isinstance(name, str))


def way_of(award: Mapping[str, Any]) -> str:
    """Return how an award is checked: `hosted`, `signed`, or empty."""
    stated = award.get("verification", award.get("verify"))
    named = types_of(stated) if isinstance(stated, Mapping) else frozenset()
    return "hosted" if named & set(HOSTED) else "signed" if named & set(SIGNED) else ""


def award_problems(award: Mapping[str, Any]) -> Iterator[Problem]:
    """Find what is wrong with the form of an award."""
    yield from _members(award, "", texts=("id",), kinds=AWARD)
    if not isinstance(award.get("badge"), str | Mapping):
        yield problem("E_FIELD_MISSING", "/badge", member="badge")
    if not way_of(award):
        yield problem("E_FIELD_MISSING", "/verification", member="verification")
    for member in ("issuedOn", "expires"):
        stated = award.get(member)
        if stated is None and member == "issuedOn":
            yield problem("E_FIELD_MISSING", f"/{member}", member=member)
        elif stated is not None and parse_instant(stated) is None:
            yield problem("E_FIELD_DATE", f"/{member}", kind="instant")
    yield from _identity(award.get("recipient"))


def achievement_problems(achievement: Mapping[str, Any]) -> Iterator[Problem]:
    """Find what is wrong with the form of what was achieved."""
    yield from _members(achievement, "/badge", texts=("name", "description"), kinds=ACHIEVEMENT)
    for member in ("criteria", "issuer", "image"):
        if not isinstance(achievement.get(member), str | Mapping):
            yield problem("E_FIELD_MISSING", f"/badge/{member}", member=member)


def issuer_problems(issuer: Mapping[str, Any]) -> Iterator[Problem]:
    """Find what is wrong with the form of an issuer's Profile."""
    yield from _members(issuer, "/badge/issuer", texts=("id", "name", "url"), kinds=ISSUER)


def _members(
    document: Mapping[str, Any], place: str, *, texts: Sequence[str], kinds: Sequence[str]
) -> Iterator[Problem]:
    if not types_of(document) & set(kinds):
        yield problem("E_FIELD_TYPE", f"{place}/type", kind=kinds[0])
    for member in texts:
        if not isinstance(document.get(member), str) or not document[member]:
            yield problem("E_FIELD_MISSING", f"{place}/{member}", member=member)


def _identity(identity: Any) -> Iterator[Problem]:
    held: Json = dict(identity) if isinstance(identity, Mapping) else {}
    for member in ("type", "identity"):
        if not isinstance(held.get(member), str) or not held[member]:
            yield problem("E_FIELD_MISSING", f"/recipient/{member}", member=member)
    if "hashed" in held and not isinstance(held["hashed"], bool):
        yield problem("E_FIELD_KIND", "/recipient/hashed", kind="boolean")
