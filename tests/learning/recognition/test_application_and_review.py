"""From a draft to scores: what must be there, who may examine, what stays hidden."""

from dataclasses import replace
from typing import Any

import pytest

from kakitome.errors import Conflict, Invalid, KakitomeError, NotFound, Refused
from kakitome.learning.recognition.acts import perform
from kakitome.learning.recognition.case import CaseFee, Party, divergent
from kakitome.learning.recognition.named_partner import NamedPartner
from kakitome.learning.recognition.particulars import affiliation_data
from kakitome.learning.recognition.people import Affiliation
from kakitome.learning.recognition.procedure import Act, Role, State, load_procedure, procedures
from kakitome.learning.recognition.sight import may_see_papers, sight_of
from learning.recognition.case_file import ASUKA, CaseFile, somewhere


def code_of(error: pytest.ExceptionInfo[KakitomeError]) -> str:
    return error.value.code


def test_a_missing_document_keeps_an_application_from_being_handed_in_and_is_named() -> None:
    file = CaseFile().attach("internal-institution", "internal-programme", "syllabus", "alignment")
    with pytest.raises(Refused) as error:
        file.applicant(Act.SUBMIT)
    assert [problem.pointer for problem in error.value.problems] == ["/documents/assessment"]
    assert file.attach("assessment").applicant(Act.SUBMIT).case.state is State.SUBMITTED


def test_a_document_taken_back_is_missing_again() -> None:
    file = CaseFile().attach_all()
    gone = next(one for one in file.case.documents if one.kind == "syllabus")
    file.applicant(Act.DETACH, sha256=gone.sha256)
    with pytest.raises(Refused, match="E_CASE_INCOMPLETE"):
        file.applicant(Act.SUBMIT)


def test_an_application_is_not_accepted_while_its_fee_is_due() -> None:
    file = CaseFile(fee=CaseFee(state="due", amount="50000")).submitted()
    with pytest.raises(Refused, match="E_CASE_FEE_DUE"):
        file.office(Act.ACCEPT)
    with pytest.raises(Invalid, match="E_CASE_FEE"):
        file.office(Act.SETTLE_FEE, state="waived", reason=" ")
    assert file.office(Act.SETTLE_FEE, state="paid", reason="").office(Act.ACCEPT).case.state is State.ACCEPTED


@pytest.mark.parametrize(
    ("affiliation", "ground"),
    [
        (Affiliation(institution="asuka"), "I_CONFLICT_SAME_INSTITUTION"),
        (Affiliation(ror="https://ror.org/05DXPS055/"), "I_CONFLICT_SAME_ROR"),
        (Affiliation(corporate_number="1010401089234"), "I_CONFLICT_SAME_CORPORATE_NUMBER"),
        (Affiliation(domain="lab.asuka.example"), "I_CONFLICT_SAME_DOMAIN"),
        (Affiliation(name="明日香情報大学 （見本）"), "I_CONFLICT_SAME_NAME"),
    ],
    ids=["institution", "ror", "corporate-number", "domain", "name"],
)
def test_whoever_belongs_to_the_applicant_is_recused_by_rule(affiliation: Affiliation, ground: str) -> None:
    file = CaseFile().accepted().assign("kenta", affiliation)
    (assignment,) = file.case.assignments
    assert (assignment.state, assignment.grounds) == ("recused", (ground,))
    assert file.case.state is State.ACCEPTED
    with pytest.raises(Conflict, match="E_CASE_MOVE"):
        file.declare("kenta")
    file.assign("hana")
    with pytest.raises(Refused, match="E_RECUSED"):
        file.declare("kenta")


@pytest.mark.parametrize("domain", ["gmail.com", "notasuka.example", "example"])
def test_a_domain_that_merely_looks_alike_is_no_conflict(domain: str) -> None:
    file = CaseFile().accepted().assign("kenta", Affiliation(name="elsewhere", domain=domain))
    assert file.case.assignments[0].state == "invited"


@pytest.mark.parametrize(
    ("more", "ground"),
    [({"ties": ["asuka"]}, "I_CONFLICT_DECLARED_TIE"), ({"submitted": True}, "I_CONFLICT_EARLIER_SUBMISSION")],
    ids=["tie", "earlier-submission"],
)
def test_declared_ties_and_own_submissions_recuse(more: dict[str, Any], ground: str) -> None:
    assert CaseFile().accepted().assign("kenta", **more).case.assignments[0].grounds == (ground,)


def test_an_earlier_belonging_counts_as_long_as_it_is_told() -> None:
    file = CaseFile().accepted()
    both = [affiliation_data(somewhere("now")), affiliation_data(ASUKA)]
    file.office(Act.ASSIGN, account="kenta", affiliations=both)
    assert file.case.assignments[0].state == "recused"


