"""Whether two names may be one person's: 山田 太郎, やまだ たろう, ﾔﾏﾀﾞ ﾀﾛｳ, YAMADA, Taro, 髙橋 and 高橋, a former name.

    compare_names("Taro Yamada", ["山田 太郎", "やまだ たろう"])

Names are compared as they are written: width, spaces, capitals and the order of names in Latin letters aside; then with
the usual forms of kanji; then, kana and Latin letters, by sound, long vowels aside. Kanji are not read: how a name in
kanji sounds, only its bearer knows, so kanji and kana are not comparable. The same name is no proof of the same person,
and another name none of another person.

The syllables are a table of ours: there are a hundred of them, and a dictionary of readings would guess at kanji.
Source: 内閣告示第一号「ローマ字のつづり方」(1954, both tables), and the Hepburn spelling of Japanese passports
(旅券法施行規則; OH and OO for a long O among what families may choose).
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from kakitome.values.kana import is_roman_japanese, kana_to_roman, plain_roman
from kakitome.values.kanji_forms import NAME_FORMS

MOST_LETTERS: Final = 200
_MOST_PARTS: Final = 4


class NameAgreement(StrEnum):
    """How far two names agree, the closest first."""

    SAME = "same"
    VARIANT = "variant"
    """Alike but for forms of a kanji, as 髙 and 高."""
    READING = "reading"
    """Alike by sound: kana and Latin letters, or two spellings of one."""
    FORMER = "former"
    """Alike with the former name that stands beside."""
    PART = "part"
    """One has a further part: a middle name, or the family name alone."""
    NOT_COMPARABLE = "not_comparable"
    """Kanji on one side, kana or Latin letters on the other."""
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True, kw_only=True)
class NameComparison:
    """The outcome, with what was laid side by side at last."""

    agreement: NameAgreement
    given: str
    compared: str


@dataclass(frozen=True, slots=True)
class _WrittenName:
    """One way of writing a name: its parts, and whether it is a former one."""

    parts: tuple[str, ...]
    is_former: bool = False

    @property
    def joined(self) -> str:
        return "".join(self.parts)


_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")
_BESIDE: Final = re.compile(r"[(\[【〔「]([^()\[\]【】〔〕「」]*)[)\]】〕」]")
_BETWEEN: Final = re.compile(r"[\s・･,，、=＝_]+")
_FORMER_WORD: Final = re.compile(r"^(?:旧姓|旧氏|旧名|旧|née|nee|formerly|former)[:：\s]*")
_HAN: Final = re.compile(r"[々〆\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KANA: Final = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
_LATIN: Final = re.compile(r"[a-z\u00df-\u024f]")
_DASHES: Final = re.compile("[-\u2010-\u2015\u2212'’`]")


def compare_names(given: str, known: Sequence[str]) -> NameComparison | None:
    """Compare a name with all the ways in which somebody's is known; None when there is nothing to compare."""
    own_ways = list(_ways(given))
    pairs = [(own, other) for name in known for other in _ways(name) for own in own_ways]
    if not pairs:
        return None
    judged = [(_agreement(pair, other), pair, other) for pair, other in pairs]
    order = list(NameAgreement)
    best, written_name, other = min(judged, key=lambda each: order.index(each[0]))
    if best is NameAgreement.NOT_COMPARABLE and any(each[0] is NameAgreement.DIFFERENT for each in judged):
        best, written_name, other = next(each for each in judged if each[0] is NameAgreement.DIFFERENT)
    return NameComparison(agreement=best, given=" ".join(written_name.parts), compared=" ".join(other.parts))


def usual_spellings(name: str) -> tuple[str, ...]:
    """Return a name as it may have been typed before it was hashed: with a space of either width, and without."""
    text = unicodedata.normalize("NFKC", name).strip()
    parts = text.split()
    return tuple(dict.fromkeys((name, text, " ".join(parts), "\u3000".join(parts), "".join(parts))))


# --- ways of writing ------------------------------------------------------------------------------


def _ways(name: str) -> Iterator[_WrittenName]:
    """Yield a name without what stands in brackets, and what the brackets say: a reading, or a former name."""
    text = _folded(name)
    parts = _parts(_BESIDE.sub(" ", text))
    if parts:
        yield _WrittenName(parts)
    for beside in _BESIDE.findall(text):
        former = _FORMER_WORD.sub("", beside.strip())
        others = _parts(former)
        if not others:
            continue
        if len(others) > 1 or not parts or written_in("".join(others)) != written_in("".join(parts)):
            yield _WrittenName(others, is_former=former != beside.strip())
        else:
            yield from _with_former(parts, others[0])


