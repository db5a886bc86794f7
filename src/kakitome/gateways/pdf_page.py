"""Pages of a PDF as pictures: to read the code on a scan, and to show a stranger's paper to who examines it.

Runs inside the sandbox's child.

Source: docs/standards/hostile-inputs.md B139.
"""

import io
from typing import Any, Final

import pypdfium2  # type: ignore[import-untyped]
import zxingcpp

from kakitome.documents.refusal import DocumentRefused, Refuser

MOST_CODES = 4
LONGEST_TEXT = 2048
_LONGEST_SIDE = 2000
WIDTH: Final = 1240
"""Of a drawn page in pixels: A4 at 150 dots per inch. (derived)"""
TALLEST: Final = 2480
"""Of a drawn page in pixels: taller ones are drawn narrower. (derived)"""
LONGEST_PAGE: Final = 50_000
"""Of the text of one page, in characters. (derived)"""
_UNREADABLE = (pypdfium2.PdfiumError, ValueError, IndexError)
_refuse = Refuser(DocumentRefused)


def codes_on_first_page(data: bytes) -> tuple[str, ...]:
    """Return the texts of the QR codes; none when the page cannot be drawn."""
    try:
        page = pypdfium2.PdfDocument(data)[0]
        scale = min(3.0, _LONGEST_SIDE / max(*page.get_size(), 1.0))
        picture = page.render(scale=scale, grayscale=True, may_draw_forms=False).to_pil()
    except _UNREADABLE:
        return ()
    codes = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    texts = dict.fromkeys(code.text.strip() for code in codes if len(code.text) <= LONGEST_TEXT)
    return tuple(text for text in texts if text)[:MOST_CODES]


def draw_page(data: bytes, number: int) -> dict[str, Any]:
    """Return how many pages there are, and of one, counted from 1, its picture (PNG) and its text.

    Picture and text are empty where there is no such page.

    Raises:
        DocumentRefused: E_PDF_DAMAGED, it cannot be read.
    """
    try:
        document = pypdfium2.PdfDocument(data)
        pages = len(document)
        if not 1 <= number <= pages:
            return {"pages": pages, "picture": b"", "text": ""}
        page = document[number - 1]
        width, height = (max(side, 1.0) for side in page.get_size())
        drawn = page.render(scale=min(WIDTH / width, TALLEST / height), may_draw_forms=False).to_pil()
        text = page.get_textpage().get_text_range()[:LONGEST_PAGE]
    except _UNREADABLE:
        _refuse("E_PDF_DAMAGED")
    png = io.BytesIO()
    # 64 colours: letters stay sharp, and a page of text is a tenth of what it would be.
    drawn.convert("RGB").quantize(64).save(png, "PNG", optimize=True)
    return {"pages": pages, "picture": png.getvalue(), "text": text.replace("\r\n", "\n").strip()}
