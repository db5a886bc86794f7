"""An address as a QR code."""

import io

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_of(address: str, *, error: str = "m") -> SafeString:
    """Draw an address as a QR code: dark on white in every mode, with its quiet zone.

    `error` is how much of it may be damaged (`l`, `m`, `q`, `h`): a long address has larger modules with less of it.
    """
    buffer = io.BytesIO()
    segno.make(address, error=error).save(
        buffer, kind="svg", border=4, dark="#14233a", light="#ffffff", xmldecl=False, svgns=True, omitsize=True
    )
    return mark_safe(buffer.getvalue().decode("utf-8"))  # noqa: S308 - drawn by the library from modules alone
