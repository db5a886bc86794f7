"""A university's own cap beside the law's, and the ways to a degree: hours, price after aid, dates."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from kakitome.learning.credit.assess import assess
from kakitome.learning.credit.degree_programme import OWN_CAP, DegreeProgramme, faults_of_programme, rules_of
from kakitome.learning.credit.degree_ways import CreditedOffer, DegreeWayKind, WayReckoning, ways_to_degree
from kakitome.learning.credit.learning import Learning, LearningKind, StatedCredits
from kakitome.learning.credit.loading import rule_set_on
from kakitome.learning.credit.offer import PartOffer
from kakitome.learning.credit.target import CreditContext, CreditTarget, TargetKind
from kakitome.learning.credit.training_benefit import training_benefit
from kakitome.learning.credit.verdict import CreditVerdict
from kakitome.learning.credit.way import First
from kakitome.learning.workload import EffortUnit
from kakitome.values.localized_text import LocalizedText

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 5, 5, tzinfo=UTC)
LAW = rule_set_on("jp-undergraduate", TODAY)
PROGRAMME = DegreeProgramme(
    code="INF",
    title=LocalizedText(ja="情報学部"),
    rule_set="jp-undergraduate",
    own_cap=Decimal(10),
    source="見本大学 学則 第20条",
    price_per_credit=Decimal(8000),
    entrance_fee=Decimal(98000),
    credits_a_year=Decimal(31),
    starts_on=date(2027, 4, 1),
)


def course(key: str, credits: int, *, at: str = "elsewhere") -> Learning:
    return Learning(
        key=key,
        title=LocalizedText(ja=key),
        kind=LearningKind.COURSE,
        institution_id=at,
        credits=StatedCredits(value=Decimal(credits), unit=EffortUnit.JP_CREDITS),
        before_admission=True,
        assessed=True,
    )


def verdict(*learnings: Learning, programme: DegreeProgramme = PROGRAMME) -> CreditVerdict:
    target = CreditTarget(id="u.INF", kind=TargetKind.DEGREE, rule_set=LAW.id, institution="u", total=programme.total)
    return assess(rules_of(programme, LAW), learnings, target=target, context=CreditContext(), now=NOW)


def test_the_university_s_own_cap_holds_beside_the_law_s() -> None:
    within = verdict(course("a", 8), course("b", 4), course("own", 6, at="u"))
    assert [item.used for item in within.items] == [8, 2, 6], "ten from outside, and its own in no cap"
    own_cap, outside = within.bucket(OWN_CAP), within.bucket("outside")
    assert own_cap is not None and outside is not None
    assert (own_cap.cap, own_cap.left, outside.left) == (10, 0, 50)
    assert within.left == 124 - 16
    by_law = verdict(course("a", 8), course("b", 4), programme=replace(PROGRAMME, own_cap=None))
    assert [item.used for item in by_law.items] == [8, 4]


def offer(
    key: str, *, price: int | None, credits: int = 2, ends: date = date(2027, 2, 28), hours: int | None = None
) -> CreditedOffer:
    sitting = PartOffer(
        key=key,
        part=key,
        title=LocalizedText(ja=key),
        price=None if price is None else Decimal(price),
        study_hours=None if hours is None else Decimal(hours),
        aid="general",
        starts_on=date(2026, 12, 1),
        ends_on=ends,
        number=key,
    )
    return CreditedOffer(offer=sitting, credits=Decimal(credits), equivalent="Q-1")


def whole(wanted: Sequence[CreditedOffer]) -> list[Decimal]:
    """Let everything count."""
    return [each.credits for each in wanted]


def test_the_rest_is_studied_there_or_some_of_it_gathered_first() -> None:
    offers = [offer("E-1", price=24_000, credits=4), offer("E-2", price=6_000), offer("E-3", price=40_000)]
    ways = ways_to_degree(
        Decimal(62),
        PROGRAMME,
        offers=offers,
        reckoning=WayReckoning(
            count=lambda wanted: [each.credits if each.offer.key != "E-3" else Decimal(0) for each in wanted],
            scheme=training_benefit(),
        ),
        today=TODAY,
    )
    there, gathered = sorted(ways, key=lambda way: way.kind, reverse=True)
    assert (there.kind, there.credits_there, there.price) == (DegreeWayKind.STUDY_THERE, 62, 62 * 8000 + 98_000)
    assert (there.enters_on, there.ends_on) == (date(2027, 4, 1), date(2029, 3, 31)), "two years of 31 credits"
    assert [each.offer.key for each in gathered.gathered] == ["E-2", "E-1"], "the cheapest first; E-3 does not count"
    assert gathered.benefit is not None and gathered.benefit.amount == 4_800, "20 % of the one for which it is most"
    assert gathered.net == 30_000 - 4_800 + 56 * 8000 + 98_000
    assert gathered.first_in == (First.CHEAPEST,) and there.first_in == (First.SOONEST,)


def test_who_gathers_past_the_day_of_admission_begins_a_year_later() -> None:
    late = [offer("E-1", price=1_000, ends=date(2027, 4, 2))]
    ways = ways_to_degree(Decimal(62), PROGRAMME, offers=late, reckoning=WayReckoning(count=whole), today=TODAY)
    (gathered,) = [way for way in ways if way.gathered]
    assert gathered.enters_on == date(2028, 4, 1)


def test_each_way_is_first_in_something_by_price_by_day_and_by_hours() -> None:
    cheap_and_late = offer("E-1", price=1_000, ends=date(2027, 4, 2), credits=2)
    dear_and_early = offer("E-2", price=90_000, credits=4)
    short = offer("E-3", price=80_000, ends=date(2027, 4, 2), credits=2, hours=30)
    ways = ways_to_degree(
        Decimal(32),
        PROGRAMME,
        offers=[cheap_and_late, dear_and_early, short],
        reckoning=WayReckoning(count=whole, hours_per_credit=Decimal(45)),
        today=TODAY,
    )
    first = {kind: [each.offer.key for each in way.gathered] for way in ways for kind in way.first_in}
    assert first[First.SOONEST] == ["E-2"], "28 credits are left for one year, and none is waited for"
    assert first[First.FEWEST_HOURS] == ["E-3"]
    (shortest,) = [way for way in ways if First.FEWEST_HOURS in way.first_in]
    assert shortest.hours == 30 + 30 * 45
    assert first[First.CHEAPEST] == ["E-1"]


def test_what_is_not_stated_is_left_out_and_said() -> None:
    bare = replace(PROGRAMME, entrance_fee=None, credits_a_year=None)
    (way,) = ways_to_degree(Decimal(10), bare, offers=[], reckoning=WayReckoning(count=whole), today=TODAY)
    assert (way.price, way.is_price_whole, way.ends_on, way.first_in) == (80_000, False, None, ())
    assert ways_to_degree(Decimal(0), PROGRAMME, offers=[], reckoning=WayReckoning(count=whole), today=TODAY) == ()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"code": ""}, "E_PROGRAMME_CODE"),
        ({"title": LocalizedText()}, "E_PROGRAMME_TITLE"),
        ({"own_cap": Decimal(125)}, "E_PROGRAMME_CAP"),
        ({"source": ""}, "E_PROGRAMME_SOURCE"),
        ({"entrance_fee": Decimal(-1)}, "E_PROGRAMME_FEE"),
        ({"credits_a_year": Decimal(0)}, "E_PROGRAMME_YEARLY"),
        ({"total": Decimal(401)}, "E_PROGRAMME_TOTAL"),
    ],
)
def test_what_keeps_a_programme_from_being_published(changes: dict[str, object], code: str) -> None:
    faults = faults_of_programme(replace(PROGRAMME, **changes), LAW)  # type: ignore[arg-type]
    assert [fault.code for fault in faults] == [code]
    assert [fault.code for fault in faults_of_programme(PROGRAMME, None)] == ["E_PROGRAMME_RULES"]
