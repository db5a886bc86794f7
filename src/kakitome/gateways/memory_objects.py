"""Objects in memory, for tests and for stores that live in memory."""

from collections.abc import Iterator
from typing import BinaryIO

from kakitome.errors import Conflict, NotFound


class MemoryObjects:
    """Implements `ports.objects.ObjectStore`; `held` is what is kept, open to tests that damage it."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def put(self, name: str, content: bytes | BinaryIO, /) -> None:
        """Keep bytes."""
        data = content if isinstance(content, bytes) else content.read()
        if self.held.setdefault(name, data) != data:
            raise Conflict("E_OBJECT_EXISTS", name=name)

    def read(self, name: str, /) -> bytes:
        """Return an object."""
        try:
            return self.held[name]
        except KeyError:
            raise NotFound("E_OBJECT_MISSING", name=name) from None

    def read_range(self, name: str, /, *, offset: int, length: int) -> bytes:
        """Return a part of an object."""
        return self.read(name)[offset : offset + length]

    def exists(self, name: str, /) -> bool:
        """Tell whether a name is taken."""
        return name in self.held

    def list_names(self, prefix: str, /) -> Iterator[str]:
        """Yield the names that begin with a prefix."""
        return iter(sorted(name for name in self.held if name.startswith(prefix)))

    def drop(self, name: str, /) -> None:
        """Destroy an object."""
        self.held.pop(name, None)
