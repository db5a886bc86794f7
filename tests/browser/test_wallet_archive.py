"""A whole wallet taken along, opened with the network off, and brought in by somebody else, in a real browser."""

import zipfile
from pathlib import Path
from typing import Any

from browser.receiving import receive_by_code
from browser.site import Site
from browser.walking import OpenPage, axe_findings, is_wider_than_its_window
from support.pdf_files import a_pdf


def taken_along(open_page: OpenPage, site: Site, folder: Path) -> Path:
    """Receive an award, bring a certificate in, and take everything along."""
    page = open_page("/account/login", language="en")
    page.locator("#id_login").fill(site.people["hanako"])
    page.locator("#id_password").fill(site.password)
    page.locator("#by-password .btn.main").click()
    page.goto(site.links[16])
    receive_by_code(page, site, language="en")
    page.wait_for_selector(".hero")
    page.goto("/mine/add")
    pdf = {"name": "修了証.pdf", "mimeType": "application/pdf", "buffer": a_pdf(title="髙い山：気象の修了証")}
    page.locator("#id_documents").set_input_files(pdf)
    page.locator("main button.main").click()
    page.locator(".results").first.wait_for()
    page.goto("/account/data")
    with page.expect_download() as taking:
        page.locator("a.btn.main[href$='/account/data/file']").click()
    file = folder / "wallet.zip"
    taking.value.save_as(file)
    return file


def unpacked(file: Path, folder: Path) -> Path:
    with zipfile.ZipFile(file) as packed:
        packed.extractall(folder)
    return folder


def test_it_opens_and_verifies_with_the_network_off_and_comes_in_elsewhere(
    chromium: Any, open_page: OpenPage, site: Site, tmp_path: Path
) -> None:
    file = taken_along(open_page, site, tmp_path)
    folder = unpacked(file, tmp_path / "opened")
    asked: list[str] = []
    for width in (360, 1200):
        context = chromium.new_context(offline=True, viewport={"width": width, "height": 900})
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto((folder / "index.html").as_uri())
        assert "分けて置いた証明" in page.locator("main").inner_text()
        assert "What this file can do, and what it cannot" in page.locator("main").inner_text()
        assert not is_wider_than_its_window(page)
        assert page.get_by_role("link", name="髙い山：気象の修了証").count() == 1
        page.get_by_role("link", name="verify.html").first.click()
        page.wait_for_selector("#verdict[aria-busy=false]")
        assert page.get_attribute("#verdict", "data-verdict") == "valid_untrusted_issuer"
        context.close()
    assert [url for url in asked if not url.startswith("file:")] == []

    for language, width in (("ja", 1200), ("en", 360)):
        other = open_page("/mine/add", language=language, width=width, script=False, who="harima")
        other.locator("#id_archive").set_input_files(file)
        other.locator("main button.main").click()
        other.locator(".results").first.wait_for()
        assert site.people["hanako"] in other.locator("section[aria-labelledby=archive-1]").inner_text()
        assert not is_wider_than_its_window(other)
    shown = open_page("/mine/add", language="ja", width=360, who="harima")
    shown.locator("#id_archive").set_input_files(file)
    shown.locator("main button.main").click()
    shown.locator(".results").first.wait_for()
    assert shown.locator("#known").count() == 1
    assert axe_findings(shown) == []
