"""The portfolio in the browser of its owner: written, arranged, made public, stopped, and seen by nobody else."""

import base64
import hashlib
import io
import re
import zipfile
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from kakitome.documents.verification.check import Verdict
from kakitome.ports.own_records import OwnRecord
from kakitome.ports.person_names import FormOfName
from kakitome.ports.portfolios import PersonPortfolio, Portfolio
from kakitome.ports.shares import Shows
from kakitome.ports.wallets import Addressee
from kakitome.services import holding
from kakitome.services.keeping_names import record_name
from kakitome.services.keeping_portfolios import MOST_ARTEFACTS
from support import institutions
from support.wallet_documents import CONTENT
from web.account.test_own_data import ADDRESS, learner
from web.account.test_wallet_pages import held, page_of

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 work"
TOP = {"title": "町の <b>図書館</b>", "words": "<script>alert(1)</script> 夜に学ぶ", "language": "ja", "named": ""}
ENTRY = {
    "heading": "返却口の <i>場所</i>",
    "words": "3年分を調べた",
    "links": "https://example.org/a",
    "is_shown": "on",
}


@pytest.fixture
def account() -> str:
    return learner()


@pytest.fixture
def store(account: str) -> PersonPortfolio:
    return institutions.platform().persons.portfolios.open(account)


@pytest.fixture
def client(account: str) -> Client:
    return institutions.signed_in(ADDRESS)


def portfolio_in(store: PersonPortfolio) -> Portfolio:
    portfolio = store.find()
    assert portfolio is not None
    return portfolio


def entry_written(client: Client, **changes: object) -> HttpResponse:
    return client.post("/mine/portfolio/entries/new", ENTRY | changes)


