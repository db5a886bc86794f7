"""The key vault of a platform: private keys sealed under a key-encryption key, opened only here.

A secret is encrypted with AES-256-GCM under a fresh nonce and bound to its institution, its name and its
purpose, so that a row copied to another place opens nothing. A key that was opened stays open as long as
the vault object lives: parsing keys is the cost that signing has elsewhere.

Where an institution has a token, new keys of the kinds that it makes are made there and nowhere else. What is sealed
here of such a key is not the key but where it lies, so that nobody who writes into the table can send us to another
one, and no key is here and there at once.
"""

import hmac
import json
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kakitome.documents.keys.multikey import encode_public
from kakitome.documents.keys.private_key import from_bytes, generate, signer_of, to_bytes
from kakitome.errors import Conflict, KakitomeError, Misconfigured, NotFound, Problem, Unavailable
from kakitome.ports.key_token import TOKEN_ALGORITHMS, HardwareKey, KeyToken, TokenName
from kakitome.ports.key_vault import Signer
from kakitome.ports.sealed_keys import SealedKey, SealedKeyTable

SIGNING, DIGEST, SECRET = "signing", "digest", "secret"
_NONCE_BYTES = 12
_IN_TOKEN = b"token\0"
"""Begins what is sealed of a key that lies in a token; neither 32 raw bytes nor PKCS#8 (0x30) begin so."""


@dataclass(frozen=True, slots=True)
class WrappingKey:
    """One key-encryption key; its name is a digest of it, so that a row says which one opens it."""

    secret: bytes

    @property
    def name(self) -> str:
        """Name of the key; it tells nothing about the key itself."""
        return sha256(b"kakitome wrapping key\0" + self.secret).hexdigest()[:16]


