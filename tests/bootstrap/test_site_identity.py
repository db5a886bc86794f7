"""The platform's own identity: one key for what it vouches for, another for requests to wallets."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kakitome.bootstrap.installation import Installation, installation_from
from kakitome.bootstrap.offer_settings import request_key_of
from kakitome.bootstrap.site_identity import open_site_identity
from kakitome.documents.jose.compact import is_signed
from kakitome.documents.keys.did_jwk import resolve_did_jwk
from kakitome.documents.vc import strict_json
from kakitome.errors import Misconfigured

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def installed(folder: Path, site: str = "https://u.example") -> Installation:
    return installation_from({"KAKITOME_DATA_DIR": str(folder), "KAKITOME_SITE_URL": site})


def methods(document: bytes) -> list[str]:
    return [method["id"] for method in json.loads(document)["verificationMethod"]]


def test_requests_have_a_key_of_their_own_that_the_document_lists(tmp_path: Path) -> None:
    identity = open_site_identity(installed(tmp_path), now=NOW)
    asking = identity.requests
    assert asking.did == identity.issuer.did and asking.method != identity.method
    assert methods(identity.document) == [identity.method, asking.method]
    assert is_signed(b"asked", asking.sign(b"asked"), key=asking.public)
    assert open_site_identity(installed(tmp_path), now=NOW).requests.method == asking.method


def test_a_higher_number_is_another_key_and_the_one_before_stays_listed_once(tmp_path: Path) -> None:
    settings = installed(tmp_path)
    first, second, third = (open_site_identity(replace(settings, request_key=number), now=NOW) for number in (1, 2, 3))
    assert methods(second.document) == [first.method, second.requests.method, first.requests.method]
    assert first.requests.method not in methods(third.document)


def test_a_site_without_a_host_name_asks_under_a_key_that_is_its_name(tmp_path: Path) -> None:
    asking = open_site_identity(installed(tmp_path, "http://127.0.0.1:8000"), now=NOW).requests
    (method,) = resolve_did_jwk(asking.did, load=strict_json.load).methods
    assert method.id == asking.method


@pytest.mark.parametrize("number", ["0", "10000", "x", "１"])
def test_what_is_no_number_of_a_key_is_refused(number: str) -> None:
    with pytest.raises(Misconfigured, match="E_CONFIG_REQUEST_KEY"):
        request_key_of({"KAKITOME_REQUEST_KEY": number})
