"""What every group of native fields needs to know about the document it writes into."""

from dataclasses import dataclass

from kakitome.learning.microcredential import Microcredential
from kakitome.values.localized_text import Language, LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The achievement being written: its address and its primary language."""

    achievement: str
    language: Language

    def part(self, name: str, number: int | None = None) -> str:
        """Name a part of the achievement by a fragment of its address: `…-v1.json#outcome-2`."""
        return f"{self.achievement}#{name}" if number is None else f"{self.achievement}#{name}-{number}"

    def words(self, text: LocalizedText) -> str:
        """Take a text in the primary language, or in the other one when it is missing."""
        return text.in_language(self.language)


def primary_language(microcredential: Microcredential) -> Language:
    """Choose the language of the native fields: Japanese when the title is given in it, else English."""
    return "ja" if microcredential.title.ja else "en"
