"""Write the definitions that the table of lawful and unlawful ones is about; run it after changing them.

    python tests/learning/framework/cases/make.py

Each file is the complete definition with what its name says changed. `table.toml` says what each framework makes of it.
"""

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
COMPLETE: dict[str, Any] = {
    "title": {"ja": "データ分析の基礎", "en": "Foundations of Data Analysis"},
    "issuer_country": "JP",
    "awarding_body": {"name": {"ja": "見本大学", "en": "Mihon University"}, "kind": "university"},
    "content_description": {"ja": "記述統計から可視化まで。", "en": "From descriptive statistics to charts."},
    "learning_outcomes": [{"ja": "データの偏りを説明できる。", "en": "Explain bias in data."}],
    "form_of_participation": {"modes": ["blended"]},
    "language": ["ja"],
    "learner_effort": {"hours": 90, "credits": 2, "system": "JP"},
    "class_hours": 60,
    "assessment_type": [{"method": "written-examination", "gradable": True}],
    "quality_assurance": {"internal_institution": "自己点検・評価委員会", "internal_programme": "毎年の見直し会議"},
    "level": [{"framework": "EQF", "level": "6", "asserted_by": "見本大学"}],
    "certification": {"ja": "署名付きデジタル証明書", "en": "Signed digital credential"},
    "credit_recognition": "なし",
    "prerequisites": {"ja": "高等学校卒業または同等以上の学力", "en": "Upper secondary school or equivalent"},
    "stackability": {"stackable": True, "into": [{"ja": "データ科学課程", "en": "Data Science Programme"}]},
    "date_of_delivery": {"start_on": "2026-06-01", "end_on": "2026-09-30"},
    "capacity": 30,
}
GONE = object()
"""A key that a case leaves out."""


def level(framework: str, value: str) -> list[dict[str, str]]:
    """Claim one level."""
    return [{"framework": framework, "level": value, "asserted_by": "見本大学"}]


CREDIT = {"recognised": True, "credits": 2, "unit": "JP"}


def of_credits(count: int) -> dict[str, Any]:
    """Make it as large as so many credits, all of them given."""
    return {
        "learner_effort": {"credits": count, "system": "JP"},
        "class_hours": GONE,
        "credit_recognition": {**CREDIT, "credits": count},
    }


