"""Awards of the demonstration worth looking at, one of each kind, as links to print."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time

from kakitome.journeys.platform import Platform
from kakitome.learning.microcredential import Kind
from kakitome.learning.recognition.recognition import Standing, recognitions_at
from kakitome.ports.awards import AwardFilter, AwardRecord, AwardState
from kakitome.services.holding import find_held
from kakitome.services.revoking import DocumentStanding, standing_of
from kakitome_demo.registry import UNLISTED

_MOST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Highlight:
    """One award; `kind` is a key of `KINDS`."""

    kind: str
    number: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    record: AwardRecord
    standing: DocumentStanding
    is_listed: bool
    is_participation: bool
    is_joint: bool
    is_expired: bool
    is_corrected: bool
    recognition: Standing | None
    """How what was recognised on the day of the award stands now; None when nothing was."""

    @property
    def is_special(self) -> bool:
        return self.is_corrected or self.is_participation or self.is_joint

    @property
    def stands(self) -> bool:
        return not (self.standing.revoked or self.standing.suspended or self.is_expired)


KINDS: Mapping[str, Callable[[_Seen], bool]] = {
    "recognised": lambda seen: seen.stands and seen.recognition is Standing.RECOGNISED,
    "recognition_ended": lambda seen: seen.stands and seen.recognition is Standing.WITHDRAWN,
    "joint": lambda seen: seen.stands and seen.is_joint,
    "valid": lambda seen: seen.stands and seen.is_listed and not seen.is_special,
    "corrected": lambda seen: seen.stands and seen.is_corrected,
    "participation": lambda seen: seen.stands and seen.is_participation,
    "unknown_issuer": lambda seen: seen.stands and not seen.is_listed,
    "suspended": lambda seen: seen.standing.suspended and seen.is_listed,
    "expired": lambda seen: seen.is_expired and seen.is_listed and not seen.standing.revoked,
    "revoked": lambda seen: seen.standing.revoked and seen.is_listed,
}


def find_highlights(platform: Platform, *, now: datetime) -> list[Highlight]:
    """Find one award of each kind that everybody may see, in the order of `KINDS`; a kind without one is left out."""
    award_records: dict[str, AwardRecord] = {}
    for institution in platform.directory.list_institutions():
        store = platform.store(institution)
        records = store.awards.list_matching(AwardFilter(states=frozenset({AwardState.ISSUED})), limit=_MOST)
        standings = standing_of(store, records)
        letters = {version.identifier: version.microcredential for version in store.microcredentials.list_latest()}
        for record in records:
            until = record.intent.valid_until
            seen = _Seen(
                record=record,
                standing=standings[record.credential_id],
                is_listed=institution != UNLISTED,
                is_participation=letters[record.intent.microcredential].kind is not Kind.MICROCREDENTIAL,
                is_joint=bool(letters[record.intent.microcredential].co_awarding_bodies),
                is_expired=until is not None and until <= now,
                is_corrected=bool(record.intent.replaces),
                recognition=_recognition(platform, record, institution=institution, now=now),
            )
            kind = next((kind for kind, fits in KINDS.items() if kind not in award_records and fits(seen)), None)
            if kind is not None and _is_open(platform, record.number):
                award_records[kind] = record
    return [
        Highlight(
            kind=kind, number=award_records[kind].number, url=f"{platform.site_url}/a/{award_records[kind].number}"
        )
        for kind in KINDS
        if kind in award_records
    ]


def _recognition(platform: Platform, record: AwardRecord, *, institution: str, now: datetime) -> Standing | None:
    entry = platform.registry.find_by_identifier(institution, record.intent.microcredential)
    known = platform.recognitions.of_entry(entry.number) if entry else ()
    awarded_at = datetime.combine(record.intent.awarded_on, time(), tzinfo=UTC)
    return next((recognition.standing_at(now) for recognition in recognitions_at(known, awarded_at)), None)


def _is_open(platform: Platform, number: str) -> bool:
    held_award = find_held(platform.directory, number)
    return held_award is not None and held_award.is_listed
