"""Every page of the desk, in both languages: nothing for axe, nothing runs off a screen, no error in the console.

axe looks at each page wide and light in both languages, and once more narrow and dark. Sideways scrolling is tried at 1280,
390 and 320 pixels. What only follows an act (a refused form, progress, a result) is looked at where a test acts.
"""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from browser.site import Site
from browser.walking import OpenPage, axe_findings, is_wider_than_its_window
from browser.words import said

DESK = "/desk/u"
PAGES = {
    "choose": ("owner", "/desk/"),
    "desk": ("admin", DESK),
    "definitions": ("owner", f"{DESK}/microcredentials"),
    "define-begin": ("owner", f"{DESK}/microcredentials/new"),
    "define-new": ("owner", f"{DESK}/microcredentials/new?unit=u"),
    "define": ("owner", f"{DESK}/microcredentials/{{draft}}"),
    "define-in-force": ("owner", f"{DESK}/microcredentials/data-ethics/1"),
    "define-preview": ("owner", f"{DESK}/microcredentials/{{ready}}/preview"),
    "class-lists": ("owner", f"{DESK}/class-lists"),
    "class-list-waits": ("owner", f"{DESK}/class-lists/{{waits}}"),
    "class-list-done": ("owner", f"{DESK}/class-lists/{{done}}?all"),
    "class-list-being-read": ("owner", f"{DESK}/class-lists/{{list_reading}}"),
    "class-list-unreadable": ("owner", f"{DESK}/class-lists/{{list_unreadable}}"),
    "class-list-long": ("owner", f"{DESK}/class-lists/{{list_long}}?q=L00021"),
    "class-list-signing": ("owner", f"{DESK}/class-lists/{{list_signing}}"),
    "withdrawals": ("admin", f"{DESK}/withdrawals"),
    "withdrawal-draft": ("owner", f"{DESK}/withdrawals/{{order_draft}}"),
    "withdrawal-running": ("owner", f"{DESK}/withdrawals/{{order_running}}"),
    "withdrawal-done": ("owner", f"{DESK}/withdrawals/{{order_done}}"),
    "awards": ("owner", f"{DESK}/awards"),
    "awards-none-found": ("owner", f"{DESK}/awards?q=zzz"),
    "award-one": ("owner", f"{DESK}/awards/new"),
    "award": ("owner", f"{DESK}/awards/{{valid}}"),
    "award-revoked": ("owner", f"{DESK}/awards/{{revoked}}"),
    "award-correct": ("owner", f"{DESK}/awards/{{valid}}/correct"),
    "award-renew": ("owner", f"{DESK}/awards/{{valid}}/renew"),
    "award-revoke": ("owner", f"{DESK}/awards/{{valid}}/revoke"),
    "people": ("admin", f"{DESK}/people"),
    "issuer": ("admin", f"{DESK}/issuer"),
    "api-keys": ("admin", f"{DESK}/api-keys"),
    "endorsements": ("admin", f"{DESK}/endorsements"),
    "endorsement-give": ("admin", f"{DESK}/endorsements/give"),
    "trail": ("admin", f"{DESK}/trail"),
}
NARROW = (320, 390)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_page_of_the_desk_is_sound(open_page: OpenPage, site: Site, name: str, language: str) -> None:
    who, path = PAGES[name]
    page = open_page(path.format(**site.desk, **site.numbers), language=language, who=who)
    assert page.locator("h1").count() == 1
    assert page.get_attribute("html", "lang") == language
    page.evaluate("document.querySelectorAll('details').forEach(folded => folded.open = true)")
    assert axe_findings(page) == []
    assert not is_wider_than_its_window(page)
    for width in NARROW:
        page.set_viewport_size({"width": width, "height": 900})
        assert not is_wider_than_its_window(page), width
    if language == "ja":
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        assert axe_findings(page) == []


def test_a_refused_form_leads_to_its_fields(open_page: OpenPage) -> None:
    for language in ("ja", "en"):
        page = open_page(f"{DESK}/awards/new", language=language, who="owner")
        page.locator("form .btn.main").last.click()
        page.wait_for_selector("[role=alert]")
        assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
        assert axe_findings(page) == []
        page.locator("[role=alert] a").first.click()
        assert page.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_skill_and_a_level_are_found_on_a_phone_and_put_into_the_form(open_page: OpenPage, language: str) -> None:
    page = open_page(f"{DESK}/microcredentials/new?unit=u", language=language, who="owner", width=390)
    page.locator("[name='learning_outcomes.0.text.ja']").fill("個人情報に関わる問題を見つけ、対応を提案できる。")
    page.locator("summary").filter(has_text=said(language, "Level, prerequisites, stacking, skills")).click()
    page.locator("summary").filter(has_text=said(language, "Find a level (EQF)")).click()
    page.locator("[name='find-level-knowledge']").select_option("4")
    page.locator("[name='find-level-problems']").select_option("5")
    page.get_by_role("button", name=said(language, "Show the range")).click()
    page.get_by_role("button", name=said(language, "Put in %(level)s", level="EQF 4")).click()
    page.locator("#proposals [data-s=ok]").wait_for()
    assert page.locator("[name='level.0.level']").input_value() == "4"
    page.locator("[value^='take-skill:']").first.click()
    page.locator("[name='skills.0.uri']").wait_for()
    assert page.locator("[name='skills.0.uri']").input_value().startswith("http://data.europa.eu/esco/skill/")
    assert page.locator("[name='level.0.level']").input_value() == "4"
    assert page.evaluate("document.querySelector('#proposals').getBoundingClientRect().top < window.innerHeight")
    assert axe_findings(page) == []
    assert not is_wider_than_its_window(page)


def test_a_crest_is_seen_on_the_badges_before_it_is_saved(open_page: OpenPage, tmp_path: Path) -> None:
    crest = tmp_path / "crest.png"
    picture = Image.new("RGB", (300, 300), "white")
    ImageDraw.Draw(picture).polygon([(150, 20), (280, 280), (20, 280)], fill="#003366")
    picture.save(crest)
    page = open_page(f"{DESK}/issuer", language="ja", who="admin")
    badge = page.locator("#badge-images img").first
    before = badge.get_attribute("src")
    page.set_input_files("input[name=mark_file]", crest)
    page.wait_for_function("before => document.querySelector('#badge-images img').src !== before", arg=before)
    with_crest = page.locator("#badge-images img").first.get_attribute("src")
    page.locator("input[name=colour]").fill("#ffcc00")
    page.wait_for_selector("#badge-images .err")
    assert "#ffcc00" in page.locator("#badge-images").inner_text()
    assert page.locator("#badge-images img").first.get_attribute("src") not in (before, with_crest)
    assert axe_findings(page) == []
    page.reload()
    assert page.locator("#badge-images img").first.get_attribute("src") == before, "nothing was saved"


def test_the_badge_of_a_definition_follows_what_is_typed(open_page: OpenPage) -> None:
    page = open_page(f"{DESK}/microcredentials/new?unit=u", language="ja", who="owner")
    before = page.locator("#definition-badge").get_attribute("src")
    page.locator("[name='title.ja']").fill("データ分析の基礎")
    page.keyboard.press("Tab")
    page.wait_for_function("before => document.querySelector('#definition-badge').src !== before", arg=before)
    assert axe_findings(page) == []
