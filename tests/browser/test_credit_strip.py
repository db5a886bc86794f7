"""From a look beforehand to a credited course, at two universities and their bank, screen by screen in each language."""

from collections.abc import Iterator
from typing import Any

import pytest

from browser.credit_site import COLLEAGUE, COMMITTEE, FIRST, SECOND
from browser.serving import served
from browser.site import Site
from browser.strips import Strip
from browser.walking import OpenPage, Walker

pytestmark = pytest.mark.slow

WORDS = {
    "ja": {
        "title": "洋上風力概論",
        "outcomes": "風車の主要な部品と役割を説明できる。",
        "reasons": "学修成果が対応し、学習量が足ります（見本）。",
    },
    "en": {
        "title": "Introduction to offshore wind",
        "outcomes": "Explain the main parts of a turbine.",
        "reasons": "The outcomes correspond, and there is enough work (sample).",
    },
}


@pytest.fixture(scope="module")
def credit_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    people = {f"learner-{language}": f"learner-{language}@home.example" for language in WORDS}
    for slug in (FIRST, SECOND):
        people |= {f"{name}-{slug}": f"{name}@{slug}.example" for name in ("registrar", COLLEAGUE, *COMMITTEE)}
    with served("credit_site.py", folder=tmp_path_factory.mktemp("credit"), people=people) as site:
        yield site


@pytest.fixture
def open_credit_page(chromium: Any, credit_site: Site) -> Iterator[OpenPage]:
    walker = Walker(browser=chromium, site=credit_site, signed_in={})
    yield walker.open
    walker.close()
    assert walker.complaints == []


def press(page: Any, button: str) -> None:
    """Press a button, and be somewhere else afterwards."""
    with page.expect_navigation():
        page.locator(button).first.click()


@pytest.mark.parametrize("language", list(WORDS))
def test_from_a_look_beforehand_to_a_credited_course(open_credit_page: OpenPage, language: str) -> None:
    strip = Strip(open_page=open_credit_page, language=language)
    number = the_learner_looks_and_applies(strip, FIRST)
    the_registrar_examines_and_proposes(strip, number)
    the_committee_decides(strip, number)
    learner = strip.at(f"learner-{language}", f"/mine/credit/cases/{number}")
    assert "1" in learner.locator("h1").inner_text()
    assert WORDS[language]["title"] in learner.locator("main").inner_text()
    strip.stop(learner, "decided")
    another_university_decides_on_the_same_learning(strip)
    a_member_uses_credits_of_the_bank(strip)
    strip.join()


def the_learner_looks_and_applies(strip: Strip, university: str) -> str:
    """See what universities would credit, apply at one of them; return the case's number."""
    page = strip.at(f"learner-{strip.language}", "/mine/credit/apply")
    if university == FIRST:
        strip.stop(page, "look-beforehand")
    page.locator("[name=university]").select_option(university)
    page.locator("[name=target]").fill(WORDS[strip.language]["title"])
    page.locator("input[name=items]").first.check()
    press(page, "form:has([name=items]) .btn.main")
    page = strip.at(f"learner-{strip.language}", "/mine/credit/cases")
    if university == FIRST:
        strip.stop(page, "applied")
    console = strip.at(f"registrar-{university}", f"/desk/{university}/credit/cases").content()
    links = page.locator("a[href*='/mine/credit/cases/']").evaluate_all("links => links.map(link => link.href)")
    return next(number for number in (link.rsplit("/", 1)[1] for link in links) if number in console)


def the_registrar_examines_and_proposes(strip: Strip, number: str, university: str = FIRST) -> None:
    """Take the case up, compare, answer the seven questions, count by the law, and propose."""
    who, path = f"registrar-{university}", f"/desk/{university}/credit/cases"
    prefix = "" if university == FIRST else "second-"
    strip.stop(strip.at(who, path), f"{prefix}console")
    page = strip.at(who, f"{path}/{number}")
    press(page, "button[value=accept]")
    words = WORDS[strip.language]
    page = strip.at(who, f"{path}/{number}")
    page.locator("[name=title]").fill(words["title"])
    page.locator("[name=outcomes]").fill(words["outcomes"])
    press(page, "button.btn[value=save]")
    page.locator("input[name=meets-0][value=whole]").check()
    for answers in page.locator(".asks .answers").all():
        answers.locator("input[value=yes]").check()
    page.locator("[name=rule_set]").select_option("jp-undergraduate")
    page.locator("[name=kind]").select_option("microcredential")
    page.locator("[name=own_rule]").check()
    page.locator("[name=counted]").fill("18")
    page.locator("[name=credits]").fill("1")
    page.locator("[name=grade]").fill("認")
    page.locator("[name=reasons]").fill(words["reasons"])
    press(page, "button.btn[value=save]")
    strip.stop(page, f"{prefix}examined")
    press(page, "button[value=propose]")
    strip.stop(strip.at(who, f"{path}/{number}"), f"{prefix}proposed")


