"""Recognised when awarded, and now: two lines, from signed dates alone."""

import json
from dataclasses import replace
from typing import Any

import pytest

from kakitome.documents.verification.attached_endorsements import MOST
from kakitome.documents.verification.check import CheckOutcome, Verdict
from kakitome.documents.verification.programmes import ListedProgramme, ProgrammeFile
from kakitome.documents.verification.registry import silent_registry
from kakitome.errors import Problem, Unavailable
from kakitome.learning.recognition.recognition import ChangeKind
from kakitome.mapping.verdict_words import shown_inside
from kakitome.services.attesting import change
from kakitome.values.instants import write_instant
from kakitome.values.localized_text import LocalizedText
from services.bodies import ACHIEVEMENT, BODY_DID, NUMBER, act, recognition
from services.desks import DID
from services.recognised import BODY_LISTED, ISSUER_LISTED, World, check, endorsements_in, listing, on
from vectors import issuer_site

THEN, UNTIL = "I_RECOGNITION_THEN", "I_RECOGNITION_NOW_UNTIL"
NOT_THEN, ENDED = "W_RECOGNITION_NOT_THEN", "W_RECOGNITION_ENDED_ON"
NONE = ("I_RECOGNITION_NONE_THEN", "I_RECOGNITION_NONE_NOW")
REGISTRY = LocalizedText(ja="見本の登録簿", en="Sample registry of programmes")


def recognised() -> World:
    world = World()
    world.recognise()
    return world


def in_registry(world: World, *, issuer: str = DID) -> ProgrammeFile:
    """A registry of programmes that knows the endorsement."""
    document = json.loads(world.context.store.recognitions.get(NUMBER).endorsement.document)
    listed = ListedProgramme(number="E-7K3M-94Q3", issuers=(issuer,), endorsements=(document,))
    return ProgrammeFile(name=REGISTRY, programmes={ACHIEVEMENT: listed})


# --- the dates ---------------------------------------------------------------------------------------


def test_an_award_of_a_recognised_programme_is_recognised_then_and_now() -> None:
    world = recognised()
    award = world.award(10)
    assert world.lines(award, 20) == (THEN, UNTIL)
    report = world.verify(award, 20)
    assert report.verdict is Verdict.VALID
    assert check(report, "recognition_at_award").outcome is CheckOutcome.PASSED
    assert check(report, "recognition_now").outcome is CheckOutcome.PASSED


def test_an_award_on_the_very_day_of_the_recognition_is_recognised() -> None:
    world = recognised()
    assert world.lines(world.award(0), 20) == (THEN, UNTIL)


def test_a_withdrawal_reaches_the_second_line_alone() -> None:
    world = recognised()
    award = world.award(10)
    world.turn("withdrawn", 100)
    assert world.lines(award, 101) == (THEN, ENDED)
    report = world.verify(award, 101)
    assert report.verdict is Verdict.VALID
    assert check(report, "recognition_now").outcome is CheckOutcome.ATTENTION
    assert check(report, "endorsements").reason.code == "I_ENDORSEMENTS_RECOGNITION"


def test_an_award_after_the_withdrawal_is_not_recognised_though_it_carries_the_endorsement() -> None:
    world = recognised()
    world.turn("withdrawn", 100)
    assert world.lines(world.award(101), 102) == (NOT_THEN, ENDED)


def test_an_award_on_the_day_of_the_withdrawal_is_taken_at_the_instant_of_its_signature() -> None:
    world = recognised()
    before = world.award(100)
    change(
        world.context,
        NUMBER,
        kind=ChangeKind.WITHDRAWN,
        act=replace(act(100), at=on(100).replace(hour=5), now=on(100).replace(hour=5)),
    )
    world.publish(on(101))
    assert world.lines(before, 101) == (THEN, ENDED)


def test_an_award_before_the_recognition_is_not_recognised() -> None:
    world = World()
    world.recognise(valid_from=on(30), valid_until=on(400))
    assert world.lines(world.award(10), 20) == (NOT_THEN, "W_RECOGNITION_NOT_YET")
    assert world.lines(world.award(40, awarded=10), 41) == (NOT_THEN, UNTIL)


def test_a_recognition_that_ran_out_held_until_its_last_day() -> None:
    world = World()
    world.recognise(valid_until=on(30))
    assert world.lines(world.award(10), 40) == (THEN, ENDED)
    assert world.lines(world.award(31), 40) == (NOT_THEN, ENDED)


