"""Whoever checks the earlier file of a corrected award is led to the present one."""

from dataclasses import replace
from datetime import UTC, datetime

from django.test import Client

from kakitome.services.issuing.correcting import correct_learner
from web.places import HANAKO, Place


def test_the_earlier_file_is_told_as_replaced_and_leads_to_the_page_of_the_award(client: Client, place: Place) -> None:
    given = place.award()
    desk = place.platform.desk(place.key)
    learner = replace(HANAKO, name="佐藤 花子")
    correct_learner(desk, given.number, learner=learner, actor="test", now=datetime.now(UTC))
    place.publish()
    response = client.post("/verify", {"credential": place.document(given).decode()})
    page = response.content.decode()
    assert "この証明は、新しいものに差し替えられました。" in page
    assert f'<a href="/a/{given.number}">{given.number}</a>' in page
    assert "授与機関が失効させました" not in page
