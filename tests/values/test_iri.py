"""Absolute IRIs, as every processor of linked data takes them."""

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakitome.values.characters import find_forbidden_character
from kakitome.values.iri import is_absolute_iri, is_web_address

GOOD = [
    "https://u.example/a?b=c#d",
    "http://u.example:8080/",
    "https://例え.example/証明/1",
    "did:web:u.example:issuers:x",
    "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
    "urn:uuid:0b1f6f0e-6a51-4b27-9c7e-1f5a3f0c7d11",
    "mailto:a@example.com",
]
BAD = [
    "",
    "credentials/1.json",
    "/a",
    "//u.example/a",
    "https:",
    "https:///a",
    "https:a",
    "https://u.example/a b",
    "https://u.example/<b>",
    'https://u.example/"',
    "https://u.example/%zz",
    "https://u.example/a#b#c",
    "https://u.example:port/",
    "https://u.example/\u202efdp",
    "https://u.example/\n",
    "会:x",
]


@pytest.mark.parametrize("text", GOOD)
def test_these_are_absolute(text: str) -> None:
    assert is_absolute_iri(text)
    assert pyoxigraph.NamedNode(text)


@pytest.mark.parametrize("text", BAD)
def test_these_are_not(text: str) -> None:
    assert not is_absolute_iri(text)


@given(
    st.from_regex(r"[a-z]{1,5}:[ -~ぁ-ん%#\[\]<>/]{0,20}", fullmatch=True) | st.text().map("https://u.example/".__add__)
)
def test_what_is_taken_for_an_iri_is_one_to_the_graph_store_too(text: str) -> None:
    if is_absolute_iri(text):
        assert pyoxigraph.NamedNode(text).value == text


def test_a_web_address_has_a_host() -> None:
    assert is_web_address("HTTPS://u.example")
    assert not is_web_address("did:web:u.example")
    assert not is_web_address("ftp://u.example")


@pytest.mark.parametrize("character", ["\x00", "\x08", "\x0b", "\r", "\x1f", "\x7f", "\ud800", "\uffff"])
def test_a_character_that_may_not_be_signed_is_named(character: str) -> None:
    assert find_forbidden_character(f"看護{character}") == f"U+{ord(character):04X}"


def test_line_breaks_tabs_and_every_script_are_text() -> None:
    assert find_forbidden_character("一行目\n\t二行目 𠮷 葛󠄀 👩🏽‍🔬 \u202e \u0085") is None
