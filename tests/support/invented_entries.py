"""Entries of the registry made up for tests and measurements: invented institutions, words of our own, both languages.

`entries(count)` gives the same entries every time. Titles are put together from fields, things and forms, so that
some words are in every third entry and some in a handful, as in a real registry.
"""

import random
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from kakitome.learning.assessment import Assessment, AssessmentMethod
from kakitome.learning.levels import Level
from kakitome.learning.microcredential import (
    AwardingBody,
    FormOfParticipation,
    Microcredential,
    ParticipationMode,
    Price,
    Stackability,
)
from kakitome.learning.outcomes import LearningOutcome, Skill
from kakitome.learning.registry.entry import AwardForm, Entry, EntrySource, EntryState, EntryVersion
from kakitome.learning.workload import EffortUnit, LearnerEffort
from kakitome.values.localized_text import LocalizedText
from kakitome.values.number import ALPHABET, check_character

START = datetime(2024, 1, 1, tzinfo=UTC)

FIELDS = (
    ("06", "データ分析", "data analysis"), ("06", "機械学習", "machine learning"), ("06", "生成AI", "generative AI"),
    ("06", "情報セキュリティ", "information security"), ("06", "クラウド基盤", "cloud platforms"),
    ("06", "プログラミング", "programming"), ("06", "Python", "Python"), ("06", "データベース", "databases"),
    ("06", "オープンデータ", "open data"), ("06", "人工知能", "artificial intelligence"), ("06", "IoT機器", "IoT devices"),
    ("09", "看護", "nursing"), ("09", "訪問看護", "home nursing"), ("09", "介護", "long-term care"),
    ("09", "介護テクノロジー", "care technology"), ("09", "薬剤管理", "medication management"),
    ("09", "臨床検査", "clinical testing"), ("09", "リハビリテーション", "rehabilitation"), ("09", "公衆衛生", "public health"),
    ("09", "認知症ケア", "dementia care"), ("09", "医療安全", "patient safety"), ("09", "福祉用具", "assistive devices"),
    ("07", "半導体製造", "semiconductor manufacturing"), ("07", "洋上風力", "offshore wind"), ("07", "電気設備", "electrical equipment"),
    ("07", "建築構造", "building structures"), ("07", "3次元計測", "3D measurement"), ("07", "金属加工", "metal working"),
    ("07", "ロボット制御", "robot control"), ("07", "水素エネルギー", "hydrogen energy"), ("07", "橋梁点検", "bridge inspection"),
    ("04", "会計", "accounting"), ("04", "簿記", "bookkeeping"), ("04", "マーケティング", "marketing"),
    ("04", "知的財産", "intellectual property"), ("04", "人材育成", "staff development"), ("04", "プロジェクト管理", "project management"),
    ("04", "事業承継", "business succession"), ("04", "労務管理", "labour management"), ("04", "観光経営", "tourism management"),
    ("01", "幼児教育", "early childhood education"), ("01", "日本語教育", "Japanese language teaching"),
    ("01", "特別支援教育", "special needs education"), ("01", "教育評価", "educational assessment"),
    ("02", "デザイン思考", "design thinking"), ("02", "映像制作", "film making"), ("02", "やさしい日本語", "plain Japanese"),
    ("02", "手話通訳", "sign language interpreting"), ("02", "伝統工芸", "traditional crafts"),
    ("03", "地域政策", "regional policy"), ("03", "心理統計", "statistics for psychology"), ("03", "報道写真", "press photography"),
    ("05", "統計学", "statistics"), ("05", "気象観測", "weather observation"), ("05", "環境化学", "environmental chemistry"),
    ("05", "海洋生物", "marine biology"), ("08", "スマート農業", "smart farming"), ("08", "果樹栽培", "fruit growing"),
    ("08", "森林管理", "forest management"), ("08", "水産加工", "fish processing"), ("10", "防災", "disaster preparedness"),
    ("10", "避難所運営", "running shelters"), ("10", "労働安全衛生", "occupational safety"), ("10", "食品衛生", "food hygiene"),
    ("10", "港湾物流", "port logistics"), ("10", "鉄道保守", "railway maintenance"), ("10", "おもてなし", "hospitality"),
)  # fmt: skip
FORMS = (
    ("の基礎", "Foundations of {}"), ("入門", "Introduction to {}"), ("の実践", "{} in practice"), ("応用", "Applied {}"),
    ("のための倫理", "Ethics for {}"), ("と現場改善", "{} and improving the workplace"), ("リーダー養成", "Leading in {}"),
    ("の計画と評価", "Planning and evaluating {}"), ("専門講座", "Advanced {}"), ("の品質管理", "Quality control in {}"),
    ("の安全管理", "Safety in {}"), ("演習", "Workshop in {}"), ("（働く人のために）", "{} for people at work"),
)  # fmt: skip
PLACES = (
    ("明日香", "Asuka", "JP-29"), ("北都", "Hokuto", "JP-01"), ("白樺", "Shirakaba", "JP-20"), ("瀬戸", "Seto", "JP-33"),
    ("みなと", "Minato", "JP-13"), ("潮風", "Shiokaze", "JP-14"), ("若草", "Wakakusa", "JP-27"), ("雪椿", "Yukitsubaki", "JP-15"),
    ("花筏", "Hanaikada", "JP-26"), ("南風", "Minamikaze", "JP-47"), ("水鏡", "Mizukagami", "JP-25"), ("星野原", "Hoshinohara", "JP-40"),
    ("髙嶺", "Takane", "JP-19"), ("浜風", "Hamakaze", "JP-22"), ("朝霧", "Asagiri", "JP-23"), ("", "Rivermouth", "AU-VIC"),
)  # fmt: skip
KINDS = (
    ("情報大学", "University of Information", "university"), ("工科短期大学", "Junior College of Technology", "junior-college"),
    ("医療大学", "Medical University", "university"), ("学会", "Society", "learned-society"), ("専門学校", "Vocational School", "vocational-school"),
    ("産業株式会社", "Industries Ltd", "company"), ("市民大学", "Citizens' University", "public-body"), ("教育財団", "Education Foundation", "foundation"),
)  # fmt: skip
VERBS = (
    ("説明できる", "explain"), ("手順に沿って実施できる", "carry out step by step"), ("比べて選べる", "compare and choose"),
    ("計画を立てられる", "plan"), ("結果を読み取れる", "interpret the results of"), ("改善案を示せる", "propose improvements in"),
    ("記録し報告できる", "record and report on"), ("他の職種と協力して進められる", "advance together with other professions"),
)  # fmt: skip
THINGS = (
    ("現場の課題", "problems of the workplace"), ("個人情報の扱い", "the handling of personal data"), ("費用と効果", "costs and effects"),
    ("法令と規格", "laws and standards"), ("利用者の安全", "the safety of users"), ("測定データ", "measured data"),
    ("記録の様式", "forms of records"), ("設備の点検", "inspection of equipment"), ("地域の資源", "resources of the region"),
    ("多職種の会議", "meetings of several professions"), ("統計の図表", "statistical charts"), ("危険の予測", "prediction of hazards"),
    ("作業の標準", "standards of work"), ("評価の基準", "criteria of assessment"), ("環境への影響", "effects on the environment"),
)  # fmt: skip
PURPOSES = (
    ("実際の事例をもとに", "Working from real cases"), ("小さなグループで", "In small groups"), ("週に一度の課題を通じて", "Through weekly assignments"),
    ("企業の担当者とともに", "Together with practitioners"), ("自分の職場の資料を使って", "Using material of one's own workplace"),
)  # fmt: skip
FRAMEWORKS = (("EQF", "5"), ("EQF", "6"), ("JEQF", "6"), ("AQF", "8"), ("", ""))


