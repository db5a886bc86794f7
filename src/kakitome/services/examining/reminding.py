"""What people are reminded of: renewals, scores, conditions, reports, hearings, appeals; and late belongings.

    for reminder in due_reminders(cases, recognitions, now=now): ...
    remind(context, now=now)                 # once a day; each reminder leaves once

Of several steps that have passed only the last is told, so that a platform that stood still does not send them all.

Source: docs/rules/capabilities.md F4 (renewal calendar); docs/rules/interface.md U8.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.condition import Condition, MonitoringReport
from kakitome.learning.recognition.procedure import Procedure, Role, State
from kakitome.learning.recognition.recognition import Recognition, Standing
from kakitome.ports.outbox import OutboxMessage
from kakitome.services.examining.acting import load_case
from kakitome.services.examining.context import ExaminingContext, day_of
from kakitome.services.examining.heads import SCORE_DAYS
from kakitome.services.examining.late_belonging import late_belongings
from kakitome.services.examining.notices import Notice, messages, panel_of, readers_of, voters_of
from kakitome.services.examining.terms import add_months, procedure_of

RENEWAL_MONTHS = (12, 6, 3, 1)
_RENEWAL_EXPECTED = "renewal_expected"
_WEEK, _MONTH, _FORTNIGHT, _TWO_DAYS = (timedelta(days=count) for count in (7, 30, 14, 2))
_JUDGED = frozenset((State.IN_REVIEW, State.DISCUSSION, State.DECIDING, State.APPEALED))
"""States in which people are judging; before them nobody has the case, after them it is decided."""
_GIVEN_UP = (State.ABANDONED, State.REFUSED, State.DRAFT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One reminder about a case; `occasion` is the same every time it is found."""

    case: Case
    notice: Notice
    occasion: str


def due_reminders(
    cases: Sequence[tuple[Case, Procedure]], recognitions: Iterable[Recognition], *, now: datetime
) -> Iterator[Reminder]:
    """Find what people are to be reminded of now."""
    by_number = {case.number: case for case, _ in cases}
    renewed = {case.renews for case, _ in cases if case.renews and case.state not in _GIVEN_UP}
    for recognition in recognitions:
        case = by_number.get(recognition.case)
        stands = recognition.standing_at(now) in (Standing.RECOGNISED, Standing.SUSPENDED)
        if case is not None and stands and recognition.number not in renewed:
            yield from _renewal(case, recognition, now=now)
    for case, procedure in cases:
        yield from _scores(case, now=now)
        yield from _conditions(case, now=now)
        yield from _reports(case, now=now)
        yield from _hearing(case, now=now)
        yield from _appeal(case, procedure, now=now)


def late_flags(context: ExaminingContext, case: Case, *, now: datetime) -> Iterator[Reminder]:
    """Find what came to tie somebody who reviews or votes to a party; each is told to the secretariat once.

    Source: docs/adr/0035-consent-and-recusal.md.
    """
    if case.state not in _JUDGED:
        return
    on = day_of(context, now)
    for account in dict.fromkeys((*panel_of(case), *voters_of(case))):
        for late in late_belongings(context, case, account=account, on=on):
            known_by = repr((account, late.kind, late.affiliation, late.since)).encode()
            occasion = f"{case.number}:{sha256(known_by).hexdigest()[:16]}"
            yield Reminder(case=case, notice=Notice(kind="late_belonging", to=Role.SECRETARIAT), occasion=occasion)


def remind(context: ExaminingContext, *, now: datetime) -> int:
    """Put what is due into the outbox, in which each reminder stands once; how many were found."""
    cases = [load_case(context, head.number) for head in context.store.cases.list_heads()]
    with_procedures = [(case, procedure_of(context, case, now=now)) for case in cases]
    recognitions = [kept.recognition for kept in context.store.recognitions.list_all() if kept.is_signed]
    mails: list[OutboxMessage] = []
    flagged = (flag for case, _ in with_procedures for flag in late_flags(context, case, now=now))
    for due in (*due_reminders(with_procedures, recognitions, now=now), *flagged):
        reminder = _addressed(context, due, now=now)
        mails += messages(context, reminder.case, notice=reminder.notice, occasion=reminder.occasion, at=now)
    with context.store.transaction():
        context.store.outbox.add_many(mails)
    return len(mails)


def _addressed(context: ExaminingContext, reminder: Reminder, *, now: datetime) -> Reminder:
    """Say to the secretariat whom to ask about a renewal, or that nobody of the institution could be written to."""
    if reminder.notice.kind != _RENEWAL_EXPECTED:
        return reminder
    to_institution = replace(reminder.notice, to=Role.APPLICANT)
    addresses = sorted(reader.email for reader in readers_of(context, reminder.case, notice=to_institution, at=now))
    notice = reminder.notice
    notice = replace(notice, ask=addresses[0]) if addresses else replace(notice, kind="renewal_untold")
    return replace(reminder, notice=notice)


