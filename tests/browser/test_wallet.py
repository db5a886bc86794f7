"""Bringing a credential in and taking it out, without script, on a desk and on a telephone."""

import pytest

from browser.walking import OpenPage, axe_findings, is_wider_than_its_window
from support.pdf_files import a_pdf


@pytest.mark.parametrize(("language", "width"), [("ja", 1200), ("en", 360)])
def test_a_credential_is_brought_in_and_taken_out_without_script(
    open_page: OpenPage, language: str, width: int
) -> None:
    page = open_page("/mine/add", language=language, width=width, script=False, who="hanako")
    page.locator("main button.main").click()
    assert page.locator("#id_documents[aria-invalid=true]").count() == 1
    file = {"name": "修了証.pdf", "mimeType": "application/pdf", "buffer": a_pdf(title=f"A certificate {language}")}
    page.locator("#id_documents").set_input_files(file)
    page.locator("main button.main").click()
    page.locator("#apart ~ .results a.btn").click()
    assert page.locator("h1").inner_text() == f"A certificate {language}"
    assert page.get_by_text("修了証.pdf").count() == 1
    address = page.url.split("?")[0]

    other = open_page(address, language=language, width=width, who="hanako")
    for path in ("", "/remove"):
        other.goto(f"{address}{path}")
        assert axe_findings(other) == []
        assert not is_wider_than_its_window(other)
    other.goto("/mine")
    assert other.locator(".letters > li[data-s=unk]").count() == 1
    assert axe_findings(other) == []
    assert not is_wider_than_its_window(other)

    page.locator("main .btn.danger").click()
    page.locator("main .btn.danger").click()
    page.wait_for_url("**/mine")
    assert page.locator(".letters > li[data-s=unk]").count() == 0
