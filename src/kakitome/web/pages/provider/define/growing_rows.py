"""Rows of which a definition may have any number: outcomes, levels, skills, what it stacks into, who awards with it."""

from collections.abc import Callable, Mapping, Sequence

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kakitome.web.pages.provider.define.fields import FieldRow, Widget, both, line, pair, row, select, short
from kakitome.web.pages.provider.define.options import EN_OUTCOME, GRADED, JA_OUTCOME, LEVELS, METHODS, STACKING

IN_WORDS = (_("In words, Japanese"), _("In words, English"))


def assessments(chosen: Sequence[str]) -> list[FieldRow]:
    """Ask more about each chosen method."""
    names = dict(METHODS)
    return [
        row(
            short(f"{path}.weight_percent", _("Weight (%)")),
            short(f"{path}.pass_mark", _("Pass mark")),
            select(f"{path}.gradable", _("Is it graded?"), options=GRADED),
            *both(f"{path}.description", IN_WORDS),
            legend=names.get(method, method),
        )
        for method in chosen
        for path in [f"assessment_type.{method}"]
    ]


def growing(name: str, count: int) -> list[FieldRow]:
    """Return the rows of a list; each path says which item it asks for."""
    return [_ROWS[name](f"{name}.{number}", number) for number in range(count)]


def _outcome(path: str, number: int) -> FieldRow:
    labels = format_lazy(JA_OUTCOME, number=number + 1), format_lazy(EN_OUTCOME, number=number + 1)
    return row(*both(f"{path}.text", labels, widget=Widget.TEXT))


def _level(path: str, _number: int) -> FieldRow:
    """Ask a level claim with who asserts it."""
    return row(
        select(f"{path}.framework", _("Framework"), options=LEVELS),
        line(f"{path}.level", _("Level in it"), widget=Widget.LEVEL),
        *both(f"{path}.description", IN_WORDS),
        line(
            f"{path}.asserted_by.ja",
            _("Who says so, Japanese"),
            language="ja",
            hint=_("Left empty, the awarding body says so."),
        ),
        line(f"{path}.asserted_by.en", _("Who says so, English"), language="en"),
        line(f"{path}.evidence", _("Evidence (address)")),
    )


def _skill(path: str, _number: int) -> FieldRow:
    """Ask a skill as its framework names it."""
    return row(
        short(f"{path}.framework", _("Framework, e.g. ESCO")),
        *both(f"{path}.label", (_("Skill, Japanese"), _("Skill, English"))),
        line(f"{path}.code", _("Code")),
        line(f"{path}.uri", _("Address (URI)")),
    )


def _stacks_into(path: str, _number: int) -> FieldRow:
    return pair(path, _("Stacks into"))


def _identified_target(path: str, number: int) -> FieldRow:
    """Ask what it stacks into by number or address, and how it counts there."""
    hint = _("The number of a registry entry (E-…), an address, or a programme's own code.")
    return row(
        line(f"{path}.identifier", _("Number or address")),
        select(f"{path}.model", _("How it counts there"), options=STACKING),
        *both(f"{path}.name", (_("Its name, Japanese"), _("Its name, English"))),
        legend=_("Stacks into, by number"),
        hint="" if number else hint,
    )


def _co_awarding(path: str, _number: int) -> FieldRow:
    return pair(
        f"{path}.name",
        _("Jointly awarding body"),
        hint=_("Only where several institutions award it together. Save, then ask each for its consent: all sign."),
    )


_ROWS: Mapping[str, Callable[[str, int], FieldRow]] = {
    "learning_outcomes": _outcome,
    "level": _level,
    "skills": _skill,
    "stackability.into": _stacks_into,
    "stackability.targets": _identified_target,
    "co_awarding_bodies": _co_awarding,
}
GROWING = tuple(_ROWS)
"""The lists, by their paths."""
