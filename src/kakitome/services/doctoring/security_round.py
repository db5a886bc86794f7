"""One walk over the record of security events: each follows from the one before.

Source: OWASP ASVS 5.0 V16.4 (records are protected from change); docs/rules/threats.md T8.
"""

from kakitome.errors import Problem, ProblemFactory
from kakitome.ports.audit import GENESIS
from kakitome.ports.security_events import RecordedEvent, SecurityEventKind, SecurityEvents, place_event

_PAGE = 1_000
_problem = ProblemFactory()


def examine_security_events(events: SecurityEvents) -> list[Problem]:
    """Return what is wrong with the chain: the first event that does not follow; nothing is changed.

    The oldest may have been deleted after a year. Then a later event says up to where, and with which hash the deleted
    part ended, from which the first that is left goes on.
    """
    first: RecordedEvent | None = None
    deletions: list[RecordedEvent] = []
    previous: RecordedEvent | None = None
    for page in events.each_page(size=_PAGE):
        for recorded in page:
            first = first or recorded
            if not _follows(recorded, previous):
                return [_problem("E_DOCTOR_SECURITY_EVENTS", sequence=recorded.sequence)]
            if recorded.event.kind is SecurityEventKind.EVENTS_DELETED:
                deletions.append(recorded)
            previous = recorded
    if first is not None and not _begins_rightly(first, deletions):
        return [_problem("E_DOCTOR_SECURITY_EVENTS", sequence=first.sequence)]
    return []


def _follows(recorded: RecordedEvent, previous: RecordedEvent | None) -> bool:
    before = recorded.previous_hash if previous is None else previous.hash
    sequence = recorded.sequence if previous is None else previous.sequence + 1
    return recorded == place_event(recorded.event, sequence=sequence, previous_hash=before)


def _begins_rightly(first: RecordedEvent, deletions: list[RecordedEvent]) -> bool:
    if first.sequence == 1:
        return first.previous_hash == GENESIS
    ending = {"through": str(first.sequence - 1), "hash": first.previous_hash}
    return any(dict(deletion.event.detail) == ending for deletion in deletions)
