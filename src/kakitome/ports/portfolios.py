"""The portfolio of a person: a page in their own words, with what proves them, seen by others once they make it public.

    portfolio = platform.persons.portfolios.open(account)
    portfolio.put(Portfolio(...))
    platform.persons.portfolios.find(address)

There is at most one for each account. Its words, links and files are what somebody says; what is signed stands among
the proofs of its entries, and is verified when the page is opened.

Source: docs/rules/capabilities.md C5; docs/adr/0050-what-belongs-to-a-person.md.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kakitome.ports.own_records import OwnFile
from kakitome.ports.shares import SharedItem
from kakitome.values.localized_text import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioEntry:
    """One thing that somebody does or did, and what proves it.

    Attributes:
        key: its name among the portfolio's entries, and in the addresses of its pages.
        links: addresses (https), as they were written.
        is_shown: whether it stands on the page; its owner sees it in any case.
        proofs: documents and awards with how much of each is shown, and own records, which prove nothing.
    """

    key: str
    heading: str
    words: str = ""
    links: tuple[str, ...] = ()
    is_shown: bool = True
    proofs: tuple[SharedItem, ...] = ()
    files: tuple[OwnFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """A portfolio.

    Attributes:
        address: by which the page is found: 26 letters and figures that nobody guesses.
        language: in which the page speaks first.
        words: what the person says of themselves.
        named: key of the recorded name under which they show themselves; empty for none.
        shows_reading: whether the reading of the name stands beside it.
        published_at: since when everybody with the address sees it; None while it is their owner's alone.
        is_found: whether search engines may find it.
    """

    address: str
    title: str
    language: Language
    created_at: datetime
    changed_at: datetime
    words: str = ""
    named: str = ""
    shows_reading: bool = True
    published_at: datetime | None = None
    is_found: bool = False
    entries: tuple[PortfolioEntry, ...] = ()

    @property
    def is_public(self) -> bool:
        """Whether anybody but its owner sees it."""
        return self.published_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPortfolio:
    """A portfolio with the account whose it is."""

    account: str
    portfolio: Portfolio


class PersonPortfolio(Protocol):
    """The portfolio of one person; nothing of another is found, seen or written through it."""

    def transaction(self) -> AbstractContextManager[None]:
        """Do everything inside together, after any other writer of this person's, or not at all.

        Raises `NotFound` (E_ACCOUNT_UNKNOWN).
        """

    def find(self) -> Portfolio | None:
        """Return it with its entries; None where there is none."""

    def put(self, portfolio: Portfolio, /) -> None:
        """Store it in place of the one that is there; entries are left as they are.

        Raises `NotFound` (E_ACCOUNT_UNKNOWN).
        """

    def put_entry(self, entry: PortfolioEntry, /) -> None:
        """Store an entry in place of the one with its key, or behind the last; its files are left as they are.

        Raises `NotFound` (E_PORTFOLIO_NONE; E_WALLET_UNKNOWN when a proof is not held).
        """

    def arrange(self, keys: Sequence[str], /) -> None:
        """Put the entries in an order; those that are not named keep theirs, behind."""

    def remove_entry(self, key: str) -> None:
        """Delete an entry with its files; nothing happens when there is none."""

    def add_file(self, key: str, file: OwnFile, *, content: bytes) -> None:
        """Store a file of an entry.

        Raises `NotFound` (E_PORTFOLIO_ENTRY), `Conflict` (E_OWN_FILE_TWICE) when the entry has these bytes.
        """

    def read_file(self, key: str, sha256: str) -> bytes:
        """Return a file's bytes; raises `NotFound` (E_OWN_FILE_UNKNOWN), `Unavailable` (E_WALLET_DAMAGED)."""

    def remove_file(self, key: str, sha256: str) -> None:
        """Delete a file; nothing happens when there is none."""

    def remove(self) -> None:
        """Delete the portfolio with everything in it; nothing happens when there is none."""


class Portfolios(Protocol):
    """The portfolios of one platform."""

    def open(self, account: str) -> PersonPortfolio:
        """Open that of an account; one that does not exist has none, and none can be stored."""

    def find(self, address: str) -> FoundPortfolio | None:
        """Find the public portfolio of an address; what is not public is as what does not exist."""

    def walk_files(self) -> Iterator[tuple[OwnFile, bytes]]:
        """Yield every file of all portfolios with its bytes as they lie there."""
