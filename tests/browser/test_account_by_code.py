"""Somebody without an e-mail address receives by a printed code, keeps it by a passkey, and comes back. On a telephone."""

from typing import Any

import pytest

from browser.site import Site
from browser.test_signing_in import with_authenticator
from browser.walking import OpenPage, axe_findings, is_wider_than_its_window
from browser.words import said

pytestmark = pytest.mark.slow


def look(page: Any) -> None:
    assert axe_findings(page) == []
    assert not is_wider_than_its_window(page)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_printed_code_begins_an_account_that_a_passkey_opens(open_page: OpenPage, site: Site, language: str) -> None:
    page = open_page("/codes", language=language, width=360)
    with_authenticator(page)
    page.locator("#id_code").fill(site.desk[f"code_{language}"])
    page.locator("main .btn.main").click()
    page.wait_for_url("**/codes/award")
    look(page)
    page.locator("button[value=passkey]").click()
    page.wait_for_url("**/codes/account")
    look(page)
    page.locator("main .btn.main").click()
    page.wait_for_url("**/mine/recovery?*")
    look(page)
    with page.expect_download():
        page.locator("form .btn.main").click()
    page.get_by_role("link", name=said(language, "Go on to the award")).click()
    page.wait_for_url("**/a/*")
    look(page)
    page.goto("/mine/identities")
    look(page)
    assert page.locator("section[aria-labelledby=addresses] li").count() == 0

    page.context.clear_cookies()
    page.goto("/account/login")
    page.locator("[data-passkey] button").click()
    page.wait_for_url(lambda address: "/account/" not in address)
    page.goto("/mine")
    assert page.locator(".letters > li").count() == 1
    for path in ("/mine/reminders", "/mine/join", "/mine/trusted-contact", "/account/data/delete"):
        page.goto(path)
        look(page)
