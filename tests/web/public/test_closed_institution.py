"""Pages on what a closed institution awarded: they say when it closed, and learners keep what they have."""

import io
import json
import zipfile

import pytest
from django.test import Client

from support.closing import close_institution
from web.places import LETTER, PASSWORD, Place


@pytest.fixture
def learner() -> Client:
    return Client(headers={"accept-language": "en"})


def test_pages_say_when_it_closed_and_learners_keep_their_awards(place: Place, learner: Client) -> None:
    outcome = place.award()
    place.receive(learner)
    offer = f"/m/{place.key}/{LETTER.identifier}-v1"
    assert "closed on" not in learner.get(offer).content.decode()
    assert learner.get(f"/a/{outcome.number}/as/vc-jwt").status_code == 200
    close_institution(place.platform, place.key, now=place.platform.now())
    page = learner.get(f"/a/{outcome.number}", follow=True).content.decode()
    assert "Example University closed on" in page
    assert "What it awarded stays valid" in page
    shown = learner.get(offer).content.decode()
    assert "Example University closed on" in shown
    assert "Not offered now" in shown
    assert learner.get(f"/a/{outcome.number}/credential.json").status_code == 200
    # A form that was made before stays; one that needs a signature and was not is neither offered nor made.
    assert learner.get(f"/a/{outcome.number}/as/vc-jwt").status_code == 200
    assert "/as/vc-jwt" in page
    for form in ("sd-jwt", "clr"):
        assert f"/as/{form}" not in page
        assert learner.get(f"/a/{outcome.number}/as/{form}").status_code == 404
    for form in ("certificate-both", "bundle"):
        assert learner.get(f"/a/{outcome.number}/as/{form}").status_code == 200


def test_a_bundle_without_a_token_and_a_record_that_the_platform_signs(place: Place) -> None:
    place.person()
    learner = Client()
    learner.login(username="hanako@home.example", password=PASSWORD)
    outcome = place.award()
    place.receive(learner)
    close_institution(place.platform, place.key, now=place.platform.now())
    bundle = learner.get(f"/a/{outcome.number}/as/bundle")
    with zipfile.ZipFile(io.BytesIO(bundle.content)) as packed:
        assert "credential.jwt" not in packed.namelist()
    page = learner.get(f"/mine/record?show=1&award={outcome.number}")
    assert page.status_code == 200
    record = json.loads(learner.get(f"/mine/record/record.clr.json?award={outcome.number}").content)
    assert place.did not in json.dumps(record["issuer"])
    assert outcome.number in json.dumps(record)
    assert learner.get(f"/mine/record/record.zip?award={outcome.number}").status_code == 200
