"""What is kept of persons beside wallet and shares, over the default database."""

from kakitome.ports.person_stores import PersonStores
from kakitome.records.connected_apps import DatabaseConnectedApps
from kakitome.records.joining import DatabaseJoining
from kakitome.records.own_records import DatabaseOwnRecords
from kakitome.records.person_names import DatabasePersonNames
from kakitome.records.recovery import DatabaseRecovery
from kakitome.records.reminders import DatabaseReminders
from kakitome.records.ways_in import DatabaseWaysIn


def open_person_stores() -> PersonStores:
    """Open the stores."""
    return PersonStores(
        names=DatabasePersonNames(),
        ways=DatabaseWaysIn(),
        joining=DatabaseJoining(),
        recovery=DatabaseRecovery(),
        own_records=DatabaseOwnRecords(),
        reminders=DatabaseReminders(),
        apps=DatabaseConnectedApps(),
    )
