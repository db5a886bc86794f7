"""Wallets in both databases: what belongs to one person, is found by nobody else, and goes with the account."""

import re
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import DatabaseError, connections, transaction

from contract.records import NOW
from kakitome.documents.verification.check import Verdict
from kakitome.errors import Conflict, NotFound, Unavailable
from kakitome.ports.accounts import Person
from kakitome.ports.wallets import (
    Addressee,
    CollectedItem,
    DueDocument,
    IdentityKind,
    IdentityProof,
    Wallet,
    WalletCollection,
    WalletPicture,
    WalletSettings,
    WalletState,
)
from kakitome.records.accounts import DatabaseAccounts
from kakitome.records.digests.examination import examine_registers
from kakitome.records.models.wallet import IdentityProofRow
from kakitome.records.soundness import examine_database
from kakitome.records.store.scope import EVERYONE, seeing
from kakitome.records.table_dump import dump_table, load_table, loading
from kakitome.records.wallets import DatabaseWallets
from kakitome.services.doctoring.wallet_round import examine_wallets
from support import databases
from support.wallet_documents import CONTENT, document_of, pictured

TABLES = (
    "wallet_document",
    "wallet_content",
    "wallet_picture",
    "identity_proof",
    "wallet_collection",
    "wallet_collection_item",
    "wallet_settings",
)


def account_at(using: str, email: str) -> str:
    person = Person(account="", name="例沢 花子", email=email, language="ja")
    return DatabaseAccounts(using=using).add(person, password=None).account


@pytest.fixture
def account(using: str) -> str:
    return account_at(using, "hanako@mihon.example")


@pytest.fixture
def wallet(using: str, account: str) -> Wallet:
    return DatabaseWallets(using=using).open(account)


def test_a_document_is_kept_as_it_came(wallet: Wallet) -> None:
    document = document_of()
    wallet.add(document, CONTENT)

    assert wallet.find(document.key) == document
    assert wallet.find_credential(document.credential_sha256) == document
    assert wallet.list_documents() == [replace(document, facts={})]
    assert wallet.read_content(document.key) == CONTENT
    assert wallet.measure() == (1, len(CONTENT))


def test_a_picture_lies_beside_its_document_counts_and_goes_with_it(using: str, wallet: Wallet) -> None:
    document, drawn = document_of(), b"<svg/>"
    wallet.add(document, CONTENT)
    picture = WalletPicture(
        sha256=sha256(drawn).hexdigest(), size=len(drawn), media_type="image/svg+xml", caption="赤い円"
    )
    for content in (b"before", drawn):
        wallet.put_picture(document.key, replace(picture, sha256=sha256(content).hexdigest()), content=content)

    assert wallet.list_pictures() == {document.key: picture}
    assert wallet.read_picture(picture.sha256) == drawn
    assert wallet.measure() == (1, len(CONTENT) + len(drawn))
    stranger = DatabaseWallets(using=using).open(account_at(using, "another@mihon.example"))
    assert stranger.list_pictures() == {}
    with pytest.raises(NotFound, match="E_WALLET_UNKNOWN"):
        stranger.read_picture(picture.sha256)
    wallet.remove(document.key)
    assert wallet.list_pictures() == {}
    with pytest.raises(NotFound, match="E_WALLET_UNKNOWN"):
        wallet.put_picture(document.key, picture, content=drawn)


def test_the_same_credential_is_kept_once(wallet: Wallet) -> None:
    wallet.add(document_of(), CONTENT)
    with pytest.raises(Conflict, match="E_WALLET_TWICE"):
        wallet.add(document_of(key="another"), CONTENT)
    assert wallet.measure() == (1, len(CONTENT))


