"""A portfolio written, made public, seen by a stranger and taken along as files: on a telephone, in both languages."""

import zipfile
from pathlib import Path
from typing import Any

import pytest

from browser.receiving import receive_by_code
from browser.site import Site
from browser.walking import OpenPage, axe_findings, is_wider_than_its_window
from support.pdf_files import a_pdf

PHONE = 360


def is_sound(page: Any) -> None:
    assert axe_findings(page) == []
    assert not is_wider_than_its_window(page)


@pytest.mark.parametrize(("language", "link"), [("ja", 17), ("en", 18)])
def test_a_portfolio_is_written_seen_taken_along_and_stopped(
    chromium: Any, open_page: OpenPage, site: Site, tmp_path: Path, language: str, link: int
) -> None:
    who = {"ja": "hanako", "en": "harima"}[language]
    owner = open_page(site.links[link], language=language, width=PHONE, who=who)
    receive_by_code(owner, site, language=language)
    owner.wait_for_selector(".hero")

    owner.goto("/mine/portfolio")
    is_sound(owner)
    owner.locator("main .btn.main").click()
    owner.locator("main form .btn.main").click()
    assert owner.locator("#id_title[aria-invalid=true]").count() == 1
    is_sound(owner)
    owner.locator("#id_title").fill("図書館のデータを、町の人に役立てる")
    owner.locator("#id_words").fill("夜に統計を学んでいます。\n" + "たいへん長い語" * 40)
    owner.locator("main form .btn.main").click()

    owner.goto("/mine/portfolio/entries/new")
    is_sound(owner)
    owner.locator("#id_heading").fill("返却口の場所を決めた")
    owner.locator("#id_links").fill("https://library.example/" + "a" * 200)
    file = {"name": "報告.pdf", "mimeType": "application/pdf", "buffer": a_pdf(title="報告")}
    owner.locator("#id_file").set_input_files(file)
    owner.locator("main select[name^=award-]").first.select_option("whole")
    owner.locator("main form .btn.main").click()
    assert owner.locator("li.entry").count() == 1
    is_sound(owner)
    owner.goto("/mine/portfolio/preview")
    assert owner.locator(".proof[data-s=ok]").count() == 1
    is_sound(owner)
    owner.goto("/mine/portfolio/public")
    is_sound(owner)
    owner.locator("button[value=publish]").click()
    address = owner.locator("#page-address").input_value()

    stranger = open_page(address, language=language, width=PHONE)
    stranger.goto(f"{address}?lang={language}")
    assert stranger.locator(".owner").count() == 0
    assert stranger.locator(".proof[data-s=ok]").count() == 1
    assert stranger.locator(".two-lines").count() == 1
    is_sound(stranger)
    owner.goto(address)
    assert owner.locator(".owner a").count() == 2
    is_sound(owner)

    owner.goto("/mine/portfolio")
    with owner.expect_download() as taking:
        owner.locator("a[href$='/site.zip']").click()
    taking.value.save_as(tmp_path / "portfolio.zip")
    opens_alone(chromium, tmp_path)

    owner.goto("/mine/portfolio/public")
    owner.locator("button[value=stop]").click()
    assert stranger.goto(f"{address}?lang={language}").status == 404
    is_sound(stranger)
    owner.goto("/mine/portfolio/delete")
    is_sound(owner)


def opens_alone(chromium: Any, folder: Path) -> None:
    """Open the files with the network off: nothing is asked for but them, and each link to a file leads to it."""
    opened = folder / "opened"
    with zipfile.ZipFile(folder / "portfolio.zip") as packed:
        packed.extractall(opened)
    asked: list[str] = []
    complaints: list[str] = []
    for width in (PHONE, 1200):
        context = chromium.new_context(offline=True, viewport={"width": width, "height": 900})
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.goto((opened / "index.html").as_uri())
        assert page.locator(".proof[data-s=ok]").count() == 1
        assert page.locator("h1").evaluate("element => getComputedStyle(element).fontFamily").startswith('"'), "drawn"
        is_sound(page)
        local = [link.get_attribute("href") for link in page.locator("main a").all()]
        for href in (href for href in local if not href.startswith(("https://", "http://", "#"))):
            assert page.evaluate("href => new URL(href, location.href).protocol", href) == "file:"
            assert (opened / href).is_file(), href
        assert sum(href.startswith(("files/", "credentials/")) for href in local) == 2
        context.close()
    assert [url for url in asked if not url.startswith("file:")] == []
    assert complaints == []
