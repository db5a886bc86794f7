"""The one door to the network: hostile hosts by table, hostile answers from a real local server."""

import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from gateways.https_counterpart import HOST, Handler, serving, write_certificate
from kakitome.errors import KakitomeError, Refused, Unavailable
from kakitome.gateways.addresses import is_allowed
from kakitome.gateways.fetcher import NetworkFetcher, NetworkPolicy, OfflineFetcher
from kakitome.gateways.web_address import parse_web_address
from kakitome.ports.fetcher import Gone

HOSTILE_URLS = [
    "http://u.org/did.json",
    "ftp://u.org/did.json",
    "file:///etc/passwd",
    "https:/u.org/",
    "https://",
    "https:///did.json",
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://0177.0.0.1/",
    "https://127.1/",
    "https://①②⑦.0.0.1/",
    "https://１２７.0.0.1/",
    "https://[::1]/",
    "https://[::127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[fec0::1]/",
    "https://[::ffff:169.254.169.254]/latest/meta-data/",
    "https://169.254.169.254/latest/meta-data/",
    "https://localhost/",
    "https://LOCALHOST/",
    "https://localhost./",
    "https://www.localhost/",
    "https://metadata.google.internal/",
    "https://printer.local/",
    "https://router.lan/",
    "https://u.org./",
    "https://u.org.:443/",
    "https://user@u.org/",
    "https://user:password@u.org/",
    "https://u.org@127.0.0.1/",
    "https://u.org:/",
    "https://u.org:0/",
    "https://u.org:99999/",
    "https://u.org:0443/",
    "https://u_x.org/",
    "https://-u.org/",
    "https://u-.org/",
    "https://u..org/",
    "https://.u.org/",
    "https://org/",
    "https://u.org\\@127.0.0.1/",
    "https://u.org/a\\b",
    "https://u.org/a b",
    "https://u.org/a\r\nHost: other",
    "https://u.org/\x00",
    "https://u.org/日本",
    "https://日本.org/",
    "https://u.org#@127.0.0.1/",
    "https://u.org/#fragment",
    "https://u.org%2e127.0.0.1/",
    "https://" + "a" * 64 + ".org/",
    "https://" + "a." * 130 + "org/",
    "https://u.org/" + "a" * 2048,
]


@pytest.mark.parametrize("url", HOSTILE_URLS, ids=lambda url: ascii(url)[:60])
def test_an_address_outside_the_grammar_is_refused_before_anything_is_resolved(url: str) -> None:
    asked: list[str] = []

    def lookup(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"]

    with pytest.raises(Refused) as refusal:
        NetworkFetcher(lookup=lookup).fetch(url)
    assert refusal.value.code in ("E_FETCH_SCHEME", "E_FETCH_ADDRESS")
    assert asked == []


@pytest.mark.parametrize(
    ("url", "host", "target"),
    [
        ("https://u.org", "u.org", "/"),
        ("https://U.Org/a/b.json?x=1", "u.org", "/a/b.json?x=1"),
        ("https://xn--wgv71a119e.jp/did.json", "xn--wgv71a119e.jp", "/did.json"),
        ("https://3d.u-1.org:443/%E6%97%A5", "3d.u-1.org", "/%E6%97%A5"),
    ],
)
def test_an_ordinary_address_passes_the_grammar(url: str, host: str, target: str) -> None:
    address = parse_web_address(url)
    assert (address.host, address.port, address.target) == (host, 443, target)


SPECIAL = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd12::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "2001:4860:4860::8888%eth0",
    "nonsense",
    "0x7f.1",
]


@pytest.mark.parametrize("address", SPECIAL)
def test_every_special_range_is_refused(address: str) -> None:
    assert not is_allowed(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "203.0.112.1", "172.32.0.1", "2001:4860:4860::8888", "2400:8500::1"])
def test_an_ordinary_public_address_is_allowed(address: str) -> None:
    assert is_allowed(address)


@pytest.mark.parametrize("answers", [["8.8.8.8", "10.0.0.1"], ["127.0.0.1"], ["::ffff:127.0.0.1"], ["fe80::1%eth0"]])
def test_a_host_with_any_inside_address_is_refused(answers: list[str]) -> None:
    with pytest.raises(Refused) as refusal:
        NetworkFetcher(lookup=lambda host, port: answers).fetch("https://u.org/did.json")
    assert refusal.value.code == "E_FETCH_INSIDE"


