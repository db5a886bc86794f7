"""What the load asks for: awards, checks of a credential, and what a stranger sends who means harm."""

import itertools
import json
import os
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

from scripts.bench.http_client import Ask
from scripts.bench.material import ROOT

POISON = ROOT / "tests" / "vectors" / "poison_graphs"
STRANGER = "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
JSON = {"Content-Type": "application/json"}


def awards(key: str, microcredential: str) -> Iterator[Ask]:
    """Ask for one award after the other, each for another learner."""
    for number in itertools.count():
        award = {
            "microcredential": microcredential,
            "learner": {
                "name": f"見本 {_in_words(number)}",
                "email": f"l{number}@u.example",
                "student_number": f"S{number:06d}",
            },
            "awarded_on": time.strftime("%Y-%m-01"),
            "grade": "85",
            "evidence": [{"url": f"https://u.example/works/{number}", "name": "点検の記録"}],
        }
        headers = {**JSON, "Authorization": f"Bearer {key}", "Idempotency-Key": f"load-{number}"}
        yield Ask("/api/v1/awards", json.dumps(award).encode(), headers)


def _in_words(number: int) -> str:
    """Name a learner without digits, as learners are."""
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))


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
