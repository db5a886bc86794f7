"""Immutable objects by name: the bytes that tables only point at.

    objects.put("documents/example-university/packs/ab/abcd…", data)
    objects.read_range("documents/example-university/packs/ab/abcd…", offset=120, length=900)

What was put under a name stays what it was; other bytes under the same name are refused. A put that returned is
durable, and appears whole or not at all. Only what the law says must go is dropped, by whoever put it there.

Source: docs/rules/faults.md F31 (atomic rename), F10 (a full disk); docs/rules/invariants.md I1.
"""

from collections.abc import Iterator
from typing import BinaryIO, Protocol


class ObjectStore(Protocol):
    """Keeps bytes under names like `documents/u/packs/ab/abcd`: parts of `[a-z0-9._-]`, separated by `/`."""

    def put(self, name: str, content: bytes | BinaryIO, /) -> None:
        """Keep bytes, or what an open file still holds; the same bytes again change nothing.

        Raises `Conflict` (E_OBJECT_EXISTS) when other bytes have the name, `Unavailable` (E_OBJECT_UNWRITABLE).
        """

    def read(self, name: str, /) -> bytes:
        """Return an object; raises `NotFound` (E_OBJECT_MISSING), `Unavailable` (E_OBJECT_UNREADABLE)."""

    def read_range(self, name: str, /, *, offset: int, length: int) -> bytes:
        """Return a part of an object, shorter where the object ends; raises as `read`."""

    def exists(self, name: str, /) -> bool:
        """Tell whether a name is taken; raises `Unavailable` (E_OBJECT_UNREADABLE)."""

    def list_names(self, prefix: str, /) -> Iterator[str]:
        """Yield the names below a prefix that ends in `/` (all, when it is empty), sorted; raises `Unavailable`."""

    def drop(self, name: str, /) -> None:
        """Destroy an object; nothing happens when it is not there. Raises `Unavailable` (E_OBJECT_UNWRITABLE)."""