def entries(count: int, *, seed: int = 20261121) -> Iterator[Entry]:
    """Yield made-up entries, the oldest first."""
    chance = random.Random(seed)
    for place in range(count):
        yield _entry(place, chance)


def number_of(place: int) -> str:
    """Write the number of the entry at a place."""
    payload = ""
    for _ in range(7):
        place, digit = divmod(place, len(ALPHABET))
        payload = ALPHABET[digit] + payload
    whole = payload + check_character("E", payload)
    return f"E-{whole[:4]}-{whole[4:]}"


def entry_about(letter: Microcredential, place: int, **given: object) -> Entry:
    """Make an entry of a letter."""
    version = EntryVersion(
        version=1,
        microcredential=letter,
        digest="0" * 64,
        registered_at=START + timedelta(minutes=place),
        address=f"https://u.example/m/{place}",
        forms=(AwardForm.OPEN_BADGES_3,),
    )
    kept = Entry(
        number=number_of(place),
        institution="example-university",
        identifier=f"mc-{place}",
        source=EntrySource.ISSUER,
        versions=(version,),
        is_demonstration=True,
    )
    return replace(kept, **given)  # type: ignore[arg-type]


def withdrawn(entry: Entry) -> Entry:
    """Return an entry whose newest version is not offered any more."""
    last = replace(entry.current, state=EntryState.WITHDRAWN, withdrawn_at=START)
    return replace(entry, versions=(*entry.versions[:-1], last))


