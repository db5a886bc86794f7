"""A key was stolen: recorded, another signs, lists are signed anew, the rest gets new documents."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kakitome.documents.verification.check import Verdict
from kakitome.errors import Conflict, Refused
from kakitome.ports.awards import AwardFilter, AwardState
from kakitome.ports.issuers import KeyState
from kakitome.services.doctoring import Patient, examine
from kakitome.services.issuing import IssuingContext, issue, resume
from kakitome.services.issuing.resealing import LeakOutline, Resealed, ResealPlan, leak_outline, reseal
from kakitome.services.keeping_keys import Keyring, publish_key, record_leak
from kakitome.services.revoking import StatusAct, revoke, suspend
from services.desks import DID, NOW, Stopped, Stops, make_desk, order, wanted
from services.test_superseded import LATER, check, published

pytestmark = pytest.mark.usefixtures("each_way")

LEAK = NOW - timedelta(days=1)


def stolen(*people: int) -> tuple[IssuingContext, str]:
    """Award people; then the key is found to have been in other hands since the day before."""
    desk = make_desk()
    issue(desk, order(*(wanted(n) for n in people)), now=NOW)
    key = desk.book.issuers.find_active_key(DID)
    assert key is not None
    published(desk)
    record_leak(Keyring(book=desk.book, vault=desk.vault), DID, key_id=key.key_id, since=LEAK, actor="a", now=LATER)
    return desk, key.key_id


def words(desk: IssuingContext, credential_id: str) -> dict[str, Any]:
    """Return what a document says, without its name, its places and its proof."""
    said: dict[str, Any] = json.loads(desk.book.awards.get_document(credential_id))
    return {name: value for name, value in said.items() if name not in ("id", "proof") and "tatus" not in name}


def test_another_key_signs_at_once_and_the_stolen_one_introduces_nobody() -> None:
    desk, key = stolen(2)
    keys = {one.key_id: one for one in desk.book.issuers.list_keys(DID)}
    active = desk.book.issuers.find_active_key(DID)
    assert active is not None
    assert keys[key].state is KeyState.COMPROMISED
    assert active.introduced_by != key


def test_the_key_that_was_announced_takes_the_place() -> None:
    desk = make_desk()
    key, following = desk.book.issuers.find_active_key(DID), desk.vault.create()
    assert key is not None
    publish_key(desk.book, DID, key_id=following, actor="a", now=NOW)
    ring = Keyring(book=desk.book, vault=desk.vault)
    taken = record_leak(ring, DID, key_id=key.key_id, since=LEAK, actor="a", now=LATER)
    assert taken is not None
    assert taken.key_id == following
    assert record_leak(ring, DID, key_id=following, since=LEAK, actor="a", now=LATER) is not None
    with pytest.raises(Conflict, match="E_KEY_MOVE"):
        record_leak(ring, DID, key_id=following, since=LEAK, actor="a", now=LATER)


def test_every_list_of_the_stolen_key_is_signed_anew_in_the_next_turn() -> None:
    desk, key = stolen(2)
    assert [url for url, page in published(desk).items() if "status/" in url and key.encode() in page] == []


def test_without_new_documents_nobody_can_conclude_anything_and_with_them_all_is_well() -> None:
    desk, key = stolen(2, 3)
    old = desk.book.awards.list_matching(AwardFilter())
    assert {check(desk, one.credential_id).verdict for one in old} == {Verdict.INDETERMINATE}
    assert leak_outline(desk, key_id=key) == LeakOutline(signed=2, proven=0)
    assert reseal(desk, DID, key_id=key, actor="a", now=LATER) == Resealed(done=2, is_complete=True)
    for record in old:
        now = desk.book.awards.find_by_number(record.number)
        assert now is not None
        assert now.credential_id != record.credential_id
        assert check(desk, now.credential_id).verdict is Verdict.VALID
        assert check(desk, record.credential_id).verdict is Verdict.SUPERSEDED
        assert words(desk, now.credential_id) == words(desk, record.credential_id)
        assert desk.book.awards.find_by_credential_id(record.credential_id).state is AwardState.SUPERSEDED  # type: ignore[union-attr]
    assert leak_outline(desk, key_id=key).signed == 0
    assert examine(Patient(book=desk.book), now=LATER).findings == ()


def test_what_is_revoked_suspended_or_proven_stays_so() -> None:
    desk, key = stolen(2, 3, 4)
    revoked, suspended, proven = desk.book.awards.list_matching(AwardFilter())
    act = StatusAct(actor="a", reason="誤り", now=LATER)
    revoke(desk.book, revoked.credential_id, act=act)
    suspend(desk.book, suspended.credential_id, act=act)

    def is_proven(record: Any) -> bool:
        return bool(record.number == proven.number)

    assert leak_outline(desk, key_id=key, is_proven=is_proven) == LeakOutline(signed=2, proven=1)
    done = reseal(desk, DID, key_id=key, actor="a", now=LATER, plan=ResealPlan(is_proven=is_proven))
    assert done == Resealed(done=1, is_complete=True)
    current = {one.number: desk.book.awards.find_by_number(one.number) for one in (revoked, suspended, proven)}
    assert current[revoked.number] == desk.book.awards.find_by_credential_id(revoked.credential_id)
    assert current[proven.number] == desk.book.awards.find_by_credential_id(proven.credential_id)
    moved = current[suspended.number]
    assert moved is not None
    assert check(desk, moved.credential_id).verdict is Verdict.SUSPENDED


def test_a_run_that_is_bounded_or_breaks_off_is_gone_on_with_and_doubles_nothing() -> None:
    desk, key = stolen(2, 3, 4)
    assert reseal(desk, DID, key_id=key, actor="a", now=LATER, plan=ResealPlan(most=1)) == Resealed(
        done=1, is_complete=False
    )
    stopping = replace(desk, failpoints=Stops(at="after_intent"))
    with pytest.raises(Stopped):
        reseal(stopping, DID, key_id=key, actor="a", now=LATER)
    resume(desk, now=LATER)
    assert reseal(desk, DID, key_id=key, actor="a", now=LATER).is_complete
    numbers = {one.number for one in desk.book.awards.list_matching(AwardFilter())}
    assert len(numbers) == 3
    for number in numbers:
        assert [one.state for one in desk.book.awards.list_by_number(number)] == [
            AwardState.SUPERSEDED,
            AwardState.ISSUED,
        ]
    published(desk)
    assert examine(Patient(book=desk.book), now=LATER).findings == ()


def test_the_doctor_tells_what_still_hangs_on_a_stolen_key() -> None:
    desk, key = stolen(2)
    told = {one.code for one in examine(Patient(book=desk.book), now=LATER).findings}
    assert {"E_DOCTOR_LIST_STOLEN_KEY", "W_DOCTOR_STOLEN_KEY_AWARDS"} <= told
    published(desk)
    reseal(desk, DID, key_id=key, actor="a", now=LATER)
    published(desk)
    assert examine(Patient(book=desk.book), now=LATER).findings == ()


def test_awards_of_a_key_that_was_not_stolen_are_left_alone() -> None:
    desk = make_desk()
    issue(desk, order(wanted(2)), now=NOW)
    key = desk.book.issuers.find_active_key(DID)
    assert key is not None
    with pytest.raises(Refused, match="E_KEY_NOT_COMPROMISED"):
        reseal(desk, DID, key_id=key.key_id, actor="a", now=LATER)
