"""A batch as files: the asker's own columns, ours to the right; in Excel one sheet of people, one of credentials."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kakitome import texts
from kakitome.documents.verification.check import Verdict
from kakitome.learning.class_list.workbook import write_workbook_of
from kakitome.learning.class_list.writing import write_table
from kakitome.ports.verification_batches import BatchApplicant, KeptVerificationBatch, OwnList, Row
from kakitome.services.verifying_many.people import BatchPerson, Concern, PersonDocument, people_of
from kakitome.services.verifying_many.rows import COLUMNS, RECOGNITION, cells_of
from kakitome.web.pages.public.verify.many_names import name_words, working_words
from kakitome.web.pages.public.verify.many_people import concern_words, in_both, standing_words
from kakitome.web.pages.public.verify.result import short_words
from kakitome.web.parts import written


def workbook_of(batch: KeptVerificationBatch, rows: Sequence[Row]) -> bytes:
    """Write a workbook of plain texts: who, and below another tab every credential."""
    people = people_of(batch.own_list, rows)
    out = BytesIO()
    sheets = [
        (_("Applicants"), _people_rows(people, batch.own_list)),
        (_("Credentials"), _credential_rows(people, batch.own_list, number=batch.number)),
    ]
    write_workbook_of(sheets, out)
    return out.getvalue()


def csv_of(batch: KeptVerificationBatch, rows: Sequence[Row]) -> bytes:
    """Write every credential, and whoever handed in none, as a table that spreadsheets open and run nothing of."""
    return write_table(_credential_rows(people_of(batch.own_list, rows), batch.own_list, number=batch.number))


def people_data(batch: KeptVerificationBatch, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Write the people as plain data; `results` are the positions of their credentials."""
    own_list = batch.own_list
    return [
        {
            "row": person.applicant.row or None,
            "folder": person.applicant.folder or None,
            "own": [
                {"column": column, "value": value}
                for column, value in zip(own_list.columns, person.applicant.cells, strict=False)
            ],
            "standing": person.standing.value,
            "concerns": [concern.value for concern in person.concerns],
            "same_credential_as": list(person.shared_with),
            "results": [document.row.position for document in person.documents],
            "names": [
                {
                    "position": document.row.position,
                    "stated": list(document.names),
                    "outcome": document.name.outcome.value if document.name else None,
                }
                for document in person.documents
            ],
        }
        for person in people_of(own_list, rows)
    ]


def _people_rows(people: Sequence[BatchPerson], own_list: OwnList) -> Iterator[list[str]]:
    by_position = {person.position: person for person in people}
    yield [
        *_own_headings(own_list),
        _("Conclusion"),
        _("To look at"),
        _("Name in the credential"),
        _("Name compared"),
        _("How it was compared"),
        _("Same credential from"),
        pgettext("how many", "Credentials"),
        _("Titles"),
        pgettext("of credentials", "Results"),
        *(texts.term(f"many.{column}").in_language(written.language()) for column in RECOGNITION),
    ]
    for person in people:
        yield [
            *_own_cells(person.applicant, own_list),
            standing_words(person, is_compared=bool(own_list.names)),
            "\n".join(concern_words(concern) for concern in person.concerns),
            "\n".join(dict.fromkeys(_name(document) for document in person.documents if document.names)),
            "\n".join(dict.fromkeys(_name_word(document) for document in person.documents if document.name)),
            "\n".join(dict.fromkeys(line for document in person.documents for line in _working(document))),
            written.in_row([by_position[place].label for place in person.shared_with if place in by_position]),
            str(len(person.documents)),
            "\n".join(_in_words(document.row, "title") or document.row.label for document in person.documents),
            "\n".join(short_words(Verdict(document.row.verdict)) for document in person.documents),
            *("\n".join(_in_words(document.row, column) for document in person.documents) for column in RECOGNITION),
        ]


def _credential_rows(people: Sequence[BatchPerson], own_list: OwnList, *, number: str) -> Iterator[list[str]]:
    language = written.language()
    headings = [texts.term(f"many.{column}").in_language(language) for column in COLUMNS]
    compared = [_("Name in the credential"), _("Name compared"), _("Same credential from")]
    yield [*_own_headings(own_list), *headings, *compared, texts.term("many.record").in_language(language)]
    by_position = {person.position: person for person in people}
    for person in people:
        own = _own_cells(person.applicant, own_list)
        for document in sorted(person.documents, key=lambda document: document.row.position):
            labels = [by_position[place].label for place in document.shared_with if place in by_position]
            names = [_name(document), _name_word(document), written.in_row(labels)]
            yield [*own, *cells_of(document.row, language), *names, number]
        if not person.documents:
            empty = dict.fromkeys(COLUMNS, "") | {"verdict": concern_words(Concern.MISSING)}
            yield [*own, *(empty[column] for column in COLUMNS), *([""] * len(compared)), number]


def _own_headings(own_list: OwnList) -> list[str]:
    headings = [name or _("Column %(n)s") % {"n": at} for at, name in enumerate(own_list.columns, 1)]
    return [*headings, *([_("Folder")] if own_list.has_folders else [])]


def _own_cells(applicant: BatchApplicant, own_list: OwnList) -> list[str]:
    cells = [*applicant.cells, *([""] * (len(own_list.columns) - len(applicant.cells)))]
    return [*cells, *([applicant.folder] if own_list.has_folders else [])]


def _name(document: PersonDocument) -> str:
    return " / ".join(document.names)


def _name_word(document: PersonDocument) -> str:
    return name_words(document.name)[1] if document.name else ""


def _working(document: PersonDocument) -> list[str]:
    return working_words(document.name) if document.name else []


def _in_words(row: Row, column: str) -> str:
    return in_both(row.facts.get(column)).in_language(written.language())
