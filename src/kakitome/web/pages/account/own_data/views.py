"""One's own data: what there is, the file with all of it, the end of the account, and the proof of it."""

import tempfile
from functools import partial
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kakitome import texts
from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Conflict, Problem
from kakitome.journeys.handing_out.envelopes import token_of
from kakitome.journeys.people.account_mail import proved_addresses_of
from kakitome.journeys.people.forgetting import Leaving, Obstacle, what_goes
from kakitome.journeys.people.leaving import ask_for_deletion, call_off_deletion, find_proof
from kakitome.journeys.privacy.own_data import count_added, pack_own_data
from kakitome.ports.security_events import SecurityEventKind
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.account.own_data.forms import AccountDeletionForm, DeletionProofForm
from kakitome.web.pages.account.own_data.sleeping import sign_in_awake, sleeping_account_of
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.parts import written
from kakitome.web.problems import too_many_requests
from kakitome.web.security_events import note_event

PACKING = Limit(name="own-data", times=10)
"""Reading everything about somebody is work, and nobody needs it often."""
ARCHIVE_NAME = "kakitome-own-data.zip"
LOOKING_UP = Limit(name="deletion-proof", times=30)
"""Numbers of proofs that one network may look up in a minute: whoever asks has one, or a few."""


@login_required
@require_safe
def own_data(request: HttpRequest) -> HttpResponse:
    """Say what is kept about who is signed in, and what they can do about it."""
    leaving = what_goes(get_platform(), account_of(request))
    return render(request, "pages/account/own_data/own_data.html", {"counts": _counts(leaving)})


@login_required
@limited(PACKING)
@require_safe
@reauthentication_required
def own_data_file(request: HttpRequest) -> HttpResponseBase:
    """Hand out everything, to somebody who has just signed in; the file goes away with the answer."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    platform = get_platform()
    make_token = partial(token_of, platform, actor="learner")
    pack_own_data(platform, account_of(request), file=file, make_token=make_token)
    note_event(request, SecurityEventKind.DATA_TAKEN)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=ARCHIVE_NAME, content_type="application/zip")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def delete(request: HttpRequest) -> HttpResponse:
    """Say what goes, what stays and why; then let the account sleep and say until when that can be called off."""
    platform, account = get_platform(), account_of(request)
    terms, contact = settings.INSTALLATION.accounts, settings.INSTALLATION.contact
    form = AccountDeletionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            deletion = ask_for_deletion(platform, account, waits=terms.deletion_waits, contact=contact)
        except Conflict as error:
            form.refuse(error)
        else:
            # Nobody can mail the number of the proof to somebody without an address.
            number = "" if proved_addresses_of(platform, account) else deletion.number
            logout(request)
            context = {"day": written.day(deletion.due_at), "number": number}
            return render(request, "pages/account/own_data/asked.html", context)
    return render(
        request, "pages/account/own_data/delete.html", _before(request, form), status=422 if form.errors else 200
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def asleep(request: HttpRequest) -> HttpResponse:
    """Tell somebody who has just shown who they are when their account is deleted; let them call it off."""
    platform, account = get_platform(), sleeping_account_of(request)
    deletion = platform.persons.deletions.find(account) if account else None
    if deletion is None:
        return redirect("account_login")
    if request.method == "POST":
        if "leave" in request.POST:
            request.session.flush()
            return render(request, "pages/account/own_data/asked.html", {"day": written.day(deletion.due_at)})
        if call_off_deletion(platform, account, contact=settings.INSTALLATION.contact):
            messages.success(request, _("The deletion is called off. Your account is as it was."))
        return sign_in_awake(request, account)
    context = {"day": written.day(deletion.due_at), "asked_on": written.day(deletion.asked_at)}
    return render(request, "pages/account/own_data/asleep.html", context)


@never_cache
@require_safe
def deletion_proof(request: HttpRequest, number: str = "") -> HttpResponse:
    """Say when the account of a number was deleted; of whom, nobody knows."""
    form = DeletionProofForm({"number": number or request.GET["number"]} if number or "number" in request.GET else None)
    proof, status = None, 200
    if form.is_valid():
        if LOOKING_UP.is_over(request):
            return too_many_requests(request, seconds=LOOKING_UP.seconds)
        proof = find_proof(get_platform(), form.cleaned_data["number"])
        if proof is None:
            form.add_error("number", _("No deletion has this number. Compare it with the mail, letter by letter."))
            status = 404
    context = {"form": form, "proof": proof, "day": written.day(proof.deleted_at) if proof else ""}
    return render(request, "pages/account/own_data/proof.html", context, status=status)


def _before(request: HttpRequest, form: AccountDeletionForm) -> dict[str, Any]:
    platform, account = get_platform(), account_of(request)
    leaving, terms = what_goes(platform, account), settings.INSTALLATION.accounts
    taken = platform.security_events.find_last(account, SecurityEventKind.DATA_TAKEN)
    return {
        "leaving": leaving,
        "held": leaving.awards + leaving.documents + leaving.own_records,
        "issuers": [written.text(platform.organisations.get(key).name) for key in leaving.institutions],
        "taken_on": written.day(taken.event.at) if taken else "",
        "added": count_added(platform, account, since=taken.event.at) if taken else 0,
        "days": terms.deletion_waits.days,
        "day": written.day(platform.now() + terms.deletion_waits),
        "obstacles": [_obstacle(obstacle) for obstacle in leaving.obstacles],
        "form": form,
    }


def _counts(leaving: Leaving) -> list[tuple[str, int]]:
    """Return what there is, as words and numbers; what there is none of is left out, but for addresses and awards."""
    always = [(_("E-mail addresses"), leaving.addresses), (_("Awards in this account"), leaving.awards)]
    further = [
        (_("Credentials you brought in from elsewhere"), leaving.documents),
        (_("Own records"), leaving.own_records),
        (_("Portfolio"), leaving.portfolios),
        (_("Share links"), leaving.shares),
        (_("Connected apps"), leaving.apps),
        (_("Answers to requests, with what was sent"), leaving.answers),
        (_("Endorsements you asked for"), leaving.endorsements),
        (
            _("Applications for awards; what was decided stays with the institution, without your account"),
            leaving.applications,
        ),
        (_("Institutions in which you have a role"), len(leaving.roles)),
        (_("Seats on committees, also earlier ones"), leaving.seats),
        (_("Entries in registers of reviewers"), leaving.registers),
        (_("Invitations that wait for an answer"), leaving.invitations),
    ]
    return [*always, *((words, count) for words, count in further if count)]


def _obstacle(obstacle: Obstacle) -> dict[str, Any]:
    platform = get_platform()
    problem = Problem(code=obstacle.code, params={"case": obstacle.case})
    return {
        "name": written.text(platform.organisations.get(obstacle.institution).name),
        "sentence": texts.sentence(problem, written.language()),
    }
