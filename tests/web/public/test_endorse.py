"""Endorsements that a learner asks for: mailed, written, declined, signed, accepted, shown, taken back."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.http import HttpResponse
from django.test import Client

from kakitome.documents.vc import strict_json
from kakitome.documents.verification.check import Report
from kakitome.errors import Refused
from kakitome.journeys.people.asking_endorsements import find_asking, shown_endorsement, sign_asked
from kakitome.journeys.privacy.own_data import pack_own_data
from kakitome.ports.asked_endorsements import AskedEndorsement, EndorsementStep
from kakitome.ports.organisations import NodeRole
from kakitome.ports.own_records import OwnRecord
from kakitome.ports.portfolios import Portfolio, PortfolioEntry
from kakitome.ports.shares import Share, SharedItem, Shows, hash_of_secret
from kakitome.ports.wallets import CollectedItem
from kakitome.services import holding
from kakitome.services.keeping_portfolios import new_address
from kakitome.services.publishing import publish_status_lists
from kakitome.services.revoking import StatusAct, revoke
from kakitome.services.verifying.verifier import Verifier
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.public.portfolio import recent_checks
from kakitome.web.pages.public.share.endorsed import endorsement_view, endorsements_shown
from support import institutions
from web.account.test_own_data import ADDRESS, learner
from web.public.test_requests import letters, page_of, somebody

pytestmark = pytest.mark.django_db
ENDORSER = "reizawa@school.example"
WRITTEN = {
    "comment_ja": "最後まで<b>粘り強く</b>学びました。",
    "comment_en": "",
    "name": "例沢 一郎",
    "role": "担任",
    "organisation": "見本高校",
}


@pytest.fixture(autouse=True)
def _no_letters() -> None:
    for file in institutions.platform().installation.mail.folder.glob("*.eml"):
        file.unlink()


@pytest.fixture
def account() -> str:
    subject, platform = learner(), institutions.platform()
    publish_status_lists(platform.publishing_context("u"), now=platform.now())
    return subject


@pytest.fixture
def client(account: str) -> Client:
    return institutions.signed_in(ADDRESS)


@pytest.fixture
def award(account: str) -> CollectedItem:
    (held,) = holding.list_held(institutions.platform().directory, account)
    return CollectedItem(award=held.number)


def asking_of(account: str) -> AskedEndorsement:
    (asking,) = institutions.platform().persons.endorsements.askings.open(account).list_askings()
    return asking


def asked(client: Client, item: CollectedItem, **changes: str) -> str:
    """Ask; return the address in the endorser's mail."""
    name = re.search(r'<select[^>]*name="named"[^>]*>.*?<option value="([^"]+)"', page_of(client.get(NEW)))
    assert name
    sign = f"award:{item.award}" if item.award else f"own:{item.own_record}"
    typed = {"item": sign, "called": "例沢先生", "mail": ENDORSER, "named": name[1], "words": "お願いします。"}
    made = client.post(NEW, typed | changes)
    assert made.status_code == 302, page_of(made)
    link = re.search(r"https?://[^/]+(/endorse/[a-z2-7]{26})", letters()[-1])
    assert link
    return link[1]


NEW = "/mine/endorsements/new"


def shared_page(account: str, item: CollectedItem, shows: Shows = Shows.WHOLE_DOCUMENT) -> str:
    """Make a share link of one thing and open it as a stranger."""
    platform, secret = institutions.platform(), f"{'a' * 20}{shows.value[:5]}{'b' * 4}"
    share = Share(
        key=f"s-{shows.value}",
        secret_hash=hash_of_secret(secret),
        label="",
        note="",
        language="en",
        item_count=1,
        created_at=platform.now(),
        ends_at=platform.now() + timedelta(days=9),
        over_at=platform.now() + timedelta(days=9),
        items=(SharedItem(collected=item, shows=shows),),
    )
    platform.shares.open(account).add(share)
    return page_of(somebody().get(f"/s/{secret}"))


def accept(client: Client, account: str) -> HttpResponse:
    return client.post(f"/mine/endorsements/{asking_of(account).key}", {"do": "accept"})


