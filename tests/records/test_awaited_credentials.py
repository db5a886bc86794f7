"""What people wait for, in both databases: the tokens follow the key that seals."""

from datetime import timedelta

import pytest

from contract.records import NOW
from kakitome.errors import Unavailable
from kakitome.gateways.key_vault import WrappingKey
from kakitome.gateways.sealed_texts import SealedTexts
from kakitome.ports.awaited_credentials import AwaitedCredential, AwaitedSession
from kakitome.records.awaited_credentials import DatabaseAwaitedCredentials
from records.test_wallets import account_at

LOST, OLD, NEW = (WrappingKey(letter * 32) for letter in (b"l", b"o", b"n"))
ISSUER = "https://issuer.example"
SESSION = AwaitedSession(deferred_endpoint=f"{ISSUER}/deferred", token="t", transaction="x")


def store(using: str, *keys: WrappingKey) -> DatabaseAwaitedCredentials:
    return DatabaseAwaitedCredentials(SealedTexts("awaited credential", wrapping_keys=keys), using=using)


def awaited(key: str) -> AwaitedCredential:
    asked_again = NOW + timedelta(minutes=1)
    return AwaitedCredential(key=key, issuer=ISSUER, title="", key_id="", asked_at=NOW, next_at=asked_again)


def test_tokens_follow_the_key_that_seals_and_what_is_lost_stops_nothing(using: str) -> None:
    account = account_at(using, "hanako@mihon.example")
    for key, sealing in (("lost", LOST), ("first", OLD), ("second", OLD), ("over", OLD)):
        store(using, sealing).open(account).add(awaited(key), session=SESSION)
    store(using, OLD).open(account).end(awaited("over"))

    changed = store(using, NEW, OLD)
    assert (changed.reseal_all(), changed.reseal_all()) == (2, 0)

    renewed = store(using, NEW).open(account)
    assert [renewed.read_session(key) for key in ("first", "second")] == [SESSION, SESSION]
    with pytest.raises(Unavailable, match="E_SEALED_TEXT_UNAVAILABLE"):
        store(using, OLD).open(account).read_session("first")
    with pytest.raises(Unavailable, match="E_SEALED_TEXT_UNAVAILABLE"):
        renewed.read_session("lost")
