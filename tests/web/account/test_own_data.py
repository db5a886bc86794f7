"""One's own data in the browser: seen, taken along, deleted; each by nobody but who has just signed in."""

import io
import json
import time
import zipfile
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from kakitome.journeys.people.leaving import finish_deletions
from kakitome.journeys.privacy.own_data import pack_own_data
from kakitome.learning.award import Learner
from kakitome.ports.claims import Claim, hash_of_token
from kakitome.ports.organisations import NodeRole
from kakitome.ports.shares import SharedItem, Shows
from kakitome.ports.wallets import CollectedItem, IdentityKind, IdentityProof, WalletCollection
from kakitome.records.models.account_deletion import DeletionProofRow
from kakitome.services import holding, sharing
from kakitome.services.issuing import Order, Wanted, issue
from kakitome.services.publishing import publish_status_lists
from kakitome.values.localized_text import LocalizedText
from support import institutions
from support.wallet_documents import CONTENT, document_of

pytestmark = pytest.mark.django_db

ADDRESS = "hanako@mail.example"


def learner(*, awards: int = 1) -> str:
    """Award to somebody, and let them claim it into an account."""
    institutions.open_university("u", LocalizedText(ja="見本大学", en="Example University"))
    version, platform = institutions.in_force("u"), institutions.platform()
    account, store = institutions.account(ADDRESS), platform.store("u")
    order = Order(
        issuer=store.issuers.list_issuers()[0].did,
        microcredential=version.identifier,
        version=version.version,
        actor="tests",
        wanted=[
            Wanted(
                learner=Learner(name="見本 <b>花子", email=ADDRESS, student_number=f"S{n}"),
                awarded_on=institutions.NOW.date(),
            )
            for n in range(awards)
        ],
    )
    for n, outcome in enumerate(issue(platform.issuing_context("u"), order, now=institutions.NOW)):
        store.claims.add_many(
            [Claim(token_hash=hash_of_token(f"t{n}"), award_number=outcome.number, created_at=institutions.NOW)]
        )
        holding.claim(platform.directory, f"t{n}", account=account, proved=[ADDRESS], now=institutions.NOW)
    return account


def browser() -> Client:
    """Sign in and show once more who it is, as for everything that matters."""
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    answer = client.post("/account/login", {"login": ADDRESS, "password": institutions.PASSWORD})
    assert answer.status_code == 302
    assert client.post("/account/again", {"password": institutions.PASSWORD}).status_code == 302
    return client


def long_ago(client: Client) -> None:
    """Let the sign-in be an hour old."""
    session = client.session
    for method in session["account_authentication_methods"]:
        method["at"] = time.time() - timedelta(hours=1).total_seconds()
    session.save()


def packed(account: str) -> bytes:
    file = io.BytesIO()
    pack_own_data(institutions.platform(), account, file=file)
    return file.getvalue()


def test_everything_is_one_file_that_people_and_programs_read() -> None:
    account = learner()
    publish_status_lists(institutions.platform().publishing_context("u"), now=institutions.platform().now())
    number = holding.list_held(institutions.platform().directory, account)[0].number
    client = browser()
    assert "Awards in this account" in client.get("/account/data").content.decode()
    answer = client.get("/account/data/file")
    assert answer["Content-Type"] == "application/zip"
    assert answer.streaming
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as archive:
        (token,) = (name for name in archive.namelist() if name.endswith(".jwt") and name.startswith("awards/"))
        assert archive.namelist() == [
            f"awards/{number}/credential-1.json",
            token,
            f"awards/{number}/verify.html",
            *(f"answers/{place:03}.json" for place in (1, 2, 3)),
            "identity-proofs.jwt",
            "data.json",
            "index.html",
            "manifest.json",
        ]
        data = json.loads(archive.read("data.json"))
        page = archive.read("index.html").decode()
        assert "見本大学" in json.loads(archive.read(archive.namelist()[0]))["issuer"]["name"]
    assert data["account"]["number"] == account
    assert [address["email"] for address in data["account"]["addresses"]] == [ADDRESS]
    assert data["awards"][0]["learner"] == {"name": "見本 <b>花子", "email": ADDRESS, "student_number": "S0"}
    assert "sign-in.done" in [event["kind"] for event in data["security_events"]]
    assert "What is kept about you" in page
    assert "あなたについての記録" in page
    assert "<b>" not in page


