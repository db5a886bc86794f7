"""`make bench-million`: a class list of a million rows becomes a million verifiable credentials, killed on the way.

python -m scripts.bench.million [--rows N] [--workers N] [--postgres] [--no-kill] [--sample N] [--keep FOLDER] [--dry]

The clock runs from the uploaded file to the last published status list and the log's checkpoint. Then the doctor looks
at everything, and Digital Bazaar's verifier, with status lists, judges a sample that is spread over all rows. With
PostgreSQL (of `DATABASE_URL`, else started here without fsync) nothing is written but to the terminal.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from scripts.bench.growth import chart
from scripts.bench.page import machine

ROOT = Path(__file__).parents[2]
MEASURED_S = 1.0
"""Seconds of processor time from which on a step says something about the time of one award."""
PAGE = ROOT / "docs" / "reference" / "performance-million.md"
SPAN = 20
"""Rows of the sample that stand together."""
SITE = "https://bench.example"
HEAD = """\
# A million · 百万件

Written by `make bench-million`: a class list in CP932 is read, confirmed and awarded by workers on one machine with
SQLite, every award signed, stored, entered into the audit trail, the status lists and the transparency log. 100万件の
一覧を読み、授与し、公開するまでの時間です。

""".splitlines()
SURNAMES = ("佐藤", "鈴木", "髙橋", "田中", "伊藤", "渡邉", "山本", "中村", "小林", "加藤", "吉田", "山田")
NAMES = ("陽葵", "蓮", "結菜", "湊", "凛", "碧", "紬", "樹", "芽依", "悠真", "美咲", "大翔", "さくら", "翼")
MINUTES, MEGABYTES, PER_CENT = 5, 150, 10
"""Source: the project's table of speed, row "bulk 1,000,000" and row "growth"."""
IN_THE_WAY = """\
In the way of the time: the processor, of which workers side by side keep most busy, and the one writer that SQLite
admits, for whom they wait with the rest. Signing, reading the signature back and the hundredth that goes through the
reference are the largest parts; reading the list is one process's work.
In the way of a flatter curve: what is stored together lies together in each index, but in a larger file on pages that
are not at hand any more.
計算の量と、一度に一つだけの書き込みが時間を決めます。一覧は一つのプロセスが読みます。ファイルが大きくなると、索引の頁を読み直すことが増えます。
""".splitlines()
TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Watch:
    """What was seen of the workers: the most memory of any, and where the awards stood at which processor time."""

    peak_mb: float = 0.0
    marks: list[tuple[int, float, float, float]] = field(default_factory=list)
    """(awards, clock, processor of the workers, megabytes of the largest worker)"""
    spent_by_the_dead: float = 0.0
    _last: dict[int, float] = field(default_factory=dict)

    def look(self, parent: int, *, awards: int, clock: float) -> None:
        """Note memory and processor time of a parent's children."""
        seen: dict[int, float] = {}
        largest = 0.0
        for pid in children_of(parent):
            try:
                fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
                status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
            except OSError:
                continue
            seen[pid] = (int(fields[11]) + int(fields[12])) / TICK
            resident = next((line for line in status.splitlines() if line.startswith("VmRSS:")), "VmRSS: 0")
            largest = max(largest, int(resident.split()[1]) / 1024)
        self.spent_by_the_dead += sum(spent for pid, spent in self._last.items() if pid not in seen)
        self._last = seen
        self.peak_mb = max(self.peak_mb, largest)
        self.marks.append((awards, clock, self.spent_by_the_dead + sum(seen.values()), largest))


