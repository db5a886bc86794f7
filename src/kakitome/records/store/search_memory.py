"""What a process remembers of the registry's index: bitmaps, words, and the rows of terms asked before.

Everything is checked against the one row of the state first, so that what another process wrote is seen at once.
Inside a transaction nothing is remembered: what it sees may never come to be. Of terms that stand in many entries the
rows are read as a bitmap that `search_common` kept, and only what came later from the index itself.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from threading import RLock

from django.db import connections
from pyroaring import BitMap
from rapidfuzz import fuzz, process

from kakitome.records.models.registry_search import CommonTermRow, FacetLabelRow, FacetRow, SearchStateRow, WordRow
from kakitome.values.localized_text import LocalizedText

MOST_REMEMBERED_BYTES = 32_000_000
"""Of rows of terms, in each process."""
LONGEST_KEPT = 200
_NOTHING = BitMap()
_RESEMBLES = 60
"""Of 100; below it two words have little in common."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexState:
    """Where the index stands: `mark` is new with every change, `epoch` whenever it is built again."""

    mark: str = ""
    epoch: str = ""
    generation: int = 0
    last_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexSnapshot:
    """All bitmaps at one state; `values` are those of each facet, the most common first."""

    state: IndexState
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


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedWords:
    """All words and those for suggestions, each between line ends, up to an id of their table."""

    state: IndexState = IndexState()
    last: int = 0
    every: str = "\n"
    suggested: str = "\n"


class IndexMemory:
    """One database's index as this process knows it; safe for threads."""

    def __init__(self, using: str) -> None:
        self.using = using
        self._lock = RLock()
        self._snapshot = IndexSnapshot(state=IndexState())
        self._words = IndexedWords()
        self._rows: OrderedDict[tuple[str, str, bool], tuple[BitMap, int, int]] = OrderedDict()
        self._bytes = 0

    def read_state(self) -> IndexState:
        """Read where the index stands."""
        row = SearchStateRow.objects.using(self.using).filter(pk=1).first()
        if row is None:
            return IndexState()
        return IndexState(mark=row.mark, epoch=row.epoch, generation=row.generation, last_id=row.next_id - 1)

    def snapshot(self) -> IndexSnapshot:
        """Return all bitmaps as they are now, reading only what changed."""
        state = self.read_state()
        if self._snapshot.state == state:
            return self._snapshot
        if connections[self.using].in_atomic_block:
            return self._read(IndexSnapshot(state=IndexState()), state)
        with self._lock:
            before = self._snapshot if self._snapshot.state.epoch == state.epoch else IndexSnapshot(state=IndexState())
            if before.state.generation < state.generation or before.state.mark != state.mark:
                self._snapshot = self._read(before, state)
            return self._snapshot

    def rows(self, key: str, *, in_title: bool, state: IndexState, read: Callable[[int], Iterable[int]]) -> BitMap:
        """Return the rows of a term; `read` gives those above an id, since older ones never change."""
        if connections[self.using].in_atomic_block:
            return BitMap(read(0))
        place = (state.epoch, key, in_title)
        with self._lock:
            known, last, _size = self._rows.get(place) or (None, 0, 0)
            if known is not None:
                self._rows.move_to_end(place)
        if known is None:
            known, last = self.kept(key, in_title=in_title, epoch=state.epoch)
        if last < state.last_id or last == 0:
            known = known | BitMap(read(last))
            last = state.last_id
        self._remember(place, known, last)
        return known

    def kept(self, key: str, *, in_title: bool, epoch: str) -> tuple[BitMap, int]:
        """Return the rows of a term that are kept in the database, and up to which id they are true."""
        if len(key) > LONGEST_KEPT:
            return _NOTHING, 0
        rows = CommonTermRow.objects.using(self.using).filter(term=key, in_title=in_title, epoch=epoch)
        row = rows.values_list("members", "last_id").first()
        return (BitMap.deserialize(bytes(row[0])), row[1]) if row else (_NOTHING, 0)

    def _remember(self, place: tuple[str, str, bool], members: BitMap, last: int) -> None:
        size = len(place[1]) * 4 + 200 + _bytes_of(members)
        with self._lock:
            before = self._rows.pop(place, None)
            self._rows[place] = (members, last, size)
            self._bytes += size - (before[2] if before else 0)
            while self._bytes > MOST_REMEMBERED_BYTES and len(self._rows) > 1:
                _place, (_members, _last, gone) = self._rows.popitem(last=False)
                self._bytes -= gone

    def forget_terms(self) -> None:
        """Forget the rows of terms asked before, as a process does that begins."""
        with self._lock:
            self._rows.clear()
            self._bytes = 0

    def words_around(self, part: str, *, at_end: bool = False) -> Sequence[str]:
        """Return the words that hold a part, or end with it."""
        text = self._all_words().every
        words, at = [], text.find(part)
        while at >= 0:
            end = text.index("\n", at)
            word = text[text.rindex("\n", 0, at) + 1 : end]
            if not at_end or word.endswith(part):
                words.append(word)
            at = text.find(part, end)
        return words

    def suggested(self, query: str, *, most: int) -> Sequence[str]:
        """Return words for suggestions that resemble what was asked."""
        words = self._all_words().suggested.split("\n")
        resembling = process.extract(query, words, scorer=fuzz.ratio, limit=most + 1, score_cutoff=_RESEMBLES)
        return [word for word, _score, _place in resembling if word and word != query][:most]

    def _all_words(self) -> IndexedWords:
        state = self.read_state()
        if connections[self.using].in_atomic_block:
            return self._read_words(IndexedWords(), state)
        with self._lock:
            if self._words.state != state:
                is_same = self._words.state.epoch == state.epoch
                self._words = self._read_words(self._words if is_same else IndexedWords(), state)
            return self._words

    def _read_words(self, before: IndexedWords, state: IndexState) -> IndexedWords:
        """Read the words that are newer than those known: a word that becomes one to suggest gets a new id."""
        rows = WordRow.objects.using(self.using).filter(pk__gt=before.last).order_by("pk")
        new = list(rows.values_list("pk", "word", "is_suggested").iterator(chunk_size=5000))
        return IndexedWords(
            state=state,
            last=new[-1][0] if new else before.last,
            every=before.every + "".join(f"{word}\n" for _id, word, _ in new),
            suggested=before.suggested + "".join(f"{word}\n" for _id, word, is_suggested in new if is_suggested),
        )

    def _read(self, before: IndexSnapshot, state: IndexState) -> IndexSnapshot:
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
        return IndexSnapshot(
            state=state,
            blocks=blocks,
            merged=merged,
            values=_by_facet(merged),
            labels={value: LocalizedText(ja=ja, en=en) for value, ja, en in labels},
        )


def _bytes_of(members: BitMap) -> int:
    statistics = members.get_statistics()
    return (
        statistics["n_bytes_array_containers"]
        + statistics["n_bytes_run_containers"]
        + statistics["n_bytes_bitset_containers"]
    )


def _by_facet(merged: Mapping[str, BitMap]) -> Mapping[str, Sequence[str]]:
    sizes = sorted(((len(members), value) for value, members in merged.items() if members), key=lambda sized: -sized[0])
    by_facet: dict[str, list[str]] = {}
    for _size, value in sizes:
        facet, _, own = value.partition(":")
        by_facet.setdefault(facet, []).append(own)
    return by_facet


@cache
def memory_of(using: str) -> IndexMemory:
    """Return this process's memory of a database's index."""
    return IndexMemory(using)
