"""Read credit and other recognition; "none" is an answer."""

import re
from collections.abc import Mapping
from decimal import Decimal

from kakitome.learning.definition.amounts import (
    credits_of_country,
    find_amounts,
    is_only_amounts,
    prepared,
    unit_of,
)
from kakitome.learning.definition.effort import stated_unit
from kakitome.learning.definition.numbers import read_number
from kakitome.learning.definition.place import DefinitionPlace
from kakitome.learning.definition.table import DefinitionTable
from kakitome.learning.definition.vocabulary import exact_meaning, inner_keys
from kakitome.learning.definition.wording import is_localised, read_text
from kakitome.learning.statements import says_none
from kakitome.learning.workload import CreditRecognition, EffortUnit
from kakitome.values.localized_text import LocalizedText

_DENIED = re.compile(
    r"(認定|付与|単位)(は)?(なし|無し|しない|されない|しません|されません)|not\s+recogni[sz]ed|\bno\s+credits?\b|\bnon-credit\b",
    re.IGNORECASE,
)
_TENTATIVE = re.compile(r"recommend|推奨|可能|可$|検討|\bmay\b|\bcan\b", re.IGNORECASE)


def read_credit(value: object, place: DefinitionPlace) -> CreditRecognition | None:
    """Read credit or other recognition: a boolean, a number of credits, words, or a table."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return CreditRecognition(recognised=value)
    if isinstance(value, Mapping) and not is_localised(value):
        return _of_table(value, place)
    if isinstance(value, str | Mapping | list):
        return _of_words(read_text(value, place), place)
    number = read_number(value, place)
    if number is None:
        return None
    return CreditRecognition(recognised=True, credits=number, unit=credits_of_country(place))


def _of_words(words: LocalizedText, place: DefinitionPlace) -> CreditRecognition | None:
    """Read what words say: denied, a number of credits, or recognition in words only."""
    if not words:
        return None
    text = prepared("\n".join(filter(None, (words.ja, words.en))))
    if says_none(words):
        return CreditRecognition(recognised=False)
    if _DENIED.search(text):
        return CreditRecognition(recognised=False, description=words)
    amount = next((a for a in find_amounts(text, place) if a.unit is not EffortUnit.HOURS), None)
    if amount is None:
        return CreditRecognition(description=words)
    return CreditRecognition(
        recognised=None if _TENTATIVE.search(text) else True,
        credits=amount.low,
        unit=amount.unit,
        description=LocalizedText() if is_only_amounts(text) else words,
    )


def _of_table(entries: Mapping[str, object], place: DefinitionPlace) -> CreditRecognition:
    table = DefinitionTable(entries, place, aliases=inner_keys("credit_recognition"))
    words = read_text(*table.take("description"))
    recognised = _recognised(*table.take("recognised"))
    credits, unit = _credits(table)
    table.finish()
    return CreditRecognition(recognised=recognised, credits=credits, unit=unit, description=words)


def _recognised(value: object, place: DefinitionPlace) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    meaning = exact_meaning("credit_recognised", value) if isinstance(value, str) else None
    if meaning:
        return meaning == "yes"
    place.wrong_type("boolean", value)
    return None


def _credits(table: DefinitionTable) -> tuple[Decimal | None, EffortUnit | None]:
    """Read the number of credits and their system."""
    if "credits" not in table:
        named = next((n for n in table.left if n != "unit" and unit_of(n) not in (None, EffortUnit.HOURS)), None)
        if named is not None:
            return read_number(*table.take(named)), unit_of(named)
        return None, stated_unit(*table.take("unit"))
    value, place = table.take("credits")
    if isinstance(value, Mapping):
        inner = _of_table(value, place)
        return inner.credits, inner.unit or stated_unit(*table.take("unit"))
    has_unit = "unit" in table
    unit = stated_unit(*table.take("unit"))
    credits: Decimal | None
    if isinstance(value, str) and (amounts := find_amounts(value, place)):
        credits, named = amounts[-1].low, amounts[-1].unit
        unit = unit or (named if named is not EffortUnit.HOURS else None)
        has_unit = has_unit or named is not EffortUnit.HOURS
    else:
        credits = read_number(value, place)
    if credits is not None and unit is None and not has_unit:
        unit = credits_of_country(place)
    return credits, unit
