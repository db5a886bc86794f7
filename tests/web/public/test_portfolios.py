"""A portfolio as a stranger has it, and as somebody who attacks it: verified, withdrawn, guessed, reloaded."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from unittest import mock

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kakitome.ports.own_records import OwnFile, OwnRecord
from kakitome.ports.portfolios import PersonPortfolio, Portfolio, PortfolioEntry
from kakitome.ports.shares import SharedItem, Shows
from kakitome.ports.status_lists import StatusChange, StatusPurpose
from kakitome.ports.wallets import Addressee, CollectedItem
from kakitome.services import holding
from kakitome.services.keeping_portfolios import new_address
from kakitome.services.publishing import publish_status_lists
from kakitome.services.verifying.verifier import Verifier
from kakitome.web.pages.public.portfolio import recent_checks, views
from kakitome.web.pages.public.share import page as share_page_module
from kakitome.web.pages.public.verify.asking import Answer
from support import institutions
from support.wallet_documents import CONTENT, document_of
from web.account.test_own_data import ADDRESS, learner

pytestmark = pytest.mark.django_db
WORK = b"%PDF-1.7 work"


@pytest.fixture
def account() -> Iterator[str]:
    # Misses are counted by network, and every test comes from the same one.
    institutions.platform().counts.forget()
    recent_checks.RECENT.forget()
    subject = learner()
    publish_status_lists(institutions.platform().publishing_context("u"), now=institutions.platform().now())
    yield subject
    recent_checks.RECENT.forget()


@pytest.fixture
def store(account: str) -> PersonPortfolio:
    return institutions.platform().persons.portfolios.open(account)


def award_of(account: str, shows: Shows = Shows.RESULT) -> SharedItem:
    (held,) = holding.list_held(institutions.platform().directory, account)
    return SharedItem(collected=CollectedItem(award=held.number), shows=shows)


def published(store: PersonPortfolio, *proofs: SharedItem, **changes: object) -> str:
    """Store a public portfolio of one entry with a file, and return its address."""
    now = institutions.platform().now()
    portfolio = Portfolio(
        address=new_address(),
        title="町の <b>図書館</b>",
        language="en",
        created_at=now,
        changed_at=now,
        words="<script>alert(1)</script>",
        published_at=now,
    )
    store.put(replace(portfolio, **changes))  # type: ignore[arg-type]
    entry = PortfolioEntry(
        key="e1",
        heading="返却口",
        words="<img src=x onerror=alert(1)>",
        links=("https://example.org/a?b=1&c=2",),
        proofs=proofs,
    )
    store.put_entry(entry)
    file = OwnFile(
        name='報告"><b>.pdf',
        sha256=sha256(WORK).hexdigest(),
        size=len(WORK),
        media_type="application/pdf",
        added_at=now,
    )
    store.add_file("e1", file, content=WORK)
    store.put_entry(PortfolioEntry(key="e2", heading="かくした項目", is_shown=False))
    found = store.find()
    assert found is not None
    return f"/p/{found.address}"


def stranger() -> Client:
    return Client(HTTP_ACCEPT_LANGUAGE="en")


def somebody_else() -> Client:
    institutions.account("taro@mihon.example")
    return institutions.signed_in("taro@mihon.example")


def page_of(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_stranger_sees_words_as_words_and_each_proof_as_it_stands_now(account: str, store: PersonPortfolio) -> None:
    platform = institutions.platform()
    record = OwnRecord(
        key="r1",
        title="Rの独学",
        created_at=platform.now(),
        changed_at=platform.now(),
        ended_on=date(2024, 4, 1),
        minutes=1200,
    )
    platform.persons.own_records.open(account).put(record)
    own = SharedItem(collected=CollectedItem(own_record="r1"), shows=Shows.WHOLE_DOCUMENT)
    address = published(store, award_of(account), own)
    response = stranger().get(address)
    page = page_of(response)
    assert response.status_code == 200
    assert "The proof on this page is valid." in page
    assert "When awarded" in page and ">Now<" in page
    assert "Unsigned; no institution vouches for it" in page
    assert "In the holder’s own words" in page
    assert "かくした項目" not in page
    for hostile in ("<script>alert", "<img src=x", "<b>図書館", '報告"><b>'):
        assert hostile not in page, hostile
    assert "花子" not in page, "neither the account’s name nor the one in a result"
    assert ADDRESS not in page
    (held,) = holding.list_held(platform.directory, account)
    assert held.number not in page
    assert "Only you see this strip" not in page
    assert '<meta name="robots" content="noindex">' in page
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "strict-origin"
    assert 'href="/requests/new"' in page
    # The hours of the own record (20) are in no sum.
    assert "20 hours" in page
    assert re.search(r'class="sum"><b>(?!20<)', page) or 'class="sum"' not in page


def test_its_owner_alone_sees_the_strip_and_engines_come_in_when_they_are_let_in(
    account: str, store: PersonPortfolio
) -> None:
    address = published(store, is_found=True)
    page = page_of(institutions.signed_in(ADDRESS).get(address))
    assert "Only you see this strip" in page
    assert 'href="/mine/portfolio"' in page
    response = stranger().get(address)
    assert "noindex" not in page_of(response)
    assert "noindex" not in response["X-Robots-Tag"]
    assert "Only you see this strip" not in page_of(somebody_else().get(address))


def test_a_withdrawn_proof_is_told_on_top_and_never_called_valid(account: str, store: PersonPortfolio) -> None:
    platform = institutions.platform()
    address = published(store, award_of(account))
    assert "is valid." in page_of(stranger().get(address))
    (held,) = holding.list_held(platform.directory, account)
    (entry,) = held.record.intent.places(StatusPurpose.REVOCATION)
    change = StatusChange(credential_id=held.record.credential_id, entry=entry, value=True)
    platform.store("u").status_lists.record_many([change], at=platform.now(), actor="tests")
    publish_status_lists(platform.publishing_context("u"), now=platform.now())
    recent_checks.RECENT.forget()
    page = page_of(stranger().get(address))
    assert "One of the proofs was withdrawn." in page
    assert "is valid." not in page
    assert "裏づけの1件が取り消されています。" in page_of(stranger().get(f"{address}?lang=ja"))
    assert 'class="sum"' not in page, "its hours are in no sum"


def test_whoever_reloads_does_not_make_us_verify_each_time(
    account: str, store: PersonPortfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    verify = Verifier.verify_bytes

    def counted(self: Verifier, *args: object, **named: object) -> object:
        asked.append(args)
        return verify(self, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Verifier, "verify_bytes", counted)
    address = published(store, award_of(account))
    pages = [stranger().get(address) for _reload in range(5)]
    assert len(asked) == 1
    times = {tuple(re.findall(r'<time datetime="[^"]+T[^"]+"', page.content.decode())) for page in pages}
    assert len(times) == 1, "the time of the check is told, not that of the reload"
    with mock.patch.object(recent_checks.time, "monotonic", return_value=10**9):
        stranger().get(address)
    assert len(asked) == 2


def test_a_network_may_open_it_so_often(account: str, store: PersonPortfolio, monkeypatch: pytest.MonkeyPatch) -> None:
    address = published(store)
    visitor = stranger()
    answers = [visitor.get(address).status_code for _opening in range(views.OPENING.times + 1)]
    assert answers.count(429) == 1


def headers_of(response: HttpResponse) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name != "X-Request-Id"}


def test_absent_private_and_stopped_are_one_page(account: str, store: PersonPortfolio) -> None:
    address = published(store)
    absent = stranger().get(f"/p/{new_address()}")
    assert absent.status_code == 404
    private = store.find()
    assert private is not None
    store.put(replace(private, published_at=None))
    visitor = somebody_else()
    for path in (address, f"{address}/files/1/1", f"{address}/proofs/1", "/p/x", f"/p/{'z' * 300}"):
        response = stranger().get(path)
        assert response.status_code == 404, path
        assert response.content == absent.content, path
        assert headers_of(response) == headers_of(absent), path
        assert visitor.get(path).status_code == 404
    works = []
    for path in (address, f"/p/{new_address()}"):
        with CaptureQueriesContext(connection) as queries:
            stranger().get(path)
        works.append([query["sql"].replace(path.removeprefix("/p/"), "") for query in queries])
    assert works[0] == works[1]
    institutions.platform().counts.forget()
    assert [stranger().get(f"/p/{new_address()}").status_code for _guess in range(31)][-1] == 429


def test_files_are_saved_and_never_shown_under_our_name(account: str, store: PersonPortfolio) -> None:
    address = published(store, award_of(account, Shows.WHOLE_DOCUMENT))
    visitor = stranger()
    page = page_of(visitor.get(address))
    assert f"{address}/files/1/1" in page
    assert f"{address}/proofs/1" in page
    file = visitor.get(f"{address}/files/1/1")
    assert file.content == WORK
    proof = visitor.get(f"{address}/proofs/1")
    assert b"OpenBadgeCredential" in proof.content
    for response in (file, proof):
        assert response["Content-Disposition"].startswith("attachment")
        assert response["Content-Type"] == "application/octet-stream"
        assert response["Content-Security-Policy"].endswith("sandbox")
    for path in ("/files/2/1", "/files/1/2", "/files/0/1", "/proofs/2", "/proofs/0"):
        assert visitor.get(address + path).status_code == 404, path


def test_of_a_result_no_file_is_handed_out(account: str, store: PersonPortfolio) -> None:
    address = published(store, award_of(account))
    assert stranger().get(f"{address}/proofs/1").status_code == 404
    assert "/proofs/" not in page_of(stranger().get(address))


def test_what_cannot_be_told_to_be_theirs_says_so(account: str, store: PersonPortfolio) -> None:
    wallet = institutions.platform().wallets.open(account)
    wallet.add(document_of(addressee=Addressee.OPEN), CONTENT)
    address = published(store, SharedItem(collected=CollectedItem(document=document_of().key), shows=Shows.RESULT))
    page = page_of(stranger().get(address))
    assert "That it was awarded to this person could not be checked." in page
    assert "is valid." not in page


def test_what_others_wrote_to_be_read_by_some_is_not_read_by_everybody(
    account: str, store: PersonPortfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    items: list[object] = []
    monkeypatch.setattr(share_page_module, "endorsements_by_item", lambda _account, about: items.extend(about) or {})
    stranger().get(published(store, award_of(account, Shows.WHOLE_DOCUMENT)))
    assert items == []


def test_chats_are_told_the_same_beside_every_page(account: str, store: PersonPortfolio) -> None:
    tags = {
        tuple(re.findall(r'<meta property="og:[^>]*>', stranger().get(path).content.decode()))
        for path in (published(store), f"/p/{new_address()}")
    }
    (neutral,) = tags
    assert len(neutral) == 8
    assert "図書館" not in " ".join(neutral)


def test_what_is_remembered_of_a_page_holds_no_document(account: str, store: PersonPortfolio) -> None:
    held: list[bytes] = []
    add = recent_checks.RECENT.add

    def noted(digest: str, answer: Answer, **options: float) -> None:
        held.append(answer.question.data)
        add(digest, answer, **options)  # type: ignore[arg-type]

    with mock.patch.object(recent_checks.RECENT, "add", noted):
        stranger().get(published(store, award_of(account)))
    assert held == [b""]


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent_checks, "MOST_BYTES", 25)
    recent: recent_checks.RecentAnswers[str] = recent_checks.RecentAnswers()
    for digest in "abc":
        recent.add(digest, digest, size=10, at=0.0)
    forgotten = [digest for digest in "abc" if recent.find(digest, at=1.0) is None]
    assert forgotten == ["a"]
    assert recent.find("c", at=recent_checks.SAME_FOR_S) is None
    recent.add("d", "d", size=26, at=0.0)
    assert recent.find("d", at=1.0) is None
    assert recent.find("c", at=1.0) is not None, "one that is too large drives no other out"
