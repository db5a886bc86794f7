"""Renewing an award: a new period in a new document, the old one untouched and good until its own end."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kakitome.documents.keys.multibase import decode_base58btc
from kakitome.errors import NotFound, Refused
from kakitome.ports.awards import AwardFilter, AwardState
from kakitome.services.issuing import IssuingContext, RowStatus, issue
from kakitome.services.issuing.correcting import correct_learner
from kakitome.services.issuing.renewing import renew
from kakitome.services.revoking import StatusAct, reinstate, revoke, standing_of, suspend
from services.desks import LETTER, NOW, make_desk, order, wanted

pytestmark = pytest.mark.usefixtures("each_way")

LATER = NOW + timedelta(days=300)
UNTIL = datetime(2029, 1, 1, tzinfo=UTC)


def awarded(months: int | None = 12) -> tuple[IssuingContext, Any]:
    desk = make_desk(replace(LETTER, validity_months=months))
    issue(desk, order(wanted(2)), now=NOW)
    return desk, desk.book.awards.list_matching(AwardFilter())[0]


def test_a_renewal_has_the_same_number_a_new_period_and_the_old_date_of_award() -> None:
    desk, old = awarded()
    outcome = renew(desk, old.number, valid_until=UNTIL, actor="h.ito", now=LATER)
    assert (outcome.status, outcome.number) == (RowStatus.ISSUED, old.number)
    before, after = (json.loads(desk.book.awards.get_document(i)) for i in (old.credential_id, outcome.credential_id))
    assert after["validFrom"] == LATER.isoformat().replace("+00:00", "Z")
    assert after["validUntil"] == "2029-01-01T00:00:00Z"
    assert after["awardedDate"] == before["awardedDate"]
    assert after["credentialSubject"]["achievement"] == before["credentialSubject"]["achievement"]


def test_a_renewal_names_the_document_it_follows_by_its_address_and_digest() -> None:
    desk, old = awarded()
    outcome = renew(desk, old.number, valid_until=UNTIL, actor="h.ito", now=LATER)
    (related,) = json.loads(desk.book.awards.get_document(outcome.credential_id))["relatedResource"]
    digest = hashlib.sha256(desk.book.awards.get_document(old.credential_id)).digest()
    assert related["id"] == old.credential_id
    assert decode_base58btc(related["digestMultibase"]) == b"\x12\x20" + digest


def test_the_old_document_is_superseded_and_not_revoked() -> None:
    desk, old = awarded()
    renew(desk, old.number, valid_until=UNTIL, actor="h.ito", now=LATER)
    before = desk.book.awards.find_by_credential_id(old.credential_id)
    assert before is not None
    assert before.state is AwardState.SUPERSEDED
    assert not standing_of(desk.book, [before])[old.credential_id].revoked
    assert [event.entry.action for event in desk.book.audit.list_events()][-1] == "award.renewed"


def test_a_later_withdrawal_reaches_the_renewed_documents_too() -> None:
    desk, old = awarded()
    outcome = renew(desk, old.number, valid_until=UNTIL, actor="h.ito", now=LATER)
    records = list(desk.book.awards.list_by_number(old.number))
    act = StatusAct(actor="h.ito", reason="x", now=LATER)
    suspend(desk.book, outcome.credential_id, act=act)
    assert all(one.suspended for one in standing_of(desk.book, records).values())
    reinstate(desk.book, outcome.credential_id, act=act)
    assert not any(one.suspended for one in standing_of(desk.book, records).values())
    revoke(desk.book, outcome.credential_id, act=act)
    assert all(one.revoked for one in standing_of(desk.book, records).values())


def test_an_award_that_ran_out_can_be_renewed() -> None:
    desk, old = awarded()
    ran_out = NOW + timedelta(days=500)
    assert renew(desk, old.number, valid_until=UNTIL, actor="h.ito", now=ran_out).status is RowStatus.ISSUED


def test_a_renewal_can_be_without_an_end() -> None:
    desk, old = awarded()
    outcome = renew(desk, old.number, valid_until=None, actor="h.ito", now=LATER)
    assert "validUntil" not in json.loads(desk.book.awards.get_document(outcome.credential_id))


def test_what_cannot_be_renewed_is_said() -> None:
    desk, old = awarded()
    with pytest.raises(NotFound, match="E_AWARD_UNKNOWN"):
        renew(desk, "A-0000-0000", valid_until=UNTIL, actor="a", now=LATER)
    with pytest.raises(Refused, match="E_RENEWAL_END"):
        renew(desk, old.number, valid_until=NOW + timedelta(days=30), actor="a", now=LATER)
    act = StatusAct(actor="h.ito", reason="x", now=LATER)
    suspend(desk.book, old.credential_id, act=act)
    with pytest.raises(Refused, match="E_RENEWAL_SUSPENDED"):
        renew(desk, old.number, valid_until=UNTIL, actor="a", now=LATER)
    revoke(desk.book, old.credential_id, act=act)
    with pytest.raises(Refused, match="E_ALREADY_REVOKED"):
        renew(desk, old.number, valid_until=UNTIL, actor="a", now=LATER)


def test_an_award_without_an_end_needs_no_renewal() -> None:
    desk, old = awarded(months=None)
    with pytest.raises(Refused, match="E_RENEWAL_END"):
        renew(desk, old.number, valid_until=UNTIL, actor="a", now=LATER)


def test_the_same_key_renews_once_and_gets_the_same_answer() -> None:
    desk, old = awarded()
    first = renew(desk, old.number, valid_until=UNTIL, actor="a", now=LATER, key="k")
    second = renew(desk, old.number, valid_until=UNTIL, actor="a", now=LATER, key="k")
    assert first.credential_id == second.credential_id
    assert len(desk.book.awards.list_by_number(old.number)) == 2


def test_a_correction_after_a_renewal_keeps_the_renewed_period() -> None:
    desk, old = awarded()
    renew(desk, old.number, valid_until=UNTIL, actor="a", now=LATER)
    much_later = LATER + timedelta(days=10)
    learner = replace(wanted(2).learner, name="見本 訂正")
    first = correct_learner(desk, old.number, learner=learner, actor="a", now=much_later)
    learner = replace(learner, name="見本 再訂正")
    second = correct_learner(desk, old.number, learner=learner, actor="a", now=much_later)
    for outcome in (first, second):
        document = json.loads(desk.book.awards.get_document(outcome.credential_id))
        assert document["validFrom"] == LATER.isoformat().replace("+00:00", "Z")
        assert document["validUntil"] == "2029-01-01T00:00:00Z"
