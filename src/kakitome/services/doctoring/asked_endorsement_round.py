"""One look at what people asked others to say: endorsements that were taken back are gone, attesting took two.

Source: docs/adr/0064-asked-endorsements.md.
"""

from collections.abc import Iterator

from kakitome.errors import Problem, ProblemFactory
from kakitome.ports.asked_endorsements import AskedEndorsements
from kakitome.ports.reattestations import Reattestations

_problem = ProblemFactory()


def examine_asked_endorsements(askings: AskedEndorsements) -> Iterator[Problem]:
    """Yield what is wrong, as a count: whose they are is told to nobody."""
    if count := askings.count_unsound():
        yield _problem("E_DOCTOR_ASKED_ENDORSEMENT", count=count)


def examine_reattestations(reattestations: Reattestations) -> Iterator[Problem]:
    """Yield what is wrong, as a count."""
    if count := reattestations.count_unsound():
        yield _problem("E_DOCTOR_REATTEST", count=count)