def _renewal(case: Case, recognition: Recognition, *, now: datetime) -> Iterator[Reminder]:
    end = recognition.valid_until
    passed = [months for months in RENEWAL_MONTHS if now >= add_months(end, -months)]
    if passed and recognition.valid_from < add_months(end, -passed[-1]):
        for part, kind in ((Role.APPLICANT, "renewal_near"), (Role.SECRETARIAT, _RENEWAL_EXPECTED)):
            notice = Notice(kind=kind, to=part, until=end, names_applicant=True)
            yield Reminder(case=case, notice=notice, occasion=f"{recognition.number}:{passed[-1]}")


def _scores(case: Case, *, now: datetime) -> Iterator[Reminder]:
    if case.state is not State.IN_REVIEW:
        return
    scored = {scoring.account for scoring in case.counted_scorings}
    for assignment in case.panel:
        due = assignment.assigned_at + timedelta(days=SCORE_DAYS)
        if assignment.account in scored or now < due - _WEEK:
            continue
        occasion = f"{case.number}:{case.round}:{assignment.letter}"
        kind = "score_due" if now < due else "score_late"
        notice = Notice(kind=kind, to=Role.REVIEWER, accounts=(assignment.account,), until=due)
        yield Reminder(case=case, notice=notice, occasion=occasion)
        if now >= due:
            notice = Notice(kind="score_late", to=Role.SECRETARIAT, until=due)
            yield Reminder(case=case, notice=notice, occasion=occasion)


def _conditions(case: Case, *, now: datetime) -> Iterator[Reminder]:
    if case.state is not State.CONDITIONAL:
        return
    for place, condition in enumerate(case.conditions):
        if condition.met_at is None and condition.reported_at is None:
            yield from _to_hand_in(case, condition, kind="condition", occasion=f"{case.number}:{place}", now=now)


def _reports(case: Case, *, now: datetime) -> Iterator[Reminder]:
    if case.state not in (State.RECOGNISED, State.SUSPENDED):
        return
    for place, report in enumerate(case.reports):
        if report.accepted_at is None and report.reported_at is None:
            yield from _to_hand_in(case, report, kind="report", occasion=f"{case.number}:r{place}", now=now)


def _to_hand_in(
    case: Case, wanted: Condition | MonitoringReport, *, kind: str, occasion: str, now: datetime
) -> Iterator[Reminder]:
    """Remind the applicant a month and a week before a deadline, and tell the secretariat once it is over.

    What was given back has another deadline, and is reminded of anew.
    """
    again = f":{len(wanted.returned)}" if wanted.returned else ""
    passed = [step for step in (_MONTH, _WEEK) if wanted.deadline - step <= now < wanted.deadline]
    if passed:
        notice = Notice(kind=f"{kind}_due", to=Role.APPLICANT, until=wanted.deadline)
        yield Reminder(case=case, notice=notice, occasion=f"{occasion}{again}:{passed[-1].days}")
    elif now >= wanted.deadline:
        notice = Notice(kind=f"{kind}_late", to=Role.SECRETARIAT, until=wanted.deadline)
        yield Reminder(case=case, notice=notice, occasion=f"{occasion}{again}")


def _hearing(case: Case, *, now: datetime) -> Iterator[Reminder]:
    """Remind the applicant a week and two days before the end of its hearing; then the committee may vote."""
    hearing = case.hearing
    if hearing is None or hearing.answered_at is not None or case.state is not State.DECIDING:
        return
    occasion = f"{case.number}:h{len(case.hearings)}"
    passed = [step for step in (_WEEK, _TWO_DAYS) if hearing.until - step <= now < hearing.until]
    if passed:
        notice = Notice(kind="hearing_ends", to=Role.APPLICANT, until=hearing.until)
        yield Reminder(case=case, notice=notice, occasion=f"{occasion}:{passed[-1].days}")
    elif now >= hearing.until:
        yield Reminder(case=case, notice=Notice(kind="hearing_over", to=Role.SECRETARIAT), occasion=occasion)
        chair = case.ballot.chair if case.ballot else None
        if chair is not None:
            wanted = Notice(kind="draft_wanted", to=Role.CHAIR, accounts=(chair.account,))
            yield Reminder(case=case, notice=wanted, occasion=occasion)


def _appeal(case: Case, procedure: Procedure, *, now: datetime) -> Iterator[Reminder]:
    decided = case.last_decision
    if case.state not in (State.REFUSED, State.WITHDRAWN) or case.appeal is not None or decided is None:
        return
    end = decided.at + timedelta(days=procedure.appeal_days)
    if end - _FORTNIGHT <= now < end:
        notice = Notice(kind="appeal_ends", to=Role.APPLICANT, until=end)
        yield Reminder(case=case, notice=notice, occasion=f"{case.number}:{len(case.decisions)}")
