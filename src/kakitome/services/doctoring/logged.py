"""I8: every checkpoint of the log continues every earlier one, and whatever was issued is in it within a minute.

Source: docs/rules/invariants.md I8; docs/rules/faults.md F27, F49.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kakitome.documents.anchoring.checkpoint import NoteKey, parse_checkpoint, verified_cosignatures, verify_checkpoint
from kakitome.documents.anchoring.log_entry import award_entry
from kakitome.documents.anchoring.log_reading import LogReader, continues, log_problems, read_log
from kakitome.documents.anchoring.tlog_tiles import CHECKPOINT_PATH
from kakitome.documents.refusal import DocumentRefused
from kakitome.errors import KakitomeError, NotFound, Problem, ProblemFactory, Unavailable
from kakitome.ports.store import AwardBook
from kakitome.ports.transparency_log import LogFiles, LogPlace, TransparencyLog, reader_of

_found = ProblemFactory(source="docs/rules/invariants.md I8")

SOON = timedelta(minutes=1)
"""How long an issued document may wait for its entry. Source: docs/rules/invariants.md I8."""
SEEN_WITHIN = timedelta(days=1)
"""How long ago a witness may have signed last; our own."""
_LOOKED_BACK = 2000
"""Checkpoints among which a witness's signature is looked for: a log has one a minute at the most."""
_CHUNK = 5000
_PAGE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPatient:
    """The log under examination, and the books whose documents belong into it; `deep` reads every entry.

    `witnesses` are the keys of those who are expected to sign its checkpoints.
    """

    log: TransparencyLog
    files: LogFiles
    key: NoteKey
    books: Mapping[str, AwardBook]
    deep: bool = True
    witnesses: tuple[NoteKey, ...] = ()


def i8_log_is_complete(patient: LogPatient, *, now: datetime) -> Iterator[Problem]:
    """Yield everything that breaks I8; the institutions are told by number of documents only."""
    published: LogReader | None = None
    try:
        if patient.files.find(CHECKPOINT_PATH) is not None or patient.files.list_history():
            published = read_log(reader_of(patient.files), key=patient.key)
            yield from log_problems(published) if patient.deep else _root_problems(published)
            yield from _history(patient, published)
            yield from _unwitnessed(patient, now=now)
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


def _unwitnessed(patient: LogPatient, *, now: datetime) -> Iterator[Problem]:
    """Where witnesses are named, one of them signed a checkpoint not long ago."""
    if not patient.witnesses:
        return
    for path in list(reversed(patient.files.list_history()))[:_LOOKED_BACK]:
        checkpoint = parse_checkpoint((patient.files.find(path) or b"").decode("utf-8", errors="replace"))
        if any(seen.at > now - SEEN_WITHIN for seen in verified_cosignatures(checkpoint, patient.witnesses)):
            return
    yield Problem(code="W_DOCTOR_LOG_UNWITNESSED", severity="warning", source="docs/howto/witness.md")


def _store(patient: LogPatient, published: LogReader) -> Iterator[Problem]:
    """Compare the entries that were published with those on record."""
    size = published.checkpoint.size
    if patient.log.count() < size:
        yield _found("E_DOCTOR_I8_LOST", count=size - patient.log.count())
        return
    if not patient.deep:
        return
    try:
        for first, entries in _runs(published):
            if list(patient.log.list_entries(first=first, count=len(entries))) != entries:
                yield _found("E_DOCTOR_I8_ENTRIES", index=first)
    except DocumentRefused as refusal:
        yield refusal.problem
    except KakitomeError as error:
        yield Problem(code=error.code, params=error.params)


def _runs(published: LogReader) -> Iterator[tuple[int, list[bytes]]]:
    """Yield the published entries, so many at a time, with the index of the first."""
    first, run = 0, list[bytes]()
    for bundle in published.entries():
        run += bundle
        while len(run) >= _CHUNK:
            yield first, run[:_CHUNK]
            first, run = first + _CHUNK, run[_CHUNK:]
    if run:
        yield first, run


def _documents(
    patient: LogPatient, book: AwardBook, *, institution: str, size: int, now: datetime
) -> Iterator[Problem]:
    try:
        waiting = patient.log.list_unlogged(institution, limit=_CHUNK)
    except Unavailable as error:
        yield Problem(code=error.code, params=error.params)
        return
    late = sum(unlogged_document.issued_at <= now - SOON for unlogged_document in waiting)
    for page in patient.log.each_place_page(institution, size=_PAGE):
        late += _late_among(book, [place for place in page if place.index >= size], now=now)
        if patient.deep:
            yield from _others_among(patient, book, places=[place for place in page if place.nonce])
    if late and size:
        yield _found("E_DOCTOR_I8_LATE", count=late)
    elif late:
        # The platform has not served yet: what publishes the log runs beside the pages.
        yield Problem(
            code="W_DOCTOR_I8_NOT_YET", source="docs/rules/invariants.md I8", params={"count": late}, severity="warning"
        )


def _late_among(book: AwardBook, places: Sequence[LogPlace], *, now: datetime) -> int:
    """Count what was issued too long ago for an entry that is not published."""
    records = book.awards.find_many_by_credential_id([place.credential_id for place in places])
    return sum(record.issued_at is not None and record.issued_at <= now - SOON for record in records.values())


def _others_among(patient: LogPatient, book: AwardBook, *, places: Sequence[LogPlace]) -> Iterator[Problem]:
    """Yield the places whose entry does not stand for their document."""
    documents = _documents_at(book, [place.credential_id for place in places])
    entries = _entries_at(patient.log, places)
    for place in places:
        document = documents.get(place.credential_id, b"")
        # What cannot be read (None) is told by I14, by number.
        if document is not None and (not document or entries.get(place.index) != award_entry(place.nonce, document)):
            yield _found("E_DOCTOR_I8_OTHER", index=place.index)


def _documents_at(book: AwardBook, names: Sequence[str]) -> Mapping[str, bytes | None]:
    """Read many documents at once; when one of them cannot be read, one by one, and None for it."""
    try:
        return book.awards.find_documents(names)
    except Unavailable:
        return {name: data for name in names if (data := _document_of(book, name)) != b""}


def _document_of(book: AwardBook, name: str) -> bytes | None:
    try:
        return book.awards.get_document(name)
    except NotFound:
        return b""
    except Unavailable:
        return None


def _entries_at(log: TransparencyLog, places: Sequence[LogPlace]) -> Mapping[int, bytes]:
    """Read the entries at some places, those that follow each other in one question."""
    entries: dict[int, bytes] = {}
    start = 0
    for end, place in enumerate(places, start=1):
        if end == len(places) or places[end].index != place.index + 1:
            first = places[start].index
            entries.update(enumerate(log.list_entries(first=first, count=end - start), start=first))
            start = end
    return entries
