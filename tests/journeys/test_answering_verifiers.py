"""Answering verifiers elsewhere: sent is what was shown, to who asked, once; and who attacks that."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kakitome.bootstrap.platform import InstalledPlatform
from kakitome.documents.keys.did_jwk import did_jwk_of
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.sdjwt.key_binding import Expected, binding_problem
from kakitome.documents.sdjwt.reading import read_sd_jwt
from kakitome.documents.sdjwt.w3c_credential import is_credential
from kakitome.documents.verification.pipeline import verify
from kakitome.errors import Conflict, Invalid, KakitomeError, Refused
from kakitome.journeys.handing_out.answering_verifiers import (
    compose,
    decline,
    look_at_request,
    questions_of,
    send,
)
from kakitome.journeys.handing_out.presented_credentials import PresentedCredential, is_signed_by_holder, judge
from kakitome.mapping.award_letter import award_letter
from kakitome.mapping.presentation_query import BOUND_BADGE
from kakitome.mapping.sd_jwt_vc import VCT
from kakitome.ports.own_presentations import OwnPresentation, PresentationOutcome
from kakitome.services.publishing import publish_status_lists
from support import institutions
from support.verifier_elsewhere import ONE_CLAIM, SITE, VerifierElsewhere
from support.wallet_documents import document_of
from vectors import issuer_site
from vectors.builders.presentations import HOLDER
from web.account.test_own_data import learner

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Iterator[str]:
    account = learner()
    platform = institutions.platform()
    platform.persons.holder_keys.open(account).switch(on=True, at=platform.now())
    yield account


def asking(verifier: VerifierElsewhere, **changes: Any) -> InstalledPlatform:
    return replace(institutions.platform(), fetcher=verifier, issuer_requests=verifier, **changes)


def looked_at(verifier: VerifierElsewhere, account: str) -> OwnPresentation:
    return look_at_request(asking(verifier), account, text=verifier.link(), is_same_device=True)


def answered(verifier: VerifierElsewhere, account: str) -> tuple[OwnPresentation, str]:
    platform, asked = asking(verifier), looked_at(verifier, account)
    picks = {
        question.wanted.id: question.choices[0].name
        for question in questions_of(platform, account, presentation=asked)
        if question.choices
    }
    return send(
        platform, account, presentation=asked, composed=compose(platform, account, presentation=asked, picks=picks)
    )


@pytest.mark.parametrize("prefix", ["decentralized_identifier", "x509_san_dns", "x509_hash", "redirect_uri"])
@pytest.mark.parametrize("mode", ["direct_post", "direct_post.jwt"])
def test_a_verifier_reads_what_it_asked_for_and_nothing_else(account: str, prefix: str, mode: str) -> None:
    verifier = VerifierElsewhere(prefix=prefix, mode=mode)
    done, back = answered(verifier, account)
    assert (done.outcome, back) == (PresentationOutcome.SENT, f"{SITE}/done?response_code=1")
    (answer,) = verifier.answers
    assert answer["state"] == "st-1" and list(answer["vp_token"]) == ["c"]
    read = read_sd_jwt(answer["vp_token"]["c"][0].encode())
    assert read.disclosed == ("title",) and "name" not in read.claims
    expected = Expected(nonce="n-0S6_WzA2Mj", audience=verifier.verifier_id)
    now = institutions.platform().now()
    assert binding_problem(read, expected=expected, now=now, skew=timedelta(minutes=5)) is None
    settled = institutions.platform().persons.presentations.open(account).list_settled()
    assert [(item.claims, entry.payload) for entry in settled for item in entry.sent] == [(tuple(read.claims), "")]


def test_an_object_may_be_asked_for_with_a_nonce_of_ours(account: str) -> None:
    verifier = VerifierElsewhere(posted=True)
    assert answered(verifier, account)[0].outcome is PresentationOutcome.SENT
    replayed = VerifierElsewhere(posted=True, changes={"nonce": "other"})
    replayed.wallet_nonce = "of another wallet"
    with pytest.raises(DocumentRefused, match="E_ASKED_WALLET_NONCE"):
        looked_at(replayed, account)


@pytest.mark.parametrize(
    ("prefix", "changes", "code"),
    [
        # Mixed-up verifiers: link and object name two.
        ("decentralized_identifier", {"client_id": "x509_san_dns:bank.example"}, "E_ASKED_OTHER_VERIFIER"),
        ("x509_san_dns", {"response_uri": "https://thief.example/response"}, "E_ASKED_RESPONSE_HOST"),
        ("redirect_uri", {"response_uri": "https://thief.example/response"}, "E_ASKED_RESPONSE_HOST"),
        ("decentralized_identifier", {"response_uri": "http://verifier.example/response"}, "E_ASKED_RESPONSE"),
        ("decentralized_identifier", {"response_uri": "https://a@thief.example/"}, "E_ASKED_RESPONSE"),
        ("decentralized_identifier", {"aud": "https://another-wallet.example"}, "E_ASKED_AUDIENCE"),
        ("decentralized_identifier", {"nonce": None}, "E_ASKED_NONCE"),
        ("decentralized_identifier", {"exp": 1}, "E_ASKED_OVER"),
        ("decentralized_identifier", {"response_mode": "fragment"}, "E_ASKED_MODE"),
        ("decentralized_identifier", {"response_mode": "query"}, "E_ASKED_MODE"),
        ("decentralized_identifier", {"transaction_data": ["e30"]}, "E_ASKED_UNKNOWN"),
        ("decentralized_identifier", {"redirect_uri": "https://verifier.example/"}, "E_ASKED_UNKNOWN"),
        ("decentralized_identifier", {"client_metadata": {}}, "E_ASKED_ENCRYPTION"),
        ("decentralized_identifier", {"dcql_query": {"credentials": []}}, "E_ASKED_QUERY"),
    ],
)
def test_what_cannot_be_answered_without_doubt_is_refused(
    account: str, prefix: str, changes: dict[str, Any], code: str
) -> None:
    verifier = VerifierElsewhere(prefix=prefix, changes=changes)
    with pytest.raises(KakitomeError, match=code):
        looked_at(verifier, account)
    assert not verifier.answers


def test_who_signs_must_be_who_is_named(account: str) -> None:
    for prefix in ("decentralized_identifier", "x509_hash"):
        named = VerifierElsewhere(prefix=prefix)
        # Another key, under the name and with the certificate of the one who is named.
        forger = VerifierElsewhere(prefix=prefix, did=named.did)
        forger.certificate = named.certificate
        with pytest.raises(DocumentRefused, match="E_ASKED_SIGNATURE"):
            look_at_request(asking(forger), account, text=named.link(), is_same_device=True)
    other = VerifierElsewhere(prefix="x509_san_dns", changes={"client_id": "x509_san_dns:bank.example"})
    with pytest.raises(DocumentRefused, match="E_ASKED_CERTIFICATE"):
        look_at_request(
            asking(other), account, text=other.link(client_id="x509_san_dns:bank.example"), is_same_device=True
        )


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ("openid4vp://?client_id=shop&request_uri=https%3A%2F%2Fverifier.example%2Frequest%2F1", "E_ASKED_PREFIX"),
        ("openid4vp://?client_id=x509_hash%3Aabc&nonce=1&dcql_query=%7B%7D", "E_ASKED_UNSIGNED"),
        ("openid4vp://?client_id=x509_hash%3Aa&request_uri=http%3A%2F%2F127.0.0.1%2F", "E_ASKED_FORM"),
        ("https://verifier.example/", "E_ASKED_FORM"),
    ],
)
def test_links_that_lead_nowhere_are_refused_before_anything_is_fetched(account: str, link: str, code: str) -> None:
    verifier = VerifierElsewhere()
    with pytest.raises(DocumentRefused, match=code):
        look_at_request(asking(verifier), account, text=link, is_same_device=False)
    assert not verifier.asked


def test_an_inside_address_is_never_asked(account: str) -> None:
    verifier = VerifierElsewhere()
    for address in ("https://127.0.0.1/request", "https://169.254.169.254/latest", "https://localhost/x"):
        with pytest.raises(Refused, match="E_FETCH"):
            look_at_request(
                institutions.platform(), account, text=verifier.link(request_uri=address), is_same_device=False
            )


def test_a_request_is_answered_once_whatever_comes_of_it(account: str) -> None:
    verifier = VerifierElsewhere(status=400)
    platform, asked = asking(verifier), looked_at(verifier, account)
    with pytest.raises(Conflict, match="E_ASKED_TWICE"):
        looked_at(verifier, account)
    name = questions_of(platform, account, presentation=asked)[0].choices[0].name
    composed = compose(platform, account, presentation=asked, picks={"c": name})
    with pytest.raises(Refused, match="E_ASKED_NOT_TAKEN"):
        send(platform, account, presentation=asked, composed=composed)
    with pytest.raises(Refused, match="E_ASKED_GONE"):
        send(platform, account, presentation=asked, composed=composed)
    with pytest.raises(Refused, match="E_ASKED_GONE"):
        decline(platform, account, presentation=asked)
    assert len(verifier.answers) == 1
    (settled,) = platform.persons.presentations.open(account).list_settled()
    assert (settled.outcome, settled.problem, settled.sent) == (PresentationOutcome.FAILED, "E_ASKED_NOT_TAKEN", ())
    # The same words once more, as a new link: still the same request.
    with pytest.raises(Conflict, match="E_ASKED_TWICE"):
        looked_at(verifier, account)


def test_who_declines_tells_no_more_than_that(account: str) -> None:
    verifier = VerifierElsewhere()
    decline(asking(verifier), account, presentation=looked_at(verifier, account))
    assert verifier.answers == [{"error": "access_denied", "state": "st-1"}]


def test_only_one_of_the_combinations_is_sent_and_what_was_not_offered_is_refused(account: str) -> None:
    query = {
        "credentials": [
            {
                **ONE_CLAIM["credentials"][0],
                "claims": [{"id": name, "path": [name]} for name in ("name", "title", "learningOutcomes")],
                "claim_sets": [["name", "title", "learningOutcomes"], ["title"]],
            }
        ]
    }
    verifier = VerifierElsewhere(query=query)
    platform, asked = asking(verifier), looked_at(verifier, account)
    (question,) = questions_of(platform, account, presentation=asked)
    assert [[claim.id for claim in choice.claims] for choice in question.choices][-1] == ["title"]
    composed = compose(platform, account, presentation=asked, picks={"c": question.choices[-1].name})
    assert read_sd_jwt(composed.pieces[0].content).disclosed == ("title",)
    for picks, code in (({"c": "award-NOBODYS.0"}, "E_ASKED_PICK"), ({}, "E_ASKED_INCOMPLETE")):
        with pytest.raises(Invalid, match=code):
            compose(platform, account, presentation=asked, picks=picks)


def test_what_is_bound_to_no_key_goes_only_where_no_signature_is_asked_for(account: str) -> None:
    platform = institutions.platform()
    platform.persons.holder_keys.open(account).switch(on=False, at=platform.now())
    verifier = VerifierElsewhere()
    (question,) = questions_of(asking(verifier), account, presentation=looked_at(verifier, account))
    assert question.lacks_key and not question.choices
    unbound = {**ONE_CLAIM["credentials"][0], "require_cryptographic_holder_binding": False}
    badge = {"id": "b", "format": "ldp_vc", "require_cryptographic_holder_binding": False}
    badge |= {"meta": {"type_values": [["https://purl.imsglobal.org/spec/vc/ob/vocab.html#OpenBadgeCredential"]]}}
    verifier = VerifierElsewhere(query={"credentials": [unbound, badge]}, changes={"nonce": "n2"})
    assert answered(verifier, account)[0].outcome is PresentationOutcome.SENT
    tokens = verifier.answers[0]["vp_token"]
    assert tokens["c"][0].endswith("~") and read_sd_jwt(tokens["c"][0].encode()).claims["vct"] == VCT
    assert {"AchievementCredential", "OpenBadgeCredential"} & {*tokens["b"][0]["type"]} and tokens["b"][0]["proof"]


def test_an_open_badge_in_an_sd_jwt_is_shown_in_part_and_signed(account: str) -> None:
    query = {"id": "b", "format": "vc+sd-jwt", "claims": [{"path": ["credentialSubject", "achievement", "name"]}]}
    query["meta"] = {"type_values": [["https://purl.imsglobal.org/spec/vc/ob/vocab.html#OpenBadgeCredential"]]}
    verifier = VerifierElsewhere(query={"credentials": [query]})
    assert answered(verifier, account)[0].outcome is PresentationOutcome.SENT
    read = read_sd_jwt(verifier.answers[0]["vp_token"]["b"][0].encode())
    assert is_credential(read) and read.disclosed == () and "identifier" not in read.claims["credentialSubject"]
    expected = Expected(nonce="n-0S6_WzA2Mj", audience=verifier.verifier_id)
    now = institutions.platform().now()
    assert binding_problem(read, expected=expected, now=now, skew=timedelta(minutes=5)) is None
    older = {**query, "meta": {"vct_values": [VCT]}}
    verifier = VerifierElsewhere(query={"credentials": [older]}, changes={"nonce": "n3"})
    (question,) = questions_of(asking(verifier), account, presentation=looked_at(verifier, account))
    assert not question.choices, "by its older name another form is meant"


def test_values_and_alternatives_are_read(account: str) -> None:
    first = {**ONE_CLAIM["credentials"][0], "claims": [{"path": ["title"], "values": ["nothing of the kind"]}]}
    second = {**ONE_CLAIM["credentials"][0], "id": "d"}
    sets = [{"options": [["c"], ["d"]]}]
    verifier = VerifierElsewhere(query={"credentials": [first, second], "credential_sets": sets})
    assert answered(verifier, account)[0].outcome is PresentationOutcome.SENT
    assert list(verifier.answers[0]["vp_token"]) == ["d"]


def test_on_another_device_nobody_is_led_anywhere(account: str) -> None:
    verifier = VerifierElsewhere()
    platform = asking(verifier)
    asked = look_at_request(platform, account, text=verifier.link(), is_same_device=False)
    name = questions_of(platform, account, presentation=asked)[0].choices[0].name
    assert (
        send(
            platform,
            account,
            presentation=asked,
            composed=compose(platform, account, presentation=asked, picks={"c": name}),
        )[1]
        == ""
    )
    wild = VerifierElsewhere(redirect="javascript:alert(1)", changes={"nonce": "n3"})
    assert answered(wild, account)[1] == ""


BADGE = {"id": "b", "format": "ldp_vc"}
BADGE |= {"meta": {"type_values": [["https://purl.imsglobal.org/spec/vc/ob/vocab.html#OpenBadgeCredential"]]}}


def test_an_open_badge_as_json_names_its_holder_who_signs_it_for_one_asker_and_our_verifier_reads_it(
    account: str,
) -> None:
    platform = institutions.platform()
    publish_status_lists(platform.publishing_context("u"), now=platform.now())
    verifier = VerifierElsewhere(query={"credentials": [BADGE]})
    assert answered(verifier, account)[0].outcome is PresentationOutcome.SENT
    (shown,) = verifier.answers[0]["vp_token"]["b"]
    (credential,) = shown["verifiableCredential"]
    (key,) = platform.persons.holder_keys.open(account).list_keys()
    assert credential["credentialSubject"]["id"] == shown["holder"] == f"did:key:{key.key_id}"
    presented = PresentedCredential(query=BOUND_BADGE, value=shown)
    expected = Expected(nonce="n-0S6_WzA2Mj", audience=verifier.verifier_id)
    judged = judge(platform, presented, expected=expected)
    assert is_signed_by_holder(judged.data) and award_letter(judged.report) is not None
    for other, code in ((replace(expected, nonce="n2"), "NONCE"), (replace(expected, audience="x"), "AUDIENCE")):
        with pytest.raises(DocumentRefused, match=code):
            judge(platform, presented, expected=other)
    # The award itself names nobody, and stays what it was; the copy is made once for its key.
    again = VerifierElsewhere(query={"credentials": [BADGE]}, changes={"nonce": "n2"})
    answered(again, account)
    assert again.answers[0]["vp_token"]["b"][0]["verifiableCredential"] == [credential]


def test_a_document_that_names_a_key_kept_here_is_shown_by_it_and_one_that_names_another_is_not(account: str) -> None:
    platform = institutions.platform()
    keys, wallet = platform.persons.holder_keys.open(account), platform.wallets.open(account)
    key = keys.make(made_for="https://issuer.example", at=platform.now())
    document = issuer_site.unsigned()
    for name, did in (("ours", did_jwk_of(decode_public(key.key_id))), ("another", HOLDER)):
        document["credentialSubject"] |= {"id": did}
        content = issuer_site.as_bytes(issuer_site.sign(document))
        wallet.add(document_of(content, key=name), content)
    verifier = VerifierElsewhere(query={"credentials": [BADGE]})
    asked, reached = looked_at(verifier, account), asking(verifier)
    (question,) = questions_of(reached, account, presentation=asked)
    names = [choice.name for choice in question.choices if choice.name.startswith("document")]
    assert names == ["document-ours.0"]
    composed = compose(reached, account, presentation=asked, picks={"b": "document-ours.0"})
    send(reached, account, presentation=asked, composed=composed)
    (shown,) = verifier.answers[0]["vp_token"]["b"]
    report = verify(issuer_site.as_bytes(shown), issuer_site.surroundings(issuer_site.site(), now=platform.now()))
    check = report.check("proof")
    assert check is not None and check.reason.code == "W_PRESENTATION_SIGNED"
    assert shown["proof"]["domain"] == verifier.verifier_id and shown["proof"]["challenge"] == "n-0S6_WzA2Mj"
