"""A visit to another site that keeps badges: a local counterpart, this platform itself under another name.

The other side is our own host (`test_badge_services.py` has it driven by oauthlib); what is tried here is the way there
and back, and what a site may not do to us.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from kakitome.gateways.fetcher import FetchFailed, NetworkAnswer, Request
from kakitome.journeys.handing_out.learner_records import Picked, choose, gather, record_of
from kakitome.ports.wallets import Origin
from kakitome.services.publishing import publish_status_lists
from support import institutions
from support.wallet_documents import CONTENT, document_of
from web.account.test_own_data import ADDRESS, learner

pytestmark = pytest.mark.django_db
OWN, THERE = "https://wallet.example.jp", "https://badges.example.edu"


@dataclass
class Counterpart:
    """The other site: our own host, reached over the door's own interface, without a network."""

    asked: list[str] = field(default_factory=list)
    change: Callable[[str, NetworkAnswer], NetworkAnswer] = lambda _url, answer: answer
    is_away: bool = False

    def exchange(self, url: str, request: Request) -> NetworkAnswer:
        if self.is_away or not url.startswith(f"{THERE}/"):
            raise FetchFailed("E_FETCH_NO_ANSWER", host="x")
        self.asked.append(url)
        parts = urlsplit(url)
        headers = {name.title(): value for name, value in request.headers.items()}
        kind = headers.pop("Content-Type", "")
        with_site(THERE)
        language = translation.get_language()
        try:
            path, client = f"{parts.path}?{parts.query}".rstrip("?"), Client(headers=headers)
            answer = client.get(path) if request.body is None else client.post(path, request.body, content_type=kind)
        finally:
            # Two sites in one thread: ours goes on in its visitor's language.
            translation.activate(language)
            with_site(OWN)
        given = NetworkAnswer(
            status=answer.status_code,
            content_type=answer.headers.get("Content-Type", "").partition(";")[0],
            body=answer.content,
        )
        return self.change(url, given)


def with_site(site_url: str) -> None:
    platform = institutions.platform()
    object.__setattr__(platform, "installation", replace(platform.installation, site_url=site_url))  # type: ignore[attr-defined]


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Any:
    platform, there = institutions.platform(), Counterpart()
    installation, network = platform.installation, platform.network  # type: ignore[attr-defined]
    object.__setattr__(platform, "network", there)
    monkeypatch.setattr(type(platform.counts), "add", lambda *_, **__: 1)  # type: ignore[attr-defined]
    cache.clear()
    with_site(OWN)
    yield there
    object.__setattr__(platform, "installation", installation)
    object.__setattr__(platform, "network", network)


@pytest.fixture
def hanako(site: Counterpart) -> Client:
    """Somebody with an award at the other site."""
    learner()
    platform = institutions.platform()
    publish_status_lists(platform.publishing_context("u"), now=platform.now())
    return institutions.signed_in(ADDRESS)


@pytest.fixture
def jiro(site: Counterpart) -> Client:
    """Somebody here, with nothing."""
    institutions.account("jiro@mihon.example")
    return institutions.signed_in("jiro@mihon.example")


def begun(person: Client, **item: str) -> str:
    """Begin a visit; return where the browser is led."""
    page = person.post("/mine/hosts", {"address": "Badges.example.edu/some/page", **item})
    assert page.status_code == 200, page.content.decode()[-3000:]
    (url,) = re.findall(r'href="(https://badges\.example\.edu/ims/oauth[^"]+)"', page.content.decode())
    return str(url).replace("&amp;", "&")


def let_in(url: str, account: Client, *, do: str = "allow") -> str:
    """Answer the other site's page in the account there; return the address that the browser is sent back to."""
    parts = urlsplit(url)
    with_site(THERE)
    try:
        address = f"{parts.path}?{parts.query}"
        assert account.get(address).status_code == 200
        location = account.post(address, {"do": do}).headers["Location"]
    finally:
        with_site(OWN)
    assert location.startswith(f"{OWN}/mine/hosts/back?")
    return str(location).removeprefix(OWN)


def wallet_of(email: str) -> Any:
    platform = institutions.platform()
    person = platform.accounts.find_by_email(email)
    assert person is not None
    return platform.wallets.open(person.account)


def test_credentials_come_in_and_what_was_brought_is_passed_over(
    hanako: Client, jiro: Client, site: Counterpart
) -> None:
    page = jiro.get(let_in(begun(jiro), hanako))
    assert page.status_code == 200, page.content.decode()[-2000:]
    (document,) = wallet_of("jiro@mihon.example").list_documents()
    assert (document.origin, document.origin_name) == (Origin.HOST, "badges.example.edu")
    again = jiro.get(let_in(begun(jiro), hanako))
    assert "You hold all of this already" in again.content.decode()
    assert len([url for url in site.asked if url.endswith("/register")]) == 1, "registered once a day"
    assert not any("access_token" in url for url in site.asked)
    assert "badges.example.edu" not in str(dict(jiro.session)), "nothing of the visit is kept"


