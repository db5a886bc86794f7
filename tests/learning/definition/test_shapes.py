"""Every shape that strangers write, and what is read from it. The right side is `to_dict`'s canonical form."""

from datetime import date
from typing import Any

import pytest

from kakitome.learning.definition import KEYS, from_dict, to_dict

SHAPES: dict[str, list[tuple[Any, Any]]] = {
    "title": [
        ("洋上風力", {"ja": "洋上風力"}),
        ("Offshore wind", {"en": "Offshore wind"}),
        ({"ja": "風", "en": "Wind"}, {"ja": "風", "en": "Wind"}),
        ({"ja-JP": "風", "en-GB": "Wind"}, {"ja": "風", "en": "Wind"}),
        ({"text": "Wind"}, {"en": "Wind"}),
        ({"@value": "Wind", "@language": "ja"}, {"ja": "Wind"}),
        ("  髙橋の𠮷野講座  ", {"ja": "髙橋の𠮷野講座"}),
        (["一行目", "二行目"], {"ja": "一行目\n二行目"}),
    ],
    "awarding_body": [
        ("見本大学", {"name": {"ja": "見本大学"}}),
        ({"ja": "見本大学", "en": "Sample University"}, {"name": {"ja": "見本大学", "en": "Sample University"}}),
        (
            {"name": "見本大学", "did": "did:web:u.example", "type": "university"},
            {"name": {"ja": "見本大学"}, "identifier": "did:web:u.example", "kind": "university"},
        ),
        ({"ja": "見本大学", "url": "https://u.example"}, {"name": {"ja": "見本大学"}, "url": "https://u.example"}),
        (["甲大学", "乙大学"], {"name": {"ja": "甲大学"}}),
    ],
    "issuer_country": [("JP", "JP"), ("jp", "JP"), ("日本", "JP"), ("Japan", "JP"), ("JPN", "JP"), ("NO", "NO")],
    "learning_outcomes": [
        ("説明できる", [{"text": {"ja": "説明できる"}}]),
        ("- 説明できる\n- 点検できる", [{"text": {"ja": "説明できる"}}, {"text": {"ja": "点検できる"}}]),
        (["a", "b"], [{"text": {"en": "a"}}, {"text": {"en": "b"}}]),
        ([{"ja": "あ", "en": "a"}], [{"text": {"ja": "あ", "en": "a"}}]),
        (
            {"ja": ["あ", "い"], "en": ["a", "b"]},
            [{"text": {"ja": "あ", "en": "a"}}, {"text": {"ja": "い", "en": "b"}}],
        ),
        ({"text": "x"}, [{"text": {"en": "x"}}]),
        ([{"text": "x", "code": "LO1"}], [{"text": {"en": "x"}, "code": "LO1"}]),
        ({"knowledge": ["k"], "skills": ["s"]}, [{"text": {"en": "k"}}, {"text": {"en": "s"}}]),
        ("none", None),
        ([], None),
    ],
    "form_of_participation": [
        ("online", {"modes": ["online"]}),
        ("オンライン", {"modes": ["online"]}),
        ("対面", {"modes": ["on-site"]}),
        (["online", "on-site"], {"modes": ["online", "on-site"]}),
        ("オンデマンド（オンライン）", {"modes": ["online"], "description": {"ja": "オンデマンド（オンライン）"}}),
        ("対面とオンラインの併用", {"modes": ["blended"], "description": {"ja": "対面とオンラインの併用"}}),
        ({"mode": "Blended", "description": "x"}, {"modes": ["blended"], "description": {"en": "x"}}),
        ("only weekends", {"description": {"en": "only weekends"}}),
    ],
    "language": [
        ("ja", ["ja"]),
        ("日本語", ["ja"]),
        (["Japanese", "en"], ["ja", "en"]),
        ("日本語・英語", ["ja", "en"]),
        ("zh-hans", ["zh-Hans"]),
        ("en (assumed)", ["en"]),
    ],
    "learner_effort": [
        (45, {"value": 45}),
        ("45 hours", {"value": 45}),
        ("45時間", {"value": 45}),
        ("４５時間", {"value": 45}),
        ("1単位", {"value": 1, "unit": "JP"}),
        ("2 ECTS", {"value": 2, "unit": "ECTS"}),
        ("ECTS 2", {"value": 2, "unit": "ECTS"}),
        ("PT60H", {"value": 60}),
        ("PT90M", {"value": 1.5}),
        ("40〜50時間", {"value": 40, "value_max": 50}),
        ("45時間（1単位）", {"value": 45, "credits": 1, "credit_unit": "JP"}),
        ("15 NZ credits", {"value": 15, "unit": "NZ"}),
        ({"value": 45, "unit": "hours"}, {"value": 45}),
        ({"value": 3, "unit": "ECTS"}, {"value": 3, "unit": "ECTS"}),
        ({"hours": 45}, {"value": 45}),
        ({"hours": 45, "credits": 1}, {"value": 45, "credits": 1, "credit_unit": "JP"}),
        ({"credits": 1, "system": "MY"}, {"value": 1, "unit": "MY"}),
        ({"ects": 2}, {"value": 2, "unit": "ECTS"}),
        ({"jp_credits": 2, "hours": 90}, {"value": 90, "credits": 2, "credit_unit": "JP"}),
        ({"value": 2, "unit": "JP credits"}, {"value": 2, "unit": "JP"}),
        ({"総時間": "60時間"}, {"value": 60}),
        ("約30時間", {"value": 30, "description": {"ja": "約30時間"}}),
        ("合計45時間（週3時間）", {"value": 45, "description": {"ja": "合計45時間（週3時間）"}}),
        ({"value": -5, "unit": "hours"}, {"value": -5}),
    ],
    "assessment_type": [
        ("筆記試験", [{"method": "written-examination"}]),
        ("written-examination", [{"method": "written-examination"}]),
        ("written_exam", [{"method": "written-examination"}]),
        ("6e6cb2cc78", [{"method": "written-examination"}]),
        ("レポート", [{"method": "marked-assignment"}]),
        ("実技", [{"method": "practical-assessment"}]),
        ("筆記試験とレポート", [{"method": "written-examination"}, {"method": "marked-assignment"}]),
        (
            ["筆記試験 60%", {"type": "レポート", "weight": 40}],
            [
                {"method": "written-examination", "weight_percent": 60},
                {"method": "marked-assignment", "weight_percent": 40},
            ],
        ),
        (
            {"筆記試験": 60, "レポート": "40%"},
            [
                {"method": "written-examination", "weight_percent": 60},
                {"method": "marked-assignment", "weight_percent": 40},
            ],
        ),
        (
            [{"method": "quiz", "weight": 0.4}, {"method": "レポート", "weight": 0.6}],
            [{"method": "quiz", "weight_percent": 40}, {"method": "marked-assignment", "weight_percent": 60}],
        ),
        ("正答率80%", [{"method": "issuer-defined", "description": {"ja": "正答率80%"}}]),
        ("参加のみ", [{"method": "attendance"}]),
        ("attendance", [{"method": "attendance"}]),
        ("なし", [{"method": "none"}]),
        (False, [{"method": "none"}]),
        ("評価は行いません", [{"method": "none", "description": {"ja": "評価は行いません"}}]),
        ("構成科目すべてに合格", [{"method": "issuer-defined", "description": {"ja": "構成科目すべてに合格"}}]),
        ([{"method": "thesis defence"}], [{"method": "issuer-defined", "description": {"en": "thesis defence"}}]),
        (
            "できることを実技で確認する",
            [{"method": "practical-assessment", "description": {"ja": "できることを実技で確認する"}}],
        ),
    ],
    "quality_assurance": [
        ("institutional-accreditation", {"external_institution": {"en": "institutional-accreditation"}}),
        ("内部質保証あり", {"description": {"ja": "内部質保証あり"}}),
        (
            {"internal": {"institution": "yearly", "programme": "each run"}},
            {"internal_institution": {"en": "yearly"}, "internal_programme": {"en": "each run"}},
        ),
        (
            {"internal": ["institution", "programme"]},
            {"internal_institution": {"en": "institution"}, "internal_programme": {"en": "programme"}},
        ),
        (
            {"institution": {"internal": True}, "programme": {"internal": "毎年"}},
            {"internal_institution": {"ja": "あり", "en": "Yes"}, "internal_programme": {"ja": "毎年"}},
        ),
        ({"external_programme": False}, {"external_programme": {"ja": "なし", "en": "None"}}),
        ("https://u.example/qa", {"url": "https://u.example/qa"}),
        (
            [{"type": "internal", "scope": "institution", "name": "自己点検"}, "programme-accreditation"],
            {"internal_institution": {"ja": "自己点検"}, "external_programme": {"en": "programme-accreditation"}},
        ),
    ],
    "level": [
        ("EQF 6", [{"framework": "EQF", "level": "6"}]),
        ("JEQFレベル6", [{"framework": "JEQF", "level": "6"}]),
        ("日本の教育資格枠組み レベル6", [{"framework": "JEQF", "level": "6"}]),
        ("学士課程2年次程度", [{"description": {"ja": "学士課程2年次程度"}}]),
        ({"EQF": 6, "NZQCF": "7"}, [{"framework": "EQF", "level": "6"}, {"framework": "NZQCF", "level": "7"}]),
        (["EQF 6", "MQF Level 6"], [{"framework": "EQF", "level": "6"}, {"framework": "MQF", "level": "6"}]),
        (
            {"framework": "eqf", "level": 6, "asserted_by": "見本大学"},
            [{"framework": "EQF", "level": "6", "asserted_by": {"ja": "見本大学"}}],
        ),
        ("なし", [{"description": {"ja": "なし"}}]),
    ],
    "credit_recognition": [
        (True, {"recognised": True}),
        ("なし", {"recognised": False}),
        ("認定なし", {"recognised": False, "description": {"ja": "認定なし"}}),
        ("1単位", {"recognised": True, "credits": 1, "unit": "JP"}),
        ("ECTS 7 recommended", {"credits": 7, "unit": "ECTS", "description": {"en": "ECTS 7 recommended"}}),
        ({"recognized": True, "credits": "2単位"}, {"recognised": True, "credits": 2, "unit": "JP"}),
        ("科目「X」として認める", {"description": {"ja": "科目「X」として認める"}}),
    ],
    "prerequisites": [("なし", {"ja": "なし"}), ("none", {"en": "none"}), (False, {"ja": "なし", "en": "None"})],
    "stackability": [
        (True, {"stackable": True}),
        ("standalone", {"stackable": False}),
        ("BSc Data Science", {"stackable": True, "description": {"en": "BSc Data Science"}}),
        ({"stackable": True, "part_of_qualification": "BSc"}, {"stackable": True, "into": [{"en": "BSc"}]}),
        (["A", "B"], {"stackable": True, "into": [{"en": "A"}, {"en": "B"}]}),
    ],
    "supervision_identity_verification": [
        ("Unsupervised without ID Verification", {"check": "unsupervised-without-identity-verification"}),
        ({"supervised": True, "identity_verified": True}, {"check": "supervised-with-identity-verification"}),
        ("監督あり、本人確認あり", {"check": "supervised-with-identity-verification"}),
        (True, {"description": {"ja": "監督あり", "en": "supervised"}}),
        ("proctored online", {"description": {"en": "proctored online"}}),
    ],
    "date_of_delivery": [
        ({"start_on": date(2026, 4, 1), "end_on": "2026/7/31"}, {"start_on": "2026-04-01", "end_on": "2026-07-31"}),
        ("2026年4月1日〜7月31日", {"start_on": "2026-04-01", "end_on": "2026-07-31"}),
        ("令和8年4月1日から令和8年7月31日", {"start_on": "2026-04-01", "end_on": "2026-07-31"}),
        ("2026-04-01/2026-07-31", {"start_on": "2026-04-01", "end_on": "2026-07-31"}),
        ("毎年春", {"description": {"ja": "毎年春"}}),
    ],
    "price": [
        ("33,000円", {"amount": "33000", "currency": "JPY"}),
        ("EUR 100", {"amount": "100", "currency": "EUR"}),
        ("無料", {"amount": "0"}),
        ({"amount": 88000, "currency": "jpy"}, {"amount": "88000", "currency": "JPY"}),
        ("US$150 x5 + exam US$600", {"description": {"en": "US$150 x5 + exam US$600"}}),
    ],
    "capacity": [(40, 40), ("４０名", 40), ("40 people", 40)],
    "validity_months": [(24, 24), ("2年", 24), ("24か月", 24), ("P3Y", 36), ({"years": 2}, 24), ("無期限", None)],
    "kind": [("participation", "participation"), ("学位", "degree"), ("microcredential", None)],
    "rubric": [
        ("https://u.example/rubric", {"url": "https://u.example/rubric"}),
        (
            [{"name": "安全", "levels": ["できる", {"name": "よくできる", "points": 3}]}],
            {
                "criteria": [
                    {
                        "name": {"ja": "安全"},
                        "levels": [{"name": {"ja": "できる"}}, {"name": {"ja": "よくできる"}, "score": "3"}],
                    }
                ]
            },
        ),
    ],
    "skills": [
        ("ESCO: data analytics", [{"framework": "ESCO", "label": {"en": "data analytics"}}]),
        (
            ["http://data.europa.eu/esco/skill/abc"],
            [{"framework": "ESCO", "label": {}, "uri": "http://data.europa.eu/esco/skill/abc"}],
        ),
        (
            [{"framework": "DSS", "name": "分析", "id": "D1"}],
            [{"framework": "DSS", "label": {"ja": "分析"}, "code": "D1"}],
        ),
    ],
    "contact": [
        ("office@u.example", {"email": "office@u.example"}),
        ("生涯学習課", {"name": {"ja": "生涯学習課"}}),
        ({"name": "生涯学習課", "mail": "o@u.example"}, {"name": {"ja": "生涯学習課"}, "email": "o@u.example"}),
    ],
}


