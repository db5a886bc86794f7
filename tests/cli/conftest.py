"""The shell of an issuer."""

from pathlib import Path

import pytest

from cli.issuing_shell import IssuingShell


@pytest.fixture
def issuing(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> IssuingShell:
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES", "KAKITOME_KEY_PASSPHRASE", "KAKITOME_FAILPOINT"):
        monkeypatch.delenv(name, raising=False)
    shell = IssuingShell(tmp_path, capsys)
    shell.prepare()
    return shell
