"""The journey of somebody who chooses: several entries of the registry side by side.

    asked = compare_entries(Sources(registry=…, recognitions=…), ["E-7K3M-94QT", "E-3NAD-7KQR@1"], now=now)

1. Read what was asked for; the same entry twice is one, and more than six are left out and named.
2. Find each; what is no number, or not in the registry, is told and stops nothing.
3. Put the recognitions of each beside it.
4. Lay them side by side.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kakitome.learning.registry.comparison import MOST, ComparedChoice, ComparedColumn, Comparison, compare, read_choice
from kakitome.learning.registry.entry import Entry, EntryVersion
from kakitome.ports.recognitions import PublicRecognitions
from kakitome.ports.registry import Registry

LONGEST_LIST = 60
"""How many are looked at before the rest is cut off; an address can hold thousands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where entries and recognitions come from."""

    registry: Registry
    recognitions: PublicRecognitions


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedComparison:
    """A comparison, with what could not be in it.

    Attributes:
        unknown: what was given and is no entry here.
        left_out: entries beyond the sixth.
    """

    comparison: Comparison
    unknown: tuple[str, ...] = ()
    left_out: tuple[ComparedChoice, ...] = ()


def compare_entries(sources: Sources, given: Sequence[str], *, now: datetime) -> RequestedComparison:
    """Lay the entries asked for side by side; whatever is wrong with the list is part of the answer."""
    # 1 as it was asked for
    texts = [text for text in dict.fromkeys(given) if text.strip()][:LONGEST_LIST]
    read = {text: read_choice(text) for text in texts}
    choices = tuple(dict.fromkeys(choice for choice in read.values() if choice is not None))
    # 2 what there is of it
    entries = {
        entry.number: entry
        for entry in sources.registry.find_many([compared_choice.number for compared_choice in choices])
    }
    columns, unknown = [], [text for text, choice in read.items() if choice is None]
    for choice in choices:
        entry = entries.get(choice.number)
        version = _version(entry, choice) if entry is not None else None
        if entry is None or version is None:
            unknown.append(str(choice))
        else:
            columns.append((choice, entry, version))
    # 3, 4 with what others say, side by side
    shown = [
        ComparedColumn(
            entry=entry,
            version=version,
            recognitions=tuple(sources.recognitions.of_entry(entry.number)),
            is_pinned=choice.version is not None,
        )
        for choice, entry, version in columns[:MOST]
    ]
    return RequestedComparison(
        comparison=compare(shown, now=now),
        unknown=tuple(unknown),
        left_out=tuple(choice for choice, _, _ in columns[MOST:]),
    )


def _version(entry: Entry, choice: ComparedChoice) -> EntryVersion | None:
    if choice.version is None:
        return entry.current
    return next((version for version in entry.versions if version.version == choice.version), None)
