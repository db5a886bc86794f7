"""Requests of verifiers in both databases: each once, answered once, and nobody else's."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contract.records import NOW
from kakitome.errors import Conflict
from kakitome.ports.own_presentations import MOST_OPEN, OwnPresentation, PresentationOutcome, ShownCredential
from kakitome.records.accounts import DatabaseAccounts
from kakitome.records.joining import DatabaseJoining
from kakitome.records.own_presentations import DatabaseOwnPresentations
from kakitome.values.localized_text import LocalizedText
from records.test_wallets import account_at


def asked(name: str = "p1", **changes: object) -> OwnPresentation:
    made = OwnPresentation(
        key=name,
        request_sha256=name * 8,
        verifier_id="redirect_uri:https://v.example/r",
        verifier_name="見本商事",
        host="v.example",
        payload="{}",
        begun_at=NOW,
        ends_at=NOW + timedelta(minutes=15),
        is_same_device=True,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_of_two_answers_at_once_one_goes(using: str) -> None:
    own = DatabaseOwnPresentations(using=using).open(account_at(using, "hanako@mihon.example"))
    own.add(asked())
    assert [own.take("p1", now=NOW) for _try in range(2)] == [True, False]
    sent = (ShownCredential(name="award-A", title=LocalizedText(ja="統計", en="Statistics"), claims=("title",)),)
    own.settle(replace(asked(), outcome=PresentationOutcome.SENT, sent=sent, settled_at=NOW))
    (settled,) = own.list_settled()
    assert (settled.outcome, settled.payload, settled.sent) == (PresentationOutcome.SENT, "", sent)
    with pytest.raises(Conflict, match="E_ASKED_TWICE"):
        own.add(asked(key="p2"))


def test_what_is_over_is_not_answered_and_makes_room(using: str) -> None:
    own = DatabaseOwnPresentations(using=using).open(account_at(using, "hanako@mihon.example"))
    for number in range(MOST_OPEN):
        own.add(asked(f"p{number}"))
    with pytest.raises(Conflict, match="E_ASKED_MANY"):
        own.add(asked("more"))
    later = NOW + timedelta(minutes=16)
    assert not own.take("p0", now=later)
    own.add(asked("more", begun_at=later, ends_at=later + timedelta(minutes=1)))
    assert own.find("p0") is None


def test_nobody_sees_what_another_was_asked_and_two_accounts_are_one(using: str) -> None:
    stays, ended = account_at(using, "hanako@mihon.example"), account_at(using, "s26001@asuka.example")
    store = DatabaseOwnPresentations(using=using)
    for account in (stays, ended):
        store.open(account).add(asked())
    store.open(ended).add(asked("p3"))
    store.open(ended).take("p3", now=NOW)
    assert store.open(stays).find("p3") is None and not store.open(stays).take("p3", now=NOW)
    DatabaseJoining(using=using).move(ended=ended, stays=stays, at=NOW)
    DatabaseAccounts(using=using).delete(ended)
    assert [entry.key for entry in store.open(stays).list_settled()] == ["p3"]
