"""What the page of a recognition shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kakitome.bootstrap.platform import Platform
from kakitome.bootstrap.recognition_certificates import provider_of
from kakitome.learning.recognition.recognition import Change, ChangeKind, Recognition, Standing
from kakitome.ports.recognitions import Edition, KeptRecognition
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts import written
from kakitome.web.parts.shapes import Descriptor, Event, State, Words

STATES: dict[Standing, State] = {
    Standing.RECOGNISED: "ok",
    Standing.NOT_YET: "none",
    Standing.SUSPENDED: "warn",
    Standing.WITHDRAWN: "warn",
    Standing.EXPIRED: "warn",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognitionPage:
    """Everything the template needs; `rule` says which awards the recognition reaches."""

    recognition: Recognition
    provider: LocalizedText
    state: State
    standing: str
    rule: str
    lines: Sequence[Descriptor]
    history: Sequence[Event]
    editions: Sequence[Edition]
    has_certificate: bool
    is_on_paper: bool


def recognition_page(platform: Platform, kept: KeptRecognition, *, now: datetime) -> RecognitionPage:
    """Gather what the page shows."""
    recognition = kept.recognition
    standing = recognition.standing_at(now)
    entry = platform.registry.find(recognition.entry)
    return RecognitionPage(
        recognition=recognition,
        provider=provider_of(platform, kept),
        state=STATES[standing],
        standing=_standing(standing),
        rule=_rule(standing),
        lines=list(_lines(recognition)),
        history=_history(recognition, now),
        editions=kept.editions,
        has_certificate=standing is Standing.RECOGNISED,
        is_on_paper=entry is not None and not entry.issuer,
    )


def _standing(standing: Standing) -> str:
    return {
        Standing.RECOGNISED: _("Recognised"),
        Standing.NOT_YET: _("Recognised from a later day"),
        Standing.SUSPENDED: _("Recognition suspended"),
        Standing.WITHDRAWN: _("Recognition withdrawn"),
        Standing.EXPIRED: _("Recognition has ended"),
    }[standing]


def _rule(standing: Standing) -> str:
    """Say by dates which awards are recognised: what the check does, in words."""
    if standing is Standing.RECOGNISED:
        return _("Awards given while it stands stay “recognised when awarded”, whatever comes later.")
    if standing is Standing.NOT_YET:
        return _("It does not stand yet: awards given before its first day are not recognised.")
    return _("Awards given while it stood stay “recognised when awarded”; awards given since are not recognised.")


def _lines(recognition: Recognition) -> Iterator[Descriptor]:
    entry = format_html(
        '<a href="{}">{}</a>',
        reverse("entry-version", args=[recognition.entry, recognition.entry_version]),
        _("%(number)s, version %(v)s") % {"number": recognition.entry, "v": recognition.entry_version},
    )
    yield Descriptor(title=_("What was examined"), value=entry)
    yield Descriptor(title=_("Recognised by"), value=recognition.body_name)
    yield Descriptor(title=_("Decided on"), value=written.day(recognition.decided_at))
    yield Descriptor(title=_("Criteria"), value=recognition.criteria_version)
    yield Descriptor(title=_("Case"), value=recognition.case)
    yield Descriptor(title=_("Period"), value=_period(recognition))
    if until := _ended_early(recognition):
        yield Descriptor(title=_("Held until"), value=written.day(until))
    for condition in recognition.conditions:
        yield Descriptor(title=_("Condition"), value=condition)
    yield Descriptor(
        title=_("Hash of the definition that was examined (SHA-256)"),
        value=format_html('<span class="mono">{}</span>', recognition.digest),
    )


def _period(recognition: Recognition) -> SafeString:
    last = recognition.valid_until - timedelta(microseconds=1)
    return format_html(_("{first} to {last}"), first=written.day(recognition.valid_from), last=written.day(last))


def _ended_early(recognition: Recognition) -> datetime | None:
    """Return the instant of a withdrawal before the end that was decided; None when there was none."""
    withdrawn = [one.at for one in recognition.changes if one.kind is ChangeKind.WITHDRAWN]
    return min(withdrawn) if withdrawn and min(withdrawn) < recognition.valid_until else None


def _history(recognition: Recognition, now: datetime) -> list[Event]:
    events = [_event(change) for change in reversed(recognition.changes)]
    if recognition.standing_at(now) is not Standing.WITHDRAWN:
        is_planned = recognition.valid_until > now
        title = _("The recognition ends (planned)") if is_planned else _("The recognition ended")
        events.insert(0, Event(when=written.day(recognition.valid_until), title=title, is_planned=is_planned))
    begins = Event(when=written.day(recognition.valid_from), title=_("The recognition begins"), state="ok")
    decided = Event(when=written.day(recognition.decided_at), title=_("Decided"), what=recognition.body_name)
    return [*events, begins, decided]


def _event(change: Change) -> Event:
    titles = {
        ChangeKind.SUSPENDED: _("Recognition suspended"),
        ChangeKind.RESUMED: _("Suspension lifted"),
        ChangeKind.WITHDRAWN: _("Recognition withdrawn"),
    }
    state: State = "ok" if change.kind is ChangeKind.RESUMED else "warn"
    reason: Words = change.reason
    return Event(when=written.day(change.at), title=titles[change.kind], what=reason, state=state)
