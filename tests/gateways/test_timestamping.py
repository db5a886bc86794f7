"""Time stamps through the one door: a real https server on loopback answers as authorities do, good and bad."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateways.https_counterpart import HOST, Handler, serving, write_certificate
from kakitome.documents.pdf.sealing import PdfSeal, SealedPdf
from kakitome.documents.pdf.timestamping import Stamper
from kakitome.gateways.fetcher import NetworkFetcher, NetworkPolicy
from kakitome.gateways.timestamping import HttpsTimestampAuthority
from support.certificates import NOW, StampAuthority, a_leaf, a_root
from support.pdf_files import a_pdf

ROOT = a_root()
LEAF = a_leaf(ROOT)
TSA = StampAuthority(a_leaf(ROOT, "TSA", kind="RSA-3072", stamps=True))
REPLY = "application/timestamp-reply"


@pytest.fixture
def door(tmp_path: Path) -> Iterator[NetworkFetcher]:
    certificate, key = write_certificate(tmp_path)
    with serving(certificate, key) as port:
        policy = NetworkPolicy(loopback={HOST: port}, connect_timeout_s=1.5, whole_timeout_s=3.0)
        yield NetworkFetcher(policy, tls=ssl.create_default_context(cafile=certificate))


def sealed_through(door: NetworkFetcher, path: str = "tsa") -> SealedPdf:
    authority = HttpsTimestampAuthority(f"https://{HOST}/{path}", roots=(ROOT.der,), door=door)
    stamper = Stamper(authority.exchange, roots=authority.roots, now=NOW)
    seal = PdfSeal(certificate=LEAF.der, chain=(ROOT.der,), sign=LEAF.sign)
    return seal.seal(a_pdf(), now=NOW, stamper=stamper)


def test_a_query_is_posted_and_the_stamp_is_embedded(door: NetworkFetcher) -> None:
    Handler.authority = lambda query: (REPLY, TSA.answer(query))
    assert sealed_through(door).stamped_at == NOW
    method, path, headers = Handler.seen[-1]
    assert (method, path) == ("POST", "/tsa")
    assert headers["Content-Type"] == "application/timestamp-query"
    assert headers["Accept"] == REPLY


@pytest.mark.parametrize(
    ("path", "reason"),
    [("moved", "E_FETCH_REDIRECT"), ("nowhere", "E_FETCH_STATUS"), ("drip_headers", "E_FETCH_NO_ANSWER")],
)
def test_an_authority_that_redirects_is_down_or_drips_does_not_stop_sealing(
    door: NetworkFetcher, path: str, reason: str
) -> None:
    """Source: docs/rules/faults.md F39."""
    (problem,) = sealed_through(door, path).problems
    assert (problem.code, problem.params["reason"]) == ("E_TSA_UNREACHABLE", reason)


def test_a_page_instead_of_a_stamp_is_refused_by_its_type(door: NetworkFetcher) -> None:
    Handler.authority = lambda _: ("text/html", b"<html>sign in</html>")
    (problem,) = sealed_through(door).problems
    assert (problem.code, problem.params["reason"]) == ("E_TSA_UNREACHABLE", "E_FETCH_ANSWER_TYPE")


def test_a_page_that_calls_itself_a_stamp_is_refused_by_its_content(door: NetworkFetcher) -> None:
    """Source: docs/rules/faults.md F39."""
    Handler.authority = lambda _: (REPLY, b"<html>sign in</html>")
    assert [problem.code for problem in sealed_through(door).problems] == ["E_TSA_REPLY"]


def test_plain_http_is_refused() -> None:
    authority = HttpsTimestampAuthority("http://tsa.example.org/", roots=(ROOT.der,), door=NetworkFetcher())
    stamper = Stamper(authority.exchange, roots=(ROOT.der,), now=NOW)
    sealed = PdfSeal(certificate=LEAF.der, chain=(), sign=LEAF.sign).seal(a_pdf(), now=NOW, stamper=stamper)
    assert [problem.code for problem in sealed.problems] == ["E_TSA_UNREACHABLE"]
