"""From the preview of a class list (`list_reading`) to its result: confirm, award.

1. `confirm` says yes to the rows that can be awarded; `cancel` says no.
2. `award_batch` gives the awards, may be broken off at any point and run again, and notes each row's outcome.

`wanted_from` asks for the awards of a list that was read at once, as on the command line.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from kakitome.errors import Conflict, Invalid, Problem
from kakitome.learning.award import Evidence, Learner
from kakitome.learning.class_list import ClassList, LearnerRow
from kakitome.learning.class_list.mending import ROW_DESPITE, Mend
from kakitome.learning.class_list.model import DESPITE, status_of
from kakitome.ports.audit import append_entry
from kakitome.ports.batches import AWARDABLE, Batch, BatchState, RowOutcome, RowState
from kakitome.ports.store import Store
from kakitome.services.issuing.chunks import award_chunk, move_batch, start
from kakitome.services.issuing.model import IssuingContext, Wanted
from kakitome.values.localized_text import LocalizedText

_AT_ONCE = 50
_LATEST = timedelta(days=731)
"""Awards can be scheduled up to two years ahead: further off, a date is a slip of the keyboard."""


def wanted_from(class_list: ClassList, *, today: date) -> list[Wanted]:
    """Return the awards that the usable rows of a list ask for; a list without dates means today."""
    stated = "awarded_on" in class_list.columns.fields.values()
    return [
        Wanted(
            row=row.number,
            learner=learner_of(row),
            awarded_on=row.awarded_on or today,
            date_is_stated=stated,
            grade=row.grade,
            evidence=_evidence(row),
            narrative=_words(row.narrative),
            despite_grade=next((str(p.params.get("reason")) for p in row.problems if p.code == DESPITE), ""),
            warnings=tuple(problem for problem in row.problems if problem.severity != "error"),
        )
        for row in class_list.usable
    ]


def learner_of(row: LearnerRow) -> Learner:
    """Return the learner of a row."""
    return Learner(
        name=row.name,
        reading=row.reading,
        roman=row.roman,
        email=row.email,
        student_number=row.student_number,
        did=row.did,
    )


def confirm(
    store: Store,
    number: str,
    *,
    actor: str,
    now: datetime,
    award_at: datetime | None = None,
    count: int | None = None,
) -> Batch:
    """Say yes to awarding the rows that can be, at once or at an hour to come.

    `count` is the number that was said yes to, fewer than the rows where some learners have it already.

    Raises `Conflict` (E_BATCH_MOVE, E_BATCH_EMPTY), `Invalid` (E_AWARD_HOUR).
    """
    counts = store.batches.count_rows(number)
    can_be = sum(counts.get(state, 0) for state in AWARDABLE)
    if not can_be:
        raise Conflict("E_BATCH_EMPTY", batch=number)
    with store.transaction():
        _set_hour(store, number, award_at=award_at, now=now)
        store.batches.agree(number, can_be if count is None else count)
        return move_batch(store, number, to=BatchState.CONFIRMED, actor=actor, now=now)


def schedule(store: Store, number: str, *, award_at: datetime | None, actor: str, now: datetime) -> Batch:
    """Set the hour of a confirmed award anew; None: as soon as possible.

    Raises `Conflict` (E_BATCH_MOVE) when awarding has begun, `Invalid` (E_AWARD_HOUR).
    """
    with store.transaction():
        batch = _set_hour(store, number, award_at=award_at, now=now)
        hour = award_at.isoformat() if award_at else ""
        append_entry(store.audit, "batch.scheduled", subject=number, actor=actor, now=now, award_at=hour)
    return batch


def take_back(store: Store, number: str, *, actor: str, now: datetime) -> Batch:
    """Take a confirmation back before awarding begins; raises `Conflict` (E_BATCH_MOVE)."""
    return move_batch(store, number, to=BatchState.DRAFT, actor=actor, now=now)


def award_despite_grade(
    store: Store, number: str, *, rows: Sequence[int], reason: str, actor: str, now: datetime
) -> None:
    """Let rows be awarded although their grades are no pass; the reason is kept with each row and in the trail.

    Raises:
        Invalid: E_REASON_MISSING; E_ROW_NOT_LEFT_OUT, a row is not held back for its grade.
        Conflict: E_BATCH_MOVE, the list is confirmed already.
    """
    reason = " ".join(reason.split())
    if not reason or not rows:
        raise Invalid("E_REASON_MISSING")
    problem = Problem(code=DESPITE, pointer="grade", params={"reason": reason}, severity="warning")
    with store.transaction():
        _restate(store, number, rows=rows, was=RowState.NOT_PASSED, told=(problem,))
        # Beside the mends it outlasts the list's being read again.
        treated = [Mend(row=row, field=ROW_DESPITE, value=reason, by=actor, at=now) for row in rows]
        store.batches.set_mends(number, [*_without(store, number, rows=rows), *treated])
    detail = {"rows": _numbered(rows), "reason": reason}
    append_entry(store.audit, "batch.rows_included", subject=number, actor=actor, now=now, **detail)


def hold_back(store: Store, number: str, *, rows: Sequence[int], actor: str, now: datetime) -> None:
    """Take such a decision back; raises as `award_despite_grade`."""
    with store.transaction():
        _restate(store, number, rows=rows, was=RowState.WARNING, told=())
        store.batches.set_mends(number, _without(store, number, rows=rows))
    append_entry(store.audit, "batch.rows_held_back", subject=number, actor=actor, now=now, rows=_numbered(rows))


def _restate(store: Store, number: str, *, rows: Sequence[int], was: RowState, told: tuple[Problem, ...]) -> None:
    with store.transaction():
        batch = store.batches.get(number)
        if batch.state is not BatchState.DRAFT:
            raise Conflict("E_BATCH_MOVE", batch=number, before=batch.state.value, after=BatchState.DRAFT.value)
        batch_rows = {
            row.number: row
            for row_number in rows
            for row in store.batches.list_rows(number, states=frozenset({was}), after=row_number - 1, limit=1)
        }
        restated = []
        for row_number in rows:
            row = batch_rows.get(row_number)
            if row is None:
                raise Invalid("E_ROW_NOT_LEFT_OUT", row=row_number)
            problems = (*(p for p in row.problems if p.code != DESPITE), *told)
            restated.append(RowOutcome(number=row_number, state=RowState(status_of(problems)), problems=problems))
        store.batches.restate_rows(number, restated)


def _without(store: Store, number: str, *, rows: Sequence[int]) -> list[Mend]:
    """Return the mends of a list without decisions to award these rows despite their grades."""
    mends = store.batches.get_mends(number)
    return [mend for mend in mends if not (mend.field == ROW_DESPITE and mend.row in rows)]


def _numbered(rows: Sequence[int]) -> str:
    return ", ".join(map(str, rows))


def pause(store: Store, number: str, *, actor: str, now: datetime) -> Batch:
    """Let nothing more be signed for now; raises `Conflict` (E_BATCH_MOVE)."""
    return move_batch(store, number, to=BatchState.PAUSED, actor=actor, now=now)


def go_on(store: Store, number: str, *, actor: str, now: datetime) -> Batch:
    """Go on with a batch that was paused; raises `Conflict` (E_BATCH_MOVE)."""
    return move_batch(store, number, to=BatchState.SIGNING, actor=actor, now=now)


def retry(store: Store, number: str, *, actor: str, now: datetime) -> int:
    """Let rows that were put aside be tried again; return how many pieces there were."""
    with store.transaction():
        pieces = store.batches.retry_chunks(number)
        if pieces:
            append_entry(store.audit, "batch.retried", subject=number, actor=actor, now=now, chunks=str(pieces))
    return pieces


def cancel(store: Store, number: str, *, actor: str, now: datetime) -> Batch:
    """Drop what is not signed yet of a list, and its file; what is signed stays.

    Raises `Conflict` (E_BATCH_MOVE).
    """
    with store.transaction():
        batch = move_batch(store, number, to=BatchState.CANCELLED, actor=actor, now=now)
        store.batches.drop_upload(number)
    return batch


def award_batch(
    context: IssuingContext,
    store: Store,
    *,
    number: str,
    now: datetime,
    progress: Callable[[int], None] = lambda _: None,
) -> Batch:
    """Give the awards of a confirmed batch, chunk by chunk; run again after a crash it goes on where it stopped.

    `context.book` must be `store`. Raises what `start` and `award_chunk` raise.
    """
    start(context, store, number=number, now=now)
    while indices := store.batches.next_chunks(number, _AT_ONCE, now=now):
        for index in indices:
            progress(award_chunk(context, store, number=number, index=index, now=now).rows)
    return store.batches.get(number)


def _set_hour(store: Store, number: str, *, award_at: datetime | None, now: datetime) -> Batch:
    if award_at is not None and not now < award_at <= now + _LATEST:
        raise Invalid("E_AWARD_HOUR")
    return store.batches.schedule(number, award_at=award_at)


def _evidence(row: LearnerRow) -> tuple[Evidence, ...]:
    return tuple(Evidence(url=url) for url in row.evidence_urls)


def _words(text: str) -> LocalizedText:
    """Guess the language of a teacher's words by whether they are all ASCII."""
    return LocalizedText(en=text) if text.isascii() else LocalizedText(ja=text)
