"""Own records as pages show them: always as unsigned."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kakitome import texts
from kakitome.ports.own_records import OwnRecord
from kakitome.web.pages.learner.own_records.forms import hours_of
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


def hours_words(record: OwnRecord) -> str:
    """Say the hours of a record; empty where it tells none."""
    hours = hours_of(record)
    return (_("%(hours)s hour") if hours == "1" else _("%(hours)s hours")) % {"hours": hours} if hours else ""


def file_lines(record: OwnRecord) -> Sequence[OwnFileLine]:
    """List the files of a record."""
    return [
        OwnFileLine(place=place, sha256=file.sha256, name=written.excerpt(file.name, 120), size=_size(file.size))
        for place, file in enumerate(record.files, start=1)
    ]


def _size(count: int) -> str:
    return f"{count / 1024 / 1024:.1f} MB" if count >= 1024 * 1024 else f"{max(1, round(count / 1024))} KB"
