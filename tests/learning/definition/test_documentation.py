"""What the reference pages show is true: every example in them is read, checked or run."""

import re
import tomllib
from pathlib import Path

import pytest

from kakitome.learning.definition import from_dict, read
from kakitome.learning.framework.catalogue import read_framework
from kakitome.learning.framework.check import check

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
