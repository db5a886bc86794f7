"""The review: who examines, what they declare, what they ask; how they score is in `giving_scores`.

Source: docs/rules/capabilities.md F2; docs/rules/threats.md T16; docs/standards/hostile-inputs.md B209;
docs/rules/interface.md U7.
"""

from kakitome.errors import Conflict, Invalid, NotFound, Refused
from kakitome.learning.recognition.asked import Granted, RequestedAct
from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.conflict import EARLIER_DECIDER
from kakitome.learning.recognition.interviewing import demand_no_open_interview
from kakitome.learning.recognition.particulars import affiliation_data, read_affiliations
from kakitome.learning.recognition.procedure import Role, State

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def grounds_of(request: RequestedAct, account: str) -> tuple[str, ...]:
    """Name the grounds on which a person whose belongings stand in the particulars may not examine the case."""
    grounds = request.conflicts_of(request.detail, account=account)
    return (*grounds, EARLIER_DECIDER) if account in _earlier(request.case) else grounds


def assign(request: RequestedAct) -> Granted:
    """Give the case to a reviewer; one with a conflict is recused in the same act, and stays on record."""
    case, detail = request.case, request.detail
    account = str(detail["account"])
    if account == case.applicant:
        raise Refused("E_REVIEWER_APPLIES", number=case.number)
    if any(assignment.account == account and assignment.round == case.round for assignment in case.assignments):
        raise Conflict("E_REVIEWER_ASSIGNED", number=case.number)
    if len(case.assignments) >= len(LETTERS):
        raise Refused("E_REVIEWERS_MANY", number=case.number)
    affiliations = read_affiliations(detail["affiliations"])
    if not affiliations:
        raise Invalid("E_AFFILIATION_MISSING")
    grounds = grounds_of(request, account)
    granted = {
        "account": account,
        "letter": LETTERS[len(case.assignments)],
        "affiliations": [affiliation_data(affiliation) for affiliation in affiliations],
        "ties": [str(tie) for tie in detail.get("ties", ())],
        "grounds": list(grounds),
    }
    return Granted(detail=granted, to=case.state if grounds else State.IN_REVIEW)


def declare(request: RequestedAct) -> Granted:
    """Declare a conflict, none, or not to be sure and of what; may be changed until the decision."""
    assignment = request.own_assignment()
    answer = str(request.detail.get("answer", ""))
    if answer not in ("none", "conflict", "unsure"):
        raise Invalid("E_DECLARATION", answer=answer[:20])
    tie = {"text": request.text()} if answer == "unsure" else {}
    return Granted(detail={"answer": answer, "letter": assignment.letter, **tie})


def settle_tie(request: RequestedAct) -> Granted:
    """Answer a reviewer who is not sure: no conflict of interest, or one, with the reason."""
    case, account = request.case, str(request.detail.get("account", ""))
    assignment = next((given for given in case.panel if given.account == account), None)
    if assignment is None or assignment.state != "unsure":
        raise NotFound("E_TIE_UNKNOWN", number=case.number)
    answer = str(request.detail.get("answer", ""))
    if answer not in ("none", "conflict"):
        raise Invalid("E_DECLARATION", answer=answer[:20])
    return Granted(detail={"account": account, "letter": assignment.letter, "answer": answer, "text": request.text()})


def ask(request: RequestedAct) -> Granted:
    """Ask the applicant something; a reviewer's question is passed on by the secretariat."""
    is_reviewer = request.by.role is Role.REVIEWER
    letter = request.own_assignment().letter if is_reviewer else ""
    number = len(request.case.questions) + 1
    return Granted(detail={"number": number, "letter": letter, "text": request.text(), "relayed": not is_reviewer})


def relay(request: RequestedAct) -> Granted:
    """Pass a reviewer's question on, in words that do not tell who asks."""
    number = _question(request, is_relayed=False)
    return Granted(detail={"number": number, "text": request.text()})


def answer(request: RequestedAct) -> Granted:
    """Answer a question that was passed on."""
    number = _question(request, is_relayed=True)
    return Granted(detail={"number": number, "text": request.text()})


def discuss(request: RequestedAct) -> Granted:
    """Open the scores to those who gave them, when everyone has."""
    demand_no_open_interview(request)
    demand_scores(request, all_in=True)
    return Granted()


def comment(request: RequestedAct) -> Granted:
    """Say something in the discussion."""
    case, account = request.case, request.by.account
    if request.by.role is Role.REVIEWER:
        request.own_assignment()
    elif request.by.role is not Role.SECRETARIAT:
        electorate = case.ballot.electorate if case.ballot else ()
        if all(voter.account != account for voter in electorate):
            raise Refused("E_NOT_A_VOTER", number=case.number)
    return Granted(detail={"text": request.text()})


def demand_scores(request: RequestedAct, *, all_in: bool) -> None:
    """Demand enough independent scores; raises `Refused` (E_SCORES_FEW, E_SCORES_OPEN)."""
    case = request.case
    scored = {scoring.account for scoring in case.counted_scorings}
    needed = request.procedure.reviewers
    if len(scored) < needed:
        raise Refused("E_SCORES_FEW", number=case.number, count=len(scored), needed=needed)
    if all_in and any(assignment.account not in scored for assignment in case.panel):
        raise Refused("E_SCORES_OPEN", number=case.number)


def _question(request: RequestedAct, *, is_relayed: bool) -> int:
    number = int(request.detail["number"])
    case_question = next((question for question in request.case.questions if question.number == number), None)
    if (
        case_question is None
        or (case_question.relayed_at is not None) != is_relayed
        or case_question.answered_at is not None
    ):
        raise NotFound("E_QUESTION_UNKNOWN", number=number)
    return number


def _earlier(case: Case) -> frozenset[str]:
    """Return who reviewed or decided in an earlier round: the next one is for other people."""
    reviewed = {assignment.account for assignment in case.assignments if assignment.round < case.round}
    decided = {account for decision in case.decisions for account in decision.deciders} if case.round > 1 else set()
    return frozenset(reviewed | decided)
