"""What counts, by which rule, and with which working: the engine on the rules of bachelor's degrees in Japan."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from kakitome import texts
from kakitome.learning.credit.assess import assess
from kakitome.learning.credit.learning import Learning, LearningKind, StatedCredits
from kakitome.learning.credit.loading import FaultyRuleSet, load_rule_set, rule_set_on, rule_sets
from kakitome.learning.credit.target import CreditContext, CreditTarget, TargetKind
from kakitome.learning.credit.verdict import Counting, CreditVerdict, RangeEnd
from kakitome.learning.workload import EffortUnit
from kakitome.values.localized_text import LocalizedText

NOW = datetime(2026, 11, 21, 5, 5, tzinfo=UTC)
TARGET = CreditTarget(id="ba", kind=TargetKind.DEGREE, rule_set="jp-undergraduate", institution="home")


def learning(key: str, kind: str = "course", **fields: object) -> Learning:
    if isinstance(fields.get("credits"), int):
        fields["credits"] = StatedCredits(value=Decimal(str(fields["credits"])), unit=EffortUnit.JP_CREDITS)
    if isinstance(ects := fields.pop("ects", None), int):
        fields["credits"] = StatedCredits(value=Decimal(ects), unit=EffortUnit.ECTS)
    return Learning(key=key, title=LocalizedText(ja=key), kind=LearningKind(kind), **fields)  # type: ignore[arg-type]


def verdict(*learnings: Learning, target: CreditTarget = TARGET, **context: object) -> CreditVerdict:
    rules = rule_set_on(target.rule_set, date(2026, 11, 21))
    return assess(rules, learnings, target=target, context=CreditContext(**context), now=NOW)  # type: ignore[arg-type]


def codes(verdict: CreditVerdict, key: str) -> list[str]:
    item = verdict.item(key)
    assert item is not None
    return [reason.code for reason in item.reasons]


def test_the_four_articles_share_one_bucket_of_sixty() -> None:
    answer = verdict(
        learning("a", credits=40),
        learning("t", "language_test"),
        learning("b", credits=17, before_admission=True),
        level_accepted=frozenset({"t"}),
        granted={"t": Decimal(4)},
    )
    outside = answer.bucket("outside")
    assert outside is not None
    assert (answer.used, outside.used, outside.left) == (60, 60, 0)
    last = answer.item("b")
    assert last is not None
    assert (last.used, last.counting, last.rule) == (16, Counting.IN_PART, "art30-credits")
    assert texts.sentence(outside.working[0], "ja") == "40 + 4 + 17 = 61。上限60を1こえます。"


def test_a_cap_that_is_not_reached_adds_up_what_counts_of_each() -> None:
    """Sixty at a distance are full with twenty of the thirty; the cap from outside then holds fifty, not sixty."""
    answer = verdict(
        learning("own", credits=40, institution_id="home", remote=True),
        learning("remote", credits=30, remote=True),
        learning("other", credits=30),
    )
    outside = answer.bucket("outside")
    assert outside is not None
    assert texts.sentence(outside.working[0], "en") == "20 + 30 = 50; cap 60, left 10."


def test_what_falls_short_of_a_table_is_told_its_lowest_line() -> None:
    target = CreditTarget(id="ba", kind=TargetKind.DEGREE, rule_set="jp-language-tests-umds", institution="home")
    low = verdict(learning("t", "language_test", score="465", categories=frozenset({"toeic"})), target=target)
    assert (codes(low, "t"), low.items[0].rule) == (["E_CREDIT_SCORE_LOW"], "toeic-470")


def test_own_credits_are_outside_the_cap_and_transfer_lifts_it() -> None:
    answer = verdict(
        learning("own", "non_degree_course", credits=10, before_admission=True, institution_id="home"),
        learning("other", credits=60),
    )
    assert (answer.used, answer.own) == (70, 10)
    moved = verdict(learning("before", credits=62, before_admission=True), traits=frozenset({"transfer"}))
    outside = moved.bucket("outside")
    assert outside is not None
    assert (moved.used, outside.left) == (62, None)


def test_the_end_of_a_range_that_counts_is_said() -> None:
    """Two ECTS are 50 to 60 hours: one credit at either end; five are 125 to 150: two at the lower, three at the upper."""
    answer = verdict(
        learning("two", ects=2), learning("five", ects=5), learning("stated", ects=5, study_hours=Decimal(180))
    )
    two, five, stated = answer.items
    assert (two.low, two.high, two.end) == (1, 1, RangeEnd.EITHER)
    assert (five.low, five.high, five.used, five.end) == (2, 3, 2, RangeEnd.LOWER)
    assert (stated.low, stated.high) == (2, 4)
    assert texts.sentence(five.working[0], "ja") == "5 ECTS × 25時間 = 125時間、125 ÷ 45 = 2.78単位"


def test_class_hours_and_contact_hours_are_never_converted() -> None:
    contact = StatedCredits(value=Decimal(3), unit=EffortUnit.UAE_CREDITS)
    answer = verdict(
        learning("class", "university_advanced", class_hours=Decimal(90)),
        learning("contact", "foreign_course", credits=contact),
        learning("both", "university_advanced", class_hours=Decimal(30), study_hours=Decimal(90)),
    )
    assert codes(answer, "class") == ["W_CREDIT_CLASS_HOURS_ONLY"]
    assert codes(answer, "contact") == ["W_CREDIT_CONTACT_HOURS"]
    assert [item.used for item in answer.items] == [0, 0, 2]


def test_what_the_law_does_not_name_needs_a_rule_of_the_university() -> None:
    training = learning("training", "training", study_hours=Decimal(90))
    refused = verdict(training)
    assert codes(refused, "training") == ["E_CREDIT_NEEDS_OWN_RULE"]
    assert verdict(training, own_rule=frozenset({"training"})).used == 2
    assert codes(verdict(learning("test", "language_test")), "test") == [
        "W_CREDIT_LEVEL_NOT_ACCEPTED",
        "W_CREDIT_SIZE_NOT_STATED",
    ]
    assert codes(
        verdict(learning("facility", "other_facility", credits=2), level_accepted=frozenset({"facility"})), "facility"
    ) == ["W_CREDIT_RULE_UNCONFIRMED"]


def test_nothing_counts_twice() -> None:
    answer = verdict(
        learning("first", credits=2, programme_entry="U-0455"),
        learning("again", credits=2, programme_entry="U-0455"),
        learning("used", credits=2),
        used_for={"used": "ba"},
    )
    assert answer.used == 2
    assert (codes(answer, "again"), codes(answer, "used")) == (["E_CREDIT_OVERLAP"], ["E_CREDIT_USED_HERE"])


def test_what_rests_on_something_that_does_not_count_falls_with_it() -> None:
    answer = verdict(
        learning("base", "training"),
        learning("next", credits=2, prerequisites=frozenset({"base"})),
        learning("last", credits=2, prerequisites=frozenset({"next"})),
    )
    assert codes(answer, "next") == codes(answer, "last") == ["E_CREDIT_PREREQUISITE"]


def test_the_order_is_chosen_so_that_most_counts() -> None:
    """Remote credit from outside uses two caps; put first, it would leave nothing for the other two."""
    answer = verdict(
        learning("both", credits=60, remote=True),
        learning("own", credits=60, remote=True, institution_id="home"),
        learning("outside", credits=60),
    )
    assert [item.used for item in answer.items] == [0, 60, 60]


def test_what_was_counted_before_leaves_less_room() -> None:
    answer = verdict(learning("more", credits=4), already_counted={"outside": Decimal(57)}, earned=Decimal(100))
    assert (answer.used, answer.left) == (3, 21)
    own = next(minimum for minimum in answer.minimums if minimum.id == "own")
    assert (own.needed, own.missing) == (64, 64)


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("id = ", "Invalid value"),
        ('id = "x"', "missing: in_force_from"),
        ('buckets = ["outsid"]', "names unknown buckets: outsid"),
        ('kinds = ["cuorse"]', "cuorse"),
        ("when = { owned = true }", "unknown constraint: owned"),
    ],
)
def test_a_faulty_rule_set_names_its_flaw(tmp_path: Path, text: str, detail: str) -> None:
    head = (
        'id = "x"\nin_force_from = 2020-01-01\njurisdiction = "JP"\npurpose = "p"\ntitle = {}\nlead = {}\n'
        '[[rule]]\nid = "r"\narticle = {}\nsentence = {}\nsource = "s"\nconfidence = "seed"\n'
    )
    file = tmp_path / "x.toml"
    file.write_text(text if text.startswith("id") else head + text, encoding="utf-8")
    with pytest.raises(FaultyRuleSet) as refusal:
        load_rule_set(file)
    assert detail in str(refusal.value.params["detail"])


def test_every_sentence_of_every_rule_set_is_there_in_both_languages() -> None:
    for rules in rule_sets():
        spoken = [rules.title, rules.lead, *(rule.sentence for rule in rules.rules), *(b.title for b in rules.buckets)]
        assert [text for text in spoken if not (text.ja and text.en)] == [], rules.id
