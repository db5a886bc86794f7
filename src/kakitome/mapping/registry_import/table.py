"""A list of micro-credentials as a spreadsheet saves it: one row each, read as definitions are read.

Encodings, quotes, formulas and odd characters are dealt with as in class lists. A row that cannot be registered keeps
its number and its reasons; nothing is written here.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any, Final

from kakitome.errors import Problem, ProblemFactory, several
from kakitome.learning.class_list.characters import half_width, trim
from kakitome.learning.class_list.encoding import LABELS, decide
from kakitome.learning.class_list.file_kind import kind_of_file
from kakitome.learning.class_list.findings import RowFindings, plain_value
from kakitome.learning.class_list.records import TableRow, TableUnreadable
from kakitome.learning.class_list.text_table import read_records, sniff_delimiter
from kakitome.learning.definition import from_dict
from kakitome.learning.definition.vocabulary import fold, key_names
from kakitome.learning.registry.candidate import Candidate, faults_of, identifier_of
from kakitome.learning.registry.entry import AwardForm
from kakitome.learning.registry.envelope_text import find_form, parse_envelopes
from kakitome.values.localized_text import LocalizedText

MOST_ROWS: Final = 500
"""Rows of one list: a page shows each with its report before anything is written."""
_BESIDE: Final = ("identifier", "institution_type", "region", "provider_url", "forms", "address", "envelopes")
_problem = ProblemFactory()
_STATED_NONE: Final = frozenset(["なし", "無し", "ナシ", "無", "none", "None"])


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRow:
    """One row: what it would register, or why it would not; `number` is its place in the file."""

    number: int
    candidate: Candidate | None
    problems: tuple[Problem, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether nothing in the row itself stands in the way."""
        return self.candidate is not None and all(problem.severity != "error" for problem in self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryList:
    """A whole list; `problems` are about the file or its headings, and an error among them means: nothing was read."""

    rows: tuple[ListedRow, ...] = ()
    problems: tuple[Problem, ...] = ()
    encoding: str = ""


def template(language: str) -> list[str]:
    """Return the headings of an empty list in a language."""
    return [entry[language][0] for entry in _columns().values()]


def read_table(data: bytes, *, provider: LocalizedText) -> RegistryList:
    """Read a list as CSV; `provider` is meant where it has no column for one."""
    kind = kind_of_file(data)
    if isinstance(kind, Problem):
        return RegistryList(problems=(kind,))
    if kind == "zip":
        return RegistryList(problems=(_problem("E_LIST_WORKBOOK"),))
    guess = decide(data)
    if isinstance(guess, Problem):
        return RegistryList(problems=(guess,))
    try:
        records = list(_first(read_records(data, encoding=guess.name, delimiter=sniff_delimiter(data, guess.name))))
    except TableUnreadable as unreadable:
        return RegistryList(problems=unreadable.problems, encoding=LABELS[guess.name])
    if not records:
        return RegistryList(problems=(_problem("E_FILE_EMPTY"),))
    read = _read(records, provider)
    return replace(read, encoding=LABELS[guess.name])


def settle(rows: Sequence[ListedRow]) -> tuple[ListedRow, ...]:
    """Find rows that stand twice: the same words are registered once, other words under one name are refused."""
    first: dict[str, ListedRow] = {}
    settled = []
    for row in rows:
        name = identifier_of(row.candidate) if row.candidate is not None else ""
        earlier = first.setdefault(name, row) if name else row
        settled.append(row if earlier is row else _repeated(row, earlier))
    return tuple(settled)


def with_faults(row: ListedRow) -> ListedRow:
    """Add what keeps a row's candidate out of any registry."""
    faults = faults_of(row.candidate) if row.candidate is not None else ()
    return replace(row, problems=(*row.problems, *faults))


def _first(records: Iterator[TableRow]) -> Iterator[TableRow]:
    for count, record in enumerate(records):
        if count > MOST_ROWS:
            raise TableUnreadable.because("E_LIST_TOO_LONG", limit=MOST_ROWS)
        yield record


def _read(records: Sequence[TableRow], provider: LocalizedText) -> RegistryList:
    headings = [trim(cell) for cell in records[0].cells]
    fields = _fields(headings)
    problems = list(_about(headings, fields))
    if any(problem.severity == "error" for problem in problems):
        return RegistryList(problems=tuple(problems))
    names_provider = any(field.startswith("awarding_body") for field in fields)
    default = None if names_provider else provider
    if default is not None:
        shown = default.ja or default.en
        problems.append(_problem("I_LIST_PROVIDER", provider=shown[:80]))
    rows = [with_faults(_row(record, headings, fields=fields, provider=default)) for record in records[1:]]
    return RegistryList(rows=settle(rows), problems=tuple(problems))


def _fields(headings: Sequence[str]) -> list[str]:
    """Return the field of each heading; empty for what is unknown, or stood before."""
    fields: list[str] = []
    for heading in headings:
        field = _known().get(fold(heading)) or key_names().get(fold(heading), "")
        fields.append("" if field in fields else field)
    return fields


def _about(headings: Sequence[str], fields: Sequence[str]) -> Iterator[Problem]:
    if not any(field.startswith("title") for field in fields):
        yield _problem("E_LIST_TITLE_COLUMN")
    unknown = [heading for heading, field in zip(headings, fields, strict=True) if heading and not field]
    if unknown:
        yield _problem("W_LIST_COLUMNS", columns=several(heading[:40] for heading in unknown))


def _row(
    record: TableRow, headings: Sequence[str], *, fields: Sequence[str], provider: LocalizedText | None
) -> ListedRow:
    problems: list[Problem] = []
    cells: dict[str, str] = {}
    if any(trim(cell) for cell in record.cells[len(fields) :]):
        problems.append(_problem("E_LIST_CELLS"))
    for heading, field, raw in zip(headings, fields, record.cells, strict=False):
        value = _value(raw, heading, problems=problems) if field else ""
        if value:
            cells[field] = value
    if provider is not None:
        cells.update(
            {f"awarding_body.name.{language}": provider.in_language(language) for language in provider.languages}
        )
    envelopes, unread = parse_envelopes(cells.get("envelopes", ""))
    problems.extend(unread)
    table = _nested({field: value for field, value in cells.items() if field not in _BESIDE})
    letter, unreadable = from_dict(table)
    candidate = Candidate(
        letter=letter,
        identifier=cells.get("identifier", ""),
        institution_type=cells.get("institution_type", ""),
        region=half_width(cells.get("region", "")).strip().upper() or letter.issuer_country,
        provider_url=cells.get("provider_url", ""),
        address=cells.get("address", ""),
        forms=tuple(_forms(cells.get("forms", ""), problems)),
        envelopes=envelopes,
    )
    return ListedRow(number=record.number, candidate=candidate, problems=(*problems, *unreadable))


def _value(raw: str, heading: str, *, problems: list[Problem]) -> str:
    """Take a cell as a class list's words are taken; "none" is an answer here."""
    if trim(raw) in _STATED_NONE:
        return trim(raw)
    findings = RowFindings({"narrative": heading})
    value = plain_value(raw, "narrative", findings=findings)
    problems.extend(replace(problem, pointer=heading) for problem in findings.problems)
    return value or ""


def _forms(text: str, problems: list[Problem]) -> Iterator[AwardForm]:
    for word in filter(None, (part.strip() for part in text.replace("、", ",").replace("，", ",").split(","))):
        form = find_form(word)
        if form is None:
            problems.append(_problem("E_LIST_FORM", word=word[:40]))
        else:
            yield form


def _nested(cells: Mapping[str, str]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for field, value in cells.items():
        *above, last = field.split(".")
        inner = table
        for step in above:
            inner = inner.setdefault(step, {})
        inner[last] = value
    return table


def _repeated(row: ListedRow, earlier: ListedRow) -> ListedRow:
    if row.candidate == earlier.candidate:
        problem = _problem("W_LIST_REPEATED", row=earlier.number)
        return replace(row, candidate=None, problems=(problem,))
    return replace(row, problems=(*row.problems, _problem("E_LIST_TWICE", row=earlier.number)))


@cache
def _columns() -> Mapping[str, Mapping[str, list[str]]]:
    text = resources.files(__package__).joinpath("columns.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _known() -> Mapping[str, str]:
    return {
        fold(heading): field
        for field, languages in _columns().items()
        for headings in (*languages.values(), [field])
        for heading in headings
    }
