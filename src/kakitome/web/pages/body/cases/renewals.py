"""When recognitions end, month by month: what the secretariat writes to people about, in time."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from kakitome.journeys.recognition.acting import case_context
from kakitome.learning.recognition.recognition import Recognition, Standing
from kakitome.services.examining import load_case
from kakitome.values.localized_text import LocalizedText
from kakitome.web.desk.place import Place
from kakitome.web.parts.written import in_japan

_AHEAD = (Standing.RECOGNISED, Standing.SUSPENDED, Standing.NOT_YET)


def renewals_of(place: Place) -> Sequence[Mapping[str, Any]]:
    """Return what ends from now on, by month in Japan (`2029-10`)."""
    by_month = groupby(endings_of(place), key=lambda ending: f"{in_japan(ending['recognition'].valid_until):%Y-%m}")
    return [{"name": name, "endings": list(endings)} for name, endings in by_month]


def endings_of(place: Place) -> Sequence[Mapping[str, Any]]:
    """Return the recognitions of the body that hold, by their end; `renewal` is the case that renews one, or empty."""
    platform = place.platform
    examining = case_context(platform, place.institution.id).examining
    recognitions = platform.recognitions.list_of_body(place.institution.id)
    cases = [
        load_case(examining, head.number)
        for entry in sorted({recognition.entry for recognition in recognitions})
        for head in examining.store.cases.list_heads(entry=entry)
    ]
    renewing = {case.renews: case.number for case in cases if case.renews}
    return [
        {
            "recognition": recognition,
            "provider": _provider(place, recognition),
            "standing": standing,
            "renewal": renewing.get(recognition.number, ""),
        }
        for recognition in sorted(recognitions, key=lambda given: (given.valid_until, given.number))
        if (standing := recognition.standing_at(place.now)) in _AHEAD
    ]


def renewals_lines(place: Place) -> Sequence[Sequence[str]]:
    """Return the calendar as lines of a table, the headings first."""
    lines = [["recognition", "title_ja", "title_en", "provider", "entry", "valid_until", "standing", "renewal"]]
    for ending in endings_of(place):
        recognition: Recognition = ending["recognition"]
        row = [
            recognition.number,
            recognition.title.ja,
            recognition.title.en,
            ending["provider"].in_language("ja"),
            recognition.entry,
            recognition.valid_until.isoformat(),
            ending["standing"].value,
            ending["renewal"],
        ]
        lines.append(row)
    return lines


def _provider(place: Place, recognition: Recognition) -> LocalizedText:
    entry = place.platform.registry.find(recognition.entry)
    node = place.platform.organisations.find(entry.institution) if entry else None
    return node.name if node else LocalizedText()
