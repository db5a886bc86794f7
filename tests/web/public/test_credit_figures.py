"""Credit in figures: every number comes from what is published and calculated, none from the template."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation
from lxml import html

from kakitome.learning.credit import rule_cases
from kakitome.learning.credit.pathway_patterns import pathway_patterns
from kakitome.learning.microcredential import Microcredential, StackingModel
from kakitome.learning.quality import QualityAssurance
from kakitome.ports.pathways import PublishedPathway
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.public.credit_figures.figures import law_figure, model_figures, quality_figure

NOW = datetime(2026, 11, 21, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def page(language: str) -> html.HtmlElement:
    response = Client(headers={"Accept-Language": language}).get("/credit/figures")
    assert response.status_code == 200
    return html.document_fromstring(response.content.decode())


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_draws_every_pattern_and_every_line_of_three_laws(language: str) -> None:
    shown = page(language)
    text = shown.text_content()
    for pattern in pathway_patterns().values():
        assert pattern.title.in_language("ja" if language == "ja" else "en") in text
    for anchor, lines in (("law-jp-undergraduate", 12), ("law-th-credit-bank", 6), ("law-in-undergraduate", 10)):
        assert len(shown.get_element_by_id(anchor).xpath(".//tbody/tr")) == lines


def test_a_pattern_is_drawn_with_its_own_blocks_and_credits() -> None:
    drawn = [pattern for model in model_figures([]) for pattern in model.patterns]
    patterns = pathway_patterns().values()
    assert sorted(len(pattern.blocks) for pattern in drawn) == sorted(len(pattern.blocks) for pattern in patterns)
    sit = next(pattern for pattern in drawn if pattern.title == pathway_patterns()["sit"].title)
    assert [block.title for block in sit.blocks] == [block.title for block in pathway_patterns()["sit"].blocks]
    assert sit.credits.startswith(str(pathway_patterns()["sit"].total_credits))


def test_what_is_published_here_stands_under_its_model() -> None:
    pathway = replace(pathway_patterns()["nz-master"], model=StackingModel.PRIOR_LEARNING)
    published = PublishedPathway(
        number="P-7K3M-94QT",
        institution="asuka",
        version=1,
        pathway=pathway,
        digest="",
        published_at=NOW,
        published_by="",
    )
    with translation.override("ja"):
        shown = {str(model.name): [drawn.number for drawn in model.published] for model in model_figures([published])}
    assert shown == {"内包モデル": [], "既修得学習の認定": ["P-7K3M-94QT"], "モジュール": []}


def test_what_the_law_answers_is_worked_out_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    japan = law_figure("jp-undergraduate", "notice")
    assert (japan.used, [line.state for line in japan.lines].count("unk")) == ("22", 1)
    of_case = rule_cases.case_of

    def smaller(rules: rule_cases.RuleSet, case_id: str) -> rule_cases.RuleCase:
        case = of_case(rules, case_id)
        return replace(case, learnings=tuple(replace(piece, study_hours=Decimal(45)) for piece in case.learnings))

    monkeypatch.setattr("kakitome.web.pages.public.credit_figures.figures.case_of", smaller)
    assert law_figure("jp-undergraduate", "notice").used == "11"


def test_the_matrix_counts_what_letters_state() -> None:
    stated = LocalizedText(ja="自己点検")
    full = Microcredential(quality_assurance=QualityAssurance(internal_institution=stated, external_programme=stated))
    counted = quality_figure([full, Microcredential(), replace(full)])
    assert (counted.entries, counted.internal_institution, counted.internal_programme) == (3, 2, 0)
    assert (counted.external_institution, counted.external_programme) == (0, 2)
