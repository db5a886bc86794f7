"""Check 7a: in which registry is the programme registered, and under which number?

That a registry lists a micro-credential is that registry's own word, told with its name. That it lists none is no
fault of the award: hardly any programme is registered anywhere.

Source: docs/rules/capabilities.md D6, E9; docs/rules/verdicts.md V5 (listed, not listed, could not ask, none named).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kakitome.documents.verification.check import Check, CheckOutcome, skipped
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.programmes import MOST_ENDORSEMENTS, ListedProgramme
from kakitome.documents.verification.same_issuer import is_same_issuer
from kakitome.errors import KakitomeError, Param, Problem, ProblemFactory
from kakitome.values.localized_text import LocalizedText

ID = "programme_registry"
_reason = ProblemFactory(source="docs/rules/verdicts.md V5")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeAnswer:
    """What one registry of programmes answered; `listed` None is not listed, unless it `is_silent`.

    `is_bundled` is an answer of another day that came along with the document: anybody could have written it.
    """

    name: LocalizedText
    achievement: str
    listed: ListedProgramme | None = None
    is_silent: bool = False
    is_bundled: bool = False

    @property
    def about(self) -> frozenset[str]:
        """What an endorsement about the programme names: what was asked for, or what the registry says is the same."""
        return frozenset({self.achievement, *([self.listed.achievement] if self.listed else [])}) - {""}

    @property
    def handed_out(self) -> Sequence[bytes | Mapping[str, Any]]:
        """Return the endorsements it knows, newest first, as many as one verification may cost."""
        return tuple(reversed(self.listed.endorsements))[:MOST_ENDORSEMENTS] if self.listed else ()


def ask_programmes(examination: Examination, achievement: str) -> tuple[ProgrammeAnswer, ...]:
    """Ask each named registry of programmes; where none lists it, look at the answers that came along in a bundle."""
    answers = tuple(_ask(registry, achievement) for registry in examination.surroundings.programmes)
    if any(answer.listed is not None for answer in answers):
        return answers
    bundled = (_ask(registry, achievement) for registry in examination.surroundings.bundled_programmes)
    return (*answers, *(replace(answer, is_bundled=True) for answer in bundled if answer.listed is not None))


def _ask(registry: Any, achievement: str) -> ProgrammeAnswer:
    try:
        return ProgrammeAnswer(name=registry.name, achievement=achievement, listed=registry.find(achievement))
    except KakitomeError:
        return ProgrammeAnswer(name=registry.name, achievement=achievement, is_silent=True)


def is_awarded_by(answer: ProgrammeAnswer, examination: Examination) -> bool:
    """Tell whether the registry says that the issuer of the document is who awards the programme.

    An answer that came along says so on nobody's word: with it anybody could borrow the recognition of another's.
    """
    issuers = answer.listed.issuers if answer.listed and not answer.is_bundled else ()
    return any(is_same_issuer(examination, issuer, name=examination.issuer_id) for issuer in issuers)


def check_programmes(answers: Sequence[ProgrammeAnswer], examination: Examination) -> Check:
    """Say where the programme is registered."""
    programme_answers = [answer for answer in answers if answer.listed is not None]
    if not answers:
        return skipped(ID, _reason("I_PROGRAMME_REGISTRY_NONE"))
    if programme_answers and programme_answers[0].is_bundled:
        return _bundled(programme_answers[0], answers)
    if not programme_answers:
        if any(answer.is_silent for answer in answers):
            reason = _reason("W_PROGRAMME_NOT_ASKED")
            return _check(CheckOutcome.COULD_NOT_CHECK, reason, working=_counted(answers))
        reason = _reason("I_PROGRAMME_NOT_LISTED", count=len(_each_once(answers)))
        return _check(CheckOutcome.SKIPPED, reason, working=_counted(answers))
    first = next((answer for answer in programme_answers if _may_be_of(answer, examination)), programme_answers[0])
    programme = first.listed
    assert programme is not None
    name = first.name.ja or first.name.en
    params: dict[str, Param] = {"number": programme.number, "registry_ja": name, "registry_en": first.name.en or name}
    working = {
        "programme_number": programme.number,
        "programme_page": programme.url,
        **_counted(answers),
    }
    if not _may_be_of(first, examination):
        reason = _reason("W_PROGRAMME_OTHER_ISSUER", **params)
        return _check(CheckOutcome.ATTENTION, reason, working=working)
    return _check(CheckOutcome.PASSED, _reason("I_PROGRAMME_LISTED", **params), working=working)


def _bundled(first: ProgrammeAnswer, answers: Sequence[ProgrammeAnswer]) -> Check:
    """Tell an answer that came along as what it is: the copy of another day, which nobody vouches for."""
    programme = first.listed
    assert programme is not None
    name = first.name.ja or first.name.en
    params: dict[str, Param] = {"number": programme.number, "registry_ja": name, "registry_en": first.name.en or name}
    copies = [answer.listed for answer in answers if answer.is_bundled and answer.listed is not None]
    working = {
        "programme_number": programme.number,
        "programme_page": programme.url,
        **_counted(answers),
        # One registry answers for each name of the programme.
        "programme_registries_bundled": str(len({answer.name for answer in answers if answer.is_bundled})),
        "programme_endorsements_bundled": str(sum(len(copy.endorsements) for copy in copies)),
    }
    return _check(CheckOutcome.ATTENTION, _reason("W_PROGRAMME_BUNDLED", **params), working=working)


def _counted(answers: Sequence[ProgrammeAnswer]) -> dict[str, str]:
    registries = [answer for answer in _each_once(answers) if not answer.is_bundled]
    answered = sum(not answer.is_silent for answer in registries)
    return {"programme_registries_asked": str(len(registries)), "programme_registries_answered": str(answered)}


def _each_once(answers: Sequence[ProgrammeAnswer]) -> Sequence[ProgrammeAnswer]:
    """Return the answers about the first name of the programme: every registry is asked for each of its names."""
    return [answer for answer in answers if answer.achievement == answers[0].achievement]


def _may_be_of(answer: ProgrammeAnswer, examination: Examination) -> bool:
    return answer.listed is not None and (not answer.listed.issuers or is_awarded_by(answer, examination))


def _check(outcome: CheckOutcome, reason: Problem, *, working: Mapping[str, str] | None = None) -> Check:
    working_told = {key: value for key, value in (working or {}).items() if value}
    return Check(id=ID, outcome=outcome, reason=reason, working=working_told)
