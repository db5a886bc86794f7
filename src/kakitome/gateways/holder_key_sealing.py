"""Keys of persons, sealed under the platform's key-encryption keys as institutions' keys are."""

from collections.abc import Sequence

from kakitome.documents.keys.multibase import decode_base64url, encode_base64url
from kakitome.documents.keys.multikey import encode_public
from kakitome.documents.keys.private_key import from_bytes, generate, signer_of, to_bytes
from kakitome.gateways.clock_guard import ClockGuard
from kakitome.gateways.key_vault import WrappingKey
from kakitome.gateways.sealed_texts import SealedTexts
from kakitome.ports.holder_keys import ALGORITHM
from kakitome.ports.key_vault import Signer


class PersonKeySealing:
    """Implements `ports.holder_keys.HolderKeySealing`; each secret is bound to its public half."""

    def __init__(self, wrapping_keys: Sequence[WrappingKey], *, guard: ClockGuard | None = None) -> None:
        """Seal under the first key; sign nothing while the clock is wrong."""
        self._wrapping_keys, self._guard = wrapping_keys, guard

    def make(self) -> tuple[str, str]:
        private = generate(ALGORITHM)
        key_id = encode_public(private.public_key())
        return key_id, self._texts(key_id).seal(encode_base64url(to_bytes(private)))

    def signer(self, key_id: str, sealed: str) -> Signer:
        if self._guard is not None:
            self._guard.check()
        # Opened for this once: nothing of a person's key stays in a process.
        return signer_of(from_bytes(decode_base64url(self._texts(key_id).open(sealed))))

    def reseal(self, key_id: str, sealed: str) -> str:
        sealing = self._texts(key_id)
        return sealed if sealing.is_current(sealed) else sealing.seal(sealing.open(sealed))

    def _texts(self, key_id: str) -> SealedTexts:
        return SealedTexts(f"holder key\0{key_id}", wrapping_keys=self._wrapping_keys)
