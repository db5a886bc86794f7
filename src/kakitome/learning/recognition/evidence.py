"""Evidence of a case: what it is called, for how long it is kept, which cases are drawn for an audit.

Source: docs/rules/capabilities.md F9; docs/standards/hostile-inputs.md B199–B203. The years are ours (derived): no
body has published any.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from math import ceil

from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.procedure import State

RETENTION_YEARS = 5
"""Kept for so long after the recognition ended or the case was closed."""
LONGEST_NAME = 150
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_CLOSED = (State.WITHDRAWN, State.REFUSED, State.ABANDONED, State.RETURNED)
_STANDING = (State.RECOGNISED, State.REOPENED, State.SUSPENDED)
_BEGUN = (State.DRAFT, State.INCOMPLETE)


def safe_name(name: str) -> str:
    """Return a file's name as it is shown and offered for saving: no path, no device, no hidden character.

    Characters that turn the direction of a text are taken out, so that what looks like a PDF ends like one.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(" " if character.isspace() else character for character in last if _is_shown(character))
    plain = " ".join(shown.split()).strip(". ;")
    if _DEVICES.match(plain):
        plain = f"_{plain}"
    stem, dot, ending = plain.rpartition(".")
    if dot and stem and len(ending) <= 8:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return plain[:LONGEST_NAME] or "document"


def kept_until(case: Case, *, changed_at: datetime, recognised_until: datetime | None) -> datetime | None:
    """Return until when the evidence of a case is kept; None while the case is going on.

    Args:
        case: as it stands.
        changed_at: when something last happened to it.
        recognised_until: the end of the last recognition it led to, or when that was withdrawn.
    """
    if case.state in _STANDING:
        return _years_after(max(recognised_until or changed_at, changed_at), RETENTION_YEARS)
    if case.state in (*_CLOSED, *_BEGUN):
        return _years_after(changed_at, RETENTION_YEARS)
    return None


def drawn(numbers: Iterable[str], *, share: Fraction, seed: str) -> tuple[str, ...]:
    """Draw a share of cases, rounded up: whoever has the seed draws the same ones."""
    ordered = sorted(set(numbers), key=lambda number: hashlib.sha256(f"{seed}\n{number}".encode()).hexdigest())
    return tuple(sorted(ordered[: ceil(len(ordered) * share)]))


def _is_shown(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) not in ("Cc", "Cf", "Co", "Cs", "Cn")


def _years_after(instant: datetime, years: int) -> datetime:
    try:
        return instant.replace(year=instant.year + years)
    except ValueError:
        # 29 February, in a year without one.
        return instant.replace(year=instant.year + years, month=3, day=1)
