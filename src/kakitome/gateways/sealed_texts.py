"""Short secrets of people's accounts, sealed under the platform's key-encryption keys."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kakitome.errors import Unavailable
from kakitome.gateways.key_vault import WrappingKey

_NONCE_BYTES = 12


class SealedTexts:
    """Seals texts of one kind; a text copied to where another kind is expected opens nothing."""

    def __init__(self, kind: str, *, wrapping_keys: Sequence[WrappingKey]) -> None:
        """Seal under the first key, open under each of them."""
        self._bound_to = f"kakitome sealed text\0{kind}".encode()
        self._sealing = wrapping_keys[0]
        self._by_name = {key.name: key for key in wrapping_keys}

    def seal(self, text: str) -> str:
        """Return the text, encrypted with AES-256-GCM: name of the key, a stop, nonce and ciphertext in base64url."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        ciphertext = AESGCM(self._sealing.secret).encrypt(nonce, text.encode(), self._bound_to)
        return f"{self._sealing.name}.{urlsafe_b64encode(nonce + ciphertext).decode()}"

    def is_current(self, sealed: str) -> bool:
        """Tell whether a sealed text lies under the key that seals now."""
        return sealed.partition(".")[0] == self._sealing.name

    def open(self, sealed: str) -> str:
        """Return what was sealed.

        Raises:
            Unavailable: E_SEALED_TEXT_UNAVAILABLE it was sealed under a key that is not here, or was changed.
        """
        name, _, encoded = sealed.partition(".")
        try:
            content = urlsafe_b64decode(encoded)
            wrapping = self._by_name[name]
            return (
                AESGCM(wrapping.secret).decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], self._bound_to).decode()
            )
        except (KeyError, ValueError, InvalidTag) as error:
            raise Unavailable("E_SEALED_TEXT_UNAVAILABLE") from error
