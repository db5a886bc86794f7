"""What is kept of persons beside their wallet and their shares, by subject: one member of the platform."""

from dataclasses import dataclass

from kakitome.ports.asked_endorsements import EndorsementAsking
from kakitome.ports.awaited_credentials import AwaitedCredentials
from kakitome.ports.claim_codes import ClaimCodes
from kakitome.ports.connected_apps import ConnectedApps
from kakitome.ports.deletions import Deletions
from kakitome.ports.holder_keys import HolderKeys
from kakitome.ports.joining import AccountJoining
from kakitome.ports.own_presentations import OwnPresentations
from kakitome.ports.own_records import OwnRecords
from kakitome.ports.person_names import PersonNames
from kakitome.ports.portfolios import Portfolios
from kakitome.ports.reattestations import Reattestations
from kakitome.ports.recovery import Recovery
from kakitome.ports.reminders import Reminders
from kakitome.ports.saved_searches import SavedSearches
from kakitome.ports.trusted_contacts import TrustedContacts
from kakitome.ports.ways_in import WaysIn


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonStores:
    """Stores of whose something is; each opens what belongs to one account."""

    names: PersonNames
    endorsements: EndorsementAsking
    reattestations: Reattestations
    ways: WaysIn
    own_records: OwnRecords
    portfolios: Portfolios
    apps: ConnectedApps
    joining: AccountJoining
    recovery: Recovery
    deletions: Deletions
    contacts: TrustedContacts
    claim_codes: ClaimCodes
    reminders: Reminders
    saved_searches: SavedSearches
    holder_keys: HolderKeys
    presentations: OwnPresentations
    awaited: AwaitedCredentials
