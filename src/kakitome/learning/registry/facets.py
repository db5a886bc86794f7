"""What an entry can be narrowed down by: values of twelve facets, and what lists are sorted by.

    facet_values(entry, recognised=True)     # ("recognised:yes", "hours:30-59", "mode:online", …)

"Not stated" is a value of each facet (`:-`). Only the newest version speaks. Definitions of before `field_of_study`
stated a field as a skill in the framework ISCED-F; that still counts. A level always says who asserts it: the provider
itself, somebody else by name, or nobody.

Source: docs/rules/capabilities.md E2; docs/rules/product.md P5; ISCED-F 2013 (broad fields).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from kakitome.learning.fields_of_study import find_field
from kakitome.learning.framework.levels import find_list
from kakitome.learning.framework.size import effort_hours
from kakitome.learning.institution_kinds import find_kind
from kakitome.learning.levels import Level
from kakitome.learning.microcredential import Microcredential, Price
from kakitome.learning.outcomes import Skill
from kakitome.learning.registry.entry import Entry
from kakitome.learning.registry.terms import fold
from kakitome.learning.workload import LearnerEffort
from kakitome.values.localized_text import LocalizedText

FACETS = (
    "recognised",
    "field",
    "asserter",
    "level",
    "hours",
    "mode",
    "language",
    "price",
    "region",
    "type",
    "stackable",
    "assessment",
    "skill",
)
"""Names of the facets, in the order they are shown. `asserter` and `level` are two views of one claim."""
INSTITUTION, START = "institution", "start"
"""Not counted in a list, which has pages of their own for them: who awards it, and the month in which it begins."""
NARROWING = (*FACETS, INSTITUTION, START)
"""What an address may narrow a list by."""
STATE = "state"
"""Not a facet to choose from: whether the entry is listed or withdrawn."""
NOT_STATED = "-"
YES, NO = "yes", "no"
OWN, OTHER, NOBODY = "own", "other", "nobody"
"""Who asserts a level: the provider, somebody else who is named, nobody is named."""

HOUR_RANGES: tuple[tuple[int, int | None], ...] = ((0, 10), (10, 30), (30, 60), (60, 120), (120, None))
"""Hours from (inclusive) to (exclusive)."""
PRICE_RANGES: tuple[tuple[int, int | None], ...] = ((1, 10_000), (10_000, 30_000), (30_000, 100_000), (100_000, None))
"""Yen from (inclusive) to (exclusive)."""
FREE, FOREIGN = "free", "foreign"
LAST = 2**53
"""Sorts after every stated number."""

_FIELDS = re.compile(r"iscedf?(2013)?|iscedf2013|isced2013f?")
_FIELD_CODE = re.compile(r"\s*(0\d|10)")
_LONGEST_KEY = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SortKeys:
    """What an entry is sorted by; what is not stated comes last."""

    title: str
    minutes: int
    price: int


def facet_values(entry: Entry, *, recognised: bool) -> tuple[str, ...]:
    """Return every `facet:value` of an entry, each facet at least once."""
    mc = entry.current.microcredential
    stackable = mc.stackability.stackable if mc.stackability else None
    facets: dict[str, Iterable[str]] = {
        STATE: (entry.current.state.value,),
        "recognised": (YES if recognised else NO,),
        "field": _fields(mc),
        "asserter": (asserter_of(level, mc) for level in mc.level),
        "level": (level_value(level, mc) for level in mc.level),
        "hours": _ranges_of_hours(mc.learner_effort),
        "mode": (mode.value for mode in mc.form_of_participation.modes) if mc.form_of_participation else (),
        "language": (_short(tag).split("-")[0] for tag in mc.language),
        "price": _ranges_of_price(mc.price),
        "region": ((entry.region or mc.issuer_country).strip().upper()[:10],),
        "type": (_institution_kind(entry.institution_type),),
        "stackable": () if stackable is None else (YES if stackable else NO,),
        "assessment": (assessment.method.value for assessment in mc.assessment_type),
        "skill": (skill_value(skill) for skill in mc.skills if not _is_field(skill)),
        INSTITUTION: (entry.institution,),
        START: _months(mc),
    }
    return tuple(f"{facet}:{value}" for facet, values in facets.items() for value in _each_once(values))


def labels_of(entry: Entry) -> Mapping[str, LocalizedText]:
    """Return the words for values that the entry itself coins: skills and kinds of institution."""
    mc = entry.current.microcredential
    localized_texts = {
        f"skill:{skill_value(skill)}": _skill_label(skill) for skill in mc.skills if not _is_field(skill)
    }
    if entry.institution_type and find_kind(entry.institution_type) is None:
        kind = entry.institution_type[:_LONGEST_KEY]
        localized_texts[f"type:{_short(kind)}"] = LocalizedText(ja=kind, en=kind)
    return localized_texts


def sort_keys(entry: Entry) -> SortKeys:
    """Return what an entry is sorted by: the least hours, the price in yen; other currencies after yen."""
    mc = entry.current.microcredential
    hours = effort_hours(mc.learner_effort) if mc.learner_effort else None
    return SortKeys(
        title=fold(mc.title.in_language("ja"))[:_LONGEST_KEY],
        minutes=min(int(hours[0] * 60), LAST) if hours else LAST,
        price=_price_key(mc.price),
    )


def level_value(level: Level, mc: Microcredential) -> str:
    """Write a level claim: framework, level, who asserts it; a level in words only has neither of the first."""
    known = find_list(level.framework) if level.framework else None
    framework = known.id if known else level.framework.strip()
    return "|".join((_plain(framework), _plain(level.level), asserter_of(level, mc)))


def asserter_of(level: Level, mc: Microcredential) -> str:
    """Tell who asserts a level, as far as the letter names anybody."""
    if not level.asserted_by:
        return NOBODY
    own = mc.awarding_body.name if mc.awarding_body else LocalizedText()
    asserters = {fold(text) for text in (level.asserted_by.ja, level.asserted_by.en) if text}
    return OWN if asserters & {fold(text) for text in (own.ja, own.en) if text} else OTHER


def skill_value(skill: Skill) -> str:
    """Name a skill: its framework and code, else its label."""
    code = skill.code or skill.label.in_language("en") or skill.uri
    return "|".join((_plain(skill.framework), _plain(code).lower()))


def _skill_label(skill: Skill) -> LocalizedText:
    label = skill.label or LocalizedText(ja=skill.code, en=skill.code)
    return LocalizedText(ja=label.ja[:_LONGEST_KEY], en=label.en[:_LONGEST_KEY])


def _is_field(skill: Skill) -> bool:
    return _FIELDS.fullmatch(re.sub(r"[\s_\-:()]", "", skill.framework).lower()) is not None


def _fields(mc: Microcredential) -> Iterator[str]:
    yield from (field.broad for code in mc.field_of_study if (field := find_field(code)))
    for skill in mc.skills:
        code = _FIELD_CODE.match(skill.code) if _is_field(skill) else None
        if code:
            yield code.group(1)


def _months(mc: Microcredential) -> Iterator[str]:
    """Yield the month in which it begins: `2027-04`."""
    if mc.date_of_delivery is not None and mc.date_of_delivery.start_on is not None:
        yield mc.date_of_delivery.start_on.isoformat()[:7]


def _institution_kind(word: str) -> str:
    known = find_kind(word)
    return known.id if known else _short(word)


def _ranges_of_hours(effort: LearnerEffort | None) -> Iterator[str]:
    """Yield the ranges that the stated hours touch; contact hours are not study hours and stand in none."""
    hours = effort_hours(effort) if effort else None
    if hours is None:
        return
    low, high = hours
    for start, end in HOUR_RANGES:
        if high >= start and (end is None or low < end):
            yield range_value(start, end)


def _ranges_of_price(price: Price | None) -> Iterator[str]:
    amount = _amount(price)
    if price is None or amount is None:
        return
    if amount == 0:
        yield FREE
    elif price.currency.upper() != "JPY":
        yield FOREIGN
    else:
        yield from (
            range_value(start, end)
            for start, end in PRICE_RANGES
            if (amount >= start or start == 1) and (end is None or amount < end)
        )


def range_value(start: int, end: int | None) -> str:
    """Write a range as its ends, the upper one inclusive: `30-59`, `120-`."""
    return f"{start}-{'' if end is None else end - 1}"


def _price_key(price: Price | None) -> int:
    amount = _amount(price)
    if price is None or amount is None:
        return LAST
    if amount == 0 or price.currency.upper() == "JPY":
        return int(min(amount, Decimal(LAST // 4)))
    return LAST // 2


def _amount(price: Price | None) -> Decimal | None:
    try:
        amount = Decimal(price.amount) if price and price.amount else None
    except InvalidOperation:
        return None
    return amount if amount is not None and amount.is_finite() and amount >= 0 else None


def _short(text: str) -> str:
    return _plain(text).lower()


def _plain(text: str) -> str:
    return re.sub(r"[\s|\x00-\x1f]+", " ", text).strip()[:_LONGEST_KEY]


def _each_once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value)) or (NOT_STATED,)
