"""The records of a definition, field by field, as they stand in a narrative.

Every field of every dataclass of `learning` that a definition holds is named here; a test compares the two, so a
new field that is not carried fails at once.
"""

from decimal import Decimal
from typing import Any

from kakitome.learning.assessment import Assessment, Rubric, RubricCriterion, RubricLevel, Supervision
from kakitome.learning.levels import Level
from kakitome.learning.microcredential import (
    AwardingBody,
    Contact,
    DeliveryPeriod,
    FormOfParticipation,
    Price,
    Stackability,
    StackingTarget,
)
from kakitome.learning.outcomes import LearningOutcome, Skill
from kakitome.learning.quality import QualityAssurance
from kakitome.learning.workload import ClassHours, CreditRecognition, LearnerEffort
from kakitome.mapping.bilingual import label
from kakitome.mapping.narrative.amounts import RANGE, SIZE
from kakitome.mapping.narrative.codecs import (
    DAY,
    TEXT,
    YES_NO,
    Codec,
    Each,
    Fields,
    Localized,
    RecordField,
    RecordItem,
    choice,
    number,
)
from kakitome.mapping.narrative.words import CHECKS, METHODS, MODES, STACKING_MODELS
from kakitome.values.localized_text import LocalizedText

NOTHING = LocalizedText()


def _texts(name: str, names: LocalizedText) -> RecordField:
    return RecordField(name=name, label=names, codec=Localized(), absent=NOTHING)


def _words(name: str, names: LocalizedText) -> RecordField:
    return RecordField(name=name, label=names, codec=TEXT)


def _maybe(name: str, names: LocalizedText, *, codec: Codec) -> RecordField:
    return RecordField(name=name, label=names, codec=codec, absent=None)


def _many(name: str, names: LocalizedText, *, codec: Codec) -> RecordField:
    return RecordField(name=name, label=names, codec=Each(codec), absent=())


def _head(name: str, codec: Codec, *, absent: Any = "") -> RecordField:
    return RecordField(name=name, label=NOTHING, codec=codec, absent=absent)


_DESCRIPTION = _texts("description", label("説明", "Description"))
_URL = _words("url", label("URL", "Web page"))

