"""Check 7a: in which registry is the programme registered, and under which number?

That a registry lists a micro-credential is that registry's own word, told with its name. That it lists none is no
fault of the award: hardly any programme is registered anywhere.

Source: SPEC D6, E9; SAFETY §1 (listed, not listed, could not ask, none named).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kakitome.documents.verification.check import Check, Outcome, skipped
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.programmes import MOST_ENDORSEMENTS, ListedProgramme
from kakitome.errors import KakitomeError, Param, Problem, Severity
from kakitome.values.localized_text import LocalizedText

ID = "programme_registry"
_SOURCE = "SAFETY §1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one registry of programmes answered; `listed` None is not listed, unless it `is_silent`."""

    name: LocalizedText
    listed: ListedProgramme | None = None
    is_silent: bool = False

    @property
    def handed_out(self) -> Sequence[bytes | Mapping[str, Any]]:
        """The endorsements it knows, newest first, as many as one verification may cost."""
        return tuple(reversed(self.listed.endorsements))[:MOST_ENDORSEMENTS] if self.listed else ()


def ask_programmes(examination: Examination, achievement: str) -> tuple[Asked, ...]:
    """Ask each named registry of programmes."""
    return tuple(_ask(one, achievement) for one in examination.surroundings.programmes)


def _ask(registry: Any, achievement: str) -> Asked:
    try:
        return Asked(name=registry.name, listed=registry.find(achievement))
    except KakitomeError:
        return Asked(name=registry.name, is_silent=True)


def check_programmes(asked: Sequence[Asked], *, issuer: str) -> Check:
    """Say where the programme is registered."""
    listed = [one for one in asked if one.listed is not None]
    if not asked:
        return skipped(ID, "I_PROGRAMME_REGISTRY_NONE", source=_SOURCE)
    if not listed:
        if any(one.is_silent for one in asked):
            return _check(Outcome.COULD_NOT_CHECK, _reason("W_PROGRAMME_NOT_ASKED", severity="warning"))
        return _check(Outcome.SKIPPED, _reason("I_PROGRAMME_NOT_LISTED", count=len(asked)))
    first = next((one for one in listed if _is_of(one, issuer)), listed[0])
    programme = first.listed
    assert programme is not None
    name = first.name.ja or first.name.en
    said: dict[str, Param] = {"number": programme.number, "registry_ja": name, "registry_en": first.name.en or name}
    arithmetic = {"programme_number": programme.number, "programme_registry": name, "programme_page": programme.url}
    if not _is_of(first, issuer):
        reason = _told("W_PROGRAMME_OTHER_ISSUER", said, severity="warning")
        return _check(Outcome.ATTENTION, reason, arithmetic=arithmetic)
    return _check(Outcome.PASSED, _told("I_PROGRAMME_LISTED", said), arithmetic=arithmetic)


def _is_of(asked: Asked, issuer: str) -> bool:
    return asked.listed is not None and asked.listed.issuer in ("", issuer)


def _check(outcome: Outcome, reason: Problem, *, arithmetic: Mapping[str, str] | None = None) -> Check:
    told = {key: value for key, value in (arithmetic or {}).items() if value}
    return Check(id=ID, outcome=outcome, reason=reason, arithmetic=told)


def _told(code: str, params: Mapping[str, Param], *, severity: Severity = "info") -> Problem:
    return Problem(code=code, source=_SOURCE, params=params, severity=severity)


def _reason(code: str, *, severity: Severity = "info", **params: Param) -> Problem:
    return Problem(code=code, source=_SOURCE, params=params, severity=severity)
