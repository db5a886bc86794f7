"""Credentials of other issuers that an app brings: kept as any, and a newer edition in place of the one it brought."""

import pytest

from journeys.test_wallets import Person, hanako
from kakitome.documents.jose.vc_jwt import to_vc_jwt
from kakitome.errors import Invalid
from kakitome.journeys.checking.app_access import AppOutcome, WantedPage, bring_credential, read_credentials
from kakitome.mapping.badge_service import OPEN_BADGES, RECORDS
from vectors import issuer_site
from vectors.token_keys import TokenKey

__all__ = ["hanako"]

pytestmark = pytest.mark.django_db


def edition(valid_from: str = "", **changes: object) -> bytes:
    document = {**issuer_site.unsigned(), **changes}
    if valid_from:
        document["validFrom"] = valid_from
    return issuer_site.as_bytes(issuer_site.sign(document))


def brought(person: Person, content: bytes) -> AppOutcome:
    return bring_credential(person.platform, person.account, content=content, service=OPEN_BADGES, label="App")


def read(person: Person) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    page = read_credentials(person.platform, person.account, service=OPEN_BADGES, wanted=WantedPage(offset=0, limit=9))
    return page.credentials, page.tokens


def test_a_newer_edition_takes_the_place_of_what_an_app_brought_and_of_nothing_else(hanako: Person) -> None:
    newer = edition("2026-10-05T00:00:00Z")
    own = hanako.keep(issuer_site.as_bytes(issuer_site.good()))
    assert brought(hanako, newer) is AppOutcome.ADDED, "what the person brought themselves stays"
    newest = edition("2026-10-06T00:00:00Z")
    assert brought(hanako, newest) is AppOutcome.REPLACED
    assert brought(hanako, newer) is AppOutcome.ADDED, "an older one takes no place"
    assert brought(hanako, newest) is AppOutcome.UNCHANGED
    other = edition("2026-10-07T00:00:00Z", id="urn:uuid:00000000-0000-4000-8000-000000000001")
    assert brought(hanako, other) is AppOutcome.ADDED
    assert own.key in {document.key for document in hanako.wallet.list_documents()}
    assert len(hanako.wallet.list_documents()) == 4
    assert newest.strip() in read(hanako)[0]


def test_a_token_is_kept_and_read_as_one(hanako: Person) -> None:
    token = to_vc_jwt(issuer_site.good(), key=TokenKey.of("ES256"))
    assert brought(hanako, token) is AppOutcome.ADDED
    assert read(hanako) == ((), (token,))


def test_what_is_not_genuine_or_of_another_service_is_refused(hanako: Person) -> None:
    content = issuer_site.as_bytes(issuer_site.good())
    with pytest.raises(Invalid, match="E_APP_CREDENTIAL_REFUSED"):
        brought(hanako, content.replace(b"2026-", b"2025-", 1))
    with pytest.raises(Invalid, match="E_APP_CREDENTIAL_KIND"):
        bring_credential(hanako.platform, hanako.account, content=content, service=RECORDS, label="App")
    assert hanako.wallet.list_documents() == []
