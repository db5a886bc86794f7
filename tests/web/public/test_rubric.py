"""A rubric that a definition states stands on the public pages of the micro-credential."""

from dataclasses import replace

from django.test import Client

from kakitome.learning.assessment import Rubric, RubricCriterion, RubricLevel
from kakitome.values.localized_text import LocalizedText
from web.places import LETTER, Place

RUBRIC = Rubric(
    criteria=(
        RubricCriterion(
            name=LocalizedText(ja="説明の根拠", en="Reasons given"),
            levels=(
                RubricLevel(name=LocalizedText(ja="不十分", en="Insufficient")),
                RubricLevel(name=LocalizedText(ja="十分", en="Sufficient")),
            ),
        ),
    ),
    url="https://u.example/rubric",
)


def test_a_rubric_stands_on_the_public_page_of_the_definition(place: Place, client: Client) -> None:
    place.define(replace(LETTER, identifier="with-rubric", rubric=RUBRIC))
    page = client.get("/m/u/with-rubric-v1?lang=ja").content.decode()
    assert "説明の根拠：不十分 / 十分" in page
    assert '<a href="https://u.example/rubric" rel="nofollow noopener">' in page
    assert "ルーブリック" not in client.get("/m/u/data-ethics-v1?lang=ja").content.decode()
