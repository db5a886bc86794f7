"""Drafting a chunk: by plan where one fits, and the reference looks over its shoulder before anything is stored."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from kakitome.acceleration.award_plan import AwardPlan, AwardPlans
from kakitome.acceleration.drafting import PlannedDrafter
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.proofs.eddsa_rdfc_2022 import verify_proof
from kakitome.learning.award import Evidence, Learner
from kakitome.mapping.award_openbadge import Ingredients, from_credential
from kakitome.ports.awards import AwardFilter, AwardState
from kakitome.services.issuing import AwardOutcome, IssuingContext, RowStatus, Wanted, issue, resume
from kakitome.services.issuing.composing import compose
from kakitome.services.issuing.decisions import decide
from kakitome.services.issuing.drafting import ReferenceDrafter, Unsound
from kakitome.services.issuing.journey import begin, draw
from kakitome.values.localized_text import LocalizedText
from services.desks import BASE, LETTER, NOW, Stopped, Stops, learner, make_desk, order, wanted

pytestmark = pytest.mark.usefixtures("databases_may_be_used")
ISSUED, REFUSED = RowStatus.ISSUED, RowStatus.REFUSED


class Watched(AwardPlans):
    """A fake of the process's plans that lets a test see and spoil them, and counts what was asked of the reference."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[int, AwardPlan] = {}

    def find(self, made: Ingredients, *, key: Any, is_frequent: bool = False) -> AwardPlan | None:
        plan = super().find(made, key=key, is_frequent=is_frequent)
        if plan is not None:
            self.found[id(plan)] = plan
        return plan

    def spoil(self, other: "Watched") -> None:
        """Let the plans fill in what belongs into those of another desk."""
        for mine, theirs in zip(self.found.values(), other.found.values(), strict=True):
            mine.settle(theirs._sealing)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Names of the learners whose awards the reference wrote."""
    names: list[str] = []
    honest = Ingredients.write

    def writing(self: Ingredients) -> dict[str, Any]:
        names.append(self.award.learner.name)
        return honest(self)

    monkeypatch.setattr(Ingredients, "write", writing)
    yield names


def planned(share: float = 0.01, *, plans: AwardPlans | None = None) -> PlannedDrafter:
    return PlannedDrafter(ReferenceDrafter(), plans=plans, share=share)


def rows(*numbers: int) -> list[Wanted]:
    return [wanted(n) for n in numbers]


def read(desk: IssuingContext, outcome: AwardOutcome) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(desk.book.awards.get_document(outcome.credential_id))
    return document


def verifies(document: dict[str, Any]) -> bool:
    key = decode_public(document["proof"]["verificationMethod"].partition("#")[2])
    return verify_proof(document, document["proof"], public_key=key).verified


def test_a_class_is_filled_in_and_every_document_verifies(asked: list[str]) -> None:
    desk = make_desk(drafter=planned(0.0))
    outcomes = issue(desk, order(*rows(*range(2, 42))), now=NOW)
    assert [outcome.status for outcome in outcomes] == [ISSUED] * 40
    # Two stand in for learning the shape that all have; the first is looked at because its plan is new.
    assert sorted(asked) == ["stand-in 1 name", "stand-in 2 name", "髙橋 2"]
    for outcome in outcomes:
        document = read(desk, outcome)
        assert verifies(document)
        assert from_credential(document)[0] == LETTER
        assert document["credentialSubject"]["licenseNumber"] == outcome.number
        assert document["id"] == outcome.credential_id


def test_a_shape_that_few_of_a_chunk_have_is_learned_when_it_is_seen_again(asked: list[str]) -> None:
    desk = make_desk(drafter=planned(0.0))
    issue(desk, order(*rows(2, 3, 4)), now=NOW)
    # The first is looked at because its shape is new, the second because its plan is; two stand in for learning it.
    assert sorted(asked) == ["stand-in 1 name", "stand-in 2 name", "髙橋 2", "髙橋 3"]
    lone = replace(wanted(99), narrative=LocalizedText(ja="一人だけ。"))
    asked.clear()
    issue(desk, order(*rows(*range(10, 30)), lone, batch="2"), now=NOW)
    assert asked == [lone.learner.name]


def test_a_random_share_of_every_chunk_is_looked_at(asked: list[str]) -> None:
    desk = make_desk(drafter=planned(0.25), chunk=40)
    issue(desk, order(*rows(2, 3)), now=NOW)
    asked.clear()
    issue(desk, order(*rows(*range(4, 84)), batch="2"), now=NOW)
    rows_of = [int(name.partition(" ")[2]) for name in asked]
    first, second = [row for row in rows_of if row < 44], [row - 40 for row in rows_of if row >= 44]
    assert (len(first), len(second)) == (10, 10)
    assert first != second


def test_a_share_that_is_less_than_one_comes_out_right_in_the_long_run(asked: list[str]) -> None:
    desk = make_desk(drafter=planned(0.1))
    issue(desk, order(*rows(2, 3)), now=NOW)
    asked.clear()
    for row in range(4, 204):
        issue(desk, order(wanted(row), batch=str(row)), now=NOW)
    assert 4 <= len(asked) <= 45


def test_plans_outlive_the_order_and_the_desk(asked: list[str]) -> None:
    first = make_desk(drafter=planned(0.0))
    issue(first, order(*rows(2, 3)), now=NOW)
    asked.clear()
    second = make_desk(drafter=first.drafter)
    (outcome,) = issue(second, order(wanted(2)), now=NOW)
    assert asked == []
    assert verifies(read(second, outcome))


def test_a_plan_that_differs_is_thrown_away_and_the_reference_writes_the_whole_chunk(
    caplog: pytest.LogCaptureFixture, asked: list[str]
) -> None:
    plans, others = Watched(), Watched()
    desk = make_desk(drafter=planned(1.0, plans=plans))
    other = make_desk(
        replace(LETTER, content_description=LocalizedText(ja="別の科目。")), drafter=planned(plans=others)
    )
    for one in (desk, other):
        issue(one, order(*rows(2, 3)), now=NOW)
    plans.spoil(others)
    asked.clear()
    with caplog.at_level(logging.ERROR):
        outcomes = issue(desk, order(*rows(*range(10, 20)), batch="2"), now=NOW)
    assert [outcome.status for outcome in outcomes] == [ISSUED] * 10
    assert all(from_credential(read(desk, outcome))[0] == LETTER for outcome in outcomes)
    assert all(verifies(read(desk, outcome)) for outcome in outcomes)
    assert "data-literacy version 1" in caplog.text
    assert "髙橋" not in caplog.text
    asked.clear()
    issue(desk, order(*rows(30, 31), batch="3"), now=NOW)
    assert asked == ["髙橋 30", "髙橋 31"]


def test_the_first_award_of_a_new_plan_is_always_looked_at() -> None:
    plans, others = Watched(), Watched()
    desk = make_desk(drafter=planned(0.0, plans=plans))
    other = make_desk(
        replace(LETTER, content_description=LocalizedText(ja="別の科目。")), drafter=planned(plans=others)
    )
    for one in (desk, other):
        issue(one, order(*rows(2, 3)), now=NOW)
    plans.spoil(others)
    for plan in plans.found.values():
        plan.is_proven = False
    outcomes = issue(desk, order(*rows(*range(10, 20)), batch="2"), now=NOW)
    assert all(from_credential(read(desk, outcome))[0] == LETTER for outcome in outcomes)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"learner": learner(5, name="a\u202eb")}, ISSUED),
        ({"learner": learner(5, name="a\x07b")}, REFUSED),
        ({"evidence": (Evidence(url="works/1"),)}, REFUSED),
        ({"evidence": (Evidence(url="https://例え.example/あ"),)}, ISSUED),
        ({"evidence": (Evidence(url="https://e.example/1"), Evidence(url="https://e.example/1"))}, ISSUED),
        ({"learner": Learner(name="")}, REFUSED),
    ],
    ids=["direction mark", "control", "relative", "letters in an address", "the same evidence twice", "nobody"],
)
def test_an_unusual_award_among_others_is_decided_by_the_reference(change: dict[str, Any], status: RowStatus) -> None:
    desk = make_desk(drafter=planned())
    around = rows(2, 3, 4, 6, 7)
    outcomes = issue(desk, order(*around, wanted(5, **change)), now=NOW)
    assert {outcome.row: outcome.status for outcome in outcomes} == {2: ISSUED, 3: ISSUED, 4: ISSUED, 5: status} | {
        6: ISSUED,
        7: ISSUED,
    }
    assert all(verifies(read(desk, outcome)) for outcome in outcomes if outcome.status is ISSUED)


def test_what_a_crash_left_open_is_completed_with_the_same_bytes() -> None:
    stops = Stops()
    desk = make_desk(failpoints=stops, drafter=planned())
    issue(desk, order(*rows(2, 3)), now=NOW)
    stops.at = "before_store"
    with pytest.raises(Stopped):
        issue(desk, order(*rows(10, 11), batch="2"), now=NOW)
    stops.at = ""
    opened = desk.book.awards.list_open_intents()
    assert len(opened) == 2
    assert len(resume(desk, now=NOW).completed) == 2
    for record in desk.book.awards.list_matching(AwardFilter(batch="2", states=frozenset({AwardState.ISSUED}))):
        document = json.loads(desk.book.awards.get_document(record.credential_id))
        assert verifies(document)
        assert {k: v for k, v in document.items() if k != "proof"} == json.loads(
            next(one.intent.payload for one in opened if one.credential_id == record.credential_id)
        )


def test_awards_of_many_shapes_in_one_chunk_each_verify() -> None:
    desk = make_desk(drafter=planned(0.5))
    shapes: list[dict[str, Any]] = [
        {},
        {"grade": ""},
        {"grade": "85%"},
        {"evidence": (Evidence(url="https://e.example/1", name="一"),)},
        {"narrative": LocalizedText(ja="賞。\n二行。", en="Prize.")},
    ]
    outcomes = issue(desk, order(*(wanted(n, **shapes[n % len(shapes)]) for n in range(2, 42))), now=NOW)
    assert [outcome.status for outcome in outcomes] == [ISSUED] * 40
    assert all(verifies(read(desk, outcome)) for outcome in outcomes)


def test_a_chunk_has_the_bytes_of_the_reference_before_and_after_it_is_signed() -> None:
    desk = make_desk()
    run = begin(desk, order(), now=NOW)
    shapes: list[dict[str, Any]] = [
        {},
        {"grade": ""},
        {"learner": Learner(name="")},
        {"narrative": LocalizedText(en="x")},
    ]
    grants, _ = decide(desk, order(), wanted=[wanted(n, **shapes[n % 4]) for n in range(2, 42)], base_url=BASE)
    made = [one.made for one in compose(run, grants, drawn=draw(run, len(grants)))]
    by_plan, by_reference = planned(), ReferenceDrafter()
    for _ in range(2):
        pairs = zip(
            by_plan.map_all(made).check_all(run.seal), by_reference.map_all(made).check_all(run.seal), strict=True
        )
        for one, other in pairs:
            if isinstance(one, Unsound) or isinstance(other, Unsound):
                assert one == other
                continue
            assert one.payload == other.payload
            assert one.sign(created=NOW).verify() == other.sign(created=NOW).verify()
    assert len(by_plan.plans) >= 2
