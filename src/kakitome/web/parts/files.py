"""Files as answers: what is downloaded, and drawings that run nothing."""

import base64
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from kakitome.learning.class_list import write_table
from kakitome.web.secure_headers import DRAWN_ALONE

SVG = "image/svg+xml"
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(content: bytes | str, name: str, content_type: str) -> HttpResponse:
    """Answer a file to be kept under a name."""
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def csv_download(lines: Iterable[Sequence[str]], name: str) -> HttpResponse:
    """Answer lines as a table that spreadsheets open, the headings first."""
    return download(write_table(lines), name, CSV)


def data_address(content: bytes, content_type: str) -> str:
    """Write a picture as an address of the scheme `data` (RFC 2397), for a page that nothing was saved for."""
    return f"data:{content_type};base64,{base64.b64encode(content).decode('ascii')}"


def drawing(svg: bytes) -> HttpResponse:
    """Answer a badge image as SVG; opened by itself it can run nothing."""
    response = HttpResponse(svg, content_type=SVG)
    response.headers["Content-Security-Policy"] = DRAWN_ALONE
    response.headers["Cache-Control"] = "private, no-cache"
    return response