@dataclass
class Run:
    """One run: what was asked for, and what came of it."""

    rows: int
    workers: int
    kills: bool
    watch: Watch = field(default_factory=Watch)
    machine: str = ""
    steps: dict[str, float] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    megabytes: dict[str, float] = field(default_factory=dict)
    doctor: str = ""
    judged: dict[str, Any] = field(default_factory=dict)

    def step(self, name: str, start: float) -> None:
        """Note when a step ended."""
        self.steps[name] = time.perf_counter() - start

    def is_right(self) -> bool:
        """Tell whether every row became a credential that the doctor and the judge accept."""
        return self.counts == {"issued": self.rows} and not self.judged["refused"] and self.doctor.startswith("exit 0")

    def curve(self) -> dict[int, float]:
        """Return the workers' processor time per award between one step of ten and the next, by awards.

        A step that took less than `MEASURED_S` is left out: the processor's clock ticks a hundred times a second, and
        of a small run it may not have ticked at all.
        """
        found, before = {}, (0, 0.0)
        for size in (1_000, 10_000, 100_000, 1_000_000):
            mark = next(((awards, busy) for awards, _, busy, _ in self.watch.marks if awards >= size), None)
            if mark and mark[0] > before[0]:
                if before[0] and mark[1] - before[1] >= MEASURED_S:
                    found[size] = (mark[1] - before[1]) / (mark[0] - before[0])
                before = mark
        return found

    def table(self) -> list[str]:
        """Write everything as Markdown."""
        busy = self.watch.marks[-1][2] if self.watch.marks else 0.0
        lines = [
            f"- **Machine**: {self.machine}. **Workers**: {self.workers}; "
            f"{'one of them was killed by SIGKILL on the way' if self.kills else 'none was killed'}.",
            f"- **Rows**: {self.rows:,}. **What became of them**: {self.counts}.",
            f"- **Largest worker**: {self.watch.peak_mb:.0f} MB. **Workers' processor time**: {busy:.0f} s, "
            f"{busy / self.rows * 1e6:.0f} µs per award.",
            f"- **On the disk**: {', '.join(f'{name} {size:,.0f} MB' for name, size in self.megabytes.items())}.",
            f"- **Doctor**: {self.doctor}. **Digital Bazaar's verifier**: {self.judged.get('judged', 0):,} judged, "
            f"{len(self.judged.get('refused', ()))} refused.",
            "",
            "| step | ended after, s |",
            "|---|---:|",
            *(f"| {name} | {seconds:.1f} |" for name, seconds in self.steps.items()),
            "",
            "| awards | processor per award since the step before, µs |",
            "|---:|---:|",
            *(f"| {size:,} | {each * 1e6:.0f} |" for size, each in self.curve().items()),
        ]
        refused = [f"- refused: {self.judged['refused'][:3]}"] if self.judged.get("refused") else []
        return [*lines, *refused, "", *self.goals()]

    def goals(self) -> list[str]:
        """Compare with what we mean to reach."""
        curve = self.curve().values()
        spread = (max(curve) / min(curve) - 1) * 100 if curve else 0.0
        minutes = self.steps["lists and log published"] / 60 * 1e6 / self.rows
        told = [
            ("minutes for a million, from the file to the log", minutes, MINUTES),
            ("megabytes of the largest worker", self.watch.peak_mb, MEGABYTES),
            ("per cent by which the dearest step of the curve is above the cheapest", spread, PER_CENT),
        ]
        lines = ["| goal | reached | wanted | met |", "|---|---:|---:|---|"]
        lines += [
            f"| {what} | {has:.1f} | ≤ {want} | {'yes' if has <= want else '**no**'} |" for what, has, want in told
        ]
        return [*lines, *([] if all(has <= want for _, has, want in told) else ["", *IN_THE_WAY])]


def size_of(folder: Path, pattern: str) -> float:
    """Return the megabytes of files by name, or of everything in a folder."""
    found = [one for place in folder.glob(pattern) for one in ([place] if place.is_file() else place.rglob("*"))]
    return sum(one.stat().st_size for one in found if one.is_file()) / 1e6


def children_of(parent: int) -> list[int]:
    """Return the children of a process."""
    listed = Path(f"/proc/{parent}/task/{parent}/children")
    try:
        return [int(pid) for pid in listed.read_text(encoding="utf-8").split()]
    except OSError:
        return []


def write_list(file: Path, rows: int) -> None:
    """Write a class list as Excel in Japan saves it: CP932, CRLF."""
    with file.open("w", encoding="cp932", newline="") as out:
        out.write("学籍番号,氏名,フリガナ,メールアドレス,授与日,評価\r\n")
        for n in range(rows):
            surname, name = SURNAMES[n % len(SURNAMES)], NAMES[n % len(NAMES)]
            row = f"S{n:07d},{surname}　{name},サトウ　ハナ,s{n:07d}@u.example,2026/11/20,{60 + n % 41}"
            out.write(row + "\r\n")


