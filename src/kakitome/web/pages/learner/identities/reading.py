"""Showing again that one reads an address: a mail with a link, opened where its owner is signed in.

How long ago that was decides what the mailbox alone opens (`journeys/people/mailed_passwords.py`).
"""

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import KakitomeError
from kakitome.journeys.people.account_mail import AccountMail, send_account_mail
from kakitome.journeys.people.mailed_passwords import end_wait
from kakitome.ports.wallets import IdentityKind
from kakitome.ports.ways_in import WayIn
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.parts import written

ASKING = Limit(name="address-again", times=10, seconds=3600)
GOOD_FOR_S: Final = 24 * 3600
_SALT: Final = "kakitome.address-read"


@never_cache
@login_required
@limited(ASKING)
@require_POST
def ask_to_show(request: HttpRequest, number: str) -> HttpResponse:
    """Mail a link to a proved address of who is signed in."""
    platform, account = get_platform(), account_of(request)
    way = _address_of(account, number)
    if way is None:
        raise Http404
    # Neither the address nor a name stands in a link.
    token = signing.dumps([account, number], salt=_SALT)
    link = platform.site_url + reverse("address-read", args=[token])
    mail = AccountMail(
        topic="ADDRESS_AGAIN",
        to=way.name,
        key=f"{account}:{way.identifier}:{platform.now().isoformat()}",
        language=written.language(),
        contact=settings.INSTALLATION.contact,
    )
    try:
        send_account_mail(platform, mail, values=lambda _language: {"link": link})
    except KakitomeError as error:
        messages.error(request, written.refusal(error))
    else:
        messages.success(request, _("A mail is on its way. Open its link in this browser."))
    return redirect("identities")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_read(request: HttpRequest, token: str) -> HttpResponse:
    """Take the word of whoever opens the mailed link in the account that it was mailed for."""
    platform, account = get_platform(), account_of(request)
    try:
        owner, number = signing.loads(token, salt=_SALT, max_age=GOOD_FOR_S)
    except signing.BadSignature:
        owner, number = "", ""
    way = _address_of(account, number) if owner == account else None
    if way is None:
        messages.error(request, _("This link has ended, or belongs to another account. Ask for another below."))
        return redirect("identities")
    if request.method == "POST":
        platform.wallets.open(account).note_read(way.identifier, at=platform.now())
        messages.success(request, _("It is noted that you read this address."))
        return redirect("identities")
    return render(request, "pages/learner/identities/read.html", {"address": way.name})


@never_cache
@login_required
@require_POST
def own_password_stop(request: HttpRequest) -> HttpResponse:
    """Let whoever is signed in call off a new password that waits, by one press."""
    if end_wait(get_platform(), account_of(request)):
        messages.success(request, _("It is called off. If the address is no longer yours, remove it here."))
    return redirect("identities")


def _address_of(account: str, number: str) -> WayIn | None:
    ways = get_platform().persons.ways.list_of(account)
    wanted = (IdentityKind.MAIL, number, True)
    return next((way for way in ways if (way.kind, way.id, way.is_proved) == wanted), None)
