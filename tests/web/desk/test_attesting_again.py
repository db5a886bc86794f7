"""Attesting again: asked for what is lost alone, told to staff with what it rests on, decided by two, awarded once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from kakitome.documents.vc import strict_json
from kakitome.documents.verification.check import Verdict
from kakitome.errors import Conflict, KakitomeError
from kakitome.journeys.institutions.attesting_again import WantedReattestation, attest, need_at, request_attesting
from kakitome.operations.doctor import examine_platform
from kakitome.ports.organisations import NodeRole
from kakitome.ports.reattestations import ReattestationRequest, ReattestationStep
from kakitome.ports.wallets import CollectedItem
from kakitome.services import holding
from kakitome.services.attesting_again import say_terms
from kakitome.services.keeping_wallets import digest_of_credential
from kakitome.services.publishing import publish_status_lists
from kakitome.values.localized_text import LocalizedText
from support import institutions
from support.wallet_documents import document_of
from web.account.test_own_data import ADDRESS, learner
from web.public.test_requests import page_of

pytestmark = pytest.mark.django_db
ITEM = CollectedItem(document="lost")
PAGES = "/mine/attesting"


@pytest.fixture
def account() -> str:
    platform, subject = institutions.platform(), learner()
    institutions.open_university("v", LocalizedText(ja="例大学", en="Other University"))
    publish_status_lists(platform.publishing_context("v"), now=platform.now())
    words = LocalizedText(en="We talk to you, and need a transcript.")
    say_terms(platform.persons.reattestations, "v", is_on=True, words=words, now=platform.now())
    return subject


@pytest.fixture
def content(account: str) -> bytes:
    """Return a credential whose issuer is nowhere any more: nobody answers for its key."""
    platform = institutions.platform()
    (held_award,) = holding.list_held(platform.directory, account)
    data = platform.store("u").awards.get_document(held_award.record.credential_id)
    issuer = platform.store("u").issuers.list_issuers()[0].did
    return data.replace(issuer.encode(), b"did:web:gone.example")


@pytest.fixture
def client(account: str) -> Client:
    assert account
    return institutions.signed_in(ADDRESS)


Putting = Callable[..., None]


@pytest.fixture
def put(content: bytes) -> Putting:
    """Put it into a wallet, as it stands after months of silence."""

    def put_into(account: str, **changes: object) -> None:
        now = institutions.platform().now()
        document = replace(
            document_of(content, key="lost", credential_sha256=digest_of_credential(content)),
            added_at=now - timedelta(days=200),
            as_of=now - timedelta(days=100),
            tried_at=now - timedelta(days=1),
            obstacle="E_KEY_UNREACHABLE",
        )
        institutions.platform().wallets.open(account).add(replace(document, **changes), content)  # type: ignore[arg-type]

    return put_into


def again(account: str) -> ReattestationRequest:
    wanted = WantedReattestation(institution="v", item=ITEM, shown_name="見本 花子", words="学校がなくなりました。")
    return request_attesting(institutions.platform(), account, wanted=wanted)


def staff(name: str, role: NodeRole = NodeRole.ADMIN, at: str = "v") -> Client:
    return institutions.member(f"{name}@{at}.example", role, at)


def step_of(account: str) -> ReattestationStep:
    (request,) = institutions.platform().persons.reattestations.open(account).list_requests()
    return request.step


def proposal() -> dict[str, str]:
    version = institutions.in_force("v")
    chosen = f"{version.identifier}/{version.version}"
    return {"microcredential": chosen, "reason": "成績表と面談で確かめました。", "do": "propose"}


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(KakitomeError) as refusal:
        act()
    return refusal.value.code


def test_two_people_attest_and_the_award_says_what_it_rests_on(
    client: Client, account: str, put: Putting, content: bytes
) -> None:
    put(account)
    assert "We talk to you, and need a transcript." in page_of(client.get(f"{PAGES}/new?item=document:lost"))
    made = again(account)
    assert made.sha256 == sha256(content).hexdigest()
    address, first, second = f"/desk/v/attesting/{made.key}", staff("first"), staff("second")
    shown = page_of(first.get(address))
    assert made.sha256 in shown and "学校がなくなりました。" in shown
    assert ADDRESS not in shown, "kinds and days of proofs, never an address"
    assert b"".join(first.get(f"{address}/original")) == content
    assert first.post(address, proposal()).status_code == 302
    first.post(f"{address}/agree")
    assert step_of(account) is ReattestationStep.PROPOSED, "whoever proposed it does not decide it"
    second.post(f"{address}/agree")
    assert step_of(account) is ReattestationStep.ATTESTED
    platform = institutions.platform()
    (request,) = platform.persons.reattestations.open(account).list_requests()
    record = platform.store("v").awards.find_by_number(request.award)
    assert record is not None
    award = strict_json.load(platform.store("v").awards.get_document(record.credential_id))
    (evidence,) = award["evidence"]
    assert "Attested again. Originally awarded by" in evidence["narrative"]
    assert made.sha256 in evidence["narrative"]
    assert award["issuer"]["id"] == platform.store("v").issuers.list_issuers()[0].did, "never in the other's name"
    assert first.get(f"{address}/original").status_code == 404, "staff read it while it waits, and no longer"
    assert "It was attested again" in page_of(client.get(f"{PAGES}/{made.key}"))
    assert "REATTEST" not in str(examine_platform(platform, now=platform.now()))


def test_the_same_credential_is_attested_once_whoever_holds_it(account: str, put: Putting) -> None:
    other = institutions.account("jiro@x.example")
    for each in (account, other):
        put(each)
        again(each)
    assert refused(lambda: again(account)) == "E_REATTEST_WAITS"
    platform, first, second = institutions.platform(), staff("first"), staff("second")
    for found_request in platform.persons.reattestations.list_at("v"):
        address = f"/desk/v/attesting/{found_request.request.key}"
        assert "Another account holds the same file" in page_of(first.get(address))
        first.post(address, proposal())
        second.post(f"{address}/agree")
    steps = [found_request.request.step for found_request in platform.persons.reattestations.list_at("v")]
    assert steps == [ReattestationStep.ATTESTED, ReattestationStep.PROPOSED]
    late = platform.persons.reattestations.list_at("v")[1]
    person = platform.persons.reattestations.open(late.account)
    # Past the journey the database refuses it, too.
    with pytest.raises((Conflict, DatabaseError)), transaction.atomic():
        person.replace(replace(late.request, step=ReattestationStep.ATTESTED, award="A-2345-6789"))
    # And when the first account is gone with its request, the trail still knows.
    platform.accounts.delete(account)
    issuer = platform.store("v").issuers.list_issuers()[0].did
    left = need_at(platform, "v", key=late.request.key)
    assert refused(lambda: attest(platform, left, issuer=issuer, actor="second")) == "E_REATTEST_TWICE"


@pytest.mark.parametrize("verdict", [Verdict.REVOKED, Verdict.SUSPENDED])
@pytest.mark.parametrize("where", ["verdict", "verdict_before"])
def test_what_was_withdrawn_is_never_attested_again(account: str, put: Putting, verdict: Verdict, where: str) -> None:
    put(account, **{where: verdict})
    assert refused(lambda: again(account)) == "E_REATTEST_WITHDRAWN"


def test_what_turns_out_to_be_withdrawn_later_is_not_attested_either(account: str, put: Putting) -> None:
    put(account)
    made, first, second = again(account), staff("first"), staff("second")
    first.post(f"/desk/v/attesting/{made.key}", proposal())
    wallet = institutions.platform().wallets.open(account)
    document = wallet.find("lost")
    assert document is not None
    wallet.replace(replace(document, verdict=Verdict.REVOKED))
    answer = second.post(f"/desk/v/attesting/{made.key}/agree", follow=True)
    assert "withdrew or suspended cannot be attested again" in page_of(answer)
    assert step_of(account) is ReattestationStep.PROPOSED


def test_what_can_be_checked_or_fell_silent_lately_is_not_lost(account: str, put: Putting) -> None:
    platform = institutions.platform()
    put(account, as_of=platform.now() - timedelta(days=29))
    assert refused(lambda: again(account)) == "E_REATTEST_NOT_LOST"
    (held_award,) = holding.list_held(platform.directory, account)
    publish_status_lists(platform.publishing_context("u"), now=platform.now())
    wanted = WantedReattestation(institution="v", item=CollectedItem(award=held_award.number), shown_name="x", words="")
    assert refused(lambda: request_attesting(platform, account, wanted=wanted)) == "E_REATTEST_NOT_LOST"


def test_somebody_elses_document_is_told_to_staff(account: str, put: Putting) -> None:
    jiro = institutions.account("jiro@x.example")
    put(jiro)
    made = again(jiro)
    page = page_of(staff("first").get(f"/desk/v/attesting/{made.key}"))
    assert "It names an address that this person has not proved" in page
    put(account)
    own = again(account)
    assert "has not proved" not in page_of(staff("second").get(f"/desk/v/attesting/{own.key}"))


def test_it_is_off_until_switched_on_and_read_by_that_institutions_staff_alone(
    client: Client, account: str, put: Putting
) -> None:
    put(account)
    made, first = again(account), staff("first")
    address = f"/desk/v/attesting/{made.key}"
    institutions.open_university("w", LocalizedText(ja="別大学", en="Third University"))
    elsewhere = staff("admin", at="w")
    strangers = (client, staff("view", NodeRole.VIEWER), elsewhere)
    for path in (address, f"{address}/original", f"{address}/evidence/{'0' * 64}"):
        for stranger in strangers:
            assert stranger.get(path).status_code == 404
    assert elsewhere.get(f"/desk/w/attesting/{made.key}").status_code == 404
    assert elsewhere.post(f"{address}/agree").status_code == 404
    owner = staff("owner", NodeRole.PROGRAMME_OWNER)
    assert owner.post("/desk/v/attesting", {"words_en": "x"}).status_code == 404, "an admin switches it"
    assert first.post("/desk/v/attesting", {"is_on": "on"}).status_code == 422, "say what you need"
    assert first.post("/desk/v/attesting", {"words_en": "x"}).status_code == 302
    jiro = institutions.account("jiro@x.example")
    put(jiro)
    assert refused(lambda: again(jiro)) == "E_REATTEST_OFF"
    assert first.post(address, {"reason": " ", "do": "refuse"}).status_code == 422
    assert first.post(address, {"reason": "根拠が足りません。", "do": "refuse"}).status_code == 302
    assert step_of(account) is ReattestationStep.REFUSED
    assert "根拠が足りません。" in page_of(client.get(f"{PAGES}/{made.key}"))
    assert institutions.signed_in("jiro@x.example").get(f"{PAGES}/{made.key}").status_code == 404


def test_its_maker_takes_it_back(client: Client, account: str, put: Putting) -> None:
    put(account)
    made = again(account)
    assert client.post(f"{PAGES}/{made.key}").status_code == 302
    assert step_of(account) is ReattestationStep.TAKEN_BACK
    assert staff("first").get(f"/desk/v/attesting/{made.key}/original").status_code == 404
