"""Whose award it is: the account it is linked to, or the browser that opened its link."""

from django.http import HttpRequest

from kakitome.services.holding import Door, HeldAward

_OPENED_HERE = "awards_opened_since"


def account_of(request: HttpRequest) -> str:
    """Return the subject of who is signed in, empty for nobody."""
    return str(getattr(request.user, "subject", "")) if request.user.is_authenticated else ""


def is_learner(request: HttpRequest, held: HeldAward | Door) -> bool:
    """Tell whether the learner of an award is looking; once it is linked to an account, only the account counts."""
    if held.account:
        return held.account == account_of(request)
    opened_here = _opened_here(request).get(held.number)
    return opened_here is not None and opened_here == _instant(held)


def remember_opened(request: HttpRequest, held_award: HeldAward) -> None:
    """Remember in this browser's session that it opened the award's link, and since when it is open.

    Given back and received by somebody else, an award is open since another instant.
    """
    opened_here, received_at = _opened_here(request), _instant(held_award)
    if received_at and opened_here.get(held_award.number) != received_at:
        request.session[_OPENED_HERE] = {**opened_here, held_award.number: received_at}


def _opened_here(request: HttpRequest) -> dict[str, str]:
    return dict(request.session.get(_OPENED_HERE, {}))


def _instant(held: HeldAward | Door) -> str:
    return held.received_at.isoformat() if held.received_at else ""
