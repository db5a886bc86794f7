"""Walk the pages of a filled demonstration as its people, and find words on them that are not for their reader.

On a Japanese page: English words that are no name, identifier or address. On an English page: Japanese that is not
marked as Japanese. On both: instants and field names as only a program writes them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

from kakitome.values.localized_text import Language

UNREAD = frozenset({"script", "style", "code", "pre", "kbd", "samp", "textarea", "svg", "bdi"})
"""What is quoted from a machine or from somebody else, or typed by a person."""
STORED = frozenset({"name", "excerpt", "markdown", "cited"})
"""Classes of what somebody wrote into a record, and of sources: a page shows it as it is."""
VOID = frozenset({"input", "img", "br", "meta", "link", "hr", "source", "wbr", "col", "area", "embed", "track", "base"})
SAID = ("aria-label", "title", "placeholder", "alt")
MACHINE = re.compile(
    r"https?://\S+|(?<!\S)/\S+|\b(?:did|tlog|urn):\S+|[\w.+-]+@[\w.,-]+|\S+:[0-9]+/\S*|\bkakitome(?: [a-z]+)+\b|\([ivx]+\)"
    r"|\b[\w-]+(?:\.[\w-]+)+(?:/\S*)?|\b(?=[\w~-]*[0-9])[\w~-]+\b|\b[A-Za-z]+(?:-[A-Za-z]+)+\b|\b[a-z]+:\w+\b"
    r"|\.[a-z]+\b|“[^”]*”|「[^」]*」"
)
"""Addresses, names of files, machines and commands, numbers, identifiers; and what is quoted."""
INSTANT = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}\S*")
FIELD_NAME = re.compile(r"(?<![\w./-])[a-z]+(?:_[a-z0-9]+)+(?![\w/-])")
ENGLISH = re.compile(r"(?<![^\W_])(?:[a-z]{3,})(?![^\W_])", re.ASCII)
JAPANESE = re.compile(r"[ぁ-ヿ一-鿿]{3,}")


class _Reader(HTMLParser):
    """Collects the texts of a page with the language each is in."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str, bool]] = []
        self.texts: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        _tag, tongue, unread = self.open[-1] if self.open else ("", "", False)
        tongue = given.get("lang") or tongue
        unread = unread or tag in UNREAD or not STORED.isdisjoint((given.get("class") or "").split())
        if not unread:
            self.texts += [(given[name] or "", tongue) for name in SAID if name in given]
        if tag not in VOID:
            self.open.append((tag, tongue, unread))

    def handle_endtag(self, tag: str) -> None:
        while self.open and any(one[0] == tag for one in self.open):
            if self.open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        if self.open and not self.open[-1][2] and data.strip():
            self.texts.append((" ".join(data.split()), self.open[-1][1]))


def texts_of(html: str) -> Sequence[tuple[str, str]]:
    """Return what stands on a page, piece by piece, each with its language."""
    reader = _Reader()
    reader.feed(html)
    return reader.texts


def strange_words(html: str, language: Language, *, allowed: frozenset[str], ours: str) -> Iterator[tuple[str, str]]:
    """Yield the words that are not for this page's reader, each with the text it stands in.

    `ours` is the source of the program: Japanese on an English page that stands in it comes from no record.
    """
    for text, tongue in texts_of(html):
        if tongue != language:
            continue
        said = MACHINE.sub(" ", text)
        found = [*INSTANT.findall(text), *FIELD_NAME.findall(said)]
        said = FIELD_NAME.sub(" ", said)
        found += ENGLISH.findall(said) if language == "ja" else [one for one in JAPANESE.findall(said) if one in ours]
        yield from ((one, text) for one in found if one not in allowed)


@dataclass
class Walk:
    """A walk over the links of pages, which opens a few pages of every kind."""

    client: Client
    language: Language
    each: int = 2

    def pages(self, *starts: str) -> Iterator[tuple[str, str]]:
        """Yield address and page."""
        waiting, known, opened = list(starts), set(starts), Counter[str]()
        while waiting:
            path = waiting.pop(0)
            kind = _kind(path)
            if not kind or opened[kind] >= self.each:
                continue
            opened[kind] += 1
            response = self.client.get(path, HTTP_ACCEPT_LANGUAGE=self.language)
            if response.status_code in (301, 302, 303) and (to := _local(response.headers["Location"], path)):
                waiting.insert(0, to)
            if response.status_code != 200 or not response.headers["Content-Type"].startswith("text/html"):
                continue
            page = response.content.decode()
            yield path, page
            for link in re.findall(r'<a\b[^>]*\bhref="([^"#]+)', page):
                to = _local(link.replace("&amp;", "&"), path)
                if to and to not in known:
                    known.add(to)
                    waiting.append(to)


def _local(link: str, path: str) -> str:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or not parts.path:
        return ""
    if not parts.path.startswith("/"):
        return path.split("?", maxsplit=1)[0].rpartition("/")[0] + "/" + parts.path
    return parts.path + (f"?{parts.query}" if parts.query and "lang=" not in parts.query else "")


def _kind(path: str) -> str:
    try:
        return resolve(path.split("?", maxsplit=1)[0]).route
    except Resolver404:
        return ""
