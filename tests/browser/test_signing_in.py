"""Passkeys as people use them: a software authenticator in a real browser, in both languages, wide and narrow."""

from collections.abc import Callable
from typing import Any

import pytest

from browser.site import Site
from browser.walking import OpenPage, axe_findings, is_wider_than_its_window

pytestmark = pytest.mark.slow

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_authenticator(page: Any) -> Callable[..., None]:
    """Give a page an authenticator; return what switches whether its holder proves to be there."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    number = session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})["authenticatorId"]

    def holder_is_there(is_there: bool) -> None:
        session.send("WebAuthn.setUserVerified", {"authenticatorId": number, "isUserVerified": is_there})

    return holder_is_there


def sign_in(page: Any, site: Site) -> None:
    page.goto("/account/login")
    page.locator("#id_login").fill(site.email)
    page.locator("#id_password").fill(site.password)
    page.locator("#by-password .btn.main").click()
    page.wait_for_url(lambda address: "/account/login" not in address)


@pytest.mark.parametrize(("language", "width"), [("ja", 1200), ("en", 360)])
def test_a_passkey_is_added_and_signs_in_without_a_password(
    site: Site, open_page: OpenPage, language: str, width: int
) -> None:
    page = open_page("/account/login", language=language, width=width)
    holder_is_there = with_authenticator(page)
    sign_in(page, site)
    page.goto("/account/passkeys/new")
    if page.locator("#id_password").count():
        page.locator("#id_password").fill(site.password)
        page.locator("main .btn.main").click()
    page.locator("#id_name").fill("見本の端末")
    assert axe_findings(page) == [] and not is_wider_than_its_window(page)
    page.locator("main .btn.main").click()
    page.wait_for_url("**/account/recovery-codes")
    assert page.locator("main ul.mono li").count() == 10
    assert axe_findings(page) == [] and not is_wider_than_its_window(page)
    page.goto("/account/signing-in")
    assert "見本の端末" in page.locator("main").inner_text()
    assert axe_findings(page) == [] and not is_wider_than_its_window(page)

    page.context.clear_cookies()
    page.goto("/account/login")
    assert axe_findings(page) == [] and not is_wider_than_its_window(page)
    holder_is_there(False)
    page.locator("[data-passkey] button").click()
    page.locator("[data-problem]:visible").wait_for()
    holder_is_there(True)
    page.locator("[data-passkey] button").click()
    page.wait_for_url(lambda address: "/account/login" not in address)

    # The password alone leads to the second step, where the passkey does as well.
    page.context.clear_cookies()
    sign_in(page, site)
    assert page.url.endswith("/account/code")
    assert axe_findings(page) == [] and not is_wider_than_its_window(page)
    page.locator("[data-passkey] button").click()
    page.wait_for_url(lambda address: "/account/code" not in address)

    # It is removed again, so that others sign in as before.
    page.goto("/account/signing-in")
    page.locator("a[href$='/remove']").first.click()
    if page.locator("form[data-passkey]").count():
        page.locator("form[data-passkey] button").click()
    page.locator("main .btn.danger").click()
    page.wait_for_url("**/mine/identities")
    page.goto("/account/signing-in")
    assert page.locator("a[href$='/remove']").count() == 0


def test_without_script_the_password_is_there_and_no_passkey(open_page: OpenPage) -> None:
    page = open_page("/account/login", language="en", script=False)
    assert page.locator("[data-passkey]").is_hidden()
    assert page.locator("#by-password .btn.main").is_visible()
