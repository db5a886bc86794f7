"""Own records as pages show them: always as unsigned."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from kakitome import texts
from kakitome.ports.own_records import OwnFile, OwnRecord
from kakitome.web.parts import written
from kakitome.web.parts.shapes import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRecordLine:
    """One line: `when` and `hours` are empty where the record says nothing."""

    key: str
    title: str
    when: str
    hours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFileLine:
    """One file: its place among the record's, from 1, by which strangers ask for it."""

    place: int
    sha256: str
    name: Words
    size: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRecordView:
    """A record as others see it, beside what is signed; `place` is its number among those shown, from 1.

    `endorsements` are those its writer accepted, as `pages.public.share.endorsed` shows them.
    """

    place: int
    row: OwnRecordLine
    record: OwnRecord
    files: Sequence[OwnFileLine]
    endorsements: Sequence[object] = ()


def own_view(record: OwnRecord, *, place: int) -> OwnRecordView:
    """Build what others see of a record."""
    return OwnRecordView(place=place, row=own_row(record), record=record, files=file_lines(record))


def own_row(record: OwnRecord) -> OwnRecordLine:
    """Build a record's line."""
    return OwnRecordLine(key=record.key, title=record.title, when=when_of(record), hours=hours_words(record))


def when_of(record: OwnRecord) -> str:
    """Say from when until when; empty where neither is told."""
    began, ended = (
        texts.written_date(day.isoformat(), written.language()) if day else ""
        for day in (record.began_on, record.ended_on)
    )
    if not (began and ended):
        return _("since %(day)s") % {"day": began} if began else _("until %(day)s") % {"day": ended} if ended else ""
    return began if record.began_on == record.ended_on else _("%(first)s to %(last)s") % {"first": began, "last": ended}


def hours_of(record: OwnRecord) -> str:
    """Write the hours of a record as a number: 20, 1.5; empty where it says none."""
    if record.minutes is None:
        return ""
    hours = f"{Decimal(record.minutes) / 60:.2f}"
    return hours.rstrip("0").rstrip(".")


def hours_words(record: OwnRecord) -> str:
    """Say the hours of a record; empty where it tells none."""
    hours = hours_of(record)
    return (_("%(hours)s hour") if hours == "1" else _("%(hours)s hours")) % {"hours": hours} if hours else ""


def file_lines(record: OwnRecord) -> Sequence[OwnFileLine]:
    """List the files of a record."""
    return lines_of_files(record.files)


def lines_of_files(files: Sequence[OwnFile]) -> Sequence[OwnFileLine]:
    """List files that somebody put beside what they wrote."""
    return [
        OwnFileLine(place=place, sha256=file.sha256, name=written.excerpt(file.name, 120), size=_size(file.size))
        for place, file in enumerate(files, start=1)
    ]


def _size(count: int) -> str:
    return f"{count / 1024 / 1024:.1f} MB" if count >= 1024 * 1024 else f"{max(1, round(count / 1024))} KB"
