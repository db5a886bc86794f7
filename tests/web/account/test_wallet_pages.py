"""What a person brings in, in the browser: added, looked at, taken out, and seen by nobody else."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from kakitome.documents.verification.check import Verdict
from kakitome.journeys.checking import taking_in
from kakitome.mapping.stated_kinds import CredentialKind
from kakitome.operations.doctor import examine_platform
from kakitome.ports.sandbox import Busy
from kakitome.ports.status_lists import StatusChange, StatusPurpose
from kakitome.ports.wallets import Addressee, CollectedItem, Wallet, WalletCollection, WalletDocument
from kakitome.services import holding
from kakitome.services.publishing import publish_status_lists
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.learner.my_awards import views as front
from support import institutions
from support.pdf_files import a_pdf
from support.wallet_documents import CONTENT, DRAWN, document_of, pictured
from web.account.test_own_data import learner

pytestmark = pytest.mark.django_db
ADDRESS = "hanako@mihon.example"
NOW = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)


@pytest.fixture
def account() -> str:
    return institutions.account(ADDRESS)


@pytest.fixture
def wallet(account: str) -> Wallet:
    return institutions.platform().wallets.open(account)


@pytest.fixture
def client(account: str) -> Client:
    return institutions.signed_in(ADDRESS)


def held(wallet: Wallet, content: bytes = CONTENT, **changes: object) -> WalletDocument:
    document = document_of(content, **changes)
    wallet.add(document, content)
    return document


def page_of(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def send(client: Client, *files: bytes, **fields: object) -> HttpResponse:
    documents = [SimpleUploadedFile(f"file-{place}", file) for place, file in enumerate(files)]
    return client.post("/mine/add", {"documents": documents, **fields})


def test_the_front_lists_each_as_what_it_is(client: Client, wallet: Wallet) -> None:
    assert "You hold nothing yet" in page_of(client.get("/mine"))
    held(wallet)
    held(wallet, b"unsigned", verdict=Verdict.INDETERMINATE, key="apart", obstacle="E_PDF_UNSIGNED")
    held(wallet, b"others", addressee=Addressee.OTHER, key="others")
    page = page_of(client.get("/mine"))
    assert "You hold 1 credential. None has changed." in page
    assert page.index("Mountain Weather") < page.index("2 kept apart") < page.index("/mine/documents/apart")
    assert "names another address" in page


def test_each_list_is_shown_a_page_at_a_time(client: Client, wallet: Wallet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "ON_A_PAGE", 2)
    for number in range(3):
        held(wallet, b"good %d" % number, key=f"good-{number}", added_at=NOW + timedelta(days=number))
        held(
            wallet,
            b"open %d" % number,
            key=f"open-{number}",
            verdict=Verdict.INDETERMINATE,
            added_at=NOW + timedelta(days=number),
        )
    pages = [page_of(client.get("/mine", which)) for which in ({}, {"from": "2"}, {"apart": "2"})]
    shown = [sorted(set(re.findall(r"/mine/documents/([\w-]+)", page))) for page in pages]
    assert shown == [
        ["good-1", "good-2", "open-1", "open-2"],
        ["good-0", "open-1", "open-2"],
        ["good-1", "good-2", "open-0"],
    ]
    assert "3 kept apart" in pages[2]


def test_filters_stand_in_the_address_and_say_how_many_each_shows(client: Client, wallet: Wallet) -> None:
    held(wallet, b"1", key="course", kind=CredentialKind.TRAINING)
    held(wallet, b"2", key="gone", verdict=Verdict.REVOKED, awarded_on=date(2024, 3, 1))
    held(wallet, b"3", key="unread", verdict=Verdict.INDETERMINATE, issuer_name=LocalizedText(ja="髙﨑大学"))
    page = page_of(client.get("/mine"))
    assert "You hold 2 credentials. 1 of them has been revoked." in page
    assert "Course (1)" in page
    assert "Revoked (1)" in page
    assert "髙﨑大学 (1)" in page
    assert "2024 (1)" in page
    for query, keys in (
        ({"state": "revoked"}, ["gone"]),
        ({"kind": "course"}, ["course"]),
        ({"kind": "-"}, ["gone", "unread"]),
        ({"issuer": "髙﨑大学"}, ["unread"]),
        ({"year": "2024"}, ["gone"]),
        ({"q": "髙い northgate"}, ["course", "gone"]),
        ({"q": "nothing of it"}, []),
        ({"state": "strange", "kind": "x", "year": "²²²²", "order": "?"}, ["course", "gone", "unread"]),
    ):
        page = page_of(client.get("/mine", query))
        assert sorted(set(re.findall(r'/mine/documents/([\w-]+)"', page))) == keys, query
    narrowed = page_of(client.get("/mine", {"state": "revoked"}))
    assert '<option value="revoked" selected>' in narrowed
    assert "Valid (1)" in narrowed, "what another choice would show"
    assert "1 credential fits" in narrowed


def test_what_became_of_an_award_is_told_until_it_was_seen() -> None:
    account = learner(awards=2)
    platform, browser = institutions.platform(), institutions.signed_in("hanako@mail.example")
    first, _second = holding.list_held(platform.directory, account)
    assert "” has changed" not in page_of(browser.get("/mine"))
    at = institutions.NOW + timedelta(days=1)
    entries = first.record.intent.places(StatusPurpose.SUSPENSION)
    for value, words in ((True, "has suspended it"), (False, "that is lifted")):
        change = StatusChange(credential_id=first.record.credential_id, entry=entries[0], value=value)
        platform.store("u").status_lists.record_many([change], at=at, actor="tests")
        page = page_of(browser.get("/mine"))
        assert words in page
        assert page.count("” has changed") == 1
        until = re.findall(r'name="until" value="([^"]+)"', page)
        assert browser.post("/mine/seen", {"until": until}).status_code == 302
        assert "” has changed" not in page_of(browser.get("/mine"))
        at += timedelta(days=1)
    # What was not on the page that was answered is not seen.
    browser.post("/mine/seen", {"until": "2026-11-01T00:00:00Z"})
    browser.post("/mine/seen", {"until": "nonsense"})
    assert platform.wallets.open(account).read_settings().changes_seen_at == at - timedelta(days=1)


@pytest.mark.parametrize(
    ("address", "is_school"),
    [("s26001@asuka.ac.jp", True), ("a@college.edu", True), ("hanako@mihon.example", False), ("x@notac.jp", False)],
)
def test_who_is_reached_by_a_school_address_only_is_told(address: str, is_school: bool) -> None:
    institutions.account(address)
    page = page_of(institutions.signed_in(address).get("/mine"))
    assert ("You are reached by a school address only" in page) is is_school


def test_a_change_stands_on_the_front_until_it_was_seen(client: Client, wallet: Wallet) -> None:
    document = held(wallet)
    wallet.replace(replace(document, verdict=Verdict.REVOKED, verdict_before=Verdict.VALID, changed_at=NOW))
    told = "“Mountain Weather” has changed"
    assert told in page_of(client.get("/mine"))
    page = page_of(client.get(f"/mine/documents/{document.key}"))
    assert "Before: Valid. Now: Revoked." in page
    assert told in page_of(client.get("/mine")), "looking changes nothing"
    client.post(f"/mine/documents/{document.key}/noted")
    assert told not in page_of(client.get("/mine"))


def test_what_is_sent_is_answered_one_by_one(client: Client, wallet: Wallet) -> None:
    response = send(client, a_pdf(), b"{}", b"hello")
    page = page_of(response)
    assert "0 of 3 credentials were kept." in page
    assert page.count('data-s="fail"') >= 2
    assert "Kept apart" in page
    assert wallet.measure()[0] == 1
    again = page_of(send(client, a_pdf()))
    assert "You hold all of this already." in again
    assert "There already" in again
    (document,) = wallet.list_documents()
    answer = client.get(f"/mine/documents/{document.key}/file")
    assert answer.content == a_pdf()
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


def test_an_award_of_this_platform_is_not_copied_beside_itself() -> None:
    account = learner()
    platform, browser = institutions.platform(), institutions.signed_in("hanako@mail.example")
    (award,) = holding.list_held(platform.directory, account)
    document = platform.store("u").awards.get_document(award.record.credential_id)
    publish_status_lists(platform.publishing_context("u"), now=platform.now())
    assert "This award is among your awards already" in page_of(send(browser, document))
    changed = document.replace("見本".encode(), "別人".encode())
    assert changed != document
    assert "among your awards already" not in page_of(send(browser, changed))
    assert platform.wallets.open(account).measure() == (0, 0)
    # Whoever else has the file keeps it as any other: it names an address that is not theirs.
    institutions.account("taro@mihon.example")
    assert "names another address" in page_of(send(institutions.signed_in("taro@mihon.example"), document))


def test_nothing_sent_and_too_much_are_refused_beside_the_field(
    client: Client, wallet: Wallet, monkeypatch: pytest.MonkeyPatch
) -> None:
    response = client.post("/mine/add", {"credential": ""})
    assert response.status_code == 422
    assert "Choose a file, take a photo, or paste" in page_of(response)
    monkeypatch.setattr("kakitome.web.pages.learner.wallet.forms.LARGEST_TOGETHER", 10)
    response = send(client, a_pdf(), credential="https://u.example/badge.json")
    assert response.status_code == 422
    assert "50 MB at most together" in page_of(response)
    assert "https://u.example/badge.json" in page_of(response), "what was typed is there still"
    assert wallet.measure() == (0, 0)


def test_a_busy_verifier_asks_to_come_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object, **__: object) -> None:
        raise Busy("E_BUSY")

    monkeypatch.setattr(taking_in.Verifier, "verify_bytes", busy)
    assert send(client, a_pdf()).status_code == 503


def test_a_damaged_file_is_handed_to_nobody_and_told_by_the_doctor(client: Client, wallet: Wallet) -> None:
    document = held(wallet)

    def codes() -> set[str]:
        findings = examine_platform(institutions.platform(), now=institutions.platform().now()).findings
        return {finding.problem.code for finding in findings}

    assert "E_DOCTOR_WALLET_DAMAGED" not in codes()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE wallet_content SET data = %s", [b"something else"])
    assert client.get(f"/mine/documents/{document.key}/file").status_code == 503
    assert "E_DOCTOR_WALLET_DAMAGED" in codes()


def test_taking_out_says_before_what_goes(client: Client, wallet: Wallet) -> None:
    document = held(wallet)
    page = page_of(client.get(f"/mine/documents/{document.key}/remove"))
    assert "Nothing has been taken out yet." in page
    assert wallet.measure()[0] == 1
    assert client.post(f"/mine/documents/{document.key}/remove")["Location"] == "/mine"
    assert wallet.measure() == (0, 0)


def without_what_differs(response: HttpResponse) -> str:
    """Return a page without the address it was asked by, its token and its number."""
    page = re.sub(r"/mine/documents/\w+|value=\"[^\"]*\"", "", page_of(response))
    return page.replace(response.get("X-Request-Id", "-"), "")


def test_another_account_and_a_visitor_find_nothing(client: Client, wallet: Wallet) -> None:
    document = held(wallet)
    institutions.account("taro@mihon.example")
    other = institutions.signed_in("taro@mihon.example")
    absent = other.get("/mine/documents/0123456789abcdef")
    for path in ("", "/file", "/remove"):
        answer = other.get(f"/mine/documents/{document.key}{path}")
        assert answer.status_code == 404
        if not path:
            assert without_what_differs(answer) == without_what_differs(absent)
        assert Client().get(f"/mine/documents/{document.key}{path}")["Location"].startswith("/account/login")
    for path in ("/check", "/noted", "/remove"):
        assert other.post(f"/mine/documents/{document.key}{path}").status_code == 404
        assert Client().post(f"/mine/documents/{document.key}{path}").status_code == 302
    assert document.title.en not in page_of(other.get("/mine"))
    assert wallet.find(document.key) == document


def test_pages_of_a_wallet_are_kept_by_no_cache(client: Client, wallet: Wallet) -> None:
    document = held(wallet)
    for path in ("/mine/add", "/mine/identities", *(f"/mine/documents/{document.key}{end}" for end in ("", "/file"))):
        assert "no-store" in client.get(path)["Cache-Control"], path


def test_an_award_stays_when_the_address_it_came_to_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    account = learner()
    school = EmailAddress.objects.get(user__subject=account)
    private = EmailAddress.objects.create(user=school.user, email="hanako@private.example", verified=True)
    private.set_as_primary()
    school.refresh_from_db()
    school.delete()

    browser = institutions.signed_in("hanako@private.example")
    (award,) = holding.list_held(institutions.platform().directory, account)
    assert award.number in page_of(browser.get("/mine"))
    page = page_of(browser.get("/mine/identities"))
    holding_now, ended = page.split("What has ended")
    assert "hanako@private.example" in holding_now
    assert "hanako@mail.example" in ended
    assert "They still show that what was sent there was yours." in ended


def test_identities_of_another_are_on_no_page(client: Client, account: str) -> None:
    institutions.account("taro@mihon.example")
    page = page_of(client.get("/mine/identities"))
    assert ADDRESS in page
    assert "taro@" not in page
    assert "There is one way in of your own, or none" in page


def test_further_awards_are_a_page_away_and_the_front_asks_no_more_for_more(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: object
) -> None:
    monkeypatch.setattr(front, "ON_A_PAGE", 2)
    account = learner(awards=5)
    browser = institutions.signed_in("hanako@mail.example")
    numbers = {held.number for held in holding.list_held(institutions.platform().directory, account)}
    browser.get("/mine")
    with django_assert_max_num_queries(31):  # type: ignore[operator]
        first = page_of(browser.get("/mine"))
    pages = [first, page_of(browser.get("/mine?from=2")), page_of(browser.get("/mine?from=4"))]
    shown = [{number for number in numbers if number in page} for page in pages]
    assert [len(some) for some in shown] == [2, 2, 1]
    assert set().union(*shown) == numbers
    assert "5 credentials" in first
    assert 'href="?from=2"' in first
    assert 'class="btn" href="?from=' not in pages[-1]
    for strange in ("x", "-1", "²", "9" * 9):
        assert browser.get("/mine", {"from": strange}).status_code == 200


def test_a_badge_shows_its_own_picture_to_its_holder_alone(client: Client, wallet: Wallet) -> None:
    document, plain = held(wallet), held(wallet, b"plain", key="plain")
    picture = pictured(wallet, document.key, caption="A mountain <hut>")
    wallet.put_collection(
        WalletCollection(
            key="c",
            name="応募",
            created_at=NOW,
            items=tuple(CollectedItem(document=key) for key in (document.key, plain.key)),
        )
    )
    address = f"/mine/pictures/{picture.sha256}"
    for page in ("/mine", "/mine/collections/c", "/mine/record", f"/mine/documents/{document.key}"):
        shown = page_of(client.get(page))
        assert re.search(rf'<img class="badge[^>]* src="{address}" alt="A mountain &lt;hut&gt;"', shown), page
        assert shown.count(address) == 1, page
    assert "<img" not in page_of(client.get("/mine/documents/plain"))

    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"], answer.content) == (200, "image/svg+xml", DRAWN)
    assert "sandbox" in answer["Content-Security-Policy"] and "default-src 'none'" in answer["Content-Security-Policy"]
    assert "private" in answer["Cache-Control"]
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    institutions.account("another@mihon.example")
    assert institutions.signed_in("another@mihon.example").get(address).status_code == 404
    assert Client().get(address).status_code == 302
