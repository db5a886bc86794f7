"""The API's documents are true: the commands run as they stand, the table is the interface."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from journeys.commands import blocks_for
from kakitome.web.api.v1.interface import api
from web.api.conftest import Served

pytestmark = pytest.mark.slow


DOCS = Path(__file__).parents[3] / "docs"


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed: THE COMMANDS OF THE GUIDE ARE NOT RUN")
def test_the_commands_of_the_guide_run_as_they_stand(served: Served, tmp_path: Path) -> None:
    settings, *blocks = (block.body for block in blocks_for("served"))
    assert "export KEY=" in settings
    script = "set -e\n" + "\n".join(block + "\necho; echo ----" for block in blocks)
    environment = {**os.environ, "KAKITOME": served.url, "KEY": served.key}
    command = ["sh", "-c", script]
    told = subprocess.run(
        command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
    )
    answers = [json.loads(answer) for answer in objects(told.stdout)]
    defined, report, given, several, suspended, resumed, renewed, *verdicts, batch, changes, withdrawn = answers
    assert (defined["state"], report["frameworks"][0]["id"]) == ("draft", "eu-2022-annex-i")
    assert given["status"] == "issued"
    assert several["totals"] == {"issued": 1, "skipped": 0, "refused": 1}
    assert (suspended["state"], resumed["state"]) == ("suspended", "issued")
    assert (renewed["number"], renewed["valid_until"]) == (resumed["number"], "2036-10-01T00:00:00Z")
    assert [verdict["verdict"] for verdict in verdicts] == ["valid", "valid"]
    assert batch["result"].startswith(f"{served.url}/api/v1/verifications/batch/")
    assert (changes["more"], withdrawn["act"]) == (False, "suspend")
    assert (tmp_path / "current.jsonl.gz").stat().st_size > 0


def objects(text: str) -> list[str]:
    """Cut output of several commands into JSON documents."""
    decoder, found, place = json.JSONDecoder(), [], 0
    text = text.replace("----", "")
    while (place := text.find("{", place)) >= 0:
        _value, end = decoder.raw_decode(text, place)
        found.append(text[place:end])
        place = end
    return found


def test_the_table_of_the_reference_is_the_interface() -> None:
    table = re.findall(
        r"^\| `([A-Z]+) (/api/v1/\S+)`", (DOCS / "reference" / "api.md").read_text("utf-8"), re.MULTILINE
    )
    document = api.get_openapi_schema(path_prefix="/api/v1/")
    offered = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert sorted(table) == sorted(offered)
