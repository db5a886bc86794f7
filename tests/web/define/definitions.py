"""What the tests of defining share: people, the example file, and the definition that an answer leads to."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.test import Client

from kakitome.bootstrap.platform import get_platform
from kakitome.ports.accounts import Person
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.ports.organisations import NodeRole

NOW = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[3] / "demo/src/kakitome_demo/definitions/offshore-wind.toml"


def person(email: str, role: NodeRole | None, at: str) -> Client:
    platform = get_platform()
    found = platform.accounts.add(
        Person(account="", name="見本 一郎", email=email, language="ja"), password="correct horse battery staple"
    )
    if role:
        platform.organisations.give_role(account=found.account, node_id=at, role=role, now=NOW)
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    assert client.login(username=email, password="correct horse battery staple")
    return client


def latest(identifier: str) -> MicrocredentialVersion:
    newest = get_platform().store("setouchi").microcredentials.find_latest(identifier)
    assert newest
    return newest


def saved_identifier(response: Any) -> str:
    assert response.status_code == 302, response.content[:500]
    address: str = response["Location"]
    return address.split("/")[-2]
