"""Several awarding bodies stay several, fields and kinds come from closed lists, stacking targets are found by identifier."""

from typing import Any

import pytest

from kakitome.learning.definition import from_dict, to_dict
from kakitome.learning.fields_of_study import fields_of_study, find_field
from kakitome.learning.framework.inconsistency import inconsistencies
from kakitome.learning.institution_kinds import find_kind, institution_kinds
from kakitome.learning.microcredential import StackingModel, awarding_bodies

ASUKA, SETOUCHI, FUJI = "明日香情報大学", "瀬戸内海洋技術大学", "富士学会"


@pytest.mark.parametrize(
    "definition",
    [
        {"awarding_body": [ASUKA, SETOUCHI, FUJI]},
        {"発行機関": [ASUKA, SETOUCHI, FUJI]},
        {"awarding_body": [{"name": ASUKA, "kind": "university"}, {"name": SETOUCHI}, FUJI]},
        {"awarding_body": ASUKA, "co_awarding_bodies": [SETOUCHI, FUJI]},
        {"awarding_body": [ASUKA, SETOUCHI], "共同授与機関": [FUJI]},
    ],
)
def test_every_body_of_a_list_awards_and_none_is_folded_into_another(definition: dict[str, Any]) -> None:
    found, problems = from_dict(definition)
    assert [body.name.ja for body in awarding_bodies(found)] == [ASUKA, SETOUCHI, FUJI]
    assert problems == ()
    assert from_dict(to_dict(found)) == (found, ())


def test_a_name_that_was_folded_once_stays_as_it_was_written() -> None:
    folded = {"awarding_body": {"name": {"ja": f"{ASUKA} / {SETOUCHI}"}}}
    found, _ = from_dict(folded)
    assert to_dict(found) == folded


def test_what_is_wrong_in_a_list_of_bodies_is_told_once() -> None:
    _, problems = from_dict({"awarding_body": [ASUKA, {"name": SETOUCHI, "colour": "blue"}]})
    assert [(one.code, one.pointer) for one in problems] == [("W_DEFINITION_UNKNOWN_KEY", "/awarding_body/1/colour")]


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("061", ("061",)),
        (["06", "ISCED-F 0541"], ("06", "054")),
        ("法律", ("042",)),
        ({"ja": "環境", "en": "Environment"}, ("052",)),
        (["061", "061"], ("061",)),
    ],
)
def test_fields_are_read_by_code_and_by_name(written: Any, codes: tuple[str, ...]) -> None:
    found, problems = from_dict({"field_of_study": written})
    assert (found.field_of_study, problems) == (codes, ())


@pytest.mark.parametrize("written", ["AI", "99", 61, "0999"])
def test_a_field_outside_the_list_is_told_and_not_guessed(written: Any) -> None:
    found, problems = from_dict({"field_of_study": written})
    assert found.field_of_study == ()
    assert [(one.code, one.pointer) for one in problems] == [("E_FIELD_UNKNOWN", "/field_of_study")]


def test_the_list_has_the_eleven_broad_and_twenty_nine_narrow_fields_with_names_in_both_languages() -> None:
    fields = fields_of_study().values()
    assert [one.code for one in fields if one.is_broad] == [f"{n:02}" for n in range(11)]
    assert sum(not one.is_broad for one in fields) == 29
    assert all(one.name.ja and one.name.en and one.broad in fields_of_study() for one in fields)
    assert all(find_field(one.code) == one for one in fields)


def test_a_field_that_several_fields_of_the_survey_share_is_given_none() -> None:
    both = {code: field.mext.ja for code, field in fields_of_study().items() if code in ("02", "021", "022", "09")}
    assert both == {"02": "", "021": "芸術", "022": "人文科学", "09": ""}


def test_kinds_of_institution_are_found_by_any_of_their_words_and_kept_as_written() -> None:
    assert {find_kind(word).id for word in ("国立大学", "University", "university", "高等教育機関")} == {"university"}  # type: ignore[union-attr]
    assert find_kind("guild") is None
    assert all(find_kind(kind.name.en) == kind for kind in institution_kinds().values())
    found, _ = from_dict({"awarding_body": {"name": ASUKA, "kind": "国立大学"}})
    assert found.awarding_body is not None and found.awarding_body.kind == "国立大学"


@pytest.mark.parametrize(
    "stackability",
    [
        {"into": [{"entry": "E-7K3M-94QT", "model": "modular"}, "データ科学プログラム"]},
        {"targets": [{"identifier": "E-7K3M-94QT", "model": "モジュール型"}], "into": "データ科学プログラム"},
        {"targets": ["データ科学プログラム", {"identifier": "E-7K3M-94QT"}], "model": "modular"},
    ],
)
def test_a_target_with_an_identifier_is_typed_and_words_stay_beside_it(stackability: Any) -> None:
    found, problems = from_dict({"stackability": stackability})
    assert found.stackability is not None
    assert [(one.identifier, one.model) for one in found.stackability.targets] == [
        ("E-7K3M-94QT", StackingModel.MODULAR)
    ]
    assert [text.ja for text in found.stackability.into] == ["データ科学プログラム"]
    assert problems == ()


def test_a_target_that_has_only_a_name_is_kept_in_words_and_survives_being_written() -> None:
    found, problems = from_dict({"stackability": {"into": {"name": "データ科学プログラム"}}})
    assert found.stackability is not None
    assert ([text.ja for text in found.stackability.into], found.stackability.targets) == (["データ科学プログラム"], ())
    assert problems == ()
    assert from_dict(to_dict(found)) == (found, ())


@pytest.mark.parametrize(
    ("target", "code", "pointer"),
    [
        ({"identifier": "E-7K3M-94QT", "model": "glued"}, "E_STACKING_MODEL", "/stackability/into/0/model"),
        ({"model": "modular"}, "E_STACKING_TARGET", "/stackability/into/0"),
    ],
)
def test_a_target_that_cannot_be_found_or_counted_is_told(target: Any, code: str, pointer: str) -> None:
    _, problems = from_dict({"stackability": {"into": [target]}})
    assert [(one.code, one.pointer) for one in problems] == [(code, pointer)]


def test_a_target_by_identifier_is_somewhere_to_stack_into() -> None:
    found, _ = from_dict({"stackability": {"stackable": True, "targets": [{"identifier": "E-7K3M-94QT"}]}})
    assert "E_STACKABLE_NOWHERE" not in [one.code for one in inconsistencies(found)]
    alone, _ = from_dict({"stackability": {"stackable": False, "targets": [{"identifier": "E-7K3M-94QT"}]}})
    assert "E_STACKABLE_DENIED" in [one.code for one in inconsistencies(alone)]
