"""A programme owner defines a micro-credential and awards it to a class; a learner receives it; anybody checks it.

Walked in both languages with the list of 300 rows as Excel in Japan saves it; axe looks at every page on the way.
"""

import json
import re
import time
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from browser.receiving import receive_by_code
from browser.site import Site
from browser.walking import OpenPage, assert_sound
from browser.words import counted, said
from kakitome.learning.definition import read
from kakitome.web.pages.provider.define.typed import Typed, typed_from

EXAMPLES = Path(__file__).parents[2] / "examples"
CLASS_LIST = EXAMPLES / "class_lists" / "2026-data-literacy-cp932.csv"
LEARNER = "s2600002@asuka.example"
ROWS, WRONG, AWARDED = 300, 22, 275
PATIENCE_S = 120


@pytest.mark.filmed("define-and-award")
@pytest.mark.parametrize("language", ["ja", "en"])
def test_from_a_first_idea_to_a_checked_credential(
    open_page: OpenPage, site: Site, language: str, tmp_path: Path
) -> None:
    title = {"ja": "身近なデータ", "en": "Everyday Data"}[language]
    page = open_page("/desk/u", language=language, who="owner")
    begin_with_gaps(page, language, title)
    mend_and_put_in_force(page, language, title)
    preview_the_list(page, language, title)
    number = award_the_list(page, language)
    read_the_trail(open_page("/desk/u/trail", language=language, who="admin"), number)

    learner = open_page(claim_link(site, title), language=language)
    credential = receive(learner, site, language=language, folder=tmp_path)
    stranger = open_page("/", language=language)
    stranger.set_input_files("input[type=file]", credential)
    stranger.locator("form .btn.main").click()
    stranger.wait_for_selector(".verdict")
    sentence = {"ja": "この証明は有効です。", "en": "This credential is valid."}[language]
    assert stranger.locator("h1").inner_text() == sentence
    assert title in stranger.locator("main").inner_text()
    assert_sound(stranger)


def begin_with_gaps(page: Any, language: str, title: str) -> None:
    """Type a first idea, watch the report change while typing, save the draft with its gaps."""
    page.get_by_role("link", name=said(language, "Define a new one")).click()
    assert_sound(page)
    page.get_by_role("button", name=said(language, "Begin writing")).click()
    page.locator(f"[name='title.{language}']").fill(title)
    panel = page.locator("#panel")
    assert "ECTS" not in panel.inner_text()
    page.locator("[name='learner_effort.value']").fill("45")
    page.locator("[name='learner_effort.value']").press("Tab")
    panel.filter(has_text=re.compile("1.5.1.8")).wait_for()
    page.locator("#kept time").wait_for()
    assert "/microcredentials/new?" in page.url

    page.get_by_role("button", name=said(language, "Save draft")).last.click()
    page.wait_for_selector(".toast[data-s=ok]")
    assert page.locator(f"[name='title.{language}']").input_value() == title
    assert said(language, "Not a micro-credential yet") in panel.inner_text()
    assert_sound(page)

    page.get_by_role("button", name=said(language, "Put in force")).click()
    page.wait_for_selector("[role=alert]")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    assert_sound(page)
    page.locator("[role=alert] a").first.click()
    assert page.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"


def mend_and_put_in_force(page: Any, language: str, title: str) -> None:
    """Fill in what was missing; then it may be put in force."""
    fill(page, complete() | {f"title.{language}": [title]})
    page.get_by_role("button", name=said(language, "Put in force")).click()
    page.wait_for_selector(".toast[data-s=ok]")
    assert page.locator(".toast[data-s=ok]").inner_text().strip() == said(language, "In force. It can be awarded now.")
    assert said(language, "It is a micro-credential") in page.locator("#panel").inner_text()
    image = page.locator(".badge-preview")
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    assert_sound(page)


