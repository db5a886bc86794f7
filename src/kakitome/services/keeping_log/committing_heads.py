"""Putting the heads of all chains into the log, so that whoever keeps its checkpoints keeps them.

    commit_heads(log_context, file=file, chains=chains, institution="asuka", now=now)

The entry is a digest of the heads and a nonce: 64 hexadecimal digits under a heading, which say nothing of who did how
much. The heads themselves lie in a file outside the database. Any witness of the log signs them without knowing it.

Source: docs/rules/invariants.md I7; docs/adr/0040-digests-of-rows.md.
"""

from datetime import datetime, timedelta

from kakitome.documents.anchoring.log_entry import NONCE_BYTES
from kakitome.ports.chain_heads import Chains, CommittedHeads, HeadsFile, broken_chains, entry_of
from kakitome.services.keeping_log import LogContext, LogDiverged, append_entry

OFTEN = timedelta(minutes=1)
"""Heads are put into the log no more often. Source: docs/rules/invariants.md I8 (within a minute)."""


def commit_heads(
    log_context: LogContext,
    *,
    file: HeadsFile,
    chains: Chains,
    institution: str,
    now: datetime,
    is_accepted: bool = False,
) -> bool:
    """Put the heads of all chains into the log when one of them has moved; whether one had.

    Args:
        institution: any of the installation's, as which the entry is written.
        is_accepted: a person decided that the chains go on from an earlier state.

    Raises:
        LogDiverged: E_LOG_HEADS_DIVERGED a chain does not continue what was put into the log: nothing is put there
            until a person decided.
        Unavailable: E_LOG_HEADS_UNREADABLE, E_LOG_UNWRITABLE.
    """
    last = next(iter(file.list_heads()), None)
    if last is not None and not is_accepted:
        if now - last.at < OFTEN:
            return False
        for chain in broken_chains(last, chains):
            raise LogDiverged("E_LOG_HEADS_DIVERGED", chain=chain)
    heads = tuple(chains.list_heads())
    if not heads or (last is not None and heads == last.heads):
        return False
    committed = CommittedHeads(at=now, nonce=log_context.draw_nonce(NONCE_BYTES), heads=heads)
    file.put(committed)
    append_entry(log_context, institution, entry=entry_of(committed))
    return True
