"""What endorsements are about, in words; and kept ones as lines of a list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kakitome.documents.verification.check import Verdict
from kakitome.ports.endorsements import KeptEndorsement
from kakitome.services.endorsing import EndorsedSubject, comment_of
from kakitome.web.desk.place import Place
from kakitome.web.pages.public.verify.result import STATE_OF_VERDICT, short_words
from kakitome.web.parts import written
from kakitome.web.parts.letter import title_of
from kakitome.web.parts.shapes import State


@dataclass(frozen=True, slots=True, kw_only=True)
class EndorsementLine:
    """One endorsement in a list.

    Attributes:
        about: what it speaks of, in words where it is known here (`is_known`).
        state, word: the verdict when it was taken in, with that day: it may read otherwise now.
    """

    endorsement: KeptEndorsement
    about: str
    is_known: bool
    comment: str
    state: State
    word: str
    day: SafeString


def subject_words(subject: EndorsedSubject) -> str:
    """Name what an endorsement is or can be about."""
    body = title_of(subject.body)
    if not subject.version:
        return body
    return _("%(title)s (%(version)d), %(body)s") % {
        "title": title_of(subject.title),
        "version": subject.version,
        "body": body,
    }


def lines_of(
    place: Place, *, subjects: Sequence[EndorsedSubject], others: Sequence[EndorsedSubject]
) -> Mapping[str, Sequence[EndorsementLine]]:
    """Sort an institution's endorsements, newest first: about itself `in_use`, those `ended`, and those `given`."""
    words = {subject.about: subject_words(subject) for subject in (*others, *subjects)}
    own = {record.did for record in place.store.issuers.list_issuers()}
    lines: dict[str, list[EndorsementLine]] = {"in_use": [], "ended": [], "given": []}
    for kept_endorsement in reversed(place.store.endorsements.list_all()):
        group = "given" if kept_endorsement.endorser in own else "ended" if kept_endorsement.ended_at else "in_use"
        lines[group].append(_line(place, kept_endorsement, words=words))
    return lines


def _line(place: Place, kept_endorsement: KeptEndorsement, *, words: Mapping[str, str]) -> EndorsementLine:
    state, word, day = _verdict(place, kept_endorsement)
    return EndorsementLine(
        endorsement=kept_endorsement,
        about=words.get(kept_endorsement.about, kept_endorsement.about),
        is_known=kept_endorsement.about in words,
        comment=comment_of(kept_endorsement),
        state=state,
        word=word,
        day=day,
    )


def _verdict(place: Place, kept_endorsement: KeptEndorsement) -> tuple[State, str, SafeString]:
    """Read in the trail what the verdict was on the day, and the day; no day where nothing was checked."""
    for event in place.store.audit.list_events(subject=kept_endorsement.sha256):
        if event.entry.action == "endorsement.given":
            return "ok", _("Signed here"), SafeString("")
        verdict_name = event.entry.detail.get("verdict", "")
        if verdict_name in Verdict.__members__.values():
            verdict = Verdict(verdict_name)
            return STATE_OF_VERDICT[verdict], short_words(verdict), written.day(event.entry.at)
    return "none", _("Not checked"), SafeString("")
