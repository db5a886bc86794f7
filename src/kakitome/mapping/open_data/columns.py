"""The one table of the registry as open data: every column with its meaning, and how it is taken out of an entry.

A dump and its codebook are both written from `TABLE`, so that neither can say what the other does not. The meanings
stand in `columns.toml`. Values are those that were stated; what was not stated is null in JSON and empty in CSV.
Converted values have columns of their own and say so. Names and e-mail addresses of contacts have no column: a
register of programmes is none of persons.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from importlib import resources
from operator import attrgetter
from typing import Any, Literal

from kakitome.learning.assessment import AssessmentMethod, IdentityCheck
from kakitome.learning.definition import to_dict
from kakitome.learning.fields_of_study import BROAD, fields_of_study, find_field
from kakitome.learning.framework.catalogue import descriptors
from kakitome.learning.framework.size import EffortConversion, convert
from kakitome.learning.institution_kinds import find_kind, institution_kinds
from kakitome.learning.microcredential import Kind, Microcredential, ParticipationMode, StackingModel
from kakitome.learning.placement import OPEN_DATA
from kakitome.learning.recognition.recognition import Recognition, Standing
from kakitome.learning.registry.entry import AwardForm, Entry, EntrySource, EntryState, EntryVersion
from kakitome.learning.registry.envelope_text import write_envelopes
from kakitome.learning.statements import QUALITY_CELLS
from kakitome.learning.workload import EffortUnit
from kakitome.values.instants import write_instant
from kakitome.values.json_members import json_number
from kakitome.values.localized_text import LANGUAGES, Language, LocalizedText

ColumnKind = Literal["text", "code", "number", "boolean", "date", "instant", "list", "address", "object"]
WITHHELD = ("contact",)
"""Fields of a definition that may name a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One row: a version of an entry, with what is recognised of that entry, at an instant."""

    entry: Entry
    version: EntryVersion
    recognitions: tuple[Recognition, ...]
    at: datetime
    site_url: str

    @property
    def letter(self) -> Microcredential:
        """The common descriptors."""
        return self.version.microcredential

    @property
    def standing(self) -> tuple[Recognition, ...]:
        """Recognitions of this very version that stand."""
        about = (recognition for recognition in self.recognitions if recognition.entry_version == self.version.version)
        return tuple(recognition for recognition in about if recognition.standing_at(self.at) is Standing.RECOGNISED)


Take = Callable[[Record], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its name, of what kind its values are, what they mean, and the closed list when there is one."""

    id: str
    kind: ColumnKind
    meaning: LocalizedText
    of: Take
    values: tuple[str, ...] = ()

    @property
    def is_in_tables(self) -> bool:
        """Whether it is in CSV, too: an object has no place in a cell."""
        return self.kind != "object"


def version_page(row: Record) -> str:
    """Return the permanent address of the version."""
    return f"{row.site_url}/registry/{row.entry.number}/v{row.version.version}"


def plain(value: Any) -> Any:
    """Write a value as JSON has it: instants and dates as ISO 8601, numbers as numbers."""
    if isinstance(value, datetime):
        return write_instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return json_number(value)
    return None if value == "" else value


def public_definition(letter: Microcredential) -> dict[str, Any]:
    """Write a definition as plain data, without what may name a person."""
    return {key: value for key, value in to_dict(letter).items() if key not in WITHHELD}


def _part(name: str, part: str) -> Take:
    """Take a part of a descriptor that may not be stated at all."""

    def take(row: Record) -> Any:
        stated = getattr(row.letter, name)
        return None if stated is None else getattr(stated, part)

    return take


def _converted(unit: EffortUnit, end: str) -> Take:
    def take(row: Record) -> Decimal | None:
        effort = row.letter.learner_effort
        conversion = convert(effort, unit) if effort else None
        return getattr(conversion, end) if isinstance(conversion, EffortConversion) else None

    return take


def _price(row: Record) -> Decimal | None:
    amount = row.letter.price.amount if row.letter.price else ""
    is_number = amount.isascii() and amount.replace(".", "", 1).isdecimal()
    return Decimal(amount) if is_number else None


