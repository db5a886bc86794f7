"""Many rows at once are the rows the ORM would have written, on both databases."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connections, models, transaction

from contract.records import NOW
from kakitome.records.models.audit import AuditEventRow
from kakitome.records.models.claim import ClaimRow
from kakitome.records.models.outbox import OutboxRow
from kakitome.records.store.many_rows import FEW, Insertion, Update, take_keys
from kakitome.records.store.scope import Scope
from support import databases

U = "example-university"
CLAIMS = Insertion(ClaimRow, "token_hash", "award_number", "created_at", "opened_at")
MESSAGES = Insertion(OutboxRow, "dedupe_id", "kind", "to", "language", "params", "state", "due_at")
ONCE = Insertion(ClaimRow, "token_hash", "award_number", "created_at", "opened_at", unless_known=("token_hash",))
EITHER_WAY = pytest.mark.parametrize("count", [3, FEW + 60], ids=["few", "many"])


@pytest.fixture
def scope(using: str) -> Scope:
    return Scope(U, using=using)


def claim(n: int, **changes: Any) -> tuple[Any, ...]:
    made = {"hash": f"{n:064d}", "award": f"A-{n}", "at": NOW + timedelta(seconds=n), "opened": None, **changes}
    return tuple(made.values())


def plain(row: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.attname != "id"}


def seen(scope: Scope, model: type[models.Model]) -> list[Any]:
    with scope.reading():
        return list(scope.rows(model).order_by("id"))


@EITHER_WAY
def test_rows_are_those_the_orm_would_have_written(scope: Scope, count: int) -> None:
    odd = 'tab\t, newline\n, backslash \\N, quote " \' and 𠮷 %s {"x"}'
    tokyo = NOW.astimezone(timezone(timedelta(hours=9)))
    params = [{"a": odd, "深い": {"list": [1, True, None, 0.5]}}, {}, {"big": 2**70}]
    told = [(f"{n}{odd}", "k", odd, "ja", params[n % 3], "waiting", tokyo) for n in range(count)]
    with scope.writing():
        scope.insert(MESSAGES, told)
    by_us = seen(scope, OutboxRow)
    with scope.writing():
        names = ("kind", "to", "language", "params", "state", "due_at")
        scope.add([OutboxRow(dedupe_id=f"orm{one[0]}", **dict(zip(names, one[1:], strict=True))) for one in told])
    by_orm = seen(scope, OutboxRow)[count:]
    assert [row.dedupe_id for row in by_us] == [one[0] for one in told]
    for ours, theirs in zip(by_us, by_orm, strict=True):
        theirs.dedupe_id = theirs.dedupe_id.removeprefix("orm")
        assert plain(ours) == plain(theirs)


@pytest.mark.parametrize(
    "at", [NOW, NOW.replace(microsecond=1), NOW.replace(microsecond=120000)], ids=["whole", "one", "tenths"]
)
def test_instants_are_found_by_comparing_them(scope: Scope, at: datetime) -> None:
    with scope.writing():
        scope.insert(CLAIMS, [claim(1, at=at)])
    with scope.reading():
        assert scope.rows(ClaimRow).get(created_at=at).created_at == at.astimezone(UTC)


@EITHER_WAY
def test_a_transaction_may_insert_into_one_table_twice(scope: Scope, count: int) -> None:
    with scope.writing():
        scope.insert(CLAIMS, [claim(n) for n in range(count)])
        scope.insert(CLAIMS, [claim(count + n) for n in range(count)])
    assert [row.award_number for row in seen(scope, ClaimRow)] == [f"A-{n}" for n in range(2 * count)]


@EITHER_WAY
def test_one_row_in_the_way_keeps_all_out_and_the_transaction_alive(scope: Scope, count: int) -> None:
    with scope.writing():
        scope.insert(CLAIMS, [claim(2)])
        with pytest.raises(IntegrityError), transaction.atomic(using=scope.using):
            scope.insert(CLAIMS, [claim(n) for n in range(count)])
        scope.insert(CLAIMS, [claim(n) for n in range(count) if n != 2])
    assert len(seen(scope, ClaimRow)) == count


@EITHER_WAY
def test_rows_that_are_known_already_are_left_as_they_are(scope: Scope, count: int) -> None:
    with scope.writing():
        scope.insert(ONCE, [claim(1, award="first")])
        scope.insert(ONCE, [*(claim(n) for n in range(count)), claim(2, award="again")])
    assert [row.award_number for row in seen(scope, ClaimRow)] == ["first", "A-0", *(f"A-{n}" for n in range(2, count))]


@EITHER_WAY
def test_many_rows_are_changed_at_once_and_no_others(scope: Scope, count: int) -> None:
    opened = Update(ClaimRow, "opened_at", "account")
    with scope.writing():
        scope.insert(CLAIMS, [claim(n) for n in range(count + 1)])
        keys = [row.pk for row in scope.rows(ClaimRow).order_by("id")]
        opened.run([(key, NOW + timedelta(hours=n), f"{n}") for n, key in enumerate(keys[:-1])], using=scope.using)
    rows = seen(scope, ClaimRow)
    assert [row.opened_at for row in rows] == [NOW + timedelta(hours=n) for n in range(count)] + [None]
    assert [row.account for row in rows] == [*map(str, range(count)), ""]


def test_keys_that_were_taken_are_not_given_again(scope: Scope) -> None:
    with_key = Insertion(ClaimRow, "id", "token_hash", "award_number", "created_at", "opened_at")
    with scope.writing():
        keys = take_keys(ClaimRow, 5, using=scope.using)
        scope.insert(with_key, [(key, *claim(key)) for key in keys])
        scope.insert(CLAIMS, [claim(99)])
        more = take_keys(ClaimRow, 2, using=scope.using)
    assert len({*keys, *more, *(row.pk for row in seen(scope, ClaimRow))}) == 8


def test_a_table_whose_columns_are_not_all_known_is_refused() -> None:
    with pytest.raises(ValueError, match="sequence has no default"):
        Insertion(AuditEventRow, "at").run([(U, NOW)], using="default")


def test_rows_of_another_length_are_refused(scope: Scope) -> None:
    with pytest.raises(ValueError, match="4 values for 5 columns"), scope.writing():
        scope.insert(CLAIMS, [claim(1)[:-1]])


@EITHER_WAY
def test_defaults_are_written_where_nothing_is_given(scope: Scope, count: int) -> None:
    with scope.writing():
        scope.insert(CLAIMS, [claim(n) for n in range(count)])
    fresh = plain(ClaimRow())
    for row in seen(scope, ClaimRow):
        assert (row.visibility, row.account, row.withdrawn_at) == (fresh["visibility"], "", None)


@pytest.mark.parametrize("count", [3, FEW + 60], ids=["few", "many"])
def test_postgresql_refuses_rows_of_another_institution(postgres: str, count: int) -> None:
    databases.add_institution("other-university", using=postgres)
    with Scope(U, using=postgres).writing(), pytest.raises(DatabaseError), transaction.atomic(using=postgres):
        CLAIMS.run([("other-university", *claim(n)) for n in range(count)], using=postgres)
    assert seen(Scope("other-university", using=postgres), ClaimRow) == []


def test_what_postgresql_cannot_hold_is_an_error_as_django_names_it(postgres: str) -> None:
    scope = Scope(U, using=postgres)
    with pytest.raises((DatabaseError, ValueError)), scope.writing():
        scope.insert(CLAIMS, [claim(n, award="\0") for n in range(FEW + 60)])
    with pytest.raises(DatabaseError), scope.writing():
        scope.insert(CLAIMS, [claim(n, award="x" * 21) for n in range(FEW + 60)])
    assert seen(scope, ClaimRow) == []
    assert connections[postgres].is_usable()
