"""What is filled in is what the typesetter would have set: the same picture, text, structure and attachment."""

import re
import subprocess
import zlib
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import zxingcpp
from PIL import Image

from kakitome.acceleration.certificates import filling
from kakitome.acceleration.certificates.filling import FilledCertificates
from kakitome.acceleration.certificates.likeness import looks_like
from kakitome.acceleration.certificates.pdf_parts import UnknownForm, take_apart
from kakitome.documents.pdf.reading import read_pdf
from kakitome.documents.pdf.sealing import PdfSeal
from kakitome.learning.award import Evidence
from kakitome.learning.joint_awarding import JointConsent
from kakitome.mapping.award_facts import AwardFacts
from kakitome.mapping.certificate import (
    CertificateMaterial,
    CertificateRefused,
    Choice,
    completion_certificate,
)
from kakitome.values.localized_text import LocalizedText
from mapping.certificate.sheets import FACTS, MATERIAL, attached, opened, picture, said, tags
from support.certificates import NOW, a_leaf, a_root

ALIKE = (
    "髙橋 﨑子",
    "𠮷田 葉",
    "佐藤花子",
    "見",
    "はなこ",
    "アンナ",
    "東京都立看護専門学校附属臨床検査",
    "長い名前を持つ人の名前は一行に収まるように小さく組まれる",
    "Łucja 佐藤",
    "Nguyễn Thị Minh Khai",
    "SMITH John",
    "Ó Conaill-Müller, Søren",
    "김 하늘",
    'O\'Brien "Bob" & <Co>',
)
"""Names in the scripts and lengths that classes have."""
WHOLE = ("佐藤 Łucja", "葛\U000e0100城", "サラ・ジョーンズ・マリア", "محمد علي", "長" * 70, "")
"""Names whose sheets need not be filled: variant forms, rare scripts, several lines, none."""


def learner(number: int, name: str = "髙橋 﨑子", **given: Any) -> CertificateMaterial:
    """Return the material for a learner of the class, with a number, an address and a document of their own."""
    named = f"A-{number:04d}-94QT"
    facts = {"learner_name": name, "learner_roman": "", "learner_reading": "", "number": named, **given}
    return replace(
        MATERIAL,
        facts=replace(FACTS, **facts),
        address=f"https://kakitome.example/awards/{named}",
        credential=b'{"n": "%d"}' % number * 200,
        as_of=MATERIAL.as_of + timedelta(seconds=number),
    )


def warm(name: str, language: Choice, **given: Any) -> FilledCertificates:
    """Return filled certificates that have seen the kind of sheet twice."""
    made = FilledCertificates()
    for number in (7001, 7002):
        made.completion_certificate(learner(number, name, **given), language=language)
    return made


def whole(pdf: bytes, material: CertificateMaterial, language: Choice) -> bool:
    return pdf == completion_certificate(material, language=language)


@pytest.fixture(scope="module")
def filled() -> bytes:
    return warm("佐藤 花子", "ja").completion_certificate(learner(1), language="ja")


@pytest.mark.parametrize("language", ["ja", "en", "both"])
@pytest.mark.parametrize("name", ALIKE)
def test_a_filled_sheet_is_the_one_that_would_have_been_set(name: str, language: Choice) -> None:
    material = learner(1, name)
    pdf = warm(name, language).completion_certificate(material, language=language)
    reference = completion_certificate(material, language=language)
    assert looks_like(pdf, reference)
    assert pdf != reference, "it was set, not filled"


@pytest.mark.parametrize("name", WHOLE)
def test_a_name_that_may_break_or_vary_gets_a_whole_sheet_or_the_same_one(name: str) -> None:
    material = learner(1, name)
    pdf = warm(name, "ja").completion_certificate(material, language="ja")
    assert looks_like(pdf, completion_certificate(material, language="ja"))


