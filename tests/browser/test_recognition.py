"""The whole story of a recognition in a real browser, in each language, everybody at their own screen.

An application lacks a document and is mended; one of three reviewers belongs to the applicant and is recused by rule;
two scores differ; the committee decides on a condition; it is met; an award shows both lines; the recognition is
withdrawn; the old award was recognised when awarded, a new one is not.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from browser.site import Site
from browser.walking import OpenPage, assert_sound

REQUIRED = ("internal-institution", "internal-programme", "syllabus", "assessment", "alignment")
LINES = {
    "ja": ("承認あり", "承認あり。", "に終わりました"),
    "en": ("Recognised", "Recognised, until", "It ended on"),
}


@dataclass
class Story:
    """One applicant, one language, and a screen for everybody."""

    open_page: OpenPage
    language: str
    folder: Path
    number: str = ""
    screens: dict[str, Any] = field(default_factory=dict)

    @property
    def applicant(self) -> str:
        return f"setouchi-{self.language}"

    def at(self, who: str, path: str) -> Any:
        """Go somewhere as somebody, on their own screen."""
        if who not in self.screens:
            self.screens[who] = self.open_page(path, language=self.language, who=who)
        else:
            self.screens[who].goto(path)
        return self.screens[who]

    def own(self, rest: str = "") -> Any:
        return self.at(f"owner-{self.language}", f"/desk/{self.applicant}/applications/{self.number}{rest}")

    def office(self, rest: str = "") -> Any:
        return self.at("office", f"/desk/kikou/cases/{self.number}{rest}")

    def look(self, page: Any) -> None:
        """Let axe and a narrow window look at a page."""
        assert_sound(page)


def press(page: Any, form: str = "main form") -> None:
    """Send a form by its main button, and be somewhere else afterwards."""
    with page.expect_navigation():
        page.locator(f"{form} .btn.main, {form} .btn.danger").first.click()


@pytest.fixture
def story(site: Site, open_page: OpenPage, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Story]:
    assert site.people["office"]
    yield Story(open_page=open_page, language=request.param, folder=tmp_path)


@pytest.mark.filmed("recognise")
@pytest.mark.parametrize("story", ["ja", "en"], indirect=True)
def test_from_an_application_to_a_withdrawal(story: Story) -> None:
    an_application_lacks_a_document_and_is_mended(story)
    the_secretariat_accepts_it(story)
    one_of_three_reviewers_is_recused_by_rule(story)
    two_scores_differ(story)
    the_committee_decides_on_a_condition(story)
    the_condition_is_met(story)
    then, now, ended = LINES[story.language]
    first = award(story, "1")
    shown = check(story, first)
    assert then in shown["recognition_at_award"]
    assert now in shown["recognition_now"]
    the_recognition_is_withdrawn(story)
    old = check(story, first)
    assert then in old["recognition_at_award"]
    assert ended in old["recognition_now"]
    new = check(story, award(story, "2"))
    assert then not in new["recognition_at_award"]
    assert now not in new["recognition_now"]


def an_application_lacks_a_document_and_is_mended(story: Story) -> None:
    page = story.at(f"owner-{story.language}", f"/desk/{story.applicant}/applications/new")
    page.locator("input[name=subject]").first.check()
    page.locator("input[name=opening][value$='/recognition']").check()
    press(page)
    story.number = page.url.rsplit("/", 1)[1]
    for kind in REQUIRED[:-1]:
        attach(story, kind)
    story.look(story.own())
    page = story.own("/submit")
    page.locator("input[name=is_sure]").check()
    press(page)
    assert page.locator("[role=alert]").is_visible(), "it says what is missing"
    attach(story, REQUIRED[-1])
    page = story.own("/submit")
    page.locator("input[name=is_sure]").check()
    press(page)
    assert page.url.endswith(story.number)


def attach(story: Story, kind: str) -> None:
    page = story.own()
    file = story.folder / f"{kind}.pdf"
    file.write_bytes(b"%PDF-1.7\n" + kind.encode())
    form = page.locator(f"form:has(input[name=kind][value={kind}]):has(input[type=file])").first
    form.locator("xpath=ancestor::details[1]/summary").click()
    form.locator("input[type=file]").set_input_files(str(file))
    with page.expect_navigation():
        form.locator("button").first.click()


def the_secretariat_accepts_it(story: Story) -> None:
    page = story.office("/fee")
    page.locator("input[name=state][value=paid]").check()
    press(page)
    press(story.office("/accept"))
    story.look(story.office())


def one_of_three_reviewers_is_recused_by_rule(story: Story) -> None:
    for home in (story.applicant, "ann", "ben"):
        page = story.office("/assign")
        page.locator(".candidate", has_text=f"{home}大学").locator("input").check()
        press(page)
    page = story.at(f"aoi-{story.language}", f"/review/{story.number}")
    assert page.locator("a[href*='/papers/']").count() == 0, "whoever is recused sees no papers"
    story.look(page)


def two_scores_differ(story: Story) -> None:
    for name, points, outcome in (("ann", 4, "recognised"), ("ben", 2, "conditions")):
        page = story.at(name, f"/review/{story.number}")
        assert "ann-writes" not in page.content(), "nobody reads another's scores first"
        page.locator("input[name=answer][value=none]").check()
        press(page, "form:has(input[name=answer])")
        for field_ in page.locator("textarea[name^=reason-]").all():
            field_.fill(f"{name}-writes why")
        for given in page.locator(f"input[name^=given-][value='{points}']").all():
            given.check()
        page.locator(f"input[name=recommendation][value={outcome}]").check()
        story.look(page)
        with page.expect_navigation():
            page.locator("button[name=do][value=submit]").click()
    page = story.at("ben", f"/review/{story.number}")
    assert "ann-writes why" in page.content(), "now the other scores are open"
    story.look(page)


def the_committee_decides_on_a_condition(story: Story) -> None:
    press(story.office("/discuss"))
    page = story.office("/refer")
    page.locator("input[name=committee][value=quality]").check()
    press(page)
    page = story.at("chair", f"/desk/kikou/deciding/{story.number}/resolution/draft")
    page.locator("input[name=outcome][value=conditions]").check()
    page.locator("[name=reasons_ja]").fill("実技の基準が公表されれば、基準を満たす。")
    page.locator("[name=reasons_en]").fill("Once the standard is public, the criteria are met.")
    page.locator("details:has([name=condition_ja_1]) summary").click()
    page.locator("[name=condition_ja_1]").fill("実技の基準を公表する。")
    page.locator("[name=condition_en_1]").fill("Publish the standard.")
    deadline = datetime.now(UTC).date() + timedelta(days=90)
    page.locator("[name=deadline_1]").fill(deadline.isoformat())
    story.look(page)
    press(page)
    vote(story)
    page = story.at("chair", f"/desk/kikou/deciding/{story.number}")
    story.look(page)
    press(story.office("/close"))
    page = story.office("/decide")
    story.look(page)
    press(page)


def vote(story: Story) -> None:
    for name in ("chair", "ume", "take"):
        page = story.at(name, f"/desk/kikou/deciding/{story.number}")
        page.locator("input[name=choice][value=for]").check()
        press(page, "form:has(input[name=choice])")


def the_condition_is_met(story: Story) -> None:
    page = story.own("/condition/0")
    page.locator("[name=text]").fill("It is on our site since today.")
    press(page)
    press(story.office("/met/0"))
    page = story.own()
    link = page.locator("a[href*='/recognitions/R-']").first
    assert link.count(), "the applicant finds the recognition"
    story.look(page)
    page.goto(link.get_attribute("href"))
    story.look(page)


def the_recognition_is_withdrawn(story: Story) -> None:
    page = story.office("/propose-withdrawal")
    page.locator("input[name=committee][value=quality]").check()
    page.locator("[name=text]").fill("The practical test is not held any more.")
    press(page)
    page = story.own("/hearing")
    page.locator("[name=text]").fill("It is held again from the next year.")
    press(page)
    page = story.office("/draft")
    page.locator("input[name=outcome][value=withdrawn]").check()
    page.locator("[name=reasons_ja]").fill("実技の試験が廃止された。")
    page.locator("[name=reasons_en]").fill("The practical test was abolished.")
    press(page)
    vote(story)
    press(story.office("/close"))
    press(story.office("/decide"))


def award(story: Story, who: str) -> str:
    """Award somebody at the desk; return the document."""
    page = story.at(f"owner-{story.language}", f"/desk/{story.applicant}/awards/new")
    for name, value in (
        ("name", f"見本 学{who}"),
        ("email", f"learner{who}@x.example"),
        ("awarded_on", datetime.now(UTC).date().isoformat()),
    ):
        page.locator(f"[name={name}]").fill(value)
    press(page)
    with page.expect_download() as kept:
        page.locator("a[href*='/documents/']").first.click()
    return Path(kept.value.path()).read_text(encoding="utf-8")


def check(story: Story, document: str) -> dict[str, str]:
    """Check a document as anybody does; return what the two lines say."""
    page = story.open_page("/verify", language=story.language)
    page.locator("textarea[name=credential]").fill(document)
    with page.expect_navigation():
        page.locator("form:has(textarea[name=credential]) .btn.main").first.click()
    story.look(page)
    lines = page.locator(".two-lines li").all_inner_texts()
    return {"recognition_at_award": lines[0], "recognition_now": lines[1]}
