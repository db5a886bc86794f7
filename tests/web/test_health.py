"""What machines that look after this one are told: lives, ready, and whom to tell of a weakness."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client

from kakitome.bootstrap.installation import installation_from
from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Misconfigured
from kakitome.operations.readiness import examine_readiness
from kakitome.web.pages.operator.health import views

pytestmark = pytest.mark.django_db


def test_a_process_that_lives_says_so_without_asking_the_database(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        answer = Client().get("/livez")
    assert (answer.status_code, answer.content) == (200, b"alive\n")


def test_tables_of_another_version_are_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kakitome.operations.readiness.is_migrated", lambda: False)
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": True, "tables": False, "storage": True}


def test_a_folder_that_takes_no_file_is_told_and_stays_ready(tmp_path: Path) -> None:
    found = examine_readiness(tmp_path / "nowhere")
    assert (found.storage, found.is_ready) == (False, True)
    assert examine_readiness(tmp_path).storage
    assert list(tmp_path.iterdir()) == []


def test_whom_to_tell_of_a_weakness_is_said_until_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    platform = get_platform()
    answer = Client().get("/.well-known/security.txt")

    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert fields["Contact"] == "mailto:csirt@example.ac.jp"
    assert fields["Canonical"] == f"{platform.site_url}/.well-known/security.txt"
    assert 29 <= (datetime.fromisoformat(fields["Expires"]) - platform.now()).days <= 30

    unnamed = replace(platform.installation, security_contact="")
    monkeypatch.setattr(views, "get_platform", lambda: replace(platform, installation=unnamed))
    assert Client().get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize(
    ("environment", "contact"),
    [
        ({}, ""),
        ({"KAKITOME_CONTACT": "jimu@example.ac.jp"}, "mailto:jimu@example.ac.jp"),
        ({"KAKITOME_CONTACT": "学務課 内線 123"}, ""),
        (
            {"KAKITOME_CONTACT": "jimu@example.ac.jp", "KAKITOME_SECURITY_CONTACT": "https://example.ac.jp/csirt"},
            "https://example.ac.jp/csirt",
        ),
    ],
)
def test_the_contact_for_weaknesses_has_a_scheme(environment: dict[str, str], contact: str, tmp_path: Path) -> None:
    installation = installation_from({"KAKITOME_DATA_DIR": str(tmp_path), **environment})
    assert installation.security_contact == contact


@pytest.mark.parametrize("contact", ["csirt@example.ac.jp", "http://example.ac.jp", "mailto:nobody", "mailto:a@b c"])
def test_a_contact_that_no_program_can_use_is_refused(contact: str, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as refused:
        installation_from({"KAKITOME_DATA_DIR": str(tmp_path), "KAKITOME_SECURITY_CONTACT": contact})
    assert refused.value.code == "E_CONFIG_SECURITY_CONTACT"