def test_what_a_later_report_says_is_stored_and_shows_as_a_change(wallet: Wallet) -> None:
    document = document_of()
    wallet.add(document, CONTENT)
    changed = replace(
        document, verdict=Verdict.REVOKED, verdict_before=Verdict.VALID, changed_at=NOW + timedelta(days=1)
    )
    wallet.replace(changed)

    assert wallet.find(document.key) == changed
    assert changed.state is WalletState.CHANGED
    assert replace(changed, noted_at=NOW).state is WalletState.VERIFIED
    assert replace(changed, addressee=Addressee.OTHER).state is WalletState.UNVERIFIED
    assert replace(document, verdict=Verdict.INDETERMINATE).state is WalletState.UNVERIFIED


def test_removing_takes_bytes_and_places_in_collections(using: str, wallet: Wallet) -> None:
    first, second = document_of(), document_of(b"other")
    for document, content in ((first, CONTENT), (second, b"other")):
        wallet.add(document, content)
    items = (CollectedItem(award="A-7K3M-94QT"), CollectedItem(document=first.key), CollectedItem(document=second.key))
    wallet.put_collection(WalletCollection(key="c", name="応募", created_at=NOW, items=items))

    wallet.remove(first.key)

    assert [collection.items for collection in wallet.list_collections()] == [(items[0], items[2])]
    assert count("SELECT 1 FROM wallet_content", using=using) == 1
    with pytest.raises(NotFound, match="E_WALLET_UNKNOWN"):
        wallet.read_content(first.key)


def test_a_collection_keeps_its_order_and_takes_only_what_is_there(wallet: Wallet) -> None:
    wallet.add(document_of(), CONTENT)
    items = (CollectedItem(document=document_of().key), CollectedItem(award="A-7K3M-94QT"))
    collection = WalletCollection(key="c", name="応募", created_at=NOW, items=items)
    wallet.put_collection(collection)
    turned = replace(collection, items=items[::-1])
    wallet.put_collection(turned)

    assert wallet.list_collections() == [turned]
    with pytest.raises(NotFound, match="E_WALLET_UNKNOWN"):
        wallet.put_collection(replace(collection, items=(CollectedItem(document="nothing"),)))
    assert wallet.list_collections() == [turned]
    wallet.remove_collection("c")
    assert wallet.list_collections() == []
    assert wallet.measure()[0] == 1


def test_settings_are_the_defaults_until_they_are_chosen(wallet: Wallet) -> None:
    assert wallet.read_settings() == WalletSettings()
    for at in (NOW, NOW + timedelta(days=1)):
        wallet.put_settings(WalletSettings(changes_seen_at=at))
        assert wallet.read_settings().changes_seen_at == at


def proof(**changes: object) -> IdentityProof:
    made = IdentityProof(key="p", kind=IdentityKind.MAIL, identifier="s26001@asuka.example", proved_at=NOW)
    return replace(made, **changes)  # type: ignore[arg-type]


def test_a_proof_holds_once_ends_and_stays(using: str, wallet: Wallet) -> None:
    wallet.add_proof(proof())
    wallet.add_proof(proof(key="again"))
    wallet.end_proof(IdentityKind.MAIL, "s26001@asuka.example", at=NOW + timedelta(days=1))
    wallet.add_proof(proof(key="anew", proved_at=NOW + timedelta(days=2)))

    proofs = [held for held in wallet.list_proofs() if held.identifier == "s26001@asuka.example"]
    assert [(held.key, held.ended_at is None) for held in proofs] == [("p", False), ("anew", True)]
    with seeing(EVERYONE, using=using), connections[using].cursor() as cursor:
        cursor.execute("UPDATE identity_proof SET identifier = 'someone@else.example' WHERE key = 'anew'")
    assert [problem.code for _institution, problem in examine_registers(using=using)] == ["E_DOCTOR_ROW_CHANGED"]


