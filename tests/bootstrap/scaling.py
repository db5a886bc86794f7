"""The same batch on several engines, by several processes: what tests and the soak share.

Every site here has the same secrets and the same list, so the same documents must come out of it, whatever database
it is on, however many workers there were and whenever they were killed.
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support import forked

BATCH = "B-3333-3333"

PREPARE = """
import sys
from dataclasses import replace
from bootstrap.programs import opened, say
from bootstrap.platforms import DID, NOW, add_institution, confirmed_batch
from kakitome.learning.award import Learner
from kakitome.ports.batches import BatchRow, RowState
platform = opened()
count, size, institutions = (int(one) for one in sys.argv[1:4])
for n in range(institutions):
    key = "u" if n == 0 else f"u{n}"
    did = DID if n == 0 else DID + str(n)
    add_institution(platform, key, did=did)
    number = "B-3333-3333" if n == 0 else f"B-3333-333{n}"
    store = platform.store(key)
    rows = [
        BatchRow(number=row, state=RowState.READY, learner=Learner(name=f"見本 {row}", student_number=f"s{row}"),
                 awarded_on=NOW.date())
        for row in range(2, count + 2)
    ]
    store.batches.add(confirmed_batch(number=number, did=did, total=count), rows, upload=None)
    # Cut small, so that a short list makes work for many.
    store.batches.plan_chunks(number, size)
    # Secrets are made when they are first used; copies of this site must have the same.
    for purpose in ("credential-id", "duplicate", "content", "salt"):
        platform.vault(key).keyed_digest(purpose, b"")
say("ready")
"""

WRITE_TABLES = """
import sys
from pathlib import Path
from bootstrap.programs import opened, say
opened()
from kakitome.records import table_dump
for table in table_dump.list_tables():
    Path(sys.argv[1], table).write_bytes(b"".join(table_dump.dump_table(table)))
say("written")
"""

READ_TABLES = """
import sys
from pathlib import Path
from bootstrap.programs import opened, say
opened()
from kakitome.records import table_dump
table_dump.empty_postgres()
with table_dump.loading():
    for table in table_dump.list_tables():
        table_dump.load_table(table, Path(sys.argv[1], table).read_bytes().splitlines())
say("read")
"""

WORK = """
import os, sys, time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from bootstrap.programs import opened, say
from django.db import connections
from kakitome.operations.jobs import due_jobs, worker_of
from kakitome.operations.worker import StopBell
processes, later_s = int(sys.argv[1]), float(sys.argv[2])
platform = replace(opened(), now=lambda: datetime.now(UTC) + timedelta(seconds=later_s))
institutions = platform.directory.list_institutions()
connections.close_all()

def is_over():
    return not any(due_jobs(platform, institution) for institution in institutions)

def work():
    worker = worker_of(platform, StopBell())
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for institution in institutions:
            platform.queue.enqueue(*due_jobs(platform, institution))
        if not worker.work_until_idle():
            if is_over():
                return
            if later_s:
                time.sleep(0.1)
            else:
                # What is left is leased by somebody: alive, or dead for two minutes.
                return

children = []
for _ in range(processes):
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    children.append(child)
say(children)
for child in children:
    os.waitpid(child, 0)

from kakitome.operations.doctor import examine_platform
from kakitome.ports.awards import AwardFilter
round = examine_platform(platform, now=platform.now())
seen = {}
for key in platform.directory.list_institutions():
    store = platform.store(key)
    records = store.awards.list_matching(AwardFilter(), limit=10**6)
    (batch,) = store.batches.list_batches()
    seen[key] = {
        "ids": sorted(record.credential_id for record in records if record.document_sha256),
        "indices": sorted([list(map(str, (e.list_id.issuer, e.list_id.purpose.value, e.list_id.number, e.index)))
                           for record in records for e in record.intent.status]),
        "rows": {state.value: count for state, count in store.batches.count_rows(batch.number).items()},
        "state": batch.state.value,
        "fences": [chunk.fence for chunk in store.batches.list_chunks(batch.number)],
        "open": len(store.awards.list_open_intents()),
        "parked": len(platform.queue.list_parked(key)),
    }
say({
    # The tests' own PostgreSQL does not wait for the disk.
    "findings": [[f.problem.code, dict(f.problem.params)] for f in round.findings
                 if f.problem.severity == "error" and f.problem.code != "E_DOCTOR_DURABILITY"],
    "waiting": platform.queue.count_waiting(),
    "seen": seen,
})
"""


@dataclass(frozen=True)
class Site:
    """One installation: a folder with its secrets, and a database."""

    folder: Path
    url: str = ""

    def start(self, program: str, *arguments: object, **environment: str) -> forked.Process:
        """Run a program on it."""
        whole = forked.site(self.folder, DATABASE_URL=self.url, **environment)
        return forked.Process(program, *arguments, env=whole, stdout=forked.PIPE)

    def ask(self, program: str, *arguments: object) -> Any:
        """Run a program to its end and return its last word."""
        process = self.start(program, *arguments)
        output, _ = process.communicate(timeout=300)
        assert process.returncode == 0, output
        return json.loads(output.splitlines()[-1])

    def prepare(self, rows: int, *, size: int, institutions: int = 1) -> None:
        """Make institutions with a confirmed batch each, cut into chunks."""
        assert self.ask(PREPARE, rows, size, institutions) == "ready"

    def copy(self, folder: Path, *, url: str = "") -> "Site":
        """Return another installation with the same secrets; on SQLite with the same rows, too."""
        shutil.copytree(self.folder, folder)
        return Site(folder, url)

    def copy_rows(self, other: "Site") -> None:
        """Bring the rows into another site's database, which may be of the other kind."""
        tables = other.folder / "tables"
        tables.mkdir()
        assert self.ask(WRITE_TABLES, tables) == "written"
        assert other.ask(READ_TABLES, tables) == "read"

    def work(self, processes: int, *, later_s: float = 0, **environment: str) -> tuple[forked.Process, list[int]]:
        """Start workers and return them with the process that waits for their end."""
        process = self.start(WORK, processes, later_s, **environment)
        assert process.stdout is not None
        return process, json.loads(process.stdout.readline())

    def work_to_the_end(self, processes: int, *, later_s: float = 0, **environment: str) -> Any:
        """Let workers work until they end, one way or the other, and look at everything."""
        process, _ = self.work(processes, later_s=later_s, **environment)
        return seen_by(process)


def seen_by(process: forked.Process) -> Any:
    """Return what is on record after the workers ended."""
    output, _ = process.communicate(timeout=300)
    assert process.returncode == 0, output
    return json.loads(output.splitlines()[-1])


def demand_everything_once(seen: Any, *, rows: int, institution: str = "u") -> Sequence[str]:
    """Demand that each row has one award, each award its own place in the lists, and that the doctor is content."""
    assert seen["findings"] == []
    assert seen["waiting"] == 0
    one = seen["seen"][institution]
    assert (one["state"], one["rows"], one["open"], one["parked"]) == ("done", {"issued": rows}, 0, 0)
    assert len(one["ids"]) == len(set(one["ids"])) == rows
    places = [tuple(place) for place in one["indices"]]
    assert len(places) == len(set(places))
    # An intent that was given up keeps its places for ever: nobody gets them again.
    assert len(places) >= rows
    ids: list[str] = one["ids"]
    return ids
