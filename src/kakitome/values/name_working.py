"""Two people's names laid side by side, form by form, with the working shown: which letters agree, and which do not.

    compare_forms(["例田 京子", "レイダ キョウコ"], ["例山 透"]).outcome          # NameOutcome.DIFFERENT

Each side may have several forms: kanji, kana, Latin letters. Those that mean something side by side are compared
(`person_names`); what is told is never that somebody is another person, only that the names do not agree.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kakitome.values.kana import kana_to_roman
from kakitome.values.kanji_forms import NAME_FORMS
from kakitome.values.person_names import MOST_LETTERS, NameAgreement, compare_names, written_in


class NameOutcome(StrEnum):
    """How the names of two sides agree as a whole."""

    SAME = "same"
    READING = "reading"
    VARIANT = "variant"
    FORMER = "former"
    PART = "part"
    SOUND_DIFFERS = "sound_differs"
    """Written alike; the readings beside differ."""
    WRITING_DIFFERS = "writing_differs"
    """Read alike; the kanji differ."""
    NOT_COMPARABLE = "not_comparable"
    NOT_STATED = "not_stated"
    """One side names nobody."""
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedForms:
    """One form of each side.

    Attributes:
        own, stated: as they were given.
        is_by_sound: kana or Latin letters on both sides.
        alike, letters: of how many letters of the longer one so many stand in the other, spaces aside.
        forms: kanji that differ in form alone: own, stated.
        roman: the kana of either side in Latin letters, where that is what was compared; else empty.
    """

    own: str
    stated: str
    agreement: NameAgreement
    is_by_sound: bool
    alike: int
    letters: int
    forms: tuple[tuple[str, str], ...] = ()
    roman: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameWorking:
    """The outcome, and the working that leads to it."""

    outcome: NameOutcome
    working: tuple[ComparedForms, ...] = ()


_AGREEING: Final = (
    NameAgreement.SAME,
    NameAgreement.READING,
    NameAgreement.VARIANT,
    NameAgreement.FORMER,
    NameAgreement.PART,
)


def compare_forms(own: Sequence[str], stated: Sequence[str]) -> NameWorking:
    """Compare all forms of two sides; the working holds what decided, in writing and by sound."""
    pairs = [pair for mine in own for other in stated if (pair := _compared(mine, other)) is not None]
    if not pairs:
        return NameWorking(outcome=NameOutcome.NOT_STATED)
    writing, sound = (_closest(pair for pair in pairs if pair.is_by_sound is by_sound) for by_sound in (False, True))
    working = tuple(pair for pair in (writing, sound) if pair is not None)
    return NameWorking(outcome=_outcome(writing, sound), working=working or (pairs[0],))


def _outcome(writing: ComparedForms | None, sound: ComparedForms | None) -> NameOutcome:
    """Weigh the closest pair in writing and the closest by sound; either may be missing."""
    agreeing = [pair for pair in (writing, sound) if pair is not None and pair.agreement in _AGREEING]
    if not agreeing:
        return NameOutcome.DIFFERENT if writing or sound else NameOutcome.NOT_COMPARABLE
    if writing is not None and writing not in agreeing:
        return NameOutcome.WRITING_DIFFERS
    if sound is not None and sound not in agreeing:
        return NameOutcome.SOUND_DIFFERS
    return NameOutcome(agreeing[0].agreement.value)


def _closest(pairs: Iterable[ComparedForms]) -> ComparedForms | None:
    """Return the closest of the pairs that mean something side by side."""
    order = list(NameAgreement)
    comparable = [pair for pair in pairs if pair.agreement is not NameAgreement.NOT_COMPARABLE]
    return min(comparable, key=lambda pair: order.index(pair.agreement), default=None)


def _compared(own: str, stated: str) -> ComparedForms | None:
    comparison = compare_names(own, [stated])
    if comparison is None:
        return None
    letters = [_letters(comparison.given), _letters(comparison.compared)]
    scripts = {written_in(text) for text in letters}
    usual = [Counter(text.translate(NAME_FORMS)) for text in letters]
    return ComparedForms(
        own=own,
        stated=stated,
        agreement=comparison.agreement,
        is_by_sound=scripts <= {"kana", "latin"},
        alike=(usual[0] & usual[1]).total(),
        letters=max(map(len, letters)),
        forms=_forms(*letters),
        roman=_roman(comparison.given, comparison.compared) if scripts == {"kana", "latin"} else "",
    )


def _letters(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name[:MOST_LETTERS]).split())


def _forms(own: str, stated: str) -> tuple[tuple[str, str], ...]:
    """Return the kanji that differ in form alone, where both names have as many letters."""
    if len(own) != len(stated):
        return ()
    return tuple(
        (mine, other)
        for mine, other in zip(own, stated, strict=True)
        if mine != other and mine.translate(NAME_FORMS) == other.translate(NAME_FORMS)
    )


def _roman(given: str, compared: str) -> str:
    kana = given if written_in(_letters(given)) == "kana" else compared
    return " ".join(kana_to_roman(part).capitalize() for part in kana.split())