def the_committee_decides(strip: Strip, number: str, university: str = FIRST) -> None:
    """Put it on the table with a draft of the decision, let three vote on it, and announce it: all have voted, so it is over."""
    who, case = f"registrar-{university}", f"/desk/{university}/cases/{number}"
    prefix = "" if university == FIRST else "second-"
    page = strip.at(who, f"{case}/refer")
    page.locator("input[name=committee][value=credit]").check()
    press(page, "main form .btn.main")
    page = strip.at(who, f"{case}/draft")
    page.locator("input[name=outcome][value=recognised]").check()
    page.locator("[name=reasons_ja]").fill(WORDS["ja"]["reasons"])
    page.locator("[name=reasons_en]").fill(WORDS["en"]["reasons"])
    strip.stop(page, f"{prefix}draft-resolution")
    press(page, "main form .btn.main")
    for name in COMMITTEE:
        page = strip.at(f"{name}-{university}", f"/desk/{university}/deciding/{number}")
        if name == COMMITTEE[0]:
            strip.stop(page, f"{prefix}vote")
        page.locator("input[name=choice][value=for]").check()
        press(page, "form:has(input[name=choice]) .btn.main")
    press(strip.at(who, f"{case}/decide"), "main form :is(.btn.main, .btn.danger)")


def another_university_decides_on_the_same_learning(strip: Strip) -> None:
    """Apply with it at the second university, which sees the earlier use, examines, and decides by its own rules."""
    number = the_learner_looks_and_applies(strip, SECOND)
    page = strip.at(f"registrar-{SECOND}", f"/desk/{SECOND}/credit/cases/{number}")
    strip.stop(page, "second-university")
    proof = page.locator("#proof").inner_text()
    assert {"ja": "明日香情報大学", "en": "Asuka University"}[strip.language] in proof, "the earlier use is told"
    assert "例田" not in proof, "and of nobody"
    the_registrar_examines_and_proposes(strip, number, SECOND)
    the_committee_decides(strip, number, SECOND)
    learner = strip.at(f"learner-{strip.language}", f"/mine/credit/cases/{number}")
    assert WORDS[strip.language]["title"] in learner.locator("main").inner_text()
    strip.stop(learner, "second-decided")


def a_member_uses_credits_of_the_bank(strip: Strip) -> None:
    """Let the second university see the account; it holds a credit, asks to use it, and a colleague agrees."""
    who = f"learner-{strip.language}"
    page = strip.at(who, "/mine/credit-bank")
    strip.stop(page, "bank")
    sight = str(page.locator("a[href$='/members']").first.get_attribute("href"))
    number = sight.split("/")[-2]
    page = strip.at(who, sight)
    page.locator(f"input[name=member][value={SECOND}]").check()
    strip.stop(page, "bank-sight")
    press(page, "main form .btn.main")
    desk = f"/desk/{SECOND}/banks"
    for kind, amount in (("hold", "1"), ("redeem", "1")):
        page = strip.at(f"registrar-{SECOND}", f"{desk}/{number}")
        form = page.locator("form:has([name=kind])")
        form.locator("[name=kind]").select_option(kind)
        form.locator("[name=amount]").fill(amount)
        if kind == "redeem":
            form.locator("[name=settles]").select_option(index=1)
            form.locator("[name=target]").fill(WORDS[strip.language]["title"])
        form.locator("[name=reason]").fill(WORDS[strip.language]["reasons"])
        press(page, "form:has([name=kind]) .btn.main")
        strip.stop(strip.at(f"registrar-{SECOND}", f"{desk}/{number}"), f"bank-{kind}")
    page = strip.at(f"{COLLEAGUE}-{SECOND}", desk)
    strip.stop(page, "bank-second-person")
    press(page, "button[value=agree]")
    page = strip.at(who, f"/mine/credit-bank/{number}")
    assert WORDS[strip.language]["title"] in page.locator("main").inner_text(), "the statement says where it was used"
    strip.stop(page, "bank-used")
