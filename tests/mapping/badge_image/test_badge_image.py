"""Badge images: paths alone, the right words on the right shape, readable colours, whatever the title is."""

import io
from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from kakitome.learning.microcredential import Kind, Microcredential
from kakitome.learning.workload import EffortUnit, LearnerEffort
from kakitome.mapping.badge_image import (
    BadgeImage,
    ColourRefused,
    MarkRefused,
    compose,
    contrast_on_white,
    nearest_passing,
)
from kakitome.mapping.badge_image.lines import TitleFrame, set_title
from kakitome.mapping.badge_image.mark import LONGEST, require_mark
from kakitome.mapping.badge_image.outlines import shapes, width
from kakitome.mapping.badge_image.words import effort_words
from kakitome.values.localized_text import LocalizedText
from mapping.examples import DEFINITION, ISSUER
from support.profiles import scaled
from support.strategies import texts

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {"svg", "title", "desc", "defs", "clipPath", "circle", "g", "path"}
ATTRIBUTES = {
    *("viewBox", "role", "aria-labelledby", "id", "cx", "cy", "r", "d", "fill", "stroke", "stroke-width"),
    *("stroke-opacity", "stroke-dasharray", "clip-path", "transform"),
}


def composed(microcredential: Microcredential = DEFINITION, **more: str) -> BadgeImage:
    return compose(microcredential, institution=ISSUER.name, **more)  # type: ignore[arg-type]


def titled(ja: str = "", en: str = "") -> Microcredential:
    return replace(DEFINITION, title=LocalizedText(ja=ja, en=en))


def paths(image: BadgeImage) -> list[str]:
    return [element.get("d", "") for element in ElementTree.fromstring(image.svg).iter(f"{SVG}path")]


PARTICIPATION = replace(DEFINITION, kind=Kind.PARTICIPATION, assessment_type=())


@pytest.mark.parametrize("microcredential", [DEFINITION, PARTICIPATION, replace(DEFINITION, kind=Kind.REGULAR)])
def test_an_image_holds_shapes_and_nothing_that_acts_or_points_elsewhere(microcredential: Microcredential) -> None:
    root = ElementTree.fromstring(composed(microcredential).svg)
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in ALLOWED
        assert set(element.attrib) <= ATTRIBUTES
        assert "url(" not in element.get("clip-path", "") or element.get("clip-path") == "url(#in)"
    assert root.find(f"{SVG}title") is not None
    assert root.find(f"{SVG}desc") is not None


def test_equal_input_gives_equal_bytes() -> None:
    first, second = composed(), composed()
    assert first.svg == second.svg
    assert first.png() == second.png()


def test_the_words_are_on_the_ring_only_of_what_is_a_microcredential() -> None:
    real, unassessed = composed(), composed(replace(DEFINITION, assessment_type=()))
    assert real.svg != unassessed.svg
    assert "マイクロクレデンシャル" in real.svg.decode()
    assert "マイクロクレデンシャル" not in unassessed.svg.decode()
    ring = len(paths(real)) - 4
    assert paths(real)[ring] != paths(unassessed)[ring]


def test_participation_is_a_ticket_by_word_and_by_nature() -> None:
    assert 'viewBox="0 0 320 200"' in composed(PARTICIPATION).svg.decode()
    assert 'viewBox="0 0 320 320"' in composed().svg.decode()


def test_a_listener_hears_title_and_institution() -> None:
    root = ElementTree.fromstring(composed(titled(en="Ethics & <Data>")).svg)
    assert root.findtext(f"{SVG}title") == "Ethics & <Data>"
    assert root.findtext(f"{SVG}desc") == (
        "Micro-credential “Ethics & <Data>” of Asuka University of Informatics (sample)"
    )


def test_the_png_shows_the_colour_and_has_a_clear_ground() -> None:
    picture = Image.open(io.BytesIO(composed(colour="#7a3b5e").png(size=600)))
    assert picture.size == (600, 600)
    assert picture.mode == "RGBA"
    assert picture.getpixel((1, 1))[3] == 0
    assert picture.getpixel((300, 574))[:3] == (0x7A, 0x3B, 0x5E)


@given(texts, st.sampled_from(["ja", "en"]))
@settings(max_examples=scaled(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_title_gives_an_image_of_at_most_three_lines(title: str, language: str) -> None:
    image = compose(titled(**{language: title}), institution=ISSUER.name)
    assert ElementTree.fromstring(image.svg).tag == f"{SVG}svg"


WIDE = TitleFrame(largest=(30, 27, 24), smallest=12, fits=lambda widths, size: max(widths) * size <= 190)


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("データ分析の基礎と倫理", ("データ分析の", "基礎と倫理")),
        ("洋上風力設備の保守点検入門", ("洋上風力設備の", "保守点検入門")),
        ("Foundations and Ethics of Data Analysis", ("Foundations", "and Ethics of", "Data Analysis")),
        ("CMO Program", ("CMO Program",)),
        ("実務データ分析", ("実務データ分析",)),
        ("IT基礎（ブロンズ）", ("IT基礎", "（ブロンズ）")),
    ],
)
def test_lines_end_where_a_reader_pauses(title: str, lines: tuple[str, ...]) -> None:
    assert set_title(title, WIDE).lines == lines


