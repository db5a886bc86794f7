"""What a procedure's file says is what the engine does: what is examined, who applies, what granting is called."""

import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import pytest

from kakitome.errors import NotFound, Refused
from kakitome.learning.recognition import acts
from kakitome.learning.recognition.case import Party, Subject
from kakitome.learning.recognition.fold import apply, fold
from kakitome.learning.recognition.people import Affiliation
from kakitome.learning.recognition.procedure import (
    Act,
    Procedure,
    Role,
    State,
    SubjectKind,
    Wording,
    load_procedure,
    procedures,
    read_procedure,
    wording_of,
)
from kakitome.values.localized_text import LocalizedText

NOW = datetime(2026, 11, 1, tzinfo=UTC)
FOLDER = files("kakitome.learning.recognition").joinpath("procedures")
SUBJECT = Subject(entry="", version=0, title=LocalizedText(ja="職場で学んだこと（見本）"), digest="a" * 64)


def changed(**head: str) -> Procedure:
    """Return the procedure of a badge with another head; the same engine reads it."""
    data: Mapping[str, Any] = tomllib.loads(FOLDER.joinpath("badge-certification.toml").read_text("utf-8"))
    return read_procedure({**data, "procedure": {**data["procedure"], **head}, "document": []})


def terms() -> dict[str, Any]:
    return acts.terms_of("body", criteria_version="1", applicant=Affiliation())


def test_every_file_of_the_folder_is_a_procedure_under_its_own_name() -> None:
    names = {one.name.removesuffix(".toml") for one in FOLDER.iterdir() if one.name.endswith(".toml")}
    assert set(procedures()) == names
    with pytest.raises(NotFound):
        load_procedure("no-such-procedure")


def test_the_two_of_the_first_day_are_what_they_were() -> None:
    found = {one.id: (one.subject, one.wording, one.version) for one in procedures().values()}
    assert found["recognition"] == (SubjectKind.MICROCREDENTIAL, Wording.RECOGNITION, "1")
    assert found["badge-certification"] == (SubjectKind.BADGE, Wording.CERTIFICATION, "1")
    assert wording_of("of another platform") is Wording.RECOGNITION


@pytest.mark.parametrize("identifier", sorted(procedures()))
def test_every_state_that_an_act_leads_to_is_shown_in_a_step(identifier: str) -> None:
    procedure = load_procedure(identifier)
    reached = {one.to for one in procedure.transitions.values() if one.to is not None}
    reached |= {state for one in procedure.transitions.values() for state in one.outcomes.values()}
    assert reached - procedure.states == set()
    assert procedure.roles <= set(Role)


@pytest.mark.parametrize("kind", list(SubjectKind))
def test_whatever_a_file_examines_goes_the_same_way(kind: SubjectKind) -> None:
    procedure = changed(subject=kind.value, wording="accreditation")
    owner = Party(role=Role.APPLICANT, account="owner", institution="asuka")
    case = fold([acts.open_case("C-7K3M-94QD", SUBJECT, by=owner, at=NOW, procedure=procedure, terms=terms())])
    submitted = apply(case, acts.perform(case, Act.SUBMIT, by=owner, at=NOW, procedure=procedure))
    assert (submitted.state, submitted.applicant) == (State.SUBMITTED, "asuka")


def test_a_person_applies_where_the_file_says_so_and_nobody_else_takes_part_for_them() -> None:
    procedure = changed(subject="learner_evidence", applicant="person")
    hana, other = (Party(role=Role.APPLICANT, account=name) for name in ("hana", "taro"))
    case = fold([acts.open_case("C-7K3M-94QD", SUBJECT, by=hana, at=NOW, procedure=procedure, terms=terms())])
    assert case.applicant == "hana"
    with pytest.raises(NotFound):
        acts.perform(case, Act.SUBMIT, by=other, at=NOW, procedure=procedure)
    assert acts.perform(case, Act.SUBMIT, by=hana, at=NOW, procedure=procedure).to is State.SUBMITTED


@pytest.mark.parametrize(("applicant", "institution"), [("person", "asuka"), ("institution", "")])
def test_who_applies_is_whom_the_file_names(applicant: str, institution: str) -> None:
    party = Party(role=Role.APPLICANT, account="hana", institution=institution)
    with pytest.raises(Refused):
        acts.open_case("C-7K3M-94QD", SUBJECT, by=party, at=NOW, procedure=changed(applicant=applicant), terms=terms())


@pytest.mark.parametrize(("field", "word"), [("subject", "mood"), ("applicant", "cat"), ("wording", "applause")])
def test_a_word_that_is_none_is_no_procedure(field: str, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        changed(**{field: word})
