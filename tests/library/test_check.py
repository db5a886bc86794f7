"""`from kakitome import check`: every kind of source, every refusal."""

from pathlib import Path

import pytest

from kakitome import check
from kakitome.learning.framework.catalogue import UnknownFramework
from kakitome.learning.microcredential import Microcredential
from kakitome.library.api import NoSuchFile, UnreadableDefinition
from kakitome.values.localized_text import LocalizedText

EXAMPLE = Path(__file__).parents[2] / "examples" / "definitions" / "offshore-wind.toml"


@pytest.mark.parametrize(
    "source",
    [
        EXAMPLE,
        str(EXAMPLE),
        EXAMPLE.read_bytes(),
        {"title": "風"},
        Microcredential(title=LocalizedText(ja="風")),
    ],
    ids=["path", "text path", "bytes", "table", "definition"],
)
def test_every_kind_of_source_is_checked(source: object) -> None:
    report = check(source)
    assert report.microcredential.title
    assert report.passed is (source not in ({"title": "風"}, Microcredential(title=LocalizedText(ja="風"))))
    assert [c.framework.id for c in report.frameworks] == ["jp-common-descriptors-2024", "jp-mc-conditions"]


def test_refusals_are_exceptions_with_reasons(tmp_path: Path) -> None:
    with pytest.raises(NoSuchFile):
        check(tmp_path / "nothing.toml")
    with pytest.raises(UnreadableDefinition) as refusal:
        check(b"title = ")
    assert [problem.code for problem in refusal.value.problems] == ["E_DEFINITION_SYNTAX"]
    with pytest.raises(UnknownFramework):
        check({"title": "x"}, ["atlantis"])


def test_an_incomplete_definition_is_no_error() -> None:
    assert check({}).passed is False
