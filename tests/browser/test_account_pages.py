"""Pages of one's account, one's data, terms, records and closing: nothing for axe, nothing runs off a screen.

Japanese on a desk and English on a telephone; pages that ask again who one is are answered.
"""

import pytest

from browser.site import Site
from browser.walking import OpenPage, axe_findings, is_wider_than_its_window

PAGES = {
    **dict.fromkeys(
        (
            *("/account/signing-in", "/account/passkeys/new"),
            *("/account/sessions", "/account/activity", "/account/addresses", "/account/ways", "/account/again"),
            *("/account/data", "/account/data/delete", "/mine/terms", "/mine/waiting", "/mine/add", "/mine/identities"),
            *("/mine/names", "/mine/join", "/mine/recovery", "/mine/hours", "/mine/reminders", "/mine/own"),
            *("/mine/own/new", "/mine/requests", "/mine/keys", "/mine/endorsements", "/mine/present"),
            *("/mine/trusted-contact", "/mine/offer/awaited"),
            "/oid4vp/authorize?client_id=x509_hash%3Aabc&request_uri=https%3A%2F%2Fverifier.example%2F1",
        ),
        "hanako",
    ),
    **dict.fromkeys(
        (
            "/account/recover/contact",
            "/deleted",
            "/codes",
            "/account/institutions",
            "/account/recover",
            "/about/privacy/u",
            "/requests/new",
            "{claim}",
        ),
        "",
    ),
    **dict.fromkeys(
        (
            *("/desk/u/terms", "/desk/u/terms/data-ethics", "/desk/u/retention", "/desk/u/security-events"),
            *("/desk/u/sign-in", "/desk/u/closing", "/desk/u/awards/{valid}/return"),
            "/desk/u/claim-codes?award={valid}",
        ),
        "admin",
    ),
    **dict.fromkeys(("/site", "/site/retention", "/site/events", "/site/closings", "/site/requests"), "operator"),
}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("language", "width"), [("ja", 1200), ("en", 360)])
def test_a_page_of_an_account_is_sound(open_page: OpenPage, site: Site, path: str, language: str, width: int) -> None:
    address = path.format(claim=site.links[9], **site.numbers)
    page = open_page(address, language=language, width=width, who=PAGES[path])
    if "/account/again" in page.url and address != "/account/again":
        page.locator("#id_password").fill(site.password)
        page.locator("main .btn.main").click()
        page.wait_for_url(f"**{address}")
    assert page.url == site.url + address
    assert page.locator("h1").count() == 1
    assert page.get_attribute("html", "lang") == language
    page.evaluate("document.querySelectorAll('details').forEach(folded => folded.open = true)")
    assert axe_findings(page) == []
    assert not is_wider_than_its_window(page)
