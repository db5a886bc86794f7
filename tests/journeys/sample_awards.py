"""The sample awards of the demonstration, each with the facts that its institution's own books hold.

The facts are read from what was asked for and done (intents, definitions, bits, recognitions), and from no report of a
verifier: what a surface tells is compared with them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from bootstrap.platforms import NOW
from kakitome.documents.verification.check import Verdict
from kakitome.errors import Problem
from kakitome.journeys.platform import Platform
from kakitome.learning.microcredential import Kind, Microcredential, awarding_bodies
from kakitome.learning.recognition.recognition import Recognition, Standing
from kakitome.mapping.recognition_fact import RecognitionFact, RecognitionLine, RecognitionState, Registers
from kakitome.ports.awards import AwardRecord, AwardState
from kakitome.services.holding import HeldAward, find_held
from kakitome.services.revoking import standing_of
from kakitome.values.localized_text import LocalizedText
from kakitome_demo.highlights import find_highlights
from kakitome_demo.registry import UNLISTED

KINDS = (
    "valid",
    "recognised",
    "recognition_ended",
    "revoked",
    "superseded",
    "corrected",
    "suspended",
    "expired",
    "unknown_issuer",
    "joint",
    "participation",
)
"""Every kind of award that is compared; `superseded` is the earlier document of the one that was corrected."""
_BY_STANDING = {
    Standing.RECOGNISED: RecognitionState.RECOGNISED,
    Standing.NOT_YET: RecognitionState.NOT_YET,
    Standing.WITHDRAWN: RecognitionState.ENDED,
    Standing.EXPIRED: RecognitionState.ENDED,
    Standing.SUSPENDED: RecognitionState.SUSPENDED,
}


@dataclass(frozen=True, kw_only=True)
class KnownFacts:
    """What is so, whoever tells it.

    Attributes:
        by: everybody who awards it; whoever signs comes first.
        until: the last day, None for no end.
        programme: the recognition of what was awarded, as its body keeps it.
    """

    who: str
    what: LocalizedText
    by: tuple[LocalizedText, ...]
    awarded_on: date
    until: date | None
    state: Verdict
    recognition: RecognitionFact
    kind: Kind
    letter: Microcredential
    programme: Recognition | None


@dataclass(frozen=True, kw_only=True)
class SampleAward:
    """One of them."""

    kind: str
    held: HeldAward
    document: bytes
    entry: str
    facts: KnownFacts

    @property
    def number(self) -> str:
        return self.held.number


def sample_awards(platform: Platform) -> Iterator[SampleAward]:
    """Find one award of every kind, in the order of `KINDS`; fails where one is missing."""
    found = {one.kind: find_held(platform.directory, one.number) for one in find_highlights(platform, now=NOW)}
    corrected = found["corrected"]
    assert corrected is not None
    books = platform.store(corrected.institution)
    (earlier,) = [one for one in books.awards.list_by_number(corrected.number) if one.state is AwardState.SUPERSEDED]
    found["superseded"] = replace(corrected, record=earlier)
    for kind in KINDS:
        held = found[kind]
        assert held is not None, kind
        yield _sample(platform, held, kind=kind)


def _sample(platform: Platform, held: HeldAward, *, kind: str) -> SampleAward:
    entry = platform.registry.find_by_identifier(held.institution, held.record.intent.microcredential)
    assert entry is not None
    return SampleAward(
        kind=kind,
        held=held,
        document=platform.store(held.institution).awards.get_document(held.record.credential_id),
        entry=entry.number,
        facts=_facts(platform, held, entry=entry.number),
    )


def _facts(platform: Platform, held: HeldAward, *, entry: str) -> KnownFacts:
    store, intent = platform.store(held.institution), held.record.intent
    letter = store.microcredentials.get(intent.microcredential, intent.version).microcredential
    awarded_at = datetime.combine(intent.awarded_on, time(), tzinfo=UTC)
    assert intent.learner is not None
    until = intent.valid_until
    return KnownFacts(
        who=intent.learner.name,
        what=letter.title,
        by=tuple(body.name for body in awarding_bodies(letter)),
        awarded_on=intent.awarded_on,
        until=(until - timedelta(microseconds=1)).date() if until else None,
        state=_state(platform, held.record, institution=held.institution),
        recognition=recognition(platform.recognitions.of_entry(entry), awarded_at=awarded_at),
        kind=letter.kind,
        letter=letter,
        programme=next(iter(platform.recognitions.of_entry(entry)), None),
    )


def _state(platform: Platform, record: AwardRecord, *, institution: str) -> Verdict:
    standing = standing_of(platform.store(institution), [record])[record.credential_id]
    until = record.intent.valid_until
    if record.state is AwardState.SUPERSEDED:
        return Verdict.SUPERSEDED
    if standing.revoked:
        return Verdict.REVOKED
    if standing.suspended:
        return Verdict.SUSPENDED
    if until is not None and until <= NOW:
        return Verdict.EXPIRED
    return Verdict.VALID if institution != UNLISTED else Verdict.VALID_UNTRUSTED_ISSUER


def recognition(known: tuple[Recognition, ...] | list[Recognition], *, awarded_at: datetime) -> RecognitionFact:
    """Say from the body's own books how the programme stood on a day, and stands now."""
    one = known[0] if known else None
    registers = Registers(asked=1, answered=1)
    return RecognitionFact(
        then=_line(one, one.standing_at(awarded_at) if one else None),
        now=_line(one, one.standing_at(NOW) if one else None),
        awarded_at=awarded_at,
        registers=registers,
    )


def _line(one: Recognition | None, standing: Standing | None) -> RecognitionLine:
    because = Problem(code="I_RECOGNITION_NONE_FOUND", severity="info")
    if one is None or standing is None:
        return RecognitionLine(state=RecognitionState.NONE, because=because)
    last = one.changes[-1] if one.changes else None
    return RecognitionLine(
        state=_BY_STANDING[standing],
        because=because,
        body=one.body_name,
        number=one.number,
        since=one.valid_from,
        until=last.at if last else one.valid_until,
        reason=last.reason if last else LocalizedText(),
    )
