"""Who is in the list twice, and who shares an identifier with somebody else.

Two rows are the same learner when their student number, e-mail address or DID is the same and their name is, too.
The same identifier under another name is a mistake in one of the rows, and nobody but the teacher knows in which.
What was awarded before this list is issuing's affair.

Source: docs/standards/hostile-inputs.md B007, B019; docs/rules/capabilities.md B3; the threads of
https://github.com/donhinkelman/moodle-block_sharing_cart/issues/94 (one award 480,859 times) and
https://github.com/opencredit/badgeos/issues/100 (an award that cannot be given twice).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, NamedTuple

from kakitome.errors import Param, Problem, ProblemFactory
from kakitome.learning.class_list.characters import identity_key
from kakitome.learning.class_list.model import DuplicateRule, LearnerRow, Status, status_of

_problem = ProblemFactory()

COMPARED: Final = ("student_number", "email", "did")
"""What a learner is known by, the surest first."""

_CONFLICTS_TOLD: Final = 20
"""Rows that one row is told to contradict; more would say the same."""


class Digests(NamedTuple):
    """What rows are compared by: 64 bits of each folded value, None where a row has none."""

    name: int | None
    student_number: int | None
    email: int | None
    did: int | None
    given: int


class ComparedRow(NamedTuple):
    """A row that shares an identifier with another one, as far as comparing them needs it."""

    number: int
    key: int
    name: int | None
    student_number: int | None
    given: int | None
    awarded_on: date | None


class RowNote(NamedTuple):
    """What was found about a row: a contradiction, a repetition, or something to know."""

    number: int
    status: Status | None
    problem: Problem


def digests_of(row: LearnerRow) -> Digests:
    """Return what a row is compared by, so that lists too long to hold can be sorted and compared.

    The digests of one process mean nothing to another: a list is read and compared by one, or read anew.
    """
    return Digests(
        name=_digest(identity_key(row.name)),
        student_number=_digest(identity_key(row.student_number)),
        email=_digest(row.email.casefold()),
        did=_digest(row.did),
        given=_digest("\x1f".join([value.strip() for value in row.given.values()])) or 0,
    )


def conflicts_in(group: Iterable[ComparedRow], by: str) -> Iterator[RowNote]:
    """Find the contradictions among rows with one identifier, in the order of the file."""
    first: ComparedRow | None = None
    notes_made = 0
    for row in group:
        if first is None:
            first = row
            continue
        code = ""
        if first.name and row.name and first.name != row.name:
            code = "E_SAME_IDENTIFIER_OTHER_NAME"
        elif by == "email" and first.student_number and row.student_number:
            code = "E_SAME_EMAIL_OTHER_NUMBER" if first.student_number != row.student_number else ""
        if code:
            yield RowNote(row.number, "error", _problem(code, by, **_of(first.number, by)))
            if notes_made < _CONFLICTS_TOLD:
                yield RowNote(first.number, "error", _problem(code, by, **_of(row.number, by)))
            notes_made += 1


def repeats_in(group: Iterable[ComparedRow], by: str, *, rule: DuplicateRule) -> Iterator[RowNote]:
    """Find what repeats among the sound rows with one identifier, in the order of the file."""
    first: ComparedRow | None = None
    notes_made = 0
    for row in group:
        if first is None:
            first = row
        elif rule == "allow":
            yield RowNote(row.number, "warning", _problem("W_DUPLICATE_ALLOWED", by, **_of(first.number, by)))
        elif rule == "replace" and row.given != first.given:
            yield RowNote(first.number, "duplicate", _problem("E_DUPLICATE_REPLACED", by, row=row.number))
            yield RowNote(row.number, None, _problem("I_REPLACES_ROW", by, row=first.number))
            first = row
        else:
            code = "E_DUPLICATE_AWARD" if row.awarded_on == first.awarded_on else "E_DUPLICATE_LEARNER"
            code = "E_DUPLICATE_ROW" if row.given == first.given else code
            yield RowNote(row.number, "duplicate", _problem(code, by, **_of(first.number, by)))
            if notes_made < _CONFLICTS_TOLD:
                yield RowNote(first.number, None, _problem("I_REPEATED_IN_ROW", by, row=row.number))
            notes_made += 1


def _digest(folded: str) -> int | None:
    if not folded:
        return None
    # Python's own is keyed with a secret of the process, so nobody can write a list whose rows collide.
    return hash(folded)


def _of(number: int, by: str) -> dict[str, Param]:
    return {"row": number, "by": f"field.{by}"}


@dataclass(slots=True)
class _Notes:
    """What was found about one row."""

    problems: list[Problem] = field(default_factory=list)
    duplicate_of: int = 0
    conflicting: bool = False


def settle(rows: Sequence[LearnerRow], rule: DuplicateRule) -> tuple[LearnerRow, ...]:
    """Mark the rows that repeat a learner or share an identifier, as the issuer's rule says.

    Args:
        rows: every row of the list, in order.
        rule: `refuse` keeps a learner's first row, `replace` the last one, `allow` awards all of them.
    """
    notes: dict[int, _Notes] = {}
    _find_conflicts(rows, notes)
    _find_repeats(rows, rule, notes=notes)
    return tuple(_marked(row, notes[i]) if i in notes else row for i, row in enumerate(rows))


def _keys(row: LearnerRow) -> Iterator[tuple[str, str]]:
    """Yield what identifies the learner of a row, folded for comparing."""
    if row.student_number:
        yield "student_number", identity_key(row.student_number)
    if row.email:
        yield "email", row.email.casefold()
    if row.did:
        yield "did", row.did


def _note(notes: dict[int, _Notes], index: int) -> _Notes:
    return notes.setdefault(index, _Notes())


def _find_conflicts(rows: Sequence[LearnerRow], notes: dict[int, _Notes]) -> None:
    """Mark both rows where one identifier stands beside two names, or one address beside two numbers."""
    first: dict[tuple[str, str], int] = {}
    for index, row in enumerate(rows):
        for key in _keys(row):
            known = first.setdefault(key, index)
            if known == index:
                continue
            if code := _conflict(rows[known], row, by=key[0]):
                for here, there in ((known, index), (index, known)):
                    note = _note(notes, here)
                    problem = _problem(code, key[0], **_of(rows[there].number, key[0]))
                    if problem not in note.problems:
                        note.problems.append(problem)
                    note.conflicting = True


def _conflict(learner_row: LearnerRow, other: LearnerRow, *, by: str) -> str:
    """Return the code of what two rows with one identifier disagree about, or nothing."""
    if learner_row.name and other.name and identity_key(learner_row.name) != identity_key(other.name):
        return "E_SAME_IDENTIFIER_OTHER_NAME"
    numbers = {identity_key(row.student_number) for row in (learner_row, other) if row.student_number}
    return "E_SAME_EMAIL_OTHER_NUMBER" if by == "email" and len(numbers) > 1 else ""


def _find_repeats(rows: Sequence[LearnerRow], rule: DuplicateRule, *, notes: dict[int, _Notes]) -> None:
    """Mark the rows of a learner who has another row in the list; wrong rows do not count as one."""
    first_rows: dict[tuple[str, str], int] = {}
    for index, row in enumerate(rows):
        if row.status == "error" or (index in notes and notes[index].conflicting):
            continue
        keys = list(_keys(row))
        earlier = next((first_rows[key] for key in keys if key in first_rows), None)
        if earlier is None:
            first_rows.update(dict.fromkeys(keys, index))
        elif rule == "refuse" or (rule == "replace" and _identical(rows[earlier], row)):
            _mark_repeat(rows, index, earlier=earlier, notes=notes)
        elif rule == "replace":
            _mark_replaced(rows, earlier, index=index, notes=notes)
            first_rows.update(dict.fromkeys([*keys, *_keys(rows[earlier])], index))
        else:
            by, params = _shared(row, rows[earlier])
            _note(notes, index).problems.append(_problem("W_DUPLICATE_ALLOWED", by, **params))


def _mark_repeat(rows: Sequence[LearnerRow], index: int, *, earlier: int, notes: dict[int, _Notes]) -> None:
    """Leave the later row out and tell both."""
    row, first = rows[index], rows[earlier]
    by, params = _shared(row, first)
    if _identical(first, row):
        code = "E_DUPLICATE_ROW"
    else:
        code = "E_DUPLICATE_AWARD" if row.awarded_on == first.awarded_on else "E_DUPLICATE_LEARNER"
    note = _note(notes, index)
    note.duplicate_of = first.number
    note.problems.append(_problem(code, by, **params))
    _note(notes, earlier).problems.append(_problem("I_REPEATED_IN_ROW", by, row=row.number))


def _mark_replaced(rows: Sequence[LearnerRow], earlier: int, *, index: int, notes: dict[int, _Notes]) -> None:
    """Leave the earlier row out in favour of the later one and tell both."""
    by, _ = _shared(rows[index], rows[earlier])
    note = _note(notes, earlier)
    note.duplicate_of = rows[index].number
    note.problems.append(_problem("E_DUPLICATE_REPLACED", by, row=rows[index].number))
    _note(notes, index).problems.append(_problem("I_REPLACES_ROW", by, row=rows[earlier].number))


def _shared(row: LearnerRow, other: LearnerRow) -> tuple[str, dict[str, Param]]:
    """Return the identifier two rows share, and the parameters of the sentence about it.

    Rows that are the same learner only by way of a third row share none: then it is the surest one of the first.
    """
    other_keys, keys = set(_keys(other)), list(_keys(row))
    by = next((key[0] for key in keys if key in other_keys), keys[0][0])
    return by, _of(other.number, by)


def _identical(learner_row: LearnerRow, other: LearnerRow) -> bool:
    """Tell whether two rows say exactly the same."""
    return {k: v.strip() for k, v in learner_row.given.items()} == {k: v.strip() for k, v in other.given.items()}


def _marked(row: LearnerRow, note: _Notes) -> LearnerRow:
    """Put what was found on the row; a repeated row is a duplicate, a contradicted one an error."""
    problems = (*row.problems, *note.problems)
    if note.duplicate_of:
        return replace(row, status="duplicate", problems=problems, duplicate_of=note.duplicate_of)
    return replace(row, status=status_of(problems), problems=problems)
