"""Making a recovery sheet, and getting in by one of its codes.

    made = make_sheet(own, hashes, now=now)         # made.codes are told once; only hashes are kept
    account = redeem(recovery, hashes, text="6C4KD7-3 …", may_open=may_open, now=now)

1. A code is the sheet's number, its place on the sheet and eighteen drawn characters: 81 bits. One is looked at by one
   hash, whatever is handed in, so that an answer takes as long for a sheet that does not exist.
2. A code is good once, and only as long as no newer sheet was made.
3. Whoever holds the sheet gets in: that is what it is for. So its owner is told at every proved address when one is
   used, and can make a new one.

Source: docs/rules/capabilities.md C10; docs/rules/threats.md T12; NIST SP 800-63B-4 §3.1.2 (look-up secrets).
"""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kakitome.errors import Refused
from kakitome.ports.recovery import OwnRecovery, Recovery, RecoveryCode, RecoverySheet
from kakitome.ports.shares import PinHashes
from kakitome.values.number import ALPHABET
from kakitome.values.script import half_width

CODES: Final = 10
"""On one sheet. (derived)"""
_NUMBER_LENGTH: Final = 6
_SECRET_LENGTH: Final = 18
_SHAPE: Final = re.compile(rf"([{ALPHABET}]{{{_NUMBER_LENGTH}}})([1-9]|10)([{ALPHABET}]{{{_SECRET_LENGTH}}})")


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeSheet:
    """A sheet that was just made, with what nobody can read out of it afterwards."""

    sheet: RecoverySheet
    codes: tuple[str, ...]


def make_sheet(own: OwnRecovery, hashes: PinHashes, *, now: datetime) -> MadeSheet:
    """Make a sheet in place of the one before; raises `NotFound` (E_ACCOUNT_UNKNOWN)."""
    number, drawn = _draw(_NUMBER_LENGTH), [_draw(_SECRET_LENGTH) for _place in range(CODES)]
    codes = [RecoveryCode(place=place, code_hash=hashes.make(secret)) for place, secret in enumerate(drawn, start=1)]
    sheet = RecoverySheet(number=number, made_at=now, codes=tuple(codes))
    own.put(sheet)
    written = (_written(number, place, secret=secret) for place, secret in enumerate(drawn, start=1))
    return MadeSheet(sheet=sheet, codes=tuple(written))


def redeem(recovery: Recovery, hashes: PinHashes, *, text: str, may_open: Callable[[str], bool], now: datetime) -> str:
    """Use a code up and return the account that it opens.

    Raises:
        Refused: E_RECOVERY_CODE, whatever is wrong: there is no such sheet, the code is another, or it was used;
            E_RECOVERY_ROLE, the code is right, and a sheet may not open this account.
    """
    match = _SHAPE.fullmatch(re.sub(r"[\s\-‐-―−ー]", "", half_width(text).upper()))
    number, place, secret = match.groups() if match else ("", "0", "")
    found_sheet = recovery.find(number) if number else None
    codes = found_sheet.sheet.codes if found_sheet else ()
    code = next((code for code in codes if code.place == int(place) and code.used_at is None), None)
    if found_sheet is None or code is None:
        # One hash in any case: an answer takes as long for what is not there.
        hashes.make(secret)
        raise Refused("E_RECOVERY_CODE")
    if not hashes.is_right(secret, code.code_hash):
        raise Refused("E_RECOVERY_CODE")
    if not may_open(found_sheet.account):
        raise Refused("E_RECOVERY_ROLE")
    if not recovery.open(found_sheet.account).use(int(place), at=now):
        raise Refused("E_RECOVERY_CODE")
    return found_sheet.account


def _draw(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _sign in range(length))


def _written(number: str, place: int, *, secret: str) -> str:
    groups = [secret[start : start + 6] for start in range(0, _SECRET_LENGTH, 6)]
    return " ".join([f"{number}-{place}", *groups])
