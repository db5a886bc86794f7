"""Whether somebody wants mails about what ends."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kakitome.bootstrap.platform import get_platform
from kakitome.services.keeping_wallets import choose_reminders
from kakitome.web.pages.learner.award.owning import account_of


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: HttpRequest) -> HttpResponse:
    """Say whether reminders are sent, and when; switch them off or on."""
    platform, account = get_platform(), account_of(request)
    wallet = platform.wallets.open(account)
    if request.method == "POST":
        is_wanted = request.POST.get("do") == "on"
        choose_reminders(wallet, wanted=is_wanted, now=platform.now())
        messages.success(request, _("You get reminders again.") if is_wanted else _("You get no more reminders."))
        return redirect("reminders")
    person = platform.accounts.find(account)
    context = {
        "is_wanted": wallet.read_settings().no_reminders_since is None,
        "days": settings.INSTALLATION.reminder_days,
        "email": person.email if person else "",
    }
    return render(request, "pages/learner/reminders/reminders.html", context)
