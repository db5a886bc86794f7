"""The house of the desk's tests, opened anew for each."""

import pytest
from django.test import Client

from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.ports.organisations import NodeRole
from kakitome.values.localized_text import LocalizedText
from support import institutions


@pytest.fixture(autouse=True)
def setouchi(db: None) -> str:
    return institutions.open_university("setouchi", LocalizedText(ja="瀬戸内海洋技術大学", en="Setouchi University")).id


@pytest.fixture
def owner() -> Client:
    return institutions.member("owner@setouchi.example", NodeRole.PROGRAMME_OWNER, "setouchi")


@pytest.fixture
def admin() -> Client:
    return institutions.member("admin@setouchi.example", NodeRole.ADMIN, "setouchi")


@pytest.fixture
def viewer() -> Client:
    return institutions.member("viewer@setouchi.example", NodeRole.VIEWER, "setouchi")


@pytest.fixture
def wind() -> MicrocredentialVersion:
    return institutions.in_force("setouchi")
