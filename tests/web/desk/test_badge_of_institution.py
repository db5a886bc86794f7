"""The badge of an institution: a crest from a picture, a colour with its contrast, seen before it is saved."""

import base64
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageDraw

from kakitome.ports.microcredentials import MicrocredentialVersion
from support import institutions

HERE = "/desk/setouchi/issuer"
PROFILE = {"name_ja": "瀬戸内海洋技術大学", "name_en": "Setouchi University", "country": "JP", "colour": "#0d5f6e"}

pytestmark = pytest.mark.django_db


def crest() -> SimpleUploadedFile:
    picture = Image.new("RGB", (300, 300), "white")
    ImageDraw.Draw(picture).polygon([(150, 20), (280, 280), (20, 280)], fill="#003366")
    written = io.BytesIO()
    picture.save(written, "PNG")
    return SimpleUploadedFile("crest.png", written.getvalue(), content_type="image/png")


def node():
    return institutions.platform().organisations.get("setouchi")


def shown_badge(page: str) -> str:
    found = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
    assert found
    return base64.b64decode(found[1]).decode()


def typed_mark(page: str) -> str:
    found = re.search(r'<textarea name="mark"[^>]*>\s*([^<]*)</textarea>', page)
    assert found
    return found[1].strip()


def test_a_crest_is_seen_before_it_is_saved_and_nothing_is_kept(admin: Client) -> None:
    before = node()
    answer = admin.post(HERE, {**PROFILE, "colour": "#7a1f3d", "mark_file": crest(), "do": "look"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert typed_mark(page).startswith("M"), "the outline stands in the field, so that saving needs no second upload"
    assert typed_mark(page) in shown_badge(page)
    assert "#7a1f3d" in shown_badge(page)
    assert node() == before


def test_a_saved_crest_stands_on_the_badges_of_definitions(admin: Client, wind: MicrocredentialVersion) -> None:
    assert admin.post(HERE, {**PROFILE, "mark_file": crest()}).status_code == 302
    mark = node().mark
    assert mark.startswith("M")
    image = admin.get(f"/desk/setouchi/microcredentials/{wind.identifier}/1/badge.svg").content.decode()
    assert mark in image
    assert typed_mark(admin.get(HERE).content.decode()) == mark
    assert admin.post(HERE, PROFILE).status_code == 302
    assert node().mark == "", "an empty field takes it away"


def test_a_colour_too_pale_is_told_with_the_nearest_that_stands_out(admin: Client) -> None:
    page = admin.post(HERE, {**PROFILE, "colour": "#ffcc00", "do": "look"}).content.decode()
    assert "Contrast on white 1.5:1" in page
    nearest = re.search(r"(#[0-9a-f]{6})[^#]*</span></p></section>", page)
    assert nearest
    assert nearest[1] in shown_badge(page)
    assert admin.post(HERE, {**PROFILE, "colour": "#ffcc00"}).status_code == 422


def test_a_picture_that_is_none_is_refused_at_its_field(admin: Client) -> None:
    file = SimpleUploadedFile("crest.png", b"no picture", content_type="image/png")
    answer = admin.post(HERE, {**PROFILE, "mark_file": file})
    assert answer.status_code == 422
    assert 'href="#id_mark_file"' in answer.content.decode()
    assert node().mark == ""


def test_one_shape_for_each_kind_is_shown(admin: Client) -> None:
    page = admin.get(HERE).content.decode()
    assert page.count('src="data:image/svg+xml;base64,') == 2
    assert "Participation" in page
