"""Requests of a running platform for presentations, answered over HTTP by a client that others wrote.

Source: OpenID for Verifiable Presentations 1.0.
"""

import json
import socket
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from judges.harness import PINNED, client_says
from kakitome.documents.keys.x509_chain import write_chain
from support import forked, migrated_tables
from support.attested_wallet import Authority

pytestmark = pytest.mark.judge
CLIENTS = {"openid4vc": PINNED / "presentations.mjs", "learncard": PINNED / "learncard_presentations.mjs"}


@dataclass(frozen=True)
class Site:
    """A platform that answers over HTTP, with a link for each thing to try."""

    url: str
    stage: dict[str, Any]

    def read(self, path: str) -> str:
        with urllib.request.urlopen(f"{self.url}{path}", timeout=60) as answer:
            body: bytes = answer.read()
        return body.decode()

    def answer(self, name: str, *, change: str = "", client: str = "openid4vc") -> dict[str, Any]:
        """Let another client answer; what it writes has `refused` when it would not."""
        given = {
            "link": self.stage["links"][name if client == "openid4vc" else f"{name}_{client}"],
            "key": self.stage["key"],
            "credential": self.stage["credential"],
            "site": self.url,
            "change": change,
        }
        return client_says(CLIENTS[client], given)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with asking_site(tmp_path_factory) as running:
        yield running


@pytest.fixture(scope="module")
def certified_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A platform that asks under a certificate (HAIP 1.0)."""
    authority = Authority("Authority of verifiers")
    file = tmp_path_factory.mktemp("certificate") / "verifier.pem"
    secret = bytes(authority.key.export_to_pem(private_key=True, password=None))
    file.write_bytes(secret + write_chain([authority.leaf]))
    with asking_site(tmp_path_factory, KAKITOME_HAIP_VERIFIER=str(file)) as running:
        yield running


@contextmanager
def asking_site(folders: pytest.TempPathFactory, **settings: str) -> Iterator[Site]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://localhost:{port}"
    environment = forked.site(migrated_tables.lay(folders.mktemp("asking")), KAKITOME_SITE_URL=url, **settings)
    program = Path(__file__).with_name("asking_site.py").read_text(encoding="utf-8")
    process = forked.Process(program, port, env=environment, stdout=forked.PIPE)
    assert process.stdout is not None
    try:
        yield Site(url=url, stage=json.loads(process.stdout.readline()))
    finally:
        process.kill()
        process.wait()


def test_a_wallets_client_answers_once_encrypted_and_in_clear_and_is_sent_back(site: Site) -> None:
    for name, mode in (("encrypted", "direct_post.jwt"), ("in_clear", "direct_post")):
        taken = site.answer(name)
        assert (taken.get("status"), taken.get("answer")) == (200, {}), taken
        assert (taken["mode"], taken["client"]) == (mode, "decentralized_identifier")
        assert taken["version"] == 100, "as its author reads it, the request is one of 1.0 (final)"
        assert name in site.read(site.stage["desk"])
        assert "refused" in site.answer(name), "a request is fetched once"
    back = site.answer("same_device")["answer"]["redirect_uri"]
    assert "response_code=" in back


def test_the_client_of_another_wallet_reads_the_request_and_answers_it(site: Site) -> None:
    for name, mode in (("encrypted", "direct_post.jwt"), ("in_clear", "direct_post")):
        taken = site.answer(name, client="learncard")
        assert (taken.get("status"), taken.get("answer")) == (200, {}), taken
        assert (taken["mode"], taken["queries"]) == (mode, ["credential"])
        assert f"{name}_learncard" in site.read(site.stage["desk"])
        assert "refused" in site.answer(name, client="learncard"), "a request is fetched once"
    for change, code in (("nonce", "E_KEY_BINDING_NONCE"), ("aud", "E_KEY_BINDING_AUDIENCE")):
        refused = site.answer(change, change=change, client="learncard")
        assert "refused" in refused and code in str(refused["answer"]), refused


def test_what_a_wallets_client_signed_for_others_is_refused(site: Site) -> None:
    for change, code in (("nonce", "E_KEY_BINDING_NONCE"), ("aud", "E_KEY_BINDING_AUDIENCE")):
        refused = site.answer(change, change=change)
        assert (refused.get("status"), refused.get("answer", {}).get("error_description")) == (400, code), refused


def test_a_wallets_client_knows_the_asker_by_the_digest_of_its_certificate(certified_site: Site) -> None:
    for name in ("encrypted", "in_clear"):
        taken = certified_site.answer(name)
        assert (taken.get("status"), taken.get("answer")) == (200, {}), taken
        assert (taken["mode"], taken["client"]) == ("direct_post.jwt", "x509_hash"), "encrypted in any case"
        assert name in certified_site.read(certified_site.stage["desk"])
    refused = certified_site.answer("aud", change="aud")
    assert refused.get("answer", {}).get("error_description") == "E_KEY_BINDING_AUDIENCE", refused
