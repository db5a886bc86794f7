"""Text as outlines: each character's shape from the installed font, placed on a line or along an arc.

No text element leaves this house in an image: what a viewer sees does not depend on its fonts. The fonts are read
once per process and shared by its threads.

It deliberately knows neither ligatures nor kerning nor vertical or right-to-left writing.
"""

import math
import threading
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal

import noto_cjk_sans_jp_bold
import noto_cjk_sans_jp_regular
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

Weight = Literal["regular", "bold"]

GETA = "〓"
"""What Japanese printers set for a character that is not in the case."""

_UNITS = 1000
_CAP_HEIGHT = 0.733
_BODY_MIDDLE = 0.38
"""Height of a capital and middle of a Japanese body above the base line, in ems of Noto Sans CJK."""

_reading = threading.Lock()


@dataclass(frozen=True, slots=True)
class Shape:
    """One drawn character: its glyph, its advance in ems, and the character that was asked for."""

    glyph: str
    advance: float
    character: str
    is_exact: bool = True


@cache
def _font(weight: Weight) -> Any:
    package = noto_cjk_sans_jp_bold if weight == "bold" else noto_cjk_sans_jp_regular
    return TTFont(package.FONT_PATH, lazy=True)


@cache
def _tables(weight: Weight) -> tuple[Any, dict[int, str], dict[tuple[int, int], str]]:
    """Load glyphs, the character map, and the map of variation sequences."""
    font = _font(weight)
    variants = {
        (base, selector): glyph
        for table in font["cmap"].tables
        if table.format == 14
        for selector, pairs in table.uvsDict.items()
        for base, glyph in pairs
        if glyph is not None
    }
    return font.getGlyphSet(), font.getBestCmap(), variants


@lru_cache(maxsize=4096)
def _shape(base: str, selector: str, *, weight: Weight) -> Shape | None:
    with _reading:
        glyphs, characters, variants = _tables(weight)
        plain = characters.get(ord(base))
        glyph = variants.get((ord(base), ord(selector))) if selector else plain
        if plain is None:
            return None
        name = glyph or plain
        # A variation sequence whose form is the usual one is listed without a glyph of its own: exact all the same.
        is_exact = glyph is not None or _is_usual_form(base, selector, weight=weight)
        return Shape(name, glyphs[name].width / _UNITS, base + selector, is_exact)


def _is_usual_form(base: str, selector: str, *, weight: Weight) -> bool:
    return any(
        (ord(base), None) in table.uvsDict.get(ord(selector), ())
        for table in _font(weight)["cmap"].tables
        if table.format == 14
    )


@lru_cache(maxsize=8192)
def _path(glyph: str, placed: tuple[float, ...], *, weight: Weight) -> str:
    with _reading:
        glyphs = _tables(weight)[0]
        pen = SVGPathPen(glyphs, ntos=_number)
        glyphs[glyph].draw(TransformPen(pen, placed))
        return str(pen.getCommands())


def _number(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def shapes(text: str, *, weight: Weight) -> tuple[Shape, ...]:
    """Take a text apart into what can be drawn.

    A character the font lacks becomes 〓, a missing pictograph is left out, and a missing variation sequence is
    drawn in its usual form; all of them have `is_exact` False. Marks that only direct text are dropped.
    """
    drawn: list[Shape] = []
    for base, selector in _sequences(unicodedata.normalize("NFC", text)):
        shape = _shape(base, selector, weight=weight)
        if shape is not None:
            drawn.append(shape)
        elif unicodedata.category(base) in ("So", "Sk", "Co", "Cn", "Mn"):
            drawn.append(Shape("", 0.0, base + selector, False))
        elif unicodedata.category(base) not in ("Cf", "Cc", "Zl", "Zp"):
            geta = _shape(GETA, "", weight=weight)
            assert geta is not None
            drawn.append(Shape(geta.glyph, geta.advance, base + selector, False))
    return tuple(drawn)


def _sequences(text: str) -> Iterable[tuple[str, str]]:
    """Pair each character with the variation selector behind it; a selector for pictographs is dropped."""
    at = 0
    while at < len(text):
        base, selector = text[at], text[at + 1 : at + 2]
        is_selector = "\U000e0100" <= selector <= "\U000e01ef"
        at += 2 if is_selector or "\ufe00" <= selector <= "\ufe0f" else 1
        if not ("\ufe00" <= base <= "\ufe0f" or "\U000e0100" <= base <= "\U000e01ef"):
            yield base, selector if is_selector else ""


def width(text: str, *, weight: Weight, spacing: float = 0.0) -> float:
    """Measure a text in ems; `spacing` stands between characters, also in ems."""
    drawn = shapes(text, weight=weight)
    return sum(shape.advance for shape in drawn) + spacing * max(0, len(drawn) - 1)


def on_line(text: str, *, weight: Weight, size: float, x: float, y: float) -> str:
    """Draw a text from `x` on the base line `y`; returns path data."""
    out = []
    scale = size / _UNITS
    for shape in shapes(text, weight=weight):
        if shape.glyph:
            out.append(_path(shape.glyph, (scale, 0, 0, -scale, round(x, 3), y), weight=weight))
        x += shape.advance * size
    return "".join(out)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arc:
    """Where a text runs around a centre: above, reading clockwise, or below, reading the other way.

    `middle` is the radius through the middle of the letters.
    """

    x: float
    y: float
    middle: float
    above: bool


def on_arc(text: str, arc: Arc, *, weight: Weight, size: float, spacing: float = 0.0) -> str:
    """Draw a text along an arc, its middle at the top or the bottom; returns path data."""
    drawn = shapes(text, weight=weight)
    is_capitals = text.isascii()
    rise = (_CAP_HEIGHT / 2 if is_capitals else _BODY_MIDDLE) * size
    radius = arc.middle - rise if arc.above else arc.middle + rise
    length = size * (sum(shape.advance for shape in drawn) + spacing * max(0, len(drawn) - 1))
    along = -length / 2
    out = []
    for shape in drawn:
        centre = (along + shape.advance * size / 2) / radius
        if shape.glyph:
            out.append(_path(shape.glyph, _placed(shape, arc, size=size, turn=centre, radius=radius), weight=weight))
        along += (shape.advance + spacing) * size
    return "".join(out)


def _placed(shape: Shape, arc: Arc, *, size: float, turn: float, radius: float) -> tuple[float, ...]:
    """Turn a glyph about the centre so that the middle of its advance stands at the angle."""
    turn = turn if arc.above else -turn
    cos, sin = math.cos(turn), math.sin(turn)
    x = arc.x + radius * sin * (1 if arc.above else -1)
    y = arc.y - radius * cos * (1 if arc.above else -1)
    scale = size / _UNITS
    back = shape.advance * size / 2
    return tuple(
        round(part, 5) for part in (scale * cos, scale * sin, scale * sin, -scale * cos, x - back * cos, y - back * sin)
    )


def centred_glyph(character: str, *, weight: Weight, size: float) -> str:
    """Draw one character with the middle of its ink at the origin; returns path data, empty when there is none."""
    drawn = [shape for shape in shapes(character, weight=weight) if shape.glyph]
    if not drawn:
        return ""
    with _reading:
        glyphs = _tables(weight)[0]
        pen = BoundsPen(glyphs)
        glyphs[drawn[0].glyph].draw(pen)
    if pen.bounds is None:
        return ""
    left, bottom, right, top = pen.bounds
    scale = size / _UNITS
    middle = (-scale * (left + right) / 2, scale * (bottom + top) / 2)
    return _path(drawn[0].glyph, (scale, 0, 0, -scale, *middle), weight=weight)
