"""A federation's aggregate: what it says counts when the named certificate signed all of it, and while it lasts."""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import xmlsec
from lxml import etree
from requests.adapters import BaseAdapter

from kakitome.errors import KakitomeError, Refused
from kakitome.gateways.checked_requests import checked_session
from kakitome.gateways.federation_folder import RETRY_AFTER, FederationFolder
from kakitome.gateways.federation_metadata import read_aggregate
from kakitome.gateways.fetcher import BODY_LIMIT, FetchRefused, NetworkAnswer, NetworkFetcher, Request
from kakitome.values.localized_text import LocalizedText
from support.federations import (
    ADDRESS,
    SETOUCHI,
    TENJIN,
    Signer,
    aggregate,
    entity,
    setouchi,
    signed,
    signer,
    tenjin,
)

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
GAKUNIN = signer("gakunin")
PINS = (GAKUNIN.fingerprint,)
DS = "{http://www.w3.org/2000/09/xmldsig#}"


def read(data: bytes, now: datetime = NOW):
    return read_aggregate(data, fingerprints=PINS, now=now)


def refusal(data: bytes, now: datetime = NOW) -> str:
    with pytest.raises(Refused) as refused:
        read(data, now)
    return refused.value.code


def good(**options: Any) -> bytes:
    return signed(aggregate(setouchi(), tenjin(), now=NOW, **options), GAKUNIN)


def test_it_tells_address_names_and_certificates_of_each_provider() -> None:
    feed = read(good())

    provider = feed.providers[SETOUCHI]
    assert provider.name == LocalizedText(ja="瀬戸内海洋技術大学", en="Setouchi University")
    assert provider.metadata.sign_in_url == "https://idp.setouchi.example/sso"
    assert provider.metadata.certificates == (signer("setouchi").base64,)
    assert feed.providers[TENJIN].name == LocalizedText(ja="天神大学")
    assert feed.valid_until == NOW + timedelta(days=10)
    assert (feed.made_at, feed.signed_by) == (NOW, GAKUNIN.fingerprint)


def test_both_certificates_count_while_a_provider_changes_its_key() -> None:
    data = signed(aggregate(setouchi(signer("setouchi"), signer("coming")), now=NOW), GAKUNIN)

    certificates = read(data).providers[SETOUCHI].metadata.certificates
    assert certificates == (signer("setouchi").base64, signer("coming").base64)


def test_what_cannot_be_used_is_left_out_and_the_rest_counts() -> None:
    service = '<EntityDescriptor entityID="https://sp.example"><SPSSODescriptor/></EntityDescriptor>'
    twice = entity("https://twice.example/idp", signer("tenjin").base64)
    ended = entity("https://ended.example/idp", signer("tenjin").base64, more='validUntil="2026-11-22T00:00:00Z"')
    unsafe = entity("http://unsafe.example/idp", signer("tenjin").base64)
    inner = f"<EntitiesDescriptor>{tenjin()}</EntitiesDescriptor>"
    document = aggregate(
        setouchi(), service, twice, twice, ended, unsafe, entity("https://no.example/idp"), inner, now=NOW
    )

    feed = read(signed(document, GAKUNIN))

    assert set(feed.providers) == {SETOUCHI, TENJIN}
    assert feed.left_out == 4


@pytest.mark.parametrize(
    ("more", "hours"),
    [("", 24), ('cacheDuration="PT6H"', 6), ('cacheDuration="P30D"', 24), ('cacheDuration="PT1S"', 1)],
)
def test_it_is_asked_for_again_as_it_says_within_an_hour_and_a_day(more: str, hours: int) -> None:
    assert read(good(more=more)).refresh_at == NOW + timedelta(hours=hours)


def test_it_counts_until_its_end_and_must_have_one() -> None:
    assert refusal(good(), NOW + timedelta(days=10)) == "E_FEDERATION_ENDED"
    assert refusal(good(days=None)) == "E_FEDERATION_END"
    assert refusal(good().replace(b"T03:00:00Z", b"T03:00:00")) == "E_FEDERATION_SIGNATURE"


# ---- what somebody else made of it ----