def test_a_credential_is_handed_over_and_one_that_is_there_is_told(hanako: Client, jiro: Client) -> None:
    number = re.findall(r"[A-Z]-\w{4}-\w{4}", hanako.get("/mine").content.decode())[0]
    first = hanako.get(let_in(begun(hanako, award=number), jiro))
    assert "badges.example.edu has taken the credential." in first.content.decode()
    (document,) = wallet_of("jiro@mihon.example").list_documents()
    assert document.origin is Origin.APP
    second = hanako.get(let_in(begun(hanako, award=number), jiro))
    assert "badges.example.edu had the credential already." in second.content.decode()


@pytest.mark.slow
def test_records_are_read_by_the_service_of_records(hanako: Client, jiro: Client, site: Counterpart) -> None:
    keep_a_record(ADDRESS)
    page = jiro.get(let_in(begun(jiro, reads="clr/v2p0"), hanako))
    assert page.status_code == 200, page.content.decode()[-2000:]
    documents = wallet_of("jiro@mihon.example").list_documents()
    assert len(documents) == 2, "the one that was brought in there, and the one made of everything"
    assert all(document.form.startswith("CLR 2.0") for document in documents)
    assert not any("/ims/ob/" in url for url in site.asked), "badges were not asked for"
    assert {url.partition("/ims/")[2].partition("?")[0] for url in site.asked} >= {
        "clr/v2p0/discovery",
        "clr/v2p0/credentials",
    }


def test_a_record_is_handed_over_by_the_service_of_records(hanako: Client, jiro: Client, site: Counterpart) -> None:
    keep_a_record(ADDRESS)
    page = hanako.get(let_in(begun(hanako, document="record"), jiro))
    assert "badges.example.edu has taken the credential." in page.content.decode()
    (document,) = wallet_of("jiro@mihon.example").list_documents()
    assert document.form.startswith("CLR 2.0")
    assert site.asked[-1] == f"{THERE}/ims/clr/v2p0/credentials"


def keep_a_record(email: str) -> None:
    """Keep the person's own record, as it is handed out to them, among what they brought in."""
    platform = institutions.platform()
    person = platform.accounts.find_by_email(email)
    assert person is not None
    holdings = gather(platform, person.account)
    picked = Picked(awards=[entry.number for entry in holdings.awards])
    content = record_of(platform, choose(platform, holdings, picked=picked))
    wallet_of(email).add(document_of(content, form="CLR 2.0", key="record"), content)


@pytest.mark.parametrize(
    ("status", "body", "shown"),
    [
        (200, '{"name": "見本 <b>花子"}', "calls the person whose credentials it keeps “見本 &lt;b&gt;花子”"),
        (200, '{"name": ["x"]}', ""),
        (200, "[]", ""),
        (403, "{}", ""),
        (503, "", ""),
    ],
)
def test_whose_credentials_they_are_there_is_shown_and_stops_nothing(
    jiro: Client, hanako: Client, site: Counterpart, status: int, body: str, shown: str
) -> None:
    site.change = lambda url, answer: (
        replace(answer, status=status, body=body.encode()) if url.endswith("/profile") else answer
    )
    page = jiro.get(let_in(begun(jiro), hanako))
    assert page.status_code == 200
    assert any(url.endswith("/ims/ob/v3p0/profile") for url in site.asked)
    assert len(wallet_of("jiro@mihon.example").list_documents()) == 1
    assert shown in page.content.decode()
    assert ("calls the person" in page.content.decode()) is bool(shown)


def test_a_site_that_tells_no_profile_is_asked_for_none(jiro: Client, hanako: Client, site: Counterpart) -> None:
    def without(url: str, answer: NetworkAnswer) -> NetworkAnswer:
        if not url.endswith("/discovery"):
            return answer
        return replace(answer, body=answer.body.replace(b"/scope/profile.readonly", b"/scope/other"))

    site.change = without
    url = begun(jiro)
    assert "profile.readonly" not in url
    assert jiro.get(let_in(url, hanako)).status_code == 200
    assert not any(url.endswith("/profile") for url in site.asked)


