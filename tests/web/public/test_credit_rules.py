"""The rules of credit for anybody: list, version by version, cases worked out anew, and the file itself."""

import tomllib
from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client
from lxml import html

from kakitome.learning.credit.loading import rule_sets
from kakitome.learning.credit.rule_cases import cases_of
from kakitome.web.pages.public.credit_rules import showing

pytestmark = pytest.mark.django_db


def page(address: str, language: str = "ja") -> html.HtmlElement:
    response = Client(headers={"Accept-Language": language}).get(address)
    assert response.status_code == 200, address
    return html.document_fromstring(response.content.decode())


def test_every_version_of_every_rule_set_is_one_link_from_the_list() -> None:
    links = set(page("/credit/rules").xpath("//main//a/@href"))
    assert {f"/credit/rules/{rules.id}/{rules.version}" for rules in rule_sets()} <= links
    for rules in rule_sets():
        for language in ("ja", "en"):
            shown = page(f"/credit/rules/{rules.id}/{rules.version}", language)
            assert shown.findtext(".//h1") == rules.lead.in_language("ja" if language == "ja" else "en")
            assert len(shown.xpath("//table[contains(@class, 'cases')]/tbody/tr")) == len(
                cases_of(rules.id, rules.version)
            )
            assert shown.xpath("//*[@role='alert']") == []


def test_each_rule_shows_its_source_and_its_doubt() -> None:
    shown = page("/credit/rules/jp-undergraduate", "en")
    facilities = shown.get_element_by_id("art29-facilities").text_content()
    assert "Not confirmed" in facilities
    assert "MEXT Notice 68 of 1991" in facilities
    assert "art29-facilities" in {link.removeprefix("#") for link in shown.xpath("//a/@href")}
    assert "40 + 4 + 16 + 1 = 61; 1 above the cap of 60." in shown.text_content()
    assert len(shown.xpath("//*[contains(@class, 'of-124')]/i")) == 124


def test_the_version_in_force_is_told_from_the_former_one() -> None:
    assert "前の版" in page("/credit/rules/jp-graduate/2003-04-01").text_content()
    assert "前の版" not in page("/credit/rules/jp-graduate").text_content()
    for address in ("/credit/rules/none", "/credit/rules/jp-graduate/2003-04-02", "/credit/rules/jp-graduate/x.toml"):
        assert Client().get(address).status_code == 404


def test_the_file_is_handed_out_as_the_engine_reads_it() -> None:
    response = Client().get("/credit/rules/jp-graduate/2020-06-30.toml")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert tomllib.loads(response.content.decode())["id"] == "jp-graduate"


def test_a_case_that_comes_out_otherwise_tops_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    cases = cases_of("jp-graduate", "2020-06-30")
    monkeypatch.setattr(showing, "cases_of", lambda *_: (replace(cases[0], used=Decimal(99)), *cases[1:]))
    shown = page("/credit/rules/jp-graduate")
    assert "例の1件が" in shown.xpath("string(//*[@role='alert'])")
