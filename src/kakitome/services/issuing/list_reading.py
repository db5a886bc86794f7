"""Reading an uploaded class list in the background: rows are stored as they are read, whatever its length.

1. `receive` keeps the file; whatever can be told from its beginning is told at once.
2. `read_list` reads it row by row, then looks at the list as a whole: identifiers that occur twice, student numbers
   that lost their zeros, columns of My Numbers. It may be killed anywhere; whoever comes next begins anew, and what a
   reader brings after its lease was lost is refused.
3. The list waits for a person (a draft), or is unreadable, and then nothing of it is kept but the reasons.

Memory does not grow with the list: rows go by, and those that share an identifier are sorted by the store.
"""

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import chain, groupby, islice
from typing import BinaryIO, Final, cast

from kakitome.errors import Conflict, Invalid, NotFound, Problem
from kakitome.learning.class_list import DuplicateRule as RepeatRule
from kakitome.learning.class_list import LearnerRow, ListFile, OpenClassList, ReadingRules, open_class_list
from kakitome.learning.class_list.columns import (
    MENDED_BY_CHOOSING,
    look_at_columns,
    possible_keys,
    remembered_columns,
)
from kakitome.learning.class_list.duplicates import COMPARED, RowNote, conflicts_in, repeats_in
from kakitome.learning.class_list.mending import mending_of
from kakitome.learning.class_list.model import ChosenColumns, must_not_be_kept
from kakitome.learning.class_list.reading import first_records, misnamed
from kakitome.learning.class_list.whole_list import WholeList
from kakitome.learning.passing import SAYS_NOTHING, PassRule, pass_rule_of
from kakitome.ports.audit import append_entry
from kakitome.ports.batches import Batch, BatchState
from kakitome.ports.list_reading import ListNotes, ReadingLease, RowFinding
from kakitome.ports.queue import MOST_ATTEMPTS
from kakitome.ports.store import Store
from kakitome.services.issuing.chunks import move_batch
from kakitome.services.issuing.model import DuplicateRule
from kakitome.values.instants import JAPAN
from kakitome.values.number import new_number
from kakitome.values.plain_data import from_plain, to_plain

MOST_ROWS: Final = 1_000_000
"""Rows of one list; Excel itself ends at 1,048,576."""

LEASE: Final = timedelta(minutes=2)
_AT_ONCE: Final = 2_000
_FINDINGS_AT_ONCE: Final = 500
_PART: Final = 1 << 20
_SPOOL: Final = 4 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRequest:
    """What a list is for and how a person wants it to be read.

    Attributes:
        as_of: the last day an award may bear, and the day of awards in a list without dates.
        award_at: the hour of the award, when it is known already; dates up to its day are then allowed.
        include: headings of columns that are otherwise left out, remarks and unknown ones.
        columns: what a person said each column is; None: as its headings were chosen last, or by its heading.
    """

    filename: str
    issuer: str
    microcredential: str
    version: int
    as_of: date
    encoding: str = "auto"
    on_duplicate: DuplicateRule = DuplicateRule.REFUSE
    award_at: datetime | None = None
    include: tuple[str, ...] = ()
    columns: ChosenColumns | None = None

    @property
    def rules(self) -> ReadingRules:
        """Return how the file is read to find out whether it can be used."""
        return ReadingRules(today=self.as_of, encoding=self.encoding, include=self.include, columns=self.columns)


def receive(store: Store, file: ListFile, *, wish: ListRequest, actor: str, now: datetime) -> Batch:
    """Keep a file for reading; nothing is awarded yet.

    Where its headings say too little, it is kept all the same: a person says what its columns are.

    Raises:
        Invalid: E_CLASS_LIST_UNUSABLE, its beginning shows that it cannot be used; its problems say why.
        Conflict: E_UPLOAD_KNOWN, the very same file was uploaded for this before (`params["batch"]`).
    """
    records = first_records(file, wish.rules)
    choices = store.batches.find_column_choices(possible_keys(records))
    remembered = {key: choice.uses for key, choice in choices.items()}
    wish = replace(wish, columns=wish.columns or remembered_columns(records, remembered))
    opened = open_class_list(file, wish.rules)
    if opened.blocked and not waits_for_columns(file, wish.rules, problems=opened.problems):
        raise Invalid("E_CLASS_LIST_UNUSABLE", *opened.problems)
    digest = hashlib.sha256()
    for _, piece in file.pieces():
        digest.update(piece)
    batch = _new_batch(wish, digest=digest.hexdigest(), actor=actor, now=now)
    with store.transaction():
        store.batches.add_file(batch, (file.read(start, start + _PART) for start in range(0, file.size, _PART)))
        append_entry(store.audit, "batch.uploaded", subject=batch.number, actor=actor, now=now)
    return batch


