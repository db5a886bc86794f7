"""Compose a badge image from a definition, and draw it as a PNG.

The SVG holds paths alone: no text element, no font, no script, no reference to anything outside; a title and a
description for those who listen. Equal input gives equal bytes, in both formats.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template
from xml.sax.saxutils import escape

from kakitome.errors import Problem, ProblemFactory
from kakitome.learning.framework.nature import BadgeKind, nature_of
from kakitome.learning.microcredential import Kind, Microcredential
from kakitome.mapping.badge_image.lines import Setting, TitleFrame, set_title
from kakitome.mapping.badge_image.mark import initial, require_mark
from kakitome.mapping.badge_image.outlines import Arc, Weight, on_arc, on_line, shapes, width
from kakitome.mapping.badge_image.seal import NO_SEAL, Seal, draw_seal
from kakitome.mapping.badge_image.words import description_of, effort_words, participation_words
from kakitome.mapping.descriptors import is_called_microcredential
from kakitome.mapping.institution_colour import require_passing, tint
from kakitome.mapping.openbadge.frame import primary_language
from kakitome.values.characters import without_forbidden_characters
from kakitome.values.localized_text import Language, LocalizedText

DEFAULT_COLOUR = "#1d4f91"
"""The ink of actions in our own design, for institutions that named no colour."""

_problem = ProblemFactory(pointer="/title")
_CENTRE = 160.0
_INNER = 109.0
_RING = 133.5
_TOP, _BOTTOM = 163.0, 266.0
_ABOVE = Arc(x=_CENTRE, y=_CENTRE, middle=_RING, above=True)
_BELOW = Arc(x=_CENTRE, y=_CENTRE, middle=_RING, above=False)
_LEADING = 1.24
_BODY = 0.92
_PAGE = b"""#set page(width: auto, height: auto, margin: 0pt, fill: none)
#image(bytes(sys.inputs.svg), format: "svg", width: 100pt)"""
_SEAL_PLACES = {
    "medallion.svg": {"x": 286.0, "y": 147.0, "radius": 29.0},
    "ticket.svg": {"x": 286.0, "y": 165.0, "radius": 17.0},
}
_TICKET_LEFT, _TICKET_WIDTH = 108.0, 168.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeImage:
    """A composed image: its SVG bytes and what a person should know about it."""

    svg: bytes
    problems: tuple[Problem, ...] = ()

    def png(self, *, size: int = 600) -> bytes:
        """Draw it as a PNG, `size` pixels wide."""
        return render_png(self.svg, size=size)


def compose(
    microcredential: Microcredential,
    *,
    institution: LocalizedText,
    colour: str = "",
    mark: str = "",
    language: Language | None = None,
    seal: Seal = NO_SEAL,
) -> BadgeImage:
    """Compose the image of a definition.

    Args:
        microcredential: whose title, size and nature it shows.
        institution: name of the awarding body, for the ring and the default mark.
        colour: institution colour `#rrggbb`; ours when empty.
        mark: path data in a box from -18 to 18; the institution's initial when empty.
        language: of the words; the definition's primary one when None.
        seal: of the body that recognises or certifies it; it stands on the rim.

    Raises:
        ColourRefused: less than 4.5:1 on white; names the nearest that passes.
        MarkRefused: the mark is not plain path data within its box.

    Source: docs/rules/interface.md U3, U4; docs/rules/capabilities.md A3, A7.
    """
    chosen = language or primary_language(microcredential)
    values = {
        "colour": require_passing(colour or DEFAULT_COLOUR),
        "mark": require_mark(mark) if mark else initial(institution.in_language(chosen)),
        "title": escape(without_forbidden_characters(microcredential.title.in_language(chosen))),
        "description": escape(
            without_forbidden_characters(description_of(microcredential, institution, language=chosen, seal=seal))
        ),
    }
    values["tint"] = tint(values["colour"])
    draw = _ticket if is_ticket(microcredential) else _medallion
    shown, problems, template = draw(microcredential, institution, language=chosen)
    svg = Template(_file(template)).substitute(values | shown)
    if seal:
        drawn = draw_seal(**_SEAL_PLACES[template], is_certification=seal.is_certification)
        svg = svg.replace("</svg>", drawn + "</svg>")
    return BadgeImage(svg=svg.encode(), problems=problems)


def is_ticket(microcredential: Microcredential) -> bool:
    """Tell whether the image is a ticket: participation, by its author's word or by its nature."""
    return Kind.PARTICIPATION is microcredential.kind or nature_of(microcredential).kind is BadgeKind.PARTICIPATION


Drawn = tuple[dict[str, str], tuple[Problem, ...], str]


def _medallion(mc: Microcredential, institution: LocalizedText, *, language: Language) -> Drawn:
    title = mc.title.in_language(language)
    below = effort_words(mc, language)
    frame = TitleFrame(
        largest=(30, 27, 24), smallest=12, fits=lambda widths, size: _fits_circle(widths, size, below=below)
    )
    setting = set_title(title, frame)
    lines = _centred(setting.lines, _base_lines(len(setting.lines), setting.size, below=below), size=setting.size)
    ring = _ring(mc, institution)
    small = _below_title(setting, below)
    return {"lines": lines, "ring": ring, "below": small}, _findings(setting, title), "medallion.svg"


