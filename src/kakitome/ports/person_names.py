"""How a person's name is written: in kanji, in kana, in Latin letters, and as it was before it changed.

    names = platform.persons.names.open(account)
    names.put(PersonName(key="5f", form=FormOfName.FORMER, text="例沢 花子", recorded_at=now))

A name is kept as it was typed, letter for letter: 髙 is not 高. Whoever states it with a signature makes it a checked
name, and what stated it is kept beside it for good, also when the credential itself leaves the wallet.

Source: docs/adr/0050-what-belongs-to-a-person.md; docs/rules/capabilities.md C2.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from kakitome.values.localized_text import LocalizedText


class FormOfName(StrEnum):
    """In which form a name is written."""

    KANJI = "kanji"
    KANA = "kana"
    ROMAN = "roman"
    FORMER = "former"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """One form of somebody's name, and who else states it.

    Attributes:
        key: its name among the person's.
        text: as it was typed; spaces are the only thing that is evened out.
        award, document: what states this name: the number of an award of this platform, or the key of a document of
            the wallet as it was; both empty while nothing does.
        sha256: of the signed document that stated it, in hexadecimal.
        stated_by, stated_on: who signed that, and of which day it is.
        checked_at: when it was verified and compared; None while nothing states the name.
    """

    key: str
    form: FormOfName
    text: str
    recorded_at: datetime
    award: str = ""
    document: str = ""
    sha256: str = ""
    stated_by: LocalizedText = LocalizedText()
    stated_on: date | None = None
    checked_at: datetime | None = None

    @property
    def is_checked(self) -> bool:
        """Whether a signed document that is this person's states it."""
        return self.checked_at is not None

    @property
    def may_be_chosen(self) -> bool:
        """Whether it may be shown to others: a former name only once somebody else has stated it."""
        return self.form is not FormOfName.FORMER or self.is_checked


class OwnNames(Protocol):
    """The names of one person; nothing of another is found or written through it."""

    def transaction(self) -> AbstractContextManager[None]:
        """Do everything inside together, after any other writer, or not at all.

        Raises `NotFound` (E_ACCOUNT_UNKNOWN).
        """

    def list_names(self) -> Sequence[PersonName]:
        """Return them by form, those of one form in the order in which they were recorded."""

    def put(self, name: PersonName, /) -> None:
        """Store a name, in place of the one with its key; raises `NotFound` (E_ACCOUNT_UNKNOWN)."""

    def remove(self, key: str) -> None:
        """Delete a name; nothing happens when there is none."""


class PersonNames(Protocol):
    """The names of all persons of one platform."""

    def open(self, account: str) -> OwnNames:
        """Open those of an account; one that does not exist has none, and none can be written."""
