"""Measure a hall: 200 people register by the QR code within a minute, with the network and with it cut in the middle.

python -m scripts.bench.hall [--people 200] [--seconds 60] [--cut 20] [--only sqlite|postgres]

The platform runs as it is shipped (`kakitome serve`, one worker), and telephones reach it through a wire of ours that
can be cut: connections under way end, and new ones are refused. Each telephone opens the form at a moment drawn at
random, its person types for some seconds, and it sends as `static/kakitome/entry.js` does: again and again, later each
time, with the same stamp. Every tenth sends twice although it was answered. At the end the entries are counted, and all
are approved at once.
"""

import argparse
import asyncio
import http.client
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from scripts.bench.http_load import free_port, running
from scripts.bench.material import ROOT

TYPING_S = (3.0, 10.0)
FIRST_WAIT_S, LONGEST_WAIT_S, PATIENCE_S = 3.0, 30.0, 15.0
_FIELD = re.compile(r'name="(stamp|csrfmiddlewaretoken)" value="([^"]+)"')


@dataclass
class Wire:
    """A wire to the platform, which can be cut."""

    port: int
    leads_to: int
    is_cut: bool = False
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    async def serve(self) -> None:
        """Pass everything on until the loop ends."""
        server = await asyncio.start_server(self._pass_on, "127.0.0.1", self.port, backlog=512)
        async with server:
            await server.serve_forever()

    def cut(self) -> None:
        """End what is under way, and refuse what comes."""
        self.is_cut = True
        for writer in list(self._open):
            writer.transport.abort()

    def mend(self) -> None:
        """Pass on again."""
        self.is_cut = False

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_cut:
            writer.transport.abort()
            return
        with suppress(OSError, asyncio.IncompleteReadError):
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.leads_to)
            self._open |= {writer, far_writer}
            await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))
            self._open -= {writer, far_writer}

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(65536):
                writer.write(piece)
                await writer.drain()
        with suppress(OSError):
            writer.close()


@dataclass(frozen=True)
class LaidWire:
    """A wire, and the loop in whose thread it is served."""

    wire: Wire
    loop: asyncio.AbstractEventLoop

    @property
    def port(self) -> int:
        """Where telephones reach it."""
        return self.wire.port

    def do(self, act: Callable[[Wire], None]) -> None:
        """Cut or mend it, from another thread."""
        self.loop.call_soon_threadsafe(act, self.wire)


@contextmanager
def wired(leads_to: int) -> Iterator[LaidWire]:
    """Lay a wire to a port of this machine, in a thread of its own."""
    wire, loop = Wire(free_port(), leads_to), asyncio.new_event_loop()
    serving = loop.create_task(wire.serve())

    def run() -> None:
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(serving)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield LaidWire(wire, loop)
    loop.call_soon_threadsafe(serving.cancel)
    thread.join(timeout=5)


@dataclass
class Telephone:
    """One person's telephone: when it opened the form, when its person pressed the button, when it had its receipt."""

    number: int
    host: str
    port: int
    short: str
    until: float
    cookies: dict[str, str] = field(default_factory=dict)
    tries: int = 0
    pressed_at: float = 0.0
    receipt_at: float = 0.0
    receipts: set[str] = field(default_factory=set)

    def register(self, wait: float) -> None:
        """Open the form, type, and send until there is a receipt."""
        draw = random.Random(self.number)
        time.sleep(wait)
        while not (fields := self._form()) and time.monotonic() < self.until:
            time.sleep(2 + 3 * draw.random())
        time.sleep(draw.uniform(*TYPING_S))
        wish = {"name": f"会場 {self.short} {self.number}", "email": f"{self.short}.{self.number}@mail.example"}
        body = urlencode({**fields, **(wish if self.number % 2 else {"name": wish["name"], "has_no_email": "on"})})
        self.pressed_at = time.monotonic()
        pause = FIRST_WAIT_S
        while not self._sent(body) and time.monotonic() < self.until:
            time.sleep(pause * (0.5 + draw.random()))
            pause = min(pause * 1.5, LONGEST_WAIT_S)
        self.receipt_at = time.monotonic()
        if not self.number % 10:
            self._sent(body)

    def _form(self) -> dict[str, str]:
        status, page = self._ask("GET", f"/e/{self.short}", None)
        return dict(_FIELD.findall(page)) if status == 200 else {}

    def _sent(self, body: str) -> bool:
        self.tries += 1
        status, answer = self._ask("POST", f"/e/{self.short}", body)
        if status == 200:
            self.receipts.add(json.loads(answer)["receipt"])
        return status == 200

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        headers = {"Host": self.host, "Cookie": "; ".join(f"{name}={text}" for name, text in self.cookies.items())}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, kept = value.partition(";")[0].partition("=")
                self.cookies[cookie] = kept
        return answer.status, text


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """How many people come within how many seconds, for how many of them the network is cut, and from which on."""

    people: int
    seconds: float
    cut: float
    cut_at: float