def test_a_statement_is_shown_only_when_accepted_as_unsigned_and_never_with_the_address(
    client: Client, account: str, award: CollectedItem
) -> None:
    link = asked(client, award)
    mail = letters()[-1]
    assert "お願いします" not in mail and "例沢先生" not in mail, "the address may be anybody's: no word of the asker"
    endorser = somebody()
    page = page_of(endorser.get(link))
    assert "お願いします。" in page and "Example University" in page
    assert award.award not in page, "the number opens the award's page"
    assert endorser.post(link, WRITTEN | {"do": "send"}).status_code == 302
    assert asking_of(account).step is EndorsementStep.GIVEN
    assert "粘り強く" not in shared_page(account, award), "nobody else sees it before it is accepted"
    assert "粘り強く" in page_of(client.get(f"/mine/endorsements/{asking_of(account).key}"))
    assert accept(client, account).status_code == 302
    for page in (
        page_of(somebody().get(f"/s/{'a' * 20}whole{'b' * 4}")),
        page_of(client.get(f"/a/{award.award}", follow=True)),
    ):
        assert "&lt;b&gt;粘り強く&lt;/b&gt;" in page
        assert "例沢 一郎" in page and "By their own account; nobody examined who they are." in page
        assert "no institution signed it, and Kakitome does not vouch for it" in page
        assert "They proved a mail address on" in page
        assert ENDORSER not in page
    assert "粘り強く" not in shared_page(account, award, Shows.RESULT), "its words may name what is kept back"
    client.post(f"/mine/endorsements/{asking_of(account).key}", {"do": "put-away"})
    assert endorsements_shown(account, award) == ()


def test_the_writer_takes_it_back_by_the_same_link_and_then_the_link_opens_nothing(
    client: Client, account: str, award: CollectedItem
) -> None:
    link, endorser = asked(client, award), somebody()
    endorser.post(link, WRITTEN | {"do": "send"})
    accept(client, account)
    assert "Nothing has been taken back yet." in page_of(endorser.get(link))
    assert "taken back" in page_of(endorser.post(link, {"do": "withdraw"}))
    assert asking_of(account).step is EndorsementStep.WITHDRAWN
    assert "粘り強く" not in shared_page(account, award)
    assert "粘り強く" not in page_of(client.get(f"/mine/endorsements/{asking_of(account).key}"))
    assert endorser.get(link).status_code == 404


@pytest.mark.parametrize("do", ["decline", "report", "call-off"])
def test_what_is_over_looks_like_what_never_was(client: Client, account: str, award: CollectedItem, do: str) -> None:
    link, endorser = asked(client, award), somebody()
    assert endorser.get(link).status_code == 200
    if do == "call-off":
        client.post(f"/mine/endorsements/{asking_of(account).key}", {"do": do})
    else:
        assert endorser.post(link, {"do": do}).status_code == 200
    ended, absent = endorser.get(link), endorser.get(f"/endorse/{'a' * 26}")
    assert ended.status_code == absent.status_code == 404
    assert page_of(ended).replace(link, "") == page_of(absent).replace(f"/endorse/{'a' * 26}", "")
    assert endorser.post(link, WRITTEN | {"do": "send"}).status_code == 404
    if do == "report":
        again = client.post(NEW, {"item": f"award:{award.award}", "called": "x", "mail": ENDORSER, "named": "x"})
        assert again.status_code == 422


def test_what_cannot_be_sent_is_said_beside_its_field_and_nothing_typed_is_lost(
    client: Client, award: CollectedItem
) -> None:
    link = asked(client, award)
    for changes, words in (
        ({"name": ""}, "Write your name."),
        ({"comment_ja": ""}, "in Japanese or English"),
        ({"comment_en": "x" * 2_001}, "2,000"),
    ):
        refused = somebody().post(link, WRITTEN | changes | {"do": "send"})
        assert refused.status_code == 422
        assert words in page_of(refused) or "2000" in page_of(refused)
        assert "見本高校" in page_of(refused)
    for changes in ({"mail": ADDRESS}, {"mail": "x"}, {"item": "award:A-2345-6789"}, {"called": ""}):
        typed = {"item": f"award:{award.award}", "called": "先生", "mail": "t@x.example", "named": "", "words": "こと"}
        answer = client.post(NEW, typed | changes)
        assert answer.status_code == 422
        assert "こと" in page_of(answer)


def test_nobody_else_finds_an_asking(client: Client, account: str, award: CollectedItem) -> None:
    asked(client, award)
    address = f"/mine/endorsements/{asking_of(account).key}"
    institutions.account("jiro@x.example")
    other = institutions.signed_in("jiro@x.example")
    for path in (address, f"{address}/document"):
        assert other.get(path).status_code == 404
        assert somebody().get(path).status_code == 302
    assert other.post(address, {"do": "call-off"}).status_code == 404
    assert asking_of(account).step is EndorsementStep.WAITING


@pytest.fixture
def signer() -> Client:
    """Open another institution; return its administrator."""
    institutions.open_university("v", LocalizedText(ja="例大学", en="Other University"))
    return institutions.member("admin@v.example", NodeRole.ADMIN, "v")


