"""Reading what was written gives the same definition: nothing is lost, nothing invented."""

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from kakitome.learning.definition import from_dict, read, to_dict
from kakitome.learning.microcredential import Microcredential
from learning.canonical_definitions import microcredentials
from support.profiles import scaled

EXAMPLES = sorted((Path(__file__).parents[3] / "examples" / "definitions").glob("*.*"))
relaxed = settings(max_examples=scaled(100), deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(microcredentials)
@relaxed
def test_a_definition_survives_its_dictionary(microcredential: Microcredential) -> None:
    found, problems = from_dict(to_dict(microcredential))
    assert found == microcredential
    assert [p for p in problems if p.severity == "error"] == []


@given(microcredentials)
@settings(relaxed, max_examples=scaled(40))
def test_a_definition_survives_json_and_yaml(microcredential: Microcredential) -> None:
    written = to_dict(microcredential)
    if not written:
        return
    as_json = json.dumps(written, ensure_ascii=False).encode()
    as_yaml = yaml.safe_dump(written, allow_unicode=True).encode()
    assert read(as_json, form="json")[0] == microcredential
    assert read(as_yaml, form="yaml")[0] == microcredential


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.name)
def test_every_example_survives_its_canonical_form(path: Path) -> None:
    first, _ = read(path.read_bytes())
    again, problems = from_dict(to_dict(first))
    assert again == first
    assert [p.code for p in problems if p.severity == "error"] == []
