"""The journey of verifying many at once: a list of links or an archive of files → one answer each.

1. Read what was sent into items (`reading`): a CSV or workbook of links and numbers, or a ZIP of credential files.
   What is wrong with one item is that item's answer; what is wrong with the whole refuses it before anything is kept.
2. Each item is verified like a single one, whenever its turn comes; a row says what came of it (`rows`).
3. The rows are written as CSV or JSON, in the order in which the items were sent.

Nothing here knows where items wait or who fetches: the surface hands in what it has.
"""

from kakitome.services.verifying_many.reading import MOST_ITEMS, NothingToVerify, read_items, read_lines
from kakitome.services.verifying_many.rows import row_of, write_csv, write_data

__all__ = [
    "MOST_ITEMS",
    "NothingToVerify",
    "read_items",
    "read_lines",
    "row_of",
    "write_csv",
    "write_data",
]
