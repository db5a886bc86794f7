"""Files that are no documents of a case: archives, programs, macros, and files that are not what their names say."""

import io
import zipfile
from collections.abc import Callable, Mapping

_DATE = (2026, 1, 1, 0, 0, 0)


def _archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name, date_time=_DATE), b"sample")
    return out.getvalue()


FILES: Mapping[str, Callable[[], bytes]] = {
    "bad_evidence/empty.pdf": lambda: b"",
    "bad_evidence/archive.zip": lambda: _archive("one.txt", "two.txt"),
    "bad_evidence/program.pdf": lambda: b"\x7fELF\x02\x01\x01\x00" + bytes(56),
    "bad_evidence/macros.docx": lambda: _archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    "bad_evidence/path_upwards.xlsx": lambda: _archive("[Content_Types].xml", "xl/workbook.xml", "xl/../../x"),
    "bad_evidence/cut_short.docx": lambda: _archive("[Content_Types].xml", "word/document.xml")[:60],
    "bad_evidence/pdf_named.csv": lambda: b"%PDF-1.7\n(sample)\n",
    "bad_evidence/page_named.txt": lambda: b"<!doctype html><script>alert(1)</script>\n",
    "bad_evidence/picture_named.pdf": lambda: b"\x89PNG\r\n\x1a\n" + bytes(16),
}
