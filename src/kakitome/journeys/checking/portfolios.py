"""What a portfolio shows: its signed proofs as documents to be verified now, and the own records beside them.

    found_portfolio = find_portfolio(platform, address)
    for proving in proving_documents(platform, found_portfolio):
        report_on(proving.document.question, platform.verifier(), now=now)

It is read as a share link's items are: nothing is a copy, and what its owner holds no more is left out.

Source: docs/rules/capabilities.md C5; docs/adr/0052-share-links.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import NoReturn

from kakitome.errors import Invalid
from kakitome.journeys.checking.shares import LONGEST_SECRET, SharedDocument, documents_of
from kakitome.journeys.platform import Platform
from kakitome.ports.own_records import OwnRecord
from kakitome.ports.portfolios import FoundPortfolio
from kakitome.ports.shares import FoundShare, NameChoice, Share, SharedItem
from kakitome.services.holding import HeldAward
from kakitome.services.keeping_portfolios import proofs_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvingDocument:
    """One signed proof: which item of its owner's it is, and what is asked of the verifier."""

    proof: SharedItem
    document: SharedDocument

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes that are verified, in hexadecimal; of those of which there are none, too."""
        return sha256(self.document.question.data).hexdigest()


def find_portfolio(platform: Platform, address: str) -> FoundPortfolio | None:
    """Find the public page of an address; None for one that is absent, private or stopped, without telling which.

    People type in capitals what they read from paper.
    """
    return platform.persons.portfolios.find(address[:LONGEST_SECRET].lower())


def proving_documents(platform: Platform, found_portfolio: FoundPortfolio) -> list[ProvingDocument]:
    """Return the signed proofs of the page, each once, in its order."""
    return [
        # Without what others wrote about it: they agreed to be read by whoever is given a link, not by everybody.
        ProvingDocument(proof=proof, document=replace(document, collected=None))
        for proof in proofs_of(found_portfolio.portfolio)
        for document in documents_of(platform, as_share(found_portfolio, [proof]), token_of=_never)
    ]


def own_records_shown(platform: Platform, found_portfolio: FoundPortfolio) -> dict[str, OwnRecord]:
    """Return the own records among the proofs, by key."""
    own_records = platform.persons.own_records.open(found_portfolio.account)
    keys = {
        proof.collected.own_record
        for entry in found_portfolio.portfolio.entries
        for proof in entry.proofs
        if entry.is_shown and proof.collected.own_record
    }
    return {record.key: record for record in own_records.list_records() if record.key in keys} if keys else {}


def as_share(found_portfolio: FoundPortfolio, items: Sequence[SharedItem]) -> FoundShare:
    """Return a share that shows these items under the portfolio's name; it is stored nowhere."""
    portfolio = found_portfolio.portfolio
    share = Share(
        key="",
        secret_hash="",
        label="",
        note="",
        language=portfolio.language,
        item_count=len(items),
        created_at=portfolio.created_at,
        ends_at=portfolio.created_at,
        over_at=portfolio.created_at,
        named=NameChoice(key=portfolio.named),
        items=tuple(items),
    )
    return FoundShare(account=found_portfolio.account, share=share)


def _never(_held_award: HeldAward) -> NoReturn:
    """Parts of documents are shown by share links alone."""
    raise Invalid("E_SHARE_PARTS")
