"""Break a title into lines that people read at one glance.

Lines end where a phrase ends; where that would make the letters too small, where the script changes; only then
between any two characters. What may not begin or end a line never does (kinsoku), and Latin words stay whole.

Source: JIS X 4051 §6 (line-start and line-end prohibition); phrases by BudouX.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, combinations, pairwise
from typing import Any

import budoux

from kakitome.mapping.badge_image.outlines import Weight, width

_NOT_FIRST = frozenset(
    "、。，．・：；？！」』】〕）｝〉》”’ゝゞ々ーァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎ〜…‥,.:;?!)]}%"
)
_NOT_LAST = frozenset("「『【〔（｛〈《“‘([{")
_LATIN = re.compile(r"[!-~\u00a1-\u024f]")
_LONGEST = 96
_WORTH = (1.0, 0.8, 0.45)
"""What a size is worth when lines end at phrases, where the script changes, or within a word."""

Fits = Callable[[Sequence[float], float], bool]
"""Whether lines of these widths (in ems) fit at a size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A title set in lines of one size; `is_cut` when not all of it fitted."""

    lines: tuple[str, ...]
    size: float
    is_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleFrame:
    """What a title may become: the largest size per number of lines, the smallest size, and what fits."""

    largest: Sequence[float]
    smallest: float
    fits: Fits
    weight: Weight = "bold"


def set_title(title: str, frame: TitleFrame) -> Setting:
    """Choose lines and size: large before small, whole phrases before broken ones, even lines before ragged ones."""
    text = " ".join(title.split())
    best = _best(text, frame)
    if best is not None:
        return Setting(lines=best[0], size=best[1])
    dots = "..." if text.isascii() else "…"
    fits, fails = 0, min(len(text), _LONGEST)
    shortened: tuple[tuple[str, ...], float] = ((dots,), frame.smallest)
    while fails - fits > 1:
        middle = (fits + fails) // 2
        # Latin words are cut at a word, unless there is none to cut at.
        beginning = text[:middle].rpartition(" ")[0] if text.isascii() and " " in text[:middle] else text[:middle]
        setting = _best(beginning.rstrip() + dots, frame)
        if setting is None:
            fails = middle
        else:
            fits, shortened = middle, setting
    return Setting(lines=shortened[0], size=shortened[1], is_cut=True)


def _best(text: str, frame: TitleFrame) -> tuple[tuple[str, ...], float] | None:
    if len(text) > _LONGEST:
        return None
    best: tuple[float, tuple[str, ...], float] | None = None
    for rank, ends in enumerate(_levels(text)):
        for count, largest in enumerate(frame.largest, start=1):
            setting = _largest(text, frame, ends=ends, count=count, largest=largest)
            # A broken phrase or a further line must buy clearly larger letters.
            score = _legible(setting[1]) * _WORTH[rank] * 0.97 ** (count - 1) if setting else 0.0
            if setting and (best is None or score > best[0]):
                best = (score, *setting)
    return best and (best[1], best[2])


def _legible(size: float) -> float:
    """Value a size; below 14 units letters lose more than their size."""
    return size if size >= 14 else size * (size / 14) ** 2


def _largest(
    text: str, frame: TitleFrame, *, ends: Sequence[int], count: int, largest: float
) -> tuple[tuple[str, ...], float] | None:
    """Find the largest size at which `count` lines fit, and the evenest lines at that size."""
    options = [
        (lines, [width(line, weight=frame.weight) for line in lines]) for lines in _broken(text, ends, count=count)
    ]
    size = largest
    while size >= frame.smallest:
        fitting = [(max(widths) - min(widths), lines) for lines, widths in options if frame.fits(widths, size)]
        if fitting:
            return min(fitting)[1], size
        size -= 1
    return None


def _broken(text: str, ends: Sequence[int], *, count: int) -> Iterator[tuple[str, ...]]:
    for chosen in combinations(ends, count - 1):
        cuts = (0, *chosen, len(text))
        yield tuple(text[start:end].strip() for start, end in pairwise(cuts))


def _levels(text: str) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
    """List where lines may end: at phrases, also where the script changes, anywhere allowed."""
    allowed = [at for at in range(1, len(text)) if _may_break(text, at)]
    phrases = {at for at in _phrase_ends(text) if at < len(text)}
    spaces = {at for at in allowed if text[at - 1] == " "}
    # Between two kanji the phrase finder is least sure, and a wrong break is worst.
    sure = {at for at in phrases if not _script(text[at - 1]) == _script(text[at]) == "kanji"} | spaces
    first = [at for at in allowed if at in sure]
    second = [at for at in allowed if at in phrases or at in spaces or _script(text[at - 1]) != _script(text[at])]
    return first, second, allowed


def _may_break(text: str, at: int) -> bool:
    before, after = text[:at].rstrip()[-1:], text[at]
    if after in _NOT_FIRST or before in _NOT_LAST or after == " ":
        return False
    if ord(after) in (0x3099, 0x309A, 0x200D) or "\ufe00" <= after <= "\ufe0f" or after >= "\U000e0100":
        return False
    return text[at - 1] == " " or not (_LATIN.match(before) and _LATIN.match(after))


def _phrase_ends(text: str) -> Iterator[int]:
    return accumulate(map(len, phrases_of(text)))


def phrases_of(text: str) -> list[str]:
    """Part a Japanese text into phrases, between which a line may end."""
    return list(map(str, _parser().parse(text)))


@cache
def _parser() -> Any:
    return budoux.load_default_japanese_parser()


def _script(character: str) -> str:
    if "\u3040" <= character <= "\u309f":
        return "hiragana"
    if "\u30a0" <= character <= "\u30ff":
        return "katakana"
    if character < "\u0250":
        return "latin"
    return "kanji" if unicodedata.category(character) == "Lo" else "mark"
