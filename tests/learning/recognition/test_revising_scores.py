"""Scores are revised once and stay on record; what is for the committee alone; a tie somebody is not sure about."""

import pytest

from kakitome.errors import Conflict, Invalid, KakitomeError, NotFound, Refused
from kakitome.learning.recognition.case import Party, divergent
from kakitome.learning.recognition.particulars import affiliation_data
from kakitome.learning.recognition.procedure import Act, Role, State
from kakitome.learning.recognition.scoring import CitedPlace, ScoringConfidence
from kakitome.learning.recognition.sight import sight_of
from learning.recognition.case_file import CaseFile, somewhere

PAPER = f"{0:064x}"
HANA = Party(role=Role.REVIEWER, account="hana", institution="body")
ICHIRO = Party(role=Role.REVIEWER, account="ichiro", institution="body")
OFFICE = Party(role=Role.SECRETARIAT, account="office", institution="body")


def test_scores_are_revised_after_an_answer_and_not_before() -> None:
    file = CaseFile().reviewed()
    with pytest.raises(Refused, match="E_SCORES_NOTHING_NEW"):
        file.revise("hana", 4)
    file.office(Act.ASK, text="How is it assessed?")
    with pytest.raises(Refused, match="E_SCORES_NOTHING_NEW"):
        file.revise("hana", 4)
    file.applicant(Act.ANSWER, number=1, text="By two examiners.").revise("hana", 4)
    assert [(s.account, s.flag, s.is_revised) for s in file.case.scorings] == [
        ("hana", "superseded", False),
        ("ichiro", "", False),
        ("hana", "", True),
    ]
    assert file.case.state is State.IN_REVIEW


def test_an_answer_from_before_the_scores_is_no_reason_to_revise_them() -> None:
    file = CaseFile().accepted().assign("hana").declare("hana").office(Act.ASK, text="How?")
    file.applicant(Act.ANSWER, number=1, text="By two examiners.").score("hana", 3)
    with pytest.raises(Refused, match="E_SCORES_NOTHING_NEW"):
        file.revise("hana", 4)


def test_in_the_discussion_they_are_revised_once_and_the_first_ones_count_no_more() -> None:
    file = CaseFile().reviewed(1, 4).office(Act.DISCUSS)
    assert divergent(file.case, divergence=2)
    file.revise("hana", 3)
    assert [set(scoring.points.values()) for scoring in file.case.counted_scorings] == [{4}, {3}]
    assert not divergent(file.case, divergence=2)
    with pytest.raises(Conflict, match="E_SCORES_REVISED"):
        file.revise("hana", 4)
    assert set(file.case.scorings[0].points.values()) == {1}


def test_who_has_handed_in_nothing_has_nothing_to_revise() -> None:
    file = CaseFile().reviewed().assign("kenta").declare("kenta")
    with pytest.raises(NotFound, match="E_SCORES_NONE"):
        file.revise("kenta", 3)


def test_who_was_brought_back_has_the_revised_scores_counted_and_not_the_first() -> None:
    file = CaseFile().reviewed().office(Act.DISCUSS).revise("hana", 2)
    file.office(Act.RECUSE, account="hana", grounds=["I_CONFLICT_DECLARED_TIE"])
    own = [affiliation_data(somewhere("office"))]
    file.office(Act.UNDO_RECUSAL, account="hana", text="There was none.", affiliations=own)
    assert [(s.account, s.flag) for s in file.case.scorings] == [("hana", "superseded"), ("ichiro", ""), ("hana", "")]


