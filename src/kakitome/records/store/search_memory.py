"""What a process remembers of the registry's index: bitmaps, words, and the rows of terms asked before.

Everything is checked against the one row of the state first, so that what another process wrote is seen at once.
Inside a transaction nothing is remembered: what it sees may never come to be.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from threading import RLock

from django.db import connections
from pyroaring import BitMap
from rapidfuzz import fuzz, process

from kakitome.records.models.registry_search import FacetLabelRow, FacetRow, SearchStateRow, WordRow
from kakitome.values.localized_text import LocalizedText

MOST_REMEMBERED = 512
_NOTHING = BitMap()
_RESEMBLES = 60
"""Of 100; below it two words have little in common."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where the index stands: `mark` is new with every change, `epoch` whenever it is built again."""

    mark: str = ""
    epoch: str = ""
    generation: int = 0
    last_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All bitmaps at one state; `values` are those of each facet, the most common first."""

    state: State
    blocks: Mapping[str, Mapping[int, BitMap]] = field(default_factory=dict)
    merged: Mapping[str, BitMap] = field(default_factory=dict)
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    labels: Mapping[str, LocalizedText] = field(default_factory=dict)

    def members(self, value: str) -> BitMap:
        """Return the rows that have a `facet:value`."""
        return self.merged.get(value, _NOTHING)

    def union(self, facet: str, values: Iterable[str]) -> BitMap:
        """Return the rows that have any of a facet's values."""
        return BitMap.union(BitMap(), *(self.members(f"{facet}:{value}") for value in values))


class IndexMemory:
    """One database's index as this process knows it; safe for threads."""

    def __init__(self, using: str) -> None:
        self.using = using
        self._lock = RLock()
        self._snapshot = Snapshot(state=State())
        self._words = ("", "\n", "\n")
        self._rows: OrderedDict[tuple[str, str, bool], tuple[BitMap, int]] = OrderedDict()

    def read_state(self) -> State:
        """Read where the index stands."""
        row = SearchStateRow.objects.using(self.using).filter(pk=1).first()
        if row is None:
            return State()
        return State(mark=row.mark, epoch=row.epoch, generation=row.generation, last_id=row.next_id - 1)

    def snapshot(self) -> Snapshot:
        """Return all bitmaps as they are now, reading only what changed."""
        state = self.read_state()
        if self._snapshot.state == state:
            return self._snapshot
        if connections[self.using].in_atomic_block:
            return self._read(Snapshot(state=State()), state)
        with self._lock:
            before = self._snapshot if self._snapshot.state.epoch == state.epoch else Snapshot(state=State())
            if before.state.generation < state.generation or before.state.mark != state.mark:
                self._snapshot = self._read(before, state)
            return self._snapshot

    def rows(self, key: str, *, in_title: bool, state: State, read: Callable[[int], Iterable[int]]) -> BitMap:
        """Return the rows of a term; `read` gives those above an id, since older ones never change."""
        if connections[self.using].in_atomic_block:
            return BitMap(read(0))
        place = (state.epoch, key, in_title)
        with self._lock:
            known, last = self._rows.get(place, (_NOTHING, 0))
        if last < state.last_id:
            known = known | BitMap(read(last))
            with self._lock:
                self._rows[place] = (known, state.last_id)
                while len(self._rows) > MOST_REMEMBERED:
                    self._rows.popitem(last=False)
        with self._lock:
            if place in self._rows:
                self._rows.move_to_end(place)
        return known

    def forget_terms(self) -> None:
        """Forget the rows of terms asked before, as a process does that begins."""
        with self._lock:
            self._rows.clear()

    def words_around(self, part: str, *, at_end: bool = False) -> Sequence[str]:
        """Return the words that hold a part, or end with it."""
        text = self._all_words()[0]
        found, at = [], text.find(part)
        while at >= 0:
            end = text.index("\n", at)
            word = text[text.rindex("\n", 0, at) + 1 : end]
            if not at_end or word.endswith(part):
                found.append(word)
            at = text.find(part, end)
        return found

    def suggested(self, asked: str, *, most: int) -> Sequence[str]:
        """Return words for suggestions that resemble what was asked."""
        words = self._all_words()[1].split("\n")
        found = process.extract(asked, words, scorer=fuzz.ratio, limit=most + 1, score_cutoff=_RESEMBLES)
        return [word for word, _score, _place in found if word and word != asked][:most]

    def _all_words(self) -> tuple[str, str]:
        """Return all words and those for suggestions, each between line ends."""
        state = self.read_state()
        if connections[self.using].in_atomic_block:
            return self._read_words()
        with self._lock:
            if self._words[0] != state.mark:
                self._words = (state.mark, *self._read_words())
            return self._words[1:]

    def _read_words(self) -> tuple[str, str]:
        rows = WordRow.objects.using(self.using).order_by("word").values_list("word", "is_suggested")
        every = list(rows.iterator(chunk_size=5000))
        return (
            "\n" + "".join(f"{word}\n" for word, _ in every),
            "\n" + "".join(f"{word}\n" for word, is_suggested in every if is_suggested),
        )

    def _read(self, before: Snapshot, state: State) -> Snapshot:
        rows = FacetRow.objects.using(self.using)
        if before.state.mark:
            rows = rows.filter(generation__gt=before.state.generation)
        blocks = {value: dict(known) for value, known in before.blocks.items()}
        merged = dict(before.merged)
        changed = set()
        for value, block, members in rows.values_list("value", "block", "members").iterator(chunk_size=2000):
            blocks.setdefault(value, {})[block] = BitMap.deserialize(bytes(members))
            changed.add(value)
        for value in changed:
            merged[value] = BitMap.union(BitMap(), *blocks[value].values())
        labels = FacetLabelRow.objects.using(self.using).values_list("value", "ja", "en")
        return Snapshot(
            state=state,
            blocks=blocks,
            merged=merged,
            values=_by_facet(merged),
            labels={value: LocalizedText(ja=ja, en=en) for value, ja, en in labels},
        )


def _by_facet(merged: Mapping[str, BitMap]) -> Mapping[str, Sequence[str]]:
    sizes = sorted(((len(members), value) for value, members in merged.items() if members), key=lambda one: -one[0])
    found: dict[str, list[str]] = {}
    for _size, value in sizes:
        facet, _, own = value.partition(":")
        found.setdefault(facet, []).append(own)
    return found


@cache
def memory_of(using: str) -> IndexMemory:
    """Return this process's memory of a database's index."""
    return IndexMemory(using)
