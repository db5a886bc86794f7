"""What somebody entered, kept while they show that it is they.

It waits in their session, goes back into a form that leads to where it was going, and is sent by them: nothing is
carried out under another address, and every check of the act is made then. Files are not kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

_KEY = "carried"
LONGEST = 500_000
"""Characters of a form that is kept; a longer one is entered again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A form on its way: where it goes, and its fields as name and value."""

    address: str
    fields: Sequence[tuple[str, str]]


def carry(request: HttpRequest, *, account: str) -> None:
    """Keep what was posted, for the person with this account alone."""
    fields = request.POST.urlencode()
    if len(fields) <= LONGEST:
        request.session[_KEY] = {"address": request.get_full_path(), "fields": fields, "account": account}


def carried_by(request: HttpRequest) -> Carried | None:
    """Return what waits in the session; None for nothing."""
    stored = request.session.get(_KEY)
    if not stored or stored["account"] != str(getattr(request.user, "subject", "")):
        return None
    lists = QueryDict(stored["fields"]).lists()
    fields = [(name, value) for name, values in lists for value in values if name != "csrfmiddlewaretoken"]
    return Carried(address=stored["address"], fields=fields)


def arrived(request: HttpRequest) -> None:
    """Forget what was kept once it is where it was going."""
    stored = request.session.get(_KEY)
    if stored and stored["address"] == request.get_full_path():
        del request.session[_KEY]
