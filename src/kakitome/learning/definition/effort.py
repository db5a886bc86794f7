"""Read learner effort: the issuer's own value and unit, in words or as a table."""

from collections.abc import Mapping
from decimal import Decimal

from kakitome.learning.definition.amounts import (
    Amount,
    credits_of_country,
    find_amounts,
    in_hours,
    is_only_amounts,
    is_rate,
    prepared,
    unit_of,
)
from kakitome.learning.definition.class_hours import KEYS as CLASS_KEYS
from kakitome.learning.definition.class_hours import (
    LONGEST,
    Multiplied,
    multiplied,
    names_self_study,
    parts_of,
    read_class_hours,
    without_lengths,
)
from kakitome.learning.definition.numbers import LARGEST, read_number
from kakitome.learning.definition.place import DefinitionPlace
from kakitome.learning.definition.table import DefinitionTable
from kakitome.learning.definition.vocabulary import fold, inner_keys
from kakitome.learning.definition.wording import in_guessed_language, is_localised, read_string, read_text
from kakitome.learning.workload import EffortUnit, LearnerEffort
from kakitome.values.localized_text import LocalizedText


def read_effort(value: object, place: DefinitionPlace) -> LearnerEffort | None:
    """Read learner effort: a number (hours), "45 hours", "1単位", "PT60H", `{value, unit}`, `{hours, credits}` …"""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        place.wrong_type("number", value)
        return None
    if isinstance(value, Mapping):
        return _of_words(read_text(value, place), place) if is_localised(value) else _of_table(value, place)
    if isinstance(value, list):
        amounts = [a for position, item in enumerate(value) for a in scalar_amounts(item, place.at(position))]
        return effort_of(amounts, words=LocalizedText(), place=place)
    words = in_guessed_language(value) if isinstance(value, str) and not is_only_amounts(value) else LocalizedText()
    if words:
        return _of_words(words, place)
    return effort_of(scalar_amounts(value, place), words=words, place=place)


def _of_words(words: LocalizedText, place: DefinitionPlace) -> LearnerEffort | None:
    """Read a sentence; where it tells class and self-study apart, the whole is what counts."""
    if not words:
        return None
    text = words.in_language("ja")
    # What is odd about the parts is told where the class hours are read out of the same sentence.
    parts = parts_of(without_lengths(text), DefinitionPlace())
    if parts is None or is_rate(text):
        return effort_of(scalar_amounts(text, place), words=words, place=place)
    beside = [a for a in find_amounts(text, place) if a.unit is not EffortUnit.HOURS]
    if parts.whole is None:
        place.note("W_EFFORT_CLASS_ONLY", hours=f"{parts.in_class:f}")
        return effort_of(beside, words=words, place=place) if beside else None
    return effort_of([Amount(low=parts.whole), *beside], words=words, place=place)


def scalar_amounts(value: object, place: DefinitionPlace, *, unit: EffortUnit | None = None) -> list[Amount]:
    """Read the amounts of one scalar: a number in `unit` (hours by default), or words that name their own."""
    if not isinstance(value, str):
        number = read_number(value, place)
        return [Amount(low=number, unit=unit or EffortUnit.HOURS)] if number is not None else []
    if (times := multiplied(value)) is not None:
        code = "W_EFFORT_CLASS_ONLY" if times.is_class else "I_EFFORT_MULTIPLIED"
        place.note(code, hours=_clock(times), working=times.working)
        return [] if times.is_class else [Amount(low=_by_the_clock(times))]
    rest = without_lengths(value)
    is_counted = rest != prepared(value)
    if is_rate(rest) or (is_counted and (names_self_study(rest) or not find_amounts(rest, DefinitionPlace()))):
        place.note("E_EFFORT_RATE", value=value[:80])
        return []
    amounts = list(find_amounts(rest, place))
    if not amounts or any(max(a.low, a.high or a.low) > LARGEST for a in amounts):
        place.note("E_EFFORT_UNREADABLE", value=value[:80])
        return []
    if unit is not None and is_only_amounts(value) and len(amounts) == 1 and amounts[0].unit is EffortUnit.HOURS:
        bare = not any(sign in value.casefold() for sign in ("h", "時", "分", "min"))
        return [Amount(low=amounts[0].low, high=amounts[0].high, unit=unit)] if bare else amounts
    return amounts


def _by_the_clock(times: Multiplied) -> Decimal:
    minutes = times.hours.minutes or LONGEST
    return times.hours.value if minutes == LONGEST else in_hours(times.hours.value * minutes)


