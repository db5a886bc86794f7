"""The forms of a person's name: recorded as they are written, checked by what others signed, shown as they were signed.

    record_name(names, form=FormOfName.FORMER, text="例沢 花子", key="5f", evidence=evidence, now=now)
    showing_of(chosen, names.list_names(), signs=states)      # with one credential, in a share

1. A name is kept letter for letter; only spaces are evened out. 髙 and 高, 﨑 and 崎, 𠮷 and 吉 are
   different names: nothing here takes the one for the other.
2. There is one name in kanji, one in kana and one in Latin letters, and up to five former ones. A present name that is
   replaced leaves its evidence with it; it can be recorded as a former name.
3. A name is checked when a signed document that is this person's states exactly it. A former name is shown to nobody
   before: anybody could call themselves anything.
4. Beside a credential only a form that is signed in it is shown. Where another was chosen, the credential's own name is
   left out, and that it is one of the person's checked names is said; where it is none of them, the form cannot be
   chosen for it.

Source: docs/rules/capabilities.md C2, C3.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from kakitome.documents.openbadges.stated_names import states_name
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.sdjwt.reading import read_sd_jwt
from kakitome.errors import Conflict, Invalid
from kakitome.ports.person_names import FormOfName, OwnNames, PersonName
from kakitome.values.characters import find_forbidden_character
from kakitome.values.localized_text import LocalizedText

LONGEST_NAME: Final = 200
"""Characters, as names of learners in an award."""
MOST_FORMER: Final = 5
"""Former names of one person. (derived)"""
_TURNING: Final = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""Classes of signs that turn the writing of what stands behind them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameEvidence:
    """A signed document that states a name: an award by its number, or a document of the wallet by its key."""

    stated_by: LocalizedText
    stated_on: date | None
    sha256: str
    award: str = ""
    document: str = ""


class NameShowing(StrEnum):
    """How a chosen name form stands with one credential."""

    SIGNED = "signed"
    """It is signed in the credential, and may stand beside it."""
    ANOTHER_OF_THEIRS = "another"
    """The credential's name is left out: it is another checked name of the same person."""
    IMPOSSIBLE = "impossible"
    """The credential's name is none of the person's checked names: the form cannot be chosen for it."""


def even_out(text: str) -> str:
    """Return a name with one space between its parts, and every other letter as it is.

    Unicode's normal forms are not used: NFC alone turns some kanji of names into others, as U+FA19 into U+795E.
    """
    return " ".join(text.split())


def is_same_name(text: str, other: str) -> bool:
    """Tell whether two names are written with the same letters in the same order, spaces aside."""
    return bool(text.strip()) and "".join(text.split()) == "".join(other.split())


def record_name(
    names: OwnNames, *, form: FormOfName, text: str, key: str, evidence: NameEvidence | None, now: datetime
) -> PersonName:
    """Record a form of a name, in place of the present one of that form; return it.

    Recording the same name again keeps the evidence that it has, unless there is newer.

    Raises:
        Invalid: E_NAME_EMPTY, E_NAME_LONG, E_NAME_SIGNS it holds a sign that cannot stand in a name.
        Conflict: E_NAMES_FORMER_FULL.
        NotFound: E_ACCOUNT_UNKNOWN.
    """
    written = _demand_name(text)
    with names.transaction():
        of_form = [name for name in names.list_names() if name.form is form]
        standing = next((name for name in of_form if name.text == written), None)
        if standing is None and form is not FormOfName.FORMER and of_form:
            names.remove(of_form[0].key)
        if standing is None and form is FormOfName.FORMER and len(of_form) >= MOST_FORMER:
            raise Conflict("E_NAMES_FORMER_FULL", limit=MOST_FORMER)
        name = standing or PersonName(key=key, form=form, text=written, recorded_at=now)
        if evidence is not None:
            name = replace(
                name,
                award=evidence.award,
                document=evidence.document,
                sha256=evidence.sha256,
                stated_by=evidence.stated_by,
                stated_on=evidence.stated_on,
                checked_at=now,
            )
        names.put(name)
    return name


def showing_of(chosen: PersonName, names: Sequence[PersonName], *, signs: Callable[[str], bool]) -> NameShowing:
    """Say what may stand beside a credential where a name form was chosen.

    Args:
        chosen: the form that its holder wants to be known by; one that `may_be_chosen`.
        names: all names of the same person.
        signs: whether the credential states a name, in clear or as a digest, exactly.
    """
    if chosen.may_be_chosen and signs(chosen.text):
        return NameShowing.SIGNED
    if any(name.is_checked and signs(name.text) for name in names):
        return NameShowing.ANOTHER_OF_THEIRS
    return NameShowing.IMPOSSIBLE


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerNaming:
    """The names of a share's owner, and the one they want to be known by; without one a token's own name is shown."""

    names: Sequence[PersonName] = ()
    chosen: PersonName | None = None

    def allows(self, stated: Mapping[str, object]) -> bool:
        """Tell whether the name that a credential states may be shown."""
        return self.chosen is None or self._showing(stated, self.chosen) is NameShowing.SIGNED

    def is_impossible(self, stated: Mapping[str, object]) -> bool:
        """Tell whether the chosen name cannot stand for the one a credential states: nothing says it is this person."""
        return self.chosen is not None and bool(stated) and self._showing(stated, self.chosen) is NameShowing.IMPOSSIBLE

    def knows(self, stated: Mapping[str, object]) -> bool:
        """Tell whether a credential states a checked name of this person."""
        return any(name.is_checked and states_name(stated, name.text) for name in self.names)

    def _showing(self, stated: Mapping[str, object], chosen: PersonName) -> NameShowing:
        return showing_of(chosen, self.names, signs=lambda text: states_name(stated, text))


def names_stated(token: bytes) -> Mapping[str, object]:
    """Return the claims of a token that state a name; none where it cannot be read."""
    try:
        claims = read_sd_jwt(token).claims
    except DocumentRefused:
        return {}
    pairs = (("name", "name"), ("givenName", "givenName"), ("familyName", "familyName"))
    foreign = (("given_name", "givenName"), ("family_name", "familyName"))
    return {key: claims[claim] for claim, key in (*foreign, *pairs) if claim in claims}


def _demand_name(text: str) -> str:
    written = even_out(text)
    if not written:
        raise Invalid("E_NAME_EMPTY")
    if len(written) > LONGEST_NAME:
        raise Invalid("E_NAME_LONG", limit=LONGEST_NAME)
    if find_forbidden_character(text) or any(unicodedata.bidirectional(sign) in _TURNING for sign in written):
        raise Invalid("E_NAME_SIGNS")
    return written
