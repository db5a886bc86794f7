"""The operator's page of retention: counts and times, nothing of what went."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Problem
from kakitome.journeys.platform import Platform
from kakitome.journeys.privacy.retaining import kinds_of_site, overdue
from kakitome.services.retaining import kind_of, swept_kinds
from kakitome.web.parts import written
from kakitome.web.parts.retention import kinds_table
from kakitome.web.parts.shapes import Table, Words
from kakitome.web.roles import actor_of


@login_required
@require_safe
def site_retention(request: HttpRequest) -> HttpResponse:
    """Show when each kind was last looked through, how many went, and what is late."""
    if not actor_of(request).is_operator:
        raise Http404
    platform = get_platform()
    context = {
        "late": [
            _late(platform, institution, problem) for institution, problem in overdue(platform, now=platform.now())
        ],
        "runs": _runs(platform),
        "kinds": kinds_table(kinds_of_site(platform), chosen={}, caption=_("How long records are kept")),
    }
    return render(request, "pages/operator/retention/retention.html", context)


def _late(platform: Platform, institution: str, problem: Problem) -> dict[str, Any]:
    where = written.text(platform.organisations.get(institution).name) if institution else _("This site")
    return {
        "name": written.text(kind_of(str(problem.params["kind"])).name),
        "where": where,
        "count": problem.params["count"],
    }


def _runs(platform: Platform) -> Table:
    ends = platform.retention.last_ends()
    removed = platform.retention.removed_by_kind()
    rows: list[list[Words]] = []
    for kind in swept_kinds():
        moments = [moment for (code, _institution), moment in ends.items() if code == kind.code]
        last = written.moment(min(moments)) if moments else _("not yet")
        rows.append([written.text(kind.name), last, str(written.grouped(removed.get(kind.code, 0)))])
    return Table(
        caption=_("What was looked through"),
        columns=[_("Records"), _("Last looked through, everywhere"), _("Deleted or emptied until now")],
        rows=rows,
    )
