"""Visiting another site that keeps badges, to the end: going there, consenting there, and coming back. On a telephone."""

from collections.abc import Iterator
from typing import Any

import pytest

from browser.badge_site import LEARNER, OTHER, THERE
from browser.serving import served
from browser.site import Site
from browser.walking import OpenPage, Walker, axe_findings, is_wider_than_its_window

pytestmark = pytest.mark.slow

PHONE = 390


@pytest.fixture(scope="module")
def badge_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("badges")
    with served("badge_site.py", folder=folder, people={"hanako": LEARNER, "jiro": OTHER}) as site:
        yield site


@pytest.fixture
def open_badge_page(chromium: Any, badge_site: Site) -> Iterator[OpenPage]:
    walker = Walker(browser=chromium, site=badge_site, signed_in={})
    yield walker.open
    walker.close()
    assert walker.complaints == []


def look(page: Any) -> None:
    assert page.locator("h1").count() == 1, page.url
    assert axe_findings(page) == [], page.url
    assert not is_wider_than_its_window(page), page.url


def press(page: Any, button: str) -> None:
    with page.expect_navigation():
        page.locator(button).first.click()


def go_there(page: Any, site: Site, *, login: str) -> None:
    """Follow the link to the other site, and sign in there, where the browser does not know one yet."""
    look(page)
    link = page.locator("main a.main").get_attribute("href")
    assert link.startswith(f"{THERE}/ims/oauth/")
    page.goto(link.replace(THERE, site.desk["there"]))
    if "/account/login" in page.url:
        page.locator("#id_login").fill(login)
        page.locator("#id_password").fill(site.password)
        press(page, "#by-password .btn.main")
    assert page.url.startswith(site.desk["there"])
    look(page)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_badges_are_brought_in_and_one_is_handed_over_with_consent_at_the_other_site(
    open_badge_page: OpenPage, badge_site: Site, language: str
) -> None:
    # There she says no first; nothing is read, and she is back.
    page = open_badge_page("/mine/hosts", language=language, width=PHONE, who="jiro")
    look(page)
    page.locator("#id_address").fill("badges.example.edu")
    press(page, "main .btn.main")
    go_there(page, badge_site, login=LEARNER)
    press(page, "button[value=decline]")
    assert page.url.startswith(badge_site.url)
    look(page)
    assert page.locator("a[href='/mine/hosts']").count() >= 1

    page.goto("/mine/hosts")
    page.locator("#id_address").fill("badges.example.edu")
    press(page, "main .btn.main")
    go_there(page, badge_site, login=LEARNER)
    press(page, "button[value=allow]")
    assert page.url.startswith(f"{badge_site.url}/mine/hosts/back")
    look(page)
    page.goto("/mine")
    # In the other language it was brought in, and one handed over, before.
    assert page.locator(".letters > li").count() in (1, 2)
    look(page)

    # The award goes into an account at the other site.
    page = open_badge_page(
        f"/mine/hosts?award={badge_site.desk['number']}", language=language, width=PHONE, who="hanako"
    )
    look(page)
    page.locator("#id_address").fill("badges.example.edu")
    press(page, "main .btn.main")
    go_there(page, badge_site, login=OTHER)
    press(page, "button[value=allow]")
    assert page.url.startswith(f"{badge_site.url}/mine/hosts/back")
    look(page)
