"""Entries of the registry made of the demonstration's definitions, and recognitions of them, for tests of reading."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kakitome.learning.definition import read
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.recognition.recognition import Recognition
from kakitome.learning.registry.entry import AwardForm, Entry, EntrySource, EntryVersion, digest_of
from kakitome.values.localized_text import LocalizedText
from kakitome.values.number import ALPHABET, new_number

ROOT = Path(__file__).parents[2]
DEFINITIONS = ROOT / "demo/src/kakitome_demo/definitions"
REGISTERED = datetime(2026, 11, 1, 5, 0, tzinfo=UTC)


def number(count: int, kind: str = "E") -> str:
    """Make a registered number that is the same in every run."""
    digits = iter([count // len(ALPHABET) ** place % len(ALPHABET) for place in range(7)])
    return new_number(kind, choose=lambda alphabet: alphabet[next(digits)])


def letter(name: str = "offshore-wind", **changed: object) -> Microcredential:
    found, _ = read((DEFINITIONS / f"{name}.toml").read_bytes())
    return replace(found, **changed)


def version(given: Microcredential, count: int = 1, **changed: object) -> EntryVersion:
    made = EntryVersion(
        version=count,
        microcredential=replace(given, version=count),
        digest=digest_of(replace(given, version=count)),
        registered_at=REGISTERED + timedelta(days=count - 1),
        address=f"https://u.example/microcredentials/{given.identifier}-v{count}.json",
        forms=(AwardForm.OPEN_BADGES_3, AwardForm.PDF),
    )
    return replace(made, **changed)


def entry(count: int = 1, given: Microcredential | None = None, **changed: object) -> Entry:
    described = given or letter()
    made = Entry(
        number=number(count),
        institution="setouchi",
        identifier=described.identifier,
        source=EntrySource.ISSUER,
        versions=(version(described),),
        issuer="did:web:localhost%3A8000:issuers:setouchi",
        institution_type="university",
        region="JP-37",
        provider_url="https://setouchi.example/",
        is_demonstration=True,
    )
    return replace(made, **changed)


def recognition(of: Entry, **changed: object) -> Recognition:
    made = Recognition(
        number=number(900, "R"),
        body="kiko",
        body_did="did:web:localhost%3A8000:issuers:kiko",
        body_name=LocalizedText(ja="見本承認機構（見本）", en="Sample Recognition Body (sample)"),
        case=number(901, "C"),
        procedure="recognition",
        criteria_version="2026-04",
        entry=of.number,
        entry_version=of.current.version,
        about=of.current.address,
        title=of.current.microcredential.title,
        digest=of.current.digest,
        decided_at=REGISTERED,
        valid_from=REGISTERED,
        valid_until=datetime(2029, 3, 31, 15, 0, tzinfo=UTC),
        confirmed=("learning_outcomes", "assessment_type"),
    )
    return replace(made, **changed)


class KnownRecognitions:
    """What bodies recognised, as the public asks; the real stores have contract tests of their own."""

    def __init__(self, *known: Recognition) -> None:
        self._known = known

    def of_entry(self, entry: str) -> Sequence[Recognition]:
        return [one for one in self._known if one.entry == entry]

    def find(self, number: str) -> Recognition | None:
        return next((one for one in self._known if one.number == number), None)

    def list_changed_since(self, instant: datetime) -> Sequence[Recognition]:
        return [one for one in self._known if max((one.decided_at, *(c.at for c in one.changes))) >= instant]
