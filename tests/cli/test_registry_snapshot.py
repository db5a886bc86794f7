"""`kakitome registry snapshot`: frozen by hand, once a day, and told in the operator's language."""

import pytest

from kakitome.cli import run
from kakitome.operations.scheduler import Scheduler
from kakitome.values.localized_text import LocalizedText
from support import demonstration_entries, institutions

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_frozen() -> None:
    folder = institutions.platform().installation.open_data_dir
    for file in folder.glob("*") if folder.is_dir() else ():
        file.unlink()


def frozen(capsys: pytest.CaptureFixture[str], language: str) -> tuple[int, str]:
    code = run(["registry", "snapshot", "--lang", language])
    return code, capsys.readouterr().out


def one_entry() -> None:
    institutions.open_university("setouchi", LocalizedText(en="Setouchi (sample)"))
    institutions.platform().registry.add(demonstration_entries.entry(1))


def test_it_names_its_files(capsys: pytest.CaptureFixture[str]) -> None:
    one_entry()
    code, told = frozen(capsys, "en")
    assert code == 0
    assert "1 entry, 1 version" in told
    assert told.count("registry-") == 2


def test_an_empty_registry_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert "空" in frozen(capsys, "ja")[1]


def test_a_platform_that_runs_freezes_by_itself_once_a_month() -> None:
    one_entry()
    folder = institutions.platform().installation.open_data_dir
    Scheduler(institutions.platform()).turn()
    made = sorted(file.name for file in folder.iterdir())
    Scheduler(institutions.platform()).turn()
    assert len(made) == 3
    assert sorted(file.name for file in folder.iterdir()) == made
