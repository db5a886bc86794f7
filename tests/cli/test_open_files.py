"""What a platform writes is its owner's alone, in a folder that others can enter and whatever the shell said."""

import stat
from pathlib import Path

import pytest

from support.forked import kakitome

pytestmark = pytest.mark.slow


def test_others_can_read_nothing_and_the_doctor_tells_what_was_opened(tmp_path: Path) -> None:
    folder = tmp_path / "operators own"
    folder.mkdir()
    folder.chmod(0o755)
    opened = kakitome(folder, "institution", "u", "--admin", "a@example.ac.jp", "--name-en", "U", umask=0)
    assert opened.returncode == 0, opened.stderr
    open_files = [file.relative_to(folder) for file in folder.rglob("*") if stat.S_IMODE(file.lstat().st_mode) & 0o077]
    assert open_files == []
    assert (folder / "kakitome.sqlite3").exists()

    assert "Others on this machine" not in kakitome(folder, "doctor", "--quick", umask=0).stdout
    (folder / "kakitome.sqlite3").chmod(0o644)
    examined = kakitome(folder, "doctor", "--quick", umask=0)
    assert "may read kakitome.sqlite3 (0644)" in examined.stdout
    folder.chmod(0o700)
    assert "Others on this machine" not in kakitome(folder, "doctor", "--quick", umask=0).stdout