OUTCOME = RecordItem(
    make=LearningOutcome,
    head=_head("text", Localized(), absent=NOTHING),
    fields=(_words("code", label("記号", "Code")),),
)
SKILL = RecordItem(
    make=Skill,
    head=_head("label", Localized(), absent=NOTHING),
    fields=(
        _words("framework", label("枠組み", "Framework")),
        _words("code", label("記号", "Code")),
        _words("uri", label("URI", "URI")),
    ),
)
ASSESSMENT = RecordItem(
    make=Assessment,
    head=_head("method", choice(METHODS)),
    fields=(
        _DESCRIPTION,
        _maybe("weight_percent", label("配点", "Weight"), codec=number(Decimal, " %")),
        _words("pass_mark", label("合格点", "Pass mark")),
        _maybe("gradable", label("段階の成績", "Graded"), codec=YES_NO),
    ),
)
EFFORT = Fields(
    make=LearnerEffort,
    fields=(
        RecordField(
            name="value",
            also=("value_max", "unit"),
            label=label("総学修時間", "Notional learning"),
            codec=RANGE,
            absent=None,
        ),
        RecordField(
            name="credits",
            also=("credit_unit",),
            label=label("単位に直した量", "Size in credits"),
            codec=SIZE,
            absent=(None, None),
        ),
        _DESCRIPTION,
    ),
)
CLASS_HOURS = Fields(
    make=ClassHours,
    fields=(
        _maybe("value", label("授業時間数", "Hours of class"), codec=number(Decimal, " 時間 / hours")),
        _maybe("minutes", label("1時間の長さ", "Length of one hour"), codec=number(int, " 分 / minutes")),
        _DESCRIPTION,
    ),
)
SUPERVISION = Fields(
    make=Supervision,
    fields=(_maybe("check", label("方法", "Kind"), codec=choice(CHECKS)), _DESCRIPTION),
)
RUBRIC_LEVEL = RecordItem(
    make=RubricLevel,
    head=_head("name", Localized(), absent=NOTHING),
    fields=(_words("score", label("点", "Score")), _DESCRIPTION),
)
CRITERION = RecordItem(
    make=RubricCriterion,
    head=_head("name", Localized(), absent=NOTHING),
    fields=(_many("levels", label("段階", "Level"), codec=RUBRIC_LEVEL),),
)
RUBRIC = Fields(
    make=Rubric,
    fields=(_many("criteria", label("観点", "Criterion"), codec=CRITERION), _URL, _DESCRIPTION),
)
PARTICIPATION = Fields(
    make=FormOfParticipation,
    fields=(_many("modes", label("方法", "Mode"), codec=choice(MODES)), _DESCRIPTION),
)
LEVEL = RecordItem(
    make=Level,
    fields=(
        _words("framework", label("枠組み", "Framework")),
        _words("level", label("レベル", "Level")),
        _DESCRIPTION,
        _texts("asserted_by", label("主張する者", "Asserted by")),
        _words("evidence", label("根拠", "Evidence")),
    ),
)
CREDIT = Fields(
    make=CreditRecognition,
    fields=(
        _maybe("recognised", label("単位の認定", "Credit recognised"), codec=YES_NO),
        RecordField(
            name="credits",
            also=("unit",),
            label=label("単位数", "Credits"),
            codec=SIZE,
            absent=(None, None),
        ),
        _DESCRIPTION,
    ),
)
QUALITY = Fields(
    make=QualityAssurance,
    fields=(
        _texts("internal_institution", label("内部質保証（機関）", "Internal, institution")),
        _texts("internal_programme", label("内部質保証（プログラム）", "Internal, programme")),
        _texts("external_institution", label("外部質保証（機関）", "External, institution")),
        _texts("external_programme", label("外部質保証（プログラム）", "External, programme")),
        _DESCRIPTION,
        _URL,
    ),
)
STACKING_TARGET = RecordItem(
    make=StackingTarget,
    head=_head("identifier", TEXT),
    fields=(
        _texts("name", label("名称", "Name")),
        _maybe("model", label("方式", "Model"), codec=choice(STACKING_MODELS)),
    ),
)
STACKABILITY = Fields(
    make=Stackability,
    fields=(
        _maybe("stackable", label("積み上げ", "Stackable"), codec=YES_NO),
        _many("into", label("積み上げ先", "Stacks into"), codec=Localized()),
        _many("targets", label("積み上げ先（識別番号）", "Stacks into, by identifier"), codec=STACKING_TARGET),
        _DESCRIPTION,
    ),
)
DELIVERY = Fields(
    make=DeliveryPeriod,
    fields=(
        _maybe("start_on", label("開始", "Starts"), codec=DAY),
        _maybe("end_on", label("終了", "Ends"), codec=DAY),
        _DESCRIPTION,
    ),
)
PRICE = Fields(
    make=Price,
    fields=(
        _words("amount", label("金額", "Amount")),
        _words("currency", label("通貨", "Currency")),
        _DESCRIPTION,
        _texts("financial_aid", label("経済的支援", "Financial aid")),
    ),
)
CONTACT = Fields(
    make=Contact,
    fields=(_texts("name", label("窓口", "Office")), _words("email", label("メール", "E-mail")), _URL),
)
_BODY = (
    _texts("name", label("名称", "Name")),
    _words("identifier", label("識別子", "Identifier")),
    _URL,
    _words("kind", label("種別", "Kind")),
)
AWARDING_BODY = Fields(make=AwardingBody, fields=_BODY)
CO_AWARDING_BODY = RecordItem(make=AwardingBody, fields=_BODY)
