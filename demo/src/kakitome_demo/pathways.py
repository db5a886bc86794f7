"""A pathway of the demonstration: a certificate in regional data that three institutions award together.

Its parts are fictitious, but where one of them is an entry of the demonstration's registry, it stands under its number.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from kakitome.journeys.crediting import pathways as journey
from kakitome.journeys.platform import Platform
from kakitome.learning.credit.pathway import (
    BlockChoice,
    ChoiceKind,
    OverlapRule,
    PartKind,
    PartOverlap,
    Pathway,
    PathwayBlock,
    PathwayInstitution,
    PathwayPart,
    PathwayPrice,
    pathway_digest,
)
from kakitome.learning.microcredential import StackingModel
from kakitome.learning.outcomes import LearningOutcome
from kakitome.ports.pathways import PathwayConsent
from kakitome.values.instants import day_of
from kakitome.values.localized_text import LocalizedText
from kakitome_demo.place import DemoPlace

BODIES = ("asuka", "setouchi", "hokuto")
FIRST_START, CAPSTONE_START = timedelta(days=14), timedelta(days=180)
LENGTH = timedelta(days=120)
REGISTERED = {"analysis": "data-analysis-ethics"}
"""Parts that are entries of the registry, by what their institution calls the definition."""
_Facts = tuple[str, str, str, int, int]
"""Key, Japanese and English title, hours, yen."""

BASE: tuple[_Facts, ...] = (
    ("analysis", "データ分析の基礎と倫理", "Foundations and ethics of data analysis", 45, 28_000),
    ("open-data", "行政データの公開と活用", "Publishing and using public data", 30, 20_000),
)
PRACTICE: tuple[_Facts, ...] = (
    ("practical", "実践データサイエンス", "Practical data science", 90, 60_000),
    ("visualisation", "データ可視化演習", "Exercises in visualising data", 45, 24_000),
    ("fieldwork", "地域データ実習", "Fieldwork with regional data", 60, 48_000),
    ("statistics", "統計の実務", "Statistics in practice", 45, 30_000),
    ("cleaning", "データ整備入門", "Preparing data", 45, 24_000),
    ("maps", "地図とデータ", "Maps and data", 45, 32_000),
    ("texts", "文章データの分析", "Analysing texts", 60, 40_000),
    ("official", "公的統計の読み方", "Reading official statistics", 45, 24_000),
)
USE: tuple[_Facts, ...] = (
    ("governance", "データガバナンス入門", "Data governance", 60, 48_000),
    ("managing", "公的データの管理", "Managing public data", 75, 40_000),
    ("meetings", "住民へのデータ説明会の運営", "Explaining data to residents", 30, 18_000),
    ("assessed", "学修の評価を受ける", "Having one's learning assessed", 12, 11_000),
)
CAPSTONE: tuple[_Facts, ...] = (("project", "データ利活用プロジェクト", "Project in using data", 90, 120_000),)
OUTCOMES = (
    (
        "組織の課題を、データで答えられる問いに言いかえられる。",
        "Turn an organisation's problem into a question that data can answer.",
    ),
    (
        "データを集め、整え、分析し、限界とともに説明できる。",
        "Collect, prepare and analyse data, and explain the result with its limits.",
    ),
    ("データの公開と利用の取り決めを作り、守れる。", "Make and keep arrangements for publishing and using data."),
)


def publish_pathway_once(place: DemoPlace, *, now: datetime) -> None:
    """Publish the certificate under the name of its first institution, unless it has one already."""
    platform = place.platform
    if platform.crediting.pathways.list_drafts(place.institution):
        return
    wanted = _pathway(platform, on=day_of(now))
    draft = journey.begin_draft(platform, wanted, institution=place.institution, actor=place.actor, now=now)
    draft = journey.ask_partners(platform, draft, actor=place.actor, now=now)
    for body in draft.pathway.institutions[1:]:
        consent = PathwayConsent(
            number=draft.number,
            institution=body.identifier,
            digest=pathway_digest(draft.pathway),
            is_given=True,
            at=now,
            by=place.actor,
        )
        journey.answer_draft(platform, consent)
    journey.publish_draft(platform, draft, actor=place.actor, now=now)


def _pathway(platform: Platform, *, on: date) -> Pathway:
    blocks = (
        _block(platform, "base", title=("基礎", "Foundations"), facts=BASE, starts_on=on + FIRST_START),
        _block(platform, "practice", title=("実践", "Practice"), facts=PRACTICE, starts_on=on + FIRST_START),
        _block(platform, "use", title=("活用", "Use"), facts=USE, starts_on=on + FIRST_START),
        _block(platform, "capstone", title=("修了課題", "Capstone"), facts=CAPSTONE, starts_on=on + CAPSTONE_START),
    )
    base, practice, use, capstone = blocks
    titles = LocalizedText(ja="地域データ専門職の修了証", en="Certificate in regional data")
    by_title = {part.title.ja: part.identifier for part in practice.parts}
    overlap = PartOverlap(
        first=by_title["実践データサイエンス"],
        second=by_title["データ可視化演習"],
        hours=Decimal(30),
        rule=OverlapRule.HOURS_ONCE,
    )
    return Pathway(
        title=titles,
        outcomes=tuple(LearningOutcome(text=LocalizedText(ja=ja, en=en)) for ja, en in OUTCOMES),
        model=StackingModel.MODULAR,
        institutions=tuple(
            PathwayInstitution(name=platform.organisations.get(body).name, identifier=body) for body in BODIES
        ),
        blocks=(
            base,
            replace(practice, choice=BlockChoice(kind=ChoiceKind.SOME, parts=3)),
            replace(use, choice=BlockChoice(kind=ChoiceKind.SOME, parts=1)),
            replace(capstone, is_capstone=True, after=("base", "practice", "use")),
        ),
        overlaps=(overlap,),
        window_years=5,
    )


def _block(
    platform: Platform, key: str, *, title: tuple[str, str], facts: tuple[_Facts, ...], starts_on: date
) -> PathwayBlock:
    parts = tuple(
        _part(platform, each, institution=BODIES[place % len(BODIES)], starts_on=starts_on)
        for place, each in enumerate(facts)
    )
    return PathwayBlock(key=key, title=LocalizedText(ja=title[0], en=title[1]), parts=parts)


def _part(platform: Platform, facts: _Facts, *, institution: str, starts_on: date) -> PathwayPart:
    key, ja, en, hours, yen = facts
    part = PathwayPart(
        identifier=f"{institution}-{key}",
        kind=PartKind.SUBJECT,
        title=LocalizedText(ja=ja, en=en),
        institution=PathwayInstitution(name=platform.organisations.get(institution).name, identifier=institution),
        hours=Decimal(hours),
        price=PathwayPrice(amount=Decimal(yen)),
        starts_on=starts_on,
        ends_on=starts_on + LENGTH,
    )
    entry = platform.registry.find_by_identifier(institution, REGISTERED.get(key, ""))
    if entry is None:
        return part
    stated = journey.part_of_entry(platform, entry.number)
    return replace(stated, hours=part.hours, price=part.price, starts_on=part.starts_on, ends_on=part.ends_on)
