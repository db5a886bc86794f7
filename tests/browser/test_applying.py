"""An application for an award: asked for, written, sent, more asked, awarded; on a telephone, in both languages."""

from typing import Any

import pytest

from browser.receiving import receive_by_code
from browser.site import Site
from browser.walking import OpenPage, axe_findings, is_wider_than_its_window
from support.pdf_files import a_pdf

PHONE = 360
APPLICANTS = {"ja": "hanako", "en": "operator"}


def is_sound(page: Any) -> None:
    assert axe_findings(page) == []
    assert not is_wider_than_its_window(page)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_an_application_is_asked_for_written_sent_and_awarded(open_page: OpenPage, site: Site, language: str) -> None:
    entry = f"/registry/{site.desk['recognised_entry']}"
    applicant = open_page(entry, language=language, width=PHONE, who=APPLICANTS[language])
    title = applicant.locator("main h1").inner_text()
    clerk = open_page("/desk/harima-c/applying/calls", language=language, width=PHONE, who="harima")
    is_sound(clerk)
    clerk.locator("main").get_by_role("link", name=title, exact=True).click()
    clerk.locator("#id_is_open").set_checked(True)
    clerk.locator("#id_words_ja").fill("")
    clerk.locator("#id_words_en").fill("")
    clerk.locator("main form .btn.main").click()
    assert clerk.locator("#id_words_ja[aria-invalid=true]").count() == 1
    is_sound(clerk)
    clerk.locator("#id_words_ja").fill("実習の記録をお送りください。\n" + "たいへん長い語" * 40)
    clerk.locator("main form .btn.main").click()

    applicant.reload()
    applicant.locator("main a[href*='/mine/applications/for/']").click()
    is_sound(applicant)
    applicant.locator("main form .btn.main").click()
    applicant.locator("#id_name").fill("髙﨑 花子")
    applicant.locator("#id_words").fill("三年、実習で統計を使いました。")
    file = {"name": "実習の記録.pdf", "mimeType": "application/pdf", "buffer": a_pdf(title="実習")}
    applicant.locator("#id_file").set_input_files(file)
    applicant.locator("button[value=file]").click()
    applicant.locator("#id_url").fill("http://example.org")
    applicant.locator("button[value=link]").click()
    assert applicant.locator("#id_url[aria-invalid=true]").count() == 1
    is_sound(applicant)
    applicant.locator("#id_url").fill("https://example.org/" + "a" * 200)
    applicant.locator("button[value=link]").click()
    assert applicant.locator(".evidence > li").count() == 2
    assert applicant.locator("#id_words").input_value() == "三年、実習で統計を使いました。"
    is_sound(applicant)
    applicant.locator("input[name=signed]").first.check()
    applicant.locator("button[value=preview]").click()
    is_sound(applicant)
    applicant.locator("main form .btn.main").click()
    is_sound(applicant)
    applicant.locator("main .btn.danger").click()
    is_sound(applicant)
    address = applicant.url.removesuffix("/withdraw")
    applicant.goto(address.rpartition("/")[0])
    is_sound(applicant)

    clerk.goto("/desk/harima-c/applying")
    is_sound(clerk)
    clerk.locator("main .letters a").first.click()
    is_sound(clerk)
    clerk.locator("#id_words").fill("成績の写しもお願いします。")
    clerk.locator("button[value=ask]").click()
    is_sound(clerk)
    applicant.goto(address)
    applicant.locator("#id_answer").fill("添えました。")
    is_sound(applicant)
    applicant.locator("button[value=answer]").click()
    clerk.reload()
    clerk.locator("button[value=award]").click()
    clerk.locator("main a[href*='/awards/A-']").wait_for()
    is_sound(clerk)
    applicant.goto(address)
    assert applicant.locator(".notice[data-s=ok]").count() == 1
    is_sound(applicant)


@pytest.mark.parametrize(("language", "link"), [("ja", 27), ("en", 28)])
def test_a_renewal_is_asked_for_on_a_telephone_and_signed(
    open_page: OpenPage, site: Site, language: str, link: int
) -> None:
    learner = open_page(site.links[link], language=language, width=PHONE, who=APPLICANTS[language])
    receive_by_code(learner, site, language=language)
    learner.wait_for_selector(".hero")
    learner.locator(".owner a[href$='/renewal']").click()
    is_sound(learner)
    learner.locator("main form .btn.main").click()
    learner.locator("#id_words").fill("二年、現場で続けました。\n" + "たいへん長い語" * 40)
    learner.locator("#id_url").fill("https://example.org/records")
    learner.locator("button[value=link]").click()
    assert learner.locator("#id_name").count() == learner.locator("input[name=signed]").count() == 0
    is_sound(learner)
    learner.locator("button[value=preview]").click()
    is_sound(learner)
    learner.locator("main form .btn.main").click()
    is_sound(learner)
    address = learner.url

    clerk = open_page("/desk/u/applying", language=language, width=PHONE, who="owner")
    is_sound(clerk)
    clerk.locator("main .letters a").first.click()
    is_sound(clerk)
    clerk.locator("button[value=award]").click()
    clerk.locator("main .notice[data-s=ok] a[href*='/awards/A-']").wait_for()
    is_sound(clerk)
    learner.goto(address)
    assert learner.locator(".notice[data-s=ok]").count() == 1
    is_sound(learner)