def test_nobody_scores_before_declaring_nor_while_unsure() -> None:
    file = CaseFile().accepted().assign("hana")
    with pytest.raises(Refused, match="E_DECLARATION_OPEN"):
        file.score("hana")
    with pytest.raises(Refused, match="E_DECLARATION_OPEN"):
        file.declare("hana", "unsure", text="We met once.").score("hana")
    assert file.declare("hana").score("hana").case.scorings[0].letter == "A"


def test_a_conflict_that_arises_after_the_declaration_stops_the_scores() -> None:
    file = CaseFile().accepted().assign("hana").declare("hana")
    with pytest.raises(Refused, match="E_CONFLICT_OF_INTEREST"):
        file.score("hana", affiliations=[affiliation_data(ASUKA)])


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"points": {"outcomes": 3}}, "E_POINTS_MISSING"),
        ({"reasons": {"outcomes": "well told"}}, "E_REASON_FOR_POINTS"),
        ({"recommendation": "withdrawn"}, "E_OUTCOME_UNKNOWN"),
        ({"digest": "0" * 64}, "E_CASE_OTHER_VERSION"),
        ({"points": "all good"}, "E_CASE_PARTICULARS"),
    ],
    ids=["one-criterion", "no-reasons", "recommendation", "another-version", "no-table"],
)
def test_scores_that_are_not_whole_are_refused(more: dict[str, Any], code: str) -> None:
    file = CaseFile().accepted().assign("hana").declare("hana")
    with pytest.raises(KakitomeError) as error:
        file.score("hana", **more)
    assert code_of(error) == code


@pytest.mark.parametrize("points", [0, 5, True, "3"], ids=["below", "above", "yes", "text"])
def test_points_lie_on_the_scale(points: Any) -> None:
    file = CaseFile().accepted().assign("hana").declare("hana")
    with pytest.raises(Invalid, match="E_POINTS_MISSING"):
        file.score("hana", points)


def test_scores_are_handed_in_once() -> None:
    file = CaseFile().accepted().assign("hana").declare("hana").score("hana")
    with pytest.raises(Conflict, match="E_SCORED"):
        file.score("hana", 4)


def test_two_independent_scores_are_needed_and_everybody_hands_in_first() -> None:
    file = CaseFile().accepted().assign("hana").declare("hana").score("hana")
    with pytest.raises(Refused, match="E_SCORES_FEW"):
        file.office(Act.DISCUSS)
    file.assign("ichiro").declare("ichiro").score("ichiro").assign("jun")
    with pytest.raises(Refused, match="E_SCORES_OPEN"):
        file.office(Act.DISCUSS)
    file.office(Act.RECUSE, account="jun", grounds=["I_NOT_AVAILABLE"])
    assert file.office(Act.DISCUSS).case.state is State.DISCUSSION


def test_scores_far_apart_are_flagged_by_criterion() -> None:
    assert divergent(CaseFile().reviewed(1, 3).case, divergence=2)
    assert divergent(CaseFile().reviewed(3, 4).case, divergence=2) == ()


def test_a_reviewer_sees_no_other_score_before_handing_in() -> None:
    file = CaseFile().accepted().assign("hana").declare("hana").score("hana").assign("ichiro").declare("ichiro")
    other = Party(role=Role.REVIEWER, account="ichiro", institution="body")
    assert sight_of(file.case, other).scorings == ()
    office = Party(role=Role.SECRETARIAT, account="office", institution="body")
    assert sight_of(file.case, office).scorings == ()
    file.score("ichiro")
    assert [one.letter for one in sight_of(file.case, other).scorings] == ["A", "B"]
    assert len(sight_of(file.case, office).scorings) == 2


def test_papers_open_with_the_declaration_and_close_with_a_conflict() -> None:
    reviewer = Party(role=Role.REVIEWER, account="hana", institution="body")
    file = CaseFile().accepted().assign("hana")
    assert not may_see_papers(file.case, reviewer)
    assert may_see_papers(file.declare("hana").case, reviewer)
    assert not may_see_papers(file.declare("hana", "conflict").case, reviewer)


def test_the_applicant_reads_scores_without_names_after_the_decision_only() -> None:
    applicant = Party(role=Role.APPLICANT, account="owner", institution="asuka")
    file = CaseFile().referred()
    assert sight_of(file.case, applicant).scorings == ()
    seen = sight_of(file.votes("recognised", "recognised", "recognised").decide().case, applicant)
    assert (len(seen.scorings), seen.names) == (2, False)
    stranger = Party(role=Role.APPLICANT, account="other", institution="setouchi")
    assert not may_see_papers(file.case, stranger)


