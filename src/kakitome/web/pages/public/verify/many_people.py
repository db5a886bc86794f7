"""The page of a batch: who is to be looked at, in tiles, filters and rows that count the same people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from kakitome import texts
from kakitome.documents.verification.check import Verdict
from kakitome.mapping.award_facts import joined_names
from kakitome.ports.verification_batches import KeptVerificationBatch, OwnList, Row
from kakitome.services.verifying_many.people import (
    ALL,
    NEEDS,
    BatchPerson,
    Concern,
    PersonDocument,
    PersonStanding,
    matching,
    narrowed,
    people_of,
)
from kakitome.texts import excerpt as visible
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.public.verify.many_names import name_words, working_words
from kakitome.web.pages.public.verify.people_query import PeopleQuery
from kakitome.web.pages.public.verify.result import STATE_OF_VERDICT, short_words
from kakitome.web.parts import written
from kakitome.web.parts.shapes import State, Tile, Words

ON_A_PAGE: Final = 25
"""People on one page: what a phone can scroll through. (derived)"""
MOST_FOLDED: Final = 200
MOST_COLUMNS: Final = 4
"""Own columns that the page shows; the files have all."""
LONGEST_CELL: Final = 80
"""Of an own cell on the page. (derived)"""
STATE_OF: Final[Mapping[PersonStanding, State]] = {
    PersonStanding.OK: "ok",
    PersonStanding.NOTE: "warn",
    PersonStanding.FAILED: "fail",
    PersonStanding.UNKNOWN: "unk",
    PersonStanding.MISSING: "none",
}
_CONCERNS: Final[Mapping[Concern, Promise]] = {
    Concern.NAME_DIFFERS: gettext_lazy("The name does not agree"),
    Concern.TWICE: gettext_lazy("Same credential from two people"),
    Concern.REVOKED: gettext_lazy("Revoked"),
    Concern.INVALID: gettext_lazy("Signature or file not in order"),
    Concern.NAME_FORM: gettext_lazy("Form, reading or part of the name"),
    Concern.NAME_UNCOMPARED: gettext_lazy("Name not compared"),
    Concern.NOTED: gettext_lazy("Valid with a remark"),
    Concern.RECOGNITION_ENDED: gettext_lazy("Recognition has ended"),
    Concern.UNCHECKED: gettext_lazy("Could not be checked"),
    Concern.MISSING: gettext_lazy("Nothing handed in"),
}
CONCERN_STATE: Final[Mapping[Concern, State]] = {
    Concern.NAME_DIFFERS: "fail",
    Concern.TWICE: "fail",
    Concern.REVOKED: "fail",
    Concern.INVALID: "fail",
    Concern.NAME_FORM: "warn",
    Concern.NAME_UNCOMPARED: "warn",
    Concern.NOTED: "warn",
    Concern.RECOGNITION_ENDED: "warn",
    Concern.UNCHECKED: "unk",
    Concern.MISSING: "none",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    """One credential of somebody on the page; `because` and `recognition` only where they tell something."""

    state: State
    state_word: str
    title: Words
    issuer: Words
    because: Words
    recognition: Sequence[str]
    recognition_state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NameView:
    """The name in one or several credentials of somebody, and how it compares."""

    name: str
    state: State
    word: str
    working: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """One row: the asker's own cells first."""

    position: int
    own: Sequence[tuple[str, Words]]
    state: State
    word: str
    names: Sequence[NameView]
    shown: Sequence[DocumentView]
    folded: Sequence[DocumentView]
    shared: str
    is_missing: bool
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A link that narrows the rows."""

    show: str
    state: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """All that the page of a batch shows of its people."""

    headline: str
    lead: str
    tiles: Sequence[Tile]
    filters: Sequence[Filter]
    columns: Sequence[str]
    more_columns: int
    rows: Sequence[PersonView]
    folded: Sequence[PersonView]
    count: int
    first: int
    chosen: PeopleQuery
    earlier: int
    later: int
    missing: int
    askable: int
    is_compared: bool
    has_people: bool
    more_folded: int = 0
    standings: Mapping[str, int] = field(default_factory=dict)


def people_page(batch: KeptVerificationBatch, rows: Sequence[Row], chosen: PeopleQuery) -> PeoplePage:
    """Lay out the people of a batch as the address asks."""
    own_list = batch.own_list
    people = people_of(own_list, rows)
    counts = {standing: sum(person.standing is standing for person in people) for standing in PersonStanding}
    needing = len(people) - counts[PersonStanding.OK]
    show = chosen.show or (NEEDS if needing and not chosen.words else ALL)
    listed = matching(narrowed(people, show), chosen.words)
    pages = max(1, -(-len(listed) // ON_A_PAGE))
    page = max(1, min(chosen.page, pages))
    begin = (page - 1) * ON_A_PAGE
    columns = _columns(own_list)
    by_position = {person.position: person for person in people}
    rest = narrowed(people, PersonStanding.OK) if show == NEEDS and not chosen.words and page == pages else []
    return PeoplePage(
        headline=headline(people, own_list, rows),
        lead=_lead(people, own_list, needing=needing),
        tiles=_tiles(counts, own_list),
        filters=_filters(people, chosen=show, needing=needing),
        columns=[own_list.columns[at] or _("Column %(n)s") % {"n": at + 1} for at in columns] or [_("Link or file")],
        more_columns=len(own_list.columns) - len(columns) - len(own_list.links) if own_list.columns else 0,
        rows=[_view(person, own_list, columns, people=by_position) for person in listed[begin : begin + ON_A_PAGE]],
        folded=[_view(person, own_list, columns, people=by_position) for person in rest[:MOST_FOLDED]],
        more_folded=max(0, len(rest) - MOST_FOLDED),
        count=len(listed),
        first=begin + 1,
        chosen=PeopleQuery(show=show, words=chosen.words, page=page),
        earlier=page - 1,
        later=page + 1 if page < pages else 0,
        missing=counts[PersonStanding.MISSING],
        askable=sum(
            person.standing is PersonStanding.MISSING and bool(person.reference or person.listed_names)
            for person in people
        ),
        is_compared=bool(own_list.names),
        has_people=own_list.tells_people,
        standings={standing.value: count for standing, count in counts.items()},
    )


def headline(people: Sequence[BatchPerson], own_list: OwnList, rows: Sequence[Row]) -> str:
    """Say how many people are all in order; where nobody is known, how many credentials are valid."""
    if not own_list.tells_people:
        return counted_words(len(rows), sum(row.verdict == Verdict.VALID for row in rows))
    good = sum(person.standing is PersonStanding.OK for person in people)
    words = {"n": len(people), "good": good}
    if own_list.names:
        return (
            ngettext(
                "Of %(n)s person, name and credentials of %(good)s agree.",
                "Of %(n)s people, names and credentials of %(good)s agree.",
                len(people),
            )
            % words
        )
    return (
        ngettext(
            "Of %(n)s person, the credentials of %(good)s are valid.",
            "Of %(n)s people, the credentials of %(good)s are valid.",
            len(people),
        )
        % words
    )


def counted_words(total: int, good: int) -> str:
    """Say how many were checked, and how many of them are valid."""
    checked = ngettext("%(n)s credential checked.", "%(n)s credentials checked.", total) % {"n": total}
    valid = ngettext("%(n)s is valid.", "%(n)s are valid.", good) % {"n": good}
    return checked + (" " if written.language() == "en" else "") + valid


def concern_words(concern: Concern) -> str:
    """Return the few words for something to be looked at."""
    return str(_CONCERNS[concern])


def standing_words(person: BatchPerson, *, is_compared: bool) -> str:
    """Return the gravest thing about somebody in a few words; that all is well where nothing is."""
    grave = next((concern for concern in person.concerns if concern is not Concern.RECOGNITION_ENDED), None)
    if grave is None:
        return _("Name and credentials agree") if is_compared else _("Valid")
    return concern_words(grave)


def _lead(people: Sequence[BatchPerson], own_list: OwnList, *, needing: int) -> str:
    sentences = []
    if own_list.tells_people:
        sentences.append(
            ngettext("%(n)s person needs your eye.", "%(n)s people need your eye.", needing) % {"n": needing}
            if needing
            else _("Nobody needs your eye.")
        )
    if own_list.columns:
        sentences.append(_("Your list keeps its order and its columns; ours stand to the right, here and in Excel."))
    if own_list.has_folders:
        sentences.append(_("Each folder of the ZIP was read as one person."))
    if not own_list.names:
        sentences.append(_("Names were not compared: no list."))
    extra = sum(bool(own_list.columns) and not person.applicant.cells for person in people)
    if extra:
        words = ngettext("%(n)s folder is of nobody on your list.", "%(n)s folders are of nobody on your list.", extra)
        sentences.append(words % {"n": extra})
    return (" " if written.language() == "en" else "").join(sentences)


def _tiles(counts: Mapping[PersonStanding, int], own_list: OwnList) -> list[Tile]:
    words: dict[PersonStanding, str] = {
        PersonStanding.OK: _("Name and credentials agree") if own_list.names else _("Valid"),
        PersonStanding.NOTE: _("Attention"),
        PersonStanding.FAILED: _("Failed, or the name does not agree") if own_list.names else _("Failed"),
        PersonStanding.UNKNOWN: _("No conclusion"),
        PersonStanding.MISSING: _("Nothing handed in"),
    }
    shown = [standing for standing in words if standing is not PersonStanding.MISSING or counts[standing]]
    return [
        Tile(state=STATE_OF[standing], count=counts[standing], label=words[standing], href=f"?show={standing}#rows")
        for standing in shown
    ]


def _filters(people: Sequence[BatchPerson], *, chosen: str, needing: int) -> list[Filter]:
    def made(show: str, state: str, label: str, count: int) -> Filter:
        return Filter(show=show, state=state, label=label, count=count, is_chosen=show == chosen)

    counts = {concern: sum(concern in person.concerns for person in people) for concern in Concern}
    concerns = [
        made(concern, CONCERN_STATE[concern], concern_words(concern), count)
        for concern, count in counts.items()
        if count
    ]
    first = [made(NEEDS, "eye", _("Needs your eye"), needing)] if needing else []
    return [*first, *concerns, made(ALL, "", pgettext("on a list", "Everybody"), len(people))]


def _columns(own_list: OwnList) -> list[int]:
    """Return the places of the own columns that are shown: number and names in any case, in the order of the list."""
    if not own_list.tells_people:
        return []
    wanted = [own_list.reference, *(at for way in own_list.names[:1] for at in way)]
    apart = {*own_list.links, *(at for way in own_list.names for at in way)}
    others = [at for at in range(len(own_list.columns)) if at not in apart and at not in wanted]
    first = [at for at in dict.fromkeys(wanted) if at >= 0]
    return sorted([*first, *others[: max(0, MOST_COLUMNS - len(first))]])


def _view(
    person: BatchPerson, own_list: OwnList, columns: Sequence[int], *, people: Mapping[int, BatchPerson]
) -> PersonView:
    first = 1 if person.documents else 0
    shown = [document for document in person.documents if _is_told(document)] or list(person.documents[:first])
    folded = [document for document in person.documents if document not in shown]
    return PersonView(
        position=person.position,
        own=_own(person, own_list, columns),
        state=STATE_OF[person.standing],
        word=standing_words(person, is_compared=bool(own_list.names)),
        names=_names(person.documents),
        shown=[_document(document) for document in shown],
        folded=[_document(document) for document in folded],
        shared=_shared(person, people),
        is_missing=not person.documents,
    )


def _is_told(document: PersonDocument) -> bool:
    return document.row.verdict != Verdict.VALID or bool(document.shared_with)


def _own(person: BatchPerson, own_list: OwnList, columns: Sequence[int]) -> list[tuple[str, Words]]:
    cells = person.applicant.cells
    if not columns or not cells:
        heading = own_list.columns[columns[0]] if columns else _("Link or file")
        label = person.applicant.folder or next((document.row.label for document in person.documents), "")
        if not own_list.tells_people and person.documents:
            label = person.documents[0].row.label
        more: list[tuple[str, Words]] = [(own_list.columns[at], "") for at in columns[1:]]
        return [(heading, written.excerpt(label)), *more]
    names = {at for way in own_list.names for at in way}
    return [
        (own_list.columns[at], written.name(cells[at]) if at in names else visible(cells[at], LONGEST_CELL))
        for at in columns
    ]


def _names(documents: Sequence[PersonDocument]) -> list[NameView]:
    """Return each name once, however many credentials state it."""
    views: dict[tuple[object, ...], NameView] = {}
    for document in documents:
        name = next(iter(document.names), "")
        if document.name is None:
            if name:
                views.setdefault((name,), NameView(name=name, state="none", word="", working=()))
            continue
        state, word = name_words(document.name)
        view = NameView(name=name, state=state, word=word, working=working_words(document.name))
        views.setdefault((name, word, tuple(view.working)), view)
    return list(views.values())


def _shared(person: BatchPerson, people: Mapping[int, BatchPerson]) -> str:
    labels = [people[place].label for place in person.shared_with if place in people]
    if not labels:
        return ""
    shown = written.in_row(labels[:3])
    if len(labels) > 3:
        return _("The same credential came from %(others)s and %(n)s more.") % {"others": shown, "n": len(labels) - 3}
    return _("The same credential came from %(others)s.") % {"others": shown}


def _document(document: PersonDocument) -> DocumentView:
    facts = document.row.facts
    verdict = Verdict(document.row.verdict)
    title, issuer = in_both(facts.get("title")), in_both(facts.get("issuer_name"))
    bodies = facts.get("awarding_bodies")
    together = joined_names([in_both(body) for body in bodies]) if isinstance(bodies, list) else LocalizedText()
    recognition = facts.get("recognition")
    recognised: Mapping[str, Any] = recognition if isinstance(recognition, dict) else {}
    lines = (("recognition.then", "at_award"), ("recognition.now", "now"))
    return DocumentView(
        state=STATE_OF_VERDICT[verdict],
        state_word=short_words(verdict),
        title=title or written.excerpt(document.row.label),
        issuer=together or issuer,
        because="" if verdict is Verdict.VALID else in_both(facts.get("because")),
        recognition=[
            f"{written.text(texts.term(name))}{_(': ')}{written.text(in_both(recognised.get(key)))}"
            for name, key in lines
        ]
        if recognised
        else [],
        recognition_state=str(recognised.get("tone", "none")),
    )


def in_both(value: object) -> LocalizedText:
    """Read a text that was kept in both languages."""
    given = value if isinstance(value, dict) else {}
    return LocalizedText(ja=str(given.get("ja", "")), en=str(given.get("en", "")))
