"""Portfolios in both databases: one for each account, found by its address while it is public, and gone with it."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import connections, transaction

from contract.records import NOW
from kakitome.errors import Conflict, NotFound, Unavailable
from kakitome.ports.own_records import OwnFile, OwnRecord
from kakitome.ports.portfolios import PersonPortfolio, Portfolio, PortfolioEntry
from kakitome.ports.shares import SharedItem, Shows
from kakitome.ports.wallets import CollectedItem
from kakitome.records.accounts import DatabaseAccounts
from kakitome.records.joining import DatabaseJoining
from kakitome.records.models.account import Account
from kakitome.records.own_records import DatabaseOwnRecords
from kakitome.records.portfolios import DatabasePortfolios
from kakitome.records.soundness import examine_database
from kakitome.records.store.scope import EVERYONE, seeing
from kakitome.records.table_dump import dump_table, load_table, loading
from kakitome.records.wallets import DatabaseWallets
from kakitome.services.doctoring.wallet_round import examine_artefacts
from records.test_wallets import account_at
from support import databases
from support.wallet_documents import CONTENT, document_of

WORK = b"%PDF-1.7 work"
FILE = OwnFile(
    name="報告.pdf", sha256=sha256(WORK).hexdigest(), size=len(WORK), media_type="application/pdf", added_at=NOW
)
PORTFOLIO = Portfolio(
    address="a" * 26,
    title="図書館のデータを、町の人に役立てる",
    language="ja",
    created_at=NOW,
    changed_at=NOW,
    words="髙﨑\n𠮷野",
    named="n1",
)
PROOFS = (
    SharedItem(collected=CollectedItem(award="A-7K3M-94QT"), shows=Shows.RESULT),
    SharedItem(collected=CollectedItem(document=document_of().key), shows=Shows.WHOLE_DOCUMENT),
    SharedItem(collected=CollectedItem(own_record="r1"), shows=Shows.WHOLE_DOCUMENT),
)
ENTRY = PortfolioEntry(key="e1", heading="返却口", words="調べた", links=("https://example.org/a",), proofs=PROOFS)


@pytest.fixture
def account(using: str) -> str:
    subject = account_at(using, "hanako@mihon.example")
    hold(using, subject)
    return subject


@pytest.fixture
def store(using: str, account: str) -> PersonPortfolio:
    return DatabasePortfolios(using=using).open(account)


def hold(using: str, account: str) -> None:
    DatabaseWallets(using=using).open(account).add(document_of(), CONTENT)
    record = OwnRecord(key="r1", title="R", created_at=NOW, changed_at=NOW)
    DatabaseOwnRecords(using=using).open(account).put(record)


def written(store: PersonPortfolio) -> Portfolio:
    """Store a portfolio of two entries, the first with a file, and return it as it is read."""
    store.put(PORTFOLIO)
    store.put_entry(ENTRY)
    store.add_file("e1", FILE, content=WORK)
    store.put_entry(PortfolioEntry(key="e2", heading="機器", is_shown=False))
    return replace(
        PORTFOLIO,
        entries=(replace(ENTRY, files=(FILE,)), PortfolioEntry(key="e2", heading="機器", is_shown=False)),
    )


def test_it_is_read_as_it_was_written_and_arranged(store: PersonPortfolio) -> None:
    assert store.find() is None
    with pytest.raises(NotFound, match="E_PORTFOLIO_NONE"):
        store.put_entry(ENTRY)
    whole = written(store)
    assert store.find() == whole
    store.arrange(["e2", "e1"])
    assert store.find() == replace(whole, entries=whole.entries[::-1])
    store.put_entry(replace(ENTRY, proofs=PROOFS[:1], links=()))
    store.put(replace(PORTFOLIO, title="R", is_found=True, published_at=NOW))
    changed = store.find()
    assert changed is not None
    assert (changed.title, changed.is_found, changed.published_at) == ("R", True, NOW)
    assert changed.entries[1] == replace(ENTRY, proofs=PROOFS[:1], links=(), files=(FILE,))
    with pytest.raises(NotFound, match="E_WALLET_UNKNOWN"):
        store.put_entry(replace(ENTRY, proofs=(SharedItem(collected=CollectedItem(document="another's")),)))
    store.remove_entry("e1")
    with pytest.raises(NotFound, match="E_OWN_FILE_UNKNOWN"):
        store.read_file("e1", FILE.sha256)
    store.remove()
    assert store.find() is None


def test_strangers_find_it_by_its_address_while_it_is_public_and_its_owner_is_there(
    using: str, account: str, store: PersonPortfolio
) -> None:
    whole, stores = written(store), DatabasePortfolios(using=using)
    assert stores.find(PORTFOLIO.address) is None
    store.put(replace(PORTFOLIO, published_at=NOW))
    found = stores.find(PORTFOLIO.address)
    assert found is not None
    assert (found.account, found.portfolio) == (account, replace(whole, published_at=NOW))
    assert stores.find("b" * 26) is None
    with seeing(EVERYONE, using=using):
        Account.objects.using(using).filter(subject=account).update(is_active=False)
    assert stores.find(PORTFOLIO.address) is None


def test_a_file_is_there_once_and_only_as_it_came(using: str, store: PersonPortfolio) -> None:
    written(store)
    with pytest.raises(Conflict, match="E_OWN_FILE_TWICE"):
        store.add_file("e1", FILE, content=WORK)
    with pytest.raises(NotFound, match="E_PORTFOLIO_ENTRY"):
        store.add_file("e3", FILE, content=WORK)
    assert store.read_file("e1", FILE.sha256) == WORK
    stores = DatabasePortfolios(using=using)
    assert list(examine_artefacts(stores)) == []
    with seeing(EVERYONE, using=using), connections[using].cursor() as cursor:
        cursor.execute("UPDATE portfolio_file SET data = %s", [b"other"])
    with pytest.raises(Unavailable, match="E_WALLET_DAMAGED"):
        store.read_file("e1", FILE.sha256)
    assert [problem.code for problem in examine_artefacts(stores)] == ["E_DOCTOR_PORTFOLIO_FILES"]
    store.remove_file("e1", FILE.sha256)
    with pytest.raises(NotFound, match="E_OWN_FILE_UNKNOWN"):
        store.read_file("e1", FILE.sha256)


def test_nobody_else_reaches_it_and_it_goes_with_the_account(using: str, account: str, store: PersonPortfolio) -> None:
    whole = written(store)
    other = DatabasePortfolios(using=using).open(account_at(using, "taro@mihon.example"))
    assert other.find() is None
    other.put(replace(PORTFOLIO, address="b" * 26))
    other.remove_entry("e1")
    with pytest.raises(NotFound, match="E_PORTFOLIO_ENTRY"):
        other.add_file("e1", FILE, content=WORK)
    other.remove()
    assert store.find() == whole
    nobody = DatabasePortfolios(using=using).open("no account")
    with pytest.raises(NotFound, match="E_ACCOUNT_UNKNOWN"):
        nobody.put(PORTFOLIO)
    codes = {problem.code for problem in examine_database(using=using)}
    assert codes <= {"E_DOCTOR_DURABILITY"}, "the test server keeps nothing over a power cut"
    DatabaseAccounts(using=using).delete(account)
    with seeing(EVERYONE, using=using), connections[using].cursor() as cursor:
        for table in ("portfolio", "portfolio_entry", "portfolio_proof", "portfolio_file"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0] == 0, table


def test_what_proves_an_entry_leaves_it_when_it_is_taken_out(using: str, account: str, store: PersonPortfolio) -> None:
    written(store)
    DatabaseWallets(using=using).open(account).remove(document_of().key)
    DatabaseOwnRecords(using=using).open(account).remove("r1")
    portfolio = store.find()
    assert portfolio is not None
    assert portfolio.entries[0].proofs == PROOFS[:1]


def test_of_two_accounts_made_one_the_page_that_stays_takes_in_the_other_hidden(
    using: str, account: str, store: PersonPortfolio
) -> None:
    whole = written(store)
    store.put(replace(PORTFOLIO, published_at=NOW))
    ended = account_at(using, "s26001@asuka.example")
    hold(using, ended)
    coming = DatabasePortfolios(using=using).open(ended)
    coming.put(replace(PORTFOLIO, address="b" * 26, title="夜の講座", words="統計", published_at=NOW))
    # The same key, as an archive that both took in gives them.
    coming.put_entry(replace(ENTRY, heading="出張図書館"))
    coming.add_file("e1", FILE, content=WORK)
    assert DatabaseJoining(using=using).count(ended=ended, stays=account).portfolio_entries == 1
    with transaction.atomic(using=using):
        DatabaseJoining(using=using).move(ended=ended, stays=account, at=NOW)
        DatabaseAccounts(using=using).delete(ended)
    joined = store.find()
    assert joined is not None
    assert joined.entries[:2] == whole.entries
    first, second = joined.entries[2:]
    assert (first.heading, first.is_shown, len(first.proofs), first.files) == ("出張図書館", False, 3, (FILE,))
    assert (second.heading, second.words, second.is_shown) == ("夜の講座", "統計", False)
    assert store.read_file(first.key, FILE.sha256) == WORK
    stores = DatabasePortfolios(using=using)
    assert stores.find("b" * 26) is None
    assert stores.find(PORTFOLIO.address) is not None


def test_the_page_of_the_account_that_ends_comes_along_where_there_was_none(using: str, account: str) -> None:
    ended = account_at(using, "s26001@asuka.example")
    hold(using, ended)
    written(DatabasePortfolios(using=using).open(ended))
    with transaction.atomic(using=using):
        DatabaseJoining(using=using).move(ended=ended, stays=account, at=NOW)
        DatabaseAccounts(using=using).delete(ended)
    joined = DatabasePortfolios(using=using).open(account).find()
    assert joined is not None
    assert [(entry.key, len(entry.proofs), len(entry.files)) for entry in joined.entries] == [
        ("e1", 3, 1),
        ("e2", 0, 0),
    ]


def test_a_backup_holds_it(using: str, account: str, store: PersonPortfolio, tmp_path: Path) -> None:
    whole = written(store)
    tables = (
        *("account", "own_record", "wallet_document", "wallet_content", "wallet_picture"),
        *("portfolio", "portfolio_entry", "portfolio_proof", "portfolio_file"),
    )
    with seeing(EVERYONE, using=using):
        dumped = {table: list(dump_table(table, using=using)) for table in tables}
    with databases.sqlite(tmp_path) as other:
        with loading(using=other):
            for table, lines in dumped.items():
                load_table(table, lines, using=other)
        restored = DatabasePortfolios(using=other).open(account)
        assert restored.find() == whole
        assert restored.read_file("e1", FILE.sha256) == WORK
