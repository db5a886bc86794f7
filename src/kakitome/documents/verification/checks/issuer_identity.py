"""Check 6: who is the issuer, and who says so?

A good signature says that the holder of a key signed, not that the key belongs to a university. Only registries say
that, and the report names each that was asked with its answer. An issuer that none of them lists is amber, not false:
`valid_untrusted_issuer`. A registry lists an issuer for a time; whether that time covers the day of award is part of
the answer, and what became of the issuer since is a line of its own that does not unmake the award.

Source: SAFETY §1, B091; Open Badges 3.0 §9.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kakitome.documents.verification.check import Check, Outcome, RegistryAnswer, Verdict
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.registries import ListedIssuer, Registry
from kakitome.errors import Param, Problem, Severity
from kakitome.values.instants import parse_instant, write_instant
from kakitome.values.localized_text import LocalizedText

ID = "issuer_identity"
STATE_ID = "issuer_state"
_SOURCE = "SAFETY §1"


def check_issuer_identity(examination: Examination) -> tuple[tuple[Check, ...], tuple[RegistryAnswer, ...]]:
    """Ask every registry for the issuer; return the checks and the answers by name."""
    registries = examination.surroundings.registries
    awarded_at = parse_instant(examination.document.get("validFrom"))
    country = _country(examination.document)
    answers = tuple(_ask(registry, examination.issuer_id, country=country) for registry in registries)
    listings = [listed for registry in registries if (listed := registry.find(examination.issuer_id))]
    current = [listed for listed in listings if _covers(listed, awarded_at)]
    arithmetic = {"issuer": examination.issuer_id}
    if current:
        reason = _reason("I_ISSUER_LISTED", severity="info", count=len(current), asked=len(registries))
        known = Check(id=ID, outcome=Outcome.PASSED, reason=reason, arithmetic=arithmetic)
        return (known, _state(current)), answers
    unknown = Check(
        id=ID,
        outcome=Outcome.ATTENTION,
        reason=_why_unknown(listings, answers),
        arithmetic=arithmetic,
        verdict=Verdict.VALID_UNTRUSTED_ISSUER,
    )
    state = Check(id=STATE_ID, outcome=Outcome.SKIPPED, reason=_reason("I_ISSUER_STATE_UNKNOWN", severity="info"))
    return (unknown, state), answers


def _ask(registry: Registry, issuer_id: str, *, country: str) -> RegistryAnswer:
    listed = registry.find(issuer_id)
    if registry.unreachable:
        answer = "could_not_ask"
    elif listed is not None:
        answer = "listed"
    else:
        answer = "not_listed" if registry.covers(country) else "not_covered"
    return RegistryAnswer(
        registry=registry.name,
        answer=answer,
        name=listed.name if listed else LocalizedText(),
        url=registry.url,
    )


def _covers(listed: ListedIssuer, awarded_at: datetime | None) -> bool:
    """Tell whether the registry knew the issuer on the day of award."""
    if awarded_at is None:
        return listed.since is None and listed.until is None
    return (listed.since is None or listed.since <= awarded_at) and (listed.until is None or awarded_at < listed.until)


def _why_unknown(listings: list[ListedIssuer], answers: tuple[RegistryAnswer, ...]) -> Problem:
    asked = len(answers)
    if listings:
        return _reason("W_ISSUER_OTHER_TIME", severity="warning", asked=asked)
    if not answers:
        return _reason("W_ISSUER_NOBODY_ASKED", severity="warning")
    if any(answer.answer == "could_not_ask" for answer in answers):
        return _reason("W_ISSUER_NOT_ALL_ASKED", severity="warning", asked=asked)
    return _reason("W_ISSUER_UNKNOWN", severity="warning", asked=asked)


def _state(listings: list[ListedIssuer]) -> Check:
    """Say what became of the issuer since; the first registry that has news is quoted."""
    changed = next((one for one in listings if one.state != "active" or one.until), None)
    if changed is None:
        return Check(id=STATE_ID, outcome=Outcome.PASSED, reason=_reason("I_ISSUER_ACTIVE", severity="info"))
    code = {
        "active": "W_ISSUER_LEFT",
        "suspended": "W_ISSUER_SUSPENDED",
        "closed": "W_ISSUER_CLOSED",
        "succeeded": "W_ISSUER_SUCCEEDED",
    }[changed.state]
    until = write_instant(changed.until) if changed.until else "-"
    reason = _reason(code, severity="warning", until=until, successor=changed.successor or "-")
    return Check(id=STATE_ID, outcome=Outcome.ATTENTION, reason=reason)


def _country(document: Mapping[str, Any]) -> str:
    issuer = document.get("issuer")
    address = issuer.get("address") if isinstance(issuer, Mapping) else None
    country = address.get("addressCountryCode") or address.get("addressCountry") if isinstance(address, Mapping) else ""
    return country if isinstance(country, str) else ""


def _reason(code: str, *, severity: Severity = "error", **params: Param) -> Problem:
    return Problem(code=code, pointer="/issuer", source=_SOURCE, params=params, severity=severity)
