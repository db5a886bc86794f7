"""What is waited for: what an issuer promised and had not ready, when it is asked again, and what became of it."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound, Problem
from kakitome.journeys.checking.awaiting import stop_waiting
from kakitome.ports.awaited_credentials import AwaitedCredential, AwaitedOutcome
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.parts import written
from kakitome.web.parts.shapes import State, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitedRow:
    """One credential that is or was waited for; `document` is the key of what came and is still there."""

    key: str
    state: State
    heading: str
    title: Words
    issuer: str
    because: Words
    asked_at: Words
    next_at: Words
    ended_at: Words
    document: str


@never_cache
@login_required
@require_safe
def awaited(request: HttpRequest) -> HttpResponse:
    """List what is waited for."""
    platform, account = get_platform(), account_of(request)
    wallet = platform.wallets.open(account)
    rows = [
        _row(item, is_there=bool(item.document) and wallet.find(item.document) is not None)
        for item in platform.persons.awaited.open(account).list_awaited()
    ]
    return render(request, "pages/learner/wallet/awaited.html", {"rows": rows})


@login_required
@require_POST
def awaited_stop(request: HttpRequest, key: str) -> HttpResponse:
    """Wait no more for it."""
    try:
        if stop_waiting(get_platform(), account_of(request), key=key):
            messages.success(request, _("You no longer wait for it. The issuer is not asked any more."))
    except NotFound as error:
        raise Http404 from error
    return redirect("awaited")


def is_waiting(account: str) -> bool:
    """Tell whether somebody waits for something, or did not long ago."""
    return bool(get_platform().persons.awaited.open(account).list_awaited())


def _row(item: AwaitedCredential, *, is_there: bool) -> AwaitedRow:
    state, heading = {
        None: ("unk", _("Not ready yet")),
        AwaitedOutcome.ARRIVED: ("ok", _("It has arrived")),
        AwaitedOutcome.FAILED: ("fail", _("Nothing came of it")),
        AwaitedOutcome.STOPPED: ("none", _("You stopped waiting")),
    }[item.outcome]
    return AwaitedRow(
        key=item.key,
        state=state,  # type: ignore[arg-type]
        heading=heading,
        title=written.excerpt(item.title, 200) if item.title else "",
        issuer=item.issuer,
        because=written.finding(Problem(code=item.problem)) if item.problem else "",
        asked_at=written.moment(item.asked_at),
        next_at=written.moment(item.next_at) if item.outcome is None else "",
        ended_at=written.moment(item.ended_at) if item.ended_at is not None else "",
        document=item.document if is_there else "",
    )
