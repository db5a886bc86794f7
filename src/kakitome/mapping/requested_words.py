"""Where the words of a request stand in what somebody holds: title, learning outcomes, skills, codes of frameworks.

    words = words_of("データ分析について、できること")             # ("データ分析",)
    reasons(words, HeldWords(titles=[...], outcomes=[...], skills=[...]))

A proposal says in words where a word was found. Nothing is counted or weighed: whoever holds the credentials knows
better than a number what fits.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kakitome.learning.microcredential import Microcredential
from kakitome.learning.outcomes import Skill

MOST_WORDS: Final = 12
_LETTER: Final = r"[0-9a-z\u00df-\u024f]"
_RUN: Final = re.compile(rf"[\u4e00-\u9fff\u3005\u3006\u30a1-\u30fa\u30fc]+|{_LETTER}(?:{_LETTER}|[+#.\-])*")
"""What carries meaning in Japanese and in Latin letters: kanji and katakana; letters and digits, as in C++."""
_SCRIPTS: Final = re.compile(r"[\u4e00-\u9fff\u3005\u3006]+|[\u30a1-\u30fa\u30fc]+")
_SHORT: Final = 2
_SAYING_LITTLE: Final = (
    "the and for with who what can able know knows how that this into from have has they them are ability skill skills "
    "能力 技能 知識 資格 科目 授業 経験 学習 修了 証明 方法 内容"
)
_EMPTY_WORDS: Final = frozenset(_SAYING_LITTLE.split())
"""Words that say nothing of a subject. (derived)"""


class PlaceOfWord(StrEnum):
    """Where a word was found."""

    TITLE = "title"
    OUTCOME = "outcome"
    SKILL = "skill"
    CODE = "code"


@dataclass(frozen=True, slots=True, kw_only=True)
class WordFound:
    """One word that was asked for, where it stands, and the text around it."""

    word: str
    place: PlaceOfWord
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldWords:
    """What one credential says, in all its languages."""

    titles: Sequence[str] = ()
    outcomes: Sequence[str] = ()
    skills: Sequence[Skill] = ()


def held_words(definition: Microcredential) -> HeldWords:
    """Return what a definition says of what is learnt."""
    return HeldWords(
        titles=[definition.title.ja, definition.title.en],
        outcomes=[text for each in definition.learning_outcomes for text in (each.text.ja, each.text.en)],
        skills=definition.skills,
    )


def words_of(subject: str) -> tuple[str, ...]:
    """Return the words of a sentence that say what it is about."""
    runs = [run.rstrip(".-") for run in _RUN.findall(_folded(subject))]
    words = [run for run in runs if len(run) >= _SHORT and run not in _EMPTY_WORDS]
    return tuple(dict.fromkeys(words))[:MOST_WORDS]


def reasons(words: Sequence[str], held: HeldWords) -> list[WordFound]:
    """Return where each word stands, once each; empty where none does."""
    return [first for word in words if (first := next(_places_of(word, held), None)) is not None]


def _places_of(word: str, held: HeldWords) -> Iterator[WordFound]:
    for place, texts in (
        (PlaceOfWord.TITLE, held.titles),
        (PlaceOfWord.OUTCOME, held.outcomes),
        (PlaceOfWord.SKILL, [text for skill in held.skills for text in (skill.label.ja, skill.label.en)]),
    ):
        for text in texts:
            if text and _stands(word, _folded(text)):
                yield WordFound(word=word, place=place, text=text)
    for skill in held.skills:
        if word in (_folded(skill.code), _folded(skill.uri).rpartition("/")[2]):
            yield WordFound(word=word, place=PlaceOfWord.CODE, text=f"{skill.framework} {skill.code or skill.uri}")


def _stands(word: str, text: str) -> bool:
    """Tell whether a word stands in a text; one of kanji and katakana also where its halves do."""
    if word.isascii():
        return re.search(rf"(?<![0-9a-z]){re.escape(word)}(?![0-9a-z+#])", text) is not None
    halves = [half for half in _SCRIPTS.findall(word) if len(half) >= _SHORT]
    return word in text or (len(halves) > 1 and all(half in text for half in halves))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