@pytest.mark.parametrize(
    ("key", "given", "expected"),
    [(key, given, expected) for key, rows in SHAPES.items() for given, expected in rows],
    ids=lambda value: str(value)[:40],
)
def test_a_shape_is_understood(key: str, given: Any, expected: Any) -> None:
    microcredential, problems = from_dict({key: given})
    assert to_dict(microcredential).get(key) == expected
    assert [problem.code for problem in problems if problem.severity == "error"] == []


@pytest.mark.parametrize("key", [key for key in KEYS if key not in ("identifier", "version")])
@pytest.mark.parametrize("nonsense", [True, 3.5, [[]], {"foo": {"bar": 1}}, [None], "\x00\x07", {"": ""}], ids=repr)
def test_no_nonsense_raises(key: str, nonsense: object) -> None:
    from_dict({key: nonsense})


@pytest.mark.parametrize(
    ("given", "code", "pointer"),
    [
        ({"title": 42}, "E_DEFINITION_TYPE", "/title"),
        ({"title": {"ja": 42}}, "E_DEFINITION_TYPE", "/title/ja"),
        ({"title": {"ja": "風", "fr": "vent"}}, "W_DEFINITION_THIRD_LANGUAGE", "/title/fr"),
        ({"title": "a\x07b"}, "E_DEFINITION_CONTROL", "/title"),
        ({"issuer_country": "Atlantis"}, "E_DEFINITION_COUNTRY", "/issuer_country"),
        ({"learning_outcomes": ["a", 42]}, "E_DEFINITION_TYPE", "/learning_outcomes/1"),
        ({"learning_outcomes": {"ja": ["あ", "い"], "en": ["a"]}}, "W_OUTCOMES_UNEVEN", "/learning_outcomes"),
        ({"language": "クリンゴン"}, "E_DEFINITION_LANGUAGE_TAG", "/language"),
        ({"learner_effort": "週2時間×15週"}, "E_EFFORT_RATE", "/learner_effort"),
        ({"learner_effort": "about four months"}, "E_EFFORT_UNREADABLE", "/learner_effort"),
        ({"learner_effort": {"value": 4, "unit": "moons"}}, "E_EFFORT_UNIT_UNKNOWN", "/learner_effort/unit"),
        ({"learner_effort": {"hourss": 4}}, "W_DEFINITION_UNKNOWN_KEY", "/learner_effort/hourss"),
        ({"learner_effort": "1 credit"}, "W_CREDIT_SYSTEM_ASSUMED", "/learner_effort"),
        ({"learner_effort": "3 credits", "issuer_country": "SG"}, "E_CREDIT_SYSTEM_UNKNOWN", "/learner_effort"),
        (
            {"assessment_type": [{"method": "quiz", "gradable": "yes"}]},
            "E_DEFINITION_TYPE",
            "/assessment_type/0/gradable",
        ),
        ({"quality_assurance": {"internal": True}}, "W_QUALITY_SCOPE", "/quality_assurance/internal"),
        (
            {
                "quality_assurance": {
                    "type": "institutional-accreditation",
                    "accreditation": {"type": "programme-accreditation"},
                }
            },
            "E_QUALITY_ACCREDITATION",
            "/quality_assurance/accreditation/type",
        ),
        ({"level": 6}, "W_LEVEL_FRAMEWORK_UNSTATED", "/level"),
        ({"date_of_delivery": {"start": "2026-02-30"}}, "E_DATE_INVALID", "/date_of_delivery/start"),
        ({"capacity": "many"}, "E_DEFINITION_NUMBER", "/capacity"),
        ({"capacity": 2.5}, "E_DEFINITION_TYPE", "/capacity"),
        ({"validity_months": "90 days"}, "E_DEFINITION_VALIDITY", "/validity_months"),
        ({"kind": "sandwich"}, "E_DEFINITION_KIND", "/kind"),
        ({"version": 0}, "E_DEFINITION_VERSION", "/version"),
        ({"titel": "x"}, "W_DEFINITION_UNKNOWN_KEY", "/titel"),
        ({"a/b~c": "x"}, "W_DEFINITION_UNKNOWN_KEY", "/a~1b~0c"),
        ({"title": "x", "名称": "y"}, "W_DEFINITION_KEY_TWICE", "/名称"),
        ({"learner_identification": "mail"}, "I_GIVEN_AT_AWARD", "/learner_identification"),
        ({"発行日": "2026-04-01"}, "I_GIVEN_AT_AWARD", "/発行日"),
    ],
    ids=lambda value: str(value)[:50],
)
def test_what_is_wrong_is_told_with_its_place(given: dict[str, object], code: str, pointer: str) -> None:
    _, problems = from_dict(given)
    assert (code, pointer) in [(problem.code, problem.pointer) for problem in problems]


