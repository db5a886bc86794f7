"""What the signed document of a recognition says: who recognised which programme until when."""

from dataclasses import replace

import pytest

from kakitome.documents.verification.check import Enclosed, Report, Verdict
from kakitome.mapping.endorsement_letter import EndorsementLetter, endorsement_letter, letter_sentence
from kakitome.mapping.report_data import report_data
from services.bodies import ACHIEVEMENT, BODY, NUMBER, recognition
from services.recognised import World, on

pytestmark = pytest.mark.usefixtures("databases_may_be_used")


@pytest.fixture
def world() -> World:
    found = World()
    found.recognise()
    return found


def document(world: World) -> bytes:
    return world.context.store.recognitions.get(NUMBER).endorsement.document


def letter_of(report: Report) -> EndorsementLetter:
    letter = endorsement_letter(report)
    assert letter is not None
    return letter


def test_it_tells_who_recognised_which_programme_until_when(world: World) -> None:
    letter, told = letter_of(world.verify(document(world), 20)), recognition()
    assert letter.endorser == BODY.name
    assert (letter.title, letter.about, letter.number) == (told.title, ACHIEVEMENT, NUMBER)
    assert (letter.since, letter.until) == (told.valid_from, told.valid_until)
    said = letter_sentence(letter)
    assert BODY.name.ja in said.ja and f"「{told.title.ja}」" in said.ja and "までです。" in said.ja
    assert BODY.name.en in said.en and f"“{told.title.en}”" in said.en


def test_a_newer_edition_says_until_when_it_really_holds(world: World) -> None:
    before = letter_of(world.verify(document(world), 20)).until
    world.turn("withdrawn", 100)
    after = letter_of(world.verify(document(world), 101)).until
    assert before is not None and after is not None
    assert after == on(100) < before


def test_a_certificate_has_the_letter_of_what_is_attached_to_it(world: World) -> None:
    inner = world.verify(document(world), 20)
    enclosed = Enclosed(label="attachment", place="endorsement.json", report=inner)
    sheet = Report(verdict=Verdict.VALID, checks=(), as_of=on(20), format="PDF · PAdES", enclosed=(enclosed,))
    assert endorsement_letter(sheet) == endorsement_letter(inner)
    assert endorsement_letter(replace(sheet, enclosed=(enclosed, enclosed))) is None


def test_programs_get_the_same(world: World) -> None:
    told = report_data(world.verify(document(world), 20))["endorsement"]
    assert (told["number"], told["about"], told["by"]["ja"]) == (NUMBER, ACHIEVEMENT, BODY.name.ja)
    assert "recognition" not in report_data(world.verify(document(world), 20))


def test_an_award_is_no_endorsement(world: World) -> None:
    assert endorsement_letter(world.verify(world.award(10), 20)) is None
