"""Does a grade say that the learner passed? Asked of every grade before an award is given.

A grade is free text, and every institution has its own. What the definition says of its grades comes first (a pass
mark, 「Dは不合格」); then words that mean the same everywhere (不可, 欠席, fail). What may be either, such as a D of an
institution that does not say, is a question for a person.

>>> from kakitome.learning.microcredential import Microcredential
>>> rule = pass_rule_of(Microcredential())
>>> [doubt.code if (doubt := doubt_about(grade, rule)) else "" for grade in ("優", "不可", "D", "58点（不合格）")]
['', 'W_GRADE_NOT_PASSED', 'W_GRADE_UNCLEAR', 'W_GRADE_NOT_PASSED']
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any, Final

from kakitome.errors import Param, Problem
from kakitome.learning.microcredential import Microcredential

NOT_PASSED: Final = frozenset({"W_GRADE_NOT_PASSED", "W_GRADE_BELOW_MARK"})
"""Findings that keep a row from being awarded unless a person says why it is awarded all the same."""

_BETWEEN: Final = re.compile(r"[()\[\]{}<>「」『』【】/|・,、;；:：→⇒=]+|(?<=\w)-(?=\w)")
_SCORE: Final = re.compile(
    r"([0-9]{1,4}(?:\.[0-9]+)?)\s*(点|%|pts?|points?|pt\.)?(?:\s*(?:/|out of)\s*([0-9]{1,4})\s*点?)?"
)
_MARK_IN_WORDS: Final = re.compile(
    r"([0-9]{1,4}(?:\.[0-9]+)?)\s*(点|%)?\s*(?:以上|or (?:more|above|better|higher))"
    r"\s*(?:で|を|が|は|なら)?\s*(?:合格|修了|認定|to pass)"
    r"|pass(?:\s+mark)?(?:\s+at|\s+from|\s+is|:)?\s+([0-9]{1,4}(?:\.[0-9]+)?)\s*(%|points?|点)?"
)
_LETTER: Final = r"[a-f][+-]?|s|秀|優|良|可"
_LOWEST_IN_WORDS: Final = re.compile(rf"(?<![a-z])({_LETTER})\s*以上\s*(?:で|を|が|は|なら)?\s*(?:合格|修了|認定)")
_LOWEST: Final = re.compile(rf"({_LETTER})\s*(?:以上|or (?:above|better|higher))?")
_FAILING: Final = re.compile(
    r"(?<![a-z])([a-f][+-]?)\s*(?:は|=|:|\(|（|が|・|評価は|\bis\b|\bmeans\b|-|–)?\s*(?:an?\s+)?(?:不合格|不可|fail)"
)
_LOWEST_LETTER_F: Final = re.compile(r"(?<![a-z])f(?![a-z])")
_GOAL: Final = "合格|合|認定|認|修了|履修|及第|可|達成|達|到達|完了|提出|受験|受講|出席|修得|習得|取得"
_NEGATED: Final = re.compile(
    rf"(?:不|未|非)(?:{_GOAL})"
    rf"|.*(?:{_GOAL})(?:を|は|が|も|と|に|には|とは)?(?:せず|しない|しなかった|しません|しませんでした|していない|していません"
    r"|されず|されない|されなかった|できず|できない|できなかった|ならず|ならない|ならなかった|至らず|至らない|至らなかった|なし)"
)
_SOUNDS_NEGATIVE: Final = re.compile(r"不|未(?!来)|せず|ならず|できず|至らず|ない$|なかった|ません|欠席|退学|落第")
_AROUND: Final = re.compile(r"^(?:評価|成績|判定)(?:は|が)?|(?:判定|評価)$")
_LABELS: Final = frozenset({"grade", "score", "mark", "result", "評価", "成績", "判定"})
_SMALL: Final = 5
"""Up to here a bare number may be a grade point (4.0) as well as a score."""
_LOW: Final = 60
"""Of 100. Below it a score is a question where no pass mark is stated; ours, after the mark most usual in Japan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassRule:
    """What a definition says of passing.

    Attributes:
        mark: the least score that passes, on a scale of 100 or in points; None when nothing is said.
        lowest: the lowest letter that passes, empty when nothing is said.
        failing: letters that the definition calls a fail.
        has_f: its scale ends with F, so that a D passes.
    """

    mark: Decimal | None = None
    lowest: str = ""
    failing: frozenset[str] = frozenset()
    has_f: bool = False


