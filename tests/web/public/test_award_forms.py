"""An award in every form: taken from its page, and checked on this platform like any stranger's."""

import dataclasses
import io
import json
import zipfile
from datetime import UTC, datetime
from decimal import Decimal

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kakitome.documents.verification.check import Verdict
from kakitome.journeys.handing_out.envelopes import envelope_of
from kakitome.learning.workload import ClassHours
from kakitome.operations.local_seals import seal_once
from kakitome.ports.signing import KeyPurpose
from kakitome.services.enveloping import targets
from kakitome.services.holding import find_held
from kakitome.services.revoking import StatusAct, revoke
from services.test_targets import TELEGRAM
from support.stolen_keys import record_stolen_key
from web.places import LETTER, Place, number_in

FORMS = {
    "vc-jwt": "application/vc+jwt",
    "sd-jwt": "application/dc+sd-jwt",
    "ecdsa-sd": "application/vc",
    "ob2": "text/plain",
    "ob2-png": "image/png",
    "clr": "application/vc",
    "blockcerts": "application/vc",
    "certificate-ja": "application/pdf",
    "certificate-both": "application/pdf",
    "bundle": "application/zip",
}


@pytest.fixture
def learner() -> Client:
    return Client()


@pytest.fixture
def visitor() -> Client:
    return Client()


@pytest.fixture
def address(place: Place, learner: Client) -> str:
    place.award()
    return place.receive(learner)


@pytest.mark.parametrize("form", sorted(FORMS))
def test_every_form_is_made_once_and_handed_out_unchanged(address: str, learner: Client, form: str) -> None:
    first = learner.get(f"{address}/as/{form}")
    assert first.status_code == 200, first.content[:2000]
    assert first.headers["Content-Type"].startswith(FORMS[form])
    assert "attachment" in first.headers["Content-Disposition"]
    if form != "bundle":
        assert learner.get(f"{address}/as/{form}").content == first.content


def test_a_form_that_is_only_registered_is_handed_out_and_kept(
    monkeypatch: pytest.MonkeyPatch, address: str, learner: Client, visitor: Client
) -> None:
    monkeypatch.setattr(targets, "TARGETS", (*targets.TARGETS, TELEGRAM))
    assert "/as/telegram" in learner.get(address).content.decode()
    first = learner.get(f"{address}/as/telegram")
    assert first.headers["Content-Type"].startswith("text/plain")
    assert first.headers["Content-Disposition"].endswith('.telegram.txt"')
    assert learner.get(f"{address}/as/telegram").content == first.content
    assert visitor.get(f"{address}/as/telegram").status_code == 404


@pytest.mark.parametrize("form", ["vc-jwt", "sd-jwt", "clr", "certificate-ja", "bundle", "ob2", "blockcerts"])
def test_every_form_is_recognised_when_it_comes_back(address: str, learner: Client, visitor: Client, form: str) -> None:
    taken = learner.get(f"{address}/as/{form}").content
    upload = SimpleUploadedFile("x", taken)
    answer = visitor.post("/verify", {"documents": upload}, headers={"accept": "application/json"})
    report = json.loads(answer.content)
    verdicts = {report["verdict"], *(one["report"]["verdict"] for one in report.get("enclosed", []))}
    assert verdicts & {"valid", "valid_untrusted_issuer"}, (report["verdict"], report["because"], report["format"])


def test_the_bundle_holds_the_certificate_the_token_and_the_evidence_of_the_log(
    place: Place, address: str, learner: Client
) -> None:
    with zipfile.ZipFile(io.BytesIO(learner.get(f"{address}/as/bundle").content)) as packed:
        names = set(packed.namelist())
        document = learner.get(f"{address}/credential.json").content
        assert packed.read("credential.json") == document
    assert {"certificate.pdf", "credential.jwt", "verify.html", "did.json", "README.ja.txt"} <= names


def test_the_sheet_of_a_japanese_institution_has_the_date_of_japan(place: Place, address: str, learner: Client) -> None:
    late = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
    held = find_held(place.platform.directory, number_in(address))
    assert held is not None
    platform = dataclasses.replace(place.platform, now=lambda: late)
    sheet = envelope_of(platform, held, target=targets.PDF, actor="test", variant="en").document
    pages = pypdfium2.PdfDocument(sheet)
    said = "".join(page.get_textpage().get_text_bounded() for page in pages)
    assert "22 November 2026" in said
    assert "21 November 2026" not in said


