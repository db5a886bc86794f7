"""The words of a comparison: names of rows, lines of cells, and the whole as a table of plain text.

A conversion is written with its rule and source; a recognition with who recognised, until when, and how it stands.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final

from kakitome.errors import Problem
from kakitome.learning.framework.catalogue import descriptors
from kakitome.learning.framework.size import CreditRule, EffortConversion, credit_rules
from kakitome.learning.recognition.procedure import certifies
from kakitome.learning.recognition.recognition import ChangeKind, Standing
from kakitome.learning.registry.comparison import Cell, ComparedConfirmation, ComparedDescriptor, Comparison, RowGroup
from kakitome.learning.workload import EffortUnit
from kakitome.mapping.bilingual import UNITS, amount, day, each_language, joined, label, span
from kakitome.mapping.descriptors import lines_of
from kakitome.mapping.lines import UNSTATED, Line
from kakitome.values.instants import JAPAN
from kakitome.values.localized_text import Language, LocalizedText

_NAMES: Final[Mapping[str, LocalizedText]] = {
    "recognition": label("承認（いま）", "Recognition (now)"),
    "region": label("所在地", "Place of the provider"),
    "kind": label("種類（機関の申告）", "Kind, as declared"),
    "forms": label("証明の形", "What awards travel in"),
    "validity_months": label("授与の有効期間", "An award is valid for"),
}
GROUPS: Final[Mapping[RowGroup, LocalizedText]] = {
    RowGroup.CLAIMED: label("提供機関の申告", "Stated by the provider"),
    RowGroup.CONFIRMED: label("第三者の確認", "Confirmed by a third party"),
    RowGroup.CONVERTED: label("時間を通した換算", "Converted through hours"),
}
NOT_CONVERTIBLE: Final = label("換算できません", "does not convert")
NOT_RECOGNISED: Final = label("承認の記録はありません", "No recognition on record")


def row_name(row: ComparedDescriptor) -> LocalizedText:
    """Name a row."""
    if row.unit is EffortUnit.HOURS:
        return label("時間に換算", "In hours")
    if row.unit is not None:
        return label(f"{UNITS[row.unit].ja}に換算", f"In {UNITS[row.unit].en}")
    return _NAMES.get(row.id) or descriptors()[row.id].name


def row_rule(row: ComparedDescriptor) -> LocalizedText:
    """Write the rule of a converted row; empty for every other."""
    if row.unit is None or row.unit is EffortUnit.HOURS:
        return LocalizedText()
    return _rule(credit_rules()[row.unit])


def rule_notes(comparison: Comparison) -> tuple[tuple[LocalizedText, str], ...]:
    """Return every rule that was applied, or stood in the way, with its source."""
    units: dict[EffortUnit, None] = {}
    for row in comparison.rows:
        for cell in row.cells if row.unit else ():
            if isinstance(cell.value, EffortConversion):
                units |= dict.fromkeys(rule.unit for rule in cell.value.rules)
            elif isinstance(cell.value, Problem):
                units[EffortUnit.UAE_CREDITS] = None
    return tuple((credit_rules()[unit].note, credit_rules()[unit].source) for unit in units)


def cell_lines(row: ComparedDescriptor, cell: Cell) -> tuple[Line, ...]:
    """Write a cell; "not stated" is a line like any other."""
    if row.group is RowGroup.CONFIRMED:
        return tuple(map(_confirmation, cell.value)) or (Line(text=NOT_RECOGNISED, state="none"),)
    if not cell.is_stated:
        return (Line(text=UNSTATED, is_unstated=True),)
    if row.group is RowGroup.CONVERTED:
        return (_conversion(cell.value),)
    return lines_of(row.id, cell.value) or (Line(text=UNSTATED, is_unstated=True),)


def table_of(comparison: Comparison, language: Language, *, site_url: str) -> Iterator[Sequence[str]]:
    """Write a comparison as rows of plain text: a head, then a row per descriptor with whether it differs."""
    yes, no = ("はい", "いいえ") if language == "ja" else ("yes", "no")
    head = ("項目", "だれの言うことか", "違いあり") if language == "ja" else ("Descriptor", "Who says so", "Differs")
    yield (*head, *(column.letter.title.in_language(language) for column in comparison.columns))
    number, address = ("登録番号", "番地") if language == "ja" else ("Entry", "Address")
    yield (number, "", "", *(f"{column.entry.number}@{column.version.version}" for column in comparison.columns))
    yield (address, "", "", *(f"{site_url}/registry/{column.entry.number}" for column in comparison.columns))
    for row in comparison.rows:
        cells = ("\n".join(line.written(language) for line in cell_lines(row, cell)) for cell in row.cells)
        rule = row_rule(row).in_language(language)
        name = f"{row_name(row).in_language(language)} ({rule})" if rule else row_name(row).in_language(language)
        yield (name, GROUPS[row.group].in_language(language), yes if row.differs else no, *cells)


def _rule(rule: CreditRule) -> LocalizedText:
    hours = each_language(lambda to: span(rule.hours_min, rule.hours_max, language=to))
    return label(f"1単位{hours.ja}時間", f"{hours.en} h per credit")


def _conversion(conversion: EffortConversion | Problem) -> Line:
    if isinstance(conversion, Problem):
        return Line(text=NOT_CONVERTIBLE, note=credit_rules()[EffortUnit.UAE_CREDITS].note)
    if not conversion.rules:
        return Line(text=_size(conversion), note=label("申告のまま", "as declared"))
    if conversion.declared.unit is EffortUnit.HOURS:
        return Line(text=_size(conversion))
    first = _rule(conversion.rules[0])
    hours = each_language(lambda to: span(*conversion.through_hours, language=to))
    through = label(f"{hours.ja}時間を通して", f"through {hours.en} hours")
    return Line(text=_size(conversion), note=first if conversion.unit is EffortUnit.HOURS else joined(first, through))


def _size(effort_conversion: EffortConversion) -> LocalizedText:
    return amount(effort_conversion.value_min, effort_conversion.unit, most=effort_conversion.value_max)


def _confirmation(confirmation: ComparedConfirmation) -> Line:
    recognition = confirmation.recognition
    is_certified = certifies(recognition.procedure)
    word, state = _STANDINGS[confirmation.standing]
    word = _CERTIFIED.get(confirmation.standing, word) if is_certified else word
    last = day((recognition.valid_until - timedelta(microseconds=1)).astimezone(JAPAN).date())
    ended = next((change.at for change in reversed(recognition.changes) if change.kind in _ENDS), None)
    if confirmation.standing in (Standing.WITHDRAWN, Standing.SUSPENDED) and ended:
        since = day(ended.astimezone(JAPAN).date())
        when = label(f"{since.ja}から", f"since {since.en}")
    elif confirmation.standing is Standing.NOT_YET:
        begin = day(recognition.valid_from.astimezone(JAPAN).date())
        when = label(f"{begin.ja}から", f"from {begin.en}")
    else:
        when = label(f"{last.ja}まで", f"until {last.en}")
    beside = [recognition.body_name]
    if recognition.conditions:
        beside.append(label("条件つき", "with conditions"))
    if confirmation.of_other_version:
        version = recognition.entry_version
        beside.append(label(f"第{version}版への{'認証' if is_certified else '承認'}", f"of version {version}"))
    # What was examined is not what is shown: a tick here would say too much.
    state = "warn" if confirmation.of_other_version and state == "ok" else state
    return Line(text=joined(word, when), note=joined(*beside), state=state)


_ENDS = (ChangeKind.WITHDRAWN, ChangeKind.SUSPENDED)
_STANDINGS: Final[Mapping[Standing, tuple[LocalizedText, str]]] = {
    Standing.RECOGNISED: (label("承認あり", "Recognised"), "ok"),
    Standing.NOT_YET: (label("これから有効", "Not yet in force"), "none"),
    Standing.SUSPENDED: (label("一時停止", "Suspended"), "warn"),
    Standing.WITHDRAWN: (label("承認の取り消し", "Withdrawn"), "fail"),
    Standing.EXPIRED: (label("承認は終了", "Expired"), "warn"),
}
_CERTIFIED: Final[Mapping[Standing, LocalizedText]] = {
    Standing.RECOGNISED: label("認証あり", "Certified"),
    Standing.WITHDRAWN: label("認証の取り消し", "Withdrawn"),
    Standing.EXPIRED: label("認証は終了", "Expired"),
}
