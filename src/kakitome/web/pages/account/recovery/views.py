"""Getting in by the printed sheet, and making it.

A code counts as what somebody has, like a passkey: with it they may add a new passkey at once. It opens no account that
acts for others. What it opened is told by mail to every address that was proved.
"""

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Refused
from kakitome.journeys.people.account_mail import proved_addresses_of
from kakitome.journeys.people.recovery import get_in, tell_of_recovery
from kakitome.mapping.certificate.recovery_sheet import recovery_sheet as set_sheet
from kakitome.ports.security_events import SecurityEventKind
from kakitome.services.recovering import make_sheet
from kakitome.web.limits import Limit
from kakitome.web.pages.account.recovery.forms import RecoveryCodeForm
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.parts import written
from kakitome.web.security_events import note_event, note_refusal

TRIES = Limit(name="recovery", times=10, seconds=3600)
"""Codes that one network may try in an hour; a person types one."""
FILE_NAME = "kakitome-recovery-sheet.pdf"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recover(request: HttpRequest) -> HttpResponse:
    """Take a code, and let its owner in."""
    form = RecoveryCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if TRIES.is_over(request):
            form.add_error("code", _("Too many tries from this network. Try again in an hour."))
            return render(request, "pages/account/recovery/recover.html", {"form": form}, status=429)
        try:
            account = get_in(get_platform(), form.cleaned_data["code"])
        except Refused as error:
            note_refusal(request, SecurityEventKind.RECOVERY_REFUSED, account="")
            form.refuse(error, field="code")
        else:
            return _let_in(request, account)
    status = 422 if form.errors else 200
    return render(request, "pages/account/recovery/recover.html", {"form": form}, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True)
def recovery_sheet(request: HttpRequest) -> HttpResponse:
    """Say what the sheet is for; make it, which ends the one before; or do without one."""
    platform, account = get_platform(), account_of(request)
    own = platform.persons.recovery.open(account)
    if request.method == "POST" and "remove" in request.POST:
        own.remove()
        messages.success(request, _("No sheet opens your account any more."))
        return redirect("identities")
    if request.method == "POST":
        now = platform.now()
        made = make_sheet(own, platform.pins, now=now)
        note_event(request, SecurityEventKind.RECOVERY_MADE)
        content = set_sheet(made.codes, site_url=platform.site_url, made_at=now)
        response = HttpResponse(content, content_type="application/pdf")
        response.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
        return response
    sheet = own.find_sheet()
    going_on = request.GET.get("next", "")
    is_ours = going_on.startswith("/") and url_has_allowed_host_and_scheme(going_on, allowed_hosts=None)
    context = {
        "sheet": sheet,
        "made_on": written.day(sheet.made_at) if sheet else "",
        "going_on": going_on if is_ours else "",
        "has_address": bool(proved_addresses_of(platform, account)),
    }
    return render(request, "pages/account/recovery/sheet.html", context)


def _let_in(request: HttpRequest, account: str) -> HttpResponse:
    user = get_user_model().objects.get(subject=account)
    adapter = get_adapter(request)
    record_authentication(request, user, "mfa", type="recovery_sheet")
    adapter.login(request, user)
    response: HttpResponse = adapter.post_login(
        request, user, email_verification="none", signal_kwargs=None, email=None, signup=False, redirect_url=None
    )
    note_event(request, SecurityEventKind.RECOVERY_USED, account=account)
    tell_of_recovery(get_platform(), account, contact=settings.INSTALLATION.contact)
    if not request.user.is_authenticated:
        # The account waits to be deleted: that can be called off first.
        return response
    messages.success(request, _("You are in. Add a passkey or an address of your own now."))
    return redirect("identities")
