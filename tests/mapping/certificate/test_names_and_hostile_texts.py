"""Names are set as given or not at all; what people wrote is never obeyed."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from kakitome.learning.award import Award
from kakitome.learning.outcomes import LearningOutcome
from kakitome.mapping.award_facts import AwardFacts
from kakitome.mapping.certificate import CertificateRefused, completion_certificate
from kakitome.mapping.certificate.faces import DIGESTS, fonts, undrawable, unusual_variants, visible
from kakitome.values.localized_text import LocalizedText
from mapping.certificate.sheets import DEFINITION, FACTS, MATERIAL, attached, opened, said, squeezed
from support.processor_time import at_most
from support.profiles import scaled
from support.strategies import awards

NAMES = [
    "髙橋 﨑子",
    "𠮷野家 德人",
    "葛\U000e0100城 邉 邊 齋藤 辻\U000e0101",
    "山田（旧姓 佐藤）花子",
    "明日香　太郎",
    "Łukasz Żółć-Ğışţ",
    "Νίκος Καζαντζάκης",
    "김민수",
    "张伟",
    "Nguyễn Thị Ánh",
    "Иванов Пётр",
    "O’Brien-Ní Dhomhnaill",
    "José da Silva e Ñandú",
    "محمد علي",
    "Wolfeschlegelsteinhausenbergerdorff von Hohenzollern-Sigmaringen und zu Altenburg der Jüngere",
    "e\u0301variste",
]
HOSTILE = [
    '#evil("x")',
    '#import "/etc/passwd": *',
    '#read("/etc/passwd")',
    "{{7*7}}",
    "${7*7}",
    "%s {0} {name}",
    "$x^2$",
    "@ref <label>",
    "= heading",
    "*bold* _it_ `raw`",
    "// comment /* more */",
    "\\u{41} \\",
    "]#evil[",
    '"}, "title": "x',
    "<script>alert(1)</script>",
    "--- ... ~",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stands_on_the_sheet_exactly_as_given(name: str) -> None:
    pdf = completion_certificate(replace(MATERIAL, facts=replace(FACTS, learner_name=name)), language="ja")
    text = squeezed(said(pdf))
    if name == "محمد علي":
        # Poppler gives right-to-left words in an order of its own.
        assert set(squeezed(name)) <= set(text)
    else:
        assert squeezed(name) in text or squeezed(name).replace("e\u0301", "é") in text


@pytest.mark.parametrize("name", ["山田 😀", "สมชาย ใจดี", "अमित कुमार", "\ue000外字", "\U000323b0"])
def test_a_name_with_an_undrawable_character_is_refused_and_never_boxed(name: str) -> None:
    with pytest.raises(CertificateRefused) as refused:
        completion_certificate(replace(MATERIAL, facts=replace(FACTS, learner_name=name)))
    (problem,) = refused.value.problems
    assert (problem.code, problem.pointer) == ("E_GLYPH_MISSING", "/learner_name")
    assert "U+" in str(problem.params["characters"])


def test_a_variant_that_the_face_cannot_tell_is_named_on_the_sheet() -> None:
    rare = "葛\U000e01ef城"
    assert unusual_variants(rare) == ("葛\U000e01ef",)
    text = squeezed(said(completion_certificate(replace(MATERIAL, facts=replace(FACTS, learner_name=rare)))))
    assert "葛（U+845BU+E01EF）" in text
    assert unusual_variants("葛\U000e0100辻\U000e0101") == ()


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_set_letter_by_letter(words: str) -> None:
    definition = replace(
        DEFINITION,
        title=LocalizedText(ja=words, en=words + " en"),
        learning_outcomes=(LearningOutcome(text=LocalizedText(ja=f"成果 {words}")),),
    )
    pdf = completion_certificate(
        replace(MATERIAL, microcredential=definition, facts=replace(FACTS, learner_name=words, grade=words))
    )
    text = squeezed(said(pdf))
    assert text.count(squeezed(words)) >= 4
    assert "root:" not in text
    assert list(attached(pdf)) == ["credential.json"]


def test_a_direction_override_is_shown_and_does_nothing() -> None:
    pdf = completion_certificate(
        replace(MATERIAL, facts=replace(FACTS, grade="\u202e格合不", learner_name="山\u202e田")), language="ja"
    )
    text = squeezed(said(pdf))
    assert "[U+202E]格合不" in text and "山[U+202E]田" in text
    assert "\u202e" not in text


def test_pictographs_outside_names_are_written_as_code_points() -> None:
    definition = replace(DEFINITION, learning_outcomes=(LearningOutcome(text=LocalizedText(ja="できる😀")),))
    assert "できる[U+1F600]" in squeezed(said(completion_certificate(replace(MATERIAL, microcredential=definition))))


@pytest.mark.parametrize(
    "words",
    [
        "字\U0001e8d0\u0302後",
        "a\u0489\u0302\u0301b",
        "z" + "\u0351\u0366" * 40,
        "\u0302先頭",
        "か\u3099",
        "\u202e\u0302",
        "葛\U000e0100\ufe0f\u0302",
        "ا\u064bﷺ",
        "\u1680",
        "広\u2003い\u205f間\u1680隔",
    ],
)
def test_marks_upon_marks_are_drawn_or_written_as_code_points(words: str) -> None:
    definition = replace(DEFINITION, title=LocalizedText(ja=f"題{words}名", en=words))
    text = squeezed(said(completion_certificate(replace(MATERIAL, microcredential=definition))))
    assert "題" in text and "名" in text


def test_thousands_of_characters_nobody_draws_are_told_apart_at_once() -> None:
    rare = "".join(map(chr, range(0x2A700, 0x2A700 + 4000)))
    with at_most(10):
        assert len(undrawable(rare)) > 3500


def test_control_characters_and_line_breaks_do_not_stop_the_press() -> None:
    nasty = "一行\n二行\t三\x00四\x7f五\ufeff\u200b六\u2028七"
    assert visible(nasty) == "一行 二行 三[U+0000]四[U+007F]五六 七"
    definition = replace(DEFINITION, title=LocalizedText(ja=nasty, en=nasty))
    pdf = completion_certificate(
        replace(MATERIAL, microcredential=definition, facts=replace(FACTS, learner_name="山\n田"))
    )
    with opened(pdf) as document:
        assert "\x00" not in str(document.open_metadata()["dc:title"])


def test_very_long_words_stay_on_the_paper() -> None:
    long = "Donaudampfschifffahrts" * 20
    definition = replace(DEFINITION, title=LocalizedText(ja="超" * 300, en=long))
    pdf = completion_certificate(replace(MATERIAL, microcredential=definition))
    assert squeezed(said(pdf)).count("超") >= 300


def test_the_faces_are_the_pinned_files_and_nothing_of_the_system() -> None:
    families = set(fonts().families())
    assert {"Noto Serif JP", "Noto Sans CJK JP", "Libertinus Serif"} <= families
    assert "DejaVu Sans" not in families
    assert all(Path(path).is_file() and len(digest) == 64 for path, digest in DIGESTS.items())


def test_every_character_of_the_joyo_and_name_kanji_and_kana_is_drawn() -> None:
    kana = "".join(map(chr, range(0x3041, 0x3097))) + "".join(map(chr, range(0x30A1, 0x30FB)))
    kanji = b"".join(bytes((lead, trail)) for lead in range(0xB0, 0xF5) for trail in range(0xA1, 0xFF))
    assert undrawable(kana) == ()
    assert undrawable(kanji.decode("euc_jp", errors="ignore")) == ()
    assert undrawable("髙﨑𠮷濵神祥Ⅳ㈱①～‖−—…ÀŁğșΆЖ") == ()


@settings(
    max_examples=scaled(25),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(awards)
def test_any_award_makes_a_certificate_or_is_refused_with_a_reason(award: Award) -> None:
    facts = AwardFacts(
        number=award.number,
        learner_name=award.learner.name,
        learner_reading=award.learner.reading,
        learner_roman=award.learner.roman,
        awarded_on=award.awarded_on,
        valid_from=award.valid_from,
        valid_until=award.valid_until,
        grade=award.grade,
        narrative=award.narrative,
    )
    try:
        pdf = completion_certificate(replace(MATERIAL, microcredential=award.microcredential, facts=facts))
    except CertificateRefused as refused:
        assert {problem.code for problem in refused.problems} == {"E_GLYPH_MISSING"}, refused.params
    else:
        assert list(attached(pdf)) == ["credential.json"]
