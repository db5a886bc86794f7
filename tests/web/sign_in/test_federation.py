"""An institution's provider out of a federation's aggregate: chosen, followed when it changes its key, paused when it goes."""

import re
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import requests
from django.test import Client
from saml2.server import Server

from gateways.test_federation_metadata import Published
from kakitome.bootstrap.federation_settings import federation_settings
from kakitome.errors import Invalid, Misconfigured
from kakitome.gateways.federation_folder import FederationFolder
from kakitome.journeys.people.federated_sign_in import examine_federation, refresh_federation, watch_federation
from kakitome.journeys.people.identity_providers import change_provider
from kakitome.operations.metrics import expose
from kakitome.ports.identity_providers import IdentityProvider
from kakitome.records.models.account import Account
from kakitome.services.delivering import write_mail
from kakitome.web.pages.account.institution_sign_in.saml import our_metadata
from support import institutions
from support.federations import ADDRESS, SETOUCHI, Signer, aggregate, setouchi, signed, signer, tenjin
from web.sign_in.conftest import account_of, go
from web.sign_in.saml_provider import config, respond

GAKUNIN = signer("gakunin")
HANAKO: dict[str, object] = {
    "format": "transient",
    "name_id": "_passing",
    "attributes": {
        "urn:oasis:names:tc:SAML:attribute:pairwise-id": "H4N4K0@setouchi.example",
        "urn:oid:1.3.6.1.4.1.32264.1.1.3": "瀬戸 花子",
    },
}


@pytest.fixture
def published(tmp_path: Path) -> Iterator[Published]:
    """What the federation publishes, for a platform that takes part in it."""
    platform, publication = institutions.platform(), Published()

    def open_session() -> requests.Session:
        session = requests.Session()
        session.mount("https://", publication)
        return session

    before = platform.federation
    pins = (GAKUNIN.fingerprint,)
    folder = FederationFolder(address=ADDRESS, fingerprints=pins, folder=tmp_path, open_session=open_session)
    object.__setattr__(platform, "federation", folder)
    yield publication
    object.__setattr__(platform, "federation", before)


def publish(publication: Published, *entities: str, at: datetime | None = None) -> None:
    """Publish an aggregate, and let the platform ask for it."""
    now = at or institutions.platform().now()
    publication.data = signed(aggregate(*entities, now=now), GAKUNIN)
    institutions.platform().federation.refresh(now=now)


@pytest.fixture
def admin() -> Client:
    return institutions.signed_in("admin@setouchi.example")


def text(answer: Any) -> str:
    return answer.content.decode()


def providers() -> list[IdentityProvider]:
    return list(institutions.platform().identity_providers.list_of("setouchi"))


def chosen(admin: Client) -> IdentityProvider:
    """Choose the institution's provider and turn it on."""
    form = {"protocol": "federation", "entity": SETOUCHI}
    assert admin.post("/desk/setouchi/sign-in", form).status_code == 302
    (provider,) = providers()
    form = {"name_ja": "瀬戸内 学認", "name_en": "Setouchi", "is_on": "on", "role_0": "viewer", "role_1": "viewer"}
    form |= {"node_0": "setouchi", "node_1": "setouchi", "metadata": ""}
    assert admin.post(f"/desk/setouchi/sign-in/{provider.id}", form).status_code == 302
    return providers()[0]


def idp_of(key: Signer, folder: Path) -> Server:
    """Return the university's provider, another's software, which signs with a key."""
    if shutil.which("xmlsec1") is None:
        pytest.skip("xmlsec1 is not installed")
    (folder / "sp.xml").write_bytes(our_metadata(institutions.platform().saml_site()))
    files = folder / f"{key.fingerprint}.crt", folder / f"{key.fingerprint}.key"
    files[0].write_text(key.certificate)
    files[1].write_text(key.key)
    return Server(
        config=config(folder, certificate=str(files[0]), key=str(files[1]), origin=SETOUCHI.removesuffix("/idp"))
    )


def response_in(page: str) -> str:
    """Return the answer that a provider's page posts."""
    match = re.search(r'name="SAMLResponse" value="([^"]+)"', page)
    assert match
    return unescape(match[1])