def test_only_what_is_verified_and_ones_own_is_handed_over(hanako: Client, jiro: Client, site: Counterpart) -> None:
    number = re.findall(r"[A-Z]-\w{4}-\w{4}", hanako.get("/mine").content.decode())[0]
    wallet = wallet_of("jiro@mihon.example")
    wallet.add(document_of(form="European Digital Credential", key="edc"), CONTENT)
    for item in ({"award": number}, {"document": "edc"}, {"document": "none"}):
        assert jiro.post("/mine/hosts", {"address": "badges.example.edu", **item}).status_code == 422
    assert site.asked == []


@pytest.mark.parametrize("query", ["", "?code=x&state=other", "?code=x", "?error=access_denied&state=other"])
def test_a_way_back_that_was_not_begun_does_nothing(
    jiro: Client, hanako: Client, site: Counterpart, query: str
) -> None:
    assert jiro.get(f"/mine/hosts/back{query}").status_code == 422
    location = let_in(begun(jiro), hanako)
    assert hanako.get(location).status_code == 422, "another's browser began nothing"
    assert jiro.get(f"/mine/hosts/back{query}").status_code == 422
    assert jiro.get(location).status_code == 422, "a state is good once"
    assert not any(url.endswith("/token") for url in site.asked)


def test_who_declines_there_is_told_so(jiro: Client, hanako: Client) -> None:
    page = jiro.get(let_in(begun(jiro), hanako, do="decline"))
    assert page.status_code == 422
    assert "You declined at the other site" in page.content.decode()


def changed(**members: Any) -> Callable[[str, NetworkAnswer], NetworkAnswer]:
    """Let the description say something else, by the last word of its path."""

    def change(url: str, answer: NetworkAnswer) -> NetworkAnswer:
        if not url.endswith("/discovery"):
            return answer
        said = json.loads(answer.body)
        scheme = said["components"]["securitySchemes"]["OAuth2ACG"]
        for name, value in members.items():
            (scheme if name in scheme else scheme["flows"]["authorizationCode"])[name] = value
        return replace(answer, body=json.dumps(said).encode())

    return change


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "http://badges.example.edu/x",
        "https://badges.example.edu@evil.example/",
        "",
        None,
        7,
        ["x"],
    ],
)
def test_a_description_leads_nobody_astray(jiro: Client, site: Counterpart, address: Any) -> None:
    for name in ("authorizationUrl", "tokenUrl", "x-imssf-registrationUrl"):
        site.change = changed(**{name: address})
        page = jiro.post("/mine/hosts", {"address": "badges.example.edu"})
        assert page.status_code == 422, name
        assert "does not say that it speaks" in page.content.decode()
    assert not any(url.endswith("/register") for url in site.asked)


def test_another_host_to_sign_in_at_is_named(jiro: Client, site: Counterpart) -> None:
    site.change = changed(authorizationUrl="https://sign-in.example.net/authorize")
    text = jiro.post("/mine/hosts", {"address": "badges.example.edu"}).content.decode()
    assert "You now go to sign-in.example.net" in text
    assert "You asked for badges.example.edu, which lets people sign in at sign-in.example.net." in text


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"a":1,"a":2}', b'{"credential":[1]}', b'{"compactJwsString":{}}', b"\xff"]
)
def test_an_answer_that_cannot_be_read_brings_nothing(
    jiro: Client, hanako: Client, site: Counterpart, body: bytes
) -> None:
    location = let_in(begun(jiro), hanako)
    site.change = lambda url, answer: replace(answer, body=body) if "/credentials" in url else answer
    page = jiro.get(location)
    assert page.status_code == 422
    assert "cannot be read" in page.content.decode()
    assert wallet_of("jiro@mihon.example").list_documents() == []


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"access_token":7,"token_type":"Bearer"}', b'{"error":"x"}', b"\xff"]
)
def test_a_token_that_is_none_opens_nothing(jiro: Client, hanako: Client, site: Counterpart, body: bytes) -> None:
    location = let_in(begun(jiro), hanako)
    site.change = lambda url, answer: replace(answer, body=body) if url.endswith("/token") else answer
    assert jiro.get(location).status_code == 422
    assert not any("/credentials" in url for url in site.asked)


def test_a_site_that_is_away_is_told_as_that(jiro: Client, site: Counterpart) -> None:
    for address in ("127.0.0.1", "localhost", "elsewhere.example", "a b", "x" * 299):
        assert jiro.post("/mine/hosts", {"address": address}).status_code == 422
    site.is_away = True
    page = jiro.post("/mine/hosts", {"address": "badges.example.edu"})
    assert page.status_code == 422 and 'value="badges.example.edu"' in page.content.decode()
    assert site.asked == []


def test_a_site_without_tls_sends_nobody_anywhere(jiro: Client, site: Counterpart) -> None:
    with_site("http://localhost:8000")
    assert "not reached by https" in jiro.post("/mine/hosts", {"address": "badges.example.edu"}).content.decode()
    assert site.asked == []
