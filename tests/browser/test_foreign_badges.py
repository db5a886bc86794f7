"""Badges of others brought in on a telephone, everything taken along, opened with the network off, merged elsewhere."""

import io
import json
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from browser.site import Site
from browser.test_wallet_archive import unpacked
from browser.walking import OpenPage, axe_findings, is_wider_than_its_window
from documents.verification.test_pdf import sealed as sealed_pdf
from kakitome.documents.openbadges import baking_png
from vectors import open_badges_2_site
from vectors.builders import edc_files

PHONE = 360


@cache
def foreign_badges() -> list[dict[str, Any]]:
    """An Open Badge 2.0 baked into a picture, a signed PDF, and a credential sealed with JAdES."""
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(picture, "PNG")
    badge = json.dumps(open_badges_2_site.hosted(), ensure_ascii=False).encode()
    baked = baking_png.bake(picture.getvalue(), badge, keyword=baking_png.OLDER_KEYWORD)
    with ThreadPoolExecutor(max_workers=1) as another:  # the signer's library keeps an event loop, as the browser does
        signed = another.submit(sealed_pdf).result()
    files = [
        ("badge.png", "image/png", baked),
        ("修了証.pdf", "application/pdf", signed),
        ("学修歴.json", "application/json", json.dumps(edc_files.sealed(), ensure_ascii=False).encode()),
    ]
    return [{"name": name, "mimeType": kind, "buffer": data} for name, kind, data in files]


def demand_sound(page: Any) -> None:
    assert axe_findings(page) == []
    assert not is_wider_than_its_window(page)


def demand_picture(page: Any, which: str) -> None:
    """The one badge that came in a picture shows that picture: eight pixels wide."""
    picture = page.locator(which)
    assert picture.count() == 1
    picture.scroll_into_view_if_needed()
    page.wait_for_function("which => document.querySelector(which).complete", arg=which)
    assert picture.evaluate("image => image.naturalWidth") == 8


def digests(page: Any) -> set[str]:
    """Return the addresses of what somebody brought in."""
    page.goto("/mine")
    links = page.locator("main a[href*='/mine/documents/']").all()
    return {str(link.get_attribute("href")).split("?")[0] for link in links}


@pytest.mark.parametrize(("language", "who"), [("ja", "admin"), ("en", "owner")])
def test_badges_of_others_come_in_and_go_along_and_are_merged(
    chromium: Any,
    open_page: OpenPage,
    site: Site,
    signed_in: dict[str, Any],
    tmp_path: Path,
    language: str,
    who: str,
) -> None:
    # Everything is handed out to somebody who has just signed in; a session of another test may be too old.
    signed_in.pop(who, None)
    owner = open_page("/mine/add", language=language, width=PHONE, script=False, who=who)
    owner.locator("#id_documents").set_input_files(foreign_badges())
    owner.locator("main button.main").click()
    owner.locator(".results").first.wait_for()
    shown = open_page("/mine", language=language, width=PHONE, who=who)
    demand_sound(shown)
    brought = digests(shown)
    assert len(brought) == 3
    demand_picture(shown, ".letters img.badge")
    for address in brought:
        shown.goto(address)
        demand_sound(shown)
        if shown.locator("img.badge").count():
            demand_picture(shown, "img.badge.big")
    owner.goto("/account/data")
    with owner.expect_download() as taking:
        owner.locator("a.btn.main[href$='/account/data/file']").click()
    file = tmp_path / "wallet.zip"
    taking.value.save_as(file)

    asked: list[str] = []
    context = chromium.new_context(offline=True, viewport={"width": PHONE, "height": 900})
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto((unpacked(file, tmp_path / "opened") / "index.html").as_uri())
    assert page.locator("main a[href$='.png'], main a[href$='.pdf'], main a[href$='.json']").count() >= 3
    assert not is_wider_than_its_window(page)
    demand_picture(page, "main img")
    context.close()
    assert [url for url in asked if not url.startswith("file:")] == []

    other = open_page("/mine/add", language=language, width=PHONE, script=False, who="operator")
    for _ in range(2):
        other.goto("/mine/add")
        other.locator("#id_archive").set_input_files(file)
        other.locator("main button.main").click()
        other.locator(".results").first.wait_for()
    merged = open_page("/mine", language=language, width=PHONE, who="operator")
    assert len(digests(merged)) == 3, "brought in twice, and there once"
    demand_sound(merged)
