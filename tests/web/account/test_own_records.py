"""Own records in the browser: written, shown as unsigned, put in collections, and seen by nobody else."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from kakitome.ports.own_records import PersonOwnRecords
from kakitome.services import keeping_own_records
from support import institutions
from web.account.test_own_data import ADDRESS
from web.account.test_wallet_pages import held, page_of

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 work"
TYPED = {
    "title": "統計ソフトRの独学 髙﨑",
    "began_on": "2024-04-01",
    "ended_on": "2024-09-30",
    "hours": "20.5",
    "words": "<b>毎月</b>1回",
    "links": "https://example.org/r\nhttp://example.org/s",
}


@pytest.fixture
def account() -> str:
    return institutions.account(ADDRESS)


@pytest.fixture
def own_records(account: str) -> PersonOwnRecords:
    return institutions.platform().persons.own_records.open(account)


@pytest.fixture
def client(account: str) -> Client:
    return institutions.signed_in(ADDRESS)


def written(client: Client, **changes: str) -> HttpResponse:
    return client.post("/mine/own/new", TYPED | changes)


def put_beside(client: Client, address: str, data: bytes, name: str = "報告.pdf") -> HttpResponse:
    return client.post(address, {"file": SimpleUploadedFile(name, data)})


def test_what_is_written_is_shown_as_unsigned_everywhere(
    client: Client, account: str, own_records: PersonOwnRecords
) -> None:
    made = written(client)
    assert made.status_code == 302
    (record,) = own_records.list_records()
    assert (record.minutes, record.links) == (1230, ("https://example.org/r", "http://example.org/s"))
    client.post("/mine/collections", {"name": "応募"})
    (collection,) = institutions.platform().wallets.open(account).list_collections()
    adding = f"/mine/collections/{collection.key}/add"
    assert "統計ソフトRの独学" in page_of(client.get(adding))
    client.post(adding, {"item": f"own:{record.key}"})
    pages = [made["Location"], "/mine", "/mine/own", f"/mine/collections/{collection.key}", adding]
    for address in pages:
        page = page_of(client.get(address))
        assert "統計ソフトRの独学 髙﨑" in page, address
        assert "Unsigned; no institution vouches for it" in page, address
        assert "<b>毎月" not in page, address
    shown = page_of(client.get(made["Location"]))
    assert "20.5 hours" in shown
    assert "応募" in shown


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("title", " ", "Give it a title."),
        ("ended_on", "2024-03-31", "It ends before it begins."),
        ("hours", "0", "Write the hours as a number above 0"),
        ("hours", "twenty", "Write a number."),
        ("hours", "NaN", "Write a number."),
        ("links", "javascript:alert(1)", "is not the address of a web page"),
        ("links", "https://bank.example@evil.example/", "is not the address of a web page"),
        ("links", "\n".join(f"https://example.org/{place}" for place in range(11)), "10 links at most"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(
    client: Client, own_records: PersonOwnRecords, field: str, typed: str, sentence: str
) -> None:
    answer = written(client, **{field: typed})
    assert answer.status_code == 422
    page = page_of(answer)
    assert sentence in page
    assert re.search(
        rf'<(?:input|textarea)[^>]*id="id_{field}"[^>]*aria-invalid="true"|aria-invalid="true"[^>]*id="id_{field}"',
        page,
    )
    assert "&lt;b&gt;毎月" in page, "what was typed is there still"
    assert own_records.list_records() == []


def test_it_is_changed_and_deleted_with_its_files(client: Client, own_records: PersonOwnRecords) -> None:
    address = written(client)["Location"]
    put_beside(client, address, PDF)
    assert 'value="20.5"' in page_of(client.get(f"{address}/edit"))
    client.post(f"{address}/edit", TYPED | {"title": "R", "hours": ""})
    (record,) = own_records.list_records()
    assert (record.title, record.minutes, len(record.files)) == ("R", None, 1)
    assert "1 file beside it." in page_of(client.get(f"{address}/delete"))
    assert own_records.list_records(), "asking deletes nothing"
    client.post(f"{address}/delete")
    assert own_records.list_records() == []
    assert client.get(address).status_code == 404


def test_files_are_taken_by_their_bytes_and_only_ever_saved(client: Client, own_records: PersonOwnRecords) -> None:
    address = written(client)["Location"]
    for data, name in ((b"MZ\0program", "a.exe"), (b"PK\3\4zip", "a.zip"), (PDF, "a.png"), (b"", "a.pdf")):
        assert put_beside(client, address, data, name).status_code == 422, name
    assert put_beside(client, address, b"x" * (5 * 1024 * 1024 + 1), "a.txt").status_code == 422
    assert put_beside(client, address, PDF).status_code == 302
    assert put_beside(client, address, PDF).status_code == 422, "the same once more"
    (file,) = own_records.list_records()[0].files
    answer = client.get(f"{address}/files/{file.sha256}")
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    client.post(f"{address}/files/{file.sha256}/delete")
    assert client.get(f"{address}/files/{file.sha256}").status_code == 404


def test_a_scanner_is_asked_before_a_file_is_kept(
    client: Client, own_records: PersonOwnRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = written(client)["Location"]

    class Harm:
        def scan(self, data: bytes) -> str:
            return "Eicar" if data == PDF else ""

    monkeypatch.setattr(type(institutions.platform()), "scanner", Harm())
    answer = put_beside(client, address, PDF)
    assert answer.status_code == 422
    assert "Eicar" in page_of(answer)
    assert own_records.list_records()[0].files == ()
    assert put_beside(client, address, PDF + b"2").status_code == 302


def test_bounds_hold(client: Client, own_records: PersonOwnRecords, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping_own_records, "MOST_RECORDS", 1)
    monkeypatch.setattr(keeping_own_records, "MOST_FILES", 1)
    address = written(client)["Location"]
    assert "1 own records at most" in page_of(written(client))
    put_beside(client, address, PDF)
    assert "1 files at most" in page_of(put_beside(client, address, PDF + b"2"))
    monkeypatch.setattr(keeping_own_records, "MOST_FILES", 9)
    monkeypatch.setattr(keeping_own_records, "MOST_BYTES", len(PDF) * 2)
    assert put_beside(client, address, PDF + b"2").status_code == 422
    assert len(own_records.list_records()[0].files) == 1


def test_a_share_shows_it_beside_credentials_as_unsigned_and_in_no_count(
    client: Client, account: str, own_records: PersonOwnRecords
) -> None:
    address = written(client)["Location"]
    put_beside(client, address, PDF)
    (record,) = own_records.list_records()
    document = held(institutions.platform().wallets.open(account))
    sent = {"key": "0" * 16, "ends_on": "2026-12-20", "language": "en", f"own-{record.key}": "1"}
    # Links are made so often from one network alone, by the other tests.
    network = {"REMOTE_ADDR": "192.0.2.77"}
    assert client.post("/mine/shares/new", sent | {"do": "make"}, **network).status_code == 422, (
        "nothing in it is verified"
    )
    chosen = sent | {f"document-{document.key}": "result", "do": "make"}
    made = page_of(client.post("/mine/shares/new", chosen, **network))
    link = re.search(r"/s/[a-z2-7]{26}", made)
    assert link
    visitor = Client()
    shown = page_of(visitor.get(link[0]))
    assert shown.count("統計ソフトRの独学 髙﨑") >= 1
    own = shown[shown.index("The holder’s own records") :]
    assert "Unsigned; no institution vouches for it" in own
    assert "&lt;b&gt;毎月" in own
    assert 'href="https://example.org/r" rel="noopener noreferrer nofollow ugc"' in own
    assert shown.count('class="sheet piece') == 1
    assert "unsigned and not checked" in page_of(visitor.get(f"{link[0]}/record"))
    file = visitor.get(f"{link[0]}/own/1/1")
    assert (file.content, file["Content-Type"]) == (PDF, "application/octet-stream")
    for place in ("1/2", "2/1", "0/1", "1/0"):
        assert visitor.get(f"{link[0]}/own/{place}").status_code == 404, place
    assert Client().get(f"{link[0]}/own/1/1").status_code == 302, "who is in no opening is asked as for the page"
    assert "and 1 own record" in page_of(client.get(f"/mine/shares/{'0' * 16}"))
    own_records.remove(record.key)
    shown = page_of(visitor.get(link[0]))
    assert "統計ソフトR" not in shown
    assert "The holder has taken 1 out" in shown


def test_nobody_else_finds_it(client: Client, own_records: PersonOwnRecords) -> None:
    address = written(client)["Location"]
    put_beside(client, address, PDF)
    (record,) = own_records.list_records()
    institutions.account("taro@mihon.example")
    stranger = institutions.signed_in("taro@mihon.example")
    file = f"{address}/files/{record.files[0].sha256}"
    for path in (address, f"{address}/edit", f"{address}/delete", file):
        assert stranger.get(path).status_code == 404, path
        assert Client().get(path).status_code == 302, path
    for path in (f"{address}/edit", f"{address}/delete", f"{file}/delete"):
        stranger.post(path, TYPED)
    assert own_records.list_records() == [record]


def test_deleting_the_account_counts_it(client: Client) -> None:
    written(client)
    assert re.search(r"Own records</(?:dt|th)><(?:dd|td)[^>]*>1<", page_of(client.get("/account/data")))
