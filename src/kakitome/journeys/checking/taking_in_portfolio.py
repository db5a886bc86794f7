"""A portfolio that comes back with a whole wallet: always as its owner's alone, whatever it was before.

Where there is none here, it comes back as it was written. Where there is one, it stays as it is, and entries that it
lacks come in behind, shown to nobody until they are chosen. Names are not taken over: they are recorded here.

Source: docs/reference/wallet-archive.md.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kakitome import texts
from kakitome.documents.bundle.wallet_archive import ArchivedPortfolio, ArchivedPortfolioEntry, WalletArchive
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.errors import Conflict, Invalid, KakitomeError, Problem
from kakitome.journeys.checking.own_files import OwnUpload, attach_artefact
from kakitome.journeys.platform import Platform
from kakitome.ports.portfolios import Portfolio, PortfolioEntry
from kakitome.ports.shares import SharedItem, Shows
from kakitome.ports.wallets import CollectedItem
from kakitome.services.keeping_portfolios import LONGEST_TITLE, begin_or_change, keep_entry, need_portfolio, new_address
from kakitome.values.json_members import as_list, text_member


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoredPortfolio:
    """What became of a portfolio.

    Attributes:
        is_new: whether there was none here.
        added: entries that are new.
        problems: why it, an entry or a file is not kept.
    """

    title: str
    is_new: bool = False
    added: int = 0
    problems: tuple[Problem, ...] = ()


def restore_portfolio(
    platform: Platform,
    account: str,
    *,
    archive: WalletArchive,
    archived: ArchivedPortfolio,
    items: Mapping[str, CollectedItem],
) -> RestoredPortfolio:
    """Bring a portfolio back; `items` says as which item each file of the archive is held here."""
    store = platform.persons.portfolios.open(account)
    standing = store.find()
    try:
        members = _members_in(archive.read(archived.file))
        portfolio = standing or begin_or_change(store, _portfolio_in(members, now=platform.now()), now=platform.now())
    except DocumentRefused as refusal:
        return RestoredPortfolio(title="", problems=(refusal.problem,))
    except Invalid as refusal:
        return RestoredPortfolio(title="", problems=refusal.problems or (_problem(refusal),))
    members_of = {
        text_member(entry, "key"): entry for entry in as_list(members.get("entries")) if isinstance(entry, Mapping)
    }
    known = {entry.key for entry in portfolio.entries}
    outcomes = [
        problem
        for entry in archived.entries
        if entry.key not in known and entry.key in members_of
        for problem in _bring(
            platform,
            account,
            archive=archive,
            entry=_entry_in(members_of[entry.key], archived=entry, items=items, is_shown=standing is None),
            archived=entry,
        )
    ]
    return RestoredPortfolio(
        title=portfolio.title,
        is_new=standing is None,
        added=len({entry.key for entry in need_portfolio(store).entries} - known),
        problems=tuple(outcomes),
    )


def _bring(
    platform: Platform,
    account: str,
    *,
    archive: WalletArchive,
    entry: PortfolioEntry,
    archived: ArchivedPortfolioEntry,
) -> Iterator[Problem]:
    """Keep one entry with its files; yield what of it is not kept, and why."""
    try:
        keep_entry(platform.persons.portfolios.open(account), entry, now=platform.now())
    except (Invalid, Conflict) as refusal:
        yield from refusal.problems or (_problem(refusal),)
        return
    for name, file in archived.files:
        try:
            attach_artefact(platform, account, key=entry.key, upload=OwnUpload(name=name, data=archive.read(file)))
        except KakitomeError as refusal:
            yield _problem(refusal)


def _members_in(content: bytes) -> Mapping[str, Any]:
    """Read what a portfolio's file tells; raises `Invalid` (E_PORTFOLIO)."""
    try:
        members: Any = strict_json.load(content)
    except strict_json.StrictJsonError as error:
        raise Invalid("E_PORTFOLIO") from error
    if not isinstance(members, Mapping):
        raise Invalid("E_PORTFOLIO")
    return members


def _portfolio_in(members: Mapping[str, Any], *, now: datetime) -> Portfolio:
    return Portfolio(
        address=new_address(),
        title=texts.excerpt(text_member(members, "title").strip(), LONGEST_TITLE),
        language="en" if members.get("language") == "en" else "ja",
        created_at=now,
        changed_at=now,
        words=_words(members),
    )


def _entry_in(
    members: Mapping[str, Any],
    *,
    archived: ArchivedPortfolioEntry,
    items: Mapping[str, CollectedItem],
    is_shown: bool,
) -> PortfolioEntry:
    proofs = {
        items[file]: SharedItem(collected=items[file], shows=_shows(shows))
        for file, shows in archived.proofs
        if file in items
    }
    return PortfolioEntry(
        key=archived.key,
        heading=texts.excerpt(text_member(members, "heading").strip(), LONGEST_TITLE),
        words=_words(members),
        links=tuple(link for link in as_list(members.get("links")) if isinstance(link, str)),
        is_shown=is_shown and members.get("isShown") is True,
        proofs=tuple(proofs.values()),
    )


def _shows(written: str) -> Shows:
    """Return how much of a proof is shown; what is not known shows the least."""
    return Shows.WHOLE_DOCUMENT if written == Shows.WHOLE_DOCUMENT.value else Shows.RESULT


def _words(members: Mapping[str, Any]) -> str:
    return text_member(members, "words").replace("\0", "")


def _problem(refusal: KakitomeError) -> Problem:
    return Problem(code=refusal.code, params=refusal.params)
