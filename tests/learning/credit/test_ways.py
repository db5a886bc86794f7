"""The shortest ways: against trying everything, and the rules a learner is told."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain, combinations, product

from hypothesis import given
from hypothesis import strategies as st

from kakitome.learning.credit.offer import PartOffer
from kakitome.learning.credit.training_benefit import benefit_of, training_benefit
from kakitome.learning.credit.way import First, MissingBlock, Overlap, Quota, WayDemand
from kakitome.learning.credit.ways import find_ways
from kakitome.values.localized_text import LocalizedText

TODAY = date(2026, 11, 21)
SCHEME = training_benefit()
PARTS = ("a", "b", "c", "d", "e", "f")


def offer(part: str, starts: date, ends: date, *, price: int | None, hours: int | None, aid: str = "") -> PartOffer:
    return PartOffer(
        key=f"{part}-{starts}-{ends}-{price}-{hours}-{aid}",
        part=part,
        title=LocalizedText(en=part),
        study_hours=None if hours is None else Decimal(hours),
        price=None if price is None else Decimal(price),
        aid=aid,
        starts_on=starts,
        ends_on=ends,
    )


GOVERNANCE = replace(
    offer("governance", date(2026, 12, 7), date(2027, 1, 31), price=48000, hours=60, aid="general"),
    apply_by=date(2026, 11, 30),
)
PUBLIC_DATA = offer("public-data", date(2027, 4, 10), date(2027, 7, 17), price=40000, hours=75, aid="specified")
ASSESSED = offer("assessed", date(2027, 1, 10), date(2027, 3, 31), price=33000, hours=12)
LAST_BLOCK = WayDemand(
    blocks=(MissingBlock(key="application", options=("governance", "public-data", "assessed"), parts=1),),
    finish_by=date(2029, 9, 29),
)
ALL = (GOVERNANCE, PUBLIC_DATA, ASSESSED)


def test_three_ways_are_each_first_in_one_thing() -> None:
    ways = find_ways(LAST_BLOCK, ALL, scheme=SCHEME, today=TODAY).ways
    assert [(way.first_in, way.steps[0].offer.part, way.net, way.hours) for way in ways] == [
        ((First.SOONEST,), "governance", 38400, 60),
        ((First.CHEAPEST,), "public-data", 24000, 75),
        ((First.FEWEST_HOURS,), "assessed", 33000, 12),
    ]


def test_one_way_that_is_first_in_all_stands_alone() -> None:
    best = offer("governance", date(2026, 12, 1), date(2026, 12, 20), price=0, hours=10)
    (way,) = find_ways(LAST_BLOCK, (best, *ALL), scheme=SCHEME, today=TODAY).ways
    assert way.first_in == tuple(First)


def test_what_has_no_days_or_can_no_longer_be_joined_belongs_to_no_way() -> None:
    gone = replace(GOVERNANCE, apply_by=date(2026, 11, 20))
    undated = replace(PUBLIC_DATA, ends_on=None)
    begun = replace(ASSESSED, starts_on=date(2026, 11, 20))
    answer = find_ways(LAST_BLOCK, (gone, undated, begun), scheme=SCHEME, today=TODAY)
    assert answer.ways == ()
    assert answer.blocked == ("application",)


def test_an_unknown_fee_is_left_out_of_the_sum_and_is_never_the_cheapest() -> None:
    unknown = offer("public-data", date(2027, 4, 10), date(2027, 7, 17), price=None, hours=5)
    ways = find_ways(LAST_BLOCK, (GOVERNANCE, unknown, ASSESSED), scheme=SCHEME, today=TODAY).ways
    assert {first: way.steps[0].offer.part for way in ways for first in way.first_in} == {
        First.SOONEST: "governance",
        First.CHEAPEST: "assessed",
        First.FEWEST_HOURS: "public-data",
    }
    assert ways[-1].unpriced == (unknown,)
    assert [way.among_stated for way in ways if First.CHEAPEST in way.first_in] == [{First.CHEAPEST}]


def test_without_any_stated_fee_nothing_is_called_cheapest() -> None:
    unknown = tuple(replace(each, price=None, aid="") for each in ALL)
    ways = find_ways(LAST_BLOCK, unknown, scheme=SCHEME, today=TODAY).ways
    assert not any(First.CHEAPEST in way.first_in for way in ways)


def test_of_several_courses_one_is_helped() -> None:
    need = WayDemand(blocks=(MissingBlock(key="both", options=("governance", "public-data"), parts=2),))
    (way,) = find_ways(need, ALL, scheme=SCHEME, today=TODAY).ways
    assert (way.price, way.net, way.helped) == (88000, 72000, PUBLIC_DATA)


def test_without_aid_the_price_is_what_is_paid() -> None:
    ways = find_ways(LAST_BLOCK, ALL, scheme=None, today=TODAY).ways
    assert {first: way.net for way in ways for first in way.first_in}[First.CHEAPEST] == 33000


def test_a_capstone_begins_when_everything_else_is_finished() -> None:
    early = offer("capstone", date(2027, 1, 30), date(2027, 2, 1), price=1000, hours=90)
    later = offer("capstone", date(2027, 1, 31), date(2027, 3, 1), price=2000, hours=90)
    blocks = (*LAST_BLOCK.blocks, MissingBlock(key="end", options=("capstone",), parts=1, after=("application",)))
    ways = find_ways(replace(LAST_BLOCK, blocks=blocks), (*ALL, early, later), scheme=SCHEME, today=TODAY).ways
    assert [[step.offer.part for step in way.steps] for way in ways] == [["governance", "capstone"]]
    assert ways[0].ends_on == date(2027, 3, 1)


def test_where_no_way_ends_in_time_the_nearest_is_told_with_its_delay() -> None:
    need = replace(LAST_BLOCK, finish_by=date(2027, 1, 1))
    answer = find_ways(need, ALL, scheme=SCHEME, today=TODAY)
    assert answer.is_late
    assert [(way.steps[0].offer, way.days_late) for way in answer.ways] == [(GOVERNANCE, 30)]


def two_blocks(first: int, second: int, *others: PartOffer) -> list[PartOffer]:
    """Two parts to choose from, in this many hours and thousands of yen, and what follows in another block."""
    starts, ends = date(2026, 12, 1), date(2026, 12, 31)
    return [
        offer("x", starts, ends, price=first * 1000, hours=first),
        offer("y", starts, ends, price=second * 1000, hours=second),
        *others,
    ]


TWO = WayDemand(
    blocks=(
        MissingBlock(key="one", options=("x", "y"), parts=1),
        MissingBlock(key="two", options=("a", "b"), parts=1),
    )
)


def test_aid_that_comes_later_is_not_overlooked() -> None:
    starts, ends = date(2026, 12, 1), date(2026, 12, 31)
    helped = offer("a", starts, ends, price=40000, hours=1, aid="specified")
    plain = offer("b", starts, ends, price=30000, hours=1)
    need = replace(TWO, excluding=(frozenset({"y", "a"}),))
    ways = find_ways(need, two_blocks(10, 9, helped, plain), scheme=SCHEME, today=TODAY).ways
    assert [way.net for way in ways if First.CHEAPEST in way.first_in] == [34000]


def test_hours_that_overlap_later_are_not_overlooked() -> None:
    last = offer("a", date(2026, 12, 1), date(2026, 12, 31), price=1, hours=20)
    need = replace(TWO, overlaps=(Overlap(parts=frozenset({"x", "a"}), hours=Decimal(5)),))
    ways = find_ways(need, two_blocks(10, 9, last), scheme=SCHEME, today=TODAY).ways
    assert min(way.hours for way in ways) == 25


def test_a_search_that_was_cut_short_says_so() -> None:
    parts = tuple(f"p{index}" for index in range(12))
    many = [
        offer(part, TODAY + timedelta(days=30), TODAY + timedelta(days=60), price=9, hours=30 + index % 5)
        for index, part in enumerate(parts)
    ]
    need = WayDemand(
        blocks=(MissingBlock(key="b", options=parts, parts=6),),
        overlaps=tuple(Overlap(parts=frozenset(pair), hours=Decimal(3)) for pair in combinations(parts, 2)),
    )
    cut = find_ways(need, many, scheme=None, today=TODAY, most_steps=30)
    assert [way.is_proved for way in cut.ways if First.FEWEST_HOURS in way.first_in] == [False]
    nothing = find_ways(need, many, scheme=None, today=TODAY, most_steps=3)
    assert (nothing.ways, nothing.is_all_checked) == ((), False)


DAYS = st.integers(1, 12).map(lambda days: TODAY + timedelta(days=days))
OFFERS = st.lists(
    st.builds(
        lambda part, one, other, price, hours, aid: offer(
            part, min(one, other), max(one, other), price=price, hours=hours, aid=aid
        ),
        st.sampled_from(PARTS),
        DAYS,
        DAYS,
        st.sampled_from([None, 0, 30000, 40000, 60000]),
        st.sampled_from([None, 10, 20, 30]),
        st.sampled_from(["", "general", "specified"]),
    ),
    max_size=9,
    unique_by=lambda each: each.key,
)


@st.composite
def needs(draw: st.DrawFn) -> WayDemand:
    split = draw(st.integers(1, 5))
    blocks = []
    for key, options in (("one", PARTS[:split]), ("two", PARTS[split:])):
        if draw(st.booleans()):
            blocks.append(MissingBlock(key=key, options=options, parts=draw(st.integers(1, 2))))
        else:
            blocks.append(MissingBlock(key=key, options=options, credits=Decimal(draw(st.integers(1, 4)))))
    if draw(st.booleans()):
        blocks[1] = replace(blocks[1], after=("one",))
    pairs = st.sets(st.sampled_from(PARTS), min_size=2, max_size=2).map(frozenset)
    prerequisites = {} if draw(st.booleans()) else {draw(st.sampled_from(PARTS[3:])): frozenset(PARTS[:1])}
    return WayDemand(
        blocks=tuple(blocks),
        credits={part: Decimal(draw(st.integers(0, 2))) for part in PARTS},
        prerequisites=prerequisites,
        overlaps=tuple(
            Overlap(parts=pair, hours=Decimal(5)) for pair in draw(st.lists(pairs, max_size=2, unique=True))
        ),
        excluding=tuple(draw(st.lists(pairs, max_size=1))),
        quotas=draw(st.sampled_from([(), (Quota(parts=frozenset(PARTS[2:]), credits=Decimal(2)),)])),
        finish_by=draw(st.none() | DAYS),
    )


def every_choice(need: WayDemand, offers: list[PartOffer]) -> Iterator[tuple[PartOffer, ...]]:
    """All sets of sittings, one a part, that the rules of a way allow; by trying every one."""
    by_part = {part: [each for each in offers if each.part == part] for part in PARTS}
    names = [part for part in PARTS if by_part[part]]
    for chosen in chain.from_iterable(combinations(names, size) for size in range(1, len(names) + 1)):
        for sittings in product(*(by_part[part] for part in chosen)):
            if allows(need, {each.part: each for each in sittings}):
                yield sittings


def allows(need: WayDemand, chosen: dict[str, PartOffer]) -> bool:
    held = chosen.keys() | need.held
    credits = {part: need.credits.get(part, Decimal(0)) for part in chosen}
    for block in need.blocks:
        inside = [part for part in block.options if part in chosen]
        if len(inside) < (block.parts or 0) or sum(credits[part] for part in inside) < (block.credits or 0):
            return False
        before = [part for other in need.blocks if other.key in block.after for part in other.options if part in chosen]
        if any(chosen[part].starts_on < chosen[other].ends_on for part in inside for other in before):
            return False
    for part, own in chosen.items():
        for other in need.prerequisites.get(part, frozenset()):
            if other not in held or (other in chosen and chosen[other].ends_on > own.starts_on):
                return False
    return (
        not any(pair <= held for pair in need.excluding)
        and all(sum(credits[part] for part in chosen.keys() & quota.parts) >= quota.credits for quota in need.quotas)
        and all(need.finish_by is None or each.ends_on <= need.finish_by for each in chosen.values())
    )


def measures(need: WayDemand, sittings: tuple[PartOffer, ...]) -> dict[First, tuple[object, ...]]:
    end = max(each.ends_on for each in sittings)
    prices = [each.price for each in sittings if each.price is not None]
    hours = {each.part: each.study_hours for each in sittings if each.study_hours is not None}
    aid = max((benefit.amount for each in sittings if (benefit := benefit_of(each, SCHEME))), default=Decimal(0))
    shared = sum(overlap.hours for overlap in need.overlaps if overlap.parts <= hours.keys())
    return {
        First.SOONEST: (end,),
        First.CHEAPEST: (len(sittings) - len(prices), sum(prices) - aid),
        First.FEWEST_HOURS: (len(sittings) - len(hours), sum(hours.values()) - shared),
    }


@given(need=needs(), offers=OFFERS)
def test_no_choice_at_all_is_better_than_a_way(need: WayDemand, offers: list[PartOffer]) -> None:
    choices = [measures(need, sittings) for sittings in every_choice(need, offers)]
    answer = find_ways(need, offers, scheme=SCHEME, today=TODAY)
    assert answer.is_all_checked
    ways = () if answer.is_late else answer.ways
    assert bool(choices) == bool(ways)
    shown = {first: way for way in ways for first in way.first_in}
    for first in First if choices else ():
        best = min(choice[first] for choice in choices)
        if first is not First.SOONEST and best[0]:
            assert first not in shown
        else:
            assert measures(need, tuple(step.offer for step in shown[first].steps))[first] == best
            assert shown[first].is_proved