def test_an_address_that_is_confirmed_is_a_proof_which_stays_when_the_address_goes(using: str, account: str) -> None:
    wallet = DatabaseWallets(using=using).open(account)
    (first,) = wallet.list_proofs()
    assert (first.kind, first.identifier, first.ended_at) == (IdentityKind.MAIL, "hanako@mihon.example", None)
    assert first.proved_at is not None
    user = EmailAddress.objects.using(using).get().user
    school = EmailAddress(user=user, email="S26001@asuka.example", verified=False)
    school.save(using=using)
    assert len(wallet.list_proofs()) == 1
    school.verified = True
    school.save(using=using)
    passkey = Authenticator(user=user, type=Authenticator.Type.WEBAUTHN, data={})
    passkey.save(using=using)
    Authenticator(user=user, type=Authenticator.Type.RECOVERY_CODES, data={}).save(using=using)
    assert [(held.kind.value, held.identifier) for held in wallet.list_proofs()[1:]] == [
        ("mail", "s26001@asuka.example"),
        ("passkey", str(passkey.pk)),
    ]
    school.delete()
    passkey.delete()
    assert [held.ended_at is None for held in wallet.list_proofs()] == [True, False, False]
    assert list(examine_registers(using=using)) == []


def test_what_was_proved_before_proofs_were_recorded_is_told_without_a_date(using: str, wallet: Wallet) -> None:
    with seeing(EVERYONE, using=using):
        IdentityProofRow.objects.using(using).all().delete()
    (before,) = wallet.list_proofs()
    assert (before.identifier, before.proved_at) == ("hanako@mihon.example", None)
    EmailAddress.objects.using(using).get().delete()
    (after,) = wallet.list_proofs()
    assert (after.identifier, after.proved_at) == ("hanako@mihon.example", None)
    assert after.ended_at is not None


def test_nobody_finds_what_is_in_the_wallet_of_another(using: str, wallet: Wallet) -> None:
    wallet.add(document_of(), CONTENT)
    wallet.add_proof(proof())
    wallet.put_collection(WalletCollection(key="c", name="応募", created_at=NOW))
    other = DatabaseWallets(using=using).open(account_at(using, "taro@mihon.example"))

    assert other.find(document_of().key) is other.find_credential(document_of().credential_sha256) is None
    assert list(other.list_documents()) == list(other.list_collections()) == []
    assert [held.identifier for held in other.list_proofs()] == ["taro@mihon.example"]
    for act in (
        lambda: other.read_content(document_of().key),
        lambda: other.remove(document_of().key),
        lambda: other.replace(document_of()),
    ):
        with pytest.raises(NotFound, match="E_WALLET_UNKNOWN"):
            act()
    other.remove_collection("c")
    other.end_proof(IdentityKind.MAIL, "s26001@asuka.example", at=NOW)
    assert wallet.list_collections()
    assert all(held.ended_at is None for held in wallet.list_proofs())
    # Another may hold the same: whether somebody does is told to nobody.
    other.add(document_of(), CONTENT)
    assert len(list(DatabaseWallets(using=using).walk())) == 2


@pytest.mark.parametrize("account", ["", "nobody", "00000000-0000-4000-8000-000000000000"])
def test_an_account_that_does_not_exist_has_an_empty_wallet_that_nobody_writes(using: str, account: str) -> None:
    wallet = DatabaseWallets(using=using).open(account)
    assert list(wallet.list_documents()) == []
    with pytest.raises(NotFound, match="E_ACCOUNT_UNKNOWN"):
        wallet.add(document_of(), CONTENT)


def test_a_wallet_goes_with_its_account(using: str, account: str, wallet: Wallet) -> None:
    wallet.add(document_of(), CONTENT)
    wallet.add_proof(proof())
    items = (CollectedItem(document=document_of().key),)
    wallet.put_collection(WalletCollection(key="c", name="応募", created_at=NOW, items=items))
    wallet.put_settings(WalletSettings(changes_seen_at=NOW))

    DatabaseAccounts(using=using).delete(account)

    for table in TABLES:
        assert count(f"SELECT 1 FROM {table}", using=using) == 0
    assert list(examine_registers(using=using)) == []


