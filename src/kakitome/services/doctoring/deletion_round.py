"""One look at accounts that sleep, each because somebody asked; and at recoveries, each announced to its owner.

Source: docs/adr/0062-deletion-waits.md; docs/adr/0066-trusted-contact.md.
"""

from collections.abc import Iterator

from kakitome.errors import Problem, ProblemFactory
from kakitome.ports.deletions import Deletions
from kakitome.ports.trusted_contacts import TrustedContacts

_problem = ProblemFactory()


def examine_deletions(deletions: Deletions) -> Iterator[Problem]:
    """Yield what is wrong, as a count: whose accounts they are is told to nobody."""
    if count := deletions.count_unsound():
        yield _problem("E_DOCTOR_DELETION", count=count)


def examine_recoveries(contacts: TrustedContacts) -> Iterator[Problem]:
    """Yield what is wrong, as a count: whose accounts they are is told to nobody."""
    if count := contacts.count_unsound():
        yield _problem("E_DOCTOR_RECOVERY", count=count)
