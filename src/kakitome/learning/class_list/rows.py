"""From a table's row to a learner's row: every cell read as the field its heading names."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from kakitome.errors import Problem
from kakitome.learning.class_list.attainments import read_evidence, read_grade
from kakitome.learning.class_list.characters import excerpt, keep_nfc, trim, variants
from kakitome.learning.class_list.contacts import read_email
from kakitome.learning.class_list.findings import LIMITS, RowFindings, is_harmless, plain_value
from kakitome.learning.class_list.headings import Layout, parts
from kakitome.learning.class_list.model import LearnerRow, status_of
from kakitome.learning.class_list.people import read_did, read_name, read_reading, read_roman, read_student_number
from kakitome.learning.class_list.records import TableRow
from kakitome.learning.passing import SAYS_NOTHING, PassRule, doubt_about
from kakitome.values.dates import ParsedDate, parse_date

_READERS: Final = {"name": read_name, "reading": read_reading, "roman": read_roman}
_REMARKS: Final = frozenset(("以上", "合計", "計", "総計", "total", "end", "eof"))
_SAMPLES: Final = 5
_REMEMBERED_DATES: Final = 2_000
_REMEMBERED_GRADES: Final = 2_000


class RowReader:
    """Read the rows of one list; remembers only what was already told once."""

    def __init__(
        self,
        layout: Layout,
        *,
        today: date,
        scheduled: bool = False,
        fixed_width: bool = True,
        passing: PassRule = SAYS_NOTHING,
    ) -> None:
        """Prepare for one list.

        Args:
            layout: where each field stands.
            today: the last day an award may bear, and the date of awards in lists without dates.
            scheduled: dates in the future are allowed.
            fixed_width: every row must have as many cells as there are headings (texts, not workbooks).
            passing: what the definition says of passing.
        """
        self.layout = layout
        self.today = today
        self.latest = None if scheduled else today
        self.fixed_width = fixed_width
        self.passing = passing
        self._grades: dict[str, Problem | None] = {}
        self.samples: list[str] = []
        self._told_variants: set[str] = set()
        self._dates: dict[str, ParsedDate | Problem] = {}
        self._plain_dates: set[str] = set()
        self._fields = [field for field in layout.headings if field not in parts()]
        self._halves = {
            field: [layout.positions[part] for part, joined in parts().items() if joined == field]
            for field in _READERS
            if field in layout.headings and field not in layout.positions
        }
        # Looked up once for the list: these are asked for in every row.
        self._places = tuple(layout.positions.values())
        # Two cells of a learner that begin with a letter or a digit are no remark, and no more is to be looked at.
        self._sure = self._places[:2] if len(self._places) > 1 else ()
        self._whole = [
            (field, layout.positions[field], LIMITS[field])
            for field in self._fields
            if field in layout.positions and field not in self._halves
        ]
        fields = {field for field, _, _ in self._whole}
        self._others = [field for field in self._fields if field not in fields and field != "narrative"]
        places = {label: place for label, (place, _) in layout.words.items()}
        self._labels = [
            (label, places[label] if label in places else layout.positions[field])
            for label, field in layout.columns.fields.items()
        ]

    def is_remark(self, record: TableRow) -> bool:
        """Tell whether the row holds no learner: a closing 以上, a total, a note with ※, or only unknown columns."""
        cells = record.cells
        if self._sure and all([index < len(cells) and cells[index][:1].isalnum() for index in self._sure]):
            return False
        filled = [cell for cell in record.cells if cell and not cell.isspace()]
        if len(filled) == 1:
            remark = trim(filled[0])
            if remark.startswith(("※", "＊", "注")) or remark.casefold() in _REMARKS:
                return True
        return not any(trim(cells[index]) for index in self._places if index < len(cells) and cells[index])

    def read(self, record: TableRow) -> LearnerRow:
        """Read one row; what is wrong with it is in its problems."""
        findings = RowFindings(self.layout.headings)
        values = self._values(record, findings)
        name = self._named(values, "name", findings=findings)
        reading = self._named(values, "reading", findings=findings)
        roman = self._named(values, "roman", findings=findings)
        email = read_email(value, findings) if (value := values.get("email")) else ""
        student_number = self._student_number(record, values, findings=findings)
        did = read_did(value, findings) if (value := values.get("did")) else ""
        awarded_on = self._awarded_on(values, findings)
        grade = read_grade(value, findings) if (value := values.get("grade")) else ""
        self._look_at_grade(grade, findings)
        narrative = self._narrative(record, findings) if self.layout.words else ""
        evidence_urls = read_evidence(value, findings) if (value := values.get("evidence")) else ()
        self._require(values, findings)
        self._look_at(record, name, findings=findings)
        if misfit := self._misfit(record):
            findings.problems, findings.changes = [misfit], []
        return LearnerRow(
            number=record.number,
            line=record.line,
            status=status_of(findings.problems),
            name=name,
            reading=reading,
            roman=roman,
            email=email,
            student_number=student_number,
            did=did,
            awarded_on=awarded_on,
            grade=grade,
            evidence_urls=evidence_urls,
            narrative=narrative,
            given=self._given(record),
            problems=tuple(findings.problems),
            changes=tuple(findings.changes),
        )

    def _cell(self, record: TableRow, index: int) -> str:
        return record.cells[index] if index < len(record.cells) else ""

    def _given(self, record: TableRow) -> dict[str, str]:
        """Keep the cells of the imported columns as they stand in the file."""
        cells = record.cells
        return {label: cells[index] if index < len(cells) else "" for label, index in self._labels}

    def _values(self, record: TableRow, findings: RowFindings) -> dict[str, str]:
        """Return the values of the fields, without those that were refused."""
        cells, kinds = record.cells, record.kinds
        values: dict[str, str] = {}
        for field, index, limit in self._whole:
            raw = cells[index] if index < len(cells) else ""
            if not kinds and is_harmless(raw, limit):
                values[field] = raw
                continue
            value = plain_value(raw, field, findings=findings, kind=kinds.get(index, "")) if raw else ""
            if value is not None:
                values[field] = value
        for field in self._others:
            value = self._plain(record, field, findings=findings)
            if value is not None:
                values[field] = value
        return values

    def _plain(self, record: TableRow, field: str, *, findings: RowFindings) -> str | None:
        """Return the value of a field, its halves joined, or None when a cell was refused."""
        halves = self._halves.get(field)
        if halves is None:
            index = self.layout.positions.get(field)
            if index is None:
                return ""
            return plain_value(self._cell(record, index), field, findings=findings, kind=record.kinds.get(index, ""))
        read = [
            plain_value(self._cell(record, index), field, findings=findings, kind=record.kinds.get(index, ""))
            for index in halves
        ]
        given = [half for half in read if half is not None]
        if len(given) < len(halves):
            return None
        # 見本 太郎, but Taro Mihon: Latin names put the given name first.
        ordered = reversed(given) if "".join(given).isascii() else given
        return " ".join(half for half in ordered if half)

    def _named(self, values: Mapping[str, str], field: str, *, findings: RowFindings) -> str:
        value = values.get(field)
        return _READERS[field](value, findings) if value else ""

    def _student_number(self, record: TableRow, values: Mapping[str, str], *, findings: RowFindings) -> str:
        value = values.get("student_number")
        kind = record.kinds.get(self.layout.positions.get("student_number", -1), "")
        return read_student_number(value, findings, kind=kind) if value else ""

    def _awarded_on(self, values: Mapping[str, str], findings: RowFindings) -> date | None:
        """Read the date of the award; a list without such a column is of today."""
        if "awarded_on" not in self.layout.positions:
            return self.today
        value = values.get("awarded_on")
        if not value:
            return None
        parsed = self._dates.get(value)
        if parsed is None:
            parsed = parse_date(value, today=self.latest, column=self.layout.headings["awarded_on"])
            if len(self._dates) < _REMEMBERED_DATES:
                self._dates[value] = parsed
                if isinstance(parsed, ParsedDate) and not parsed.converted and not parsed.notes:
                    self._plain_dates.add(value)
        if isinstance(parsed, Problem):
            findings.error(parsed.code, "awarded_on", **parsed.params)
            return None
        if value in self._plain_dates:
            return parsed.on
        if parsed.converted:
            findings.changed("awarded_on", value, read=parsed.on.isoformat())
        for note in parsed.notes:
            findings.warn(note.code, "awarded_on", **note.params)
        return parsed.on

    def _look_at_grade(self, grade: str, findings: RowFindings) -> None:
        """Tell a grade that is no pass, or may be none; lists hold few different ones."""
        if grade not in self._grades:
            doubt = doubt_about(grade, self.passing)
            if len(self._grades) >= _REMEMBERED_GRADES:
                self._grades.clear()
            self._grades[grade] = doubt
        if doubt := self._grades[grade]:
            findings.warn(doubt.code, "grade", **doubt.params)

    def _narrative(self, record: TableRow, findings: RowFindings) -> str:
        """Return the words of the columns that a person asked for, a line each when there are several."""
        lines = []
        is_alone = len(self.layout.words) == 1
        for label, (index, is_unknown) in self.layout.words.items():
            kind = record.kinds.get(index, "")
            value = plain_value(self._cell(record, index), "narrative", findings=findings, kind=kind)
            if value:
                sign = ": " if label.isascii() else "："
                lines.append(keep_nfc(value if is_alone and not is_unknown else f"{label}{sign}{value}"))
        return "\n".join(lines)

    def _require(self, values: Mapping[str, str], findings: RowFindings) -> None:
        """Note what must not be empty: the name, the date where there is a column, something to identify by.

        Source: docs/standards/hostile-inputs.md B027.
        """
        if values.get("name") == "":
            findings.error("E_NAME_MISSING", "name")
        if "awarded_on" in self.layout.positions and values.get("awarded_on") == "":
            findings.error("E_DATE_MISSING", "awarded_on")
        has_did = bool(values.get("did"))
        if "email" in self.layout.positions:
            if values.get("email") == "" and not has_did:
                findings.error("E_EMAIL_MISSING", "email")
        elif values.get("student_number") == "" and not has_did:
            findings.error("E_IDENTIFIER_MISSING", "student_number")

    def _misfit(self, record: TableRow) -> Problem | None:
        """Compare the number of cells with the headings; a shifted row would award the wrong person.

        Source: Excel saves empty columns and rows behind a list, so that other platforms count a wrong number of
        columns.
        """
        width = self.layout.width
        count = len(record.cells)
        if not self.fixed_width or count == width:
            return None
        if count < width:
            return Problem(code="E_ROW_TOO_SHORT", params={"expected": width, "found": count})
        filled = max((i + 1 for i, cell in enumerate(record.cells) if cell.strip()), default=0)
        return Problem(code="E_ROW_TOO_LONG", params={"expected": width, "found": filled}) if filled > width else None

    def _look_at(self, record: TableRow, name: str, *, findings: RowFindings) -> None:
        """Tell what a person should see: hidden and struck rows, rare characters once per list."""
        if record.hidden:
            findings.warn("W_ROW_HIDDEN", "")
        if record.struck:
            findings.warn("W_ROW_STRUCK", "")
        for variant in variants(name):
            if variant not in self._told_variants:
                self._told_variants.add(variant)
                findings.warn("W_NAME_VARIANT_KEPT", "name", variant=variant)
        if len(self.samples) < _SAMPLES:
            rare = [cell for cell in record.cells if not cell.isascii() and next(variants(cell), "")]
            self.samples += [excerpt(trim(cell)) for cell in rare][: _SAMPLES - len(self.samples)]
