"""Pages of a filled wallet: nothing for axe, nothing runs off a phone, every one within reach of the keyboard.

A verifier, an issuer, an employer and an app ask, so that the pages that only they bring about are walked, too.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from browser.seeded_wallet import APP, BACK
from browser.serving import served
from browser.site import Site
from browser.walking import OpenPage, Walker, axe_findings, is_wider_than_its_window
from browser.wallet_site import LEARNER
from kakitome.mapping.badge_service import OFFLINE, OPEN_BADGES

pytestmark = pytest.mark.slow

TX_CODE = "407182"
PHONE, NARROW, DESK = 390, 320, 1280
CONSENT = {
    "response_type": "code",
    "client_id": APP,
    "redirect_uri": BACK,
    "scope": " ".join([*OPEN_BADGES.scopes, OFFLINE]),
    "state": "xyz",
    "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "code_challenge_method": "S256",
}
PATHS = (
    *("/mine/hosts", "/mine/hosts?award={number}", "/mine/record", "/mine/hours"),
    *("/mine/shares", "/mine/shares/new?draft={draft}", "/mine/shares/{share}"),
    *("/mine/documents/{apart}", "/mine/documents/{withdrawn}", f"/ims/oauth/authorize?{urlencode(CONSENT)}"),
    *("/ims/oauth/authorize?client_id=x", "/account/data/delete"),
)
NEXT_STOPS = """() => [...document.querySelectorAll('main a[href], main button, main input, main select, main textarea')]
    .filter(each => each.type !== 'hidden' && !each.disabled && each.checkVisibility() && each.tabIndex < 0).length"""


@pytest.fixture(scope="module")
def wallet_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("wallet")
    with served("wallet_site.py", folder=folder, people={"hanako": LEARNER}) as site:
        yield site


@pytest.fixture
def open_wallet_page(chromium: Any, wallet_site: Site) -> Iterator[OpenPage]:
    walker = Walker(browser=chromium, site=wallet_site, signed_in={})
    yield walker.open
    walker.close()
    assert walker.complaints == []


def demand_sound(page: Any, *, language: str) -> None:
    """Let axe look at a page on a phone, and see that it fits the narrowest and the widest screen."""
    assert page.locator("h1").count() == 1, page.url
    assert page.get_attribute("html", "lang") == language, page.url
    assert axe_findings(page) == [], page.url
    assert page.evaluate(NEXT_STOPS) == 0, page.url
    for width in (NARROW, DESK, PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        assert not is_wider_than_its_window(page), (page.url, width)


def send(page: Any, button: str) -> None:
    """Press a button with the keyboard, and be somewhere else afterwards."""
    with page.expect_navigation():
        page.locator(button).first.press("Enter")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_of_a_filled_wallet_is_sound(open_wallet_page: OpenPage, wallet_site: Site, language: str) -> None:
    page = open_wallet_page(language=language, width=PHONE, who="hanako")
    facts = wallet_site.desk
    number = re.findall(r"A-\w{4}-\w{4}", facts["award"])[0]
    for path in PATHS:
        page.goto(path.format(number=number, **facts))
        if "/account/again" in page.url:
            page.locator("#id_password").fill(wallet_site.password)
            send(page, "main .btn.main")
        demand_sound(page, language=language)
    page.goto("/mine/record")
    send(page, "button[name=show]")
    assert page.locator("#take-record").count() == 1
    demand_sound(page, language=language)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_others_bring_about_is_sound(open_wallet_page: OpenPage, wallet_site: Site, language: str) -> None:
    page = open_wallet_page("/mine/add", language=language, width=PHONE, who="hanako")
    facts = wallet_site.desk
    page.locator("[name=credential]").fill(facts["offer"])
    send(page, "main button.main")
    demand_sound(page, language=language)
    page.locator("[name=tx_code]").fill("000000")
    send(page, "main form button.main")
    assert page.locator("[name=tx_code][aria-invalid=true]").count() == 1
    demand_sound(page, language=language)
    page.locator("[name=tx_code]").fill(TX_CODE)
    send(page, "main form button.main")
    demand_sound(page, language=language)
    page.locator("main a[href^='/mine/documents/']").first.press("Enter")
    page.wait_for_url("**/mine/documents/*")
    demand_sound(page, language=language)
    # Taken out again, so that the other language finds the wallet as it was.
    page.locator("main a.danger").press("Enter")
    page.wait_for_url("**/remove")
    demand_sound(page, language=language)
    send(page, "main form button.danger")
    demand_sound(page, language=language)

    page.goto("/mine/present")
    page.locator("[name=link]").fill(facts["verifier"])
    send(page, "main form button.main")
    demand_sound(page, language=language)
    send(page, "button[value=preview]")
    kept = page.locator("[id^=stays] + ul > li").all_inner_texts()
    assert [words for words in kept if re.fullmatch(r"[a-z]+([A-Z][a-z]+)+", words)] == [], (
        "names of members are no words"
    )
    demand_sound(page, language=language)
    send(page, "button[value=decline]")
    demand_sound(page, language=language)

    page.goto(f"/r/{facts['request']}")
    demand_sound(page, language=language)
    page.locator("details:has(form[action$='/app'])").evaluate_all("all => all.forEach(each => { each.open = true; })")
    page.locator("form[action$='/app'] [name=given_name]").fill("髙﨑 花子")
    send(page, "form[action$='/app'] button")
    assert page.locator(".lang").is_hidden(), "a page made by sending has no address in another language"
    demand_sound(page, language=language)
    page.locator("a[href^='/r/app/']").press("Enter")
    page.wait_for_url("**/r/app/**")
    demand_sound(page, language=language)
