"""The texts that the cells of a workbook share, kept in a file beside memory and read as far as they are asked for.

Texts lie in blocks; a few blocks are in memory at a time. Lists are written row by row, so that the texts of
neighbouring cells are neighbours, and a list of a million rows takes no more room than one of a thousand.
Readings of Japanese words (furigana) and formats are left out.

Source: ECMA-376 part 1 §18.4.
"""

import tempfile
from bisect import bisect_right
from collections import OrderedDict
from typing import IO, Final
from xml.parsers import expat

LONGEST: Final = 40_000
"""Characters of a text that are kept; Excel's own cells hold 32,767."""
_READ: Final = 1 << 16
_BLOCK_TEXTS: Final = 256
_BLOCK_CHARACTERS: Final = 1 << 16
_BLOCKS_AT_HAND: Final = 16
_SPOOL: Final = 1 << 20
_END: Final = "\x00"


class TextPieces:
    """Gathers the plain text of an element: of its own `t`, and of those of its runs `r`, without readings.

    The last `t` of its own counts, as openpyxl has it; runs are added in their order.
    """

    __slots__ = ("_above", "_length", "_own", "_runs", "_target")

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Begin with another element."""
        self._above: list[str] = []
        self._own: list[str] = []
        self._runs: list[str] = []
        self._target: list[str] | None = None
        self._length = 0

    @property
    def is_outside(self) -> bool:
        """Return whether every element inside has ended."""
        return not self._above

    def start(self, tag: str) -> None:
        """Note that an element inside begins."""
        self._target = None
        if tag == "t":
            if not self._above:
                self._own = self._target = []
            elif self._above == ["r"]:
                self._target = self._runs
        self._above.append(tag)

    def data(self, text: str) -> None:
        """Take text, as long as there is room."""
        if self._target is not None and self._length < LONGEST:
            self._target.append(text)
            self._length += len(text)

    def end(self) -> None:
        """Note that an element inside has ended."""
        self._above.pop()
        self._target = None

    @property
    def text(self) -> str:
        """Return the text so far."""
        return "".join((*self._own, *self._runs))[:LONGEST]


class SharedTexts:
    """The shared texts of one workbook, by their number from 0."""

    def __init__(self, part: IO[bytes] | None) -> None:
        """Read from the part that holds them, as they are asked for; a workbook may have none."""
        self._part = part
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._data
        self._pieces = TextPieces()
        self._is_inside = False
        self._file = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115 - closed with this object
        self._firsts: list[int] = []
        self._places: list[int] = [0]
        self._open: list[str] = []
        self._open_characters = 0
        self._count = 0
        self._at_hand: OrderedDict[int, list[str]] = OrderedDict()

    def __getitem__(self, number: int) -> str:
        """Return a text; raises `IndexError` when there is none of this number."""
        while number >= self._count and self._part is not None:
            self._read_on()
        if not 0 <= number < self._count:
            raise IndexError(number)
        first_open = self._count - len(self._open)
        if number >= first_open:
            return self._open[number - first_open]
        block = bisect_right(self._firsts, number) - 1
        return self._block(block)[number - self._firsts[block]]

    def _block(self, number: int) -> list[str]:
        block = self._at_hand.get(number)
        if block is None:
            self._file.seek(self._places[number])
            size = self._places[number + 1] - self._places[number]
            block = self._at_hand[number] = self._file.read(size).decode().split(_END)
            if len(self._at_hand) > _BLOCKS_AT_HAND:
                self._at_hand.popitem(last=False)
        else:
            self._at_hand.move_to_end(number)
        return block

    def _read_on(self) -> None:
        """Read one piece more of the part."""
        if self._part is None:
            return
        data = self._part.read(_READ)
        self._parser.Parse(data, not data)
        if not data:
            self._part.close()
            self._part = None

    def _add(self, text: str) -> None:
        # Some programs escape what XML does not allow; this much of it is undone, as openpyxl does.
        text = text.replace("x005F_", "")
        self._open.append(text)
        self._open_characters += len(text)
        self._count += 1
        if len(self._open) >= _BLOCK_TEXTS or self._open_characters >= _BLOCK_CHARACTERS:
            self._file.seek(self._places[-1])
            self._file.write(_END.join(self._open).encode())
            self._firsts.append(self._count - len(self._open))
            self._places.append(self._file.tell())
            self._open, self._open_characters = [], 0

    def _start(self, tag: str, _: dict[str, str]) -> None:
        if self._is_inside:
            self._pieces.start(local(tag))
        elif local(tag) == "si":
            self._is_inside = True
            self._pieces.begin()

    def _data(self, text: str) -> None:
        if self._is_inside:
            self._pieces.data(text)

    def _end(self, _: str) -> None:
        if not self._is_inside:
            return
        if self._pieces.is_outside:
            self._add(self._pieces.text)
            self._is_inside = False
        else:
            self._pieces.end()


def local(tag: str) -> str:
    """Return the name of an element without its prefix."""
    return tag if ":" not in tag else tag.rpartition(":")[2]
