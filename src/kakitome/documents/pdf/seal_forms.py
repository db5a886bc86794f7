"""The container of a seal, written once for each certificate: between two seals only a digest and a signature differ.

The library writes the container for a stand-in digest and a stand-in signature of the right length; where they stand,
the real ones are put. Everything that the signature covers is taken from the library as it stands. Containers with a
time stamp, whose token differs in more, are left to the library.

Source: RFC 5652, 5.3, 5.4 (signed attributes, message digest); ETSI EN 319 142-1, 6.3 (no signing time within).
"""

import hashlib
from collections.abc import Awaitable, Callable

from asn1crypto import cms  # type: ignore[import-untyped]

_DIGEST = hashlib.sha256(b"a digest that nothing has").digest()
_MOST_LENGTHS = 16
"""An ECDSA signature has one of a few lengths, an RSA signature one."""

Write = Callable[[bytes, Callable[[bytes], bytes]], Awaitable[bytes]]
"""Write a container for a digest; the second argument signs the attributes."""


class SealForms:
    """The containers of one certificate and its chain. Safe to share: what is learned twice is the same."""

    def __init__(self) -> None:
        self._attributes: tuple[bytes, bytes] | None = None
        self._containers: dict[int, tuple[bytes, bytes, bytes]] = {}

    async def container(self, digest: bytes, sign: Callable[[bytes], bytes], *, write: Write) -> bytes:
        """Return the container for a digest as `write` would write it, signed by `sign`."""
        if self._attributes is None:
            self._attributes = await _attributes(write)
        before, after = self._attributes
        signature = sign(before + digest + after)
        if len(signature) not in self._containers:
            if len(self._containers) >= _MOST_LENGTHS:
                return await write(digest, lambda _: signature)
            self._containers[len(signature)] = await _container(write, len(signature))
        head, middle, tail = self._containers[len(signature)]
        return b"".join((head, digest, middle, signature, tail))


async def _attributes(write: Write) -> tuple[bytes, bytes]:
    """Return what is signed, cut where the digest stands."""
    signed: list[bytes] = []

    def note(attributes: bytes) -> bytes:
        signed.append(attributes)
        return _like(64)

    await write(_DIGEST, note)
    before, after = signed[0].split(_DIGEST)
    return before, after


async def _container(write: Write, length: int) -> tuple[bytes, bytes, bytes]:
    """Return a container for signatures of one length, cut where digest and signature stand."""
    signature = _like(length)
    sealed = await write(_DIGEST, lambda _: signature)
    head, rest = sealed.split(_DIGEST)
    middle, tail = rest.split(signature)
    return head, middle, tail


def _like(length: int) -> bytes:
    """Make up a signature."""
    return hashlib.shake_256(b"a signature of nobody").digest(length)


def read_container(data: bytes) -> cms.ContentInfo:
    """Hand a container to the library: it is written as it is."""
    return cms.ContentInfo.load(data)
