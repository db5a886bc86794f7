"""Hold slow connections open beside a steady load, and tell what the load noticed.

python -m scripts.soak.slow_bodies [--slow 20,2000] [--seconds 30] [--rate 10]

A platform of its own on 127.0.0.1 alone. Each slow connection announces 500,000 bytes of a document to check and sends
one every two seconds; a tenth of them does not even end the head of its request. When the server closes one, it is
opened again after a second. Everything ends with the measurement. Exit code 1 when the load noticed too much.
"""

import argparse
import asyncio
import itertools
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from scripts.bench.http_asks import JSON
from scripts.bench.http_client import Ask, Told, at_rate, percentile
from scripts.bench.http_load import our_platform

FORM = "Content-Type: application/x-www-form-urlencoded"
MOST = 4000
EVERY_S = 2.0
CONNECTED_WITHIN_S = 10.0
AGAIN_S = 1.0
TIMES_AS_SLOW = 10.0
"""How much longer the load may wait for 95 of 100 answers than without slow connections, and at the most:"""
AT_MOST_S = 2.0


@dataclass
class Slow:
    """What became of the slow connections."""

    answers: Counter[str] = field(default_factory=Counter)
    open: int = 0


async def hold_open(host: str, port: int, *, number: int, slow: Slow) -> None:
    """Keep one slow connection open until cancelled."""
    head = f"POST /verify HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Length: 500000\r\n{FORM}\r\n"
    begun = head if number % 10 == 9 else f"{head}\r\n"
    while True:
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(CONNECTED_WITHIN_S):
                reader, writer = await asyncio.open_connection(host, port)
            slow.open += 1
            try:
                writer.write(begun.encode())
                slow.answers[await drip(reader, writer)] += 1
            finally:
                slow.open -= 1
                writer.close()
        await asyncio.sleep(AGAIN_S)


async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
    """Send a byte now and then until the server answers or closes; return its status."""
    while True:
        writer.write(b"x")
        await writer.drain()
        # Unlike `wait_for` of Python 3.11, this never takes being cancelled for the end of the time.
        with suppress(TimeoutError):
            async with asyncio.timeout(EVERY_S):
                first = await reader.readline()
            return first.split(b" ")[1].decode() if first else "closed"


def load(credential: bytes) -> Iterator[Ask]:
    """Ask as visitors do: a text, the form, a check; each visitor from an address of its own."""
    for number in itertools.count():
        who = {"X-Forwarded-For": f"10.1.{number >> 8 & 255}.{number & 255}"}
        kinds = (Ask("/livez", method="GET"), Ask("/verify", method="GET", headers=who))
        yield (*kinds, Ask("/api/v1/verifications", credential, {**JSON, **who}))[number % 3]


async def measure(url: str, credential: bytes, *, connections: int, seconds: float, rate: float) -> list[Told]:
    """Return the load's answers beside so many slow connections."""
    parts, slow = urlsplit(url), Slow()
    host, port = parts.hostname or "127.0.0.1", parts.port or 80
    tasks = [asyncio.create_task(hold_open(host, port, number=number, slow=slow)) for number in range(connections)]
    await asyncio.sleep(3.0 if connections else 0.0)
    answers = await at_rate(url, load(credential), per_second=rate, seconds=seconds)
    held = slow.open
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    failed = sum(not 200 <= answer.status < 300 for answer in answers)
    print(
        f"{connections:5} slow connections: {len(answers)} asked, {failed} failed, "
        f"p50 {percentile(answers, 0.5) * 1e3:.1f} ms, p95 {percentile(answers, 0.95) * 1e3:.1f} ms; "
        f"held at the end {held}, ended {dict(slow.answers)}",
        flush=True,
    )
    return answers


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slow", default="20,2000", help="how many slow connections, one measurement each")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--rate", type=float, default=10.0)
    given = parser.parse_args()
    seconds = min(given.seconds, 300.0)
    with tempfile.TemporaryDirectory(prefix="kakitome-slow-") as folder, our_platform(Path(folder)) as (server, made):
        credential = made["credential"].encode()

        def measured(connections: int) -> list[Told]:
            asked = measure(server.url, credential, connections=connections, seconds=seconds, rate=given.rate)
            return asyncio.run(asked)

        asyncio.run(at_rate(server.url, load(credential), per_second=given.rate, seconds=3))
        alone = percentile(measured(0), 0.95)
        bad = 0
        for connections in (min(int(part), MOST) for part in given.slow.split(",")):
            answers = measured(connections)
            failed = sum(not 200 <= answer.status < 300 for answer in answers)
            bad += failed > 0 or percentile(answers, 0.95) > min(AT_MOST_S, max(0.2, TIMES_AS_SLOW * alone))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
