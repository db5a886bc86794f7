"""The institution's mark: path data in a small box, strictly allow-listed, or the first letter of its name."""

import re

from fontTools.pens.boundsPen import BoundsPen
from fontTools.svgLib.path import parse_path

from kakitome.errors import Invalid, ProblemFactory
from kakitome.mapping.badge_image.outlines import centred_glyph, shapes

HALF = 18.0
"""The mark stands in a box from -18 to 18 in both directions."""

_ALLOWED = re.compile(r"[MmLlHhVvCcSsQqTtAaZz0-9eE+\-.,\s]+")
LONGEST = 20_000
"""Of the path data, in characters: a traced crest; every badge image carries it. (derived)"""
_INITIAL_SIZE = 34
_problem = ProblemFactory(pointer="mark")


class MarkRefused(Invalid):
    """The mark is not path data that fits its box."""


def require_mark(path: str) -> str:
    """Return path data that is nothing but path data, within its box.

    Raises:
        MarkRefused: other characters, too long, unreadable, or outside the box.
    """
    if len(path) > LONGEST or not _ALLOWED.fullmatch(path):
        raise MarkRefused.of(_problem("E_MARK_PATH"))
    pen = BoundsPen(None)
    try:
        parse_path(path, pen)
    except (ValueError, IndexError, TypeError, AssertionError, ZeroDivisionError, OverflowError) as error:
        raise MarkRefused.of(_problem("E_MARK_PATH")) from error
    if pen.bounds is None:
        raise MarkRefused.of(_problem("E_MARK_PATH"))
    if any(not abs(edge) <= HALF + 0.01 for edge in pen.bounds):
        raise MarkRefused.of(_problem("E_MARK_BOX"))
    return " ".join(path.split())


def initial(name: str) -> str:
    """Draw the first letter of a name as a mark; a small square when it has none that can be drawn."""
    for character in name.strip():
        if character.isalnum() and all(shape.is_exact for shape in shapes(character, weight="bold")):
            return centred_glyph(character.upper(), weight="bold", size=_INITIAL_SIZE)
    return "M-9-9H9V9H-9Z"
