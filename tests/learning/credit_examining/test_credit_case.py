"""A credit case goes through the engine of recognition: a person applies, a registrar proposes, a committee decides."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kakitome.errors import Conflict, Invalid, NotFound, Refused
from kakitome.learning.credit_examining.guided_questions import AdviceKind, GuidedQuestion
from kakitome.learning.recognition import acts
from kakitome.learning.recognition.case import Case, CaseEvent, Party, Subject
from kakitome.learning.recognition.fold import fold
from kakitome.learning.recognition.people import Affiliation
from kakitome.learning.recognition.procedure import Act, Role, State, load_procedure
from kakitome.learning.recognition.public_record import public_record
from kakitome.values.localized_text import LocalizedText
from support import resolutions

NOW = datetime(2026, 11, 21, 5, 5, tzinfo=UTC)
PROCEDURE = load_procedure("credit-transfer")
WANG = Party(role=Role.APPLICANT, account="wang")
KEIKO, OTHER = (Party(role=Role.SECRETARIAT, account=name, institution="asuka") for name in ("keiko", "katagawa"))
SUBJECT = Subject(
    entry="",
    version=0,
    title=LocalizedText(en="Applied Data Governance"),
    digest="a" * 64,
    statement={"sha256": "b" * 64},
)
MATCHES = [{"outcome": place, "learning": place, "meets": "part" if place == 2 else "whole"} for place in range(4)]
WHOLE: dict[str, Any] = {
    "credited": {"code": "INF2403", "title": "データマネジメント論", "outcomes": ["一", "二", "三", "四"]},
    "credits": "2",
    "grade": "認",
    "condition": "個人情報保護法についての小レポート",
    "condition_by": "2027-01-29",
    "reasons": "成果4つのうち3つが対応する。",
    "answers": dict.fromkeys((question.value for question in GuidedQuestion), "yes") | {"outcomes": "partly"},
    "matches": MATCHES,
}


SOUND = {"standing": "sound", "verdict": "valid", "at": NOW.isoformat()}


class History:
    """One case, act by act."""

    def __init__(self) -> None:
        terms = acts.terms_of("asuka", criteria_version="1", applicant=Affiliation(institution="wang"))
        self.now = NOW
        first = acts.open_case("C-7K3M-94QD", SUBJECT, by=WANG, at=NOW, procedure=PROCEDURE, terms=terms)
        self.events: list[CaseEvent] = [first]

    @property
    def case(self) -> Case:
        return fold(self.events)

    def do(self, act: Act, by: Party, /, **detail: Any) -> Case:
        self.now += timedelta(minutes=10)
        event = acts.perform(self.case, act, by=by, at=self.now, procedure=PROCEDURE, detail=detail)
        self.events.append(event)
        return self.case


@pytest.fixture
def history() -> History:
    history = History()
    history.do(Act.ATTACH, WANG, kind="award", name="credential", sha256="b" * 64, size=9)
    history.do(Act.SUBMIT, WANG)
    history.do(Act.ACCEPT, KEIKO)
    return history


def seats(*names: str) -> list[dict[str, Any]]:
    return [
        {"account": name, "affiliations": [{"institution": "asuka"}], "is_chair": place == 0, "ties": []}
        for place, name in enumerate(names)
    ]


def proposed(history: History) -> Case:
    examined = history.do(Act.EXAMINE, KEIKO, **WHOLE)
    assert examined.examination is not None
    return history.do(Act.PROPOSE, KEIKO, seen=examined.examination.sequence)


def test_from_application_to_credit_on_condition(history: History) -> None:
    case = proposed(history)
    assert case.state is State.DISCUSSION
    assert case.proposal is not None
    assert (case.proposal.advice, case.proposal.by) == (AdviceKind.CONDITIONS, "keiko")
    history.do(Act.REFER, KEIKO, committee="credit", voters=seats("a", "b", "c", "d"))
    condition = {"text": {"ja": "小レポート"}, "deadline": "2027-01-29T15:00:00+00:00"}
    everybody(history, "abcd", "conditions", conditions=[condition])
    decided = history.do(Act.DECIDE, KEIKO, source=SOUND)
    assert decided.state is State.CONDITIONAL
    assert history.events[-1].detail["proposed"]["credits"] == "2", "what was voted on stands in the decision"
    history.do(Act.REPORT_CONDITION, WANG, index=0, text="出しました")
    met = history.do(Act.MEET_CONDITION, KEIKO, index=0, source=SOUND)
    assert met.state is State.RECOGNISED
    assert public_record(met, history.events) is None, "nothing of a person's case is published"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"credits": None}, "/credits"),
        ({"grade": ""}, "/grade"),
        ({"reasons": ""}, "/reasons"),
        ({"condition_by": None}, "/condition_by"),
        ({"credited": {"title": ""}}, "/credited"),
        ({"answers": {**WHOLE["answers"], "identification": ""}}, "/answers/identification"),
        ({"condition": "", "condition_by": None}, "/against"),
        ({"answers": {**WHOLE["answers"], "verification": "no"}}, "/against"),
    ],
)
def test_what_is_missing_is_said_at_its_field(history: History, change: dict[str, Any], pointer: str) -> None:
    case = history.do(Act.EXAMINE, KEIKO, **{**WHOLE, **change})
    assert case.examination is not None
    with pytest.raises(Refused) as refused:
        history.do(Act.PROPOSE, KEIKO, seen=case.examination.sequence)
    assert [problem.pointer for problem in refused.value.problems] == [pointer]


def test_a_proposal_against_the_advice_goes_through_with_its_reason(history: History) -> None:
    stated = {**WHOLE, "condition": "", "condition_by": None, "against": "面談で成果3を確かめた。"}
    case = history.do(Act.EXAMINE, KEIKO, **stated)
    assert case.examination is not None
    case = history.do(Act.PROPOSE, KEIKO, seen=case.examination.sequence)
    assert case.proposal is not None
    assert case.proposal.advice is AdviceKind.CONDITIONS, "the advice is on record beside it"


def test_no_committee_without_a_proposal(history: History) -> None:
    proposed(history)
    history.do(Act.TAKE_BACK_PROPOSAL, KEIKO)
    with pytest.raises(Conflict):
        history.do(Act.REFER, KEIKO, committee="credit", voters=seats("a", "b", "c"))
    with pytest.raises(NotFound):
        history.do(Act.PROPOSE, Party(role=Role.SECRETARIAT, account="x", institution="setouchi"))


def test_of_two_who_edit_the_second_is_told_and_overwrites_nothing(history: History) -> None:
    first = history.do(Act.EXAMINE, KEIKO, **WHOLE).examination
    assert first is not None
    history.do(Act.EXAMINE, OTHER, **{**WHOLE, "seen": first.sequence, "credits": "1"})
    with pytest.raises(Conflict, match="E_CREDIT_CHANGED"):
        history.do(Act.EXAMINE, KEIKO, **{**WHOLE, "seen": first.sequence})
    assert history.case.examination is not None
    assert str(history.case.examination.credits) == "1"


def test_each_judgement_keeps_who_gave_it(history: History) -> None:
    first = history.do(Act.EXAMINE, KEIKO, **WHOLE).examination
    assert first is not None
    changed = [*MATCHES[:3], {"outcome": 3, "learning": None, "meets": "none"}]
    second = history.do(Act.EXAMINE, OTHER, **{**WHOLE, "seen": first.sequence, "matches": changed}).examination
    assert second is not None
    assert [match.by for match in second.matches] == ["keiko", "keiko", "keiko", "katagawa"]


@pytest.mark.parametrize("credits", ["0", "-1", "1.3", "125", "NaN", "Infinity", "two", "1e9"])
def test_credits_that_are_none(history: History, credits: str) -> None:
    with pytest.raises(Invalid):
        history.do(Act.EXAMINE, KEIKO, **{**WHOLE, "credits": credits})


def test_somebody_else_finds_no_case(history: History) -> None:
    with pytest.raises(NotFound):
        history.do(Act.ABANDON, Party(role=Role.APPLICANT, account="other"))


def voted(history: History) -> Case:
    history.do(Act.EXAMINE, KEIKO, **{**WHOLE, "condition": "", "condition_by": None, "against": "面談で確かめた。"})
    assert history.case.examination is not None
    history.do(Act.PROPOSE, KEIKO, seen=history.case.examination.sequence)
    history.do(Act.REFER, KEIKO, committee="credit", voters=seats("a", "b", "c"))
    everybody(history, "abc", "recognised")
    return history.case


def everybody(history: History, names: str, outcome: str, **draft: Any) -> None:
    """Let everybody vote for a draft."""
    history.do(Act.DRAFT_RESOLUTION, KEIKO, outcome=outcome, reasons={"ja": "3つが対応する。"}, **draft)
    for name in names:
        member = Party(role=Role.MEMBER, account=name, institution="asuka")
        belongs = [{"institution": "asuka"}]
        resolutions.vote(history.do, history.case, by=member, choice=outcome, affiliations=belongs)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"standing": "unread", "verdict": "indeterminate"}, "E_CREDIT_SOURCE_UNREAD"),
        ({"standing": "unsound", "verdict": "revoked"}, "E_CREDIT_SOURCE_UNSOUND"),
        ({"standing": "unsound", "verdict": "expired"}, "E_CREDIT_SOURCE_UNSOUND"),
        (None, "E_CREDIT_SOURCE_UNREAD"),
    ],
)
def test_nothing_is_credited_on_what_is_not_valid_or_not_verified_at_the_decision(
    history: History, change: dict[str, str] | None, code: str
) -> None:
    voted(history)
    source = {**SOUND, **change} if change is not None else None
    with pytest.raises(Refused, match=code):
        history.do(Act.DECIDE, KEIKO, source=source)
    assert history.case.state is State.DECIDING, "the decision waits"
    decided = history.do(Act.DECIDE, KEIKO, source=SOUND)
    assert (decided.state, decided.sources[-1].verdict) == (State.RECOGNISED, "valid")


def test_what_became_invalid_leaves_the_committee_and_nothing_else_does(history: History) -> None:
    voted(history)
    with pytest.raises(Conflict, match="E_CREDIT_BEFORE_COMMITTEE"):
        history.do(Act.TAKE_BACK_PROPOSAL, KEIKO, source=SOUND)
    revoked = {**SOUND, "standing": "unsound", "verdict": "revoked"}
    back = history.do(Act.TAKE_BACK_PROPOSAL, KEIKO, source=revoked)
    assert (back.state, back.ballot, back.proposal) == (State.IN_REVIEW, None, None)
    assert back.earlier_ballots[-1].ended == "void"


def test_no_room_is_left_when_it_is_decided(history: History) -> None:
    voted(history)
    counting = {"counting": "in_part", "used": "1", "buckets": []}
    with pytest.raises(Refused, match="E_CREDIT_NO_ROOM"):
        history.do(Act.DECIDE, KEIKO, source=SOUND, counting=counting)


def test_a_cause_reopens_once_and_the_committee_decides_anew(history: History) -> None:
    voted(history)
    history.do(Act.DECIDE, KEIKO, source=SOUND)
    itself = Party(role=Role.SECRETARIAT, account="kakitome", institution="asuka")
    assert history.do(Act.REOPEN, itself, kind="source", key="revoked").state is State.REOPENED
    with pytest.raises(Conflict, match="E_CREDIT_REOPENED"):
        history.do(Act.REOPEN, itself, kind="source", key="revoked")
    history.do(Act.REOPEN, itself, kind="recognition", key="ended")
    history.do(
        Act.PROPOSE_WITHDRAWAL, KEIKO, text="証明が取り消された。", committee="credit", voters=seats("a", "b", "c")
    )
    everybody(history, "abc", "kept")
    kept = history.do(Act.DECIDE, KEIKO)
    assert (kept.state, [each.kind for each in kept.reopenings]) == (State.RECOGNISED, ["source", "recognition"])
    with pytest.raises(Conflict, match="E_CREDIT_REOPENED"):
        history.do(Act.REOPEN, itself, kind="source", key="revoked")
