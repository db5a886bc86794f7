"""What those read who check Blockcerts or wallet credentials: profile, revocation list, type metadata."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from kakitome.documents.jose.compact import read_compact
from kakitome.documents.status.token_status_list import SUSPENDED, read_list
from kakitome.learning.award import Learner
from kakitome.mapping.sd_jwt_vc import VCT
from kakitome.ports.issuers import KeyState
from kakitome.ports.signing import KeyPurpose
from kakitome.services.keeping_keys import activate_key, publish_key
from kakitome.services.publishing import publish_status_lists
from kakitome.services.revoking import StatusAct, reinstate, revoke, suspend
from web.places import Place

PROFILE, REVOCATIONS = "/issuers/u/blockcerts.json", "/issuers/u/blockcerts/revocations.json"


def read(path: str) -> Any:
    response = Client().get(path)
    assert response.status_code == 200, path
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    return json.loads(response.content)


def act() -> StatusAct:
    return StatusAct(actor="test", reason="見本", now=datetime.now(UTC))


def test_the_profile_lists_the_keys_of_the_log_with_their_dates(place: Place) -> None:
    store, now = place.platform.store(place.key), datetime.now(UTC)
    key_id = place.platform.vault(place.key).create()
    publish_key(store, place.did, key_id=key_id, purpose=KeyPurpose.LOG, actor="test", now=now)
    activate_key(store, place.did, key_id=key_id, actor="test", now=now)
    profile = read(PROFILE)
    base = store.issuers.get(place.did).issuer.base_url
    assert profile["id"] == f"{base}blockcerts.json"
    assert profile["revocationList"] == f"{base}blockcerts/revocations.json"
    assert f"ed25519-multikey:{key_id}" in [one["id"] for one in profile["publicKey"]]
    signing = [key.key_id for key in store.issuers.list_keys(place.did) if key.purpose is not KeyPurpose.LOG]
    assert signing
    assert not any(key in json.dumps(profile) for key in signing)
    assert next(key for key in store.issuers.list_keys(place.did) if key.key_id == key_id).state is KeyState.ACTIVE


def test_the_list_names_what_is_revoked_or_suspended_now(place: Place) -> None:
    store = place.platform.store(place.key)
    first, second, third = (place.award(Learner(name=name, student_number=name)) for name in ("あ", "い", "う"))
    revoke(store, first.credential_id, act=act())
    suspend(store, second.credential_id, act=act())
    listed = read(REVOCATIONS)
    assert listed["issuer"].endswith("/blockcerts.json")
    assert {one["id"] for one in listed["revokedAssertions"]} == {first.credential_id, second.credential_id}
    assert third.credential_id not in json.dumps(listed)
    reinstate(store, second.credential_id, act=act())
    assert [one["id"] for one in read(REVOCATIONS)["revokedAssertions"]] == [first.credential_id]


@pytest.mark.parametrize(
    "path",
    [PROFILE + "/x", "/issuers/u/blockcerts/", "/issuers/u/blockcerts/other.json", "/issuers/none/blockcerts.json"],
)
def test_nothing_else_lies_there(place: Place, path: str) -> None:
    assert Client().get(path).status_code == 404


def test_the_list_that_wallets_read_is_served_as_what_it_is_and_says_what_the_list_says(place: Place) -> None:
    store, now = place.platform.store(place.key), datetime.now(UTC)
    outcome = place.award()
    key = store.issuers.find_active_key(place.did, purpose=KeyPurpose.JOSE)
    assert key
    suspend(store, outcome.credential_id, act=act())
    publish_status_lists(place.platform.publishing_context(place.key), now=now)
    response = Client().get("/issuers/u/status/revocation-1.jwt")
    assert response.headers["Content-Type"] == "application/statuslist+jwt"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    token = read_compact(response.content)
    assert token.key_id == f"{place.did}#{key.key_id}"
    assert list(read_list(json.loads(token.payload)).told().values()) == [SUSPENDED]
    other = Client().get("/issuers/u/status/revocation-1.json")
    assert other.headers["ETag"] != response.headers["ETag"]
    assert Client().get("/issuers/u/status/suspension-1.jwt").status_code == 404


def test_the_type_of_wallet_credentials_has_metadata_at_an_address_that_stays() -> None:
    told = read("/vct/micro-credential-1.json")
    assert told["vct"] == VCT
    assert {one["locale"] for one in told["display"]} == {"ja", "en"}
    assert Client().get("/vct/micro-credential-2.json").status_code == 404
