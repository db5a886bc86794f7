"""How often something happened in its window of time, counted in one small file that all processes of a machine share.

    counts = SharedCounts(folder / "counts")
    counts.add(name, now=now, seconds=60)       # how often in the window that is under way, this time included
    counts.count(name, now=now)                 # the same without counting

A file of fixed size, mapped into memory: counting writes a few bytes and waits for no disk. It holds digests of names,
never names. When there are more names than places, the window that ends first is forgotten, among the few that a
name's digest falls together with; a window that has ended is wiped when its neighbours are looked at.

Deliberately not durable: a machine that went down has forgotten, and so has whoever was counted.
While the file cannot be made (a full or read-only disk) each process counts for itself, and asks for it again a minute
later: limits are then wider by the number of processes, and nobody is turned away for the sake of a count.

Source: docs/rules/faults.md F11.
"""

import fcntl
import hashlib
import logging
import mmap
import os
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PLACE = struct.Struct("<16sdQ")
"""Digest of the name, the end of its window (seconds since 1970), how often."""
_TOGETHER = 8
_ROWS = 8192
_ROW_SIZE = _PLACE.size * _TOGETHER
_SIZE = _ROW_SIZE * _ROWS
_BLANK = bytes(_PLACE.size)
_LONGEST_S = 86_400.0
"""A window that would end later than this was written under a wrong clock."""
_TRY_FILE_AGAIN_S = 60.0

_log = logging.getLogger(__name__)


def _row_of(name: bytes) -> tuple[bytes, int]:
    """Return the digest of a name and where the row begins in which it is counted."""
    digest = hashlib.blake2b(name, digest_size=16).digest()
    return digest, int.from_bytes(digest[:4], "little") % _ROWS * _ROW_SIZE


def _windows(places: mmap.mmap, start: int) -> Iterator[tuple[int, bytes, float, int]]:
    """Yield the windows of a row: where each stands, the digest of its name, its end, how often."""
    for offset in range(start, start + _ROW_SIZE, _PLACE.size):
        stored, ends_at, count = _PLACE.unpack_from(places, offset)
        yield offset, stored, ends_at, count


class SharedCounts:
    """Counts in windows that begin with the first time; safe between threads and between processes."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._open: tuple[int, mmap.mmap] | None = None
        self._own: mmap.mmap | None = None
        """What this process counts by itself while there is no file."""
        self._try_file_at = 0.0

    def add(self, name: bytes, *, now: float, seconds: float) -> int:
        """Count a name once more; return how often it was counted in the window that is under way."""
        digest, start = _row_of(name)
        with self._held(start) as places:
            free, frees_at = start, float("inf")
            for offset, stored, ends_at, count in _windows(places, start):
                is_over = not now < ends_at <= now + max(seconds, _LONGEST_S)
                if is_over and ends_at:
                    places[offset : offset + _PLACE.size] = _BLANK
                if not is_over and stored == digest:
                    _PLACE.pack_into(places, offset, digest, ends_at, count + 1)
                    return count + 1
                if (place_frees_at := 0.0 if is_over else ends_at) < frees_at:
                    free, frees_at = offset, place_frees_at
            _PLACE.pack_into(places, free, digest, now + seconds, 1)
            return 1

    def count(self, name: bytes, *, now: float) -> int:
        """Return how often a name was counted in the window that is under way, without counting it."""
        digest, start = _row_of(name)
        with self._held(start) as places:
            for _, stored, ends_at, count in _windows(places, start):
                if stored == digest and now < ends_at <= now + _LONGEST_S:
                    return count
        return 0

    def take_back(self, name: bytes, *, now: float) -> None:
        """Count a name once less in the window that is under way: what was counted did not happen."""
        digest, start = _row_of(name)
        with self._held(start) as places:
            for offset, stored, ends_at, count in _windows(places, start):
                if stored == digest and now < ends_at and count:
                    _PLACE.pack_into(places, offset, digest, ends_at, count - 1)
                    return

    def forget(self) -> None:
        """Begin anew for everybody."""
        with self._held(0, _SIZE) as places:
            places[:] = bytes(_SIZE)

    @contextmanager
    def _held(self, start: int, size: int = _ROW_SIZE) -> Iterator[mmap.mmap]:
        with self._lock:
            opened = self._open or self._opened()
            if opened is None:
                self._own = self._own or mmap.mmap(-1, _SIZE)
                yield self._own
                return
            descriptor, places = opened
            # Two processes may count in one row; the kernel lets go of it for whoever dies.
            fcntl.lockf(descriptor, fcntl.LOCK_EX, size, start)
            try:
                yield places
            finally:
                fcntl.lockf(descriptor, fcntl.LOCK_UN, size, start)

    def _opened(self) -> tuple[int, mmap.mmap] | None:
        if time.monotonic() < self._try_file_at:
            return None
        try:
            descriptor = self._descriptor()
        except OSError as error:
            self._try_file_at = time.monotonic() + _TRY_FILE_AGAIN_S
            _log.warning("counts: the file cannot be written (%s); this process counts by itself", error.strerror)
            return None
        self._open = descriptor, mmap.mmap(descriptor, _SIZE)
        return self._open

    def _descriptor(self) -> int:
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            # Not a hole: a mapped page that finds the disk full would end the process.
            os.posix_fallocate(descriptor, 0, _SIZE)
        except OSError:
            os.close(descriptor)
            raise
        return descriptor
