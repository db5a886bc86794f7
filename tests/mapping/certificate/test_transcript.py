"""A list of awards: one table, heads repeated, nothing added up that does not add up."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import zxingcpp
from PIL import Image

from kakitome.learning.microcredential import Kind, Microcredential
from kakitome.learning.workload import EffortUnit, LearnerEffort
from kakitome.mapping.certificate import ListedAward, TranscriptMaterial, transcript
from kakitome.mapping.certificate.transcript import total_lines
from kakitome.values.localized_text import LocalizedText
from mapping.certificate.sheets import (
    AS_OF,
    DEFINITION,
    FACTS,
    STORED,
    attached,
    begins_badly,
    lines,
    opened,
    picture,
    said,
    squeezed,
    tags,
)

PAGE = "https://kakitome.example/s/7f3k2"
TALK = Microcredential(title=LocalizedText(ja="年次大会", en="Annual meeting"), kind=Kind.PARTICIPATION)


def listed(number: int, effort: LearnerEffort | None, **facts: object) -> ListedAward:
    return ListedAward(
        microcredential=replace(DEFINITION, learner_effort=effort),
        facts=replace(FACTS, **({"number": f"A-7K3M-{number:04}"} | facts)),
        credential=STORED.replace(b"A-7K3M-94QT", f"A-7K3M-{number:04}".encode()),
    )


def hours(value: int, most: int | None = None) -> LearnerEffort:
    return LearnerEffort(value=Decimal(value), value_max=None if most is None else Decimal(most))


def material(*awards: ListedAward, **changes: object) -> TranscriptMaterial:
    plain = TranscriptMaterial(
        learner_name=FACTS.learner_name, learner_roman=FACTS.learner_roman, awards=awards, as_of=AS_OF, address=PAGE
    )
    return replace(plain, **changes)


SOCIETY = LocalizedText(ja="白樺ケア学会（見本）", en="Shirakaba Society of Care Science (sample)")
ECTS = LearnerEffort(value=Decimal(2), unit=EffortUnit.ECTS)
SEVERAL = (
    listed(1, hours(45)),
    listed(2, ECTS, issuer_name=SOCIETY, grade="優"),
    listed(3, hours(40, 50), learner_name="旧姓 﨑子"),
    listed(4, None),
    ListedAward(microcredential=TALK, facts=replace(FACTS, number="A-7K3M-0005", grade="")),
)


def test_every_award_stands_in_the_table_with_its_issuer_date_size_credit_grade_and_number() -> None:
    text = squeezed(said(transcript(material(*SEVERAL)), "-layout"))
    for expected in (
        "学修の記録",
        "RecordofLearning",
        "髙橋﨑子",
        "白樺ケア学会（見本）",
        "2026.09.30",
        "30Sep2026",
        "2ECTS単位",
        "40〜50時間",
        "記載なし",
        "優",
        "A-7K3M-0005",
        "証明上の氏名：旧姓﨑子",
        "参加のみ（評価なし）",
    ):
        assert expected in text, expected


def test_units_are_added_up_each_by_itself() -> None:
    said_lines = [line.ja for line in total_lines(SEVERAL)]
    assert said_lines == [
        "2 ECTS単位（1件）",
        "85〜95時間（2件）",
        "単位の種類がちがう学習量は、足し合わせていません。",
        "学習量の記載なし：1件",
        "参加のみ：1件（合計に入れていません）",
    ]
    assert [line.en for line in total_lines((listed(1, hours(45)), listed(2, hours(30))))] == ["75 hours (awards: 2)"]
    assert total_lines(()) == ()


def test_the_head_of_the_table_is_repeated_and_pages_are_numbered() -> None:
    pdf = transcript(material(*(listed(number, hours(45)) for number in range(1, 61))))
    with opened(pdf) as document:
        pages = len(document.pages)
    assert pages >= 3
    for page in range(1, pages + 1):
        text = squeezed(said(pdf, "-f", str(page), "-l", str(page)))
        assert f"{page}/{pages}" in text
        assert "髙橋﨑子" in text
        if "A-7K3M-" in text.replace("A-7K3M-94QT", ""):
            assert "登録番号" in text
    assert "2700時間（60件）" in squeezed(said(pdf))
    assert [line for line in lines(pdf) if begins_badly(line)] == []


def test_no_row_is_split_over_two_pages() -> None:
    long = replace(DEFINITION, title=LocalizedText(ja="始" + "ながい名称" * 14 + "終"))
    awards = tuple(replace(listed(number, hours(45)), microcredential=long) for number in range(1, 31))
    pdf = transcript(material(*awards))
    with opened(pdf) as document:
        pages = len(document.pages)
    assert pages > 1
    for page in range(1, pages + 1):
        text = said(pdf, "-f", str(page), "-l", str(page))
        assert text.count("始") == text.count("終")


def test_the_table_is_a_table_with_heads_for_screen_readers() -> None:
    kinds = [kind for kind, _ in tags(transcript(material(*SEVERAL)))]
    assert kinds.count("Table") == 1 and kinds.count("TH") == 7
    assert kinds.count("TR") == len(SEVERAL) + 1


def test_each_credential_is_attached_under_its_number_byte_for_byte() -> None:
    files = attached(transcript(material(*SEVERAL)))
    assert files == {f"credential-{one.facts.number}.json": one.credential for one in SEVERAL if one.credential}


def test_two_awards_of_one_number_keep_both_files() -> None:
    files = attached(transcript(material(SEVERAL[0], SEVERAL[0])))
    assert sorted(files) == ["credential-2.json", "credential-A-7K3M-0001.json"]


def test_the_code_leads_to_the_page_of_the_list(tmp_path: Path) -> None:
    codes = zxingcpp.read_barcodes(Image.open(picture(transcript(material(*SEVERAL)), tmp_path, dpi=150)))
    assert [code.text for code in codes] == [PAGE]


def test_a_list_without_a_page_has_no_code_and_an_empty_list_is_still_a_list(tmp_path: Path) -> None:
    pdf = transcript(material(address=""), language="en")
    assert zxingcpp.read_barcodes(Image.open(picture(pdf, tmp_path))) == []
    assert "Record of Learning" in said(pdf)


def test_it_declares_both_standards() -> None:
    with opened(transcript(material(*SEVERAL))) as document:
        meta = document.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"], meta["pdfuaid:part"]) == ("3", "A", "1")
