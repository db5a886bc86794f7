"""Ask over HTTP, ours and a peer in turn, and print ratios: awarding, verifying with strangers about, the verify page.

python -m scripts.bench.http_load [--rounds N] [--seconds S] [--only issue|verify|page|withdraw]

Both servers run as they are shipped, on this machine, each asked while the other is idle. Processor time is that of
the server with all its children, per answered request; it is what a crowded machine changes least. Ours stores every
award durably (intent, status indices, audit, document, outbox) before it answers; the peer signs and forgets.
"""

import argparse
import asyncio
import hashlib
import itertools
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scripts.bench import goals
from scripts.bench.http_asks import JSON, awards, checks
from scripts.bench.http_client import Ask, Told, at_rate, percentile, together
from scripts.bench.material import ROOT, make, write_for_peers

CACHE = ROOT / ".cache" / "bench-http"
PINNED = Path(__file__).parent / "signing_service"
CLIENTS = 8


@dataclass(frozen=True)
class Server:
    """A running server and where its processor time is counted."""

    url: str
    process: "subprocess.Popen[bytes]"

    def busy(self) -> float:
        """Return the processor seconds of the process and all it started, those that ended with them."""
        return _busy(self.process.pid)


def _busy(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        threads = list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return 0.0
    own = sum(int(fields[place]) for place in (11, 12, 13, 14)) / os.sysconf("SC_CLK_TCK")
    for thread in threads:
        if thread.name != str(pid):
            with suppress(OSError):
                children += (thread / "children").read_text().split()
    return own + sum(_busy(int(child)) for child in children)


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], url: str, *, cwd: Path, environment: dict[str, str]) -> Iterator[Server]:
    """Start a server, wait until it answers, and end it."""
    with (cwd / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=cwd, env={**os.environ, **environment}, stdout=log, stderr=log, start_new_session=True
        )
        try:
            _wait(url, process)
            yield Server(url, process)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise SystemExit(f"{process.args!r} ended with {process.returncode}")
        try:
            urllib.request.urlopen(f"{url}/", timeout=5).read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"{url} does not answer")


@contextmanager
def our_platform(folder: Path) -> Iterator[tuple[Server, dict[str, Any]]]:
    """Serve a fresh platform with one worker, as `kakitome serve` does."""
    port = free_port()
    environment = {
        "KAKITOME_DATA_DIR": str(folder),
        "KAKITOME_SITE_URL": f"http://localhost:{port}",
        "KAKITOME_PROXY_COUNT": "1",
        "DATABASE_URL": os.environ.get("BENCH_DATABASE_URL", ""),
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
    }
    made = subprocess.run(
        [sys.executable, "-m", "scripts.bench.http_platform"],
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )
    if made.returncode:
        raise SystemExit(made.stderr.decode())
    told = json.loads(made.stdout.splitlines()[-1])
    command = [sys.executable, "-m", "kakitome", "serve", "--port", str(port), "--workers", "1"]
    with running(command, f"http://127.0.0.1:{port}", cwd=folder, environment=environment) as server:
        yield server, told


@contextmanager
def signing_service() -> Iterator[tuple[Server, bytes]]:
    """Serve the peer; yield it with the body that it signs."""
    CACHE.mkdir(parents=True, exist_ok=True)
    stamp, wanted = CACHE / "installed", hashlib.sha256((PINNED / "package-lock.json").read_bytes()).hexdigest()
    for file in PINNED.iterdir():
        shutil.copy(file, CACHE / file.name)
    if not stamp.exists() or stamp.read_text() != wanted:
        command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
        subprocess.run(command, cwd=CACHE, check=True, timeout=300)
        stamp.write_text(wanted)
    material = make(1)
    file, port = write_for_peers(material, CACHE), free_port()
    body = json.dumps(material.unsigned[0]).encode()
    command = ["node", "server.mjs", str(file), str(port)]
    with running(command, f"http://127.0.0.1:{port}", cwd=CACHE, environment={"NODE_ENV": "production"}) as server:
        yield server, body


