"""Pictures of badges that people bring in: had once, from the file before anywhere else, and kept cleaned."""

import base64
import io
from datetime import timedelta

import pytest
from PIL import Image

from journeys.test_wallets import NOW, Person, a_picture, hanako, older_badge
from kakitome.documents.openbadges import baking_png, baking_svg
from kakitome.journeys.checking.looking_again import look_again
from kakitome.journeys.checking.taking_in import Brought, Taking
from kakitome.ports.wallets import IdentityKind, IdentityProof, WalletPicture
from kakitome.services import keeping_wallets
from vectors import issuer_site, open_badges_2_site

pytestmark = pytest.mark.django_db
__all__ = ["hanako"]
ADDRESS = "https://u.example/badges/data.png"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4" fill="#c00"/></svg>'


def badge(image: object) -> bytes:
    document = issuer_site.unsigned()
    document["credentialSubject"]["achievement"]["image"] = image
    return issuer_site.as_bytes(issuer_site.sign(document))


def picture_of(person: Person, content: bytes) -> tuple[WalletPicture, bytes] | None:
    document = person.keep(content)
    picture = person.wallet.list_pictures().get(document.key)
    return None if picture is None else (picture, person.wallet.read_picture(picture.sha256))


def side(content: bytes) -> int:
    return Image.open(io.BytesIO(content)).size[0]


@pytest.mark.slow
def test_the_file_itself_comes_before_the_address_in_it(hanako: Person) -> None:
    hanako.site.put(ADDRESS, b"never asked")
    image = {"id": ADDRESS, "type": "Image", "caption": "A red disc"}
    kept = picture_of(hanako, baking_png.bake(a_picture(), badge(image)))
    assert kept is not None
    assert (kept[0].media_type, kept[0].caption, side(kept[1])) == ("image/png", "A red disc", 8)
    assert ADDRESS not in hanako.site.asked
    drawn = picture_of(hanako, baking_svg.bake(DRAWING, badge({"id": f"{ADDRESS}?2", "type": "Image"})))
    assert drawn is not None
    assert drawn[0].media_type == "image/svg+xml"
    assert b"circle" in drawn[1] and b"credential" not in drawn[1]


def test_open_badges_2_shows_the_picture_it_was_baked_into(hanako: Person) -> None:
    hanako.wallet.add_proof(
        IdentityProof(key="o", kind=IdentityKind.MAIL, identifier=open_badges_2_site.EMAIL, proved_at=NOW)
    )
    kept = picture_of(hanako, older_badge())
    assert kept is not None
    assert side(kept[1]) == 8


def test_what_stands_inside_is_taken_from_there(hanako: Person) -> None:
    inside = f"data:image/png;base64,{base64.b64encode(a_picture()).decode()}"
    asked = len(hanako.site.asked)
    kept = picture_of(hanako, badge({"id": inside, "type": "Image"}))
    assert kept is not None
    assert side(kept[1]) == 8
    assert not [url for url in hanako.site.asked[asked:] if url.startswith("data:")]


def test_an_address_is_asked_once_and_one_that_was_silent_at_the_next_look(hanako: Person) -> None:
    document = hanako.keep(badge({"id": ADDRESS, "type": "Image"}))
    assert hanako.wallet.list_pictures() == {}
    hanako.site.put(ADDRESS, a_picture())
    for hours in (1, 2):
        look_again(hanako.at(NOW + timedelta(hours=hours)).platform, hanako.account, key=document.key)
    assert list(hanako.wallet.list_pictures()) == [document.key]
    assert hanako.site.asked.count(ADDRESS) == 2


def test_a_site_that_is_silent_is_not_asked_for_each_of_many(hanako: Person) -> None:
    taking = Taking(hanako.platform, hanako.account)
    for number in range(3):
        list(taking.take(Brought(label=str(number), data=badge({"id": f"{ADDRESS}?{number}", "type": "Image"}))))
    assert [url for url in hanako.site.asked if url.startswith(ADDRESS)] == [f"{ADDRESS}?0"]
    assert hanako.wallet.measure()[0] == 3


def test_a_document_is_kept_whatever_its_picture_is(hanako: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    assert picture_of(hanako, badge({"id": "http://u.example/plain.png", "type": "Image"})) is None
    hanako.site.put(ADDRESS, b"<html>no picture</html>")
    assert picture_of(hanako, badge({"id": ADDRESS, "type": "Image"})) is None
    inside = f"data:image/png;base64,{base64.b64encode(a_picture()).decode()}"
    content = badge({"id": inside, "type": "Image"})
    monkeypatch.setattr(keeping_wallets, "MOST_BYTES", hanako.wallet.measure()[1] + len(content) + 10)
    assert picture_of(hanako, content) is None
    assert hanako.wallet.measure()[0] == 3


def test_no_address_is_asked_that_an_unverified_document_names(hanako: Person) -> None:
    content = badge({"id": ADDRESS, "type": "Image"})
    hanako.site.pages.clear()
    hanako.site.put(ADDRESS, a_picture())
    (taken,) = hanako.bring(content)
    assert taken.document is not None and not taken.document.is_verified
    assert ADDRESS not in hanako.site.asked and hanako.wallet.list_pictures() == {}
