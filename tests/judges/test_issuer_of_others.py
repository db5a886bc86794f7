"""What an issuer that others wrote offers, taken into a wallet here, over HTTP on loopback.

Source: OpenID for Verifiable Credential Issuance 1.0.
"""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
import requests

from judges.harness import CACHE, PINNED, install
from kakitome.documents.refusal import DocumentRefused
from kakitome.journeys.checking.taking_in import TakenIn
from kakitome.journeys.checking.taking_offers import look_at_offer, take_offer
from kakitome.ports.fetcher import Fetcher
from kakitome.ports.issuer_requests import IssuerAnswer
from kakitome.services.keeping_wallets import Placement
from support import institutions
from vectors import issuer_site
from vectors.token_keys import token_site

pytestmark = [pytest.mark.judge, pytest.mark.django_db]
SCRIPT = PINNED / "issuer.mjs"
ADDRESS = "https://issuer.mihon.ac.jp/of/others"


@dataclass
class Loopback:
    """The network, of which one https address is the issuer's server; implements `Fetcher` and `IssuerRequests`."""

    port: int
    otherwise: Fetcher

    def fetch(self, url: str) -> bytes:
        if not url.startswith("https://issuer.mihon.ac.jp/"):
            return self.otherwise.fetch(url)
        answer = requests.get(self.local(url), timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.content

    def post(self, url: str, body: bytes, /, *, content_type: str, token: str = "") -> IssuerAnswer:
        headers = {"Content-Type": content_type} | ({"Authorization": f"Bearer {token}"} if token else {})
        answer = requests.post(self.local(url), data=body, headers=headers, timeout=30)
        return IssuerAnswer(status=answer.status_code, body=answer.content)

    def local(self, url: str) -> str:
        return url.replace("https://issuer.mihon.ac.jp", f"http://127.0.0.1:{self.port}")


@dataclass
class IssuerOfOthers:
    process: "subprocess.Popen[str]"
    network: Loopback
    link: str

    def take(self, account: str, tx_code: str) -> TakenIn:
        platform = replace(
            institutions.platform(),
            fetcher=self.network,
            issuer_requests=self.network,
            now=lambda: issuer_site.NOW,
        )
        looked_at = look_at_offer(platform, self.link, account=account)
        (taken,) = take_offer(platform, account, looked_at=looked_at, tx_code=tx_code)
        return taken

    def hear(self) -> Any:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())


@pytest.fixture
def issuer() -> Iterator[IssuerOfOthers]:
    install(copy=[SCRIPT])
    script = str(CACHE / PINNED.name / SCRIPT.name)
    process = subprocess.Popen(["node", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None and process.stdout is not None
    try:
        process.stdin.write(json.dumps({"address": ADDRESS, "credential": issuer_site.good()}) + "\n")
        process.stdin.flush()
        ready = json.loads(process.stdout.readline())
        yield IssuerOfOthers(process, Loopback(ready["port"], token_site()), ready["link"])
    finally:
        process.kill()
        process.wait()


def test_what_an_issuer_of_others_offers_is_taken_in_once_and_told(issuer: IssuerOfOthers) -> None:
    account = institutions.account("a@example.com")
    with pytest.raises(DocumentRefused, match="E_INCOMING_OFFER_CODE"):
        issuer.take(account, "000000")
    taken = issuer.take(account, "407182")
    assert (taken.outcome, taken.problem) == (Placement.HELD, None), taken.problem
    assert taken.document is not None
    content = institutions.platform().wallets.open(account).read_content(taken.document.key)
    assert json.loads(content) == issuer_site.good()
    assert issuer.hear() == {"notification_id": "n1", "event": "credential_accepted"}
    with pytest.raises(DocumentRefused, match="E_INCOMING_OFFER_CODE"):
        issuer.take(account, "407182")
