"""Whether a pathway can be finished, and what it takes: the worked example of a certificate for regional data."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from kakitome.learning.credit.pathway import (
    BlockChoice,
    ChoiceKind,
    LevelMix,
    OverlapRule,
    PartOverlap,
    Pathway,
    PathwayBlock,
    PathwayInstitution,
    PathwayPart,
    PathwayPrice,
)
from kakitome.learning.credit.pathway_check import LedTo, check_pathway, stops_publishing
from kakitome.learning.credit.reachability import PartDates, reachability
from kakitome.learning.microcredential import StackingModel
from kakitome.values.localized_text import LocalizedText

ANY_AWARD = LedTo()
TODAY = date(2026, 11, 21)
ENDED = frozenset({"practice-3"})


def part(identifier: str, hours: int, yen: int | None) -> PathwayPart:
    price = None if yen is None else PathwayPrice(amount=Decimal(yen))
    return PathwayPart(
        identifier=identifier, title=LocalizedText(ja=identifier), hours=Decimal(hours), price=price, credits=Decimal(1)
    )


def block(key: str, *facts: tuple[int, int | None], some: int = 0, after: tuple[str, ...] = ()) -> PathwayBlock:
    return PathwayBlock(
        key=key,
        title=LocalizedText(ja=key),
        parts=tuple(part(f"{key}-{n}", *fact) for n, fact in enumerate(facts, start=1)),
        choice=BlockChoice(kind=ChoiceKind.SOME, parts=some) if some else BlockChoice(),
        after=after,
    )


def certificate(*, some: int, rule: OverlapRule, capstone: int = 180_000, all_priced: bool = False) -> Pathway:
    practice = [(90, 60_000), (45, 24_000), (60, 48_000), (45, 30_000), (45, 24_000), (45, 32_000), (60, 40_000)]
    facts: list[tuple[int, int | None]] = [*practice, (45, 24_000)]
    if not all_priced:
        facts[3], facts[5] = (45, None), (45, None)
    return Pathway(
        title=LocalizedText(ja="地域データ専門職の修了証"),
        model=StackingModel.MODULAR,
        blocks=(
            block("base", (45, 28_000), (30, 20_000)),
            block("practice", *facts, some=some),
            block("use", (60, 48_000), (75, 40_000), (30, 18_000), (12, 11_000), some=1),
            block("capstone", (90, capstone), after=("base", "practice", "use")),
        ),
        overlaps=(PartOverlap(first="practice-1", second="practice-2", hours=Decimal(30), rule=rule),),
        window_years=5,
    )


def offers(pathway: Pathway, *, without: tuple[str, ...] = ()) -> list[PartDates]:
    early = PartDates(part="", starts_on=date(2026, 12, 7), ends_on=date(2027, 3, 31))
    late = PartDates(part="", starts_on=date(2027, 4, 1), ends_on=date(2027, 10, 20))
    return [
        replace(late if p.identifier.startswith("capstone") else early, part=p.identifier)
        for p in pathway.parts
        if p.identifier not in without
    ]


UNDATED = ("practice-3", "practice-4", "practice-6", "practice-7", "practice-8")


def codes(pathway: Pathway, dates: list[PartDates], ended: frozenset[str] = ENDED) -> list[str]:
    reach = reachability(pathway, dates, ended=ended, on=TODAY)
    return [
        finding.code
        for finding in check_pathway(pathway, reach, ended=ended)
        # These designs lead to nothing that is registered; that is told apart.
        if finding.code != "I_PATHWAY_LEADS_NOWHERE"
    ]


def test_what_it_leads_to_is_its_own_and_none_of_its_parts() -> None:
    pathway = replace(Pathway(), awarded_number="E-7K3M-94QT")
    reach = reachability(pathway, (), ended=frozenset(), on=TODAY)

    def told(design: Pathway, *, award: LedTo = ANY_AWARD) -> set[str]:
        codes_told = {finding.code for finding in check_pathway(design, reach, award=award)}
        return {code for code in codes_told if "AWARD" in code or "LEADS" in code}

    assert told(pathway) == set()
    assert told(pathway, award=LedTo(can_be_awarded=False)) == {"E_PATHWAY_AWARDED"}
    both = tuple(PathwayInstitution(name=LocalizedText(en=key), identifier=key) for key in ("u", "v"))
    joint = replace(pathway, institutions=both)
    assert "E_PATHWAY_AWARD_ALONE" in told(joint, award=LedTo(signers=frozenset({"u"})))
    assert "E_PATHWAY_AWARD_ALONE" not in told(joint, award=LedTo(signers=frozenset({"u", "v"})))
    assert told(Pathway()) == {"I_PATHWAY_LEADS_NOWHERE"}
    part = PathwayPart(identifier="x", also=("E-7K3M-94QT",), title=LocalizedText(ja="学び"))
    itself = replace(pathway, blocks=(PathwayBlock(key="b", title=LocalizedText(ja="b"), parts=(part,)),))
    assert told(itself) == {"E_PATHWAY_AWARDS_ITSELF"}


def test_the_published_version_can_be_reached_with_its_hours_and_prices() -> None:
    pathway = certificate(some=3, rule=OverlapRule.HOURS_ONCE, capstone=120_000, all_priced=True)
    reach = reachability(pathway, offers(pathway), ended=frozenset(), on=TODAY)
    assert reach.hours and (reach.hours.low, reach.hours.high) == (Decimal(312), Decimal(450))
    (price,) = reach.prices
    assert (price.low, price.high, price.currency) == (Decimal(251_000), Decimal(364_000), "JPY")
    assert (reach.selections, reach.open_selections, reach.all_checked) == (224, 224, True)
    assert (reach.next_start, reach.earliest_end) == (date(2026, 12, 7), date(2027, 10, 20))
    assert not stops_publishing(check_pathway(pathway, reach))


def test_the_draft_cannot_be_reached_and_counts_twice() -> None:
    pathway = certificate(some=3, rule=OverlapRule.UNDECIDED)
    dates = offers(pathway, without=("practice-4", "practice-6", "practice-7", "practice-8"))
    assert codes(pathway, dates) == [
        "E_PATHWAY_OVERLAP",
        "E_PATHWAY_BLOCK_UNREACHABLE",
        "W_PATHWAY_PART_ENDED",
        "W_PATHWAY_DEAR_PART",
        "I_PATHWAY_UNPRICED",
    ]


def test_the_draft_mended() -> None:
    pathway = certificate(some=2, rule=OverlapRule.ONE_OF_THEM)
    dates = offers(pathway, without=UNDATED)
    reach = reachability(pathway, dates, ended=ENDED, on=TODAY)
    assert reach.selections == 80  # (C(7, 2) - 1) * 4
    assert reach.hours and (reach.hours.low, reach.hours.high) == (Decimal(267), Decimal(390))
    (price,) = reach.prices
    assert (price.low, price.high) == (Decimal(287_000), Decimal(376_000))
    assert len(reach.unpriced) == 2
    assert reach.open_selections == 2 * 4
    assert not stops_publishing(check_pathway(pathway, reach, ended=ENDED))


def test_dates_that_do_not_follow_are_told() -> None:
    pathway = certificate(some=2, rule=OverlapRule.ONE_OF_THEM)
    early = [replace(offer, starts_on=date(2026, 12, 1)) for offer in offers(pathway)]
    assert "W_PATHWAY_DATES" in codes(pathway, early)
    late = [
        replace(offer, ends_on=date(2032, 4, 1)) if offer.part == "capstone-1" else offer for offer in offers(pathway)
    ]
    assert "W_PATHWAY_WINDOW" in codes(pathway, late)
    assert "W_PATHWAY_WINDOW" not in codes(pathway, offers(pathway))


def test_too_many_combinations_are_said() -> None:
    parts = tuple(part(f"p-{n}", 10, 1_000) for n in range(24))
    wide = PathwayBlock(key="wide", title=LocalizedText(ja="w"), parts=parts)
    pathway = Pathway(
        title=LocalizedText(ja="x"),
        model=StackingModel.MODULAR,
        blocks=(replace(wide, choice=BlockChoice(kind=ChoiceKind.SOME, parts=12)),),
    )
    dates = [PartDates(part=p.identifier, starts_on=TODAY, ends_on=TODAY) for p in parts]
    assert codes(pathway, dates, frozenset()) == ["W_PATHWAY_TOO_MANY"]
    by_credits = replace(wide, choice=BlockChoice(kind=ChoiceKind.CREDITS, credits=Decimal(2)))
    assert reachability(replace(pathway, blocks=(by_credits,)), dates, ended=frozenset(), on=TODAY).selections == 276


def test_a_design_that_hangs_together_nowhere() -> None:
    first = replace(block("a", (1, 1)), after=("b",))
    second = replace(block("b", (1, 1)), after=("a",))
    asking = replace(block("c", (1, 1)), choice=BlockChoice(kind=ChoiceKind.SOME, parts=2))
    credit = replace(block("d", (1, 1)), choice=BlockChoice(kind=ChoiceKind.CREDITS, credits=Decimal(2)))
    double = replace(block("e", (1, 1)), parts=first.parts)
    empty = PathwayBlock(key="f", title=LocalizedText(en="f"))
    body = PathwayInstitution(name=LocalizedText(ja="北都"), identifier="hokuto")
    pathway = Pathway(blocks=(first, second, asking, credit, double, empty), institutions=(body, body))
    assert set(codes(pathway, [], frozenset())) == {
        "E_PATHWAY_TITLE",
        "E_PATHWAY_MODEL",
        "E_PATHWAY_PART_TWICE",
        "E_PATHWAY_ORDER",
        "E_PATHWAY_CHOICE",
        "E_PATHWAY_CREDITS",
        "E_PATHWAY_BLOCK_EMPTY",
        "E_PATHWAY_CONSENT",
        "E_PATHWAY_BLOCK_UNREACHABLE",
    }
    assert "E_PATHWAY_NO_BLOCK" in codes(Pathway(), [])
    levels = replace(
        certificate(some=3, rule=OverlapRule.HOURS_ONCE),
        level_mix=(LevelMix(framework="HKQF", minimum="4", share=Decimal("0.75")),),
    )
    assert "E_PATHWAY_UNREACHABLE" in codes(levels, offers(levels))
