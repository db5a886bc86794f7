"""What is kept of persons beside their wallet and their shares, by subject: one member of the platform."""

from dataclasses import dataclass

from kakitome.ports.connected_apps import ConnectedApps
from kakitome.ports.joining import AccountJoining
from kakitome.ports.own_records import OwnRecords
from kakitome.ports.person_names import PersonNames
from kakitome.ports.recovery import Recovery
from kakitome.ports.reminders import Reminders
from kakitome.ports.ways_in import WaysIn


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonStores:
    """Stores of whose something is; each opens what belongs to one account."""

    names: PersonNames
    ways: WaysIn
    own_records: OwnRecords
    apps: ConnectedApps
    joining: AccountJoining
    recovery: Recovery
    reminders: Reminders
