"""Rows of which a definition may have any number: outcomes, levels, skills, what it stacks into, who awards with it."""

from collections.abc import Iterator, Sequence

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kakitome.web.pages.provider.define.fields import DefinitionField, FieldRow, Widget, pair
from kakitome.web.pages.provider.define.options import EN_OUTCOME, GRADED, JA_OUTCOME, LEVELS, METHODS, STACKING, Words


def assessments(chosen: Sequence[str]) -> Iterator[FieldRow]:
    """Ask more about each chosen method."""
    names = dict(METHODS)
    for method in chosen:
        path = f"assessment_type.{method}"
        yield FieldRow(
            legend=names.get(method, method),
            fields=(
                DefinitionField(path=f"{path}.weight_percent", label=_("Weight (%)"), widget=Widget.SHORT),
                DefinitionField(path=f"{path}.pass_mark", label=_("Pass mark"), widget=Widget.SHORT),
                DefinitionField(
                    path=f"{path}.gradable", label=_("Is it graded?"), widget=Widget.SELECT, options=GRADED
                ),
                DefinitionField(path=f"{path}.description.ja", label=_("In words, Japanese"), language="ja"),
                DefinitionField(path=f"{path}.description.en", label=_("In words, English"), language="en"),
            ),
        )


def _numbered(words: Words, number: int) -> Words:
    return format_lazy(words, number=number + 1)


def outcomes(count: int) -> Iterator[FieldRow]:
    """Ask one outcome per row."""
    for number in range(count):
        path = f"learning_outcomes.{number}.text"
        yield FieldRow(
            fields=(
                DefinitionField(
                    path=f"{path}.ja", label=_numbered(JA_OUTCOME, number), widget=Widget.TEXT, language="ja"
                ),
                DefinitionField(
                    path=f"{path}.en", label=_numbered(EN_OUTCOME, number), widget=Widget.TEXT, language="en"
                ),
            )
        )


def levels(count: int) -> Iterator[FieldRow]:
    """Ask one level claim per row, each with who asserts it."""
    for number in range(count):
        path = f"level.{number}"
        yield FieldRow(
            fields=(
                DefinitionField(path=f"{path}.framework", label=_("Framework"), widget=Widget.SELECT, options=LEVELS),
                DefinitionField(path=f"{path}.level", label=_("Level in it"), widget=Widget.LEVEL),
                DefinitionField(path=f"{path}.description.ja", label=_("In words, Japanese"), language="ja"),
                DefinitionField(path=f"{path}.description.en", label=_("In words, English"), language="en"),
                DefinitionField(
                    path=f"{path}.asserted_by.ja",
                    label=_("Who says so, Japanese"),
                    language="ja",
                    hint=_("Left empty, the awarding body says so."),
                ),
                DefinitionField(path=f"{path}.asserted_by.en", label=_("Who says so, English"), language="en"),
                DefinitionField(path=f"{path}.evidence", label=_("Evidence (address)")),
            )
        )


def skills(count: int) -> Iterator[FieldRow]:
    """Ask one skill per row, as its framework names it."""
    for number in range(count):
        path = f"skills.{number}"
        yield FieldRow(
            fields=(
                DefinitionField(path=f"{path}.framework", label=_("Framework, e.g. ESCO"), widget=Widget.SHORT),
                DefinitionField(path=f"{path}.label.ja", label=_("Skill, Japanese"), language="ja"),
                DefinitionField(path=f"{path}.label.en", label=_("Skill, English"), language="en"),
                DefinitionField(path=f"{path}.code", label=_("Code")),
                DefinitionField(path=f"{path}.uri", label=_("Address (URI)")),
            )
        )


def targets(count: int) -> Iterator[FieldRow]:
    """Ask what it stacks into, one per row."""
    for number in range(count):
        yield pair(f"stackability.into.{number}", _("Stacks into"))


def identified_targets(count: int) -> Iterator[FieldRow]:
    """Ask what it stacks into by number or address, one per row, each with how it counts there."""
    for number in range(count):
        path = f"stackability.targets.{number}"
        yield FieldRow(
            legend=_("Stacks into, by number"),
            hint=_("The number of a registry entry (E-…), an address, or a programme's own code.")
            if not number
            else "",
            fields=(
                DefinitionField(path=f"{path}.identifier", label=_("Number or address")),
                DefinitionField(
                    path=f"{path}.model", label=_("How it counts there"), widget=Widget.SELECT, options=STACKING
                ),
                DefinitionField(path=f"{path}.name.ja", label=_("Its name, Japanese"), language="ja"),
                DefinitionField(path=f"{path}.name.en", label=_("Its name, English"), language="en"),
            ),
        )


def co_awarding(count: int) -> Iterator[FieldRow]:
    """Ask who awards it together with the awarding body, one per row."""
    for number in range(count):
        yield pair(
            f"co_awarding_bodies.{number}.name",
            _("Jointly awarding body"),
            hint=_("Only where several institutions award it together. One of them signs; all are named."),
        )