def test_while_suspended_nothing_is_recognised_and_what_was_before_stays() -> None:
    world = recognised()
    before = world.award(10)
    world.turn("suspended", 100)
    assert world.lines(before, 110) == (THEN, "W_RECOGNITION_SUSPENDED_ON")
    during = world.award(115)
    assert world.lines(during, 120) == (NOT_THEN, "W_RECOGNITION_SUSPENDED_ON")
    world.turn("resumed", 130)
    after = world.award(140)
    assert world.lines(before, 150) == (THEN, UNTIL)
    assert world.lines(during, 150) == (NOT_THEN, UNTIL)
    assert world.lines(after, 150) == (THEN, UNTIL)


def test_two_interruptions_are_followed_back() -> None:
    world = recognised()
    first = world.award(10)
    for kind, day in [("suspended", 20), ("resumed", 30), ("suspended", 50), ("resumed", 60)]:
        world.turn(kind, day)
    second, gap, third = world.award(61, awarded=40), world.award(62, awarded=55), world.award(70)
    assert [world.lines(one, 80)[0] for one in (first, second, gap, third)] == [THEN, THEN, NOT_THEN, THEN]


def test_a_date_before_the_withdrawal_is_the_issuers_own_word_and_told_so() -> None:
    world = recognised()
    world.turn("withdrawn", 100)
    line = check(world.verify(world.award(105, awarded=50), 106), "recognition_at_award")
    assert line.outcome is CheckOutcome.PASSED
    assert "I_RECOGNITION_ISSUERS_DATE" in [one.code for one in line.problems]
    assert line.working["award_date"] < line.working["award_signed"]


def test_the_working_shows_what_a_doubter_can_recompute() -> None:
    world = recognised()
    award = world.award(10)
    world.turn("withdrawn", 100)
    working = check(world.verify(award, 101), "recognition_at_award").working
    assert working["recognition"].endswith(f"/endorsements/{NUMBER}.json")
    assert working["recognition_body"] == BODY_DID
    assert working["recognition_status"] == "withdrawn"
    assert working["recognition_period"] < working["recognition_stated"]


def test_a_recognition_that_has_ended_is_told_by_its_two_lines_and_not_once_more_in_red() -> None:
    world = recognised()
    award = world.award(10)
    assert len(shown_inside(world.verify(award, 20))) == 1
    world.turn("withdrawn", 100)
    report = world.verify(award, 101)
    assert [one.report.verdict for one in report.enclosed] == [Verdict.REVOKED]
    assert shown_inside(report) == ()


# --- what could not be asked ---------------------------------------------------------------------------


def test_without_the_status_list_the_second_line_stays_open_and_the_first_does_not() -> None:
    world = recognised()
    award = world.award(10)
    report = world.without("kikou.example/issuers/kikou/status").verify(award, 20)
    assert check(report, "recognition_at_award").outcome is CheckOutcome.PASSED
    assert check(report, "recognition_now").outcome is CheckOutcome.COULD_NOT_CHECK
    assert report.verdict is Verdict.VALID


def test_without_the_newest_edition_the_first_line_stays_open_and_the_second_does_not() -> None:
    world = recognised()
    award = world.award(10)
    cut = world.without("newest.json")
    assert cut.lines(award, 20) == ("W_RECOGNITION_SINCE_UNKNOWN", UNTIL)
    world.turn("withdrawn", 100)
    assert world.without("newest.json").lines(award, 101) == ("W_RECOGNITION_SINCE_UNKNOWN", "W_RECOGNITION_ENDED")


def test_without_the_edition_about_the_time_before_an_interruption_nothing_is_claimed_of_that_time() -> None:
    world = recognised()
    award = world.award(10)
    world.turn("suspended", 100)
    world.turn("resumed", 130)
    cut = world.without(f"{NUMBER}-2.json")
    assert cut.lines(award, 150) == ("W_RECOGNITION_SINCE_UNKNOWN", UNTIL)
    assert cut.lines(world.award(140), 150) == (THEN, UNTIL)


def test_an_edition_that_does_not_have_the_hash_that_is_named_is_not_believed() -> None:
    world = recognised()
    award = world.award(10)
    world.turn("suspended", 100)
    world.turn("resumed", 130)
    url = next(url for url in world.site.pages if f"{NUMBER}-2.json" in url)
    world.site.put(url, world.site.pages[url].replace(b"2026", b"2025"))
    assert world.lines(award, 150)[0] == "W_RECOGNITION_SINCE_UNKNOWN"


