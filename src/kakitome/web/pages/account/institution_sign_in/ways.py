"""The ways in which somebody can sign in to their account, and what keeps it when one of them ends."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Conflict
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.identities.removing import remove_way
from kakitome.web.parts.attempts import attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One institution's sign-in, as it is bound to the account."""

    id: int
    name: LocalizedText
    is_on: bool
    may_go: bool


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ways(request: HttpRequest) -> HttpResponse:
    """Show the ways to sign in; unbind an institution's when another way is left."""
    if request.method == "POST":
        return _unbind(request)
    own_way, bound = _has_own_way(request), _bound(request)
    context = {
        "bound": [_way(account, may_go=own_way or len(bound) > 1) for account in bound],
        "has_password": request.user.has_usable_password(),  # type: ignore[union-attr]
        "has_address": _has_address(request),
        "has_passkey": _has_passkey(request),
        "has_own_way": own_way,
        "has_institutions": bool(get_platform().identity_providers.list_on()),
    }
    return render(request, "pages/account/institution_sign_in/ways.html", context)


def _unbind(request: HttpRequest) -> HttpResponse:
    bound = _bound(request)
    leaving = next((account for account in bound if str(account.pk) == request.POST.get("way")), None)
    if leaving is None:
        messages.warning(request, _("This way to sign in is not there any more."))
    else:
        ways = get_platform().persons.ways.list_of(account_of(request))
        way = next(way for way in ways if way.provider and way.id == str(leaving.pk))
        with attempt(request, _("You no longer sign in that way."), refusals=Conflict):
            remove_way(request, way)
    return redirect("socialaccount_connections")


def _bound(request: HttpRequest) -> list[SocialAccount]:
    return list(SocialAccount.objects.filter(user=request.user).order_by("pk"))


def _has_address(request: HttpRequest) -> bool:
    return bool(EmailAddress.objects.filter(user=request.user, verified=True).exists())


def _has_own_way(request: HttpRequest) -> bool:
    """Tell whether the person gets in without any institution: by a password and a confirmed address, or a passkey."""
    has_password = request.user.has_usable_password()  # type: ignore[union-attr]
    return bool(has_password and _has_address(request)) or _has_passkey(request)


def _has_passkey(request: HttpRequest) -> bool:
    return bool(Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN).exists())


def _way(account: SocialAccount, *, may_go: bool) -> Way:
    record = get_platform().identity_providers.find(account.provider)
    return Way(
        id=account.pk,
        name=record.name if record else LocalizedText(),
        is_on=bool(record and record.is_on),
        may_go=may_go,
    )