class SealedKeyVault:
    """Implements `KeyVault` and `KeptSecrets` of `ports.key_vault`, `TokenKeys` of `ports.key_token`, over a table."""

    def __init__(
        self,
        table: SealedKeyTable,
        *,
        wrapping_keys: Sequence[WrappingKey],
        clock: Callable[[], datetime],
        find_token: Callable[[], KeyToken | None] = lambda: None,
    ) -> None:
        """Open the vault of one institution; the first wrapping key seals, all of them open.

        `find_token` returns the token in which new keys are made; it raises `Misconfigured`.
        """
        self._table = table
        self._sealing = wrapping_keys[0]
        self._by_name: Mapping[str, WrappingKey] = {key.name: key for key in wrapping_keys}
        self._clock = clock
        self._find_token = find_token
        self._signers: dict[str, Signer] = {}
        self._keyed: dict[str, hmac.HMAC] = {}

    def create(self, *, algorithm: str = "Ed25519") -> str:
        token = self._token() if algorithm in TOKEN_ALGORITHMS else None
        if token is not None:
            made = token.make(algorithm)
            self._table.add(self._seal(made.key_id, purpose=SIGNING, secret=_written(made, token.name)))
            return made.key_id
        private = generate(algorithm)
        key_id = encode_public(private.public_key())
        self._table.add(self._seal(key_id, purpose=SIGNING, secret=to_bytes(private)))
        return key_id

    def signer(self, key_id: str) -> Signer:
        if key_id not in self._signers:
            sealed = self._table.find(key_id)
            if sealed is None or sealed.purpose != SIGNING:
                raise NotFound("E_KEY_UNKNOWN", method=key_id)
            secret = self._unseal(sealed)
            if secret.startswith(_IN_TOKEN):
                # Found anew each time: the token may have gone since.
                return self._signer_in_token(*_read(key_id, secret))
            self._signers[key_id] = signer_of(from_bytes(secret))
        return self._signers[key_id]

    def list_key_ids(self) -> Sequence[str]:
        return [sealed.key_id for sealed in self._table.list_keys(purpose=SIGNING)]

    def keyed_digest(self, purpose: str, data: bytes) -> bytes:
        if purpose not in self._keyed:
            self._keyed[purpose] = hmac.new(self._secret(f"secret:{purpose}"), digestmod="sha256")
        # The key is taken in once: with each award asking five times, that is half the cost.
        begun = self._keyed[purpose].copy()
        begun.update(data)
        return begun.digest()

    def list_token_keys(self) -> Mapping[str, TokenName]:
        return {key.key_id: name for key, name in self._list_places()}

    def find_named_token(self) -> TokenName | None:
        token = self._token()
        return token.name if token else None

    def find_token_problem(self, key_ids: Collection[str], /) -> Problem | None:
        names = {name for key, name in self._list_places() if key.key_id in key_ids}
        try:
            for name in sorted(names, key=lambda token: (token.label, token.serial)):
                self._demand_token(name).demand_ready()
        except KakitomeError as error:
            return Problem(code=error.code, params=error.params)
        return None

    def keep_secret(self, name: str, secret: bytes) -> None:
        sealed = self._seal(name, purpose=SECRET, secret=secret)
        try:
            self._table.add(sealed)
        except Conflict:
            self._table.reseal(sealed)

    def open_secret(self, name: str) -> bytes:
        sealed = self._table.find(name)
        if sealed is None or sealed.purpose != SECRET:
            raise NotFound("E_KEY_UNKNOWN", method=name)
        return self._unseal(sealed)

    def prepare_destruction(self) -> Callable[[], None]:
        """Return what destroys the keys in tokens, once their rows here are gone; it raises `Unavailable`."""
        places = self._list_places()

        def destroy() -> None:
            for key, name in places:
                self._demand_token(name).destroy(key)

        return destroy

    def destroy_keys(self) -> int:
        """Destroy every signing key and kept secret, for good; how many there were.

        Secrets of digests stay: they sign nothing, and keep what was told apart by them told apart.
        """
        self._signers.clear()
        return self._table.destroy(purposes=(SIGNING, SECRET))

    def reseal_all(self) -> int:
        """Bring every key under the first wrapping key; how many were not. May be broken off and begun again."""
        old = [
            sealed
            for purpose in (SIGNING, DIGEST, SECRET)
            for sealed in self._table.list_keys(purpose=purpose)
            if sealed.wrapping_key != self._sealing.name
        ]
        for sealed in old:
            fresh = self._seal(sealed.key_id, purpose=sealed.purpose, secret=self._unseal(sealed))
            self._table.reseal(replace(fresh, created_at=sealed.created_at))
        return len(old)

    def _token(self) -> KeyToken | None:
        try:
            return self._find_token()
        except Misconfigured as error:
            raise Unavailable(error.code, **error.params) from error

    def _demand_token(self, name: TokenName) -> KeyToken:
        token = self._token()
        if token is None or token.name != name:
            raise Unavailable("E_KEY_TOKEN_NOT_NAMED", token=name.label, serial=name.serial)
        return token

    def _list_places(self) -> list[tuple[HardwareKey, TokenName]]:
        """Return the keys in tokens; of one that cannot be unsealed nobody knows where it is."""
        places = []
        for sealed in self._table.list_keys(purpose=SIGNING):
            with suppress(Unavailable):
                secret = self._unseal(sealed)
                if secret.startswith(_IN_TOKEN):
                    places.append(_read(sealed.key_id, secret))
        return places

    def _signer_in_token(self, key: HardwareKey, name: TokenName) -> Signer:
        return self._demand_token(name).signer(key)

    def _secret(self, key_id: str) -> bytes:
        sealed = self._table.find(key_id)
        if sealed is None:
            sealed = self._seal(key_id, purpose=DIGEST, secret=secrets.token_bytes(32))
            try:
                self._table.add(sealed)
            except Conflict:
                # Another process made it between our two questions: the first one stands.
                return self._secret(key_id)
        return self._unseal(sealed)

    def _seal(self, key_id: str, *, purpose: str, secret: bytes) -> SealedKey:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        ciphertext = AESGCM(self._sealing.secret).encrypt(nonce, secret, self._bound_to(key_id, purpose))
        return SealedKey(
            key_id=key_id,
            purpose=purpose,
            wrapping_key=self._sealing.name,
            nonce=nonce,
            ciphertext=ciphertext,
            created_at=self._clock(),
        )

    def _unseal(self, sealed: SealedKey) -> bytes:
        wrapping = self._by_name.get(sealed.wrapping_key)
        if wrapping is None:
            raise Unavailable("E_KEY_UNAVAILABLE", key_id=sealed.key_id, reason="wrapping key")
        try:
            bound = self._bound_to(sealed.key_id, sealed.purpose)
            return AESGCM(wrapping.secret).decrypt(sealed.nonce, sealed.ciphertext, bound)
        except InvalidTag as error:
            raise Unavailable("E_KEY_UNAVAILABLE", key_id=sealed.key_id, reason="seal") from error

    def _bound_to(self, key_id: str, purpose: str) -> bytes:
        return "\0".join((self._table.institution, purpose, key_id)).encode("utf-8")


def _written(key: HardwareKey, token: TokenName) -> bytes:
    """Write where a key lies."""
    place = {"label": token.label, "serial": token.serial, "algorithm": key.algorithm, "id": key.handle.hex()}
    return _IN_TOKEN + json.dumps(place).encode("utf-8")


def _read(key_id: str, secret: bytes) -> tuple[HardwareKey, TokenName]:
    """Read where a key lies, as `_written` wrote it."""
    place = json.loads(secret.removeprefix(_IN_TOKEN))  # noqa: TID251 - our own, unsealed
    key = HardwareKey(key_id=key_id, algorithm=place["algorithm"], handle=bytes.fromhex(place["id"]))
    return key, TokenName(label=place["label"], serial=place["serial"])
