"""My learning record over documents of any issuer: each as what it is, signed only where it can stand unchanged."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from hashlib import sha256

import pypdfium2
import pytest
from django.test import Client

from kakitome.documents.verification.check import Report, Verdict
from kakitome.ports.own_records import OwnRecord
from kakitome.ports.wallets import WalletDocument
from kakitome.services import holding
from kakitome.services.keeping_own_records import keep_record
from kakitome.services.publishing import publish_status_lists
from support import elsewhere, institutions
from support.elsewhere import NOW, Network
from web.account.test_own_data import ADDRESS, learner

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ALL = ("OB3", "JWT", "OB2", "EDC", "PDF", "SD-JWT")
GOOD = (Verdict.VALID, Verdict.VALID_UNTRUSTED_ISSUER)
OWN = OwnRecord(key="r1", title="独学の <b>微積分", created_at=NOW, changed_at=NOW, minutes=90)


@pytest.fixture
def network() -> Iterator[Network]:
    with elsewhere.issuers_elsewhere() as network:
        yield network


@pytest.fixture
def account(network: Network) -> str:
    account = learner()
    publish_status_lists(institutions.platform().publishing_context("u"), now=NOW)
    keep_record(institutions.platform().persons.own_records.open(account), OWN)
    return account


@pytest.fixture
def brought(account: str) -> dict[str, WalletDocument]:
    return elsewhere.bring(account, *ALL)


def browser() -> Client:
    return institutions.signed_in(ADDRESS)


def link(account: str, brought: dict[str, WalletDocument], form: str) -> str:
    (held,) = holding.list_held(institutions.platform().directory, account)
    query = [f"award={held.number}", *(f"document={document.key}" for document in brought.values()), "own=r1"]
    return f"/mine/record/{form}?{'&'.join(query)}"


def file_of(account: str, brought: dict[str, WalletDocument], form: str) -> bytes:
    response = browser().get(link(account, brought, form))
    assert response.status_code == 200, response.content.decode()[-500:]
    return bytes(response.content)


def checked(data: bytes) -> Report:
    return institutions.platform().verifier().verify_bytes(data, now=NOW)


def words_of(pdf: bytes) -> str:
    pages = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))
    return re.sub(r"\s+", "", pages)


def page_of(**query: str) -> str:
    return re.sub(r"\s+", " ", browser().get("/mine/record", query).content.decode())


def test_the_page_shows_each_as_what_it_is_and_says_what_is_in_which_form(
    brought: dict[str, WalletDocument],
) -> None:
    page = page_of()
    table = page[page.index('id="elsewhere"') : page.index('id="own"')]
    for document in brought.values():
        assert f"/mine/documents/{document.key}" in table
        assert document.form in table
    assert "Kind not stated" in table
    assert "Example Institute" in table
    assert "21 November 2026" in table, "when it was checked"
    own = page[page.index('id="own"') :]
    assert "独学の &lt;b&gt;微積分" in own
    assert "nobody has checked them" in own
    assert "5 credentials are not in it" in page, "all but the one that is JSON of the same edition"
    assert "1 own record is in the list (PDF) only" in page
    assert "Signed by this platform" in page


def test_the_signed_record_carries_unchanged_what_it_can_and_says_that_it_is_partial(
    account: str, brought: dict[str, WalletDocument]
) -> None:
    data = file_of(account, brought, "record.clr.json")
    record = json.loads(data)
    inside = record["credentialSubject"]["verifiableCredential"]
    assert len(inside) == 2
    assert inside[1] == json.loads(elsewhere.documents()["OB3"])
    assert record["partial"] is True
    report = checked(data)
    assert report.verdict in GOOD, [(check.id, check.reason) for check in report.checks]
    assert [one.report.verdict in GOOD for one in report.enclosed] == [True, True]
    # Taken out, it is what its issuer signed.
    assert checked(json.dumps(inside[1]).encode()).verdict in GOOD
    alone = json.loads(file_of(account, {"OB3": brought["OB3"]}, "record.clr.json"))
    assert alone["partial"] is True, "the wallet holds more"


def test_a_record_of_everything_that_it_can_carry_is_not_partial(account: str) -> None:
    record = json.loads(file_of(account, elsewhere.bring(account, "OB3"), "record.clr.json"))
    assert "partial" not in record
    assert len(record["credentialSubject"]["verifiableCredential"]) == 2


def test_the_pdf_lists_all_and_attaches_what_verifies_alone(account: str, brought: dict[str, WalletDocument]) -> None:
    data = file_of(account, brought, "record.pdf")
    said = words_of(data)
    for word in (
        "ほかで得た証明",
        "SD-JWTVC",
        "OpenBadges2.0",
        "ExampleInstitute",
        "2026.11.21",
        "独学の<b>微積分",
        "1.5時間",
    ):
        assert word in said, word
    assert "だれも確かめておらず" in said
    assert b"/ByteRange" not in data
    report = checked(data)
    assert len(report.enclosed) == 2
    assert [one.report.verdict in GOOD for one in report.enclosed] == [True, True]


def test_the_zip_holds_what_came_from_elsewhere_as_it_came(account: str, brought: dict[str, WalletDocument]) -> None:
    with zipfile.ZipFile(io.BytesIO(file_of(account, brought, "record.zip"))) as packed:
        index = packed.read("index.html").decode()
        for document in brought.values():
            (file,) = [entry for entry in packed.namelist() if entry.startswith(f"documents/{document.key}.")]
            assert sha256(packed.read(file)).hexdigest() == document.sha256
            assert f'href="{file}"' in index
        assert "as they came" in packed.read("README.en.txt").decode()


def test_what_was_withdrawn_since_is_in_no_file(
    account: str, brought: dict[str, WalletDocument], network: Network
) -> None:
    network.withdraw()
    platform = institutions.platform()
    later = NOW.replace(hour=NOW.hour + 2)
    object.__setattr__(platform, "now", lambda: later)
    record = json.loads(file_of(account, {"OB3": brought["OB3"]}, "record.clr.json"))
    assert len(record["credentialSubject"]["verifiableCredential"]) == 1
    assert record["partial"] is True
    table = page_of()
    assert "Revoked" in table[table.index('id="elsewhere"') : table.index('id="own"')]


def test_what_cannot_be_verified_now_is_in_no_file_and_the_page_says_so(
    account: str, brought: dict[str, WalletDocument], network: Network
) -> None:
    network.go_silent()
    object.__setattr__(institutions.platform(), "now", lambda: NOW.replace(hour=NOW.hour + 2))
    record = json.loads(file_of(account, {"OB3": brought["OB3"]}, "record.clr.json"))
    assert len(record["credentialSubject"]["verifiableCredential"]) == 1
    page = page_of()
    assert "1 credential could not be verified, and is in no record" in page
    assert "It could not be checked at the last look." in page


def test_somebody_with_documents_alone_has_a_record_too(network: Network) -> None:
    account = institutions.account(ADDRESS)
    (document,) = elsewhere.bring(account, "OB3").values()
    assert "/mine/record" in browser().get("/mine").content.decode()
    client = browser()
    record = client.get(f"/mine/record/record.clr.json?document={document.key}")
    assert checked(record.content).verdict in GOOD
    sheet = client.get(f"/mine/record/record.pdf?document={document.key}").content
    assert "見本一郎" in words_of(sheet)
    keep_record(institutions.platform().persons.own_records.open(account), OWN)
    assert client.get("/mine/record/record.clr.json?own=r1").status_code == 404
    assert "Nothing that you chose can stand in it" in page_of(show="1", own="r1")


def test_nobody_puts_anothers_documents_into_a_record(brought: dict[str, WalletDocument]) -> None:
    institutions.account("other@mihon.example")
    client = institutions.signed_in("other@mihon.example")
    for document in brought.values():
        assert client.get(f"/mine/record/record.pdf?document={document.key}").status_code == 404
    assert client.get("/mine/record/record.pdf?own=r1").status_code == 404