@pytest.mark.parametrize(
    "name", ["髙橋 﨑子", "Łucja 𠮷田", "長い名前を持つ人の名前は一行に収まるように小さく組まれる"]
)
def test_a_filled_sheet_has_the_same_picture_to_the_pixel(name: str, tmp_path: Path) -> None:
    for language in ("ja", "en", "both"):
        material = learner(1, name, learner_roman="TAKAHASHI Sakiko")
        pdf = warm(name, language, learner_roman="SATO Hanako").completion_certificate(material, language=language)
        other = completion_certificate(material, language=language)
        assert pdf != other
        pictures = [picture(one, tmp_path, dpi=120).read_bytes() for one in (pdf, other)]
        assert pictures[0] == pictures[1]
        assert said(pdf, "-layout") == said(other, "-layout")


def test_readings_and_latin_names_are_filled_in_as_well() -> None:
    given = {"learner_reading": "タカハシ サキコ", "learner_roman": "TAKAHASHI Sakiko"}
    material = learner(1, **given)
    others = {"learner_reading": "サトウ ハナコ", "learner_roman": "SATO Hanako"}
    pdf = warm("佐藤 花子", "both", **others).completion_certificate(material)
    assert pdf != completion_certificate(material) and looks_like(pdf, completion_certificate(material))
    assert "タカハシ サキコ" in said(pdf) and "サトウ" not in said(pdf)


@pytest.mark.parametrize("length", [8, 34, 35, 36, 60])
def test_a_reading_that_wraps_beside_its_label_is_not_filled_as_one_line(length: int) -> None:
    material = learner(1, learner_reading="ヨ" * length)
    pdf = warm("佐藤 花子", "ja", learner_reading="ヨ" * length).completion_certificate(material, language="ja")
    assert looks_like(pdf, completion_certificate(material, language="ja"))


def test_a_filled_sheet_declares_and_carries_what_a_set_one_does(filled: bytes) -> None:
    with opened(filled) as document:
        meta = document.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"], meta["pdfuaid:part"]) == ("3", "A", "1")
        assert meta["dc:title"] == "修了証明書 – データ分析の基礎と倫理 – 髙橋 﨑子"
        assert meta["xmp:CreateDate"] == "2026-11-21T05:05:01+00:00"
        assert str(document.docinfo["/CreationDate"]) == "D:20261121050501Z"
        descriptors = [
            one
            for one in document.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"
        ]
        assert descriptors and all("/FontFile3" in one or "/FontFile2" in one for one in descriptors)
        alts = [str(one.Alt) for one in document.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]
    assert any("A-0001-94QT" in alt for alt in alts)
    assert attached(filled) == {"credential.json": learner(1).credential}
    kinds = [kind for kind, _ in tags(completion_certificate(learner(1), language="ja"))]
    assert [kind for kind, _ in tags(filled)] == kinds and kinds.count("Figure") == 2


def test_every_piece_of_marked_content_is_in_the_structure_once(filled: bytes) -> None:
    with opened(filled) as document:
        for page in document.pages:
            marks = [int(one) for one in re.findall(rb"/MCID (\d+)", page_content(page))]
            parents = document.Root.StructTreeRoot.ParentTree.Nums[2 * int(page.obj.StructParents) + 1]
            assert marks == list(range(len(parents)))


def page_content(page: pikepdf.Page) -> bytes:
    contents = page.obj.Contents
    streams = contents if isinstance(contents, pikepdf.Array) else [contents]
    return b"\n".join(one.read_bytes() for one in streams)


