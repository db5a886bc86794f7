"""Own records: what somebody writes down of what they learnt by themselves, with small files beside it.

    record = keep_record(own_records, record)
    keep_file(own_records, record.key, file=file, content=content)

Nobody checks what stands in one, and every place that shows it says so.

Source: docs/rules/capabilities.md C16.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from kakitome.errors import Conflict, Invalid, NotFound, Problem, ProblemFactory
from kakitome.ports.own_records import OwnFile, OwnRecord, PersonOwnRecords
from kakitome.values.web_links import is_web_address

MOST_RECORDS: Final = 200
MOST_FILES: Final = 10
"""Records of a person, and files of one. (derived)"""
LARGEST_FILE: Final = 5 * 1024 * 1024
MOST_BYTES: Final = 50 * 1024 * 1024
"""Of a file, and of all files of a person. (derived)"""
MOST_LINKS: Final = 10
LONGEST_TITLE: Final = 200
LONGEST_WORDS: Final = 4_000
"""Characters. (derived)"""
MOST_MINUTES: Final = 20_000 * 60
"""Ten years of work. (derived)"""

_problem = ProblemFactory()


def need_record(own_records: PersonOwnRecords, key: str) -> OwnRecord:
    """Return a record; raises `NotFound` (E_OWN_RECORD_UNKNOWN), also for another person's."""
    record = own_records.find(key)
    if record is None:
        raise NotFound("E_OWN_RECORD_UNKNOWN")
    return record


def problems_of(record: OwnRecord) -> list[Problem]:
    """Return what cannot be kept of a record; `pointer` names its field."""
    return list(_problems(record))


def keep_record(own_records: PersonOwnRecords, record: OwnRecord) -> OwnRecord:
    """Store a record, in place of the one with its key, whose files and day of making stay.

    Raises:
        Invalid: E_OWN_RECORD, with its findings.
        Conflict: E_OWN_RECORDS_FULL.
    """
    if problems := problems_of(record):
        raise Invalid("E_OWN_RECORD", *problems)
    with own_records.transaction():
        standing = own_records.find(record.key)
        if standing is None and len(own_records.list_records()) >= MOST_RECORDS:
            raise Conflict("E_OWN_RECORDS_FULL", limit=MOST_RECORDS)
        stored = record if standing is None else replace(record, created_at=standing.created_at, files=standing.files)
        own_records.put(stored)
    return stored


def keep_file(own_records: PersonOwnRecords, key: str, *, file: OwnFile, content: bytes) -> None:
    """Keep a file beside a record, that was looked at before.

    Raises:
        NotFound: E_OWN_RECORD_UNKNOWN.
        Conflict: E_OWN_FILES_FULL, E_OWN_FILES_SIZE, E_OWN_FILE_TWICE.
    """
    with own_records.transaction():
        _demand_room(own_records.list_records(), key, size=file.size)
        own_records.add_file(key, file, content=content)


def _demand_room(records: Sequence[OwnRecord], key: str, *, size: int) -> None:
    if any(record.key == key and len(record.files) >= MOST_FILES for record in records):
        raise Conflict("E_OWN_FILES_FULL", limit=MOST_FILES)
    if sum(file.size for record in records for file in record.files) + size > MOST_BYTES:
        raise Conflict("E_OWN_FILES_SIZE", limit=MOST_BYTES // 1024 // 1024)


def _problems(record: OwnRecord) -> Iterator[Problem]:
    if not record.title.strip():
        yield _problem("E_OWN_RECORD_TITLE", "/title")
    if len(record.title) > LONGEST_TITLE:
        yield _problem("E_OWN_RECORD_LONG", "/title", limit=LONGEST_TITLE)
    if len(record.words) > LONGEST_WORDS:
        yield _problem("E_OWN_RECORD_LONG", "/words", limit=LONGEST_WORDS)
    if record.began_on and record.ended_on and record.ended_on < record.began_on:
        yield _problem("E_OWN_RECORD_DAYS", "/ended_on")
    if record.minutes is not None and not 0 < record.minutes <= MOST_MINUTES:
        yield _problem("E_OWN_RECORD_HOURS", "/minutes", limit=MOST_MINUTES // 60)
    if len(record.links) > MOST_LINKS:
        yield _problem("E_OWN_RECORD_LINKS", "/links", limit=MOST_LINKS)
    yield from (
        _problem("E_OWN_RECORD_LINK", "/links", link=link[:80]) for link in record.links if not is_web_address(link)
    )
