"""Pages of applications and cases that the story of a recognition does not open: nothing for axe, nothing runs off."""

import pytest

from browser.site import Site
from browser.walking import OpenPage, axe_findings, is_wider_than_its_window

PAGES = {
    "applications": ("owner-ja", "/desk/setouchi-ja/applications"),
    "application-new": ("owner-ja", "/desk/setouchi-ja/applications/new"),
    "cases": ("office", "/desk/kikou/cases"),
    "cases-assign": ("office", "/desk/kikou/cases/assign?case={case_in_review}"),
    "cases-ended": ("office", "/desk/kikou/cases?turn=ended"),
    "renewals": ("office", "/desk/kikou/cases/renewals"),
    "evidence": ("office", "/desk/kikou/cases/evidence"),
    "case-in-review": ("office", "/desk/kikou/cases/{case_in_review}"),
    "case-on-the-table": ("office", "/desk/kikou/cases/{case_on_the_table}"),
    "case-recognised": ("office", "/desk/kikou/cases/{case_recognised}"),
    "case-assign": ("office", "/desk/kikou/cases/{case_in_review}/assign"),
    "case-suspend": ("office", "/desk/kikou/cases/{case_recognised}/suspend"),
    "application-recognised": ("harima", "/desk/harima-c/applications/{case_recognised}"),
    "reviews": ("rin", "/review/"),
    "review-scoring": ("rin", "/review/{case_in_review}"),
    "review-paper": ("rin", "/review/{case_in_review}/papers/{paper_in_review}/pages/2"),
    "review-declaration": ("sora", "/review/{case_in_review}"),
    "review-profile": ("rin", "/review/profile/kikou"),
    "ballots": ("chair", "/desk/kikou/deciding/"),
    "ballot": ("chair", "/desk/kikou/deciding/{case_on_the_table}"),
    "committee": ("chair", "/desk/kikou/committees/quality"),
    "body": ("office", "/desk/kikou/body"),
    "members": ("office", "/desk/kikou/body/members"),
    "member-new": ("office", "/desk/kikou/body/members/new"),
    "criteria-list": ("office", "/desk/kikou/body/criteria"),
    "criteria": ("office", "/desk/kikou/body/criteria/recognition/versions/2026.1"),
    "reviewers": ("office", "/desk/kikou/reviewers"),
    "reviewer": ("office", "/desk/kikou/reviewers/rin"),
    "desk-of-the-body": ("office", "/desk/kikou"),
    "entries": ("owner", "/desk/u/registry"),
    "entry-new": ("owner", "/desk/u/registry/new"),
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_page_of_recognition_is_sound(open_page: OpenPage, site: Site, name: str, language: str) -> None:
    who, path = PAGES[name]
    page = open_page(path.format(**site.desk), language=language, who=who)
    assert page.locator("h1").count() == 1
    page.evaluate("document.querySelectorAll('details').forEach(folded => folded.open = true)")
    assert axe_findings(page) == []
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert not is_wider_than_its_window(page), width
    if language == "ja":
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        assert axe_findings(page) == []


EMPTY = {
    "application-new": ("owner-ja", "/desk/setouchi-ja/applications/new"),
    "case-request": ("office", "/desk/kikou/cases/{case_in_review}/request"),
    "case-suspend": ("office", "/desk/kikou/cases/{case_recognised}/suspend"),
    "member-new": ("office", "/desk/kikou/body/members/new"),
    "entry-new": ("owner", "/desk/u/registry/new"),
}


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_form_is_refused_in_words_at_its_fields(open_page: OpenPage, site: Site, name: str) -> None:
    who, path = EMPTY[name]
    page = open_page(path.format(**site.desk), language="ja", who=who)
    page.locator("main form .btn.main, main form .btn.danger").last.click()
    page.wait_for_selector("[role=alert]")
    assert axe_findings(page) == []
    page.set_viewport_size({"width": 320, "height": 900})
    assert not is_wider_than_its_window(page)
