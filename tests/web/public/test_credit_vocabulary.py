"""The words of credit awards: each address that a signed document means leads to what it means."""

from django.test import Client

from kakitome import texts
from kakitome.documents.openbadges.credit_words import WORDS, context


def test_each_word_is_told_under_the_address_that_documents_mean() -> None:
    answer = Client().get("/ns/credit", headers={"accept": "text/html"})
    page = answer.content.decode()
    for word in WORDS:
        assert f'id="{word}"' in page, word
        assert texts.has_term(f"credit_word.{word}"), f"nobody said what {word} means"
    assert "Accept" in answer.headers["Vary"]


def test_programs_get_the_context_that_documents_carry() -> None:
    led = Client().get("/ns/credit", headers={"accept": "application/ld+json"})
    assert (led.status_code, led.headers["Location"]) == (303, "/ns/credit.jsonld")
    answer = Client().get("/ns/credit.jsonld")
    assert answer.headers["Content-Type"] == "application/ld+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    data = answer.json()
    site = data["@context"]["creditCap"].removesuffix("/ns/credit#creditCap")
    assert site.startswith("http") and data["@context"] == context(site)
    assert {described["@id"] for described in data["@graph"]} == set(data["@context"].values())
