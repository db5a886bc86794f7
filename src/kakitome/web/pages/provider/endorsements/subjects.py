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
        endorser: how the endorser calls itself; its identifier is told beside it.
        state, word: the verdict when it was taken in, with that day: it may read otherwise now.
    """

    kept: KeptEndorsement
    about: str
    is_known: bool
    endorser: str
    comment: str
    added: SafeString
    ended: SafeString
    state: State
    word: str
    day: SafeString
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """An institution's endorsements: about itself in use, those ended, and those it gave."""

    in_use: Sequence[EndorsementLine]
    ended: Sequence[EndorsementLine]
    given: Sequence[EndorsementLine]


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


def lines_of(place: Place, *, subjects: Sequence[EndorsedSubject], others: Sequence[EndorsedSubject]) -> Lines:
    """Sort an institution's endorsements, newest first."""
    words = {other.about: subject_words(other) for other in (*others, *subjects)}
    own = {record.did for record in place.store.issuers.list_issuers()}
    every = [
        (kept_endorsement, _line(place, kept_endorsement, words=words))
        for kept_endorsement in reversed(place.store.endorsements.list_all())
    ]
    return Lines(
        in_use=[line for kept, line in every if kept.endorser not in own and kept.ended_at is None],
        ended=[line for kept, line in every if kept.endorser not in own and kept.ended_at is not None],
        given=[line for kept, line in every if kept.endorser in own],
    )


def _line(place: Place, kept_endorsement: KeptEndorsement, *, words: Mapping[str, str]) -> EndorsementLine:
    state, word, day = _verdict(place, kept_endorsement)
    return EndorsementLine(
        kept=kept_endorsement,
        about=words.get(kept_endorsement.about, kept_endorsement.about),
        is_known=kept_endorsement.about in words,
        endorser=kept_endorsement.endorser_name or kept_endorsement.endorser,
        comment=comment_of(kept_endorsement),
        added=written.moment(kept_endorsement.added_at),
        ended=written.moment(kept_endorsement.ended_at),
        state=state,
        word=word,
        day=day,
        address=place.url("endorsement-document", kept_endorsement.sha256),
    )


def _verdict(place: Place, kept_endorsement: KeptEndorsement) -> tuple[State, str, SafeString]:
    """Read in the trail what the verdict was on the day, and the day; no day where nothing was checked."""
    for event in place.store.audit.list_events(subject=kept_endorsement.sha256):
        if event.entry.action == "endorsement.given":
            return "ok", _("Signed here"), SafeString("")
        said = event.entry.detail.get("verdict", "")
        if said in Verdict.__members__.values():
            verdict = Verdict(said)
            return STATE_OF_VERDICT[verdict], short_words(verdict), written.day(event.entry.at)
    return "none", _("Not checked"), SafeString("")