@contextmanager
def working(processes: int, env: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """Run workers as an operator does."""
    command = [sys.executable, "-m", "kakitome", "worker", "--processes", str(processes)]
    crew = subprocess.Popen(command, env=env)
    try:
        yield crew
    finally:
        crew.send_signal(signal.SIGTERM)
        crew.wait(timeout=60)


def postgres_url() -> str:
    """Start a server of our own and return the address of an empty database; the server ends with this program."""
    sys.path.insert(0, str(ROOT / "tests"))
    import psycopg  # noqa: PLC0415

    from support import postgres_server  # noqa: PLC0415

    url = postgres_server.start()
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("CREATE ROLE kakitome_bench LOGIN PASSWORD 'kakitome_bench'")
        server.execute("CREATE DATABASE kakitome_bench OWNER kakitome_bench")
    place = url.partition("@")[2].rpartition("/")[0]
    return f"postgres://kakitome_bench:kakitome_bench@{place}/kakitome_bench"


def prepare(env: dict[str, str]) -> tuple[Any, str, Any]:
    """Open a platform with one institution whose micro-credential is in force."""
    os.environ.update(env)
    from kakitome.bootstrap.starting import migrate, start_django  # noqa: PLC0415

    start_django()
    migrate()
    from kakitome.bootstrap.platform import get_platform  # noqa: PLC0415
    from kakitome.journeys.institutions.opening import open_institution  # noqa: PLC0415
    from kakitome.learning.definition import read  # noqa: PLC0415
    from kakitome.learning.microcredential import AwardingBody  # noqa: PLC0415
    from kakitome.ports.organisations import Node, NodeKind  # noqa: PLC0415
    from kakitome.services import defining  # noqa: PLC0415
    from kakitome.services.keeping_log import publish_log  # noqa: PLC0415
    from kakitome.values.localized_text import LocalizedText  # noqa: PLC0415

    platform = get_platform()
    now = platform.now()
    name = LocalizedText(ja="計測大学（見本）", en="Bench University (sample)")
    node = Node(id="", kind=NodeKind.INSTITUTION, path=(), slug="bench", name=name, country="JP", colour="#0d5f6e")
    node = open_institution(platform, node, actor="bench", now=now)
    store = platform.store(node.id)
    letter, _ = read((ROOT / "examples" / "definitions" / "offshore-wind.toml").read_bytes())
    body = AwardingBody(name=node.name, identifier=node.did)
    # As the scheduler of `kakitome serve` does at once: from now on workers enter what they award.
    publish_log(platform.log_context())
    draft = defining.save_draft(store, replace(letter, awarding_body=body, issuer_country="JP"), actor="bench", now=now)
    version = defining.put_in_force(store, draft.identifier, version=draft.version, actor="bench", now=now)
    return platform, node.id, version


def take_in(platform: Any, institution: str, *, version: Any, file: Path) -> str:
    """Upload the list, read it as a worker does, say yes to what was found; return the batch's number."""
    from kakitome.learning.class_list import ListFile  # noqa: PLC0415
    from kakitome.services.issuing.class_lists import confirm  # noqa: PLC0415
    from kakitome.services.issuing.list_reading import ListRequest, read_list, receive  # noqa: PLC0415

    store = platform.store(institution)
    (issuer,) = store.issuers.list_issuers()
    wish = ListRequest(
        filename=file.name,
        issuer=issuer.did,
        microcredential=version.identifier,
        version=version.version,
        as_of=platform.now().date(),
    )
    with file.open("rb") as stream:
        batch = receive(store, ListFile(stream), wish=wish, actor="bench", now=platform.now())
    read_list(store, number=batch.number, clock=platform.now)
    return str(confirm(store, batch.number, actor="bench", now=platform.now()).number)


def award(platform: Any, institution: str, *, number: str, run: Run, start: float) -> None:
    """Let workers award the batch; one of them dies by SIGKILL in the middle."""
    from kakitome.operations.jobs import due_jobs  # noqa: PLC0415
    from kakitome.ports.batches import BatchState  # noqa: PLC0415

    store = platform.store(institution)
    killed = not run.kills
    with working(run.workers, dict(os.environ)) as crew:
        while store.batches.get(number).state is not BatchState.DONE:
            # What the scheduler of `kakitome serve` does every two seconds.
            for job in due_jobs(platform, institution):
                platform.queue.enqueue(job)
            time.sleep(1)
            progress = store.batches.progress(number)
            done = progress.issued + progress.skipped + progress.refused
            run.watch.look(crew.pid, awards=done, clock=time.perf_counter() - start)
            if not killed and done > run.rows * 0.4:
                os.kill(children_of(crew.pid)[0], signal.SIGKILL)
                killed = True
            if crew.poll() is not None:
                raise SystemExit("the workers ended")


def publish(platform: Any, institution: str) -> None:
    """Publish what verifiers read: the status lists, the log with its checkpoint."""
    from kakitome.services.keeping_log import append_documents, publish_log  # noqa: PLC0415
    from kakitome.services.publishing import publish_status_lists  # noqa: PLC0415

    publish_status_lists(platform.publishing_context(institution), now=platform.now())
    keeper = platform.log_context()
    append_documents(keeper, institution)
    publish_log(keeper)


def judge(platform: Any, institution: str, *, number: str, sample: int, folder: Path) -> dict[str, Any]:
    """Let Digital Bazaar's verifier judge credentials spread over all rows; returns how many, and what it refused."""
    from scripts.bench import elsewhere  # noqa: PLC0415

    from kakitome.documents.vc.contexts import KNOWN, load_context  # noqa: PLC0415
    from kakitome.mapping.addresses import status_list_address  # noqa: PLC0415
    from kakitome.services.publishing import did_document  # noqa: PLC0415

    store = platform.store(institution)
    (issuer,) = store.issuers.list_issuers()
    documents = {url: load_context(url) for url in KNOWN}
    for head in store.status_lists.list_heads():
        published = store.status_lists.find_publication(head.list_id)
        url = status_list_address(issuer.issuer.base_url, head.list_id.purpose, number=head.list_id.number)
        documents[url] = json.loads(published.document)
    known = {
        "did": issuer.did,
        "didDocument": json.loads(did_document(store, issuer.did)),
        "documents": documents,
    }
    (folder / "documents.json").write_text(json.dumps(known), encoding="utf-8")
    total = store.batches.get(number).total
    with (folder / "credentials.ndjson").open("w", encoding="utf-8") as out:
        for row in spread(max(1, total - SPAN), max(1, sample // SPAN)):
            for found in store.batches.list_rows(number, offset=row, limit=SPAN):
                out.write(json.dumps(json.loads(store.awards.get_document(found.credential_id))) + "\n")
    peers = elsewhere.installed_node()
    shutil.copy(elsewhere.NODE / "sample.mjs", peers)
    done = subprocess.run(
        ["node", "sample.mjs", folder / "documents.json", folder / "credentials.ndjson"],
        cwd=peers,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def spread(total: int, many: int) -> Iterator[int]:
    """Return so many places spread evenly over all rows, the first and the last among them."""
    few = min(total, many)
    for n in range(few):
        yield n * (total - 1) // max(1, few - 1)


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    # One more than there are cores: they wait for the disk in turn.
    parser.add_argument("--workers", type=int, default=(os.cpu_count() or 1) + 1)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL instead of SQLite; writes no page")
    parser.add_argument("--no-kill", action="store_true")
    parser.add_argument("--sample", type=int, default=10_000)
    parser.add_argument("--keep", type=Path, help="where the platform is made; kept afterwards")
    parser.add_argument("--dry", action="store_true", help="print only, do not write the page")
    given = parser.parse_args()
    folder = given.keep or Path(tempfile.mkdtemp(prefix="kakitome-million-"))
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "class-list.csv"
    write_list(file, given.rows)
    env = {"KAKITOME_DATA_DIR": str(folder / "data"), "KAKITOME_SITE_URL": SITE, "PYTHONPATH": str(ROOT / "src")}
    if given.postgres:
        env["DATABASE_URL"] = postgres_url()
    platform, institution, version = prepare(env)
    run = Run(rows=given.rows, workers=given.workers, kills=not given.no_kill)
    start = time.perf_counter()
    number = take_in(platform, institution, version=version, file=file)
    run.step("read, checked, stored, confirmed", start)
    award(platform, institution, number=number, run=run, start=start)
    run.step("awarded", start)
    publish(platform, institution)
    run.step("lists and log published", start)
    # Now: what the doctor and the judge do afterwards is not measured.
    run.machine = machine()
    run.counts = {state.value: count for state, count in platform.store(institution).batches.count_rows(number).items()}
    run.megabytes = {one: size_of(folder / "data", one) for one in ("*.sqlite3*", "objects")}
    doctor = [sys.executable, "-m", "kakitome", "doctor"]
    began = time.perf_counter()
    told = subprocess.run(doctor, env=dict(os.environ), capture_output=True, text=True, check=False)
    run.doctor = f"exit {told.returncode} after {time.perf_counter() - began:.0f} s"
    run.judged = judge(platform, institution, number=number, sample=given.sample, folder=folder)
    print("\n".join(run.table()), told.stdout[-2000:] if told.returncode else "", sep="\n")
    if not given.dry and not given.postgres:
        PAGE.write_text("\n".join([*HEAD, *run.table(), ""]), encoding="utf-8")
        chart({f"{given.workers} workers, tables": run.curve()}, PAGE.with_name("growth-million.svg"))
    if given.keep is None:
        shutil.rmtree(folder)
    return 0 if run.is_right() else 1


if __name__ == "__main__":
    sys.exit(main())
