"""A new institution finds its way: its administrator sets it up, a teacher defines and awards for the first time.

Walked in both languages and filmed; each step stands on the first page until it is done, and is not ticked by hand.
"""

import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from browser.test_define_and_issue import complete, fill
from browser.walking import OpenPage, assert_sound
from browser.words import said

LIST = "氏名,メール,学籍番号,取得日\r\n見本 花子,first@shirakawa-{language}.example,S1,2026-11-20\r\n"
PATIENCE_S = 60

pytestmark = pytest.mark.slow


def crest(folder: Path) -> Path:
    picture = Image.new("RGB", (400, 400), "white")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((20, 20, 380, 380), fill="#5b2a86")
    pen.polygon([(200, 80), (310, 300), (90, 300)], fill="white")
    path = folder / "crest.png"
    picture.save(path)
    return path


def done(page: Any) -> list[bool]:
    """Tell of each step whether it is done."""
    return [state == "ok" for state in page.locator("section[aria-labelledby=first] li").evaluate_all(
        "steps => steps.map(step => step.dataset.s)"
    )]  # fmt: skip


@pytest.mark.filmed("first-award")
@pytest.mark.parametrize("language", ["ja", "en"])
def test_from_an_empty_desk_to_the_first_award(open_page: OpenPage, tmp_path: Path, language: str) -> None:
    desk = f"/desk/shirakawa-{language}"
    page = open_page(desk, language=language, who=f"newcomer-{language}")
    assert done(page) == [True, False, False, False]
    assert_sound(page)

    page.locator(f"main a[href='{desk}/issuer']").first.click()
    page.set_input_files("input[name=mark_file]", crest(tmp_path))
    page.locator("input[name=colour]").fill("#5b2a86")
    page.get_by_text("#5b2a86", exact=True).wait_for()
    assert_sound(page)
    page.get_by_role("button", name=said(language, "Save"), exact=True).click()
    page.wait_for_selector(".toast[data-s=ok]")

    page.goto(desk)
    page.locator(f"main a[href='{desk}/people']").first.click()
    page.locator("[name=name_ja]").last.fill("実践学部")
    page.locator("[name=name_en]").last.fill("Faculty of Practice")
    page.get_by_role("button", name=said(language, "Add it")).click()
    page.wait_for_selector(".toast[data-s=ok]")
    assert_sound(page)

    page.goto(desk)
    assert done(page) == [True, True, False, False]

    page = open_page(desk, language=language, who=f"teacher-{language}")
    assert done(page) == [False, False]
    page.locator(f"main a[href^='{desk}/microcredentials/new']").first.click()
    assert_sound(page)
    page.locator("select[name=unit]").select_option(label={"ja": "実践学部", "en": "Faculty of Practice"}[language])
    page.get_by_role("button", name=said(language, "Begin writing")).click()
    page.wait_for_selector("form.define")
    fill(page, complete())
    page.get_by_role("button", name=said(language, "Put in force")).click()
    page.wait_for_selector(".toast[data-s=ok]")
    assert_sound(page)

    page.goto(desk)
    assert done(page) == [True, False]
    page.locator(f"section[aria-labelledby=first] a[href='{desk}/class-lists']").click()
    listed = tmp_path / "list.csv"
    listed.write_bytes(LIST.format(language=language).encode("cp932"))
    page.set_input_files("#id_file", listed)
    page.get_by_role("button", name=said(language, "Read the list")).click()
    page.wait_for_selector(".tiles")
    assert_sound(page)
    page.locator("main form .btn.main").first.click()
    until = time.monotonic() + PATIENCE_S
    while not page.get_by_role("link", name=said(language, "Result as CSV")).count():
        assert time.monotonic() < until, "the list is still being awarded"
        page.wait_for_timeout(500)
        if page.get_by_role("link", name=said(language, "Refresh")).count():
            page.reload()
    assert_sound(page)
    page.goto(desk)
    assert page.locator("section[aria-labelledby=first]").count() == 0, "the way is behind them"
