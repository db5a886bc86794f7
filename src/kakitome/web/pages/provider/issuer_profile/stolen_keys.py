"""A key that may be in other hands: one administrator stops it, a second one declares it stolen."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from kakitome.errors import Conflict, Invalid, NotFound, Problem, Refused
from kakitome.journeys.institutions.stolen_keys import (
    declare_stolen,
    end_stolen_report,
    needs_operator,
    open_reports,
    stop_and_report,
)
from kakitome.services.keeping_keys.reporting_leaks import LeakClaim
from kakitome.values.dates import parse_date
from kakitome.web.desk.acting import start_of
from kakitome.web.desk.place import POST, Place, at_institution
from kakitome.web.desk.scope import find_issuer
from kakitome.web.parts import written
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.leak_reports import report_lines
from kakitome.web.parts.shapes import DescriptorLine


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownReport:
    """An open report as the page of keys shows it; `is_own` for who reported, `is_for_operator` where no other may."""

    lines: list[DescriptorLine]
    is_own: bool
    is_for_operator: bool


def shown_reports(place: Place) -> dict[str, ShownReport]:
    """Return the open reports of an institution by their keys."""
    return {
        report.key.key_id: ShownReport(
            lines=report_lines(report, asked_by=place.name_of(report.asked_by)),
            is_own=report.asked_by == place.actor.account,
            is_for_operator=needs_operator(place.platform, place.institution.id, report=report),
        )
        for report in open_reports(place.platform, place.institution.id)
    }


@at_institution("manage_keys", POST)
def stop_key(request: HttpRequest, place: Place) -> HttpResponse:
    """Stop a key at once, and ask a second person to declare it stolen."""
    record, today = find_issuer(place), written.in_japan(place.now).date()
    since = parse_date(request.POST.get("since", ""), today=today, column=_("Since when"))
    if isinstance(since, Problem):
        messages.error(request, written.finding(since))
        return place.redirect("issuer")
    claim = LeakClaim(
        key_id=request.POST.get("key", ""), since=start_of(since.on), reason=request.POST.get("reason", "")
    )
    done = _("The key signs no more. Its awards stay valid until a second person declares it stolen.")
    did = record.did if record else ""
    with attempt(request, done, refusals=(Conflict, Invalid, NotFound, Refused)):
        stop_and_report(place.platform, place.institution, did=did, claim=claim, **place.by)
    return place.redirect("issuer")


@at_institution("manage_keys", POST)
def answer_report(request: HttpRequest, place: Place) -> HttpResponse:
    """Declare a stopped key stolen as the second person, or end the report."""
    acts = {
        "declare": (declare_stolen, _("The key is declared stolen, and the lists of revoked awards are signed anew.")),
        "end": (end_stolen_report, _("The report is ended. The key signs no more; its awards stay valid.")),
    }
    act, done = acts.get(request.POST.get("do", ""), (None, ""))
    if act is None:
        return place.redirect("issuer")
    with attempt(request, done, refusals=(Conflict, NotFound, Refused)):
        act(place.platform, place.institution, key_id=request.POST.get("key", ""), **place.by)
    return place.redirect("issuer")
