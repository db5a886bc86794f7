"""The review: who examines, what they declare, how they score without seeing one another.

Source: docs/rules/capabilities.md F2; docs/rules/threats.md T16; docs/standards/hostile-inputs.md B209;
docs/rules/interface.md U7.
"""

from kakitome.errors import Conflict, Invalid, NotFound, Refused
from kakitome.learning.recognition.asked import Granted, RequestedAct
from kakitome.learning.recognition.ballot import CHOICES
from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.conflict import EARLIER_DECIDER, conflicts
from kakitome.learning.recognition.particulars import affiliation_data, read_affiliations
from kakitome.learning.recognition.procedure import Purpose, Role, State

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def grounds_of(asked: RequestedAct, account: str) -> tuple[str, ...]:
    """Name the grounds on which a person whose belongings stand in the particulars may not examine the case."""
    case, detail = asked.case, asked.detail
    found = conflicts(
        read_affiliations(detail["affiliations"]),
        parties=(case.applicant_is, *case.partners),
        ties=detail.get("ties", ()),
        submitted=bool(detail.get("submitted", False)),
    )
    return (*found, EARLIER_DECIDER) if account in _earlier(case) else found


def assign(asked: RequestedAct) -> Granted:
    """Give the case to a reviewer; one with a conflict is recused in the same act, and stays on record."""
    case, detail = asked.case, asked.detail
    account = str(detail["account"])
    if any(one.account == account and one.round == case.round for one in case.assignments):
        raise Conflict("E_REVIEWER_ASSIGNED", number=case.number)
    if len(case.assignments) >= len(LETTERS):
        raise Refused("E_REVIEWERS_MANY", number=case.number)
    affiliations = read_affiliations(detail["affiliations"])
    if not affiliations:
        raise Invalid("E_AFFILIATION_MISSING")
    grounds = grounds_of(asked, account)
    granted = {
        "account": account,
        "letter": LETTERS[len(case.assignments)],
        "affiliations": [affiliation_data(one) for one in affiliations],
        "grounds": list(grounds),
    }
    return Granted(detail=granted, to=case.state if grounds else State.IN_REVIEW)


def declare(asked: RequestedAct) -> Granted:
    """Declare a conflict, none, or not to be sure; may be changed until the decision."""
    assignment = asked.own_assignment()
    answer = str(asked.detail.get("answer", ""))
    if answer not in ("none", "conflict", "unsure"):
        raise Invalid("E_DECLARATION", answer=answer[:20])
    return Granted(detail={"answer": answer, "letter": assignment.letter})


def recuse(asked: RequestedAct) -> Granted:
    """Take a reviewer or a voter out, with the grounds; what they gave is kept and does not count."""
    case, account = asked.case, str(asked.detail["account"])
    is_reviewer = any(one.account == account for one in case.panel)
    is_voter = case.ballot is not None and any(one.account == account for one in case.ballot.electorate)
    if not is_reviewer and not is_voter:
        raise NotFound("E_NOT_ASSIGNED", number=case.number)
    grounds = [str(one) for one in asked.detail.get("grounds", ())]
    if not grounds:
        raise Invalid("E_GROUNDS_MISSING")
    return Granted(detail={"account": account, "grounds": grounds})


def score(asked: RequestedAct) -> Granted:
    """Hand in one's scores: every criterion, each with its reason, on the version that is examined; once."""
    case, detail, assignment = asked.case, asked.detail, asked.own_assignment()
    if assignment.state != "free":
        raise Refused("E_DECLARATION_OPEN", number=case.number)
    asked.refuse_conflicted(grounds_of(asked, asked.by.account))
    if str(detail["digest"]) != case.subject.digest:
        raise Conflict("E_CASE_OTHER_VERSION", number=case.number)
    if any(one.account == asked.by.account for one in case.counted_scorings):
        raise Conflict("E_SCORED", number=case.number)
    points, reasons = dict(detail["points"]), dict(detail["reasons"])
    top = len(asked.procedure.scale)
    for criterion in asked.procedure.rubric:
        given = points.get(criterion.id)
        if not isinstance(given, int) or isinstance(given, bool) or not 1 <= given <= top:
            raise Invalid("E_POINTS_MISSING", criterion=criterion.id, most=top)
        if not str(reasons.get(criterion.id, "")).strip():
            raise Invalid("E_REASON_FOR_POINTS", criterion=criterion.id)
    if len(points) != len(asked.procedure.rubric):
        raise Invalid("E_CRITERION_UNKNOWN", criterion="?")
    recommendation = str(detail.get("recommendation", ""))
    if recommendation not in CHOICES[Purpose.APPLICATION]:
        raise Invalid("E_OUTCOME_UNKNOWN", outcome=recommendation[:20])
    return Granted(
        detail={
            "letter": assignment.letter,
            "points": points,
            "reasons": {name: str(text).strip() for name, text in reasons.items()},
            "recommendation": recommendation,
            "digest": case.subject.digest,
        }
    )


def ask(asked: RequestedAct) -> Granted:
    """Ask the applicant something; a reviewer's question is passed on by the secretariat."""
    is_reviewer = asked.by.role is Role.REVIEWER
    letter = asked.own_assignment().letter if is_reviewer else ""
    number = len(asked.case.questions) + 1
    return Granted(detail={"number": number, "letter": letter, "text": asked.text(), "relayed": not is_reviewer})


def relay(asked: RequestedAct) -> Granted:
    """Pass a reviewer's question on, in words that do not tell who asks."""
    number = _question(asked, is_relayed=False)
    return Granted(detail={"number": number, "text": asked.text()})


def answer(asked: RequestedAct) -> Granted:
    """Answer a question that was passed on."""
    number = _question(asked, is_relayed=True)
    return Granted(detail={"number": number, "text": asked.text()})


def discuss(asked: RequestedAct) -> Granted:
    """Open the scores to those who gave them, when everyone has."""
    demand_scores(asked, all_in=True)
    return Granted()


def comment(asked: RequestedAct) -> Granted:
    """Say something in the discussion."""
    case, account = asked.case, asked.by.account
    if asked.by.role is Role.REVIEWER:
        asked.own_assignment()
    elif asked.by.role is not Role.SECRETARIAT:
        electorate = case.ballot.electorate if case.ballot else ()
        if all(one.account != account for one in electorate):
            raise Refused("E_NOT_A_VOTER", number=case.number)
    return Granted(detail={"text": asked.text()})


def demand_scores(asked: RequestedAct, *, all_in: bool) -> None:
    """Demand enough independent scores; raises `Refused` (E_SCORES_FEW, E_SCORES_OPEN)."""
    case = asked.case
    scored = {one.account for one in case.counted_scorings}
    needed = asked.procedure.reviewers
    if len(scored) < needed:
        raise Refused("E_SCORES_FEW", number=case.number, count=len(scored), needed=needed)
    if all_in and any(one.account not in scored for one in case.panel):
        raise Refused("E_SCORES_OPEN", number=case.number)


def _question(asked: RequestedAct, *, is_relayed: bool) -> int:
    number = int(asked.detail["number"])
    found = next((one for one in asked.case.questions if one.number == number), None)
    if found is None or (found.relayed_at is not None) != is_relayed or found.answered_at is not None:
        raise NotFound("E_QUESTION_UNKNOWN", number=number)
    return number


def _earlier(case: Case) -> frozenset[str]:
    """Return who reviewed or decided in an earlier round: the next one is for other people."""
    reviewed = {one.account for one in case.assignments if one.round < case.round}
    decided = {account for one in case.decisions for account in one.deciders} if case.round > 1 else set()
    return frozenset(reviewed | decided)
