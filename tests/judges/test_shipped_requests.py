"""Requests of a running platform for presentations, answered over HTTP by a client that others wrote.

Source: OpenID for Verifiable Presentations 1.0.
"""

import json
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from judges.harness import CACHE, PINNED, install
from support import forked, migrated_tables

pytestmark = pytest.mark.judge
SCRIPT = PINNED / "presentations.mjs"


@dataclass(frozen=True)
class Site:
    """A platform that answers over HTTP, with a link for each thing to try."""

    url: str
    stage: dict[str, Any]

    def read(self, path: str) -> str:
        with urllib.request.urlopen(f"{self.url}{path}", timeout=60) as answer:
            body: bytes = answer.read()
        return body.decode()

    def answer(self, name: str, *, change: str = "") -> dict[str, Any]:
        """Let the other client answer; what it writes has `refused` when it would not."""
        install(copy=[SCRIPT])
        given = {
            "link": self.stage["links"][name],
            "key": self.stage["key"],
            "credential": self.stage["credential"],
            "site": self.url,
            "change": change,
        }
        done = subprocess.run(
            ["node", str(CACHE / PINNED.name / SCRIPT.name)],
            input=json.dumps(given),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        if done.returncode:
            pytest.fail(f"the client could not run: {done.stderr[-2000:]}")
        written: dict[str, Any] = json.loads(done.stdout)
        return written


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://localhost:{port}"
    environment = forked.site(migrated_tables.lay(tmp_path_factory.mktemp("asking")), KAKITOME_SITE_URL=url)
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


def test_what_a_wallets_client_signed_for_others_is_refused(site: Site) -> None:
    for change, code in (("nonce", "E_KEY_BINDING_NONCE"), ("aud", "E_KEY_BINDING_AUDIENCE")):
        refused = site.answer(change, change=change)
        assert (refused.get("status"), refused.get("answer", {}).get("error_description")) == (400, code), refused