def sign_in(idp: Server, provider: IdentityProvider) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    response = response_in(respond(idp, go(client, provider), "hanako", HANAKO))
    client.get(client.post("/account/saml/acs", {"SAMLResponse": response})["Location"])
    return client


def test_an_administrator_finds_the_provider_by_its_name_and_sets_it_up_without_pasting(
    admin: Client, published: Published
) -> None:
    assert "cannot be used at the moment" in text(admin.get("/desk/setouchi/sign-in"))
    publish(published, setouchi(), tenjin())

    page = text(admin.get("/desk/setouchi/sign-in", {"q": "瀬戸内"}))
    assert SETOUCHI in page
    assert "天神大学" not in page
    assert "天神大学" in text(admin.get("/desk/setouchi/sign-in", {"q": "idp.TENJIN"}))

    provider = chosen(admin)
    assert (provider.issuer, provider.metadata, provider.is_on) == (SETOUCHI, "", True)
    page = text(admin.get(f"/desk/setouchi/sign-in/{provider.id}"))
    assert "https://idp.setouchi.example/sso" in page
    assert "1 certificate for signatures" in page


def test_a_provider_that_the_federation_does_not_name_is_not_set_up(admin: Client, published: Published) -> None:
    publish(published, tenjin())

    answer = admin.post("/desk/setouchi/sign-in", {"protocol": "federation", "entity": SETOUCHI}, follow=True)

    assert "do not name this provider" in text(answer)
    assert providers() == []


@pytest.mark.slow
def test_a_change_of_key_comes_with_the_aggregate(admin: Client, published: Published, tmp_path: Path) -> None:
    old, new = signer("setouchi"), signer("coming")
    publish(published, setouchi(old))
    provider = chosen(admin)

    assert account_of(sign_in(idp_of(old, tmp_path), provider)) != ""
    assert account_of(sign_in(idp_of(new, tmp_path), provider)) == ""
    publish(published, setouchi(old, new))
    assert account_of(sign_in(idp_of(old, tmp_path), provider)) != ""
    known = account_of(sign_in(idp_of(new, tmp_path), provider))
    assert known != ""
    publish(published, setouchi(new))
    assert account_of(sign_in(idp_of(new, tmp_path), provider)) == known
    assert account_of(sign_in(idp_of(old, tmp_path), provider)) == ""


def test_a_provider_that_has_gone_is_paused_with_its_reason_and_goes_on_when_it_is_back(
    admin: Client, published: Published
) -> None:
    platform = institutions.platform()
    publish(published, setouchi(), tenjin())
    provider = chosen(admin)
    assert watch_federation(platform, now=platform.now()) == 0

    publish(published, tenjin())
    visitor = Client(HTTP_ACCEPT_LANGUAGE="en")
    answer = visitor.post(f"/account/institutions/{provider.id}/go")
    assert answer.status_code == 503
    assert "no longer name this provider" in text(answer)
    assert "no longer name this provider" in text(visitor.get("/account/institutions"))
    assert "no longer name this provider" in text(admin.get(f"/desk/setouchi/sign-in/{provider.id}"))

    assert watch_federation(platform, now=platform.now()) == 1
    assert watch_federation(platform, now=platform.now()) == 0
    assert (providers()[0].paused, providers()[0].is_on) == ("W_IDP_GONE", True)
    assert "Paused" in text(admin.get("/desk/setouchi/sign-in"))

    publish(published, setouchi(), tenjin())
    assert watch_federation(platform, now=platform.now()) == 1
    assert providers()[0].paused == ""
    go(visitor, provider)
    assert subjects() == [
        "機関のサインイン「瀬戸内 学認」が止まっています",
        "機関のサインイン「瀬戸内 学認」が再び使えます",
    ]
    actions = [event.entry.action for event in platform.store("setouchi").audit.list_events()]
    assert actions[-2:] == ["sign_in.provider_paused", "sign_in.provider_resumed"]


