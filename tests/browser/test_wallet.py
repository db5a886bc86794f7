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
    mine = other.locator(".letters > li[data-s=unk]").filter(has_text=f"A certificate {language}")
    assert mine.count() == 1
    assert axe_findings(other) == []
    assert not is_wider_than_its_window(other)
    for query, shown in (("?state=open", 1), ("?state=revoked&order=issuer", 0)):
        other.goto(f"/mine{query}")
        assert other.locator(".choosing[open] select").count() == 5
        assert mine.count() == shown
        assert axe_findings(other) == []
        assert not is_wider_than_its_window(other)

    page.locator("main .btn.danger").click()
    page.locator("main .btn.danger").click()
    page.wait_for_url("**/mine")
    other.goto("/mine")
    assert mine.count() == 0


@pytest.mark.parametrize(("language", "width"), [("ja", 360), ("en", 1200)])
def test_a_collection_is_made_ordered_and_deleted_without_script(
    open_page: OpenPage, language: str, width: int
) -> None:
    page = open_page("/mine/collections", language=language, width=width, script=False, who="hanako")
    page.locator("main button.main").click()
    assert page.locator("#id_name[aria-invalid=true]").count() == 1
    page.locator("#id_name").fill(f"髙﨑・𠮷邉 {language}")
    page.locator("main button.main").click()
    assert page.locator("h1").inner_text() == f"髙﨑・𠮷邉 {language}"
    address = page.url
    brought = bring_two(open_page, language)
    page.locator("main .head a.btn").click()
    for box in page.locator("main input[type=checkbox]").all()[:2]:
        box.check()
    page.locator("main button.main").click()
    page.wait_for_url(address)
    first, second = page.locator(".letters h3").all_inner_texts()
    page.locator(".letters button[name=down]").click()
    assert page.locator(".letters h3").all_inner_texts() == [second, first]

    other = open_page(address, language=language, width=width, who="hanako")
    for path in ("", "/add", "/delete"):
        other.goto(f"{address}{path}")
        assert axe_findings(other) == []
        assert not is_wider_than_its_window(other)
    other.goto("/mine/collections")
    assert axe_findings(other) == []

    page.locator(".letters button[name=out]").first.click()
    assert page.locator(".letters h3").all_inner_texts() == [first]
    page.locator("main .btn.danger").click()
    page.locator("main .btn.danger").click()
    page.wait_for_url("**/mine/collections")
    assert page.locator(".letters").count() == 0
    for document in brought:
        page.goto(f"{document}/remove")
        page.locator("main .btn.danger").click()


def bring_two(open_page: OpenPage, language: str) -> list[str]:
    """Bring two certificates in; return the addresses of their pages."""
    page = open_page("/mine/add", who="hanako")
    files = [
        {"name": f"{n}.pdf", "mimeType": "application/pdf", "buffer": a_pdf(title=f"Certificate {n} {language}")}
        for n in range(2)
    ]
    page.locator("#id_documents").set_input_files(files)
    page.locator("main button.main").click()
    page.locator(".results").first.wait_for()
    return [str(link.evaluate("link => link.href")) for link in page.locator("#apart ~ .results a.btn").all()]