def test_a_newest_edition_that_somebody_else_signed_is_not_believed() -> None:
    world = recognised()
    award = world.award(10)
    world.turn("withdrawn", 100)
    url = next(url for url in world.site.pages if "newest.json" in url)
    other = json.loads(world.site.pages[url]) | {"validUntil": "2026-11-22T00:00:00Z"}
    world.site.put(url, other)
    assert world.lines(award, 101)[0] == "W_RECOGNITION_SINCE_UNKNOWN"


def test_without_the_bodys_key_nothing_is_claimed() -> None:
    world = recognised()
    award = world.award(10)
    report = world.without("kikou/did.json").verify(award, 20)
    assert check(report, "recognition_at_award").reason.code == "W_RECOGNITION_OPEN"
    assert check(report, "recognition_now").outcome is CheckOutcome.COULD_NOT_CHECK
    assert report.verdict is Verdict.VALID


def test_a_registry_that_could_not_be_asked_leaves_open_whether_it_is_a_recognition_body() -> None:
    world = recognised()
    silent = silent_registry(REGISTRY, Problem(code="W_REGISTRY_UNREACHABLE"))
    report = world.verify(world.award(10), 20, registries=(listing(ISSUER_LISTED), silent))
    line = check(report, "recognition_at_award")
    assert (line.reason.code, line.outcome) == ("W_RECOGNITION_BODY_NOT_ASKED", CheckOutcome.COULD_NOT_CHECK)


# --- who may recognise, and what -------------------------------------------------------------------------


def test_a_body_that_nobody_lists_recognises_nothing() -> None:
    world = recognised()
    report = world.verify(world.award(10), 20, registries=(listing(ISSUER_LISTED),))
    line = check(report, "recognition_at_award")
    assert (line.reason.code, line.outcome) == ("W_RECOGNITION_BODY_UNLISTED", CheckOutcome.ATTENTION)
    assert report.verdict is Verdict.VALID


def test_an_endorsement_by_somebody_listed_as_something_else_is_only_an_endorsement() -> None:
    world = recognised()
    registries = (listing(ISSUER_LISTED, replace(BODY_LISTED, roles=())),)
    assert world.lines(world.award(10), 20, registries=registries) == NONE


def test_a_body_that_was_no_body_yet_when_it_signed_recognises_nothing() -> None:
    world = recognised()
    registries = (listing(ISSUER_LISTED, replace(BODY_LISTED, since=on(5))),)
    assert world.lines(world.award(10), 20, registries=registries)[0] == "W_RECOGNITION_BODY_UNLISTED"


def test_an_endorsement_about_another_achievement_is_no_recognition_of_this_one() -> None:
    world = World()
    world.recognise(about=f"{ACHIEVEMENT}x")
    assert world.lines(world.award(10), 20) == NONE


def test_a_recognition_cannot_be_borrowed_by_awarding_under_somebody_elses_achievement() -> None:
    world = recognised()
    thief = "did:web:thief.example"
    document: Any = json.loads(world.award(10))
    document["issuer"]["id"] = thief
    del document["proof"]
    stolen = issuer_site.as_bytes(issuer_site.sign(document, did=thief))
    world.site.put("https://thief.example/.well-known/did.json", issuer_site.did_document("now", did=thief))
    registries = (listing(BODY_LISTED, ISSUER_LISTED, replace(ISSUER_LISTED, id=thief)),)
    report = world.verify(stolen, 20, registries=registries)
    assert check(report, "proof").outcome is CheckOutcome.PASSED
    assert check(report, "recognition_at_award").reason.code == "W_RECOGNITION_OTHER_ISSUER"


@pytest.mark.parametrize("member", ["validUntil", "name"])
def test_a_changed_endorsement_recognises_nothing(member: str) -> None:
    world = World()
    kept = world.recognise()
    changed = json.loads(kept.endorsement.document) | {member: "2040-01-01T00:00:00Z"}
    world.others = [issuer_site.as_bytes(changed)]
    report = world.verify(world.award(10, carries=False), 20)
    line = check(report, "recognition_at_award")
    assert (line.reason.code, line.outcome) == ("W_RECOGNITION_BROKEN", CheckOutcome.ATTENTION)
    assert report.verdict is Verdict.VALID


