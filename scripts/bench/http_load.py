"""Ask over HTTP, ours and a peer in turn, and print ratios: awarding, verifying with strangers about, the verify page.

python -m scripts.bench.http_load [--rounds N] [--seconds S] [--only issue|verify|page]

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
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.bench.http_client import Ask, Told, at_rate, percentile, together
from scripts.bench.material import ROOT, make, write_for_peers

CACHE = ROOT / ".cache" / "bench-http"
PINNED = Path(__file__).parent / "signing_service"
POISON = ROOT / "tests" / "vectors" / "poison_graphs"
STRANGER = "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
CLIENTS = 8
JSON = {"Content-Type": "application/json"}


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


def awards(key: str, microcredential: str) -> Iterator[Ask]:
    """Ask for one award after the other, each for another learner."""
    for number in itertools.count():
        award = {
            "microcredential": microcredential,
            "learner": {"name": f"見本 {number}", "email": f"l{number}@u.example", "student_number": f"S{number:06d}"},
            "awarded_on": time.strftime("%Y-%m-01"),
            "grade": "85",
            "evidence": [{"url": f"https://u.example/works/{number}", "name": "点検の記録"}],
        }
        headers = {**JSON, "Authorization": f"Bearer {key}", "Idempotency-Key": f"load-{number}"}
        yield Ask("/api/v1/awards", json.dumps(award).encode(), headers)


def checks(credential: bytes, path: str, *, hostile: float = 0.0) -> Iterator[Ask]:
    """Ask whether a credential is true; so large a share asks for harm. Everybody comes from another address."""
    harm = itertools.cycle(hostile_bodies())
    every = round(1 / hostile) if hostile else 0
    for number in itertools.count(1):
        who = {"X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}
        if every and number % every == 0:
            kind, body = next(harm)
            yield Ask(path, body, {"Content-Type": kind, **who}, kind="hostile")
        else:
            yield Ask(path, credential, {**JSON, **who})


def hostile_bodies() -> list[tuple[str, bytes]]:
    """Return what a stranger sends who means harm: poison, junk, depth, a bomb, an address that never answers."""
    poison = [("application/json", _under_a_key_at_hand(file)) for file in sorted(POISON.glob("*.json"))]
    bomb = zlib.compress(bytes(64 << 20), 9)
    png = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", bytes.fromhex("00000001000000010800000000"))
    png += _chunk(b"iTXt", b"openbadgecredential\0\1\0\0\0" + bomb) + _chunk(b"IEND", b"")
    tarpit = json.dumps({"url": "https://192.0.2.1/never"}).encode()
    drip = json.dumps({"url": "https://example.invalid/never"}).encode()
    return [
        *poison,
        ("application/json", b'{"a": ["' + os.urandom(128 << 10).hex().encode() + b'"]}'),
        ("application/json", b'{"@context": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
        ("image/png", png),
        ("application/json", tarpit),
        ("application/json", drip),
    ]


def _under_a_key_at_hand(file: Path) -> bytes:
    """Let a poison graph name a key that needs no fetching, so that nothing stops it before it is worked on."""
    document = json.loads(file.read_bytes())
    document["issuer"] = {**document["issuer"], "id": STRANGER}
    document["proof"]["verificationMethod"] = f"{STRANGER}#{STRANGER.removeprefix('did:key:')}"
    return json.dumps(document).encode()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


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


def compare_issuing(server: Server, told: dict[str, Any], *, rounds: int, seconds: float) -> list[str]:
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
    return [
        f"HTTP issue: {_median(ours, 'rate') / _median(theirs, 'rate'):.2f} times the peer's rate, "
        f"{_median(theirs, 'cpu') / _median(ours, 'cpu'):.2f} times by processor time; goal 10; "
        f"p95 {_median(ours, 'p95') * 1e3:.1f} ms (goal 15), peer {_median(theirs, 'p95') * 1e3:.1f} ms"
    ]


def compare_mix(server: Server, credential: bytes, *, rounds: int, seconds: float, rate: float) -> list[str]:
    """Verify at a steady pace, with and without one hostile request in five."""
    alone, mixed = [], []
    path = "/api/v1/verifications"
    paced("(warm) verify", server, checks(credential, path), rate=rate, seconds=min(2.0, seconds))
    for _ in range(rounds):
        alone.append(paced("verify, good ones alone", server, checks(credential, path), rate=rate, seconds=seconds))
        asks = checks(credential, path, hostile=0.2)
        mixed.append(paced("verify, good among 20 % hostile", server, asks, rate=rate * 1.25, seconds=seconds))
        time.sleep(2)
    p99 = _median(mixed, "p99") / _median(alone, "p99")
    return [f"verify under 20 % hostile: p99 of the good {p99:.2f} times that without (goal 2)"]


def measure_page(server: Server, credential: bytes, *, rounds: int, seconds: float) -> list[str]:
    """Ask the verify page a hundred times a second: the form, and a check."""
    forms = itertools.repeat(Ask("/verify", method="GET"))
    page = [paced("verify page, 100/s", server, forms, rate=100, seconds=seconds) for _ in range(rounds)]
    asks = checks(credential, "/verify")
    check = [paced("a check on the page, 100/s", server, asks, rate=100, seconds=seconds) for _ in range(rounds)]
    return [
        f"verify page at 100/s: p95 {_median(page, 'p95') * 1e3:.1f} ms (goal 20)",
        f"a check on the page at 100/s: p95 {_median(check, 'p95') * 1e3:.1f} ms (goal 20)",
    ]


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--rate", type=float, default=8.0, help="good verifications a second in the hostile mix")
    parser.add_argument("--only", choices=("issue", "verify", "page"))
    given = parser.parse_args()
    lines: list[str] = []
    with tempfile.TemporaryDirectory(prefix="kakitome-load-") as folder, our_platform(Path(folder)) as (server, told):
        credential = told["credential"].encode()
        if given.only in (None, "issue"):
            lines += compare_issuing(server, told, rounds=given.rounds, seconds=given.seconds)
        if given.only in (None, "verify"):
            lines += compare_mix(server, credential, rounds=given.rounds, seconds=given.seconds, rate=given.rate)
        if given.only in (None, "page"):
            lines += measure_page(server, credential, rounds=given.rounds, seconds=given.seconds)
        if os.environ.get("BENCH_KEEP_LOG"):
            shutil.copy(Path(folder) / "server.log", os.environ["BENCH_KEEP_LOG"])
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f}", *lines, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
