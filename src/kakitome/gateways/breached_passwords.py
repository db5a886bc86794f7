"""Passwords from breaches, by ranges of digests: asked for at an address, or read from a folder.

A range is a text of all digests (SHA-1, hexadecimal) that begin with the same five signs: a line for each with its
other 35 signs, a colon and how often it occurred. Whoever is asked learns five signs, which some thousand passwords
share. SHA-1 is the protocol's: it tells digests apart here and protects nothing.

Source: Have I Been Pwned, API v3, "Searching by range" and "Introducing padding": lines with the count 0 are padding;
the same ranges as files, one for each five signs, are what its downloader writes.
"""

import re
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha1
from pathlib import Path

from kakitome.errors import KakitomeError, Unavailable
from kakitome.gateways.concurrency_limits import ConcurrencyLimit
from kakitome.gateways.fetcher import NetworkFetcher, Request

PREFIX = 5
PATIENCE_S = 2.0
"""Seconds a person waits for an answer: whoever chooses a password is not kept from it by somebody else's service."""
REMEMBERED_S = 60.0
"""How long a range is not asked for again, and one who did not answer not asked at all."""
REMEMBERED = 16
LARGEST = 256 * 1024
"""Bytes of a range: some 2,000 lines of 40 signs, and padding."""
_LINE = re.compile(r"^([0-9A-F]{35}):([0-9]+)\s*$", re.ASCII | re.MULTILINE)


@dataclass(slots=True, kw_only=True)
class AskedRanges:
    """Implements `ports.breached_passwords.BreachedPasswords` over an address that ends in a slash.

    Attributes:
        address: of https; the first five signs are written behind it.
        network: the door to the network.
        limit: how many may wait for an answer at once.
        elapsed_s: seconds that only go forward.
    """

    address: str
    network: NetworkFetcher
    limit: ConcurrencyLimit = field(
        default_factory=lambda: ConcurrencyLimit(2, waiting=2, patience_s=PATIENCE_S), repr=False
    )
    elapsed_s: Callable[[], float] = time.monotonic
    _known: dict[str, tuple[float, str]] = field(default_factory=dict, repr=False)
    _silent_until: float = field(default=float("-inf"), repr=False)

    def is_breached(self, password: str) -> bool:
        prefix, rest = _digest(password)
        known = self._known.get(prefix)
        if known is None or self.elapsed_s() - known[0] > REMEMBERED_S:
            known = self._remember(prefix, self._range_of(prefix))
        return _holds(known[1], rest)

    def _range_of(self, prefix: str) -> str:
        if self.elapsed_s() < self._silent_until:
            raise Unavailable("E_BREACHED_PASSWORDS_SILENT")
        request = Request(headers={"Add-Padding": "true"}, body_limit=LARGEST, whole_timeout_s=PATIENCE_S)
        try:
            with self.limit.place():
                answer = self.network.exchange(f"{self.address}{prefix}", request)
            lines = answer.body.decode("ascii")
        except (KakitomeError, UnicodeDecodeError) as failure:
            self._silent_until = self.elapsed_s() + REMEMBERED_S
            raise Unavailable("E_BREACHED_PASSWORDS_SILENT") from failure
        if answer.status != 200 or not _LINE.search(lines):
            self._silent_until = self.elapsed_s() + REMEMBERED_S
            raise Unavailable("E_BREACHED_PASSWORDS_SILENT")
        return lines

    def _remember(self, prefix: str, lines: str) -> tuple[float, str]:
        # One page asks twice: when the password is typed, and when it is stored, inside a transaction.
        while len(self._known) >= REMEMBERED:
            self._known.pop(next(iter(self._known)), None)
        self._known[prefix] = self.elapsed_s(), lines
        return self._known[prefix]


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeFolder:
    """Implements `ports.breached_passwords.BreachedPasswords` over files `00000.txt` … `FFFFF.txt`; asks nobody."""

    folder: Path

    def is_breached(self, password: str) -> bool:
        prefix, rest = _digest(password)
        try:
            lines = (self.folder / f"{prefix}.txt").read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError) as failure:
            raise Unavailable("E_BREACHED_PASSWORDS_SILENT") from failure
        return _holds(lines, rest)


def _digest(password: str) -> tuple[str, str]:
    """Return the first five signs of a password's digest and the others, in the form under which it is hashed here."""
    composed = unicodedata.normalize("NFC", password)
    digest = sha1(composed.encode("utf-8", "replace"), usedforsecurity=False).hexdigest().upper()
    return digest[:PREFIX], digest[PREFIX:]


def _holds(lines: str, rest: str) -> bool:
    return any(digits == rest and int(count) > 0 for digits, count in _LINE.findall(lines))
