"""Registries of programmes: where a micro-credential is registered, and what bodies signed about it there.

A registry of programmes is named by the operator, like a registry of issuers. It is asked for an achievement by its
identifier. What it hands out is evidence, not an answer: the endorsements it knows are signed documents and go through
the same checks as those in the award; that it lists a programme is told as its own word.

    registry = read_programmes(data)               # a file: the form below
    registry.find("https://u.example/issuers/x/microcredentials/a-v1.json")

    {"name": {"ja": "…", "en": "…"}, "url": "https://…", "programmes": [
      {"id": "<achievement>", "number": "E-7K3M-94QT", "url": "https://…", "issuer": "did:web:…",
       "envelopes": [{"id": "<achievement of Open Badges 2.0>", "issuer": "https://…"}], "endorsements": [{…}]}]}

Source: docs/rules/capabilities.md D6, E4; docs/rules/verdicts.md V5 (named registries).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn, Protocol

from kakitome.documents.vc import strict_json
from kakitome.errors import Invalid, Problem
from kakitome.values.localized_text import LocalizedText

LIMITS = strict_json.JsonLimits(size=64 * 1024 * 1024, depth=24, nodes=4_000_000)
MOST_ENDORSEMENTS = 4
"""Endorsements of one registry that are verified for one award."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionalDecision:
    """A body decided to recognise or certify it once conditions are met; `due` is the last day to report them met."""

    body: LocalizedText
    body_id: str
    due: str
    is_certification: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedProgramme:
    """One micro-credential as a registry of programmes lists it.

    Attributes:
        number: its number there.
        url: a page or document about it.
        achievement: what endorsements about it name; empty when that is the identifier that was asked for.
        issuers: who awards it under the identifier that was asked for; empty when the registry does not say.
        endorsements: signed documents about it that the registry knows, newest last.
        conditional: a decision whose conditions still run, on the registry's own word: nothing is signed yet.
    """

    number: str
    url: str = ""
    achievement: str = ""
    issuers: tuple[str, ...] = ()
    endorsements: tuple[bytes | Mapping[str, Any], ...] = ()
    conditional: ConditionalDecision | None = None


class Programmes(Protocol):
    """A named registry of programmes."""

    @property
    def name(self) -> LocalizedText:
        """Return what it calls itself."""
        ...

    def find(self, achievement: str) -> ListedProgramme | None:
        """Find a micro-credential by the identifier of its achievement; raises `Unavailable` when it cannot answer."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeFile:
    """Implements `Programmes` over a file."""

    name: LocalizedText
    url: str = ""
    programmes: Mapping[str, ListedProgramme] = field(default_factory=dict)

    def find(self, achievement: str) -> ListedProgramme | None:
        """Find a micro-credential."""
        return self.programmes.get(achievement)


def read_programmes(data: bytes) -> ProgrammeFile:
    """Read a file of programmes.

    Raises:
        Invalid: E_PROGRAMMES_FORM with the place.
    """
    try:
        document = strict_json.load(data, limits=LIMITS)
    except Invalid as refusal:
        raise Invalid("E_PROGRAMMES_FORM", *refusal.problems, place="/") from refusal
    listed = document.get("programmes") if isinstance(document, Mapping) else None
    if not isinstance(listed, list):
        _refuse("/programmes")
    programmes: dict[str, ListedProgramme] = {}
    for index, entry in enumerate(listed):
        place = f"/programmes/{index}"
        if (
            not isinstance(entry, Mapping)
            or not _string(entry, "id", place=place)
            or not _string(entry, "number", place=place)
        ):
            _refuse(place)
        issuer = _string(entry, "issuer", place=place)
        listed = ListedProgramme(
            number=entry["number"],
            url=_string(entry, "url", place=place),
            achievement=entry["id"],
            endorsements=_endorsements(entry.get("endorsements", []), place),
        )
        for identifier, issuers in _names(entry, issuer=issuer, place=place).items():
            if identifier in programmes:
                _refuse(f"{place}/id")
            programmes[identifier] = replace(listed, issuers=issuers)
    return ProgrammeFile(
        name=_name(document.get("name")), url=_string(document, "url", place=""), programmes=programmes
    )


def write_programmes(registry: Programmes, answers: Mapping[str, ListedProgramme]) -> bytes:
    """Write what a registry answered, by the identifier that was asked for; `read_programmes` reads it back."""
    entries = []
    for identifier, listed_programme in answers.items():
        issuers = listed_programme.issuers or ("",)
        entry = {
            "id": listed_programme.achievement or identifier,
            "number": listed_programme.number,
            "url": listed_programme.url,
            "issuer": issuers[0],
        }
        if entry["id"] != identifier:
            entry["envelopes"] = [{"id": identifier, "issuer": issuer} for issuer in issuers]  # type: ignore[assignment]
        entry["endorsements"] = [_written(endorsement) for endorsement in listed_programme.endorsements]  # type: ignore[assignment]
        entries.append(entry)
    name = {"ja": registry.name.in_language("ja"), "en": registry.name.in_language("en")}
    document = {"name": name, "programmes": entries}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _written(endorsement: bytes | Mapping[str, Any]) -> Any:
    """Return an endorsement as JSON holds it: a document as itself, a token as a text."""
    if not isinstance(endorsement, bytes):
        return endorsement
    try:
        return strict_json.load(endorsement)
    except Invalid:
        return endorsement.decode("utf-8", "replace")


def _names(entry: Mapping[str, Any], *, issuer: str, place: str) -> Mapping[str, tuple[str, ...]]:
    """Return every identifier of a programme with those who award under it."""
    names: dict[str, tuple[str, ...]] = {entry["id"]: (issuer,) if issuer else ()}
    given = entry.get("envelopes", [])
    if not isinstance(given, list):
        _refuse(f"{place}/envelopes")
    for index, item in enumerate(given):
        there = f"{place}/envelopes/{index}"
        if not isinstance(item, Mapping) or not _string(item, "id", place=there):
            _refuse(there)
        by = _string(item, "issuer", place=there) or issuer
        names[item["id"]] = tuple(dict.fromkeys((*names.get(item["id"], ()), *([by] if by else []))))
    return names


def _endorsements(given: Any, place: str) -> tuple[bytes | Mapping[str, Any], ...]:
    if not isinstance(given, list) or not all(isinstance(item, Mapping | str) for item in given):
        _refuse(f"{place}/endorsements")
    return tuple(item.encode("utf-8", "replace") if isinstance(item, str) else item for item in given)


def _name(value: Any) -> LocalizedText:
    if isinstance(value, str) and value:
        return LocalizedText(ja=value, en=value)
    if isinstance(value, Mapping):
        ja, en = value.get("ja", ""), value.get("en", "")
        if isinstance(ja, str) and isinstance(en, str) and (ja or en):
            return LocalizedText(ja=ja, en=en)
    return _refuse("/name")


def _string(entry: Mapping[str, Any], member: str, *, place: str) -> str:
    value = entry.get(member, "")
    if not isinstance(value, str):
        _refuse(f"{place}/{member}")
    return value


def _refuse(place: str) -> NoReturn:
    raise Invalid("E_PROGRAMMES_FORM", Problem(code="E_PROGRAMMES_FORM", pointer=place), place=place)
