"""Passwords from breaches, asked for by five signs of their digest: a real https server on loopback, and a folder."""

import ssl
from collections.abc import Callable, Iterator
from hashlib import sha1
from pathlib import Path

import pytest

from gateways.https_counterpart import HOST, Handler, serving, write_certificate
from kakitome.errors import Unavailable
from kakitome.gateways.breached_passwords import REMEMBERED_S, AskedRanges, RangeFolder
from kakitome.gateways.fetcher import NetworkFetcher, NetworkPolicy
from kakitome.ports.breached_passwords import BreachedPasswords

LEAKED, PADDED, UNKNOWN = "correct horse battery staple", "four quiet herons at dusk", "three loud owls before dawn"


def digest(password: str) -> str:
    return sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


def lines(*found: tuple[str, int]) -> bytes:
    other = [("0" * 35, 3), *((digest(password)[5:], count) for password, count in found)]
    return "\r\n".join(f"{rest}:{count}" for rest, count in other).encode()


class Watch:
    """Seconds that pass when they are told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


Ask = Callable[..., AskedRanges]


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    answers = {digest(LEAKED)[:5]: lines((LEAKED, 11)), digest(PADDED)[:5]: lines((PADDED, 0))}
    monkeypatch.setattr(Handler, "ranges", {**answers, digest(UNKNOWN)[:5]: lines()})
    certificate, key = write_certificate(tmp_path)
    with serving(certificate, key) as port:
        tls = ssl.create_default_context(cafile=str(certificate))
        network = NetworkFetcher(NetworkPolicy(loopback={HOST: port}), tls=tls)
        yield lambda path="range", **more: AskedRanges(address=f"https://{HOST}/{path}/", network=network, **more)


def test_a_password_from_a_breach_is_known_and_five_signs_are_told(ask: Ask) -> None:
    breaches = ask()
    assert breaches.is_breached(LEAKED)
    assert not breaches.is_breached(UNKNOWN)
    assert not breaches.is_breached(PADDED)
    assert [path for _, path, _ in Handler.seen] == [f"/range/{digest(p)[:5]}" for p in (LEAKED, UNKNOWN, PADDED)]
    assert {headers["Add-Padding"] for _, _, headers in Handler.seen} == {"true"}


def test_the_same_password_is_asked_for_once_a_minute(ask: Ask) -> None:
    watch = Watch()
    breaches = ask(elapsed_s=watch)
    assert breaches.is_breached(LEAKED) and breaches.is_breached(LEAKED)
    assert len(Handler.seen) == 1
    watch.now = REMEMBERED_S + 1
    assert breaches.is_breached(LEAKED)
    assert len(Handler.seen) == 2


@pytest.mark.parametrize("path", ["nowhere", "moved", "large", "gzip", "nonsense", "did.json"])
def test_what_is_no_range_is_no_answer_and_nobody_is_asked_again_at_once(ask: Ask, path: str) -> None:
    watch = Watch()
    breaches = ask(path, elapsed_s=watch)
    for _ in range(2):
        with pytest.raises(Unavailable, match="E_BREACHED_PASSWORDS_SILENT"):
            breaches.is_breached(LEAKED)
    assert len(Handler.seen) == 1
    watch.now = REMEMBERED_S + 1
    with pytest.raises(Unavailable):
        breaches.is_breached(LEAKED)
    assert len(Handler.seen) == 2


def test_a_folder_of_ranges_needs_no_network(tmp_path: Path) -> None:
    for password, count in ((LEAKED, 2), (PADDED, 0)):
        (tmp_path / f"{digest(password)[:5]}.txt").write_bytes(lines((password, count)))
    breaches: BreachedPasswords = RangeFolder(folder=tmp_path)
    assert breaches.is_breached(LEAKED)
    assert not breaches.is_breached(PADDED)
    with pytest.raises(Unavailable):
        breaches.is_breached(UNKNOWN)
