"""Whose award it is: the account it is linked to, or the browser that opened its link."""

from django.http import HttpRequest

from kakitome.services.holding import Door, HeldAward

_OPENED_HERE = "awards_opened_here"


def account_of(request: HttpRequest) -> str:
    """Return the subject of who is signed in, empty for nobody."""
    return str(getattr(request.user, "subject", "")) if request.user.is_authenticated else ""


def is_learner(request: HttpRequest, held: HeldAward | Door) -> bool:
    """Tell whether the learner of an award is looking; once it is linked to an account, only the account counts."""
    if held.account:
        return held.account == account_of(request)
    return held.number in request.session.get(_OPENED_HERE, [])


def remember_opened(request: HttpRequest, held_award: HeldAward) -> None:
    """Remember in this browser's session that it opened the award's link."""
    opened = request.session.get(_OPENED_HERE, [])
    if held_award.number not in opened:
        request.session[_OPENED_HERE] = [*opened, held_award.number]
