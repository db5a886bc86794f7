"""The trail: who did what to which thing, and when."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kakitome.learning.class_list import write_table
from kakitome.ports.audit import AuditEvent
from kakitome.values.number import parse_number
from kakitome.web.desk.place import Place, at_institution
from kakitome.web.pages.provider.audit_trail.telling import AREAS, Teller, ToldEvent, whole_detail
from kakitome.web.parts.icons import icon
from kakitome.web.parts.shapes import Table

PAGE = 100


@at_institution("view")
def trail(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the trail, newest first; the whole of it concerns the institution, so a right there is needed."""
    area = area if (area := request.GET.get("area", "")) in AREAS else ""
    text = request.GET.get("q", "").strip()[:200]
    page = int(number) if (number := request.GET.get("page", "1")).isdecimal() and int(number) > 0 else 1
    teller = Teller(place)
    audit_events = _matching(place, area=area, text=text)
    shown = [teller.tell(event) for event in audit_events[(page - 1) * PAGE : page * PAGE]]
    last = max(1, -(-len(audit_events) // PAGE))
    context = {
        **place.around("trail"),
        "area": area,
        "text": text,
        "areas": area_words(),
        "count": len(audit_events),
        "table": _table(shown),
        "newer": _address(area, text, page - 1) if page > 1 else "",
        "older": _address(area, text, page + 1) if page < last else "",
        "query": urlencode({"q": text, "area": area}),
    }
    return render(request, "pages/provider/audit_trail/trail.html", context)


@at_institution("view")
def trail_csv(request: HttpRequest, place: Place) -> HttpResponse:
    """Answer the trail as CSV, with the hashes that chain its events."""
    teller = Teller(place)
    area = request.GET.get("area", "")
    audit_events = _matching(place, area=area if area in AREAS else "", text=request.GET.get("q", "").strip()[:200])
    happened = [_("What happened"), _("Code"), _("About"), _("Identifier"), _("Details"), _("Hash")]
    lines = [[_("No."), _("When"), _("Who"), *happened]]
    for event in audit_events:
        told_event = teller.tell(event)
        at = event.entry.at.isoformat(timespec="seconds")
        action = event.entry.action
        lines.append(
            [
                str(event.sequence),
                at,
                told_event.actor,
                told_event.sentence,
                action,
                told_event.plain_subject,
                event.entry.subject,
                whole_detail(event.entry.detail),
                event.hash,
            ]
        )
    response = HttpResponse(write_table(lines), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="trail-{place.institution.slug}.csv"'
    return response


def area_words() -> list[tuple[str, str]]:
    """Return what one may narrow the trail down to."""
    return [
        ("awards", _("Awards")),
        ("lists", _("Class lists")),
        ("definitions", _("Definitions")),
        ("registry", _("Registry")),
        ("endorsements", _("Endorsements")),
        ("cases", _("Cases of recognition")),
        ("keys", _("Keys and publishing")),
        ("people", _("People and units")),
        ("body", _("Recognition body")),
    ]


def _matching(place: Place, *, area: str, text: str) -> Sequence[AuditEvent]:
    events = place.store.audit.list_events(newest_first=True)
    if area:
        events = [event for event in events if event.entry.action.startswith(AREAS[area])]
    if text:
        wanted = parse_number(text) or text
        events = [event for event in events if _speaks_of(event, wanted)]
    return events


def _speaks_of(event: AuditEvent, wanted: str) -> bool:
    return wanted in event.entry.subject or any(wanted in value for value in event.entry.detail.values())


def _address(area: str, text: str, page: int) -> str:
    return "?" + urlencode({"q": text, "area": area, "page": page})


def _table(shown: Sequence[ToldEvent]) -> Table:
    return Table(
        caption=_("Audit trail"),
        columns=[_("When"), _("What happened"), _("About"), _("Who")],
        rows=[[told_event.when, _what(told_event), told_event.subject, told_event.actor] for told_event in shown],
    )


def _what(told_event: ToldEvent) -> SafeString:
    mark = icon(told_event.state)
    return format_html('<span class="told" data-s="{}">{} {}</span>', told_event.state, mark, told_event.sentence)
