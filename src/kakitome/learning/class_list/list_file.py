"""The bytes of a list, wherever they lie: looked at in pieces, never as a whole.

>>> file = ListFile.of(b"name,mail\\n")
>>> file.size, file.read(0, 4), file.find(b",")
(10, b'name', 4)
"""

import io
from collections.abc import Iterator
from typing import BinaryIO, Final

PIECE: Final = 1 << 16


class ListFile:
    """A file that can be read from anywhere; nothing of it is kept."""

    def __init__(self, stream: BinaryIO) -> None:
        """Use a stream that can seek; it stays the caller's to close."""
        self._stream = stream
        self.size = stream.seek(0, io.SEEK_END)

    @classmethod
    def of(cls, data: "bytes | ListFile") -> "ListFile":
        """Return the file of bytes, or the file itself."""
        return data if isinstance(data, ListFile) else cls(io.BytesIO(data))

    def read(self, start: int, end: int) -> bytes:
        """Return the bytes from `start` up to `end`, fewer at the end of the file."""
        self._stream.seek(start)
        return self._stream.read(max(0, end - start))

    def head(self, size: int) -> bytes:
        """Return the first bytes."""
        return self.read(0, size)

    def tail(self, size: int) -> bytes:
        """Return the last bytes."""
        return self.read(max(0, self.size - size), self.size)

    def pieces(self, end: int | None = None) -> Iterator[tuple[int, bytes]]:
        """Yield pieces with their places, up to `end`."""
        last = self.size if end is None else end
        for start in range(0, last, PIECE):
            yield start, self.read(start, min(start + PIECE, last))

    def find(self, wanted: bytes) -> int:
        """Return where some bytes stand first, or -1."""
        before = b""
        for start, piece in self.pieces():
            looked_at = before + piece
            column = looked_at.find(wanted)
            if column >= 0:
                return start - len(before) + column
            before = looked_at[max(0, len(looked_at) - len(wanted) + 1) :]
        return -1

    @property
    def is_ascii(self) -> bool:
        """Return whether no byte is above 0x7F."""
        return all(piece.isascii() for _, piece in self.pieces())

    @property
    def is_blank(self) -> bool:
        """Return whether it holds nothing but marks, spaces and line ends."""
        return not any(piece.strip(b"\xef\xbb\xbf \t\r\n\x1a") for _, piece in self.pieces())

    def open(self) -> BinaryIO:
        """Open it as a stream with a place of its own; several can be open at once."""
        return io.BufferedReader(_Window(self), PIECE)


class _Window(io.RawIOBase):
    """A reader of a file that remembers its own place."""

    def __init__(self, file: ListFile) -> None:
        self._file = file
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._file.size}[whence]
        if start + offset < 0:
            raise ValueError(offset)
        self._place = start + offset
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        given = self._file.read(self._place, self._place + len(view))
        view[: len(given)] = given
        self._place += len(given)
        return len(given)
