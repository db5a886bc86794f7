"""The chains of an installation: trails, registers of digests, security events.

Import only after Django has started.
"""

from collections.abc import Sequence
from pathlib import Path

from kakitome.bootstrap.platform import InstalledPlatform
from kakitome.gateways.chain_heads_file import ChainHeadsFile
from kakitome.ports.chain_heads import ChainHead
from kakitome.ports.security_events import EventFilter
from kakitome.records.digests import examination
from kakitome.services.keeping_log.committing_heads import commit_heads

_TRAIL, _REGISTER, _SECURITY = "trail/", "register/", "security-events"


class InstalledChains:
    """Implements `ports.chain_heads.Chains`."""

    def __init__(self, platform: InstalledPlatform) -> None:
        self._platform = platform

    def list_heads(self) -> Sequence[ChainHead]:
        """Return the heads of all chains that have links, by name."""
        trails = (self._trail(institution) for institution in self._platform.directory.list_institutions())
        registers = [
            ChainHead(chain=_REGISTER + head.institution, sequence=head.sequence, hash=head.code)
            for head in examination.list_heads()
        ]
        newest = self._platform.security_events.list_newest(EventFilter(), limit=1)
        security = [ChainHead(chain=_SECURITY, sequence=event.sequence, hash=event.hash) for event in newest]
        heads = [*(head for head in trails if head), *registers, *security]
        return sorted(heads, key=lambda head: head.chain)

    def find_hash(self, chain: str, sequence: int) -> str | None:
        """Return the hash of a link; None when there is none, and empty when it was let go by a rule."""
        if chain == _SECURITY:
            return self._security_hash(sequence)
        if chain.startswith(_REGISTER):
            return examination.find_code(chain.removeprefix(_REGISTER), sequence)
        institution = chain.removeprefix(_TRAIL)
        if institution not in self._platform.directory.list_institutions():
            return None
        events = self._platform.store(institution).audit.list_events(after=sequence - 1, limit=1)
        return next((event.hash for event in events if event.sequence == sequence), None)

    def _trail(self, institution: str) -> ChainHead | None:
        events = self._platform.store(institution).audit.list_events(newest_first=True, limit=1)
        return next(
            (ChainHead(chain=_TRAIL + institution, sequence=event.sequence, hash=event.hash) for event in events), None
        )

    def _security_hash(self, sequence: int) -> str | None:
        """Return an event's hash; events older than a year are let go."""
        events = self._platform.security_events
        for event in events.list_newest(EventFilter(), before=sequence + 1, limit=1):
            return event.hash if event.sequence == sequence else None
        return "" if events.list_newest(EventFilter(), limit=1) else None


def heads_file(platform: InstalledPlatform) -> ChainHeadsFile:
    """Return where the heads lie that the log has a digest of."""
    folder: Path = platform.installation.data_dir
    return ChainHeadsFile(folder / "log.heads")


def commit_chain_heads(platform: InstalledPlatform, *, is_accepted: bool = False) -> bool:
    """Put the heads of all chains into the log when one of them has moved; raises as `commit_heads`."""
    institutions = platform.directory.list_institutions()
    return bool(institutions) and commit_heads(
        platform.log_context(),
        file=heads_file(platform),
        chains=InstalledChains(platform),
        institution=institutions[0],
        now=platform.now(),
        is_accepted=is_accepted,
    )
