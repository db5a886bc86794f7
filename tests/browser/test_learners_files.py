"""Showing a part of an award and taking a record along, in a real browser: with and without script, by keyboard."""

import os
from pathlib import Path
from typing import Any

import pytest

from browser.receiving import receive_by_code
from browser.site import Site
from browser.walking import OpenPage, axe_findings

SHOTS = os.environ.get("KAKITOME_SHOTS", "")


def shot(page: Any, name: str) -> None:
    """Keep a picture when somebody asked for pictures."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def own_award(page: Any, site: Site, language: str) -> str:
    receive_by_code(page, site, language=language)
    page.wait_for_selector(".hero")
    return str(page.url.split("?")[0])


@pytest.mark.parametrize(("language", "link"), [("ja", 10), ("en", 11)])
def test_a_learner_shows_a_part_without_script(open_page: OpenPage, site: Site, language: str, link: int) -> None:
    page = open_page(site.links[link], language=language, script=False)
    address = own_award(page, site, language)
    page.goto(f"{address}/part")
    page.locator("input[value=title]").check()
    page.locator("input[value=outcomes]").check()
    page.locator("form button[name=preview]").click()
    receiver = page.locator("section[aria-labelledby=receiver]").inner_text()
    assert "データ分析の基礎と倫理" in receiver
    assert "髙﨑" not in receiver
    with page.expect_download() as taking:
        page.locator("a[href*='/part/sd-jwt']").click()
    taken = Path(taking.value.path()).read_text(encoding="ascii")
    assert taken.endswith("~")
    # Two of them were chosen; what programme it is of, for the register of recognition, is always shown.
    assert taken.count("~") == 6


def test_the_pages_fit_and_have_nothing_for_axe(open_page: OpenPage, site: Site) -> None:
    first = open_page(site.links[12])
    address = own_award(first, site, "ja")
    state = first.context.storage_state()
    for language in ("ja", "en"):
        for width in (390, 1280):
            page = open_page("/", language=language, width=width)
            page.context.add_cookies(state["cookies"])
            for name, path in (
                ("part", "/part"),
                ("part-chosen", "/part?show=title&show=name&preview=1"),
                ("award", ""),
            ):
                page.goto(f"{address}{path}")
                assert axe_findings(page) == []
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
                shot(page, f"{name}-{language}-{width}")


def test_a_part_is_chosen_by_keyboard_alone(open_page: OpenPage, site: Site) -> None:
    page = open_page(site.links[13], language="en")
    address = own_award(page, site, "en")
    page.goto(f"{address}/part")
    page.locator("input[value=name]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_selector("a[href*='/part/credential']")
    assert "髙﨑 花子" in page.locator("section[aria-labelledby=receiver]").inner_text()


def test_a_record_is_listed_chosen_and_taken(open_page: OpenPage, site: Site) -> None:
    page = open_page("/account/login?next=/mine", language="en", script=False)
    page.locator("#id_login").fill(site.email)
    page.locator("#id_password").fill(site.password)
    page.locator("#by-password .btn.main").click()
    for link in (14, 15):
        page.goto(site.links[link])
        receive_by_code(page, site, language="en")
        page.wait_for_selector(".hero")
    page.goto("/mine")
    page.get_by_role("link", name="Learning record").click()
    page.locator("tbody tr").first.wait_for()
    rows = page.locator("tbody tr").count()
    assert rows >= 2
    page.locator("input[name=award]").first.uncheck()
    page.locator("form button[name=show]").click()
    assert page.locator("tbody tr").count() == rows - 1
    with page.expect_download() as taking:
        page.locator("a[href*='record.clr.json']").click()
    assert '"partial": true' in Path(taking.value.path()).read_text(encoding="utf-8")
    cookies = page.context.storage_state()["cookies"]
    for language in ("ja", "en"):
        for width in (390, 1280):
            other = open_page("/", language=language, width=width)
            other.context.add_cookies(cookies)
            other.goto("/mine/record")
            assert axe_findings(other) == []
            assert other.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
            shot(other, f"record-{language}-{width}")
