"""Endorsements at the desk: one institution signs, the other takes in, awards and pages carry it."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kakitome.documents.jose.vc_jwt import to_vc_jwt
from kakitome.documents.verification.check import Verdict
from kakitome.journeys.endorsing import endorse
from kakitome.learning.award import Learner
from kakitome.mapping.endorsement import EndorsementTerms
from kakitome.ports.issuer_signing_keys import IssuerSigningKeys
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.ports.organisations import NodeRole
from kakitome.ports.signing import KeyPurpose
from kakitome.services.endorsing import list_subjects
from kakitome.services.issuing import Order, Wanted, issue
from kakitome.values.localized_text import LocalizedText
from support import institutions

PAGE = "/desk/setouchi/endorsements"
GIVE = "/desk/asuka/endorsements/give"


def text(response) -> str:
    return response.content.decode()


def store(slug: str = "setouchi"):
    return institutions.platform().store(slug)


@pytest.fixture
def asuka() -> Client:
    institutions.open_university("asuka", LocalizedText(ja="飛鳥評価機構", en="Asuka Accreditation"))
    return institutions.member("admin@asuka.example", NodeRole.ADMIN, "asuka")


@pytest.fixture
def address(wind: MicrocredentialVersion) -> str:
    (found,) = [one.about for one in list_subjects(institutions.platform().store("setouchi")) if one.version]
    assert wind.identifier in found
    return found


def signed(client: Client, known: str, **said: str) -> bytes:
    form = {"known": known, "comment_ja": "現場で役立つ内容です。", "comment_en": "Useful at work.", **said}
    answer = client.post(GIVE, form)
    assert answer.status_code == 302, text(answer)
    return store("asuka").endorsements.list_all()[-1].document


def test_an_endorsement_goes_from_one_desk_to_the_other_into_awards(
    admin: Client, asuka: Client, address: str, wind: MicrocredentialVersion
) -> None:
    document = signed(asuka, address)
    assert "Signed here" in text(asuka.get("/desk/asuka/endorsements"))
    assert admin.post(PAGE, {"pasted": document.decode()}).status_code == 302
    page = text(admin.get(PAGE))
    assert "1 endorsement stands in new awards" in page
    assert re.search(r"as of <time[^>]*>[^<]+</time>, when it was taken in", page), (
        "the verdict of that day, not today's"
    )
    assert "when it was taken in" not in text(asuka.get("/desk/asuka/endorsements")), "its own is not checked"
    assert "飛鳥評価機構" in page
    assert "Useful at work." in page
    order = Order(
        issuer=store().issuers.list_issuers()[0].did,
        microcredential=wind.identifier,
        version=wind.version,
        actor="tests",
        wanted=[Wanted(learner=Learner(name="見本 花子"), awarded_on=institutions.NOW.date())],
    )
    (outcome,) = issue(institutions.platform().issuing_context("setouchi"), order, now=institutions.NOW)
    credential = json.loads(store().awards.get_document(outcome.credential_id))
    assert credential["credentialSubject"]["achievement"]["endorsement"] == [json.loads(document)]
    assert "A third party’s endorsement was taken in" in text(admin.get("/desk/setouchi/trail"))


def test_the_signed_document_is_handed_out_byte_for_byte(asuka: Client, address: str) -> None:
    document = signed(asuka, address)
    kept = store("asuka").endorsements.list_all()[0]
    answer = asuka.get(f"/desk/asuka/endorsements/{kept.sha256}/document")
    assert answer.content == document
    report = institutions.platform().verifier().verify_bytes(answer.content, now=institutions.platform().now())
    assert report.verdict is Verdict.VALID


def test_a_token_in_a_file_is_taken_in_too(admin: Client, asuka: Client, address: str) -> None:
    credential = json.loads(signed(asuka, address))
    platform = institutions.platform()
    keys = IssuerSigningKeys(store("asuka"), platform.vault("asuka"), store("asuka").issuers.list_issuers()[0].did)
    token = to_vc_jwt(credential, key=keys.key(KeyPurpose.JOSE))
    answer = admin.post(PAGE, {"file": SimpleUploadedFile("endorsement.jwt", token)})
    assert answer.status_code == 302, text(answer)
    assert store().endorsements.list_all()[0].is_token
    assert "Useful at work." in text(admin.get(PAGE))


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ("", "Paste the endorsement, or choose its file."),
        ("{}", "It was not taken in"),
        ("hello", "It was not taken in"),
        ("eyJhbGciOiJub25lIn0.e30.", "It was not taken in"),
    ],
)
def test_what_is_no_endorsement_is_not_taken_in(admin: Client, pasted: str, said: str) -> None:
    answer = admin.post(PAGE, {"pasted": pasted})
    assert answer.status_code == 422
    assert said in text(answer)
    assert store().endorsements.list_all() == []


def test_an_altered_endorsement_is_refused_with_the_reason(admin: Client, asuka: Client, address: str) -> None:
    document = signed(asuka, address).decode().replace("現場で", "どこでも")
    answer = admin.post(PAGE, {"pasted": document})
    assert answer.status_code == 422
    assert "cannot be called valid" in text(answer)
    assert "It was altered after it was awarded" in text(answer)
    assert store().endorsements.list_all() == []


def test_an_endorsement_of_somebody_else_is_refused(admin: Client, asuka: Client) -> None:
    document = signed(asuka, "", about="https://elsewhere.example/1")
    answer = admin.post(PAGE, {"pasted": document.decode()})
    assert answer.status_code == 422
    assert "https://elsewhere.example/1" in text(answer)


def test_the_same_endorsement_is_taken_in_once(admin: Client, asuka: Client, address: str) -> None:
    document = signed(asuka, address).decode()
    admin.post(PAGE, {"pasted": document})
    assert "on record already" in text(admin.post(PAGE, {"pasted": document}))


def test_ending_takes_it_out_of_use_and_keeps_it_in_the_list(admin: Client, asuka: Client, address: str) -> None:
    admin.post(PAGE, {"pasted": signed(asuka, address).decode()})
    (kept,) = store().endorsements.list_all()
    admin.post(f"{PAGE}/end", {"endorsement": kept.sha256})
    assert store().endorsements.list_in_use(address) == []
    page = text(admin.get(PAGE))
    assert "0 endorsements stand in new awards" in page
    assert "Useful at work." in page
    assert admin.post(f"{PAGE}/end", {"endorsement": "nothing"}).status_code == 302


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"known": ""}, "known"),
        ({"about": "https://elsewhere.example/1"}, "known"),
        ({"known": "", "about": "did:nonsense"}, "about"),
        ({"known": "", "about": "javascript:alert(1)"}, "about"),
        ({"comment_ja": "", "comment_en": ""}, "comment_ja"),
        ({"until": "2020-01-01"}, "until"),
        ({"until": "9999-12-31"}, "until"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_signed(
    asuka: Client, address: str, said: dict[str, str], field: str
) -> None:
    form = {"known": address, "comment_ja": "よい内容です。", "comment_en": "", **said}
    answer = asuka.post(GIVE, form)
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in text(answer)
    assert store("asuka").endorsements.list_all() == []


def test_nobody_endorses_themselves(admin: Client, address: str) -> None:
    answer = admin.post(f"{PAGE}/give", {"known": "", "about": address, "comment_en": "We are good."})
    assert answer.status_code == 422
    assert "Nobody can endorse their own" in text(answer)


def test_words_in_an_endorsement_are_shown_as_words(admin: Client, asuka: Client, address: str) -> None:
    document = signed(asuka, address, comment_en="<script>alert(1)</script>[x](javascript:alert(1))")
    admin.post(PAGE, {"pasted": document.decode()})
    page = text(admin.get(PAGE))
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def test_an_endorsement_may_have_an_end(asuka: Client, address: str) -> None:
    assert json.loads(signed(asuka, address, until="2027-03-31"))["validUntil"] == "2027-04-01T00:00:00Z"


def test_a_body_outside_can_be_asked_by_what_the_page_tells(admin: Client, address: str) -> None:
    assert address in text(admin.get(PAGE))
    record = store().issuers.list_issuers()[0]
    terms = EndorsementTerms(
        url="urn:uuid:x",
        about=record.did,
        name=LocalizedText(en="x"),
        comment=LocalizedText(en="x"),
        valid_from=institutions.NOW,
    )
    with pytest.raises(Exception, match="E_ENDORSEMENT_OWN"):
        endorse(institutions.platform(), "setouchi", issuer=record, terms=terms, actor="tests")


def test_the_public_page_of_a_micro_credential_names_who_endorses_it(
    admin: Client, asuka: Client, client: Client, address: str
) -> None:
    offer = f"/m/setouchi/{address.rpartition('/')[2].removesuffix('.json')}"
    before = client.get(offer, headers={"Accept-Language": "en"})
    assert "No confirmation by a third party is known" in text(before), before.status_code
    admin.post(PAGE, {"pasted": signed(asuka, address).decode()})
    page = text(client.get(offer, headers={"Accept-Language": "en"}))
    assert "飛鳥評価機構" in page
    assert "Useful at work." in page
    assert "No confirmation by a third party is known" not in page
