"""What other sites show of an award: the picture beside its link, the card in their page, oEmbed."""

import io
import json
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from django.test import Client
from PIL import Image

from kakitome.ports.claims import Visibility
from kakitome.values.localized_text import LocalizedText
from web.places import HANAKO, LETTER, Place

pytestmark = pytest.mark.django_db


class Tags(HTMLParser):
    """The tags of a page, with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def value(self, tag: str, name: str, of: str, *, where: str) -> str:
        """Return an attribute of the one tag that has another attribute."""
        (found,) = [attributes[of] for one, attributes in self.found if one == tag and attributes.get(name) == where]
        return str(found)


@pytest.fixture
def shared(place: Place) -> str:
    """The path of an award's page that whoever has its link may see."""
    place.award()
    return place.receive(Client(), visibility=Visibility.WITH_LINK)


def visitor(language: str = "ja") -> Client:
    return Client(HTTP_ACCEPT_LANGUAGE=language)


def path_of(address: str, place: Place) -> str:
    assert address.startswith(place.platform.site_url)
    return address.removeprefix(place.platform.site_url)


def test_a_link_has_a_picture_that_names_nobody_and_is_as_large_as_sites_want(place: Place, shared: str) -> None:
    page = Tags(visitor().get(shared).content.decode())
    answer = visitor().get(path_of(page.value("meta", "property", "content", where="og:image"), place))
    assert answer.headers["Content-Type"] == "image/png"
    assert len(answer.content) < 5_000_000
    size = tuple(
        int(page.value("meta", "property", "content", where=f"og:image:{side}")) for side in ("width", "height")
    )
    assert Image.open(io.BytesIO(answer.content)).size == size == (1200, 627)


def test_the_picture_is_the_same_whoever_learnt_it(place: Place) -> None:
    pictures = set()
    for name in ("髙﨑 花子", "𠮷田 邉"):
        place.award(type(HANAKO)(name=name, email=HANAKO.email, student_number=name))
        path = place.receive(Client(), visibility=Visibility.WITH_LINK)
        pictures.add(visitor().get(f"{path}/preview.png").content)
    assert len(pictures) == 1


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_card_may_stand_in_any_page_and_runs_nothing(shared: str, language: str) -> None:
    answer = visitor(language).get(f"{shared}/card")
    page = answer.content.decode()
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script-src" not in policy
    assert "X-Frame-Options" not in answer.headers
    assert not answer.cookies
    tags = Tags(page)
    assert not [tag for tag, _ in tags.found if tag in ("script", "form", "iframe")]
    assert "髙﨑" in page
    assert tags.value("a", "target", "href", where="_blank").endswith(shared)


def test_other_pages_stand_in_no_frame(shared: str) -> None:
    answer = visitor().get(shared)
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_a_card_tells_how_the_award_stands_now(place: Place) -> None:
    outcome = place.award()
    shared = place.receive(Client(), visibility=Visibility.WITH_LINK)
    before = visitor("en").get(f"{shared}/card").content.decode()
    place.withdraw(outcome)
    after = visitor("en").get(f"{shared}/card").content.decode()
    assert 'data-s="ok"' in before
    assert 'data-s="fail"' in after


def test_the_page_leads_programs_to_oembed_and_oembed_to_the_card(place: Place, shared: str) -> None:
    page = Tags(visitor().get(shared).content.decode())
    address = page.value("link", "type", "href", where="application/json+oembed")
    answer = visitor().get(path_of(address, place))
    told = json.loads(answer.content)
    assert (told["version"], told["type"], answer.headers["Access-Control-Allow-Origin"]) == ("1.0", "rich", "*")
    (frame,) = Tags(told["html"]).found
    assert visitor().get(path_of(str(frame[1]["src"]), place)).status_code == 200
    assert (frame[1]["width"], frame[1]["height"]) == (str(told["width"]), str(told["height"]))
    assert visitor().get(path_of(told["thumbnail_url"], place)).status_code == 200


@pytest.mark.parametrize(
    ("asked", "size"),
    [({}, (480, 260)), ({"maxwidth": "300", "maxheight": "9999"}, (300, 340)), ({"maxwidth": "x"}, (480, 260))],
)
def test_a_card_is_no_larger_than_asked_for(
    place: Place, shared: str, asked: dict[str, str], size: tuple[int, int]
) -> None:
    told = json.loads(visitor().get("/oembed", {"url": place.platform.site_url + shared, **asked}).content)
    assert (told["width"], told["height"]) == size


