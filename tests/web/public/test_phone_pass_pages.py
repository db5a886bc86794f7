"""Cards for the wallets of telephones: the page before them, and the files as other people's programs read them."""

import html
import io
import json
import re
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from edutap.wallet_apple.models.passes import PkPass
from edutap.wallet_google.models.passes.generic import GenericObject
from joserfc import jwt
from joserfc.jwk import RSAKey

from kakitome.bootstrap.phone_pass_settings import phone_passes_of
from kakitome.bootstrap.platform import get_platform
from kakitome.ports.claims import Visibility
from kakitome.services.issuing import AwardOutcome
from support.certificates import Holder
from support.phone_pass_files import (
    ACCOUNT,
    ISSUER_NUMBER,
    apple_file,
    google_file,
    intermediate_certificate,
    pem_of,
    rsa_key,
)
from web.places import PASSWORD, Place

JA = {"Accept-Language": "ja"}
ASKED = (
    "kakitome.web.pages.learner.award.views.get_platform",
    "kakitome.web.pages.learner.award.phone_pass.get_platform",
)


@pytest.fixture
def award(place: Place) -> AwardOutcome:
    return place.award()


@pytest.fixture
def learner(place: Place, award: AwardOutcome) -> Client:
    person, client = place.person(), Client(headers=JA)
    client.login(username=person.email, password=PASSWORD)
    place.receive(client, visibility=Visibility.PRIVATE)
    return client


@pytest.fixture
def signing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the operator have set up both vendors."""
    environment = {
        "KAKITOME_APPLE_PASS": str(apple_file(tmp_path)),
        "KAKITOME_GOOGLE_PASS": str(google_file(tmp_path)),
        "KAKITOME_GOOGLE_PASS_ISSUER": ISSUER_NUMBER,
    }
    passes = phone_passes_of(environment)
    platform = get_platform()
    signing_platform = replace(platform, installation=replace(platform.installation, phone_passes=passes))
    for name in ASKED:
        monkeypatch.setattr(name, lambda: signing_platform)


def said(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return html.unescape(response.content.decode())


def test_nothing_speaks_of_cards_where_the_operator_set_up_no_vendor(
    place: Place, learner: Client, award: AwardOutcome
) -> None:
    page = place.page(award.number)
    assert f"{page}/pass" not in said(learner, page)
    assert [learner.get(f"{page}/pass{end}").status_code for end in ("", "/apple")] == [404, 404]


def test_a_learner_reads_what_stands_on_the_card_before_it_is_made(
    place: Place, learner: Client, award: AwardOutcome, signing: None
) -> None:
    page = place.page(award.number)
    assert f"{page}/pass" in said(learner, page)
    text = said(learner, f"{page}/pass")
    assert "試行です" in text and "Googleに送られ" in text
    assert "あなただけに見えます" in text, "the page is private: the code would open nothing"
    learner.post(f"{page}/visibility", {"visibility": Visibility.WITH_LINK.value})
    assert "リンクを知っている人に見えます" in said(learner, f"{page}/pass")
    assert [Client().get(f"{page}/pass{end}").status_code for end in ("", "/apple")] == [404, 404], "hers alone"


def test_what_is_not_in_force_becomes_no_card(
    place: Place, learner: Client, award: AwardOutcome, signing: None
) -> None:
    page = place.page(award.number)
    place.withdraw(award, only_suspend=True)
    text = said(learner, f"{page}/pass")
    assert "カードは作れません" in text and "pay.google.com" not in text and "/pass/apple" not in text
    assert learner.get(f"{page}/pass/apple").status_code == 403


def test_the_file_for_apple_is_read_by_a_library_of_others_and_its_signature_by_openssl(
    place: Place, learner: Client, award: AwardOutcome, signing: None, tmp_path: Path
) -> None:
    page = place.page(award.number)
    response = learner.get(f"{page}/pass/apple")
    assert (
        response["Content-Type"] == "application/vnd.apple.pkpass" and award.number in response["Content-Disposition"]
    )
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        archive.extractall(tmp_path / "pass")
    read = PkPass.from_zip(io.BytesIO(response.content)).pass_object_safe
    assert (read.serialNumber, read.formatVersion) == (award.number, 1)
    assert read.barcodes is not None and str(read.barcodes[0].message).endswith(page)
    (tmp_path / "root.pem").write_bytes(Holder(*intermediate_certificate()).pem)
    command = "openssl cms -verify -binary -inform DER -in pass/signature -content pass/manifest.json"
    checked = subprocess.run(
        [*command.split(), "-purpose", "any", "-CAfile", "root.pem", "-out", "verified.json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
    digests = json.loads((tmp_path / "verified.json").read_text())
    for name, digest in digests.items():
        sha1 = subprocess.run(["openssl", "sha1", "-r", name], cwd=tmp_path / "pass", capture_output=True, check=True)
        assert sha1.stdout.decode().split()[0] == digest, name
    names = {
        file.relative_to(tmp_path / "pass").as_posix() for file in (tmp_path / "pass").rglob("*.*") if file.is_file()
    }
    assert names == {*digests, "manifest.json"}
    assert "データ" in (tmp_path / "pass" / "ja.lproj" / "pass.strings").read_text()


def test_the_card_for_google_is_a_token_that_googles_model_reads(
    place: Place, learner: Client, award: AwardOutcome, signing: None
) -> None:
    page = place.page(award.number)
    link = re.search(r'href="https://pay\.google\.com/gp/v/save/([^"]+)"', said(learner, f"{page}/pass"))
    assert link is not None
    assert len(link[1]) < 1800, "longer addresses are cut by some browsers"
    key = RSAKey.import_key(pem_of(rsa_key("account")))
    claims = jwt.decode(link[1], key, algorithms=["RS256"]).claims
    assert (claims["iss"], claims["aud"], claims["typ"]) == (ACCOUNT, "google", "savetowallet")
    (written,) = claims["payload"]["genericObjects"]
    read = GenericObject.model_validate(written)
    assert (read.id, read.classId) == (f"{ISSUER_NUMBER}.{award.number}", claims["payload"]["genericClasses"][0]["id"])
    assert read.barcode is not None and str(read.barcode.value).endswith(page)
    assert read.cardTitle is not None and read.header is not None
