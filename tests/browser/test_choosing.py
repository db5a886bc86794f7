"""Somebody looks for what to learn, compares and asks what fits; somebody else looks at the whole, and takes the data.

Nobody has an account here. Each walk goes by what is on the page alone, and is filmed in both languages.
"""

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from browser.walking import OpenPage, assert_sound

WORD = {"ja": "洋上風力", "en": "wind"}


def follow(page: Any, address: str) -> None:
    """Press a link by the beginning of its address, and be there."""
    with page.expect_navigation():
        page.locator(f"main a[href^='{address}']").first.click()


@pytest.mark.filmed("choose")
@pytest.mark.parametrize("language", ["ja", "en"])
def test_from_a_word_to_a_comparison_and_what_fits(open_page: OpenPage, language: str) -> None:
    page = open_page("/", language=language)
    page.locator("main form[action$='/registry'] input[type=search]").fill(WORD[language])
    with page.expect_navigation():
        page.locator("main form[action$='/registry'] button").click()
    assert page.locator("form[action$='/compare/choose'] button[value]").count() >= 2
    assert_sound(page)

    for _ in range(2):
        with page.expect_navigation():
            page.locator("form[action$='/compare/choose'] button[value]:not([aria-pressed=true])").first.click()
    with page.expect_navigation():
        page.locator("a[href*='/registry/compare?']").last.click()
    assert page.locator("thead th[scope=col]").count() >= 2
    assert_sound(page)

    with page.expect_navigation():
        page.locator("main a[href^='/registry/E-']:visible").first.click()
    assert_sound(page)
    follow(page, "/institutions/")
    assert_sound(page)
    page.go_back()
    page.go_back()
    page.go_back()
    follow(page, "/registry/guidance")
    page.locator("main input[type=radio]").first.check()
    with page.expect_navigation():
        page.locator("main form .btn.main").click()
    assert_sound(page)


@pytest.mark.filmed("look-at-the-whole")
@pytest.mark.parametrize("language", ["ja", "en"])
def test_from_the_figures_to_the_data_and_its_codebook(open_page: OpenPage, language: str) -> None:
    page = open_page("/registry", language=language)
    follow(page, "/registry/map")
    assert_sound(page)
    page.go_back()
    follow(page, "/registry/open-data")
    assert_sound(page)
    with page.expect_download() as download:
        page.locator("main a[href$='.csv']").first.click()
    table = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"))))
    assert len(table) >= 1
    assert page.locator("main a[href$='codebook.json']").count() == 1
