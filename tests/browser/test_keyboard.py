"""From defining to awarding with the keyboard alone: every stop can be seen, nothing is a trap."""

import json
import time
from pathlib import Path
from typing import Any

from browser.test_define_and_issue import PATIENCE_S, complete
from browser.walking import OpenPage
from browser.words import said

ROW = "氏名,メール,学籍番号,取得日\r\n鍵盤 一,keys@u.example,K1,2026-10-01\r\n"
MOST_STOPS = 250
STOP = """() => {
  const here = document.activeElement;
  const drawn = (element) => {
    const style = element && getComputedStyle(element);
    return Boolean(style) && ((style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2)
      || style.boxShadow !== "none");
  };
  const box = (here.matches(".vh") ? here.parentElement : here).getBoundingClientRect();
  const middle = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return {
    name: here.name || "", id: here.id, tag: here.tagName, kind: here.type || "", value: here.value || "",
    text: here.innerText || "", checked: Boolean(here.checked),
    ringed: [here, here.parentElement, here.closest("label")].some(drawn),
    covered: !(middle && (here.contains(middle) || middle.contains(here) || here.labels?.[0]?.contains(middle))),
    html: here.outerHTML.slice(0, 160),
  };
}"""


def test_from_defining_to_awarding_with_the_keyboard_alone(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page("/desk/u", who="owner")
    press(page, said("ja", "Define a new one"))
    page.wait_for_url("**/microcredentials/new")
    press(page, said("ja", "Begin writing"))
    page.wait_for_url("**/microcredentials/new?*")
    typed = complete() | {"title.ja": ["鍵盤だけで"], "title.en": ["By keyboard alone"]}
    button = said("ja", "Put in force")
    for stop in stops(page):
        if stop["text"] == button:
            break
        answer(page, stop, typed.get(stop["name"], []))
    page.keyboard.press("Enter")
    page.wait_for_selector(".toast[data-s=ok]")

    press(page, said("ja", "Class lists"))
    page.wait_for_url("**/class-lists")
    path = tmp_path / "list.csv"
    path.write_bytes(ROW.encode("cp932"))
    for stop in stops(page):
        if stop["name"] == "microcredential":
            choose(page, "document.activeElement.selectedOptions[0].text.includes('鍵盤だけで')")
        elif stop["name"] == "file":
            with page.expect_file_chooser() as chooser:
                page.keyboard.press("Space")
            chooser.value.set_files(path)
        elif stop["text"] == said("ja", "Read the list"):
            break
    page.keyboard.press("Enter")
    page.wait_for_selector(".tiles")
    assert "鍵盤だけで" in page.locator(".crumbs").inner_text()
    press(page, page.locator("section[aria-labelledby=confirm] .btn.main").inner_text())
    page.wait_for_selector("progress")
    until = time.monotonic() + PATIENCE_S
    while page.locator("progress").count():
        assert time.monotonic() < until, "the list is still being awarded"
        time.sleep(0.3)
        with page.expect_navigation():
            press(page, said("ja", "Refresh"))
    assert page.locator(".steps [aria-current=step]").inner_text().endswith(said("ja", "Result"))


def stops(page: Any) -> Any:
    """Press Tab again and again; yield where one is, after looking that one can see it."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop["tag"] == "BODY":
            continue
        assert stop["ringed"], f"no visible focus: {stop['html']}"
        assert not stop["covered"], f"covered while focused: {stop['html']}"
        yield stop
    raise AssertionError("never reached")


def press(page: Any, text: str) -> None:
    """Go to a link or button by Tab and press it."""
    next(stop for stop in stops(page) if stop["text"].strip() == text)
    page.keyboard.press("Enter")


def answer(page: Any, stop: dict[str, Any], values: list[str]) -> None:
    """Answer the field one is at."""
    if not values:
        return
    if stop["kind"] == "checkbox" and stop["value"] in values and not stop["checked"]:
        page.keyboard.press("Space")
    elif stop["kind"] == "select-one":
        choose(page, f"document.activeElement.value === {json.dumps(values[0])}")
    elif stop["kind"] in ("text", "textarea"):
        page.keyboard.insert_text(values[0])


def choose(page: Any, is_chosen: str) -> None:
    """Go down a list of choices until the wanted one is chosen."""
    for _ in range(20):
        if page.evaluate(is_chosen):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"no such choice: {is_chosen}")
