"""`kakitome breach export`: a list and a draft, which nobody else can read."""

import stat
from pathlib import Path

import pytest

from kakitome.bootstrap.platform import get_platform
from kakitome.cli.breach import export
from kakitome.errors import Invalid
from kakitome.ports.accounts import Person
from kakitome.ports.security_events import SecurityEvent, SecurityEventKind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_this_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kakitome.cli.breach.open_platform", get_platform)


def test_it_writes_both_files_for_their_owner_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    platform = get_platform()
    person = Person(account="", name="=1+1", email="hit@mail.example", language="ja")
    account = platform.accounts.add(person, password=None).account
    platform.security_events.append(SecurityEvent(at=platform.now(), kind=SecurityEventKind.SIGNED_IN, account=account))
    export("2026-01-01T00:00:00Z", tmp_path / "out", lang="en")
    table = (tmp_path / "out" / "affected.csv").read_text(encoding="utf-8-sig")
    assert "hit@mail.example" in table
    # What a spreadsheet would carry out is defused.
    assert ",=1+1" not in table
    assert "Items (Enforcement Rules" in (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    modes = {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "out").iterdir()}
    assert modes == {0o600}
    assert "1 people may be affected" in capsys.readouterr().out


def test_what_is_no_instant_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="E_BREACH_INSTANT"):
        export("yesterday", tmp_path / "out", lang="en")
    assert not (tmp_path / "out").exists()
