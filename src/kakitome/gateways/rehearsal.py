"""What a rehearsal keeps to itself: keys that it makes, and objects that it writes, in memory alone."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from kakitome.documents.keys.multikey import encode_public
from kakitome.documents.keys.private_key import generate, signer_of
from kakitome.ports.key_vault import KeyVault, Signer
from kakitome.ports.objects import ObjectStore


class RehearsalVault:
    """Implements `ports.key_vault.KeyVault` over another vault; new keys are in `made`, and nowhere else."""

    def __init__(self, vault: KeyVault, made: dict[str, Signer]) -> None:
        self._vault, self._made = vault, made

    def create(self, *, algorithm: str = "Ed25519") -> str:
        private = generate(algorithm)
        key_id = encode_public(private.public_key())
        self._made[key_id] = signer_of(private)
        return key_id

    def signer(self, key_id: str) -> Signer:
        return self._made.get(key_id) or self._vault.signer(key_id)

    def list_key_ids(self) -> Sequence[str]:
        return [*self._vault.list_key_ids(), *self._made]

    def keyed_digest(self, purpose: str, data: bytes) -> bytes:
        return self._vault.keyed_digest(purpose, data)


class RehearsalObjects:
    """Implements `ports.objects.ObjectStore` over another one, of which nothing is written or dropped."""

    def __init__(self, objects: ObjectStore) -> None:
        self._objects = objects
        self._written: dict[str, bytes] = {}

    def put(self, name: str, content: bytes | BinaryIO, /) -> None:
        self._written[name] = content if isinstance(content, bytes) else content.read()

    def read(self, name: str, /) -> bytes:
        return self._written[name] if name in self._written else self._objects.read(name)

    def read_range(self, name: str, /, *, offset: int, length: int) -> bytes:
        if name in self._written:
            return self._written[name][offset : offset + length]
        return self._objects.read_range(name, offset=offset, length=length)

    def exists(self, name: str, /) -> bool:
        return name in self._written or self._objects.exists(name)

    def list_names(self, prefix: str, /) -> Iterator[str]:
        written = {name for name in self._written if name.startswith(prefix)}
        yield from sorted({*written, *self._objects.list_names(prefix)})

    def drop(self, name: str, /) -> None:
        self._written.pop(name, None)
