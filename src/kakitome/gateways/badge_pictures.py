"""A stranger's badge picture made into one that may be shown: pixels drawn anew, or a drawing of harmless parts alone.

What a picture carries besides what one sees, a baked credential with a person's address among it, is not in what comes
out. The work is done inside the sandbox's child: kind by the first bytes, size by the header before unpacking.

Source: docs/standards/hostile-inputs.md B117, B119, B121, B123.
"""

import io
import re
import warnings
from collections.abc import Iterator
from typing import Final, NoReturn
from xml.etree.ElementTree import Element, ParseError, register_namespace, tostring  # writes only

import nh3
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from PIL import Image

from kakitome.documents.openbadges.formats import FileFormat, recognise
from kakitome.documents.refusal import DocumentRefused, Kind
from kakitome.errors import Param, Problem
from kakitome.gateways.picture_codes import KINDS, MOST_PIXELS, MOST_SIDE

LONGEST_SIDE: Final = 512
"""In pixels, of what comes out: four times the largest place that shows a badge. (derived)"""
LARGEST_DRAWING: Final = 256 * 1024
"""In bytes, of a cleaned drawing. (derived)"""
_SVG: Final = "http://www.w3.org/2000/svg"
_SHAPES: Final = ("svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan")
_BESIDE_SHAPES: Final = ("defs", "title", "desc", "style")
_PAINTS: Final = ("linearGradient", "radialGradient", "stop", "clipPath")
"""Nothing that repeats, filters, moves, links or loads: a drawing of these costs what it is long."""
_GEOMETRY: Final = """viewBox width height x y x1 y1 x2 y2 cx cy r rx ry fx fy dx dy d points transform offset
preserveAspectRatio gradientUnits gradientTransform spreadMethod clipPathUnits"""
_LOOKS: Final = """id class style fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap
stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset opacity clip-path clip-rule stop-color
stop-opacity color display visibility font-family font-size font-weight font-style text-anchor letter-spacing"""
_LEADS_OUT: Final = re.compile(r"url\(\s*[\"']?\s*(?!#)|@|\\|expression|image-set|src\(|javascript:", re.IGNORECASE)
"""In a style: what could name another place, or write such a name in other signs."""


class BadgePictureRefused(DocumentRefused):
    """The picture is too large, or none of a kind that is shown."""


def clean_picture(data: bytes) -> tuple[str, bytes]:
    """Return the media type and the bytes of a picture that may be shown.

    Raises:
        BadgePictureRefused: `E_PICTURE_SIZE`, `E_PICTURE_UNREADABLE`.
    """
    if recognise(data) is FileFormat.SVG:
        return "image/svg+xml", _drawn_anew(data)
    return "image/png", _painted_anew(data)


def _painted_anew(data: bytes) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            file = Image.open(io.BytesIO(data), formats=KINDS)
        width, height = file.size
        if width * height > MOST_PIXELS:
            _refuse("E_PICTURE_SIZE", side=MOST_SIDE)
        picture = file.convert("RGBA")
    except Image.DecompressionBombError:
        _refuse("E_PICTURE_SIZE", side=MOST_SIDE)
    except (OSError, SyntaxError, ValueError):
        # What Pillow raises for a file that is none of the three, cut off or altered.
        _refuse("E_PICTURE_UNREADABLE")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # A picture of the pixels alone: texts, profiles and places of the camera stay behind.
    pixels = Image.new("RGBA", picture.size)
    pixels.paste(picture)
    written = io.BytesIO()
    pixels.save(written, format="PNG", optimize=True)
    return written.getvalue()


def _drawn_anew(data: bytes) -> bytes:
    try:
        markup = data.decode("utf-8")
    except UnicodeDecodeError:
        _refuse("E_PICTURE_UNREADABLE")
    cleaned = nh3.clean(
        markup,
        tags={*_SHAPES, *_BESIDE_SHAPES, *_PAINTS},
        clean_content_tags={"script", "foreignObject", "openbadges:credential", "openbadges:assertion"},
        attributes={"*": {*_GEOMETRY.split(), *_LOOKS.split()}},
        attribute_filter=lambda _tag, _name, value: None if _LEADS_OUT.search(value) else value,
        link_rel=None,
        url_schemes=set(),
    )
    try:
        # HTML has a name for the space that does not break, XML has none.
        root = fromstring(f'<g xmlns="{_SVG}">{cleaned.replace("&nbsp;", "&#160;")}</g>'.encode())
    except (ParseError, DefusedXmlException):
        _refuse("E_PICTURE_UNREADABLE")
    drawing = next((child for child in root if child.tag == f"{{{_SVG}}}svg"), None)
    if drawing is None or not any(_is_visible(element) for element in drawing.iter()):
        _refuse("E_PICTURE_UNREADABLE")
    for parent, style in list(_styles(drawing)):
        if len(style) or _LEADS_OUT.search(style.text or ""):
            parent.remove(style)
    drawing.tail = None
    register_namespace("", _SVG)
    written: bytes = tostring(drawing, encoding="utf-8", xml_declaration=False)
    if len(written) > LARGEST_DRAWING:
        _refuse("E_PICTURE_SIZE", side=MOST_SIDE)
    return written


def _styles(drawing: Element) -> Iterator[tuple[Element, Element]]:
    return ((parent, child) for parent in drawing.iter() for child in parent if child.tag == f"{{{_SVG}}}style")


def _is_visible(element: Element) -> bool:
    """Tell whether an element draws something by itself."""
    shapes = ("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text")
    return element.tag in {f"{{{_SVG}}}{name}" for name in shapes}


def _refuse(code: str, **params: Param) -> NoReturn:
    kind: Kind = "too_expensive" if code == "E_PICTURE_SIZE" else "malformed"
    raise BadgePictureRefused(
        Problem(code=code, source="docs/standards/hostile-inputs.md B117", params=params), kind=kind
    )
