"""A presentation on the page: the letter of the one award in it, and who shows it."""

import json
import re

from django.test import Client

from mapping.test_stated import PLAIN
from vectors import issuer_site
from web.places import Place
from web.public.test_verify import ask, heading


def presentation(*awards: bytes) -> bytes:
    return json.dumps(
        {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "type": ["VerifiablePresentation"],
            "verifiableCredential": [json.loads(one) for one in awards],
        }
    ).encode()


def test_a_presentation_of_one_award_shows_its_letter_and_says_that_nobody_signed_for_showing_it(
    client: Client, place: Place
) -> None:
    award = place.document(place.award())
    response = ask(client, presentation(award))
    page = response.content.decode()  # type: ignore[attr-defined]

    assert heading(response) == heading(ask(client, award)) == "この証明は有効です。"
    assert json.loads(award)["credentialSubject"]["achievement"]["name"] in page
    assert "提示した人の署名はありません" in page


def test_an_altered_award_in_a_presentation_is_told_as_altered(client: Client, place: Place) -> None:
    award = place.document(place.award())
    altered = award.replace(json.loads(award)["credentialSubject"]["achievement"]["name"].encode(), "別の名前".encode())

    assert heading(ask(client, presentation(altered))) == heading(ask(client, altered))
    assert heading(ask(client, presentation(award, altered))) == (
        "提示された証明の中に、有効と言えないものがあります。"
    )


def test_the_paper_of_several_names_each_with_its_person_its_award_and_its_state(client: Client, place: Place) -> None:
    award = place.document(place.award())
    altered = award.replace(json.loads(award)["credentialSubject"]["achievement"]["name"].encode(), "別の名前".encode())
    response = client.post("/verify", {"credential": presentation(award, altered).decode(), "as": "page"})
    paper = response.content.decode()
    (listed,) = re.findall(r'<ul class="lines inside">(.*?)</ul>', paper, flags=re.DOTALL)
    good, bad = (re.sub(r"<[^>]+>", "", one) for one in re.findall(r"<li.*?</li>", listed, flags=re.DOTALL))
    assert json.loads(award)["credentialSubject"]["achievement"]["name"] in good
    assert "髙﨑 花子" in good
    assert good.endswith("有効")
    # Of what nobody vouches for, no person is told.
    assert "花子" not in bad
    assert bad.endswith("署名が合わない")
    single = client.post("/verify", {"credential": presentation(award).decode(), "as": "page"}).content.decode()
    assert "lines inside" not in single


def test_a_credential_that_is_no_award_tells_what_it_states_on_page_and_paper(client: Client, place: Place) -> None:
    del place
    document = issuer_site.sign(PLAIN)
    page = client.post("/verify", {"credential": issuer_site.as_bytes(document).decode()}).content.decode()
    paper = client.post(
        "/verify", {"credential": issuer_site.as_bytes(document).decode(), "as": "page"}
    ).content.decode()
    for shown in (page, paper[paper.index('<article class="onepage') :]):
        assert "会員証" in shown
        assert "did:key:z6MkqMember" in shown
