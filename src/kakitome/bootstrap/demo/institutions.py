"""The demonstration's institutions with their faculties, programmes and people, from `institutions.toml`."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.resources import files
from typing import Any

from kakitome.bootstrap.demo.logins import DemoLogin
from kakitome.bootstrap.opening import add_login, open_institution
from kakitome.bootstrap.platform import Platform
from kakitome.records.accounts import Person
from kakitome.records.organisations import Node, NodeKind, Role
from kakitome.values.localized_text import LocalizedText

_PEOPLE = ((Role.ADMIN, "佐藤 明"), (Role.PROGRAMME_OWNER, "鈴木 薫"), (Role.VIEWER, "高橋 遥"))


def read_institutions() -> Sequence[Mapping[str, Any]]:
    """Return the entries of the file, as they are written."""
    text = files(__package__).joinpath("institutions.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["institution"])


def add_institutions(platform: Platform, *, now: datetime) -> Sequence[DemoLogin]:
    """Store every institution with its tree, and one person for each role; return who can sign in."""
    logins: list[DemoLogin] = []
    for entry in read_institutions():
        opened = open_institution(platform, _node(entry, NodeKind.INSTITUTION), actor="demonstration", now=now)
        for faculty in entry["faculties"]:
            under = platform.organisations.add_unit(_node(faculty, NodeKind.FACULTY), under=opened.id, now=now)
            for programme in faculty["programmes"]:
                platform.organisations.add_unit(_node(programme, NodeKind.PROGRAMME), under=under.id, now=now)
        logins += [_person(platform, opened.id, role=role, name=name, now=now) for role, name in _PEOPLE]
    return logins


def _person(platform: Platform, institution: str, *, role: Role, name: str, now: datetime) -> DemoLogin:
    address = f"{role.value.replace('_', '-')}@{institution}.example"
    login = add_login(platform, Person(account="", name=name, email=address, language="ja"))
    platform.organisations.give_role(account=login.person.account, node_id=institution, role=role, now=now)
    return DemoLogin(role=role.value, email=address, password=login.password)


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