def _survey_fields(letter: Microcredential) -> list[str]:
    fields = (find_field(code) for code in letter.field_of_study)
    return list(dict.fromkeys(field.mext.ja for field in fields if field and field.mext))


_ENTRY: Mapping[str, Take] = {
    "entry": lambda row: row.entry.number,
    "version": lambda row: row.version.version,
    "is_current": lambda row: row.version.version == row.entry.current.version,
    "state": lambda row: row.version.state,
    "url": version_page,
    "registered_at": lambda row: row.version.registered_at,
    "withdrawn_at": lambda row: row.version.withdrawn_at,
    "sha256": lambda row: row.version.digest,
    "achievement": lambda row: row.version.address,
    "forms": lambda row: list(row.version.forms),
    "envelopes": lambda row: list(write_envelopes(row.version.envelopes, issuer=row.entry.issuer)),
    "source": lambda row: row.entry.source,
    "institution": lambda row: row.entry.institution,
    "institution_type": lambda row: row.entry.institution_type,
    "institution_kind": lambda row: kind.id if (kind := find_kind(row.entry.institution_type)) else None,
    "issuer": lambda row: row.entry.issuer,
    "region": lambda row: row.entry.region,
    "provider_url": lambda row: row.entry.provider_url,
    "is_demonstration": lambda row: row.entry.is_demonstration,
    "recognised": lambda row: bool(row.standing),
    "recognitions": lambda row: [recognition.number for recognition in row.standing],
    "recognised_by": lambda row: [recognition.body_name for recognition in row.standing],
    "recognised_until": lambda row: max((recognition.valid_until for recognition in row.standing), default=None),
}
_LETTER: Mapping[str, Mapping[str, Take]] = {
    "awarding_body": {"awarding_body": _part("awarding_body", "name")},
    "co_awarding_bodies": {"co_awarding_bodies": lambda row: [body.name for body in row.letter.co_awarding_bodies]},
    "field_of_study": {
        "field_of_study": lambda row: list(row.letter.field_of_study),
        "field_of_study_broad": lambda row: list(dict.fromkeys(code[:BROAD] for code in row.letter.field_of_study)),
        "field_of_study_mext": lambda row: _survey_fields(row.letter),
    },
    "learning_outcomes": {"learning_outcomes": lambda row: [outcome.text for outcome in row.letter.learning_outcomes]},
    "form_of_participation": {
        "participation_modes": lambda row: list(_part("form_of_participation", "modes")(row) or ()),
        "form_of_participation": _part("form_of_participation", "description"),
    },
    "language": {"language": lambda row: list(row.letter.language)},
    "learner_effort": {
        "effort": _part("learner_effort", "value"),
        "effort_most": _part("learner_effort", "value_max"),
        "effort_credits": _part("learner_effort", "credits"),
        "effort_unit": _part("learner_effort", "unit"),
        "effort_credit_unit": _part("learner_effort", "credit_unit"),
        **{
            f"{name}_{end}": _converted(unit, f"value_{end}")
            for name, unit in (
                ("hours", EffortUnit.HOURS),
                ("jp_credits", EffortUnit.JP_CREDITS),
                ("ects", EffortUnit.ECTS),
            )
            for end in ("min", "max")
        },
    },
    "class_hours": {
        "class_hours": _part("class_hours", "value"),
        "class_hour_minutes": _part("class_hours", "minutes"),
    },
    "assessment_type": {
        "assessment_methods": lambda row: [assessment.method for assessment in row.letter.assessment_type],
        "assessment_type": lambda row: [assessment.description for assessment in row.letter.assessment_type],
    },
    "supervision_identity_verification": {"supervision": _part("supervision_identity_verification", "check")},
    "quality_assurance": {f"quality_{cell}": _part("quality_assurance", cell) for cell in QUALITY_CELLS},
    "level": {
        "levels": lambda row: [f"{level.framework} {level.level}".strip() for level in row.letter.level],
        "level_asserted_by": lambda row: [level.asserted_by.in_language("ja") for level in row.letter.level],
    },
    "credit_recognition": {
        "credit_recognised": _part("credit_recognition", "recognised"),
        "credits": _part("credit_recognition", "credits"),
        "credit_unit": _part("credit_recognition", "unit"),
        "credit_recognition": _part("credit_recognition", "description"),
    },
    "stackability": {
        "stackable": _part("stackability", "stackable"),
        "stackability": lambda row: list(_part("stackability", "into")(row) or ()),
        "stacking_targets": lambda row: [target.identifier for target in _part("stackability", "targets")(row) or ()],
        "stacking_models": lambda row: [target.model or "" for target in _part("stackability", "targets")(row) or ()],
    },
    "date_of_delivery": {
        "starts_on": _part("date_of_delivery", "start_on"),
        "ends_on": _part("date_of_delivery", "end_on"),
    },
    "price": {
        "price": _price,
        "currency": _part("price", "currency"),
        "price_description": _part("price", "description"),
        "financial_aid": _part("price", "financial_aid"),
    },
    "rubric": {"rubric_criteria": lambda row: len(row.letter.rubric.criteria) if row.letter.rubric else None},
    "skills": {
        "skills": lambda row: [
            " ".join(filter(None, (s.framework, s.code, s.label.en or s.label.ja))) for s in row.letter.skills
        ],
        "skill_uris": lambda row: [skill.uri for skill in row.letter.skills],
    },
}
"""Descriptors that are taken apart; every other one is one column as it stands."""
_TEXT = {"kind": "text", "languages": True}
"""What a descriptor in words is, unless `columns.toml` says otherwise."""
_LISTS: Mapping[str, Sequence[str]] = {
    "state": tuple(EntryState),
    "forms": tuple(AwardForm),
    "source": tuple(EntrySource),
    "kind": tuple(Kind),
    "institution_kind": tuple(institution_kinds()),
    "field_of_study": tuple(fields_of_study()),
    "field_of_study_broad": tuple(code for code, field in fields_of_study().items() if field.is_broad),
    "stacking_models": tuple(StackingModel),
    "participation_modes": tuple(ParticipationMode),
    "assessment_methods": tuple(AssessmentMethod),
    "supervision": tuple(IdentityCheck),
    **dict.fromkeys(("effort_unit", "effort_credit_unit", "credit_unit"), tuple(EffortUnit)),
}


