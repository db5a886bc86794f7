"""Taking in a whole wallet that was taken along from another Kakitome, or from this one.

    taken = take_in_archive(platform, account, file=file)

1. The archive is bounded by its directory and its manifest read; nothing else of it is believed or unpacked yet.
2. Each credential is unpacked by itself, compared with its digest, and goes the way of everything that is brought
   (`taking_in`): verified anew, kept by its report. A broken file is named and stops no other.
3. Own records come back as what somebody says, and collections with their order, of what is held now. What the other
   platform saw proved is told and kept nowhere: it proves nothing here.

Whoever brings it waits, so it ends after some seconds, and what is left is told. Brought again, after a crash as well,
what is here already is passed over and the rest goes on; a third time changes nothing.

Source: docs/rules/capabilities.md C9; docs/adr/0053-one-archive-of-a-wallet.md.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, Final

from kakitome import texts
from kakitome.documents.bundle.wallet_archive import (
    ArchivedCollection,
    ArchivedCredential,
    ArchivedName,
    ArchivedOwnRecord,
    ToldProof,
    WalletArchive,
    open_archive,
)
from kakitome.documents.refusal import DocumentRefused
from kakitome.errors import Conflict, Problem
from kakitome.journeys.checking.taking_in import Brought, TakenIn, Taking
from kakitome.journeys.checking.taking_in_own_records import RestoredOwnRecord, restore_own_record
from kakitome.journeys.checking.taking_in_portfolio import RestoredPortfolio, restore_portfolio
from kakitome.journeys.platform import Platform
from kakitome.mapping.award_letter import award_letter
from kakitome.ports.wallets import CollectedItem, Origin, WalletCollection
from kakitome.services.holding import find_held
from kakitome.services.keeping_collections import LONGEST_NAME, restore
from kakitome.services.keeping_wallets import Placement
from kakitome.values.number import parse_number

SECONDS: Final = 20.0
"""After how long no further credential is looked at: whoever brings them waits for the answer. (derived)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoredCollection:
    """A collection that came back.

    Attributes:
        added: items that are new in it.
        lacking: items of the archive that are not held here.
        problem: why it is not kept; None where it is.
    """

    name: str
    added: int
    lacking: int
    problem: Problem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveTakenIn:
    """What became of an archive.

    Attributes:
        site: the platform that made it, by its own account.
        taken: what became of each credential that was looked at, in the archive's order.
        left: credentials for which there was no time.
        proofs: what the archive says that its maker saw proved.
        names: forms of the person's name, each with what is held here of the document that stated it there; they are
            brought back by `people.restoring_names`.
        had_recovery_sheet: whether a printed sheet opened the account there; here it opens nothing.
    """

    site: str
    taken: Sequence[TakenIn]
    left: int
    own_records: Sequence[RestoredOwnRecord]
    collections: Sequence[RestoredCollection]
    portfolio: RestoredPortfolio | None
    proofs: Sequence[ToldProof]
    names: Sequence[tuple[ArchivedName, CollectedItem | None]]
    had_recovery_sheet: bool


def take_in_archive(platform: Platform, account: str, *, file: BinaryIO, seconds: float = SECONDS) -> ArchiveTakenIn:
    """Take in an archive.

    Raises:
        DocumentRefused: `E_ARCHIVE_…`: the archive as a whole cannot be read; nothing was taken in.
        NotFound, Busy: as `taking_in.take_in`; what was taken in before stays.
    """
    archive = open_archive(file)
    taking = _TakingArchive(platform, account, archive=archive)
    until = time.monotonic() + seconds
    taken: dict[str, TakenIn] = {}
    # What was brought last stands first in a wallet: the last of the list comes first.
    for credential in reversed(archive.credentials):
        if time.monotonic() >= until:
            break
        taken[credential.file] = taking.take(credential)
    # Before the collections in which they stand.
    own_records = [taking.restore_own(archived) for archived in archive.own_records]
    return ArchiveTakenIn(
        site=archive.site,
        taken=list(reversed(taken.values())),
        left=len({credential.file for credential in archive.credentials} - set(taken)),
        own_records=own_records,
        collections=[taking.restore(collection) for collection in archive.collections],
        portfolio=taking.restore_portfolio(),
        proofs=archive.proofs,
        names=[(name, taking.items.get(name.file)) for name in archive.names],
        had_recovery_sheet=archive.has_recovery_sheet,
    )