def test_a_port_outside_the_policy_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        NetworkFetcher(lookup=lambda host, port: ["8.8.8.8"]).fetch("https://u.org:22/did.json")
    assert refusal.value.code == "E_FETCH_PORT"


def test_the_connection_goes_to_the_address_that_was_checked_and_the_resolver_is_asked_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """DNS rebinding: the second answer would be loopback, and nobody must ask for it."""
    answers = iter([["8.8.8.8"], ["127.0.0.1"]])
    peers: list[tuple[str, int]] = []

    def connect(peer: tuple[str, int], timeout: float | None = None) -> socket.socket:
        peers.append(peer)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Unavailable):
        NetworkFetcher(lookup=lambda host, port: next(answers)).fetch("https://u.org/did.json")
    assert peers == [("8.8.8.8", 443)]
    assert next(answers) == ["127.0.0.1"]


def test_a_resolver_that_never_answers_does_not_hold_us() -> None:
    def lookup(host: str, port: int) -> Sequence[str]:
        time.sleep(5)
        return ["8.8.8.8"]

    start = time.monotonic()
    with pytest.raises(Unavailable) as failure:
        NetworkFetcher(NetworkPolicy(connect_timeout_s=0.2), lookup=lookup).fetch("https://u.org/did.json")
    assert failure.value.code == "E_FETCH_NO_HOST"
    assert time.monotonic() - start < 2


def test_offline_nothing_is_fetched() -> None:
    with pytest.raises(Unavailable) as failure:
        OfflineFetcher().fetch("https://u.org/did.json")
    assert failure.value.code == "E_FETCH_OFFLINE"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def counterpart(certificate: tuple[Path, Path]) -> Iterator[NetworkFetcher]:
    with serving(*certificate) as port:
        policy = NetworkPolicy(loopback={HOST: port}, connect_timeout_s=2.0, whole_timeout_s=1.0)
        yield NetworkFetcher(policy, tls=ssl.create_default_context(cafile=str(certificate[0])))


def test_a_document_is_read_under_the_name_that_was_asked_for(counterpart: NetworkFetcher) -> None:
    assert counterpart.fetch(f"https://{HOST}/did.json?v=1") == b'{"id":"did:web:u.example"}'
    method, path, headers = Handler.seen[0]
    assert (method, path, headers["Host"]) == ("GET", "/did.json?v=1", HOST)
    assert "Cookie" not in headers


def test_a_certificate_of_another_name_is_not_believed(tmp_path: Path) -> None:
    certificate, key = write_certificate(tmp_path, "other.example")
    with serving(certificate, key) as port:
        tls = ssl.create_default_context(cafile=str(certificate))
        fetcher = NetworkFetcher(NetworkPolicy(loopback={HOST: port}), tls=tls)
        with pytest.raises(Unavailable) as failure:
            fetcher.fetch(f"https://{HOST}/did.json")
    assert failure.value.code == "E_FETCH_NO_ANSWER"
    assert Handler.seen == []


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("moved", "E_FETCH_REDIRECT"),
        ("large", "E_FETCH_TOO_LARGE"),
        ("gzip", "E_FETCH_COMPRESSED"),
        ("cut", "E_FETCH_NO_ANSWER"),
        ("nonsense", "E_FETCH_NO_ANSWER"),
        ("absent", "E_FETCH_STATUS"),
    ],
)
def test_an_answer_that_is_no_document_is_named(counterpart: NetworkFetcher, path: str, code: str) -> None:
    with pytest.raises(KakitomeError) as failure:
        counterpart.fetch(f"https://{HOST}/{path}")
    assert failure.value.code == code
    assert len(Handler.seen) == 1


def test_what_is_gone_for_good_is_handed_over_with_what_is_told_of_it(counterpart: NetworkFetcher) -> None:
    with pytest.raises(Gone) as failure:
        counterpart.fetch(f"https://{HOST}/gone")
    assert (failure.value.code, failure.value.params["status"]) == ("E_FETCH_STATUS", 410)
    assert failure.value.body == b'{"revoked":true}'


@pytest.mark.parametrize("path", ["drip", "drip_headers"])
def test_a_server_that_drips_is_cut_off_when_the_whole_time_is_up(counterpart: NetworkFetcher, path: str) -> None:
    start = time.monotonic()
    with pytest.raises(Unavailable) as failure:
        counterpart.fetch(f"https://{HOST}/{path}")
    assert failure.value.code == "E_FETCH_NO_ANSWER"
    assert time.monotonic() - start < 2
