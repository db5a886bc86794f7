"""The records of a definition, field by field, as they stand in a narrative.

Every field of every dataclass of `learning` that a definition holds is named here; a test compares the two, so a
new field that is not carried fails at once.
"""

from decimal import Decimal

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


def _field(name: str, names: LocalizedText, *, codec: Codec = TEXT, is_required: bool = False) -> RecordField:
    return RecordField(name=name, label=names, codec=codec, is_required=is_required)


def _head(name: str, codec: Codec) -> RecordField:
    return RecordField(name=name, label=LocalizedText(), codec=codec)


_TEXTS = Localized()
_DESCRIPTION = _field("description", label("説明", "Description"), codec=_TEXTS)
_URL = _field("url", label("URL", "Web page"))

OUTCOME = RecordItem(
    make=LearningOutcome,
    head=_head("text", _TEXTS),
    fields=(_field("code", label("記号", "Code")),),
)
SKILL = RecordItem(
    make=Skill,
    head=_head("label", _TEXTS),
    fields=(
        _field("framework", label("枠組み", "Framework")),
        _field("code", label("記号", "Code")),
        _field("uri", label("URI", "URI")),
    ),
)
ASSESSMENT = RecordItem(
    make=Assessment,
    head=_head("method", choice(METHODS)),
    fields=(
        _DESCRIPTION,
        _field("weight_percent", label("配点", "Weight"), codec=number(Decimal, " %")),
        _field("pass_mark", label("合格点", "Pass mark")),
        _field("gradable", label("段階の成績", "Graded"), codec=YES_NO),
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
            is_required=True,
        ),
        RecordField(
            name="credits",
            also=("credit_unit",),
            label=label("単位に直した量", "Size in credits"),
            codec=SIZE,
        ),
        _DESCRIPTION,
    ),
)
CLASS_HOURS = Fields(
    make=ClassHours,
    fields=(
        _field(
            "value", label("授業時間数", "Hours of class"), codec=number(Decimal, " 時間 / hours"), is_required=True
        ),
        _field("minutes", label("1時間の長さ", "Length of one hour"), codec=number(int, " 分 / minutes")),
        _DESCRIPTION,
    ),
)
SUPERVISION = Fields(
    make=Supervision,
    fields=(_field("check", label("方法", "Kind"), codec=choice(CHECKS)), _DESCRIPTION),
)
RUBRIC_LEVEL = RecordItem(
    make=RubricLevel,
    head=_head("name", _TEXTS),
    fields=(_field("score", label("点", "Score")), _DESCRIPTION),
)
CRITERION = RecordItem(
    make=RubricCriterion,
    head=_head("name", _TEXTS),
    fields=(_field("levels", label("段階", "Level"), codec=Each(RUBRIC_LEVEL)),),
)
RUBRIC = Fields(
    make=Rubric,
    fields=(_field("criteria", label("観点", "Criterion"), codec=Each(CRITERION)), _URL, _DESCRIPTION),
)
PARTICIPATION = Fields(
    make=FormOfParticipation,
    fields=(_field("modes", label("方法", "Mode"), codec=Each(choice(MODES))), _DESCRIPTION),
)
LEVEL = RecordItem(
    make=Level,
    fields=(
        _field("framework", label("枠組み", "Framework")),
        _field("level", label("レベル", "Level")),
        _DESCRIPTION,
        _field("asserted_by", label("主張する者", "Asserted by"), codec=_TEXTS),
        _field("evidence", label("根拠", "Evidence")),
    ),
)
CREDIT = Fields(
    make=CreditRecognition,
    fields=(
        _field("recognised", label("単位の認定", "Credit recognised"), codec=YES_NO),
        RecordField(
            name="credits",
            also=("unit",),
            label=label("単位数", "Credits"),
            codec=SIZE,
        ),
        _DESCRIPTION,
    ),
)
QUALITY = Fields(
    make=QualityAssurance,
    fields=(
        _field("internal_institution", label("内部質保証（機関）", "Internal, institution"), codec=_TEXTS),
        _field("internal_programme", label("内部質保証（プログラム）", "Internal, programme"), codec=_TEXTS),
        _field("external_institution", label("外部質保証（機関）", "External, institution"), codec=_TEXTS),
        _field("external_programme", label("外部質保証（プログラム）", "External, programme"), codec=_TEXTS),
        _DESCRIPTION,
        _URL,
    ),
)
STACKING_TARGET = RecordItem(
    make=StackingTarget,
    head=_head("identifier", TEXT),
    fields=(
        _field("name", label("名称", "Name"), codec=_TEXTS),
        _field("model", label("方式", "Model"), codec=choice(STACKING_MODELS)),
    ),
)
STACKABILITY = Fields(
    make=Stackability,
    fields=(
        _field("stackable", label("積み上げ", "Stackable"), codec=YES_NO),
        _field("into", label("積み上げ先", "Stacks into"), codec=Each(_TEXTS)),
        _field("targets", label("積み上げ先（識別番号）", "Stacks into, by identifier"), codec=Each(STACKING_TARGET)),
        _DESCRIPTION,
    ),
)
DELIVERY = Fields(
    make=DeliveryPeriod,
    fields=(
        _field("start_on", label("開始", "Starts"), codec=DAY),
        _field("end_on", label("終了", "Ends"), codec=DAY),
        _DESCRIPTION,
    ),
)
PRICE = Fields(
    make=Price,
    fields=(
        _field("amount", label("金額", "Amount")),
        _field("currency", label("通貨", "Currency")),
        _DESCRIPTION,
        _field("financial_aid", label("経済的支援", "Financial aid"), codec=_TEXTS),
    ),
)
CONTACT = Fields(
    make=Contact,
    fields=(_field("name", label("窓口", "Office"), codec=_TEXTS), _field("email", label("メール", "E-mail")), _URL),
)
_BODY = (
    _field("name", label("名称", "Name"), codec=_TEXTS),
    _field("identifier", label("識別子", "Identifier")),
    _URL,
    _field("kind", label("種別", "Kind")),
)
AWARDING_BODY = Fields(make=AwardingBody, fields=_BODY)
CO_AWARDING_BODY = RecordItem(make=AwardingBody, fields=_BODY)
