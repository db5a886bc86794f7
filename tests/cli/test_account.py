"""`kakitome account unlock`: somebody whose device is lost sets up a new factor."""

from pathlib import Path

import pytest

from cli.test_body import kakitome
from support import migrated_tables

pytestmark = pytest.mark.slow


def test_who_lost_a_device_is_unlocked_and_an_unknown_address_is_told(tmp_path: Path) -> None:
    migrated_tables.lay(tmp_path)
    kakitome(tmp_path, "institution", "u", "--admin", "a@b.example", "--name-en", "Sample")
    unlocked = kakitome(tmp_path, "account", "unlock", "a@b.example", "--yes")
    assert unlocked.returncode == 0, unlocked.stderr
    assert "Removed 0 second factor(s)" in unlocked.stdout + unlocked.stderr
    assert kakitome(tmp_path, "account", "unlock", "x@b.example", "--yes").returncode == 2
