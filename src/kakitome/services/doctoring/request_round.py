"""One look at answers to requests: none can be seen for longer than its person agreed to, and stopped ones are empty.

Source: docs/adr/0058-requests-and-answers.md.
"""

from collections.abc import Iterator

from kakitome.errors import Problem, ProblemFactory
from kakitome.ports.presentation_requests import PresentationRequests

_problem = ProblemFactory()


def examine_requests(requests: PresentationRequests) -> Iterator[Problem]:
    """Yield what is wrong, as a count: whose answers they are is told to nobody."""
    if count := requests.count_unsound():
        yield _problem("E_DOCTOR_ANSWER", count=count)
