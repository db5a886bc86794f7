"""Words to search by: the searchable text of an entry, and what a person asked for, folded alike.

    fold("ＡＩ人材の髙度化")                    # "ai人材の高度化"
    searchable(["AI人材"])                       # "␟ai␟人材", ␟ being U+001F around each word
    read_query('データ "machine learning"')       # two terms, both wanted

What is found is exactly what `holds` says: the folded term stands in the folded text. Words of letters and digits
(Latin, Greek …) of up to three characters count only as whole words, so that "IT" does not find *with*; from four
characters on a term may be a part of a word. Japanese needs no words: any two characters, and single ones too.

The tokens are what an index is made of: words whole, other runs as overlapping pairs and their last character. A term
of one run is decided by the index alone; any other by its parts and then by the text (`SearchTerm.is_exact`). Nothing
here keeps an index or knows a database.

Source: docs/adr/0012-search-index.md (bigrams; trigram and word indexes find nothing for 看護);
docs/standards/hostile-inputs.md B175.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kakitome.errors import Invalid
from kakitome.values.kanji_forms import PLAIN_FORMS

VERSION = 1
"""Raise it when folding or tokens change: an index of another version must be built again."""
LONGEST_QUERY = 200
MOST_TERMS = 10
SHORT_WORD = 3
LONGEST_WORD = 200
LONGEST_TEXT = 50_000
"""Characters of one entry that are searched; PostgreSQL holds a megabyte of tokens."""
EDGE = "\x1f"
"""Stands on both sides of each word in a searchable text, so that a plain substring tells a whole word."""

_PAIRED = (
    r"\u0e00-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    r"\uff66-\uffdc\U00016fe0-\U0001b2ff\U00020000-\U0003ffff"
)
_RUN = re.compile(rf"(?P<word>[^\W_{_PAIRED}]+)|(?P<pairs>(?:(?=[^\W_])[{_PAIRED}])+)")
_TOO_LONG = re.compile(rf"([^\W_{_PAIRED}]{{{LONGEST_WORD}}})(?=[^\W_{_PAIRED}])")
_DASHES = re.compile("[\u2010-\u2015\u2212\u301c\uff5e~]")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")
_PHRASE_OR_WORD = re.compile('"([^"]*)"|([^\\s"]+|")')
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "＂": '"'})
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordRun:
    """One unbroken run of a term.

    Attributes:
        text: folded.
        is_word: a word of letters and digits; otherwise a run that is read in pairs.
        may_begin_inside: it may be the end or the middle of a longer word.
        may_end_inside: it may be the beginning or the middle of a longer word.
    """

    text: str
    is_word: bool
    may_begin_inside: bool = False
    may_end_inside: bool = False

    @property
    def tokens(self) -> tuple[str, ...]:
        """Return what stands in the index, one after the other; a single character begins a token of the index."""
        if self.is_word or len(self.text) == 1:
            return (self.text,)
        return tuple(self.text[at : at + 2] for at in range(len(self.text) - 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchTerm:
    """One thing asked for, all of which must stand in the text.

    Attributes:
        text: folded, blanks single.
        needle: the same as it stands in a searchable text (see `holds`).
        runs: its parts.
        is_exact: an index of tokens decides it without a look at the text.
    """

    text: str
    needle: str
    runs: tuple[WordRun, ...]
    is_exact: bool


def fold(text: str) -> str:
    """Fold a text for searching: NFKC, lower case, plain forms of kanji, one kind of dash, single blanks.

    Never for showing or keeping: names and titles stay as they were given.
    """
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    plain = _UNSEEN.sub("", plain).translate(PLAIN_FORMS)
    plain = _DASHES.sub("-", plain)
    printable = "".join(" " if unicodedata.category(sign) in ("Cc", "Cs", "Cn") else sign for sign in plain)
    return _TOO_LONG.sub(r"\1 ", _BLANKS.sub(" ", printable).strip())


def searchable(texts: Iterable[str]) -> str:
    """Return texts as one that `holds` and the index read: folded, words marked, one text per line."""
    lines = (_marked(folded) for folded in map(fold, texts) if folded)
    return "\n".join(lines)[:LONGEST_TEXT]


def tokens_of(text: str) -> Iterator[str]:
    """Yield the tokens of a searchable text in order.

    Each run in pairs ends with its last character alone: so every character begins a token, and the pairs of two
    runs never stand side by side.
    """
    for run, is_word in runs_of(text):
        if is_word:
            yield run
        else:
            for at in range(len(run)):
                yield run[at : at + 2]


def runs_of(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the runs of a searchable text in order, each with whether it is a word of letters and digits."""
    return ((match.group(), match.lastgroup == "word") for match in _RUN.finditer(text))


def words_of(text: str) -> frozenset[str]:
    """Return the different words of letters and digits in a searchable text."""
    return frozenset(run for run, is_word in runs_of(text) if is_word)


def holds(text: str, term: SearchTerm) -> bool:
    """Tell whether a searchable text holds a term: the truth that every index must equal."""
    return term.needle in text


def read_query(typed: str) -> tuple[SearchTerm, ...]:
    """Read what a person typed: words apart by blanks (also full-width ones), "…" for a phrase with blanks.

    Nothing in it is syntax for a database: `%`, `_`, `*` are characters like any other. What holds no letter and no
    digit is left out.

    Raises:
        Invalid: E_SEARCH_LONG more than 200 characters, E_SEARCH_TERMS more than ten terms, E_SEARCH_CHARACTER NUL,
            E_SEARCH_WORDLESS nothing but signs.

    Source: docs/standards/hostile-inputs.md B175.
    """
    if len(typed) > LONGEST_QUERY:
        raise Invalid("E_SEARCH_LONG", most=LONGEST_QUERY)
    if "\0" in typed:
        raise Invalid("E_SEARCH_CHARACTER")
    parts = _PHRASE_OR_WORD.findall(typed.translate(_QUOTES))
    terms = [term for term in (term_of(phrase or word) for phrase, word in parts) if term.runs]
    if parts and not terms:
        raise Invalid("E_SEARCH_WORDLESS")
    different = tuple({term.text: term for term in terms}.values())
    if len(different) > MOST_TERMS:
        raise Invalid("E_SEARCH_TERMS", most=MOST_TERMS)
    return different


def term_of(text: str) -> SearchTerm:
    """Make a term of one word or phrase; without runs when it holds no letter and no digit."""
    folded = fold(text)
    matches = list(_RUN.finditer(folded))
    runs = tuple(_run(match, folded) for match in matches)
    is_exact = len(matches) == 1 and matches[0].group() == folded
    return SearchTerm(text=folded, needle=_needle(folded, runs), runs=runs, is_exact=is_exact)


def _run(match: re.Match[str], folded: str) -> WordRun:
    text, is_word = match.group(), match.lastgroup == "word"
    may_be_part = is_word and len(text) > SHORT_WORD
    return WordRun(
        text=text,
        is_word=is_word,
        may_begin_inside=may_be_part and match.start() == 0,
        may_end_inside=may_be_part and match.end() == len(folded),
    )


def _needle(folded: str, runs: tuple[WordRun, ...]) -> str:
    marked = _marked(folded)
    if runs and runs[0].may_begin_inside:
        marked = marked.removeprefix(EDGE)
    if runs and runs[-1].may_end_inside:
        marked = marked.removesuffix(EDGE)
    return marked


def _marked(folded: str) -> str:
    return _RUN.sub(lambda run: f"{EDGE}{run.group()}{EDGE}" if run.lastgroup == "word" else run.group(), folded)
