"""A request for an endorsement, writing it, accepting it, and attesting again: nothing for axe, nothing runs off a screen."""

import os
import re
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from browser.receiving import receive_by_code
from browser.site import Site
from browser.walking import OpenPage, axe_findings, is_wider_than_its_window

SHOTS = os.environ.get("KAKITOME_SHOTS", "")
LONG = "とても長い語が続いても折り返します" * 12


def is_sound(page: Any, name: str = "") -> None:
    assert axe_findings(page) == []
    assert not is_wider_than_its_window(page)
    if SHOTS and name:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def newest_link(site: Site) -> str:
    mails = sorted(site.folder.glob("mail/*.eml"), key=lambda file: file.stat().st_mtime_ns)
    for file in reversed(mails):
        body = message_from_bytes(file.read_bytes(), policy=policy.default).get_body(("plain",))
        if body and (link := re.search(r"/endorse/[a-z2-7]{26}", body.get_content())):
            return link[0]
    pytest.fail("no mail asks for an endorsement")


@pytest.mark.parametrize(("language", "link", "width"), [("ja", 25, 360), ("en", 26, 1200)])
def test_an_endorsement_is_asked_for_written_accepted_and_taken_back(
    open_page: OpenPage, site: Site, language: str, link: int, width: int
) -> None:
    owner = open_page(site.links[link], language=language, width=width, who="hanako")
    receive_by_code(owner, site, language=language)
    owner.wait_for_selector(".hero")
    owner.goto(f"/mine/endorsements?lang={language}")
    is_sound(owner, f"list-empty-{language}")
    owner.goto("/mine/endorsements/new")
    owner.locator("main form .btn.main").click()
    assert owner.locator("#id_called[aria-invalid=true]").count() == 1
    is_sound(owner, f"new-faulty-{language}")
    owner.locator("#id_item").select_option(index=1)
    owner.locator("#id_called").fill("例沢先生")
    owner.locator("#id_mail").fill(f"reizawa-{language}@school.example")
    owner.locator("#id_words").fill("去年の研究について書いていただけませんか。\n" + LONG)
    owner.locator("main form .btn.main").click()
    owner.wait_for_selector("button[value=call-off]")
    is_sound(owner, f"waiting-{language}")
    address = owner.url.partition("?")[0]

    endorser = open_page(newest_link(site), language=language, width=width)
    endorser.goto(f"{newest_link(site)}?lang={language}")
    is_sound(endorser, f"asked-{language}")
    endorser.locator("button[value=send]").click()
    assert endorser.locator("#id_name[aria-invalid=true]").count() == 1
    is_sound(endorser, f"asked-faulty-{language}")
    endorser.locator("#id_comment_ja").fill("最後まで粘り強く取り組みました。\n" + LONG)
    endorser.locator("#id_name").fill("例沢 一郎")
    endorser.locator("#id_role").fill("担任")
    endorser.locator("button[value=send]").click()
    endorser.wait_for_selector("button[value=withdraw]")
    is_sound(endorser, f"sent-{language}")

    owner.goto(address)
    is_sound(owner, f"arrived-{language}")
    owner.locator("button[value=accept]").click()
    owner.goto("/mine/endorsements")
    is_sound(owner, f"list-{language}")
    endorser.locator("button[value=withdraw]").click()
    is_sound(endorser, f"done-{language}")
    assert endorser.goto(newest_link(site)).status == 404
    is_sound(endorser, f"ended-{language}")


@pytest.mark.parametrize(("language", "width"), [("ja", 360), ("en", 1200)])
def test_pages_of_attesting_again(open_page: OpenPage, site: Site, language: str, width: int) -> None:
    learner = open_page("/mine/attesting", language=language, width=width, who="hanako")
    learner.goto(f"/mine/attesting?lang={language}")
    is_sound(learner, f"attesting-list-{language}")
    for name, path in (
        ("attesting-new", "/mine/attesting/new?item=document:lost"),
        ("attesting-request", f"/mine/attesting/{site.desk['lost']}"),
        ("document", "/mine/documents/lost"),
    ):
        learner.goto(path)
        is_sound(learner, f"{name}-{language}")
    staff = open_page("/desk/u/attesting", language=language, width=width, who="admin")
    for name, path in (
        ("desk-attesting", f"/desk/u/attesting?lang={language}"),
        ("desk-attesting-request", f"/desk/u/attesting/{site.desk['lost']}"),
    ):
        staff.goto(path)
        is_sound(staff, f"{name}-{language}")
