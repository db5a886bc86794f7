"""Reading a registry file: what is documented is read, anything else is refused with its place."""

import copy
from typing import Any

import pytest

from kakitome.documents.verification.registries import RegistryInvalid, parse_registry
from vectors import issuer_site


def changed(*path: str | int, value: Any) -> bytes:
    document = copy.deepcopy(issuer_site.REGISTRY)
    place: Any = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return issuer_site.as_bytes(document)


def test_everything_documented_is_read() -> None:
    entry = {
        "id": issuer_site.DID,
        "name": "明日香情報大学",
        "keys": [issuer_site.multibase("now")],
        "since": "2020-04-01",
        "until": "2031-03-31T15:00:00Z",
        "state": "succeeded",
        "successor": "did:web:next.example",
        "statusRequired": True,
    }
    registry = parse_registry(changed("issuers", value=[entry]))
    listed = registry.find(issuer_site.DID)
    assert listed is not None
    assert (listed.name.ja, listed.name.en) == ("明日香情報大学", "明日香情報大学")
    assert listed.keys == (issuer_site.multibase("now"),)
    assert listed.since and listed.since.isoformat() == "2020-04-01T00:00:00+00:00"
    assert listed.until and listed.until.isoformat() == "2031-03-31T15:00:00+00:00"
    assert (listed.state, listed.successor, listed.status_required) == ("succeeded", "did:web:next.example", True)
    assert registry.name.en == "Register of the recognition body (sample)"
    assert registry.find("did:web:u.example:issuers") is None


def test_an_identifier_alone_is_enough_for_an_entry() -> None:
    listed = parse_registry(changed("issuers", value=[{"id": issuer_site.DID}])).find(issuer_site.DID)
    assert listed and listed.name.ja == issuer_site.DID


def test_a_registry_of_some_countries_does_not_cover_the_others() -> None:
    registry = parse_registry(changed("countries", value=["JP"]))
    assert [registry.covers(country) for country in ("JP", "DE", "")] == [True, False, True]


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"", "/"),
        (b"{", "/"),
        (b"[]", "/issuers"),
        (b"{}", "/issuers"),
        (changed("name", value=""), "/name"),
        (changed("name", value={"de": "x"}), "/name"),
        (changed("name", value=3), "/name"),
        (changed("url", value=3), "/url"),
        (changed("countries", value="JP"), "/countries"),
        (changed("issuers", 0, value="did:web:u.example"), "/issuers/0/id"),
        (changed("issuers", 0, "id", value=""), "/issuers/0/id"),
        (changed("issuers", 0, "id", value=5), "/issuers/0/id"),
        (changed("issuers", 0, "name", value=None), "/issuers/0/name"),
        (changed("issuers", 0, "keys", value="z6Mk"), "/issuers/0/keys"),
        (changed("issuers", 0, "keys", value=["6Mk"]), "/issuers/0/keys"),
        (changed("issuers", 0, "since", value="yesterday"), "/issuers/0/since"),
        (changed("issuers", 0, "until", value="2026-02-30"), "/issuers/0/until"),
        (changed("issuers", 0, "state", value="gone"), "/issuers/0/state"),
        (changed("issuers", 0, "successor", value=1), "/issuers/0/successor"),
        (changed("issuers", 0, "statusRequired", value="yes"), "/issuers/0/statusRequired"),
        (changed("issuers", value=issuer_site.REGISTRY["issuers"] * 2), "/issuers/1/id"),  # type: ignore[operator]
    ],
)
def test_a_file_of_another_form_is_refused_with_its_place(data: bytes, place: str) -> None:
    with pytest.raises(RegistryInvalid) as refusal:
        parse_registry(data)
    assert (refusal.value.code, refusal.value.params["place"]) == ("E_REGISTRY_FORM", place)