def waits_for_columns(file: ListFile, rules: ReadingRules, *, problems: Iterable[Problem]) -> bool:
    """Tell whether all that is wrong with a file is that nobody has said yet what its columns are."""
    errors = {problem.code for problem in problems if problem.severity == "error"}
    return bool(errors) and errors <= MENDED_BY_CHOOSING and look_at_columns(file, rules, remembered={}) is not None


def reread(store: Store, number: str, *, wish: ListRequest, actor: str, now: datetime) -> Batch:
    """Let the file of a list be read again in another way; the batch of the earlier reading is dropped.

    Raises `NotFound` (E_BATCH_UNKNOWN, E_UPLOAD_GONE), `Conflict` (E_BATCH_MOVE).
    """
    with store.transaction():
        before = move_batch(store, number, to=BatchState.CANCELLED, actor=actor, now=now)
        fresh = _new_batch(wish, digest=before.digest, actor=actor, now=now)
        store.batches.adopt_file(fresh, of=number)
        store.batches.set_mends(fresh.number, store.batches.get_mends(number))
        append_entry(store.audit, "batch.uploaded", subject=fresh.number, actor=actor, now=now)
    return fresh


def read_list(store: Store, *, number: str, clock: Callable[[], datetime]) -> Batch:
    """Read a list that waits for it; safe to call at any time, by several workers at once.

    Raises `NotFound` (E_BATCH_UNKNOWN).
    """
    now = clock()
    lease = store.batches.lease_reading(number, now=now, until=now + LEASE)
    if lease is None:
        return store.batches.get(number)
    reading = _ListReading(store=store, lease=lease, clock=clock)
    try:
        if lease.attempt > MOST_ATTEMPTS:
            return reading.refuse((Problem(code="E_READING_FAILED"),))
        with store.batches.open_upload(number) as stream:
            return reading.read(stream)
    except Conflict as conflict:
        if conflict.code != "E_READING_LOST":
            raise
        return store.batches.get(number)


@dataclass(slots=True, kw_only=True)
class _ListReading:
    """One reader's work on one list."""

    store: Store
    lease: ReadingLease
    clock: Callable[[], datetime]

    def read(self, stream: BinaryIO | None) -> Batch:
        """Read the file from its beginning to its end."""
        self.store.batches.forget_rows(self.lease)
        if stream is None:
            return self.refuse((Problem(code="E_UPLOAD_GONE"),))
        batch = self.store.batches.get(self.lease.batch)
        rules = ReadingRules(
            today=_last_day(batch),
            encoding=batch.encoding or "auto",
            include=batch.include,
            passing=_passing(self.store, batch),
            columns=batch.columns,
            mending=mending_of(self.store.batches.get_mends(batch.number)),
        )
        opened = open_class_list(ListFile(stream), rules)
        whole, total = WholeList(), 0
        for rows in _pieces(opened.rows()):
            total += len(rows)
            if total > MOST_ROWS:
                opened.problems.append(Problem(code="E_ROWS_TOO_MANY", params={"limit": MOST_ROWS}))
                break
            for row in rows:
                whole.see(row)
            self._store_rows(rows, stream, opened=opened, as_of=batch.as_of)
        opened.problems += whole.find_my_numbers()
        if not total and not opened.blocked:
            opened.problems.append(Problem(code="E_NO_ROWS"))
        if note := misnamed(batch.filename, opened):
            opened.problems.append(note)
        if opened.blocked and waits_for_columns(ListFile(stream), rules, problems=opened.problems):
            return self._end(batch, opened, total=0)
        if opened.blocked:
            return self.refuse(tuple(opened.problems))
        self._add_findings(self._lost_zeros(whole, opened))
        self._compare(batch)
        return self._end(batch, opened, total=total)

    def refuse(self, problems: tuple[Problem, ...]) -> Batch:
        """Say that the list cannot be used and keep nothing of it but the reasons."""
        number = self.lease.batch
        self.store.batches.forget_rows(self.lease)
        now, batch = self.clock(), self.store.batches.get(number)
        with self.store.transaction():
            self.store.batches.end_reading(self.lease, batch, notes=ListNotes(problems=problems))
            self.store.batches.drop_upload(number)
            reason = next((p.code for p in problems if p.severity == "error"), "")
            return move_batch(
                self.store, number, to=BatchState.UNREADABLE, actor=batch.uploaded_by, now=now, reason=reason
            )

    def _store_rows(
        self, rows: list[LearnerRow], stream: BinaryIO, *, opened: OpenClassList, as_of: date | None
    ) -> None:
        dated = [replace(row, awarded_on=as_of) if row.usable and row.awarded_on is None else row for row in rows]
        place = 0 if opened.sheet else stream.tell()
        self.store.batches.store_rows(self.lease, dated, bytes_read=place, until=self.clock() + LEASE)

    def _lost_zeros(self, whole: WholeList, opened: OpenClassList) -> Iterator[RowNote]:
        column = opened.layout.headings.get("student_number", "") if opened.layout else ""
        for number, problem in whole.find_lost_zeros(column):
            yield RowNote(number, "warning", problem)

    def _compare(self, batch: Batch) -> None:
        """Mark the rows that contradict each other, then those that repeat a learner."""
        batches, number, repeated = self.store.batches, self.lease.batch, []
        for by in COMPARED:
            shared = batches.list_shared(number, by=by, sound_only=False)
            first = next(shared, None)
            if first is None:
                continue
            repeated.append(by)
            every = groupby(chain([first], shared), lambda s: s.key)
            self._add_findings(n for _, group in every for n in conflicts_in(group, by))
        # What no two rows share, no two sound ones do: the whole list need not be sorted by it again.
        for by in repeated:
            shared = batches.list_shared(number, by=by, sound_only=True)
            rule = cast("RepeatRule", batch.on_duplicate)
            self._add_findings(
                n for _, group in groupby(shared, lambda s: s.key) for n in repeats_in(group, by, rule=rule)
            )

    def _add_findings(self, noted: Iterable[RowNote]) -> None:
        """Write findings down first and store them afterwards: the rows they come from are still being read."""
        with tempfile.SpooledTemporaryFile(max_size=_SPOOL) as aside:
            for note in noted:
                line = [note.number, note.status, to_plain(note.problem)]
                aside.write(json.dumps(line, ensure_ascii=True).encode() + b"\n")
            aside.seek(0)
            while lines := list(islice(cast("Iterable[bytes]", aside), _FINDINGS_AT_ONCE)):
                findings = list(_gathered(map(_noted_of, lines)))
                self.store.batches.add_findings(self.lease, findings, until=self.clock() + LEASE)

    def _end(self, batch: Batch, opened: OpenClassList, *, total: int) -> Batch:
        notes = ListNotes(
            fields=dict(opened.columns.fields),
            header_row=opened.columns.header_row,
            sheet=opened.sheet,
            evidence=opened.encoding.evidence,
            samples=opened.encoding.samples,
            problems=tuple(opened.problems),
            left_out=opened.columns.left_out,
            unmapped=opened.columns.unmapped,
        )
        read = replace(batch, encoding=opened.encoding.name, delimiter=opened.delimiter, total=total)
        with self.store.transaction():
            self.store.batches.end_reading(self.lease, read, notes=notes)
            if must_not_be_kept(opened.problems):
                self.store.batches.drop_upload(batch.number)
            return move_batch(self.store, batch.number, to=BatchState.DRAFT, actor=batch.uploaded_by, now=self.clock())