class _TakingArchive:
    """One person bringing one archive."""

    def __init__(self, platform: Platform, account: str, *, archive: WalletArchive) -> None:
        self._platform, self._account, self._archive = platform, account, archive
        self._taking = Taking(platform, account)
        self._wallet = platform.wallets.open(account)
        self._items: dict[str, CollectedItem] = {}

    def take(self, credential: ArchivedCredential) -> TakenIn:
        """Take one credential, and note as which item it is held here."""
        label = credential.number or credential.origin_name or PurePosixPath(credential.file).name
        try:
            content = self._archive.read(credential.file)
        except DocumentRefused as refusal:
            return TakenIn(label=label, outcome=Placement.REFUSED, problem=refusal.problem)
        if self._is_held(content, credential.number):
            self._items[credential.file] = CollectedItem(award=credential.number)
            return TakenIn(label=label, outcome=Placement.KNOWN, problem=Problem(code="I_WALLET_OWN_AWARD"))
        taken = self._taking.take_one(Brought(label=label, data=content), origin=Origin.ARCHIVE)
        if (item := _item_of(taken)) is not None:
            self._items[credential.file] = item
        return taken

    def restore_own(self, archived: ArchivedOwnRecord) -> RestoredOwnRecord:
        """Bring an own record back, and note that it is here."""
        restored = restore_own_record(self._platform, self._account, archive=self._archive, archived=archived)
        if restored.key:
            self._items[archived.file] = CollectedItem(own_record=restored.key)
        return restored

    def restore_portfolio(self) -> RestoredPortfolio | None:
        """Bring the portfolio back, with what is held of its proofs; None where the archive has none."""
        if self._archive.portfolio is None:
            return None
        return restore_portfolio(
            self._platform,
            self._account,
            archive=self._archive,
            archived=self._archive.portfolio,
            items=self._items,
        )

    @property
    def items(self) -> Mapping[str, CollectedItem]:
        """What is held here by the archive's files."""
        return self._items

    def restore(self, collection: ArchivedCollection) -> RestoredCollection:
        """Bring a collection back, with what is held of it."""
        now = self._platform.now()
        name = texts.excerpt(collection.name.strip(), LONGEST_NAME)
        items = tuple(dict.fromkeys(self._items[file] for file in collection.files if file in self._items))
        wanted = WalletCollection(
            key=collection.key, name=name, created_at=min(collection.created_at or now, now), items=items
        )
        lacking = len(set(collection.files) - set(self._items))
        try:
            added = restore(self._wallet, wanted)
        except Conflict as refusal:
            problem = Problem(code=refusal.code, params=refusal.params)
            return RestoredCollection(name=name, added=0, lacking=lacking, problem=problem)
        return RestoredCollection(name=name, added=added, lacking=lacking)

    def _is_held(self, content: bytes, number: str) -> bool:
        """Tell whether these are the very bytes of an award that is in the account: nothing is to be verified then."""
        held = find_held(self._platform.directory, number) if number and parse_number(number) == number else None
        if held is None or held.account != self._account:
            return False
        return self._platform.store(held.institution).awards.get_document(held.record.credential_id) == content


def _item_of(taken: TakenIn) -> CollectedItem | None:
    """Return as which item something is held; the number of an award is the document's word, not the manifest's."""
    if taken.document is not None:
        return CollectedItem(document=taken.document.key)
    if taken.outcome is not Placement.KNOWN or taken.report is None:
        return None
    letter = award_letter(taken.report)
    return CollectedItem(award=letter[1].number) if letter is not None else None