def _clock(times: Multiplied) -> str:
    return f"{_by_the_clock(times):f}"


def effort_of(amounts: list[Amount], *, words: LocalizedText, place: DefinitionPlace) -> LearnerEffort | None:
    """Make one effort: hours are the value when there are hours, credits stand beside them."""
    known = [amount for amount in amounts if amount.unit is not None]
    if not known:
        if amounts:
            place.note("E_CREDIT_SYSTEM_UNKNOWN")
        return None
    main = next((a for a in known if a.unit is EffortUnit.HOURS), known[0])
    beside = next((a for a in known if a is not main and a.unit is not EffortUnit.HOURS), None)
    return LearnerEffort(
        value=main.low,
        value_max=main.high,
        unit=main.unit or EffortUnit.HOURS,
        credits=beside.low if beside else None,
        credit_unit=beside.unit if beside else None,
        description=words,
    )


def _of_table(entries: Mapping[str, object], place: DefinitionPlace) -> LearnerEffort | None:
    """Read a table: the canonical keys, or one key per unit such as `hours`, `credits`, `ects`."""
    table = DefinitionTable(entries, place, aliases=inner_keys("effort", "effort_parts"))
    words = read_text(*table.take("description"))
    system = stated_unit(*table.take("system"))
    findings_before = len(place.findings)
    divided = _divided(table)
    amounts = [*_value(table, system), *_named_units(table, system)]
    if divided is not None and not any(amount.unit is EffortUnit.HOURS for amount in amounts):
        amounts.append(Amount(low=divided))
    table.finish("value", "unit", "value_max", "hours", "credits", "credit_unit", "minutes", "ects")
    if not amounts and len(place.findings) == findings_before and not _names_class(entries):
        place.note("E_EFFORT_UNREADABLE", value=", ".join(str(key) for key in entries)[:80])
    return effort_of(amounts, words=words, place=place)


def _divided(table: DefinitionTable) -> Decimal | None:
    """Return class and self-study hours together, when a table states both; `class_hours_within` reads the first."""
    in_class, alone = (table.take(key)[0] if key in table else None for key in CLASS_KEYS)
    quiet = DefinitionPlace()
    hours = None if in_class is None else read_class_hours(in_class, quiet)
    outside = None if alone is None else read_class_hours(alone, quiet)
    return None if hours is None or outside is None else hours.value + outside.value


def _names_class(entries: Mapping[str, object]) -> bool:
    return "class_hours" in DefinitionTable(entries, DefinitionPlace(), aliases=inner_keys("effort_parts"))


def stated_unit(value: object, place: DefinitionPlace) -> EffortUnit | None:
    """Read the name of a unit; a bare "credits" means the country's."""
    word = read_string(value, place)
    if not word:
        return None
    if fold(word) in ("credit", "credits", "単位数", "単位") and (place.country or fold(word) != "単位"):
        return credits_of_country(place)
    unit = unit_of(word)
    if unit is None:
        place.note("E_EFFORT_UNIT_UNKNOWN", unit=word[:80])
    return unit


def _value(table: DefinitionTable, system: EffortUnit | None) -> list[Amount]:
    """Read `value`, `value_max` and its `unit`."""
    if "value" not in table:
        return []
    value, place = table.take("value")
    upper, upper_place = table.take("value_max")
    has_unit = "unit" in table
    unit = stated_unit(*table.take("unit")) or system
    if has_unit and unit is None:
        return []
    amounts = scalar_amounts(value, place, unit=unit)
    if amounts and upper is not None:
        high = read_number(upper, upper_place)
        amounts[0] = Amount(low=amounts[0].low, high=high, unit=amounts[0].unit)
    return amounts


def _named_units(table: DefinitionTable, system: EffortUnit | None) -> list[Amount]:
    """Read the keys that are units themselves."""
    amounts: list[Amount] = []
    for name in table.left:
        if name == "credits":
            value, place = table.take(name)
            named = "credit_unit" if "credit_unit" in table else "unit"
            unit = stated_unit(*table.take(named)) or system
            if unit is None and not isinstance(value, str):
                unit = credits_of_country(place)
                if unit is None:
                    continue
            amounts.extend(scalar_amounts(value, place, unit=unit or EffortUnit.JP_CREDITS))
        elif name == "minutes":
            number = read_number(*table.take(name))
            amounts.extend([Amount(low=in_hours(number))] if number is not None else [])
        elif name not in ("unit", "credit_unit") and (unit := unit_of(name.removesuffix("_credits"))):
            value, place = table.take(name)
            amounts.extend(scalar_amounts(value, place, unit=unit))
    return amounts
