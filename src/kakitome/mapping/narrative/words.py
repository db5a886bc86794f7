"""The words of closed lists as they stand in a narrative, in both languages.

Once awarded, a word here is part of signed text: a better word may be added for writing, an old one must
stay readable.
"""

from kakitome.learning.assessment import AssessmentMethod, IdentityCheck
from kakitome.learning.fields_of_study import find_field
from kakitome.learning.microcredential import Kind, ParticipationMode, StackingModel
from kakitome.mapping.bilingual import label
from kakitome.values.localized_text import LocalizedText

KINDS = {
    Kind.MICROCREDENTIAL: label("マイクロクレデンシャル", "Micro-credential"),
    Kind.REGULAR: label("正課の学修", "Part of a regular programme"),
    Kind.PARTICIPATION: label("参加", "Participation"),
    Kind.RECOGNITION: label("表彰", "Honour"),
    Kind.DEGREE: label("学位", "Degree"),
    Kind.UNSTATED: label("示されていません", "Not stated"),
}

MODES = {
    ParticipationMode.ONLINE: label("オンライン", "Online"),
    ParticipationMode.ONSITE: label("対面", "On site"),
    ParticipationMode.BLENDED: label("対面とオンラインの併用", "Blended"),
    ParticipationMode.WORK_BASED: label("職場での実習", "Work-based"),
    ParticipationMode.PROJECT_BASED: label("プロジェクト型", "Project-based"),
}

STACKING_MODELS = {
    StackingModel.EMBEDDED: label("プログラムの一部", "Embedded in the programme"),
    StackingModel.PRIOR_LEARNING: label("既修得の認定", "Recognition of prior learning"),
    StackingModel.MODULAR: label("モジュールの組み合わせ", "Modular"),
}

METHODS = {
    AssessmentMethod.WRITTEN_EXAMINATION: label("筆記試験", "Written examination"),
    AssessmentMethod.ORAL_EXAMINATION: label("口頭試問", "Oral examination"),
    AssessmentMethod.PRACTICAL: label("実技試験", "Practical assessment"),
    AssessmentMethod.PORTFOLIO: label("ポートフォリオ評価", "Portfolio assessment"),
    AssessmentMethod.PROJECT: label("プロジェクト評価", "Project assessment"),
    AssessmentMethod.PEER: label("相互評価", "Peer assessment"),
    AssessmentMethod.ASSIGNMENT: label("採点される課題", "Marked assignment"),
    AssessmentMethod.CONTINUOUS: label("平常の評価", "Continuous evaluation"),
    AssessmentMethod.QUIZ: label("小テスト", "Quiz"),
    AssessmentMethod.ARTEFACT: label("制作物の評価", "Artefact assessment"),
    AssessmentMethod.ATTENDANCE: label("出席", "Attendance"),
    AssessmentMethod.OTHER: label("その他の評価", "Other assessment"),
    AssessmentMethod.NONE: label("評価はありません", "No assessment"),
}

CHECKS = {
    IdentityCheck.UNSUPERVISED: label("監督なし、本人確認なし", "Unsupervised, identity not checked"),
    IdentityCheck.SUPERVISED: label("監督あり、本人確認なし", "Supervised, identity not checked"),
    IdentityCheck.SUPERVISED_IDENTIFIED: label("監督あり、本人確認あり", "Supervised, identity checked"),
}


def field_name(code: str) -> LocalizedText:
    """Name a field of study; a code outside the list is all there is to say of it."""
    field = find_field(code)
    return field.name if field else label(code, code)


def field_words(code: str) -> LocalizedText:
    """Name a field of study with its code; a code outside the list is all there is to say of it."""
    field = find_field(code)
    if field is None:
        return label(code, code)
    return label(f"{field.name.ja}（ISCED-F {code}）", f"{field.name.en} (ISCED-F {code})")


def class_hour_note(minutes: int | None) -> LocalizedText:
    """Say how long one class hour lasts: the hours of a timetable are often no hours of the clock."""
    if minutes is None:
        return label("授業1時間の長さは記載なし", "how long a class hour lasts is not stated")
    return label(f"授業1時間＝{minutes}分", f"one class hour is {minutes} minutes")
