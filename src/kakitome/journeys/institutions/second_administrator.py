"""Looking up who answers beside an administrator who asks: since when, and by whose invitation."""

from kakitome.journeys.platform import Platform
from kakitome.ports.organisations import NodeRole
from kakitome.ports.second_person import Second


def find_second(platform: Platform, institution: str, *, account: str) -> Second:
    """Look up since when somebody administers the institution as a whole, and by whose invitation."""
    if platform.organisations.roles_of(account).get(institution) is not NodeRole.ADMIN:
        return Second(account=account)
    terms = [
        term
        for term in platform.organisations.terms_of(account)
        if term.institution == institution and term.until is None
    ]
    newest = max(terms, key=lambda term: term.since, default=None)
    if newest is None:
        return Second(account=account)
    return Second(account=account, since=newest.since, given_by=newest.given_by)
