"""I7 over the log: every chain still holds the link whose digest was put into the log.

Source: docs/rules/invariants.md I7; docs/adr/0040-digests-of-rows.md.
"""

from collections.abc import Iterator

from kakitome.errors import KakitomeError, Problem
from kakitome.ports.chain_heads import Chains, HeadsFile, broken_chains, entry_of, find_last_entry
from kakitome.ports.transparency_log import TransparencyLog
from kakitome.services.doctoring.chart import found


def i7_chains_continue_the_log(log: TransparencyLog, *, file: HeadsFile, chains: Chains) -> Iterator[Problem]:
    """Yield the chains that were cut off, set back or written anew since their heads were put into the log."""
    try:
        entry = find_last_entry(log)
        if entry is None:
            return
        committed = next((heads for heads in file.list_heads() if entry_of(heads) == entry), None)
        if committed is None:
            yield found("E_DOCTOR_HEADS_LOST")
            return
        yield from (found("E_DOCTOR_I7_LOG", chain=chain) for chain in broken_chains(committed, chains))
    except KakitomeError as error:
        yield Problem(code=error.code, params=error.params)
