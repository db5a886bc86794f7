"""An institution with somebody who defines for it."""

import pytest
from django.test import Client

from kakitome.bootstrap.platform import get_platform
from kakitome.ports.organisations import Node, NodeKind, NodeRole
from kakitome.values.localized_text import LocalizedText
from web.define.definitions import NOW, person


@pytest.fixture(autouse=True)
def institution() -> str:
    name = LocalizedText(ja="瀬戸内海洋技術大学", en="Setouchi University of Marine Technology")
    node = Node(
        id="",
        kind=NodeKind.INSTITUTION,
        path=(),
        slug="setouchi",
        name=name,
        did="did:web:localhost:issuers:setouchi",
        country="JP",
        colour="#0d5f6e",
    )
    return get_platform().organisations.add_institution(node, now=NOW).id


@pytest.fixture
def owner() -> Client:
    return person("owner@setouchi.example", NodeRole.PROGRAMME_OWNER, "setouchi")
