"""How far somebody is on a pathway."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kakitome.learning.credit.pathway import (
    BlockChoice,
    ChoiceKind,
    LevelMix,
    OverlapRule,
    PartOverlap,
    Pathway,
    PathwayBlock,
    PathwayPart,
)
from kakitome.learning.credit.standing import Holding, NotCounted, PathwayStanding, standing_on
from kakitome.learning.levels import Level
from kakitome.values.localized_text import LocalizedText

TODAY = date(2026, 11, 21)


def part(identifier: str, *, credits: int = 18, level: str = "", **given: object) -> PathwayPart:
    return PathwayPart(
        identifier=identifier,
        title=LocalizedText(en=identifier),
        hours=Decimal(45),
        credits=Decimal(credits),
        levels=(Level(framework="NZQCF", level=level),) if level else (),
        **given,  # type: ignore[arg-type]
    )


def block(key: str, *parts: PathwayPart, some: int = 0, credits: int = 0, after: tuple[str, ...] = ()) -> PathwayBlock:
    choice = BlockChoice()
    if some:
        choice = BlockChoice(kind=ChoiceKind.SOME, parts=some)
    if credits:
        choice = BlockChoice(kind=ChoiceKind.CREDITS, credits=Decimal(credits))
    return PathwayBlock(key=key, title=LocalizedText(en=key), parts=parts, choice=choice, after=after)


def holding(identifier: str, on: str = "2026-03-31", **given: object) -> Holding:
    return Holding(
        key=f"{identifier} {on}",
        identifiers=frozenset({identifier}),
        awarded_on=date.fromisoformat(on),
        **given,  # type: ignore[arg-type]
    )


PATHWAY = Pathway(
    identifier="P-1",
    blocks=(
        block("base", part("A"), part("B")),
        block("practice", part("C"), part("D"), part("E"), some=2),
        block("capstone", part("Z"), after=("base", "practice")),
    ),
    overlaps=(PartOverlap(first="C", second="D", hours=Decimal(30), rule=OverlapRule.ONE_OF_THEM),),
    window_years=5,
)


def reasons(standing: PathwayStanding) -> dict[str, NotCounted]:
    return {uncounted.part.identifier: uncounted.reason for uncounted in standing.uncounted}


def test_what_is_done_what_is_missing_and_what_may_be_chosen() -> None:
    standing = standing_on(PATHWAY, [holding("A"), holding("B", "2024-05-01"), holding("C"), holding("X")], on=TODAY)
    base, practice, capstone = standing.blocks
    assert base.is_done and not practice.is_done
    assert (practice.parts_missing, [p.identifier for p in practice.open_parts]) == (1, ["E"])
    assert not capstone.may_begin
    assert (standing.credits, standing.hours) == (Decimal(54), Decimal(135))
    assert standing.ends_on == date(2029, 5, 1)
    assert not standing.is_complete and standing.uncounted == ()


@pytest.mark.parametrize(
    ("held", "reason"),
    [
        (holding("A", is_valid=False), NotCounted.NOT_VALID),
        (holding("A", valid_until=date(2026, 11, 20)), NotCounted.ENDED),
        (holding("A", version=1), NotCounted.OTHER_VERSION),
        (holding("A", used_for=frozenset({"P-2"})), NotCounted.USED),
        (holding("A", score=Decimal("59.5")), NotCounted.SCORE),
        (holding("A"), NotCounted.SCORE),
        (holding("A", "2021-11-20", score=Decimal(60)), NotCounted.TOO_OLD),
    ],
)
def test_what_does_not_count_and_why(held: Holding, reason: NotCounted) -> None:
    asking = part("A", versions=(2, 3), minimum_score=Decimal(60))
    pathway = replace(PATHWAY, blocks=(block("base", asking, part("B")),))
    standing = standing_on(pathway, [held], on=TODAY)
    assert (standing.counted, reasons(standing)) == ((), {"A": reason})


def test_what_counts_at_the_edges() -> None:
    pathway = replace(
        PATHWAY,
        may_share_with=("T-9",),
        blocks=(block("base", part("A", versions=(2,), minimum_score=Decimal(60)), part("B")),),
    )
    at_the_edge = holding("A", "2021-11-21", valid_until=TODAY, used_for=frozenset({"T-9", "P-1"}), score=Decimal(60))
    assert [c.holding for c in standing_on(pathway, [at_the_edge], on=TODAY).counted] == [at_the_edge]


def test_one_award_counts_once_and_two_of_one_part_are_one() -> None:
    both = replace(holding("A"), identifiers=frozenset({"A", "B"}))
    assert len(standing_on(PATHWAY, [both], on=TODAY).counted) == 1
    twice = standing_on(PATHWAY, [holding("A"), holding("A", "2026-09-30")], on=TODAY)
    assert [c.holding.awarded_on for c in twice.counted] == [date(2026, 9, 30)]
    assert reasons(twice) == {"A": NotCounted.SAME_PART}


def test_overlaps_are_settled_so_that_most_is_done() -> None:
    """D counts in a block that nothing else fills; C, which comes first, gives way."""
    pathway = replace(PATHWAY, blocks=(block("one", part("C"), part("E"), some=1), block("two", part("D"))))
    standing = standing_on(pathway, [holding("C"), holding("D"), holding("E")], on=TODAY)
    assert standing.is_complete
    (pair,) = pathway.overlaps
    turned = replace(pathway, overlaps=(replace(pair, first=pair.second, second=pair.first),))
    assert standing_on(turned, [holding("C"), holding("D"), holding("E")], on=TODAY).is_complete
    assert [c.part.identifier for c in standing.counted] == ["E", "D"]
    assert reasons(standing) == {"C": NotCounted.OVERLAP}
    shared = replace(pathway, overlaps=(replace(PATHWAY.overlaps[0], rule=OverlapRule.HOURS_ONCE),))
    held = [holding("C"), holding("D")]
    assert standing_on(shared, held, on=TODAY).hours == 90 - 30
    assert not standing_on(pathway, held, on=TODAY).is_complete


def test_a_set_that_came_together_in_time_stays_complete() -> None:
    dates = {"A": "2015-04-01", "B": "2016-04-01", "C": "2017-04-01", "E": "2018-04-01", "Z": "2020-04-01"}
    in_time = [holding(name, on) for name, on in dates.items()]
    standing = standing_on(PATHWAY, in_time, on=TODAY)
    assert (standing.completed_on, standing.ends_on) == (date(2020, 4, 1), None)
    late = [*in_time[:-1], holding("Z", "2020-04-02")]
    assert not standing_on(PATHWAY, late, on=TODAY).is_complete
    assert standing_on(replace(PATHWAY, window_years=None), late, on=TODAY).is_complete


def test_credits_levels_and_a_total_over_all_blocks() -> None:
    pathway = Pathway(
        identifier="P-NZ",
        blocks=(
            block("low", part("L", credits=60, level="8"), part("M", credits=60, level="8"), credits=60),
            block("high", part("H", credits=20, level="9"), part("I", credits=40, level="9"), credits=20),
        ),
        level_mix=(LevelMix(framework="NZQCF", minimum="9", credits=Decimal(40)),),
        total_credits=Decimal(140),
    )
    standing = standing_on(pathway, [holding("L"), holding("M"), holding("H")], on=TODAY)
    assert all(each.is_done for each in standing.blocks)
    assert (standing.credits, standing.levels_met, standing.is_complete) == (Decimal(140), False, False)
    enough = standing_on(pathway, [holding("L"), holding("M"), holding("H"), holding("I")], on=TODAY)
    assert (enough.levels_met, enough.is_complete) == (True, True)
    few = standing_on(pathway, [holding("L"), holding("I")], on=TODAY)
    assert (few.credits_missing, few.is_complete) == (Decimal(40), False)
    only = standing_on(pathway, [holding("H")], on=TODAY)
    assert [each.credits_missing for each in only.blocks] == [60, 0]


def test_nothing_held_and_nothing_asked() -> None:
    assert [each.parts_missing for each in standing_on(PATHWAY, [], on=TODAY).blocks] == [2, 2, 1]
    assert not standing_on(Pathway(), [], on=TODAY).is_complete
