"""What stands on the first page of a wallet: the sentence, what changed, the filters and the list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome.journeys.platform import Platform
from kakitome.mapping.stated_kinds import KIND_WORDS, CredentialKind
from kakitome.ports.claims import HeldOutline, Visibility
from kakitome.ports.status_lists import StatusPurpose
from kakitome.ports.wallets import IdentityKind, IdentityProof, WalletDocument, WalletPicture
from kakitome.services.surveying_wallets import (
    EntryOrder,
    EntryStanding,
    Facets,
    WalletEntry,
    Wish,
    list_entries,
    name_of,
)
from kakitome.web.pages.learner.my_awards.rows import MyAwardRow
from kakitome.web.pages.learner.wallet.shown import DocumentRow, row_of
from kakitome.web.parts import written
from kakitome.web.parts.shapes import State, Words

_Choice = TypeVar("_Choice")
_LONGEST: Final = 200
_STATES: Final[Mapping[EntryStanding, State]] = {EntryStanding.VALID: "ok", EntryStanding.REVOKED: "fail"}
_SCHOOLS: Final = (".ac.jp", ".ed.jp", ".edu")
"""Ends of addresses that schools give. Source: JPRS, kinds of .jp domain names; EDUCAUSE, .edu policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRow:
    """One line: what it is, and the award or the document."""

    kind: Words
    award: MyAwardRow | None = None
    document: DocumentRow | None = None
    is_apart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardChange:
    """What became of an award since its holder last said to have seen it."""

    number: str
    title: Words
    state: State
    words: str
    at: datetime

    @property
    def day(self) -> Words:
        """Return the day of it."""
        return written.day(self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndingRow:
    """Something that ends soon: the last day on which it is valid, and its award's number or its document's key."""

    title: Words
    day: Words
    award: str
    document: str


def entries_of(platform: Platform, account: str, documents: Sequence[WalletDocument]) -> list[WalletEntry]:
    """Make the entries of everything somebody holds, as of now."""
    return list_entries(platform.directory, account, documents=documents, now=platform.now())


def held_rows(
    platform: Platform,
    entries: Sequence[WalletEntry],
    documents: Sequence[WalletDocument],
    *,
    pictures: Mapping[str, WalletPicture],
) -> list[HeldRow]:
    """Make the lines of some entries; everything about awards is in the entries already.

    `pictures` are those of documents by their keys.
    """
    by_key, words = {document.key: document for document in documents}, state_words()
    return [
        HeldRow(
            kind=KIND_WORDS[entry.kind],
            award=_award_row(platform, entry, entry.outline, state_word=words[entry.state]) if entry.outline else None,
            document=row_of(by_key[entry.document], picture=pictures.get(entry.document)) if entry.document else None,
            is_apart=entry.is_apart,
        )
        for entry in entries
    ]


def _award_row(platform: Platform, entry: WalletEntry, outline: HeldOutline, *, state_word: str) -> MyAwardRow:
    is_opened = outline.opened_at is not None
    return MyAwardRow(
        number=outline.number,
        link_name=platform.award_links.link(outline.number, edition=outline.link_edition).name,
        title=entry.title,
        issuer=entry.issuer,
        awarded_on=written.day(outline.awarded_on),
        image=reverse("award-svg", args=[outline.number]),
        state=_STATES.get(entry.state, "warn"),
        state_word=state_word,
        is_shared=is_opened and outline.visibility is not Visibility.PRIVATE,
        is_listed=is_opened and outline.visibility is Visibility.LISTED,
    )


def headline(entries: Sequence[WalletEntry], documents: Sequence[WalletDocument], *, changed: int) -> str:
    """Say in one or two sentences how many credentials somebody holds, and how they are."""
    held = [entry for entry in entries if not entry.is_apart]
    sentences = [ngettext("You hold %(n)s credential.", "You hold %(n)s credentials.", len(held)) % {"n": len(held)}]
    revoked = sum(entry.state is EntryStanding.REVOKED for entry in held)
    unreached = [document for document in documents if document.obstacle and document.tried_at != document.as_of]
    if revoked:
        sentences.append(
            ngettext("%(n)s of them has been revoked.", "%(n)s of them have been revoked.", revoked) % {"n": revoked}
        )
    elif unreached:
        sentences.append(
            ngettext(
                "The state of %(n)s could not be checked; it was last checked on %(day)s.",
                "The state of %(n)s could not be checked; they were last checked on %(day)s.",
                len(unreached),
            )
            % {"n": len(unreached), "day": written.plain_day(min(document.as_of for document in unreached))}
        )
    elif not changed:
        sentences.append(_("None has changed."))
    return ("" if written.language() == "ja" else " ").join(sentences)


def counted_bodies(entries: Sequence[WalletEntry]) -> str:
    """Say from how many awarding bodies the credentials are."""
    bodies = len({name_of(entry.issuer) for entry in entries if not entry.is_apart})
    sentence = ngettext("From %(n)s awarding body. All yours.", "From %(n)s awarding bodies. All yours.", bodies)
    return sentence % {"n": bodies} if bodies else ""


def changes_of(entries: Sequence[WalletEntry], *, seen_at: datetime | None) -> list[AwardChange]:
    """Say what became of awards since then, the last first."""
    return sorted(
        (_change(entry) for entry in entries if entry.events and (seen_at is None or entry.events[-1].at > seen_at)),
        key=lambda change: change.at,
        reverse=True,
    )


def _change(entry: WalletEntry) -> AwardChange:
    last = entry.events[-1]
    state: State = "fail" if entry.state is EntryStanding.REVOKED else "warn"
    words = _("Its awarding body has revoked it.")
    if last.purpose is StatusPurpose.SUSPENSION:
        words = _("Its awarding body has suspended it.") if last.value else _("It was suspended; that is lifted.")
        state = "warn" if last.value else "ok"
    return AwardChange(number=entry.key, title=entry.title, state=state, words=words, at=last.at)


def ending_soon(entries: Sequence[WalletEntry], *, now: datetime, days: int) -> list[EndingRow]:
    """Return what is valid and ends within so many days, the next end first."""
    until = now + timedelta(days=days)
    ending = [
        (entry.valid_until, entry)
        for entry in entries
        if entry.state in (EntryStanding.VALID, EntryStanding.UNLISTED)
        and entry.valid_until is not None
        and now < entry.valid_until <= until
    ]
    return [
        EndingRow(
            title=entry.title or _("A credential without a title"),
            day=written.last_day(end),
            award=entry.key if entry.outline else "",
            document=entry.document,
        )
        for end, entry in sorted(ending, key=lambda pair: (pair[0], pair[1].key))
    ]


def wish_of(request: HttpRequest) -> Wish:
    """Read what somebody wants to see; what is no choice narrows nothing."""
    given = request.GET
    year = given.get("year", "")
    return Wish(
        words=given.get("q", "").strip()[:_LONGEST],
        state=_choice(EntryStanding, given.get("state")),
        kind=_choice(CredentialKind, "" if given.get("kind") == "-" else given.get("kind") or None),
        issuer=given.get("issuer", "")[:_LONGEST],
        year=int(year) if len(year) == 4 and year.isascii() and year.isdigit() else None,
        order=_choice(EntryOrder, given.get("order")) or EntryOrder.NEWEST,
    )


def query_of(wish: Wish, **more: object) -> str:
    """Write a wish as the address says it."""
    query = {
        "q": wish.words,
        "state": wish.state.value if wish.state else "",
        "kind": "" if wish.kind is None else wish.kind.value or "-",
        "issuer": wish.issuer,
        "year": wish.year or "",
        "order": "" if wish.order is EntryOrder.NEWEST else wish.order.value,
    }
    return urlencode({name: value for name, value in {**query, **more}.items() if value})


def selects_of(wish: Wish, counts: Facets) -> list[dict[str, Any]]:
    """Build the filters, each choice with how many it would show."""
    words = state_words()
    issuers, years = dict.fromkeys(sorted(counts.issuers)), dict.fromkeys(sorted(counts.years, reverse=True))
    return [
        _select("state", _("State now"), wish.state, {key: words[key] for key in EntryStanding}, counts.states),
        _select("kind", _("Kind"), wish.kind, KIND_WORDS, counts.kinds),
        _select("issuer", _("Awarding body"), wish.issuer or None, issuers, counts.issuers),
        _select("year", _("Year of award"), wish.year, years, counts.years),
    ]


def orders_of(wish: Wish) -> list[tuple[str, str, bool]]:
    """Build the orders to choose from."""
    words = {
        EntryOrder.NEWEST: _("Newest award first"),
        EntryOrder.ENDING: _("Ending soonest first"),
        EntryOrder.ISSUER: _("By awarding body"),
        EntryOrder.ARRIVED: _("Last received first"),
    }
    return [(order.value, words[order], order is wish.order) for order in EntryOrder]


def state_words() -> dict[EntryStanding, str]:
    """Return how states are called in filters."""
    return {
        EntryStanding.VALID: _("Valid"),
        EntryStanding.UNLISTED: _("Unaltered; issuer in no registry"),
        EntryStanding.NOT_YET: _("Not yet valid"),
        EntryStanding.EXPIRED: _("Expired"),
        EntryStanding.SUSPENDED: _("Suspended"),
        EntryStanding.REVOKED: _("Revoked"),
        EntryStanding.REPLACED: _("Replaced by a newer one"),
        EntryStanding.OPEN: _("Could not be verified"),
        EntryStanding.OTHERS: _("Names another address"),
    }


def only_school(proofs: Sequence[IdentityProof]) -> bool:
    """Tell whether somebody is reached by addresses of schools alone, and has no passkey."""
    holding = [proof for proof in proofs if proof.ended_at is None]
    if any(proof.kind is IdentityKind.PASSKEY for proof in holding):
        return False
    addresses = [proof.identifier for proof in holding if proof.kind is IdentityKind.MAIL]
    return bool(addresses) and all(address.endswith(_SCHOOLS) for address in addresses)


def _select(
    name: str, label: str, chosen: object, words: Mapping[Any, Any], counts: Mapping[Any, int]
) -> dict[str, Any]:
    options = [
        (getattr(key, "value", key) or "-", word or key, counts.get(key, 0), key == chosen)
        for key, word in words.items()
        if counts.get(key) or key == chosen
    ]
    return {"name": name, "label": label, "options": options, "all": sum(counts.values())}


def _choice(kind: type[_Choice], value: str | None) -> _Choice | None:
    try:
        return None if value is None else kind(value)  # type: ignore[call-arg]
    except ValueError:
        return None