def measure(crowds: Sequence[Crowd], *, database: str = "", tables: Path | None = None) -> list[dict[str, Any]]:
    """Let crowds register, one after the other at events of their own.

    `database` is a URL, empty for SQLite; `tables` is a data folder whose tables are made already.
    """
    with tempfile.TemporaryDirectory() as made:
        folder = str(tables or made)
        port = free_port()
        environment = {
            "KAKITOME_DATA_DIR": folder,
            "KAKITOME_SITE_URL": f"http://localhost:{port}",
            "DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "kakitome.web.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
        }
        keys = [f"hall{place}" for place in range(len(crowds))]
        most = max(crowd.people for crowd in crowds)
        shorts = _own("prepare", str(most), *keys, environment=environment)
        command = [sys.executable, "-m", "kakitome", "serve", "--port", str(port), "--workers", "1"]
        url, host, figures = f"http://127.0.0.1:{port}", f"localhost:{port}", []
        with running(command, url, cwd=Path(folder), environment=environment) as server, wired(port) as wire:
            for key, crowd in zip(keys, crowds, strict=True):
                busy = server.busy()
                phones = _hall(wire, crowd, short=shorts[key], host=host)
                busy = server.busy() - busy
                record = _own("approve", key, environment=environment)
                figures.append({**record, **_told(phones), "busy_s": busy})
    return figures


def _told(phones: Sequence[Telephone]) -> dict[str, Any]:
    waits = sorted(phone.receipt_at - phone.pressed_at for phone in phones if phone.receipts)
    return {
        "receipts": sum(len(phone.receipts) == 1 for phone in phones),
        "sent": sum(phone.tries for phone in phones),
        "p50_s": statistics.median(waits),
        "p95_s": waits[int(0.95 * len(waits))],
        "most_s": waits[-1],
    }


def _hall(wire: LaidWire, crowd: Crowd, *, short: str, host: str) -> list[Telephone]:
    """Let everybody in, within so many seconds, and cut the wire in the middle."""
    draw, until = random.Random(200), time.monotonic() + crowd.seconds + crowd.cut + 120
    numbers = range(1, crowd.people + 1)
    phones = [Telephone(number, host, wire.port, short, until) for number in numbers]
    waits = [draw.uniform(0, crowd.seconds) for _phone in phones]
    threads = [
        threading.Thread(target=phone.register, args=[wait], daemon=True)
        for phone, wait in zip(phones, waits, strict=True)
    ]
    for thread in threads:
        thread.start()
    if crowd.cut:
        time.sleep(crowd.cut_at)
        wire.do(Wire.cut)
        time.sleep(crowd.cut)
        wire.do(Wire.mend)
    for thread in threads:
        thread.join()
    return phones


def _own(*words: str, environment: dict[str, str]) -> dict[str, Any]:
    command = [sys.executable, "-m", "scripts.bench.hall_platform", *words]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def a_postgres() -> str:
    """Start a PostgreSQL of our own with an ordinary account, and return its address."""
    sys.path[:0] = [str(ROOT / "tests")]
    import psycopg  # noqa: PLC0415

    from support import postgres_server  # noqa: PLC0415

    folder = postgres_server.binaries()
    if folder is None:
        raise SystemExit("PostgreSQL is not installed: initdb and postgres are looked for on the path")
    address = postgres_server.start_from(folder)
    role = f"hall{free_port()}"
    place = address.partition("@")[2].partition("/")[0].replace("%2F", "/")
    with psycopg.connect(f"host={place} dbname=postgres user=kakitome", autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN")
        connection.execute(f"CREATE DATABASE {role} OWNER {role}")
    return f"postgres://{role}@{address.partition('@')[2].partition('/')[0]}/{role}"


def is_complete(figures: Mapping[str, Any], *, people: int) -> bool:
    """Tell whether everybody has one entry, one receipt and one award."""
    counts = [figures[name] for name in ("entries", "names", "receipts", "last_number", "awarded")]
    return counts == [people] * len(counts)


def line_of(database: str, crowd: Crowd, figures: Mapping[str, Any]) -> str:
    """Write one line of the table."""
    how = f"cut for {crowd.cut:.0f} s" if crowd.cut else "with network"
    return (
        f"| {database}, {how} | {figures['entries']} | {figures['receipts']} | {figures['sent']}"
        f" | {figures['p50_s']:.2f} s | {figures['p95_s']:.2f} s | {figures['most_s']:.2f} s"
        f" | {1e3 * figures['busy_s'] / crowd.people:.0f} ms | {figures['approving_s']:.1f} s |"
    )


def main() -> int:
    """Run from the command line and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--cut", type=float, default=20)
    parser.add_argument("--only", choices=["sqlite", "postgres"], default="")
    given = parser.parse_args()
    print(f"{given.people} people within {given.seconds:.0f} s, load of the machine {os.getloadavg()[0]:.1f}")
    print("| | entries | receipts | sent | p50 | p95 | most | processor | approving all |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    is_whole = True
    for database in ("sqlite", "postgres"):
        if given.only not in ("", database):
            continue
        address = a_postgres() if database == "postgres" else ""
        crowds = [
            Crowd(people=given.people, seconds=given.seconds, cut=cut, cut_at=max(0.0, (given.seconds - cut) / 2))
            for cut in (0.0, given.cut)
        ]
        for crowd, figures in zip(crowds, measure(crowds, database=address), strict=True):
            is_whole = is_whole and is_complete(figures, people=given.people)
            print(line_of(database, crowd, figures), flush=True)
    if not is_whole:
        print("an entry was lost, or is there twice")
    return 0 if is_whole else 1


if __name__ == "__main__":
    sys.exit(main())
