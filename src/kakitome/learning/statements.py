"""What counts as a statement: something said, including the answer "none".

Saying "none" differs from saying nothing: prerequisites 「なし」 is information, a missing field is a gap.
"""

from collections.abc import Collection
from dataclasses import fields, is_dataclass
from typing import Any

from kakitome.learning.microcredential import AwardingBody
from kakitome.learning.quality import QualityAssurance
from kakitome.values.localized_text import LocalizedText

NONE_WORDS = frozenset(
    (
        "none",
        "no",
        "nil",
        "n/a",
        "not applicable",
        "nothing",
        "なし",
        "無し",
        "無",
        "無い",
        "ない",
        "該当なし",
        "特になし",
        "特に無し",
        "-",
        "－",
    )
)

QUALITY_CELLS = ("internal_institution", "internal_programme", "external_institution", "external_programme")
_SIDES = {
    "internal": (
        "内部質保証",
        "内部の質保証",
        "自己点検",
        "自己評価",
        "学内",
        "internal",
        "self-evaluation",
        "self-assessment",
    ),
    "external": (
        "外部質保証",
        "認証評価",
        "第三者評価",
        "外部評価",
        "機関別認証",
        "external",
        "accreditation",
        "accredited",
    ),
}
_SCOPES = {
    "institution": ("機関", "大学全体", "全学", "組織", "学校", "institution", "university-wide", "organisation"),
    "programme": (
        "プログラム",
        "教育課程",
        "課程",
        "科目",
        "講座",
        "コース",
        "programme",
        "program",
        "course",
        "curriculum",
    ),
}


def is_stated(value: object) -> bool:
    """Tell whether a field says anything; False and zero are statements, empty texts and None are not."""
    if value is None:
        return False
    if isinstance(value, AwardingBody):
        return bool(value.name)
    if isinstance(value, LocalizedText | str):
        return bool(value)
    if isinstance(value, Collection):
        return any(is_stated(item) for item in value)
    if is_dataclass(value):
        return any(is_stated(getattr(value, field.name)) for field in fields(value))
    return True


def says_none(text: LocalizedText | str) -> bool:
    """Tell whether a text is the answer "none", in either language."""
    given = [text] if isinstance(text, str) else [text.in_language(language) for language in text.languages]
    return bool(given) and all(word.strip().rstrip("。.").casefold() in NONE_WORDS for word in given)


def quality_cells(quality: QualityAssurance | None) -> frozenset[str]:
    """Name the stated cells of the quality matrix, those that the description alone mentions included.

    A cell that says "none" is not a stated assurance. A description counts for a cell when it names both its
    side and its scope; this reading of words is ours.

    Source: seed 002, matrix of quality assurance (internal or external × institution or programme).
    """
    if quality is None:
        return frozenset()
    found = {cell for cell in QUALITY_CELLS if (text := getattr(quality, cell)) and not says_none(text)}
    return frozenset(found | cells_in(f"{quality.description.ja} {quality.description.en}"))


def cells_in(words: str) -> frozenset[str]:
    """Name the cells of the quality matrix that a text mentions by side and scope.

    >>> sorted(cells_in("機関と教育プログラムの内部質保証"))
    ['internal_institution', 'internal_programme']
    """
    folded = words.casefold()
    sides = [side for side, signs in _SIDES.items() if any(sign in folded for sign in signs)]
    scopes = [scope for scope, signs in _SCOPES.items() if any(sign in folded for sign in signs)]
    return frozenset(f"{side}_{scope}" for side in sides for scope in scopes)


def stated_descriptors(microcredential: Any) -> frozenset[str]:
    """Name the fields of a definition that say anything."""
    return frozenset(f.name for f in fields(microcredential) if is_stated(getattr(microcredential, f.name)))
