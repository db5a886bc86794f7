"""What was sent, sorted into items: a table of links is told from an archive of files by its bytes.

A list may be any table people really have: CP932 or UTF-8, commas or tabs, an Excel workbook; the readers of class
lists do that. No archive inside an archive is opened, and no name in one is believed.
"""

from collections.abc import Iterator
from typing import BinaryIO, Final, NoReturn

from kakitome.errors import Invalid, Problem, ProblemFactory
from kakitome.learning.class_list.file_kind import kind_of_file
from kakitome.ports.verification_batches import Item
from kakitome.services.verifying_many.archive import list_entries, open_archive, read_entries
from kakitome.services.verifying_many.links import links_of_text, links_of_workbook

_problem = ProblemFactory()

MOST_ITEMS: Final = 1_000
WORKBOOK: Final = "[Content_Types].xml"
LARGEST_LIST: Final = 5 * 1024 * 1024


class NothingToVerify(Invalid):
    """The whole cannot be taken: `problems` say why."""


def read_items(file: BinaryIO, *, most: int = MOST_ITEMS) -> Iterator[Item]:
    """Yield the items of a list or an archive, one at a time, so that an archive never lies unpacked in memory.

    Args:
        file: what was sent; it must be seekable.
        most: items that are taken at once.

    Raises:
        NothingToVerify: `E_MANY_…`, or why a table cannot be read. Everything about the whole is looked at before the
            first item is yielded.

    Source: docs/rules/capabilities.md D9 (up to 1,000); docs/standards/hostile-inputs.md B043, B053 (one bad item, the
    others still verify).
    """
    if file.read(4).startswith(b"PK"):
        file.seek(0)
        return _of_archive(file, most)
    file.seek(0)
    return _of_list(file.read(LARGEST_LIST + 1), most)


def read_lines(text: str, *, most: int = MOST_ITEMS) -> Iterator[Item]:
    """Yield one item per line of a pasted text; empty lines are passed over. Raises as `read_items`."""
    links = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not links:
        refuse(_problem("E_MANY_EMPTY"))
    return _of_links(links, most)


def _of_list(data: bytes, most: int) -> Iterator[Item]:
    kind = kind_of_file(data)
    if isinstance(kind, Problem):
        # Its own sentence speaks of class lists.
        refuse(_problem("E_MANY_EMPTY" if kind.code == "E_FILE_EMPTY" else "E_MANY_KIND"))
    return _of_links(links_of_text(data), most)


def _of_links(links: list[tuple[int, str]] | Problem, most: int) -> Iterator[Item]:
    if isinstance(links, Problem):
        refuse(links)
    if not links:
        refuse(_problem("E_MANY_NO_LINKS"))
    if len(links) > most:
        refuse(_problem("E_MANY_TOO_MANY", count=len(links), limit=most))
    return (_link(position, text) for position, text in links)


def _link(position: int, text: str) -> Item:
    problem = None if text else _problem("E_MANY_ITEM_EMPTY")
    return Item(position=position, label=text[:500], text=text, problem=problem)


def _of_archive(file: BinaryIO, most: int) -> Iterator[Item]:
    archive = open_archive(file)
    if isinstance(archive, Problem):
        refuse(archive)
    if WORKBOOK in archive.namelist():
        archive.close()
        file.seek(0)
        return _of_links(links_of_workbook(file.read(LARGEST_LIST + 1)), most)
    entries = list_entries(archive)
    if isinstance(entries, Problem):
        refuse(entries)
    if not entries:
        refuse(_problem("E_MANY_EMPTY"))
    if len(entries) > most:
        refuse(_problem("E_MANY_TOO_MANY", count=len(entries), limit=most))
    return (
        Item(position=number, label=entry.label, data=entry.data, problem=entry.problem)
        for number, entry in enumerate(read_entries(archive, entries), 1)
    )


def refuse(problem: Problem) -> NoReturn:
    """Refuse the whole."""
    raise NothingToVerify(problem.code, problem, **problem.params)
