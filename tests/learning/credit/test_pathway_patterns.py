"""Patterns of the world as running data: each hangs together, can be finished, and says what it derives."""

from dataclasses import replace
from datetime import date

import pytest

from kakitome.learning.credit.pathway import Pathway
from kakitome.learning.credit.pathway_check import check_pathway
from kakitome.learning.credit.pathway_patterns import pathway_patterns
from kakitome.learning.credit.reachability import PartDates, reachability
from kakitome.learning.credit.standing import Holding, standing_on
from kakitome.learning.microcredential import StackingModel

TODAY = date(2026, 11, 21)
PATTERNS = pathway_patterns()


def held(*identifiers: str, on: date = date(2026, 3, 31)) -> list[Holding]:
    return [Holding(key=name, identifiers=frozenset({name}), awarded_on=on) for name in identifiers]


def every_part(pathway: Pathway) -> list[str]:
    return [part.identifier for part in pathway.parts]


def test_all_that_are_named_are_there() -> None:
    expected = {"sit", "nus", "mit-micromasters", "nz-master", "hku-space", "four-universities", "cyber-ladder"}
    assert set(PATTERNS) == expected
    assert {pattern.model for pattern in PATTERNS.values()} == set(StackingModel)


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_a_pattern_can_be_finished_and_says_where_it_comes_from(name: str) -> None:
    pattern = PATTERNS[name]
    assert pattern.source and pattern.title.ja and pattern.title.en
    dates = [
        PartDates(part=part, starts_on=date(2027, 4, 1), ends_on=date(2027, 9, 30)) for part in every_part(pattern)
    ]
    consents = frozenset(body.identifier for body in pattern.institutions)
    reach = reachability(pattern, dates, ended=frozenset(), on=TODAY)
    errors = [f for f in check_pathway(pattern, reach, consents=consents) if f.severity == "error"]
    assert errors == []
    complete = standing_on(pattern, held(*every_part(pattern)), on=TODAY)
    assert complete.is_complete
    assert not standing_on(pattern, [], on=TODAY).is_complete


def test_eighteen_credits_each_within_five_years() -> None:
    pattern = PATTERNS["sit"]
    assert standing_on(pattern, held("sit-cloud"), on=TODAY).credits == 18
    early = held("sit-digital-logic", on=date(2020, 1, 1))
    rest = held(*(name for name in every_part(pattern) if name != "sit-digital-logic"))
    late = standing_on(pattern, [*early, *rest], on=TODAY)
    assert [block.block.key for block in late.blocks if not block.is_done] == ["foundation"]


def test_five_courses_are_nothing_without_the_examination() -> None:
    pattern = PATTERNS["mit-micromasters"]
    courses = [name for name in every_part(pattern) if name != "mit-cfx"]
    standing = standing_on(pattern, held(*courses), on=TODAY)
    assert not standing.is_complete and standing.blocks[1].may_begin
    assert standing_on(pattern, held(*courses, "mit-cfx"), on=TODAY).is_complete


def test_forty_credits_at_the_level_of_a_master() -> None:
    pattern = PATTERNS["nz-master"]
    taught = ["nz-data", "nz-policy", "nz-methods", "nz-leadership"]
    assert standing_on(pattern, held(*taught, "nz-project"), on=TODAY).is_complete
    lower = replace(
        pattern,
        blocks=tuple(
            replace(b, parts=tuple(replace(p, levels=(replace(p.levels[0], level="8"),)) for p in b.parts))
            for b in pattern.blocks
        ),
    )
    assert not standing_on(lower, held(*taught, "nz-project"), on=TODAY).is_complete


def test_three_quarters_at_the_level_and_twenty_four_in_the_category() -> None:
    pattern = PATTERNS["hku-space"]
    at_level = ["hk-project", "hk-finance", "hk-data", "hk-law"]
    assert standing_on(pattern, held(*at_level, "hk-writing"), on=TODAY).is_complete
    below = standing_on(pattern, held("hk-project", "hk-finance", "hk-data", "hk-service", "hk-writing"), on=TODAY)
    assert (below.is_complete, below.levels_met, below.credits) == (False, False, 30)
    elsewhere = [replace(each, used_for=frozenset({"parent programme"})) for each in held(*at_level, "hk-writing")]
    assert standing_on(pattern, elsewhere, on=TODAY).credits == 0


def test_four_universities_make_one_certificate() -> None:
    pattern = PATTERNS["four-universities"]
    assert len(pattern.institutions) == 4
    three = standing_on(pattern, held("jp-iot-cluster", "in-ai-cluster", "id-dx-cluster"), on=TODAY)
    assert [block.is_done for block in three.blocks] == [True, True, True, False]


def test_the_ladder_is_climbed_step_by_step() -> None:
    pattern = PATTERNS["cyber-ladder"]
    foundation = [f"cyber-foundation-{n}" for n in range(1, 9)]
    standing = standing_on(pattern, held(*foundation), on=TODAY)
    assert [block.is_done for block in standing.blocks] == [True, False, False, False]
    assert [block.may_begin for block in standing.blocks] == [True, True, False, False]
