"""The answers of a batch person by person: the worst of each, names compared with the list, the same credential twice.

    people = people_of(batch.own_list, rows)
    narrowed(people, "needs")           # a page, its tiles and its files count the same people

A person stands in one tile and may stand in several filters. That names do not agree is told as that and never as a
false credential; a recognition that has ended says nothing against the award.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kakitome.documents.verification.check import Verdict
from kakitome.ports.verification_batches import BatchApplicant, OwnList, Row
from kakitome.values.kanji_forms import NAME_FORMS
from kakitome.values.name_working import NameOutcome, NameWorking, compare_forms


class PersonStanding(StrEnum):
    """In which tile somebody stands; the later ones lead."""

    OK = "ok"
    MISSING = "missing"
    NOTE = "note"
    UNKNOWN = "unknown"
    FAILED = "failed"


class Concern(StrEnum):
    """What is to be looked at about somebody; several may hold."""

    NAME_DIFFERS = "name"
    TWICE = "twice"
    REVOKED = "revoked"
    INVALID = "invalid"
    NAME_FORM = "form"
    NAME_UNCOMPARED = "unnamed"
    NOTED = "noted"
    RECOGNITION_ENDED = "ended"
    UNCHECKED = "unchecked"
    MISSING = "missing"


STANDING_OF: Final[Mapping[Concern, PersonStanding]] = {
    Concern.NAME_DIFFERS: PersonStanding.FAILED,
    Concern.TWICE: PersonStanding.FAILED,
    Concern.REVOKED: PersonStanding.FAILED,
    Concern.INVALID: PersonStanding.FAILED,
    Concern.UNCHECKED: PersonStanding.UNKNOWN,
    Concern.NAME_FORM: PersonStanding.NOTE,
    Concern.NAME_UNCOMPARED: PersonStanding.NOTE,
    Concern.NOTED: PersonStanding.NOTE,
    Concern.RECOGNITION_ENDED: PersonStanding.OK,
    Concern.MISSING: PersonStanding.MISSING,
}
"""A recognition that ended later says nothing against an award: it can be filtered for, and calls for nothing."""
NEEDS: Final = "needs"
ALL: Final = "all"
_AGREEING: Final = (NameOutcome.SAME, NameOutcome.READING)
_OF_NAME: Final[Mapping[NameOutcome, Concern]] = {
    NameOutcome.DIFFERENT: Concern.NAME_DIFFERS,
    NameOutcome.NOT_COMPARABLE: Concern.NAME_UNCOMPARED,
    NameOutcome.NOT_STATED: Concern.NAME_UNCOMPARED,
}
_ORDER: Final = list(PersonStanding)
_CONCERN_OF: Final[Mapping[Verdict, Concern]] = {
    Verdict.REVOKED: Concern.REVOKED,
    Verdict.INVALID_SIGNATURE: Concern.INVALID,
    Verdict.MALFORMED: Concern.INVALID,
    Verdict.INDETERMINATE: Concern.UNCHECKED,
    Verdict.UNSUPPORTED: Concern.UNCHECKED,
    Verdict.TOO_EXPENSIVE: Concern.UNCHECKED,
    Verdict.VALID_UNTRUSTED_ISSUER: Concern.NOTED,
    Verdict.EXPIRED: Concern.NOTED,
    Verdict.NOT_YET_VALID: Concern.NOTED,
    Verdict.SUSPENDED: Concern.NOTED,
    Verdict.SUPERSEDED: Concern.NOTED,
    Verdict.NOT_THIS_PERSON: Concern.NOTED,
}
"""What a verdict gives to look at; a valid credential nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDocument:
    """One credential of somebody, and what its name says beside the list; None where nothing is compared."""

    row: Row
    names: Sequence[str]
    name: NameWorking | None
    shared_with: Sequence[int] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPerson:
    """One applicant.

    Attributes:
        position: the place in the list, from 1.
        documents: what they handed in, the worst first.
        concerns: what is to be looked at, the gravest first; empty when all is well.
        shared_with: positions of others who handed in the same credential.
    """

    position: int
    applicant: BatchApplicant
    reference: str
    listed_names: Sequence[str]
    documents: Sequence[PersonDocument]
    concerns: Sequence[Concern]
    shared_with: Sequence[int]

    @property
    def standing(self) -> PersonStanding:
        """In which tile they stand."""
        return max((STANDING_OF[concern] for concern in self.concerns), key=_ORDER.index, default=PersonStanding.OK)

    @property
    def label(self) -> str:
        """What they are called where a few words must do."""
        return self.reference or next(iter(self.listed_names), "") or self.applicant.folder


