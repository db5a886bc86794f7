"""Check 6: who is the issuer, and who says so?

A good signature says that the holder of a key signed, not that the key belongs to a university. Only registries say
that, and the report names each that was asked with its answer. An issuer that none of them lists is amber, not false:
`valid_untrusted_issuer`. A registry lists an issuer for a time; whether that time covers the day of award is part of
the answer, and what became of the issuer since is a line of its own that does not unmake the award.

A key document that came with the credential itself, in an evidence bundle, is nobody's word for the key: then only a
registry that pins the issuer's keys makes it known. A key that its registry has not seen yet makes an award amber, with
that reason (`key_history`).

Source: docs/standards/hostile-inputs.md B091; Open Badges 3.0 §9.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from kakitome.documents.verification.check import (
    Check,
    RegistryAnswer,
    Verdict,
    attention,
    passed,
    skipped,
)
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.registry import ListedIssuer
from kakitome.documents.verification.registry_answers import IssuerQuery, ask_registries
from kakitome.errors import Problem, ProblemFactory
from kakitome.values.instants import parse_instant, write_instant
from kakitome.values.json_members import object_member

ID = "issuer_identity"
STATE_ID = "issuer_state"
_reason = ProblemFactory(source="docs/rules/verdicts.md V5", pointer="/issuer")


@runtime_checkable
class Certified(Protocol):
    """What a format keeps of a seal by X.509 certificate, so that registries can be asked for its roots.

    `certificates` are DER, the one that signed first. `sealed_at` is the instant at which they must chain to a root:
    that of a trusted timestamp, else None for the present.
    """

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """Return the certificates of the seal."""
        ...

    @property
    def sealed_at(self) -> datetime | None:
        """Return the instant that counts."""
        ...


def check_issuer_identity(examination: Examination) -> tuple[tuple[Check, ...], tuple[RegistryAnswer, ...]]:
    """Ask every registry for the issuer; return the checks and the answers by name."""
    registries = examination.surroundings.registries
    answered = ask_registries(registries, _query_of(examination))
    answers = tuple(listing.answer for listing in answered)
    listings = [listing.listed for listing in answered if listing.listed]
    current = [listing.listed for listing in answered if listing.listed and listing.is_current]
    is_unvouched = examination.has_archived_key and not any(listed_issuer.keys for listed_issuer in current)
    working = {"issuer": examination.issuer_id}
    doubt = next(iter(examination.key_doubts.values()), None)
    if current and not is_unvouched and doubt is None:
        reason = _reason("I_ISSUER_LISTED", count=len(current), asked=len(registries))
        known = passed(ID, reason, working=working)
        return (known, _state(current)), answers
    unknown = attention(
        ID,
        _why_unvouched(doubt, is_unvouched=is_unvouched) or _why_unknown(listings, answers),
        verdict=Verdict.VALID_UNTRUSTED_ISSUER,
        working=working,
    )
    state = skipped(STATE_ID, _reason("I_ISSUER_STATE_UNKNOWN"))
    return (unknown, state), answers


def _query_of(examination: Examination) -> IssuerQuery:
    securing = examination.envelope.securing
    certified = securing if securing is not None and isinstance(securing, Certified) else None
    return IssuerQuery(
        issuer_id=examination.issuer_id,
        country=_country(examination.view),
        awarded_at=parse_instant(examination.view.get("validFrom")),
        now=examination.surroundings.now,
        certificates=certified.certificates if certified else (),
        sealed_at=certified.sealed_at if certified else None,
    )


def _why_unvouched(doubt: Problem | None, *, is_unvouched: bool) -> Problem | None:
    """Say what speaks against the key, when something does."""
    return doubt or (_reason("W_ISSUER_KEY_ARCHIVED") if is_unvouched else None)


def _why_unknown(listings: list[ListedIssuer], answers: tuple[RegistryAnswer, ...]) -> Problem:
    count = len(answers)
    if listings:
        return _reason("W_ISSUER_OTHER_TIME", asked=count)
    if not answers:
        return _reason("W_ISSUER_NOBODY_ASKED")
    silent = sum(answer.answer == "could_not_ask" for answer in answers)
    if silent == count:
        return _reason("W_ISSUER_NONE_REACHED", asked=count)
    if silent:
        return _reason("W_ISSUER_NOT_ALL_ASKED", asked=count)
    return _reason("W_ISSUER_UNKNOWN", asked=count)


def _state(listings: list[ListedIssuer]) -> Check:
    """Say what became of the issuer since; the first registry that has news is quoted."""
    changed = next((entry for entry in listings if entry.state != "active" or entry.until), None)
    if changed is None:
        return passed(STATE_ID, _reason("I_ISSUER_ACTIVE"))
    code = {
        "active": "W_ISSUER_LEFT",
        "suspended": "W_ISSUER_SUSPENDED",
        "closed": "W_ISSUER_CLOSED",
        "succeeded": "W_ISSUER_SUCCEEDED",
    }[changed.state]
    if changed.state == "closed" and changed.until is None:
        return attention(STATE_ID, _reason("W_ISSUER_CLOSED_SOMETIME"))
    if changed.state == "closed" and changed.successor:
        code = "W_ISSUER_CLOSED_GOES_ON"
    until = write_instant(changed.until) if changed.until else "-"
    return attention(STATE_ID, _reason(code, until=until, successor=changed.successor or "-"))


def _country(document: Mapping[str, Any]) -> str:
    address = object_member(object_member(document, "issuer"), "address")
    country = address.get("addressCountryCode") or address.get("addressCountry")
    return country if isinstance(country, str) else ""