def test_a_wallet_is_taken_along_and_goes_with_the_account() -> None:
    account = learner()
    platform, client = institutions.platform(), browser()
    wallet = platform.wallets.open(account)
    wallet.add(document_of(), CONTENT)
    wallet.add_proof(
        IdentityProof(key="p", kind=IdentityKind.MAIL, identifier="s26001@asuka.example", proved_at=institutions.NOW)
    )
    items = (CollectedItem(document=document_of().key),)
    wallet.put_collection(WalletCollection(key="c", name="応募", created_at=institutions.NOW, items=items))

    shared = SharedItem(collected=items[0], shows=Shows.WHOLE_DOCUMENT)
    wanted = sharing.WantedShare(
        key="s",
        items=[shared],
        ends_at=platform.now() + timedelta(days=1),
        language="ja",
        pin="482917",
        label="見本商事",
    )
    made = sharing.make_share(
        platform.shares.open(account), platform.pins, terms=platform.share_terms, wanted=wanted, now=platform.now()
    )

    with zipfile.ZipFile(io.BytesIO(packed(account))) as archive:
        data = json.loads(archive.read("data.json"))
        page = archive.read("index.html").decode()
        assert archive.read(data["documents"][0]["file"]) == CONTENT
    assert data["documents"][0]["facts"] == document_of().facts
    assert data["documents"][0]["origin_name"] == "badge.json"
    assert [proof["identifier"] for proof in data["identity_proofs"]] == [ADDRESS, "s26001@asuka.example"]
    assert data["collections"][0]["items"] == [{"document": document_of().key}]
    assert "髙い山の気象" in page
    (share,) = data["shares"]
    assert (share["label"], share["has_pin"], share["events"][0]["act"]) == ("見本商事", True, "made")
    assert made.share.secret_hash not in str(data)
    assert made.share.pin_hash not in str(data)

    before = client.get("/account/data/delete").content.decode()
    assert "1 credential brought in" in before
    assert "1 share link" in before
    client.post("/account/data/delete", {"word": "消す"})
    # The link opens nothing at once; the wallet goes on the day.
    assert platform.shares.find(made.share.secret_hash) is None
    assert len(list(platform.wallets.walk())) == 1
    assert finish_deletions(platform, now=platform.now() + timedelta(days=29)) == 0
    assert finish_deletions(platform, now=platform.now() + timedelta(days=31)) == 1
    assert list(platform.wallets.walk()) == []


