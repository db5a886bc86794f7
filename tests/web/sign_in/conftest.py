"""An institution with a provider of its own: another's software, in a process of its own, reached through the one door."""

import json
import re
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import unescape
from http.client import HTTPSConnection
from pathlib import Path
from socket import create_connection, socket
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.test import Client

from gateways.https_counterpart import write_certificate
from kakitome.gateways.fetcher import NetworkAnswer, NetworkFetcher, NetworkPolicy, Request
from kakitome.journeys.people.identity_providers import add_provider
from kakitome.ports.identity_providers import IdentityProvider, RoleRule, SignInProtocol
from kakitome.ports.organisations import NodeRole
from kakitome.values.localized_text import LocalizedText
from support import institutions

HOST = "idp.setouchi.example"
STAFF = "urn:mace:setouchi.example:kakitome:staff"
HANAKO = {
    "sub": "hanako-at-setouchi",
    "name": "Hanako Seto",
    "name#ja-Hani-JP": "瀬戸 花子",
    "email": "hanako@setouchi.example",
    "email_verified": True,
    "eduperson_entitlement": [STAFF, "urn:mace:other"],
}
TARO = {"sub": "taro-at-setouchi", "name": "Taro", "email": "admin@setouchi.example", "email_verified": True}


@dataclass
class ListeningNetwork(NetworkFetcher):
    """The door, with a list of what went through it; a test may change an answer on its way."""

    asked: list[str] = field(default_factory=list)
    change: Any = None

    def __init__(self, policy: NetworkPolicy, *, tls: ssl.SSLContext) -> None:
        super().__init__(policy, tls=tls)
        self.asked, self.change = [], None

    def exchange(self, url: str, request: Request) -> NetworkAnswer:
        """Ask, and keep what was asked and what was answered."""
        self.asked.append(url)
        answer = super().exchange(url, request)
        return replace(answer, body=self.change(url, answer.body)) if self.change else answer


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """A site on loopback, as a browser without our rules sees it."""

    port: int
    tls: ssl.SSLContext

    def ask(self, url: str, form: dict[str, str] | None = None) -> tuple[int, dict[str, str], str]:
        """Return status, headers and body; redirects are not followed."""
        parts = urlsplit(url)
        assert parts.hostname == HOST
        connection = HTTPSConnection(HOST, self.port, context=self.tls)
        plain = create_connection(("127.0.0.1", self.port))
        connection.sock = self.tls.wrap_socket(plain, server_hostname=HOST)
        headers = {"Host": HOST, "Content-Type": "application/x-www-form-urlencoded"}
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request("POST" if form is not None else "GET", target, body=urlencode(form or {}), headers=headers)
        response = connection.getresponse()
        body = response.read().decode()
        connection.close()
        return response.status, dict(response.getheaders()), body


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    """The provider's process."""
    certificate, key = write_certificate(tmp_path_factory.mktemp("idp"), HOST)
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = Path(__file__).with_name("openid_provider.py")
    command = [sys.executable, str(program), str(port), str(certificate), str(key), json.dumps([HANAKO, TARO])]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield Elsewhere(port=port, tls=ssl.create_default_context(cafile=str(certificate)))
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def door(elsewhere: Elsewhere) -> Iterator[ListeningNetwork]:
    """The platform's door to the network, which knows where the provider is."""
    platform = institutions.platform()
    before = platform.network
    network = ListeningNetwork(NetworkPolicy(loopback={HOST: elsewhere.port}), tls=elsewhere.tls)
    object.__setattr__(platform, "network", network)
    yield network
    object.__setattr__(platform, "network", before)


@pytest.fixture(autouse=True)
def setouchi(db: None) -> str:
    node = institutions.open_university("setouchi", LocalizedText(ja="瀬戸内海洋技術大学", en="Setouchi University"))
    institutions.account("admin@setouchi.example", NodeRole.ADMIN, "setouchi")
    return node.id


@pytest.fixture
def provider(setouchi: str, door: ListeningNetwork) -> IdentityProvider:
    """The institution's provider, on, with a rule for its staff."""
    wanted = IdentityProvider(
        id="",
        institution=setouchi,
        protocol=SignInProtocol.OIDC,
        issuer=f"https://{HOST}",
        client_id="kakitome",
        name=LocalizedText(ja="瀬戸内海洋技術大学 統合認証", en="Setouchi single sign-on"),
        rules=(RoleRule(value=STAFF, node=setouchi, role=NodeRole.PROGRAMME_OWNER),),
        created_at=institutions.NOW,
        changed_by="admin",
    )
    return add_provider(
        institutions.platform(), wanted, client_secret="very secret", actor="admin", now=institutions.NOW
    )


def go(client: Client, provider: IdentityProvider, **form: str) -> str:
    """Begin at the page of institutions; return the provider's address to which the person is led."""
    answer = client.post(f"/account/institutions/{provider.id}/go", form)
    assert answer.status_code == 200, answer.content.decode()
    return link_in(answer.content.decode())


def link_in(page: str) -> str:
    """Return where a page goes on to by itself."""
    match = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page)
    assert match, page
    return unescape(match[1])


def return_from(elsewhere: Elsewhere, url: str, sub: str) -> str:
    """Sign in at the provider; return the path of ours that it leads back to."""
    status, headers, body = elsewhere.ask(url, {"sub": sub})
    assert status == 302, body
    back = urlsplit(headers["Location"])
    return f"{back.path}?{back.query}"


def sign_in(elsewhere: Elsewhere, provider: IdentityProvider, sub: str, client: Client | None = None, **form: str):
    """Sign in by the provider; return the browser and the answer."""
    browser = client or Client(HTTP_ACCEPT_LANGUAGE="en")
    return browser, browser.get(return_from(elsewhere, go(browser, provider, **form), sub))


def account_of(client: Client) -> str:
    """Return who is signed in, empty for nobody."""
    from kakitome.records.models.account import Account  # noqa: PLC0415 (needs Django's tables)

    key = client.session.get("_auth_user_id")
    return str(Account.objects.get(pk=key).subject) if key else ""