def people_of(own_list: OwnList, rows: Sequence[Row]) -> list[BatchPerson]:
    """Return everybody of a batch in the order of the list, and after them who is on none."""
    is_compared = bool(own_list.names)
    by_applicant: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        by_applicant[row.applicant].append(row)
    sharing = _sharing(rows) if own_list.tells_people else {}
    people = [
        _person(place, applicant, own_list=own_list, rows=by_applicant[place], sharing=sharing)
        for place, applicant in enumerate(own_list.applicants, 1)
    ]
    if is_compared or by_applicant[0] == []:
        return people
    # A batch from before lists were kept, or of a program: every item stands for itself.
    first = len(people) + 1
    alone = [
        _person(place, BatchApplicant(folder=row.label), own_list=own_list, rows=[row], sharing=sharing)
        for place, row in enumerate(by_applicant[0], first)
    ]
    return people + alone


def narrowed(people: Sequence[BatchPerson], show: str) -> list[BatchPerson]:
    """Return who is to be shown, the gravest first; all of them where the value is not known."""
    if show == NEEDS:
        chosen = [person for person in people if person.standing is not PersonStanding.OK]
    elif show in tuple(Concern):
        chosen = [person for person in people if show in person.concerns]
    elif show in tuple(PersonStanding):
        chosen = [person for person in people if person.standing == show]
    else:
        chosen = list(people)
    return sorted(chosen, key=lambda person: (-_ORDER.index(person.standing), person.position))


def matching(people: Sequence[BatchPerson], words: str) -> list[BatchPerson]:
    """Return whose number, name, folder or a name in a credential holds some words; all of them without words."""
    plain = _plain(words)
    return [person for person in people if not plain or plain in _plain(" ".join(_searched(person)))]


def _searched(person: BatchPerson) -> list[str]:
    stated = [name for document in person.documents for name in document.names]
    return [person.reference, *person.listed_names, person.applicant.folder, *stated]


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().translate(NAME_FORMS).split())


def _person(
    place: int,
    applicant: BatchApplicant,
    *,
    own_list: OwnList,
    rows: Sequence[Row],
    sharing: Mapping[str, frozenset[int]],
) -> BatchPerson:
    listed = own_list.names_of(applicant)
    documents = [_document(row, listed, is_compared=bool(own_list.names), place=place, sharing=sharing) for row in rows]
    documents.sort(key=lambda document: (-_weight(_concerns_of(document)), document.row.position))
    concerns = {concern for document in documents for concern in _concerns_of(document)}
    if not documents:
        concerns.add(Concern.MISSING)
    shared = sorted({other for document in documents for other in document.shared_with})
    return BatchPerson(
        position=place,
        applicant=applicant,
        reference=own_list.reference_of(applicant),
        listed_names=listed,
        documents=documents,
        concerns=[concern for concern in Concern if concern in concerns],
        shared_with=shared,
    )


def _document(
    row: Row, listed: Sequence[str], *, is_compared: bool, place: int, sharing: Mapping[str, frozenset[int]]
) -> PersonDocument:
    names = [str(name) for name in row.facts.get("names", ())]
    others = frozenset[int]().union(*(sharing.get(same, frozenset()) for same in row.facts.get("same_as", ())))
    is_read = _CONCERN_OF.get(Verdict(row.verdict)) not in (Concern.INVALID, Concern.UNCHECKED)
    return PersonDocument(
        row=row,
        names=names,
        name=compare_forms(listed, names) if is_compared and (is_read or names) else None,
        shared_with=sorted(others - {place}),
    )


def _concerns_of(document: PersonDocument) -> set[Concern]:
    concerns: set[Concern] = set()
    verdict = Verdict(document.row.verdict)
    if verdict in _CONCERN_OF:
        concerns.add(_CONCERN_OF[verdict])
    if document.shared_with:
        concerns.add(Concern.TWICE)
    if document.name is not None and document.name.outcome not in _AGREEING:
        concerns.add(_OF_NAME.get(document.name.outcome, Concern.NAME_FORM))
    recognition = document.row.facts.get("recognition")
    if isinstance(recognition, dict) and recognition.get("case") in _ENDED:
        concerns.add(Concern.RECOGNITION_ENDED)
    return concerns


_ENDED: Final = ("ended_since", "suspended_since", "ended_before")


def _weight(concerns: set[Concern]) -> int:
    return max((_ORDER.index(STANDING_OF[concern]) for concern in concerns), default=0)


def _sharing(rows: Sequence[Row]) -> dict[str, frozenset[int]]:
    """Return who handed in each credential; of items that belong to nobody none is known to be another's."""
    holders: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        for same in row.facts.get("same_as", ()):
            if row.applicant:
                holders[str(same)].add(row.applicant)
    return {same: frozenset(places) for same, places in holders.items()}
