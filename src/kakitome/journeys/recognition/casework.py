"""Cases of recognition for pages, commands and the scheduler.

    desk = casework(platform, "kikou")
    case = desk.open("E-7K3M-94QT", 1, by=party, procedure="recognition", now=now)
    case = desk.act(case.number, Act.SUBMIT, by=party, now=now)

A page passes what a person said and what they saw (`digest`); belongings, seats, criteria and terms are filled in here
and never taken from a form. Whatever is refused is raised as the engine says it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kakitome.errors import Invalid, NotFound
from kakitome.journeys.platform import Platform
from kakitome.journeys.recognition.consequences import try_to_carry_out
from kakitome.journeys.recognition.context import examining_context
from kakitome.learning.recognition.case import Case, CaseEvent, Party
from kakitome.learning.recognition.procedure import Act, Procedure, State
from kakitome.ports.cases import CaseHead
from kakitome.services import examining
from kakitome.services.examining import Application, Completeness, ExaminingContext
from kakitome.services.examining.belonging import LateRole, grounds_of, late_roles, serves, voters_of
from kakitome.services.examining.context import day_of
from kakitome.services.examining.vault import Upload, attach, open_document, retained_until

_LEADS_SOMEWHERE = (Act.DECIDE, Act.MEET_CONDITION, Act.SETTLE_CHANGE, Act.SUSPEND, Act.RESUME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Casework:
    """The cases of one body."""

    platform: Platform
    context: ExaminingContext

    @property
    def body(self) -> str:
        """Key of the body's institution."""
        return self.context.body

    def open(self, entry: str, version: int, *, by: Party, procedure: str, now: datetime, renews: str = "") -> Case:
        """Begin a case as a draft; raises as `services.examining.open_case`."""
        application = Application(entry=entry, version=version, procedure=procedure, renews=renews)
        return self.open_application(application, by=by, now=now)

    def open_application(self, application: Application, *, by: Party, now: datetime) -> Case:
        """Begin a case that has partners; raises as `services.examining.open_case`."""
        return examining.open_case(self.context, application, by=by, now=now)

    def act(self, number: str, act: Act, *, by: Party, now: datetime, detail: Mapping[str, Any] | None = None) -> Case:
        """Do something to a case; raises as `services.examining.act`. Files come in by `attach` alone."""
        if act is Act.ATTACH:
            raise Invalid("E_CASE_PARTICULARS", act=act.value)
        case = examining.act(self.context, number, what=act, by=by, now=now, detail=detail)
        if act in _LEADS_SOMEWHERE:
            self.carry_out(number, now=now)
        return case

    def decide(self, number: str, *, by: Party, now: datetime, detail: Mapping[str, Any]) -> Case:
        """Take a decision within a transaction of the caller, who calls `carry_out` after it; raises as `act`.

        Nothing is signed before the decision is stored for good.
        """
        return examining.act(self.context, number, what=Act.DECIDE, by=by, now=now, detail=detail)

    def carry_out(self, number: str, *, now: datetime) -> None:
        """Carry out what was decided, as far as it can be now; the scheduler does the rest."""
        try_to_carry_out(self.platform, self.context, number=number, now=now)

    def case(self, number: str) -> Case:
        """Tell how a case stands; raises `NotFound` (E_CASE_UNKNOWN)."""
        return examining.load_case(self.context, number)

    def events(self, number: str) -> Sequence[CaseEvent]:
        """Return what happened to a case; raises `NotFound` (E_CASE_UNKNOWN)."""
        return self.context.store.cases.list_events(number)

    def procedure_of(self, case: Case) -> Procedure:
        """Return the procedure of a case as the body's criteria apply it."""
        return examining.procedure_of(self.context, case, now=self.platform.now())

    def completeness(self, case: Case) -> Completeness:
        """Look at everything an application needs."""
        return examining.completeness(self.context, case, now=self.platform.now())

    def attach(self, number: str, *, kind: str, filename: str, data: bytes, by: Party, now: datetime) -> Case:
        """Take a file into a case; raises as `services.examining.vault.attach`."""
        upload = Upload(kind=kind, filename=filename, data=data)
        return attach(self.context, number, upload=upload, by=by, now=now)

    def open_document(self, number: str, sha256: str, *, by: Party, now: datetime) -> tuple[bytes, str]:
        """Return a file and its name to somebody who may see it; raises as `services.examining.vault.open_document`."""
        data, evidence = open_document(self.context, number, sha256=sha256, by=by, now=now)
        return data, evidence.name

    def retained_until(self, number: str) -> datetime | None:
        """Return until when the evidence of a case is kept; None while it is going on."""
        return retained_until(self.context, number)

    def list_cases(self, *, states: Collection[State] = ()) -> Sequence[CaseHead]:
        """Return the body's cases, changed last first."""
        return self.context.store.cases.list_heads(states=states)

    def list_of_applicant(self, institution: str) -> Sequence[CaseHead]:
        """Return an applicant's cases at this body."""
        return self.context.store.cases.list_heads(applicant=institution)

    def list_of_entry(self, entry: str) -> Sequence[CaseHead]:
        """Return the cases about an entry of the registry."""
        return self.context.store.cases.list_heads(entry=entry)

    def list_of_reviewer(self, account: str) -> Sequence[CaseHead]:
        """Return the cases that were given to a reviewer, recused ones too."""
        return [one for one in self.context.store.cases.list_heads(account=account) if account in one.reviewers]

    def list_of_voter(self, account: str) -> Sequence[CaseHead]:
        """Return the cases somebody had a seat's vote on, recused ones too."""
        return [one for one in self.context.store.cases.list_heads(account=account) if account in one.voters]

    def voters(self, case: Case, committee: str, *, now: datetime) -> Sequence[Mapping[str, Any]]:
        """Return the seats of a committee that vote, with what conflicts of interest are found by."""
        return voters_of(self.context, case, committee=committee, on=day_of(self.context, now))

    def serves(self, case: Case, *, by: Party, now: datetime) -> bool:
        """Tell whether a reviewer or member still is one, so that the case is open to them."""
        return serves(self.context, case, by=by, on=day_of(self.context, now))

    def grounds_of(self, case: Case, account: str, *, now: datetime) -> Sequence[str]:
        """Name the grounds on which somebody may not examine a case."""
        return grounds_of(self.context, case, account=account, on=day_of(self.context, now))

    def late_roles(self, case: Case, account: str) -> Sequence[LateRole]:
        """Return the roles at a party that somebody took after the case began: told, never a recusal."""
        return late_roles(self.context, case, account=account)


def casework(platform: Platform, body: str) -> Casework:
    """Return the cases of a body; raises `NotFound` (E_INSTITUTION_UNKNOWN)."""
    return Casework(platform=platform, context=examining_context(platform, body))


def casework_of(platform: Platform, number: str) -> Casework:
    """Return the casework of the body that examines a case; raises `NotFound` (E_CASE_UNKNOWN)."""
    body = platform.directory.find_by_case(number)
    if body is None:
        raise NotFound("E_CASE_UNKNOWN")
    return casework(platform, body)
