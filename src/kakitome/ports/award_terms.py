"""Terms of a kind of award, and what learners answered to them: each consent by itself, given, refused, taken back."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kakitome.values.localized_text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentChoice:
    """One thing a learner is asked to agree to; `code` names it from version to version."""

    code: str
    words: LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardTerms:
    """What an institution states about one of its micro-credentials, in one version.

    Without text and choices nothing is asked any more.
    """

    microcredential: str
    version: int
    text: LocalizedText
    choices: tuple[ConsentChoice, ...]
    stated_at: datetime
    stated_by: str

    @property
    def asks(self) -> bool:
        """Whether a learner is asked anything."""
        return bool(self.choices)

    @property
    def digest(self) -> str:
        """SHA-256, in hexadecimal, over the words: what exactly was agreed to."""
        words = [self.text.ja, self.text.en, [[c.code, c.words.ja, c.words.en] for c in self.choices]]
        return hashlib.sha256(json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentAnswer:
    """One answer of a learner about one award; never changed, a later one counts instead.

    `digest` is that of the terms as they were shown.
    """

    award_number: str
    microcredential: str
    digest: str
    choice: str
    is_given: bool
    at: datetime


class AwardTermsStore(Protocol):
    """Terms and answers of all institutions of one platform."""

    def state(self, institution: str, terms: AwardTerms, /) -> None:
        """Store a version; raises `Conflict` (E_TERMS_RACE) when somebody stated that version first."""

    def is_any_stated(self, institution: str) -> bool:
        """Tell whether an institution ever stated terms."""

    def find(self, institution: str, microcredential: str) -> AwardTerms | None:
        """Return the newest version."""

    def answer(self, institution: str, answers: Sequence[ConsentAnswer], /) -> None:
        """Store answers."""

    def list_answers(self, institution: str, award_number: str) -> Sequence[ConsentAnswer]:
        """Return the answers about one award, oldest first."""

    def count(self, institution: str, digest: str) -> Mapping[str, tuple[int, int]]:
        """Count by choice how many awards' last answer to these words is yes, and no."""
