"""What is committed is what the script makes, and nothing beside it."""

import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


HERE = Path(__file__).parent


def builders() -> dict[str, Callable[[], bytes]]:
    spec = importlib.util.spec_from_file_location("kakitome_build_bad", HERE / "build_bad.py")
    assert spec and spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return {name: build for files in script.families().values() for name, build in files.items()}


FILES = builders()


# Another zlib packs the same content into other bytes.
COMPRESSED = (
    "bad_status/",
    "bad_status_lists/",
    "bad_png/E_PNG_BOMB",
    "bad_png/compressed",
    "bad_class_lists/E_FILE_BOMB__packed",
    "bad_pdf/attachment_bomb",
)


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_committed_bad_file_is_what_the_script_makes(name: str) -> None:
    committed, made = (HERE / name).read_bytes(), FILES[name]()
    if not name.startswith(COMPRESSED):
        assert committed == made


def test_no_bad_file_lies_about_that_the_script_does_not_make() -> None:
    folders = {name.split("/")[0] for name in FILES}
    assert {f"{f}/{p.name}" for f in folders for p in (HERE / f).iterdir()} == set(FILES)
