"""Defining and awarding work with JavaScript off."""

import time
from pathlib import Path

from browser.site import Site
from browser.test_define_and_issue import PATIENCE_S, complete, fill
from browser.walking import OpenPage
from browser.words import said

ROW = "氏名,メール,学籍番号,取得日\r\n無筆 一,plain@u.example,P1,2026-10-01\r\n"


def test_a_definition_grows_saves_and_comes_into_force(open_page: OpenPage) -> None:
    page = open_page("/desk/u/microcredentials/new?unit=u", script=False, who="owner")
    page.locator("[name='title.ja']").fill("筆だけで")
    for number in range(3):
        page.locator(f"[name='learning_outcomes.{number}.text.ja']").fill(f"{number}が書ける。")
    page.get_by_role("button", name=said("ja", "Save draft")).last.click()
    page.locator(".toast[data-s=ok]").wait_for()
    page.get_by_role("button", name=said("ja", "Add an outcome")).click()
    page.locator("[name='learning_outcomes.3.text.ja']").wait_for()
    assert page.locator("[name='title.ja']").input_value() == "筆だけで"

    folded = page.locator("form.define details:not([open]) > summary")
    while folded.count():
        folded.first.click()
    fill(page, complete())
    page.get_by_role("button", name=said("ja", "Put in force")).click()
    page.locator(".toast[data-s=ok]").filter(has_text=said("ja", "In force. It can be awarded now.")).wait_for()
    assert said("ja", "It is a micro-credential") in page.locator("#panel").inner_text()


def test_a_framework_is_chosen_without_script(open_page: OpenPage, site: Site) -> None:
    page = open_page(f"/desk/u/microcredentials/{site.desk['draft']}", script=False, who="owner")
    bodies = page.locator(".tab-body")
    assert [body.is_visible() for body in bodies.all()].count(True) == 1
    page.locator("#panel .tabs label").nth(2).click()
    assert bodies.nth(2).is_visible()
    assert not bodies.first.is_visible()


def test_a_class_list_is_read_confirmed_and_awarded(open_page: OpenPage, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(ROW.encode("cp932"))
    page = open_page("/desk/u/class-lists", script=False, who="owner")
    page.locator("#id_microcredential").select_option("data-ethics/1")
    page.set_input_files("#id_file", path)
    page.get_by_role("button", name=said("ja", "Read the list")).click()
    page.locator("section[aria-labelledby=confirm] .btn.main").click()
    page.locator("progress").wait_for()
    until = time.monotonic() + PATIENCE_S
    while page.locator("progress").count():
        assert time.monotonic() < until, "the list is still being awarded"
        time.sleep(0.3)
        page.get_by_role("link", name=said("ja", "Refresh")).click()
    assert "1" in page.locator("h1").inner_text()
    assert page.locator(".steps [aria-current=step]").inner_text().endswith(said("ja", "Result"))
