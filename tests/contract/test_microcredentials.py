"""Definitions: drafts always save, versions freeze, old ones stay."""

from dataclasses import replace
from typing import Any

import pytest

from contract.factories import INSTITUTION, StoreFactory
from contract.records import LATER, NOW, version
from kakitome.errors import Conflict, NotFound
from kakitome.ports.microcredentials import VersionState

DRAFT, IN_FORCE, WITHDRAWN = VersionState.DRAFT, VersionState.IN_FORCE, VersionState.WITHDRAWN


def test_a_draft_keeps_every_word_that_was_typed(books: StoreFactory) -> None:
    draft = version(as_typed={"learner_effort": "１０時間くらい"}, unit="u1", saved_by="t.sato")
    books.open(INSTITUTION).microcredentials.add_version(draft)
    assert books.open(INSTITUTION).microcredentials.get("data-literacy", 1) == draft


def test_a_version_is_added_once(book: Any) -> None:
    book.microcredentials.add_version(version())
    with pytest.raises(Conflict, match="E_VERSION_EXISTS"):
        book.microcredentials.add_version(version(title="別"))


def test_a_draft_can_be_changed_until_it_is_frozen(book: Any) -> None:
    book.microcredentials.add_version(version())
    book.microcredentials.replace(version(title="改題", state=IN_FORCE))
    book.microcredentials.freeze("data-literacy", 1, at=NOW)
    frozen = book.microcredentials.get("data-literacy", 1)
    assert (frozen.microcredential.title.ja, frozen.frozen_at) == ("改題", NOW)
    with pytest.raises(Conflict, match="E_VERSION_FROZEN"):
        book.microcredentials.replace(replace(version(title="再改題", state=IN_FORCE), frozen_at=NOW))
    assert book.microcredentials.get("data-literacy", 1) == frozen


def test_a_frozen_version_can_be_withdrawn_and_put_in_force_again(book: Any) -> None:
    book.microcredentials.add_version(version(state=IN_FORCE))
    book.microcredentials.freeze("data-literacy", 1, at=NOW)
    frozen = book.microcredentials.get("data-literacy", 1)
    for state in (WITHDRAWN, IN_FORCE):
        book.microcredentials.replace(replace(frozen, state=state))
        assert book.microcredentials.get("data-literacy", 1).state == state


def test_a_frozen_version_is_never_a_draft_again(book: Any) -> None:
    book.microcredentials.add_version(version(state=IN_FORCE))
    book.microcredentials.freeze("data-literacy", 1, at=NOW)
    with pytest.raises(Conflict, match="E_VERSION_MOVE"):
        book.microcredentials.replace(version(state=DRAFT, frozen_at=NOW))


def test_a_draft_can_be_removed_for_good(books: StoreFactory) -> None:
    book = books.open(INSTITUTION)
    book.microcredentials.add_version(version(state=IN_FORCE))
    draft = version(title="改題", number=2)
    book.microcredentials.add_version(draft)
    book.microcredentials.remove("data-literacy", 2)
    assert [kept.version for kept in books.open(INSTITUTION).microcredentials.list_versions("data-literacy")] == [1]
    with pytest.raises(NotFound, match="E_MICROCREDENTIAL_UNKNOWN"):
        book.microcredentials.remove("data-literacy", 2)
    book.microcredentials.add_version(draft)
    assert books.open(INSTITUTION).microcredentials.find_latest("data-literacy") == draft


@pytest.mark.parametrize("state", [IN_FORCE, WITHDRAWN])
def test_what_is_no_draft_is_not_removed(book: Any, state: VersionState) -> None:
    book.microcredentials.add_version(version(state=state))
    with pytest.raises(Conflict, match="E_VERSION_PUBLISHED"):
        book.microcredentials.remove("data-literacy", 1)
    book.microcredentials.freeze("data-literacy", 1, at=NOW)
    with pytest.raises(Conflict, match="E_VERSION_FROZEN"):
        book.microcredentials.remove("data-literacy", 1)
    assert book.microcredentials.get("data-literacy", 1).state == state


def test_freezing_again_keeps_the_first_instant(book: Any) -> None:
    book.microcredentials.add_version(version(state=IN_FORCE))
    book.microcredentials.freeze("data-literacy", 1, at=NOW)
    book.microcredentials.freeze("data-literacy", 1, at=LATER)
    assert book.microcredentials.get("data-literacy", 1).frozen_at == NOW


def test_a_new_version_leaves_the_old_one_resolvable(book: Any) -> None:
    book.microcredentials.add_version(version(1, state=IN_FORCE))
    book.microcredentials.add_version(version(2, title="第二版"))
    store = book.microcredentials
    assert [v.version for v in store.list_versions("data-literacy")] == [1, 2]
    assert store.find_latest("data-literacy").version == 2
    assert store.find_latest("data-literacy", state=IN_FORCE).version == 1
    assert store.find_latest("data-literacy", state=WITHDRAWN) is None
    assert store.get("data-literacy", 1).microcredential.title.ja == "データ科学入門"


def test_definitions_are_listed_by_the_units_that_own_them(book: Any) -> None:
    for identifier, unit in (("c", "u1"), ("a", "u1"), ("b", "")):
        book.microcredentials.add_version(version(identifier=identifier, unit=unit))
    assert list(book.microcredentials.list_identifiers()) == ["a", "b", "c"]
    listed = book.microcredentials.list_latest
    assert [v.identifier for v in listed()] == ["a", "b", "c"]
    assert [v.identifier for v in listed(units=frozenset({"u1"}))] == ["a", "c"]
    assert listed(units=frozenset()) == []


def test_unknown_versions_are_said_to_be_unknown(book: Any) -> None:
    store = book.microcredentials
    assert store.find_latest("x") is None
    assert list(store.list_versions("x")) == []
    for act in (lambda: store.get("x", 1), lambda: store.replace(version()), lambda: store.freeze("x", 1, at=NOW)):
        with pytest.raises(NotFound, match="E_MICROCREDENTIAL_UNKNOWN"):
            act()
