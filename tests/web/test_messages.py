"""The interface's Japanese: complete, and compiled from what is written."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages", ROOT / "scripts" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_no_text_lacks_japanese(messages: ModuleType) -> None:
    assert messages.untranslated(messages.merged()) == []


def test_the_catalogue_holds_what_the_pages_say_and_no_more(messages: ModuleType) -> None:
    assert messages.PO.read_bytes() == messages.po_of(messages.merged()), "run `make messages`"


def test_the_compiled_catalogue_is_current(messages: ModuleType) -> None:
    assert messages.PO.with_suffix(".mo").read_bytes() == messages.mo_of(messages.merged()), "run `make messages`"


def test_translations_fill_the_same_blanks(messages: ModuleType) -> None:
    def blanks(text: str) -> set[str]:
        return set(re.findall(r"%\((\w+)\)", text))

    wrong = []
    for message in messages.merged():
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if any(not blanks(s or "") <= blanks("".join(ids)) for s in strings):
            wrong.append(ids[0])
    assert wrong == []
