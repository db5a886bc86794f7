"""Offers of awards to wallet apps on both databases: one of many gets the token, guesses are counted, tenants apart."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from kakitome.errors import Conflict, KakitomeError
from kakitome.ports.credential_offers import OfferForm, OfferState
from kakitome.records.models.credential_offer import CredentialOfferRow
from kakitome.records.retention import DatabaseRetention
from kakitome.records.store.institution_store import InstitutionStore
from kakitome.records.store.scope import seeing
from kakitome.services.offering import OfferSecrets, WantedOffer, bind, find_tokened, make_offer, redeem
from records.conftest import INSTITUTION
from support import databases

NOW = datetime(2026, 11, 22, 14, 32, tzinfo=UTC)
SECRETS = OfferSecrets(code="code-of-192-bits", tx_code="407182")
WANTED = WantedOffer(key="k1", account="a", award_number="26-000001", form=OfferForm.SD_JWT)
APPS = 6


def opened(using: str, institution: str = INSTITUTION) -> InstitutionStore:
    return InstitutionStore(institution, witness=databases.NoWitness(), packs=databases.packs(using), using=using)


def at_once(using: str, act: Callable[[InstitutionStore, int], object]) -> list[object]:
    def run(number: int) -> object:
        try:
            return act(opened(using), number)
        except KakitomeError as error:
            return error.code
        finally:
            connections[using].close()

    with ThreadPoolExecutor(APPS) as pool:
        return list(pool.map(run, range(APPS)))


@pytest.fixture
def store(using: str) -> InstitutionStore:
    store = opened(using)
    make_offer(store, WANTED, secrets=SECRETS, ends_at=NOW + timedelta(minutes=10), now=NOW)
    return store


def test_of_many_apps_that_redeem_at_once_one_gets_a_token(using: str, store: InstitutionStore) -> None:
    def act(own: InstitutionStore, number: int) -> object:
        redeem(own, SECRETS.code, tx_code=SECRETS.tx_code, token=f"token-{number}", now=NOW)
        return number

    ended = at_once(using, act)
    (winner,) = [one for one in ended if isinstance(one, int)]
    assert ended.count("E_OFFER_CODE") == APPS - 1
    assert find_tokened(store, f"token-{winner}").key == "k1"


def test_guesses_made_at_once_are_all_counted(using: str, store: InstitutionStore) -> None:
    def act(own: InstitutionStore, number: int) -> object:
        return redeem(own, SECRETS.code, tx_code=f"00000{number}", token=f"t{number}", now=NOW)

    assert sorted(map(str, at_once(using, act))) == ["E_OFFER_CODE"] * (APPS - 3) + ["E_OFFER_TX_CODE"] * 3
    found = store.offers.find("k1")
    assert found is not None and found.state_at(NOW) is OfferState.BLOCKED


def test_of_keys_that_are_bound_at_once_one_stays(using: str, store: InstitutionStore) -> None:
    ended = at_once(using, lambda own, number: bind(own, "k1", wallet_key=f"key-{number}").wallet_key)
    assert ended.count("E_OFFER_OTHER_KEY") == APPS - 1


def test_an_offer_is_its_institutions_and_goes_some_time_after_it_ended(using: str, store: InstitutionStore) -> None:
    databases.add_institution("other-university", using=using)
    other = opened(using, "other-university")
    assert other.offers.find("k1") is None and other.offers.list_by_award(WANTED.award_number) == []
    if connections[using].vendor == "postgresql":
        with seeing("other-university", using=using):
            assert not CredentialOfferRow.objects.using(using).exists(), "the database hides it as well"
    with pytest.raises(Conflict):
        store.offers.add(store.offers.list_by_award(WANTED.award_number)[0])
    retention = DatabaseRetention(using=using)
    asked = {"institution": INSTITUTION, "most": 10, "now": NOW}
    assert retention.remove("credential_offer", before=NOW, **asked) == 0
    assert retention.remove("credential_offer", before=NOW + timedelta(minutes=10), **asked) == 1
