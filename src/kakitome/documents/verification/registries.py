"""Registries of issuers: who vouches that an issuer is the institution it says it is.

A registry here is a file that somebody keeps and the operator chose to trust (`docs/reference/registry.md`). It can
pin an issuer's keys, so that a lost domain in strange hands cannot speak for a closed institution, and say since and
until when, and in what state, the issuer is known.

It deliberately fetches nothing and trusts nobody by default.

Source: SAFETY §1 (registries are named: matched, not listed, could not ask, not covered), B091, B163.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NoReturn

from kakitome.documents.vc import strict_json
from kakitome.errors import Invalid, Problem
from kakitome.values.instants import is_day, parse_instant
from kakitome.values.localized_text import LocalizedText

LIMITS = strict_json.Limits(size=16 * 1024 * 1024, depth=12, nodes=1_000_000)
STATES = ("active", "suspended", "closed", "succeeded")


class RegistryInvalid(Invalid):
    """A registry file is not of the documented form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedIssuer:
    """One issuer as a registry lists it; empty means the registry does not say.

    Attributes:
        keys: the only keys it may sign with, as multibase texts; empty when the registry pins none.
        since, until: when the registry knew it (until is exclusive).
        state: `active`, `suspended`, `closed` or `succeeded` (by `successor`).
        status_required: each of its credentials must say where its status is kept.
    """

    id: str
    name: LocalizedText
    keys: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    state: str = "active"
    successor: str = ""
    status_required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """A named list of issuers; `unreachable` when it was named but could not be read."""

    name: LocalizedText
    url: str = ""
    countries: tuple[str, ...] = ()
    issuers: Mapping[str, ListedIssuer] = field(default_factory=dict)
    unreachable: bool = False

    def find(self, issuer_id: str) -> ListedIssuer | None:
        """Find an issuer by its identifier, compared as an exact text."""
        return self.issuers.get(issuer_id)

    def covers(self, country: str) -> bool:
        """Tell whether the registry is about institutions of a country; an unstated country may be anywhere."""
        return not self.countries or not country or country in self.countries


def parse_registry(data: bytes) -> Registry:
    """Read a registry file.

    Raises:
        RegistryInvalid: it is not JSON, or a member is missing or of another kind (`E_REGISTRY_FORM` with its place).
    """
    try:
        document = strict_json.load(data, limits=LIMITS)
    except Invalid as refusal:
        raise RegistryInvalid("E_REGISTRY_FORM", *refusal.problems, place="/") from refusal
    if not isinstance(document, dict) or not isinstance(document.get("issuers"), list):
        _refuse("/issuers")
    countries = document.get("countries", [])
    if not isinstance(countries, list) or not all(isinstance(one, str) for one in countries):
        _refuse("/countries")
    issuers: dict[str, ListedIssuer] = {}
    for index, entry in enumerate(document["issuers"]):
        issuer = _issuer(entry, f"/issuers/{index}")
        if issuer.id in issuers:
            _refuse(f"/issuers/{index}/id")
        issuers[issuer.id] = issuer
    return Registry(
        name=_text(document.get("name"), "/name"),
        url=_string(document.get("url", ""), "/url"),
        countries=tuple(countries),
        issuers=issuers,
    )


def _issuer(entry: Any, place: str) -> ListedIssuer:
    if not isinstance(entry, dict) or not entry.get("id"):
        _refuse(f"{place}/id")
    keys = entry.get("keys", [])
    if not isinstance(keys, list) or not all(isinstance(key, str) and key.startswith("z") for key in keys):
        _refuse(f"{place}/keys")
    state = entry.get("state", "active")
    if state not in STATES:
        _refuse(f"{place}/state")
    if not isinstance(entry.get("statusRequired", False), bool):
        _refuse(f"{place}/statusRequired")
    return ListedIssuer(
        id=_string(entry["id"], f"{place}/id"),
        name=_text(entry.get("name", entry["id"]), f"{place}/name"),
        keys=tuple(keys),
        since=_moment(entry.get("since"), f"{place}/since"),
        until=_moment(entry.get("until"), f"{place}/until"),
        state=state,
        successor=_string(entry.get("successor", ""), f"{place}/successor"),
        status_required=entry.get("statusRequired", False),
    )


def _text(value: Any, place: str) -> LocalizedText:
    if isinstance(value, str) and value:
        return LocalizedText(ja=value, en=value)
    if isinstance(value, dict) and value and all(isinstance(text, str) for text in value.values()):
        return LocalizedText(ja=value.get("ja", ""), en=value.get("en", "")) or _refuse(place)
    return _refuse(place)


def _string(value: Any, place: str) -> str:
    if not isinstance(value, str):
        _refuse(place)
    return value


def _moment(value: Any, place: str) -> datetime | None:
    if value is None:
        return None
    moment = parse_instant(f"{value}T00:00:00Z" if is_day(value) else value)
    if moment is None:
        _refuse(place)
    return moment


def _refuse(place: str) -> NoReturn:
    raise RegistryInvalid("E_REGISTRY_FORM", Problem(code="E_REGISTRY_FORM", pointer=place), place=place)
