"""Addresses inside credentials: stable, distinct, fit for file names."""

import re

import pytest
from hypothesis import given

from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.addresses import addresses_for, document_name, slug_of, status_list_address
from kakitome.values.localized_text import LocalizedText
from support.strategies import texts

BASE = "https://u.example/issuers/x/"


def test_a_plain_identifier_is_its_own_slug() -> None:
    definition = Microcredential(identifier="M-7K3M-94QT", version=3)
    assert document_name(definition) == "M-7K3M-94QT-v3"
    found = addresses_for(definition, BASE, uuid="0b1f")
    assert found.credential == f"{BASE}credentials/0b1f.json"
    assert found.achievement == f"{BASE}microcredentials/M-7K3M-94QT-v3.json"
    assert found.image == f"{BASE}images/M-7K3M-94QT-v3.png"
    assert addresses_for(definition, BASE, uuid="0b1f", with_image=False).image == ""
    assert status_list_address(BASE, "revocation", number=1) == f"{BASE}status/revocation-1.json"


@given(texts)
def test_any_identifier_gives_a_safe_file_name(identifier: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", slug_of(Microcredential(identifier=identifier)))


@pytest.mark.parametrize(("one", "other"), [("データ", "データ "), ("a/b", "a b"), ("../x", "x"), ("mc-x", "x")])
def test_different_identifiers_never_share_a_slug(one: str, other: str) -> None:
    assert slug_of(Microcredential(identifier=one)) != slug_of(Microcredential(identifier=other))


def test_nobody_can_choose_an_identifier_that_looks_like_a_digest_of_another() -> None:
    digest = slug_of(Microcredential(identifier="データ"))
    assert slug_of(Microcredential(identifier=digest)) != digest


def test_without_an_identifier_the_title_tells_definitions_apart() -> None:
    first, second = (Microcredential(title=LocalizedText(ja=title)) for title in ("看護", "介護"))
    assert slug_of(first) != slug_of(second)
    assert slug_of(first) == slug_of(Microcredential(title=LocalizedText(ja="看護"), version=2))
