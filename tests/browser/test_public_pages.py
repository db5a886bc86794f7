"""Every public page: nothing for axe in both languages, readable at 320 pixels, usable without script."""

import pytest

from browser.receiving import receive_by_code
from browser.site import Site
from browser.walking import OpenPage, axe_findings, is_wider_than_its_window

PAGES = [
    "/",
    "/verify",
    "/find",
    "/find?q=zzz",
    "/registry/compare",
    "/registry/open-data",
    "/registry/map",
    "/registry/starts",
    "/registry/guidance",
    "/m/u/data-ethics-v1",
    "/claim",
    "/about/checking",
    "/about/descriptors",
    "/about/format",
    "/about/privacy",
    "/about/accessibility",
    "/account/login",
    "/account/signup",
    "/account/password/reset",
    "/nowhere",
]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_axe_finds_nothing(open_page: OpenPage, path: str, language: str) -> None:
    page = open_page(path, language=language)
    assert page.locator("h1").count() == 1
    assert page.get_attribute("html", "lang") == language
    assert axe_findings(page) == []


@pytest.mark.parametrize("path", ["/", "/account/login", "/about/checking"])
def test_axe_finds_nothing_in_the_dark(open_page: OpenPage, path: str) -> None:
    assert axe_findings(open_page(path, scheme="dark")) == []


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_nothing_runs_off_a_narrow_screen(open_page: OpenPage, path: str, language: str) -> None:
    assert not is_wider_than_its_window(open_page(path, language=language, width=320))


def test_the_first_key_leads_to_the_content(open_page: OpenPage) -> None:
    page = open_page("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "id_credential"


def test_the_language_is_switched_by_a_link_and_stays(open_page: OpenPage) -> None:
    page = open_page("/find?q=data", script=False)
    page.get_by_role("link", name="English").click()
    assert page.locator("#q").input_value() == "data"
    page.goto("/")
    assert page.locator("h1").inner_text() == "Check a credential you were shown."


RECOGNISED = {
    "registry": "/registry",
    "registry-found": "/registry?q=データ",
    "registry-refused": "/registry?page=0",
    "entry": "/registry/{recognised_entry}",
    "guidance": "/registry/guidance?goal=recognised&hours=900&aid=on",
    "institution": "/institutions/u",
    "entry-version": "/registry/{recognised_entry}/v1",
    "compared": "/registry/compare?e={recognised_entry}",
    "bodies": "/bodies",
    "body": "/bodies/kikou",
    "minutes": "/bodies/kikou/minutes",
    "criteria": "/bodies/kikou/criteria/recognition/2026.1",
    "decisions": "/bodies/kikou/decisions",
    "decision": "/bodies/kikou/decisions/{case_recognised}",
    "recognition": "/recognitions/{recognition}",
}


@pytest.mark.parametrize("name", RECOGNISED)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_is_public_of_recognition_is_sound(open_page: OpenPage, site: Site, name: str, language: str) -> None:
    page = open_page(RECOGNISED[name].format(**site.desk), language=language)
    assert page.locator("h1").count() == 1
    assert "<time" not in page.inner_text("main")
    page.evaluate("document.querySelectorAll('details').forEach(folded => folded.open = true)")
    assert axe_findings(page) == []
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert not is_wider_than_its_window(page), width
    if language == "ja":
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        assert axe_findings(page) == []


def test_a_record_and_an_award_have_nothing_for_axe(open_page: OpenPage, site: Site) -> None:
    for language, link in (("ja", 8), ("en", 9)):
        assert axe_findings(open_page(f"/verify/{site.record}", language=language)) == []
        page = open_page(site.links[link], language=language)
        assert axe_findings(page) == []
        receive_by_code(page, site, language=language)
        page.wait_for_selector(".hero")
        page.locator(".owner summary").click()
        assert axe_findings(page) == []
        page.set_viewport_size({"width": 320, "height": 800})
        assert not is_wider_than_its_window(page)
