"""What each shared credential comes to in the reader's own system, chosen by a form: workload, and what of levels."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kakitome import texts
from kakitome.errors import Problem
from kakitome.learning.framework.level_crosswalks import (
    CrosswalkStatus,
    LevelCrosswalk,
    LevelStanding,
    LevelThere,
    level_in,
)
from kakitome.learning.framework.levels import LevelList
from kakitome.learning.framework.model import Confidence
from kakitome.learning.framework.reader_systems import ReaderSystem, reader_systems, workload_in
from kakitome.learning.levels import Level
from kakitome.learning.workload import LearnerEffort
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts import letter, written
from kakitome.web.parts.shapes import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedSize:
    """What a credential states of workload and levels; `is_hidden` of each: its holder keeps it back."""

    title: Words
    place: int
    effort: LearnerEffort | None
    levels: Sequence[Level]
    hides_effort: bool
    hides_levels: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemChoice:
    """A system in the form."""

    id: str
    name: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeThere:
    """One credential in the reader's system; a line is a text and what is said under it."""

    title: Words
    place: int
    amount: Words
    amount_hint: Words
    levels: Sequence[tuple[Words, Words]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTold:
    """A rule that was applied: its words, where it is from, and how we know."""

    words: Words
    source: str
    status: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSystemView:
    """The form, and where a system was chosen the table and the rules that were applied."""

    choices: Sequence[SystemChoice]
    chosen: str
    name: Words
    rows: Sequence[SizeThere]
    rules: Sequence[RuleTold]


def own_system(wanted: str, stated: Sequence[StatedSize]) -> OwnSystemView:
    """Build the section; an unknown system is none."""
    systems = reader_systems()
    choices = [SystemChoice(id=system.id, name=_name(system)) for system in systems.values()]
    system = systems.get(wanted)
    if system is None:
        return OwnSystemView(choices=choices, chosen="", name="", rows=(), rules=())
    return OwnSystemView(
        choices=choices,
        chosen=system.id,
        name=_name(system),
        rows=[_row(system, each) for each in stated],
        rules=list(_rules(system, stated)),
    )


def _name(system: ReaderSystem) -> Words:
    return texts.term(f"reader_system.{system.id}")


def _row(system: ReaderSystem, stated: StatedSize) -> SizeThere:
    amount, hint = _amount(system, stated)
    return SizeThere(
        title=stated.title,
        place=stated.place,
        amount=amount,
        amount_hint=hint,
        levels=_levels(system, stated),
    )


def _amount(system: ReaderSystem, stated: StatedSize) -> tuple[Words, Words]:
    if stated.effort is None:
        return (_("The holder chose not to show it") if stated.hides_effort else ""), ""
    effort, as_stated = stated.effort, letter.short_amount(stated.effort)
    if effort.credits is not None and effort.credit_unit is system.unit:
        return letter.amount(effort.credits, system.unit), _("Stated so by the issuer, beside %(amount)s") % {
            "amount": as_stated
        }
    conversion = workload_in(system, effort)
    if isinstance(conversion, Problem):
        return as_stated, _("Contact hours are not study hours and do not convert")
    if not conversion.rules:
        return as_stated, _("Stated so by the issuer")
    there = letter.amount(conversion.value_min, system.unit, most=conversion.value_max)
    return there, _("Reckoned here from %(amount)s") % {"amount": as_stated}


def _levels(system: ReaderSystem, stated: StatedSize) -> Sequence[tuple[Words, Words]]:
    if stated.hides_levels:
        return [(_("The holder chose not to show it"), "")]
    return [_level(system, level_in(system.levels.id, level)) for level in stated.levels]


def _level(system: ReaderSystem, there: LevelThere) -> tuple[Words, Words]:
    level = there.level
    name = written.text(there.own.name) if there.own else level.framework
    stated = letter.joined([" ".join(filter(None, (name, level.level))), level.description], " ")
    if there.is_same:
        placed = letter.joined(there.placed)
        return stated, (_("On the same level there: %(list)s") % {"list": placed} if placed else _("As stated"))
    if not level.framework:
        return stated, _("Stated in words, in no framework")
    if there.values:
        return _levels_there(system.levels, there), _hint(there) % {"level": stated}
    framework = {"framework": system.levels.name.in_language(written.language())}
    if there.standing is LevelStanding.UNPLACED:
        return stated, _("The table between the two sets no level of the %(framework)s beside it") % framework
    return stated, _("No table between it and the %(framework)s is known here, and we reckon none") % framework


def _levels_there(levels: LevelList, there: LevelThere) -> Words:
    return f"{written.text(levels.name)} {'–'.join((there.values[0], there.values[-1])[: len(there.values)])}"


def _hint(there: LevelThere) -> str:
    if not there.is_hint:
        return _("By a published table, beside %(level)s, which the issuer states. Comparable, not the same")
    if there.crosswalk is not None and there.crosswalk.status is CrosswalkStatus.NOT_ENDORSED:
        return _("A hint only: the issuer states %(level)s; this table is not endorsed, and no ground for recognition")
    return _("A hint only: the issuer states %(level)s; no authority has published a table between the two")


def _rules(system: ReaderSystem, stated: Sequence[StatedSize]) -> Sequence[RuleTold]:
    conversions = [workload_in(system, each.effort) for each in stated if each.effort is not None]
    applied = [rule for reckoned in conversions if not isinstance(reckoned, Problem) for rule in reckoned.rules]
    rules = [_rule(rule.note, rule.source, rule.confidence) for rule in dict.fromkeys(applied)]
    shown = [level for each in stated if not each.hides_levels for level in each.levels]
    read = [level_in(system.levels.id, level).crosswalk for level in shown]
    tables = {(table.origin, table.target): table for table in read if table is not None}
    rules.extend(_table_told(table) for table in tables.values())
    if shown:
        words = system.levels.note or system.levels.name
        rules.append(_rule(words, system.levels.source, system.levels.confidence))
    return rules


def _table_told(table: LevelCrosswalk) -> RuleTold:
    pair = f"{table.origin} – {table.target}"
    words = LocalizedText(ja=f"{pair}：{table.note.ja}", en=f"{pair}: {table.note.en}")
    return RuleTold(words=words, source=table.source, status=texts.term(f"level_crosswalk.{table.status.value}"))


def _rule(words: LocalizedText, source: str, confidence: Confidence) -> RuleTold:
    return RuleTold(words=words, source=source, status=texts.term(f"confidence.{confidence.value}"))
