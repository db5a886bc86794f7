"""A share with a PIN, seen by its receiver, in the record of its owner, stopped: on a telephone, in both languages."""

import pypdfium2
import pytest

from browser.walking import OpenPage, axe_findings, is_wider_than_its_window
from support.pdf_files import a_pdf

PHONE = 360


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_link_with_a_pin_is_seen_noted_and_stopped(open_page: OpenPage, language: str) -> None:
    owner = open_page("/mine/add", language=language, width=PHONE, who="hanako")
    file = {"name": "share.pdf", "mimeType": "application/pdf", "buffer": a_pdf(title=f"To be shared {language}")}
    owner.locator("#id_documents").set_input_files(file)
    owner.locator("main button.main").click()
    owner.locator("#apart ~ .results a.btn").click()
    owner.locator("a[href*='/mine/shares/new']").click()

    def is_sound(page: object) -> None:
        assert axe_findings(page) == []
        assert not is_wider_than_its_window(page)

    chosen = owner.locator("main option[value=result]:checked")
    assert chosen.count() == 1
    owner.locator("main select:has(option[value=result]:checked)").select_option("")
    owner.locator("button[value=make]").click()
    assert owner.locator("#items-error").count() == 1
    is_sound(owner)
    owner.locator("main select[name^=document-]").first.select_option("result")
    owner.locator("[name=label]").fill(f"見本商事 {language}")
    owner.locator("[name=note]").fill("髙橋より")
    owner.locator("button[value=preview]").click()
    assert owner.locator(".mirror .piece").count() == 1
    is_sound(owner)
    owner.locator("button[value=make]").click()
    address = owner.locator("#share-address").input_value()
    pin = owner.locator(".spoken").inner_text()
    is_sound(owner)

    receiver = open_page(address, language=language, width=PHONE, script=False)
    receiver.locator("#pin").fill("000001" if pin != "000 001" else "000002")
    receiver.locator("main button.main").click()
    assert receiver.locator("#pin[aria-invalid=true]").count() == 1
    receiver.locator("#pin").fill(pin)
    receiver.locator("main button.main").click()
    assert receiver.locator(".piece").count() == 1
    assert receiver.locator(".ends").count() == 1
    with_script = open_page(address, language=language, width=PHONE)
    is_sound(with_script)
    with_script.locator("#pin").fill(pin)
    with_script.locator("main button.main").click()
    is_sound(with_script)
    with_script.locator("a[href$='/record']").click()
    is_sound(with_script)
    paper = pypdfium2.PdfDocument(with_script.pdf(prefer_css_page_size=True))
    assert len(paper) == 1
    width, height = paper[0].get_size()
    assert (round(width), round(height)) == (595, 842), "A4"

    owner.goto(address.partition("/s/")[0] + "/mine/shares")
    is_sound(owner)
    owner.get_by_role("link", name=f"見本商事 {language}", exact=True).click()
    assert owner.locator(".log > li").count() == 5
    assert owner.locator(".log > li[data-s=warn]").count() == 1
    is_sound(owner)
    owner.locator("main .btn.danger").click()
    is_sound(owner)
    owner.locator("main .btn.danger").click()
    owner.wait_for_url("**/mine/shares")
    for page in (receiver, with_script):
        page.goto(address)
        assert page.locator(".piece").count() == 0
        assert page.locator("main h1").count() == 1
    is_sound(with_script)
