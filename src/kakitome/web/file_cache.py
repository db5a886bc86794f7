"""A cache in files that goes on in memory while the disk is full or cannot be written.

What lies in it (how often somebody tried to sign in, where they were going) is worth less than an answer: without this,
a full disk would keep everybody from signing in.

Source: docs/rules/faults.md F11.
"""

from contextlib import suppress
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache
from django.core.cache.backends.locmem import LocMemCache

_MISSING = object()


class FileOrMemoryCache(FileBasedCache):
    """Django's cache in files; what cannot be written stays in this process, for as long as it would have lived."""

    def __init__(self, folder: str, params: dict[str, Any]) -> None:
        super().__init__(folder, params)
        self._memory = LocMemCache(str(folder), params)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """Return a value: this process's own first, for it is the newer one."""
        value = self._memory.get(key, _MISSING, version=version)
        if value is not _MISSING:
            return value
        with suppress(OSError):
            return super().get(key, default, version=version)
        return default

    def set(self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Write a value into its file, or into memory when that cannot be."""
        try:
            super().set(key, value, timeout=timeout, version=version)
        except OSError:
            self._memory.set(key, value, timeout=timeout, version=version)
        else:
            self._memory.delete(key, version=version)

    def touch(self, key: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Give a value another end."""
        if self._memory.touch(key, timeout=timeout, version=version):
            return True
        with suppress(OSError):
            return bool(super().touch(key, timeout=timeout, version=version))
        return False

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Forget a value, wherever it is."""
        was_in_memory = self._memory.delete(key, version=version)
        with suppress(OSError):
            return super().delete(key, version=version) or was_in_memory
        return was_in_memory

    def has_key(self, key: Any, version: int | None = None) -> bool:
        """Tell whether there is a value."""
        if self._memory.has_key(key, version=version):
            return True
        with suppress(OSError):
            return bool(super().has_key(key, version=version))
        return False

    def clear(self) -> None:
        """Forget everything."""
        self._memory.clear()
        with suppress(OSError):
            super().clear()
