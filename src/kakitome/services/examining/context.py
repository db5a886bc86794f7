"""What examining works with, and what an applicant asks for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from kakitome.errors import NotFound, Problem
from kakitome.learning.credit_examining.source_report import SourceReport, SourceStanding
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.recognition.body import BodyConfiguration
from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.procedure import Act, Role
from kakitome.ports.evidence import EvidenceFiles
from kakitome.ports.failpoints import Failpoints, NoFailpoints
from kakitome.ports.people import People
from kakitome.ports.registry import Registry
from kakitome.ports.store import Store
from kakitome.ports.virus_scanner import NoScanner, VirusScanner

Gate = Callable[[Microcredential], Sequence[Problem]]
"""What keeps a definition from being a micro-credential by the frameworks."""
PageOf = Callable[[Role, Case], str]
"""The page of a case for a part."""
RESTS_ON_SOURCE = frozenset((Act.REFER, Act.DECIDE, Act.MEET_CONDITION, Act.TAKE_BACK_PROPOSAL, Act.REOPEN))
"""Acts for which the credential of a credit case is verified again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLook:
    """The credential of a credit case as it was verified for an act.

    `count` counts the case by the rules, on what is on record of the applicant when it is called: inside the
    transaction of a decision it sees every earlier one.
    """

    report: SourceReport
    count: Callable[[Case], Mapping[str, Any]] = lambda _case: {}


SourceLooking = Callable[[Case, datetime], SourceLook]
"""Verifies the credential of a case now; it may ask the network, and stands outside every transaction."""


def look_nowhere(case: Case, now: datetime) -> SourceLook:
    """Say that nothing could be verified, where nobody can."""
    del case
    return SourceLook(report=SourceReport(standing=SourceStanding.UNREAD, verdict="", at=now))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminingContext:
    """One body's desk for cases.

    Attributes:
        body: key of the body's institution.
        files: the bytes of evidence.
        scanner: looks at them before they are kept.
        partner_page: where an institution answers those that name it as a partner.
        address_of: the public address of a version in the registry, for awards without one of their own.
        source_of, is_looked: verifies the credential of a credit case; whether that was done for the act.
        identifier_of: how an institution is known elsewhere: its DID, ROR ID or site; empty without any.
        settle: what is stored beside a case as an act leaves it, in the same transaction.
    """

    body: str
    store: Store
    registry: Registry
    people: People
    files: EvidenceFiles
    gate: Gate
    page_of: PageOf
    partner_page: Callable[[str], str]
    address_of: Callable[[str, int], str]
    identifier_of: Callable[[str], str]
    failpoints: Failpoints = field(default_factory=NoFailpoints)
    settle: Callable[[Case, datetime], None] = lambda _case, _now: None
    scanner: VirusScanner = field(default_factory=NoScanner)
    source_of: SourceLooking = look_nowhere
    is_looked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What an applicant asks for.

    Attributes:
        procedure: its id.
        entry, version: what is to be recognised, in the registry; none where the procedure examines the applicant.
        renews: number of the recognition that is to be renewed; empty for a first application.
        statement: what a person applies with, as plain JSON with a `title`; no names of people.
    """

    procedure: str
    entry: str = ""
    version: int = 0
    renews: str = ""
    statement: Mapping[str, Any] = field(default_factory=dict)


def configuration_of(context: ExaminingContext) -> BodyConfiguration:
    """Return the body's configuration; raises `NotFound` (E_BODY_UNKNOWN) for an institution that is none."""
    body = context.store.body.find()
    if body is None:
        raise NotFound("E_BODY_UNKNOWN", institution=context.body)
    return body.configuration


def day_of(context: ExaminingContext, instant: datetime) -> date:
    """Return the day on which an instant falls where the body is."""
    return configuration_of(context).day_of(instant)
