"""Portfolios: a page in somebody's own words, with what proves them; theirs alone until they make it public.

    begin_or_change(store, wanted, now=now)
    keep_entry(store, entry, now=now)
    publish(store, is_found=False, now=now); stop(store)

1. The address has 128 random bits. It stays the same when the page is stopped and made public again, unless its owner
   draws another one.
2. Search engines are kept away until its owner lets them in, which is a choice of its own.
3. What proves something is verified while a stranger waits, so that a page has as many proofs as a share link.

Source: docs/rules/capabilities.md C5; docs/rules/threats.md T12.
"""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from kakitome.errors import Conflict, Invalid, NotFound, Problem, ProblemFactory
from kakitome.ports.own_records import OwnFile
from kakitome.ports.portfolios import PersonPortfolio, Portfolio, PortfolioEntry
from kakitome.ports.shares import SharedItem, Shows
from kakitome.ports.wallets import CollectedItem
from kakitome.values.web_links import is_web_address, new_secret

MOST_PROOFS: Final = 20
"""Each is verified while a visitor waits. (derived)"""
MOST_ENTRIES: Final = 30
MOST_ARTEFACTS: Final = 5
"""Entries of a portfolio, and files of one. (derived)"""
LARGEST_ARTEFACT: Final = 5 * 1024 * 1024
MOST_BYTES: Final = 50 * 1024 * 1024
"""Of a file, and of all files of a portfolio. (derived)"""
MOST_LINKS: Final = 5
LONGEST_TITLE: Final = 200
LONGEST_WORDS: Final = 4_000
"""Characters. (derived)"""
ARTEFACT_TYPES: Final = frozenset({"application/pdf", "image/png", "image/jpeg"})
"""What anybody can look at without a program of its own."""

_problem = ProblemFactory()


def need_portfolio(store: PersonPortfolio) -> Portfolio:
    """Return the portfolio; raises `NotFound` (E_PORTFOLIO_NONE)."""
    portfolio = store.find()
    if portfolio is None:
        raise NotFound("E_PORTFOLIO_NONE")
    return portfolio


def need_entry(portfolio: Portfolio, key: str) -> PortfolioEntry:
    """Return an entry; raises `NotFound` (E_PORTFOLIO_ENTRY)."""
    entry = next((entry for entry in portfolio.entries if entry.key == key), None)
    if entry is None:
        raise NotFound("E_PORTFOLIO_ENTRY")
    return entry


def new_address() -> str:
    """Draw the address of a page."""
    return new_secret()


def proofs_of(portfolio: Portfolio) -> list[SharedItem]:
    """Return what is signed among the proofs of the entries that are shown, each once, in the order of the page.

    What stands in two places is shown as far as it is in either.
    """
    proofs: dict[object, SharedItem] = {}
    for entry in portfolio.entries:
        for proof in entry.proofs if entry.is_shown else ():
            standing = proofs.get(proof.collected)
            if not proof.collected.own_record and (standing is None or standing.shows is not Shows.WHOLE_DOCUMENT):
                proofs[proof.collected] = proof
    return list(proofs.values())


def entries_proved_by(portfolio: Portfolio | None, collected: CollectedItem) -> list[str]:
    """Return the headings of the entries that lose a proof where something is taken out."""
    entries = portfolio.entries if portfolio else ()
    return [entry.heading for entry in entries if any(proof.collected == collected for proof in entry.proofs)]


def problems_of(entry: PortfolioEntry) -> list[Problem]:
    """Return what cannot be kept of an entry; `pointer` names its field."""
    return list(_problems(entry))


def begin_or_change(store: PersonPortfolio, wanted: Portfolio, *, now: datetime) -> Portfolio:
    """Store what stands on top of the page; everything else is left as it is, or begins.

    Raises:
        Invalid: E_PORTFOLIO, with its findings.
        NotFound: E_ACCOUNT_UNKNOWN.
    """
    if problems := list(_problems_on_top(wanted)):
        raise Invalid("E_PORTFOLIO", *problems)
    with store.transaction():
        standing = store.find()
        stored = (
            replace(wanted, created_at=now, changed_at=now, published_at=None, is_found=False)
            if standing is None
            else replace(
                standing,
                title=wanted.title,
                words=wanted.words,
                language=wanted.language,
                named=wanted.named,
                shows_reading=wanted.shows_reading,
                changed_at=now,
            )
        )
        store.put(stored)
    return stored


