"""The shell of an issuer."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.issuing_shell import IssuingShell


@pytest.fixture(autouse=True)
def _umask_of_a_shell() -> Iterator[None]:
    """Commands of the platform close the files of their process, which here is that of all tests."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def issuing(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> IssuingShell:
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES", "KAKITOME_KEY_PASSPHRASE", "KAKITOME_FAILPOINT"):
        monkeypatch.delenv(name, raising=False)
    shell = IssuingShell(tmp_path, capsys)
    shell.prepare()
    return shell
