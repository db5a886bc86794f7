"""Reminding learners of awards that they have not received, once a day at nine by their institution's clock.

    ClaimReminderClock(platform).turn_for(institution, now=now)      # each turn of the scheduler

A round goes through the awards whose link nobody opened, some in each turn. A process that begins anew goes through
them again: a reminder is one message, whoever writes it.
"""

from datetime import date, datetime, timedelta
from typing import Final

from kakitome.journeys.platform import Platform, new_token
from kakitome.ports.claims import LINK_LASTS
from kakitome.services.holding.reminding_unclaimed import HOUR, TERMS, list_due, remind
from kakitome.values.country_zones import zone_of_country

AT_ONCE: Final = 500
"""Awards that are looked at in a turn."""
_A_DAY: Final = timedelta(days=1)


class ClaimReminderClock:
    """One process's clock; a day's round goes on over many turns."""

    def __init__(self, platform: Platform) -> None:
        """Begin where nobody was reminded by this process."""
        self._platform = platform
        self._done: dict[str, date] = {}
        self._place: dict[str, str] = {}

    def turn_for(self, institution: str, *, now: datetime) -> int:
        """Remind those of one institution who are due; return how many."""
        zone = zone_of_country(self._platform.organisations.get(institution).country)
        here = now.astimezone(zone)
        if here.time() < HOUR or self._done.get(institution) == here.date():
            return 0
        store, after = self._platform.store(institution), self._place.get(institution, "")
        since, until = now - LINK_LASTS, now - timedelta(days=min(TERMS)) + _A_DAY
        numbers = store.claims.list_unopened(since=since, until=until, after=after, limit=AT_ONCE)
        due = list_due(store, numbers, zone=zone, now=now)
        for record, reminder in due:
            token = new_token()
            remind(store, record, reminder=reminder, token=token, link=self._platform.claim_address(token), now=now)
        if len(numbers) < AT_ONCE:
            self._done[institution] = here.date()
            self._place.pop(institution, None)
        else:
            self._place[institution] = numbers[-1]
        return len(due)
