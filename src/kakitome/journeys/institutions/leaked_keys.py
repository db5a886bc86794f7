"""After a key was declared stolen, on the platform: its awards are counted and given new documents."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from kakitome.documents.anchoring.checkpoint import LogCheckpoint, dated, verified_cosignatures
from kakitome.journeys.platform import Platform
from kakitome.ports.awards import AwardRecord
from kakitome.ports.issuers import IssuerKey
from kakitome.services.issuing import resume
from kakitome.services.issuing.resealing import (
    IsProven,
    LeakOutline,
    Resealed,
    ResealPlan,
    leak_outline,
    nothing_proven,
    reseal,
)
from kakitome.services.keeping_log import LogContext
from kakitome.services.keeping_log.proving_inclusion import list_checkpoints
from kakitome.services.publishing import publish_status_lists

AT_ONCE = 1_000
"""Awards that one press of the button gives new documents; the page then says how many are left."""


def outline_of(platform: Platform, institution: str, *, key: IssuerKey) -> LeakOutline:
    """Count the awards in force that a stolen key signed, and those that the log proves to be older."""
    proven = _proven_by_log(platform, institution, key=key)
    return leak_outline(platform.issuing_context(institution), key_id=key.key_id, is_proven=proven)


def reseal_some(platform: Platform, institution: str, *, key: IssuerKey, actor: str, most: int = AT_ONCE) -> Resealed:
    """Give awards that nothing proves to be older new documents, some at a time; raises as `reseal`."""
    context, now = platform.issuing_context(institution), platform.now()
    resume(context, now=now, actor=actor)
    plan = ResealPlan(is_proven=_proven_by_log(platform, institution, key=key), most=most)
    # Nobody is written to: the award is the one its learner has.
    silent = replace(context, delivery=None)
    done = reseal(silent, key.issuer, key_id=key.key_id, actor=actor, now=now, plan=plan)
    publish_status_lists(platform.publishing_context(institution), now=platform.now())
    return done


def _proven_by_log(platform: Platform, institution: str, *, key: IssuerKey) -> IsProven:
    if key.compromised_from is None:
        return nothing_proven
    log_context = platform.log_context()
    size = _size_before(log_context, list_checkpoints(log_context), instant=key.compromised_from)

    def is_proven(record: AwardRecord) -> bool:
        place = log_context.log.find_place(institution, record.credential_id) if size else None
        return place is not None and bool(place.nonce) and place.index < size

    return is_proven


def _size_before(log_context: LogContext, checkpoints: Sequence[LogCheckpoint], *, instant: datetime) -> int:
    """Return how many entries the log is proven to have had before an instant."""
    before = (checkpoint.size for checkpoint in checkpoints if _is_before(log_context, checkpoint, instant=instant))
    return max(before, default=0)


def _is_before(log_context: LogContext, checkpoint: LogCheckpoint, *, instant: datetime) -> bool:
    own = dated(checkpoint)
    seen = [cosignature.at for cosignature in verified_cosignatures(checkpoint, log_context.witnesses)]
    return any(at < instant for at in (*seen, *((own,) if own is not None else ())))
