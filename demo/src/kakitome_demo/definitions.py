"""The demonstration's definitions (`definitions/*.toml`), put in force unless they are kept as drafts."""

from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files

from kakitome.learning.definition import read
from kakitome.learning.microcredential import AwardingBody, Microcredential
from kakitome.ports.microcredentials import VersionState
from kakitome.services.defining import put_in_force, save_draft
from kakitome_demo.institutions import OPENED_AT, read_institutions
from kakitome_demo.place import DemoPlace

DRAFTS = frozenset({"data-literacy"})
"""Kept with their gaps, to show what the report says of them."""


def add_definitions(place: DemoPlace, owners: Mapping[str, str]) -> None:
    """Save and put in force what is not there yet; `owners` says which unit owns which."""
    kind = next(
        (
            institution.get("kind", "")
            for institution in read_institutions()
            if institution["slug"] == place.institution
        ),
        "",
    )
    for identifier, unit in owners.items():
        known = place.store.microcredentials.find_latest(identifier)
        if known is None:
            letter = read_definition(identifier, awarding_body=AwardingBody(name=place.issuer.name, kind=kind))
            known = save_draft(place.store, letter, actor=place.actor, now=OPENED_AT, unit=unit)
        # What is awarded together waits for the others' consent (`agreeing.agree_jointly`).
        if known.microcredential.co_awarding_bodies:
            continue
        if identifier not in DRAFTS and known.state is VersionState.DRAFT and known.frozen_at is None:
            put_in_force(place.store, identifier, version=known.version, actor=place.actor, now=OPENED_AT)


def read_definition(identifier: str, *, awarding_body: AwardingBody) -> Microcredential:
    """Read a definition; who awards it is said by the institution that takes it."""
    file = files(__package__).joinpath("definitions", f"{identifier}.toml")
    letter, problems = read(file.read_bytes(), form="toml")
    if any(problem.severity == "error" for problem in problems):
        raise AssertionError(identifier, problems)
    return replace(letter, awarding_body=awarding_body)
