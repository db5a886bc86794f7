"""Every night what decided credits rest on is looked at again; what is so no more brings the case back, once.

    clock = CreditReviewClock(platform)
    clock.turn_for("asuka", now=now)        # some cases a turn; each case once a day
    last_night(platform.store("asuka"))     # CreditNight(looked_at=12, unreached=2, cases=("C-…",), …)

1. The credential was revoked, suspended, replaced, or is not genuine any more. That it expired takes nothing from what
   was learnt, and reopens nothing.
2. The recognition does not stand any more, where the registrar said that the credit rests on it.
3. The registry's words on the version that was awarded, or the curriculum's on the course, are not those of the day
   of the decision.

What cannot be read tonight says nothing, and is asked about tomorrow; how many those are is an event of the trail, and
the registrar's page tells it. The decision stands: the case comes back to the registrar, the learner is told, and the
committee decides anew. A decision on conditions stays one: they can be met, it can lapse or be withdrawn as before. A
cause is on record once, whatever is repeated.

Source: docs/rules/capabilities.md G4 (a withdrawn recognition, a revoked source or a changed digest reopens what rests
on it).
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from kakitome.documents.verification.check import Verdict
from kakitome.errors import Conflict, KakitomeError
from kakitome.journeys.platform import Platform
from kakitome.journeys.recognition.context import examining_context
from kakitome.learning.credit_examining.source_report import SourceReport, SourceStanding
from kakitome.learning.recognition.case import Case, Party
from kakitome.learning.recognition.crediting import decided_source
from kakitome.learning.recognition.procedure import Act, Role, State, SubjectKind, load_procedure
from kakitome.ports.audit import append_entry
from kakitome.ports.store import Store
from kakitome.services import examining
from kakitome.services.examining import ExaminingContext
from kakitome.services.examining.acting import ITSELF, look_at_source
from kakitome.values.instants import JAPAN

A_TURN = 20
"""Cases that are looked at in one turn of the scheduler: each may ask the network. (derived)"""
NIGHT: Final = "credit-review"
"""What the events about whole nights are about, in the trail."""
MOST_NAMED: Final = 50
"""Cases that could not be reached and are named; all are counted. (derived)"""
_LOOKED_AT = (State.CONDITIONAL, State.RECOGNISED, State.REOPENED)
_GOES_ON = frozenset({Verdict.EXPIRED.value, Verdict.NOT_YET_VALID.value})
"""Not valid any more, or again, by its own dates: what was learnt stays so."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNight:
    """How one night's round ended.

    Attributes:
        cases: of those that could not be reached, the first `MOST_NAMED`.
    """

    at: datetime
    looked_at: int
    unreached: int
    cases: tuple[str, ...] = ()


def last_night(store: Store) -> CreditNight | None:
    """Return how the newest round that was finished ended; None before there was one."""
    for event in store.audit.list_events(subject=NIGHT, limit=1, newest_first=True):
        detail = event.entry.detail
        return CreditNight(
            at=event.entry.at,
            looked_at=int(detail["looked_at"]),
            unreached=int(detail["unreached"]),
            cases=tuple(detail["cases"].split()),
        )
    return None


@dataclass(slots=True, kw_only=True)
class _Round:
    """One institution's round of a day, as far as it has come."""

    day: date
    waiting: list[str]
    looked_at: int = 0
    unreached: list[str] = field(default_factory=list)


class CreditReviewClock:
    """One process's clock; a night that was begun before it started is begun again, which changes nothing."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._rounds: dict[str, _Round] = {}

    def turn_for(self, institution: str, *, now: datetime) -> None:
        """Look at some of an institution's decided cases; nothing, where it takes no applications for credit."""
        today = now.astimezone(JAPAN).date()
        if institution not in self._rounds or self._rounds[institution].day != today:
            waiting = list(decided_cases(self._platform, institution))
            self._rounds[institution] = _Round(day=today, waiting=waiting)
        night = self._rounds[institution]
        if not night.waiting:
            return
        for _ in range(min(A_TURN, len(night.waiting))):
            if not review(self._platform, institution, number=night.waiting[-1], now=now):
                night.unreached.append(night.waiting[-1])
            night.looked_at += 1
            night.waiting.pop()
        if not night.waiting:
            _note(self._platform.store(institution), night, now=now)


def _note(store: Store, night: _Round, *, now: datetime) -> None:
    """Write down how a round ended; a round that is made again on the same day and ends the same is one."""
    named = sorted(night.unreached)[:MOST_NAMED]
    last = last_night(store)
    is_same = last is not None and (last.looked_at, last.cases) == (night.looked_at, tuple(named))
    if is_same and last is not None and last.at.astimezone(JAPAN).date() == night.day:
        return
    detail = {"looked_at": str(night.looked_at), "unreached": str(len(night.unreached)), "cases": " ".join(named)}
    append_entry(store.audit, "credit.reviewed", subject=NIGHT, actor=ITSELF, now=now, **detail)


def decided_cases(platform: Platform, institution: str) -> Iterator[str]:
    """Name the cases that credited a credential, on conditions too, those changed last first.

    A portfolio was read by people and is looked at by none of this.
    """
    if platform.bodies.find(institution) is None:
        return
    for head in platform.store(institution).cases.list_heads(states=_LOOKED_AT):
        if load_procedure(head.procedure).subject is SubjectKind.CREDIT_CASE:
            yield head.number


def review(platform: Platform, institution: str, *, number: str, now: datetime) -> bool:
    """Look at what one decided case rests on, and bring it back for each cause that is not on record.

    Return whether the credential could be read now.
    """
    context = examining_context(platform, institution)
    try:
        work = look_at_source(context, number, what=Act.REOPEN, now=now)
        case = examining.load_case(context, number)
        report = work.source_of(case, now).report
        for kind, key in causes_of(case, report):
            _reopen(work, case, kind=kind, key=key, now=now)
    except KakitomeError as error:
        _log.warning("case %s: not looked at: %s", number, error.code)
        return False
    return report.standing is not SourceStanding.UNREAD


def causes_of(case: Case, report: SourceReport) -> Iterator[tuple[str, str]]:
    """Name what a decision rested on and is so no more, each with the state, verdict or digest it has now."""
    if report.standing is SourceStanding.UNSOUND and report.verdict not in _GOES_ON:
        yield "source", report.verdict
    if report.recognition_ended and case.proposal is not None and case.proposal.examination.rests_on_recognition:
        yield "recognition", report.recognition
    then = decided_source(case)
    if then is None:
        return
    if then.learning and report.learning != then.learning:
        yield "learning", report.learning or "gone"
    if then.course and report.course != then.course:
        yield "course", report.course or "gone"


def _reopen(context: ExaminingContext, case: Case, *, kind: str, key: str, now: datetime) -> None:
    if any((known.kind, known.key) == (kind, key) for known in case.reopenings):
        return
    itself = Party(role=Role.SECRETARIAT, account=ITSELF, institution=case.body)
    try:
        detail = {"kind": kind, "key": key}
        examining.act(context, case.number, what=Act.REOPEN, by=itself, now=now, detail=detail)
    except Conflict as error:
        if error.code != "E_CREDIT_REOPENED":
            raise
