"""A request: made, confirmed by mail, answered by an own link, seen by its asker and put on file; on a telephone."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from browser.mails import link_mailed
from browser.receiving import receive_by_code
from browser.site import Site
from browser.walking import OpenPage, assert_sound

PHONE = 360


@pytest.mark.filmed("ask-and-answer")
@pytest.mark.parametrize(("language", "link"), [("ja", 21), ("en", 22)])
def test_a_request_is_made_confirmed_answered_and_seen(
    open_page: OpenPage, site: Site, language: str, link: int, tmp_path: Path
) -> None:
    asker = open_page("/requests/new", language=language, width=PHONE)
    asker.locator("main button.main").click()
    assert asker.locator("#id_asker_name[aria-invalid=true]").count() == 1
    assert_sound(asker)
    mail = f"jinji-{language}@mihon-shoji.example"
    asker.locator("#id_asker_name").fill("見本商事株式会社（見本）人事部")
    asker.locator("#id_asker_mail").fill(mail)
    asker.locator("#id_purpose").fill(f"書類選考 {language}")
    asker.locator("#id_want_outcomes").select_option("required")
    asker.locator("main button.main").click()
    assert_sound(asker)
    desk = link_mailed(site, mail, r"/requests/[a-z2-7]{26}")
    asker.goto(desk)
    assert_sound(asker)
    asker.locator("button[value=confirm]").click()
    asker.goto(f"{desk}/applicants")
    asker.locator("#id_pasted").fill("A-001, 上例 京子\nA-002, 見本 花子")
    asker.locator("main button.main").click()
    assert_sound(asker)
    address = asker.locator("main input[readonly]").nth(1).input_value()
    common = asker.locator("main input[readonly]").nth(0).input_value()

    person = open_page("/mine", language=language, width=PHONE, who="hanako")
    person.goto(site.links[link])
    receive_by_code(person, site, language=language)
    person.wait_for_selector(".hero")
    stranger = open_page(common, language=language, width=PHONE)
    assert_sound(stranger)
    stranger.locator("a[href$='/report']").click()
    assert_sound(stranger)
    person.goto(address)
    assert "A-002" in person.locator("main").inner_text()
    assert_sound(person)
    person.locator("button[value=preview]").click()
    assert person.locator("#sending").count() == 1
    assert_sound(person)
    person.locator("button[value=send]").click()
    person.wait_for_url("**/mine/requests")
    assert_sound(person)

    asker.goto(desk)
    rows = asker.locator("main tbody tr")
    assert rows.count() == 2
    assert "A-002" in rows.nth(1).inner_text()
    assert rows.nth(1).locator("a[href*='/answers/']").count() == 1
    assert rows.nth(0).locator("a[href*='/answers/']").count() == 0
    assert_sound(asker)
    asker.goto(f"{desk}?show=missing")
    assert rows.count() == 1
    asker.goto(desk)
    rows.nth(1).locator("a[href*='/answers/']").click()
    assert_sound(asker)
    asker.goto(f"{desk}/extend")
    assert_sound(asker)
    table, paper = (asker.request.get(f"{desk}/answers{ending}") for ending in (".xlsx", ".pdf?pages=each"))
    assert "A-002" in [row[0].value for row in openpyxl.load_workbook(BytesIO(table.body())).active.iter_rows()]
    pages = pypdfium2.PdfDocument(paper.body())
    assert [tuple(round(side) for side in page.get_size()) for page in pages] == [(595, 842)] * 2, "A4, one for each"

    person.locator("a[href$='/stop']").first.click()
    assert_sound(person)
    person.locator("main .btn.danger").click()
    asker.goto(desk)
    assert asker.locator("main a[href*='/answers/']").count() == 0
