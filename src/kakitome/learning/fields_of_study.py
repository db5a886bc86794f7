"""Fields of study, a closed list: ISCED-F 2013, with the fields of Japan's School Basic Survey beside it.

A definition names broad or narrow fields by code (`06`, `061`); a detailed code (`0613`) counts as its narrow field.
The crosswalk to the survey's fields is Kakitome's own (derived). Names and sources: `isced_f_2013.toml`.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from kakitome.values.localized_text import LocalizedText

BROAD, NARROW = 2, 3
"""Digits of a code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOfStudy:
    """One field; `mext` is the nearest large division of the School Basic Survey (derived), empty when several are."""

    code: str
    name: LocalizedText
    mext: LocalizedText = LocalizedText()

    @property
    def is_broad(self) -> bool:
        """Return whether it is one of the eleven broad fields."""
        return len(self.code) == BROAD

    @property
    def broad(self) -> str:
        """Return the code of the broad field it belongs to."""
        return self.code[:BROAD]


@cache
def fields_of_study() -> Mapping[str, FieldOfStudy]:
    """Return every field by code, each broad field before its narrow ones."""
    table = tomllib.loads(resources.files(__package__).joinpath("isced_f_2013.toml").read_text(encoding="utf-8"))
    survey = {key: LocalizedText(**names) for key, names in table["mext"].items()}
    return {
        code: FieldOfStudy(
            code=code,
            name=LocalizedText(ja=entry["ja"], en=entry["en"]),
            mext=survey.get(entry.get("mext", ""), LocalizedText()),
        )
        for code, entry in table["fields"].items()
    }


def find_field(word: str) -> FieldOfStudy | None:
    """Find a field by its code, with or without the list's name before it, or by one of its names.

    >>> find_field("061").name.en, find_field("ISCED-F 0613").code, find_field("法律").code
    ('Information and Communication Technologies', '061', '042')
    """
    fields = fields_of_study()
    folded = _folded(word)
    code = re.fullmatch(r"(?:isced(?:-?f)?(?:\s*2013)?\s*[:：]?\s*)?(\d{2,4})", folded)
    if code:
        return fields.get(code[1]) or fields.get(code[1][:NARROW])
    named = (field for field in fields.values() if folded in (_folded(field.name.ja), _folded(field.name.en)))
    return next(named, None)


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKC", word).strip().casefold()
