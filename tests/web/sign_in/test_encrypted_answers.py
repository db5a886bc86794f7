"""Answers of SAML providers that are encrypted to our key: another's software encrypts, in this process."""

import base64
import shutil
from pathlib import Path

import pytest
from django.test import Client
from lxml import etree

from kakitome.bootstrap.platform import InstalledPlatform
from kakitome.gateways.key_vault import WrappingKey
from kakitome.gateways.saml_metadata import open_saml_site, renew_saml_key, reseal_saml_keys
from kakitome.gateways.sealed_texts import SealedTexts
from kakitome.ports.identity_providers import IdentityProvider
from support import institutions
from support.federations import setouchi, signer
from web.sign_in.conftest import account_of, go
from web.sign_in.saml_provider import respond
from web.sign_in.test_federation import HANAKO, Published, chosen, idp_of, publish, published, response_in

__all__ = ["published"]

GCM = "http://www.w3.org/2009/xmlenc11#aes256-gcm"
CBC = "http://www.w3.org/2001/04/xmlenc#aes256-cbc"
RSA_1_5 = "http://www.w3.org/2001/04/xmlenc#rsa-1_5"
OLD, NEW = WrappingKey(b"o" * 32), WrappingKey(b"n" * 32)


@pytest.fixture
def platform() -> InstalledPlatform:
    """The platform, whose keys for answers are taken away afterwards."""
    platform = institutions.platform()
    yield platform
    for file in platform.installation.data_dir.glob("saml-*.pem"):
        file.unlink()


@pytest.fixture
def provider(published: Published) -> IdentityProvider:
    publish(published, setouchi())
    return chosen(institutions.signed_in("admin@setouchi.example"))


def answer(client: Client, provider: IdentityProvider, folder: Path, **form: str) -> str:
    return response_in(respond(idp_of(signer("setouchi"), folder), go(client, provider), "hanako", HANAKO, **form))


def hand_in(client: Client, response: str) -> str:
    """Hand an answer in; return who is signed in then."""
    client.get(client.post("/account/saml/acs", {"SAMLResponse": response})["Location"])
    return account_of(client)


def test_an_encrypted_answer_signs_in_and_says_nothing_on_its_way(
    platform: InstalledPlatform, provider: IdentityProvider, tmp_path: Path
) -> None:
    client = Client()
    response = answer(client, provider, tmp_path, encrypt=GCM)

    assert b"H4N4K0" not in base64.b64decode(response)
    assert b"EncryptedAssertion" in base64.b64decode(response)
    assert hand_in(client, response) != ""


def test_answers_to_the_key_before_and_to_the_announced_one_are_opened(
    platform: InstalledPlatform, provider: IdentityProvider, tmp_path: Path
) -> None:
    early, late = Client(), Client()
    to_first = answer(early, provider, tmp_path, encrypt=GCM)
    platform.renew_saml_key()
    to_announced = answer(late, provider, tmp_path, encrypt=GCM)
    platform.renew_saml_key()
    site = platform.saml_site()
    assert len(site.opening_keys) == 2
    assert len(site.encryption_certificates) == 1

    assert hand_in(early, to_first) == hand_in(late, to_announced) != ""


@pytest.mark.parametrize("form", [{"encrypt": CBC}, {"encrypt": GCM, "transport": RSA_1_5}], ids=str)
def test_what_leaks_what_it_hides_is_refused(
    platform: InstalledPlatform, provider: IdentityProvider, tmp_path: Path, form: dict[str, str]
) -> None:
    client = Client()

    assert hand_in(client, answer(client, provider, tmp_path, **form)) == ""


def test_an_encrypted_assertion_that_nobody_signed_is_refused(
    platform: InstalledPlatform, provider: IdentityProvider, tmp_path: Path
) -> None:
    client = Client()

    assert hand_in(client, answer(client, provider, tmp_path, encrypt=GCM, sign="nothing")) == ""


def test_an_answer_to_somebody_elses_key_is_refused(
    platform: InstalledPlatform, provider: IdentityProvider, tmp_path: Path
) -> None:
    client = Client()
    response = answer(client, provider, tmp_path, encrypt=GCM)
    for file in platform.installation.data_dir.glob("saml-encryption-*.pem"):
        file.unlink()

    assert hand_in(client, response) == ""


def test_our_metadata_say_how_to_encrypt(platform: InstalledPlatform, db: None) -> None:
    root = etree.fromstring(Client().get("/account/saml/metadata").content)
    described = root.findall(".//{*}KeyDescriptor[@use='encryption']")
    methods = [method.get("Algorithm") for method in described[0].findall("{*}EncryptionMethod")]

    assert len(described) == 1
    assert GCM in methods
    assert not {CBC, RSA_1_5} & set(methods)


def test_the_key_lies_sealed_and_follows_the_key_that_seals(tmp_path: Path) -> None:
    before, after = SealedTexts("saml", wrapping_keys=[OLD]), SealedTexts("saml", wrapping_keys=[NEW, OLD])
    by = {"site_url": "https://k.example", "now": institutions.NOW}
    first = open_saml_site(tmp_path, seal=before, **by)
    renew_saml_key(tmp_path, seal=before, **by)
    assert b"PRIVATE" not in (tmp_path / "saml-encryption-key.pem").read_bytes()

    assert reseal_saml_keys(tmp_path, seal=after) == 2
    assert reseal_saml_keys(tmp_path, seal=after) == 0
    alone = open_saml_site(tmp_path, seal=SealedTexts("saml", wrapping_keys=[NEW]), **by)
    assert alone.opening_keys[0] == first.opening_keys[0]


if shutil.which("xmlsec1") is None:
    pytest.skip("xmlsec1 is not installed", allow_module_level=True)
