"""Reminders of ends: once for each thing, end and number of days, and never of what does not end any more."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from contract.records import NOW as MADE
from kakitome.documents.verification.check import Verdict
from kakitome.errors import Unavailable
from kakitome.journeys.checking import reminding
from kakitome.journeys.checking.reminding import ReminderClock, remind
from kakitome.ports.mailer import Mail
from kakitome.ports.reminders import ReminderNote
from kakitome.ports.wallets import Wallet, WalletDocument
from kakitome.services.reminding import EndingItem, due_notes
from support import institutions
from support.wallet_documents import document_of

pytestmark = pytest.mark.django_db
TERMS = (60, 14)


@pytest.mark.parametrize(
    ("left", "days"),
    [
        (timedelta(days=61), None),
        (timedelta(days=60), 60),
        (timedelta(days=15), 60),
        (timedelta(days=14), 14),
        (timedelta(seconds=1), 14),
        (timedelta(0), None),
        (timedelta(days=-1), None),
    ],
)
def test_which_reminder_is_due(left: timedelta, days: int | None) -> None:
    item = EndingItem(item="award:A", ends_at=MADE + left)
    notes = due_notes([item], (), terms=TERMS, now=MADE)
    assert [note.days for note in notes] == ([] if days is None else [days])
    assert due_notes([item], notes, terms=TERMS, now=MADE) == [], "told once"
    other_end = replace(item, ends_at=MADE + timedelta(days=59))
    assert len(due_notes([other_end], notes, terms=TERMS, now=MADE)) == 1, "another end is told anew"


@pytest.fixture
def account() -> str:
    return institutions.account("hanako@mihon.example")


@pytest.fixture
def now() -> datetime:
    return institutions.platform().now()


@pytest.fixture
def wallet(account: str, now: datetime) -> Wallet:
    wallet = institutions.platform().wallets.open(account)
    for place, days in enumerate((10, 40, 90)):
        content = b"%d" % place
        wallet.add(document_of(content, key=f"d{place}", valid_until=now + timedelta(days=days)), content)
    return wallet


@pytest.fixture(autouse=True)
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, WalletDocument]:
    """What a check at the moment of the reminder finds: what is stored, but for what a test says."""
    changed: dict[str, WalletDocument] = {}

    def look_again(_platform: object, account: str, *, key: str) -> WalletDocument:
        document = institutions.platform().wallets.open(account).find(key)
        assert document is not None
        return changed.get(key, document)

    monkeypatch.setattr(reminding, "look_again", look_again)
    return changed


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Mail]:
    mails: list[Mail] = []
    monkeypatch.setattr(type(institutions.platform().mailer), "send", lambda _mailer, mail: mails.append(mail))
    return mails


def test_one_mail_tells_of_all_that_is_due_and_tells_it_once(account: str, wallet: Wallet, sent: list[Mail]) -> None:
    platform = institutions.platform()
    assert remind(platform, account, terms=TERMS) == 2
    assert remind(platform, account, terms=TERMS) == 0
    assert {(note.item, note.days) for note in platform.persons.reminders.list_told(account)} == {
        ("document:d0", 14),
        ("document:d1", 60),
    }
    (mail,) = sent
    assert mail.to == "hanako@mihon.example"
    assert "/mine/reminders" in mail.text
    assert "Mountain" not in mail.text, "a mail names no credential"


def test_what_was_withdrawn_or_renewed_meanwhile_is_told_to_nobody(
    account: str, wallet: Wallet, now: datetime, answers: dict[str, WalletDocument], sent: list[Mail]
) -> None:
    first, second = wallet.find("d0"), wallet.find("d1")
    assert first is not None
    assert second is not None
    answers["d0"] = replace(first, verdict=Verdict.REVOKED)
    answers["d1"] = replace(second, valid_until=now + timedelta(days=900))
    assert remind(institutions.platform(), account, terms=TERMS) == 0
    assert sent == []


def test_who_wants_none_gets_none(account: str, wallet: Wallet, now: datetime, sent: list[Mail]) -> None:
    wallet.put_settings(replace(wallet.read_settings(), no_reminders_since=now))
    assert remind(institutions.platform(), account, terms=TERMS) == 0
    browser = institutions.signed_in("hanako@mihon.example")
    assert "You get no reminders" in browser.get("/mine/reminders").content.decode()
    browser.post("/mine/reminders", {"do": "on"})
    assert remind(institutions.platform(), account, terms=TERMS) == 2
    browser.post("/mine/reminders", {"do": "off"})
    assert wallet.read_settings().no_reminders_since is not None
    assert "2 credentials expire soon." in browser.get("/mine").content.decode()


def test_killed_after_the_mail_the_same_mail_goes_again_and_a_third_time_none(
    account: str, wallet: Wallet, sent: list[Mail], monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = institutions.platform()
    stores = type(platform.persons.reminders)
    note_told = stores.note_told

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(stores, "note_told", killed)
    with pytest.raises(KeyboardInterrupt):
        ReminderClock(platform, terms=TERMS).turn(now=platform.now())
    monkeypatch.setattr(stores, "note_told", note_told)
    for _ in range(2):
        ReminderClock(platform, terms=TERMS).turn(now=platform.now())
    assert len(sent) == 2
    assert len({mail.dedupe_id for mail in sent}) == 1, "a mailbox sees one mail"


def test_a_mail_that_did_not_leave_is_tried_in_the_next_round(
    account: str, wallet: Wallet, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform, mails = institutions.platform(), []

    def away(*_: object) -> None:
        raise Unavailable("E_MAIL_UNAVAILABLE")

    monkeypatch.setattr(type(platform.mailer), "send", away)
    ReminderClock(platform, terms=TERMS).turn(now=platform.now())
    assert not platform.persons.reminders.list_told(account)
    monkeypatch.setattr(type(platform.mailer), "send", lambda _mailer, mail: mails.append(mail))
    clock = ReminderClock(platform, terms=TERMS)
    clock.turn(now=platform.now())
    clock.turn(now=platform.now())
    assert len(mails) == 1


def test_notes_are_forgotten_some_time_after_the_end(account: str, now: datetime) -> None:
    reminders = institutions.platform().persons.reminders
    old = ReminderNote(item="award:A", ends_at=now - timedelta(days=91), days=14)
    new = ReminderNote(item="award:B", ends_at=now, days=14)
    reminders.note_told(account, [old, old], at=now, forget_before=now - timedelta(days=200))
    reminders.note_told(account, [new, old], at=now, forget_before=now - timedelta(days=200))
    assert set(reminders.list_told(account)) == {old, new}
    reminders.note_told(account, [], at=now, forget_before=now - timedelta(days=90))
    assert set(reminders.list_told(account)) == {new}


def test_claims_and_documents_are_gone_through_in_turns(wallet: Wallet, account: str, now: datetime) -> None:
    reminders = institutions.platform().persons.reminders
    until, place, holders, turns = now + timedelta(days=60), (0, 0), [], 0
    while place is not None:
        page = reminders.find_holders(after=place, now=now, until=until, limit=1)
        holders += page.accounts
        place = page.last
        turns += 1
    assert set(holders) == {account}
    assert turns == 4
