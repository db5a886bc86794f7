"""`kakitome keys token` and `places` as processes: keys are made in a token, announced once, and found again."""

import json
from pathlib import Path

import pytest

from support import migrated_tables
from support.forked import kakitome
from support.softhsm import PIN, open_softhsm

pytestmark = pytest.mark.slow


def test_keys_are_announced_in_the_token_once_and_shown_where_they_lie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = migrated_tables.lay(tmp_path / "data")
    opened = kakitome(folder, "institution", "u", "--name", "例示大学", "--admin", "admin@u.example")
    assert opened.returncode == 0, opened.stderr
    refused = kakitome(folder, "keys", "token", "u", "--lang", "en")
    assert refused.returncode != 0
    assert "names no token" in refused.stderr

    hsm = open_softhsm(tmp_path / "hsm", monkeypatch)
    serial = hsm.add_token("u")
    (tmp_path / "u.pin").write_text(PIN)
    (tmp_path / "u.pin").chmod(0o400)
    settings = tmp_path / "tokens.toml"
    settings.write_text(f'[u]\nmodule = "{hsm.module}"\ntoken = "u"\nserial = "{serial}"\npin_file = "u.pin"\n')
    monkeypatch.setenv("KAKITOME_KEY_TOKENS", str(settings))

    made = kakitome(folder, "keys", "token", "u", "--json")
    assert made.returncode == 0, made.stderr
    assert sorted(key["purpose"] for key in json.loads(made.stdout)) == ["credential", "disclosure", "jose", "log"]
    assert json.loads(kakitome(folder, "keys", "token", "u", "--json").stdout) == []
    placed = json.loads(kakitome(folder, "keys", "places", "u", "--json").stdout)
    announced = [key for key in placed["keys"] if key["state"] == "published"]
    assert {key["place"] for key in announced} == {f"u ({serial})"}
    assert {key["place"] for key in placed["keys"] if key["state"] == "active"} == {"database"}