def unsigned(data: bytes) -> bytes:
    root = etree.fromstring(data)
    root.remove(root.find(f"{DS}Signature"))
    return etree.tostring(root)


def altered(data: bytes) -> bytes:
    return data.replace(b"https://idp.setouchi.example/sso", b"https://evil.example/sso00000000")


def evil() -> etree._Element:
    """Write an aggregate in which the provider of Setouchi has another key and address."""
    document = aggregate(entity(SETOUCHI, signer("evil").base64, ja="瀬戸内海洋技術大学"), now=NOW)
    return etree.fromstring(document.replace("idp.setouchi.example/sso", "evil.example/sso"))


def wrapped_whole(data: bytes) -> bytes:
    """The signed document inside the extensions of a forged one, its signature left where it is."""
    root = evil()
    root.set("ID", "_other")
    root[0].append(etree.fromstring(data))
    return etree.tostring(root)


def wrapped_with_signature_outside(data: bytes) -> bytes:
    """The same, with the signature moved to the forged document."""
    root, inner = evil(), etree.fromstring(data)
    root.set("ID", "_other")
    signature = inner.find(f"{DS}Signature")
    inner.remove(signature)
    root[0].append(inner)
    root.insert(0, signature)
    return etree.tostring(root)


def wrapped_with_one_name(data: bytes) -> bytes:
    """The same, with one ID for both."""
    root = etree.fromstring(wrapped_with_signature_outside(data))
    root.set("ID", "_federation")
    return etree.tostring(root)


def inside_the_signature(data: bytes) -> bytes:
    """The signed document as an object of the signature, which stands in a forged one."""
    root, inner = evil(), etree.fromstring(data)
    root.set("ID", "_other")
    signature = inner.find(f"{DS}Signature")
    root.insert(0, deepcopy(signature))
    etree.SubElement(root[0], f"{DS}Object").append(inner)
    return etree.tostring(root)


def part_signed(_: bytes) -> bytes:
    """One entity that is signed, in an aggregate that is not."""
    part = etree.fromstring(signed(aggregate(setouchi(), now=NOW), GAKUNIN))
    root = evil()
    root.set("ID", "_other")
    root.append(part)
    return etree.tostring(root)


def with_document_type(data: bytes) -> bytes:
    return b"<!DOCTYPE EntitiesDescriptor [<!ENTITY a 'b'>]>" + data


def by_another(_: bytes) -> bytes:
    return signed(aggregate(setouchi(), now=NOW), signer("another"))


def by_another_who_shows_the_right_certificate(_: bytes) -> bytes:
    data = by_another(b"")
    return data.replace(_one_line(signer("another")), _one_line(GAKUNIN))


def weak(_: bytes) -> bytes:
    options = {"transform": xmlsec.Transform.RSA_SHA1, "digest": xmlsec.Transform.SHA1}
    return signed(aggregate(setouchi(), now=NOW), GAKUNIN, **options)


def _one_line(by: Signer) -> bytes:
    return by.certificate.split("-----\n")[1].split("\n-----")[0].encode()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (unsigned, "E_FEDERATION_SIGNATURE"),
        (altered, "E_FEDERATION_SIGNATURE"),
        (wrapped_whole, "E_FEDERATION_SIGNATURE"),
        (wrapped_with_signature_outside, "E_FEDERATION_SIGNATURE"),
        (wrapped_with_one_name, "E_FEDERATION_SIGNATURE"),
        (inside_the_signature, "E_FEDERATION_SIGNATURE"),
        (part_signed, "E_FEDERATION_SIGNATURE"),
        (by_another, "E_FEDERATION_SIGNATURE"),
        (by_another_who_shows_the_right_certificate, "E_FEDERATION_SIGNATURE"),
        (weak, "E_FEDERATION_SIGNATURE"),
        (with_document_type, "E_FEDERATION_FORM"),
        (lambda _: b"<html/>", "E_FEDERATION_FORM"),
        (lambda _: b"", "E_FEDERATION_FORM"),
        (lambda data: data[:-20], "E_FEDERATION_FORM"),
    ],
)
def test_what_the_federation_did_not_sign_as_a_whole_is_refused(change: Callable[[bytes], bytes], code: str) -> None:
    assert read(good()).providers
    assert refusal(change(good())) == code


