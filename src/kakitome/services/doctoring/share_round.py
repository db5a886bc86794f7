"""One look at the share links of persons: none is open for longer than its end, its views and its owner allow.

Source: docs/adr/0052-share-links.md.
"""

from collections.abc import Iterator

from kakitome.errors import Problem, ProblemFactory
from kakitome.ports.shares import Shares

_problem = ProblemFactory()


def examine_shares(shares: Shares) -> Iterator[Problem]:
    """Yield what is wrong, as a count: whose links they are is told to nobody."""
    if count := shares.count_unsound():
        yield _problem("E_DOCTOR_SHARE", count=count)