def preview_the_list(page: Any, language: str, title: str) -> None:
    """Upload the list: every row has its group and its reason, and nothing is awarded."""
    page.get_by_role("link", name=said(language, "Class lists"), exact=True).click()
    option = page.locator("#id_microcredential option").filter(has_text=title)
    page.locator("#id_microcredential").select_option(option.get_attribute("value"))
    page.set_input_files("#id_file", CLASS_LIST)
    page.get_by_role("button", name=said(language, "Read the list")).click()
    page.wait_for_selector(".tiles")
    assert str(ROWS) in page.locator("h1").inner_text()
    counts = [int(text) for text in page.locator(".tiles b").all_inner_texts()]
    assert sum(counts) == ROWS
    assert WRONG in counts
    assert "CP932" in page.locator("main").inner_text()
    assert said(language, "Nothing has been awarded yet.") in page.locator("main").inner_text()
    for group in ("wrong", "duplicate", "warning"):
        rows = page.locator(f"#{group} tbody tr")
        assert rows.count() > 0, group
    assert "yamazaki@asuka,example" in page.locator("#wrong").inner_text()
    assert_sound(page)


def award_the_list(page: Any, language: str) -> str:
    """Say yes to the count, wait as the page advises, keep the result; return the number of the list."""
    button = counted(language, "Award %(n)s person now", "Award %(n)s people now", n=AWARDED)
    page.get_by_role("button", name=button).click()
    page.wait_for_selector("progress")
    assert_sound(page)
    until = time.monotonic() + PATIENCE_S
    # Between two pages there is neither: only the result's own link says that it is done.
    while not page.get_by_role("link", name=said(language, "Result as CSV")).count():
        assert time.monotonic() < until, "the list is still being awarded"
        time.sleep(0.5)
        # Nobody need press "Refresh", the page does it by itself: how often it does is no part of what is counted.
        if page.get_by_role("link", name=said(language, "Refresh")).count():
            page.reload()
    assert str(AWARDED) in page.locator("h1").inner_text()
    assert_sound(page)
    with page.expect_download() as download:
        page.get_by_role("link", name=said(language, "Result as CSV")).click()
    lines = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert sum(1 for line in lines if re.search(r",A-\w{4}-\w{4}", line)) == AWARDED
    return str(page.url.rstrip("/").rsplit("/", 1)[1])


def read_the_trail(page: Any, number: str) -> None:
    """Ask the audit trail for the list."""
    page.locator("#q").fill(number)
    page.locator("form[role=search] button").click()
    page.wait_for_url("**q=*")
    assert page.locator("tbody tr").count() >= 2  # taken, confirmed
    assert_sound(page)


def claim_link(site: Site, title: str) -> str:
    """Find the learner's mail in the folder, and the link in it."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        for path in (site.folder / "mail").glob("*.eml"):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            text = mail.get_body(("plain",)).get_content()
            if mail["To"] == LEARNER and title in text:
                found = re.search(re.escape(site.url) + r"/claim/\S+", text)
                assert found
                return found[0]
        time.sleep(0.5)
    pytest.fail("no mail reached the learner")


def receive(page: Any, site: Site, *, language: str, folder: Path) -> Path:
    """Receive the award and take the credential along as a file."""
    assert_sound(page)
    receive_by_code(page, site, language=language)
    page.wait_for_selector(".hero")
    assert "仮名 花子" in page.locator(".hero").inner_text()
    assert_sound(page)
    with page.expect_download() as download:
        page.locator("a[href$='.json']").first.click()
    path = folder / "credential.json"
    download.value.save_as(path)
    assert json.loads(path.read_text(encoding="utf-8"))["proof"]
    return path


def complete() -> Typed:
    """The example that meets Japan's two frameworks, as one would type it."""
    letter, _ = read((EXAMPLES / "data-literacy.toml").read_bytes())
    return typed_from(letter)


def fill(page: Any, typed: Typed) -> None:
    """Type values into the form; what folds is opened first."""
    page.evaluate("document.querySelectorAll('form details').forEach(folded => folded.open = true)")
    for name, values in typed.items():
        field = page.locator(f"form.define [name='{name}']")
        kind = field.first.evaluate("field => field.type || field.tagName") if field.count() else ""
        if kind == "checkbox":
            for value in values:
                box = page.locator(f"form.define [name='{name}'][value='{value}']")
                if box.count():
                    box.check()
        elif kind == "select-one":
            field.select_option(values[0])
        elif kind in ("text", "textarea"):
            field.fill(values[0])
