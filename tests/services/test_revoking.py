"""Revoking and suspending: bits, events, notices, and what cannot be."""

from datetime import timedelta
from typing import Any

import pytest

from kakitome.errors import Invalid, NotFound, Refused
from kakitome.ports.awards import AwardFilter, AwardRecord
from kakitome.ports.status_lists import StatusPurpose
from kakitome.services.issuing import IssuingContext, issue
from kakitome.services.revoking import DocumentStanding, StatusAct, reinstate, revoke, revoke_many, standing_of, suspend
from services.desks import NOW, Stopped, Stops, make_desk, order, wanted

LATER = NOW + timedelta(days=1)
BECAUSE = StatusAct(actor="h.ito", reason="剽窃 by 髙橋", now=LATER)


def awarded(count: int = 1) -> tuple[IssuingContext, list[AwardRecord]]:
    desk = make_desk()
    issue(desk, order(*(wanted(n) for n in range(2, 2 + count))), now=NOW)
    return desk, list(desk.book.awards.list_matching(AwardFilter()))[::-1]


def standing(desk: IssuingContext, record: AwardRecord) -> DocumentStanding:
    return standing_of(desk.book, [record])[record.credential_id]


def test_revoking_sets_one_bit_and_tells_the_trail_but_not_why() -> None:
    desk, (first, second) = awarded(2)
    assert revoke(desk.book, first.credential_id, act=BECAUSE).changed
    assert standing(desk, first) == DocumentStanding(revoked=True)
    assert standing(desk, second) == DocumentStanding()
    last = desk.book.audit.list_events(subject=first.credential_id)[-1].entry
    assert (last.action, last.actor) == ("award.revoked", "h.ito")
    assert "剽窃" not in str(desk.book.audit.list_events())
    assert desk.book.status_lists.list_events_of(first.credential_id)[0].reason == "剽窃 by 髙橋"


def test_revoking_twice_changes_nothing() -> None:
    desk, (record,) = awarded()
    revoke(desk.book, record.credential_id, act=BECAUSE)
    count = desk.book.audit.count()
    assert not revoke(desk.book, record.credential_id, act=BECAUSE).changed
    assert desk.book.audit.count() == count


def test_a_suspension_comes_and_goes() -> None:
    desk, (record,) = awarded()
    assert suspend(desk.book, record.credential_id, act=BECAUSE).changed
    assert standing(desk, record) == DocumentStanding(suspended=True)
    assert reinstate(desk.book, record.credential_id, act=BECAUSE).changed
    assert not reinstate(desk.book, record.credential_id, act=BECAUSE).changed
    assert standing(desk, record) == DocumentStanding()
    actions = [e.entry.action for e in desk.book.audit.list_events(subject=record.credential_id)]
    assert actions[-2:] == ["award.suspended", "award.reinstated"]


def test_nothing_lifts_a_revocation() -> None:
    desk, (record,) = awarded()
    revoke(desk.book, record.credential_id, act=BECAUSE)
    for act in (suspend, reinstate):
        with pytest.raises(Refused, match="E_ALREADY_REVOKED"):
            act(desk.book, record.credential_id, act=BECAUSE)
    assert standing(desk, record) == DocumentStanding(revoked=True)


def test_a_suspended_award_can_be_revoked() -> None:
    desk, (record,) = awarded()
    suspend(desk.book, record.credential_id, act=BECAUSE)
    revoke(desk.book, record.credential_id, act=BECAUSE)
    assert standing(desk, record) == DocumentStanding(revoked=True, suspended=True)


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_reason_is_asked_for(reason: str) -> None:
    desk, (record,) = awarded()
    with pytest.raises(Invalid, match="E_REASON_MISSING"):
        revoke(desk.book, record.credential_id, act=StatusAct(actor="a", reason=reason, now=LATER))


def test_what_was_never_issued_cannot_be_revoked() -> None:
    stops = Stops(at="after_intent")
    desk = make_desk(failpoints=stops)
    with pytest.raises(Stopped):
        issue(desk, order(wanted(2)), now=NOW)
    (opened,) = desk.book.awards.list_open_intents()
    with pytest.raises(Refused, match="E_NOT_ISSUED"):
        revoke(desk.book, opened.credential_id, act=BECAUSE)
    with pytest.raises(NotFound, match="E_AWARD_UNKNOWN"):
        revoke(desk.book, "https://u.example/nothing", act=BECAUSE)


def test_many_are_revoked_together_or_not_at_all() -> None:
    desk, records = awarded(3)
    ids = [record.credential_id for record in records]
    with pytest.raises(NotFound):
        revoke_many(desk.book, [*ids, "unknown"], act=BECAUSE)
    assert not any(standing(desk, record).revoked for record in records)
    assert all(change.changed for change in revoke_many(desk.book, ids, act=BECAUSE))
    assert all(standing(desk, record).revoked for record in records)


def test_the_learner_is_told_once() -> None:
    desk, (record,) = awarded()
    store: Any = desk.book
    act = StatusAct(actor="a", reason="r", now=LATER, notices=store.outbox)
    revoke(desk.book, record.credential_id, act=act)
    revoke(desk.book, record.credential_id, act=act)
    (message,) = store.outbox.list_messages()
    assert (message.kind, message.to) == ("revoked", "l2@example.jp")
    assert "剽窃" not in str(message.params)


def test_two_documents_of_one_learner_have_their_own_bits() -> None:
    desk, (record,) = awarded()
    entries = {entry.list_id.purpose: entry for entry in record.intent.status}
    revoke(desk.book, record.credential_id, act=BECAUSE)
    set_bits = desk.book.status_lists.which_are_set(list(entries.values()))
    assert set_bits == {entries[StatusPurpose.REVOCATION]}
