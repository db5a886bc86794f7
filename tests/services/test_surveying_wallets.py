"""What a person holds at a glance: how awards stand, what filters leave, in which order, and how many each shows."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from kakitome.documents.verification.check import Verdict
from kakitome.mapping.stated_kinds import CredentialKind
from kakitome.ports.claims import HeldOutline, StandingEvent, Visibility
from kakitome.ports.status_lists import StatusPurpose
from kakitome.ports.wallets import Addressee
from kakitome.services.surveying_wallets import (
    EntryOrder,
    EntryStanding,
    Naming,
    WalletEntry,
    Wish,
    entry_of_award,
    entry_of_document,
    facets,
    narrowed,
)
from kakitome.values.localized_text import LocalizedText
from support.wallet_documents import document_of

NOW = datetime(2026, 11, 22, tzinfo=UTC)
RECEIVED = NOW - timedelta(days=30)
OUTLINE = HeldOutline(
    institution="u",
    number="A-7K3M-94QT",
    microcredential="m",
    version=1,
    issuer="did:web:u.example",
    awarded_on=date(2026, 9, 30),
    valid_until=None,
    sent_at=RECEIVED - timedelta(days=1),
    opened_at=RECEIVED,
    visibility=Visibility.PRIVATE,
    link_edition=0,
)
NAMING = Naming(
    title=LocalizedText(ja="データ分析"), issuer=LocalizedText(ja="髙﨑大学"), kind=CredentialKind.MICROCREDENTIAL
)


def event(days: int, purpose: StatusPurpose, value: bool) -> StandingEvent:
    return StandingEvent(at=RECEIVED + timedelta(days=days), purpose=purpose, value=value)


SUSPENDED = event(1, StatusPurpose.SUSPENSION, value=True)
LIFTED = event(2, StatusPurpose.SUSPENSION, value=False)
REVOKED = event(3, StatusPurpose.REVOCATION, value=True)


@pytest.mark.parametrize(
    ("events", "valid_until", "standing"),
    [
        ((), None, EntryStanding.VALID),
        ((), NOW, EntryStanding.EXPIRED),
        ((), NOW + timedelta(seconds=1), EntryStanding.VALID),
        ((SUSPENDED,), NOW, EntryStanding.SUSPENDED),
        ((SUSPENDED, LIFTED), None, EntryStanding.VALID),
        ((SUSPENDED, REVOKED), None, EntryStanding.REVOKED),
        ((SUSPENDED, LIFTED, REVOKED), NOW, EntryStanding.REVOKED),
    ],
)
def test_an_award_stands_as_the_last_events_say_gravest_first(
    events: tuple[StandingEvent, ...], valid_until: datetime | None, standing: EntryStanding
) -> None:
    outline = replace(OUTLINE, events=events, valid_until=valid_until)
    assert entry_of_award(outline, NAMING, now=NOW).state is standing


def test_what_happened_before_an_award_was_received_is_no_change_for_its_holder() -> None:
    before = event(-2, StatusPurpose.SUSPENSION, value=True)
    assert entry_of_award(replace(OUTLINE, events=(before, LIFTED)), NAMING, now=NOW).events == (LIFTED,)
    assert entry_of_award(replace(OUTLINE, events=(before, LIFTED), opened_at=None), NAMING, now=NOW).events == (
        LIFTED,
    )


@pytest.mark.parametrize(
    ("verdict", "addressee", "standing", "is_apart"),
    [
        (Verdict.VALID, Addressee.PROVED, EntryStanding.VALID, False),
        (Verdict.VALID_UNTRUSTED_ISSUER, Addressee.OPEN, EntryStanding.UNLISTED, False),
        (Verdict.REVOKED, Addressee.OTHER, EntryStanding.OTHERS, True),
        (Verdict.INDETERMINATE, Addressee.OTHER, EntryStanding.OPEN, True),
    ],
)
def test_a_document_is_apart_exactly_where_the_wallet_keeps_it_apart(
    verdict: Verdict, addressee: Addressee, standing: EntryStanding, is_apart: bool
) -> None:
    document = document_of(verdict=verdict, addressee=addressee)
    entry = entry_of_document(document)
    assert (entry.state, entry.is_apart) == (standing, is_apart)
    assert entry.is_apart is not document.is_verified


def entry(key: str, **changes: object) -> WalletEntry:
    made = entry_of_document(document_of(key=key, valid_until=None))
    return replace(made, **changes)  # type: ignore[arg-type]


ENTRIES = [
    entry("a", awarded_on=date(2025, 1, 1), valid_until=NOW + timedelta(days=9), issuer=LocalizedText(ja="乙大学")),
    entry("b", awarded_on=date(2026, 1, 1), state=EntryStanding.REVOKED, issuer=LocalizedText(ja="甲大学")),
    entry("c", awarded_on=None, valid_until=NOW, arrived_at=NOW, issuer=LocalizedText(ja="乙大学")),
]


@pytest.mark.parametrize(
    ("order", "keys"),
    [
        (EntryOrder.NEWEST, "bac"),
        (EntryOrder.ENDING, "cab"),
        (EntryOrder.ISSUER, "acb"),
        (EntryOrder.ARRIVED, "cba"),
    ],
)
def test_entries_stand_in_the_order_wished_for(order: EntryOrder, keys: str) -> None:
    assert "".join(held.key for held in narrowed(ENTRIES, Wish(order=order))) == keys


def test_each_choice_counts_what_it_would_show_with_the_other_choices_kept() -> None:
    counts = facets(ENTRIES, Wish(state=EntryStanding.REVOKED, issuer="乙大学"))
    assert counts.states == {EntryStanding.VALID: 2}
    assert counts.issuers == {"甲大学": 1}
    assert counts.years == {}
    for wish in (Wish(state=EntryStanding.REVOKED), Wish(issuer="乙大学"), Wish(year=2025), Wish(words="甲")):
        assert wish.narrows
        assert narrowed(ENTRIES, wish)
    assert not Wish(order=EntryOrder.ENDING).narrows
