"""A wallet that moves: badges of others brought in, everything taken along, opened with the network off, and carried to
another site with a database of its own, where two archives of the same wallet become one. A film strip in each language.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser.serving import served
from browser.site import Site
from browser.strips import Strip
from browser.test_foreign_badges import foreign_badges
from browser.test_wallet_archive import unpacked
from browser.walking import Walker, is_wider_than_its_window
from browser.wallet_site import LEARNER, SECOND
from support.pdf_files import a_pdf

pytestmark = pytest.mark.slow
PATIENCE_MS = 60_000
"""An archive is looked at for twenty seconds at most."""
LATER = "海の気象（あとで取り込んだ証明）"


@pytest.fixture(scope="module")
def two_sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Site]]:
    folders = [tmp_path_factory.mktemp(name) for name in ("first", "second")]
    people = {"ja": LEARNER, "en": SECOND}
    with (
        served("wallet_site.py", folder=folders[0], people=dict.fromkeys(people, LEARNER)) as first,
        served("wallet_site.py", "empty", first.url, folder=folders[1], people=people) as second,
    ):
        yield first, second


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_wallet_moves_to_another_site_and_two_archives_become_one(
    chromium: Any, two_sites: tuple[Site, Site], tmp_path: Path, language: str
) -> None:
    here, there = (Walker(browser=chromium, site=site, signed_in={}) for site in two_sites)
    strip = Strip(open_page=here.open, language=language, name="wallet")
    page = strip.at(language, "/mine/add")
    bring(page, "#id_documents", foreign_badges())
    strip.stop(page, "brought-in")
    earlier = take_along(strip, tmp_path / "earlier.zip", password=two_sites[0].password)
    page.goto("/mine/add")
    later_file = {"name": "later.pdf", "mimeType": "application/pdf", "buffer": a_pdf(title=LATER)}
    bring(page, "#id_documents", [later_file])
    held = titles(page)
    later = take_along(strip, tmp_path / "later.zip", password=two_sites[0].password)
    opens_with_the_network_off(chromium, unpacked(later, tmp_path / "opened"))

    strip.open_page, strip.screens = there.open, {}
    page = strip.at(language, "/mine")
    assert titles(page) == set(), "another site, another database: nothing is there"
    strip.stop(page, "another-site")
    for number, archive in enumerate([later, earlier] if language == "en" else [earlier, later]):
        page.goto("/mine/add")
        bring(page, "#id_archive", archive)
        strip.stop(page, f"carried-over-{number}")
    assert titles(page) == held, "everything of both archives, each thing once"
    assert page.locator("#apart").count() == 1
    strip.stop(page, "one-wallet")
    for path, name in (("/mine/own", "統計ソフトRの独学"), ("/mine/collections", "転職のために（𠮷邉製作所）")):
        page.goto(path)
        assert page.locator("main h3").get_by_text(name).count() == 1, path
    page.goto("/mine/names")
    names = page.locator("main .people strong.name").all_inner_texts()
    assert len(names) == len(set(names)) and {"髙﨑 花子", "𠮷邉 花子"} <= set(names)
    page.goto("/mine/portfolio")
    strip.stop(page, "portfolio")
    strip.join()
    for walker in (here, there):
        walker.close()
        assert walker.complaints == []


def bring(page: Any, field: str, files: Any) -> None:
    """Hand something in on the page that is open, and wait for what became of it."""
    page.locator(field).set_input_files(files)
    page.locator("main button.main").click(timeout=PATIENCE_MS)
    page.locator(".results").first.wait_for()


def titles(page: Any) -> set[str]:
    """Return what somebody holds, by title; nothing stands there twice."""
    page.goto("/mine")
    listed = page.locator("main .letters h3").all_inner_texts()
    assert len(listed) == len(set(listed))
    return set(listed)


def take_along(strip: Strip, file: Path, *, password: str) -> Path:
    """Take everything along, as one file."""
    page = strip.at(strip.language, "/account/data")
    if "/account/again" in page.url:
        page.locator("#id_password").fill(password)
        page.locator("main .btn.main").click()
        page.wait_for_url("**/account/data")
    strip.stop(page, "take-along")
    with page.expect_download() as taking:
        page.locator("a.btn.main[href$='/account/data/file']").click()
    taking.value.save_as(file)
    return file


def opens_with_the_network_off(chromium: Any, folder: Path) -> None:
    """Open the archive from the disk: it names everything, and asks nobody."""
    asked: list[str] = []
    context = chromium.new_context(offline=True, viewport={"width": 360, "height": 900})
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto((folder / "index.html").as_uri())
    assert LATER in page.locator("main").inner_text()
    assert not is_wider_than_its_window(page)
    verdicts = []
    for address in page.get_by_role("link", name="verify.html").evaluate_all("links => links.map(link => link.href)"):
        page.goto(address)
        page.wait_for_selector("#verdict[aria-busy=false]")
        verdicts.append(page.get_attribute("#verdict", "data-verdict"))
    assert len(verdicts) == 3 and verdicts.count("valid_untrusted_issuer") == 2, verdicts  # the third is withdrawn
    context.close()
    assert [url for url in asked if not url.startswith("file:")] == []
