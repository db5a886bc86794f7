"""Receiving an award, showing it, hiding it again, in a real browser."""

import re
from typing import Any

import pytest

from browser.receiving import receive_by_code
from browser.site import Site
from browser.walking import OpenPage, axe_findings


@pytest.mark.parametrize(("language", "link"), [("ja", 4), ("en", 5)])
def test_a_learner_receives_an_award_and_decides_who_sees_it(
    open_page: OpenPage, site: Site, language: str, link: int
) -> None:
    page = open_page(site.links[link], language=language)
    receive_by_code(page, site, language=language)
    page.wait_for_selector(".hero")
    address = page.url.split("?")[0]
    assert re.search(r"/a/A-\w{4}-\w{4}\.[a-z2-7]{26}$", address)
    page.locator(".owner").wait_for(state="visible")
    hidden = open_page(address, language=language)
    assert hidden.locator(".hero").count() == 0
    choose(page, "public")

    other = open_page(address, language=language)
    other.locator(".hero h1").wait_for(state="visible")
    assert other.locator(".owner").count() == 0
    assert axe_findings(other) == []

    choose(page, "private")
    page.locator(".toast[role=status]").wait_for(state="visible")
    other.reload()
    assert other.locator(".hero").count() == 0
    assert other.locator("h1").inner_text() in ("ここには何も表示されません", "Nothing is shown here")
    assert axe_findings(other) == []


def choose(page: Any, value: str) -> None:
    """Choose who may see the page."""
    if not page.locator(f"#visible-{value}").is_visible():
        page.locator(".owner summary").first.click()
    page.locator(f"#visible-{value}").check()
    page.locator(".owner form button").first.click()
    page.wait_for_load_state()


def test_an_account_gathers_awards(open_page: OpenPage, site: Site) -> None:
    page = open_page("/mine", script=False)
    page.locator("#id_login").fill(site.email)
    page.locator("#id_password").fill(site.password)
    page.locator("#by-password .btn.main").click()
    page.goto("/mine")
    before = page.locator(".letters > li").count()  # what other tests of this site received
    page.goto(site.links[6])
    receive_by_code(page, site)
    page.goto("/mine")
    assert page.locator(".letters > li").count() == before + 1
    assert page.locator(".letters img").first.evaluate("image => image.naturalWidth") > 0


def test_my_awards_and_addresses_have_nothing_for_axe(open_page: OpenPage, site: Site) -> None:
    for language in ("ja", "en"):
        page = open_page("/account/login?next=/mine", language=language)
        page.locator("#id_login").fill(site.email)
        page.locator("#id_password").fill(site.password)
        page.locator("#by-password .btn.main").click()
        page.wait_for_url("**/mine")
        assert axe_findings(page) == []
        for path in ("/account/addresses", "/account/password", "/account/logout"):
            page.goto(path)
            assert axe_findings(page) == []


def test_an_address_is_copied_with_one_press(open_page: OpenPage, site: Site) -> None:
    page = open_page(site.links[7])
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    receive_by_code(page, site)
    page.wait_for_selector(".hero")
    choose(page, "public")
    page.locator(".owner summary").last.click()
    page.locator("[data-copy=page-link]").click()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#page-link").input_value()
