"""Two accounts made one in both databases: everything of every table comes along, or nothing does."""

from datetime import timedelta
from hashlib import sha256

import pytest
from allauth.account.models import EmailAddress
from django.db import connections, transaction

from contract.records import NOW
from kakitome.errors import Conflict, NotFound
from kakitome.ports.own_records import OwnRecord
from kakitome.ports.person_names import FormOfName
from kakitome.ports.reminders import ReminderNote
from kakitome.ports.shares import Share, ShareAct, SharedItem, ShareEvent, hash_of_secret
from kakitome.ports.wallets import (
    CollectedItem,
    IdentityKind,
    IdentityProof,
    WalletCollection,
    WalletPicture,
    WalletSettings,
)
from kakitome.records.accounts import DatabaseAccounts
from kakitome.records.digests.examination import examine_registers
from kakitome.records.joining import DatabaseJoining, person_tables
from kakitome.records.own_records import DatabaseOwnRecords
from kakitome.records.person_names import DatabasePersonNames
from kakitome.records.reminders import DatabaseReminders
from kakitome.records.shares import DatabaseShares
from kakitome.records.store.scope import EVERYONE, seeing
from kakitome.records.wallets import DatabaseWallets
from records.test_person_names import EVIDENCE, record
from records.test_wallets import account_at
from support.wallet_documents import CONTENT, document_of

STAYS, ENDS = "hanako@private.example", "s26001@asuka.example"
CONSIDERED = {
    *(
        "wallet_document",
        "wallet_content",
        "wallet_picture",
        "identity_proof",
        "wallet_collection",
        "wallet_collection_item",
    ),
    *("wallet_settings", "share", "share_item", "share_event", "share_draft", "person_name"),
    *("own_record", "own_record_file", "expiry_reminder", "app_grant"),
    *("recovery_sheet", "recovery_code", "holder_key", "account_deletion", "asked_endorsement", "own_presentation"),
    *("trusted_contact", "contact_recovery", "reattestation", "awaited_credential", "credit_account", "credit_consent"),
    *("request_answer", "sent_document", "expiry_reminder", "saved_search"),
    *("portfolio", "portfolio_entry", "portfolio_proof", "portfolio_file"),
}
"""Tables of persons of which it was decided what joining does with them; see `records/joining.py`."""


@pytest.fixture
def accounts(using: str) -> tuple[str, str]:
    return account_at(using, STAYS), account_at(using, ENDS)


def fill(using: str, account: str, *documents: bytes) -> None:
    """Put something into every table of a person."""
    wallet, shares = DatabaseWallets(using=using).open(account), DatabaseShares(using=using).open(account)
    for number, content in enumerate(documents):
        key = f"{account[:4]}-{number}"
        wallet.add(document_of(content, key=key), content)
        picture = WalletPicture(sha256=sha256(content).hexdigest(), size=len(content), media_type="image/png")
        wallet.put_picture(key, picture, content=content)
    item = CollectedItem(document=f"{account[:4]}-0")
    wallet.put_collection(WalletCollection(key="same", name="応募", created_at=NOW, items=(item,)))
    wallet.put_settings(WalletSettings(changes_seen_at=NOW))
    share = Share(
        key=f"s-{account[:8]}",
        secret_hash=hash_of_secret(account),
        label="見本商事",
        note="",
        language="ja",
        item_count=1,
        created_at=NOW,
        ends_at=NOW + timedelta(days=9),
        over_at=NOW + timedelta(days=9),
        items=(SharedItem(collected=item),),
    )
    shares.add(share)
    shares.note(share.key, ShareEvent(at=NOW, act=ShareAct.OPENED))
    record(DatabasePersonNames(using=using).open(account), f"{'見本' if documents[0] == CONTENT else '例沢'} 花子")


def join(using: str, accounts: tuple[str, str]) -> None:
    stays, ended = accounts
    with transaction.atomic(using=using):
        DatabaseJoining(using=using).move(ended=ended, stays=stays, at=NOW)
        DatabaseAccounts(using=using).delete(ended)


def test_everything_of_both_is_in_the_one_that_stays(using: str, accounts: tuple[str, str]) -> None:
    stays, ended = accounts
    fill(using, stays, CONTENT, b"own")
    fill(using, ended, b"school", CONTENT)
    join(using, accounts)

    wallet = DatabaseWallets(using=using).open(stays)
    # The credential that both had is one, in the place where the copy was, too.
    assert sorted(wallet.read_content(document.key) for document in wallet.list_documents()) == sorted(
        [CONTENT, b"own", b"school"]
    )
    assert [(entry.name, len(entry.items)) for entry in wallet.list_collections()] == [("応募", 1), ("応募 (2)", 1)]
    shares = DatabaseShares(using=using)
    found = shares.find(hash_of_secret(ended))
    assert found is not None and found.account == stays and len(found.share.items) == 1
    assert len(shares.open(stays).list_events()) == 2
    assert {proof.identifier for proof in wallet.list_proofs() if proof.ended_at is None} == {STAYS, ENDS}
    addresses = {(row.email, row.primary) for row in EmailAddress.objects.using(using).filter(user__subject=stays)}
    assert addresses == {(STAYS, True), (ENDS, False)}
    assert DatabaseAccounts(using=using).find(ended) is None
    with seeing(EVERYONE, using=using):
        assert not list(examine_registers(using=using))


