"""A certificate says what the award says, carries its credential, and can be checked on paper."""

import re
import subprocess
from dataclasses import replace
from datetime import timedelta, timezone
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pikepdf
import pytest
import zxingcpp
from PIL import Image

from kakitome.learning.microcredential import Kind, Microcredential
from kakitome.learning.outcomes import LearningOutcome
from kakitome.mapping.certificate import (
    CertificateRefused,
    Choice,
    ListedAward,
    TranscriptMaterial,
    completion_certificate,
    study_certificate,
    transcript,
    typesetting,
)
from kakitome.mapping.certificate.wording import address_pieces
from kakitome.mapping.institution_colour import ColourRefused
from kakitome.values.localized_text import LocalizedText
from mapping.certificate.sheets import (
    ADDRESS,
    AS_OF,
    DEFINITION,
    FACTS,
    MATERIAL,
    STORED,
    STUDY,
    attached,
    begins_badly,
    lines,
    opened,
    picture,
    said,
    squeezed,
    tags,
)

LONG = replace(
    DEFINITION,
    title=LocalizedText(
        ja="地域の中小企業における生成人工知能の業務活用と情報倫理、個人情報保護、著作権およびデータガバナンスに関する"
        "実践的リスキリング講座（応用編・二〇二六年度後期・オンライン）",
        en="Practical reskilling in the use of generative artificial intelligence for smaller enterprises",
    ),
    learning_outcomes=tuple(
        LearningOutcome(
            text=LocalizedText(
                ja=f"{number}番目：「データの由来」と、利用条件（ライセンス）を確かめ、チームのメンバーへ、根拠とともにっ"
                "きりと説明できる。さらに、ワークショップを、ファシリテーターとして、ゆっくり、ていねいに進められる。",
                en=f"Outcome {number}: check the origin and the terms of use of data and explain them.",
            )
        )
        for number in range(1, 41)
    ),
)


@pytest.fixture(scope="module")
def in_both() -> bytes:
    return completion_certificate(MATERIAL)


@pytest.fixture(scope="module")
def overfull() -> bytes:
    return completion_certificate(replace(MATERIAL, microcredential=LONG))


def test_the_text_of_the_japanese_certificate_is_the_facts() -> None:
    text = squeezed(said(completion_certificate(MATERIAL, language="ja")))
    for expected in (
        "修了証明書",
        "髙橋﨑子",
        "TAKAHASHISakiko",
        "データ分析の基礎と倫理",
        "45時間・1単位（日本）",
        "JEQF6申告：明日香情報大学（見本）",
        "欠損や外れ値の扱いを理由とともに決められる。",
        "筆記試験：対面の筆記試験（60分）（配点50%、合格点60）",
        "監督あり、本人確認あり",
        "内部・機関：内部質保証委員会が毎年点検",
        "外部・プログラム：記載なし",
        "認定あり：1単位（日本）",
        "第三者による承認記載なし",
        "2026年9月30日",
        "2026年11月21日現在",
        "学長例野明",
        "A-7K3M-94QT",
    ):
        assert expected in text, expected
    assert "Certificate of Completion" not in said(completion_certificate(MATERIAL, language="ja"))


def test_the_text_of_the_english_certificate_is_the_facts() -> None:
    text = squeezed(said(completion_certificate(MATERIAL, language="en")))
    for expected in (
        "Certificate of Completion",
        "TAKAHASHI Sakiko",
        "has completed the following",
        "Foundations and Ethics of Data Analysis",
        "45 hours, 1 credit (Japan)",
        "JEQF 6, asserted by Asuka University of Informatics (sample)",
        "Decide, with reasons, how to treat missing values.",
        "Supervised, identity checked",
        "External, institution: Not stated",
        "30 September 2026",
        "as of 21 November 2026",
        "A-7K3M-94QT",
    ):
        assert squeezed(expected) in text, expected
    assert "修了証明書" not in text


def test_both_languages_stand_on_one_sheet_with_their_language_marked(in_both: bytes) -> None:
    text = squeezed(said(in_both))
    assert "修了証明書" in text and "CertificateofCompletion" in text
    with opened(in_both) as document:
        assert str(document.Root.Lang) == "ja-JP"
        drawn = b"".join(page.Contents.read_bytes() for page in document.pages)
    assert drawn.count(b"/Lang(en-GB)") > 20
    with opened(completion_certificate(MATERIAL, language="en")) as document:
        assert str(document.Root.Lang) == "en-GB"


def test_a_text_given_in_the_other_language_only_is_not_lost() -> None:
    only = replace(MATERIAL, microcredential=replace(DEFINITION, title=LocalizedText(ja="看護の基礎")))
    assert "看護の基礎" in squeezed(said(completion_certificate(only, language="en")))


