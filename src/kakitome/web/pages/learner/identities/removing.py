"""Taking a way into an account away, with what allauth tells and mails of it."""

from allauth.account.internal.flows.manage_email import delete_email
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.flows import remove_authenticator
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from django.http import HttpRequest

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Conflict
from kakitome.journeys.people.ways_in import without_losing_the_last
from kakitome.ports.security_events import SecurityEventKind
from kakitome.ports.wallets import IdentityKind
from kakitome.ports.ways_in import WayIn, is_last_way
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.security_events import note_event


def remove_way(request: HttpRequest, way: WayIn) -> None:
    """Take a way in away from who is signed in, and tell them by mail; nothing happens when it is gone.

    Raises:
        Conflict: E_LAST_WAY_IN, E_LAST_ADDRESS an account that signs in by mail keeps an address.
    """
    platform, account = get_platform(), account_of(request)
    with without_losing_the_last(platform, account, way=way):
        if way.kind is IdentityKind.MAIL:
            _remove_address(request, way)
        elif way.kind is IdentityKind.PASSKEY:
            for authenticator in Authenticator.objects.filter(user=request.user, pk=int(way.id)):
                remove_authenticator(request, authenticator)
        else:
            _unbind(request, way)


def may_remove(account: str, kind: IdentityKind, *, number: int) -> bool:
    """Tell whether somebody still gets in without a way; for allauth's own pages."""
    ways = get_platform().persons.ways.list_of(account)
    return not any(is_last_way(ways, way) for way in ways if way.kind is kind and way.id == str(number))


def _remove_address(request: HttpRequest, way: WayIn) -> None:
    rows = EmailAddress.objects.filter(user=request.user)
    address = rows.filter(pk=int(way.id)).first()
    if address is None:
        return
    # Mail goes on to another address that was proved; allauth takes the first one away from nobody.
    others = rows.exclude(pk=address.pk)
    following = others.filter(verified=True).order_by("pk").first()
    if address.primary and following is not None:
        following.set_as_primary()
        address.refresh_from_db()
    if not delete_email(request, address):
        raise Conflict("E_LAST_ADDRESS")


def _unbind(request: HttpRequest, way: WayIn) -> None:
    bound = SocialAccount.objects.filter(user=request.user, pk=int(way.id)).first()
    if bound is not None:
        bound.delete()
        note_event(request, SecurityEventKind.PROVIDER_REMOVED, provider=way.provider)
        get_adapter().send_notification_mail("socialaccount/email/account_disconnected", request.user, context={})
