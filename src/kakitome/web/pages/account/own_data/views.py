"""One's own data: what there is, the file with all of it, and the end of the account."""

import logging
import tempfile
from functools import partial
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kakitome import texts
from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Conflict, KakitomeError, Problem
from kakitome.journeys.handing_out.envelopes import token_of
from kakitome.journeys.people.forgetting import Leaving, Obstacle, forget_account, say_goodbye, what_goes
from kakitome.journeys.privacy.own_data import pack_own_data
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.account.own_data.forms import AccountDeletionForm
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.parts import written

PACKING = Limit(name="own-data", times=10)
"""Reading everything about somebody is work, and nobody needs it often."""
ARCHIVE_NAME = "kakitome-own-data.zip"
_log = logging.getLogger(__name__)


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
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=ARCHIVE_NAME, content_type="application/zip")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def delete(request: HttpRequest) -> HttpResponse:
    """Say what goes, what stays and why; then delete the account and say what went."""
    platform, account = get_platform(), account_of(request)
    form = AccountDeletionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        leaving, person = what_goes(platform, account), platform.accounts.find(account)
        try:
            forget_account(platform, account, actor=account, now=platform.now())
        except Conflict as error:
            form.refuse(error)
        else:
            logout(request)
            is_mailed = False
            if person is not None:
                try:
                    say_goodbye(platform, person, awards=leaving.awards, contact=settings.INSTALLATION.contact)
                    is_mailed = True
                except KakitomeError as error:
                    _log.warning("own data: the mail of a deletion did not leave (%s)", error.code)
            context = {"counts": _counts(leaving), "is_mailed": is_mailed}
            return render(request, "pages/account/own_data/gone.html", context)
    leaving = what_goes(platform, account)
    context = {
        "counts": _counts(leaving),
        "obstacles": [_obstacle(obstacle) for obstacle in leaving.obstacles],
        "form": form,
    }
    return render(request, "pages/account/own_data/delete.html", context, status=422 if form.errors else 200)


def _counts(leaving: Leaving) -> list[tuple[str, int]]:
    """Return what there is, as words and numbers; what there is none of is left out, but for addresses and awards."""
    always = [(_("E-mail addresses"), leaving.addresses), (_("Awards in this account"), leaving.awards)]
    further = [
        (_("Credentials you brought in from elsewhere"), leaving.documents),
        (_("Own records"), leaving.own_records),
        (_("Share links"), leaving.shares),
        (_("Connected apps"), leaving.apps),
        (_("Answers to requests, with what was sent"), leaving.answers),
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
