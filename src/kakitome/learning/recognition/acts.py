"""What may be done to a case: an act is examined, and becomes one more event or a refusal.

    event = perform(case, Act.VOTE, by=party, at=now, procedure=procedure, detail={...})
    case = apply(case, event)

| act | by | particulars |
|---|---|---|
| amend | applicant | subject |
| attach, detach | applicant | kind, name, sha256, size · sha256 |
| submit | applicant | criteria_version, covering_note |
| abandon | applicant | text (may be empty) |
| request_documents | secretariat | text |
| settle_fee | secretariat | state (`paid`, `waived`), reason, paid_on |
| issue_invoice | secretariat | number, words |
| accept | secretariat | |
| assign | secretariat | account, affiliations, ties, submitted |
| declare | reviewer | answer (`none`, `conflict`, `unsure` with text) |
| settle_tie | secretariat | account, answer (`none`, `conflict`), text |
| recuse | secretariat | account, grounds |
| undo_recusal | secretariat, chair | account, text, affiliations, ties, submitted |
| score, revise_scores | reviewer | points, reasons, recommendation, digest, remark, confidence, places, … |
| ask, relay, answer | reviewer or secretariat, secretariat, applicant | text · number, text |
| discuss | secretariat | |
| comment | whoever takes part | text |
| refer, escalate | secretariat | committee, voters (account, affiliations, is_chair, ties, submitted, grounds) |
| draft_resolution | chair, secretariat | outcome, reasons, conditions (text, deadline), closes_at, dates |
| vote | member, chair | choice (`for`, `against`, `revise` with text; None abstains), draft, digest, affiliations, … |
| close_ballot, put_off_ballot | chair, secretariat | · closes_at |
| step_aside | member, chair | |
| settle_flag | chair | what (`score`, `vote`), account, word (`kept`, `dropped`), text, affiliations |
| decide | chair, secretariat | casting (`for`, in a tie); all else is the carried draft's |
| report_condition, meet_condition | applicant, secretariat | index, text · index, valid_from, valid_until |
| lapse | secretariat | |
| appeal | applicant | text |
| report_change, settle_change | applicant, chair | subject, text · settled (`small`, `new_review`), … |
| suspend, resume | secretariat | reasons |
| propose_withdrawal, open_hearing | secretariat | text, committee, voters, until |
| answer_hearing | applicant | text |
| return_condition, return_report | secretariat | index, text, deadline |
| request_report | secretariat | text, deadline |
| hand_in_report, accept_report | applicant, secretariat | index, text · index |
| name_partner, take_back_partner | applicant | partner (an affiliation) · institution |
| confirm_partner, decline_partner | the partner that is named | namesakes · |
| examine | secretariat | as `credit_case.examination_data`, seen |
| propose, take_back_proposal | secretariat | seen · text |
| reopen | the platform itself | kind, key |

Of credit cases the platform adds to `refer`, `decide`, `meet_condition`, `take_back_proposal` and `reopen` what it
verified then (`source`), and how it is counted then (`counting`).
| arrange_interview, call_off_interview | secretariat | planned_for, place · text |
| record_interview | secretariat, reviewer | held_at, present, text, outcome, how, shown |

The dates of a draft are valid_from and valid_until of a recognition, effective_at and teach_out_until of a
withdrawal. Texts are in the words of `particulars`. Whatever the procedure does not name is refused with the acts it
does allow.

Source: docs/rules/capabilities.md F1–F4, F7; docs/standards/hostile-inputs.md B207–B215 (B213: a state is never
jumped).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from kakitome.errors import Conflict, Invalid, KakitomeError, NotFound, Problem, Refused
from kakitome.learning.recognition import (
    aftermath,
    application,
    crediting,
    drafting,
    giving_scores,
    handing_in,
    holding_hearings,
    interviewing,
    partner,
    recusal,
    review,
    voting,
)
from kakitome.learning.recognition.asked import Granted, RequestedAct
from kakitome.learning.recognition.case import Case, CaseEvent, CaseFee, Party, Subject
from kakitome.learning.recognition.particulars import affiliation_data, subject_data
from kakitome.learning.recognition.people import Affiliation
from kakitome.learning.recognition.procedure import Act, Applicant, Procedure, Role, State

Guard = Callable[[RequestedAct], Granted]

_GUARDS: Mapping[Act, Guard] = {
    Act.AMEND: application.amend,
    Act.ATTACH: application.attach,
    Act.DETACH: application.detach,
    Act.SUBMIT: application.submit,
    Act.ABANDON: application.abandon,
    Act.REQUEST_DOCUMENTS: application.request_documents,
    Act.SETTLE_FEE: application.settle_fee,
    Act.ACCEPT: application.accept,
    Act.ASSIGN: review.assign,
    Act.DECLARE: review.declare,
    Act.RECUSE: recusal.recuse,
    Act.UNDO_RECUSAL: recusal.undo,
    Act.SETTLE_TIE: review.settle_tie,
    Act.SCORE: giving_scores.score,
    Act.REVISE_SCORES: giving_scores.revise,
    Act.ASK: review.ask,
    Act.RELAY: review.relay,
    Act.ANSWER: review.answer,
    Act.DISCUSS: review.discuss,
    Act.COMMENT: review.comment,
    Act.REFER: voting.refer,
    Act.ESCALATE: voting.escalate,
    Act.DRAFT_RESOLUTION: drafting.draft,
    Act.VOTE: voting.vote,
    Act.CLOSE_BALLOT: drafting.close,
    Act.PUT_OFF_BALLOT: drafting.put_off,
    Act.STEP_ASIDE: voting.step_aside,
    Act.SETTLE_FLAG: voting.settle_flag,
    Act.DECIDE: voting.decide,
    Act.PROPOSE_WITHDRAWAL: voting.propose_withdrawal,
    Act.REPORT_CONDITION: aftermath.report_condition,
    Act.MEET_CONDITION: aftermath.meet_condition,
    Act.LAPSE: aftermath.lapse,
    Act.APPEAL: aftermath.appeal,
    Act.REPORT_CHANGE: aftermath.report_change,
    Act.SETTLE_CHANGE: aftermath.settle_change,
    Act.SUSPEND: aftermath.with_reason,
    Act.RESUME: aftermath.with_reason,
    Act.NAME_PARTNER: partner.name,
    Act.TAKE_BACK_PARTNER: partner.take_back,
    Act.CONFIRM_PARTNER: partner.confirm,
    Act.DECLINE_PARTNER: partner.decline,
    Act.EXAMINE: crediting.examine,
    Act.PROPOSE: crediting.propose,
    Act.TAKE_BACK_PROPOSAL: crediting.take_back,
    Act.REOPEN: crediting.reopen,
    Act.ARRANGE_INTERVIEW: interviewing.arrange,
    Act.CALL_OFF_INTERVIEW: interviewing.call_off,
    Act.RECORD_INTERVIEW: interviewing.record,
    Act.OPEN_HEARING: voting.open_hearing,
    Act.ANSWER_HEARING: holding_hearings.answer,
    Act.RETURN_CONDITION: handing_in.return_condition,
    Act.REQUEST_REPORT: handing_in.request_report,
    Act.HAND_IN_REPORT: handing_in.hand_in,
    Act.ACCEPT_REPORT: handing_in.accept,
    Act.RETURN_REPORT: handing_in.return_report,
    Act.ISSUE_INVOICE: application.issue_invoice,
}


def open_case(
    number: str,
    subject: Subject,
    *,
    by: Party,
    at: datetime,
    procedure: Procedure,
    terms: Mapping[str, Any],
) -> CaseEvent:
    """Begin a case as a draft; `by` is an institution, or a person for themselves, as the procedure says.

    `terms` are those of `terms_of`.
    """
    is_person = procedure.applicant is Applicant.PERSON
    if by.role is not Role.APPLICANT or not by.key or bool(by.institution) == is_person:
        raise Refused("E_CASE_ROLE", role=by.role.value, act=Act.OPEN.value)
    detail = {"number": number, "procedure": procedure.id, "subject": subject_data(subject), **terms}
    return CaseEvent(sequence=1, at=at, act=Act.OPEN, by=by, to=State.DRAFT, detail=detail)


def terms_of(
    body: str,
    *,
    criteria_version: str,
    applicant: Affiliation,
    partners: Sequence[Affiliation] = (),
    renews: str = "",
    fee: CaseFee | None = None,
) -> dict[str, Any]:
    """Write the terms of `open_case`; without a fee nothing is due."""
    fee = fee or CaseFee(state="none")
    return {
        "body": body,
        "criteria_version": criteria_version,
        "applicant": affiliation_data(applicant),
        "partners": [affiliation_data(partner) for partner in partners],
        "renews": renews,
        "fee": {"state": fee.state, "amount": fee.amount, "currency": fee.currency, "reason": fee.reason},
    }


def perform(
    case: Case, act: Act, *, by: Party, at: datetime, procedure: Procedure, detail: Mapping[str, Any] | None = None
) -> CaseEvent:
    """Examine an act and return the event it becomes.

    Raises:
        Conflict: E_CASE_MOVE, the state does not allow it (with what it allows); or the act's own.
        Refused: E_CASE_ROLE, not in this part; or the act's own.
        NotFound: E_CASE_UNKNOWN, somebody else's case looks as if it were not there.
        Invalid: the particulars.
    """
    transition = procedure.find_transition(case.state, act)
    _demand_party(case, by)
    if transition is None or act not in _GUARDS:
        allowed = " ".join(offered.value for offered in procedure.allowed(case.state)) or "-"
        raise Conflict("E_CASE_MOVE", state=case.state.value, act=act.value, allowed=allowed)
    if by.role not in transition.by:
        raise Refused("E_CASE_ROLE", role=by.role.value, act=act.value)
    request = RequestedAct(case=case, procedure=procedure, act=act, by=by, at=at, detail=detail or {})
    try:
        granted = _GUARDS[act](request)
    except (KeyError, TypeError, ValueError) as error:
        raise Invalid("E_CASE_PARTICULARS", act=act.value) from error
    to = granted.to or transition.to or case.state
    return CaseEvent(sequence=case.events + 1, at=at, act=act, by=by, to=to, detail=granted.detail)


def obstacle_to(
    case: Case, act: Act, *, by: Party, at: datetime, procedure: Procedure, detail: Mapping[str, Any] | None = None
) -> Problem | None:
    """Tell what stands in the way of an act, None when nothing does: the very examination that the act will meet.

    For acts without particulars of a person's own; a page offers what this lets pass, and says the rest in a sentence.
    """
    try:
        perform(case, act, by=by, at=at, procedure=procedure, detail=detail)
    except KakitomeError as error:
        return Problem(code=error.code, params=error.params)
    return None


def allowed_to(case: Case, role: Role, *, procedure: Procedure) -> tuple[Act, ...]:
    """Return the acts that the state allows to a part; the act itself may still be refused."""
    transitions = (procedure.find_transition(case.state, act) for act in procedure.allowed(case.state))
    return tuple(transition.act for transition in transitions if transition is not None and role in transition.by)


def _demand_party(case: Case, by: Party) -> None:
    """Demand that somebody acts for the applicant, a partner or the body, in the part that is theirs."""
    if not case.has_party(by):
        raise NotFound("E_CASE_UNKNOWN")
    if not by.account:
        raise Refused("E_CASE_ROLE", role=by.role.value, act="")