def test_only_the_learner_gets_the_forms_of_which_one_chooses_what_to_show(
    address: str, learner: Client, visitor: Client
) -> None:
    assert visitor.get(f"{address}/as/vc-jwt").status_code == 200
    assert visitor.get(f"{address}/as/ecdsa-sd").status_code == 404
    assert "ecdsa-sd" not in visitor.get(address).content.decode()
    assert "ecdsa-sd" in learner.get(address).content.decode()


def test_a_private_award_hands_out_nothing(address: str, learner: Client, visitor: Client) -> None:
    learner.post(f"{address}/visibility", {"visibility": "private"})
    assert visitor.get(f"{address}/as/certificate-ja").status_code == 404
    assert learner.get(f"{address}/as/certificate-ja").status_code == 200


@pytest.mark.parametrize("form", ["nothing", "pdf", "certificate-fr", "study-en", "ob3", "..%2f"])
def test_a_form_that_is_none_is_not_found(address: str, learner: Client, form: str) -> None:
    assert learner.get(f"{address}/as/{form}").status_code == 404


def test_a_certificate_is_sealed_when_the_institution_has_a_seal(place: Place, address: str, learner: Client) -> None:
    seal_once(place.platform, place.key)
    sealed = learner.get(f"{address}/as/certificate-en").content
    assert b"/ByteRange" in sealed


def test_a_learner_is_offered_a_certificate_of_study_only_when_one_can_be_made(
    place: Place, address: str, learner: Client, visitor: Client
) -> None:
    assert "履修証明" not in learner.get(address).content.decode()
    assert learner.get(f"{address}/as/study-ja").status_code == 422
    place.define(dataclasses.replace(LETTER, identifier="long", version=1, class_hours=ClassHours(value=Decimal(60))))
    place.award(of="long")
    long = place.receive(learner)
    page = learner.get(long).content.decode()
    assert f"{long}/as/study-ja" in page
    assert learner.get(f"{long}/as/study-ja").headers["Content-Type"] == "application/pdf"
    assert "study-ja" not in visitor.get(long).content.decode()
    assert visitor.get(f"{long}/as/study-ja").status_code == 404


# --- a stolen key --------------------------------------------------------------------------------

SIGNED_WITH = {
    "vc-jwt": KeyPurpose.JOSE,
    "sd-jwt": KeyPurpose.JOSE,
    "ecdsa-sd": KeyPurpose.DISCLOSURE,
    "ob2": KeyPurpose.OPEN_BADGES_2,
    "ob2-png": KeyPurpose.OPEN_BADGES_2,
}


@pytest.mark.parametrize("form", sorted(SIGNED_WITH))
def test_a_form_whose_key_was_stolen_is_made_anew_once(place: Place, address: str, learner: Client, form: str) -> None:
    first = learner.get(f"{address}/as/{form}").content
    store, now = place.platform.store(place.key), place.platform.now()
    key = next(one for one in store.issuers.list_keys(place.did) if one.purpose is SIGNED_WITH[form])
    record_stolen_key(place.platform, place.key, did=place.did, key_id=key.key_id, since=now, actor="a")
    second = learner.get(f"{address}/as/{form}").content
    assert second != first
    assert learner.get(f"{address}/as/{form}").content == second
    held = find_held(place.platform.directory, number_in(address))
    assert held is not None
    kept = [one.document for one in store.envelopes.list_of(held.record.credential_id) if one.target == form]
    assert kept == [first, second]
    if form in ("vc-jwt", "ob2"):
        assert place.platform.verifier().verify_bytes(second, now=place.platform.now()).verdict is Verdict.VALID
        assert place.platform.verifier().verify_bytes(first, now=place.platform.now()).verdict is not Verdict.VALID


def test_what_is_not_in_force_gets_no_new_form_after_a_theft(place: Place, address: str, learner: Client) -> None:
    first = learner.get(f"{address}/as/vc-jwt").content
    store, now = place.platform.store(place.key), place.platform.now()
    held = find_held(place.platform.directory, number_in(address))
    assert held is not None
    key = next(one for one in store.issuers.list_keys(place.did) if one.purpose is KeyPurpose.JOSE)
    revoke(store, held.record.credential_id, act=StatusAct(actor="a", reason="見本", now=now))
    record_stolen_key(place.platform, place.key, did=place.did, key_id=key.key_id, since=now, actor="a")
    assert envelope_of(place.platform, held, target=targets.VC_JWT, actor="learner").document == first