@pytest.mark.parametrize("asked", [{"maxwidth": "100"}, {"maxheight": "20"}])
def test_where_nothing_could_be_read_there_is_no_card(place: Place, shared: str, asked: dict[str, str]) -> None:
    assert visitor().get("/oembed", {"url": place.platform.site_url + shared, **asked}).status_code == 404


@pytest.mark.parametrize(
    "address",
    ["", "/a/", "https://elsewhere.example{path}", "{site}/verify", "{site}/nowhere", "javascript:alert(1)", "//["],
)
def test_oembed_answers_for_pages_of_awards_alone(place: Place, shared: str, address: str) -> None:
    url = address.replace("{path}", shared).replace("{site}", place.platform.site_url)
    assert visitor().get("/oembed", {"url": url}).status_code == 404


def test_oembed_speaks_json_alone(place: Place, shared: str) -> None:
    answer = visitor().get("/oembed", {"url": place.platform.site_url + shared, "format": "xml"})
    assert answer.status_code == 501


def test_what_is_not_shown_has_neither_picture_nor_card_for_its_learner_neither(place: Place) -> None:
    place.award()
    learner = Client(HTTP_ACCEPT_LANGUAGE="en")
    private = place.receive(learner, visibility=Visibility.PRIVATE)
    nowhere = "/a/A-0000-0000"
    for client in (learner, visitor("en")):
        assert client.get(f"{private}/preview.png").status_code == 404
        assert client.get("/oembed", {"url": place.platform.site_url + private}).status_code == 404
        card = client.get(f"{private}/card")
        assert card.status_code == 404
        assert card.content == visitor("en").get(f"{nowhere}/card").content
        assert "frame-ancestors *" in card.headers["Content-Security-Policy"]
    # Beside such a link stands the picture of every such link.
    page = Tags(visitor().get(private).content.decode())
    assert page.value("meta", "property", "content", where="og:image").endswith("/preview.png")
    assert page.value("meta", "property", "content", where="og:image") == place.platform.site_url + "/preview.png"


def test_its_learner_copies_the_card_from_the_page(place: Place) -> None:
    place.award()
    learner = Client(HTTP_ACCEPT_LANGUAGE="en")
    shared = place.receive(learner, visibility=Visibility.WITH_LINK)
    html = Tags(learner.get(shared).content.decode()).value("input", "id", "value", where="card-html")
    ((tag, attributes),) = Tags(html).found
    assert (tag, attributes["src"]) == ("iframe", f"{place.platform.site_url}{shared}/card")
    assert "allow-scripts" not in str(attributes["sandbox"])


VARIANTS, USUAL = "髙﨑𠮷邉", "高崎吉辺"


def named_with(place: Place, words: str) -> str:
    """Give an award whose title and learner have certain characters in them; return the path of its page."""
    title = LocalizedText(ja=f"{words}と学ぶ気象", en="Weather")
    place.define(replace(LETTER, identifier=f"v-{len(place.tokens)}", title=title))
    learner = replace(HANAKO, name=words, student_number=words)
    place.award(learner, of=f"v-{len(place.tokens)}")
    return place.receive(Client(), visibility=Visibility.LISTED)


@pytest.mark.slow
def test_variants_of_characters_stand_in_page_card_picture_and_what_programs_read(place: Place) -> None:
    path, usual = named_with(place, VARIANTS), named_with(place, USUAL)
    page = visitor().get(path).content.decode()
    tags = Tags(page)
    assert f"{VARIANTS}と学ぶ気象" in tags.value("meta", "property", "content", where="og:title")
    body = page[page.index("<main") :]
    assert f"{VARIANTS}と学ぶ気象" in body
    assert VARIANTS in body.replace(f"{VARIANTS}と学ぶ気象", ""), "the learner's name"
    assert USUAL not in page, "no form takes the place of another"
    card = visitor().get(f"{path}/card").content.decode()
    assert f"{VARIANTS}と学ぶ気象" in card
    assert USUAL not in card
    oembed = visitor().get("/oembed", {"url": f"{place.platform.site_url}{path}", "format": "json"})
    assert f"{VARIANTS}と学ぶ気象" in oembed.json()["title"]
    drawn = {visitor().get(f"{one}/preview.png").content for one in (path, usual)}
    assert len(drawn) == 2, "the picture draws the variants as what they are"
