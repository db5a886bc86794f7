"""The scores of a round side by side: reviewers across, criteria down, and how far they lie apart.

    matrix_of(case, procedure, names=names)    # {% include "parts/case_matrix.html" with matrix=matrix %}

Blind until everybody handed in: before that it says only who has.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.procedure import Procedure
from kakitome.learning.recognition.rubric import Criterion
from kakitome.learning.recognition.scoring import SUPERSEDED, Scoring
from kakitome.learning.recognition.sight import are_scores_open
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts.case import reviewer_words
from kakitome.web.parts.case_scores import reason_place

_STEP = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixColumn:
    """One reviewer; `scoring` None while nothing was handed in, `first` what it revises."""

    letter: str
    who: str
    scoring: Scoring | None
    first: Scoring | None = None

    @property
    def counts(self) -> bool:
        """Tell whether its points are part of the spread."""
        return self.scoring is not None and self.scoring.flag in ("", "kept")


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixCell:
    """One score; `score` 0 where there is none, `first` what it was before it was revised (else 0), `reason` the name
    of the place where its reason stands.
    """

    who: str
    score: int
    counts: bool
    reason: str
    word: LocalizedText = LocalizedText()
    first: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixMark:
    """A level of the scale in the picture of a spread: where it lies, and how many gave it."""

    x: int
    given: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """One criterion: its scores, their mean, and how far they lie apart, in points and in words.

    `width` and `marks` draw it: a mark for every level, filled where somebody gave it.
    """

    number: int
    criterion: Criterion
    cells: Sequence[MatrixCell]
    mean: float | None
    spread: int
    words: str
    is_apart: bool
    marks: Sequence[MatrixMark]
    line: tuple[int, int]
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMatrix:
    """The whole; `rows` are empty until everybody handed in, `missing` names who did not."""

    title: str
    columns: Sequence[MatrixColumn]
    rows: Sequence[MatrixRow]
    missing: Sequence[str]
    top: int
    is_apart: bool

    @property
    def handed_in(self) -> int:
        """How many have handed in."""
        return sum(column.scoring is not None for column in self.columns)


def matrix_of(case: Case, procedure: Procedure, *, names: Mapping[str, str] | None = None) -> CaseMatrix | None:
    """Return the matrix of the present round; None where nobody was given the case."""
    columns = _columns(case, names or {})
    if not columns:
        return None
    missing = [column.who for column in columns if column.scoring is None]
    rows = (
        [_row(number, criterion, columns, procedure) for number, criterion in enumerate(procedure.rubric, 1)]
        if are_scores_open(case)
        else []
    )
    apart = max((row.spread for row in rows if row.is_apart), default=0)
    return CaseMatrix(
        title=_title(apart, is_open=bool(rows)),
        columns=columns,
        rows=rows,
        missing=missing,
        top=len(procedure.scale),
        is_apart=bool(apart),
    )


def _title(apart: int, *, is_open: bool) -> str:
    if not is_open:
        return _("The scores are not open yet")
    if not apart:
        return _("The reviewers’ scores lie close together")
    words = ngettext("The reviewers differ by %(n)d point", "The reviewers differ by up to %(n)d points", apart)
    return words % {"n": apart}


def _columns(case: Case, names: Mapping[str, str]) -> Sequence[MatrixColumn]:
    of_now = [each for each in case.scorings if each.round == case.round and each.digest == case.subject.digest]
    handed_in = {scoring.account: scoring for scoring in of_now if scoring.flag != SUPERSEDED}
    first = {scoring.account: scoring for scoring in of_now if scoring.flag == SUPERSEDED}
    panel = {assignment.account: assignment.letter for assignment in case.panel}
    letters = {**{account: scoring.letter for account, scoring in handed_in.items()}, **panel}
    return [
        MatrixColumn(
            letter=letter,
            who=reviewer_words(letter, name=names.get(account, "")),
            scoring=handed_in.get(account),
            first=first.get(account),
        )
        for account, letter in sorted(letters.items(), key=lambda person: person[1])
    ]


def _row(number: int, criterion: Criterion, columns: Sequence[MatrixColumn], procedure: Procedure) -> MatrixRow:
    cells = [_cell(column, criterion, procedure) for column in columns]
    scores = [cell.score for cell in cells if cell.counts and cell.score]
    spread = max(scores) - min(scores) if scores else 0
    return MatrixRow(
        number=number,
        criterion=criterion,
        cells=cells,
        mean=sum(scores) / len(scores) if scores else None,
        spread=spread,
        words=_spread_words(spread, len(scores)),
        is_apart=len(scores) > 1 and spread >= procedure.divergence,
        marks=[MatrixMark(x=_x_of(level), given=scores.count(level)) for level in range(1, len(procedure.scale) + 1)],
        line=(_x_of(min(scores)), _x_of(max(scores))) if scores else (0, 0),
        width=len(procedure.scale) * _STEP,
    )


def _x_of(level: int) -> int:
    """Return where a level of the scale lies in the picture."""
    return level * _STEP - _STEP // 2


def _cell(column: MatrixColumn, criterion: Criterion, procedure: Procedure) -> MatrixCell:
    score = column.scoring.points.get(criterion.id, 0) if column.scoring else 0
    return MatrixCell(
        who=column.who,
        score=score,
        counts=column.counts,
        reason=reason_place(criterion.id, column.scoring) if column.scoring else "",
        word=procedure.scale[score - 1] if 0 < score <= len(procedure.scale) else LocalizedText(),
        first=column.first.points.get(criterion.id, 0) if column.first else 0,
    )


def _spread_words(spread: int, given: int) -> str:
    if given < 2:
        return _("fewer than two scores count")
    if not spread:
        return _("all the same")
    return ngettext("%(n)d point apart", "%(n)d points apart", spread) % {"n": spread}
