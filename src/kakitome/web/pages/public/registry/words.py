"""The words for facets and their values, in the reader's language."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from kakitome.learning.assessment import AssessmentMethod
from kakitome.learning.fields_of_study import fields_of_study
from kakitome.learning.framework.levels import find_list
from kakitome.learning.institution_kinds import institution_kinds
from kakitome.learning.microcredential import ParticipationMode
from kakitome.learning.registry.facets import FOREIGN, FREE, NO, NOBODY, NOT_STATED, OTHER, OWN, YES
from kakitome.mapping.narrative.words import METHODS, MODES
from kakitome.mapping.places import place_name
from kakitome.ports.registry_search import FacetCount, Sort
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts import written
from kakitome.web.parts.shapes import Words


def facet_name(facet: str) -> str:
    """Name a facet."""
    return {
        "recognised": _("Recognition"),
        "field": _("Field"),
        "asserter": _("Level: who asserts it"),
        "level": _("Level"),
        "hours": _("Workload"),
        "mode": _("Mode"),
        "language": _("Language of teaching"),
        "price": _("Price"),
        "region": _("Region"),
        "type": _("Kind of institution"),
        "stackable": _("Stackable"),
        "assessment": _("Assessment"),
        "skill": _("Skill"),
        "institution": _("Institution"),
        "start": _("Begins"),
    }[facet]


def value_words(facet: str, counted: FacetCount) -> Words:
    """Say one value of a facet; a name that is in the other language only is still told as that."""
    value = counted.value
    if value == NOT_STATED:
        return _("not stated")
    write = _WRITERS.get(facet)
    if write is not None:
        return write(value)
    return counted.label or value.rpartition("|")[2]


def sort_words() -> list[tuple[str, str]]:
    """Return the orders of a list."""
    return [
        (Sort.RELEVANCE.value, _("closest to the words")),
        (Sort.NEWEST.value, _("newest first")),
        (Sort.TITLE.value, _("by title")),
        (Sort.HOURS.value, _("least workload first")),
        (Sort.PRICE.value, _("lowest price first")),
    ]


def written_text(text: LocalizedText) -> str:
    """Return a text in the reader's language, plain."""
    return text.in_language(written.language())


def level_words(framework: str, level: str) -> str:
    """Name a level by its framework's short name."""
    known = find_list(framework) if framework else None
    return " ".join(filter(None, (known.id if known else framework, level))) or _("in words only")


def asserter_words(who: str) -> str:
    """Say who asserts a level."""
    return {
        OWN: _("claimed by the provider"),
        OTHER: _("asserted by somebody else, by name"),
        NOBODY: _("nobody is named"),
    }.get(who, who)


def _level(value: str) -> str:
    framework, _bar, rest = value.partition("|")
    level, _bar, who = rest.rpartition("|")
    return _("%(level)s (%(who)s)") % {"level": level_words(framework, level), "who": asserter_words(who)}


def _hours(value: str) -> str:
    start, _dash, end = value.partition("-")
    if not end:
        return _("%(n)s hours or more") % {"n": start}
    if start == "0":
        return _("less than %(n)s hours") % {"n": int(end) + 1 if end.isdigit() else end}
    return _("%(from)s–%(to)s hours") % {"from": start, "to": end}


def _price(value: str) -> str:
    if value == FREE:
        return _("free of charge")
    if value == FOREIGN:
        return _("in another currency")
    start, _dash, end = value.partition("-")
    if not end.isdigit() or not start.isdigit():
        return _("%(n)s yen or more") % {"n": f"{int(start):,}" if start.isdigit() else start}
    if start == "1":
        return _("less than %(n)s yen") % {"n": f"{int(end) + 1:,}"}
    return _("%(from)s–%(to)s yen") % {"from": f"{int(start):,}", "to": f"{int(end):,}"}


def _recognised(value: str) -> str:
    return {YES: _("recognised by a third party"), NO: _("the provider’s own claim only")}.get(value, value)


def _stackable(value: str) -> str:
    return {YES: _("can be stacked"), NO: _("stands alone")}.get(value, value)


def _language(value: str) -> str:
    return {"ja": _("Japanese"), "en": _("English")}.get(value, value)


def _of(names: Mapping[str, LocalizedText]) -> Callable[[str], str]:
    return lambda value: written_text(names[value]) if value in names else value


_WRITERS: Mapping[str, Callable[[str], str]] = {
    "recognised": _recognised,
    "field": _of({code: field.name for code, field in fields_of_study().items() if field.is_broad}),
    "asserter": asserter_words,
    "level": _level,
    "hours": _hours,
    "price": _price,
    "stackable": _stackable,
    "language": _language,
    "type": _of({key: kind.name for key, kind in institution_kinds().items()}),
    "mode": _of({mode.value: text for mode, text in MODES.items() if mode in ParticipationMode}),
    "start": written.month,
    "assessment": _of({method.value: text for method, text in METHODS.items() if method in AssessmentMethod}),
    "region": lambda value: written_text(place_name(value)),
}
