"""A recognition body (機構): an organisation with a configuration of classes, rights, committees and procedures.

    body = load_configuration("jp-micro-credential-body")
    body.membership.may(member, APPLY_FOR_RECOGNITION, on=body.day_of(now))

Another country's body is another file of the same shape. People, fees and meetings are not here: they are recorded
while the body works.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kakitome.errors import Misconfigured, NotFound
from kakitome.learning.recognition.billing import NO_BILLING, BillingTerms, read_billing
from kakitome.learning.recognition.committee import AttendanceRule, Committee, SeatRole
from kakitome.learning.recognition.membership import MemberClass, MembershipRules, Right, UnpaidFee
from kakitome.learning.recognition.procedure import load_procedure
from kakitome.values.localized_text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyConfiguration:
    """What kind of body it is.

    Attributes:
        id, version: which configuration; a body keeps the one it was opened with until it takes another.
        name: what kind of body, or its own name.
        short: for narrow places.
        purpose: what it is for, a line each.
        time_zone: where its days begin and end (IANA).
        currency: of its fees (ISO 4217).
        year_begins: month in which its financial year begins.
        procedures: ids of the procedures it offers.
        source: which document it was taken from; `is_draft` when that calls itself one.
        billing: what its invoices say of it.
        derived: what of it no document says and is our default; whoever shows it says so.
    """

    id: str
    version: str
    name: LocalizedText
    short: LocalizedText
    purpose: tuple[LocalizedText, ...]
    country: str
    time_zone: str
    currency: str
    year_begins: int
    procedures: tuple[str, ...]
    membership: MembershipRules
    committees: tuple[Committee, ...]
    source: str
    billing: BillingTerms = NO_BILLING
    is_fictitious: bool = False
    derived: LocalizedText = LocalizedText()

    def find_committee(self, identifier: str) -> Committee | None:
        """Find a committee by its id."""
        return next((committee for committee in self.committees if committee.id == identifier), None)

    def committee(self, identifier: str) -> Committee:
        """Return a committee; raises `NotFound` (E_COMMITTEE_UNKNOWN)."""
        committee = self.find_committee(identifier)
        if committee is None:
            raise NotFound("E_COMMITTEE_UNKNOWN", committee=identifier[:80])
        return committee

    def day_of(self, instant: datetime) -> date:
        """Return the day on which an instant falls where the body is."""
        return instant.astimezone(ZoneInfo(self.time_zone)).date()

    def year_of(self, on: date) -> int:
        """Return the body's financial year of a day, named by the year in which it begins."""
        return on.year if on.month >= self.year_begins else on.year - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A recognition body on this platform; `configuration` is as it was when the body took it."""

    institution: str
    configuration: BodyConfiguration
    opened_at: datetime


@cache
def configurations() -> Mapping[str, BodyConfiguration]:
    """Return every configuration of the package by its id."""
    bodies = [file for file in files(__package__).joinpath("bodies").iterdir() if file.name.endswith(".toml")]
    loaded = [read_configuration(file.read_text(encoding="utf-8")) for file in bodies]
    return {configuration.id: configuration for configuration in sorted(loaded, key=lambda body: body.id)}


def load_configuration(identifier: str) -> BodyConfiguration:
    """Return a configuration of the package; raises `NotFound` (E_BODY_CONFIGURATION_UNKNOWN)."""
    body_configuration = configurations().get(identifier)
    if body_configuration is None:
        raise NotFound("E_BODY_CONFIGURATION_UNKNOWN", configuration=identifier[:80])
    return body_configuration


def read_configuration(text: str) -> BodyConfiguration:
    """Read a configuration from its file.

    Raises:
        Misconfigured: E_BODY_CONFIGURATION, what is missing or does not fit, in `detail`.
    """
    try:
        return configuration_of(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, KeyError, ValueError, TypeError, ZoneInfoNotFoundError, NotFound) as error:
        raise Misconfigured("E_BODY_CONFIGURATION", detail=f"{type(error).__name__}: {error}"[:200]) from error


def configuration_of(data: Mapping[str, Any]) -> BodyConfiguration:
    """Make a configuration out of a file's content; raises `KeyError`, `ValueError`, `TypeError` when it is none."""
    head, membership = data["body"], data["membership"]
    ZoneInfo(head["time_zone"])
    rights = tuple(Right(id=right["id"], name=LocalizedText(**right["name"])) for right in data["right"])
    body_configuration = BodyConfiguration(
        id=head["id"],
        version=head["version"],
        name=LocalizedText(**head["name"]),
        short=LocalizedText(**head.get("short", head["name"])),
        purpose=tuple(LocalizedText(**line) for line in head.get("purpose", ())),
        country=head["country"],
        time_zone=head["time_zone"],
        currency=head["currency"],
        year_begins=head.get("year_begins", 1),
        derived=LocalizedText(**head.get("derived", {})),
        procedures=tuple(head["procedures"]),
        membership=MembershipRules(
            rights=rights,
            classes=tuple(_class(member_class, known={right.id for right in rights}) for member_class in data["class"]),
            source=membership["source"],
            is_draft=membership.get("is_draft", False),
            unpaid=UnpaidFee(membership.get("unpaid", "told")),
        ),
        committees=tuple(_committee(committee) for committee in data["committee"]),
        billing=read_billing(data.get("billing", {})),
        source=head["source"],
        is_fictitious=head.get("is_fictitious", False),
    )
    _need_distinct([right.id for right in rights], [class_.id for class_ in body_configuration.membership.classes])
    _need_distinct([committee.id for committee in body_configuration.committees], list(body_configuration.procedures))
    _need_sound(body_configuration)
    return body_configuration