def test_it_declares_pdf_a_3a_and_pdf_ua_1_and_has_a_title(in_both: bytes) -> None:
    with opened(in_both) as document:
        meta = document.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("3", "A")
        assert meta["pdfuaid:part"] == "1"
        assert meta["dc:title"] == "修了証明書 – データ分析の基礎と倫理 – 髙橋 﨑子"
        assert bool(document.Root.MarkInfo.Marked)
        assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
        assert "/OutputIntents" in document.Root


def test_every_font_is_embedded_and_every_page_is_a4(in_both: bytes) -> None:
    with opened(in_both) as document:
        descriptors = [
            item
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        ]
        assert descriptors and all("/FontFile3" in one or "/FontFile2" in one for one in descriptors)
        assert {tuple(round(float(x)) for x in page.mediabox) for page in document.pages} == {(0, 0, 595, 842)}


def test_the_sheet_is_tagged_with_headings_in_order_and_pictures_with_words(in_both: bytes) -> None:
    found = list(tags(in_both))
    levels = [int(kind[1]) for kind, _ in found if kind in ("H1", "H2", "H3")]
    assert levels[0] == 1 and levels.count(1) == 1 and levels.count(2) == 4
    assert all(after - before <= 1 for before, after in pairwise(levels))
    figures = [node for kind, node in found if kind == "Figure"]
    assert figures
    assert sum(kind == "P" for kind, _ in found) > 40
    with opened(in_both) as document:
        alts = [str(item.Alt) for item in document.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item]
    assert any(ADDRESS in alt for alt in alts) and any("マイクロクレデンシャル" in alt for alt in alts)


def test_the_attachment_is_the_stored_bytes_and_the_source_of_the_page(in_both: bytes) -> None:
    assert attached(in_both) == {"credential.json": STORED}
    with opened(in_both) as document:
        (spec,) = document.Root.AF
        assert str(spec.AFRelationship) == "/Source"
        assert str(spec.EF.F.Subtype) == "/application/vc"


@pytest.mark.parametrize(
    "stored", [b'{"a":"\r\n\t\xe9\x99\xa3"}', b"eyJhbGciOiJFUzI1NiJ9.e30.c2ln", b'{"x":"' + b"y" * 300_000 + b'"}']
)
def test_an_attachment_keeps_every_byte(stored: bytes) -> None:
    assert attached(completion_certificate(replace(MATERIAL, credential=stored)))["credential.json"] == stored


def test_what_is_no_text_is_not_attached() -> None:
    with pytest.raises(CertificateRefused) as refused:
        completion_certificate(replace(MATERIAL, credential=b"\xff\xfe\x00"))
    assert refused.value.code == "E_CERTIFICATE_ATTACHMENT"


@pytest.mark.parametrize("dpi", [110, 200])
def test_the_printed_code_leads_to_the_live_page(in_both: bytes, tmp_path: Path, dpi: int) -> None:
    codes = zxingcpp.read_barcodes(Image.open(picture(in_both, tmp_path, dpi=dpi)))
    assert [code.text for code in codes] == [ADDRESS]


def test_the_longest_address_still_reads_from_paper_and_a_longer_one_is_refused(tmp_path: Path) -> None:
    address = "https://kakitome.example/" + "a1B2" * 68
    assert len(address) == 297
    pdf = completion_certificate(replace(MATERIAL, address=address))
    (code,) = zxingcpp.read_barcodes(Image.open(picture(pdf, tmp_path, dpi=300)))
    assert code.text == address
    with pytest.raises(CertificateRefused) as refused:
        completion_certificate(replace(MATERIAL, address=address + "long"))
    assert refused.value.code == "E_CERTIFICATE_ADDRESS"


def test_a_certificate_without_a_page_has_no_code_but_its_number(tmp_path: Path) -> None:
    pdf = completion_certificate(replace(MATERIAL, address=""))
    assert zxingcpp.read_barcodes(Image.open(picture(pdf, tmp_path))) == []
    assert "A-7K3M-94QT" in said(pdf, "-l", "1")


def test_the_address_and_the_number_stand_beside_the_code_as_text(in_both: bytes) -> None:
    text = squeezed(said(in_both, "-l", "1"))
    assert "kakitome.example/awards/A-7K3M-94QT" in text
    assert text.count("A-7K3M-94QT") >= 3


def test_equal_material_gives_equal_bytes_and_another_date_others(in_both: bytes) -> None:
    assert completion_certificate(MATERIAL) == in_both
    assert completion_certificate(replace(MATERIAL, as_of=AS_OF + timedelta(days=1))) != in_both


def test_no_line_begins_with_what_must_not_begin_one(overfull: bytes) -> None:
    found = lines(overfull)
    assert len(found) > 100
    assert [line for line in found if begins_badly(line)] == []


