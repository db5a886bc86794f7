"""How an installation runs, for the person who runs it: one finding for each part, and counts by institution.

Read from the tables and the disk when somebody asks; no finding names a person, an address or a credential.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from kakitome.bootstrap.key_tokens import list_tokened_institutions
from kakitome.bootstrap.platform import InstalledPlatform
from kakitome.errors import Problem, ProblemFactory, Unavailable
from kakitome.journeys.institutions.token_keys import find_token_problem
from kakitome.operations.doctor_record import find_examination
from kakitome.operations.readiness import examine_readiness
from kakitome.operations.waiting_jobs import LONGEST_WAIT
from kakitome.ports.organisations import Node
from kakitome.ports.outbox import MessageState
from kakitome.records.figures import InstitutionFigures, TableFigures, read_institution_figures, read_table_figures

FIGURES_DAYS: Final = 30
"""Over how many days awards are counted."""
_LATE_MAIL: Final = timedelta(hours=1)
"""A mail that is due for longer is late (ours): it is tried again within minutes."""
_OLD_EXAMINATION: Final = timedelta(days=2)
"""The scheduler lets the doctor look once a day."""
_LITTLE_SPACE: Final = 10
"""Per cent of the disk; below it the operator is told (ours)."""
_GIGABYTE: Final = 1_000_000_000
_problem = ProblemFactory()


class SitePart(StrEnum):
    """What is looked at."""

    SIGNING = "signing"
    MAIL = "mail"
    JOBS = "jobs"
    STORAGE = "storage"
    CLOCK = "clock"
    EXAMINATION = "examination"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartState:
    """How one part is: its finding is information, a warning or an error."""

    part: SitePart
    finding: Problem


def examine_site(platform: InstalledPlatform, *, now: datetime) -> list[PartState]:
    """Look at every part; one may have several findings.

    Raises:
        Unavailable: the database does not answer.
    """
    figures = read_table_figures()
    parts = {
        SitePart.SIGNING: _signing(platform),
        SitePart.MAIL: _mail(figures, now=now),
        SitePart.JOBS: _jobs(platform, figures, now=now),
        SitePart.STORAGE: _storage(platform),
        SitePart.CLOCK: _clock(platform),
        SitePart.EXAMINATION: _examination(platform, now=now),
    }
    return [PartState(part=part, finding=finding) for part, findings in parts.items() for finding in findings]


def count_by_institution(platform: InstalledPlatform, *, now: datetime) -> list[tuple[Node, InstitutionFigures]]:
    """Count what each institution awarded lately, and what stands still there."""
    figures = read_institution_figures(since=now - timedelta(days=FIGURES_DAYS))
    return [(node, figures.get(node.id, InstitutionFigures())) for node in platform.organisations.list_institutions()]


def _signing(platform: InstalledPlatform) -> Iterator[Problem]:
    institutions = [
        institution
        for institution in platform.directory.list_institutions()
        if platform.closings.find_done(institution) is None
    ]
    tokened = set(list_tokened_institutions(platform.installation.envelopes))
    still = sum(
        not any(issuer.closed_at is None for issuer in platform.store(institution).issuers.list_issuers())
        or (institution in tokened and find_token_problem(platform, institution) is not None)
        for institution in institutions
    )
    yield (
        _problem("W_SITE_SIGNING", count=still, total=len(institutions))
        if still
        else _problem("I_SITE_SIGNING", total=len(institutions))
    )


def _mail(figures: TableFigures, *, now: datetime) -> Iterator[Problem]:
    waiting, parked = (figures.messages.get(state.value, 0) for state in (MessageState.WAITING, MessageState.PARKED))
    due_for = now - figures.oldest_waiting if figures.oldest_waiting else timedelta()
    if due_for > _LATE_MAIL:
        yield _problem("W_SITE_MAIL_LATE", count=waiting, hours=int(due_for / timedelta(hours=1)))
    if parked:
        yield _problem("W_SITE_MAIL_PARKED", count=parked)
    if due_for <= _LATE_MAIL and not parked:
        yield _problem("I_SITE_MAIL", count=waiting)


def _jobs(platform: InstalledPlatform, figures: TableFigures, *, now: datetime) -> Iterator[Problem]:
    waits = [now - since for since in platform.queue.find_oldest_due().values()]
    longest = max(waits, default=timedelta())
    if figures.parked_jobs:
        yield _problem("E_SITE_JOBS_STOPPED", count=figures.parked_jobs)
    if longest > LONGEST_WAIT:
        yield _problem("W_SITE_JOBS_WAIT", hours=int(longest / timedelta(hours=1)))
    if not figures.parked_jobs and longest <= LONGEST_WAIT:
        yield _problem("I_SITE_JOBS", count=platform.queue.count_waiting())


def _storage(platform: InstalledPlatform) -> Iterator[Problem]:
    folder = platform.installation.data_dir
    usage = shutil.disk_usage(folder)
    if not examine_readiness(folder).storage:
        yield _problem("E_SITE_STORAGE")
        return
    code = "W_SITE_STORAGE" if usage.free * 100 < usage.total * _LITTLE_SPACE else "I_SITE_STORAGE"
    yield _problem(code, free=usage.free // _GIGABYTE, total=usage.total // _GIGABYTE)


def _clock(platform: InstalledPlatform) -> Iterator[Problem]:
    try:
        platform.check_clock()
    except Unavailable:
        yield _problem("E_SITE_CLOCK")
    else:
        yield _problem("I_SITE_CLOCK")


def _examination(platform: InstalledPlatform, *, now: datetime) -> Iterator[Problem]:
    last = find_examination(platform.installation.data_dir)
    if last is None:
        yield _problem("W_SITE_NOT_EXAMINED")
    elif last.errors:
        yield _problem("E_SITE_EXAMINED", at=last.at.isoformat(), count=last.errors)
    elif now - last.at > _OLD_EXAMINATION:
        yield _problem("W_SITE_EXAMINED_LONG_AGO", at=last.at.isoformat())
    else:
        yield _problem("I_SITE_EXAMINED", at=last.at.isoformat())
