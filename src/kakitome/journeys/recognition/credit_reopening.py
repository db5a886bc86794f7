"""Every night what decided credits rest on is looked at again; what is so no more brings the case back, once.

    clock = CreditReviewClock(platform)
    clock.turn_for("asuka", now=now)        # some cases a turn; each case once a day

1. The credential was revoked, suspended, replaced, or is not genuine any more. That it expired takes nothing from what
   was learnt, and reopens nothing.
2. The recognition does not stand any more, where the registrar said that the credit rests on it.
3. The registry's words on the version that was awarded, or the curriculum's on the course, are not those of the day
   of the decision.

What cannot be read tonight says nothing, and is asked about tomorrow. The decision stands: the case comes back to the
registrar, the learner is told, and the committee decides anew. A cause is on record once, whatever is repeated.

Source: docs/rules/capabilities.md G4 (a withdrawn recognition, a revoked source or a changed digest reopens what rests
on it).
"""

import logging
from collections.abc import Iterator
from datetime import date, datetime

from kakitome.documents.verification.check import Verdict
from kakitome.errors import Conflict, KakitomeError
from kakitome.journeys.platform import Platform
from kakitome.journeys.recognition.context import examining_context
from kakitome.learning.credit_examining.source_report import SourceReport, SourceStanding
from kakitome.learning.recognition.case import Case, Party
from kakitome.learning.recognition.crediting import decided_source
from kakitome.learning.recognition.procedure import Act, Role, State, is_of_a_person
from kakitome.services import examining
from kakitome.services.examining import ExaminingContext
from kakitome.services.examining.acting import ITSELF, look_at_source
from kakitome.values.instants import JAPAN

A_TURN = 20
"""Cases that are looked at in one turn of the scheduler: each may ask the network. (derived)"""
_LOOKED_AT = (State.RECOGNISED, State.REOPENED)
_GOES_ON = frozenset({Verdict.EXPIRED.value, Verdict.NOT_YET_VALID.value})
"""Not valid any more, or again, by its own dates: what was learnt stays so."""
_log = logging.getLogger(__name__)


class CreditReviewClock:
    """One process's clock; a night that was begun before it started is begun again, which changes nothing."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._days: dict[str, date] = {}
        self._waiting: dict[str, list[str]] = {}

    def turn_for(self, institution: str, *, now: datetime) -> None:
        """Look at some of an institution's decided cases; nothing, where it takes no applications for credit."""
        today = now.astimezone(JAPAN).date()
        if self._days.get(institution) != today:
            self._waiting[institution] = list(decided_cases(self._platform, institution, now=now))
            self._days[institution] = today
        waiting = self._waiting[institution]
        for _ in range(min(A_TURN, len(waiting))):
            review(self._platform, institution, number=waiting[-1], now=now)
            waiting.pop()


def decided_cases(platform: Platform, institution: str, *, now: datetime) -> Iterator[str]:
    """Name the cases of credit that were decided for the applicant, those changed last first."""
    del now
    if platform.bodies.find(institution) is None:
        return
    for head in platform.store(institution).cases.list_heads(states=_LOOKED_AT):
        if is_of_a_person(head.procedure):
            yield head.number


def review(platform: Platform, institution: str, *, number: str, now: datetime) -> None:
    """Look at what one decided case rests on, and bring it back for each cause that is not on record."""
    context = examining_context(platform, institution)
    try:
        work = look_at_source(context, number, what=Act.REOPEN, now=now)
        case = examining.load_case(context, number)
        for kind, key in causes_of(case, work.source_of(case, now).report):
            _reopen(work, case, kind=kind, key=key, now=now)
    except KakitomeError as error:
        _log.warning("case %s: not looked at: %s", number, error.code)


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
