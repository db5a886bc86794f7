"""Marking in a text what was looked for, in the letters it was written with."""

from collections.abc import Iterator, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kakitome.learning.registry.terms import SearchTerm, fold


def marked(text: str, terms: Sequence[SearchTerm]) -> SafeString:
    """Write a text with every place marked where a term stands; folding decides, the letters stay as given."""
    folded, places = _folded(text)
    spans = sorted(span for term in terms for span in _spans(folded, term.text))
    parts: list[tuple[SafeString | str]] = []
    done = 0
    for start, end in spans:
        first, last = places[start], places[end - 1] + 1
        if first < done:
            continue
        parts += [(text[done:first],), (format_html("<mark>{}</mark>", text[first:last]),)]
        done = last
    return format_html_join("", "{}", [*parts, (text[done:],)])


def holds_any(text: str, terms: Sequence[SearchTerm]) -> bool:
    """Tell whether any term stands in a text, as far as marking sees it."""
    folded, _places = _folded(text)
    return any(term.text in folded for term in terms)


def _folded(text: str) -> tuple[str, list[int]]:
    """Fold letter by letter, and remember from which letter each came."""
    folded, places = [], []
    for place, letter in enumerate(text):
        for folded_letter in " " if letter.isspace() else fold(letter):
            folded.append(folded_letter)
            places.append(place)
    return "".join(folded), places


def _spans(folded: str, wanted: str) -> Iterator[tuple[int, int]]:
    at = folded.find(wanted) if wanted else -1
    while at >= 0:
        yield at, at + len(wanted)
        at = folded.find(wanted, at + len(wanted))
