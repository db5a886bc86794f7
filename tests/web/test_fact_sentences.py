"""No template and no view states a fact that no code looked up: the value each such sentence rests on is named.

`fact_sentences.toml` names it, and here it is found around the sentence. A new sentence without a line there fails, and so
does a line whose sentence or whose value is gone. Some sentences are rules or labels; the register says so, line by line.
"""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import pytest
from django.template import engines

from web.told_sentences import WEB, Sentence, in_module, in_template, of_templates, of_views, states_a_fact

REGISTER = Path(__file__).with_name("fact_sentences.toml")
UNTOLD = frozenset({"(rule)", "(label)"})
ACT = "(act) "
Named = Mapping[str, Mapping[str, str | list[str]]]


@cache
def register() -> Named:
    return tomllib.loads(REGISTER.read_text(encoding="utf-8"))


@cache
def sentences() -> tuple[Sentence, ...]:
    return (*of_templates(), *of_views())


def stands(sentence: Sentence, value: str) -> bool:
    """Tell whether a value that the register names is really what a sentence rests on."""
    if value in UNTOLD:
        return True
    if value.startswith(ACT):
        return value.removeprefix(ACT) in sentence.uses
    module, found, test = value.partition(": ")
    if found and (WEB / f"{module}.py").is_file():
        text = (WEB / f"{module}.py").read_text(encoding="utf-8")
        is_page = sentence.place.endswith(".html")
        names = (
            (f'"{Path(sentence.place).stem}"', f'"{sentence.place}"')
            if is_page
            else (f" {sentence.place.rpartition('.')[2]}(",)
        )
        return test in text and any(name in text for name in names)
    return value in sentence.rests_on


def wrong(found: Iterable[Sentence], named: Named) -> list[str]:
    """Name the sentences whose value is not named, or does not stand there."""
    complaints = []
    for sentence in found:
        value = named.get(sentence.place, {}).get(sentence.words)
        where = f"{sentence.place}: “{sentence.words}”"
        if value is None:
            complaints.append(f"{where} states a fact; name the value it rests on, of {list(sentence.rests_on)}")
        elif not any(stands(sentence, one) for one in ([value] if isinstance(value, str) else value)):
            complaints.append(f"{where} does not rest on {value!r}, but on {list(sentence.rests_on)}")
    return complaints


def test_every_sentence_about_a_fact_rests_on_the_value_that_is_named() -> None:
    found = wrong(sentences(), register())
    assert not found, "\n".join(found)


def test_the_register_names_no_sentence_that_is_gone() -> None:
    there = {(one.place, one.words) for one in sentences()}
    listed = {(place, words) for place, lines in register().items() for words in lines}
    assert listed - there == set()


# --- it can fail ---------------------------------------------------------------------------------

CONSTANT = '{% load i18n %}<p>{% translate "No recognition by a third party is known." %}</p>'
RESTING = (
    "{% load i18n %}{% if fact.known %}x{% else %}"
    '{% translate "No recognition by a third party is known." %}{% endif %}'
)
WORDS = "No recognition by a third party is known."


def of_text(source: str) -> list[Sentence]:
    return list(in_template("t.html", engines["django"].from_string(source).template))  # type: ignore[attr-defined]


def test_a_constant_sentence_in_a_template_is_found() -> None:
    (complaint,) = wrong(of_text(CONSTANT), {})
    assert "states a fact" in complaint
    assert wrong(of_text(CONSTANT), {"t.html": {WORDS: "fact.known"}})
    assert wrong(of_text(RESTING), {"t.html": {WORDS: "fact.other"}})
    assert wrong(of_text(RESTING), {"t.html": {WORDS: "fact.known"}}) == []


CONSTANT_VIEW = """
def view(request, place):
    return _("Everyone has handed in. The scores are counted.")
"""
RESTING_VIEW = """
def view(request, place):
    if place.waiting:
        return ""
    return _("Everyone has handed in. The scores are counted.")
"""
TABLE = """
WORDS = {State.DONE: _("Everyone has handed in.")}
"""


def test_a_constant_sentence_in_a_view_is_found() -> None:
    words = "Everyone has handed in. The scores are counted."
    named = {"pages/x.view": {words: "place.waiting"}}
    assert wrong(in_module("pages/x", CONSTANT_VIEW), {})
    assert wrong(in_module("pages/x", CONSTANT_VIEW), named)
    assert wrong(in_module("pages/x", RESTING_VIEW), named) == []
    assert list(in_module("pages/x", TABLE)) == []


@pytest.mark.parametrize(
    "words",
    [
        "No recognition by a third party is known.",
        "It is recognised.",
        "Revoked",
        "Not withdrawn",
        "The votes are counted.",
        "All required documents are there.",
        "Nothing is missing",
        "Nobody has a role of their own here.",
        "Their reviewers had no part in it.",
    ],
)
def test_these_state_a_fact(words: str) -> None:
    assert states_a_fact(words)


@pytest.mark.parametrize("words", ["Is it recognised?", "Withdraw the entry", "Recognition", "Save", "What one can do"])
def test_these_state_none(words: str) -> None:
    assert not states_a_fact(words)
