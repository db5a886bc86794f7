"""How long records about people are kept: kind by kind, as data, with what happens when the time is over.

    for kind in kinds_of_records():
        kind.days, kind.act

The table is `kinds.toml`; pages, the privacy notice and `docs/privacy/records-of-processing.md` are made from it.
An institution may choose a shorter time for its own records, within `least`, and never a longer one.

Source: 個人情報の保護に関する法律 第22条 (data no longer needed is erased without delay);
Regulation (EU) 2016/679 (GDPR) art. 5(1)(e) (storage limitation). The numbers of days are ours (derived)
where `source` names no law.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from kakitome.errors import Conflict, Invalid, NotFound
from kakitome.values.localized_text import LocalizedText

LATE = timedelta(days=2)
"""How long after its time a record may still lie before the doctor says so: a site that was down for a day is well."""


class AtTheEnd(StrEnum):
    """What happens to records of a kind when their time is over."""

    DELETED = "deleted"
    EMPTIED = "emptied"
    RETAINED = "kept"


class KeptBy(StrEnum):
    """Whose records they are: each institution's, or the platform's own."""

    INSTITUTION = "institution"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordKind:
    """A kind of records, and how long they are kept.

    Attributes:
        code: its name in the database and in the trail.
        days: how long after `since`; 0 for what is never deleted, and for what goes as soon as it is over.
        least: the shortest time an institution may choose; None where it has no choice.
        holds: what about a person stands in it.
        why: what it is kept for.
        since: from when the days are counted.
        stays: what is left afterwards; empty where nothing is.
        source: the law or document the time comes from; `derived` where it is ours.
        setting: by which the operator sets the days of a site; empty for none.
        is_swept: whether the scheduler deletes it by this table; some kinds are deleted by a part of their own.
    """

    code: str
    name: LocalizedText
    kept_by: KeptBy
    act: AtTheEnd
    holds: LocalizedText
    why: LocalizedText
    since: LocalizedText
    stays: LocalizedText
    source: str
    days: int = 0
    least: int | None = None
    setting: str = ""
    is_swept: bool = True

    def days_of(self, chosen: Mapping[str, int]) -> int:
        """Return how many days hold for an institution: its own choice, never above ours."""
        return min(self.days, chosen.get(self.code, self.days))


@cache
def kinds_of_records() -> tuple[RecordKind, ...]:
    """Return every kind, in the order in which pages tell them."""
    table = tomllib.loads(resources.files(__package__).joinpath("kinds.toml").read_text(encoding="utf-8"))
    return tuple(_kind(described) for described in table["kind"])


@cache
def swept_kinds() -> tuple[RecordKind, ...]:
    """Return the kinds that the scheduler deletes or empties when their time is over."""
    return tuple(kind for kind in kinds_of_records() if kind.is_swept and kind.act is not AtTheEnd.RETAINED)


def kind_of(code: str) -> RecordKind:
    """Return a kind by its code; raises `NotFound` (E_RETENTION_KIND)."""
    for kind in kinds_of_records():
        if kind.code == code:
            return kind
    raise NotFound("E_RETENTION_KIND")


def demand_choice(kind: RecordKind, days: int) -> None:
    """Refuse a time that an institution may not choose.

    Raises:
        Conflict: E_RETENTION_FIXED, there is nothing to choose.
        Invalid: E_RETENTION_DAYS, shorter than a list or a mail is needed, or longer than ours.
    """
    if kind.least is None:
        raise Conflict("E_RETENTION_FIXED")
    if not kind.least <= days <= kind.days:
        raise Invalid("E_RETENTION_DAYS", least=kind.least, most=kind.days)


def _kind(described: Mapping[str, Any]) -> RecordKind:
    def text_of(name: str) -> LocalizedText:
        return LocalizedText(**described[name]) if name in described else LocalizedText()

    return RecordKind(
        code=described["code"],
        name=text_of("name"),
        kept_by=KeptBy(described["kept_by"]),
        act=AtTheEnd(described["act"]),
        holds=text_of("holds"),
        why=text_of("why"),
        since=text_of("since"),
        stays=text_of("stays"),
        source=described.get("source", "derived"),
        days=described.get("days", 0),
        least=described.get("least"),
        setting=described.get("setting", ""),
        is_swept=described.get("is_swept", True),
    )