def test_what_is_due_is_taken_once_and_the_longest_waiting_first(using: str, account: str, wallet: Wallet) -> None:
    for place, content in enumerate((b"first", b"second", b"later")):
        wallet.add(document_of(content, due_at=NOW + timedelta(hours=-5 + 4 * place)), content)
    wallets, tomorrow = DatabaseWallets(using=using), NOW + timedelta(days=1)
    first, second = (document_of(content).key for content in (b"first", b"second"))

    assert wallets.take_due(now=NOW, until=tomorrow, limit=1) == [DueDocument(account=account, key=first)]
    assert wallets.take_due(now=NOW, until=tomorrow, limit=9) == [DueDocument(account=account, key=second)]
    assert wallets.take_due(now=NOW, until=tomorrow, limit=9) == []


def test_changes_are_told_once(using: str, account: str, wallet: Wallet) -> None:
    wallets, document = DatabaseWallets(using=using), document_of()
    wallet.add(document, CONTENT)
    assert wallets.list_untold(limit=9) == []
    wallet.replace(replace(document, changed_at=NOW))
    assert wallets.list_untold(limit=9) == [account]
    wallet.replace(replace(document, changed_at=NOW, told_at=NOW))
    assert wallets.list_untold(limit=9) == []


def test_bytes_that_are_not_those_that_came_are_given_to_nobody(using: str, wallet: Wallet) -> None:
    wallet.add(document_of(), CONTENT)
    with seeing(EVERYONE, using=using), connections[using].cursor() as cursor:
        cursor.execute("UPDATE wallet_content SET data = %s", [b'{"a": 2}'])
    with pytest.raises(Unavailable, match="E_WALLET_DAMAGED"):
        wallet.read_content(document_of().key)
    assert codes_of_doctor(using) == ["E_DOCTOR_WALLET_DAMAGED"]


def test_a_document_without_its_bytes_is_told_by_the_doctor(using: str, wallet: Wallet) -> None:
    wallet.add(document_of(), CONTENT)
    assert codes_of_doctor(using) == []
    assert count("DELETE FROM wallet_content", using=using) == 1
    assert codes_of_doctor(using) == ["E_DOCTOR_WALLET_EMPTY"]


def codes_of_doctor(using: str) -> list[str]:
    return [problem.code for problem in examine_wallets(DatabaseWallets(using=using))]


def test_a_backup_holds_the_wallets_of_either_database(
    using: str, account: str, wallet: Wallet, tmp_path: Path
) -> None:
    wallet.add(document_of(), CONTENT)
    wallet.add_proof(proof())
    items = (CollectedItem(document=document_of().key),)
    wallet.put_collection(WalletCollection(key="c", name="応募", created_at=NOW, items=items))
    wallet.put_settings(WalletSettings(changes_seen_at=NOW))
    with seeing(EVERYONE, using=using):
        dumped = {table: list(dump_table(table, using=using)) for table in ("account", *TABLES)}

    with databases.sqlite(tmp_path) as other:
        with loading(using=other):
            for table, lines in dumped.items():
                load_table(table, lines, using=other)
        restored = DatabaseWallets(using=other).open(account)
        assert restored.find(document_of().key) == document_of()
        assert restored.read_content(document_of().key) == CONTENT
        assert restored.list_proofs() == wallet.list_proofs()
        assert restored.list_collections() == wallet.list_collections()
        assert restored.read_settings() == wallet.read_settings()


def test_a_row_of_one_person_that_belongs_to_another_is_missed_by_no_doctor(using: str, wallet: Wallet) -> None:
    wallet.add(document_of(), CONTENT)
    account_at(using, "taro@mihon.example")
    assert "E_DOCTOR_FOREIGN_ROW" not in {problem.code for problem in examine_database(using=using)}
    with seeing(EVERYONE, using=using), connections[using].cursor() as cursor:
        cursor.execute("UPDATE wallet_content SET account_id = (SELECT max(id) FROM account)")
    problems = [problem for problem in examine_database(using=using) if problem.code == "E_DOCTOR_FOREIGN_ROW"]
    assert [problem.params["table"] for problem in problems] == ["wallet_content"]


