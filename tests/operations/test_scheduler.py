"""What the platform does by itself between two requests."""

import email
import email.policy
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from bootstrap.platforms import DID, NOW, add_institution, award, confirmed_batch, open_platform
from kakitome.documents.verification.check import Verdict
from kakitome.journeys.platform import Platform
from kakitome.learning.award import Learner
from kakitome.operations.jobs import work_off_jobs
from kakitome.operations.scheduler import Scheduler
from kakitome.ports.accounts import Person
from kakitome.ports.batches import BatchRow, BatchState, RowState
from kakitome.ports.issuers import KeyState
from kakitome.ports.signing import FURTHER_KEYS, KeyPurpose
from kakitome.ports.status_lists import StatusListId, StatusPurpose
from kakitome.records.turns import taking_turns
from kakitome.services.keeping_keys import publish_key
from support.wallet_documents import CONTENT, document_of

pytestmark = pytest.mark.django_db


def rows() -> list[BatchRow]:
    people = [Learner(name="髙橋", email="t@example.jp"), Learner(name="佐藤", email="s@example.jp")]
    return [
        BatchRow(number=number, state=RowState.READY, learner=who, awarded_on=NOW.date())
        for number, who in enumerate(people, start=2)
    ]


def turn(platform: Platform) -> None:
    """One turn of the scheduler and what it calls for."""
    Scheduler(platform).turn()
    work_off_jobs(platform)


@pytest.mark.parametrize("state", [BatchState.CONFIRMED, BatchState.SIGNING])
def test_a_confirmed_batch_is_awarded_published_and_mailed_by_the_next_turn(tmp_path: Path, state: BatchState) -> None:
    platform = open_platform(tmp_path)
    add_institution(platform)
    store = platform.store("u")
    store.batches.add(replace(confirmed_batch(total=2), state=state), rows(), upload=None)
    turn(platform)
    turn(platform)
    assert store.batches.get("B-3333-3333").state is BatchState.DONE
    assert store.batches.count_rows("B-3333-3333") == {RowState.ISSUED: 2}
    list_id = StatusListId(issuer=DID, purpose=StatusPurpose.REVOCATION, number=1)
    assert store.status_lists.find_publication(list_id) is not None
    mails = [
        email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        for file in (tmp_path / "mail").glob("*.eml")
    ]
    assert sorted(mail["To"] for mail in mails) == ["s@example.jp", "t@example.jp"]
    assert all("http://localhost:8000/claim/" in str(mail.get_body(("plain",)).get_content()) for mail in mails)
    assert mails[0]["From"] == "見本大学 <no-reply@localhost>"


def test_a_document_of_a_wallet_is_looked_at_again_and_its_change_is_mailed(tmp_path: Path) -> None:
    platform = open_platform(tmp_path)
    person = Person(account="", name="例沢 花子", email="hanako@mihon.example", language="ja")
    wallet = platform.wallets.open(platform.accounts.add(person, password=None).account)
    # It was read as a credential once; what its bytes are now is none.
    before = NOW - timedelta(days=8)
    document = document_of(due_at=NOW - timedelta(days=1), as_of=before, tried_at=before)
    wallet.add(document, CONTENT)
    Scheduler(platform).turn()
    looked_at = wallet.find(document.key)
    assert looked_at is not None
    assert (looked_at.tried_at, looked_at.as_of) == (platform.now(), before)
    assert looked_at.due_at > platform.now()
    changed = replace(document, verdict=Verdict.REVOKED, verdict_before=Verdict.VALID, changed_at=NOW)
    wallet.replace(changed)
    Scheduler(platform).turn()
    (mail,) = (tmp_path / "mail").glob("*.eml")
    assert email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)["To"] == "hanako@mihon.example"


def test_an_announced_key_begins_to_sign_when_its_time_has_come(tmp_path: Path) -> None:
    platform = open_platform(tmp_path)
    add_institution(platform)
    store = platform.store("u")
    fresh = platform.vault("u").create()
    publish_key(store, DID, key_id=fresh, actor="t", now=NOW - timedelta(days=2))
    Scheduler(platform).turn()
    active = store.issuers.find_active_key(DID)
    assert active is not None
    assert active.key_id == fresh
    for_credentials = [key for key in store.issuers.list_keys(DID) if key.purpose is KeyPurpose.CREDENTIAL]
    assert {key.state for key in for_credentials} == {KeyState.ACTIVE, KeyState.RETIRED}


def test_an_issuer_of_before_gets_keys_for_the_purposes_that_came_later(tmp_path: Path) -> None:
    platform = open_platform(tmp_path)
    add_institution(platform)
    Scheduler(platform).turn()
    Scheduler(platform).turn()
    store = platform.store("u")
    added = [key for key in store.issuers.list_keys(DID) if key.purpose is not KeyPurpose.CREDENTIAL]
    assert {key.purpose for key in added} == set(FURTHER_KEYS)
    assert len(added) == len(FURTHER_KEYS)
    assert {key.state for key in added} == {KeyState.PUBLISHED}
    assert all(platform.vault("u").signer(key.key_id)(b"message") for key in added)


def test_one_institutions_trouble_does_not_stop_the_others(tmp_path: Path) -> None:
    platform = open_platform(tmp_path)
    add_institution(platform)
    (tmp_path / "checkpoints" / "u.json").parent.mkdir(exist_ok=True)
    (tmp_path / "checkpoints" / "u.json").write_text("damaged")
    award_later = replace(confirmed_batch(total=2))
    platform.store("u").batches.add(award_later, rows(), upload=None)
    turn(platform)
    # Nothing could be recorded, so nothing was awarded; and the turn came to its end.
    assert platform.store("u").awards.list_open_intents() == []
    (tmp_path / "checkpoints" / "u.json").unlink()
    # It is tried again after a pause.
    until = time.monotonic() + 20
    while platform.store("u").batches.get("B-3333-3333").state is not BatchState.DONE:
        assert time.monotonic() < until
        turn(platform)
        time.sleep(0.2)


def test_two_schedulers_do_not_turn_at_once(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("advisory locks of one PostgreSQL session do not exclude each other")
    platform = open_platform(tmp_path)
    add_institution(platform)
    platform.store("u").batches.add(confirmed_batch(total=2), rows(), upload=None)
    with taking_turns(tmp_path) as is_ours:
        assert is_ours
        turn(platform)
        assert platform.store("u").batches.get("B-3333-3333").state is BatchState.CONFIRMED
    turn(platform)
    assert platform.store("u").batches.get("B-3333-3333").state is BatchState.DONE


def test_a_learner_without_an_address_gets_no_mail(tmp_path: Path) -> None:
    platform = open_platform(tmp_path)
    add_institution(platform)
    award(platform, "髙橋 花子")
    Scheduler(platform).turn()
    assert not list((tmp_path / "mail").glob("*")) if (tmp_path / "mail").exists() else True
