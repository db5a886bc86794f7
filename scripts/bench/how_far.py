"""Measure how long it takes to tell somebody how far they are from a target, over many published pathways.

python -m scripts.bench.how_far [--pathways 5000] [--degrees 5000]

The pathways are made up: four blocks (two of two, three of eight, one of four, a capstone), or six blocks of eighteen
credits with a minimum at a level; every part has two sittings, some without a fee, some helped. The learner holds ten
awards, half of them of the target. Measured is the whole of `progress_to`: standing, what is missing, three ways.

Degrees are made up, too: programmes under the Japanese rules with a cap of their own, ten learnings held, thirty
that the university credited before. Measured is what the rules engine counts, asked twice as a look does, and the ways;
what a look reads from the database is not in it.
"""

import argparse
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from kakitome.learning.credit.assess import assess
from kakitome.learning.credit.degree_programme import DegreeProgramme, rules_of
from kakitome.learning.credit.degree_ways import CreditedOffer, WayReckoning, ways_to_degree
from kakitome.learning.credit.learning import Learning, LearningKind
from kakitome.learning.credit.loading import rule_set_on
from kakitome.learning.credit.offer import PartOffer
from kakitome.learning.credit.pathway import BlockChoice, ChoiceKind, LevelMix, Pathway, PathwayBlock, PathwayPart
from kakitome.learning.credit.progress import progress_to
from kakitome.learning.credit.standing import Holding
from kakitome.learning.credit.target import CreditContext, CreditTarget, TargetKind
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


def learning(key: str, rng: random.Random) -> Learning:
    """Make up something held, or that may be: a micro-credential of some hours."""
    return Learning(
        key=key,
        title=LocalizedText(en=key),
        kind=LearningKind.MICROCREDENTIAL,
        study_hours=Decimal(rng.choice((45, 60, 90))),
        before_admission=True,
        assessed=True,
    )


def look_at_degree(number: int, rng: random.Random) -> float:
    """Hold made-up learnings against one made-up programme; return the milliseconds of the processor."""
    programme = DegreeProgramme(
        code=f"D-{number}",
        title=LocalizedText(en=f"D-{number}"),
        rule_set="jp-undergraduate",
        own_cap=Decimal(rng.randint(20, 60)),
        price_per_credit=Decimal(rng.randint(15, 40) * 1000),
        credits_a_year=Decimal(31),
        starts_on=date(2027, 4, 1),
    )
    held = [learning(f"held-{place}", rng) for place in range(10)]
    offers = []
    for place in range(30):
        starts = TODAY + timedelta(days=rng.randint(10, 200))
        offer = PartOffer(
            key=f"offer-{place}",
            part=f"part-{place}",
            title=LocalizedText(en=f"part-{place}"),
            price=None if rng.random() < 0.05 else Decimal(rng.randint(10, 120) * 1000),
            aid=rng.choice(KINDS),
            starts_on=starts,
            ends_on=starts + timedelta(days=rng.randint(20, 200)),
        )
        offers.append(CreditedOffer(offer=offer, credits=Decimal(rng.randint(1, 3)), equivalent=f"Q-{place}"))
    rules = rules_of(programme, rule_set_on(programme.rule_set, TODAY))
    now = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC)
    goal = CreditTarget(id=programme.code, kind=TargetKind.DEGREE, rule_set=rules.id, institution="u")

    def counted(learnings: Sequence[Learning], granted: dict[str, Decimal]) -> list[Decimal]:
        keys = frozenset(granted)
        context = CreditContext(level_accepted=keys, own_rule=keys, granted=granted)
        return [item.used for item in assess(rules, learnings, target=goal, context=context, now=now).items]

    decided = {each.key: Decimal(2) for each in held[:5]}

    def count(wanted: Sequence[CreditedOffer]) -> list[Decimal]:
        more = [learning(each.offer.key, rng) for each in wanted]
        given = {each.offer.key: each.credits for each in wanted}
        return counted([*held, *more], {**decided, **given})[len(held) :]

    begun = time.process_time()
    missing = (rules.total or Decimal(124)) - sum(counted(held, decided))
    reckoning = WayReckoning(count=count, scheme=training_benefit(), hours_per_credit=Decimal(45))
    ways_to_degree(missing, programme, offers=offers, reckoning=reckoning, today=TODAY)
    return (time.process_time() - begun) * 1000


def in_words(taken: Sequence[float]) -> str:
    """Write the quantiles of what was measured."""
    cuts = statistics.quantiles(taken, n=100)
    return f"p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, p99 {cuts[98]:.1f} ms, most {max(taken):.1f} ms"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pathways", type=int, default=5_000)
    parser.add_argument("--degrees", type=int, default=5_000)
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
    print(f"{given.pathways} pathways: {in_words(taken)}; {unproved} searches were cut short")
    print(f"{given.degrees} degrees: {in_words([look_at_degree(number, rng) for number in range(given.degrees)])}")


if __name__ == "__main__":
    main()