SAYS_NOTHING: Final = PassRule()
"""The rule of a definition that says nothing of passing."""


def pass_rule_of(letter: Microcredential) -> PassRule:
    """Read what a definition says: its grading in words first, then the pass marks of its assessments.

    Of several assessments with marks of their own the lowest counts: below it, no grade passes.
    """
    schemes = [_folded(text) for text in (letter.grade_achieved.ja, letter.grade_achieved.en) if text]
    marks = [mark for scheme in schemes for mark in _marks_in(scheme)]
    stated = [_folded(assessment.pass_mark) for assessment in letter.assessment_type if assessment.pass_mark]
    scores = [score for text in stated if (score := _score_of(text.removesuffix("以上").strip()))]
    lowest = [match[1] for scheme in schemes for match in _LOWEST_IN_WORDS.finditer(scheme)]
    lowest += [least[1] for text in stated if (least := _LOWEST.fullmatch(text))]
    return PassRule(
        mark=min(marks) if marks else min((score for score, _ in scores), default=None),
        lowest=lowest[0] if lowest else "",
        failing=frozenset(match[1] for scheme in schemes for match in _FAILING.finditer(scheme)),
        has_f=any(_LOWEST_LETTER_F.search(scheme) for scheme in schemes),
    )


def doubt_about(grade: str, rule: PassRule) -> Problem | None:
    """Tell why a grade does not say that the learner passed; None when it does, or says nothing of it.

    Returns:
        W_GRADE_NOT_PASSED or W_GRADE_BELOW_MARK, which are not awarded unless a person says why;
        W_GRADE_UNCLEAR, which a person should look at.
    """
    if not grade:
        return None
    cell = _bare(_folded(grade))
    pieces = [cell] if _is_known(cell) else [cell, *_pieces(cell)]
    has_failed = any(_fails(piece, rule) for piece in pieces)
    if has_failed and any(_passes(piece, rule) for piece in pieces):
        return _doubt("W_GRADE_UNCLEAR", grade)
    if has_failed:
        return _doubt("W_GRADE_NOT_PASSED", grade)
    if rule.mark is not None and (score := next(filter(None, map(_score_of, pieces)), None)):
        value, is_bare = score
        if value < rule.mark:
            is_unclear = is_bare and value <= _SMALL < rule.mark
            return _doubt(
                "W_GRADE_UNCLEAR" if is_unclear else "W_GRADE_BELOW_MARK", grade, mark=f"{rule.mark.normalize():f}"
            )
    may_be_either = not rule.has_f and not rule.lowest
    if may_be_either and any(piece in _words()["unclear"] for piece in pieces):
        return _doubt("W_GRADE_UNCLEAR", grade)
    is_odd = _SOUNDS_NEGATIVE.search(cell) or (rule.mark is None and _is_low(cell))
    return _doubt("W_GRADE_UNCLEAR", grade) if is_odd and not any(_passes(piece, rule) for piece in pieces) else None


def refusal_of(doubt: Problem) -> Problem:
    """Return a finding about a grade as the reason why nothing is awarded."""
    return replace(doubt, code=f"E_{doubt.code.removeprefix('W_')}", severity="error")


def is_grade_word(value: str) -> bool:
    """Tell whether a cell holds what only columns of grades hold: a word such as 優 or 不合格, a letter, a score.

    >>> is_grade_word("Ｂ+"), is_grade_word("85点"), is_grade_word("S2600007")
    (True, True, False)
    """
    cell = _bare(_folded(value))
    if _is_known(cell) or any(cell in scale for scale in _scales()):
        return True
    score = _score_of(cell)
    return score is not None and score[0] <= 100