def test_one_that_names_nobody_is_refused() -> None:
    assert refusal(signed(aggregate(now=NOW), GAKUNIN)) == "E_FEDERATION_EMPTY"


# ---- kept in a folder ----


class Published(BaseAdapter):
    """What the federation publishes now; None answers nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.data: bytes | None = None

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        if self.data is None:
            raise requests.ConnectionError
        response = requests.Response()
        response.status_code, response._content = 200, self.data
        return response

    def close(self) -> None:
        pass


@pytest.fixture
def published() -> Published:
    return Published()


def folder_of(published: Published, place: Path, *pins: str) -> FederationFolder:
    def open_session() -> requests.Session:
        session = requests.Session()
        session.mount("https://", published)
        return session

    return FederationFolder(address=ADDRESS, fingerprints=pins or PINS, folder=place, open_session=open_session)


def test_the_last_good_one_counts_over_restarts_and_failures(published: Published, tmp_path: Path) -> None:
    federation = folder_of(published, tmp_path)
    published.data = good()
    assert federation.is_due(now=NOW)
    feed = federation.refresh(now=NOW)
    assert not federation.is_due(now=NOW + timedelta(hours=23))
    assert federation.is_due(now=NOW + timedelta(hours=24))

    for data in (None, by_another(b""), altered(good())):
        published.data = data
        with pytest.raises(KakitomeError):
            federation.refresh(now=NOW + timedelta(hours=24))
    later = NOW + timedelta(hours=24)
    assert not federation.is_due(now=later + timedelta(minutes=1))
    assert federation.is_due(now=later + RETRY_AFTER)

    anew = folder_of(published, tmp_path)
    assert anew.find_feed() == feed
    attempt = anew.find_attempt()
    assert attempt is not None
    assert attempt.refusal == "E_FEDERATION_SIGNATURE"


def test_an_older_one_does_not_take_the_place_of_ours(published: Published, tmp_path: Path) -> None:
    federation = folder_of(published, tmp_path)
    older = signed(aggregate(setouchi(signer("stolen")), now=NOW, made_at=NOW - timedelta(days=1)), GAKUNIN)
    published.data = good()
    feed = federation.refresh(now=NOW)

    published.data = older
    with pytest.raises(Refused) as refused:
        federation.refresh(now=NOW + timedelta(hours=1))

    assert refused.value.code == "E_FEDERATION_OLDER"
    assert federation.find_feed() == feed


def test_what_a_certificate_signed_that_is_trusted_no_longer_counts_no_more(
    published: Published, tmp_path: Path
) -> None:
    published.data = good()
    folder_of(published, tmp_path, GAKUNIN.fingerprint, "0" * 64).refresh(now=NOW)

    assert folder_of(published, tmp_path, "0" * 64).find_feed() is None


class Huge(NetworkFetcher):
    """A network on which everything is too large."""

    asked: Request | None = None

    def exchange(self, url: str, request: Request) -> NetworkAnswer:
        self.asked = request
        raise FetchRefused("E_FETCH_TOO_LARGE", host="metadata.gakunin.example")


def test_one_that_is_too_large_is_not_taken_and_the_door_is_told_how_much_may_come(tmp_path: Path) -> None:
    network = Huge()
    most = Request(body_limit=5, whole_timeout_s=7.0)
    federation = FederationFolder(
        address=ADDRESS, fingerprints=PINS, folder=tmp_path, open_session=lambda: checked_session(network, most=most)
    )
    with pytest.raises(KakitomeError) as refused:
        federation.refresh(now=NOW)

    assert refused.value.code == "E_FEDERATION_NO_ANSWER"
    assert network.asked is not None
    assert (network.asked.body_limit, network.asked.whole_timeout_s) == (5, 7.0)
    assert BODY_LIMIT == 1024 * 1024


def test_a_national_federation_is_read_in_seconds() -> None:
    many = [entity(f"https://idp{i}.example/idp", signer("tenjin").base64, ja=f"大学{i}") for i in range(600)]

    feed = read(signed(aggregate(*many, now=NOW), GAKUNIN))

    assert len(feed.providers) == 600
