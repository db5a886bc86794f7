"""The journey of verifying many at once: a list of links or an archive of files → one answer each.

1. Read what was sent into items (`reading`): a CSV or workbook of links and numbers, or a ZIP of credential files; with
   the people they belong to where a list or folders tell them (`batch`). What is wrong with one item is that item's
   answer; what is wrong with the whole refuses it before anything is kept.
2. Each item is verified like a single one, whenever its turn comes; a row says what came of it (`rows`).
3. The rows are written as CSV or JSON, in the order in which the items were sent, or told applicant by applicant
   (`people`), names compared and the same credential of two people marked.

Nothing here knows where items wait or who fetches: the surface hands in what it has.
"""

from kakitome.services.verifying_many.batch import ReadBatch, read_batch, read_batch_lines
from kakitome.services.verifying_many.people import BatchPerson, people_of
from kakitome.services.verifying_many.reading import MOST_ITEMS, NothingToVerify, read_items, read_lines
from kakitome.services.verifying_many.rows import row_of, row_of_applicant, write_csv, write_data

__all__ = [
    "MOST_ITEMS",
    "BatchPerson",
    "NothingToVerify",
    "ReadBatch",
    "people_of",
    "read_batch",
    "read_batch_lines",
    "read_items",
    "read_lines",
    "row_of",
    "row_of_applicant",
    "write_csv",
    "write_data",
]
