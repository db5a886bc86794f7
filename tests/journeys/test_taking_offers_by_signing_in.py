"""Offers of issuers elsewhere that are taken by signing in there, or bound to a key of the person; and the attacks.

Source: OpenID for Verifiable Credential Issuance 1.0 §5, appendix F.1; RFC 7636; RFC 9126; RFC 9207.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from kakitome.documents.keys.jwk import public_from_jwk, public_to_jwk
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.sdjwt.reading import read_sd_jwt
from kakitome.errors import KakitomeError
from kakitome.journeys.checking.signing_in_at_issuers import LASTS, BegunSignIn, begin_sign_in, finish_sign_in
from kakitome.journeys.checking.taking_in import TakenIn
from kakitome.journeys.checking.taking_offers import look_at_offer, take_offer
from kakitome.journeys.platform import Platform
from kakitome.mapping.authorization_request import challenge_of
from kakitome.mapping.sd_jwt_vc import Holder, to_sd_jwt
from kakitome.services.keeping_wallets import Placement
from support import institutions
from support.issuer_elsewhere import ADDRESS, IssuerElsewhere
from vectors import issuer_site
from vectors.token_keys import TokenKey, token_site

pytestmark = pytest.mark.django_db
BACK = "https://localhost:8000/mine/offer/back"
OTHER = "https://other.mihon.ac.jp"
SIGN_IN = {"grants": {"authorization_code": {"issuer_state": "st4te"}}}
SERVER = {
    "authorization_endpoint": f"{ADDRESS}/authorize",
    "pushed_authorization_request_endpoint": f"{ADDRESS}/pushed",
    "authorization_response_iss_parameter_supported": True,
}
Names = dict[str, str]


@pytest.fixture
def issuer() -> IssuerElsewhere:
    """An issuer where one signs in."""
    return IssuerElsewhere(credential=issuer_site.good(), otherwise=token_site(), offer=SIGN_IN, server=SERVER)


@pytest.fixture
def account() -> str:
    return institutions.account("a@example.com")


def platform_before(issuer: IssuerElsewhere, *, wait: timedelta = timedelta()) -> Platform:
    now = issuer_site.NOW + wait
    return replace(institutions.platform(), fetcher=issuer, issuer_requests=issuer, now=lambda: now)


def begun(issuer: IssuerElsewhere, account: str) -> BegunSignIn:
    platform = platform_before(issuer)
    return begin_sign_in(platform, look_at_offer(platform, issuer.link(), account=account), redirect_url=BACK)


def come_back(
    issuer: IssuerElsewhere, account: str, sign_in: BegunSignIn, *, wait: timedelta = timedelta(), **otherwise: Any
) -> TakenIn:
    names = {"code": "signed-in", "state": sign_in.state, "iss": ADDRESS, **otherwise}
    answer = {name: value for name, value in names.items() if value is not None}
    platform = platform_before(issuer, wait=wait)
    (taken,) = finish_sign_in(platform, account, begun=sign_in, answer=answer, redirect_url=BACK)
    return taken


def test_who_signs_in_at_the_issuer_receives_what_was_offered(issuer: IssuerElsewhere, account: str) -> None:
    sign_in = begun(issuer, account)
    assert sign_in.url.startswith(f"{ADDRESS}/authorize?")
    asked = dict(parse_qsl(urlsplit(sign_in.url).query))
    assert asked.keys() == {"client_id", "request_uri"}, "what was pushed stands in no address"
    assert issuer.pushed["issuer_state"] == "st4te" and issuer.pushed["state"] == sign_in.state
    assert issuer.pushed["code_challenge"] == challenge_of(sign_in.verifier)
    assert sign_in.verifier not in json.dumps([issuer.pushed, sign_in.url])
    taken = come_back(issuer, account, sign_in)
    assert (taken.outcome, taken.problem) == (Placement.HELD, None)
    assert issuer.told == [{"notification_id": "n1", "event": "credential_accepted"}]
    with pytest.raises(DocumentRefused, match="E_INCOMING_OFFER_CODE"):
        come_back(issuer, account, sign_in)


def test_what_is_not_pushed_stands_in_the_address_and_scopes_stand_for_details(
    issuer: IssuerElsewhere, account: str
) -> None:
    issuer.server = {**SERVER, "pushed_authorization_request_endpoint": "", "authorization_details_types_supported": []}
    issuer.metadata = {"credential_configurations_supported": {"badge": {"format": "ldp_vc", "scope": "badges"}}}
    sign_in = begun(issuer, account)
    asked = dict(parse_qsl(urlsplit(sign_in.url).query))
    assert (asked["scope"], asked["redirect_uri"], asked["code_challenge_method"]) == ("badges", BACK, "S256")
    issuer.pushed = asked
    assert come_back(issuer, account, sign_in).outcome is Placement.HELD


ANSWERS: list[tuple[str, str, dict[str, Any]]] = [
    ("of another session", "E_INCOMING_OFFER_STATE", {"state": "another"}),
    ("without a state", "E_INCOMING_OFFER_STATE", {"state": None}),
    ("too late", "E_INCOMING_OFFER_STATE", {"wait": LASTS + timedelta(seconds=1)}),
    ("of a mixed-up server", "E_INCOMING_OFFER_MIXED", {"iss": OTHER}),
    ("that names no server", "E_INCOMING_OFFER_MIXED", {"iss": None}),
    ("of an error of a mixed-up server", "E_INCOMING_OFFER_MIXED", {"iss": OTHER, "code": None, "error": "x"}),
    ("that declines", "E_INCOMING_OFFER_DECLINED", {"code": None, "error": "access_denied"}),
    ("that failed", "E_INCOMING_OFFER_SIGN_IN", {"code": None, "error": "server_error"}),
    ("without a code", "E_INCOMING_OFFER_SIGN_IN", {"code": None}),
    # A code that somebody else was given was bound to a verifier of theirs.
    ("with another's code", "E_INCOMING_OFFER_CODE", {"code": "strange"}),
]


@pytest.mark.parametrize(("code", "flaw"), [case[1:] for case in ANSWERS], ids=[case[0] for case in ANSWERS])
def test_an_answer_that_is_not_the_one_that_was_waited_for_gives_nothing(
    issuer: IssuerElsewhere, account: str, code: str, flaw: dict[str, Any]
) -> None:
    sign_in = begun(issuer, account)
    with pytest.raises(DocumentRefused, match=code):
        come_back(issuer, account, sign_in, **flaw)
    assert not issuer.is_used and institutions.platform().wallets.open(account).list_documents() == []


def test_a_code_that_another_browser_was_given_is_of_no_use_here(issuer: IssuerElsewhere, account: str) -> None:
    own = begun(issuer, account)
    issuer.pushed["code_challenge"] = challenge_of("a verifier of the other browser")
    with pytest.raises(DocumentRefused, match="E_INCOMING_OFFER_CODE"):
        come_back(issuer, account, own)


LEADING_AWAY: list[tuple[str, str, dict[str, Any]]] = [
    ("elsewhere", "E_INCOMING_OFFER_ELSEWHERE", {"authorization_endpoint": f"{OTHER}/authorize"}),
    ("inside", "E_INCOMING_OFFER_ELSEWHERE", {"authorization_endpoint": "https://10.0.0.1/authorize"}),
    ("to a script", "E_INCOMING_OFFER_ELSEWHERE", {"authorization_endpoint": "javascript:alert(1)"}),
    ("pushed inside", "E_INCOMING_OFFER_ELSEWHERE", {"pushed_authorization_request_endpoint": "https://[::1]/p"}),
    ("nowhere", "E_INCOMING_OFFER_METADATA", {"authorization_endpoint": None}),
    ("without S256", "E_INCOMING_OFFER_METADATA", {"code_challenge_methods_supported": ["plain"]}),
    ("another server", "E_INCOMING_OFFER_SERVER", {"issuer": OTHER}),
]


@pytest.mark.parametrize(("code", "flaw"), [case[1:] for case in LEADING_AWAY], ids=[one[0] for one in LEADING_AWAY])
def test_nobody_is_sent_anywhere_but_to_the_issuer_that_was_shown(
    issuer: IssuerElsewhere, account: str, code: str, flaw: dict[str, Any]
) -> None:
    issuer.server = {**SERVER, **flaw}
    with pytest.raises(DocumentRefused, match=code):
        begun(issuer, account)
    assert not issuer.pushed


def test_an_offer_too_large_or_with_a_state_that_is_no_text_is_refused(issuer: IssuerElsewhere, account: str) -> None:
    for state in ({"a": 1}, 7, "x" * 20_000):
        issuer.offer = {"grants": {"authorization_code": {"issuer_state": state}}}
        with pytest.raises(KakitomeError):
            begun(issuer, account)


BOUND = {
    "credential_configurations_supported": {
        "badge": {
            "format": "dc+sd-jwt",
            "cryptographic_binding_methods_supported": ["jwk"],
            "proof_types_supported": {"jwt": {"proof_signing_alg_values_supported": ["ES256"]}},
        }
    },
    "nonce_endpoint": f"{ADDRESS}/nonce",
}


def sealed_for(jwk: dict[str, Any]) -> str:
    salts = iter(f"{number:022d}" for number in range(99))
    key = TokenKey.of("ES256")
    holder = Holder(key=public_from_jwk(jwk))
    token, _ = to_sd_jwt(issuer_site.good(), key=key, salts=salts, now=issuer_site.SIGNED_AT, holder=holder)
    return token.decode()


def keys_of(account: str) -> Any:
    return institutions.platform().persons.holder_keys.open(account)


@pytest.mark.parametrize("signs_in", [False, True])
def test_what_is_bound_to_a_key_is_taken_by_who_keeps_keys_here(
    issuer: IssuerElsewhere, account: str, signs_in: bool
) -> None:
    issuer.metadata, issuer.bind, issuer.offer = BOUND, sealed_for, SIGN_IN if signs_in else {}
    with pytest.raises(DocumentRefused, match="E_INCOMING_OFFER_KEYLESS"):
        look_at_offer(platform_before(issuer), issuer.link(), account=account)
    assert not issuer.is_used
    keys_of(account).switch(on=True, at=datetime.now(UTC))
    if signs_in:
        taken = come_back(issuer, account, begun(issuer, account))
    else:
        platform = platform_before(issuer)
        looked_at = look_at_offer(platform, issuer.link(), account=account)
        (taken,) = take_offer(platform, account, looked_at=looked_at, tx_code="407182")
    assert taken.document is not None, taken.problem
    (key,) = keys_of(account).list_keys()
    assert (key.document, key.made_for) == (taken.document.key, ADDRESS)
    content = institutions.platform().wallets.open(account).read_content(taken.document.key)
    assert "cnf" in read_sd_jwt(content).claims


def test_a_key_to_which_nothing_was_bound_ends(issuer: IssuerElsewhere, account: str) -> None:
    stranger = TokenKey.of("ES256").public
    keys_of(account).switch(on=True, at=datetime.now(UTC))
    other: Callable[[dict[str, Any]], str] = lambda _jwk: sealed_for(_jwk_of(stranger))  # noqa: E731
    for bind in (other, lambda _jwk: 7):
        issuer.metadata, issuer.bind, issuer.offer, issuer.is_used = BOUND, bind, {}, False
        platform = platform_before(issuer)
        looked_at = look_at_offer(platform, issuer.link(), account=account)
        take_offer(platform, account, looked_at=looked_at, tx_code="407182")
        assert keys_of(account).list_keys() == []


def _jwk_of(key: Any) -> dict[str, Any]:

    return dict(public_to_jwk(key))


ATTESTED = {"jwt": {"proof_signing_alg_values_supported": ["ES256"], "key_attestations_required": {}}}
OTHER_KEYS = {"jwt": {"proof_signing_alg_values_supported": ["ES512"]}}


@pytest.mark.parametrize("types", [{}, None, ATTESTED, OTHER_KEYS, {"attestation": {}}])
def test_a_key_is_proved_in_the_one_way_that_is_known(issuer: IssuerElsewhere, account: str, types: Any) -> None:
    keys_of(account).switch(on=True, at=datetime.now(UTC))
    described = {"format": "dc+sd-jwt", "proof_types_supported": types}
    issuer.metadata = {**BOUND, "credential_configurations_supported": {"badge": described}}
    with pytest.raises(DocumentRefused, match="E_INCOMING_OFFER_BOUND"):
        begun(issuer, account)
