"""QR codes on the first page of a PDF: a scan of a paper certificate leads to its live page.

The page is drawn small and looked at; nothing else of the file is used. Runs inside the sandbox's child.

Source: docs/standards/hostile-inputs.md B139.
"""

import pypdfium2  # type: ignore[import-untyped]
import zxingcpp

MOST_CODES = 4
LONGEST_TEXT = 2048
_LONGEST_SIDE = 2000


def codes_on_first_page(data: bytes) -> tuple[str, ...]:
    """Return the texts of the QR codes; none when the page cannot be drawn."""
    try:
        document = pypdfium2.PdfDocument(data)
        page = document[0]
        scale = min(3.0, _LONGEST_SIDE / max(*page.get_size(), 1.0))
        picture = page.render(scale=scale, grayscale=True, may_draw_forms=False).to_pil()
    except (pypdfium2.PdfiumError, ValueError, IndexError):
        return ()
    codes = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    texts = dict.fromkeys(code.text.strip() for code in codes if len(code.text) <= LONGEST_TEXT)
    return tuple(text for text in texts if text)[:MOST_CODES]
