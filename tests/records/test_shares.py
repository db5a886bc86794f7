"""Share links in both databases: found by their link alone, written by their owner alone, and gone with the account."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connections, transaction
from django.test.utils import CaptureQueriesContext

from contract.records import NOW
from kakitome.errors import Conflict, Invalid, NotFound
from kakitome.ports.shares import (
    PersonShares,
    ShareAct,
    SharedItem,
    ShareDraft,
    ShareEvent,
    ShareState,
    ShareTerms,
    ShareVisit,
    Shows,
    hash_of_secret,
)
from kakitome.ports.wallets import CollectedItem, Wallet
from kakitome.records.accounts import DatabaseAccounts
from kakitome.records.digests.examination import examine_registers
from kakitome.records.retention import DatabaseRetention
from kakitome.records.shares import DatabaseShares, PasswordPinHashes
from kakitome.records.soundness import examine_database
from kakitome.records.store.scope import EVERYONE, seeing
from kakitome.records.wallets import DatabaseWallets
from kakitome.services import sharing
from kakitome.services.doctoring.share_round import examine_shares
from records.test_wallets import account_at, count
from support.wallet_documents import CONTENT, document_of

TABLES = ("share", "share_item", "share_event", "share_draft")
TERMS = ShareTerms()
PINS = PasswordPinHashes()
ITEMS = (
    SharedItem(collected=CollectedItem(award="A-7K3M-94QT"), shows=Shows.WHOLE_DOCUMENT),
    SharedItem(collected=CollectedItem(document=document_of().key)),
)


@pytest.fixture
def account(using: str) -> str:
    return account_at(using, "hanako@mihon.example")


@pytest.fixture
def wallet(using: str, account: str) -> Wallet:
    wallet = DatabaseWallets(using=using).open(account)
    wallet.add(document_of(), CONTENT)
    return wallet


@pytest.fixture
def shares(using: str, account: str, wallet: Wallet) -> PersonShares:
    return DatabaseShares(using=using).open(account)


def made(shares: PersonShares, **changes: object) -> sharing.MadeShare:
    wanted = sharing.WantedShare(
        key="s", items=ITEMS, ends_at=NOW + timedelta(days=13), language="ja", label="見本商事", note="髙い山"
    )
    wanted = replace(wanted, **changes)  # type: ignore[arg-type]
    return sharing.make_share(shares, PINS, terms=TERMS, wanted=wanted, now=NOW)


def state_of(shares: PersonShares, *, days: float = 0) -> ShareState:
    share = shares.find("s")
    assert share is not None
    return share.state(NOW + timedelta(days=days))


def opened(shares: PersonShares, *, days: float = 0) -> bool:
    return sharing.count_opening(shares, "s", visit=ShareVisit(terms=TERMS), now=NOW + timedelta(days=days))


def acts(shares: PersonShares) -> list[ShareAct]:
    return [event.act for _key, event in shares.list_events()][::-1]


def test_a_link_is_found_by_its_secret_of_which_only_a_digest_is_kept(
    using: str, account: str, shares: PersonShares
) -> None:
    made_share = made(shares, pin="482917")
    assert len(made_share.secret) == 26
    found = DatabaseShares(using=using).find(hash_of_secret(made_share.secret))
    assert found is not None
    assert (found.account, found.share) == (account, made_share.share)
    assert shares.find("s") == made_share.share
    assert shares.list_shares() == [made_share.share]
    assert DatabaseShares(using=using).find(hash_of_secret(made_share.secret[:-1])) is None
    with seeing(EVERYONE, using=using), connections[using].cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table}")
            kept = str(cursor.fetchall())
            assert made_share.secret not in kept
            assert "482917" not in kept


def test_it_runs_only_if_end_views_and_owner_all_allow(shares: PersonShares) -> None:
    made(shares, most_views=2)
    assert state_of(shares, days=12.9) is ShareState.RUNNING
    assert state_of(shares, days=13) is ShareState.ENDED
    assert not opened(shares, days=13)
    assert [opened(shares, days=day) for day in (1, 2, 3)] == [True, True, False]
    assert state_of(shares, days=2) is ShareState.USED_UP
    assert acts(shares) == [ShareAct.MADE, ShareAct.OPENED, ShareAct.OPENED]
    assert sharing.stop_share(shares, "s", now=NOW).stopped_at is None, "it stays as it ended"


def test_a_stopped_link_stays_stopped_also_for_who_writes_the_tables(using: str, shares: PersonShares) -> None:
    made(shares)
    stopped = sharing.stop_share(shares, "s", now=NOW + timedelta(days=1))
    assert state_of(shares) is ShareState.STOPPED
    assert not opened(shares)
    with pytest.raises(Conflict, match="E_SHARE_OVER"):
        sharing.change_end(shares, "s", ends_at=NOW + timedelta(days=20), terms=TERMS, now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic(using=using):
        shares.replace(replace(stopped, stopped_at=None))
    with pytest.raises(DatabaseError), transaction.atomic(using=using):
        shares.replace(replace(stopped, secret_hash=hash_of_secret("another")))
    for table in ("share_item", "share_event"):
        with pytest.raises(DatabaseError), transaction.atomic(using=using):
            count(f"UPDATE {table} SET id = id + 100", using=using)
    with seeing(EVERYONE, using=using), connections[using].cursor() as cursor:
        cursor.execute("UPDATE share SET pin_hash = 'x'")
    assert [problem.code for _institution, problem in examine_registers(using=using)] == ["E_DOCTOR_ROW_CHANGED"]


def test_the_end_moves_within_a_year_of_making(shares: PersonShares) -> None:
    made(shares)
    later = NOW + timedelta(days=365)
    assert sharing.change_end(shares, "s", ends_at=later, terms=TERMS, now=NOW + timedelta(days=9)).ends_at == later
    for end, code in (
        (NOW + timedelta(days=367), "E_SHARE_END_FAR"),
        (NOW + timedelta(days=9), "E_SHARE_END_PAST"),
    ):
        with pytest.raises(Invalid, match=code):
            sharing.change_end(shares, "s", ends_at=end, terms=TERMS, now=NOW + timedelta(days=9))
    assert acts(shares) == [ShareAct.MADE, ShareAct.END_CHANGED]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"items": ()}, "E_SHARE_EMPTY"),
        ({"items": ITEMS * 11}, "E_SHARE_ITEMS"),
        ({"pin": "123456"}, "E_SHARE_PIN_WEAK"),
        ({"pin": "999999"}, "E_SHARE_PIN_WEAK"),
        ({"pin": "48291"}, "E_SHARE_PIN_SHAPE"),
        ({"pin": "４８２９１７"}, "E_SHARE_PIN_SHAPE"),
        ({"most_views": 0}, "E_SHARE_VIEWS"),
        ({"ends_at": NOW}, "E_SHARE_END_PAST"),
    ],
)
def test_what_cannot_be_shared_so_is_refused(shares: PersonShares, changes: dict[str, object], code: str) -> None:
    with pytest.raises(Invalid, match=code):
        made(shares, **changes)
    assert shares.list_shares() == []


def test_a_form_sent_twice_makes_one_link(shares: PersonShares) -> None:
    made(shares)
    with pytest.raises(Conflict, match="E_SHARE_TWICE"):
        made(shares)
    with pytest.raises(NotFound, match="E_WALLET_UNKNOWN"):
        made(shares, key="other", items=(SharedItem(collected=CollectedItem(document="nothing")),))
    assert len(shares.list_shares()) == 1


def test_wrong_pins_wait_longer_and_longer_and_the_link_goes_on(shares: PersonShares) -> None:
    made(shares, pin="482917")

    def tried(pin: str, second: float) -> bool:
        share = shares.find("s")
        assert share is not None
        at = NOW + timedelta(seconds=second)
        return sharing.try_pin(shares, share, pins=PINS, pin=pin, visit=ShareVisit(terms=TERMS), now=at)

    assert [tried("000001", second) for second in (0, 1, 2)] == [False] * 3
    share = shares.find("s")
    assert share is not None
    assert sharing.wait_until(share) == NOW + timedelta(seconds=32)
    assert not tried("482917", 31), "too early: not even looked at"
    assert acts(shares).count(ShareAct.WRONG_PIN) == 3
    assert not tried("000001", 32)
    assert not tried("482917", 91)
    assert tried("482917", 92)
    share = shares.find("s")
    assert share is not None
    assert share.wrong_pins == 0
    assert state_of(shares) is ShareState.RUNNING
    assert share.views == 0
    many = replace(share, wrong_pins=5_000, wrong_pin_at=NOW)
    assert sharing.wait_until(many) == NOW + sharing.LONGEST_WAIT


def test_without_a_log_openings_are_counted_and_not_noted(shares: PersonShares) -> None:
    made(shares)
    assert sharing.count_opening(shares, "s", visit=ShareVisit(terms=ShareTerms(log_kept=timedelta(0))), now=NOW)
    assert acts(shares) == [ShareAct.MADE]
    share = shares.find("s")
    assert share is not None
    assert share.views == 1


def test_what_is_noted_of_an_opening_is_when_what_and_roughly_where_alone(using: str, shares: PersonShares) -> None:
    with connections[using].cursor() as cursor:
        columns = connections[using].introspection.get_table_description(cursor, "share_event")
    assert {column.name for column in columns} == {
        "id",
        "account_id",
        "share_id",
        "at",
        "act",
        "region_ja",
        "region_en",
    }


def test_what_leaves_the_wallet_leaves_the_share(shares: PersonShares, wallet: Wallet) -> None:
    made(shares)
    wallet.remove(document_of().key)
    share = shares.find("s")
    assert share is not None
    assert (share.items, share.item_count) == (ITEMS[:1], 2)


@pytest.mark.parametrize("using", ["sqlite"], indirect=True)
def test_what_was_noted_of_one_share_is_found_without_reading_everybodys(using: str, shares: PersonShares) -> None:
    made(shares)
    made(shares, key="other")
    with CaptureQueriesContext(connections[using]) as captured:
        of_one, of_all = shares.list_events_of("s"), shares.list_events()
    assert [event.act for event in of_one] == [ShareAct.MADE]
    assert {key for key, _event in of_all} == {"s", "other"}
    assert list(shares.list_events_of("nothing")) == []
    with connections[using].cursor() as cursor:
        for query in captured.captured_queries:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            assert not [step for *_, step in cursor.fetchall() if step.startswith("SCAN")], query["sql"]


def test_another_person_finds_and_writes_nothing(using: str, shares: PersonShares) -> None:
    share = made(shares).share
    other = DatabaseShares(using=using).open(account_at(using, "taro@mihon.example"))
    assert other.find("s") is None
    assert list(other.list_shares()) == list(other.list_events()) == []
    for act in (
        lambda: other.replace(share),
        lambda: other.note("s", ShareEvent(at=NOW, act=ShareAct.STOPPED)),
        lambda: sharing.stop_share(other, "s", now=NOW),
    ):
        with pytest.raises(NotFound, match="E_SHARE_UNKNOWN"):
            act()
    assert state_of(shares) is ShareState.RUNNING


def test_links_die_with_their_account_and_ninety_days_after_their_end(
    using: str, account: str, shares: PersonShares
) -> None:
    secret, retention = made(shares).secret, DatabaseRetention(using=using)
    made(shares, key="long", ends_at=NOW + timedelta(days=200))
    opened(shares)
    for before, removed in ((12, 0), (13, 1)):
        at = NOW + timedelta(days=before)
        assert retention.remove("share", institution="", before=at, most=9, now=at) == removed
    assert DatabaseShares(using=using).find(hash_of_secret(secret)) is None
    assert [share.key for share in shares.list_shares()] == ["long"]
    shares.put_draft(ShareDraft(key="d", kept_at=NOW))
    for before, left in ((NOW - timedelta(seconds=1), ["d"]), (NOW, [])):
        retention.remove("share_draft", institution="", before=before, most=9, now=NOW)
        assert [draft.key for draft in shares.list_drafts()] == left
    shares.put_draft(ShareDraft(key="d", kept_at=NOW, chosen={"award-A": "whole"}, fields={"parts": ["name"]}))
    DatabaseAccounts(using=using).delete(account)
    for table in TABLES:
        assert count(f"SELECT 1 FROM {table}", using=using) == 0
    assert list(examine_registers(using=using)) == []


def test_the_doctor_counts_links_that_would_open_too_long(using: str, shares: PersonShares) -> None:
    made(shares, most_views=1)
    assert list(examine_shares(DatabaseShares(using=using))) == []
    share = shares.find("s")
    assert share is not None
    shares.replace(replace(share, views=1))
    assert [problem.params for problem in examine_shares(DatabaseShares(using=using))] == [{"count": 1}]


def test_on_postgresql_a_persons_connection_sees_and_writes_that_persons_rows_alone(postgres: str) -> None:
    account, other = account_at(postgres, "a@example.jp"), account_at(postgres, "b@example.jp")
    DatabaseWallets(using=postgres).open(account).add(document_of(), CONTENT)
    made(DatabaseShares(using=postgres).open(account))
    DatabaseShares(using=postgres).open(account).put_draft(ShareDraft(key="d", kept_at=NOW))
    keys = {}
    for subject in (account, other):
        with connections[postgres].cursor() as cursor:
            cursor.execute("SELECT id FROM account WHERE subject = %s", [subject])
            ((keys[subject],),) = cursor.fetchall()
    rows = {"share": 1, "share_item": 2, "share_event": 1, "share_draft": 1}
    for table in TABLES:
        for seen, shown in ((f"person:{keys[account]}", rows[table]), (f"person:{keys[other]}", 0), ("", 0)):
            assert count(f"SELECT 1 FROM {table}", using=postgres, seen=seen) == shown, (table, seen)
        assert count(f"DELETE FROM {table}", using=postgres, seen=f"person:{keys[other]}") == 0
    assert [problem for problem in examine_database(using=postgres) if "table" in problem.params] == []
