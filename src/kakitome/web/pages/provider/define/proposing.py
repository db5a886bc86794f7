"""Skills and levels proposed beside the form of a definition, and what is taken over from there into the form."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from kakitome.learning.authoring.level_range import FRAMEWORK, LevelRange, find_level_range, level_aspects
from kakitome.learning.authoring.skill_proposals import SkillProposal, propose_skills
from kakitome.learning.microcredential import Microcredential
from kakitome.values.localized_text import LocalizedText
from kakitome.web.desk.place import Place
from kakitome.web.pages.provider.define.typed import LEVEL_ANSWER, Typed, definition_of
from kakitome.web.parts.written import language

FIND_LEVEL: Final = "find-level"
_TAKE_LEVEL: Final = "take-level:"
_TAKE_SKILL: Final = "take-skill:"


def is_about_proposals(act: str) -> bool:
    """Tell whether a button of the form asks for a proposal or takes one over."""
    return act == FIND_LEVEL or act.startswith((_TAKE_LEVEL, _TAKE_SKILL))


def with_taken(place: Place, typed: Typed, *, identifier: str, act: str) -> Typed:
    """Return what is typed with what the person takes over; what is proposed no longer is not taken."""
    if act == FIND_LEVEL:
        return typed
    if act.startswith(_TAKE_LEVEL):
        value = act.removeprefix(_TAKE_LEVEL)
        if value not in level_aspects()[0].statements:
            return typed
        row = _free_row(typed, "level")
        return {**typed, f"{row}.framework": [FRAMEWORK], f"{row}.level": [value]}
    wanted = act.removeprefix(_TAKE_SKILL)
    letter, _problems = definition_of(typed)
    proposal = next((p for p in _skills(place, letter, identifier=identifier) if p.key == wanted), None)
    if proposal is None:
        return typed
    row, skill = _free_row(typed, "skills"), proposal.skill
    fields = {"framework": skill.framework, "code": skill.code, "uri": skill.uri}
    labels = {f"label.{name}": skill.label.in_language(name) for name in skill.label.languages}
    return {**typed, **{f"{row}.{name}": [value] for name, value in {**fields, **labels}.items() if value}}


def proposals_shown(
    request: HttpRequest, place: Place, letter: Microcredential, *, identifier: str
) -> Mapping[str, Any]:
    """Return what the form shows of proposals: skills with their words, questions about the level, and its range."""
    act = request.POST.get("do", "")
    chosen = {aspect.id: request.POST.get(f"{LEVEL_ANSWER}{aspect.id}", "") for aspect in level_aspects()}
    levels = find_level_range(chosen, _outcomes(letter)) if is_about_proposals(act) else None
    return {
        "skills": [_skill_row(proposal, letter) for proposal in _skills(place, letter, identifier=identifier)],
        "aspects": [
            {"aspect": aspect, "name": f"{LEVEL_ANSWER}{aspect.id}", "chosen": chosen[aspect.id]}
            for aspect in level_aspects()
        ],
        "levels": levels,
        "values": _values(levels) if levels else (),
        "is_open": is_about_proposals(act),
        "is_unanswered": act == FIND_LEVEL and levels is None,
        "taken": _taken_words(act, letter),
    }


def _skills(place: Place, letter: Microcredential, *, identifier: str) -> Sequence[SkillProposal]:
    """Propose skills; those that the institution's other definitions state come first."""
    outcomes = _outcomes(letter)
    if not outcomes:
        return ()
    own = (
        skill
        for version in place.store.microcredentials.list_latest(units=place.units("view"))
        if version.identifier != identifier
        for skill in version.microcredential.skills
    )
    return propose_skills(outcomes, own=own, stated=letter.skills)


def _skill_row(proposal: SkillProposal, letter: Microcredential) -> Mapping[str, Any]:
    outcome = _outcomes(letter)[proposal.outcome].in_language(language())
    return {
        "proposal": proposal,
        "number": proposal.outcome + 1,
        "text": outcome,
        "act": f"{_TAKE_SKILL}{proposal.key}",
    }


def _values(levels: LevelRange) -> Sequence[Mapping[str, str]]:
    """Return what may be taken over, the lower end first: every level of the range."""
    return [
        {"level": f"{levels.framework} {value}", "act": f"{_TAKE_LEVEL}{value}"}
        for value in map(str, range(int(levels.low), int(levels.high) + 1))
    ]


def _taken_words(act: str, letter: Microcredential) -> str:
    if act.startswith(_TAKE_LEVEL):
        level = f"{FRAMEWORK} {act.removeprefix(_TAKE_LEVEL)}"
        claimed = any(f"{claim.framework} {claim.level}" == level for claim in letter.level)
        return _("“%(what)s” stands in the form now. It is not saved yet.") % {"what": level} if claimed else ""
    if act.startswith(_TAKE_SKILL) and letter.skills:
        label = letter.skills[-1].label.in_language(language())
        return _("“%(what)s” stands in the form now. It is not saved yet.") % {"what": label}
    return ""


def _outcomes(letter: Microcredential) -> Sequence[LocalizedText]:
    return [outcome.text for outcome in letter.learning_outcomes]


def _free_row(typed: Typed, name: str) -> str:
    """Return the path of the first row of a list in which nothing is typed."""
    number = 0
    while any(path.startswith(f"{name}.{number}.") for path in typed):
        number += 1
    return f"{name}.{number}"
