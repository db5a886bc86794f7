"""A whole wallet taken along and brought in elsewhere, in the browser."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from kakitome.gateways import fetcher
from kakitome.journeys.checking import taking_in
from kakitome.journeys.checking.taking_in import Brought, take_in
from kakitome.journeys.privacy.own_data import pack_own_data
from kakitome.ports.claims import Visibility
from kakitome.ports.wallets import CollectedItem, IdentityKind, IdentityProof, WalletCollection
from kakitome.services import holding
from kakitome.services.publishing import publish_status_lists
from support import institutions
from support.pdf_files import a_pdf
from web.account.test_own_data import browser, learner

pytestmark = pytest.mark.django_db
BAD = Path(__file__).parents[2] / "vectors/bad_wallet_archives"
OTHER = "taro@mihon.example"


@pytest.fixture
def archive() -> bytes:
    """A wallet with an award, a PDF, a collection named like a tag, and a proof."""
    account = learner()
    platform = institutions.platform()
    (taken,) = take_in(platform, account, brought=[Brought(label="a.pdf", data=a_pdf(title="Mountain Weather"))])
    assert taken.document is not None
    wallet = platform.wallets.open(account)
    items = (CollectedItem(document=taken.document.key),)
    wallet.put_collection(WalletCollection(key="c", name="応募 <b>", created_at=institutions.NOW, items=items))
    proof = IdentityProof(key="s", kind=IdentityKind.SAML, identifier="x", proved_at=institutions.NOW, proved_by="u")
    wallet.add_proof(proof)
    file = io.BytesIO()
    pack_own_data(platform, account, file=file)
    return file.getvalue()


@pytest.fixture
def client() -> Client:
    institutions.account(OTHER)
    return institutions.signed_in(OTHER)


def bring(client: Client, data: bytes, *, field: str = "archive") -> HttpResponse:
    return client.post("/mine/add", {field: SimpleUploadedFile("wallet.zip", data)})


def page_of(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.mark.parametrize("field", ["archive", "documents"])
def test_each_credential_is_answered_and_proofs_are_told_as_told(archive: bytes, client: Client, field: str) -> None:
    page = page_of(bring(client, archive, field=field))
    assert "0 of 2 credentials were kept." in page
    assert "names another address" in page, "that the other site saw it proved counts for nothing"
    assert "1 item is new in it." in page
    assert "応募 &lt;b&gt;" in page
    told = page[page.index("Told by the other site") :]
    assert "hanako@mail.example" in told
    assert "見本大学" in told
    assert "hanako@mail.example" not in page_of(client.get("/mine/identities"))
    assert "You hold all of this already." in page_of(bring(client, archive, field=field))


@pytest.mark.parametrize("name", ["E_ARCHIVE_NAME__climbs_out", "E_ARCHIVE_BOMB__stated", "E_ARCHIVE_MANIFEST__none"])
def test_what_is_wrong_with_the_whole_is_said_beside_the_field(client: Client, name: str) -> None:
    answer = bring(client, (BAD / f"{name}.zip").read_bytes())
    assert answer.status_code == 422
    page = page_of(answer)
    assert 'aria-invalid="true"' in re.findall(r'<input[^>]*id="id_archive"[^>]*>', page)[0]


def test_too_large_an_archive_is_refused_beside_the_field(
    archive: bytes, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kakitome.web.pages.learner.wallet.forms.LARGEST_ARCHIVE", 10)
    answer = bring(client, archive)
    assert answer.status_code == 422
    assert "A wallet’s ZIP may have 256 MB." in page_of(answer)


def test_nobody_gets_the_archive_of_another(archive: bytes, client: Client) -> None:
    holder = browser()
    client.post("/account/again", {"password": institutions.PASSWORD})
    names = []
    for who in (holder, client):
        answer = who.get("/account/data/file")
        assert "no-store" in answer["Cache-Control"]
        with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as opened:  # type: ignore[arg-type]
            names.append([name for name in opened.namelist() if name.startswith(("awards/", "documents/"))])
    assert len(names[0]) == 4
    assert names[1] == []


def test_the_page_of_an_award_of_another_kakitome_becomes_a_document_here(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, platform = learner(), institutions.platform()
    publish_status_lists(platform.publishing_context("u"), now=platform.now())
    (held,) = holding.list_held(platform.directory, account)
    holding.choose_visibility(platform.directory, held, visibility=Visibility.WITH_LINK, now=platform.now())
    page = platform.award_links.address(held.number, edition=held.link_edition)
    path = page.removeprefix(platform.site_url)
    # As the one door to the network asks: the other site answers it with the credential, and people with the page.
    accept = "application/vc, application/ld+json, application/json, image/*;q=0.5, */*;q=0.1"
    assert accept in Path(fetcher.__file__).read_text(encoding="utf-8")
    monkeypatch.setattr(taking_in.Verifier, "fetch", lambda *_: Client().get(path, HTTP_ACCEPT=accept).content)
    assert client.post("/mine/add", {"credential": f"https://other.example{path}"}).status_code == 200
    (document,) = platform.wallets.open(platform.accounts.find_by_email(OTHER).account).list_documents()
    assert (document.form, document.origin.value) == ("Open Badges 3.0", "link")
