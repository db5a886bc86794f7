"""A whole wallet that is brought in, as the page of its outcome shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome import texts
from kakitome.documents.bundle.wallet_archive import ToldProof, is_wallet_archive
from kakitome.journeys.checking.taking_in_archive import ArchiveTakenIn, RestoredCollection
from kakitome.journeys.checking.taking_in_own_records import RestoredOwnRecord
from kakitome.journeys.checking.taking_in_portfolio import RestoredPortfolio
from kakitome.journeys.people.restoring_names import RestoredName
from kakitome.ports.wallets import IdentityKind
from kakitome.web.pages.learner.wallet.forms import BringingForm
from kakitome.web.parts import written
from kakitome.web.parts.shapes import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRow:
    """One proof of which the archive tells; nothing here rests on it."""

    kind: Words
    identifier: str
    proved_by: str
    proved_at: Words
    ended_at: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveView:
    """What became of one archive, beside its credentials; `left` is empty when nothing was left."""

    site: str
    left: str
    own_records: Sequence[tuple[str, Words]]
    collections: Sequence[tuple[str, Words]]
    portfolio: tuple[str, Words] | None
    proofs: Sequence[ToldRow]
    names: Sequence[tuple[str, Words]]
    had_recovery_sheet: bool


def archives_of(form: BringingForm) -> list[BinaryIO]:
    """Return the archives of wallets among what was sent, into whichever field they were put."""
    files = [file.file for file in form.cleaned_data.get("documents") or () if is_wallet_archive(file.file)]
    archive = form.cleaned_data.get("archive")
    return [*files, *([archive.file] if archive is not None else [])]


def archive_view(taken: ArchiveTakenIn, *, names: Sequence[RestoredName]) -> ArchiveView:
    """Build what is shown of an archive; every word of it is a stranger's."""
    return ArchiveView(
        site=written.excerpt(taken.site, 200),
        left=_left(taken.left),
        own_records=[(written.excerpt(record.title, 200), _own_became(record)) for record in taken.own_records],
        collections=[(collection.name, _became(collection)) for collection in taken.collections],
        portfolio=_portfolio_became(taken.portfolio) if taken.portfolio else None,
        proofs=[_told_row(proof) for proof in taken.proofs],
        names=[(written.excerpt(name.text, 200), _name_became(name)) for name in names],
        had_recovery_sheet=taken.had_recovery_sheet,
    )


def _left(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "There was no time for %(n)s credential. Send the same file once more: what is here already is passed over.",
        "There was no time for %(n)s credentials. Send the same file once more: what is here already is passed over.",
        count,
    ) % {"n": count}


def _became(collection: RestoredCollection) -> Words:
    if collection.problem is not None:
        return written.finding(collection.problem)
    first = (
        ngettext("%(n)s item is new in it.", "%(n)s items are new in it.", collection.added) % {"n": collection.added}
        if collection.added
        else _("Nothing in it is new.")
    )
    if not collection.lacking:
        return first
    second = ngettext(
        "%(n)s item of it is not held here.", "%(n)s items of it are not held here.", collection.lacking
    ) % {"n": collection.lacking}
    return f"{first}{second}" if written.language() == "ja" else f"{first} {second}"


def _own_became(record: RestoredOwnRecord) -> Words:
    sentences = [str(written.finding(problem)) for problem in record.problems]
    if record.is_new:
        sentences.insert(0, _("Kept, as an own record."))
    elif not sentences:
        sentences = [_("It was here already.")]
    return ("" if written.language() == "ja" else " ").join(sentences)


def _portfolio_became(portfolio: RestoredPortfolio) -> tuple[str, Words]:
    sentences = [str(written.finding(problem)) for problem in portfolio.problems]
    if portfolio.is_new:
        sentences.insert(0, _("Kept; only you see it."))
    elif portfolio.added:
        added = ngettext(
            "%(n)s entry is new in it, hidden until you show it.",
            "%(n)s entries are new in it, hidden until you show them.",
            portfolio.added,
        )
        sentences.insert(0, added % {"n": portfolio.added})
    elif not sentences:
        sentences = [_("It was here already.")]
    return portfolio.title, ("" if written.language() == "ja" else " ").join(sentences)


def _name_became(name: RestoredName) -> Words:
    if name.problem is not None:
        return written.finding(name.problem)
    if not name.is_new:
        return _("It was here already.")
    return _("Kept, and checked by what you hold here.") if name.is_checked else _("Kept; nothing here states it yet.")


def _told_row(proof: ToldProof) -> ToldRow:
    kinds = {kind.value for kind in IdentityKind}
    is_address = proof.kind == IdentityKind.MAIL.value
    return ToldRow(
        kind=texts.term(f"own_data.kind.{proof.kind}") if proof.kind in kinds else written.excerpt(proof.kind, 40),
        # Numbers of keys and subjects tell nobody anything.
        identifier=written.excerpt(proof.identifier, 200) if is_address else "",
        proved_by=written.excerpt(proof.proved_by, 200) if proof.proved_by else "",
        proved_at=written.moment(proof.proved_at),
        ended_at=written.moment(proof.ended_at),
    )