def count(statement: str, *, using: str, seen: str = EVERYONE) -> int:
    """Count the rows that a statement of somebody with the platform's connection sees or changes."""
    with seeing(seen, using=using), connections[using].cursor() as cursor:
        cursor.execute(statement)
        return len(cursor.fetchall()) if re.match("SELECT", statement) else cursor.rowcount


def test_on_postgresql_a_persons_connection_sees_and_writes_that_persons_rows_alone(postgres: str) -> None:
    account, other = account_at(postgres, "a@example.jp"), account_at(postgres, "b@example.jp")
    wallet = DatabaseWallets(using=postgres).open(account)
    wallet.add(document_of(), CONTENT)
    pictured(wallet, document_of().key)
    wallet.add_proof(proof())
    items = (CollectedItem(document=document_of().key),)
    wallet.put_collection(WalletCollection(key="c", name="応募", created_at=NOW, items=items))
    wallet.put_settings(WalletSettings())
    with connections[postgres].cursor() as cursor:
        cursor.execute("SELECT id FROM account WHERE subject = %s", [account])
        ((own,),) = cursor.fetchall()
        cursor.execute("SELECT id FROM account WHERE subject = %s", [other])
        ((others,),) = cursor.fetchall()

    for table in TABLES:
        # Each of the two has a proof of their own address.
        proofs = table == "identity_proof"
        for seen, rows in (
            (f"person:{own}", 1 + proofs),
            (f"person:{others}", proofs),
            ("example-university", 0),
            ("", 0),
        ):
            assert count(f"SELECT 1 FROM {table}", using=postgres, seen=seen) == rows, (table, seen)
        for act in (f"UPDATE {table} SET account_id = {others}", f"DELETE FROM {table}"):
            assert count(act, using=postgres, seen=f"person:{others}") == proofs
            proofs = proofs and not act.startswith("DELETE")
            assert count(act, using=postgres, seen="example-university") == 0
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        seeing(f"person:{others}", using=postgres),
        transaction.atomic(using=postgres),
    ):
        count(
            f"INSERT INTO wallet_content (account_id, document_id, data) SELECT {own}, 1, ''",
            using=postgres,
            seen=f"person:{others}",
        )


def test_whoever_writes_to_a_wallet_holds_the_row_of_its_account(postgres: str) -> None:
    account = account_at(postgres, "a@example.jp")
    lock = f"SELECT 1 FROM account WHERE subject = '{account}' FOR NO KEY UPDATE SKIP LOCKED"
    with databases.administrator(connections.databases[postgres]["NAME"]) as other:
        with DatabaseWallets(using=postgres).open(account).transaction():
            assert other.execute(lock).fetchall() == []
        assert len(other.execute(lock).fetchall()) == 1


@pytest.mark.parametrize("table", [*TABLES, "own_record", "own_record_file", "expiry_reminder", "saved_search"])
def test_a_wallet_table_without_its_row_level_security_is_missed(postgres: str, table: str) -> None:
    def codes() -> set[tuple[str, object]]:
        problems = examine_database(using=postgres)
        return {(problem.code, problem.params.get("table")) for problem in problems if "table" in problem.params}

    def execute(statement: str) -> None:
        with connections[postgres].cursor() as cursor:
            cursor.execute(statement)

    assert codes() == set()
    execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    assert codes() == {("E_DOCTOR_ROW_SECURITY", table)}
    execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    execute(f"CREATE POLICY more ON {table} FOR SELECT USING (true)")
    assert codes() == {("E_DOCTOR_POLICY", table)}
    execute(f"DROP POLICY more ON {table}")
    assert codes() == set()
