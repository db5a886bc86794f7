"""What an employer sends about applicants, as one batch: their own list, the folders of a ZIP, or both joined.

    batch = read_batch([list_file, archive])
    batch.own_list.applicants           # one for each row of the list, and each folder of nobody on it
    list(batch.items)                   # what each of them handed in

Without a list and without folders every item is a person of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, Final
from zipfile import ZipFile, ZipInfo

from kakitome.errors import Problem, ProblemFactory
from kakitome.learning.class_list.file_kind import kind_of_file
from kakitome.ports.verification_batches import BatchApplicant, Item, OwnList
from kakitome.services.verifying_many.archive import list_entries, open_archive, parts_of, read_entries, read_one
from kakitome.services.verifying_many.folders import Folders, top_folders
from kakitome.services.verifying_many.own_list import ReadList, read_own_list
from kakitome.services.verifying_many.reading import LARGEST_LIST, MOST_ITEMS, WORKBOOK, refuse

_problem = ProblemFactory()
_LISTS: Final = (".csv", ".tsv", ".xlsx")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBatch:
    """Who is in it, and what is to be verified, one at a time, so that an archive never lies unpacked in memory."""

    own_list: OwnList
    items: Iterator[Item]


def read_batch(files: Sequence[BinaryIO]) -> ReadBatch:
    """Read a list, an archive, or a list and an archive in either order.

    Raises:
        NothingToVerify: `E_MANY_…`, or why a table cannot be read. Everything about the whole is looked at before the
            first item is yielded.
    """
    listed = ReadList(own_list=OwnList())
    archive: ZipFile | None = None
    for file in files:
        opened = _opened(file)
        if isinstance(opened, ReadList):
            if listed.own_list.applicants:
                refuse(_problem("E_MANY_TWO_LISTS"))
            listed = opened
        elif archive is not None:
            refuse(_problem("E_MANY_TWO_ARCHIVES"))
        else:
            archive = opened
    return _of_list(listed) if archive is None else _with_archive(listed, archive)


def read_batch_lines(text: str) -> ReadBatch:
    """Read pasted links, one a line: each is a person of its own."""
    links = [line.strip() for line in text.splitlines() if line.strip()]
    if not links:
        refuse(_problem("E_MANY_EMPTY"))
    people = tuple(BatchApplicant(row=row) for row in range(1, len(links) + 1))
    return _of_list(ReadList(own_list=OwnList(applicants=people), links=tuple(enumerate(links, 1))))


def _opened(file: BinaryIO) -> ReadList | ZipFile:
    is_zip = file.read(2) == b"PK"
    file.seek(0)
    if is_zip:
        archive = open_archive(file)
        if isinstance(archive, Problem):
            refuse(archive)
        if WORKBOOK not in archive.namelist():
            return archive
        archive.close()
        file.seek(0)
    return _listed(file.read(LARGEST_LIST + 1), is_workbook=is_zip)


def _listed(data: bytes, *, is_workbook: bool = False) -> ReadList:
    kind = kind_of_file(data)
    if isinstance(kind, Problem) and not is_workbook:
        # Its own sentence speaks of class lists.
        refuse(_problem("E_MANY_EMPTY" if kind.code == "E_FILE_EMPTY" else "E_MANY_KIND"))
    listed = read_own_list(data)
    if isinstance(listed, Problem):
        refuse(listed)
    return listed


def _of_list(listed: ReadList) -> ReadBatch:
    if not listed.links:
        refuse(_problem("E_MANY_NO_LINKS"))
    _demand_few(len(listed.links))
    return ReadBatch(own_list=listed.own_list, items=_links(listed.links))


def _links(links: Sequence[tuple[int, str]]) -> Iterator[Item]:
    for position, (applicant, text) in enumerate(links, 1):
        yield Item(position=position, label=text[:500], text=text, applicant=applicant)


def _with_archive(listed: ReadList, archive: ZipFile) -> ReadBatch:
    entries = list_entries(archive)
    if isinstance(entries, Problem):
        refuse(entries)
    if not listed.own_list.applicants and (inside := _list_inside(entries)) is not None:
        data = read_one(archive, inside)
        listed = _listed(data) if isinstance(data, bytes) else listed
        entries = [entry for entry in entries if entry is not inside]
    if not entries:
        refuse(_problem("E_MANY_EMPTY"))
    _demand_few(len(entries) + len(listed.links))
    paths = [parts_of(entry)[:-1] for entry in entries]
    above = top_folders(paths)
    folders = Folders(listed.own_list)
    places = [folders.place_of(_whose(parts_of(entry), above=above)) for entry in entries]
    own_list = folders.joined(has_folders=any(len(path) > above for path in paths))
    return ReadBatch(own_list=own_list, items=_all_items(listed, archive, entries=entries, places=places))


def _all_items(
    listed: ReadList, archive: ZipFile, *, entries: Sequence[ZipInfo], places: Sequence[int]
) -> Iterator[Item]:
    yield from _links(listed.links)
    read = zip(read_entries(archive, entries), places, strict=True)
    for position, (entry, place) in enumerate(read, len(listed.links) + 1):
        yield Item(position=position, label=entry.label, data=entry.data, problem=entry.problem, applicant=place)


def _list_inside(entries: Sequence[ZipInfo]) -> ZipInfo | None:
    """Return the one list that lies in an archive above or beside the folders of people."""
    lists = [entry for entry in entries if PurePosixPath(parts_of(entry)[-1]).suffix.lower() in _LISTS]
    return lists[0] if len(lists) == 1 and len(entries) > 1 and len(parts_of(lists[0])) <= _ABOVE else None


_ABOVE: Final = 2
"""Folders and name: in the archive itself, or in the one folder around everything."""


def _whose(parts: tuple[str, ...], *, above: int) -> str:
    """Return the folder that says whose a file is; a file without one says it by its name."""
    path = parts[above:-1]
    return path[0] if path else PurePosixPath(parts[-1]).stem or parts[-1]


def _demand_few(count: int) -> None:
    if count > MOST_ITEMS:
        refuse(_problem("E_MANY_TOO_MANY", count=count, limit=MOST_ITEMS))
