"""Keeping the rows of terms that stand in many entries, so that no process has to gather them when it is asked.

A search index finds a rare term at once; a term of every third entry it has to walk through, whoever asks. Which terms
those are a sample of the texts tells: words of letters and phrases of them, pieces of one script, and every run of up
to four characters. Their rows are read from the index as for any question and kept as bitmaps, true up to an id of one
epoch. Nothing depends on them: what is not kept is read from the index, and so is what came later. Writers of entries
know nothing of this.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from time import monotonic

from django.db import transaction
from pyroaring import BitMap

from kakitome.learning.registry.terms import EDGE, SearchTerm, runs_of, term_of
from kakitome.learning.registry.vocabulary import words_in
from kakitome.records.models.registry_search import CommonTermRow, SearchRow
from kakitome.records.store.search_memory import LONGEST_KEPT, IndexMemory, IndexState, memory_of
from kakitome.records.store.search_terms import read_rows

FEWEST_ENTRIES = 20_000
"""In a smaller registry every term is found fast enough."""
FEWEST_HITS = 1000
MOST_TERMS = 1500
MOST_RECHECKED = 60
"""Of those that have to be looked up in the texts, which takes long to do for all of them."""
_SAMPLED = 600
_SHARE = 0.01
_LONGEST_PIECE = 4
_LONGEST_PHRASE = 3
_GROWN = 0.05
_PHRASE = re.compile(f"{EDGE}[^{EDGE}]+{EDGE}(?: {EDGE}[^{EDGE}]+{EDGE})+")
_CHUNK = 25
_UNFINISHED = ""
"""Stands where a term would while some are still to be kept: an empty text is none."""


def keep_common_terms(*, using: str, seconds: float | None = None) -> int:
    """Choose common terms and keep their rows, unless the registry has hardly grown since; returns how many.

    With `seconds` it stops after about that time, and the next call goes on: gathering takes a minute of the processor
    for 200,000 entries, and whoever keeps several clocks has others to look after.
    """
    memory = memory_of(using)
    state = memory.read_state()
    if state.last_id < FEWEST_ENTRIES or not _has_grown(state, using=using):
        return 0
    started_s = monotonic()
    terms = common_terms(state, using=using)
    rows = CommonTermRow.objects.using(using)
    unfinished = {"epoch": state.epoch, "last_id": 0, "members": b""}
    rows.update_or_create(term=_UNFINISHED, in_title=False, defaults=unfinished)
    rows.exclude(epoch=state.epoch, term__in=[_UNFINISHED, *(term.text for term in terms)]).delete()
    fresh = rows.filter(epoch=state.epoch, last_id__gte=state.last_id * (1 - _GROWN))
    finished = set(fresh.values_list("term", flat=True))
    left = [term for term in terms if term.text not in finished]
    for at in range(0, len(left), _CHUNK):
        if seconds is not None and at and monotonic() - started_s > seconds:
            return at
        chunk = left[at : at + _CHUNK]
        common_term_rows = [row for term in chunk for row in _rows_of(term, memory, state)]
        with transaction.atomic(using=using):
            rows.filter(term__in=[term.text for term in chunk]).delete()
            rows.bulk_create(common_term_rows, batch_size=_CHUNK)
    rows.filter(term=_UNFINISHED).delete()
    return len(left)


def common_terms(state: IndexState, *, using: str) -> Sequence[SearchTerm]:
    """Return the terms that stand in most entries of a sample, those first that only the texts decide."""
    step = max(1, state.last_id // _SAMPLED)
    texts = SearchRow.objects.using(using).filter(pk__in=range(1, state.last_id + 1, step))
    counted: Counter[str] = Counter()
    size = 0
    for both in texts.values_list("title_text", "body_text"):
        counted.update(set(_pieces("\n".join(both))))
        size += 1
    least = max(_SHARE, FEWEST_HITS / state.last_id) * size
    common = sorted((-count, piece) for piece, count in counted.items() if count >= least)
    terms = {term.text: term for term in (term_of(piece) for _count, piece in common)}
    usable = [term for term in terms.values() if term.runs and len(term.text) <= LONGEST_KEPT]
    doubtful = [term for term in usable if not term.is_exact]
    rechecked = [term for term in doubtful if " " in term.text][:MOST_RECHECKED]
    rechecked += [term for term in doubtful if " " not in term.text][: MOST_RECHECKED * 4]
    return [*rechecked, *[term for term in usable if term.is_exact][: MOST_TERMS - len(rechecked)]]


def _has_grown(state: IndexState, *, using: str) -> bool:
    rows = CommonTermRow.objects.using(using).filter(epoch=state.epoch)
    last = rows.order_by("last_id").values_list("last_id", flat=True).first() or 0
    return state.last_id - last > state.last_id * _GROWN


def _rows_of(term: SearchTerm, memory: IndexMemory, state: IndexState) -> Iterator[CommonTermRow]:
    for in_title in (False, True):
        known, last = memory.kept(term.text, in_title=in_title, epoch=state.epoch)
        members = known | BitMap(read_rows(term, memory, in_title=in_title, above=last))
        yield CommonTermRow(
            term=term.text,
            in_title=in_title,
            epoch=state.epoch,
            last_id=state.last_id,
            members=members.serialize(),
        )


def _pieces(text: str) -> Iterator[str]:
    yield from words_in(text.split("\n"))
    for run, is_word in runs_of(text):
        if is_word:
            yield run
        else:
            for length in range(1, min(_LONGEST_PIECE, len(run)) + 1):
                yield from (run[at : at + length] for at in range(len(run) - length + 1))
    for phrase in _PHRASE.findall(text):
        words = phrase.replace(EDGE, "").split(" ")
        for length in range(2, _LONGEST_PHRASE + 1):
            yield from (" ".join(words[at : at + length]) for at in range(len(words) - length + 1))
