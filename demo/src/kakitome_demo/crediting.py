"""What three universities of the demonstration teach, and what they decided about each other's micro-credentials.

One equivalent was adopted by another university, one has gone stale because its course changed, one is a refusal, and
one waits to be adopted. Two universities have an agreement about credit, and each describes a degree programme.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from kakitome.journeys.crediting.agreements import ConsentGiven, consent_to, propose
from kakitome.journeys.crediting.equivalents import deciding_at
from kakitome.learning.credit.agreement import AgreedField, AgreementParty
from kakitome.learning.credit.course import Course
from kakitome.learning.credit.degree_programme import DegreeProgramme
from kakitome.learning.credit.equivalent import EquivalentOutcome
from kakitome.learning.credit.loading import rule_set_on
from kakitome.learning.joint_awarding import JointDecision
from kakitome.ports.equivalents import KeptEquivalent
from kakitome.services.awarding_jointly import JointPerson
from kakitome.services.crediting.agreements import WantedAgreement, WantedCourse
from kakitome.services.crediting.curriculum import CurriculumContext, record_courses
from kakitome.services.crediting.equivalents import (
    EquivalentDecision,
    WantedAdoption,
    open_adoption,
    record_equivalent,
)
from kakitome.services.crediting.programmes import record_programme
from kakitome.values.localized_text import LocalizedText
from kakitome_demo.place import DemoPlace

_COMMITTEE = LocalizedText(ja="単位認定委員会", en="Credit committee")
_BASIS = LocalizedText(
    ja="大学設置基準 第30条（60単位の枠に入ります）",
    en="Standards for Establishment of Universities, article 30 (within the 60 credits)",
)


def _text(ja: str, en: str) -> LocalizedText:
    return LocalizedText(ja=ja, en=en)


_DATA_PRACTICE = Course(
    code="INF1305",
    title=_text("データ科学演習", "Data Science Practice"),
    credits=Decimal(2),
    level="学士課程2年次",
    outcomes=(
        _text(
            "課題に合うデータを集め、扱えるかたちにできる。", "Collect data that fit a problem and put them in order."
        ),
        _text("適した手法を選び、分析できる。", "Choose a fitting method and analyse with it."),
        _text("結果を、根拠とともに説明できる。", "Explain results together with their grounds."),
    ),
    study_hours=Decimal(90),
    assessment=_text("筆記試験、実習報告", "Written examination, report"),
)
_INTRODUCTION = Course(
    code="JK101",
    title=_text("情報処理概論", "Introduction to Information Processing"),
    credits=Decimal(2),
    level="短期大学士課程1年次",
    outcomes=(_text("データの集め方と扱い方を説明できる。", "Explain how data are collected and handled."),),
    study_hours=Decimal(90),
)
_ANALYSIS = Course(
    code="DS201", title=_text("データ解析入門", "First Data Analysis"), credits=Decimal(2), study_hours=Decimal(90)
)
_DEVICES = Course(
    code="EE110",
    title=_text("電子デバイス入門", "Introduction to Electronic Devices"),
    credits=Decimal(2),
    outcomes=(_text("半導体のはたらきを説明できる。", "Explain how semiconductors work."),),
    study_hours=Decimal(90),
)
_COURSES: Mapping[str, tuple[Course, ...]] = {
    "asuka": (
        _DATA_PRACTICE,
        Course(code="INF2210", title=_text("データマネジメント論", "Data Management"), credits=Decimal(2)),
    ),
    "hokuto": (_INTRODUCTION, _ANALYSIS),
    "setouchi": (_DEVICES, Course(code="OC201", title=_text("海洋データ演習", "Ocean Data"), credits=Decimal(1))),
}
_PROGRAMMES: Mapping[str, DegreeProgramme] = {
    "asuka": DegreeProgramme(
        code="INF-B",
        title=_text("情報学部 情報学科（学士）", "Informatics (bachelor)"),
        rule_set="jp-undergraduate",
        own_cap=Decimal(40),
        source="明日香情報大学（見本） 学則 第21条",
        price_per_credit=Decimal(26_000),
        entrance_fee=Decimal(200_000),
        credits_a_year=Decimal(31),
    ),
    "setouchi": DegreeProgramme(
        code="OC-B",
        title=_text("海洋工学部 海洋データ学科（学士）", "Ocean Data (bachelor)"),
        rule_set="jp-undergraduate",
        price_per_credit=Decimal(22_000),
        credits_a_year=Decimal(31),
    ),
}
_CHANGED = replace(
    _DEVICES, outcomes=(*_DEVICES.outcomes, _text("集積回路の製造工程を説明できる。", "Explain how circuits are made."))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _StoryDecision:
    """One decision of the story: whose, about which micro-credential of whom, and how many days ago."""

    at: str
    provider: str
    identifier: str
    course: str
    credits: Decimal
    days_ago: int
    years: int
    reasons: LocalizedText
    conditions: tuple[LocalizedText, ...] = ()
    adopts: str = ""


_DECISIONS = (
    _StoryDecision(
        at="asuka",
        provider="applied-data",
        identifier="practical-data-analytics",
        course="INF1305",
        credits=Decimal(2),
        days_ago=220,
        years=2,
        reasons=_text(
            "学修成果がすべて対応し、学修量も45時間の決まりに足りる。評価は実習の報告で、本人確認がある。",
            "All outcomes correspond, and the workload suffices by the rule of 45 hours. It is assessed by reports of"
            " practical work, and the learner is identified.",
        ),
        conditions=(
            _text("取ってから5年以内であること", "Awarded within the last five years"),
            _text("成績が「可」以上であること", "Passed with “fair” or better"),
        ),
    ),
    _StoryDecision(
        at="hokuto",
        provider="asuka",
        identifier="data-analysis-ethics",
        course="JK101",
        credits=Decimal(1),
        days_ago=196,
        years=1,
        reasons=_text(
            "基礎の部分が対応する。実習は含まれないので1単位とする。",
            "The basics correspond. One credit: there is no practical work.",
        ),
    ),
    _StoryDecision(
        at="setouchi",
        provider="hokuto",
        identifier="semiconductor-process",
        course="EE110",
        credits=Decimal(2),
        days_ago=400,
        years=3,
        reasons=_text(
            "半導体のはたらきと工程を学び、科目の成果を満たす。",
            "It teaches how semiconductors work and are made, as the course does.",
        ),
    ),
    _StoryDecision(
        at="hokuto",
        provider="applied-data",
        identifier="practical-data-analytics",
        course="DS201",
        credits=Decimal(2),
        days_ago=120,
        years=1,
        reasons=_text(
            "明日香情報大学（見本）の決定を採り入れる。条件は同じ。",
            "The decision of Asuka University (sample) is adopted on the same conditions.",
        ),
        adopts="asuka",
    ),
    _StoryDecision(
        at="asuka",
        provider="setouchi",
        identifier="offshore-wind",
        course="",
        credits=Decimal(0),
        days_ago=146,
        years=3,
        reasons=_text(
            "学修成果にあたる科目が、本学の教育課程にない。", "No course of our curriculum has such outcomes."
        ),
    ),
)


def settle_credit(places: Mapping[str, DemoPlace], *, now: datetime) -> None:
    """Bring in the courses and record the decisions; what is there already stays as it is."""
    for institution, courses in _COURSES.items():
        if institution in places:
            _teach(places[institution], courses, at=now - timedelta(days=500))
    for decided in _DECISIONS:
        if decided.at in places and not _of(places[decided.at], decided):
            _decide(places[decided.at], decided, now=now)
    if "setouchi" in places and places["setouchi"].platform.crediting.curricula.find("setouchi", "EE110"):
        _teach(places["setouchi"], (_CHANGED,), at=now - timedelta(days=12))
        _wait(places["setouchi"], now=now)
    for institution, programme in _PROGRAMMES.items():
        if institution in places:
            _describe(places[institution], programme, now=now)
    if {"asuka", "hokuto"} <= set(places):
        _agree(places["asuka"], places["hokuto"], now=now)


def _describe(place: DemoPlace, programme: DegreeProgramme, *, now: datetime) -> None:
    """Describe a degree programme, whose next day to begin is the coming 1 April, once."""
    programmes = place.platform.crediting.programmes
    if programmes.find(place.institution, programme.code) is not None:
        return
    starts_on = date(now.year + (now.date() >= date(now.year, 4, 1)), 4, 1)
    context = CurriculumContext(
        book=place.store,
        curricula=place.platform.crediting.curricula,
        institution=place.institution,
        actor=place.actor,
        now=now - timedelta(days=200),
    )
    rules = rule_set_on(programme.rule_set, now.date())
    record_programme(context, replace(programme, starts_on=starts_on), programmes=programmes, rule_set=rules)


def _agree(first: DemoPlace, second: DemoPlace, *, now: datetime) -> None:
    """Let two universities agree which learning of each other they credit, once."""
    platform, at = first.platform, now - timedelta(days=60)
    entries = {
        place.institution: platform.registry.find_by_identifier(place.institution, identifier)
        for place, identifier in ((first, "data-analysis-ethics"), (second, "semiconductor-process"))
    }
    own, other = entries[first.institution], entries[second.institution]
    if platform.crediting.agreements.list_numbers(first.institution) or own is None or other is None:
        return
    wanted = WantedAgreement(
        title=_text(
            "データと半導体の学習に関する単位認定の協定", "Agreement on credit for learning in data and semiconductors"
        ),
        parties=tuple(
            AgreementParty(institution=place.institution, name=platform.organisations.get(place.institution).name)
            for place in (first, second)
        ),
        starts_on=at.date(),
        ends_on=date(now.year + 3, 3, 31),
        notice_days=180,
        courses=(
            WantedCourse(at=first.institution, entry=other.number, course_code="INF2210", credits=Decimal(1)),
            WantedCourse(at=second.institution, entry=own.number, course_code="JK101", credits=Decimal(2)),
        ),
        fields=(AgreedField(at=second.institution, of=first.institution, field="061", most=Decimal(4)),),
        terms=_text(
            "認定の基準を変えるときは、3か月前に相手に知らせる。",
            "Whoever changes its criteria for credit tells the other three months before.",
        ),
    )
    agreement = propose(platform, wanted, institution=first.institution, by=_signing(first), now=at)
    for place, office in ((first, _text("学長", "President")), (second, _text("学長", "President"))):
        decision = JointDecision(decided_by=_COMMITTEE, decided_on=at.date() - timedelta(days=20), signatory=office)
        given = ConsentGiven(institution=place.institution, digest=agreement.digest, decision=decision)
        consent_to(platform, agreement.number, given=given, by=_signing(place), now=at)


def _signing(place: DemoPlace) -> JointPerson:
    person = place.platform.accounts.find(place.actor)
    return JointPerson(account=place.actor, name=(person.name or person.email) if person else "")


def _teach(place: DemoPlace, courses: tuple[Course, ...], *, at: datetime) -> None:
    curricula = place.platform.crediting.curricula
    is_change = courses == (_CHANGED,)
    due = [course for course in courses if is_change or curricula.find(place.institution, course.code) is None]
    context = CurriculumContext(
        book=place.store, curricula=curricula, institution=place.institution, actor=place.actor, now=at
    )
    record_courses(context, due)


def _decide(place: DemoPlace, decided: _StoryDecision, *, now: datetime) -> None:
    entry = place.platform.registry.find_by_identifier(decided.provider, decided.identifier)
    if entry is None:
        return
    at = now - timedelta(days=decided.days_ago)
    origin = _adopted(place, decided, entry=entry.number)
    decision = EquivalentDecision(
        entry=entry.number,
        version=entry.current.version,
        outcome=EquivalentOutcome.CREDITED if decided.course else EquivalentOutcome.REFUSED,
        decided_on=at.date(),
        decided_by=_COMMITTEE,
        reasons=decided.reasons,
        course_code=decided.course,
        credits=decided.credits,
        ends_on=date(now.year + decided.years, 3, 31),
        basis=_BASIS if decided.course else LocalizedText(),
        conditions=decided.conditions,
        adopted_from=origin,
    )
    record_equivalent(deciding_at(place.platform, place.institution, actor=place.actor, now=at), decision)


def _adopted(place: DemoPlace, decided: _StoryDecision, *, entry: str) -> str:
    known = place.platform.crediting.equivalents.of_entry(entry) if decided.adopts else ()
    return next((stored.number for stored in known if stored.equivalent.institution == decided.adopts), "")


def _of(place: DemoPlace, decided: _StoryDecision) -> list[KeptEquivalent]:
    entry = place.platform.registry.find_by_identifier(decided.provider, decided.identifier)
    known = place.platform.crediting.equivalents.of_institution(place.institution)
    return [stored for stored in known if entry is not None and stored.equivalent.entry == entry.number]


def _wait(place: DemoPlace, *, now: datetime) -> None:
    """Put one equivalent of Asuka before Setouchi's committee, once."""
    equivalents = place.platform.crediting.equivalents
    origin = next((stored for stored in equivalents.of_institution("asuka") if stored.equivalent.course_code), None)
    if origin is None or origin.equivalent.ends_on is None or equivalents.list_items(place.institution):
        return
    context = deciding_at(place.platform, place.institution, actor=place.actor, now=now - timedelta(days=3))
    wanted = WantedAdoption(
        origin=origin.number, course_code="OC201", credits=Decimal(1), ends_on=origin.equivalent.ends_on
    )
    open_adoption(context, wanted)
