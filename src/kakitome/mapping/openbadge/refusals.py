"""What may not be written into a credential, found before anything is signed."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any

from kakitome.errors import Invalid, Problem, ProblemFactory
from kakitome.learning.award import Award
from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.addresses import Addresses
from kakitome.mapping.issuer import Issuer
from kakitome.values.characters import find_forbidden_character
from kakitome.values.iri import is_absolute_iri

_character_problem = ProblemFactory(source="XML 1.0, production 2 (Char)")


class NotWritable(Invalid):
    """An award cannot become a credential as it stands; the problems say why."""


def refuse_unwritable(award: Award, issuer: Issuer, *, addresses: Addresses) -> None:
    """Raise `NotWritable` with every reason why this award cannot be written.

    Source: Open Badges 3.0 §B (required fields; a subject has an id or an identifier); docs/rules/threats.md T2
    (relative IRIs).
    """
    problems = [
        *_missing(award),
        *_addresses(award, issuer, addresses=addresses),
        *_in_award(award),
        *_in_definition(award.microcredential),
        *forbidden_characters(issuer, "/issuer"),
    ]
    if problems:
        raise NotWritable("E_NOT_WRITABLE", *problems, count=len(problems))


def _in_award(award: Award) -> Iterable[Problem]:
    for field in fields(award):
        if field.name != "microcredential":
            yield from forbidden_characters(getattr(award, field.name), f"/award/{field.name}")


@lru_cache(maxsize=64)
def _in_definition(microcredential: Microcredential) -> tuple[Problem, ...]:
    return tuple(forbidden_characters(microcredential, "/award/microcredential"))


def _missing(award: Award) -> Iterable[Problem]:
    learner = award.learner
    if not award.microcredential.title:
        yield ProblemFactory(source="Open Badges 3.0, Achievement")("E_TITLE_MISSING", "/award/microcredential/title")
    if not (learner.name or learner.email or learner.student_number or learner.did):
        yield Problem(code="E_LEARNER_UNKNOWN", pointer="/award/learner", source="Open Badges 3.0")


def _addresses(award: Award, issuer: Issuer, *, addresses: Addresses) -> Iterable[Problem]:
    must = {
        "/addresses/credential": addresses.credential,
        "/addresses/achievement": addresses.achievement,
        "/issuer/did": issuer.did,
    }
    may = {
        "/addresses/image": addresses.image,
        "/addresses/page": addresses.page,
        "/issuer/url": issuer.url,
        "/issuer/image": issuer.image,
        "/award/learner/did": award.learner.did,
    } | {f"/award/evidence/{number}/url": evidence.url for number, evidence in enumerate(award.evidence)}
    for pointer, address in must.items() | {pair for pair in may.items() if pair[1]}:
        if not is_absolute_iri(address):
            yield Problem(code="E_ADDRESS_RELATIVE", pointer=pointer, params={"address": address})


def forbidden_characters(value: Any, pointer: str = "") -> Iterable[Problem]:
    """Find every text in nested records that holds a character which may not be signed."""
    if isinstance(value, str):
        character = find_forbidden_character(value)
        if character is not None:
            yield _character_problem("E_TEXT_CONTROL", pointer, character=character)
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from forbidden_characters(item, f"{pointer}/{number}")
    elif is_dataclass(value):
        for field in fields(value):
            yield from forbidden_characters(getattr(value, field.name), f"{pointer}/{field.name}")
