"""Find amounts of learning in words: "45 hours", "1単位", "2 ECTS", "PT60H", "40〜50時間（1単位）".

It never multiplies: hours per week are not a total until the author says the total.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kakitome.learning.definition.place import DefinitionPlace
from kakitome.learning.definition.vocabulary import credit_system_of, exact_meaning
from kakitome.learning.workload import EffortUnit

_ONE = r"\d[\d,]{0,11}(?:\.\d{1,6})?"
_VALUE = rf"(?<![\d.,])({_ONE})(?:\s*(?:-|to|から|ないし)\s*({_ONE}))?"
_SYSTEM = (
    r"ects|jp|japanese|nz|new\s+zealand|nzqcf|nzqf|my|malaysian|mqf|hkqf|hk|hong\s+kong|ncrf|indian|uae"
    r"|マレーシア|ニュージーランド|香港|インド|UAE"
)
_DURATION = re.compile(r"P(?:(\d{1,5})D)?T(?:(\d{1,9}(?:\.\d{1,6})?)H)?(?:(\d{1,9}(?:\.\d{1,6})?)M)?", re.IGNORECASE)
_HOURS = re.compile(rf"{_VALUE}\s*(?:(?:notional|total|clock|study)\s+)*(?:hours?\b|hrs?\b|h\b|時間)", re.IGNORECASE)
_MINUTES = re.compile(rf"{_VALUE}\s*(?:minutes?\b|mins?\b|分(?!野))", re.IGNORECASE)
_ECTS = re.compile(rf"{_VALUE}\s*ects\b|\bects\s*(?:credits?|points?)?\s*[:：]?\s*{_VALUE}", re.IGNORECASE)
_CREDITS = re.compile(
    rf"{_VALUE}\s*(?:\b({_SYSTEM})\s+)?(?:([A-Z]{{2,6}})\s+)?(?:credits?(?:\s+points?)?\b|単位)"
    rf"|\b({_SYSTEM})\s*(?:credits?|単位)?\s*[:：]?\s*{_VALUE}(?:\s*credits?\b|(?!\s*(?:hours?|時間)))",
    re.IGNORECASE,
)
_RATE = re.compile(r"週\s*\d|毎週|/\s*week|per\s+week|weekly|a\s+week|\d\s*[x×*]\s*\d|回\s*[x×*]", re.IGNORECASE)
_TOTAL = re.compile(r"計|total", re.IGNORECASE)
_NUMBER = re.compile(rf"\s*{_VALUE}\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A value or a range with its unit; `unit` None means credits of a system we have no rule for."""

    low: Decimal
    high: Decimal | None = None
    unit: EffortUnit | None = EffortUnit.HOURS


def find_amounts(value: str, place: DefinitionPlace) -> tuple[Amount, ...]:
    """Find at most one amount of hours and one of credits, hours first; a bare number counts hours."""
    text = prepared(value)
    if match := _DURATION.fullmatch(text):
        days, hours, minutes = (Decimal(group or 0) for group in match.groups())
        return (Amount(low=days * 24 + hours + in_hours(minutes)),)
    amounts = [amount for amount in (_hours(text), _credits(text, place)) if amount is not None]
    if not amounts and (match := _NUMBER.fullmatch(text)):
        amounts.append(_amount(match.group(1), match.group(2), unit=EffortUnit.HOURS))
    return tuple(amounts)


def is_rate(value: str) -> bool:
    """Tell whether a text states hours per week or times, without a total."""
    text = prepared(value)
    return bool(_RATE.search(text)) and not _TOTAL.search(text)


def is_only_amounts(value: str) -> bool:
    """Tell whether nothing is left of a text once its amounts are taken out."""
    text = prepared(value)
    if _DURATION.fullmatch(text) or _NUMBER.fullmatch(text):
        return True
    for pattern in (_HOURS, _MINUTES, _ECTS, _CREDITS):
        text = pattern.sub("", text)
    text = re.sub(rf"\b(?:{_SYSTEM})\b", "", text, flags=re.IGNORECASE)
    return not re.sub(r"[\s()/,、・=+|]", "", text)


def unit_of(word: str) -> EffortUnit | None:
    """Find the unit a word names."""
    meaning = exact_meaning("units", word)
    return EffortUnit(meaning) if meaning else None


def credits_of_country(place: DefinitionPlace) -> EffortUnit | None:
    """Return the credits of the issuer's country; Japan's, with a warning, while no country is stated."""
    if not place.country:
        place.note("W_CREDIT_SYSTEM_ASSUMED")
        return EffortUnit.JP_CREDITS
    system = credit_system_of(place.country)
    if system is None:
        place.note("W_CREDIT_SYSTEM_UNKNOWN", country=place.country)
    return EffortUnit(system) if system else None


def in_hours(minutes: Decimal) -> Decimal:
    """Turn minutes into hours, to hundredths."""
    return minutes // 60 if minutes % 60 == 0 else (minutes / 60).quantize(Decimal("0.01"))


def prepared(text: str) -> str:
    """Bring digits, dashes and waves to one form; leave the words alone."""
    return re.sub(r"\s*[–—〜～~]\s*", "-", unicodedata.normalize("NFKC", text)).strip()


def _hours(text: str) -> Amount | None:
    if match := _HOURS.search(text):
        return _amount(match.group(1), match.group(2), unit=EffortUnit.HOURS)
    if match := _MINUTES.search(text):
        high = in_hours(_decimal(match.group(2))) if match.group(2) else None
        return Amount(low=in_hours(_decimal(match.group(1))), high=high)
    return None


def _credits(text: str, place: DefinitionPlace) -> Amount | None:
    if match := _ECTS.search(text):
        low, high = match.group(1) or match.group(3), match.group(2) or match.group(4)
        return _amount(low, high, unit=EffortUnit.ECTS)
    if match := _CREDITS.search(text):
        low, high = match.group(1) or match.group(6), match.group(2) or match.group(7)
        system, other = match.group(3) or match.group(5), match.group(4)
        if system is None and other and other.isupper():
            place.note("W_CREDIT_SYSTEM_UNKNOWN", country=other)
            return _amount(low, high, unit=None)
        return _amount(low, high, unit=_system(text, matched=match.group(0), named=system, place=place))
    return None


def _system(text: str, *, matched: str, named: str | None, place: DefinitionPlace) -> EffortUnit | None:
    """Decide which credits are meant: named beside them, named elsewhere in the text, 単位, else the country's."""
    if named and (unit := unit_of(named)):
        return unit
    for sign in _systems_named_in(text):
        return unit_of(sign)
    if "単位" in matched and place.country in ("", "JP"):
        return EffortUnit.JP_CREDITS
    return credits_of_country(place)


def _systems_named_in(text: str) -> Iterator[str]:
    for match in re.finditer(rf"(?<![a-z])(?:{_SYSTEM})(?![a-z])", text, re.IGNORECASE):
        if unit_of(match.group(0)):
            yield match.group(0)


def _amount(low: str, high: str | None, *, unit: EffortUnit | None) -> Amount:
    return Amount(low=_decimal(low), high=_decimal(high) if high else None, unit=unit)


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.replace(",", ""))
