"""Controlled vocabularies of the European Union that an export names, as concepts.

Where a vocabulary has no word for what an institution said, nothing near it is taken: the letter's own words stand in
a note instead.

Source: European Learning Model v3, vocabularies at data.europa.eu/snb; EU authority tables (language, country,
currency, file type) at publications.europa.eu.
"""

import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any, Final

from kakitome.learning.assessment import AssessmentMethod, IdentityCheck
from kakitome.learning.microcredential import ParticipationMode

_SNB: Final = "http://data.europa.eu/snb"
_AUTHORITY: Final = "http://publications.europa.eu/resource/authority"
_SCHEME_CODE: Final = "25831c2"
_ESCO_SKILLS: Final = "http://data.europa.eu/esco/concept-scheme/skills"
ESCO_SKILL: Final = "http://data.europa.eu/esco/skill/"
ECTS_CODE: Final = "6fcec5c5af"
EQF_LEVELS: Final = frozenset("12345678")

Node = dict[str, Any]

_TABLES: Final = tomllib.loads(resources.files(__package__).joinpath("vocabularies.toml").read_text(encoding="utf-8"))
"""Codes by our own words for the same; a vocabulary may have no word for one of ours."""
_FILE_TYPES: Final[Mapping[bytes, str]] = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG"}


def mode(participation_mode: ParticipationMode) -> Node:
    """Name a mode of learning."""
    return _snb("learning-assessment", _TABLES["modes"][participation_mode])


def assessment_type(method: AssessmentMethod) -> Node | None:
    """Name a type of assessment; None when the vocabulary has no word for it."""
    return _snb("assessment", entry) if (entry := _TABLES["assessments"].get(method)) else None


def supervision(check: IdentityCheck) -> Node | None:
    """Name how learners were supervised and identified; None when the vocabulary's code is not known here."""
    return _snb("supervision-verification", entry) if (entry := _TABLES["supervision"].get(check)) else None


def language(tag: str) -> Node | None:
    """Name a language by the first part of its BCP 47 tag; None when it is not in our part of the table."""
    known = _TABLES["languages"].get(tag.partition("-")[0].lower())
    return _authority("language", known) if known else None


def country(alpha_2: str) -> Node | None:
    """Name a country by its ISO 3166-1 alpha-2 code; None when there is no such code."""
    code = _TABLES["countries"].get(alpha_2.upper())
    return _authority("country", (code, code)) if code else None


def country_of(code: str) -> str:
    """Return the ISO 3166-1 alpha-2 code of a code of the Union's table; empty when there is no such code."""
    return next((short for short, known in _TABLES["countries"].items() if known == code.upper()), "")


def tag_of(code: str) -> str:
    """Return the BCP 47 tag of a code of the Union's table of languages; empty when it is not in our part of it."""
    return next((tag for tag, (known, _label) in _TABLES["languages"].items() if known == code.upper()), "")


def currency(code: str) -> Node:
    """Name a currency by its ISO 4217 code."""
    return _authority("currency", (code, code))


def eqf_level(level: str) -> Node:
    """Name a level of the European Qualifications Framework, `1` to `8`."""
    return _snb("eqf", (level, f"Level {level}"))


def field_of_study(code: str, label: Mapping[str, str]) -> Node:
    """Name a field of ISCED-F 2013 by its code."""
    scheme = f"{_SNB}/isced-f"
    return _concept(f"{scheme}/{code}", scheme=f"{scheme}/{_SCHEME_CODE}", label=label)


def ects() -> Node:
    """Name the European credit system."""
    return _snb("education-credit", (ECTS_CODE, "European Credit Transfer System"))


def base64_encoding() -> Node:
    """Name how pictures are written."""
    return _snb("encoding", ("6146cde7dd", "base64"))


def file_type(picture: bytes) -> Node | None:
    """Name the type of a picture by its first bytes; None when it is neither PNG nor JPEG."""
    for begin, name in _FILE_TYPES.items():
        if picture.startswith(begin):
            return _authority("file-type", (name, name))
    return None


def json_type() -> Node:
    """Name the type of a JSON file."""
    return _authority("file-type", ("JSON", "JSON"))


def generic_profile() -> Node:
    """Name the credential profile that asks for nothing special."""
    return _snb("credential", ("e34929035b", "Generic"))


def esco_skill(uri: str, label: Mapping[str, str]) -> Node:
    """Name a skill of ESCO by its own address."""
    return _concept(uri, scheme=_ESCO_SKILLS, label=label)


def own_concept(label: Mapping[str, str], uri: str = "") -> Node:
    """Name something that no vocabulary of the Union has a word for."""
    return {**({"id": uri} if uri else {}), "type": "Concept", "prefLabel": dict(label)}


def _snb(vocabulary: str, entry: tuple[str, str]) -> Node:
    code, label = entry
    scheme = f"{_SNB}/{vocabulary}"
    return _concept(f"{scheme}/{code}", scheme=f"{scheme}/{_SCHEME_CODE}", label={"en": label})


def _authority(table: str, entry: tuple[str, str]) -> Node:
    code, label = entry
    scheme = f"{_AUTHORITY}/{table}"
    return _concept(f"{scheme}/{code}", scheme=scheme, label={"en": label})


def _concept(uri: str, *, scheme: str, label: Mapping[str, str]) -> Node:
    in_scheme = {"id": scheme, "type": "ConceptScheme"}
    return {"id": uri, "type": "Concept", "inScheme": in_scheme, "prefLabel": dict(label)}