def _doubt(code: str, grade: str, **params: Param) -> Problem:
    return Problem(code=code, pointer="grade", params={"grade": grade[:60], **params}, severity="warning")


def _fails(piece: str, rule: PassRule) -> bool:
    if piece in rule.failing:
        return True
    if rule.lowest and (order := _order_of(rule.lowest, piece)):
        return order.index(piece) > order.index(rule.lowest)
    words = _words()
    if piece in words["not_passed"] or _NEGATED.fullmatch(piece):
        return True
    return any(word in piece and not piece.startswith("合格") for word in words["contains"])


def _passes(piece: str, rule: PassRule) -> bool:
    if rule.mark is not None and (score := _score_of(piece)):
        return score[0] >= rule.mark
    if rule.lowest and (order := _order_of(rule.lowest, piece)):
        return order.index(piece) <= order.index(rule.lowest)
    words = _words()
    ends = any(
        piece.endswith(word) and not piece.endswith((f"不{word}", f"未{word}", f"非{word}")) for word in words["ends"]
    )
    return ends or piece in words["passed"]


def _is_low(cell: str) -> bool:
    """Tell whether a cell is a score alone that passes hardly anywhere: 0, or less than 60 of 100."""
    read = _score_of(" ".join(word for word in cell.split() if word.strip(":=") not in _LABELS))
    if read is None:
        return False
    score, is_bare = read
    return score == 0 or (score < _LOW and not (is_bare and score <= _SMALL))


def _is_known(text: str) -> bool:
    words = _words()
    return text in words["not_passed"] or text in words["passed"]


def _order_of(lowest: str, piece: str) -> tuple[str, ...]:
    """Return the scale that holds both grades, empty when there is none."""
    return next((scale for scale in _scales() if lowest in scale and piece in scale), ())


def _score_of(text: str) -> tuple[Decimal, bool] | None:
    """Read a score; with a total (45/50) it is brought to 100. Also tells whether it is a number alone."""
    match = _SCORE.fullmatch(text)
    if match is None:
        return None
    score, unit, total = Decimal(match[1]), match[2], match[3]
    if total is not None:
        return (score * 100 / Decimal(total), False) if int(total) else None
    return score, unit is None


def _marks_in(scheme: str) -> Iterator[Decimal]:
    for match in _MARK_IN_WORDS.finditer(scheme):
        yield Decimal(match[1] or match[3])


def _pieces(text: str) -> Iterator[str]:
    """Cut a cell into the parts that are grades of their own; a letter alone counts only beside numbers."""
    for part in _BETWEEN.split(text):
        piece = _bare(part.strip(" .。!"))
        if not piece:
            continue
        yield piece
        words = [word for word in piece.split() if word not in _LABELS]
        if not _is_known(piece):
            others = [word for word in words if _score_of(word) is None]
            yield from (word for word in words if len(word) > 1 or len(others) == 1)


def _bare(text: str) -> str:
    """Return a grade without what stands around it (「D判定」) or, where that makes a word, within it (「不　可」)."""
    closed = text.replace(" ", "")
    if _is_known(text) or _is_known(closed) or _NEGATED.fullmatch(closed):
        return text if _is_known(text) else closed
    return _AROUND.sub("", text).strip() or text


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("passing.toml").read_text(encoding="utf-8"))


@cache
def _words() -> Mapping[str, frozenset[str]]:
    """Return the words of the table, folded as grades are."""
    table = _table()
    words = {
        "not_passed": (*table["not_passed"]["ja"], *table["not_passed"]["en"]),
        "contains": table["not_passed"]["contains"],
        "passed": (*table["passed"]["ja"], *table["passed"]["en"]),
        "ends": table["passed"]["ends"],
        "unclear": table["unclear"]["letters"],
    }
    return {key: frozenset(map(_folded, listed)) for key, listed in words.items()}


@cache
def _scales() -> tuple[tuple[str, ...], ...]:
    order = _table()["order"]
    return tuple(tuple(map(_folded, order[name])) for name in ("letters", "kanji"))
