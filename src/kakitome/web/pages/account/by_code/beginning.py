"""An account that is begun by a printed code and a passkey, without an e-mail address.

The code is used up together with it: whoever has none begins no account here, and nothing is stored of who turns back.
"""

import uuid
from typing import Any, Final

from allauth.account.models import Login
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login, signup_authenticator
from django.contrib.auth import get_user_model
from django.http import HttpRequest

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.handing_out.claim_codes import receive_into_new_account
from kakitome.ports.security_events import SecurityEventKind
from kakitome.services.holding import HeldAward
from kakitome.web.parts.written import language
from kakitome.web.security_events import note_event

_SUBJECT: Final = "printed_code_subject"


def account_to_begin(request: HttpRequest) -> Any:
    """Return an account that is stored nowhere; in one session it has one subject, which the passkey will name."""
    subject = request.session.setdefault(_SUBJECT, str(uuid.uuid4()))
    user: Any = get_user_model()(subject=uuid.UUID(subject), language=language())
    user.set_unusable_password()
    return user


def begin_with_passkey(
    request: HttpRequest, user: Any, *, code: str, name: str, credential: dict[str, Any]
) -> HeldAward:
    """Store the account with its passkey, receive the award into it, and sign in.

    Raises:
        NotFound: E_CODE_WRONG; nothing is stored then.
    """

    def store() -> Authenticator:
        user.save()
        authenticator: Authenticator = signup_authenticator(request, user, name, credential)
        return authenticator

    platform, account = get_platform(), str(user.subject)
    authenticator, held_award = receive_into_new_account(platform, code, account=account, store=store)
    request.session.pop(_SUBJECT, None)
    note_event(request, SecurityEventKind.ACCOUNT_BEGUN, account=account, by="printed_code")
    perform_passwordless_login(request, authenticator, Login(user=user))
    return held_award
