"""Records become plain JSON data and come back equal."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Literal

import pytest

from kakitome.errors import Problem
from kakitome.learning.award import Evidence, Learner
from kakitome.learning.microcredential import Kind, Microcredential, Price
from kakitome.learning.outcomes import LearningOutcome
from kakitome.learning.workload import EffortUnit, LearnerEffort
from kakitome.ports.awards import AwardRecord, AwardState, IssueIntent
from kakitome.ports.status_lists import StatusEntry, StatusListId, StatusPurpose
from kakitome.values.localized_text import LocalizedText
from kakitome.values.plain_data import from_plain, to_plain

NOW = datetime(2026, 11, 21, 3, 4, 5, 678901, tzinfo=UTC)
RECORDS = [
    LocalizedText(ja="看護𠮷葛󠄀", en="Nursing"),
    Microcredential(
        identifier="M-7K3M-92QF",
        kind=Kind.PARTICIPATION,
        learning_outcomes=(LearningOutcome(text=LocalizedText(en="Can.")),),
        learner_effort=LearnerEffort(value=Decimal("10.5"), unit=EffortUnit.JP_CREDITS),
        language=("ja", "en"),
        price=Price(amount="0"),
    ),
    AwardRecord(
        intent=IssueIntent(
            credential_id="https://u.example/credentials/1.json",
            number="A-7K3M-92QF",
            issuer="did:web:u.example",
            key_id="z6Mk",
            microcredential="m",
            version=3,
            awarded_on=date(2026, 11, 21),
            payload=b"\x00{}\xff",
            intended_at=NOW,
            duplicate_key="d",
            row=7,
            status=(
                StatusEntry(list_id=StatusListId(issuer="i", purpose=StatusPurpose.REVOCATION, number=1), index=5),
            ),
            learner=Learner(name="髙橋"),
            evidence=(Evidence(url="https://e.example/"),),
        ),
        state=AwardState.ISSUED,
        issued_at=NOW,
    ),
    Problem(code="E_X", params={"row": 3, "name": "x"}, severity="warning"),
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: type(r).__name__)
def test_a_record_survives_json(record: object) -> None:
    text = json.dumps(to_plain(record), ensure_ascii=False)
    assert from_plain(type(record), json.loads(text)) == record


def test_fields_at_their_default_are_left_out() -> None:
    assert to_plain(Learner(name="山田")) == {"name": "山田"}


def test_a_field_added_later_reads_old_data() -> None:
    @dataclass(frozen=True)
    class Later:
        name: str
        colour: str = "blue"

    assert from_plain(Later, {"name": "x"}) == Later("x")


def test_instants_are_written_in_utc() -> None:
    @dataclass(frozen=True)
    class Moment:
        at: datetime

    tokyo = Moment(NOW.astimezone(timezone(timedelta(hours=9))))
    assert to_plain(tokyo) == {"at": "2026-11-21T03:04:05.678901+00:00"}


def test_a_value_without_plain_form_is_refused() -> None:
    with pytest.raises(TypeError):
        to_plain(object())


def test_a_union_of_records_is_refused() -> None:
    @dataclass(frozen=True)
    class Either:
        what: date | Decimal

    with pytest.raises(TypeError):
        from_plain(Either, {"what": "2026-11-21"})


def test_a_closed_list_of_words_is_read_as_it_is() -> None:
    @dataclass(frozen=True)
    class Spoken:
        language: Literal["ja", "en"]
        number: str | int = 1

    assert from_plain(Spoken, {"language": "en", "number": 2}) == Spoken("en", 2)
