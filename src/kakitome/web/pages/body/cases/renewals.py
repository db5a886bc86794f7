"""When recognitions end, month by month: what the secretariat writes to people about, in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from kakitome.journeys.recognition.acting import case_context
from kakitome.learning.class_list.writing import write_table
from kakitome.learning.recognition.recognition import Recognition, Standing
from kakitome.services.examining import load_case
from kakitome.values.localized_text import LocalizedText
from kakitome.web.desk.place import Place
from kakitome.web.parts.written import in_japan

_AHEAD = (Standing.RECOGNISED, Standing.SUSPENDED, Standing.NOT_YET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """One recognition that ends; `renewal` is the case that renews it, or empty."""

    recognition: Recognition
    provider: LocalizedText
    standing: Standing
    renewal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The recognitions that end in a month; `name` as `2029-10`."""

    name: str
    endings: Sequence[Ending]


def renewals_of(place: Place) -> Sequence[Month]:
    """Return what ends from now on, by month in Japan."""
    return [
        Month(name=name, endings=list(endings))
        for name, endings in groupby(endings_of(place), key=lambda ending: month_of(ending.recognition))
    ]


def endings_of(place: Place) -> Sequence[Ending]:
    """Return the recognitions of the body that hold, by their end."""
    platform, now = place.platform, place.now
    work = case_context(platform, place.institution.id)
    entries = {recognition.entry for recognition in platform.recognitions.list_of_body(place.institution.id)}
    cases = [
        load_case(work.examining, head.number)
        for entry in sorted(entries)
        for head in work.examining.store.cases.list_heads(entry=entry)
    ]
    renewing = {case.renews: case.number for case in cases if case.renews}
    endings = [
        Ending(
            recognition=one,
            provider=_provider(place, one),
            standing=one.standing_at(now),
            renewal=renewing.get(one.number, ""),
        )
        for one in platform.recognitions.list_of_body(place.institution.id)
        if one.standing_at(now) in _AHEAD
    ]
    return sorted(endings, key=lambda ending: (ending.recognition.valid_until, ending.recognition.number))


def month_of(recognition: Recognition) -> str:
    """Return the month in which a recognition ends, in Japan's time."""
    return f"{in_japan(recognition.valid_until):%Y-%m}"


def renewals_csv(place: Place) -> bytes:
    """Write the calendar as CSV that spreadsheets open as text: UTF-8 with a mark, formulas disarmed."""
    lines = [["recognition", "title_ja", "title_en", "provider", "entry", "valid_until", "standing", "renewal"]]
    for ending in endings_of(place):
        recognition = ending.recognition
        row = [
            recognition.number,
            recognition.title.ja,
            recognition.title.en,
            ending.provider.in_language("ja"),
            recognition.entry,
            recognition.valid_until.isoformat(),
            ending.standing.value,
            ending.renewal,
        ]
        lines.append(row)
    return write_table(lines)


def _provider(place: Place, recognition: Recognition) -> LocalizedText:
    entry = place.platform.registry.find(recognition.entry)
    node = place.platform.organisations.find(entry.institution) if entry else None
    return node.name if node else LocalizedText()
