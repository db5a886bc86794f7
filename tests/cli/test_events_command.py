"""`kakitome events export`: the record of security events as a file that nobody else can read."""

import json
import stat
from pathlib import Path

import pytest

from kakitome.bootstrap.platform import get_platform
from kakitome.cli.events import export
from kakitome.errors import Invalid
from kakitome.ports.security_events import SecurityEvent, SecurityEventKind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_this_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kakitome.cli.events.prepare_platform", lambda **_: get_platform())
    platform = get_platform()
    platform.security_events.append(SecurityEvent(at=platform.now(), kind=SecurityEventKind.SIGNED_OUT, account="a"))


def test_each_event_is_a_line_with_its_hash(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "events.jsonl"
    export(file, lang="en")
    (line,) = map(json.loads, file.read_text().splitlines())
    assert (line["sequence"], line["kind"], line["account"], len(line["hash"])) == (1, "sign-out", "a", 64)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "events.jsonl" in capsys.readouterr().out


def test_from_a_day_on_and_never_over_another_file(tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    export(file, since=get_platform().now().replace(year=2100, tzinfo=None), lang="en")
    assert len(file.read_text(encoding="utf-8-sig").splitlines()) == 1
    with pytest.raises(FileExistsError):
        export(file, lang="en")


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="E_EVENTS_FILE"):
        export(tmp_path / "events.txt", lang="en")
    assert list(tmp_path.iterdir()) == []
