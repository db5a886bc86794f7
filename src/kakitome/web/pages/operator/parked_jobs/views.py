"""The parked jobs of an institution."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kakitome import texts
from kakitome.errors import NotFound, Problem
from kakitome.ports.audit import AuditEntry
from kakitome.ports.queue import Job, ParkedJob
from kakitome.services.jobs import try_again
from kakitome.web.desk.place import POST, Place, at_institution
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.written import finding

KINDS: dict[str, Callable[[], str]] = {
    "award_batch": lambda: _("Beginning to award a class list"),
    "award_chunk": lambda: _("Awarding a part of a class list"),
    "read_list": lambda: _("Reading a class list"),
    "withdraw": lambda: _("Withdrawing awards"),
}


@at_institution("manage_keys")
def listing(request: HttpRequest, place: Place) -> HttpResponse:
    """Show what stopped, and why."""
    context = {
        **place.around("desk"),
        "lines": [_line(place, parked_job) for parked_job in parked_jobs(place)],
    }
    return render(request, "pages/operator/parked_jobs/list.html", context)


@at_institution("manage_keys", POST)
def again(request: HttpRequest, place: Place) -> HttpResponse:
    """Let a job begin again."""
    wanted = request.POST.get("job", "")
    parked = next((parked_job for parked_job in parked_jobs(place) if parked_job.job.dedupe_id == wanted), None)
    with attempt(request, _("It begins again within seconds."), refusals=NotFound):
        if parked is None:
            raise NotFound("E_JOB_NOT_PARKED")
        try_again(
            place.store,
            place.platform.queue,
            institution=place.institution.id,
            dedupe_id=wanted,
            entry=_entry(place, parked),
        )
    return place.redirect("parked-jobs")


def parked_jobs(place: Place) -> Sequence[ParkedJob]:
    """Return the institution's parked jobs, the oldest first."""
    return place.platform.queue.list_parked(place.institution.id)


def reason_words(code: str) -> str:
    """Say why a job stopped, in the visitor's language; an unknown reason by its code."""
    try:
        return finding(Problem(code=code))
    except texts.MissingSentence:
        return code


def _line(place: Place, parked: ParkedJob) -> dict[str, Any]:
    about, address = _about(place, parked.job)
    return {
        "dedupe_id": parked.job.dedupe_id,
        "what": KINDS.get(parked.job.name, lambda: parked.job.name)(),
        "about": about,
        "address": address,
        "reason": reason_words(parked.reason),
        "attempts": parked.attempts,
        "parked_at": parked.parked_at,
    }


def _about(place: Place, job: Job) -> tuple[str, str]:
    """Return the number of what a job is about, and its page."""
    for param, route in (("batch", "batch"), ("order", "withdrawal")):
        if number := job.params.get(param):
            return number, place.url(route, number)
    return "", ""


def _entry(place: Place, parked: ParkedJob) -> AuditEntry:
    subject, _address = _about(place, parked.job)
    detail = {"job": parked.job.name, "reason": parked.reason}
    return AuditEntry(at=place.now, actor=place.actor.account, action="job.again", subject=subject, detail=detail)
