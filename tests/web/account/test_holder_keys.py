"""Keys kept here, in the browser: off until asked for, said plainly, ended after what goes was shown."""

import io
import json
import zipfile

import pytest

from kakitome.documents.keys.jwk import public_from_jwk
from kakitome.documents.keys.multikey import encode_public
from kakitome.documents.sdjwt.reading import read_sd_jwt
from kakitome.errors import Refused
from kakitome.journeys.handing_out.bound_awards import bound_award
from kakitome.ports.holder_keys import HolderToken
from kakitome.ports.security_events import EventFilter, SecurityEventKind
from kakitome.records.models.holder_key import HolderKeyRow
from kakitome.services.holding import list_held
from support import institutions
from web.account.test_own_data import ADDRESS, browser, learner, packed

pytestmark = pytest.mark.django_db


def test_a_person_switches_keys_on_sees_each_and_ends_them() -> None:
    account, platform = institutions.account(ADDRESS), institutions.platform()
    client, keys = browser(), platform.persons.holder_keys.open(account)
    before = client.get("/mine/keys").content.decode()
    assert "Whoever runs this site could still use them" in before and not keys.is_on()
    assert client.get("/mine/keys/end").status_code == 404

    assert client.post("/mine/keys")["Location"] == "/mine/keys"
    made = [keys.make(made_for="https://issuer.example", at=platform.now()) for _key in range(2)]
    page = client.get("/mine/keys").content.decode()
    assert page.count("https://issuer.example") == 2 and "2 wallet keys of yours lie here" in page
    assert "2 keys of yours lie here." in client.get("/mine/identities").content.decode()

    address = f"/mine/keys/end?key={made[0].key}"
    assert "Nothing has ended yet" in client.get(address).content.decode() and len(keys.list_keys()) == 2
    client.post(address)
    assert [key.key for key in keys.list_keys()] == [made[1].key]
    assert client.get(address).status_code == 404
    client.post("/mine/keys/end")
    assert not keys.is_on() and not keys.list_keys()
    events = platform.security_events.list_newest(EventFilter(account=account), limit=9)
    kinds = [recorded.event.kind for recorded in events]
    assert {SecurityEventKind.HOLDER_KEYS_ON, SecurityEventKind.HOLDER_KEYS_OFF} <= set(kinds)


def test_what_a_person_takes_along_names_the_keys_and_holds_none() -> None:
    account, platform = institutions.account(ADDRESS), institutions.platform()
    keys = platform.persons.holder_keys.open(account)
    keys.switch(on=True, at=platform.now())
    key = keys.make(made_for="https://issuer.example", at=platform.now())
    assert keys.sign(key.key_id, HolderToken.KEY_BINDING, claims={})
    row = HolderKeyRow.objects.get(key_id=key.key_id)
    with zipfile.ZipFile(io.BytesIO(packed(account))) as archive:
        data = json.loads(archive.read("data.json"))
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert [entry["key_id"] for entry in data["holder_keys"]] == [key.key_id]
    assert row.sealed.encode() not in everything


def test_an_award_of_this_platform_is_bound_to_one_key_as_long_as_it_lives() -> None:
    account, platform = learner(), institutions.platform()
    (held_award,) = list_held(platform.directory, account)
    with pytest.raises(Refused, match="E_HOLDER_KEYS_OFF"):
        bound_award(platform, held_award)
    keys = platform.persons.holder_keys.open(account)
    keys.switch(on=True, at=platform.now())
    key, sd_jwt = bound_award(platform, held_award)
    assert bound_award(platform, held_award) == (key, sd_jwt)
    assert encode_public(public_from_jwk(read_sd_jwt(sd_jwt).claims["cnf"]["jwk"])) == key.key_id
    page = browser().get("/mine/keys").content.decode()
    assert "Waits for a credential" not in page and "1 wallet key of yours lies here" in page
    keys.end(key.key)
    assert bound_award(platform, held_award)[0].key_id != key.key_id
