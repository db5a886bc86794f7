"""Checking a credential in a real browser: by file, by drop, by keyboard, without script, in both languages."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from browser.site import Site
from browser.walking import OpenPage, axe_findings, is_wider_than_its_window

Document = Callable[[str], Path]
SENTENCES = {
    ("valid", "ja"): "この証明は有効です。",
    ("valid", "en"): "This credential is valid.",
    ("revoked", "ja"): "この証明は失効しています。",
    ("revoked", "en"): "This credential has been revoked.",
    ("suspended", "ja"): "この証明は、いま停止されています。",
    ("suspended", "en"): "This credential is suspended for now.",
}


def check(page: Any, path: Path) -> None:
    page.set_input_files("input[type=file]", path)
    page.locator("form .btn.main").click()
    page.wait_for_selector(".verdict")


@pytest.mark.parametrize(("kind", "language"), SENTENCES)
def test_a_file_gets_its_sentence_and_axe_finds_nothing(
    open_page: OpenPage, document: Document, kind: str, language: str
) -> None:
    page = open_page("/", language=language)
    check(page, document(kind))
    assert page.locator("h1").inner_text() == SENTENCES[kind, language]
    page.evaluate("document.querySelectorAll('details').forEach(folded => folded.open = true)")
    assert axe_findings(page) == []


def test_it_works_without_script_and_in_the_other_language(open_page: OpenPage, document: Document) -> None:
    page = open_page("/", script=False)
    check(page, document("valid"))
    assert page.locator("h1").inner_text() == SENTENCES["valid", "ja"]
    assert not page.locator("[data-print]").is_visible()
    page.get_by_role("button", name="English").click()
    assert page.locator("h1").inner_text() == SENTENCES["valid", "en"]
    assert page.get_attribute("html", "lang") == "en"


def test_it_works_with_the_keyboard_alone(open_page: OpenPage, site: Site) -> None:
    page = open_page("/")
    page.locator("#id_credential").focus()
    page.keyboard.insert_text(site.documents["valid"])
    # The files, the photo, what is known of the holder, the button.
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.btn.main')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_selector(".verdict")
    assert page.locator("h1").inner_text() == SENTENCES["valid", "ja"]


def test_a_file_can_be_dropped_on_the_box(open_page: OpenPage, site: Site) -> None:
    page = open_page("/")
    page.evaluate(
        """text => {
          const carried = new DataTransfer();
          carried.items.add(new File([text], "badge.json", {type: "application/json"}));
          const box = document.querySelector("[data-drop]");
          for (const kind of ["dragover", "drop"])
            box.dispatchEvent(new DragEvent(kind, {dataTransfer: carried, bubbles: true, cancelable: true}));
        }""",
        site.documents["valid"],
    )
    page.locator("form .btn.main").click()
    page.wait_for_selector(".verdict")
    assert page.locator("h1").inner_text() == SENTENCES["valid", "ja"]


def test_the_result_is_saved_as_json(open_page: OpenPage, document: Document) -> None:
    page = open_page("/")
    check(page, document("valid"))
    with page.expect_download() as download:
        page.get_by_role("button", name="結果をJSONで保存").click()
    saved = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert saved["verdict"] == "valid"


def test_several_files_give_a_list(open_page: OpenPage, document: Document) -> None:
    page = open_page("/", language="en")
    page.set_input_files("input[type=file]", [document(kind) for kind in ("valid", "revoked", "expired")])
    page.locator("form .btn.main").click()
    page.wait_for_selector(".results")
    assert page.locator(".results > li").count() == 3
    assert axe_findings(page) == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_result_fits_a_phone(open_page: OpenPage, document: Document, language: str) -> None:
    page = open_page("/", language=language, width=320)
    check(page, document("expired"))
    assert not is_wider_than_its_window(page)


def test_nothing_to_check_puts_the_focus_on_what_is_wrong(open_page: OpenPage) -> None:
    page = open_page("/")
    page.locator("form .btn.main").click()
    page.wait_for_selector("[role=alert]")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    assert axe_findings(page) == []
    page.locator("[role=alert] a").click()
    assert page.evaluate("document.activeElement.id") == "id_credential"


def test_a_printed_result_keeps_its_number_and_its_reasons(open_page: OpenPage, document: Document) -> None:
    page = open_page("/")
    check(page, document("valid"))
    page.emulate_media(media="print")
    assert page.locator(".regno").first.is_visible()
    assert page.locator(".print-only").first.is_visible()
    assert page.locator(".arith").first.is_visible()
    assert not page.locator(".site-nav").is_visible()