def subjects() -> list[str]:
    """Write the mails that wait for the administrator, in the order they came."""
    context = institutions.platform().delivering_context("setouchi")
    messages = [message for message in context.store.outbox.list_messages() if message.kind.startswith("desk.")]
    mails = [write_mail(context, message) for message in sorted(messages, key=lambda message: message.due_at)]
    assert all(mail.to == "admin@setouchi.example" and "/desk/setouchi/sign-in/" in mail.text for mail in mails)
    assert all("瀬戸内海洋技術大学" in mail.text and "Setouchi University" in mail.text for mail in mails)
    return [mail.subject for mail in mails]


def test_while_it_is_paused_it_can_be_turned_off_and_not_on(admin: Client, published: Published) -> None:
    platform, by = institutions.platform(), {"actor": "admin", "now": institutions.platform().now()}
    publish(published, setouchi(), tenjin())
    provider = chosen(admin)
    publish(published, tenjin())
    watch_federation(platform, now=platform.now())

    form = {"name_ja": "瀬戸内", "name_en": "", "role_0": "viewer", "node_0": "setouchi", "role_1": "viewer"}
    form |= {"node_1": "setouchi", "metadata": ""}
    assert admin.post(f"/desk/setouchi/sign-in/{provider.id}", form).status_code == 302
    off = providers()[0]
    assert (off.is_on, off.paused) == (False, "")
    with pytest.raises(Invalid):
        change_provider(platform, provider, client_secret="", **by)


def test_an_aggregate_that_has_ended_signs_nobody_in_and_operators_are_told(
    admin: Client, published: Published
) -> None:
    platform = institutions.platform()
    now = platform.now
    publish(published, setouchi(), at=platform.now() - timedelta(days=9))
    provider = chosen(admin)
    found = [problem.code for problem in examine_federation(platform, now=platform.now())]
    assert found == ["W_DOCTOR_FEDERATION_LATE"]
    go(Client(), provider)

    published.data = None
    later = platform.now() + timedelta(days=2)
    object.__setattr__(platform, "now", lambda: later)
    try:
        assert platform.federation.is_due(now=later)
        with pytest.raises(Exception, match="E_FEDERATION_NO_ANSWER"):
            refresh_federation(platform, now=later)
        assert Client().post(f"/account/institutions/{provider.id}/go").status_code == 503
        found = [problem.code for problem in examine_federation(platform, now=later)]
        assert found == ["E_DOCTOR_FEDERATION_ENDED"]
        assert watch_federation(platform, now=later) == 1
        assert providers()[0].paused == "W_IDP_FEDERATION_ENDED"
        assert b"kakitome_federation_valid_until_timestamp_seconds" in expose(platform, now=later)
    finally:
        object.__setattr__(platform, "now", now)


def test_operators_see_how_fresh_it_is_and_nobody_else_does(admin: Client, published: Published) -> None:
    assert admin.get("/site/federation").status_code == 404
    assert Client().get("/site/federation").status_code == 302
    Account.objects.filter(email="admin@setouchi.example").update(is_operator=True)
    assert "were never read" in text(admin.get("/site/federation"))
    publish(published, setouchi(), tenjin())
    chosen(admin)

    page = text(admin.get("/site/federation"))

    assert "The federation’s metadata are fresh" in page
    assert GAKUNIN.fingerprint in page
    assert SETOUCHI in page


@pytest.mark.parametrize(
    "environment",
    [
        {"KAKITOME_FEDERATION_METADATA": ADDRESS},
        {"KAKITOME_FEDERATION_METADATA": ADDRESS, "KAKITOME_FEDERATION_FINGERPRINTS": "abc"},
        {"KAKITOME_FEDERATION_METADATA": "http://m.example/", "KAKITOME_FEDERATION_FINGERPRINTS": "0" * 64},
    ],
)
def test_an_aggregate_without_the_certificate_that_signs_it_is_no_setting(environment: dict[str, str]) -> None:
    with pytest.raises(Misconfigured):
        federation_settings(environment)


def test_fingerprints_are_read_as_tools_write_them() -> None:
    written = ":".join(["AB"] * 32)
    environment = {"KAKITOME_FEDERATION_METADATA": ADDRESS, "KAKITOME_FEDERATION_FINGERPRINTS": f"{written} {'0' * 64}"}

    assert federation_settings(environment).fingerprints == ("ab" * 32, "0" * 64)
