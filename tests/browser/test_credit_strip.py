"""From a look beforehand to a credited course, at two universities and their bank, screen by screen in each language.

The screens lie in `build/strips/<language>/<width>/` in their order, and beside them all of them in a row.
"""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from browser.chromium import find_chromium
from browser.conftest import free_port, without_chromium
from browser.credit_site import COLLEAGUE, COMMITTEE, FIRST, SECOND
from browser.site import Site
from browser.walking import OpenPage, Walker, axe_findings, is_wider_than_its_window
from support import migrated_tables

pytestmark = pytest.mark.slow

PROGRAM = Path(__file__).with_name("credit_site.py")
STRIPS = Path(__file__).parents[2] / "build" / "strips"
WIDTHS = (1200, 390)
TALLEST = 2400
"""Of a screen in the row; the screen itself is kept whole."""
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
    if not find_chromium():
        without_chromium()
    folder, port = migrated_tables.lay(tmp_path_factory.mktemp("credit")), free_port()
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("KAKITOME_", "DJANGO_", "DATABASE_"))}
    environment = kept | {
        "KAKITOME_DATA_DIR": str(folder),
        "KAKITOME_SITE_URL": f"http://localhost:{port}",
        "KAKITOME_SECOND_FACTOR": "off",
        "PYTHONPATH": os.pathsep.join([str(PROGRAM.parents[2] / "src"), str(PROGRAM.parents[1])]),
    }
    process = subprocess.Popen(
        [sys.executable, str(PROGRAM), str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        made = json.loads(process.stdout.readline())
        urllib.request.urlopen(f"http://localhost:{port}/account/login", timeout=60).close()
        people = {f"learner-{language}": f"learner-{language}@home.example" for language in WORDS}
        for slug in (FIRST, SECOND):
            people |= {f"{name}-{slug}": f"{name}@{slug}.example" for name in ("registrar", COLLEAGUE, *COMMITTEE)}
        yield Site(
            url=f"http://localhost:{port}",
            folder=folder,
            documents={},
            numbers={},
            links=[],
            email="",
            password=made["password"],
            record="",
            people=people,
            desk={},
        )
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def open_credit_page(chromium: Any, credit_site: Site) -> Iterator[OpenPage]:
    walker = Walker(browser=chromium, site=credit_site, signed_in={})
    yield walker.open
    walker.close()
    assert walker.complaints == []


@dataclass
class Strip:
    """One walk in one language: a screen for everybody, and a picture of each stop."""

    open_page: OpenPage
    language: str
    screens: dict[str, Any] = field(default_factory=dict)
    stops: list[str] = field(default_factory=list)

    def at(self, who: str, path: str) -> Any:
        """Go somewhere as somebody, on their own screen."""
        if who not in self.screens:
            self.screens[who] = self.open_page(path, language=self.language, width=WIDTHS[0], who=who)
        else:
            self.screens[who].goto(path)
        return self.screens[who]

    def stop(self, page: Any, name: str) -> None:
        """Let axe look at a page, and keep it as it stands on a desk and on a phone."""
        self.stops.append(f"{len(self.stops) + 1:02d}-{name}")
        assert axe_findings(page) == [], name
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert not is_wider_than_its_window(page), (name, width)
            folder = STRIPS / self.language / str(width)
            folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=folder / f"{self.stops[-1]}.png", full_page=True)
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})

    def join(self) -> None:
        """Put the pictures of each width in a row."""
        for width in WIDTHS:
            folder = STRIPS / self.language / str(width)
            pictures = [Image.open(folder / f"{stop}.png").convert("RGB") for stop in self.stops]
            scaled = [picture.resize((390, picture.height * 390 // picture.width)) for picture in pictures]
            row = Image.new("RGB", (410 * len(scaled), min(TALLEST, max(p.height for p in scaled))), "white")
            for place, picture in enumerate(scaled):
                row.paste(picture.crop((0, 0, 390, min(TALLEST, picture.height))), (410 * place, 0))
            row.save(STRIPS / f"{self.language}-{width}.png")


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
    """Put it on the table, let three vote, and write the decision."""
    who = f"registrar-{university}"
    page = strip.at(who, f"/desk/{university}/cases/{number}/refer")
    page.locator("input[name=committee][value=credit]").check()
    press(page, "main form .btn.main")
    for name in COMMITTEE:
        page = strip.at(f"{name}-{university}", f"/desk/{university}/deciding/{number}")
        if name == COMMITTEE[0]:
            strip.stop(page, "vote" if university == FIRST else "second-vote")
        page.locator("input[name=choice][value=recognised]").check()
        press(page, "form:has(input[name=choice]) .btn.main")
    page = strip.at(who, f"/desk/{university}/cases/{number}/decide")
    page.locator("[name=reasons_ja]").fill(WORDS["ja"]["reasons"])
    page.locator("[name=reasons_en]").fill(WORDS["en"]["reasons"])
    press(page, "main form :is(.btn.main, .btn.danger)")


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
