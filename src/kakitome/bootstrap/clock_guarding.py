"""The record of security events, and the guard over the machine's clock, which asks it and the trails."""

from kakitome.gateways.clock_guard import ClockGuard
from kakitome.gateways.visitor_network import VisitorNetworks
from kakitome.records.newest_instant import find_clock_acceptance, find_newest_instant
from kakitome.records.security_events import DatabaseSecurityEvents


def events_and_guard(
    networks: VisitorNetworks, *, is_guarded: bool
) -> tuple[DatabaseSecurityEvents, ClockGuard | None]:
    """Return the record, and a guard that asks the newest event of any trail and an operator's word; None without."""
    events = DatabaseSecurityEvents(visitor=networks.visitor)
    guard = ClockGuard(lambda: (find_newest_instant(), find_clock_acceptance(events)))
    return events, guard if is_guarded else None