def test_poppler_and_qpdf_find_nothing_wrong_with_a_filled_sheet(filled: bytes, tmp_path: Path) -> None:
    file = tmp_path / "filled.pdf"
    file.write_bytes(filled)
    checked = subprocess.run(["qpdf", "--check", str(file)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    drawn = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, text=True, check=True)
    assert drawn.stderr == ""
    (code,) = zxingcpp.read_barcodes(Image.open(picture(filled, tmp_path, dpi=150)))
    assert code.text == "https://kakitome.example/awards/A-0001-94QT"


def test_nothing_of_one_learner_is_in_the_file_of_another(filled: bytes) -> None:
    parts = take_apart(filled)
    everything = b"".join(parts.objects.values())
    for other in ("A-7001-94QT", "A-7002-94QT", "佐藤 花子", "K-4444-44KK"):
        assert other.encode() not in everything
        assert other.encode("utf-16-be").hex().upper().encode() not in everything
    glyphs = set(said(filled))
    assert not glyphs & set("藤花"), "a class-mate's name"
    tables = subprocess.run(["pdffonts", "-"], input=filled, capture_output=True, check=True).stdout
    assert tables.count(b"NotoSerifJP") == 2


def test_the_same_award_gives_the_same_bytes_where_its_kind_is_known() -> None:
    one, other = warm("佐藤 花子", "ja"), warm("鈴木 一", "ja")
    assert one.completion_certificate(learner(3), language="ja") == other.completion_certificate(
        learner(3), language="ja"
    )
    again = learner(3, learner_reading="") if learner(3).facts.learner_reading else learner(4)
    assert one.completion_certificate(again, language="ja") != one.completion_certificate(learner(3), language="ja")


@pytest.mark.parametrize(
    ("number", "address"),
    [
        ("A-0O1I-8BQJ", "https://kakitome.example/awards/A-ffi0-WAVT"),
        ("Z-TAVA-LTYP", "https://office-fl.fjord/jf_fi=/W~jiffl+AV%:"),
        ("M-WWWW-MMMM", "https://WWWWWWWW.iiiiiii/llllll/A-@@@@-&&&&"),
    ],
)
def test_numbers_and_addresses_of_any_letters_stand_where_they_would_be_set(
    number: str, address: str, tmp_path: Path
) -> None:
    def of(number: str, address: str) -> CertificateMaterial:
        return replace(learner(1), facts=replace(learner(1).facts, number=number), address=address)

    made = FilledCertificates()
    for one in ("A-7001-94QT", "A-7002-94QT"):
        made.completion_certificate(of(one, address.translate(str.maketrans("AVj", "KKx"))), language="ja")
    pdf = made.completion_certificate(of(number, address), language="ja")
    other = completion_certificate(of(number, address), language="ja")
    assert pdf != other and looks_like(pdf, other)
    for page in (1, 2):
        pictures = [picture(one, tmp_path, page=page, dpi=200).read_bytes() for one in (pdf, other)]
        assert pictures[0] == pictures[1]


def test_letters_that_addresses_hardly_have_get_whole_sheets() -> None:
    made = warm("佐藤 花子", "ja")
    material = replace(learner(1), address="https://kakitome.example/awards/A-0001-(94)".replace("(94)", "(4)!"))
    assert whole(made.completion_certificate(material, language="ja"), material, "ja")


def test_what_no_sheet_shows_is_what_may_differ_unseen() -> None:
    shown = completion_certificate(learner(1))
    changed: dict[str, Any] = {
        "credential": "urn:uuid:0",
        "learner_did": "did:key:z6Mk",
        "learner_identities": ({"identityHash": "x"},),
        "valid_from": datetime(2020, 1, 1, tzinfo=UTC),
        "evidence": (Evidence(url="https://u.example/1", name="成果物"),),
    }
    assert changed.keys() == filling.NOT_SHOWN.keys()
    for name, value in changed.items():
        assert completion_certificate(learner(1, **{name: value})) == shown, name


def test_everything_else_that_an_award_says_makes_another_kind_of_sheet() -> None:
    filled_in = {"number", "learner_name", "learner_roman", "learner_reading", *filling.NOT_SHOWN}
    changed: dict[str, Any] = {
        "issuer": "did:web:other.example",
        "issuer_name": LocalizedText(ja="別の大学"),
        "awarded_on": date(2020, 1, 1),
        "valid_until": datetime(2031, 1, 1, tzinfo=UTC),
        "grade": "秀+",
        "narrative": LocalizedText(ja="ことば"),
        "consents": (JointConsent(body=LocalizedText(ja="共同大学"), on=date(2026, 4, 1)),),
    }
    assert changed.keys() | filled_in == {one.name for one in fields(AwardFacts)}
    made = warm("佐藤 花子", "ja")
    for name, value in changed.items():
        material = learner(5, **{name: value})
        assert whole(made.completion_certificate(material, language="ja"), material, "ja"), name
    for material in (
        replace(learner(5), signatory=LocalizedText(ja="学長")),
        replace(learner(5), recognition=LocalizedText(ja="承認")),
        replace(learner(5), as_of=learner(5).as_of + timedelta(days=1)),
        replace(learner(5), issuer=replace(MATERIAL.issuer, colour="#123456")),
        replace(learner(5), address="https://kakitome.example/other/awards/1"),
        replace(learner(5), facts=replace(learner(5).facts, number="A-94QT")),
    ):
        assert whole(made.completion_certificate(material, language="ja"), material, "ja")


@pytest.mark.parametrize(
    "changed",
    [
        {"number": "第12号"},
        {"number": ""},
        {"address": ""},
        {"address": "https://例.example/a"},
        {"address": "http://a.b/"},
    ],
)
def test_numbers_and_addresses_in_other_forms_get_whole_sheets(changed: dict[str, str]) -> None:
    def of(number: int) -> CertificateMaterial:
        material = learner(number)
        facts = replace(material.facts, number=changed.get("number", material.facts.number))
        return replace(material, facts=facts, address=changed.get("address", material.address))

    made = FilledCertificates()
    for number in range(1, 4):
        assert whole(made.completion_certificate(of(number), language="ja"), of(number), "ja")


def test_what_is_refused_is_refused_where_the_kind_is_known() -> None:
    made = warm("佐藤 花子", "ja")
    with pytest.raises(CertificateRefused) as refused:
        made.completion_certificate(learner(6, "髙橋 \U0001f600"), language="ja")
    assert refused.value.code == "E_GLYPH_MISSING"
    with pytest.raises(CertificateRefused) as refused:
        made.completion_certificate(replace(learner(6), credential=b"\xff\xfe"), language="ja")
    assert refused.value.code == "E_CERTIFICATE_ATTACHMENT"


def test_likeness_sees_a_word_a_place_a_mark_and_an_attachment() -> None:
    one = completion_certificate(learner(1), language="ja")
    assert looks_like(one, one)
    for other in (
        learner(1, "髙橋 﨑予"),
        learner(1, "髙橋 﨑子子"),
        replace(learner(1), credential=b"{}"),
        replace(learner(1), address="https://kakitome.example/awards/A-0001-94QX"),
        learner(1, grade="可"),
    ):
        assert not looks_like(one, completion_certificate(other, language="ja"))
    assert not looks_like(one, completion_certificate(learner(1), language="both"))
    assert not looks_like(one, b"%PDF-1.7")


def test_a_plan_that_sets_otherwise_is_found_by_the_sample_and_given_up() -> None:
    made = warm("佐藤 花子", "ja")
    ((key, plan),) = made._kinds.items()
    assert plan is not None
    moved = {number: replace(hole, by=b"300.0 10.0") for number, hole in plan.holes.items()}
    made._kinds[key] = replace(plan, holes=moved)
    sampled = next(number for number in range(9999) if zlib.crc32(b"A-%04d-94QT" % number) % 100 == 0)
    unlooked = learner(sampled + 1)
    assert not looks_like(
        made.completion_certificate(unlooked, language="ja"), completion_certificate(unlooked, language="ja")
    )
    assert whole(made.completion_certificate(learner(sampled), language="ja"), learner(sampled), "ja")
    assert whole(made.completion_certificate(unlooked, language="ja"), unlooked, "ja")


def test_no_more_kinds_are_kept_than_may_be() -> None:
    made = FilledCertificates(most=2)
    for grade in ("秀", "優", "良", "可"):
        for number in (1, 2, 3):
            made.completion_certificate(learner(number, grade=grade), language="ja")
    assert len(made._kinds) <= 2 and len(made._seen) <= 2


def test_only_what_the_typesetter_writes_is_taken_apart(filled: bytes) -> None:
    for broken in (b"", b"%PDF-1.7\nstartxref\n9\n%%EOF", filled[:-3000], filled.replace(b"startxref", b"startxxxx")):
        with pytest.raises(UnknownForm):
            take_apart(broken)


def test_a_filled_sheet_is_sealed_and_read_like_a_set_one(filled: bytes) -> None:
    leaf = a_leaf(a_root())
    sealed = PdfSeal(certificate=leaf.der, chain=(), sign=leaf.sign).seal(filled, now=NOW).data
    facts, other = read_pdf(sealed), read_pdf(completion_certificate(learner(1), language="ja"))
    assert facts.attachments == other.attachments and facts.title == other.title
    assert len(facts.signatures) == 1
