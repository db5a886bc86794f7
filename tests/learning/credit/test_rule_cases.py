"""Every rule set against its cases, and both engines against each other: on the cases and on learning made up."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakitome import texts
from kakitome.learning.credit.allocation import RoomRequest, allocate
from kakitome.learning.credit.assess import TotalMissing, assess
from kakitome.learning.credit.constraint import HasTrait, InCategory, LacksTrait
from kakitome.learning.credit.learning import Learning, LearningKind, StatedCredits
from kakitome.learning.credit.loading import UnknownRuleSet, rule_set_on, rule_sets
from kakitome.learning.credit.rule_cases import CaseSort, RuleCase, cases_of
from kakitome.learning.credit.rule_set import RuleSet
from kakitome.learning.credit.target import CreditContext, CreditTarget, TargetKind
from kakitome.learning.credit.verdict import Counting, CreditVerdict
from kakitome.learning.levels import Level
from kakitome.learning.workload import EffortUnit
from kakitome.values.localized_text import LocalizedText

from .second_engine import SecondAnswer, second_answer, shared

ALL_CASES = [
    pytest.param(rules, case, id=f"{rules.id}@{rules.version}:{case.id}")
    for rules in rule_sets()
    for case in cases_of(rules.id, rules.version)
]


@pytest.mark.parametrize(("rules", "case"), ALL_CASES)
def test_every_case_comes_out_as_its_file_says(rules: RuleSet, case: RuleCase) -> None:
    verdict = case.assessed(rules)
    assert case.differences(verdict) == ()
    problems = [*(p for item in verdict.items for p in (*item.reasons, *item.working))]
    assert all(texts.sentence(problem, "ja") and texts.sentence(problem, "en") for problem in problems)


@pytest.mark.parametrize(("rules", "case"), ALL_CASES)
def test_a_second_engine_agrees_on_every_case(rules: RuleSet, case: RuleCase) -> None:
    second = second_answer(
        f"{rules.id}@{rules.version}", case.learnings, target=case.target, context=case.context, today=case.now.date()
    )
    assert disagreement(case.assessed(rules), second) == ""


def disagreement(verdict: CreditVerdict, second: SecondAnswer) -> str:
    unknown = frozenset(item.learning for item in verdict.items if item.counting is Counting.UNKNOWN)
    full = {
        item.learning for item in verdict.items if {reason.code for reason in item.reasons} == {"W_CREDIT_BUCKET_FULL"}
    }
    counts = full | {item.learning for item in verdict.items if item.counting in (Counting.COUNTS, Counting.IN_PART)}
    if unknown != second.unknown:
        return f"unknown {sorted(unknown)}, second {sorted(second.unknown)}"
    if counts != second.counts:
        return f"counts {sorted(counts)}, second {sorted(second.counts)}"
    shares = {item.learning: Fraction(item.used) for item in verdict.items if item.learning in counts}
    if shares != second.shares:
        return f"shares {shares}, second {second.shares}"
    missing = {minimum.id: Fraction(minimum.missing) for minimum in verdict.minimums}
    return "" if missing == second.missing else f"missing {missing}, second {second.missing}"


DAYS = st.sampled_from([date(2019, 3, 20), date(2019, 11, 21), date(2020, 2, 29), date(2022, 3, 22), date(2026, 4, 1)])
CREDITS = st.builds(
    StatedCredits,
    value=st.sampled_from([Decimal(n) for n in ("0.5", "1", "2", "5", "18", "30", "41", "60")]),
    unit=st.sampled_from([None, *EffortUnit]).filter(lambda unit: unit is not EffortUnit.HOURS),
)
LEVELS = st.builds(Level, framework=st.sampled_from(["NSQF", "EQF", "HKQF"]), level=st.sampled_from(["4", "4.5", "5"]))


@st.composite
def learnings(draw: st.DrawFn, rules: RuleSet) -> list[Learning]:
    kinds = sorted({kind for rule in rules.rules for kind in rule.kinds} | {LearningKind.COURSE})
    categories = sorted(
        {part.category for rule in rules.rules for part in rule.constraints if isinstance(part, InCategory)}
        | {minimum.category for minimum in rules.minimums}
        | {"none"}
    )
    made = []
    for index in range(draw(st.integers(1, 5))):
        made.append(
            Learning(
                key=f"l{index}",
                title=LocalizedText(ja="学び"),
                kind=draw(st.sampled_from(kinds)),
                institution_id=draw(st.sampled_from(["home", "elsewhere", ""])),
                credits=draw(st.none() | CREDITS),
                study_hours=draw(st.none() | st.sampled_from([Decimal(n) for n in (10, 45, 60, 100, 180)])),
                awarded_on=draw(st.none() | DAYS),
                assessed=draw(st.none() | st.booleans()),
                before_admission=draw(st.booleans()),
                remote=draw(st.booleans()),
                level=draw(st.none() | LEVELS),
                score=draw(st.none() | st.sampled_from(["699点", "700", "TOEIC 860"])),
                categories=draw(st.frozensets(st.sampled_from(categories), max_size=2)),
                prerequisites=frozenset(draw(st.sets(st.sampled_from(["l0", "l1", "l2"]), max_size=1))) - {f"l{index}"},
                programme_entry=draw(st.none() | st.sampled_from(["U-1", "U-2"])),
            )
        )
    keys = {learning.key for learning in made}
    return [learning for learning in made if learning.prerequisites <= keys]


KEYS = st.frozensets(st.sampled_from([f"l{index}" for index in range(5)]))
TRAITS = sorted(
    {trait for rules in rule_sets() for rule in rules.rules for trait in rule.only_for}
    | {trait for rules in rule_sets() for bucket in rules.buckets for trait in (*bucket.lifted_for, *bucket.only_for)}
    | {
        part.trait
        for rules in rule_sets()
        for rule in rules.rules
        for part in rule.constraints
        if isinstance(part, HasTrait | LacksTrait)
    }
    | {trait for rules in rule_sets() for minimum in rules.minimums for trait in minimum.only_for}
)
CONTEXTS = st.builds(
    CreditContext,
    traits=st.frozensets(st.sampled_from(TRAITS), max_size=2),
    level_accepted=KEYS,
    own_rule=KEYS,
    granted=st.dictionaries(
        st.sampled_from(["l0", "l1"]), st.sampled_from([Decimal(1), Decimal(4), Decimal(40)]), max_size=1
    ),
    already_counted=st.dictionaries(
        st.sampled_from(["outside", "remote", "together", "half", "stacked"]),
        st.sampled_from([Decimal(5), Decimal(58)]),
        max_size=2,
    ),
    began_on=st.none() | st.sampled_from([date(2024, 11, 21), date(2024, 11, 22), date(2025, 11, 21)]),
    used_for=st.dictionaries(st.sampled_from(["l0", "l1"]), st.sampled_from(["target", "other"]), max_size=1),
)


@pytest.mark.slow
@given(data=st.data())
def test_a_second_engine_agrees_on_learning_made_up(data: st.DataObject) -> None:
    rules = data.draw(st.sampled_from(rule_sets()))
    made = data.draw(learnings(rules))
    context = data.draw(CONTEXTS)
    target = CreditTarget(
        id="target", kind=TargetKind.DEGREE, rule_set=rules.id, institution="home", total=rules.total or Decimal(120)
    )
    now = datetime(2026, 11, 21, 3, tzinfo=UTC)
    verdict = assess(rules, made, target=target, context=context, now=now)
    second = second_answer(f"{rules.id}@{rules.version}", made, target=target, context=context, today=now.date())
    assert disagreement(verdict, second) == ""


@given(
    requests=st.lists(
        st.tuples(st.integers(1, 6), st.sampled_from([("a",), ("a", "b"), ("r",), ("a", "r"), ("a", "b", "r"), ()])),
        max_size=5,
    ),
    room=st.fixed_dictionaries({"a": st.integers(0, 8), "b": st.integers(0, 4), "r": st.integers(0, 8)}),
)
def test_no_other_sharing_lets_more_count(requests: list[tuple[int, tuple[str, ...]]], room: dict[str, int]) -> None:
    """Two nested families, as caps of law are: what the orders of groups reach is held against every sharing there is."""
    asked = [RoomRequest(key=str(n), credits=Decimal(c), buckets=frozenset(b)) for n, (c, b) in enumerate(requests)]
    shares = allocate(asked, {bucket: Decimal(credits) for bucket, credits in room.items()})
    for bucket, credits in room.items():
        assert sum((shares[request.key] for request in asked if bucket in request.buckets), Decimal(0)) <= credits
    assert sum(shares.values(), Decimal(0)) == most_of(requests, room)
    pieces = [(Fraction(credits), frozenset(buckets)) for credits, buckets in requests]
    assert list(shares.values()) == shared(pieces, {bucket: Fraction(credits) for bucket, credits in room.items()})


def test_of_equal_sharings_the_first_handed_in_gets_most() -> None:
    both = {"together": Decimal(20), "other": Decimal(15), "before": Decimal(15)}
    asked = [("a", 10, "other"), ("b", 10, "before"), ("c", 5, "other")]
    shares = allocate(
        [RoomRequest(key=k, credits=Decimal(c), buckets=frozenset({b, "together"})) for k, c, b in asked], both
    )
    assert shares == {"a": Decimal(10), "b": Decimal(10), "c": Decimal(0)}


def most_of(requests: list[tuple[int, tuple[str, ...]]], room: dict[str, int]) -> int:
    """Try every sharing, one request after the other."""
    if not requests:
        return 0
    (credits, buckets), *others = requests
    best = 0
    for share in range(min([credits, *(room[bucket] for bucket in buckets)]) + 1):
        left = {bucket: credits - share if bucket in buckets else credits for bucket, credits in room.items()}
        best = max(best, share + most_of(others, left))
    return best


def test_every_version_has_cases_of_each_sort_and_every_trait_a_name() -> None:
    for rules in rule_sets():
        sorts = {case.sort for case in cases_of(rules.id, rules.version)}
        assert {CaseSort.ACCEPT, CaseSort.REFUSE} <= sorts, rules.id
    assert [trait for trait in TRAITS if not texts.has_term(trait)] == []


def test_two_versions_by_date_of_law_stand_side_by_side() -> None:
    assert rule_set_on("jp-graduate", date(2020, 6, 29)).version == "2003-04-01"
    assert rule_set_on("jp-graduate", date(2020, 6, 30)).version == "2020-06-30"
    with pytest.raises(UnknownRuleSet):
        rule_set_on("jp-graduate", date(1990, 1, 1))


def test_a_share_of_a_total_that_nobody_states_is_no_answer() -> None:
    india = rule_set_on("in-undergraduate", date(2026, 11, 21))
    target = CreditTarget(id="t", kind=TargetKind.DEGREE, rule_set=india.id, institution="home")
    with pytest.raises(TotalMissing):
        assess(
            replace(india, total=None),
            [],
            target=target,
            context=CreditContext(),
            now=datetime(2026, 11, 21, tzinfo=UTC),
        )