def _entry(place: int, chance: random.Random) -> Entry:
    code, ja, en = chance.choice(FIELDS)
    form_ja, form_en = chance.choice(FORMS)
    town_ja, town_en, region = chance.choice(PLACES)
    kind_ja, kind_en, kind = chance.choice(KINDS)
    body = AwardingBody(
        name=LocalizedText(ja=f"{town_ja}{kind_ja}（見本）" if town_ja else "", en=f"{town_en} {kind_en} (sample)")
    )
    letter = Microcredential(
        identifier=f"mc-{place}",
        title=LocalizedText(ja=f"{ja}{form_ja}", en=form_en.format(en)[:1].upper() + form_en.format(en)[1:]),
        awarding_body=body,
        issuer_country=region[:2],
        content_description=_content(ja, en, chance),
        learning_outcomes=tuple(_outcome(ja, en, chance) for _ in range(chance.randint(2, 4))),
        form_of_participation=_form(chance),
        language=chance.choice((("ja",), ("ja",), ("en",), ("ja", "en"), ())),
        learner_effort=_effort(chance),
        assessment_type=tuple(
            Assessment(method=method)
            for method in chance.sample(list(AssessmentMethod)[:9], chance.choice((0, 1, 1, 2)))
        ),
        level=_levels(body.name, chance),
        stackability=chance.choice((None, Stackability(stackable=True), Stackability(stackable=False))),
        price=chance.choice(
            (None, Price(amount="0"), Price(amount=str(chance.randrange(3, 150) * 1000), currency="JPY"))
        ),
        skills=_skills(code, ja, en, chance),
    )
    return entry_about(letter, place, institution_type=kind if chance.random() < 0.9 else "", region=region)


def _content(ja: str, en: str, chance: random.Random) -> LocalizedText:
    told = chance.sample(THINGS, 3)
    how = chance.choice(PURPOSES)
    lines_ja = [f"{how[0]}、{ja}に必要な{thing[0]}を学ぶ。" for thing in told]
    lines_en = [f"{how[1]}, learners study {thing[1]} as far as {en} needs it." for thing in told]
    return LocalizedText(ja="".join(lines_ja), en=" ".join(lines_en))


def _outcome(ja: str, en: str, chance: random.Random) -> LearningOutcome:
    thing, verb = chance.choice(THINGS), chance.choice(VERBS)
    return LearningOutcome(
        text=LocalizedText(ja=f"{ja}における{thing[0]}を{verb[0]}。", en=f"Can {verb[1]} {thing[1]} in {en}.")
    )


def _form(chance: random.Random) -> FormOfParticipation | None:
    mode = chance.choice((None, *ParticipationMode))
    return FormOfParticipation(modes=(mode,)) if mode else None


def _effort(chance: random.Random) -> LearnerEffort | None:
    if chance.random() < 0.08:
        return None
    if chance.random() < 0.2:
        return LearnerEffort(value=Decimal(chance.randint(1, 4)), unit=EffortUnit.JP_CREDITS)
    return LearnerEffort(value=Decimal(chance.choice((6, 8, 15, 20, 30, 45, 60, 90, 120, 150))))


def _levels(provider: LocalizedText, chance: random.Random) -> tuple[Level, ...]:
    framework, level = chance.choice(FRAMEWORKS)
    if not framework:
        return ()
    others = LocalizedText(ja="学位等認証機関（見本）", en="Qualifications Authority (sample)")
    return (Level(framework=framework, level=level, asserted_by=chance.choice((provider, provider, others))),)


def _skills(code: str, ja: str, en: str, chance: random.Random) -> tuple[Skill, ...]:
    field = Skill(framework="ISCED-F 2013", code=f"{code}11", label=LocalizedText(en=f"ISCED-F {code}11"))
    own = Skill(framework="ESCO", code=f"S{zlib.crc32(en.encode()) % 10**5}", label=LocalizedText(ja=ja, en=en))
    return tuple(skill for skill, likely in ((field, 0.85), (own, 0.7)) if chance.random() < likely)
