"""A report that is not enough goes back with the reason and another deadline; the applicant hands in again."""

from datetime import timedelta

import pytest

from kakitome.errors import Invalid, NotFound, Refused
from kakitome.learning.recognition.procedure import Act, State
from learning.recognition.case_file import CaseFile


def later(file: CaseFile, days: int = 20) -> str:
    return (file.now + timedelta(days=days)).isoformat()


def test_a_report_on_a_condition_goes_back_with_the_reason_and_is_handed_in_again() -> None:
    file = CaseFile().conditional()
    with pytest.raises(Refused, match="E_REPORT_NONE"):
        file.office(Act.RETURN_CONDITION, index=0, text="nothing there", deadline=later(file))
    file.applicant(Act.REPORT_CONDITION, index=0, text="Done.")
    with pytest.raises(Invalid, match="E_CONDITION_DEADLINE"):
        file.office(Act.RETURN_CONDITION, index=0, text="too short", deadline=file.now.isoformat())
    file.office(Act.RETURN_CONDITION, index=0, text="The marks are missing.", deadline=later(file))
    condition = file.case.conditions[0]
    assert (condition.report, condition.reported_at) == ("", None)
    assert [(one.report, one.because) for one in condition.returned] == [("Done.", "The marks are missing.")]
    file.applicant(Act.REPORT_CONDITION, index=0, text="With marks.")
    assert file.office(Act.MEET_CONDITION, index=0, **file.term()).case.state is State.RECOGNISED


def test_the_new_deadline_counts_and_lets_it_lapse() -> None:
    file = CaseFile().conditional(days=5).applicant(Act.REPORT_CONDITION, index=0, text="Done.")
    file.office(Act.RETURN_CONDITION, index=0, text="Not shown.", deadline=later(file, 10))
    file.now += timedelta(days=7)
    with pytest.raises(Refused, match="E_CONDITION_RUNS"):
        file.office(Act.LAPSE)
    file.now += timedelta(days=5)
    assert file.office(Act.LAPSE).case.state is State.REFUSED


def test_a_report_while_it_is_recognised_is_asked_for_returned_and_accepted() -> None:
    file = CaseFile().recognised()
    file.office(Act.REQUEST_REPORT, text="Learners and results of 2026", deadline=later(file))
    with pytest.raises(Refused, match="E_REPORT_NONE"):
        file.office(Act.ACCEPT_REPORT, index=0)
    file.applicant(Act.HAND_IN_REPORT, index=0, text="31 learners.")
    file.office(Act.RETURN_REPORT, index=0, text="The results are missing.", deadline=later(file, 30))
    assert file.case.reports[0].returned[0].because == "The results are missing."
    file.applicant(Act.HAND_IN_REPORT, index=0, text="31 learners, 28 passed.")
    report = file.office(Act.ACCEPT_REPORT, index=0).case.reports[0]
    assert (report.report, report.accepted_at, file.case.state) == (
        "31 learners, 28 passed.",
        file.now,
        State.RECOGNISED,
    )
    with pytest.raises(NotFound, match="E_REPORT_UNKNOWN"):
        file.applicant(Act.HAND_IN_REPORT, index=0, text="more")


def test_a_covering_note_comes_with_each_submission() -> None:
    file = CaseFile().attach_all().applicant(Act.SUBMIT, covering_note=" We ask for a quick look. ")
    assert file.case.covering_note == "We ask for a quick look."
    file.office(Act.REQUEST_DOCUMENTS, text="more").applicant(Act.SUBMIT)
    assert file.case.covering_note == ""
