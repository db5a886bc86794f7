"""What happened to an entry and its recognitions, newest first, with the end that is planned."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kakitome.learning.recognition.procedure import certifies
from kakitome.learning.recognition.recognition import Recognition, Standing
from kakitome.learning.registry.entry import Entry
from kakitome.web.parts import written
from kakitome.web.parts.letter import joined
from kakitome.web.parts.recognised import change_event, end_event
from kakitome.web.parts.shapes import Event, State, Words

Dated = tuple[datetime, Event]


def history_of(entry: Entry, recognitions: Sequence[Recognition], *, now: datetime) -> list[Event]:
    """Return the events of an entry: registered, recognised, changed, withdrawn."""
    dated = [
        *_registrations(entry),
        *(event for recognition in recognitions for event in _of_recognition(recognition, now)),
    ]
    return [event for _at, event in sorted(dated, key=lambda dated_event: dated_event[0], reverse=True)]


def _registrations(entry: Entry) -> Iterator[Dated]:
    for version in entry.versions:
        title = _("Version %(v)s registered") % {"v": version.version}
        yield version.registered_at, Event(when=written.day(version.registered_at), title=title)
        if version.withdrawn_at is not None and version is entry.current:
            when = written.day(version.withdrawn_at)
            what = _("The provider offers it no longer.")
            yield version.withdrawn_at, Event(when=when, title=_("Entry withdrawn"), what=what, state="warn")


def _of_recognition(recognition: Recognition, now: datetime) -> Iterator[Dated]:
    yield recognition.valid_from, _given(recognition)
    for change in recognition.changes:
        yield change.at, change_event(change, recognition)
    standing = recognition.standing_at(now)
    if standing is Standing.WITHDRAWN:
        return
    yield recognition.valid_until, replace(end_event(recognition, now=now), what=recognition.body_name)


def _given(recognition: Recognition) -> Event:
    if certifies(recognition.procedure):
        title = _("{body} certified version {v}")
    elif recognition.conditions:
        title = _("{body} recognised version {v} with conditions")
    else:
        title = _("{body} recognised version {v}")
    heading = format_html(title, body=written.text(recognition.body_name), v=recognition.entry_version)
    facts: list[Words] = [
        _link(recognition),
        _("criteria %(version)s") % {"version": recognition.criteria_version},
        *recognition.conditions,
    ]
    state: State = "warn" if recognition.conditions else "ok"
    return Event(when=written.day(recognition.valid_from), title=heading, what=joined(facts), state=state)


def _link(recognition: Recognition) -> SafeString:
    address = reverse("recognition", args=[recognition.number])
    return written.number_link(address, recognition.number)
