"""What follows from a case's events: the same recognitions, whenever and however often one asks."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.consequences import Signatory, confirmed_descriptors, recognitions_of
from kakitome.learning.recognition.procedure import Act, Procedure, Role, load_procedure
from kakitome.learning.recognition.recognition import ChangeKind, Recognition, Standing
from kakitome.values.localized_text import LocalizedText
from kakitome.values.number import parse_number
from services.cases import ENTRY, REASONS, Way, applicant, office, party
from support import demonstration_entries

BODY = Signatory(did="did:web:kikou.example:issuers:kikou", name=LocalizedText(ja="見本承認機構"))
CONDITION = {"text": {"ja": "記録を示す（見本）", "en": ""}, "deadline": "2027-03-01T00:00:00+09:00"}


def procedure_of(case: Case) -> Procedure:
    return load_procedure(case.procedure)


def led_to(way: Way) -> tuple[Recognition, ...]:
    events = way.context.store.cases.list_events(way.number)
    found = recognitions_of(events, body=BODY, procedure_of=procedure_of)
    assert recognitions_of(events, body=BODY, procedure_of=procedure_of) == found
    return found


def withdrawn(way: Way, choice: str = "withdrawn") -> None:
    way.do(Act.PROPOSE_WITHDRAWAL, office(), text="評価が行われていない（見本）")
    way.answer().voted(choice).decide()


def changed(way: Way, settled: str = "small") -> None:
    letter = replace(way.context.registry.find(ENTRY).current.microcredential, language=("ja", "en"))  # type: ignore[union-attr]
    way.context.registry.add_version(ENTRY, demonstration_entries.version(letter, 2))
    way.do(Act.REPORT_CHANGE, applicant(), version=2, text="授業の言語を加えた（見本）")
    way.do(Act.SETTLE_CHANGE, party(Role.CHAIR, "chair"), settled=settled, text="軽微（見本）")


def test_a_decision_leads_to_one_recognition_of_exactly_what_was_voted_on() -> None:
    way = Way().recognised()

    (found,) = led_to(way)

    decided = way.case.last_decision
    assert decided is not None
    assert (found.digest, found.entry, found.entry_version) == (decided.digest, ENTRY, 1)
    assert (found.valid_from, found.valid_until) == (decided.valid_from, decided.valid_until)
    assert (found.case, found.body, found.criteria_version) == (way.number, "kikou", "2026.1")
    assert (found.body_did, found.body_name) == (BODY.did, BODY.name)
    assert parse_number(found.number) == found.number


@pytest.mark.parametrize("choice", ["refused", "returned", "conditions"])
def test_other_decisions_lead_to_none(choice: str) -> None:
    way = Way().referred().voted(choice)
    way.decide(conditions=[CONDITION] if choice == "conditions" else [])

    assert led_to(way) == ()


def test_a_condition_that_is_met_leads_to_it() -> None:
    way = Way().referred().voted("conditions")
    way.decide(conditions=[CONDITION])
    way.do(Act.REPORT_CONDITION, applicant(), index=0, text="示した（見本）")
    way.do(Act.MEET_CONDITION, office(), index=0)

    (found,) = led_to(way)
    assert found.valid_from == way.now
    assert found.decided_at == way.case.decisions[0].at


def test_what_the_scores_found_met_is_confirmed_and_nothing_else() -> None:
    way = Way().accepted().assigned()
    lines = [one.id for one in load_procedure("recognition").rubric]
    way.score("ann")
    way.score("ben", points={**dict.fromkeys(lines, 4), "workload": 2})

    confirmed = confirmed_descriptors(way.case, procedure_of(way.case))

    assert "learner_effort" not in confirmed
    assert "learning_outcomes" in confirmed
    assert confirmed_descriptors(replace(way.case, scorings=()), procedure_of(way.case)) == ()


def test_suspending_resuming_and_withdrawing_are_its_changes_with_their_reasons() -> None:
    way = Way().recognised()
    way.do(Act.SUSPEND, office(), reasons=REASONS)
    way.do(Act.RESUME, office(), reasons=REASONS)
    withdrawn(way)

    (found,) = led_to(way)

    assert [one.kind for one in found.changes] == [ChangeKind.SUSPENDED, ChangeKind.RESUMED, ChangeKind.WITHDRAWN]
    assert all(one.reason.ja == REASONS["ja"] for one in found.changes)
    assert found.standing_at(way.now) is Standing.WITHDRAWN
    assert found.standing_at(found.valid_from) is Standing.RECOGNISED


def test_a_withdrawal_that_was_voted_down_changes_nothing() -> None:
    way = Way().recognised()
    before = led_to(way)

    withdrawn(way, "kept")

    assert led_to(way) == before


def test_a_small_change_extends_it_to_the_new_version_until_the_same_end() -> None:
    way = Way().recognised()
    changed(way)

    first, second = led_to(way)

    assert (second.entry_version, second.valid_from) == (2, way.now)
    assert second.valid_until == first.valid_until
    assert second.digest == way.case.changes[-1].subject.digest != first.digest
    assert second.number != first.number


def test_a_change_that_needs_a_review_extends_nothing() -> None:
    way = Way().recognised()
    changed(way, "new_review")

    assert len(led_to(way)) == 1


def test_what_is_suspended_is_not_made_good_by_a_small_change() -> None:
    way = Way().recognised()
    way.do(Act.SUSPEND, office(), reasons=REASONS)
    changed(way)

    assert [one.standing_at(way.now) for one in led_to(way)] == [Standing.SUSPENDED, Standing.SUSPENDED]
    way.do(Act.RESUME, office(), reasons=REASONS)
    assert [one.standing_at(way.now) for one in led_to(way)] == [Standing.RECOGNISED, Standing.RECOGNISED]


def test_withdrawing_reaches_every_version_of_the_case() -> None:
    way = Way().recognised()
    changed(way)
    withdrawn(way)

    assert [one.standing_at(way.now) for one in led_to(way)] == [Standing.WITHDRAWN, Standing.WITHDRAWN]


def test_what_was_recognised_again_after_an_appeal_is_another_recognition() -> None:
    way = Way().recognised()
    withdrawn(way)
    way.do(Act.APPEAL, applicant(), text="見本")
    way.do(Act.REFER, office())
    way.voted("remitted", names=("head", "kiku", "ran")).decide()

    (found,) = led_to(way)

    assert found.standing_at(way.now + timedelta(days=1)) is Standing.WITHDRAWN
