"""The public record: whatever happens to a case, it tells what was decided and nothing about people."""

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant

from kakitome.learning.recognition.procedure import Act, Outcome, Purpose, State
from kakitome.learning.recognition.public_record import ChangeSort, PublicRecord, public_record
from kakitome.values.plain_data import to_plain
from learning.recognition.test_any_path_of_a_case import CONFLICTED, PEOPLE, REASONS, AnyPath
from support.profiles import scaled

pytestmark = pytest.mark.slow


SAID_IN_CONFIDENCE = ("because", "we disagree", "a new chapter", "heard both", "not offered any more", "minor", "done")
NEVER = (*PEOPLE, *CONFLICTED, "owner", "office", *SAID_IN_CONFIDENCE)


class EveryRecord(AnyPath):
    """Whatever people try, in whatever order."""

    @invariant()
    def record_names_nobody(self) -> None:
        if hasattr(self, "events"):
            judge(self.case, self.events)


def judge(case: Any, events: Any) -> None:
    record = public_record(case, events)
    assert (record is None) == (not case.decisions)
    if record is None:
        return
    written = str(to_plain(record))
    assert [one for one in NEVER if one in written] == []
    assert "points" not in written
    assert [one.at for one in record.decisions] == [one.at for one in case.decisions]
    if not record.is_named:
        hidden = (case.applicant, case.subject.entry, case.subject.digest, REASONS["ja"], REASONS["en"])
        assert [one for one in hidden if one in written] == []
        assert all(event.to is not State.RECOGNISED for event in events)
    if case.state in (State.RECOGNISED, State.SUSPENDED, State.WITHDRAWN, State.CONDITIONAL):
        assert record.is_named
        assert record.stands is case.state


TestEveryRecord = EveryRecord.TestCase
TestEveryRecord.settings = settings(
    max_examples=scaled(120), stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)


def path(*steps: str, verdict: str = "recognised") -> tuple[Any, PublicRecord | None]:
    case = EveryRecord()
    case.open("recognition")
    acts = {
        "decide": lambda: (
            case.hand_in(complete=True),
            case.take_on(paid=True),
            case.whole_panel("free-7", "free-8"),
            case.refer("quality"),
            case.heard(),
            case.everybody_votes(verdict, "refused"),
            case.decide(by_chair=True, casting=None),
        ),
        "meet": lambda: case.meet(reported=True),
        "suspend": lambda: case.suspend_or_resume(Act.SUSPEND),
        "lapse": lambda: (case.time_passes(60), case.suspend_or_resume(Act.LAPSE)),
        "appeal": case.appeal,
        "refer": lambda: case.refer("steering"),
        "dismiss": lambda: (case.everybody_votes("dismissed", "dismissed"), _decide(case)),
        "withdraw": lambda: (
            case.propose_withdrawal(),
            case.answer_hearing(),
            case.everybody_votes("withdrawn", "kept"),
            _decide(case),
        ),
        "change": lambda: case.change("small"),
    }
    for step in steps:
        acts[step]()
    return case.case, public_record(case.case, case.events)


def _decide(case: EveryRecord) -> None:
    case.decide(by_chair=True, casting=None)


def test_before_a_decision_there_is_no_record() -> None:
    assert path()[1] is None


def test_a_recognition_is_told_with_its_votes_version_term_and_reasons() -> None:
    case, record = path("decide")
    assert record is not None
    assert (record.applicant, record.entry, record.title.en) == ("asuka", "E-AAAA-AAAA", "Sample")
    decided = record.first
    assert (decided.outcome, decided.votes["for"], decided.votes["against"], decided.seats) == (
        Outcome.RECOGNISED,
        3,
        1,
        4,
    )
    assert (decided.digest, decided.version, decided.criteria_version) == (case.subject.digest, 1, "2026")
    assert decided.reasons.ja == REASONS["ja"]
    assert decided.valid_until is not None


def test_a_refusal_is_told_without_saying_who_was_refused() -> None:
    _, record = path("decide", verdict="refused")
    assert record is not None
    assert not record.is_named
    assert (record.first.outcome, record.first.votes["for"], record.first.digest) == (Outcome.REFUSED, 4, "")
    assert not record.first.reasons
    assert record.stands is State.REFUSED


def test_conditions_are_told_while_they_run_and_whoever_let_them_lapse_is_no_longer_named() -> None:
    _, running = path("decide", verdict="conditions")
    assert running is not None
    assert [one.text.ja for one in running.first.conditions] == [REASONS["ja"]]
    _, met = path("decide", "meet", verdict="conditions")
    assert met is not None
    assert [one.sort for one in met.changes] == [ChangeSort.RECOGNISED]
    assert met.changes[0].valid_until is not None
    _, lapsed = path("decide", "lapse", verdict="conditions")
    assert lapsed is not None
    assert (lapsed.is_named, lapsed.first.conditions, lapsed.stands) == (False, (), State.REFUSED)


def test_an_appeal_and_its_result_are_told_and_not_what_it_said() -> None:
    _, record = path("decide", "appeal", "refer", "dismiss", verdict="refused")
    assert record is not None
    assert [one.sort for one in record.changes] == [ChangeSort.APPEALED]
    assert [(one.purpose, one.outcome) for one in record.decisions] == [
        (Purpose.APPLICATION, Outcome.REFUSED),
        (Purpose.APPEAL, Outcome.DISMISSED),
    ]
    assert not record.is_named


def test_what_was_recognised_stays_named_after_it_was_withdrawn() -> None:
    _, record = path("decide", "change", "suspend", "withdraw")
    assert record is not None
    assert [one.sort for one in record.changes] == [ChangeSort.EXTENDED, ChangeSort.SUSPENDED]
    assert (record.last.outcome, record.stands, record.applicant) == (Outcome.WITHDRAWN, State.WITHDRAWN, "asuka")
    assert record.changes[1].reasons.en == REASONS["en"]
