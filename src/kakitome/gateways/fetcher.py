"""The one door to the network for addresses that strangers wrote.

Rules, in order: https only, strict grammar before anything is resolved (`web_address`); resolve once; refuse when
any answer is special (`addresses`); connect to the very address that was checked, with the right name in TLS and
in the Host header; no redirects, no compression, no proxies, no cookies; at most 1 MiB, 3 s to connect, 10 s in all.

Not here: what the bytes mean, and whether anybody should believe them.

Source: docs/rules/threats.md T5.
"""

import http.client
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread, Timer
from typing import Any

from kakitome.errors import Refused, Unavailable
from kakitome.gateways.addresses import is_allowed
from kakitome.gateways.web_address import HTTPS_PORT, WebAddress, parse_web_address
from kakitome.ports.fetcher import Gone

BODY_LIMIT = 1024 * 1024
CONNECT_TIMEOUT_S = 3.0
WHOLE_TIMEOUT_S = 10.0
USER_AGENT = "kakitome"

Lookup = Callable[[str, int], Sequence[str]]


class FetchRefused(Refused):
    """Our policy does not let us go there."""


class FetchFailed(Unavailable):
    """Nobody answered, or not with a document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkPolicy:
    """Say where the network may be entered.

    Attributes:
        ports: ports that may be asked.
        loopback: host → port on 127.0.0.1 that stands for it, named by the operator for one run.
        connect_timeout_s: for the connection and its TLS handshake.
        whole_timeout_s: for everything, name resolution included.
    """

    ports: frozenset[int] = frozenset({HTTPS_PORT})
    loopback: Mapping[str, int] = field(default_factory=dict)
    connect_timeout_s: float = CONNECT_TIMEOUT_S
    whole_timeout_s: float = WHOLE_TIMEOUT_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is handed in at an address that wants to be told something before it answers.

    Attributes:
        body: at most `BODY_LIMIT` bytes.
        content_type: of the body.
        accept: of the answer, which must be of this very type.
    """

    body: bytes
    content_type: str
    accept: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a protocol of several requests asks at an address, such as signing in by another site.

    Attributes:
        headers: besides those that every request of ours has.
        body: sent by POST; None asks by GET.
        body_limit: how many bytes the answer may have.
        whole_timeout_s: for everything, where it is not the policy's.
    """

    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    body_limit: int = BODY_LIMIT
    whole_timeout_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkAnswer:
    """What came back: any status but a redirect."""

    status: int
    content_type: str
    body: bytes


class NetworkFetcher:
    """Read public https addresses under the policy."""

    def __init__(
        self,
        policy: NetworkPolicy | None = None,
        *,
        lookup: Lookup | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._policy = policy or NetworkPolicy()
        self._lookup = lookup or look_up
        self._tls = tls

    def fetch(self, url: str) -> bytes:
        return self._body_of(url, None)

    def post(self, url: str, letter: Letter) -> bytes:
        """Hand a letter in at an address the operator chose, under the same policy, and return the answer.

        Raises:
            FetchRefused: our policy does not let us go there.
            FetchFailed: nobody answered, or with another type than the one that was asked for.
        """
        return self._body_of(url, letter)

    def exchange(self, url: str, request: Request) -> NetworkAnswer:
        """Ask for an address under the same policy and return the answer whatever its status.

        Raises:
            FetchRefused: our policy does not let us go there, or the answer is a redirect, compressed or too long.
            FetchFailed: nobody answered.
        """
        connection, address = self._connection_to(url)
        timeout_s = request.whole_timeout_s or self._policy.whole_timeout_s
        return read_answer(connection, address, request=request, timeout_s=timeout_s)

    def _body_of(self, url: str, letter: Letter | None) -> bytes:
        connection, address = self._connection_to(url)
        return read_body(connection, address, timeout_s=self._policy.whole_timeout_s, letter=letter)

    def _connection_to(self, url: str) -> tuple[http.client.HTTPConnection, WebAddress]:
        address = parse_web_address(url, expected=self._policy.loopback)
        peer = self._find_peer(address)
        return _CheckedConnection(address, peer=peer, tls=self._tls_context(), policy=self._policy), address

    def _find_peer(self, address: WebAddress) -> tuple[str, int]:
        if address.host in self._policy.loopback:
            return "127.0.0.1", self._policy.loopback[address.host]
        if address.port not in self._policy.ports:
            raise FetchRefused("E_FETCH_PORT", host=address.host, port=address.port)
        addresses = _within(self._policy.connect_timeout_s, lambda: self._lookup(address.host, address.port))
        if not addresses:
            raise FetchFailed("E_FETCH_NO_HOST", host=address.host)
        if not all(is_allowed(address) for address in addresses):
            raise FetchRefused("E_FETCH_INSIDE", host=address.host)
        return addresses[0], address.port

    def _tls_context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = ssl.create_default_context()
        return self._tls


class OfflineFetcher:
    """Answer nothing: for checking with every network switched off."""

    def fetch(self, url: str) -> bytes:
        """Say that we do not go to the network."""
        raise FetchFailed("E_FETCH_OFFLINE", url=url)


def look_up(host: str, port: int) -> Sequence[str]:
    """Resolve a checked host name with the system's resolver, once; IPv4 first, then IPv6.

    Raises:
        FetchFailed: the name is unknown or no resolver answers.
    """
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as failure:
        raise FetchFailed("E_FETCH_NO_HOST", host=host) from failure
    answers.sort(key=lambda answer: answer[0] != socket.AF_INET)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


def read_body(
    connection: http.client.HTTPConnection, address: WebAddress, *, timeout_s: float, letter: Letter | None = None
) -> bytes:
    """Ask for the address over a prepared connection and read at most `BODY_LIMIT` bytes before the time is up.

    Raises:
        FetchFailed: no answer, no document, or not within the time.
        FetchRefused: a redirect, a compressed or an overlong body.
    """
    headers = {"Accept": "application/vc, application/ld+json, application/json, image/*;q=0.5, */*;q=0.1"}
    if letter is not None:
        headers = {"Accept": letter.accept, "Content-Type": letter.content_type}
    request = Request(headers=headers, body=letter.body if letter else None)
    with _talking(connection, address, request=request, timeout_s=timeout_s) as response:
        _demand_document(response, address)
        body = _read(response, address, limit=BODY_LIMIT)
    if letter is not None and response.headers.get_content_type() != letter.accept:
        raise FetchFailed("E_FETCH_ANSWER_TYPE", host=address.host)
    return body


def read_answer(
    connection: http.client.HTTPConnection, address: WebAddress, *, request: Request, timeout_s: float
) -> NetworkAnswer:
    """Ask over a prepared connection and read the answer, whatever its status.

    Raises:
        FetchFailed: no answer, or not within the time.
        FetchRefused: a redirect, a compressed or an overlong body.
    """
    with _talking(connection, address, request=request, timeout_s=timeout_s) as response:
        _demand_plain(response, address)
        body = _read(response, address, limit=request.body_limit)
    return NetworkAnswer(status=response.status, content_type=response.headers.get_content_type(), body=body)


@contextmanager
def _talking(
    connection: http.client.HTTPConnection, address: WebAddress, *, request: Request, timeout_s: float
) -> Iterator[http.client.HTTPResponse]:
    """Send a request and hand out the response for as long as the time allows."""
    always = {
        "Host": address.authority,
        "Accept-Encoding": "identity",
        "User-Agent": USER_AGENT,
        "Connection": "close",
    }
    method = "GET" if request.body is None else "POST"
    watchdog = _Watchdog(connection, timeout_s)
    try:
        with closing(connection), watchdog:
            connection.connect()
            watchdog.held = connection.sock
            connection.request(method, address.target, body=request.body, headers={**request.headers, **always})
            yield connection.getresponse()
    except (OSError, http.client.HTTPException, ValueError) as failure:
        raise FetchFailed("E_FETCH_NO_ANSWER", host=address.host) from failure
    if watchdog.bit:
        raise FetchFailed("E_FETCH_NO_ANSWER", host=address.host)


def _read(response: http.client.HTTPResponse, address: WebAddress, *, limit: int) -> bytes:
    body = response.read(limit + 1)
    if len(body) > limit:
        raise FetchRefused("E_FETCH_TOO_LARGE", host=address.host)
    announced = response.getheader("Content-Length")
    if announced is not None and announced.isdecimal() and int(announced) != len(body):
        raise FetchFailed("E_FETCH_NO_ANSWER", host=address.host)
    return body


def _demand_plain(response: http.client.HTTPResponse, address: WebAddress) -> None:
    if _is_redirect(response):
        raise FetchRefused("E_FETCH_REDIRECT", host=address.host, status=response.status)
    if (response.getheader("Content-Encoding") or "identity").strip().lower() != "identity":
        raise FetchRefused("E_FETCH_COMPRESSED", host=address.host)


def _demand_document(response: http.client.HTTPResponse, address: WebAddress) -> None:
    if response.status == http.client.GONE:
        body = response.read(BODY_LIMIT + 1)
        shown = body if len(body) <= BODY_LIMIT else b""
        raise Gone("E_FETCH_STATUS", body=shown, host=address.host, status=response.status)
    if response.status != http.client.OK and not _is_redirect(response):
        raise FetchFailed("E_FETCH_STATUS", host=address.host, status=response.status)
    _demand_plain(response, address)


def _is_redirect(response: http.client.HTTPResponse) -> bool:
    """Tell whether an answer leads elsewhere; 304 says that there is nothing new, and leads nowhere."""
    return 300 <= response.status < 400 and response.status != http.client.NOT_MODIFIED


class _Watchdog:
    """End a peer that drips: socket timeouts count from byte to byte, and a socket that is shut down reads like the
    end of a body, hence the flag."""

    def __init__(self, connection: http.client.HTTPConnection, timeout_s: float) -> None:
        self.bit = False
        # http.client lets go of the socket once it has read the headers.
        self.held: socket.socket | None = None
        self._connection = connection
        self._timer = Timer(timeout_s, self._bite)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _bite(self) -> None:
        self.bit = True
        held = self.held or self._connection.sock
        if held is not None:
            with suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)


def _within(timeout_s: float, act: Callable[[], Sequence[str]]) -> Sequence[str]:
    """Run the resolver, which knows no time limit of its own, in a thread that we may leave behind."""
    answer: Future[Sequence[str]] = Future()

    def run() -> None:
        try:
            answer.set_result(act())
        except Exception as failure:  # noqa: BLE001 - handed over, not swallowed
            answer.set_exception(failure)

    Thread(target=run, daemon=True).start()
    try:
        return answer.result(timeout=timeout_s)
    except NotInTime:
        raise FetchFailed("E_FETCH_NO_HOST", host="") from None


class _CheckedConnection(http.client.HTTPSConnection):
    """Connect to the address that was checked, whatever a second look at the resolver would say."""

    def __init__(
        self, address: WebAddress, *, peer: tuple[str, int], tls: ssl.SSLContext, policy: NetworkPolicy
    ) -> None:
        super().__init__(address.host, address.port, timeout=policy.connect_timeout_s, context=tls)
        self._peer = peer
        self._tls = tls
        self._whole_timeout_s = policy.whole_timeout_s

    def connect(self) -> None:
        """Open the connection to the checked peer and shake hands under the name that was asked for."""
        plain = socket.create_connection(self._peer, self.timeout)
        self.sock: Any = plain
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock.do_handshake()
        self.sock.settimeout(self._whole_timeout_s)
