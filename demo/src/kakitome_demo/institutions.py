"""The demonstration's institutions with their faculties, programmes and roles, from `institutions.toml`."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

from django.db import transaction

from kakitome.journeys.institutions.opening import open_institution
from kakitome.journeys.platform import Platform
from kakitome.ports.organisations import Node, NodeKind, NodeRole
from kakitome.values.localized_text import LocalizedText
from kakitome_demo.logins import DemoLogin

OPENED_AT = datetime(2024, 4, 1, 0, 0, tzinfo=UTC)
"""When the institutions joined, by the demonstration's own story; their first awards are later."""

ACTOR = "demonstration"


def read_institutions() -> Sequence[Mapping[str, Any]]:
    """Return the entries of the file, as they are written."""
    text = files(__package__).joinpath("institutions.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["institution"])


def add_institution(platform: Platform, entry: Mapping[str, Any], *, logins: Sequence[DemoLogin]) -> Mapping[str, str]:
    """Store an institution with its tree, issuer, key and roles, unless it is there.

    Returns:
        Which unit owns which micro-credential.
    """
    slug = entry["slug"]
    if platform.organisations.find(slug) is None:
        # All or nothing, so that a second run never meets half a tree.
        with transaction.atomic():
            open_institution(platform, _node(entry, NodeKind.INSTITUTION), actor=ACTOR, now=OPENED_AT)
            for faculty in entry["faculties"]:
                under = platform.organisations.add_unit(_node(faculty, NodeKind.FACULTY), under=slug, now=OPENED_AT)
                for programme in faculty["programmes"]:
                    node = _node(programme, NodeKind.PROGRAMME)
                    platform.organisations.add_unit(node, under=under.id, now=OPENED_AT)
    _give_roles(platform, slug, logins=logins)
    return _owners(platform, entry)


def _give_roles(platform: Platform, slug: str, *, logins: Sequence[DemoLogin]) -> None:
    """Give the programme owner the first faculty only, so that the limits of a role can be seen."""
    tree = platform.organisations.list_tree(slug)
    first_faculty = next(node.id for node in tree if node.kind is NodeKind.FACULTY)
    for login in logins:
        person = platform.accounts.find_by_email(login.email) if login.institution == slug else None
        if person is not None and not platform.organisations.roles_of(person.account):
            role = NodeRole(login.role)
            node = first_faculty if role is NodeRole.PROGRAMME_OWNER else slug
            platform.organisations.give_role(account=person.account, node_id=node, role=role, now=OPENED_AT)


def _owners(platform: Platform, entry: Mapping[str, Any]) -> Mapping[str, str]:
    units = {node.slug: node.id for node in platform.organisations.list_tree(entry["slug"])}
    return {
        identifier: units[programme["slug"]]
        for faculty in entry["faculties"]
        for programme in faculty["programmes"]
        for identifier in programme["microcredentials"]
    }


def _node(entry: Mapping[str, Any], kind: NodeKind) -> Node:
    return Node(
        id="",
        kind=kind,
        path=(),
        slug=entry["slug"],
        name=LocalizedText(**entry["name"]),
        url=entry.get("url", ""),
        email=entry.get("email", ""),
        country=entry.get("country", ""),
        colour=entry.get("colour", ""),
        is_demonstration=True,
    )