def test_of_two_bodies_the_one_that_stands_gives_each_line() -> None:
    world = recognised()
    other = "did:web:other.example"
    document = json.loads(world.context.store.recognitions.get(NUMBER).endorsement.document)
    more = {"id": "https://other.example/1.json", "validFrom": write_instant(on(50))}
    plain = {name: value for name, value in document.items() if name not in ("proof", "refreshService")}
    plain = {name: value for name, value in plain.items() if not name.endswith("credentialStatus")} | more
    plain["issuer"] = {"id": other, "type": ["Profile"], "name": "Other body (sample)"}
    world.others = [issuer_site.as_bytes(issuer_site.sign(plain, did=other))]
    world.site.put("https://other.example/.well-known/did.json", issuer_site.did_document("now", did=other))
    registries = (listing(BODY_LISTED, ISSUER_LISTED, replace(BODY_LISTED, id=other)),)
    award = world.award(10)
    assert world.lines(award, 60, registries=registries) == (THEN, UNTIL)
    world.turn("withdrawn", 100)
    report = world.verify(award, 110, registries=registries)
    assert check(report, "recognition_at_award").working["recognition_body"] == BODY_DID
    assert check(report, "recognition_now").working["recognition_body"] == other
    assert "W_RECOGNITION_NOT_THEN" in [one.code for one in check(report, "recognition_at_award").problems]


def test_too_many_endorsements_are_not_verified_and_nothing_is_claimed() -> None:
    world = recognised()
    kept = world.context.store.recognitions.get(NUMBER)
    world.others = [kept.endorsement.document] * MOST
    assert world.lines(world.award(10), 20) == NONE


# --- registries of programmes ------------------------------------------------------------------------------


def test_an_award_that_carries_no_endorsement_is_looked_up_in_the_registry_that_is_named() -> None:
    world = recognised()
    award = world.award(10, carries=False)
    assert endorsements_in(award) == []
    assert world.lines(award, 20) == NONE
    report = world.verify(award, 20, programmes=(in_registry(world),))
    assert check(report, "recognition_at_award").reason.code == THEN
    assert check(report, "recognition_at_award").working["recognition_place"] == "registry"
    named = check(report, "programme_registry").reason.params
    assert (named["registry_ja"], named["registry_en"]) == (REGISTRY.ja, REGISTRY.en)
    assert check(report, "programme_registry").reason.params["number"] == "E-7K3M-94Q3"


def test_what_a_registry_hands_out_is_evidence_and_not_an_answer() -> None:
    world = recognised()
    award = world.award(10, carries=False)
    registry = in_registry(world)
    world.turn("withdrawn", 100)
    assert world.lines(award, 101, programmes=(registry,)) == (THEN, ENDED)
    late = world.award(102, carries=False)
    assert world.lines(late, 103, programmes=(registry,)) == (NOT_THEN, ENDED)


def test_the_registry_may_say_where_the_programme_is_registered_and_that_it_is_not() -> None:
    world = recognised()
    award = world.award(10)
    elsewhere = ProgrammeFile(name=REGISTRY)

    class Silent:
        """A registry that does not answer."""

        name = REGISTRY

        def find(self, achievement: str) -> ListedProgramme | None:
            raise Unavailable("E_FETCH_NO_ANSWER", host=achievement)

    def answer(*programmes: Any) -> tuple[str, CheckOutcome]:
        found = check(world.verify(award, 20, programmes=programmes), "programme_registry")
        return found.reason.code, found.outcome

    assert answer() == ("I_PROGRAMME_REGISTRY_NONE", CheckOutcome.SKIPPED)
    assert answer(elsewhere) == ("I_PROGRAMME_NOT_LISTED", CheckOutcome.SKIPPED)
    assert answer(elsewhere, Silent()) == ("W_PROGRAMME_NOT_ASKED", CheckOutcome.COULD_NOT_CHECK)
    assert answer(Silent(), in_registry(world)) == ("I_PROGRAMME_LISTED", CheckOutcome.PASSED)
    stranger = in_registry(world, issuer="did:web:other.example")
    assert answer(stranger) == ("W_PROGRAMME_OTHER_ISSUER", CheckOutcome.ATTENTION)


def test_the_same_answers_come_from_the_recognition_that_the_body_keeps() -> None:
    """The signed evidence and the body's own records agree, at every date."""
    world = recognised()
    awards = {day: world.award(day) for day in (0, 40, 99)}
    world.turn("withdrawn", 100)
    awards |= {day: world.award(day) for day in (100, 101)}
    kept = world.context.store.recognitions.get(NUMBER).recognition
    for day, award in awards.items():
        told = world.lines(award, 150)[0] == THEN
        assert told == (kept.standing_at(on(day)).value == "recognised")


def test_a_recognition_with_a_number_of_its_own_is_told_by_its_document() -> None:
    world = World()
    kept = world.recognise(number="R-9999-9999")
    assert kept.recognition == recognition(number="R-9999-9999")
    assert world.lines(world.award(1), 2) == (THEN, UNTIL)
