"""Defining: drafts always save, the gate differs by kind, versions freeze."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kakitome.errors import Conflict, NotFound, Refused
from kakitome.learning.microcredential import Kind, Microcredential
from kakitome.ports.microcredentials import VersionState
from kakitome.services.defining import discard_draft, enter_version, gate, put_in_force, save_draft, withdraw
from kakitome.services.issuing import issue
from kakitome.values.localized_text import LocalizedText
from kakitome.values.number import parse_number
from services.desks import LETTER, NOW, make_desk, order, wanted
from support.stores import new_store

LATER = NOW + timedelta(hours=1)
CERTIFICATE = Microcredential(kind=Kind.PARTICIPATION, title=LocalizedText(ja="公開講座"))


def test_an_empty_draft_saves_and_gets_a_number() -> None:
    book = new_store()
    saved = save_draft(book, Microcredential(), actor="a", now=NOW, unit="u1", as_typed={"price": "たぶん無料"})
    assert parse_number(saved.identifier) == saved.identifier
    assert (saved.version, saved.state, saved.unit) == (1, VersionState.DRAFT, "u1")
    again = save_draft(book, replace(saved.microcredential, title=LocalizedText(ja="題")), actor="b", now=LATER)
    assert (again.version, again.unit, again.saved_by) == (1, "u1", "b")
    assert len(book.microcredentials.list_versions(saved.identifier)) == 1


def test_a_draft_of_an_awarded_version_is_the_next_version() -> None:
    desk = make_desk()
    issue(desk, order(wanted(2)), now=NOW)
    saved = save_draft(desk.book, replace(LETTER, title=LocalizedText(ja="改題")), actor="a", now=LATER)
    assert (saved.identifier, saved.version, saved.state) == ("data-literacy", 2, VersionState.DRAFT)
    assert desk.book.microcredentials.get("data-literacy", 1).microcredential == LETTER


def test_changing_what_was_never_awarded_makes_it_a_draft_again() -> None:
    desk = make_desk()
    saved = save_draft(desk.book, replace(LETTER, title=LocalizedText(ja="改題")), actor="a", now=LATER)
    assert (saved.version, saved.state) == (1, VersionState.DRAFT)


def test_a_draft_that_nobody_was_told_of_can_be_deleted() -> None:
    book = new_store()
    saved = save_draft(book, LETTER, actor="a", now=NOW)
    discard_draft(book, saved.identifier, version=1, actor="b", now=LATER)
    assert book.microcredentials.list_versions(saved.identifier) == []
    told = [(event.entry.action, event.entry.actor) for event in book.audit.list_events(subject=saved.identifier)]
    assert told == [("microcredential.drafted", "a"), ("microcredential.discarded", "b")]


def test_what_was_once_in_force_is_not_deleted_when_it_is_a_draft_again() -> None:
    desk = make_desk()
    put_in_force(desk.book, "data-literacy", version=1, actor="a", now=NOW)
    saved = save_draft(desk.book, CERTIFICATE, actor="a", now=NOW)
    put_in_force(desk.book, saved.identifier, version=1, actor="a", now=NOW)
    changed = save_draft(desk.book, replace(saved.microcredential, capacity=3), actor="a", now=LATER)
    assert changed.state is VersionState.DRAFT
    with pytest.raises(Conflict, match="E_VERSION_PUBLISHED"):
        discard_draft(desk.book, saved.identifier, version=1, actor="a", now=LATER)
    # The next version, never in force itself, may go.
    following = save_draft(desk.book, replace(changed.microcredential, version=2), actor="a", now=LATER)
    discard_draft(desk.book, saved.identifier, version=following.version, actor="a", now=LATER)
    assert [kept.version for kept in desk.book.microcredentials.list_versions(saved.identifier)] == [1]


def test_a_micro_credential_must_be_one_and_complete() -> None:
    problems = gate(replace(LETTER, assessment_type=(), quality_assurance=None))
    codes = {problem.code for problem in problems}
    assert "E_NATURE_ASSESSMENT_UNSTATED" in codes
    assert "E_GATE_MISSING" in codes
    assert any(problem.params.get("descriptor") == "quality_assurance" for problem in problems)


def test_a_participation_certificate_needs_a_name_alone() -> None:
    assert gate(CERTIFICATE) == ()
    assert [p.code for p in gate(replace(CERTIFICATE, title=LocalizedText()))] == ["E_TITLE_MISSING"]


def test_a_whole_degree_is_never_put_in_force() -> None:
    degree = replace(CERTIFICATE, kind=Kind.DEGREE)
    assert [p.code for p in gate(degree)] == ["E_NATURE_DEGREE"]


def test_what_passes_the_gate_can_be_awarded_and_withdrawn() -> None:
    book = new_store()
    saved = save_draft(book, CERTIFICATE, actor="a", now=NOW)
    for _ in range(2):
        assert put_in_force(book, saved.identifier, version=1, actor="a", now=NOW).state == VersionState.IN_FORCE
    assert withdraw(book, saved.identifier, version=1, actor="a", now=LATER).state == VersionState.WITHDRAWN
    actions = [event.entry.action for event in book.audit.list_events()]
    assert actions == ["microcredential.drafted", "microcredential.in_force", "microcredential.withdrawn"]


def test_what_does_not_pass_stays_a_draft_and_says_why() -> None:
    book = new_store()
    saved = save_draft(book, Microcredential(), actor="a", now=NOW)
    with pytest.raises(Refused, match="E_NOT_COMPLETE") as caught:
        put_in_force(book, saved.identifier, version=1, actor="a", now=NOW)
    assert "E_TITLE_MISSING" in {problem.code for problem in caught.value.problems}
    assert book.microcredentials.get(saved.identifier, 1).state == VersionState.DRAFT


def test_words_that_could_not_be_read_keep_a_draft_a_draft() -> None:
    book = new_store()
    saved = save_draft(book, CERTIFICATE, actor="a", now=NOW, as_typed={"learner_effort": "たくさん"})
    with pytest.raises(Refused, match="E_NOT_COMPLETE"):
        put_in_force(book, saved.identifier, version=1, actor="a", now=NOW)


def test_a_draft_cannot_be_withdrawn_nor_the_unknown_put_in_force() -> None:
    book = new_store()
    saved = save_draft(book, CERTIFICATE, actor="a", now=NOW)
    with pytest.raises(Conflict, match="E_VERSION_MOVE"):
        withdraw(book, saved.identifier, version=1, actor="a", now=NOW)
    with pytest.raises(NotFound, match="E_MICROCREDENTIAL_UNKNOWN"):
        put_in_force(book, "unknown", version=1, actor="a", now=NOW)


def test_a_definition_file_enters_once_and_its_next_wording_is_the_next_version() -> None:
    desk = make_desk()
    first = enter_version(desk.book, LETTER, actor="a", now=NOW)
    issue(desk, order(wanted(2)), now=NOW)
    assert enter_version(desk.book, LETTER, actor="a", now=LATER).version == first.version == 1
    changed = replace(LETTER, title=LocalizedText(ja="改題"))
    second = enter_version(desk.book, changed, actor="a", now=LATER)
    assert (second.version, second.state) == (2, VersionState.IN_FORCE)
    assert enter_version(desk.book, changed, actor="a", now=LATER).version == 2
    assert desk.book.microcredentials.get("data-literacy", 1).state == VersionState.IN_FORCE


def test_a_definition_file_without_identifier_is_known_again_by_its_title() -> None:
    desk = make_desk()
    nameless = replace(LETTER, identifier="", title=LocalizedText(ja="名なし"))
    first = enter_version(desk.book, nameless, actor="a", now=NOW)
    assert first.identifier.startswith("M-")
    again = enter_version(desk.book, nameless, actor="a", now=LATER)
    assert (again.identifier, again.version) == (first.identifier, 1)


def test_an_author_may_count_versions_by_themselves() -> None:
    desk = make_desk()
    assert enter_version(desk.book, replace(LETTER, identifier="new", version=3), actor="a", now=NOW).version == 3
    assert enter_version(desk.book, replace(LETTER, identifier="new", version=5), actor="a", now=NOW).version == 5
    assert enter_version(desk.book, replace(LETTER, identifier="new", version=1), actor="a", now=NOW).version == 5
