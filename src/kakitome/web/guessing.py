"""Asking for awards by number: answered where the learner lists the award, and only so often where nothing is there.

Whoever comes with a right link, or is the learner, is never kept waiting. Everybody else who asks by number alone is
refused for a while after too many misses of their network, also where there would have been something to see.

Source: docs/adr/0036-addresses-that-cannot-be-counted.md; RFC 6585 §4 (429).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest

from kakitome.journeys.checking.questions import NothingPublic, Question
from kakitome.web.limits import Misses
from kakitome.web.too_many import TooManyMisses

MISSES = Misses(name="awards", times=30, seconds=600)
"""Thirty in ten minutes: a room of people who mistype, and sixty times fewer than guessing needs for one award."""


def refuse_guessing(request: HttpRequest) -> None:
    """Refuse who has missed too often; raises `TooManyMisses`."""
    if MISSES.is_over(request):
        raise TooManyMisses(MISSES.seconds)


@contextmanager
def counting_misses(request: HttpRequest) -> Iterator[None]:
    """Count a `NothingPublic` that is raised inside; instead of it `TooManyMisses` is raised after too many."""
    try:
        yield
    except NothingPublic:
        refuse_guessing(request)
        MISSES.add(request)
        raise


def admit(request: HttpRequest, question: Question) -> Question:
    """Return a question that may be answered: one by number alone, or about a code that leads to nothing, counts.

    Raises:
        TooManyMisses: after too many misses.
    """
    is_miss = question.obstacle is not None and question.obstacle.code == "E_NUMBER_NOT_PUBLIC"
    if question.by_number or is_miss:
        refuse_guessing(request)
    if is_miss:
        MISSES.add(request)
    return question
