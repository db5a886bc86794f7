"""What schema.org and CTDL say in the same words, where a vocabulary has one member for every kind of it."""

from collections.abc import Iterator
from decimal import Decimal

from kakitome.learning.levels import Level
from kakitome.learning.registry.entry import EntryVersion
from kakitome.learning.workload import ClassHours, EffortUnit, LearnerEffort
from kakitome.mapping.bilingual import label, plain_number
from kakitome.values.iri import is_web_address
from kakitome.values.localized_text import LocalizedText


def class_hours_in_words(hours: ClassHours) -> LocalizedText:
    """Say how many hours of class there are, and how long one lasts where that is stated."""
    value = plain_number(hours.value)
    if hours.minutes is None:
        return label(f"授業時間数 {value}時間", f"{value} class hours")
    return label(
        f"授業時間数 {value}時間（1時間は{hours.minutes}分）", f"{value} class hours of {hours.minutes} minutes"
    )


def level_claim(level: Level) -> LocalizedText:
    """Say who asserts a level; empty when nobody is named."""
    by = level.asserted_by
    return label(f"{by.in_language('ja')}による申告", f"Asserted by {by.in_language('en')}") if by else LocalizedText()


def credits_stated(effort: LearnerEffort | None) -> Iterator[tuple[Decimal, EffortUnit]]:
    """Yield each amount that is stated in credits, the one beside the hours first."""
    if effort is not None:
        if effort.credits is not None and effort.credit_unit is not None:
            yield effort.credits, effort.credit_unit
        if effort.unit is not EffortUnit.HOURS:
            yield effort.value, effort.unit


def names_in_awards(version: EntryVersion) -> tuple[str, ...]:
    """Return what awards name as their achievement, in every form that is known."""
    names = (version.address, *(envelope.achievement for envelope in version.envelopes))
    return tuple(dict.fromkeys(filter(None, names)))


def web_page(url: str) -> str | None:
    """Return an address of the web; None for anything else, which no vocabulary has a member for."""
    return url if is_web_address(url) else None
