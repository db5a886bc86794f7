"""An award received at a school's address, a private one proved, the school's removed: everything is there. On a telephone."""

from typing import Any

import pytest

from browser.mails import link_mailed
from browser.site import Site
from browser.walking import OpenPage, axe_findings, is_wider_than_its_window

PHONE = 360
PASSWORD = "four words make a password"
CONFIRMING = r"/account/[^\s]*confirm[^\s]*"


def demand_sound(page: Any) -> None:
    assert axe_findings(page) == []
    assert not is_wider_than_its_window(page)


def prove_again(page: Any) -> None:
    """Answer the page that asks again who one is, and go on, where it asks."""
    if "/account/again" in page.url:
        page.locator("#id_password").fill(PASSWORD)
        page.locator("main .btn.main").click()
        page.wait_for_url(lambda where: "/account/again" not in where)
    if "/account/go-on" in page.url:
        page.locator("main button").first.click()
        page.wait_for_url(lambda where: "/account/go-on" not in where)


@pytest.mark.parametrize(("language", "link"), [("ja", 19), ("en", 20)])
def test_what_was_received_stays_when_the_schools_address_goes(
    open_page: OpenPage, site: Site, language: str, link: int
) -> None:
    page = open_page("/account/signup", language=language, width=PHONE)
    page.locator("#id_email").fill(f"k{link}@u.example")
    page.locator("#id_password1").fill(PASSWORD)
    page.locator("main button.main").click()
    page.wait_for_url(lambda where: "signup" not in where)
    page.goto(link_mailed(site, f"k{link}@u.example", CONFIRMING))
    demand_sound(page)
    page.locator("main button.main").click()
    page.wait_for_url(lambda where: "confirm" not in where)
    page.goto("/mine/waiting")
    title = page.locator(".letters h2").inner_text()
    demand_sound(page)
    page.locator(".letters button.main").click()
    page.goto("/mine")
    demand_sound(page)
    page.goto("/mine/identities")
    assert f"k{link}@u.example" in page.locator("main").inner_text()
    demand_sound(page)
    private = f"hanako-{language}@home.example"
    page.locator("#new-address").fill(private)
    page.locator("button[name=action_add]").click()
    prove_again(page)
    page.goto(link_mailed(site, private, CONFIRMING))
    demand_sound(page)
    page.locator("main button").first.click()
    page.goto("/mine/identities")
    demand_sound(page)
    page.locator(".people li", has_text=f"k{link}@u.example").locator("a").click()
    demand_sound(page)
    page.locator("main form button").first.click()
    prove_again(page)
    page.goto("/mine/identities")
    assert page.locator("#ended").count() == 1
    assert page.locator("section[aria-labelledby=addresses] li", has_text=f"k{link}@u.example").count() == 0
    page.goto("/mine")
    assert page.locator(".letters > li", has_text=title).count() == 1
    demand_sound(page)
