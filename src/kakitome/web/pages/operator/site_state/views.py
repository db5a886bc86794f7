"""The operator's page of how the site runs: states and counts, nothing of what is inside an institution."""

from collections.abc import Mapping
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import InstalledPlatform, get_platform
from kakitome.errors import Problem
from kakitome.operations.site_state import FIGURES_DAYS, PartState, SitePart, count_by_institution, examine_site
from kakitome.web.pages.operator.closings.views import for_operators
from kakitome.web.parts import written
from kakitome.web.parts.shapes import State, Table, Words

_PARTS: Mapping[SitePart, Promise] = {
    SitePart.SIGNING: gettext_lazy("Signing"),
    SitePart.MAIL: gettext_lazy("Mail"),
    SitePart.JOBS: gettext_lazy("Jobs"),
    SitePart.STORAGE: gettext_lazy("Storage"),
    SitePart.CLOCK: gettext_lazy("Clock"),
    SitePart.EXAMINATION: gettext_lazy("Examination of the records"),
}
_STATES: Mapping[str, State] = {"error": "fail", "warning": "warn", "info": "ok"}


@for_operators
@require_safe
def site_state(request: HttpRequest) -> HttpResponse:
    """Show how each part is, what needs attention first, and counts by institution."""
    platform = get_platform()
    now = platform.now()
    parts = sorted(examine_site(platform, now=now), key=lambda part: _ORDER.index(_state(part.finding)))
    context = {
        "title": _title(parts),
        "at": now,
        "parts": [(_state(part.finding), _PARTS[part.part], part.finding) for part in parts],
        "institutions": _institutions(platform, now=now),
    }
    return render(request, "pages/operator/site_state/state.html", context)


_ORDER: tuple[State, ...] = ("fail", "warn", "ok")


def _state(finding: Problem) -> State:
    return _STATES[finding.severity]


def _title(parts: list[PartState]) -> str:
    """Say in a sentence how the site is; a finding that is no information needs somebody."""
    count = sum(_state(part.finding) != "ok" for part in parts)
    if not count:
        return _("The site runs. Nothing needs you.")
    return ngettext("%(n)d thing needs you.", "%(n)d things need you.", count) % {"n": count}


def _institutions(platform: InstalledPlatform, *, now: datetime) -> Table:
    rows: list[list[Words]] = []
    for node, figures in count_by_institution(platform, now=now):
        counts = (figures.awards, figures.late_mails, figures.parked_jobs)
        rows.append([written.text(node.name), *(str(written.grouped(count)) for count in counts)])
    awarded = ngettext("Awarded in %(n)d day", "Awarded in %(n)d days", FIGURES_DAYS) % {"n": FIGURES_DAYS}
    columns = [_("Institution"), awarded, _("Mails that have not left"), _("Stopped jobs")]
    return Table(caption=_("By institution"), columns=columns, rows=rows)
