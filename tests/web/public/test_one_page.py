"""The record of a check, printed by Chromium: one page of A4 however long what stands on it, and an annex on request."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.test import RequestFactory
from django.utils.translation import override
from playwright.sync_api import sync_playwright

from browser.chromium import find_chromium
from kakitome.learning.microcredential import AwardingBody, Microcredential
from kakitome.mapping import recognition_words as words
from kakitome.mapping.award_facts import AwardFacts
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.public.verify import onepage
from kakitome.web.parts.qr_code import qr_of
from kakitome.web.parts.shapes import (
    CheckRow,
    DescriptorLine,
    RecognitionPlaces,
    RecognitionView,
    TwoLines,
    VerdictCard,
)

STATIC = Path(onepage.__file__).parents[3] / "static" / "kakitome"
SHEETS = ("tokens", "kakitome", "pages", "onepage")
ADDRESS = "https://kakitome.example.ac.jp/verify/V-AHTK-WMX4"
LONG = {"ja": "漢字の長い名前と成果の説明が続きます。", "en": "A rather long name or outcome goes on here. "}


def of_length(language: str, length: int) -> str:
    return (LONG[language] * (length // len(LONG[language]) + 1))[:length]


def fullest(language: str) -> onepage.OnePage:
    """Everything as long as the page lets it be."""
    outcomes, more = onepage.fitting([of_length(language, onepage.MOST_CHARACTERS // 6)] * 9)
    both = LocalizedText(ja=of_length("ja", 45), en=of_length("en", 90))
    recognition = RecognitionView(
        state="warn", title=both, label=both, sentence=both, lines=TwoLines(then=both, now=both), body=both,
        number="R-RGD3-QXXP", places=RecognitionPlaces(),
        heading=words.heading(is_certification=True), by=words.by_label(is_certification=True),
    )  # fmt: skip
    name, line, bodies = (onepage.cut(of_length(language, 500), most) for most in (80, 100, 160))
    # Kind, days and number have a length of their own.
    day = of_length(language, 20)
    return onepage.OnePage(
        card=VerdictCard(
            state="ok", sentence=of_length(language, 24 if language == "ja" else 60), because=onepage.cut(of_length(language, 500), 220),
            as_of="2026-11-22 14:05", number="V-AHTK-WMX4", recognition=recognition,
        ),
        reference="W" * onepage.LONGEST_REFERENCE,
        award=[DescriptorLine(title=of_length(language, 8), value=one) for one in (name, name, day, bodies, day, day, day, name)],
        outcomes=outcomes,
        more=more,
        studied=[DescriptorLine(title=of_length(language, 8), value=line)] * 5,
        checks=[CheckRow(state="ok", title=of_length(language, 9), outcome=of_length(language, 5), why="")] * 12,
        address=ADDRESS,
        qr=qr_of(ADDRESS),
        sha256="0" * 64,
    )  # fmt: skip


def _sheet(link: re.Match[str]) -> str:
    assert link[1] in SHEETS
    return f"<style>{(STATIC / f'{link[1]}.css').read_text(encoding='utf-8')}</style>"


def _paper(html: str) -> bytes:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        tab = opened.new_page(java_script_enabled=False)
        tab.set_content(html)
        paper = tab.pdf(prefer_css_page_size=True)
        opened.close()
    return paper


def printed(language: str, **others: Any) -> int:
    """Count the pages of paper."""
    from django.template.loader import render_to_string  # noqa: PLC0415 - Django is set up by then

    with override(language):
        shown = {"page": fullest(language), "again": "x", "token": "t", **others}
        html = render_to_string("pages/public/verify/onepage.html", shown, RequestFactory().get("/verify"))
    # In the page's own order, which decides between the layers.
    html, count = re.subn(r'<link rel="stylesheet" href="[^"]*?([a-z]+)\.css"[^>]*>', _sheet, html)
    assert count == len(SHEETS)
    # In a thread of its own: Playwright's loop must not be seen by Django's checks in this one.
    with ThreadPoolExecutor(max_workers=1) as thread:
        paper = thread.submit(_paper, html).result()
    return len(pypdfium2.PdfDocument(paper))


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_fullest_record_is_one_page_of_a4(language: str) -> None:
    assert printed(language) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_fullest_record_of_a_document_with_many_inside_is_one_page_of_a4(language: str) -> None:
    name = onepage.cut(of_length(language, 500), onepage._LONGEST_INSIDE)
    inside = [CheckRow(state="ok", title=", ".join([name] * 3), outcome=of_length(language, 8), why="")]
    page = replace(
        fullest(language), award=[], outcomes=[], more=0, studied=[], inside=inside * onepage.MOST_INSIDE, more_inside=3
    )
    assert printed(language, page=page) == 1


@pytest.mark.django_db
def test_the_annex_begins_on_a_page_of_its_own() -> None:
    assert printed("ja", annex=True, result={"rows": []}) == 2


def test_the_grade_and_every_jointly_awarding_body_stand_on_the_page() -> None:
    others = tuple(
        AwardingBody(name=LocalizedText(en=f"University of the {one} Sea (sample)")) for one in ("Inner", "Eastern")
    )
    first = AwardingBody(name=LocalizedText(en="University of the Western Mountains (sample)"))
    mc = Microcredential(title=LocalizedText(en="Data"), awarding_body=first, co_awarding_bodies=others)
    facts = AwardFacts(grade="A+", issuer_name=first.name)
    with override("en"):
        told = {str(one.title): str(one.value) for one in onepage._award(mc, facts)}
    assert told["Grade"] == "A+"
    assert all(body.name.en in told["Awarded by"] for body in (first, *others))


def test_of_many_outcomes_the_first_six_or_nine_hundred_characters_stand_on_the_page() -> None:
    assert onepage.fitting(["a"] * 9) == (["a"] * 6, 3)
    assert onepage.fitting(["a" * 400] * 4) == (["a" * 400] * 2, 2)
    shown, more = onepage.fitting(["a" * 2000, "b"])
    assert (len(shown[0]), more) == (900, 1)
    assert onepage.fitting([]) == ([], 0)
