"""`kakitome account`: somebody whose device is lost sets up a new factor, and an institution gets an administrator."""

from pathlib import Path

import pytest

from support import forked, migrated_tables
from support.forked import kakitome

pytestmark = pytest.mark.slow


def add_account(folder: Path, email: str) -> None:
    act = (
        "from kakitome.cli._platform import open_platform; from kakitome.ports.accounts import Person; import sys;"
        "open_platform().accounts.add("
        "Person(account='', name='Sample', email=sys.argv[1], language='en'), password=None)"
    )
    assert forked.run(act, email, env=forked.site(folder)).returncode == 0


def test_who_lost_a_device_is_unlocked_and_an_unknown_address_is_told(tmp_path: Path) -> None:
    migrated_tables.lay(tmp_path)
    add_account(tmp_path, "a@b.example")
    unlocked = kakitome(tmp_path, "account", "unlock", "a@b.example", "--yes")
    assert unlocked.returncode == 0, unlocked.stderr
    assert "Removed 0 second factor(s)" in unlocked.stdout + unlocked.stderr
    assert kakitome(tmp_path, "account", "unlock", "x@b.example", "--yes").returncode == 2


def test_another_link_for_an_administrator_is_printed_where_the_institution_is_known(tmp_path: Path) -> None:
    migrated_tables.lay(tmp_path)
    kakitome(tmp_path, "institution", "u", "--admin", "a@b.example", "--name-en", "Sample")
    again = kakitome(tmp_path, "account", "invite", "a@b.example", "--institution", "u")
    assert again.returncode == 0, again.stderr
    assert "/invitations/" in again.stdout and "24 hours" in again.stdout
    assert kakitome(tmp_path, "account", "invite", "a@b.example", "--institution", "nowhere").returncode == 2
