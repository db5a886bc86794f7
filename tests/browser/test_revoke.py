"""Staff withdraw an award; whoever checks it again reads that it is withdrawn, by file and by link."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from browser.site import Site
from browser.walking import OpenPage, axe_findings
from browser.words import said

VALID = {"ja": "この証明は有効です。", "en": "This credential is valid."}
REVOKED = {"ja": "この証明は失効しています。", "en": "This credential has been revoked."}
REASON = "採点の誤り"


@pytest.mark.parametrize(("language", "other"), [("ja", "en"), ("en", "ja")])
def test_what_staff_revoke_is_revoked_for_everybody(
    open_page: OpenPage, site: Site, document: Callable[[str], Path], language: str, other: str
) -> None:
    kind = f"leaving_{language}"
    stranger = open_page("/", language=language)
    assert check(stranger, document(kind)) == VALID[language]

    staff = open_page("/desk/u", language=language, who="owner")
    revoke(staff, language, site.numbers[kind])

    stranger.goto("/")
    assert check(stranger, document(kind)) == REVOKED[language]
    assert REASON not in stranger.locator("main").inner_text()
    assert axe_findings(stranger) == []
    stranger.get_by_role("button", name={"ja": "日本語", "en": "English"}[other]).click()
    stranger.wait_for_selector(f"html[lang={other}]")
    assert stranger.locator("h1").inner_text() == REVOKED[other]
    assert axe_findings(stranger) == []


def check(page: Any, path: Path) -> str:
    page.set_input_files("input[type=file]", path)
    page.locator("form .btn.main").click()
    page.wait_for_selector(".verdict")
    return str(page.locator("h1").inner_text())


def revoke(page: Any, language: str, number: str) -> None:
    """Find the award by its number, say why, see what became of it."""
    page.get_by_role("link", name=said(language, "Awards"), exact=True).click()
    page.locator("#q").fill(number)
    page.locator("form[role=search] button").click()
    page.wait_for_url("**q=*")
    page.locator("tbody th a").click()
    page.get_by_role("link", name=said(language, "Revoke"), exact=True).click()
    button = page.get_by_role("button", name=said(language, "Revoke for good"))
    button.click()
    page.wait_for_selector("[role=alert]")
    assert axe_findings(page) == []
    page.locator("#id_reason").fill(REASON)
    button.click()
    page.wait_for_selector(".toast[data-s=ok]")
    assert number in page.url
    assert REASON in page.locator("main").inner_text()
    assert page.get_by_role("link", name=said(language, "Revoke"), exact=True).count() == 0
    assert axe_findings(page) == []