def keep_entry(store: PersonPortfolio, entry: PortfolioEntry, *, now: datetime) -> None:
    """Store an entry, in place of the one with its key, whose files stay.

    Raises:
        Invalid: E_PORTFOLIO, with its findings.
        Conflict: E_PORTFOLIO_FULL; E_PORTFOLIO_PROOFS, there would be more proofs on the page than can be verified.
        NotFound: E_PORTFOLIO_NONE; E_WALLET_UNKNOWN.
    """
    if problems := problems_of(entry):
        raise Invalid("E_PORTFOLIO", *problems)
    with store.transaction():
        portfolio = need_portfolio(store)
        others = [other for other in portfolio.entries if other.key != entry.key]
        if len(others) >= MOST_ENTRIES:
            raise Conflict("E_PORTFOLIO_FULL", limit=MOST_ENTRIES)
        if len(proofs_of(replace(portfolio, entries=(*others, entry)))) > MOST_PROOFS:
            raise Conflict("E_PORTFOLIO_PROOFS", limit=MOST_PROOFS)
        store.put_entry(entry)
        store.put(replace(portfolio, changed_at=now))


def keep_artefact(store: PersonPortfolio, key: str, *, file: OwnFile, content: bytes) -> None:
    """Keep a file beside an entry, that was looked at before.

    Raises:
        NotFound: E_PORTFOLIO_NONE, E_PORTFOLIO_ENTRY.
        Invalid: E_PORTFOLIO_FILE_KIND.
        Conflict: E_PORTFOLIO_FILES, E_PORTFOLIO_SIZE, E_OWN_FILE_TWICE.
    """
    if file.media_type not in ARTEFACT_TYPES:
        raise Invalid("E_PORTFOLIO_FILE_KIND")
    with store.transaction():
        portfolio = need_portfolio(store)
        if len(need_entry(portfolio, key).files) >= MOST_ARTEFACTS:
            raise Conflict("E_PORTFOLIO_FILES", limit=MOST_ARTEFACTS)
        size = sum(other.size for entry in portfolio.entries for other in entry.files)
        if size + file.size > MOST_BYTES:
            raise Conflict("E_PORTFOLIO_SIZE", limit=MOST_BYTES // 1024 // 1024)
        store.add_file(key, file, content=content)


def move_entry(store: PersonPortfolio, key: str, *, by: int) -> None:
    """Let an entry stand `by` places further down, or up where it is negative; the ends of the page hold it.

    Raises:
        NotFound: E_PORTFOLIO_NONE, E_PORTFOLIO_ENTRY.
    """
    with store.transaction():
        portfolio = need_portfolio(store)
        need_entry(portfolio, key)
        keys = [entry.key for entry in portfolio.entries]
        place = max(0, min(len(keys) - 1, keys.index(key) + by))
        keys.remove(key)
        store.arrange([*keys[:place], key, *keys[place:]])


def publish(store: PersonPortfolio, *, is_found: bool, now: datetime) -> Portfolio:
    """Let everybody with the address see the page, and search engines where `is_found`.

    Raises:
        NotFound: E_PORTFOLIO_NONE.
        Conflict: E_PORTFOLIO_EMPTY, there is nothing on it to be seen.
    """
    with store.transaction():
        portfolio = need_portfolio(store)
        if not portfolio.words.strip() and not any(entry.is_shown for entry in portfolio.entries):
            raise Conflict("E_PORTFOLIO_EMPTY")
        public = replace(portfolio, published_at=portfolio.published_at or now, is_found=is_found)
        store.put(public)
    return public


def stop(store: PersonPortfolio) -> Portfolio:
    """Let nobody but its owner see the page from now on; raises `NotFound` (E_PORTFOLIO_NONE)."""
    with store.transaction():
        stopped = replace(need_portfolio(store), published_at=None, is_found=False)
        store.put(stopped)
    return stopped


def change_address(store: PersonPortfolio) -> Portfolio:
    """Give the page another address; the old one leads nowhere. Raises `NotFound` (E_PORTFOLIO_NONE)."""
    with store.transaction():
        moved = replace(need_portfolio(store), address=new_address())
        store.put(moved)
    return moved


def new_key() -> str:
    """Draw the key of an entry."""
    return secrets.token_hex(8)


def _problems_on_top(portfolio: Portfolio) -> Iterator[Problem]:
    if not portfolio.title.strip():
        yield _problem("E_PORTFOLIO_TITLE", "/title")
    yield from _too_long(portfolio.title, "/title", limit=LONGEST_TITLE)
    yield from _too_long(portfolio.words, "/words", limit=LONGEST_WORDS)


def _problems(entry: PortfolioEntry) -> Iterator[Problem]:
    if not entry.heading.strip():
        yield _problem("E_PORTFOLIO_HEADING", "/heading")
    yield from _too_long(entry.heading, "/heading", limit=LONGEST_TITLE)
    yield from _too_long(entry.words, "/words", limit=LONGEST_WORDS)
    if len(entry.links) > MOST_LINKS:
        yield _problem("E_OWN_RECORD_LINKS", "/links", limit=MOST_LINKS)
    yield from (
        _problem("E_OWN_RECORD_LINK", "/links", link=link[:80])
        for link in entry.links
        if not (is_web_address(link) and link.startswith("https://"))
    )


def _too_long(text: str, pointer: str, *, limit: int) -> Iterator[Problem]:
    if len(text) > limit:
        yield _problem("E_OWN_RECORD_LONG", pointer, limit=limit)
