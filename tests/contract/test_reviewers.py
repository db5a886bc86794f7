"""The register of reviewers: entries, honoraria, drafts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction

from contract.factories import INSTITUTION, DatabaseFactory, StoreFactory
from kakitome.errors import Conflict, NotFound
from kakitome.learning.recognition.people import Affiliation
from kakitome.learning.recognition.reviewer import Belonging, Honorarium, Reviewer, ReviewerState, Training
from kakitome.ports.reviewers import ReviewDraft
from kakitome.records.store.reviewers import DatabaseReviewerDirectory

NOW = datetime(2026, 11, 21, 3, 4, 5, tzinfo=UTC)
CASE = "C-7K3M-94QD"


def reviewer(reviewer_id: str = "r1", **changes: Any) -> Reviewer:
    made = Reviewer(
        id=reviewer_id,
        account=f"account-{reviewer_id}",
        added_at=NOW,
        state=ReviewerState.ACTIVE,
        belongings=(
            Belonging(
                affiliation=Affiliation(name="見本大学", domain="mihon.example", corporate_number="5010005007398"),
                since=date(2020, 4, 1),
                until=date(2024, 4, 1),
            ),
        ),
        fields=("06", "07"),
        tags=("洋上風力",),
        languages=("ja", "en"),
        trainings=(Training(name="審査員研修", completed_on=date(2026, 5, 1), valid_until=date(2028, 5, 1)),),
        ties=("架空高専",),
        capacity=4,
    )
    return replace(made, **changes)


def draft(account: str = "account-r1", **content: str) -> ReviewDraft:
    return ReviewDraft(case=CASE, account=account, saved_at=NOW, content=content)


def test_an_entry_comes_back_as_it_was_kept(stores: StoreFactory) -> None:
    stores.open(INSTITUTION).reviewers.add(reviewer())
    kept = stores.open(INSTITUTION).reviewers
    assert kept.find("r1") == kept.find_by_account("account-r1") == reviewer()
    assert kept.find("r2") is None
    assert kept.find_by_account("r1") is None


def test_entries_are_listed_in_the_order_they_were_added_and_change_in_place(store: Any) -> None:
    store.reviewers.add(reviewer("r2"))
    store.reviewers.add(reviewer("r1"))
    store.reviewers.change(reviewer("r2", state=ReviewerState.ENDED))
    assert [(one.id, one.state) for one in store.reviewers.list_all()] == [("r2", "ended"), ("r1", "active")]


def test_nobody_is_in_a_register_twice_and_nobody_unknown_is_changed(store: Any) -> None:
    store.reviewers.add(reviewer())
    for twice in (reviewer(account="another"), reviewer("r2", account="account-r1")):
        with pytest.raises(Conflict, match="E_REVIEWER_EXISTS"):
            store.reviewers.add(twice)
    with pytest.raises(NotFound, match="E_REVIEWER_UNKNOWN"):
        store.reviewers.change(reviewer("r9"))


def test_honoraria_are_added_and_never_lost(store: Any) -> None:
    store.reviewers.add(reviewer())
    paid = Honorarium(case=CASE, amount=Decimal(20_000), currency="JPY", paid_on=date(2026, 11, 20), noted_at=NOW)
    back = replace(paid, amount=Decimal(-20_000), noted_at=NOW + timedelta(minutes=1))
    store.reviewers.add_honorarium("r1", paid)
    store.reviewers.add_honorarium("r1", back)
    assert store.reviewers.list_honoraria("r1") == [paid, back]
    assert store.reviewers.list_honoraria("r2") == []
    with pytest.raises(NotFound, match="E_REVIEWER_UNKNOWN"):
        store.reviewers.add_honorarium("r2", paid)


def test_a_draft_is_kept_for_its_author_alone_until_it_is_dropped(stores: StoreFactory) -> None:
    kept = stores.open(INSTITUTION).reviewers
    kept.save_draft(draft(reason="first"))
    kept.save_draft(draft(reason="second"))
    kept.save_draft(draft("account-r2", reason="another's"))
    again = stores.open(INSTITUTION).reviewers
    assert again.find_draft(CASE, account="account-r1") == draft(reason="second")
    assert again.find_draft("C-0000-0000", account="account-r1") is None
    again.drop_draft(CASE, account="account-r1")
    again.drop_draft(CASE, account="account-r1")
    assert again.find_draft(CASE, account="account-r1") is None
    assert again.find_draft(CASE, account="account-r2") == draft("account-r2", reason="another's")


def test_a_register_is_of_one_institution(stores: StoreFactory) -> None:
    stores.open(INSTITUTION).reviewers.add(reviewer())
    stores.open(INSTITUTION).reviewers.save_draft(draft(reason="ours"))
    other = stores.open("other-body").reviewers
    assert other.list_all() == []
    assert other.find_draft(CASE, account="account-r1") is None
    other.add(reviewer())


def test_what_a_failed_transaction_wrote_is_not_there(store: Any) -> None:
    class StoppedError(Exception):
        pass

    with pytest.raises(StoppedError), store.transaction():
        store.reviewers.add(reviewer())
        store.reviewers.save_draft(draft(reason="x"))
        raise StoppedError
    assert store.reviewers.list_all() == []
    assert store.reviewers.find_draft(CASE, account="account-r1") is None


def test_records_of_payments_cannot_be_changed_in_the_database(stores: StoreFactory) -> None:
    if not isinstance(stores, DatabaseFactory):
        return
    kept = stores.open(INSTITUTION).reviewers
    kept.add(reviewer())
    kept.add_honorarium(
        "r1", Honorarium(case=CASE, amount=Decimal(1), currency="JPY", paid_on=NOW.date(), noted_at=NOW)
    )
    connection = connections[stores.using]
    acts = ("UPDATE reviewer_honorarium SET content = '{}'", "DELETE FROM reviewer_honorarium", "DELETE FROM reviewer")
    for act in acts:
        with pytest.raises(DatabaseError), transaction.atomic(using=stores.using), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('kakitome.institution', '*', true)") if (
                connection.vendor == "postgresql"
            ) else None
            cursor.execute(act)


def test_a_deleted_account_leaves_a_pseudonym_and_no_drafts(stores: StoreFactory) -> None:
    if not isinstance(stores, DatabaseFactory):
        return
    kept = stores.open(INSTITUTION).reviewers
    kept.add(reviewer())
    kept.save_draft(draft(reason="private"))
    directory = DatabaseReviewerDirectory(using=stores.using)
    assert [(one.institution, one.reviewer.id) for one in directory.list_of("account-r1")] == [(INSTITUTION, "r1")]
    assert directory.forget_account("account-r1", pseudonym="gone-1") == 1
    assert directory.list_of("account-r1") == []
    left = kept.find("r1")
    assert (left.account, left.belongings, left.tags) == ("gone-1", (), ())
    assert kept.find_draft(CASE, account="account-r1") is None
