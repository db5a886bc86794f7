"""Strict reading and writing of the instants that documents carry.

Fails closed: a date that cannot be read with certainty is a fault of the document, never "no expiry". Refused are a
missing time zone, the hour 24, leap seconds (two readers place them differently) and years beyond 9999.

Source: docs/standards/hostile-inputs.md B075; RFC 3339 §5.6; VCDM 2.0 §4.9 (dateTimeStamp).
"""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

_INSTANT = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(\.\d{1,9})?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)", re.ASCII
)
JAPAN = ZoneInfo("Asia/Tokyo")
_LONGEST = 40
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def parse_instant(value: object) -> datetime | None:
    """Return the instant in UTC, or None when `value` is not one beyond doubt.

    >>> parse_instant("2026-09-30T10:12:44+09:00")
    datetime.datetime(2026, 9, 30, 1, 12, 44, tzinfo=datetime.timezone.utc)
    >>> parse_instant("2026-09-30T10:12:44") is None
    True
    """
    return _parse(value) if isinstance(value, str) and len(value) <= _LONGEST else None


@lru_cache(maxsize=1024)
def _parse(text: str) -> datetime | None:
    # A class was awarded on one day, and its documents are full of it.
    match = _INSTANT.fullmatch(text)
    if match is None:
        return None
    fraction = (match[7] or "")[:7]
    zone = "+00:00" if match[8] == "Z" else match[8]
    head = match[0][:19]
    try:
        return datetime.fromisoformat(f"{head}{fraction}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def is_day(value: object) -> bool:
    """Tell whether `value` is a calendar day `YYYY-MM-DD` that exists."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def day_of(instant: datetime) -> date:
    """Return the calendar day of an instant, as its writer's calendar has it; for instants that lost their offset.

    Days are written as their first instant. One that is midnight in UTC was written by a calendar in UTC; every other
    is read by Japan's, in which the institutions here live.

    >>> day_of(datetime(2026, 9, 30, 15, tzinfo=UTC))
    datetime.date(2026, 10, 1)
    >>> day_of(datetime(2026, 9, 30, tzinfo=UTC))
    datetime.date(2026, 9, 30)
    """
    return instant.astimezone(_calendar_of(instant)).date()


def last_day_before(end: datetime) -> date:
    """Return the last day before an exclusive end, in the calendar in which the end was written (see `day_of`).

    >>> last_day_before(datetime(2027, 3, 31, 15, tzinfo=UTC))
    datetime.date(2027, 3, 31)
    >>> last_day_before(datetime(2027, 4, 1, tzinfo=UTC))
    datetime.date(2027, 3, 31)
    """
    return (end.astimezone(_calendar_of(end)) - timedelta(microseconds=1)).date()


def _calendar_of(instant: datetime) -> tzinfo:
    """Return the calendar in which a day begins with this instant; an instant within a day is told by Japan's."""
    if instant.utcoffset():
        return instant.tzinfo or UTC
    return UTC if instant.astimezone(UTC).time() == time() else JAPAN


def stated_day(value: object, *, before: timedelta = timedelta(0)) -> str:
    """Return the calendar day of a written instant, by its own offset; empty for anything else.

    >>> stated_day("2027-04-01T00:00:00+09:00", before=timedelta(microseconds=1))
    '2027-03-31'
    """
    try:
        return (datetime.fromisoformat(str(value)) - before).date().isoformat()
    except (ValueError, OverflowError):
        return ""


def whole_seconds(instant: datetime) -> datetime:
    """Return an instant in UTC without its fraction of a second, which documents do not tell."""
    return instant.astimezone(UTC).replace(microsecond=0)


def write_duration(hours: Decimal) -> str:
    """Write hours as an ISO 8601 duration.

    >>> write_duration(Decimal("10.5"))
    'PT10H30M'
    """
    full_hours, minutes = divmod(int((hours * 60).to_integral_value()), 60)
    return f"PT{full_hours}H{minutes}M" if minutes else f"PT{full_hours}H"


def write_instant(instant: datetime) -> str:
    """Write an instant as RFC 3339 in UTC with whole seconds."""
    return _written(instant)


@lru_cache(maxsize=256)
def _written(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds")[:19] + "Z"


def end_of(last: date | None) -> datetime | None:
    """Return the exclusive end of a period by its last day, midnight UTC behind it; None where there is no end."""
    return datetime.combine(last + timedelta(days=1), time(), tzinfo=UTC) if last else None