def told_of(name: str, told: list[Told], *, busy: float, wall: float) -> dict[str, float]:
    """Print one measurement and return its figures."""
    good = [one for one in told if one.kind == "good"]
    fine = [one for one in good if 200 <= one.status < 300]
    figures = {
        "rate": len(fine) / wall,
        "cpu": busy / max(1, len(told)),
        **{f"p{share}": percentile(good, share / 100) for share in (50, 95, 99)},
        "failed": float(len(good) - len(fine)),
    }
    statuses = {status: sum(one.status == status for one in told) for status in {one.status for one in told}}
    print(
        f"{name:34} {figures['rate']:7.1f}/s  cpu {figures['cpu'] * 1e3:7.2f} ms  "
        f"p50 {figures['p50'] * 1e3:7.1f}  p95 {figures['p95'] * 1e3:7.1f}  p99 {figures['p99'] * 1e3:7.1f} ms  "
        f"{statuses}",
        flush=True,
    )
    return figures


def closed(name: str, server: Server, asks: Iterator[Ask], *, seconds: float) -> dict[str, float]:
    """Measure eight clients that ask one after the other."""
    before = server.busy()
    told, wall = asyncio.run(together(server.url, asks, clients=CLIENTS, seconds=seconds))
    return told_of(name, told, busy=server.busy() - before, wall=wall)


def paced(name: str, server: Server, asks: Iterator[Ask], *, rate: float, seconds: float) -> dict[str, float]:
    """Measure visitors who come at fixed instants."""
    before, begun = server.busy(), time.perf_counter()
    told = asyncio.run(at_rate(server.url, asks, per_second=rate, seconds=seconds))
    return told_of(name, told, busy=server.busy() - before, wall=time.perf_counter() - begun)


def _median(rounds: list[dict[str, float]], name: str) -> float:
    return statistics.median(one[name] for one in rounds)


def compare_issuing(server: Server, told: dict[str, Any], *, rounds: int, seconds: float) -> dict[str, float]:
    """Award with one worker and eight clients, in turn with the peer."""
    asks = awards(told["key"], told["microcredential"])
    ours, theirs = [], []
    with signing_service() as (peer, body):
        sign = itertools.repeat(Ask("/instance/x/credentials/sign", body, JSON))
        closed("(warm) ours: award", server, asks, seconds=min(2.0, seconds))
        closed("(warm) peer: sign", peer, sign, seconds=min(2.0, seconds))
        for _ in range(rounds):
            ours.append(closed("ours: award, stored durably", server, asks, seconds=seconds))
            theirs.append(closed("peer: sign, nothing stored", peer, sign, seconds=seconds))
    return {
        "award rate": _median(ours, "rate"),
        "peer's rate": _median(theirs, "rate"),
        "award rate against the peer": _median(ours, "rate") / _median(theirs, "rate"),
        "award processor against the peer": _median(theirs, "cpu") / _median(ours, "cpu"),
        "award p95": _median(ours, "p95") * 1e3,
        "peer's p95": _median(theirs, "p95") * 1e3,
    }


def compare_mix(server: Server, credential: bytes, *, rounds: int, seconds: float, rate: float) -> dict[str, float]:
    """Verify at a steady pace, with and without one hostile request in five."""
    alone, mixed = [], []
    path = "/api/v1/verifications"
    paced("(warm) verify", server, checks(credential, path), rate=rate, seconds=min(2.0, seconds))
    for _ in range(rounds):
        alone.append(paced("verify, good ones alone", server, checks(credential, path), rate=rate, seconds=seconds))
        asks = checks(credential, path, hostile=0.2)
        mixed.append(paced("verify, good among 20 % hostile", server, asks, rate=rate * 1.25, seconds=seconds))
        time.sleep(2)
    return {"hostile p99": _median(mixed, "p99") / _median(alone, "p99")}


