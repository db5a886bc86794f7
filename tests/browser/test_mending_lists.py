"""A list of 300 rows with ten kinds of fault, mended inside the product without touching a spreadsheet.

The file is in Shift_JIS; it has Japanese eras, full-width addresses, rows without a name, a line twice, an address
twice, grades that are no pass, headings nobody knows, family and given names under each other's heading, and days that
do not exist. It is walked with the mouse, whose clicks are counted, and with the keyboard alone, without scripts.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from browser.walking import OpenPage, assert_sound
from browser.words import said

FILE = Path(__file__).parents[1] / "vectors/class_lists/300-rows-ten-kinds-of-fault-cp932.csv"
MOST_CLICKS = 20
"""From the choice of the file to 292 awards, each cell that is typed counted as one."""
TYPED = {
    "c-24-family_name": "見本",
    "c-24-given_name": "健",
    "c-178-family_name": "例田",
    "c-178-given_name": "透",
    "c-59-awarded_on": "2026-09-30",
    "c-222-awarded_on": "令和8年9月30日",
    "c-97-email": "{letter}2600096@asuka.example",
    "c-251-email": "{letter}2600250@asuka.example",
}
"""What only a person can know: two names, two days, and whose the two addresses are."""


@dataclass
class Mouse:
    """Presses and types, and counts what a hand does."""

    page: Any
    clicks: int = 0

    def press(self, name: str, *, role: str = "button") -> None:
        self.page.get_by_role(role, name=name, exact=False).first.click()
        self.clicks += 1

    def choose(self, selector: str, value: str) -> None:
        self.page.locator(selector).select_option(value)
        self.clicks += 1

    def type(self, name: str, text: str) -> None:
        self.page.locator(f"[name={name}]").fill(text)
        self.clicks += 1


@pytest.mark.filmed("mend-a-list")
def test_ten_kinds_of_fault_are_mended_with_few_clicks(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page("/desk/u/class-lists", language="ja", width=1280, who="owner")
    mouse = Mouse(page)
    mouse.choose("#id_microcredential", "data-ethics/1")
    page.set_input_files("#id_file", written(tmp_path, "S"))
    mouse.press(said("ja", "Read the list"))
    page.wait_for_url("**/columns")
    assert_sound(page)
    mouse.choose("[name=use_0]", "given_name")
    mouse.choose("[name=use_1]", "family_name")
    mouse.press(said("ja", "Read the list with these columns"))
    page.locator(".tiles").wait_for()
    assert counts(page) == [266, 18, 6, 8, 2]
    assert_sound(page)
    for code in ("W_DATE_CONVERTED", "W_VALUE_READ_AS"):
        page.locator(f"button[value={code}]").click()
        mouse.clicks += 1
        page.locator(".toast").wait_for()
    assert page.locator(".proposals").count() == 0
    for name, text in TYPED.items():
        mouse.type(name, text.format(letter="s"))
    mouse.press(said("ja", "Mend all rows below as they are typed"))
    page.locator(".toast").wait_for()
    assert sum(counts(page)) == 300
    assert page.locator("#wrong").count() == 0
    assert page.locator("#mended tbody tr").count() == 16 + len(TYPED)
    assert "2026/2/30" in page.locator("#row-59").inner_text()
    assert_sound(page)
    page.locator("section[aria-labelledby=confirm] .btn.main").click()
    mouse.clicks += 1
    page.locator(".steps").wait_for()
    assert "292" in page.locator("h1").inner_text()
    assert mouse.clicks <= MOST_CLICKS


def test_it_is_mended_with_the_keyboard_alone_and_without_scripts(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page("/desk/u/class-lists", language="ja", width=1280, script=False, who="owner")
    page.locator("#id_microcredential").select_option("data-ethics/1")
    page.set_input_files("#id_file", written(tmp_path, "K"))
    enter(page, page.get_by_role("button", name=said("ja", "Read the list")))
    page.wait_for_url("**/columns")
    arrow(page, "use_0", "given_name")
    arrow(page, "use_1", "family_name")
    enter(page, page.get_by_role("button", name=said("ja", "Read the list with these columns")))
    page.locator(".tiles").wait_for()
    number = page.url.rpartition("/")[2]
    tab_to(page, page.locator("[name=c-59-awarded_on]"))
    page.keyboard.press("Control+A")
    page.keyboard.type("2026-09-30")
    enter(page, page.locator("button[name=row][value='59']").first)
    page.wait_for_url(f"**/{number}#row-59")
    assert "2026/2/30" in page.locator("#row-59").inner_text()
    tab_to(page, page.locator("button[name=undo][value='59:awarded_on']"))
    page.keyboard.press("Enter")
    page.locator("[name=c-59-awarded_on]").wait_for()
    assert page.locator("[name=c-59-awarded_on]").input_value() == "2026/2/30"
    assert sum(counts(page)) == 300


def written(folder: Path, letter: str) -> Path:
    """Write the list of other people, under a heading more: each walk has its own."""
    text = FILE.read_bytes().decode("cp932")
    if letter != "S":
        text = (
            text.replace("S26", f"{letter}26").replace("s26", f"{letter.lower()}26").replace("連絡先", "受講者の連絡先")
        )
    path = folder / f"公開講座_合否一覧_{letter}.csv"
    path.write_bytes(text.encode("cp932"))
    return path


def counts(page: Any) -> list[int]:
    """Return the numbers of the tiles, in their order."""
    return [int(text) for text in page.locator(".tiles b").all_inner_texts()]


def tab_to(page: Any, target: Any) -> None:
    """Press Tab until something has the focus."""
    for _ in range(900):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no way to {target} by the keyboard")


def enter(page: Any, target: Any) -> None:
    """Go to a button by the keyboard and press it."""
    tab_to(page, target)
    page.keyboard.press("Enter")


def arrow(page: Any, name: str, value: str) -> None:
    """Choose by the arrow keys."""
    target = page.locator(f"[name={name}]")
    tab_to(page, target)
    page.keyboard.press("Home")
    for _ in range(30):
        if target.input_value() == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(value)