def test_no_date_and_no_amount_is_broken_over_two_lines() -> None:
    for filler in range(24):
        words = "あ" * filler + "2026年11月21日に、45時間の学修を1単位と認める。" * 4
        definition = replace(DEFINITION, learning_outcomes=(LearningOutcome(text=LocalizedText(ja=words)),))
        pdf = completion_certificate(replace(MATERIAL, microcredential=definition), language="ja")
        found = [squeezed(line) for line in lines(pdf)]
        assert [line for line in found if re.match("[年月日][0-9に]|時間の|単位と", line)] == []
        assert [line for line in found if re.search("[0-9]{4}年([0-9]+(月([0-9]+)?)?)?$|[0-9]月$", line)] == []


def test_overfull_content_flows_on_under_its_headings(overfull: bytes) -> None:
    text = squeezed(said(overfull))
    assert all(f"{number}番目：「データの由来」" in text for number in range(1, 41))
    assert squeezed(LONG.title.ja) in text
    with opened(overfull) as document:
        pages = len(document.pages)
    assert 4 <= pages <= 8
    assert f"{pages}/{pages}" in text
    assert "この人ができること" not in squeezed(said(overfull, "-l", "1"))


def test_poppler_and_qpdf_find_nothing_wrong(overfull: bytes, tmp_path: Path) -> None:
    path = tmp_path / "certificate.pdf"
    path.write_bytes(overfull)
    done = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_participation_is_never_called_completion() -> None:
    bare = Microcredential(title=LocalizedText(ja="年次大会", en="Annual meeting"), kind=Kind.PARTICIPATION)
    text = squeezed(said(completion_certificate(replace(MATERIAL, microcredential=bare))))
    assert "参加証" in text and "学修成果を評価したものではありません" in text
    assert "修了証明書" not in text and "マイクロクレデンシャル" not in text


def test_what_is_no_micro_credential_is_not_called_one() -> None:
    bare = Microcredential(title=LocalizedText(ja="一時間の講座"))
    text = squeezed(said(completion_certificate(replace(MATERIAL, microcredential=bare), language="ja")))
    assert "次の学修を修了したことを証明します" in text
    assert "マイクロクレデンシャル" not in text


def test_not_stated_is_said_for_each_thing_a_reader_looks_for() -> None:
    bare = Microcredential(title=LocalizedText(ja="一時間の講座"))
    silent = replace(MATERIAL, microcredential=bare, facts=replace(FACTS, grade=""))
    text = squeezed(said(completion_certificate(silent, language="ja"), "-layout"))
    for label in (
        "学修成果",
        "学習量",
        "評価の方法",
        "評価時の監督・本人確認",
        "レベル",
        "質保証",
        "単位・その他の認定",
    ):
        assert f"{label}記載なし" in text, label


def test_an_institution_colour_too_pale_for_paper_is_refused() -> None:
    with pytest.raises(ColourRefused):
        completion_certificate(replace(MATERIAL, issuer=replace(MATERIAL.issuer, colour="#ffdd00")))


@pytest.mark.parametrize("language", ["ja", "en", "both"])
def test_an_award_without_a_name_in_clear_says_so(language: Choice) -> None:
    nameless = replace(MATERIAL, facts=replace(FACTS, learner_name="", learner_roman="", learner_reading=""))
    text = said(completion_certificate(nameless, language=language))
    assert "氏名は記載されていません" in text or "no name in clear" in text


def test_the_templates_leave_nothing_out_with_a_shrug(monkeypatch: pytest.MonkeyPatch) -> None:
    shrugs: list[str] = []
    taken = typesetting._compiler

    class Listening:
        def __init__(self) -> None:
            self.compiler = taken()

        def compile(self, files: dict[str, bytes], **given: object) -> bytes:
            pdf, warnings = self.compiler.compile_with_warnings(files, **given)
            shrugs.extend(warning.message for warning in warnings)
            return bytes(pdf)

    monkeypatch.setattr(typesetting, "_compiler", Listening)
    completion_certificate(MATERIAL)
    completion_certificate(replace(MATERIAL, microcredential=LONG), language="en")
    study_certificate(STUDY, language="both")
    transcript(
        TranscriptMaterial(learner_name="見本", awards=(ListedAward(microcredential=LONG, facts=FACTS),), as_of=AS_OF)
    )
    assert shrugs == []


def test_the_date_may_be_of_a_named_zone_and_of_any_instant_of_a_second() -> None:
    now = AS_OF.astimezone(ZoneInfo("Asia/Tokyo")).replace(microsecond=123456)
    same = AS_OF.astimezone(timezone(timedelta(hours=9))).replace(microsecond=0)
    sheets = [completion_certificate(replace(MATERIAL, as_of=one), language="ja") for one in (now, same)]
    assert sheets[0] == sheets[1]


def test_the_address_of_an_award_is_broken_between_its_number_and_its_secret_part() -> None:
    address = "https://badges.u.example/a/A-RJHW-P6DP.3ijunvq34rmfm4ioudlweis37z"
    assert address_pieces(address) == ["badges.u.example/", "a/", "A-RJHW-P6DP.", "3ijunvq34rmfm4ioudlweis37z"]
