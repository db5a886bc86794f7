"""Verifiers that others wrote ask this wallet for a presentation, over HTTP on loopback, and read what it answers.

The one is `@openid4vc/openid4vp` with `@sd-jwt/sd-jwt-vc`, unaltered; the other `openvc`, which shares no code with it
or with ours, and reads the very same answers once more.

Source: OpenID for Verifiable Presentations 1.0.
"""

import base64
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs

import pytest
import requests
from openvc.did.base import DidResolverRegistry
from openvc.did.did_web import DidWebResolver
from openvc.errors import OpenvcError
from openvc.openid4vp import verify_vp_token

from judges.harness import CACHE, PINNED, install
from kakitome.documents.jose.compact import read_compact
from kakitome.documents.keys.jwk import public_to_jwk
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.sdjwt.reading import read_sd_jwt
from kakitome.errors import Refused
from kakitome.journeys.handing_out.answering_verifiers import compose, look_at_request, questions_of, send
from kakitome.journeys.handing_out.bound_awards import bound_award
from kakitome.mapping.sd_jwt_vc import VCT
from kakitome.ports.issuer_requests import IssuerAnswer
from kakitome.ports.own_presentations import PresentationOutcome
from kakitome.services.holding import list_held
from kakitome.services.publishing import publish_status_lists
from support import institutions
from support.verifier_elsewhere import certified
from web.account.test_own_data import learner

pytestmark = [pytest.mark.judge, pytest.mark.django_db]
SCRIPT = PINNED / "verifying.mjs"
HOST = "verifier.example"
QUERY = {
    "credentials": [
        {
            "id": "award",
            "format": "dc+sd-jwt",
            "meta": {"vct_values": [VCT]},
            "claims": [{"path": ["title"]}, {"path": ["learningOutcomes"]}],
        }
    ]
}
PROFILES = [
    ("decentralized_identifier", "direct_post.jwt", False),
    ("decentralized_identifier", "direct_post", True),
    ("x509_san_dns", "direct_post.jwt", True),
    ("x509_hash", "direct_post.jwt", False),
    ("redirect_uri", "direct_post", False),
    ("redirect_uri", "direct_post.jwt", False),
]


@dataclass
class VerifierOfOthers:
    """Another's verifier as a process; the network, of which one https address is its server."""

    process: "subprocess.Popen[str]"
    port: int
    link: str
    nonce: str
    verifier_id: str
    forms: list[dict[str, str]] = field(default_factory=list)

    def fetch(self, url: str) -> bytes:
        answer = requests.get(self._local(url), timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.content

    def post(
        self, url: str, body: bytes, /, *, content_type: str, token: str = "", accept: str = "application/json"
    ) -> IssuerAnswer:
        self.forms.append({name: values[0] for name, values in parse_qs(body.decode()).items()})
        headers = {"Content-Type": content_type, "Accept": accept}
        answer = requests.post(self._local(url), data=body, headers=headers, timeout=30)
        return IssuerAnswer(status=answer.status_code, body=answer.content)

    def hear(self) -> Any:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def _local(self, url: str) -> str:
        assert url.startswith(f"https://{HOST}/"), url
        return url.replace(f"https://{HOST}", f"http://127.0.0.1:{self.port}")


@contextmanager
def verifier_of_others(prefix: str, mode: str, *, posted: bool, issuer: "IssuerSite") -> Iterator[VerifierOfOthers]:
    install(copy=[SCRIPT])
    key, certificate = certified(HOST)
    process = subprocess.Popen(
        ["node", str(CACHE / PINNED.name / SCRIPT.name)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None and process.stdout is not None
    asked = {
        "address": f"https://{HOST}",
        "prefix": prefix,
        "mode": mode,
        "posted": posted,
        "query": QUERY,
        "key": key.export(as_dict=True),
        "certificate": base64.b64encode(certificate).decode(),
        "issuer": issuer.key,
        "lists": issuer.lists,
    }
    try:
        process.stdin.write(json.dumps(asked) + "\n")
        process.stdin.flush()
        ready = json.loads(process.stdout.readline())
        yield VerifierOfOthers(process, ready["port"], ready["link"], ready["nonce"], ready["clientId"])
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def account() -> str:
    account, platform = learner(), institutions.platform()
    platform.persons.holder_keys.open(account).switch(on=True, at=platform.now())
    return account


@dataclass(frozen=True)
class IssuerSite:
    """What a verifier reads of the issuer of the learner's award: its key, and its status lists."""

    key: dict[str, str]
    lists: dict[str, str]


def issuer_site(account: str) -> IssuerSite:
    platform = institutions.platform()
    (held_award,) = list_held(platform.directory, account)
    sd_jwt = bound_award(platform, held_award)[1]
    publish_status_lists(platform.publishing_context(held_award.institution), now=platform.now())
    uri = read_sd_jwt(sd_jwt).claims["status"]["status_list"]["uri"]
    key = public_to_jwk(decode_public(read_compact(sd_jwt.split(b"~")[0]).key_id.rpartition("#")[2]))
    return IssuerSite(key, {uri: platform.fetcher.fetch(uri).decode()})


def answer(verifier: VerifierOfOthers, account: str) -> tuple[PresentationOutcome, str]:
    platform = replace(institutions.platform(), fetcher=verifier, issuer_requests=verifier)
    asked = look_at_request(platform, account, text=verifier.link, is_same_device=True)
    (question,) = questions_of(platform, account, presentation=asked)
    picks = {question.wanted.id: question.choices[0].name}
    composed = compose(platform, account, presentation=asked, picks=picks)
    done, back = send(platform, account, presentation=asked, composed=composed)
    return done.outcome, back


@pytest.mark.parametrize(("prefix", "mode", "posted"), PROFILES)
def test_a_verifier_of_others_asks_and_reads_the_answer(account: str, prefix: str, mode: str, posted: bool) -> None:
    with verifier_of_others(prefix, mode, posted=posted, issuer=issuer_site(account)) as verifier:
        try:
            assert answer(verifier, account) == (PresentationOutcome.SENT, f"https://{HOST}/done?response_code=1")
        except Refused:
            pytest.fail(f"the verifier did not take it: {verifier.hear()}")
        read = verifier.hear()
    assert (read.get("state"), read.get("encrypted"), read.get("type")) == (True, mode == "direct_post.jwt", "dcql"), (
        read
    )
    assert "title" in read["payload"] and "learningOutcomes" in read["payload"] and "name" not in read["payload"]
    assert read["payload"]["vct"] == VCT

    def verified(**changes: str) -> Any:
        """Let the second library read the very same answer."""
        binding = {"nonce": verifier.nonce, "client_id": verifier.verifier_id, **changes}
        fetcher = institutions.platform().fetcher
        resolver = DidResolverRegistry([DidWebResolver(lambda url: json.loads(fetcher.fetch(url)))])
        return verify_vp_token(
            read["answer"], dcql_query=QUERY, resolver=resolver, require_holder_binding=True, **binding
        )

    (presentation,) = verified().for_query("award")
    assert presentation.format == "dc+sd-jwt"
    for changes in ({"nonce": "another"}, {"client_id": "x509_san_dns:another.example"}):
        with pytest.raises(OpenvcError):
            verified(**changes)
