"""Long class lists in a real browser: read in the background, awarded at their hour, stopped, and taken back.

The first journey is walked with and without JavaScript, the second by two people; both in both languages.
"""

import re
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from browser.seeded_lists import HEADINGS, PIECE, rows
from browser.site import Site
from browser.walking import OpenPage, assert_sound
from browser.words import counted, said

PATIENCE_S = 60
SOUND, WRONG = 1_100, 2
REMARK = "補講に出席（見本）" * 60


@pytest.mark.parametrize(("language", "script", "width"), [("ja", True, 1280), ("en", False, 390)])
def test_a_long_list_is_read_then_awarded_at_an_hour_that_was_changed(
    open_page: OpenPage, tmp_path: Path, language: str, script: bool, width: int
) -> None:
    page = open_page("/desk/u/class-lists", language=language, width=width, script=script, who="owner")
    choose(page, language, long_list(tmp_path, language))
    assert_sound(page, script=script)
    refresh_until(page, language, ".tiles")
    look_at_the_rows(page, language)
    assert_sound(page, script=script)

    day = date.today() + timedelta(days=90)
    page.locator("section[aria-labelledby=confirm] details summary").click()
    wish(page, "later", day=day)
    page.get_by_role("button", name=said(language, "Set the hour")).click()
    page.locator(".toast").wait_for()
    button = page.locator("section[aria-labelledby=confirm] .btn.main")
    assert "1,100" in button.inner_text() and "10:00" in button.inner_text()
    button.click()
    page.locator(".toast").wait_for()
    assert str(day.day) in page.locator("h1").inner_text()
    assert "10:00" in page.locator("h1").inner_text()
    assert_sound(page, script=script)

    wish(page, "now")
    page.get_by_role("button", name=said(language, "Save the hour")).click()
    page.locator(".toast").wait_for()
    refresh_until(page, language, "#rows")
    assert "1,100" in page.locator("h1").inner_text()
    assert_sound(page, script=script)
    with page.expect_download() as download:
        page.get_by_role("link", name=said(language, "Result as CSV")).first.click()
    result = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert len(re.findall(r",A-\w{4}-\w{4},", result)) == SOUND


