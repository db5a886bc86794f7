"""What an issuer elsewhere offers to a wallet here, and the ways in which such an offer could be an attack.

Source: OpenID for Verifiable Credential Issuance 1.0 §4, §6, §8, §11–§13.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kakitome.documents.refusal import DocumentRefused
from kakitome.errors import KakitomeError, Unavailable
from kakitome.gateways.fetcher import NetworkFetcher
from kakitome.journeys.checking.taking_in import TakenIn
from kakitome.journeys.checking.taking_offers import look_at_offer, take_offer
from kakitome.journeys.platform import Platform
from kakitome.ports.wallets import Addressee, Origin
from kakitome.services.keeping_wallets import Placement
from support import institutions
from support.issuer_elsewhere import ADDRESS, GRANT, IssuerElsewhere
from vectors import issuer_site
from vectors.token_keys import token_site

pytestmark = pytest.mark.django_db
OTHER = "https://other.mihon.ac.jp"


@pytest.fixture
def issuer() -> IssuerElsewhere:
    return IssuerElsewhere(credential=issuer_site.good(), otherwise=token_site())


@pytest.fixture
def account() -> str:
    return institutions.account("a@example.com")


def platform_before(issuer: IssuerElsewhere) -> Platform:
    platform = institutions.platform()
    return replace(platform, fetcher=issuer, issuer_requests=issuer, now=lambda: issuer_site.NOW)


def take(issuer: IssuerElsewhere, account: str, *, link: str = "", tx_code: str = "407182") -> TakenIn:
    platform = platform_before(issuer)
    looked_at = look_at_offer(platform, link or issuer.link(), account=account)
    (taken,) = take_offer(platform, account, looked_at=looked_at, tx_code=tx_code)
    return taken


@pytest.mark.parametrize("link", [IssuerElsewhere.link, IssuerElsewhere.reference])
def test_what_is_offered_is_verified_kept_and_told_to_have_arrived(
    issuer: IssuerElsewhere, account: str, link: Callable[[IssuerElsewhere], str]
) -> None:
    taken = take(issuer, account, link=link(issuer))
    assert (taken.outcome, taken.problem) == (Placement.HELD, None)
    assert taken.document is not None
    kept = taken.document.origin, taken.document.origin_name, taken.document.addressee
    assert kept == (Origin.OFFER, ADDRESS, Addressee.PROVED)
    content = institutions.platform().wallets.open(account).read_content(taken.document.key)
    assert json.loads(content) == issuer.credential
    assert issuer.told == [{"notification_id": "n1", "event": "credential_accepted"}]


def test_before_the_person_agrees_nothing_is_used(issuer: IssuerElsewhere) -> None:
    looked_at = look_at_offer(platform_before(issuer), issuer.reference(), account="")
    assert not issuer.is_used and len(issuer.asked) == 3
    assert (looked_at.issuer.name.ja, looked_at.issuer.name.en) == ("見本大学", "Mihon University")
    # An address that may be asked once was asked once: what is carried on is the offer itself.
    assert look_at_offer(platform_before(issuer), looked_at.link, account="").offer == looked_at.offer
    assert issuer.asked.count(f"{ADDRESS}/offers/1") == 1


def test_identifiers_that_came_with_the_token_are_used(issuer: IssuerElsewhere, account: str) -> None:
    named = {"type": "openid_credential", "credential_configuration_id": "badge", "credential_identifiers": ["badge-1"]}
    issuer.token = {"authorization_details": [named]}
    assert take(issuer, account).outcome is Placement.HELD


def test_an_offer_makes_nothing_genuine(issuer: IssuerElsewhere, account: str) -> None:
    issuer.credential = {**issuer_site.good(), "name": "Changed"}
    taken = take(issuer, account)
    assert taken.outcome is Placement.REFUSED and taken.document is None
    assert issuer.told == [{"notification_id": "n1", "event": "credential_failure"}]


def test_an_award_of_somebody_else_that_is_offered_stays_apart(issuer: IssuerElsewhere) -> None:
    taken = take(issuer, institutions.account("b@example.com"))
    assert taken.outcome is Placement.APART
    assert taken.document is not None and taken.document.addressee is Addressee.OTHER


def test_a_wrong_transaction_code_and_a_second_time_are_the_issuers_to_refuse(
    issuer: IssuerElsewhere, account: str
) -> None:
    for tx_code, is_right in (("000000", False), ("407182", True), ("407182", False)):
        if is_right:
            assert take(issuer, account, tx_code=tx_code).outcome is Placement.HELD
        else:
            with pytest.raises(DocumentRefused, match="E_INCOMING_OFFER_CODE"):
                take(issuer, account, tx_code=tx_code)


def test_what_is_not_ready_is_told_so(issuer: IssuerElsewhere, account: str) -> None:
    issuer.has_nothing_yet = True
    taken = take(issuer, account)
    assert taken.problem is not None and taken.problem.code == "E_INCOMING_OFFER_DEFERRED"


ATTACKS: list[tuple[str, str, dict[str, Any]]] = [
    ("metadata of another issuer", "E_INCOMING_OFFER_ISSUER", {"metadata": {"credential_issuer": OTHER}}),
    ("metadata of nobody", "E_INCOMING_OFFER_ISSUER", {"metadata": {"credential_issuer": f"{ADDRESS}/"}}),
    ("a server that is another's", "E_INCOMING_OFFER_SERVER", {"server": {"issuer": OTHER}}),
    # Whoever saw an honest offer's code, and not its transaction code, would have both typed here and take the token.
    ("an honest server's name", "E_INCOMING_OFFER_ELSEWHERE", {"metadata": {"authorization_servers": [OTHER]}}),
    ("a token endpoint elsewhere", "E_INCOMING_OFFER_ELSEWHERE", {"server": {"token_endpoint": f"{OTHER}/token"}}),
    ("the inside", "E_INCOMING_OFFER_ELSEWHERE", {"server": {"token_endpoint": "https://10.0.0.1/token"}}),
    ("no TLS", "E_INCOMING_OFFER_ELSEWHERE", {"server": {"token_endpoint": f"http{ADDRESS[5:]}/token"}}),
    (
        "a user name",
        "E_INCOMING_OFFER_ELSEWHERE",
        {"server": {"token_endpoint": "https://issuer.mihon.ac.jp@10.0.0.1/"}},
    ),
    ("another port", "E_INCOMING_OFFER_ELSEWHERE", {"server": {"token_endpoint": "https://issuer.mihon.ac.jp:22/"}}),
    ("credentials elsewhere", "E_INCOMING_OFFER_ELSEWHERE", {"metadata": {"credential_endpoint": f"{OTHER}/c"}}),
    ("word to elsewhere", "E_INCOMING_OFFER_ELSEWHERE", {"metadata": {"notification_endpoint": f"{OTHER}/n"}}),
    ("no endpoint", "E_INCOMING_OFFER_METADATA", {"metadata": {"credential_endpoint": None}}),
    ("unlisted server", "E_INCOMING_OFFER_METADATA", {"metadata": {"authorization_servers": []}}),
    ("unknown name", "E_INCOMING_OFFER_KIND", {"offer": {"credential_configuration_ids": ["x"]}}),
    ("no way in", "E_INCOMING_OFFER_GRANT", {"offer": {"grants": {"password": {}}}}),
    ("too many", "E_INCOMING_OFFER_MANY", {"offer": {"credential_configuration_ids": list("abcdef")}}),
    ("the same twice", "E_INCOMING_OFFER_FORM", {"offer": {"credential_configuration_ids": ["badge", "badge"]}}),
    ("no text for a name", "E_INCOMING_OFFER_FORM", {"offer": {"credential_configuration_ids": [{}]}}),
    ("an issuer without TLS", "E_INCOMING_OFFER_FORM", {"offer": {"credential_issuer": "http://u.mihon.ac.jp"}}),
    ("an issuer with a query", "E_INCOMING_OFFER_FORM", {"offer": {"credential_issuer": f"{ADDRESS}?x=1"}}),
    (
        "a key of the app",
        "E_INCOMING_OFFER_BOUND",
        {
            "metadata": {
                "credential_configurations_supported": {"badge": {"format": "dc+sd-jwt", "proof_types_supported": {}}}
            }
        },
    ),
    (
        "no form that is read",
        "E_INCOMING_OFFER_KIND",
        {"metadata": {"credential_configurations_supported": {"badge": {"format": "mso_mdoc"}}}},
    ),
]


@pytest.mark.parametrize(("code", "flaw"), [attack[1:] for attack in ATTACKS], ids=[attack[0] for attack in ATTACKS])
def test_an_offer_with_a_flaw_is_refused_before_its_code_leaves(
    issuer: IssuerElsewhere, account: str, code: str, flaw: dict[str, Any]
) -> None:
    for name, changes in flaw.items():
        setattr(issuer, name, changes)
    with pytest.raises(DocumentRefused, match=code):
        take(issuer, account)
    assert not issuer.is_used
    assert [url for url in issuer.asked if not url.startswith("https://issuer.mihon.ac.jp/")] == []


def test_an_offer_of_this_very_site_is_for_an_app(issuer: IssuerElsewhere) -> None:
    platform = platform_before(issuer)
    installation = replace(platform.installation, site_url="https://issuer.mihon.ac.jp")  # type: ignore[attr-defined]
    with pytest.raises(DocumentRefused, match="E_INCOMING_OFFER_OWN"):
        look_at_offer(replace(platform, installation=installation), issuer.link(), account="")  # type: ignore[call-arg]


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "[::1]", "169.254.169.254", "0x7f.1", "intranet", "u.internal"]
)
def test_an_offer_leads_nowhere_inside(issuer: IssuerElsewhere, host: str) -> None:
    platform = replace(
        institutions.platform(), fetcher=NetworkFetcher(lookup=lambda *_: pytest.fail("it was looked up"))
    )
    issuer.offer = {"credential_issuer": f"https://{host}/issuers/u"}
    by_reference = f"openid-credential-offer://?credential_offer_uri=https%3A%2F%2F{host}%2Foffer"
    for link in (issuer.link(), by_reference):
        with pytest.raises(KakitomeError, match="E_FETCH_"):
            look_at_offer(platform, link, account="")


def test_an_issuer_that_sends_no_answer_or_a_strange_one_is_told_of(issuer: IssuerElsewhere, account: str) -> None:
    issuer.token = {"token_type": "DPoP"}
    with pytest.raises(DocumentRefused, match="E_INCOMING_OFFER_ANSWER"):
        take(issuer, account)
    issuer.is_used, issuer.token = False, {"access_token": "two\r\nX-Lines: 1"}
    with pytest.raises(DocumentRefused, match="E_INCOMING_OFFER_ANSWER"):
        take(issuer, account)
    issuer.is_used, issuer.token, issuer.server = False, {}, {"token_endpoint": f"{ADDRESS}/silent"}
    with pytest.raises(Unavailable):
        take(issuer, account)
    issuer.server, issuer.credential = {}, 7
    taken = take(issuer, account)
    assert taken.problem is not None and taken.problem.code == "E_INCOMING_OFFER_ANSWER"
    assert GRANT in json.dumps(issuer.offered())
