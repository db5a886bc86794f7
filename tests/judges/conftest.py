"""The command line of an issuer, whose files others judge."""

from pathlib import Path

import pytest

from cli.issuing_shell import IssuingShell


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> IssuingShell:
    """An issuer's folder in which nothing was awarded yet."""
    monkeypatch.delenv("KAKITOME_KEY_PASSPHRASE", raising=False)
    made = IssuingShell(tmp_path, capsys)
    made.prepare()
    return made
