"""Variants of characters in names are drawn as what they are: neither as a box nor as the usual form."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pikepdf
import pytest

from kakitome.mapping.badge_image import compose
from kakitome.mapping.badge_image.outlines import GETA, on_line, shapes
from kakitome.mapping.certificate import CertificateRefused, completion_certificate, transcript
from kakitome.mapping.certificate.answer_record import AnswerRecord, PersonRecord, answer_record
from kakitome.mapping.link_picture import PictureWords, link_picture
from kakitome.values.localized_text import LocalizedText
from mapping.certificate.sheets import AS_OF, DEFINITION, FACTS, MATERIAL, opened, said
from mapping.certificate.test_transcript import hours, listed, material

VARIANTS = {"髙": "高", "﨑": "崎", "𠮷": "吉", "邉": "辺"}


@pytest.mark.parametrize("weight", ["regular", "bold"])
@pytest.mark.parametrize(("variant", "usual"), VARIANTS.items())
def test_pictures_have_an_outline_of_its_own_for_each(variant: str, usual: str, weight: str) -> None:
    (shape,) = shapes(variant, weight=weight)  # type: ignore[arg-type]
    assert shape.is_exact
    assert shape.glyph != ".notdef"
    paths = {
        on_line(character, weight=weight, size=40, x=0, y=40)  # type: ignore[arg-type]
        for character in (variant, usual, GETA)
    }
    assert len(paths) == 3
    assert all(len(path) > 100 for path in paths if path != min(paths, key=len))


def test_the_picture_beside_a_link_and_the_badge_show_each() -> None:
    def drawn(word: str) -> bytes:
        badge = compose(DEFINITION, institution=LocalizedText(ja=f"{word}大学", en=""), language="ja")
        words = PictureWords(title=f"{word}と学ぶ", issuer=f"{word}大学", awarded_on=date(2026, 1, 2), language="ja")
        return badge.svg + link_picture(badge, words)

    pictures = {drawn(word) for pair in VARIANTS.items() for word in pair}
    assert len(pictures) == 2 * len(VARIANTS)


def test_a_paper_with_what_no_face_draws_is_refused_and_has_no_box() -> None:
    with pytest.raises(CertificateRefused):
        answer_record(record_of("例\u0378"), made_at=AS_OF)


def record_of(name: str) -> AnswerRecord:
    return AnswerRecord(
        language="ja",
        title="記録",
        eyebrow="",
        facts=(),
        people=[PersonRecord(title=name, facts=())],
        note="",
        footer="",
        is_paged=False,
    )


@pytest.mark.parametrize("paper", ["certificate", "transcript", "answers"])
def test_papers_draw_each_and_say_it(paper: str) -> None:
    def set_on(name: str) -> bytes:
        if paper == "certificate":
            return completion_certificate(replace(MATERIAL, facts=replace(FACTS, learner_name=name)), language="ja")
        if paper == "transcript":
            return transcript(material(listed(1, hours(45)), learner_name=name), language="ja")
        return answer_record(record_of(name), made_at=AS_OF)

    glyphs = []
    for names in (VARIANTS, VARIANTS.values()):
        pdf = set_on("".join(names))
        assert "".join(names) in said(pdf).replace(" ", "")
        glyphs.append(list(glyphs_of(pdf)))
    assert all(0 not in drawn for drawn in glyphs), "a box is glyph 0"
    assert len(glyphs[0]) == len(glyphs[1]) > 0


def glyphs_of(pdf: bytes) -> Iterator[int]:
    """Yield the glyphs that a PDF draws, by number in its fonts; the typesetter writes two bytes for each."""
    with opened(pdf) as document:
        for page in document.pages:
            for operands, operator in pikepdf.parse_content_stream(page, "Tj TJ"):
                shown = operands[0] if str(operator) == "TJ" else operands
                for text in shown:
                    if isinstance(text, pikepdf.String):
                        codes = bytes(text)
                        yield from (int.from_bytes(codes[at : at + 2], "big") for at in range(0, len(codes), 2))
