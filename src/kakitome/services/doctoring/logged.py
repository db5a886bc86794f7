"""I8: every checkpoint of the log continues every earlier one, and whatever was issued is in it within a minute.

Source: SAFETY.md §2 (I8), F27, F49.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from kakitome.documents.anchoring.checkpoint import NoteKey, parse_checkpoint, verify_checkpoint
from kakitome.documents.anchoring.log_entry import award_entry
from kakitome.documents.anchoring.log_reading import LogReader, Read, continues, log_problems, read_log
from kakitome.documents.anchoring.tlog_tiles import CHECKPOINT_PATH
from kakitome.documents.refusal import DocumentRefused
from kakitome.errors import KakitomeError, NotFound, Param, Problem, Unavailable
from kakitome.ports.store import AwardBook
from kakitome.ports.transparency_log import LogFiles, LogPlace, TransparencyLog

SOON = timedelta(minutes=1)
"""How long an issued document may wait for its entry. Source: SAFETY.md I8."""
_CHUNK = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPatient:
    """The log under examination, and the books whose documents belong into it; `deep` reads every entry."""

    log: TransparencyLog
    files: LogFiles
    key: NoteKey
    books: Mapping[str, AwardBook]
    deep: bool = True


def i8_log_is_complete(patient: LogPatient, *, now: datetime) -> Iterator[Problem]:
    """Yield everything that breaks I8; the institutions are told by number of documents only."""
    published: LogReader | None = None
    try:
        if patient.files.find(CHECKPOINT_PATH) is not None or patient.files.list_history():
            published = read_log(_reader(patient.files), key=patient.key)
            yield from log_problems(published) if patient.deep else _root_problems(published)
            yield from _history(patient, published)
    except DocumentRefused as refusal:
        yield refusal.problem
    except KakitomeError as error:
        yield Problem(code=error.code, params=error.params)
    size = published.checkpoint.size if published else 0
    if published is not None:
        yield from _store(patient, published)
    elif patient.log.count():
        yield _found("E_LOG_FILES_LOST")
    for institution, book in patient.books.items():
        yield from _documents(patient, book, institution=institution, size=size, now=now)


def _root_problems(log: LogReader) -> Iterator[Problem]:
    if log.root != log.checkpoint.root:
        yield _found("E_LOG_ROOT", size=log.checkpoint.size)


def _history(patient: LogPatient, published: LogReader) -> Iterator[Problem]:
    """Look at every checkpoint that was ever signed."""
    for path in patient.files.list_history():
        earlier = parse_checkpoint((patient.files.find(path) or b"").decode("utf-8", errors="replace"))
        verify_checkpoint(earlier, patient.key)
        problem = continues(published, earlier)
        if problem is not None:
            yield problem


def _store(patient: LogPatient, published: LogReader) -> Iterator[Problem]:
    """Compare the entries that were published with those on record."""
    size = published.checkpoint.size
    if patient.log.count() < size:
        yield _found("E_DOCTOR_I8_LOST", count=size - patient.log.count())
        return
    if not patient.deep:
        return
    try:
        known = [entry for bundle in published.entries() for entry in bundle]
    except DocumentRefused as refusal:
        yield refusal.problem
        return
    except KakitomeError as error:
        yield Problem(code=error.code, params=error.params)
        return
    for first in range(0, size, _CHUNK):
        count = min(_CHUNK, size - first)
        if list(patient.log.list_entries(first=first, count=count)) != known[first : first + count]:
            yield _found("E_DOCTOR_I8_ENTRIES", index=first)


def _documents(
    patient: LogPatient, book: AwardBook, *, institution: str, size: int, now: datetime
) -> Iterator[Problem]:
    try:
        waiting = patient.log.list_unlogged(institution, limit=_CHUNK)
    except Unavailable as error:
        yield Problem(code=error.code, params=error.params)
        return
    late = sum(one.issued_at <= now - SOON for one in waiting)
    for place in patient.log.list_places(institution):
        if place.index >= size:
            record = book.awards.find_by_credential_id(place.credential_id)
            late += record is not None and record.issued_at is not None and record.issued_at <= now - SOON
        if patient.deep and place.nonce and not _stands_for(patient, book, place=place):
            yield _found("E_DOCTOR_I8_OTHER", index=place.index)
    if late and size:
        yield _found("E_DOCTOR_I8_LATE", count=late)
    elif late:
        # The platform has not served yet: what publishes the log runs beside the pages.
        yield Problem(code="W_DOCTOR_I8_NOT_YET", source="SAFETY I8", params={"count": late}, severity="warning")


def _stands_for(patient: LogPatient, book: AwardBook, *, place: LogPlace) -> bool:
    try:
        document = book.awards.get_document(place.credential_id)
    except NotFound:
        return False
    except Unavailable:
        # What cannot be read is told by I14, by number.
        return True
    return list(patient.log.list_entries(first=place.index, count=1)) == [award_entry(place.nonce, document)]


def _reader(files: LogFiles) -> Read:
    def read(path: str) -> bytes:
        found = files.find(path)
        if found is None:
            raise NotFound("E_LOG_FILE_MISSING", file=path)
        return found

    return read


def _found(code: str, **params: Param) -> Problem:
    return Problem(code=code, source="SAFETY I8", params=params)
