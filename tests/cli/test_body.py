"""`kakitome body`: an institution becomes a recognition body, once for each configuration."""

from pathlib import Path

import pytest

from support import migrated_tables
from support.forked import kakitome

pytestmark = pytest.mark.slow


BAD = Path(__file__).parents[1] / "vectors" / "bad_bodies"


def test_an_institution_becomes_a_body_and_is_listed(tmp_path: Path) -> None:
    migrated_tables.lay(tmp_path)
    made = kakitome(tmp_path, "institution", "mc-body", "--admin", "a@b.example", "--name-en", "Sample body")
    assert made.returncode == 0, made.stderr
    opened = kakitome(tmp_path, "body", "open", "mc-body")
    assert opened.returncode == 0, opened.stderr
    assert "jp-micro-credential-body" in opened.stdout
    assert "mc-body" in kakitome(tmp_path, "body", "list").stdout

    again = kakitome(tmp_path, "body", "open", "mc-body")
    assert again.returncode == 1
    assert "has this configuration already" in again.stderr

    unknown = kakitome(tmp_path, "body", "open", "mc-body", "--configuration", "nothing")
    assert unknown.returncode == 2
    faulty = kakitome(tmp_path, "body", "open", "mc-body", "--configuration", str(BAD / "month_thirteen.toml"))
    assert faulty.returncode == 4
    assert "year_begins is no month" in faulty.stderr
    assert kakitome(tmp_path, "body", "open", "nobody").returncode == 2
