"""All security events of the site: by kind, account and desk, and as a file."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.operations.event_export import ExportForm, export_events
from kakitome.ports.security_events import EventFilter, SecurityEvent, SecurityEventKind
from kakitome.web.pages.account.activity.views import earlier_than
from kakitome.web.parts import written
from kakitome.web.parts.files import CSV
from kakitome.web.parts.security_words import WORDS, events_table
from kakitome.web.roles import actor_of

PAGE = 100
_MEDIA = {ExportForm.CSV: CSV, ExportForm.JSON_LINES: "application/jsonl; charset=utf-8"}


@login_required
@require_safe
def site_events(request: HttpRequest) -> HttpResponse:
    """Show what fits the search, newest first."""
    _need_operator(request)
    asked_for = {name: request.GET.get(name, "").strip()[:60] for name in ("kind", "account", "desk")}
    kinds = [kind for kind in SecurityEventKind if kind.value == asked_for["kind"]]
    which = EventFilter(account=asked_for["account"], institution=asked_for["desk"], kinds=frozenset(kinds))
    events = get_platform().security_events.list_newest(
        which, before=earlier_than(request.GET.get("before", "")), limit=PAGE + 1
    )
    older = {**asked_for, "before": str(events[PAGE - 1].sequence)} if len(events) > PAGE else None
    context: dict[str, Any] = {
        **asked_for,
        "kinds": [(kind.value, words) for kind, (_state, words) in WORDS.items()],
        "table": events_table(
            events[:PAGE],
            caption=_("Security events"),
            name_of=_who_and_where,
        ),
        "older": f"?{urlencode(older)}" if older else "",
    }
    return render(request, "pages/operator/security_events/events.html", context)


def _who_and_where(event: SecurityEvent) -> str:
    node = get_platform().organisations.find(event.institution) if event.institution else None
    name = node.name.in_language(written.language()) if node else ""
    return " ".join(filter(None, (event.account, name)))


@login_required
@require_safe
def site_events_file(request: HttpRequest, form: str) -> StreamingHttpResponse:
    """Answer the whole record as a file."""
    _need_operator(request)
    if form not in list(ExportForm):
        raise Http404
    chosen = ExportForm(form)
    pieces = export_events(get_platform().security_events, chosen)
    response = StreamingHttpResponse(pieces, content_type=_MEDIA[chosen])
    response.headers["Content-Disposition"] = f'attachment; filename="security-events.{chosen.value}"'
    return response


def _need_operator(request: HttpRequest) -> None:
    if not actor_of(request).is_operator:
        raise Http404
