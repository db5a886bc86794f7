"""Whoever checks the earlier file of a corrected award is led to the present one."""

import json
from dataclasses import replace
from datetime import UTC, datetime

from django.test import Client

from kakitome.mapping.report_data import report_data
from kakitome.services.issuing.correcting import correct_learner
from web.places import HANAKO, Place


def test_the_earlier_file_is_told_as_replaced_and_leads_to_the_page_of_the_award(client: Client, place: Place) -> None:
    given = place.award()
    desk = place.platform.issuing_context(place.key)
    learner = replace(HANAKO, name="佐藤 花子")
    correct_learner(desk, given.number, learner=learner, actor="test", now=datetime.now(UTC))
    place.publish()
    old = place.document(given)
    response = client.post("/verify", {"credential": old.decode()})
    page = response.content.decode()
    assert "この証明は、新しいものに差し替えられました。" in page
    assert f'<a href="/a/{given.number}">{given.number}</a>' in page
    assert "授与機関が失効させました" not in page
    address = f"{place.platform.site_url}/a/{given.number}"
    paper = client.post("/verify", {"credential": old.decode(), "as": "page"}).content.decode()
    assert address in paper
    by_form = client.post("/verify", {"credential": old.decode()}, headers={"accept": "application/json"}).json()
    by_program = client.post("/api/v1/verifications", old, content_type="application/vc").json()
    for told in (by_form, by_program):
        assert told["successor"] == {"number": given.number, "address": address}
    presented = {"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiablePresentation"]}
    carried = json.dumps(presented | {"verifiableCredential": [json.loads(old)]})
    assert f'<a href="/a/{given.number}">' in client.post("/verify", {"credential": carried}).content.decode()


def test_without_an_address_the_number_is_told_and_no_address_is_made_up(client: Client, place: Place) -> None:
    given = place.award()
    learner = replace(HANAKO, name="佐藤 花子")
    correct_learner(
        place.platform.issuing_context(place.key), given.number, learner=learner, actor="test", now=datetime.now(UTC)
    )
    place.publish()
    report = place.platform.verifier().verify_bytes(place.document(given), now=datetime.now(UTC))
    assert report_data(report)["successor"] == {"number": given.number}
