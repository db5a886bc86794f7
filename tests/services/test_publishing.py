"""Publishing: key documents, status lists whose versions only rise, definitions at their own address."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kakitome.documents.keys.controller_document import parse_controller_document
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.proofs.eddsa_rdfc_2022 import verify_proof
from kakitome.documents.status.bitstring import bits_of_list, read_bit
from kakitome.errors import Refused
from kakitome.ports.awards import AwardFilter
from kakitome.ports.issuers import KeyState
from kakitome.ports.status_lists import StatusListId, StatusPurpose
from kakitome.services import keeping_keys
from kakitome.services.doctoring.chart import Chart
from kakitome.services.doctoring.list_round import i5_i6_lists_equal_their_events
from kakitome.services.issuing import IssuingContext, issue
from kakitome.services.publishing import (
    FOLDER_TERMS,
    PLATFORM_TERMS,
    PublishingContext,
    did_document,
    microcredential_document,
    publish_status_lists,
)
from kakitome.services.revoking import StatusAct, reinstate, revoke, suspend
from services.desks import BASE, DID, ISSUER, NOW, Stopped, Stops, make_desk, order, wanted

LATER = NOW + timedelta(hours=1)
REVOCATION = StatusListId(issuer=DID, purpose=StatusPurpose.REVOCATION, number=1)
SUSPENSION = StatusListId(issuer=DID, purpose=StatusPurpose.SUSPENSION, number=1)


def awarded() -> tuple[IssuingContext, PublishingContext, Any]:
    desk = make_desk()
    issue(desk, order(wanted(2), wanted(3)), now=NOW)
    press = PublishingContext(book=desk.book, vault=desk.vault, terms=PLATFORM_TERMS)
    return desk, press, desk.book.awards.list_matching(AwardFilter())[0]


def document(desk: IssuingContext, list_id: StatusListId) -> dict[str, Any]:
    publication = desk.book.status_lists.find_publication(list_id)
    assert publication is not None
    read: dict[str, Any] = json.loads(publication.document)
    return read


def bit(desk: IssuingContext, record: Any, list_id: StatusListId) -> bool:
    (entry,) = [entry for entry in record.intent.status if entry.list_id == list_id]
    return read_bit(bits_of_list(document(desk, list_id), list_id.purpose.value), str(entry.index))


def test_lists_are_signed_credentials_at_their_own_address() -> None:
    desk, press, _ = awarded()
    published = publish_status_lists(press, now=NOW)
    assert [(p.list_id, p.version) for p in published] == [(REVOCATION, 1), (SUSPENSION, 1)]
    read = document(desk, REVOCATION)
    assert (read["id"], read["issuer"]) == (f"{BASE}status/revocation-1.json", DID)
    assert (read["validFrom"], read["validUntil"]) == ("2026-11-21T03:04:05Z", "2026-11-28T03:04:05Z")
    key = decode_public(read["proof"]["verificationMethod"].partition("#")[2])
    assert verify_proof(read, read["proof"], public_key=key).verified


def test_a_revocation_shows_in_the_next_publication() -> None:
    desk, press, record = awarded()
    publish_status_lists(press, now=NOW)
    revoke(desk.book, record.credential_id, act=StatusAct(actor="a", reason="r", now=LATER))
    assert not bit(desk, record, REVOCATION)
    (published,) = publish_status_lists(press, now=LATER)
    assert (published.list_id, published.version, published.last_event) == (REVOCATION, 2, 1)
    assert bit(desk, record, REVOCATION)
    assert not bit(desk, record, SUSPENSION)


def test_a_lifted_suspension_is_gone_from_the_list() -> None:
    desk, press, record = awarded()
    act = StatusAct(actor="a", reason="r", now=LATER)
    suspend(desk.book, record.credential_id, act=act)
    publish_status_lists(press, now=NOW)
    assert bit(desk, record, SUSPENSION)
    reinstate(desk.book, record.credential_id, act=act)
    publish_status_lists(press, now=NOW)
    assert not bit(desk, record, SUSPENSION)


def test_nothing_is_published_without_need() -> None:
    _, press, _ = awarded()
    publish_status_lists(press, now=NOW)
    assert publish_status_lists(press, now=LATER) == []


def test_a_list_that_soon_runs_out_is_signed_anew() -> None:
    _, press, _ = awarded()
    publish_status_lists(press, now=NOW)
    assert publish_status_lists(press, now=NOW + timedelta(days=3)) == []
    later = publish_status_lists(press, now=NOW + timedelta(days=4))
    assert [p.version for p in later] == [2, 2]
    assert later[0].valid_until == NOW + timedelta(days=11)


def test_lists_of_a_folder_hold_for_a_year() -> None:
    desk, press, _ = awarded()
    publish_status_lists(replace(press, terms=FOLDER_TERMS), now=NOW)
    publication = desk.book.status_lists.find_publication(REVOCATION)
    assert publication is not None
    assert publication.valid_until - NOW > timedelta(days=366)


def test_of_two_publishers_one_steps_back() -> None:
    """Source: docs/rules/faults.md F33."""
    desk, press, record = awarded()

    class Faster(Stops):
        def reach(self, name: str) -> None:
            if name == "before_publish" and not self.seen:
                self.seen.append(name)
                publish_status_lists(press, now=LATER)

    published = publish_status_lists(replace(press, failpoints=Faster()), now=NOW)
    assert published == []
    versions = [desk.book.status_lists.find_publication(i) for i in (REVOCATION, SUSPENSION)]
    assert [p.version for p in versions if p] == [1, 1]
    assert record is not None


def test_a_publisher_that_stops_half_way_leaves_old_or_new_lists() -> None:
    """Source: docs/rules/faults.md F31."""
    desk, press, record = awarded()
    publish_status_lists(press, now=NOW)
    revoke(desk.book, record.credential_id, act=StatusAct(actor="a", reason="r", now=LATER))
    with pytest.raises(Stopped):
        publish_status_lists(replace(press, failpoints=Stops(at="before_publish")), now=LATER)
    assert not bit(desk, record, REVOCATION)
    publish_status_lists(press, now=LATER)
    assert bit(desk, record, REVOCATION)


def test_without_an_active_key_nothing_is_published() -> None:
    desk, press, _ = awarded()
    key = desk.book.issuers.find_active_key(DID)
    assert key is not None
    desk.book.issuers.move_key(replace(key, state=KeyState.RETIRED))
    with pytest.raises(Refused, match="E_NO_ACTIVE_KEY"):
        publish_status_lists(press, now=NOW)


def test_the_key_document_keeps_retired_keys_for_old_awards() -> None:
    desk, press, record = awarded()
    old = desk.book.issuers.find_active_key(DID)
    assert old is not None
    new = desk.vault.create()
    keeping_keys.publish_key(desk.book, DID, key_id=new, actor="a", now=LATER)
    keeping_keys.activate_key(desk.book, DID, key_id=new, actor="a", now=LATER + timedelta(days=1))
    read = parse_controller_document(json.loads(did_document(desk.book, DID)), DID)
    assert {method.public_key_multibase for method in read.methods} == {old.key_id, new}
    award = json.loads(desk.book.awards.get_document(record.credential_id))
    key = read.assertion_key(award["proof"]["verificationMethod"])
    assert verify_proof(award, award["proof"], public_key=key).verified
    (outcome, *_rest) = issue(desk, order(wanted(9)), now=LATER + timedelta(days=2))
    assert new in desk.book.awards.get_document(outcome.credential_id).decode()
    assert press.actor == "kakitome"


def test_a_definition_lies_at_the_address_that_awards_name() -> None:
    desk, _, record = awarded()
    version = desk.book.microcredentials.get("data-literacy", 1)
    achievement = json.loads(microcredential_document(version, ISSUER))
    award = json.loads(desk.book.awards.get_document(record.credential_id))
    assert achievement["id"] == award["credentialSubject"]["achievement"]["id"]
    assert achievement["id"] == f"{BASE}microcredentials/data-literacy-v1.json"
    assert achievement["@context"][0] == "https://www.w3.org/ns/credentials/v2"


ACT = StatusAct(actor="h.ito", reason="調査中", now=NOW)


def both(desk: IssuingContext, press: PublishingContext, record: Any) -> tuple[bool, bool]:
    """Publish, and read both bits of an award as a stranger does."""
    publish_status_lists(press, now=NOW)
    return bit(desk, record, REVOCATION), bit(desk, record, SUSPENSION)


def test_a_suspension_shows_in_the_list_that_everybody_reads_and_goes_again() -> None:
    desk, press, record = awarded()
    assert both(desk, press, record) == (False, False)
    suspend(desk.book, record.credential_id, act=ACT)
    assert both(desk, press, record) == (True, True)
    other = next(one for one in desk.book.awards.list_matching(AwardFilter()) if one.number != record.number)
    assert (bit(desk, other, REVOCATION), bit(desk, other, SUSPENSION)) == (False, False)
    assert desk.book.status_lists.list_events(REVOCATION) == []
    assert publish_status_lists(press, now=NOW) == []
    reinstate(desk.book, record.credential_id, act=ACT)
    assert both(desk, press, record) == (False, False)


def test_what_is_revoked_while_it_is_suspended_is_not_called_suspended() -> None:
    desk, press, record = awarded()
    suspend(desk.book, record.credential_id, act=ACT)
    publish_status_lists(press, now=NOW)
    revoke(desk.book, record.credential_id, act=ACT)
    assert both(desk, press, record) == (True, False)


@pytest.mark.parametrize("place", ["before_publish", "after_publish"])
def test_a_crash_between_two_lists_leaves_no_suspension_unseen(place: str) -> None:
    desk, press, record = awarded()
    publish_status_lists(press, now=NOW)
    suspend(desk.book, record.credential_id, act=ACT)
    with pytest.raises(Stopped):
        publish_status_lists(replace(press, failpoints=Stops(place)), now=NOW)
    assert both(desk, press, record) == (True, True)


def test_the_doctor_knows_that_a_suspension_shows_where_it_is_no_event() -> None:
    desk, press, record = awarded()
    suspend(desk.book, record.credential_id, act=ACT)
    publish_status_lists(press, now=NOW)
    assert list(i5_i6_lists_equal_their_events(Chart(book=desk.book), now=NOW)) == []
    reinstate(desk.book, record.credential_id, act=ACT)
    told = {one.code: one.severity for one in i5_i6_lists_equal_their_events(Chart(book=desk.book), now=NOW)}
    assert told == {"W_DOCTOR_LIST_BEHIND": "warning"}
