"""The picture that other sites show beside a link to an award: its badge, its title, who awarded it, when.

It names no learner and says nothing of validity: sites keep such pictures for years, whatever became of the award and
of the learner's wish to show it. Where nothing may be told, the picture is the same for every address.

Source: docs/rules/interface.md U10; https://ogp.me (og:image). LinkedIn recommends 1200 × 627 pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple
from xml.sax.saxutils import escape

from kakitome import texts
from kakitome.mapping.badge_image.composing import DEFAULT_COLOUR, BadgeImage, render_png
from kakitome.mapping.badge_image.lines import Setting, TitleFrame, set_title
from kakitome.mapping.badge_image.outlines import Weight, on_line, width
from kakitome.mapping.institution_colour import tint
from kakitome.values.localized_text import Language, LocalizedText

WIDTH, HEIGHT = 1200, 627
_LEFT, _ROOM = 560.0, 580.0
_BADGE_SIZE = 440
_INK, _PALE_INK, _PAPER = "#14233a", "#525e6f", "#ffffff"
_LEADING = 1.3
_TO_CHECK = LocalizedText(ja="開くと、いま有効かどうかを確かめられます", en="Open it to check whether it is valid now")
_NEUTRAL = LocalizedText(ja="書留", en="Kakitome")
_NEUTRAL_LINE = LocalizedText(ja="学びの証明を、確かめられるかたちで", en="Credentials that anybody can check")


class _Style(NamedTuple):
    """How a paragraph is set; `gap` stands above it."""

    weight: Weight
    ink: str
    gap: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureWords:
    """What stands beside the badge."""

    title: str
    issuer: str
    awarded_on: date | None
    language: Language


def link_picture(badge: BadgeImage, words: PictureWords, *, colour: str = "") -> bytes:
    """Draw the picture of an award as a PNG of 1200 × 627 pixels; equal input gives equal bytes."""
    ink = colour or DEFAULT_COLOUR
    title = _set(words.title, largest=(64, 60, 52), smallest=28)
    issuer = _set(words.issuer, largest=(32, 28), smallest=22, weight="regular")
    awarded = _awarded(words)
    paragraphs = [(title, _Style("bold", _INK, 0)), (issuer, _Style("regular", _INK, 22))]
    if awarded:
        paragraphs.append((Setting(lines=(awarded,), size=28), _Style("regular", _PALE_INK, 14)))
    height = sum(style.gap + setting.size * _LEADING * len(setting.lines) for setting, style in paragraphs)
    base = (HEIGHT - 40 - height) / 2
    parts = [_ground(ink), _placed(badge)]
    for setting, style in paragraphs:
        base += style.gap
        for line in setting.lines:
            base += setting.size * _LEADING
            parts.append(_text(line, style, size=setting.size, base=base - setting.size * 0.2))
    to_check = _TO_CHECK.in_language(words.language)
    parts.append(_text(to_check, _Style("regular", _PALE_INK, 0), size=22, base=HEIGHT - 44))
    return _png(parts, title=words.title)


@cache
def neutral_picture() -> bytes:
    """Draw the picture of whatever a visitor may not be told about."""
    parts = [_ground(DEFAULT_COLOUR)]
    for words, style, size, base in (
        (f"{_NEUTRAL.ja} {_NEUTRAL.en}", _Style("bold", _INK, 0), 84, 290.0),
        (_NEUTRAL_LINE.ja, _Style("regular", _PALE_INK, 0), 34, 368.0),
        (_NEUTRAL_LINE.en, _Style("regular", _PALE_INK, 0), 28, 420.0),
    ):
        left = (WIDTH - width(words, weight=style.weight) * size) / 2
        parts.append(_text(words, style, size=size, base=base, left=left))
    return _png(parts, title=_NEUTRAL.en)


def _awarded(words: PictureWords) -> str:
    if words.awarded_on is None:
        return ""
    day = texts.written_date(words.awarded_on.isoformat(), words.language)
    return f"{day} 授与" if words.language == "ja" else f"Awarded {day}"


def _set(words: str, *, largest: Sequence[float], smallest: float, weight: Weight = "bold") -> Setting:
    def fits(widths: Sequence[float], size: float) -> bool:
        return max(widths) * size <= _ROOM

    return set_title(words, TitleFrame(largest=largest, smallest=smallest, fits=fits, weight=weight))


def _text(words: str, style: _Style, *, size: float, base: float, left: float = _LEFT) -> str:
    path = on_line(words, weight=style.weight, size=size, x=left, y=round(base, 2))
    return f'<path d="{path}" fill="{style.ink}"/>'


def _placed(badge: BadgeImage) -> str:
    """Place the badge as a document within the document, where it keeps its own coordinates."""
    place = f'x="60" y="{(HEIGHT - _BADGE_SIZE) / 2}" width="{_BADGE_SIZE}" height="{_BADGE_SIZE}"'
    return badge.svg.decode().replace("<svg ", f"<svg {place} ", 1)


def _ground(colour: str) -> str:
    """Draw an envelope's back: its flap in the institution's tint, a line in its colour."""
    return (
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{_PAPER}"/>'
        f'<path d="M0 0H{WIDTH}L600 250Z" fill="{tint(colour)}" opacity=".55"/>'
        f'<rect width="{WIDTH}" height="12" fill="{colour}"/>'
    )


def _png(parts: list[str], *, title: str) -> bytes:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"><title>{escape(title)}</title>'
        f"{''.join(parts)}</svg>"
    )
    return render_png(svg.encode(), size=WIDTH)
