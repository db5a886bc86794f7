"""The link from which somebody went to sign in, kept in the session: its secret stands in no address on the way."""

from django.http import HttpRequest
from django.urls import reverse

_LINK = "claim_going_on"


def remember_link(request: HttpRequest, token: str) -> str:
    """Remember a link; return where signing in leads on to."""
    request.session[_LINK] = token
    return reverse("claim-continue")


def remembered_link(request: HttpRequest) -> str:
    """Return the path of the link that this browser came from; empty for none."""
    token = request.session.get(_LINK, "")
    return reverse("claim", args=[token]) if token else ""


def forget_link(request: HttpRequest) -> None:
    """Forget it: it was used."""
    request.session.pop(_LINK, None)
