"""The QR code of an address, as runs of dark modules: drawn as SVG for a template, as a path for a filled sheet."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import zxingcpp

QUIET = 4
"""Modules of white around the code. Source: ISO/IEC 18004 (quiet zone)."""
_DARK = re.compile(rb"\0+")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodePicture:
    """A code: its width in modules with the quiet zone, and each run of dark modules: row, first, one past the last."""

    width: int
    runs: tuple[tuple[int, int, int], ...]

    def svg(self) -> str:
        """Draw it, ink on white, one unit to the module."""
        drawn = "".join(f"M{first} {row}.5h{last - first}" for row, first, last in self.runs)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.width}">'
            f'<path fill="#fff" d="M0 0h{self.width}v{self.width}h-{self.width}z"/>'
            f'<path stroke="#14233a" d="{drawn}"/></svg>'
        )

    def path(self) -> bytes:
        """Write the runs as our typesetter writes them into a page."""
        return " ".join([f"{first} {row}.5 m {last} {row}.5 l" for row, first, last in self.runs]).encode()


@lru_cache(maxsize=256)
def code_picture(address: str) -> CodePicture:
    """Make the code of an address, error correction M.

    Source: ISO/IEC 18004.
    """
    code = zxingcpp.create_barcode(address, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    image: Any = code.to_image(scale=1, add_quiet_zones=False)
    modules = bytes(memoryview(image))
    size = image.shape[1]
    return CodePicture(
        width=size + 2 * QUIET,
        runs=tuple(
            (row + QUIET, dark.start() + QUIET, dark.end() + QUIET)
            for row in range(size)
            for dark in _DARK.finditer(modules[row * size : (row + 1) * size])
        ),
    )