def test_an_institution_signs_about_the_credential_itself_and_it_is_verified_at_each_opening(
    client: Client, account: str, award: CollectedItem, signer: Client
) -> None:
    link = asked(client, award)
    assert "/desk/v/endorsements/asked/" in page_of(signer.get(link))
    page = link.replace("/endorse/", "/desk/v/endorsements/asked/")
    for viewer in (client, institutions.member("view@v.example", NodeRole.VIEWER, "v")):
        assert viewer.get(page).status_code == 404
        assert viewer.post(page, WRITTEN).status_code == 404
    assert signer.get(page).status_code == 200
    assert signer.post(page, WRITTEN).status_code == 302
    given = asking_of(account)
    platform = institutions.platform()
    document = strict_json.load(given.signed)
    held = holding.find_held(platform.directory, award.award)
    assert held is not None
    assert document["credentialSubject"]["id"] == held.record.credential_id
    assert ENDORSER not in given.signed.decode()
    actions = [(event.entry.action, event.entry.subject) for event in platform.store("v").audit.list_events()]
    assert [action for action, _subject in actions if action.startswith("endorsement.")] == [
        "endorsement.intended",
        "endorsement.given",
    ]
    assert "粘り強く" not in str(platform.store("v").audit.list_events()), "words are the learner's alone"
    accept(client, account)
    shown = shared_page(account, award)
    assert "Signed by Other University. The signature was checked" in shown
    changed = given.signed.replace("粘り強く".encode(), "優秀".encode())
    tampered = shown_endorsement(platform, replace(given, signed=changed), now=platform.now())
    assert tampered is not None
    assert not endorsement_view(tampered).is_sound, "its words are not those that were signed"


def test_nobody_signs_about_their_own_award_an_own_record_or_what_was_withdrawn(
    client: Client, account: str, award: CollectedItem, signer: Client
) -> None:
    assert signer
    link, platform = asked(client, award), institutions.platform()
    found = find_asking(platform, link.rpartition("/")[2])
    assert found is not None
    refusals: list[str] = []

    def refused(institution: str, asking: AskedEndorsement) -> None:
        issuer = platform.store(institution).issuers.list_issuers()[0]
        with pytest.raises(Refused) as refusal:
            sign_asked(
                platform,
                institution,
                issuer=issuer,
                found_asking=replace(found, asking=asking),
                comment=LocalizedText(en="Good."),
                actor="tests",
            )
        refusals.append(refusal.value.code)

    refused("u", found.asking)
    refused("v", replace(found.asking, item=CollectedItem(own_record="r")))
    revoke_award(award.award)
    refused("v", found.asking)
    assert refusals == ["E_ENDORSEMENT_OWN", "E_ENDORSEMENT_UNNAMED", "E_ENDORSED_NOT_VALID"]


def revoke_award(number: str) -> None:
    """Let the institution withdraw an award, and publish that."""
    platform = institutions.platform()
    held, now = holding.find_held(platform.directory, number), platform.now()
    assert held is not None
    revoke(platform.store("u"), held.record.credential_id, act=StatusAct(actor="a", reason="見本", now=now))
    publish_status_lists(platform.publishing_context("u"), now=now)


def test_it_goes_into_the_archive_as_what_it_is(client: Client, account: str, award: CollectedItem) -> None:
    platform = institutions.platform()
    record = OwnRecord(key="r1", title="独学", created_at=platform.now(), changed_at=platform.now())
    platform.persons.own_records.open(account).put(record)
    link = asked(client, CollectedItem(own_record="r1"))
    # Deleting says before what goes along.
    assert "One request for an endorsement of it" in page_of(client.get("/mine/own/r1/delete"))
    assert "1 request for an endorsement, with what was written" in page_of(client.get("/account/data/delete"))
    page = page_of(somebody().get(link))
    assert "独学" in page and "Unsigned; no institution vouches for it" in page
    assert "You may sign for an institution here?" not in page, "there is nothing signed to sign about"
    somebody().post(link, WRITTEN | {"do": "send"})
    accept(client, account)
    file = BytesIO()
    pack_own_data(platform, account, file=file)
    with ZipFile(file) as archive:
        manifest = strict_json.load(archive.read("manifest.json"))
        (entry,) = manifest["endorsements"]
        statement = strict_json.load(archive.read(entry["file"]))
        data = strict_json.load(archive.read("data.json"))
    assert (entry["isSigned"], statement["signature"]) == (False, "none")
    assert entry["about"].startswith("own-records/r1/")
    assert statement["comment"]["ja"] == WRITTEN["comment_ja"]
    (own,) = data["asked_endorsements"]
    assert own["mail"] == ENDORSER and "link_hash" not in own


