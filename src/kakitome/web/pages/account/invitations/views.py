"""The page behind the link of an invitation. Opening it changes nothing; the buttons do.

A person who is signed in finds it by its id as well, when it was sent to an address they have proved.
"""

from django.contrib import messages
from django.contrib.auth import authenticate, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kakitome import texts
from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Conflict, Invalid
from kakitome.journeys.people.inviting import accept, accept_with_account, decline, may_begin_account, open_invitation
from kakitome.ports.invitations import Invitation, Offer
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.account.invitations.forms import FirstAccountForm
from kakitome.web.pages.account.invitations.words import offered_as
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.parts.written import language

ANSWERING = Limit(name="invitation", times=30)


@never_cache
@limited(ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, key: str) -> HttpResponse:
    """Show what somebody is invited to; accept or decline when asked."""
    platform, account = get_platform(), account_of(request)
    invited = open_invitation(platform, key, account=account, now=platform.now())
    if request.method != "POST":
        return _page(request, invited)
    if request.POST.get("do") == "decline":
        decline(platform, invited, now=platform.now())
        messages.success(request, _("You declined the invitation."))
        return redirect("home")
    if not account:
        return _begin(request, invited)
    try:
        accept(platform, invited, account=account, now=platform.now())
    except Conflict as error:
        messages.error(request, texts.sentence_of(error, language()))
        return _page(request, invited)
    return _welcome(request, invited)


def _begin(request: HttpRequest, invited: Invitation) -> HttpResponse:
    """Make a first account and accept with it."""
    platform, form = get_platform(), FirstAccountForm(request.POST)
    if not may_begin_account(platform, invited) or not form.is_valid():
        return _page(request, invited, form=form)
    password = form.cleaned_data["password"]
    try:
        accept_with_account(platform, invited, name=form.cleaned_data["person"], password=password, now=platform.now())
    except Invalid as error:
        form.refuse(error, field="password")
        return _page(request, invited, form=form)
    except Conflict as error:
        form.refuse(error)
        return _page(request, invited, form=form)
    user = authenticate(request, email=invited.email, password=password)
    if user is not None:
        login(request, user)
    return _welcome(request, invited)


def _welcome(request: HttpRequest, invited: Invitation) -> HttpResponse:
    platform = get_platform()
    name = platform.organisations.get(invited.institution).name.in_language(language())
    welcomes = {
        Offer.ROLE: _("You accepted. From now on you work for %(institution)s."),
        Offer.REVIEWER: _("You accepted. Fill in your profile, so that %(institution)s can give you cases."),
        Offer.SEAT: _("You accepted. From now on you have your seat at %(institution)s."),
    }
    messages.success(request, welcomes[invited.offer] % {"institution": name})
    return redirect(offered_as(platform, invited).address)


def _page(request: HttpRequest, invited: Invitation, *, form: FirstAccountForm | None = None) -> HttpResponse:
    platform = get_platform()
    may_begin = not request.user.is_authenticated and may_begin_account(platform, invited)
    node = platform.organisations.get(invited.node)
    context = {
        "invitation": invited,
        "institution": platform.organisations.get(invited.institution),
        "unit": node if node.parent else None,
        "offered": offered_as(platform, invited),
        "is_role": invited.offer is Offer.ROLE,
        "may_begin": may_begin,
        "form": (form or FirstAccountForm(initial={"person": invited.name})) if may_begin else None,
    }
    is_refused = form is not None and bool(form.errors)
    return render(request, "pages/account/invitations/invitation.html", context, status=422 if is_refused else 200)
