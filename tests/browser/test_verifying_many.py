"""Many at once in a real browser: with script and without, in both languages, on a telephone; a photo; a known holder."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import segno
from openpyxl import load_workbook
from PIL import Image

from browser.site import Site
from browser.walking import OpenPage, assert_sound, axe_findings, is_wider_than_its_window

Document = Callable[[str], Path]
PATIENCE_MS = 40_000
"""The scheduler turns every few seconds."""
DONE = {"ja": "4件を確かめました。1件が有効です。", "en": "4 credentials checked. 1 is valid."}


@pytest.fixture
def archive(site: Site, tmp_path: Path) -> Path:
    """Four credentials, one of them good, in one ZIP."""
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for kind in ("valid", "revoked", "expired", "suspended"):
            packed.writestr(f"{kind}.json", site.documents[kind])
    return path


def send(page: Any, path: Path) -> None:
    page.set_input_files("input[name=file]", path)
    page.locator("main .btn.main").click()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_an_archive_is_checked_while_the_page_waits_by_itself(
    open_page: OpenPage, archive: Path, language: str
) -> None:
    page = open_page("/verify/batch", language=language)
    assert axe_findings(page) == []
    send(page, archive)
    page.wait_for_url("**/verify/batch/*")
    page.wait_for_selector(".tiles", timeout=PATIENCE_MS)
    assert page.locator("h1").inner_text() == DONE[language]
    assert axe_findings(page) == []
    with page.expect_download() as download:
        page.locator("a.btn.main").click()
    assert Path(download.value.path()).read_bytes().startswith(b"PK")


def test_without_script_a_press_shows_how_far_it_is(open_page: OpenPage, archive: Path) -> None:
    page = open_page("/verify/batch", language="en", script=False)
    send(page, archive)
    for _ in range(200):
        if page.locator(".tiles").count():
            break
        page.get_by_role("link", name="Refresh").click()
        page.wait_for_timeout(200)
    assert page.locator("h1").inner_text() == DONE["en"]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_table_fits_a_phone(open_page: OpenPage, archive: Path, language: str) -> None:
    page = open_page("/verify/batch", language=language, width=320)
    assert not is_wider_than_its_window(page)
    send(page, archive)
    page.wait_for_selector(".tiles", timeout=PATIENCE_MS)
    assert not is_wider_than_its_window(page)
    assert axe_findings(page) == []


@pytest.mark.slow
@pytest.mark.parametrize(("language", "width"), [("ja", 390), ("en", 390)])
def test_the_result_by_applicant_is_narrowed_by_links(
    open_page: OpenPage, site: Site, tmp_path: Path, language: str, width: int
) -> None:
    listed, packed = tmp_path / "list.csv", tmp_path / "files.zip"
    listed.write_bytes("受験番号,氏名,備考\nA-1,例山 透,一次\nA-2,見本 花子,二次\nA-3,架空 蓮,未着\n".encode("cp932"))
    with zipfile.ZipFile(packed, "w") as written:
        written.writestr("A-1/badge.json", site.documents["valid"])
        written.writestr("A-2/badge.json", site.documents["revoked"])
    page = open_page("/verify/batch", language=language, width=width, script=False)
    page.set_input_files("input[name=file]", listed)
    page.set_input_files("input[name=archive]", packed)
    page.locator("main .btn.main").click()
    for _ in range(200):
        if page.locator(".tiles").count():
            break
        page.locator("main a.btn.main").click()
        page.wait_for_timeout(200)
    for show in ("needs", "revoked", "missing", "all"):
        link = page.locator(f'.filterline a[href^="?show={show}"]')
        count = int(link.locator("b").inner_text())
        link.click()
        assert page.locator("table.applicants tbody tr").count() == count
        assert not is_wider_than_its_window(page)
    # axe waits for timers, which a page without scripts has none of.
    shown = open_page(urlsplit(page.url).path, language=language, width=width)
    assert axe_findings(shown) == []


def test_a_record_of_many_says_nothing_of_what_was_checked(open_page: OpenPage, archive: Path) -> None:
    page = open_page("/verify/batch", language="en")
    send(page, archive)
    page.wait_for_selector(".tiles", timeout=PATIENCE_MS)
    number = re.findall(r"V-\w{4}-\w{4}", page.content())[0]
    page.goto(f"/verify/{number}")
    assert page.locator("h1").inner_text() == DONE["en"]
    assert "valid.json" not in page.content()
    assert axe_findings(page) == []


def test_a_photo_of_the_code_on_paper_leads_somewhere(open_page: OpenPage, tmp_path: Path) -> None:
    out = io.BytesIO()
    segno.make("https://127.0.0.1/nowhere").save(out, kind="png", scale=6, border=8)
    photo = tmp_path / "photo.jpg"
    Image.open(out).convert("RGB").save(photo, "JPEG")
    page = open_page("/", language="en")
    page.set_input_files("#id_photo", photo)
    page.locator("form .btn.main").click()
    page.wait_for_selector(".verdict")
    assert page.locator("h1").inner_text() == "We could not reach a conclusion."
    assert "The picture itself proves nothing." in page.locator("main").inner_text()
    assert axe_findings(page) == []


def test_the_holder_can_be_compared_after_the_answer_by_keyboard(open_page: OpenPage, document: Document) -> None:
    page = open_page("/", language="en")
    page.set_input_files("#id_documents", document("valid"))
    page.locator("form .btn.main").click()
    page.wait_for_selector(".verdict")
    page.get_by_text("Is it this person?").focus()
    page.keyboard.press("Enter")
    # The name is asked first, the address after it.
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.insert_text("l0@u.example")
    # The page before has the same heading: only its going tells that an answer came.
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("h1").inner_text() == "This credential is valid."
    row = page.locator(".checks > li", has_text="showing it").first
    assert "Passed" in row.inner_text()


def test_the_camera_button_appears_only_where_codes_can_be_read(open_page: OpenPage) -> None:
    page = open_page("/", language="en")
    can = page.evaluate("'BarcodeDetector' in window")
    assert page.locator("[data-scan]").is_visible() == can
    assert page.locator("#id_photo").get_attribute("capture") == "environment"


@pytest.mark.slow
@pytest.mark.filmed("verify-many")
@pytest.mark.parametrize("language", ["ja", "en"])
def test_from_an_employers_list_and_archive_to_the_list_given_back(
    open_page: OpenPage, site: Site, tmp_path: Path, language: str
) -> None:
    listed, packed = tmp_path / "list.csv", tmp_path / "files.zip"
    listed.write_bytes("受験番号,氏名,備考\nA-1,例山 透,一次\nA-2,見本 花子,二次\nA-3,架空 蓮,未着\n".encode("cp932"))
    with zipfile.ZipFile(packed, "w") as written:
        written.writestr("A-1/badge.json", site.documents["valid"])
        written.writestr("A-2/badge.json", site.documents["revoked"])
    page = open_page("/verify", language=language)
    assert_sound(page)
    with page.expect_navigation():
        page.locator("main a[href^='/verify/batch']").first.click()
    assert_sound(page)
    page.set_input_files("input[name=file]", listed)
    page.set_input_files("input[name=archive]", packed)
    page.locator("main .btn.main").click()
    page.wait_for_selector(".tiles", timeout=PATIENCE_MS)
    assert_sound(page)
    with page.expect_navigation():
        page.locator('.filterline a[href^="?show=revoked"]').click()
    assert page.locator("table.applicants tbody tr").count() == 1
    assert_sound(page)
    with page.expect_download() as download:
        page.locator("a.btn.main").click()
    rows = list(load_workbook(io.BytesIO(Path(download.value.path()).read_bytes())).active.values)
    assert [row[0] for row in rows[1:4]] == ["A-1", "A-2", "A-3"], "their own list, in their own order"
    assert rows[0][:3] == ("受験番号", "氏名", "備考")
