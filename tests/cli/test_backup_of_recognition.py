"""A backup carries bodies, cases, their evidence, recognitions and the registry; the index is built anew."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli.test_backup import Site, assert_restored, site, with_keys
from support import migrated_tables

pytestmark = pytest.mark.slow


FILL = """
import os
from pathlib import Path
from bootstrap.programs import opened
opened()
from journeys.test_cases import Story
from kakitome.learning.recognition.procedure import Act, Role
from services.cases import REASONS
story = Story(Path(os.environ["KAKITOME_DATA_DIR"])).recognised()
story.do(Act.SUSPEND, story.party(Role.SECRETARIAT), reasons=REASONS)
"""

LOOK = """
import json
from bootstrap.programs import opened
from hashlib import sha256
from kakitome.journeys.recognition.context import examining_context
from kakitome.services.examining import load_case
from kakitome.services.examining.vault import open_document
from kakitome.learning.recognition.case import Party
from kakitome.learning.recognition.procedure import Role
from kakitome.ports.registry_search import RegistryQuery
p = opened(); s = p.store("kikou"); context = examining_context(p, "kikou")
(case,) = [load_case(context, head.number) for head in s.cases.list_heads()]
by = Party(role=Role.SECRETARIAT, account="tests", institution="kikou")
papers = [open_document(context, case.number, sha256=one.sha256, by=by, now=p.now())[0] for one in case.current_documents]
(kept,) = s.recognitions.list_all()
print(json.dumps({
    "state": case.state.value,
    "events": [[one.act.value, one.at.isoformat()] for one in s.cases.list_events(case.number)],
    "papers": [sha256(data).hexdigest() for data in papers],
    "named": [one.sha256 for one in case.current_documents],
    "editions": [one.document.decode() for one in kept.editions],
    "changes": [one.kind.value for one in kept.recognition.changes],
    "entry": p.registry.find(case.subject.entry).current.digest,
    "found": [one.is_listed for one in p.registry_search.search(RegistryQuery()).hits],
    "words": p.registry_search.longest_part("飛鳥大学"),
    "seats": sorted(one.account for one in s.body.list_seats()),
    "criteria": [one.version for one in s.body.list_criteria()],
}))
"""


def told(found: Site, program: str) -> dict[str, Any]:
    result: subprocess.CompletedProcess[str] = found.python(program)
    assert result.returncode == 0, result.stderr
    return dict(json.loads(result.stdout)) if result.stdout.strip() else {}


@dataclass(frozen=True)
class Kept:
    """An installation with a case, what is seen in it, and its backup."""

    site: Site
    before: dict[str, Any]
    file: Path


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    filled = Site(tmp_path_factory.mktemp("filled"))
    told(filled, FILL)
    before, file = told(filled, LOOK), tmp_path_factory.mktemp("backup") / "all.kakitome"
    made = filled.kakitome("backup", str(file))
    assert made.returncode == 0, made.stderr
    return Kept(filled, before, file)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_what_a_body_recognised_comes_back_whole(kind: str, kept: Kept, tmp_path: Path) -> None:
    before = kept.before
    assert before["state"] == "suspended"
    assert before["papers"] == before["named"]
    assert (len(before["found"]), before["words"]) == (1, "飛鳥大")
    with site(kind, with_keys(kept.site, migrated_tables.lay(tmp_path / kind))) as target:
        assert_restored(target.kakitome("restore", str(kept.file)), kind)
        assert told(target, LOOK) == before
