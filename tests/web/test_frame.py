"""The frame around every page: languages, headers, the request's number."""

import re

import pytest
from django.test import Client, override_settings

pytestmark = pytest.mark.django_db

SIMPLE = [
    "/",
    "/about/checking",
    "/about/descriptors",
    "/about/format",
    "/about/privacy",
    "/about/accessibility",
    "/account/login",
]


@pytest.mark.parametrize("address", SIMPLE)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_page_answers_in_the_chosen_language(client: Client, address: str, language: str) -> None:
    response = client.get(address, {"lang": language})
    assert response.status_code == 200
    assert f'<html lang="{language}">' in response.content.decode()


def test_japanese_is_spoken_when_nothing_is_chosen(client: Client) -> None:
    assert "届いた証明を" in client.get("/").content.decode()


def test_the_browsers_wish_counts(client: Client) -> None:
    page = client.get("/", headers={"Accept-Language": "en-GB,en;q=0.9"}).content.decode()
    assert "Check a credential you were shown." in page


def test_a_choice_is_remembered_over_the_browsers_wish(client: Client) -> None:
    client.get("/", {"lang": "en"})
    assert "How checking works" in client.get("/", headers={"Accept-Language": "ja"}).content.decode()


def test_an_unknown_language_changes_nothing(client: Client) -> None:
    response = client.get("/", {"lang": "tlh"})
    assert "届いた証明を" in response.content.decode()
    assert "kakitome_language" not in response.cookies


def test_the_switch_keeps_the_page_and_its_question(client: Client) -> None:
    page = client.get("/about/format", {"from": "山"}).content.decode()
    assert "/about/format?from=%E5%B1%B1&amp;lang=en" in page


def test_a_page_has_one_heading_a_skip_link_and_landmarks(client: Client) -> None:
    page = client.get("/").content.decode()
    assert len(re.findall(r"<h1[ >]", page)) == 1
    assert '<a class="skip" href="#main">' in page
    assert '<main id="main">' in page


def test_the_policy_allows_nothing_foreign(client: Client) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy


def test_the_home_page_sets_no_cookie(client: Client) -> None:
    assert not client.get("/").cookies


def test_a_demonstration_says_so(client: Client) -> None:
    with override_settings(KAKITOME_DEMONSTRATION=True):
        assert "見本：機関、人物、番号は架空です" in client.get("/").content.decode()
    assert "見本：機関" not in client.get("/").content.decode()


def test_the_parts_book_is_closed_unless_debugging(client: Client) -> None:
    assert client.get("/parts").status_code == 404
