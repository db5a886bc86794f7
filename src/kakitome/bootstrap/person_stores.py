"""What is kept of persons beside wallet and shares, over the default database."""

from collections.abc import Callable, Sequence
from datetime import datetime

from kakitome.gateways.clock_guard import ClockGuard
from kakitome.gateways.holder_key_sealing import PersonKeySealing
from kakitome.gateways.key_vault import WrappingKey
from kakitome.gateways.sealed_texts import SealedTexts
from kakitome.ports.asked_endorsements import EndorsementAsking, EndorsementAskingTerms
from kakitome.ports.person_stores import PersonStores
from kakitome.ports.security_events import SecurityEvent, SecurityEventKind, SecurityEvents
from kakitome.records.asked_endorsements import DatabaseAskedEndorsements
from kakitome.records.awaited_credentials import DatabaseAwaitedCredentials
from kakitome.records.claim_codes import DatabaseClaimCodes
from kakitome.records.connected_apps import DatabaseConnectedApps, HeldGrantName, NoteApp
from kakitome.records.deletions import DatabaseDeletions
from kakitome.records.holder_keys import DatabaseHolderKeys
from kakitome.records.joining import DatabaseJoining
from kakitome.records.own_presentations import DatabaseOwnPresentations
from kakitome.records.own_records import DatabaseOwnRecords
from kakitome.records.person_names import DatabasePersonNames
from kakitome.records.portfolios import DatabasePortfolios
from kakitome.records.reattestations import DatabaseReattestations
from kakitome.records.recovery import DatabaseRecovery
from kakitome.records.reminders import DatabaseReminders
from kakitome.records.saved_searches import DatabaseSavedSearches
from kakitome.records.trusted_contacts import DatabaseTrustedContacts
from kakitome.records.ways_in import DatabaseWaysIn


def noting(events: SecurityEvents, clock: Callable[[], datetime]) -> NoteApp:
    """Return what records that an app was let in or ended, among security events."""

    def note(kind: SecurityEventKind, name: HeldGrantName) -> None:
        account, app_id = name
        events.note(SecurityEvent(at=clock(), kind=kind, account=account, detail={"app": app_id}))

    return note


def open_person_stores(
    wrapping_keys: Sequence[WrappingKey],
    endorsement_terms: EndorsementAskingTerms,
    *,
    note: NoteApp,
    guard: ClockGuard | None = None,
) -> PersonStores:
    """Open the stores; keys of persons are sealed as institutions' keys are."""
    return PersonStores(
        names=DatabasePersonNames(),
        endorsements=EndorsementAsking(askings=DatabaseAskedEndorsements(), terms=endorsement_terms),
        reattestations=DatabaseReattestations(),
        ways=DatabaseWaysIn(),
        joining=DatabaseJoining(),
        recovery=DatabaseRecovery(),
        deletions=DatabaseDeletions(),
        contacts=DatabaseTrustedContacts(),
        claim_codes=DatabaseClaimCodes(),
        own_records=DatabaseOwnRecords(),
        portfolios=DatabasePortfolios(),
        reminders=DatabaseReminders(),
        saved_searches=DatabaseSavedSearches(),
        awaited=DatabaseAwaitedCredentials(SealedTexts("awaited credential", wrapping_keys=wrapping_keys)),
        apps=DatabaseConnectedApps(note=note),
        holder_keys=DatabaseHolderKeys(PersonKeySealing(wrapping_keys, guard=guard)),
        presentations=DatabaseOwnPresentations(),
    )