def _takes() -> Iterator[tuple[str, Take]]:
    yield from _ENTRY.items()
    for name in OPEN_DATA.order:
        yield from _LETTER.get(name, {name: attrgetter(f"letter.{name}")}).items()
    yield "definition", lambda row: public_definition(row.letter)


def _columns() -> Iterator[Column]:
    described = tomllib.loads(resources.files(__package__).joinpath("columns.toml").read_text(encoding="utf-8"))
    for name, take in _takes():
        column = described.get(name, _TEXT)
        meaning = LocalizedText(ja=column["ja"], en=column["en"]) if "ja" in column else descriptors()[name].name
        if column.get("languages"):
            yield from (
                _in_language(name, take, meaning=meaning, kind=column["kind"], language=tongue) for tongue in LANGUAGES
            )
        else:
            values = tuple(str(word) for word in _LISTS.get(name, ()))
            yield Column(id=name, kind=column["kind"], meaning=meaning, of=take, values=values)


def _in_language(name: str, take: Take, *, meaning: LocalizedText, kind: ColumnKind, language: Language) -> Column:
    def of(row: Record) -> Any:
        value = take(row)
        if isinstance(value, list):
            return [getattr(text, language) for text in value]
        return getattr(value, language) or None if value else None

    suffix = {"ja": ("日本語", "in Japanese"), "en": ("英語", "in English")}[language]
    localized_text = LocalizedText(ja=f"{meaning.ja}（{suffix[0]}）", en=f"{meaning.en}, {suffix[1]}")
    return Column(id=f"{name}_{language}", kind=kind, meaning=localized_text, of=of)


TABLE: tuple[Column, ...] = tuple(_columns())
"""Every column, in the order of the dump."""