def portfolio_with(account: str, item: CollectedItem, shows: Shows = Shows.WHOLE_DOCUMENT) -> str:
    """Store a public portfolio with one proof; return its address."""
    platform = institutions.platform()
    recent_checks.RECENT.forget()
    recent_checks.RECENT_REPORTS.forget()
    now, store = platform.now(), platform.persons.portfolios.open(account)
    page = Portfolio(
        address=new_address(), title="My work", language="en", created_at=now, changed_at=now, published_at=now
    )
    store.put(page)
    store.put_entry(PortfolioEntry(key="e1", heading="Work", proofs=(SharedItem(collected=item, shows=shows),)))
    return f"/p/{page.address}"


def site_of(client: Client) -> str:
    packed = b"".join(client.get("/mine/portfolio/site.zip").streaming_content)  # type: ignore[attr-defined]
    return ZipFile(BytesIO(packed)).read("index.html").decode()


def test_everybody_reads_it_only_where_its_writer_and_the_person_both_chose_so(
    client: Client, account: str, award: CollectedItem
) -> None:
    link, page, words = asked(client, award), portfolio_with(account, award), "粘り強く"
    endorser, visitor = somebody(), somebody()
    endorser.post(link, WRITTEN | {"do": "send"})
    accept(client, account)
    own = f"/mine/endorsements/{asking_of(account).key}"
    assert words in shared_page(account, award), "who is given a link reads it"
    refused = page_of(client.post(own, {"do": "on-portfolio"}, follow=True))
    assert "Its writer has not agreed to a page that everybody can read." in refused
    assert words not in page_of(visitor.get(page))
    endorser.post(link, {"do": "everybody"})
    assert words not in page_of(visitor.get(page)), "the person has not chosen it yet"
    client.post(own, {"do": "on-portfolio"})
    shown = page_of(visitor.get(page))
    assert words in shown and "例沢 一郎" in shown
    assert "nobody examined who they are" in shown and "They proved a mail address on" in shown
    assert ENDORSER not in shown
    assert words in site_of(client)
    assert "1 endorsement, with the name of who wrote it." in page_of(client.get("/mine/portfolio/public"))
    endorser.post(link, {"do": "by-link"})
    assert words not in page_of(visitor.get(page)) and words not in site_of(client)
    endorser.post(link, {"do": "everybody"})
    assert words not in page_of(visitor.get(page)), "it is not back by itself"
    client.post(own, {"do": "on-portfolio"})
    endorser.post(link, {"do": "withdraw"})
    assert words not in page_of(visitor.get(page)), "taken back"


def test_beside_a_result_alone_and_when_put_away_it_is_on_no_public_page(
    client: Client, account: str, award: CollectedItem
) -> None:
    link, page = asked(client, award), portfolio_with(account, award, Shows.RESULT)
    somebody().post(link, WRITTEN | {"do": "send", "may_be_public": "on"})
    own = f"/mine/endorsements/{asking_of(account).key}"
    for act in ("accept", "on-portfolio"):
        client.post(own, {"do": act})
    assert asking_of(account).is_on_portfolio
    assert "粘り強く" not in page_of(somebody().get(page)), "words may name what is kept back"
    client.post(own, {"do": "put-away"})
    client.post(own, {"do": "accept"})
    assert not asking_of(account).is_on_portfolio, "accepted again, it is not on a public page at once"


def test_a_signed_one_is_verified_on_the_public_page_once_in_half_a_minute(
    client: Client, account: str, award: CollectedItem, signer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, page = asked(client, award), portfolio_with(account, award)
    form = link.replace("/endorse/", "/desk/v/endorsements/asked/")
    signed = signer.post(form, WRITTEN | {"may_be_public": "on"})
    assert signed.status_code == 302, page_of(signed)
    own = f"/mine/endorsements/{asking_of(account).key}"
    for act in ("accept", "on-portfolio"):
        client.post(own, {"do": act})
    assert "The signature was checked" in page_of(somebody().get(page))
    signature = asking_of(account).signed
    asked_for: list[bytes] = []
    verify_bytes = Verifier.verify_bytes

    def counted(verifier: Verifier, data: bytes, **options: Any) -> Report:
        asked_for.append(data)
        return verify_bytes(verifier, data, **options)

    monkeypatch.setattr(Verifier, "verify_bytes", counted)
    somebody().get(page)
    assert asked_for == []
    recent_checks.RECENT_REPORTS.forget()
    somebody().get(page)
    assert asked_for == [signature]
