"""The key vault of one institution, over the table of sealed keys and the token that the settings name."""

from collections.abc import Callable, Sequence
from datetime import datetime

from kakitome.bootstrap.envelope_settings import EnvelopeSettings
from kakitome.bootstrap.key_tokens import find_key_token
from kakitome.gateways.key_vault import SealedKeyVault, WrappingKey
from kakitome.records.store.scope import Scope
from kakitome.records.store.sealed_keys import DatabaseSealedKeys


def open_vault(
    settings: EnvelopeSettings,
    institution: str,
    *,
    wrapping_keys: Sequence[WrappingKey],
    clock: Callable[[], datetime],
) -> SealedKeyVault:
    """Open the vault of an institution; its token is looked for when a key is asked for."""
    return SealedKeyVault(
        DatabaseSealedKeys(Scope(institution)),
        wrapping_keys=wrapping_keys,
        clock=clock,
        find_token=lambda: find_key_token(settings, institution),
    )