@given(st.text("ーっゃ、。」「（）あ漢カA b", min_size=2, max_size=40).filter(lambda t: t.strip()))
@settings(deadline=None)
def test_no_line_begins_or_ends_with_what_may_not_stand_there(title: str) -> None:
    setting = set_title(title, WIDE)
    if not setting.is_cut:
        assert "".join("".join(setting.lines).split()) == "".join(title.split())
    for line in setting.lines[1:]:
        assert line[0] not in "ーっゃ、。」）"
    for line in setting.lines[:-1]:
        assert line[-1] not in "「（"
    assert len(setting.lines) <= 3


def test_a_title_that_cannot_fit_is_cut_and_said_so() -> None:
    image = composed(titled(ja="あ" * 300))
    assert [problem.code for problem in image.problems] == ["W_BADGE_TITLE_CUT"]
    long = set_title("Ethics for Administrators of Municipalities " * 5, WIDE)
    assert long.is_cut
    assert long.lines[-1].endswith("...")


def test_rare_kanji_and_their_variants_are_drawn() -> None:
    assert composed(titled(ja="髙﨑𠮷邉と葛󠄀®")).problems == ()
    (plain,), (variant,) = shapes("葛", weight="bold"), shapes("葛󠄀", weight="bold")
    assert plain.glyph != variant.glyph


@pytest.mark.parametrize(("title", "missing"), [("学😀ぶ", "😀"), ("學ᚠ", "ᚠ"), ("葛\U000e01ef", "葛\U000e01ef")])
def test_what_the_font_lacks_is_reported_and_does_not_break_the_image(title: str, missing: str) -> None:
    (problem,) = composed(titled(ja=title)).problems
    assert (problem.code, problem.severity, problem.params["character"]) == ("W_BADGE_GLYPH", "warning", missing)


def test_a_decomposed_kana_is_the_composed_one() -> None:
    assert width("か\u3099", weight="bold") == width("が", weight="bold") == 1.0


@pytest.mark.parametrize("colour", ["#ffd400", "#00a0e9", "#ff7f50", "#ffffff", "#8ac0ff"])
def test_a_pale_colour_is_refused_and_a_near_one_offered(colour: str) -> None:
    with pytest.raises(ColourRefused) as caught:
        composed(colour=colour)
    nearest = str(caught.value.params["nearest"])
    assert 4.5 <= contrast_on_white(nearest) < 4.8
    assert composed(colour=nearest)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast_on_white("#000000") == pytest.approx(21)
    assert contrast_on_white("#767676") == pytest.approx(4.54, abs=0.01)
    assert contrast_on_white("#1d4f91") == pytest.approx(8.1, abs=0.05)


def test_the_nearest_of_a_passing_hue_keeps_the_hue() -> None:
    red, green, blue = (int(nearest_passing("#ffd400")[i : i + 2], 16) for i in (1, 3, 5))
    assert red > green > blue


@pytest.mark.parametrize("colour", ["blue", "#12", "#12345g", "url(#x)", '"/><script>'])
def test_what_is_no_colour_is_refused(colour: str) -> None:
    with pytest.raises(ColourRefused):
        composed(colour=colour)


@pytest.mark.parametrize("mark", ["M-15-11H-3V1H-15Z", "M0-18A18 18 0 0 1 0 18Z", "m-9,-9 c1,2 3,4 5,6 z"])
def test_a_mark_of_path_data_is_drawn(mark: str) -> None:
    assert mark in composed(mark=mark).svg.decode()


@pytest.mark.parametrize(
    ("mark", "code"),
    [
        ('M0 0"/><script>alert(1)</script>', "E_MARK_PATH"),
        ("M0 0 url(#x)", "E_MARK_PATH"),
        ("hello", "E_MARK_PATH"),
        ("", "E_MARK_PATH"),
        ("M0", "E_MARK_PATH"),
        ("10 10", "E_MARK_PATH"),
        ("M0 0L40 0", "E_MARK_BOX"),
        ("M0 0H1e309", "E_MARK_BOX"),
        ("M0 0" + "L1 1" * (LONGEST // 4), "E_MARK_PATH"),
    ],
)
def test_a_mark_that_is_anything_else_is_refused(mark: str, code: str) -> None:
    with pytest.raises(MarkRefused) as caught:
        require_mark(mark)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("effort", "ja", "en"),
    [
        (LearnerEffort(value=Decimal("45.0")), "45時間・2026年", "45 hours · 2026"),
        (LearnerEffort(value=Decimal(40), value_max=Decimal(50)), "40〜50時間・2026年", "40–50 hours · 2026"),
        (LearnerEffort(value=Decimal(2), unit=EffortUnit.ECTS), "2 ECTS・2026年", "2 ECTS · 2026"),
        (LearnerEffort(value=Decimal(1), unit=EffortUnit.JP_CREDITS), "1単位・2026年", "1 credit · 2026"),
        (None, "2026年", "2026"),
    ],
)
def test_the_line_below_says_size_and_year(effort: LearnerEffort | None, ja: str, en: str) -> None:
    definition = replace(DEFINITION, learner_effort=effort)
    assert (effort_words(definition, "ja"), effort_words(definition, "en")) == (ja, en)
