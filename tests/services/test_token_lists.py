"""A list of revocations is published as a token, too, which wallets read: signed with the list, never apart from it."""

import json
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kakitome.documents.jose.compact import read_compact, verify_compact
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.status.token_status_list import INVALID, SUSPENDED, encode_values, read_list
from kakitome.ports.awards import AwardFilter
from kakitome.ports.issuers import IssuerKey, KeyState
from kakitome.ports.signing import KeyPurpose
from kakitome.ports.status_lists import REPLACED, StatusEntry, StatusListId, StatusPublication, StatusPurpose
from kakitome.services.doctoring.chart import Chart
from kakitome.services.doctoring.key_round import stolen_keys_are_answered
from kakitome.services.doctoring.list_round import i5_i6_lists_equal_their_events
from kakitome.services.issuing import IssuingContext, issue
from kakitome.services.keeping_keys import Keyring, record_leak
from kakitome.services.publishing import PLATFORM_TERMS, PublishingContext, publish_status_lists
from kakitome.services.revoking import StatusAct, reinstate, revoke, suspend
from services.desks import BASE, DID, NOW, make_desk, order, wanted

LATER = NOW + timedelta(hours=1)
ACT = StatusAct(actor="h.ito", reason="調査中", now=NOW)
REVOCATION = StatusListId(issuer=DID, purpose=StatusPurpose.REVOCATION, number=1)
SUSPENSION = StatusListId(issuer=DID, purpose=StatusPurpose.SUSPENSION, number=1)


def add_token_key(desk: IssuingContext) -> str:
    key_id = desk.vault.create(algorithm="P-256")
    key = IssuerKey(issuer=DID, key_id=key_id, state=KeyState.ACTIVE, published_at=NOW, purpose=KeyPurpose.JOSE)
    desk.book.issuers.add_key(key)
    return key_id


@pytest.fixture
def desk() -> IssuingContext:
    made = make_desk()
    issue(made, order(wanted(2), wanted(3)), now=NOW)
    return made


@pytest.fixture
def press(desk: IssuingContext) -> PublishingContext:
    return PublishingContext(book=desk.book, vault=desk.vault, terms=PLATFORM_TERMS)


def published(desk: IssuingContext, list_id: StatusListId = REVOCATION) -> StatusPublication:
    found = desk.book.status_lists.find_publication(list_id)
    assert found is not None
    return found


def told(desk: IssuingContext) -> dict[int, int]:
    claims: dict[str, Any] = json.loads(read_compact(published(desk).token).payload)
    return read_list(claims).told()


def places(desk: IssuingContext) -> list[tuple[str, int]]:
    """Return the awards and their places in the list of revocations."""
    return [
        (record.credential_id, entry.index)
        for record in desk.book.awards.list_matching(AwardFilter())
        for entry in record.intent.status
        if entry.list_id == REVOCATION
    ]


def test_the_token_is_signed_with_the_key_for_tokens_and_holds_as_long_as_the_list(
    desk: IssuingContext, press: PublishingContext
) -> None:
    key_id = add_token_key(desk)
    publish_status_lists(press, now=NOW)
    one = published(desk)
    token = read_compact(one.token)
    claims = json.loads(token.payload)
    assert verify_compact(token, decode_public(key_id))
    assert (token.type, token.key_id, one.token_key) == ("statuslist+jwt", f"{DID}#{key_id}", key_id)
    assert (claims["sub"], claims["iat"]) == (f"{BASE}status/revocation-1.jwt", int(NOW.timestamp()))
    assert (claims["exp"], claims["ttl"]) == (int(one.valid_until.timestamp()), 300)
    assert read_list(claims).told() == {}
    assert (published(desk, SUSPENSION).token, published(desk, SUSPENSION).token_key) == (b"", "")


def test_a_suspension_comes_and_goes_and_a_revocation_stays(desk: IssuingContext, press: PublishingContext) -> None:
    add_token_key(desk)
    (first, index), (second, other) = places(desk)
    for act, found in (
        (lambda: suspend(desk.book, first, act=ACT), {index: SUSPENDED}),
        (lambda: revoke(desk.book, second, act=ACT), {index: SUSPENDED, other: INVALID}),
        (lambda: reinstate(desk.book, first, act=ACT), {other: INVALID}),
        (lambda: suspend(desk.book, first, act=ACT), {index: SUSPENDED, other: INVALID}),
        (lambda: revoke(desk.book, first, act=ACT), {index: INVALID, other: INVALID}),
    ):
        act()
        publish_status_lists(press, now=NOW)
        assert told(desk) == found
        assert list(i5_i6_lists_equal_their_events(Chart(book=desk.book), now=NOW)) == []


def test_what_was_replaced_is_invalid_to_wallets(desk: IssuingContext, press: PublishingContext) -> None:
    add_token_key(desk)
    (first, index), _ = places(desk)
    entry = StatusEntry(list_id=REVOCATION, index=index)
    desk.book.status_lists.record(entry, value=True, at=NOW, actor="a", credential_id=first, reason=REPLACED)
    publish_status_lists(press, now=NOW)
    assert told(desk) == {index: INVALID}
    assert list(i5_i6_lists_equal_their_events(Chart(book=desk.book), now=NOW)) == []


def test_an_issuer_without_a_key_for_tokens_publishes_the_list_alone_until_it_has_one(
    desk: IssuingContext, press: PublishingContext
) -> None:
    publish_status_lists(press, now=NOW)
    assert (published(desk).token, published(desk).token_key) == (b"", "")
    assert publish_status_lists(press, now=LATER) == []
    add_token_key(desk)
    assert [one.list_id for one in publish_status_lists(press, now=LATER)] == [REVOCATION]
    assert told(desk) == {}
    assert publish_status_lists(press, now=LATER) == []


def test_a_token_that_a_stolen_key_signed_is_signed_anew(desk: IssuingContext, press: PublishingContext) -> None:
    key_id = add_token_key(desk)
    publish_status_lists(press, now=NOW)
    assert list(stolen_keys_are_answered(Chart(book=desk.book))) == []
    ring = Keyring(book=desk.book, vault=desk.vault)
    following = record_leak(ring, DID, key_id=key_id, since=NOW, actor="a", now=LATER)
    assert following is not None
    assert [one.code for one in stolen_keys_are_answered(Chart(book=desk.book))] == ["E_DOCTOR_LIST_STOLEN_KEY"]
    assert [one.list_id for one in publish_status_lists(press, now=LATER)] == [REVOCATION]
    assert published(desk).token_key == following.key_id
    assert list(stolen_keys_are_answered(Chart(book=desk.book))) == []


def test_the_doctor_finds_a_token_that_says_something_else_than_its_list(
    desk: IssuingContext, press: PublishingContext
) -> None:
    add_token_key(desk)
    (first, index), _ = places(desk)
    suspend(desk.book, first, act=ACT)
    publish_status_lists(press, now=NOW)
    one = published(desk)
    head, _, signature = one.token.split(b".")
    claims = json.loads(read_compact(one.token).payload)
    for listed in (encode_values({}), encode_values({index: INVALID}), {"bits": 2, "lst": "AAAA"}):
        body = json.dumps(claims | {"status_list": listed}).encode()
        other = b".".join((head, segment(body), signature))
        desk.book.status_lists.publish(replace(one, version=published(desk).version + 1, token=other))
        codes = {found.code for found in i5_i6_lists_equal_their_events(Chart(book=desk.book), now=NOW)}
        assert "E_DOCTOR_I5" in codes


def segment(data: bytes) -> bytes:
    return urlsafe_b64encode(data).rstrip(b"=")
