"""`kakitome closing`: who is closing, and the archive of a closed institution in a folder."""

from pathlib import Path

import pytest

from bootstrap.platforms import NOW, add_institution, award, open_platform
from kakitome.cli.closing import archive, list_closings
from kakitome.errors import Refused
from support.closing import close_institution

pytestmark = pytest.mark.django_db


def test_a_closed_institution_is_listed_and_written_into_an_empty_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    platform = open_platform(tmp_path / "data")
    add_institution(platform)
    award(platform, "a")
    monkeypatch.setattr("kakitome.cli.closing.open_platform", lambda: platform)
    list_closings()
    assert capsys.readouterr().out == ""
    out = tmp_path / "out"
    with pytest.raises(Refused, match="E_ARCHIVE_OPEN"):
        archive("u", out)
    assert not out.exists()
    close_institution(platform, "u", now=NOW)
    list_closings()
    assert capsys.readouterr().out.split("\t")[:2] == ["u", "done"]
    archive("u", out, lang="en")
    assert "localhost:8000" in capsys.readouterr().out
    assert (out / "issuers/u/did.json").read_bytes()
    with pytest.raises(Refused, match="E_ARCHIVE_FOLDER"):
        archive("u", out)
