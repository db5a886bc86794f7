"""The trail: who did what to which thing, and when."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kakitome.ports.audit import AuditEvent
from kakitome.values.number import parse_number
from kakitome.web.desk.place import Place, at_institution
from kakitome.web.pages.provider.audit_trail.subjects import Subjects
from kakitome.web.pages.provider.audit_trail.telling import AREAS, Teller, whole_detail, words_of
from kakitome.web.parts import written
from kakitome.web.parts.files import csv_download
from kakitome.web.parts.icons import icon
from kakitome.web.parts.shapes import Table

PAGE = 100


@at_institution("view")
def trail(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the trail, newest first; the whole of it concerns the institution, so a right there is needed."""
    query, audit_events = _asked_for(request, place)
    page = int(number) if (number := request.GET.get("page", "1")).isdecimal() and int(number) > 0 else 1
    last = max(1, -(-len(audit_events) // PAGE))
    context = {
        **place.around("trail"),
        "area": query["area"],
        "text": query["q"],
        "areas": [(area, word) for area, (word, _prefixes) in AREAS.items()],
        "count": len(audit_events),
        "table": _table(place, audit_events[(page - 1) * PAGE : page * PAGE]),
        "newer": "?" + urlencode({**query, "page": page - 1}) if page > 1 else "",
        "older": "?" + urlencode({**query, "page": page + 1}) if page < last else "",
        "query": urlencode(query),
    }
    return render(request, "pages/provider/audit_trail/trail.html", context)


@at_institution("view")
def trail_csv(request: HttpRequest, place: Place) -> HttpResponse:
    """Answer the trail as CSV, with the hashes that chain its events."""
    teller, subjects = Teller(place), Subjects(place)
    happened = [_("What happened"), _("Code"), _("About"), _("Identifier"), _("Details"), _("Hash")]
    lines = [[_("No."), _("When"), _("Who"), *happened]]
    for event in _asked_for(request, place)[1]:
        entry = event.entry
        lines.append(
            [
                str(event.sequence),
                entry.at.isoformat(timespec="seconds"),
                teller.name_of(entry.actor),
                words_of(entry.action)[1],
                entry.action,
                subjects.about(entry).words,
                entry.subject,
                whole_detail(entry.detail),
                event.hash,
            ]
        )
    return csv_download(lines, f"trail-{place.institution.slug}.csv")


def _asked_for(request: HttpRequest, place: Place) -> tuple[dict[str, str], Sequence[AuditEvent]]:
    """Return what the address asks for, and the events that match it."""
    area, text = request.GET.get("area", ""), request.GET.get("q", "").strip()[:200]
    area = area if area in AREAS else ""
    return {"q": text, "area": area}, _matching(place, area=area, text=text)


def _matching(place: Place, *, area: str, text: str) -> Sequence[AuditEvent]:
    events = place.store.audit.list_events(newest_first=True)
    if area:
        events = [event for event in events if event.entry.action.startswith(AREAS[area][1])]
    if text:
        wanted = parse_number(text) or text
        events = [event for event in events if _speaks_of(event, wanted)]
    return events


def _speaks_of(event: AuditEvent, wanted: str) -> bool:
    return wanted in event.entry.subject or any(wanted in value for value in event.entry.detail.values())


def _table(place: Place, audit_events: Sequence[AuditEvent]) -> Table:
    teller, subjects = Teller(place), Subjects(place)
    return Table(
        caption=_("Audit trail"),
        columns=[_("When"), _("What happened"), _("About"), _("Who")],
        rows=[
            [
                written.moment(event.entry.at),
                _what(event.entry.action),
                subjects.about(event.entry).drawn(),
                teller.name_of(event.entry.actor),
            ]
            for event in audit_events
        ],
    )


def _what(action: str) -> SafeString:
    state, sentence = words_of(action)
    return format_html('<span class="told" data-s="{}">{} {}</span>', state, icon(state), sentence)
