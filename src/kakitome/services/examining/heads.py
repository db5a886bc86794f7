"""What lists show of a case: written anew with every event, never decided from."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.procedure import State
from kakitome.ports.cases import CaseHead
from kakitome.services.examining.context import ExaminingContext

LONGEST_KEY = 32
"""Characters of an institution's key."""
SCORE_DAYS = 28
"""Within which scores are asked for. Source: ours."""


def head_of(case: Case, *, at: datetime) -> CaseHead:
    """Write the head of a case after its last event."""
    ballots = (*case.earlier_ballots, case.ballot) if case.ballot else case.earlier_ballots
    return CaseHead(
        number=case.number,
        procedure=case.procedure,
        applicant=applicant_key(case.applicant),
        entry=case.subject.entry,
        version=case.subject.version,
        title=case.subject.title,
        state=case.state,
        events=case.events,
        opened_at=case.opened_at,
        updated_at=at,
        submitted_at=case.submitted_at,
        due_at=due_of(case),
        reviewers=tuple(dict.fromkeys(assignment.account for assignment in case.assignments)),
        voters=tuple(dict.fromkeys(voter.account for ballot in ballots for voter in ballot.voters)),
        partners=tuple(partner.affiliation.institution for partner in case.named_partners),
    )


def applicant_key(applicant: str) -> str:
    """Return an applicant as heads and lists name it: an institution's key, or a person's account without its dashes.

    >>> applicant_key("0b0c6f4e-3d0a-4a53-9a57-111111111111")
    '0b0c6f4e3d0a4a539a57111111111111'
    """
    return applicant.replace("-", "") if len(applicant) > LONGEST_KEY else applicant


def heads_of_reviewer(context: ExaminingContext, account: str) -> Sequence[CaseHead]:
    """Return the cases that were given to a reviewer, recused ones too."""
    return [head for head in context.store.cases.list_heads(account=account) if account in head.reviewers]


def heads_of_voter(context: ExaminingContext, account: str) -> Sequence[CaseHead]:
    """Return the cases somebody had a seat's vote on, recused ones too."""
    return [head for head in context.store.cases.list_heads(account=account) if account in head.voters]


def due_of(case: Case) -> datetime | None:
    """Return the next date by which somebody must act: a score, a condition, the answer to a draft, a report."""
    if case.state is State.CONDITIONAL:
        return min((condition.deadline for condition in case.conditions if condition.met_at is None), default=None)
    if case.state is State.IN_REVIEW:
        scored = {scoring.account for scoring in case.counted_scorings}
        open_since = [assignment.assigned_at for assignment in case.panel if assignment.account not in scored]
        return min(open_since) + timedelta(days=SCORE_DAYS) if open_since else None
    if case.state is State.DECIDING and case.hearing is not None:
        return case.hearing.until if case.hearing.answered_at is None else None
    if case.state in (State.RECOGNISED, State.SUSPENDED):
        return min((report.deadline for report in case.reports if report.accepted_at is None), default=None)
    return None