def _class(data: Mapping[str, Any], *, known: set[str]) -> MemberClass:
    unknown = set(data["rights"]) - known
    if unknown:
        raise ValueError(f"unknown rights: {sorted(unknown)}")
    return MemberClass(
        id=data["id"],
        name=LocalizedText(**data["name"]),
        has_fee=data["has_fee"],
        rights=frozenset(data["rights"]),
        meant_for=LocalizedText(**data["meant_for"]),
    )


def _committee(data: Mapping[str, Any]) -> Committee:
    attendance = data.get("attendance", {})
    return Committee(
        id=data["id"],
        name=LocalizedText(**data["name"]),
        tasks=tuple(LocalizedText(**task) for task in data.get("tasks", ())),
        attendance=AttendanceRule(
            share=Fraction(attendance.get("share", "1/2")),
            is_more_than=attendance.get("is_more_than", True),
            at_least=attendance.get("at_least", 2),
        ),
        role_names=tuple((SeatRole(role), LocalizedText(**name)) for role, name in data.get("role_names", {}).items()),
        procedures=tuple(data.get("procedures", ())),
        is_board=data.get("is_board", False),
    )


def _need_sound(body_configuration: BodyConfiguration) -> None:
    """Raise `ValueError` for what could never work: no name, no such month, no committee for a procedure."""
    classes = body_configuration.membership.classes
    if not all(
        (
            body_configuration.name,
            *(class_.name for class_ in classes),
            *(committee.name for committee in body_configuration.committees),
        )
    ):
        raise ValueError("a name is missing")
    if not 1 <= body_configuration.year_begins <= 12:
        raise ValueError("year_begins is no month")
    if not all(0 < committee.attendance.share <= 1 for committee in body_configuration.committees):
        raise ValueError("a share of attendance is not between nothing and all")
    known = {committee.id for committee in body_configuration.committees}
    for procedure in map(load_procedure, body_configuration.procedures):
        missing = {procedure.quorum.committee, procedure.quorum.escalate_to} - known
        if missing:
            raise ValueError(f"{procedure.id} needs the committees {sorted(missing)}")


def _need_distinct(*lists: list[str]) -> None:
    for ids in lists:
        if len(set(ids)) < len(ids):
            raise ValueError("an id is used twice")
