"""Libraries that ask with `requests` reach what the door lets them, and nothing else."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from gateways.https_counterpart import HOST, Handler, serving, write_certificate
from kakitome.gateways.checked_requests import DoorRefused, checked_session
from kakitome.gateways.fetcher import NetworkFetcher, NetworkPolicy


@pytest.fixture
def session(tmp_path: Path) -> Iterator[requests.Session]:
    certificate, key = write_certificate(tmp_path)
    with serving(certificate, key) as port:
        tls = ssl.create_default_context(cafile=str(certificate))
        yield checked_session(NetworkFetcher(NetworkPolicy(loopback={HOST: port}), tls=tls))


def test_an_answer_comes_with_its_status_and_its_body(session: requests.Session) -> None:
    found = session.get(f"https://{HOST}/did.json", headers={"Authorization": "Bearer x"})
    missing = session.get(f"https://{HOST}/nothing")

    assert (found.status_code, found.json()) == (200, {"id": f"did:web:{HOST}"})
    assert missing.status_code == 404
    assert Handler.seen[0][2]["Authorization"] == "Bearer x"
    assert Handler.seen[0][2]["User-Agent"] == "kakitome"


def test_a_form_is_posted(session: requests.Session) -> None:
    session.post(f"https://{HOST}/did.json", data={"code": "1"})

    assert Handler.seen[-1][0] == "POST"
    assert Handler.seen[-1][2]["Content-Type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize("path", ["moved", "large", "gzip", "nonsense"])
def test_redirects_and_bodies_that_the_door_refuses_are_refused(session: requests.Session, path: str) -> None:
    with pytest.raises(DoorRefused):
        session.get(f"https://{HOST}/{path}")


@pytest.mark.parametrize(
    "url",
    [
        "http://u.org/",
        "https://127.0.0.1/",
        "https://169.254.169.254/latest/",
        "https://localhost/",
        "file:///etc/passwd",
    ],
)
def test_no_address_of_the_inside_is_asked(url: str) -> None:
    with pytest.raises(requests.RequestException):
        checked_session(NetworkFetcher(lookup=lambda host, port: ["93.184.216.34"])).get(url)


def test_a_public_name_that_leads_inside_is_refused() -> None:
    network = NetworkFetcher(lookup=lambda host, port: ["10.0.0.1"])

    with pytest.raises(DoorRefused, match="E_FETCH_INSIDE"):
        checked_session(network).post("https://idp.u.org/token", data={"code": "1"})


def test_only_reading_and_posting_are_asked(session: requests.Session) -> None:
    with pytest.raises(DoorRefused):
        session.delete(f"https://{HOST}/did.json")
