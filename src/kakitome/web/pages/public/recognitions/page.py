"""What the page of a recognition shows."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kakitome.journeys.platform import Platform
from kakitome.journeys.recognition.certificates import provider_of
from kakitome.learning.recognition.procedure import Wording, wording_of
from kakitome.learning.recognition.recognition import ChangeKind, Recognition, Standing
from kakitome.ports.recognitions import KeptRecognition
from kakitome.web.parts import written
from kakitome.web.parts.recognised import (
    LABELS,
    STANDING_STATES,
    change_event,
    end_event,
    rule_words,
    standing_words,
)
from kakitome.web.parts.shapes import DescriptorLine, Event, Words

_TITLES: Mapping[Wording, Promise] = {
    Wording.RECOGNITION: gettext_lazy("Recognition of “%(title)s”"),
    Wording.CERTIFICATION: gettext_lazy("Certification of “%(title)s”"),
    Wording.ACCREDITATION: gettext_lazy("Accreditation of “%(title)s”"),
}
_GRANTING: Mapping[Wording, Promise] = {
    Wording.RECOGNITION: gettext_lazy("What was recognised, by whom"),
    Wording.CERTIFICATION: gettext_lazy("What was certified, by whom"),
    Wording.ACCREDITATION: gettext_lazy("What was accredited, by whom"),
}
_BY: Mapping[Wording, Promise] = {
    Wording.RECOGNITION: gettext_lazy("Recognised by"),
    Wording.CERTIFICATION: gettext_lazy("Certified by"),
    Wording.ACCREDITATION: gettext_lazy("Accredited by"),
}
_BEGINS: Mapping[Wording, Promise] = {
    Wording.RECOGNITION: gettext_lazy("The recognition begins"),
    Wording.CERTIFICATION: gettext_lazy("The certification begins"),
    Wording.ACCREDITATION: gettext_lazy("The accreditation begins"),
}


def recognition_page(platform: Platform, kept_recognition: KeptRecognition, *, now: datetime) -> dict[str, Any]:
    """Gather what the page shows."""
    recognition = kept_recognition.recognition
    standing = recognition.standing_at(now)
    entry = platform.registry.find(recognition.entry)
    wording = wording_of(recognition.procedure)
    return {
        "recognition": recognition,
        "provider": provider_of(platform, kept_recognition),
        "state": STANDING_STATES[standing],
        "standing": standing_words(standing, recognition.procedure),
        "rule": rule_words(standing, recognition.procedure),
        "title": format_html(str(_TITLES[wording]).replace("%(title)s", "{}"), written.text(recognition.title)),
        "label": str(LABELS[wording]),
        "granting": str(_GRANTING[wording]),
        "lines": list(_lines(recognition, platform)),
        "history": _history(recognition, now),
        "editions": kept_recognition.editions,
        "has_certificate": standing is Standing.RECOGNISED,
        "is_on_paper": entry is not None and not entry.issuer,
    }


def _lines(recognition: Recognition, platform: Platform) -> Iterator[DescriptorLine]:
    yield DescriptorLine(title=_("What was examined"), value=_examined(recognition))
    by = str(_BY[wording_of(recognition.procedure)])
    is_here = platform.bodies.find(recognition.body) is not None
    yield DescriptorLine(title=by, value=_body(recognition) if is_here else recognition.body_name)
    yield DescriptorLine(title=_("Decided on"), value=written.day(recognition.decided_at))
    yield DescriptorLine(title=_("Criteria"), value=_criteria(recognition, platform))
    yield DescriptorLine(title=_("Case"), value=_case(recognition) if is_here else recognition.case)
    yield DescriptorLine(title=_("Period"), value=_period(recognition))
    withdrawal = recognition.withdrawal
    if withdrawal is not None and withdrawal.effective_at is not None:
        yield DescriptorLine(title=_("The withdrawal holds from"), value=written.day(withdrawal.effective_at))
        if withdrawal.at > withdrawal.effective_at:
            words = _("Awards given until {day} count as recognised when awarded.")
            yield DescriptorLine(
                title=_("Learners in progress"), value=format_html(words, day=written.last_day(withdrawal.at))
            )
    elif until := _ended_early(recognition):
        yield DescriptorLine(title=_("Held until"), value=written.day(until))
    for condition in recognition.conditions:
        yield DescriptorLine(title=_("Condition"), value=condition)
    yield DescriptorLine(
        title=_("Hash of the definition that was examined (SHA-256)")
        if recognition.entry
        else _("Hash of the record that was examined (SHA-256)"),
        value=format_html('<span class="mono">{}</span>', recognition.digest),
    )


def _examined(recognition: Recognition) -> SafeString:
    if not recognition.entry:
        return format_html('<span class="mono">{}</span>', recognition.about)
    return format_html(
        '<a href="{}">{}</a>',
        reverse("entry-version", args=[recognition.entry, recognition.entry_version]),
        _("%(number)s, version %(v)s") % {"number": recognition.entry, "v": recognition.entry_version},
    )


def _body(recognition: Recognition) -> SafeString:
    address = reverse("public-body", args=[recognition.body])
    return format_html('<a href="{}">{}</a>', address, written.text(recognition.body_name))


def _criteria(recognition: Recognition, platform: Platform) -> Words:
    """Lead to the criteria, when the body published them here."""
    version = (recognition.procedure, recognition.criteria_version)
    if version not in {
        (criterion.procedure, criterion.version)
        for criterion in platform.bodies.list_published_criteria(recognition.body)
    }:
        return recognition.criteria_version
    address = reverse("public-criteria", args=[recognition.body, *version])
    return format_html('<a href="{}">{}</a>', address, recognition.criteria_version)


def _case(recognition: Recognition) -> SafeString:
    address = reverse("decision", args=[recognition.body, recognition.case])
    return written.number_link(address, recognition.case)


def _period(recognition: Recognition) -> SafeString:
    last = recognition.valid_until - timedelta(microseconds=1)
    return format_html(_("{first} to {last}"), first=written.day(recognition.valid_from), last=written.day(last))


def _ended_early(recognition: Recognition) -> datetime | None:
    """Return the instant of a withdrawal before the end that was decided; None when there was none."""
    withdrawn = [change.at for change in recognition.changes if change.kind is ChangeKind.WITHDRAWN]
    return min(withdrawn) if withdrawn and min(withdrawn) < recognition.valid_until else None


def _history(recognition: Recognition, now: datetime) -> list[Event]:
    events = [change_event(change, recognition) for change in reversed(recognition.changes)]
    if recognition.standing_at(now) is not Standing.WITHDRAWN:
        events.insert(0, end_event(recognition, now=now))
    begins = Event(
        when=written.day(recognition.valid_from),
        title=str(_BEGINS[wording_of(recognition.procedure)]),
        state="ok",
    )
    who = written.text(recognition.body_name)
    title = format_html(_("{body} decided"), body=who)
    decided = Event(when=written.day(recognition.decided_at), title=title)
    return [*events, begins, decided]
