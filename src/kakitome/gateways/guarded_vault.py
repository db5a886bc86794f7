"""A key vault that opens no key for signing while the clock is wrong."""

from collections.abc import Sequence

from kakitome.gateways.clock_guard import ClockGuard
from kakitome.ports.key_vault import KeyVault, Signer


class GuardedVault:
    """Implements `ports.key_vault.KeyVault` over another vault.

    Source: docs/rules/faults.md F29.
    """

    def __init__(self, vault: KeyVault, guard: ClockGuard) -> None:
        self._vault, self._guard = vault, guard

    def create(self, *, algorithm: str = "Ed25519") -> str:
        return self._vault.create(algorithm=algorithm)

    def signer(self, key_id: str) -> Signer:
        """Open a key; raises as the vault does, and `Unavailable` as `ClockGuard.check`."""
        self._guard.check()
        return self._vault.signer(key_id)

    def list_key_ids(self) -> Sequence[str]:
        return self._vault.list_key_ids()

    def keyed_digest(self, purpose: str, data: bytes) -> bytes:
        return self._vault.keyed_digest(purpose, data)
