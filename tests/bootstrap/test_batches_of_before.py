"""Batches of the release before chunks go on after the upgrade and end right: confirmed, half-awarded, drafts, ended."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bootstrap.platforms import DID, NOW, add_institution, open_platform
from kakitome.journeys.platform import Platform
from kakitome.operations.doctor import examine_platform
from kakitome.operations.jobs import due_jobs, work_off_jobs
from kakitome.ports.awards import AwardFilter
from kakitome.ports.batches import BatchState
from kakitome.ports.withdrawals import Selection, WithdrawalAct, WithdrawalState
from kakitome.records.models.batch import BatchRowTable, BatchTable
from kakitome.records.store.scope import EVERYONE, seeing
from kakitome.services.issuing.class_lists import confirm
from kakitome.services.keeping_log import append_documents
from kakitome.services.publishing import publish_status_lists
from kakitome.services.revoking import Asking, Reasoned, draft_selection, propose
from support import databases

pytestmark = pytest.mark.slow


ROWS = 6
# What the release before knew: a batch was confirmed, then awarded row by row by the scheduler.
OLD = {"B-1111-1111": "confirmed", "B-2222-2222": "signing", "B-3333-3333": "draft", "B-4444-4444": "done"}


def _insert_as_before() -> None:
    """Write batches as that release wrote them: of the half-awarded one, two rows are noted already."""
    batches, rows = BatchTable, BatchRowTable
    with seeing(EVERYONE, using="default"):
        for number, state in OLD.items():
            batch = batches(
                institution_id="u",
                number=number,
                digest=number * 5,
                filename="一覧（見本）.csv",
                microcredential="data-ethics",
                version=1,
                uploaded_at=NOW,
                uploaded_by="t",
                issuer=DID,
                on_duplicate="refuse",
                state=state,
                total=ROWS,
                confirmed_at=None if state == "draft" else NOW,
                confirmed_by="" if state == "draft" else "t",
            )
            batch.save(force_insert=True, using="default")
            for row in range(2, ROWS + 2):
                is_noted = state == "done" or (state == "signing" and row < 4)
                rows(
                    institution_id="u",
                    batch=batch,
                    number=row,
                    awarded_on=NOW.date(),
                    state="skipped" if is_noted else "ready",
                    learner={"name": f"見本 {number} {row}", "student_number": f"{number}-{row}"},
                ).save(force_insert=True, using="default")


@pytest.fixture(params=["sqlite", "postgres"])
def upgraded(request: pytest.FixtureRequest, tmp_path: Path, django_db_blocker: Any) -> Iterator[Platform]:
    opened = databases.one_of(request.param, tmp_path)
    with django_db_blocker.unblock(), opened as alias, databases.as_default(alias):
        platform = open_platform(tmp_path / "platform")
        add_institution(platform)
        append_documents(platform.log_context(), "u")  # begins the log
        _insert_as_before()
        yield platform


def work(platform: Platform) -> None:
    for _ in range(5):
        platform.queue.enqueue(*due_jobs(platform, "u"))
        work_off_jobs(platform)


def counted(platform: Platform, number: str) -> tuple[str, dict[str, int]]:
    batches = platform.store("u").batches
    counts = {state.value: count for state, count in batches.count_rows(number).items()}
    return batches.get(number).state.value, counts


def test_open_batches_of_the_release_before_end_right(upgraded: Platform) -> None:
    work(upgraded)
    assert {number: counted(upgraded, number) for number in OLD} == {
        "B-1111-1111": ("done", {"issued": ROWS}),
        "B-2222-2222": ("done", {"issued": ROWS - 2, "skipped": 2}),
        "B-3333-3333": ("draft", {"ready": ROWS}),
        "B-4444-4444": ("done", {"skipped": ROWS}),
    }
    confirm(upgraded.store("u"), "B-3333-3333", actor="t", now=NOW)
    work(upgraded)
    assert counted(upgraded, "B-3333-3333") == ("done", {"issued": ROWS})
    records = upgraded.store("u").awards.list_matching(AwardFilter(), limit=100)
    assert len({one.intent.duplicate_key for one in records}) == len(records) == 3 * ROWS - 2
    assert upgraded.store("u").batches.list_in_state(BatchState.SIGNING) == []
    assert errors(upgraded) == set()


def test_awards_of_a_batch_of_the_release_before_can_be_withdrawn_together(upgraded: Platform) -> None:
    work(upgraded)
    store = upgraded.store("u")
    asking = Asking(act=WithdrawalAct.SUSPEND, actor="t", answerable="t")
    drafted = draft_selection(store, Selection(batch="B-2222-2222"), asking=asking, now=NOW)
    assert drafted.ready == ROWS - 2
    said = Reasoned(reason="under_review", note="見本", count=drafted.ready)
    propose(store, drafted.number, reasoned=said, actor="t", answerable="t", now=NOW)
    work(upgraded)
    assert store.withdrawals.get(drafted.number).state is WithdrawalState.DONE
    publish_status_lists(upgraded.publishing_context("u"), now=NOW)
    assert errors(upgraded) == set()


def errors(platform: Platform) -> set[str]:
    found = examine_platform(platform, now=NOW).findings
    # The tests' server does not wait for the disk.
    return {one.problem.code for one in found if one.problem.severity == "error"} - {"E_DOCTOR_DURABILITY"}