def test_a_remark_reaches_committee_and_secretariat_and_nobody_else() -> None:
    file = CaseFile().accepted()
    for account in ("hana", "ichiro"):
        file.assign(account).declare(account).score(account, 3, remark=f"said by {account} alone", confidence="outside")
    file.office(Act.DISCUSS)
    assert [scoring.remark for scoring in sight_of(file.case, OFFICE).scorings] == [
        "said by hana alone",
        "said by ichiro alone",
    ]
    seen = {scoring.account: scoring for scoring in sight_of(file.case, ICHIRO).scorings}
    assert (seen["hana"].remark, seen["hana"].confidence) == ("", None)
    assert (seen["ichiro"].remark, seen["ichiro"].confidence) == ("said by ichiro alone", ScoringConfidence.OUTSIDE)
    file.refer()
    member = Party(role=Role.MEMBER, account="second", institution="body")
    assert sight_of(file.case, member).scorings[0].remark == "said by hana alone"
    file.votes("recognised", "recognised", "recognised").decide()
    owner = Party(role=Role.APPLICANT, account="owner", institution="asuka")
    scorings = sight_of(file.case, owner).scorings
    assert len(scorings) == 2
    assert {(scoring.remark, scoring.confidence) for scoring in scorings} == {("", None)}


def test_places_in_papers_are_kept_by_criterion() -> None:
    file = CaseFile().accepted().assign("hana").declare("hana")
    place = {"sha256": PAPER, "page": 4, "passage": "§2"}
    file.score("hana", 3, places={"assessment": [place]})
    (scoring,) = file.case.scorings
    assert scoring.places == {"assessment": (CitedPlace(sha256=PAPER, page=4, passage="§2"),)}


@pytest.mark.parametrize(
    ("places", "code"),
    [
        ({"assessment": [{"sha256": "f" * 64, "page": 1}]}, "E_PAPER_PLACE"),
        ({"assessment": [{"sha256": PAPER, "page": 0}]}, "E_PAPER_PLACE"),
        ({"assessment": [{"sha256": PAPER, "page": 1, "passage": "x" * 501}]}, "E_PAPER_PLACE"),
        ({"assessment": [{"sha256": PAPER, "page": n} for n in range(1, 22)]}, "E_PAPER_PLACE"),
        ({"none": [{"sha256": PAPER, "page": 1}]}, "E_CRITERION_UNKNOWN"),
    ],
    ids=["no paper of the case", "no page", "a passage too long", "too many", "no criterion"],
)
def test_a_place_that_is_none_is_refused(places: dict[str, object], code: str) -> None:
    file = CaseFile().accepted().assign("hana").declare("hana")
    with pytest.raises(Invalid, match=code):
        file.score("hana", 3, places=places)
    assert file.case.scorings == ()


def test_a_confidence_that_is_none_is_refused() -> None:
    file = CaseFile().accepted().assign("hana").declare("hana")
    with pytest.raises(KakitomeError, match="E_CASE_PARTICULARS"):
        file.score("hana", 3, confidence="certain")


def test_who_is_not_sure_says_of_what_and_is_answered() -> None:
    file = CaseFile().accepted().assign("hana")
    with pytest.raises(Invalid, match="E_CASE_TEXT_MISSING"):
        file.declare("hana", "unsure")
    file.declare("hana", "unsure", text="We wrote a paper together.")
    assert file.case.assignments[0].tie == "We wrote a paper together."
    file.office(Act.SETTLE_TIE, account="hana", answer="none", text="Ten years ago.")
    own = file.case.assignments[0]
    assert (own.state, own.ruling) == ("free", "Ten years ago.")
    assert file.score("hana").case.scorings[0].letter == "A"


def test_a_tie_that_is_a_conflict_recuses_and_stays_on_record() -> None:
    file = CaseFile().accepted().assign("hana").declare("hana", "unsure", text="We wrote a paper together.")
    file.office(Act.SETTLE_TIE, account="hana", answer="conflict", text="This year.")
    assert (file.case.panel, file.case.recusals[0].grounds) == ((), ("I_CONFLICT_DECLARED",))
    assert (file.case.assignments[0].state, file.case.assignments[0].ruling) == ("recused", "This year.")
    assert sight_of(file.case, HANA).papers is False


def test_nobody_is_answered_who_asked_nothing() -> None:
    file = CaseFile().accepted().assign("hana").declare("hana")
    with pytest.raises(NotFound, match="E_TIE_UNKNOWN"):
        file.office(Act.SETTLE_TIE, account="hana", answer="none", text="It is none.")
    file.declare("hana", "unsure", text="We met.")
    with pytest.raises(Invalid, match="E_DECLARATION"):
        file.office(Act.SETTLE_TIE, account="hana", answer="perhaps", text="It is none.")
