"""What the scheduler does for cases: decisions in every turn, reminders and the retention clock once a day."""

from datetime import date, datetime

from kakitome.journeys.platform import Platform
from kakitome.journeys.recognition.consequences import carry_out_all
from kakitome.journeys.recognition.context import examining_context
from kakitome.services.examining.reminding import remind
from kakitome.services.examining.vault import expire
from kakitome.values.instants import JAPAN


class CaseClock:
    """One process's clock; a day that was begun before it started is begun again, which changes nothing."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._days: dict[str, date] = {}

    def turn_for(self, institution: str, *, now: datetime) -> None:
        """Do what is due for one institution; nothing, when it is no recognition body."""
        if self._platform.bodies.find(institution) is None:
            return
        carry_out_all(self._platform, institution, now=now)
        if self._days.get(institution) != now.astimezone(JAPAN).date():
            context = examining_context(self._platform, institution)
            remind(context, now=now)
            expire(context, now=now)
            self._days[institution] = now.astimezone(JAPAN).date()