def _with_former(parts: tuple[str, ...], former: str) -> Iterator[_WrittenName]:
    """Put a former family name in the place of the present one; where no space tells which that is, wherever it may."""
    if len(parts) > 1:
        yield _WrittenName((former, *parts[1:]), is_former=True)
        yield _WrittenName((*parts[:-1], former), is_former=True)
    else:
        first = parts[0]
        yield from (_WrittenName((former, first[at:]), is_former=True) for at in range(1, min(len(first), 6)))


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name[:MOST_LETTERS]).casefold())
    return _INVISIBLE.sub("", plain).strip()


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in _BETWEEN.split(text) if part)


# --- comparing ------------------------------------------------------------------------------------


def _agreement(written_name: _WrittenName, other: _WrittenName) -> NameAgreement:
    agreement = _by_writing(written_name, other) or _by_sound(written_name, other) or _in_part(written_name, other)
    if agreement is None:
        return NameAgreement.DIFFERENT if _is_comparable(written_name, other) else NameAgreement.NOT_COMPARABLE
    is_former = written_name.is_former or other.is_former
    return NameAgreement.FORMER if is_former and agreement is not NameAgreement.PART else agreement


def _by_writing(written_name: _WrittenName, other: _WrittenName) -> NameAgreement | None:
    if _is_alike(written_name.parts, other.parts):
        return NameAgreement.SAME
    usual = [tuple(part.translate(NAME_FORMS) for part in name.parts) for name in (written_name, other)]
    return NameAgreement.VARIANT if _is_alike(usual[0], usual[1]) else None


def _is_alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether two names are alike: spaces aside, and in Latin letters their order."""
    if "".join(one) == "".join(other):
        return True
    return written_in("".join(one)) == "latin" and sorted(one) == sorted(other)


def _by_sound(written_name: _WrittenName, other: _WrittenName) -> NameAgreement | None:
    if not {written_in(written_name.joined), written_in(other.joined)} <= {"kana", "latin"}:
        return None
    # Somebody may write no space in kana, and names in Latin letters stand in either order.
    return NameAgreement.READING if _sounds(written_name.parts) & _sounds(other.parts) else None


@lru_cache(maxsize=1024)
def _sounds(parts: tuple[str, ...]) -> frozenset[str]:
    romans = [plain_roman(_DASHES.sub("", kana_to_roman(part))) for part in parts]
    orders = itertools.permutations(romans) if len(romans) <= _MOST_PARTS else [tuple(romans)]
    return frozenset(plain_roman("".join(order)) for order in orders)


def _in_part(written_name: _WrittenName, other: _WrittenName) -> NameAgreement | None:
    units, other_units = (_units(name) for name in (written_name, other))
    is_part = bool(units and other_units) and (units < other_units or other_units < units)
    return NameAgreement.PART if is_part else None


def _units(name: _WrittenName) -> frozenset[str]:
    if written_in(name.joined) in ("kana", "latin"):
        return frozenset(plain_roman(_DASHES.sub("", kana_to_roman(part))) for part in name.parts)
    return frozenset(part.translate(NAME_FORMS) for part in name.parts)


def _is_comparable(written_name: _WrittenName, other: _WrittenName) -> bool:
    """Tell whether two names that do not agree are in letters of which that means something.

    Kana tell the sound of a Japanese name as Latin letters do; of a name from elsewhere they only come near it.
    """
    script, other_script = written_in(written_name.joined), written_in(other.joined)
    if script == other_script:
        return True
    if {script, other_script} != {"kana", "latin"}:
        return False
    latin = written_name if script == "latin" else other
    return all(is_roman_japanese(part) for part in latin.parts)


def written_in(text: str) -> str:
    """Say in which letters a name is written: `han`, `kana`, `latin` or `other`; one kanji makes it a name in kanji."""
    if _HAN.search(text):
        return "han"
    rest = _DASHES.sub("", text.replace("ー", "").replace(".", ""))
    if rest and all(_KANA.fullmatch(letter) for letter in rest):
        return "kana"
    plain = unicodedata.normalize("NFC", rest)
    return "latin" if plain and all(_LATIN.fullmatch(letter) for letter in plain) else "other"
