"""QR codes in a picture: a photo of a paper certificate, a screenshot, a scan.

The picture is a stranger's: its kind is judged by its first bytes, its size by its header before anything is unpacked,
and the work is done inside the sandbox's child. Only texts come out; what they mean is for the reader to decide.

Source: docs/standards/hostile-inputs.md B117 (dimensions first, at most 4096²), B123 (PNG, JPEG, WebP by magic and no
other).
"""

import io
import warnings
from typing import Final, NoReturn

import zxingcpp
from PIL import Image

from kakitome.documents.refusal import DocumentRefused, Kind
from kakitome.errors import Param, Problem

KINDS: Final = ("PNG", "JPEG", "WEBP")
MOST_SIDE: Final = 4096
MOST_PIXELS: Final = MOST_SIDE * MOST_SIDE
MOST_CODES: Final = 4
LONGEST_TEXT: Final = 8192
_WORKED_ON: Final = 2400
"""Longest side in pixels of what is looked at: a module of a code on paper is still several pixels wide."""


class PictureRefused(DocumentRefused):
    """The picture is too large, or no picture."""


def read_codes(data: bytes) -> list[str]:
    """Return the texts of the QR codes in a picture, in the order they are found; none is an empty list.

    Raises:
        PictureRefused: `E_PICTURE_SIZE`, `E_PICTURE_UNREADABLE`.
    """
    codes = zxingcpp.read_barcodes(_grey(data), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    texts = dict.fromkeys(code.text.strip() for code in codes if len(code.text) <= LONGEST_TEXT)
    return [text for text in texts if text][:MOST_CODES]


def _grey(data: bytes) -> Image.Image:
    """Return the first frame in grey, with light paper behind what is transparent, not larger than need be."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            file = Image.open(io.BytesIO(data), formats=KINDS)
        width, height = file.size
        if width * height > MOST_PIXELS:
            _refuse("E_PICTURE_SIZE", side=MOST_SIDE)
        # A JPEG is unpacked at half or a quarter of its size, which saves most of the work.
        file.draft("L", (_WORKED_ON // 2, _WORKED_ON // 2))
        picture: Image.Image = file
        if file.mode in ("RGBA", "LA", "PA") or "transparency" in file.info:
            clear = file.convert("RGBA")
            picture = Image.new("RGBA", clear.size, "white")
            picture.alpha_composite(clear)
        grey = picture.convert("L")
    except Image.DecompressionBombError:
        _refuse("E_PICTURE_SIZE", side=MOST_SIDE)
    except (OSError, SyntaxError, ValueError):
        # What Pillow raises for a file that is none of the three, cut off or altered.
        _refuse("E_PICTURE_UNREADABLE")
    grey.thumbnail((_WORKED_ON, _WORKED_ON))
    return grey


def _refuse(code: str, **params: Param) -> NoReturn:
    kind: Kind = "too_expensive" if code == "E_PICTURE_SIZE" else "malformed"
    raise PictureRefused(Problem(code=code, source="docs/standards/hostile-inputs.md B117", params=params), kind=kind)
