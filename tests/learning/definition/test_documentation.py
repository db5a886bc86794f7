"""What the reference pages show is true: every example in them is read, checked or run."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from kakitome.learning.definition import from_dict, read
from kakitome.learning.framework.catalogue import read_framework
from kakitome.learning.framework.check import check
from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.conformance_data import conformance_data
from kakitome.values.localized_text import LocalizedText

ROOT = Path(__file__).parents[3]
DEFINITION = (ROOT / "docs" / "reference" / "definition.md").read_text(encoding="utf-8")
FRAMEWORKS = (ROOT / "docs" / "reference" / "frameworks.md").read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page, flags=re.DOTALL)


def test_the_full_example_passes_japans_two_and_the_eu() -> None:
    (example,) = blocks(DEFINITION, "toml")
    microcredential, problems = read(example.encode(), form="toml")
    assert problems == ()
    assert check(microcredential, ["jp", "eu", "au", "rishu-shomei", "unesco", "qa-core"]).passed


def test_the_country_that_is_shown_can_be_loaded() -> None:
    (example,) = blocks(FRAMEWORKS, "toml")
    framework = read_framework("shown", tomllib.loads(example))
    assert [rule.id for rule in framework.rules] == ["title", "level", "small"]


def test_the_library_example_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT / "examples" / "definitions")
    (example,) = blocks(DEFINITION, "python")
    exec(compile(example, "definition.md", "exec"), {})
    assert capsys.readouterr().out == ""


SHOWN = re.compile(r"\*\*`(\w+)`\*\*: (.*?)(?=\n\n|\*\*`)", re.DOTALL)


def shown_values() -> list[tuple[str, str]]:
    """Collect the inline examples that are complete TOML values, by key."""
    found = []
    section = DEFINITION[DEFINITION.index("## Shapes") : DEFINITION.index("## What is refused")]
    for key, text in SHOWN.findall(section):
        for example in re.findall(r"`([^`]+)`", text.replace("\n", " ")):
            if "…" not in example and re.match(r"[\"\[{]", example):
                found.append((key, example))
    return found


@pytest.mark.parametrize(("key", "example"), shown_values())
def test_every_shape_that_is_shown_is_understood(key: str, example: str) -> None:
    microcredential, problems = from_dict({"issuer_country": "JP", **tomllib.loads(f"{key} = {example}")})
    assert [problem.code for problem in problems if problem.severity == "error"] == []
    assert getattr(microcredential, key) or example in ('"無期限"', '"standalone"')


def test_many_shapes_are_shown() -> None:
    assert len(shown_values()) > 30


def words_in_code(text: str) -> set[str]:
    """Every word that stands as code, in a line or in a block of its own."""
    return set(re.findall(r"\w+", " ".join(re.findall(r"```.*?```|`[^`]+`", text, flags=re.DOTALL))))


def fields_of(table: type) -> Iterator[tuple[str, str]]:
    """Every field of a definition, with the table it stands in."""
    for name, hint in get_type_hints(table).items():
        yield table.__name__, name
        for inner in (hint, *get_args(hint)):
            if isinstance(inner, type) and is_dataclass(inner) and inner is not LocalizedText:
                yield from fields_of(inner)


def test_every_field_of_a_definition_is_told() -> None:
    report = DEFINITION.index("## The report as JSON")
    told = words_in_code(DEFINITION[:report])
    assert {f"{table}.{name}" for table, name in fields_of(Microcredential) if name not in told} == set()


def keys_of(data: Any) -> Iterator[str]:
    """Every key of a report; the keys of `descriptors` are data themselves."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield key
            if key != "descriptors":
                yield from keys_of(value)
    if isinstance(data, list):
        for one in data:
            yield from keys_of(one)


def test_every_key_of_the_report_is_told() -> None:
    definition, problems = from_dict({"title": "MBA風", "learner_effort": "60時間", "assessment_type": "quiz", "x": 1})
    data = conformance_data(check(definition, ["jp", "eu", "my"], problems=problems))
    assert data["frameworks"] and data["conversions"] and data["problems"] and data["inconsistencies"]
    part = DEFINITION[DEFINITION.index("## The report as JSON") : DEFINITION.index("## As a library")]
    assert set(keys_of(data)) - words_in_code(part) == set()
