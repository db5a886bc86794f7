"""A PDF without what it says of whoever made it: names in its information, its XMP and those of its parts.

What stands on the pages stays as it is.

Source: ISO 32000-1 §14.3 (document information, metadata streams), §14.5 (page-piece dictionaries).
"""

import io
from typing import Final

import pikepdf

from kakitome.documents.refusal import DocumentRefused, Refuser

_refuse = Refuser(DocumentRefused)
_OF_ITS_MAKER: Final = ("/Metadata", "/PieceInfo", "/LastModified")


def without_makers(data: bytes) -> bytes:
    """Return the same pages; raises `DocumentRefused` (E_PDF_ENCRYPTED, E_PDF_DAMAGED)."""
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            if document.is_encrypted:
                _refuse("E_PDF_ENCRYPTED")
            if "/Info" in document.trailer:
                del document.trailer["/Info"]
            for part in document.objects:
                if isinstance(part, (pikepdf.Dictionary, pikepdf.Stream)):
                    for name in _OF_ITS_MAKER:
                        if name in part:
                            del part[name]
                    if "/T" in part and part.get("/Type") == "/Annot":
                        # The author of a comment on the page.
                        del part["/T"]
            written = io.BytesIO()
            document.save(written, deterministic_id=True)
    except pikepdf.PdfError:
        _refuse("E_PDF_DAMAGED")
    return written.getvalue()
