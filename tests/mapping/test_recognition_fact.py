"""One fact of recognition from a report's checks, and its words."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest

from kakitome import texts
from kakitome.documents.verification.check import Check, CheckOutcome, Enclosed, Report, Verdict
from kakitome.documents.verification.programmes import ConditionalDecision, ListedProgramme, ProgrammeFile
from kakitome.errors import Problem, Unavailable
from kakitome.learning.recognition.recognition import ChangeKind
from kakitome.mapping import recognition_words as words
from kakitome.mapping.recognition_fact import (
    RecognitionFact,
    RecognitionLine,
    RecognitionState,
    RecognitionSummary,
    Registers,
    recognition_fact,
)
from kakitome.mapping.report_data import recognition_data
from kakitome.services.attesting import change
from kakitome.values.localized_text import LocalizedText
from services.bodies import ACHIEVEMENT, BODY, BODY_DID, NUMBER, REASON, act
from services.desks import DID
from services.recognised import World, on

pytestmark = pytest.mark.usefixtures("databases_may_be_used")


State, Case = RecognitionState, RecognitionSummary
REGISTER = LocalizedText(ja="見本の登録簿", en="Sample register")
EMPTY = ProgrammeFile(name=REGISTER)


class Silent:
    """A register that does not answer."""

    name = LocalizedText(ja="黙っている登録簿", en="Silent register")

    def find(self, achievement: str) -> ListedProgramme | None:
        raise Unavailable("E_UNREACHABLE", url=achievement)


def fact_of(world: World, award: bytes, days: int, **changes: Any) -> RecognitionFact:
    fact = recognition_fact(world.verify(award, days, **changes))
    assert fact is not None
    return fact


@pytest.fixture
def world() -> World:
    found = World()
    found.recognise()
    return found


def test_recognised_when_awarded_and_now(world: World) -> None:
    fact = fact_of(world, world.award(10), 20)
    assert (fact.then.state, fact.now.state, fact.summary, fact.tone) == (
        State.RECOGNISED,
        State.RECOGNISED,
        Case.CURRENT,
        "ok",
    )
    assert (fact.leading.body, fact.leading.body_id, fact.leading.number) == (BODY.name, BODY_DID, NUMBER)
    assert fact.now.until is not None and fact.now.since is not None and fact.now.since < on(10) < fact.now.until
    assert words.sentence(fact).ja == "第三者の承認があります。"
    assert words.body_words(fact).en == f"{BODY.name.en}, {NUMBER}"


def test_an_end_after_the_award_is_told_with_its_day_and_leaves_the_first_line(world: World) -> None:
    award = world.award(10)
    world.turn("withdrawn", 100)
    fact = fact_of(world, award, 101)
    assert (fact.then.state, fact.now.state, fact.summary, fact.tone) == (
        State.RECOGNISED,
        State.ENDED,
        Case.ENDED_SINCE,
        "warn",
    )
    ended = texts.written_date(on(100).astimezone(words.JAPAN).date().isoformat(), "ja")
    assert ended in words.sentence(fact).ja and ended in words.now_words(fact).ja
    assert words.then_words(fact).ja == "承認あり"


def test_an_award_after_the_end_was_not_recognised(world: World) -> None:
    world.turn("withdrawn", 100)
    fact = fact_of(world, world.award(103), 110)
    assert (fact.then.state, fact.now.state, fact.summary) == (State.ENDED, State.ENDED, Case.ENDED_BEFORE)
    assert words.then_words(fact).en == "Not recognised (recognition had ended before)"


def test_an_award_before_the_recognition_began_was_not_recognised_then_and_is_now(world: World) -> None:
    fact = fact_of(world, world.award(10, awarded=-20), 20)
    assert (fact.then.state, fact.now.state, fact.summary) == (State.NOT_YET, State.RECOGNISED, Case.NOW_ONLY)


def test_a_suspension_since_is_told(world: World) -> None:
    award = world.award(10)
    world.turn("suspended", 30)
    fact = fact_of(world, award, 40)
    assert (fact.now.state, fact.summary) == (State.SUSPENDED, Case.SUSPENDED_SINCE)


def test_an_award_while_it_was_suspended_was_not_recognised(world: World) -> None:
    world.turn("suspended", 30)
    award = world.award(40)
    world.turn("resumed", 60)
    fact = fact_of(world, award, 70)
    assert (fact.then.state, fact.now.state) == (State.SUSPENDED, State.RECOGNISED)


def _told(fact: RecognitionFact, report: Report) -> str:
    """Everything that is said of a fact, in both languages, without the names of the body and of the number."""
    said = [write(fact) for write in (words.title, words.label, words.sentence)]
    said += [write(is_certification=fact.is_certification) for write in (words.heading, words.by_label)]
    said += [words.then_words(fact), words.now_words(fact), words.cell(fact.then), words.cell(fact.now)]
    said += [words.seal_words(fact), *(LocalizedText(ja=one, en=one) for one in words.mail_lines(fact, "ja"))]
    lines = [report.check(one) for one in ("recognition_at_award", "recognition_now")]
    said += [texts.both(problem) for one in lines if one for problem in (one.reason, *one.problems)]
    told = "\n".join(f"{one.ja}\n{one.en}" for one in said)
    return told.replace(BODY.name.ja, "").replace(BODY.name.en, "")


@pytest.mark.parametrize("turns", [(), ("suspended",), ("suspended", "resumed"), ("withdrawn",)], ids=str)
@pytest.mark.parametrize("awarded", [-20, 10, 60])
def test_a_certification_is_nowhere_told_as_a_recognition(turns: tuple[str, ...], awarded: int) -> None:
    world = World()
    world.recognise(procedure="badge-certification")
    award = world.award(10, awarded=awarded) if awarded <= 10 else b""
    for place, turn in enumerate(turns):
        world.turn(turn, 30 + 20 * place)
    report = world.verify(award or world.award(awarded), 90)
    fact = recognition_fact(report)
    assert fact is not None and fact.procedure == "certification"
    told = _told(fact, report)
    assert "認証" in told and "ertif" in told
    assert "承認" not in told and "ecogni" not in told
    data = recognition_data(fact)
    assert (data["procedure"], data["case"]) == ("certification", fact.summary.value)


def test_a_recognition_is_nowhere_told_as_a_certification(world: World) -> None:
    report = world.verify(world.award(10), 20)
    fact = recognition_fact(report)
    assert fact is not None and recognition_data(fact)["procedure"] == "recognition"
    told = _told(fact, report)
    assert "承認" in told and "認証" not in told and "ertif" not in told


def test_award_and_end_on_one_day_are_told_with_their_clocks(world: World) -> None:
    award = world.award(100)
    later = on(100) + timedelta(hours=2)
    change(
        world.context,
        NUMBER,
        kind=ChangeKind.WITHDRAWN,
        act=replace(act(100), at=later, now=later),
    )
    world.publish(later)
    fact = fact_of(world, award, 101)
    awarded, ended = (f"{one.astimezone(words.JAPAN):%H:%M}" for one in (on(100), later))
    assert fact.summary is Case.ENDED_SINCE
    assert words.then_words(fact).ja == f"承認あり（授与は{awarded}、承認の終わりは{ended}）"
    assert words.now_words(fact).ja.endswith(f" {ended}に終わりました（理由：{REASON.ja}）")


def test_the_order_on_one_day_is_not_known_when_the_award_states_a_day_alone(world: World) -> None:
    # Signed ten days later, so the day of award has no clock.
    world.turn("withdrawn", 100)
    fact = fact_of(world, world.award(110, awarded=100), 120)
    assert (fact.then.state, fact.summary, fact.tone) == (State.SAME_DAY, Case.SAME_DAY, "warn")
    assert words.then_words(fact).ja == "承認の終わりと同じ日です。前後はわかりません"


def test_none_found_needs_a_register_that_answered() -> None:
    world = World()
    award = world.award(10)
    found = fact_of(world, award, 20, programmes=(EMPTY,))
    assert (found.then.state, found.now.state, found.summary, found.tone) == (State.NONE, State.NONE, Case.NONE, "none")
    assert words.note(found).en == "1 register was asked. Having no recognition is not a fault in the credential."
    partly = fact_of(world, award, 20, programmes=(EMPTY, Silent()))
    assert (partly.summary, partly.registers) == (Case.NONE, Registers(asked=2, answered=1))
    assert words.note(partly).en.startswith("Of 2 registers, 1 answered.")


def test_where_no_register_answered_it_is_not_known() -> None:
    world = World()
    fact = fact_of(world, world.award(10), 20, programmes=(Silent(),))
    assert (fact.then.state, fact.summary, fact.tone) == (State.UNKNOWN, Case.UNKNOWN, "unk")
    assert words.sentence(fact).ja == "承認の登録簿に接続できませんでした。承認があるかどうかはわかりません。"


def test_where_no_register_was_named_it_is_said_that_none_was_asked() -> None:
    world = World()
    fact = fact_of(world, world.award(10), 20)
    assert (fact.now.state, fact.summary, fact.tone) == (State.UNKNOWN, Case.NOT_ASKED, "unk")


def test_a_recognition_that_a_register_hands_out_is_the_same_fact(world: World) -> None:
    document = json.loads(world.context.store.recognitions.get(NUMBER).endorsement.document)
    listed = ListedProgramme(number="E-7K3M-94Q3", issuers=(DID,), endorsements=(document,))
    register = ProgrammeFile(name=REGISTER, programmes={ACHIEVEMENT: listed})
    bare = fact_of(world, world.award(10, carries=False), 20, programmes=(register,))
    carried = fact_of(world, world.award(10), 20)
    assert (bare.summary, bare.leading.number) == (carried.summary, carried.leading.number) == (Case.CURRENT, NUMBER)


def test_an_endorsement_by_somebody_unlisted_does_not_count(world: World) -> None:
    fact = fact_of(world, world.award(10), 20, registries=())
    assert fact.summary is Case.NOT_COUNTED


def test_when_the_newest_edition_cannot_be_had_it_is_not_known(world: World) -> None:
    award = world.award(10)
    away = world.without("endorsements/", "status")
    assert fact_of(away, award, 20).summary is Case.THEN_UNKNOWN


def test_a_recognition_itself_and_what_cannot_be_read_have_no_such_fact(world: World) -> None:
    endorsement = world.context.store.recognitions.get(NUMBER).endorsement.document
    assert recognition_fact(world.verify(endorsement, 20)) is None
    assert recognition_fact(world.verify(b"{}", 20)) is None


def test_a_pdf_has_the_fact_of_the_one_award_in_it(world: World) -> None:
    inner = world.verify(world.award(10), 20)
    assert recognition_fact(_pdf(inner)) == recognition_fact(inner)
    assert recognition_fact(_pdf(inner, inner)) is None
    assert recognition_fact(_pdf()) is None


def _pdf(*inside: Report) -> Report:
    enclosed = tuple(Enclosed(label="attachment", place=f"{n}.json", report=one) for n, one in enumerate(inside))
    none = tuple(
        Check(id=one, outcome=CheckOutcome.SKIPPED, reason=Problem(code="I_RECOGNITION_NONE_THEN", severity="info"))
        for one in ("recognition_at_award", "recognition_now")
    )
    return Report(
        verdict=Verdict.VALID, checks=none, as_of=on(20), format="PDF · PAdES", document={}, enclosed=enclosed
    )


# --- every pair of lines has its words -----------------------------------------------------------

THEN = [one for one in State if one is not State.CONDITIONAL]
NOW = [one for one in State if one is not State.SAME_DAY]
NOON = datetime(2026, 11, 12, 3, tzinfo=words.JAPAN)


@pytest.mark.parametrize(("then", "now"), list(product(THEN, NOW)))
@pytest.mark.parametrize("dated", [True, False])
def test_every_pair_of_lines_is_told_in_both_languages(then: State, now: State, dated: bool) -> None:
    dates = {"since": NOON, "until": NOON + timedelta(days=9), "due": "2027-03-31"} if dated else {}
    because = Problem(code="I_RECOGNITION_NONE_NOW", severity="info")
    lines = [RecognitionLine(state=one, because=because, body=BODY.name, **dates) for one in (then, now)]
    fact = RecognitionFact(then=lines[0], now=lines[1], awarded_at=NOON if dated else None)
    told = [words.title(fact), words.label(fact), words.sentence(fact), words.then_words(fact), words.now_words(fact)]
    told += [words.cell(line) for line in lines]
    for text in told:
        assert text.ja and text.en and text.ja != text.en
        assert "{" not in text.ja + text.en and "recognition." not in text.en
    assert (fact.tone == "ok") == (then is now is State.RECOGNISED)
    assert "失効" not in "".join(text.ja for text in told)


def test_a_decision_on_conditions_is_told_with_its_last_day_and_is_no_recognition() -> None:
    world = World()
    decided = ConditionalDecision(body=BODY.name, body_id="kikou", due="2027-03-31")
    listed = ListedProgramme(number="E-7K3M-94Q3", issuers=(DID,), conditional=decided)
    register = ProgrammeFile(name=REGISTER, programmes={ACHIEVEMENT: listed})
    fact = fact_of(world, world.award(10), 20, programmes=(register,))
    assert (fact.then.state, fact.now.state, fact.summary) == (State.NONE, State.CONDITIONAL, Case.CONDITIONAL)
    assert words.now_words(fact).ja == "条件つきで承認（報告の期限 2027年3月31日）"
    assert fact.leading.body == BODY.name


def test_why_it_ended_is_part_of_the_fact_and_of_the_words_that_tell_the_end(world: World) -> None:
    award = world.award(10)
    world.turn("suspended", 50)
    suspended = fact_of(world, award, 51)
    assert suspended.now.reason == REASON
    world.turn("resumed", 60)
    assert fact_of(world, award, 61).now.reason == LocalizedText()
    world.turn("withdrawn", 100)
    fact = fact_of(world, award, 101)
    assert fact.now.reason == REASON
    assert words.now_words(fact).ja.endswith(f"（理由：{REASON.ja}）")
    assert words.now_words(fact).en.endswith(f"(reason: {REASON.en})")
    assert recognition_data(fact)["now"]["reason"] == {"ja": REASON.ja, "en": REASON.en}


def test_an_end_by_its_date_has_no_reason(world: World) -> None:
    fact = fact_of(world, world.award(10), 3000)
    assert (fact.now.state, fact.now.reason) == (State.ENDED, LocalizedText())
