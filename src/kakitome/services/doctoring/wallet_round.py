"""One walk over the wallets of persons: every document and file has its bytes, and they are those that came.

Source: docs/rules/invariants.md I1; docs/adr/0050-what-belongs-to-a-person.md.
"""

from collections.abc import Iterator
from hashlib import sha256

from kakitome.errors import Problem, ProblemFactory
from kakitome.ports.award_applications import ApplicationEvidence, AwardApplicationStore
from kakitome.ports.holder_keys import HolderKeys
from kakitome.ports.own_records import OwnFile, OwnRecords
from kakitome.ports.portfolios import Portfolios
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
    if damaged := _damaged(own_records.walk_files()):
        yield _problem("E_DOCTOR_OWN_FILES", count=damaged)


def examine_holder_keys(keys: HolderKeys) -> Iterator[Problem]:
    """Yield how many keys of persons cannot be opened."""
    closed = keys.count_closed()
    if closed:
        yield _problem("E_DOCTOR_HOLDER_KEYS", count=closed)


def examine_artefacts(portfolios: Portfolios) -> Iterator[Problem]:
    """Yield how many files of portfolios are not those that came."""
    if damaged := _damaged(portfolios.walk_files()):
        yield _problem("E_DOCTOR_PORTFOLIO_FILES", count=damaged)


def examine_evidence(applications: AwardApplicationStore) -> Iterator[Problem]:
    """Yield how many pieces of evidence of applications for awards are not those that came."""
    if damaged := _damaged(applications.walk_evidence()):
        yield _problem("E_DOCTOR_APPLICATION_EVIDENCE", count=damaged)


def _damaged(files: Iterator[tuple[OwnFile, bytes]] | Iterator[tuple[ApplicationEvidence, bytes]]) -> int:
    return sum(len(content) != file.size or sha256(content).hexdigest() != file.sha256 for file, content in files)
