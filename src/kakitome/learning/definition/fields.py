"""The keys of a definition and the reader of each: a table becomes a `Microcredential` and findings."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from kakitome.errors import Problem
from kakitome.learning.definition.assessment import read_assessments, read_rubric, read_supervision
from kakitome.learning.definition.class_hours import class_hours_within, read_class_hours
from kakitome.learning.definition.credit import read_credit
from kakitome.learning.definition.delivery import read_form, read_languages, read_period, read_price
from kakitome.learning.definition.effort import read_effort
from kakitome.learning.definition.level import read_levels
from kakitome.learning.definition.numbers import read_whole
from kakitome.learning.definition.outcomes import read_outcomes, read_skills
from kakitome.learning.definition.particulars import (
    read_bodies,
    read_body,
    read_contact,
    read_country,
    read_fields,
    read_kind,
    read_months,
    read_stackability,
    read_version,
)
from kakitome.learning.definition.place import DefinitionPlace
from kakitome.learning.definition.quality import read_quality
from kakitome.learning.definition.table import key_name
from kakitome.learning.definition.vocabulary import fold, key_names
from kakitome.learning.definition.wording import read_string, read_text
from kakitome.learning.microcredential import Microcredential
from kakitome.values.localized_text import LocalizedText

Reader = Callable[[object, DefinitionPlace], object]
AT_AWARD = ("learner_identification", "date_of_issuing")
WRAPPERS = ("microcredential", "micro_credential", "definition", "descriptors")


def _flag_text(value: object, place: DefinitionPlace) -> LocalizedText:
    return read_text(value, place, flag=True)


def _identifier(value: object, place: DefinitionPlace) -> str:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else read_string(value, place)


_READERS: Mapping[str, Reader] = {
    "identifier": _identifier,
    "version": read_version,
    "kind": read_kind,
    "awarding_body": read_body,
    "issuer_country": read_country,
    "learning_outcomes": read_outcomes,
    "form_of_participation": read_form,
    "language": read_languages,
    "learner_effort": read_effort,
    "assessment_type": read_assessments,
    "quality_assurance": read_quality,
    "level": read_levels,
    "certification": _flag_text,
    "credit_recognition": read_credit,
    "prerequisites": _flag_text,
    "stackability": read_stackability,
    "supervision_identity_verification": read_supervision,
    "grade_achieved": _flag_text,
    "date_of_delivery": read_period,
    "price": read_price,
    "inherent_requirements": _flag_text,
    "co_awarding_bodies": read_bodies,
    "field_of_study": read_fields,
    "class_hours": read_class_hours,
    "capacity": read_whole,
    "rubric": read_rubric,
    "skills": read_skills,
    "validity_months": read_months,
    "renewal_months": read_months,
    "contact": read_contact,
}
READERS: Mapping[str, Reader] = {field.name: _READERS.get(field.name, read_text) for field in fields(Microcredential)}
"""The reader of each descriptor: of one that is a text in two languages, that of texts."""


def from_dict(definition: Mapping[str, object]) -> tuple[Microcredential, tuple[Problem, ...]]:
    """Read a definition that is already a table; everything readable is read, the rest is told.

    >>> found, problems = from_dict({"title": "洋上風力", "learner_effort": "45時間"})
    >>> found.title.ja, found.learner_effort.value, problems
    ('洋上風力', Decimal('45'), ())
    """
    place = DefinitionPlace()
    given = _by_key(_unwrapped(definition), place)
    country = read_country(*given["issuer_country"]) if "issuer_country" in given else ""
    values: dict[str, Any] = {}
    for key, (value, where) in given.items():
        if key in AT_AWARD:
            where.note("I_GIVEN_AT_AWARD", descriptor=key)
        elif value is not None:
            read = country if key == "issuer_country" else READERS[key](value, replace(where, country=country))
            values[key] = _without_nothing(read)
    if values.get("class_hours") is None and "learner_effort" in given:
        # One sentence or table often tells both: "20時間の授業と40時間の予習復習".
        values["class_hours"] = class_hours_within(*given["learner_effort"])
    _share_out_bodies(values, given)
    return Microcredential(**{key: value for key, value in values.items() if value is not None}), tuple(place.findings)


def _share_out_bodies(values: dict[str, Any], given: Mapping[str, tuple[object, DefinitionPlace]]) -> None:
    """Of a list under `awarding_body` the first is the awarding body and the others award together with it."""
    listed, where = given.get("awarding_body", (None, DefinitionPlace()))
    if isinstance(listed, list):
        # What is wrong in the list was told when its first name was read.
        others = read_bodies(listed, DefinitionPlace(pointer=where.pointer))[1:]
        values["co_awarding_bodies"] = (*others, *(values.get("co_awarding_bodies") or ()))


def _without_nothing(value: object) -> object:
    """Turn a table that says nothing into None, and leave such tables out of a list."""
    if isinstance(value, tuple):
        return tuple(item for item in value if not is_dataclass(item) or _says_something(item))
    if is_dataclass(value) and not isinstance(value, LocalizedText) and not _says_something(value):
        return None
    return value


def _says_something(value: object) -> bool:
    if is_dataclass(value):
        return any(_says_something(getattr(value, field.name)) for field in fields(value))
    return any(map(_says_something, value)) if isinstance(value, tuple) else value not in (None, "")


def _unwrapped(definition: Mapping[str, object]) -> Mapping[str, object]:
    """Look into a single table that holds the whole definition, e.g. `[microcredential]`."""
    if len(definition) == 1:
        key, value = next(iter(definition.items()))
        if key_name(str(key)) in WRAPPERS and isinstance(value, Mapping):
            return value
    return definition


def _by_key(definition: Mapping[str, object], place: DefinitionPlace) -> dict[str, tuple[object, DefinitionPlace]]:
    """Sort what is given by key; unknown keys and second names of a key are told."""
    known = (*READERS, *AT_AWARD)
    given: dict[str, tuple[object, DefinitionPlace]] = {}
    ordered = sorted(definition.items(), key=lambda item: str(item[0]) not in known)
    for written, value in ordered:
        name = str(written)
        key = name if name in known else key_names().get(fold(key_name(name))) or key_names().get(fold(name))
        if key is None:
            place.unknown_keys({name: value}, known)
        elif key in given:
            place.at(name).note("W_DEFINITION_KEY_TWICE", key=name[:80], other=key)
        else:
            given[key] = (value, place.at(name))
    return given