def test_one_bad_field_does_not_spoil_the_others() -> None:
    microcredential, problems = from_dict({"title": 42, "learner_effort": "45時間", "price": True, "capacity": 30})
    assert to_dict(microcredential) == {"learner_effort": {"value": 45}, "capacity": 30}
    assert [problem.pointer for problem in problems] == ["/title", "/price"]


def test_an_unknown_key_comes_with_a_guess() -> None:
    _, problems = from_dict({"learning_outcmes": [], "zzz": 1})
    assert [problem.params.get("meant") for problem in problems] == ["learning_outcomes", None]


def test_the_keys_of_other_vocabularies_are_understood() -> None:
    given = {
        "名称": "洋上風力",
        "awardingBody": "見本大学",
        "learningOutcomes": ["a"],
        "notionalWorkload": {"value": 3, "unit": "ECTS"},
        "type-of-assessment": "quiz",
        "質保証": "x",
    }
    microcredential, problems = from_dict(given)
    assert problems == ()
    assert set(to_dict(microcredential)) == {
        "title",
        "awarding_body",
        "learning_outcomes",
        "learner_effort",
        "assessment_type",
        "quality_assurance",
    }


def test_a_definition_may_stand_in_a_table_of_its_own() -> None:
    microcredential, problems = from_dict({"microcredential": {"title": "風"}})
    assert (microcredential.title.ja, problems) == ("風", ())


def test_bare_credits_are_those_of_the_issuers_country() -> None:
    for country, unit in (("NZ", "NZ"), ("DE", "ECTS"), ("JP", "JP"), ("AE", "UAE")):
        microcredential, _ = from_dict({"issuer_country": country, "learner_effort": "3 credits"})
        assert to_dict(microcredential)["learner_effort"] == {"value": 3, "unit": unit}