def _last_day(batch: Batch) -> date:
    """Return the last day an award of a list may bear."""
    return batch.as_of or batch.uploaded_at.astimezone(JAPAN).date()


def _passing(store: Store, batch: Batch) -> PassRule:
    """Return what the definition of a list says of passing; that there is none is said when it is awarded."""
    try:
        version = store.microcredentials.get(batch.microcredential, batch.version)
    except NotFound:
        return SAYS_NOTHING
    return pass_rule_of(version.microcredential)


def _pieces(rows: Iterator[LearnerRow]) -> Iterator[list[LearnerRow]]:
    while piece := list(islice(rows, _AT_ONCE)):
        yield piece


def _gathered(noted: Iterable[RowNote]) -> Iterator[RowFinding]:
    """Put what was found about one row together; the gravest status counts."""
    weight = (None, "warning", "not_passed", "duplicate", "error", "left_out")
    by_row: dict[int, list[RowNote]] = {}
    for note in noted:
        by_row.setdefault(note.number, []).append(note)
    for number, row_notes in by_row.items():
        status = max((note.status for note in row_notes), key=weight.index)
        yield RowFinding(number=number, status=status, problems=[note.problem for note in row_notes])


def _noted_of(line: bytes) -> RowNote:
    number, status, problem = json.loads(line)  # noqa: TID251 - our own data
    return RowNote(number, status, from_plain(Problem, problem))


def _new_batch(wish: ListRequest, *, digest: str, actor: str, now: datetime) -> Batch:
    return Batch(
        number=new_number("B"),
        digest=digest,
        filename=wish.filename,
        microcredential=wish.microcredential,
        version=wish.version,
        uploaded_at=now,
        uploaded_by=actor,
        issuer=wish.issuer,
        encoding="" if wish.encoding == "auto" else wish.encoding,
        on_duplicate=wish.on_duplicate.value,
        state=BatchState.READING,
        as_of=wish.as_of,
        award_at=wish.award_at,
        include=wish.include,
        columns=wish.columns,
    )
