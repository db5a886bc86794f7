"""What somebody may share, each with how much of it is shown: awards received here, and what was brought in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kakitome.journeys.checking.shared_parts import can_be_parted
from kakitome.journeys.platform import Platform
from kakitome.ports.shares import SharedItem, Shows
from kakitome.ports.wallets import CollectedItem
from kakitome.services.holding import find_held, list_received
from kakitome.services.sharing import MOST_ITEMS
from kakitome.web.pages.learner.my_awards.rows import rows_of
from kakitome.web.pages.learner.wallet.shown import row_of
from kakitome.web.parts.shapes import State, Words

MOST_OFFERED = 200
"""Awards, and documents, that are offered together; what is older is chosen from its own page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One credential with what is chosen for it; `chosen` is empty for not shown, else a value of `Shows`."""

    name: str
    collected: CollectedItem
    title: Words
    issuer: Words
    state: State
    state_word: Words
    chosen: str
    can_be_parted: bool = False
    is_kept_apart: bool = False


def choices_of(platform: Platform, account: str, *, chosen: Mapping[str, str]) -> list[Choice]:
    """Return everything that is offered, what is chosen first; `chosen` is by the name of the choice."""
    held_awards = list(list_received(platform.directory, account, limit=MOST_OFFERED).awards)
    listed = {held.number for held in held_awards}
    named = [name.removeprefix("award-") for name, shows in chosen.items() if shows and name.startswith("award-")]
    older = [find_held(platform.directory, number) for number in named[:MOST_ITEMS] if number not in listed]
    held_awards += [held for held in older if held is not None and held.account == account]
    awards = [
        Choice(
            name=f"award-{line.number}",
            collected=CollectedItem(award=line.number),
            title=line.title,
            issuer=line.issuer,
            state=line.state,
            state_word=line.state_word,
            chosen=chosen.get(f"award-{line.number}", ""),
            can_be_parted=True,
        )
        for line in rows_of(platform, held_awards, now=platform.now())
    ]
    offered = [
        document
        for place, document in enumerate(platform.wallets.open(account).list_documents())
        if place < MOST_OFFERED or chosen.get(f"document-{document.key}")
    ]
    rows = [row_of(document) for document in offered]
    tokens = {document.key for document in offered if can_be_parted(document.file_format)}
    documents = [
        Choice(
            name=f"document-{row.key}",
            collected=CollectedItem(document=row.key),
            title=row.title,
            issuer=row.issuer,
            state=row.state,
            state_word=row.state_word,
            chosen=chosen.get(f"document-{row.key}", ""),
            can_be_parted=row.key in tokens,
            is_kept_apart=not row.is_verified,
        )
        for row in rows
    ]
    return sorted([*awards, *documents], key=lambda choice: not choice.chosen)


def name_of(collected: CollectedItem) -> str:
    """Return the name of the choice of an item."""
    if collected.award:
        return f"award-{collected.award}"
    return f"own-{collected.own_record}" if collected.own_record else f"document-{collected.document}"


def items_of(choices: Sequence[Choice], *, parts: Sequence[str]) -> list[SharedItem]:
    """Return what was chosen, in the order of the page; `parts` are shown of each that is shown in part."""
    return [
        SharedItem(
            collected=choice.collected,
            shows=Shows(choice.chosen),
            parts=tuple(parts) if choice.chosen == Shows.PARTS else (),
        )
        for choice in choices
        if choice.chosen in tuple(Shows)
    ]


def names_offered(platform: Platform, account: str) -> list[tuple[str, str]]:
    """Return the recorded names that may be shown, by key."""
    names = platform.persons.names.open(account).list_names()
    return [
        (name.key, name.text if name.is_checked else _("%(name)s (nobody signed it)") % {"name": name.text})
        for name in names
        if name.may_be_chosen
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnChoice:
    """One own record, shown beside credentials or not."""

    name: str
    collected: CollectedItem
    title: str
    is_chosen: bool


def own_choices_of(platform: Platform, account: str, *, chosen: Mapping[str, str]) -> list[OwnChoice]:
    """Return the own records that can be shown beside credentials, always as unsigned."""
    return [
        OwnChoice(
            name=f"own-{record.key}",
            collected=CollectedItem(own_record=record.key),
            title=record.title,
            is_chosen=bool(chosen.get(f"own-{record.key}")),
        )
        for record in platform.persons.own_records.open(account).list_records()
    ]


def own_items_of(choices: Sequence[OwnChoice]) -> list[SharedItem]:
    """Return the own records that were chosen; there is no less of one than all of it."""
    return [
        SharedItem(collected=choice.collected, shows=Shows.WHOLE_DOCUMENT) for choice in choices if choice.is_chosen
    ]


def ways_to_show() -> list[tuple[str, str]]:
    """Return how much of a credential can be shown, the least first."""
    return [
        ("", _("Not shown")),
        (Shows.RESULT.value, _("The result of checking alone: no name, no grade, no file")),
        (Shows.PARTS.value, _("Only what is ticked under 2; the signature can still be checked")),
        (Shows.WHOLE_DOCUMENT.value, _("With the file: all can be read")),
    ]
