"""One walk over the wallets of persons: every document and file has its bytes, and they are those that came.

Source: docs/rules/invariants.md I1; docs/adr/0050-what-belongs-to-a-person.md.
"""

from collections.abc import Iterator
from hashlib import sha256

from kakitome.errors import Problem, ProblemFactory
from kakitome.ports.own_records import OwnRecords
from kakitome.ports.wallets import Wallets

_problem = ProblemFactory()


def examine_wallets(wallets: Wallets) -> Iterator[Problem]:
    """Yield what is wrong, as counts: whose documents they are is told to nobody."""
    empty = damaged = 0
    for document, content in wallets.walk():
        if content is None:
            empty += 1
        elif len(content) != document.size or sha256(content).hexdigest() != document.sha256:
            damaged += 1
    if empty:
        yield _problem("E_DOCTOR_WALLET_EMPTY", count=empty)
    if damaged:
        yield _problem("E_DOCTOR_WALLET_DAMAGED", count=damaged)


def examine_own_files(own_records: OwnRecords) -> Iterator[Problem]:
    """Yield how many files of own records are not those that came."""
    damaged = sum(
        len(content) != file.size or sha256(content).hexdigest() != file.sha256
        for file, content in own_records.walk_files()
    )
    if damaged:
        yield _problem("E_DOCTOR_OWN_FILES", count=damaged)
