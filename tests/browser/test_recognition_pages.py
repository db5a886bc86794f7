"""Pages of applications and cases that the story of a recognition does not open: nothing for axe, nothing runs off."""

import pytest

from browser.walking import OpenPage, axe_findings, is_wider_than_its_window

PAGES = {
    "applications": ("owner-ja", "/desk/setouchi-ja/applications"),
    "application-new": ("owner-ja", "/desk/setouchi-ja/applications/new"),
    "cases": ("office", "/desk/kikou/cases"),
    "cases-ended": ("office", "/desk/kikou/cases?turn=ended"),
    "renewals": ("office", "/desk/kikou/cases/renewals"),
    "evidence": ("office", "/desk/kikou/cases/evidence"),
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_page_of_recognition_is_sound(open_page: OpenPage, name: str, language: str) -> None:
    who, path = PAGES[name]
    page = open_page(path, language=language, who=who)
    assert page.locator("h1").count() == 1
    page.evaluate("document.querySelectorAll('details').forEach(folded => folded.open = true)")
    assert axe_findings(page) == []
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert not is_wider_than_its_window(page), width
