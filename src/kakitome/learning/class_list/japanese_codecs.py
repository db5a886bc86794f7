"""The rows Microsoft added to JIS X 0208, for EUC-JP and ISO-2022-JP files from Windows.

Python's codecs for both know the standard's characters only; Windows programs also write ①, ㈱ (NEC row 13) and
髙, 﨑 (NEC-selected IBM rows 89–92) at the same two-byte places as in CP932. An error handler reads those.

Source: CP51932 and CP50221 as Windows writes them: the same rows and cells as CP932, shifted to 0x2121…0x7E7E.
"""

import codecs
from typing import Final

MICROSOFT_ROWS: Final = "kakitome-microsoft-rows"


def _read_as_cp932(error: UnicodeError) -> tuple[str, int]:
    """Read the two bytes a decoder stumbled over by their row and cell in CP932."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    pair = error.object[error.start : error.start + 2]
    row, cell = (byte & 0x7F for byte in pair) if len(pair) == 2 else (0, 0)
    high = {byte & 0x80 for byte in pair}
    if not (0x21 <= row <= 0x7E and 0x21 <= cell <= 0x7E and len(high) == 1):
        raise error
    lead = ((row - 1) >> 1) + (0x71 if row <= 0x5E else 0xB1)
    trail = cell + ((0x1F if cell < 0x60 else 0x20) if row & 1 else 0x7E)
    try:
        return bytes((lead, trail)).decode("cp932"), error.start + 2
    except UnicodeDecodeError:
        raise error from None


codecs.register_error(MICROSOFT_ROWS, _read_as_cp932)