@pytest.mark.parametrize(("language", "other"), [("ja", "en"), ("en", "ja")])
def test_a_list_awarded_by_mistake_is_stopped_and_withdrawn_by_two_people(
    open_page: OpenPage, site: Site, language: str, other: str
) -> None:
    number = site.desk[f"list_mistaken_{language}"]
    admin = open_page("/desk/u", language=other, who="admin")
    let_the_stopped_job_begin_again(admin, other, number)

    owner = open_page(f"/desk/u/class-lists/{number}", language=language, who="owner")
    main = owner.locator("main")
    assert said(language, "%(rate)s a minute", rate=PIECE * 60 // 8) in main.inner_text()
    assert said(language, "less than a minute") in main.inner_text()
    owner.get_by_role("button", name=said(language, "Pause"), exact=True).click()
    owner.locator(".toast").wait_for()
    assert_sound(owner)
    owner.get_by_role("button", name=said(language, "Go on"), exact=True).click()
    owner.get_by_role("button", name=said(language, "Pause"), exact=True).wait_for()
    owner.locator("details summary").filter(has_text=said(language, "Stop for good")).click()
    owner.get_by_role("button", name=said(language, "Stop, and award nobody else")).click()
    owner.locator(".toast").wait_for()
    assert said(language, "Stopped half-way") in main.inner_text()
    assert str(2 * PIECE) in owner.locator("h1").inner_text()
    assert said(language, "Every row was awarded.") not in main.inner_text()
    assert_sound(owner)

    order = propose_to_withdraw(owner, language, number)
    approve(admin, other, order)


def long_list(folder: Path, letter: str) -> Path:
    """Write a list that is too long to be read while a person waits, with two rows that are wrong."""
    sound = [f"{row},{REMARK}" for row in rows(f"long-{letter}-", SOUND)]
    sound[40:40] = ["Z1,見本 誤,2026-13-01,優,z1@u.example,", "Z2,,2026-10-01,優,z2@u.example,"]
    path = folder / "long.csv"
    path.write_bytes("\r\n".join([f"{HEADINGS},備考", *sound, ""]).encode("cp932"))
    return path


def choose(page: Any, language: str, path: Path) -> None:
    """Hand the list in; it is longer than what is read at once."""
    page.locator("#id_microcredential").select_option("data-ethics/1")
    page.set_input_files("#id_file", path)
    page.get_by_role("button", name=said(language, "Read the list")).click()
    page.locator(".steps").wait_for()
    assert re.search(r"/class-lists/B-\w{4}-\w{4}$", page.url)


def refresh_until(page: Any, language: str, there: str) -> None:
    """Press what the page offers, or let it move by itself, until something is there."""
    until = time.monotonic() + PATIENCE_S
    while not page.locator(there).count():
        assert time.monotonic() < until, f"no {there} on {page.url}"
        refresh = page.get_by_role("link", name=said(language, "Refresh"))
        if refresh.count():
            refresh.click()
        page.wait_for_timeout(300)


def look_at_the_rows(page: Any, language: str) -> None:
    """Every row is counted, and those that are wrong say why."""
    counts = [int(text.replace(",", "")) for text in page.locator(".tiles b").all_inner_texts()]
    assert counts == [SOUND, 0, WRONG, 0]
    assert "1,102" in page.locator("h1").inner_text()
    assert page.locator("#wrong tbody tr").count() == WRONG
    assert page.locator("#wrong input[value='2026-13-01']").count() == 1
    assert said(language, "Nothing has been awarded yet.") in page.locator("main").inner_text()


def wish(page: Any, when: str, *, day: date | None = None) -> None:
    """Choose when to award."""
    page.locator(f"[name=when][value={when}]").check()
    if day is not None:
        page.locator("[name=award_on]").fill(day.isoformat())
        page.locator("[name=award_time]").fill("10:00")


def let_the_stopped_job_begin_again(page: Any, language: str, number: str) -> None:
    """The desk's first page leads to what stopped; its reason is told, and it may begin again."""
    page.locator("main a[href$='/jobs']").first.click()
    job = page.locator("li.sheet").filter(has_text=number)
    assert_sound(page)
    job.get_by_role("button").click()
    page.locator(".toast[data-s=ok]").wait_for()
    assert page.locator("li.sheet").filter(has_text=number).count() == 0


def propose_to_withdraw(page: Any, language: str, number: str) -> str:
    """Name all awards of the list, look at them, say why; a second person is asked. Return the order's number."""
    page.goto("/desk/u/withdrawals")
    page.get_by_role("link", name=said(language, "Name the awards")).click()
    page.locator("[name=act][value=revoke]").check()
    look = page.get_by_role("button", name=said(language, "Look at the awards"))
    look.click()
    page.wait_for_selector("[role=alert]")
    assert_sound(page)
    assert page.locator("[name=act][value=revoke]").is_checked()
    page.locator("#id_batch").select_option(number)
    look.click()
    page.locator("#proposal").wait_for()
    assert said(language, "A second person decides") in page.locator("main").inner_text()
    propose = page.get_by_role("button", name=said(language, "Propose it"))
    propose.click()
    page.wait_for_selector("[role=alert]")
    page.locator("#id_reason").select_option("awarded_in_error")
    page.locator("#id_note").fill("一覧の取り違え（見本）")
    propose.click()
    page.locator(".toast").wait_for()
    assert said(language, "Somebody else decides") in page.locator("main").inner_text()
    assert_sound(page)
    return str(page.url.rsplit("/", 1)[1])


def approve(page: Any, language: str, order: str) -> None:
    """The other person finds it on the desk's first page, approves it, and sees it done."""
    page.goto("/desk/u")
    page.locator(f"main a[href$='{order}']").first.click()
    assert_sound(page)
    button = counted(language, "Revoke %(n)s award for good", "Revoke %(n)s awards for good", n=2 * PIECE)
    page.get_by_role("button", name=button).click()
    refresh_until(page, language, "#changed")
    told = counted(language, "%(n)s award revoked.", "%(n)s awards revoked.", n=2 * PIECE)
    assert page.locator("h1").inner_text() == told
    assert_sound(page)