def test_a_score_of_somebody_who_turns_out_conflicted_is_kept_and_does_not_count() -> None:
    file = CaseFile().reviewed().declare("hana", "conflict")
    assert [one.flag for one in file.case.scorings] == ["conflicted", ""]
    assert [one.account for one in file.case.counted_scorings] == ["ichiro"]
    with pytest.raises(Refused, match="E_SCORES_FEW"):
        file.office(Act.DISCUSS)
    given = {"what": "score", "account": "hana", "word": "kept", "text": "handed in before the move"}
    file.act(Act.SETTLE_FLAG, Role.CHAIR, "chair", **given, affiliations=[affiliation_data(somewhere("chair"))])
    assert file.office(Act.DISCUSS).case.state is State.DISCUSSION


def test_a_chair_with_a_conflict_settles_nothing() -> None:
    file = CaseFile().reviewed().declare("hana", "conflict")
    given = {"what": "score", "account": "hana", "word": "kept", "text": "fine"}
    with pytest.raises(Refused, match="E_CONFLICT_OF_INTEREST"):
        file.act(Act.SETTLE_FLAG, Role.CHAIR, "chair", **given, affiliations=[affiliation_data(ASUKA)])


def test_another_version_voids_the_scores_and_the_same_people_go_on() -> None:
    file = CaseFile().reviewed().new_version()
    assert (file.case.state, file.case.counted_scorings) == (State.SUBMITTED, ())
    file.office(Act.ACCEPT)
    assert file.case.state is State.IN_REVIEW
    assert file.score("hana").score("ichiro").office(Act.DISCUSS).case.state is State.DISCUSSION


def test_a_question_reaches_the_applicant_without_its_asker() -> None:
    applicant = Party(role=Role.APPLICANT, account="owner", institution="asuka")
    file = CaseFile().accepted().assign("hana").declare("hana")
    file.act(Act.ASK, Role.REVIEWER, "hana", text="I am from Kobe; what is the pass mark?")
    assert sight_of(file.case, applicant).questions == ()
    with pytest.raises(NotFound, match="E_QUESTION_UNKNOWN"):
        file.applicant(Act.ANSWER, number=1, text="60 %")
    file.office(Act.RELAY, number=1, text="What is the pass mark?")
    (question,) = sight_of(file.case, applicant).questions
    assert question.text == "What is the pass mark?"
    assert file.applicant(Act.ANSWER, number=1, text="60 %").case.questions[0].answer == "60 %"


@pytest.mark.parametrize("procedure", sorted(procedures()))
@pytest.mark.parametrize("state", list(State), ids=lambda state: state.value)
def test_a_state_is_never_jumped(procedure: str, state: State) -> None:
    """B213: every pair of state and act that the procedure does not name is refused with what it does allow."""
    rules = load_procedure(procedure)
    file = CaseFile(procedure)
    case = file.case
    case = type(case)(**{**{name: getattr(case, name) for name in case.__dataclass_fields__}, "state": state})
    partner = NamedPartner(affiliation=Affiliation(institution="iroha"), named_at=case.opened_at)
    case = replace(case, named_partners=(partner,))
    own = {Role.APPLICANT: file.home, Role.PARTNER: "iroha"}
    for act in set(Act) - set(rules.allowed(state)):
        for role in Role:
            party = Party(role=role, account=case.applicant, institution=own.get(role, "body"))
            with pytest.raises(Conflict) as error:
                perform(case, act, by=party, at=case.opened_at, procedure=rules)
            assert error.value.code == "E_CASE_MOVE"
            assert str(error.value.params["allowed"]).split() == [one.value for one in rules.allowed(state)] or ["-"]


def test_another_institution_finds_no_case() -> None:
    file = CaseFile()
    for role in Role:
        party = Party(role=role, account="x", institution="setouchi")
        with pytest.raises(NotFound, match="E_CASE_UNKNOWN"):
            perform(file.case, Act.SUBMIT, by=party, at=file.now, procedure=file.procedure)


@pytest.mark.parametrize("procedure", sorted(procedures()))
def test_every_state_is_reached_and_shown_in_one_step(procedure: str) -> None:
    rules = load_procedure(procedure)
    reached = {State.DRAFT} | {one.to for one in rules.transitions.values() if one.to}
    reached |= {state for one in rules.transitions.values() for state in one.outcomes.values()}
    shown = [state for step in rules.steps for state in step.states]
    assert reached <= set(shown)
    assert len(shown) == len(set(shown))


def test_a_badge_is_certified_by_the_same_engine() -> None:
    """ACPA's six steps: join and report, ask, examine against the standard, certify, issue, publish."""
    file = CaseFile("badge-certification").recognised()
    assert file.case.state is State.RECOGNISED
    assert [step.name.ja[:2] for step in file.procedure.steps] == ["①②", "③ ", "④ ", "⑤⑥"]
    with pytest.raises(Refused, match="E_OUTCOME_NOT_OFFERED"):
        CaseFile("badge-certification").conditional()
