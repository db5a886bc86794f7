"""Own records in both databases: what somebody wrote is theirs, is found by nobody else, and goes with the account."""

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import connections

from contract.records import NOW
from kakitome.errors import Conflict, NotFound, Unavailable
from kakitome.ports.own_records import OwnFile, OwnRecord, PersonOwnRecords
from kakitome.ports.shares import Share, SharedItem
from kakitome.ports.wallets import CollectedItem, WalletCollection
from kakitome.records.accounts import DatabaseAccounts
from kakitome.records.own_records import DatabaseOwnRecords
from kakitome.records.shares import DatabaseShares
from kakitome.records.soundness import examine_database
from kakitome.records.store.scope import EVERYONE, seeing
from kakitome.records.table_dump import dump_table, load_table, loading
from kakitome.records.wallets import DatabaseWallets
from kakitome.services.doctoring.wallet_round import examine_own_files
from records.test_wallets import account_at
from support import databases

WORK = b"%PDF-1.7 work"
RECORD = OwnRecord(
    key="r1",
    title="統計ソフトRの独学 𠮷野",
    created_at=NOW,
    changed_at=NOW + timedelta(hours=1),
    words="毎月1回\n読みました。",
    began_on=date(2024, 4, 1),
    minutes=1200,
    links=("https://example.org/a", "https://example.org/b"),
)
FILE = OwnFile(
    name="報告.pdf", sha256=sha256(WORK).hexdigest(), size=len(WORK), media_type="application/pdf", added_at=NOW
)


@pytest.fixture
def account(using: str) -> str:
    return account_at(using, "hanako@mihon.example")


@pytest.fixture
def own_records(using: str, account: str) -> PersonOwnRecords:
    return DatabaseOwnRecords(using=using).open(account)


def test_a_record_is_kept_as_it_was_written_and_rewritten(own_records: PersonOwnRecords) -> None:
    own_records.put(RECORD)
    own_records.add_file("r1", FILE, content=WORK)
    assert own_records.find("r1") == replace(RECORD, files=(FILE,))
    own_records.put(replace(RECORD, key="r2", created_at=NOW + timedelta(days=1)))
    own_records.put(replace(RECORD, title="R", minutes=None, links=()))
    assert [record.key for record in own_records.list_records()] == ["r2", "r1"]
    assert own_records.list_records()[1] == replace(RECORD, title="R", minutes=None, links=(), files=(FILE,))


def test_a_file_is_there_once_and_only_as_it_came(using: str, own_records: PersonOwnRecords) -> None:
    with pytest.raises(NotFound, match="E_OWN_RECORD_UNKNOWN"):
        own_records.add_file("r1", FILE, content=WORK)
    own_records.put(RECORD)
    own_records.add_file("r1", FILE, content=WORK)
    with pytest.raises(Conflict, match="E_OWN_FILE_TWICE"):
        own_records.add_file("r1", FILE, content=WORK)
    assert own_records.read_file("r1", FILE.sha256) == WORK
    stores = DatabaseOwnRecords(using=using)
    assert list(examine_own_files(stores)) == []
    with seeing(EVERYONE, using=using), connections[using].cursor() as cursor:
        cursor.execute("UPDATE own_record_file SET data = %s", [b"other"])
    with pytest.raises(Unavailable, match="E_WALLET_DAMAGED"):
        own_records.read_file("r1", FILE.sha256)
    assert [problem.code for problem in examine_own_files(stores)] == ["E_DOCTOR_OWN_FILES"]
    own_records.remove_file("r1", FILE.sha256)
    with pytest.raises(NotFound, match="E_OWN_FILE_UNKNOWN"):
        own_records.read_file("r1", FILE.sha256)


def test_it_stands_in_collections_and_shares_and_leaves_them_when_it_goes(
    using: str, account: str, own_records: PersonOwnRecords
) -> None:
    own_records.put(RECORD)
    own_records.add_file("r1", FILE, content=WORK)
    wallet, shares = DatabaseWallets(using=using).open(account), DatabaseShares(using=using).open(account)
    items = (CollectedItem(award="A-7K3M-94QT"), CollectedItem(own_record="r1"))
    wallet.put_collection(WalletCollection(key="c", name="応募", created_at=NOW, items=items))
    ends_at = NOW + timedelta(days=1)
    share = Share(
        key="s",
        secret_hash="0" * 64,
        label="",
        note="",
        language="ja",
        item_count=2,
        created_at=NOW,
        ends_at=ends_at,
        over_at=ends_at,
        items=tuple(SharedItem(collected=item) for item in items),
    )
    shares.add(share)
    assert wallet.list_collections()[0].items == items
    assert shares.find("s") == share
    for missing in ("r2", "r1 "):
        with pytest.raises(NotFound, match="E_WALLET_UNKNOWN"):
            wallet.put_collection(
                WalletCollection(key="c", name="応募", created_at=NOW, items=(CollectedItem(own_record=missing),))
            )
    own_records.remove("r1")
    assert wallet.list_collections()[0].items == items[:1]
    assert [shared.collected for shared in shares.list_shares()[0].items] == [items[0]]


def test_nobody_else_finds_it_and_it_goes_with_the_account(
    using: str, account: str, own_records: PersonOwnRecords
) -> None:
    own_records.put(RECORD)
    own_records.add_file("r1", FILE, content=WORK)
    other = DatabaseOwnRecords(using=using).open(account_at(using, "taro@mihon.example"))
    assert other.find("r1") is None
    assert other.list_records() == []
    with pytest.raises(NotFound, match="E_OWN_FILE_UNKNOWN"):
        other.read_file("r1", FILE.sha256)
    other.remove("r1")
    other.put(replace(RECORD, title="Mine"))
    assert own_records.find("r1") == replace(RECORD, files=(FILE,))
    nobody = DatabaseOwnRecords(using=using).open("no account")
    with pytest.raises(NotFound, match="E_ACCOUNT_UNKNOWN"):
        nobody.put(RECORD)
    codes = {problem.code for problem in examine_database(using=using)}
    assert codes <= {"E_DOCTOR_DURABILITY"}, "the test server keeps nothing over a power cut"
    DatabaseAccounts(using=using).delete(account)
    assert own_records.find("r1") is None
    with seeing(EVERYONE, using=using), connections[using].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM own_record_file")
        assert cursor.fetchone()[0] == 0


def test_a_backup_holds_it(using: str, account: str, own_records: PersonOwnRecords, tmp_path: Path) -> None:
    own_records.put(RECORD)
    own_records.add_file("r1", FILE, content=WORK)
    wallet = DatabaseWallets(using=using).open(account)
    items = (CollectedItem(own_record="r1"),)
    wallet.put_collection(WalletCollection(key="c", name="応募", created_at=NOW, items=items))
    tables = ("account", "own_record", "own_record_file", "wallet_collection", "wallet_collection_item")
    with seeing(EVERYONE, using=using):
        dumped = {table: list(dump_table(table, using=using)) for table in tables}
    with databases.sqlite(tmp_path) as other:
        with loading(using=other):
            for table, lines in dumped.items():
                load_table(table, lines, using=other)
        assert DatabaseOwnRecords(using=other).open(account).read_file("r1", FILE.sha256) == WORK
        assert DatabaseWallets(using=other).open(account).list_collections() == wallet.list_collections()
