"""What counts as a statement: something said, including the answer "none".

Saying "none" differs from saying nothing: prerequisites 「なし」 is information, a missing field is a gap.
"""

import re
import tomllib
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from importlib import resources

from kakitome.learning.microcredential import AwardingBody
from kakitome.learning.quality import QualityAssurance
from kakitome.values.localized_text import LocalizedText

BLANK = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs of Unicode that are drawn as nothing, though their category is not that of a space."""
QUALITY_CELLS = ("internal_institution", "internal_programme", "external_institution", "external_programme")
_GUESTS = re.compile(
    r"(?:学外|外部|第三者)(?:の|から)?(?:評価)?(?:委員|有識者|専門家|識者|審査員|レビュア|メンバー|講師|者の?(?:意見|参加))"
    r"|external(?:ly)?\s+(?:members?|experts?|examiners?|reviewers?|advis[eo]rs?|assessors?|panel(?:list)?s?|peers?|stakeholders?)",
    re.IGNORECASE,
)
_ASSURERS = re.compile(r"(?:第三者|外部|認証|認定|評価|学外)(?:の)?(?:評価)?(?:機関|組織)")
"""Who assures, in words that would otherwise read as what is assured."""


@cache
def _words() -> Mapping[str, Mapping[str, Sequence[str]]]:
    return tomllib.loads(resources.files(__package__).joinpath("statements.toml").read_text(encoding="utf-8"))


def is_stated(value: object) -> bool:
    """Tell whether a field says anything; False and zero are statements, empty texts and None are not."""
    if value is None:
        return False
    if isinstance(value, AwardingBody):
        return is_stated(value.name)
    if isinstance(value, LocalizedText | str):
        return is_visible(value if isinstance(value, str) else value.ja + value.en)
    if isinstance(value, Collection):
        return any(is_stated(item) for item in value)
    if is_dataclass(value):
        return any(is_stated(getattr(value, field.name)) for field in fields(value))
    return True


def is_visible(text: str) -> bool:
    """Tell whether a reader sees anything of a text: spaces, controls and zero-width signs alone say nothing.

    >>> is_visible("\\u200b"), is_visible("理")
    (False, True)
    """
    return any(unicodedata.category(sign)[0] not in "ZC" and sign not in BLANK for sign in text)


def says_none(text: LocalizedText | str) -> bool:
    """Tell whether a text is the answer "none", in either language."""
    given = [text] if isinstance(text, str) else [text.in_language(language) for language in text.languages]
    return bool(given) and all(word.strip().rstrip("。.").casefold() in _words()["none"]["words"] for word in given)


def quality_cells(quality: QualityAssurance | None) -> frozenset[str]:
    """Name the stated cells of the quality matrix, those that the description alone mentions included.

    A cell that says "none" is not a stated assurance. A description counts for a cell when it names both its
    side and its scope; this reading of words is ours.

    Source: Inoue 2024, matrix of quality assurance (internal or external × institution or programme).
    """
    if quality is None:
        return frozenset()
    cells = {cell for cell in QUALITY_CELLS if (text := getattr(quality, cell)) and not says_none(text)}
    return frozenset(cells | cells_in(f"{quality.description.ja} {quality.description.en}"))


def cells_in(words: str) -> frozenset[str]:
    """Name the cells of the quality matrix that a text mentions by side and scope.

    >>> sorted(cells_in("機関と教育プログラムの内部質保証"))
    ['internal_institution', 'internal_programme']
    """
    folded = _ASSURERS.sub(" ", words).casefold()
    sides = sides_in(words)
    scopes = [scope for scope, signs in _words()["scopes"].items() if any(sign in folded for sign in signs)]
    return frozenset(f"{side}_{scope}" for side in sides for scope in scopes)


def sides_in(words: str) -> list[str]:
    """Name the sides that answer for what a text describes: internal, external, both or neither.

    People from outside who sit on an institution's own committee do not make its review external: the institution
    still answers for it. Accrediting agencies ask for just such members.

    >>> sides_in("プログラムごとの外部委員を含む自己点検"), sides_in("認証評価を受審")
    (['internal'], ['external'])
    """
    folded = _GUESTS.sub(" ", words).casefold()
    return [side for side, signs in _words()["sides"].items() if any(sign in folded for sign in signs)]
