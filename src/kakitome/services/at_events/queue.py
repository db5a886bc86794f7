"""What the queue of an event says of each entry, for whoever approves it.

    lines = judge(event, entries)

Names are compared as everywhere (`values.person_names`); the same name is no proof of the same person. What is certain
enough is ticked beforehand; what is doubtful waits for somebody's own tick.

Source: docs/adr/0104-registering-at-an-event.md.
"""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kakitome.ports.awarding_events import Attendee, AwardingEvent, EventEntry, EventEntryState
from kakitome.values.person_names import NameAgreement, compare_names

_ALIKE: Final = frozenset(
    {NameAgreement.SAME, NameAgreement.VARIANT, NameAgreement.READING, NameAgreement.FORMER, NameAgreement.PART}
)


class Listed(StrEnum):
    """Whether somebody is on the list of who is expected."""

    NO_LIST = "no_list"
    YES = "yes"
    """By the address, or by the very name."""
    PERHAPS = "perhaps"
    """By a name that is alike, as 髙 and 高, kana and Latin letters, or a part of it."""
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLine:
    """An entry with what was seen.

    Attributes:
        listed_as: the name on the list that is alike.
        doubles: numbers of other entries with the same address or the very name.
        is_late: it arrived after the event had closed.
        from_one_phone: how many entries came from its telephone; 0 where that is not known.
    """

    entry: EventEntry
    listed: Listed
    listed_as: str
    doubles: tuple[int, ...]
    is_late: bool
    from_one_phone: int

    @property
    def is_ticked(self) -> bool:
        """Whether nothing about it is doubtful."""
        return self.listed in (Listed.NO_LIST, Listed.YES) and not self.doubles


def judge(event: AwardingEvent, entries: Sequence[EventEntry]) -> list[QueueLine]:
    """Return the entries that wait, in their order, each held against the list and against all others not refused."""
    standing = [entry for entry in entries if entry.state in (EventEntryState.WAITING, EventEntryState.AWARDED)]
    same = defaultdict(list)
    for entry in standing:
        for key in _keys(entry.name, entry.email):
            same[key].append(entry.number)
    phones = Counter(entry.device for entry in standing if entry.device)
    expected = _Expected(event.attendees)
    lines = []
    for entry in standing:
        if entry.state is not EventEntryState.WAITING:
            continue
        listed, listed_as = expected.find(entry)
        others = {number for key in _keys(entry.name, entry.email) for number in same[key]} - {entry.number}
        lines.append(
            QueueLine(
                entry=entry,
                listed=listed,
                listed_as=listed_as,
                doubles=tuple(sorted(others)),
                is_late=entry.entered_at >= event.closes_at,
                from_one_phone=phones[entry.device] if entry.device else 0,
            )
        )
    return lines


def read_attendees(text: str) -> tuple[Attendee, ...]:
    """Read a list of who is expected: one to a line, a name, or a name and an address after a comma or a tab."""
    attendees = []
    for line in text.splitlines():
        name, email = _parted(unicodedata.normalize("NFC", line).replace("\t", ",").replace("、", ",").split(","))
        if name or email:
            attendees.append(Attendee(name=name, email=email))
    return tuple(dict.fromkeys(attendees))


def write_attendees(attendees: Iterable[Attendee]) -> str:
    """Write such a list again."""
    return "\n".join(f"{each.name}, {each.email}" if each.email else each.name for each in attendees)


class _Expected:
    """Who is expected, by what is looked for first."""

    def __init__(self, attendees: Sequence[Attendee]) -> None:
        self._attendees = attendees
        self._by_key = {key: each for each in attendees for key in _keys(each.name, each.email)}

    def find(self, entry: EventEntry) -> tuple[Listed, str]:
        if not self._attendees:
            return Listed.NO_LIST, ""
        for key in _keys(entry.name, entry.email):
            if key in self._by_key:
                return Listed.YES, self._by_key[key].name
        for each in self._attendees:
            comparison = compare_names(entry.name, [each.name]) if each.name else None
            if comparison is not None and comparison.agreement in _ALIKE:
                return Listed.PERHAPS, each.name
        return Listed.NO, ""


def _keys(name: str, email: str) -> list[str]:
    written = "".join(unicodedata.normalize("NFKC", name).casefold().split())
    keys = [f"name {written}"] if written else []
    return [*keys, f"mail {email.strip().casefold()}"] if email.strip() else keys


def _parted(parts: Sequence[str]) -> tuple[str, str]:
    texts = [" ".join(part.split()) for part in parts]
    email = next((text for text in texts if "@" in text), "")
    return " ".join(text for text in texts if text and text != email), email