def measure_page(server: Server, credential: bytes, *, rounds: int, seconds: float) -> dict[str, float]:
    """Ask the verify page a hundred times a second: the form, and a check."""
    forms = itertools.repeat(Ask("/verify", method="GET"))
    paced("(warm) verify page", server, forms, rate=50, seconds=1)
    page = [paced("verify page, 100/s", server, forms, rate=100, seconds=seconds) for _ in range(rounds)]
    paced("(warm) a check", server, checks(credential, "/verify"), rate=10, seconds=2)
    check = paced("a check on the page, 100/s", server, checks(credential, "/verify"), rate=100, seconds=seconds)
    return {"verify page p95": _median(page, "p95") * 1e3, "check p95": check["p95"] * 1e3}


def measure_withdrawing(server: Server, told: dict[str, Any], *, rounds: int) -> dict[str, float]:
    """Revoke awards; measure how long after the request began the published list shows each of them."""
    entries = json.loads(told["credential"])["credentialStatus"]
    purposes = {one["statusPurpose"]: one for one in (entries if isinstance(entries, list) else [entries])}
    lists = server.url + urlsplit(purposes["revocation"]["statusListCredential"]).path
    asks, took = awards(told["key"], told["microcredential"]), []
    for number in range(rounds):
        ask = next(asks)
        own = {**ask.headers, "Idempotency-Key": f"withdrawn-{number}"}
        award = json.loads(_asked(server.url + ask.path, own, ask.body.replace(b"@u.", b"@w.").replace(b'"S', b'"W')))
        before, begun = _asked(lists, {}), time.perf_counter()
        _asked(f"{server.url}/api/v1/awards/{award['number']}/revocation", own, b'{"reason": "\u898b\u672c"}')
        while _asked(lists, {}) == before and time.perf_counter() - begun < 30:
            time.sleep(0.002)
        took.append(time.perf_counter() - begun)
    print(f"revoked and visible: {[round(one, 3) for one in took]} s", flush=True)
    return {"revoke to visible": statistics.median(took)}


def _asked(url: str, headers: Mapping[str, str], body: bytes | None = None) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, body, dict(headers)), timeout=30) as answer:
        found: bytes = answer.read()
        return found


def in_a_process_of_its_own() -> dict[str, float]:
    """Measure everything, small enough for `make bench`; nothing without Node, which the peer needs."""
    command = [sys.executable, "-m", "scripts.bench.http_load", "--rounds", "3", "--seconds", "3", "--last-line"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=False)
    sys.stderr.buffer.write(done.stdout)
    lines = done.stdout.splitlines()
    found: dict[str, float] = json.loads(lines[-1]) if done.returncode == 0 and lines else {}
    return found


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--rate", type=float, default=8.0, help="good verifications a second in the hostile mix")
    parser.add_argument("--only", choices=("issue", "verify", "page", "withdraw"))
    parser.add_argument("--last-line", action="store_true", help="end with all figures as one line of JSON")
    given = parser.parse_args()
    found: dict[str, float] = {}
    rounds = given.rounds
    with tempfile.TemporaryDirectory(prefix="kakitome-load-") as folder, our_platform(Path(folder)) as (server, told):
        credential = told["credential"].encode()
        # A check of many a second leaves work behind: it comes last.
        if given.only in (None, "withdraw"):
            found |= measure_withdrawing(server, told, rounds=5)
        if given.only in (None, "issue"):
            found |= compare_issuing(server, told, rounds=rounds, seconds=given.seconds)
        if given.only in (None, "verify"):
            found |= compare_mix(server, credential, rounds=rounds, seconds=given.seconds, rate=given.rate)
        if given.only in (None, "page"):
            found |= measure_page(server, credential, rounds=rounds, seconds=given.seconds)
        if os.environ.get("BENCH_KEEP_LOG"):
            shutil.copy(Path(folder) / "server.log", os.environ["BENCH_KEEP_LOG"])
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f}")
    for one, figure in goals.over_http(found):
        print(f"{one.what}: {one.told(figure)} (goal {one.wanted()})")
    if given.last_line:
        print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