def file_of(data: bytes = PDF, name: str = "報告.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def award_of(account: str) -> str:
    (award,) = holding.list_held(institutions.platform().directory, account)
    return award.number


def test_it_is_written_with_proofs_and_files_and_seen_before_it_is_public(
    client: Client, account: str, store: PersonPortfolio
) -> None:
    platform = institutions.platform()
    names = platform.persons.names.open(account)
    name = record_name(names, form=FormOfName.KANJI, text="見本 花子", key="n1", evidence=None, now=platform.now())
    record_name(names, form=FormOfName.KANA, text="みほん はなこ", key="n2", evidence=None, now=platform.now())
    platform.persons.own_records.open(account).put(
        OwnRecord(key="r1", title="Rの独学", created_at=platform.now(), changed_at=platform.now())
    )
    assert "Begin a portfolio" in page_of(client.get("/mine/portfolio"))
    assert client.get("/mine/portfolio/entries/new").status_code == 404
    client.post("/mine/portfolio/top", TOP | {"named": name.key, "shows_reading": "on"})
    award = award_of(account)
    form = page_of(client.get("/mine/portfolio/entries/new"))
    assert f'name="award-{award}"' in form
    made = entry_written(client, **{f"award-{award}": "result", "own-r1": "on", "file": file_of()})
    assert made.status_code == 302
    (entry,) = portfolio_in(store).entries
    assert [(proof.collected.award, proof.shows) for proof in entry.proofs][:1] == [(award, Shows.RESULT)]
    assert entry.proofs[1].collected.own_record == "r1"
    assert [file.name for file in entry.files] == ["報告.pdf"]
    preview = page_of(client.get("/mine/portfolio/preview"))
    for words in ("見本 花子", "みほん はなこ", "Rの独学", "報告.pdf", "Nobody can open it yet", "Unsigned"):
        assert words in preview, words
    assert "<i>場所" not in preview
    assert "<script>alert" not in preview
    assert award not in preview, "of a result no number is shown"
    got = client.get(f"/mine/portfolio/entries/{entry.key}/files/{entry.files[0].sha256}")
    assert got.content == PDF
    assert got["Content-Disposition"].startswith("attachment")
    assert "sandbox" in got["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("heading", " ", "Give it a heading."),
        ("links", "http://example.org/plain", "is not the address of a web page"),
        ("links", "javascript:alert(1)", "is not the address of a web page"),
        ("links", "\n".join(f"https://example.org/{place}" for place in range(6)), "5 links at most"),
        ("file", file_of(b"<html><script>", "page.pdf"), "報告"),
        ("file", file_of(b"just words", "words.txt"), "A PDF or a picture (PNG, JPEG) can be put here."),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field_and_nothing_typed_is_lost(
    client: Client, account: str, store: PersonPortfolio, field: str, typed: object, sentence: str
) -> None:
    client.post("/mine/portfolio/top", TOP)
    award = award_of(account)
    answer = entry_written(client, **{f"award-{award}": "whole", field: typed})
    assert answer.status_code == 422
    page = page_of(answer)
    if sentence != "報告":
        assert sentence in page
    assert re.search(
        rf'<(?:input|textarea)[^>]*id="id_{field}"[^>]*aria-invalid="true"|aria-invalid="true"[^>]*id="id_{field}"',
        page,
    )
    assert "3年分を調べた" in page
    assert re.search(r'value="whole" selected', page)
    assert portfolio_in(store).entries == (), "nothing of it is kept"


def test_top_is_held_to_its_bounds(client: Client, store: PersonPortfolio) -> None:
    answer = client.post("/mine/portfolio/top", TOP | {"title": ""})
    assert answer.status_code == 422
    page = page_of(answer)
    assert "Give the page a title." in page
    assert "夜に学ぶ" in page
    assert store.find() is None
    # A name that is another's, or a former one that nobody signed, cannot be chosen.
    assert client.post("/mine/portfolio/top", TOP | {"named": "another"}).status_code == 422


def test_entries_are_changed_arranged_and_deleted(client: Client, account: str, store: PersonPortfolio) -> None:
    client.post("/mine/portfolio/top", TOP)
    entry_written(client, file=file_of())
    entry_written(client, heading="二つ目")
    first, second = portfolio_in(store).entries
    client.post(f"/mine/portfolio/entries/{second.key}/move", {"up": ""})
    assert [entry.key for entry in portfolio_in(store).entries] == [second.key, first.key]
    client.post(f"/mine/portfolio/entries/{second.key}/move", {"up": ""})
    assert [entry.key for entry in portfolio_in(store).entries] == [second.key, first.key], "the end holds it"
    changed = client.post(
        f"/mine/portfolio/entries/{first.key}", ENTRY | {"heading": "R", "drop": first.files[0].sha256, "is_shown": ""}
    )
    assert changed.status_code == 302
    entry = portfolio_in(store).entries[1]
    assert (entry.heading, entry.files, entry.is_shown) == ("R", (), False)
    assert "Nothing has been deleted yet." in page_of(client.get(f"/mine/portfolio/entries/{first.key}/delete"))
    assert len(portfolio_in(store).entries) == 2, "asking deletes nothing"
    client.post(f"/mine/portfolio/entries/{first.key}/delete")
    assert [entry.key for entry in portfolio_in(store).entries] == [second.key]
    for number in range(MOST_ARTEFACTS):
        client.post(f"/mine/portfolio/entries/{second.key}", ENTRY | {"file": file_of(PDF + b"%d" % number)})
    full = client.post(f"/mine/portfolio/entries/{second.key}", ENTRY | {"file": file_of(PDF + b"more")})
    assert "An entry holds 5 files at most." in page_of(full)
    assert len(portfolio_in(store).entries[0].files) == MOST_ARTEFACTS
    client.post("/mine/portfolio/delete")
    assert store.find() is None
    assert award_of(account)


def test_it_is_public_when_its_owner_says_so_and_found_by_engines_only_by_another_choice(
    client: Client, store: PersonPortfolio
) -> None:
    client.post("/mine/portfolio/top", TOP | {"words": ""})
    empty = page_of(client.post("/mine/portfolio/public", {"do": "publish"}, follow=True))
    assert "Nothing is written on it yet." in empty
    assert not portfolio_in(store).is_public
    client.post("/mine/portfolio/top", TOP)
    assert not portfolio_in(store).is_public
    client.post("/mine/portfolio/public", {"do": "publish"})
    public = portfolio_in(store)
    assert (public.is_public, public.is_found) == (True, False)
    assert f"/p/{public.address}" in page_of(client.get("/mine/portfolio"))
    client.post("/mine/portfolio/public", {"do": "publish", "is_found": "on"})
    assert portfolio_in(store).is_found
    client.post("/mine/portfolio/public", {"do": "address"})
    assert portfolio_in(store).address != public.address
    client.post("/mine/portfolio/public", {"do": "stop"})
    assert (portfolio_in(store).is_public, portfolio_in(store).is_found) == (False, False)


def test_what_is_kept_apart_proves_nothing(client: Client, account: str, store: PersonPortfolio) -> None:
    client.post("/mine/portfolio/top", TOP)
    wallet = institutions.platform().wallets.open(account)
    others = held(wallet, CONTENT, addressee=Addressee.OTHER)
    unverified = held(wallet, b'{"b": 2}', verdict=Verdict.INDETERMINATE)
    fine = held(wallet, b'{"c": 3}')
    entry_written(client, **{f"document-{document.key}": "result" for document in (others, unverified, fine)})
    (entry,) = portfolio_in(store).entries
    assert [proof.collected.document for proof in entry.proofs] == [fine.key]


def test_nobody_else_finds_any_of_it(client: Client, store: PersonPortfolio) -> None:
    client.post("/mine/portfolio/top", TOP)
    entry_written(client, file=file_of())
    (entry,) = portfolio_in(store).entries
    institutions.account("taro@mihon.example")
    other, nobody = institutions.signed_in("taro@mihon.example"), Client()
    pages = (
        *("/mine/portfolio/preview", "/mine/portfolio/public", "/mine/portfolio/delete", "/mine/portfolio/entries/new"),
        "/mine/portfolio/site.zip",
        *(f"/mine/portfolio/entries/{entry.key}{rest}" for rest in ("", "/delete", f"/files/{entry.files[0].sha256}")),
    )
    for page in pages:
        assert other.get(page).status_code == 404, page
        assert nobody.get(page).status_code == 302, page
    for page in (*pages[1:3], *pages[5:7], f"/mine/portfolio/entries/{entry.key}/move"):
        assert other.post(page, ENTRY | {"do": "stop"}).status_code == 404, page
        assert nobody.post(page, ENTRY).status_code == 302, page
    assert portfolio_in(store).entries == (entry,)


def test_the_room_names_it_everywhere(client: Client) -> None:
    for page in ("/mine", "/mine/own", "/mine/collections", "/mine/shares", "/mine/requests", "/mine/identities"):
        assert 'href="/mine/portfolio"' in page_of(client.get(page)), page


def test_it_is_taken_along_as_a_page_of_files_that_loads_nothing(
    client: Client, account: str, store: PersonPortfolio
) -> None:
    client.post("/mine/portfolio/top", TOP)
    award = award_of(account)
    hostile = """報告"><img src=x onerror=alert(1)>.pdf"""
    entry_written(client, **{f"award-{award}": "whole", "file": file_of(name=hostile)})
    entry_written(client, heading="かくした項目", is_shown="", file=file_of(b"%PDF-1.7 hidden"))
    answer = client.get("/mine/portfolio/site.zip")
    assert answer["Content-Disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as packed:
        names = packed.namelist()
        page = packed.read("index.html").decode()
        contents = {name: packed.read(name) for name in names[1:]}
    (artefact,) = [name for name in names if name.startswith("files/")]
    (credential,) = [name for name in names if name.startswith("credentials/")]
    assert contents[artefact] == PDF
    assert b"OpenBadgeCredential" in contents[credential]
    assert '<html lang="ja">' in page
    assert "作ったときの確かめ" in page and "確かめ直すには" in page and "/verify" in page
    for words in (
        "<script",
        "<img",
        "<link",
        "<form",
        "<b>図書館",
        "<i>場所",
        "onerror=alert(1)>",
        "かくした項目",
        "/mine",
    ):
        assert words not in page, words
    loaded = re.findall(r"""(?:src|srcset|action|poster|data)=["'][^"']*|url\([^)]*|@import[^;]*""", page)
    assert not [address for address in loaded if not address.startswith("data=")], loaded
    (digest,) = re.findall(r"style-src &#x27;sha256-|style-src 'sha256-([^']+)'", page)
    (style,) = re.findall(r"<style>(.*?)</style>", page, flags=re.DOTALL)
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() == digest
    assert f'href="{quote(artefact)}"' in page or f'href="{artefact}"' in page
    # Of a result there is no file, and the page says so.
    (entry, _hidden) = portfolio_in(store).entries
    client.post(f"/mine/portfolio/entries/{entry.key}", ENTRY | {f"award-{award}": "result"})
    result = client.get("/mine/portfolio/site.zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(result.streaming_content))) as packed:
        assert not [name for name in packed.namelist() if name.startswith("credentials/")]
        assert "ファイルのない証明は" in packed.read("index.html").decode()


def test_before_something_is_taken_out_the_entry_that_loses_a_proof_is_named(
    client: Client, account: str, store: PersonPortfolio
) -> None:
    platform = institutions.platform()
    client.post("/mine/portfolio/top", TOP)
    document = held(platform.wallets.open(account), CONTENT)
    platform.persons.own_records.open(account).put(
        OwnRecord(key="r1", title="R", created_at=platform.now(), changed_at=platform.now())
    )
    entry_written(client, **{f"document-{document.key}": "result", "own-r1": "on"})
    for page in (f"/mine/documents/{document.key}/remove", "/mine/own/r1/delete"):
        assert "Its place in the portfolio, at “返却口の &lt;i&gt;場所&lt;/i&gt;”." in page_of(client.get(page)), page
