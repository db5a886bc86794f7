"""A crest or mark as somebody has it (PNG, JPEG, WebP, SVG) made into the one-coloured mark of badge images.

    trace_mark(data)      # "M-17.4 2.1C…", path data in the box of `mapping.badge_image.mark`

What comes out is an outline in one colour and nothing else: no word, seal or picture of another's gets onto a badge.
Runs inside the sandbox's child; the picture is cleaned first, as any stranger's.
"""

import io
import re
from typing import Final

import typst
import vtracer  # type: ignore[import-untyped]
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.svgLib.path import parse_path
from PIL import Image, ImageChops, ImageOps

from kakitome.documents.refusal import DocumentRefused, Refuser
from kakitome.gateways.badge_pictures import clean_picture
from kakitome.mapping.badge_image.mark import HALF, LONGEST

SIDES: Final = (512, 256, 96)
"""In pixels, of what is traced: a picture whose outline would be too long is looked at from further away. (derived)"""
_REACH: Final = HALF - 0.05
"""Of the outline from the centre: what is rounded stays within the box."""
_LEAST_INK, _MOST_INK = 0.005, 0.97
"""Of the picture: less is an empty page, more a block without a shape. (derived)"""
_PATH: Final = re.compile(r'<path d="([^"]*)"[^>]*?transform="translate\((-?[\d.]+),(-?[\d.]+)\)"')
_PAGE: Final = b"""#set page(width: auto, height: auto, margin: 0pt, fill: none)
#image(bytes(sys.inputs.svg), format: "svg", width: 512pt)"""
_refuse = Refuser(DocumentRefused, pointer="mark")


def trace_mark(data: bytes) -> str:
    """Return the outline of a crest as path data.

    Raises:
        DocumentRefused: E_PICTURE_SIZE, E_PICTURE_UNREADABLE, E_MARK_EMPTY (nothing stands out), E_MARK_FINE (too many
            details).
    """
    ink = _ink_of(_opened(data))
    share = ink.histogram()[255] / (ink.width * ink.height)
    if not _LEAST_INK <= share <= _MOST_INK or ink.getbbox() is None:
        _refuse("E_MARK_EMPTY")
    ink = ImageOps.expand(ink.crop(ink.getbbox()), border=2, fill=0)
    outlines = (_outline(ink, side=side) for side in SIDES)
    return next((path for path in outlines if path and len(path) <= LONGEST), "") or _refuse("E_MARK_FINE")


def _opened(data: bytes) -> Image.Image:
    media_type, cleaned = clean_picture(data)
    if media_type == "image/svg+xml":
        try:
            drawn = typst.compile(
                _PAGE, format="png", ppi=72, sys_inputs={"svg": cleaned.decode()}, ignore_system_fonts=True
            )
        except typst.TypstError:
            _refuse("E_PICTURE_UNREADABLE")
        assert isinstance(drawn, bytes)
        cleaned = drawn
    return Image.open(io.BytesIO(cleaned)).convert("RGBA")


def _ink_of(picture: Image.Image) -> Image.Image:
    """Return what belongs to the mark as white on black: what stands out from the ground at the corners."""
    alpha = picture.getchannel("A")
    opaque = alpha.point(lambda value: 255 if value > 127 else 0)
    grey = picture.convert("L")
    if opaque.getextrema()[0] == 0:
        # On a clear ground everything drawn is the mark; white in it stays white where something dark is there, too.
        solid = grey.histogram(mask=opaque)
        light = sum(solid[128:])
        if not 0.02 < light / max(sum(solid), 1) < 0.98:
            return opaque
        return ImageChops.multiply(opaque, grey.point(lambda value: 255 if value < 128 else 0))
    corners = [(0, 0), (grey.width - 1, 0), (0, grey.height - 1), (grey.width - 1, grey.height - 1)]
    ground = sorted(int(grey.getpixel(corner)) for corner in corners)[1]  # type: ignore[arg-type]
    middle = _threshold(grey)
    return grey.point(lambda value: 255 if (value < middle) is (ground >= middle) else 0)


def _threshold(grey: Image.Image) -> int:
    """Return the grey that best parts dark from light. Source: N. Otsu, IEEE SMC-9 (1979)."""
    counts = grey.histogram()
    total, weighted = sum(counts), sum(value * count for value, count in enumerate(counts))
    best, parted, below, dark = 128, -1.0, 0, 0
    for value, count in enumerate(counts):
        below += count
        dark += value * count
        if 0 < below < total:
            apart = dark / below - (weighted - dark) / (total - below)
            if below * (total - below) * apart**2 > parted:
                best, parted = value + 1, below * (total - below) * apart**2
    return best


def _outline(ink: Image.Image, *, side: int) -> str:
    """Trace what is white and lay it into the box; empty where nothing is left."""
    small = ink.copy()
    small.thumbnail((side, side))
    bitmap = io.BytesIO()
    ImageOps.invert(small.point(lambda value: 255 if value > 127 else 0)).save(bitmap, "PNG")
    traced = vtracer.convert_raw_image_to_svg(
        bitmap.getvalue(), img_format="png", colormode="binary", mode="spline", filter_speckle=4, path_precision=1
    )
    drawn = RecordingPen()
    for path, x, y in _PATH.findall(traced):
        parse_path(path, TransformPen(drawn, (1, 0, 0, 1, float(x), float(y))))
    bounds = BoundsPen(None)
    drawn.replay(bounds)
    if bounds.bounds is None:
        return ""
    left, top, right, bottom = bounds.bounds
    scale = 2 * _REACH / max(right - left, bottom - top)
    centred = (scale, 0, 0, scale, -scale * (left + right) / 2, -scale * (top + bottom) / 2)
    written = SVGPathPen(None, ntos=lambda number: f"{number:.1f}".rstrip("0").rstrip("."))
    drawn.replay(TransformPen(written, centred))
    return str(written.getCommands())
