"""Words that are suggested when nothing was found: what titles, skills and providers are made of."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby

from kakitome.learning.registry.card import title_texts
from kakitome.learning.registry.entry import Entry
from kakitome.learning.registry.terms import fold

_SHORTEST, _LONGEST = 2, 40
_BREAK = re.compile(r"[^\w]+|_")


def suggested_words(entry: Entry) -> frozenset[str]:
    """Return the words of an entry that are worth suggesting, folded."""
    mc = entry.current.microcredential
    provider = mc.awarding_body.name if mc.awarding_body else None
    texts = [*title_texts(entry), *(text for skill in mc.skills for text in (skill.label.ja, skill.label.en))]
    if provider:
        texts += [provider.ja, provider.en]
    return frozenset(words_in(texts))


def words_in(texts: Iterable[str]) -> Iterator[str]:
    """Yield the words of texts, folded: what stands between signs, and its pieces of one script."""
    for text in texts:
        for piece in _BREAK.split(fold(text)):
            yield from (run for run in (piece, *_runs(piece)) if _SHORTEST <= len(run) <= _LONGEST)


def _runs(piece: str) -> Iterator[str]:
    """Part a piece where its script changes: 介護福祉データ活用 → 介護福祉, データ, 活用."""
    for script, letters in groupby(piece, key=_script):
        if script != "HIRAGANA":
            yield "".join(letters)


def _script(letter: str) -> str:
    if letter == "ー":
        return "KATAKANA"
    return unicodedata.name(letter, "").split(" ", 1)[0]
