"""The front before the pages: requests as WSGI expects them, answers as bytes or files, and one that cannot be made."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kakitome.operations import page_front
from kakitome.operations.page_front import FrontSettings, PageFront, WholeFile, environment_of
from kakitome.operations.request_bodies import BodyBounds, BodyRefusal


class Headers(dict[str, str]):
    """What granian gives: names in small letters."""


class Scope:
    http_version, method, scheme, query_string = "1.1", "POST", "http", "a=%E6%9B%B8"
    client, server, path = "[::1]:50100", "127.0.0.1:8000", "/授与"

    def __init__(self, **headers: str) -> None:
        self.headers = Headers({name.replace("_", "-"): value for name, value in headers.items()})


class Protocol:
    """What granian lets an application do; remembers what it did."""

    def __init__(self, *chunks: bytes) -> None:
        self.chunks, self.did = chunks, []  # type: ignore[var-annotated]

    async def __aiter__(self) -> Any:
        for chunk in self.chunks:
            yield chunk

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.did.append((status, body))

    def response_str(self, status: int, headers: list[tuple[str, str]], body: str) -> None:
        self.did.append((status, body))

    def response_file(self, status: int, headers: list[tuple[str, str]], file: str) -> None:
        self.did.append((status, Path(file).read_bytes()))


class Streamed:
    """An answer that is made while it is sent."""

    streaming = True

    def __init__(self, *chunks: bytes) -> None:
        self.chunks, self.is_closed = chunks, False

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.chunks)

    def close(self) -> None:
        self.is_closed = True


class Made(Streamed):
    streaming = False


def asked(application: Any, *chunks: bytes, **headers: str) -> list[tuple[int, bytes | str]]:
    protocol = Protocol(*chunks)
    bounds = BodyBounds(size=1000, at_once=2, of_network=2)
    refusals = {why.value: why.value for why in BodyRefusal}
    front = PageFront(application, FrontSettings(threads=2, network=lambda _: "", refusals=refusals, bounds=bounds))

    async def ask() -> None:
        front.__rsgi_init__(asyncio.get_running_loop())
        await front.__rsgi__(Scope(**headers), protocol)
        await asyncio.sleep(0)

    asyncio.run(ask())
    front.__rsgi_del__(asyncio.new_event_loop())
    return protocol.did


def echo(environment: dict[str, Any], start_response: Any) -> Made:
    start_response("200 OK", [])
    return Made(environment["CONTENT_LENGTH"].encode(), b" ", environment["wsgi.input"].read())


def test_a_request_comes_as_the_pages_expect_it() -> None:
    environment = environment_of(Scope(host="u.example", content_type="text/plain", x_forwarded_for="10.0.0.1"))
    assert environment["PATH_INFO"].encode("latin-1").decode() == "/授与"
    assert (environment["REMOTE_ADDR"], environment["SERVER_PORT"]) == ("::1", "8000")
    assert (environment["CONTENT_TYPE"], environment["HTTP_HOST"]) == ("text/plain", "u.example")
    assert environment["HTTP_X_FORWARDED_FOR"] == "10.0.0.1"


def test_a_header_with_an_underscore_does_not_pass_for_a_proxys() -> None:
    scope = Scope(x_forwarded_for="10.0.0.1")
    scope.headers["x_forwarded_for"] = "192.0.2.1"
    assert environment_of(scope)["HTTP_X_FORWARDED_FOR"] == "10.0.0.1"


def test_a_body_is_handed_on_whole_with_its_own_length() -> None:
    assert asked(echo, b"ab", b"cd", content_length="4") == [(200, b"4 abcd")]
    assert asked(echo, b"ab", b"cd", transfer_encoding="chunked") == [(200, b"4 abcd")]


def test_a_body_that_is_refused_reaches_no_page() -> None:
    assert asked(echo, b"ab", content_length="4") == [(400, "E_BODY_CUT_OFF")]
    assert asked(echo, b"ab", content_length="4000") == [(413, "E_BODY_LARGE")]


def test_who_comes_when_too_many_wait_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_front, "MOST_WAITING", 0)
    assert asked(echo) == [(503, "E_SERVER_CROWDED")]


@pytest.mark.parametrize("size", [10, page_front.MOST_WAITING * 1024])
def test_an_answer_that_is_made_while_it_is_sent_is_gathered_and_closed(size: int) -> None:
    answer = Streamed(b"x" * size, b"y")

    def pages(environment: dict[str, Any], start_response: Any) -> Streamed:
        start_response("200 OK", [])
        return answer

    assert asked(pages) == [(200, b"x" * size + b"y")]
    assert answer.is_closed


def test_a_file_is_sent_from_where_it_lies(tmp_path: Path) -> None:
    (tmp_path / "paper").write_bytes(b"0123")
    files = [(tmp_path / "paper").open("rb"), (tmp_path / "paper").open("rb")]
    files[1].seek(2)
    assert [WholeFile(file).path for file in files] == [str(tmp_path / "paper"), None]

    def pages(environment: dict[str, Any], start_response: Any) -> WholeFile:
        start_response("200 OK", [])
        return environment["wsgi.file_wrapper"](files[0])  # type: ignore[no-any-return]

    assert asked(pages) == [(200, b"0123")]
    assert files[0].closed


def test_an_answer_that_cannot_be_made_is_a_500_and_not_silence(caplog: pytest.LogCaptureFixture) -> None:
    def pages(environment: dict[str, Any], start_response: Any) -> Streamed:
        raise RuntimeError("broken")

    assert asked(pages) == [(500, "500\n")]
    assert "broken" in caplog.text


@pytest.mark.parametrize(("status", "is_closed"), [("200 OK", False), ("404 Not Found", False), ("503 Away", True)])
def test_who_is_told_to_come_again_keeps_no_connection(
    status: str, is_closed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    heads: list[list[tuple[str, str]]] = []
    monkeypatch.setattr(Protocol, "response_bytes", lambda _self, _status, headers, _body: heads.append(headers))

    def pages(environment: dict[str, Any], start_response: Any) -> Made:
        start_response(status, [("retry-after", "5")])
        return Made(b"x")

    asked(pages)
    assert [("connection", "close") in head for head in heads] == [is_closed]
