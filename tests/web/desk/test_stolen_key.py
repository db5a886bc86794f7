"""A stolen key at the desk: what is said of its awards, and the button that gives them new documents."""

import re

from django.test import Client

from kakitome.learning.award import Learner
from kakitome.ports.awards import AwardRecord
from kakitome.ports.issuers import IssuerKey, KeyState
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.ports.signing import KeyPurpose
from kakitome.services.issuing import Order, Wanted, issue
from support import institutions

HERE = "/desk/setouchi/issuer"


def key_in_use() -> IssuerKey:
    issuers = institutions.platform().store("setouchi").issuers
    listed = issuers.list_keys(issuers.list_issuers()[0].did)
    (key,) = [one for one in listed if one.purpose is KeyPurpose.CREDENTIAL and one.state is KeyState.ACTIVE]
    return key


def award(wind: MicrocredentialVersion, *names: str) -> list[str]:
    order = Order(
        issuer=key_in_use().issuer,
        microcredential=wind.identifier,
        version=wind.version,
        actor="tests",
        wanted=[
            Wanted(
                learner=Learner(name=name, email=f"{n}@example.ac.jp", student_number=f"S{n}"),
                awarded_on=institutions.NOW.date(),
            )
            for n, name in enumerate(names)
        ],
    )
    given = issue(institutions.platform().issuing_context("setouchi"), order, now=institutions.NOW)
    return [one.number for one in given]


def record(number: str) -> AwardRecord:
    found = institutions.platform().store("setouchi").awards.find_by_number(number)
    assert found is not None
    return found


def page(client: Client) -> str:
    return re.sub(r"\s+", " ", client.get(f"{HERE}?lang=en").content.decode())


def test_the_button_gives_the_awards_of_a_stolen_key_new_documents_once(
    admin: Client, wind: MicrocredentialVersion
) -> None:
    numbers = award(wind, "見本 花子", "見本 次郎")
    stolen = key_in_use()
    before = [record(one).credential_id for one in numbers]
    assert "new documents</button>" not in page(admin)
    admin.post(f"{HERE}/keys/compromised", {"key": stolen.key_id, "since": "2026/01/01"})
    assert "2 awards in force were signed with this key." in page(admin)
    assert "Give 2 awards new documents</button>" in page(admin)

    said = admin.post(f"{HERE}/keys/reseal?lang=en", {"key": stolen.key_id}, follow=True).content.decode()
    assert "2 awards have new documents." in said
    assert "No award in force depends on this key." in said
    after = [record(one) for one in numbers]
    assert not {one.credential_id for one in after} & set(before)
    assert {one.intent.key_id for one in after} == {key_in_use().key_id}
    again = admin.post(f"{HERE}/keys/reseal?lang=en", {"key": stolen.key_id}, follow=True).content.decode()
    assert "0 awards have new documents." in again
    assert [record(one).credential_id for one in numbers] == [one.credential_id for one in after]


def test_a_key_that_nobody_stole_gives_nobody_a_new_document(admin: Client, wind: MicrocredentialVersion) -> None:
    (number,) = award(wind, "見本 花子")
    before = record(number).credential_id
    for key in (key_in_use().key_id, "zNobody"):
        admin.post(f"{HERE}/keys/reseal", {"key": key})
    assert record(number).credential_id == before


def test_whoever_may_not_keep_keys_has_no_button(admin: Client, viewer: Client, wind: MicrocredentialVersion) -> None:
    award(wind, "見本 花子")
    stolen = key_in_use()
    admin.post(f"{HERE}/keys/compromised", {"key": stolen.key_id, "since": "2026/01/01"})
    assert "keys/reseal" not in page(viewer)
    assert viewer.post(f"{HERE}/keys/reseal", {"key": stolen.key_id}).status_code in (403, 404)