def test_what_names_a_copy_names_the_one_that_stays(using: str, accounts: tuple[str, str]) -> None:
    stays, ended = accounts
    fill(using, stays, CONTENT)
    fill(using, ended, CONTENT)
    counted = DatabaseJoining(using=using).count(ended=ended, stays=stays)
    assert (counted.documents, counted.same_documents, counted.shares) == (0, 1, 1)
    join(using, accounts)
    wallet = DatabaseWallets(using=using).open(stays)
    (document,) = wallet.list_documents()
    assert list(wallet.list_pictures()) == [document.key]
    items = [share.items for share in DatabaseShares(using=using).open(stays).list_shares()]
    assert [item.collected.document for some in items for item in some] == [document.key, document.key]


def test_names_and_proofs_of_both_are_kept_once(using: str, accounts: tuple[str, str]) -> None:
    stays, _ended = accounts
    names = [DatabasePersonNames(using=using).open(account) for account in accounts]
    record(names[0], "例沢 花子")
    record(names[1], "見本 花子", evidence=EVIDENCE)
    record(names[1], "みほん はなこ", FormOfName.KANA)
    record(names[0], "MIHON Hanako", FormOfName.ROMAN)
    record(names[1], "MIHON Hanako", FormOfName.ROMAN, evidence=EVIDENCE)
    for account in accounts:
        for kind in (IdentityKind.WALLET_KEY, IdentityKind.PASSKEY):
            proof = IdentityProof(key=f"{account[:8]}-{kind.value}", kind=kind, identifier="k", proved_at=NOW)
            DatabaseWallets(using=using).open(account).add_proof(proof)
    join(using, accounts)
    listed = names[0].list_names()
    assert [(name.form.value, name.text, name.is_checked) for name in listed] == [
        ("kanji", "例沢 花子", False),
        ("kana", "みほん はなこ", False),
        ("roman", "MIHON Hanako", True),
        ("former", "見本 花子", True),
    ]
    proofs = DatabaseWallets(using=using).open(stays).list_proofs()
    assert [proof.kind.value for proof in proofs if proof.identifier == "k" and proof.ended_at is None] == [
        "wallet_key",
        "passkey",
    ]
    assert len([proof for proof in proofs if proof.identifier == "k"]) == 4


def test_it_happens_as_a_whole_or_not_at_all(using: str, accounts: tuple[str, str]) -> None:
    stays, ended = accounts
    fill(using, stays, CONTENT)
    fill(using, ended, b"school")
    # A row of which nobody thought: the same key on both sides.
    shares = DatabaseShares(using=using).open(ended)
    mine = DatabaseShares(using=using).open(stays).list_shares()[0]
    with connections[using].cursor() as cursor, seeing(EVERYONE, using=using):
        cursor.execute("UPDATE share SET key = %s", [mine.key])
    with pytest.raises(Conflict, match="E_JOIN_CONFLICT"):
        join(using, accounts)
    assert [document.size for document in DatabaseWallets(using=using).open(ended).list_documents()] == [len(b"school")]
    assert len(shares.list_shares()) == 1
    assert DatabaseAccounts(using=using).find(ended) is not None
    with pytest.raises(NotFound, match="E_ACCOUNT_UNKNOWN"):
        DatabaseJoining(using=using).move(ended="x", stays=stays, at=NOW)


def test_of_every_table_of_a_person_it_was_decided_what_joining_does() -> None:
    assert {model._meta.db_table for model in person_tables()} == CONSIDERED


def test_own_records_of_one_key_are_two_and_a_reminder_that_both_had_is_one(
    using: str, accounts: tuple[str, str]
) -> None:
    stays, ended = accounts
    stores, reminders = DatabaseOwnRecords(using=using), DatabaseReminders(using=using)
    note = ReminderNote(item="award:A-7K3M-94QT", ends_at=NOW, days=14)
    for account, title in ((stays, "R"), (ended, "S")):
        stores.open(account).put(OwnRecord(key="r", title=title, created_at=NOW, changed_at=NOW))
        reminders.note_told(account, [note], at=NOW, forget_before=NOW)
    join(using, accounts)
    assert sorted(entry.title for entry in stores.open(stays).list_records()) == ["R", "S"]
    assert set(reminders.list_told(stays)) == {note}
