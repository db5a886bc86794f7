"""Documents inside documents: each with its own sentence, and nothing green that is not."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string
from django.test import override_settings
from django.utils import translation

from kakitome.documents.verification.check import Check, CheckOutcome, Enclosed, RegistryAnswer, Report, Verdict
from kakitome.errors import Problem
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.public.verify.inside import LABELS, cards_of

NOW = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
CHECK = Check(id="proof", outcome=CheckOutcome.PASSED, reason=Problem(code="I_PROOF_OK"), working={"key": "k"})


def report(verdict: Verdict, name: str = "", *inside: Enclosed) -> Report:
    document = {"credentialSubject": {"achievement": {"name": name}}} if name else None
    check = replace(CHECK, verdict=verdict)
    form = "Open Badges 3.0"
    return Report(verdict=verdict, checks=(check,), as_of=NOW, format=form, document=document, enclosed=inside)


def enclosed(verdict: Verdict, name: str = "", *inside: Enclosed, label: str = "award") -> Enclosed:
    return Enclosed(
        label=label, place="/credentialSubject/verifiableCredential/0", report=report(verdict, name, *inside)
    )


OUTER = report(
    Verdict.INDETERMINATE,
    "学修履歴",
    enclosed(Verdict.VALID, "統計"),
    enclosed(Verdict.REVOKED, "倫理", enclosed(Verdict.INVALID_SIGNATURE, label="endorsement")),
    enclosed(Verdict.VALID_UNTRUSTED_ISSUER, "<b>x</b>", label="something new"),
)


def drawn(language: str) -> str:
    with translation.override(language), override_settings(DEBUG=False):
        context = {"items": cards_of(OUTER), "level": 3, "LANGUAGE_CODE": language}
        return render_to_string("pages/public/verify/inside.html", context)


def test_each_document_inside_has_its_own_state_and_sentence() -> None:
    page = drawn("ja")
    assert re.findall(r'<li data-s="(\w+)" id', page) == ["ok", "fail", "fail", "warn"]
    for said in ("この証明は有効です。", "この証明は失効しています。", "署名が合いません。", "登録簿に照会していない"):
        assert said in page


def test_anchors_are_unique_and_nested_documents_stand_under_their_own() -> None:
    anchors = re.findall(r'<li data-s="\w+" id="([\w-]+)"', drawn("en"))
    assert anchors == ["verdict-1", "verdict-2", "verdict-2-1", "verdict-3"]


def test_an_issuer_named_in_one_language_is_named_as_a_registry_lists_it() -> None:
    name = LocalizedText(ja="見本機構", en="Example Body")
    listed = RegistryAnswer(registry=LocalizedText(ja="登録簿"), answer="listed", name=name)
    document = {"issuer": {"id": "did:web:b.example", "name": "Example Body"}, "credentialSubject": {}}
    inner = replace(report(Verdict.VALID, "承認"), document=document, registries=(listed,))
    by_registry, by_itself = (
        cards_of(replace(OUTER, enclosed=(Enclosed(label="award", place="/0", report=one),)))[0].issuer
        for one in (inner, replace(inner, registries=(replace(listed, answer="not_listed"),)))
    )
    assert by_registry == name
    assert isinstance(by_itself, LocalizedText)
    assert by_itself.in_language("ja") == "Example Body"


def test_a_title_from_a_stranger_is_inert() -> None:
    page = drawn("en")
    assert "<b>x</b>" not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_label_is_shown_as_the_bare_word_of_the_program(language: str) -> None:
    page = re.sub(r"<[^>]+>", " ", drawn(language))
    assert "enclosed." not in page
    assert "working." not in page
    assert all(f" {label} " not in page for label in (*LABELS, "something new"))
