"""How far somebody is: from what counts to the ways, over one pathway."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from kakitome.learning.credit.offer import PartOffer
from kakitome.learning.credit.pathway import (
    BlockChoice,
    ChoiceKind,
    LevelMix,
    OverlapRule,
    PartOverlap,
    Pathway,
    PathwayBlock,
    PathwayPart,
    PathwayPrice,
)
from kakitome.learning.credit.progress import offer_of, offers_of, progress_to
from kakitome.learning.credit.standing import Holding
from kakitome.learning.credit.training_benefit import benefit_of, stated_aid, training_benefit
from kakitome.learning.levels import Level
from kakitome.learning.microcredential import AwardingBody, DeliveryPeriod, Microcredential, Price
from kakitome.learning.registry.entry import Entry, EntrySource, EntryVersion
from kakitome.learning.workload import EffortUnit, LearnerEffort
from kakitome.values.localized_text import LocalizedText
from learning.credit.test_ways import offer

TODAY = date(2026, 11, 21)
SCHEME = training_benefit()


def part(name: str, *, credits: int = 2, level: str = "5") -> PathwayPart:
    return PathwayPart(
        identifier=name,
        title=LocalizedText(en=name),
        credits=Decimal(credits),
        hours=Decimal(40),
        price=PathwayPrice(amount=Decimal(20000)),
        levels=(Level(framework="NQF", level=level),),
    )


def block(key: str, *names: str, some: int = 0, is_capstone: bool = False) -> PathwayBlock:
    choice = BlockChoice(kind=ChoiceKind.SOME, parts=some) if some else BlockChoice()
    parts = tuple(part(name) for name in names)
    return PathwayBlock(key=key, title=LocalizedText(en=key), parts=parts, choice=choice, is_capstone=is_capstone)


PATHWAY = Pathway(
    identifier="P-1",
    blocks=(block("base", "a"), block("more", "b", "c", "d", some=1), block("end", "z", is_capstone=True)),
    window_years=5,
)
HELD = Holding(key="w1", identifiers=frozenset({"a"}), awarded_on=date(2024, 9, 30))


def sitting(name: str, begins: int, lasts: int = 20, price: int = 20000) -> PartOffer:
    starts = TODAY + timedelta(days=begins)
    return offer(name, starts, starts + timedelta(days=lasts), price=price, hours=40)


OFFERS = (sitting("b", 10), sitting("c", 5, price=90000), sitting("z", 12), sitting("z", 100))


def entry(letter: Microcredential, number: str = "a") -> Entry:
    version = EntryVersion(version=2, microcredential=letter, digest="", registered_at=None)  # type: ignore[arg-type]
    return Entry(number=number, institution="u", identifier="x", source=EntrySource.FORM, versions=(version,))


def test_what_counts_is_left_out_of_the_ways_and_a_capstone_comes_last() -> None:
    progress = progress_to(PATHWAY, [HELD], offers=OFFERS, scheme=SCHEME, today=TODAY)
    assert [missing.block.key for missing in progress.blocks_missing] == ["more", "end"]
    assert progress.need.finish_by == date(2029, 9, 30)
    assert [[step.offer.part for step in way.steps] for way in progress.ways.ways] == [["b", "z"]]
    assert progress.ways.ways[0].steps[1].offer.starts_on == TODAY + timedelta(days=100)


def test_a_way_ends_while_what_counts_is_still_in_date() -> None:
    ending = replace(HELD, valid_until=TODAY + timedelta(days=60))
    progress = progress_to(PATHWAY, [ending], offers=OFFERS, scheme=SCHEME, today=TODAY)
    assert progress.ways.is_late
    assert progress.ways.ways[0].days_late == 60


def test_before_anything_is_held_everything_is_missing() -> None:
    progress = progress_to(PATHWAY, [], offers=(*OFFERS, sitting("a", 3)), scheme=SCHEME, today=TODAY)
    assert len(progress.blocks_missing) == 3
    assert len(progress.ways.ways[0].steps) == 3


def test_who_has_everything_needs_no_way() -> None:
    held = [replace(HELD, key=name, identifiers=frozenset({name})) for name in "abz"]
    progress = progress_to(PATHWAY, held, offers=OFFERS, scheme=SCHEME, today=TODAY)
    assert progress.standing.is_complete
    assert progress.ways.ways == ()


def test_what_the_target_does_not_name_is_told() -> None:
    other = replace(HELD, key="other", identifiers=frozenset({"elsewhere"}))
    assert progress_to(PATHWAY, [HELD, other], offers=OFFERS, scheme=SCHEME, today=TODAY).unnamed == (other,)


def test_of_two_that_exclude_each_other_a_way_takes_one() -> None:
    pair = PartOverlap(first="b", second="z", rule=OverlapRule.ONE_OF_THEM)
    progress = progress_to(replace(PATHWAY, overlaps=(pair,)), [HELD], offers=OFFERS, scheme=SCHEME, today=TODAY)
    assert [[step.offer.part for step in way.steps] for way in progress.ways.ways] == [["c", "z"]]


def test_a_way_brings_what_is_asked_at_a_level() -> None:
    high = replace(PATHWAY.blocks[1], parts=(part("b", level="4"), part("c", level="6"), part("d")))
    mix = LevelMix(framework="NQF", minimum="6", credits=Decimal(2))
    pathway = replace(PATHWAY, blocks=(PATHWAY.blocks[0], high, PATHWAY.blocks[2]), level_mix=(mix,))
    progress = progress_to(pathway, [HELD], offers=OFFERS, scheme=SCHEME, today=TODAY)
    assert {step.offer.part for way in progress.ways.ways for step in way.steps} == {"c", "z"}


def test_a_sitting_is_what_its_entry_states() -> None:
    letter = Microcredential(
        title=LocalizedText(ja="データガバナンス入門"),
        awarding_body=AwardingBody(name=LocalizedText(ja="瀬戸内海洋技術大学（見本）")),
        learner_effort=LearnerEffort(value=Decimal(2), unit=EffortUnit.JP_CREDITS),
        date_of_delivery=DeliveryPeriod(start_on=date(2026, 12, 7), end_on=date(2027, 1, 31)),
        price=Price(amount="48000", currency="JPY", financial_aid=LocalizedText(ja="一般教育訓練給付金の対象講座")),
    )
    read = offer_of(part("a"), entry(letter), scheme=SCHEME)
    assert (read.study_hours, read.price, read.aid, read.key) == (90, 48000, "general", "a/2")
    assert (read.starts_on, read.ends_on) == (date(2026, 12, 7), date(2027, 1, 31))


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        (None, 20000),
        (Price(amount="300", currency="USD"), None),
        (Price(amount="0"), 0),
        (Price(amount="NaN", currency="JPY"), None),
        (Price(amount="-5", currency="JPY"), None),
        (Price(amount="要相談", currency="JPY"), None),
    ],
)
def test_a_fee_that_is_not_in_yen_is_not_stated(price: Price | None, expected: int | None) -> None:
    assert offer_of(part("a"), entry(Microcredential(price=price)), scheme=SCHEME).price == expected


def test_only_a_version_that_counts_is_a_sitting() -> None:
    of_version = replace(PATHWAY.blocks[0], parts=(replace(part("a"), versions=(1,)),))
    listed = entry(Microcredential())
    assert list(offers_of(replace(PATHWAY, blocks=(of_version,)), [listed], scheme=SCHEME)) == []
    assert len(list(offers_of(PATHWAY, [listed], scheme=SCHEME))) == 1


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("一般教育訓練給付金", "general"),
        ("厚生労働大臣指定 特定一般教育訓練給付金 対象講座（見本）", "specified"),
        ("専門実践教育訓練給付制度の対象です。", "practical"),
        ("一般教育訓練給付金の対象外", ""),
        ("一般教育訓練給付の対象ではありません", ""),
        ("専門実践教育訓練給付金に申請中", ""),
        ("教育訓練給付の対象", ""),
        ("一般教育訓練給付金または特定一般教育訓練給付金", ""),
    ],
)
def test_aid_counts_only_where_a_provider_states_its_kind(words: str, kind: str) -> None:
    assert stated_aid(LocalizedText(ja=words), SCHEME) == kind


def test_two_languages_that_state_different_kinds_state_none() -> None:
    assert stated_aid(LocalizedText(ja="一般教育訓練給付金", en="Specified general training benefit"), SCHEME) == ""


@pytest.mark.parametrize(
    ("aid", "price", "days", "amount"),
    [
        ("general", 48000, 55, 9600),
        ("general", 900000, 55, 100000),
        ("general", 20000, 55, None),
        ("general", 20005, 55, 4001),
        ("specified", 40000, 98, 16000),
        ("specified", 600000, 98, 200000),
        ("practical", 1000000, 300, 400000),
        ("practical", 3000000, 720, 800000),
        ("practical", 3000000, 2000, 1200000),
    ],
)
def test_what_is_paid_back_is_a_share_up_to_a_ceiling(aid: str, price: int, days: int, amount: int | None) -> None:
    helped = offer("a", TODAY, TODAY + timedelta(days=days), price=price, hours=1, aid=aid)
    benefit = benefit_of(helped, SCHEME)
    assert (benefit.amount if benefit else None) == amount


def test_every_rate_says_how_sure_it_is() -> None:
    known = {"confirmed", "secondary", "seed", "derived", "unconfirmed"}
    for kind in SCHEME.kinds:
        assert [rate.starts_from for rate in kind.rates] == sorted(rate.starts_from for rate in kind.rates)
        assert all({rate.confidence, rate.ceiling_confidence} <= known for rate in kind.rates)
    assert SCHEME.url.startswith("https://www.hellowork.mhlw.go.jp/")
