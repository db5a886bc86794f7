"""The neutral form of a table's row, between file formats and meaning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kakitome.errors import Invalid, Param, Problem


class TableUnreadable(Invalid):
    """The table cannot be read on from here; `problems` say where and why. Never leaves this package."""

    @classmethod
    def because(cls, code: str, **params: Param) -> "TableUnreadable":
        """Build the exception around one finding."""
        return cls(code, Problem(code=code, params=params))


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One row of a table as the file holds it.

    Attributes:
        number: the row as Excel would number it.
        line: the line of a text file where it starts, 0 for workbooks.
        cells: the values as texts.
        kinds: column index → `number`, `date`, `bool`, `formula` or `error`, where a workbook knows more than text.
        hidden: the row is hidden or filtered out in the workbook.
        struck: a cell of the row is struck through in the workbook.
    """

    number: int
    line: int = 0
    cells: Sequence[str]
    kinds: Mapping[int, str] = field(default_factory=dict)
    hidden: bool = False
    struck: bool = False

    @property
    def blank(self) -> bool:
        """Return whether no cell holds anything but spaces."""
        # A loop ends at the first cell of nearly every row, and costs a third of `any` over a generator.
        for cell in self.cells:  # noqa: SIM110
            if cell and not cell.isspace():
                return False
        return True
