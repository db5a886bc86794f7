"""A text in Japanese, in English, or in both.

It deliberately knows no third language: the interface has two, and an award signs at most two.
"""

from dataclasses import dataclass
from typing import Literal

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = ("ja", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalizedText:
    """Hold one text in one or two languages; an empty string means "not given".

    >>> LocalizedText(ja="看護").in_language("en")
    '看護'
    """

    ja: str = ""
    en: str = ""

    def __bool__(self) -> bool:
        return bool(self.ja or self.en)

    def in_language(self, language: Language) -> str:
        """Return the text in `language`, or the other one when it is missing."""
        return (self.ja or self.en) if language == "ja" else (self.en or self.ja)

    def has(self, language: Language) -> bool:
        """Tell whether the text was given in `language` itself."""
        return bool(self.ja if language == "ja" else self.en)

    @property
    def languages(self) -> tuple[Language, ...]:
        """Return the languages in which the text was given, Japanese first."""
        return tuple(language for language in LANGUAGES if self.has(language))
