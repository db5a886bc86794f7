"""The words by which Open Badges 2.0 says that an award was replaced, or is suspended, and not withdrawn.

Open Badges 2.0 knows revoked awards alone, with a reason in words. An award that was corrected stands in the list, so
that every verifier refuses its earlier file; its reason names the award whose present file counts. The number is the
one that both share: an address would tell everybody where a private file lies. While an award is suspended it stands
in the list for the same purpose; its reason says that this is not the end of it.

Source: Open Badges 2.0, Assertion and RevocationList (`revocationReason`); docs/adr/0022-replaced-is-not-withdrawn.md.
"""

import re
from typing import Final

from kakitome.values.number import parse_number

SUSPENDED: Final = (
    "発行者により停止されています。停止は解かれることがあります。"
    " / Suspended by the issuer. A suspension may be lifted."
)
_REASON: Final = (
    "発行者により、新しい証明に差し替えられました（授与番号 {number}）。授与は取り消されていません。"
    " / Replaced by the issuer with a newer file of award {number}. The award was not withdrawn."
)
_PATTERN: Final = re.compile(
    re.escape(_REASON.replace("{number}", "\0"))
    .replace("\0", "(?P<number>A-[0-9A-Z]{4}-[0-9A-Z]{4})", 1)
    .replace("\0", "(?P=number)")
)


def replaced_reason(number: str) -> str:
    """Write the reason of an entry whose award has a newer file under the same number."""
    return _REASON.format(number=number)


def number_in(reason: object) -> str:
    """Return the number of the award whose present file counts; empty for every other reason."""
    match = _PATTERN.fullmatch(reason) if isinstance(reason, str) else None
    return match["number"] if match and parse_number(match["number"]) == match["number"] else ""


def is_suspension(reason: object) -> bool:
    """Tell whether a reason is ours for a suspension; no other words are taken for it."""
    return reason == SUSPENDED