def _ticket(mc: Microcredential, institution: LocalizedText, *, language: Language) -> Drawn:  # noqa: ARG001 - as above
    title = mc.title.in_language(language)
    kind, below = participation_words(mc, language)
    frame = TitleFrame(largest=(23, 23, 19), smallest=9, fits=lambda widths, size: max(widths) * size <= _TICKET_WIDTH)
    setting = set_title(title, frame)
    step = setting.size * 1.3
    first = 110 - step * (len(setting.lines) - 1) / 2 + setting.size * 0.3
    lines = "".join(
        on_line(line, weight="bold", size=setting.size, x=_TICKET_LEFT, y=round(first + step * number, 2))
        for number, line in enumerate(setting.lines)
    )
    small = _shrunk(below, weight="regular", largest=14, room=_TICKET_WIDTH)
    shown = {
        "lines": lines,
        "ring": on_line(kind, weight="bold", size=15, x=_TICKET_LEFT, y=50),
        "below": on_line(below, weight="regular", size=small, x=_TICKET_LEFT, y=168) if small else "",
    }
    return shown, _findings(setting, title), "ticket.svg"


def _ring(mc: Microcredential, institution: LocalizedText) -> str:
    """Draw the ring's words: *Micro-credential* in both languages if it is one, else the institution's names."""
    if is_called_microcredential(mc):
        return on_arc("MICRO-CREDENTIAL", _ABOVE, weight="bold", size=23, spacing=0.14) + on_arc(
            "マイクロクレデンシャル", _BELOW, weight="bold", size=18, spacing=0.08
        )
    above, below = institution.en or institution.ja, institution.ja if institution.en else ""
    return "".join(
        on_arc(name, arc, weight="bold", size=size, spacing=0.06)
        for name, arc in ((above, _ABOVE), (below, _BELOW))
        if name and (size := _shrunk(name, weight="bold", largest=19, room=math.pi * _RING * 0.82 / 1.06))
    )


def _base_lines(count: int, size: float, *, below: str) -> list[float]:
    """Place base lines so that title and the line under it stand in the middle of the letter's face."""
    height = size * (_BODY + _LEADING * (count - 1)) + (25 if below else 0)
    first = (_TOP + _BOTTOM - height) / 2 + size * 0.8
    return [round(first + size * _LEADING * number, 2) for number in range(count)]


def _fits_circle(widths: Sequence[float], size: float, *, below: str) -> bool:
    lines = _base_lines(len(widths), size, below=below)
    if lines[0] - size * 0.85 < _TOP - 1:
        return False
    return all(width * size <= _room(base, size) for width, base in zip(widths, lines, strict=True))


def _room(base: float, size: float) -> float:
    """Measure the width inside the circle over the whole height of a line."""
    far = max(abs(base - size * 0.8 - _CENTRE), abs(base + size * 0.12 - _CENTRE))
    return 2 * math.sqrt(max(0.0, _INNER**2 - far**2))


def _centred(lines: Sequence[str], bases: Sequence[float], *, size: float) -> str:
    return "".join(
        on_line(line, weight="bold", size=size, x=_CENTRE - width(line, weight="bold") * size / 2, y=base)
        for line, base in zip(lines, bases, strict=True)
    )


def _below_title(setting: Setting, below: str) -> str:
    if not below:
        return ""
    base = _base_lines(len(setting.lines), setting.size, below=below)[-1] + 14 + setting.size * 0.28
    largest = min(14.5, max(10.0, setting.size * 0.8))
    size = _shrunk(below, weight="regular", largest=largest, room=_room(base, 14))
    if not size:
        return ""
    x = _CENTRE - width(below, weight="regular") * size / 2
    return on_line(below, weight="regular", size=size, x=x, y=round(base, 2))


def _shrunk(text: str, *, weight: Weight, largest: float, room: float) -> float:
    """Find the size at which a text fits its room; 0 when that would be too small to read."""
    size = min(largest, room / max(width(text, weight=weight), 0.1))
    return round(size, 2) if size >= 9 else 0.0


def _findings(setting: Setting, title: str) -> tuple[Problem, ...]:
    lost = [shape.character for shape in shapes(title, weight="bold") if not shape.is_exact]
    problems = [_problem("W_BADGE_GLYPH", character=character) for character in dict.fromkeys(lost)]
    if setting.is_cut:
        problems.append(_problem("W_BADGE_TITLE_CUT"))
    return tuple(problems)


@cache
def _file(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")


def render_png(svg: bytes, *, size: int = 600) -> bytes:
    """Draw one of our own SVG images as a PNG with a clear ground, `size` pixels wide."""
    import typst  # noqa: PLC0415 (heavy, and only needed to draw)

    given = {"svg": svg.decode()}
    png = typst.compile(_PAGE, format="png", ppi=72 * size / 100, sys_inputs=given, ignore_system_fonts=True)
    assert isinstance(png, bytes)
    return png