CASES: dict[str, dict[str, Any]] = {
    "complete": {},
    # Size
    "nine-hours": {"learner_effort": "9時間", "class_hours": GONE},
    "half-an-hour": {"learner_effort": "30分", "class_hours": GONE},
    "no-effort": {"learner_effort": GONE, "class_hours": GONE},
    "ten-hours": {"learner_effort": "10時間", "class_hours": GONE},
    "one-credit": {"learner_effort": {"credits": 1, "system": "JP"}, "class_hours": GONE},
    "sixty-study-hours": {"learner_effort": "60時間", "class_hours": GONE},
    "twenty-of-class-forty-of-self-study": {
        "learner_effort": "20時間の授業と40時間の予習復習（計60時間）",
        "class_hours": GONE,
    },
    "sixty-hours-with-self-study": {"class_hours": "60時間（自習40時間を含む）"},
    "sixty-hours-of-them-self-study": {"class_hours": "60時間（うち自習40時間）"},
    "sixty-hours-with-preparation": {"class_hours": "60時間（予習復習を含む）"},
    "sixty-hours-including-self-study": {"class_hours": "60 hours including self-study"},
    "sixty-hours-described-with-self-study": {"class_hours": {"value": 60, "description": "自習40時間を含む"}},
    "sixty-hours-without-self-study": {"class_hours": "60時間（自習は含まない）"},
    "fifty-nine-hours-of-class": {"class_hours": 59},
    "sixty-hours-told-as-forty-classes": {"class_hours": "40コマ（1コマ90分）"},
    "fifteen-classes-of-ninety-minutes": {"learner_effort": "15コマ（1コマ90分）", "class_hours": GONE},
    "sixty-hours-of-class-and-two-credits": {"class_hours": "60時間（1時間＝60分）"},
    "ninety-nine-hours": {"learner_effort": "99時間"},
    "a-hundred-and-twenty-hours": {"learner_effort": "120時間"},
    "forty-one-nz-credits": {"learner_effort": {"credits": 41, "system": "NZ"}, "level": level("NZQCF", "5")},
    "three-uae-credits": {"learner_effort": {"credits": 3, "system": "UAE"}, "class_hours": GONE},
    "thirteen-uae-credits": {"learner_effort": {"credits": 13, "system": "UAE"}, "class_hours": GONE},
    "eighty-hours-two-malaysian-credits": {
        "learner_effort": {"hours": 80, "credits": 2, "system": "MY"},
        "level": level("MQF", "6"),
    },
    "five-hours-with-malaysian-level": {"learner_effort": "5時間", "class_hours": GONE, "level": level("MQF", "6")},
    "japanese-credits-with-malaysian-level": {"level": level("MQF", "6")},
    "malaysian-level-nine": {
        "learner_effort": {"hours": 80, "credits": 2, "system": "MY"},
        "level": level("MQF", "9"),
    },
    # Outcomes and assessment
    "no-outcomes": {"learning_outcomes": GONE},
    "attendance-only": {"assessment_type": [{"method": "attendance"}]},
    "no-assessment": {"assessment_type": [{"method": "none"}]},
    "grade-without-grading": {
        "assessment_type": [{"method": "written-examination", "gradable": False}],
        "grade_achieved": "100点満点",
    },
    # Quality assurance
    "no-quality-assurance": {"quality_assurance": GONE},
    "quality-of-the-institution-only": {"quality_assurance": {"internal_institution": "自己点検・評価委員会"}},
    "accredited-but-not-reviewed-inside": {
        "quality_assurance": {"external_institution": "認証評価を受審", "external_programme": "JABEE認定"}
    },
    "review-with-members-from-outside": {
        "quality_assurance": {
            "institution": "自己点検・評価委員会",
            "programme": "プログラムごとの外部委員を含む点検",
        }
    },
    # Level
    "level-of-jeqf-only": {"level": level("JEQF", "6")},
    "level-in-words-only": {"level": "入門"},
    "level-none": {"level": "なし"},
    "level-nine-of-eight": {"level": level("EQF", "9")},
    "level-five-of-eqf-120-hours": {"learner_effort": "120時間", "level": level("EQF", "5")},
    "level-five-of-nzqcf": {"level": level("NZQCF", "5")},
    "level-eleven-of-nzqcf": {"level": level("NZQCF", "11")},
    "no-level": {"level": GONE},
    # Title and nature
    "title-nobody-sees": {"title": "\u200b"},
    "bachelor-of-engineering": {"title": {"ja": "学士（工学）", "en": "Bachelor of Engineering"}},
    "mba-essentials": {"title": {"ja": "MBAの要点", "en": "MBA Essentials"}},
    "124-credits": {"learner_effort": {"credits": 124, "system": "JP"}, "class_hours": GONE},
    "diploma-in-the-title": {"title": {"en": "Diploma in Data"}, "level": level("NZQCF", "5")},
    "national-certificate-in-the-title": {
        "title": {"en": "National Certificate of Data"},
        "level": level("NZQCF", "5"),
    },
    "title-in-japanese-only": {"title": {"ja": "データ分析の基礎"}, "level": level("NZQCF", "5")},
    # A required descriptor is left out
    "no-title": {"title": GONE},
    "no-awarding-body": {"awarding_body": GONE},
    "no-content": {"content_description": GONE},
    "no-way-of-taking-part": {"form_of_participation": GONE},
    "assessment-not-told": {"assessment_type": GONE},
    "no-dates": {"date_of_delivery": GONE},
    "no-certification": {"certification": GONE},
    "no-prerequisites": {"prerequisites": GONE},
    # Quality assurance of one side is no answer about the other
    "internal-of-institution-external-of-programme": {
        "quality_assurance": {"internal_institution": "自己点検・評価委員会", "external_programme": "JABEE認定"}
    },
    # Who, where, for whom
    "no-country": {"issuer_country": GONE},
    "a-company": {"awarding_body": {"name": "株式会社大学経営研究センター"}},
    "a-company-that-says-university": {"awarding_body": {"name": "株式会社見本", "kind": "university"}},
    "an-agency": {"awarding_body": {"name": "独立行政法人大学改革支援・学位授与機構"}},
    "a-university-of-hamburgers": {"awarding_body": {"name": "Hamburger University"}},
    "a-university-abroad": {
        "awarding_body": {"name": "Imperial College London", "kind": "university"},
        "issuer_country": "GB",
    },
    "a-kosen": {"awarding_body": {"name": "見本高専"}},
    "a-learned-society": {"awarding_body": {"name": "見本工学教育協会"}},
    "eligibility-none": {"prerequisites": "なし"},
    "eligibility-by-experience-only": {"prerequisites": "実務経験3年以上"},
    "no-capacity": {"capacity": GONE},
    "credit-not-spoken-of": {"credit_recognition": GONE},
    "no-language": {"language": GONE},
    "no-stackability": {"stackability": GONE},
    # Credit
    "two-credits-given": {"credit_recognition": CREDIT},
    "sixty-credits-given": {**of_credits(60)},
    "sixty-one-credits-given": {**of_credits(61)},
    "two-credits-given-by-a-kosen": {
        "credit_recognition": CREDIT,
        "awarding_body": {"name": "見本工業高等専門学校", "kind": "college-of-technology"},
    },
    "two-credits-given-by-a-university-abroad": {
        "credit_recognition": CREDIT,
        "awarding_body": {"name": "Imperial College London", "kind": "university"},
        "issuer_country": "GB",
    },
    "two-credits-given-by-a-company": {
        "credit_recognition": CREDIT,
        "awarding_body": {"name": "株式会社見本", "kind": "company"},
    },
    "two-credits-for-attendance": {"credit_recognition": CREDIT, "assessment_type": [{"method": "attendance"}]},
    "credit-recognised-but-not-how-much": {"credit_recognition": {"recognised": True}},
    # Contradictions
    "dates-reversed": {"date_of_delivery": {"start_on": "2026-06-01", "end_on": "2026-01-01"}},
    "stackable-into-nothing": {"stackability": {"stackable": True}},
    "a-year-and-ten-days": {"date_of_delivery": {"start_on": "2026-04-01", "end_on": "2027-04-10"}},
}


def definition(changes: dict[str, Any]) -> dict[str, Any]:
    """Return the complete definition with changes."""
    return {key: value for key, value in {**COMPLETE, **changes}.items() if value is not GONE}


def main() -> None:
    """Write every file, and take away what is no case any more."""
    for old in HERE.glob("*.json"):
        old.unlink()
    for name, changes in CASES.items():
        text = json.dumps(definition(changes), ensure_ascii=False, indent=2)
        (HERE / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
