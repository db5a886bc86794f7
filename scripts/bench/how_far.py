"""Measure how long it takes to tell somebody how far they are from a target, over many published pathways.

python -m scripts.bench.how_far [--pathways 5000]

The pathways are made up: four blocks (two of two, three of eight, one of four, a capstone), or six blocks of eighteen
credits with a minimum at a level; every part has two sittings, some without a fee, some helped. The learner holds ten
awards, half of them of the target. Measured is the whole of `progress_to`: standing, what is missing, three ways.
"""

import argparse
import random
import statistics
import time
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from kakitome.learning.credit.offer import PartOffer
from kakitome.learning.credit.pathway import BlockChoice, ChoiceKind, LevelMix, Pathway, PathwayBlock, PathwayPart
from kakitome.learning.credit.progress import progress_to
from kakitome.learning.credit.standing import Holding
from kakitome.learning.credit.training_benefit import training_benefit
from kakitome.learning.levels import Level
from kakitome.values.localized_text import LocalizedText

TODAY = date(2026, 11, 21)
KINDS = ("", "", "general", "specified", "practical")


def part(number: str, rng: random.Random) -> PathwayPart:
    """Make up one part."""
    level = Level(framework="NQF", level=str(rng.randint(4, 6)))
    hours = Decimal(rng.choice((30, 45, 60, 75, 90)))
    return PathwayPart(
        identifier=number,
        title=LocalizedText(en=number),
        hours=hours,
        credits=Decimal(rng.randint(3, 9)),
        levels=(level,),
    )


def pathway(number: int, rng: random.Random) -> Pathway:
    """Make up one pathway, of blocks by number or of blocks by credits."""
    if number % 2:
        shape = [(2, 2), (8, 3), (4, 1), (1, 1)]
        choices = [BlockChoice(kind=ChoiceKind.SOME, parts=count) for _size, count in shape]
    else:
        shape = [(6, 0)] * 5 + [(3, 0)]
        choices = [BlockChoice(kind=ChoiceKind.CREDITS, credits=Decimal(18 if size == 6 else 3)) for size, _ in shape]
    blocks = tuple(
        PathwayBlock(
            key=f"b{place}",
            title=LocalizedText(en=f"b{place}"),
            parts=tuple(part(f"{number}-{place}-{each}", rng) for each in range(size)),
            choice=choice,
            is_capstone=place == len(shape) - 1,
        )
        for place, ((size, _count), choice) in enumerate(zip(shape, choices, strict=True))
    )
    mix = () if number % 2 else (LevelMix(framework="NQF", minimum="5", credits=Decimal(40)),)
    return Pathway(identifier=f"P-{number}", blocks=blocks, level_mix=mix, window_years=5)


def sittings(made: Pathway, rng: random.Random) -> Iterator[PartOffer]:
    """Make up two sittings of each part; a capstone comes later."""
    for block in made.blocks:
        for each in block.parts:
            for time_of_year in (30, 200):
                starts = TODAY + timedelta(days=time_of_year + rng.randint(0, 60) + 500 * block.is_capstone)
                yield PartOffer(
                    key=f"{each.identifier}/{time_of_year}",
                    part=each.identifier,
                    title=each.title,
                    study_hours=each.hours,
                    price=None if rng.random() < 0.05 else Decimal(rng.randint(10, 120) * 1000),
                    aid=rng.choice(KINDS),
                    starts_on=starts,
                    ends_on=starts + timedelta(days=rng.randint(20, 200)),
                )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pathways", type=int, default=5_000)
    given = parser.parse_args()
    rng = random.Random(17)
    scheme, taken, unproved = training_benefit(), [], 0
    for number in range(given.pathways):
        made = pathway(number, rng)
        offers = list(sittings(made, rng))
        named = rng.sample([each.identifier for each in made.parts], 5)
        holdings = [
            Holding(key=name, identifiers=frozenset({name}), awarded_on=TODAY - timedelta(days=90))
            for name in (*named, *(f"other-{index}" for index in range(5)))
        ]
        begun = time.process_time()
        progress = progress_to(made, holdings, offers=offers, scheme=scheme, today=TODAY)
        taken.append((time.process_time() - begun) * 1000)
        unproved += any(not way.is_proved for way in progress.ways.ways)
    cuts = statistics.quantiles(taken, n=100)
    print(
        f"{given.pathways} pathways: p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, p99 {cuts[98]:.1f} ms, "
        f"most {max(taken):.1f} ms; {unproved} searches were cut short"
    )


if __name__ == "__main__":
    main()
