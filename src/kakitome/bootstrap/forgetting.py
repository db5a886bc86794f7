"""Erasing what links an award to the transparency log, for whoever erases a learner's data.

count = forget_in_log(platform, "A-2345-6789", actor="operator")
"""

from kakitome.bootstrap.platform import Platform
from kakitome.errors import NotFound
from kakitome.ports.audit import AuditEntry
from kakitome.services.keeping_log import forget_award


def forget_in_log(platform: Platform, number: str, *, actor: str) -> int:
    """Unlink every document of an award from the log; how many there were.

    Raises:
        NotFound: E_AWARD_UNKNOWN.
    """
    institution = platform.directory.find_by_award(number)
    if institution is None:
        raise NotFound("E_AWARD_UNKNOWN", number=number)
    entry = AuditEntry(at=platform.now(), actor=actor, action="award.forgotten_in_log", subject=number)
    store = platform.store(institution)
    return forget_award(platform.log_keeper(), store, institution=institution, number=number, entry=entry)