def test_who_signed_in_long_ago_shows_once_more_who_they_are() -> None:
    learner()
    client = browser()
    long_ago(client)
    for address in ("/account/data/file", "/account/data/delete"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/again")
    refused = client.post("/account/data/delete", {"word": "delete"})
    assert refused.status_code == 302
    assert institutions.platform().accounts.find_by_email(ADDRESS) is not None
    for address in ("/account/data", "/account/data/file", "/account/data/delete"):
        assert Client().get(address)["Location"].startswith("/account/login")


def test_deleting_says_before_what_goes_and_can_be_called_off_until_the_day() -> None:
    account = learner()
    platform, client, elsewhere = institutions.platform(), browser(), browser()
    before = client.get("/account/data/delete").content.decode()
    assert "Nothing is deleted yet." in before
    assert "You have not taken it along" in before
    assert "Each keeps, with your name, what it awarded" in before
    for word in ("", "keep"):
        answer = client.post("/account/data/delete", {"word": word})
        assert answer.status_code == 422
    assert platform.persons.deletions.find(account) is None

    page = client.post("/account/data/delete", {"word": "「消す」"}).content.decode()
    assert "You are signed out everywhere" in page
    for signed_in in (client, elsewhere):
        assert signed_in.get("/account/data")["Location"].startswith("/account/login")
    person = platform.accounts.find(account)
    assert person is not None
    assert person.is_asleep

    # Whoever signs in reaches the page that calls it off, and nothing else.
    answer = client.post("/account/login", {"login": ADDRESS, "password": institutions.PASSWORD})
    assert answer["Location"] == "/account/asleep"
    assert "you can call it off" in client.get("/account/asleep").content.decode()
    assert client.get("/account/data").status_code == 302
    assert Client().get("/account/asleep")["Location"].startswith("/account/login")
    assert Client().post("/account/asleep").status_code == 302
    assert platform.persons.deletions.find(account) is not None

    assert client.post("/account/asleep").status_code == 302
    assert client.get("/account/data").status_code == 200
    assert platform.persons.deletions.find(account) is None
    assert finish_deletions(platform, now=platform.now() + timedelta(days=90)) == 0
    assert "called off" in client.get("/account/activity").content.decode()


def test_who_forgot_the_password_sets_one_and_calls_it_off(mailoutbox: list[EmailMessage]) -> None:
    learner()
    client = browser()
    client.post("/account/data/delete", {"word": "delete"})
    assert client.post("/account/password/reset", {"email": ADDRESS}).status_code == 302
    assert "/account/password/reset/" in mailoutbox[-1].body


def test_on_the_day_everything_goes_and_a_number_says_so() -> None:
    learner()
    platform, client = institutions.platform(), browser()
    client.post("/account/data/delete", {"word": "Ｄｅｌｅｔｅ"})
    later = platform.now() + timedelta(days=30, minutes=1)
    assert finish_deletions(platform, now=later) == 1
    assert finish_deletions(platform, now=later) == 0
    assert platform.accounts.find_by_email(ADDRESS) is None
    record = platform.store("u").awards.list_by_number(
        next(iter(platform.store("u").awards.each_page(size=1)))[0].number
    )[0]
    assert record.intent.learner is not None
    assert record.intent.learner.email == ADDRESS

    number = DeletionProofRow.objects.get().number
    visitor = Client(HTTP_ACCEPT_LANGUAGE="en")
    page = visitor.get(f"/deleted/{number}").content.decode()
    assert f"Proof of deletion: {number}" in page
    assert ADDRESS not in page
    assert number in visitor.get("/deleted", {"number": number.lower()}).content.decode()
    assert visitor.get("/deleted/D-7K3M-94QT").status_code == 404
    assert "Write the number." in visitor.get("/deleted", {"number": ""}).content.decode()


def test_what_came_since_it_was_taken_along_is_counted() -> None:
    account = learner()
    platform, client = institutions.platform(), browser()
    b"".join(client.get("/account/data/file"))
    assert "nothing has come since" in client.get("/account/data/delete").content.decode()
    later = document_of(added_at=platform.now() + timedelta(minutes=1))
    platform.wallets.open(account).add(later, CONTENT)
    assert "Since you last took it along, 1 thing" in client.get("/account/data/delete").content.decode()


def test_the_last_administrator_reads_why_not_and_stays() -> None:
    account = learner()
    institutions.platform().organisations.give_role(
        account=account, node_id="u", role=NodeRole.ADMIN, now=institutions.NOW
    )
    client = browser()
    page = client.get("/account/data/delete").content.decode()
    assert "Something waits for you first" in page
    assert "Example University" in page
    assert "last admin" in page
    answer = client.post("/account/data/delete", {"word": "delete"})
    assert answer.status_code == 422
    assert institutions.platform().accounts.find(account) is not None


def test_packing_costs_so_little_that_nobody_waits() -> None:
    account = learner(awards=60)
    began = time.process_time()
    archive = packed(account)
    assert time.process_time() - began < 2
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert sum(name.endswith("/credential-1.json") for name in opened.namelist()) == 60
