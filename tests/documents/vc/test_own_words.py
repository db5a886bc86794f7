"""A context that a document brings along adds words, and changes nothing that anybody reads by a known word."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kakitome.acceleration.statements.plan_memory import PlanMemory
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc.canonical import expand_and_canonicalize
from kakitome.documents.vc.contexts import KNOWN
from kakitome.documents.vc.own_words import (
    OwnWordsRefused,
    demand_only_new_words,
    demand_pinnable,
    known_meanings,
    known_words,
    own_words,
)
from kakitome.documents.verification.field_classes import CLASSES
from support.profiles import scaled
from vectors import issuer_site

WORDS = "https://u.example/words/"
SAMPLE = issuer_site.unsigned()
PLAIN = expand_and_canonicalize(SAMPLE)
ADDRESS = "https://vocabulary.example/v1"
READ = {
    *(member for members in CLASSES.values() for member in members),
    *("credentialStatus", "statusListCredential", "statusListIndex", "statusPurpose", "statusReference", "proof"),
    *("holder", "verifiableCredential", "relatedResource", "digestMultibase", "issuanceDate", "expirationDate"),
    *("givenName", "familyName"),
}


def test_every_word_that_is_read_for_a_fact_is_a_known_word() -> None:
    assert sorted(word for word in READ if word.casefold() not in known_words()) == []
    assert len(known_meanings()) > 500


def with_words(context: Any, **subject: Any) -> issuer_site.Json:
    document = copy.deepcopy(SAMPLE)
    document["@context"].append(context)
    document["credentialSubject"] |= subject
    return document


_PARTS = st.sampled_from([*sorted(known_words())[::9], "id", "did", "urn", "hue", "評語", "@type", "a:b", "validuntil"])
_MEANINGS = st.sampled_from(
    [
        *sorted(known_meanings())[::25],
        "@id",
        "@type",
        f"{WORDS}hue",
        f"{WORDS}x#",
        "schema:name",
        "did:web:x",
        "",
        "_:b",
    ]
)
_SAID = st.one_of(
    _MEANINGS,
    st.fixed_dictionaries(
        {"@id": _MEANINGS},
        optional={
            "@type": st.sampled_from(["@id", "@vocab", "@json", "http://www.w3.org/2001/XMLSchema#date"]),
            "@container": st.sampled_from(["@set", "@list", "@graph", "@language"]),
            "@reverse": _MEANINGS,
            "@context": st.just({"name": f"{WORDS}name"}),
        },
    ),
)


@settings(max_examples=scaled(300), deadline=None)
@given(st.dictionaries(st.one_of(_PARTS, st.text(max_size=4)), _SAID, max_size=4))
def test_whatever_context_is_let_in_leaves_all_known_words_as_they_are(context: dict[str, Any]) -> None:
    try:
        found = expand_and_canonicalize(with_words(context))
    except DocumentRefused:
        return
    assert found == PLAIN
    assert {word.casefold() for word in context if word[:1] != "@"}.isdisjoint(known_words())


def test_new_words_are_signed_and_named() -> None:
    document = with_words({"hue": f"{WORDS}hue", "評語": {"@id": f"{WORDS}remark"}}, hue="green", 評語="秀逸")
    added = set(expand_and_canonicalize(document).splitlines()) - set(PLAIN.splitlines())

    assert len(added) == 2
    assert own_words(document) == ("hue", "評語")


def test_a_document_with_words_of_its_own_is_never_planned() -> None:
    memory = PlanMemory(expand_and_canonicalize)
    for number in range(4):
        memory.canonicalize(with_words({"hue": f"{WORDS}hue"}, hue="green") | {"id": f"https://u.example/{number}"})
    assert memory.plans == 0


@pytest.mark.parametrize("word", ["validUntil", "VALIDUNTIL", "validuntil", "Name", "issuanceDate", "urn", "HTTPS"])
def test_a_known_word_is_never_given_another_meaning(word: str) -> None:
    with pytest.raises(OwnWordsRefused, match="E_CONTEXT_WORD"):
        demand_only_new_words({word: f"{WORDS}other"}, beside={})


def test_what_an_operator_pins_is_known_to_the_rules() -> None:
    beside = {ADDRESS: {"@context": {"hue": f"{WORDS}hue"}}}
    with pytest.raises(OwnWordsRefused, match="E_CONTEXT_WORD"):
        demand_only_new_words({"hue": f"{WORDS}other"}, beside=beside)
    with pytest.raises(OwnWordsRefused, match="E_CONTEXT_MEANING"):
        demand_only_new_words({"tint": f"{WORDS}hue"}, beside=beside)


PINNABLE: dict[str, Any] = {
    "a vocabulary for everything undefined": {"@vocab": WORDS},
    "words and kinds": {"hue": f"{WORDS}hue", "Box": {"@id": f"{WORDS}Box", "@context": {"lid": f"{WORDS}lid"}}},
    "a known word with its meaning": {"id": "@id", "type": "@type", "name": "https://schema.org/name"},
    "a short form for addresses": {"w": f"{WORDS}x#", "hue": "w:hue", "more": {"@id": "w:more", "@type": "@id"}},
}
NOT_PINNABLE: dict[str, tuple[str, Any]] = {
    "a known word with another meaning": ("E_CONTEXT_WORD", {"validUntil": f"{WORDS}end"}),
    "a known word within a word": (
        "E_CONTEXT_WORD",
        {"Box": {"@id": f"{WORDS}Box", "@context": {"name": f"{WORDS}n"}}},
    ),
    "another word for a known meaning": (
        "E_CONTEXT_MEANING",
        {"ends": "https://www.w3.org/2018/credentials#validUntil"},
    ),
    "the same by a short form": (
        "E_CONTEXT_MEANING",
        {"c": "https://www.w3.org/2018/credentials#", "ends": "c:validUntil"},
    ),
    "another word for an identifier": ("E_CONTEXT_MEANING", {"nummer": "@id"}),
    "a scheme as a short form": ("E_CONTEXT_WORD", {"did": f"{WORDS}x#"}),
    "a vocabulary of a standard": ("E_CONTEXT_SHAPE", {"@vocab": "https://www.w3.org/2018/credentials#"}),
    "an import": ("E_CONTEXT_SHAPE", {"@import": "https://www.w3.org/ns/credentials/v2"}),
    "words turned round": ("E_CONTEXT_SHAPE", {"of": {"@reverse": f"{WORDS}of"}}),
}


@pytest.mark.parametrize("what", PINNABLE)
def test_a_context_that_adds_may_be_pinned(what: str) -> None:
    demand_pinnable(ADDRESS, {"@context": PINNABLE[what]}, beside={})


@pytest.mark.parametrize("what", NOT_PINNABLE)
def test_a_context_that_changes_what_is_known_may_not_be_pinned(what: str) -> None:
    code, context = NOT_PINNABLE[what]
    with pytest.raises(OwnWordsRefused, match=code):
        demand_pinnable(ADDRESS, {"@context": context}, beside={})


@pytest.mark.parametrize("address", [*sorted(KNOWN)[:3], "https://www.w3.org/ns/credentials/V2", "http://x.example/"])
def test_no_context_takes_the_place_of_a_known_one(address: str) -> None:
    with pytest.raises(OwnWordsRefused, match="E_CONTEXT_ADDRESS"):
        demand_pinnable(address, {"@context": {}}, beside={})
