"""A whole wallet as one file: what lies in it, that it verifies by itself, and what it costs to make one."""

import io
import json
import os
import re
import tracemalloc
import zipfile
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from bootstrap.platforms import NOW, add_institution, award, open_platform
from kakitome.documents.bundle.wallet_archive import open_archive
from kakitome.documents.jose.compact import read_compact, verify_compact
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.openbadges.formats import FileFormat
from kakitome.documents.verification.check import Verdict
from kakitome.journeys.platform import Platform
from kakitome.journeys.privacy.own_data import pack_own_data
from kakitome.library.archived_wallet import verify_archive
from kakitome.library.verifier import build_verifier
from kakitome.ports.accounts import Person
from kakitome.ports.claims import Claim, hash_of_token
from kakitome.ports.envelopes import KeptEnvelope
from kakitome.ports.wallets import CollectedItem, WalletCollection
from kakitome.services import holding
from kakitome.values.localized_text import LocalizedText
from support.pdf_files import a_pdf
from support.wallet_documents import document_of

pytestmark = pytest.mark.django_db

ADDRESS = "hanako@mail.example"
FORBIDDEN = re.compile(r'[<>:"\\|?*\x00-\x1f]|[. ]$|^(?:CON|PRN|AUX|NUL|COM\d|LPT\d)(?:\.|$)')
"""What Windows takes in no name of a file, and names that are devices there.

Source: Microsoft, "Naming Files, Paths, and Namespaces".
"""


def person(platform: Platform, email: str = ADDRESS) -> str:
    made = Person(account="", name="髙橋 花子", email=email, language="ja")
    return platform.accounts.add(made, password="mizu-to-hikari-2026").account


def holder(platform: Platform) -> tuple[str, str]:
    """Award to somebody who claims it; return account and number."""
    add_institution(platform)
    account = person(platform)
    (outcome,) = award(platform, "髙橋 花子", email=ADDRESS)
    claim = Claim(token_hash=hash_of_token("t"), award_number=outcome.number, created_at=NOW)
    platform.store("u").claims.add_many([claim])
    holding.claim(platform.directory, "t", account=account, proved=[ADDRESS], now=NOW)
    return account, outcome.number


def packed(platform: Platform, account: str) -> io.BytesIO:
    file = io.BytesIO()
    pack_own_data(platform, account, file=file)
    return file


@pytest.fixture
def platform(tmp_path: Path) -> Platform:
    return open_platform(tmp_path / "a")


def test_everything_that_is_held_lies_in_it_as_it_is(platform: Platform) -> None:
    account, number = holder(platform)
    (held,) = holding.list_held(platform.directory, account)
    paper = KeptEnvelope(
        credential_id=held.record.credential_id,
        target="pdf",
        variant="both",
        media_type="application/pdf",
        document=b"%PDF-1.7 a paper made before",
        sha256=sha256(b"%PDF-1.7 a paper made before").hexdigest(),
        made_at=NOW,
    )
    platform.store("u").envelopes.keep(paper)
    wallet = platform.wallets.open(account)
    strange = LocalizedText(ja="髙い山：気象 <𠮷野>/CON? ")
    pdf = a_pdf()
    document = document_of(
        pdf, title=strange, verdict=Verdict.INDETERMINATE, obstacle="E_PDF_UNSIGNED", file_format=FileFormat.PDF
    )
    wallet.add(document, pdf)
    items = (CollectedItem(award=number), CollectedItem(document=document.key))
    wallet.put_collection(WalletCollection(key="c1", name="応募", created_at=NOW, items=items))

    file = packed(platform, account)
    archive = open_archive(file)
    with zipfile.ZipFile(file) as opened:
        manifest = json.loads(opened.read("manifest.json"))
        contents = {name: opened.read(name) for name in opened.namelist()}
        assert all(entry.flag_bits & 0x800 for entry in opened.infolist() if not entry.filename.isascii())
    listed = {entry["name"]: entry for entry in manifest["files"]}
    assert set(listed) == set(contents) - {"manifest.json"}
    assert all(sha256(contents[name]).hexdigest() == entry["sha256"] for name, entry in listed.items())
    assert not [step for name in contents for step in name.split("/") if FORBIDDEN.search(step)]

    assert contents[f"awards/{number}/credential-1.json"] == platform.store("u").awards.get_document(
        held.record.credential_id
    )
    assert paper.document in [contents[name] for name in manifest["awards"][0]["files"]]
    kept = f"documents/髙い山：気象_𠮷野_CON-{document.sha256[:12]}.pdf"
    assert contents[kept] == pdf
    assert manifest["documents"][0]["verdict"] == "indeterminate"
    assert archive.collections[0].files == (f"awards/{number}/credential-1.json", kept)
    assert manifest["missing"] == []
    page = contents["index.html"].decode()
    assert "分けて置いた証明" in page
    assert "<𠮷野>" not in page
    assert "<script" not in page
    assert "応募" in page

    statement = read_compact(contents["identity-proofs.jwt"])
    key = decode_public(platform.site_identity().method.rpartition("#")[2])
    assert verify_compact(statement, key)
    assert [proof["identifier"] for proof in manifest["identityProofs"]] == [ADDRESS]


def test_the_same_wallet_is_the_same_file(platform: Platform) -> None:
    account, _number = holder(platform)
    assert packed(platform, account).getvalue() == packed(platform, account).getvalue()


def test_it_verifies_with_nobody_there(platform: Platform) -> None:
    account, number = holder(platform)
    verifier = build_verifier(is_offline=True)
    file = packed(platform, account)
    ((name, report),) = verify_archive(file, verifier, now=NOW)
    assert name == f"awards/{number}/credential-1.json"
    assert report.verdict is Verdict.VALID_UNTRUSTED_ISSUER
    alone = verifier.verify_bytes(open_archive(file).read(name), now=NOW)
    assert alone.verdict is Verdict.INDETERMINATE, "without the answers in the archive nobody could tell"


def test_a_file_that_is_damaged_here_stops_no_other(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    account = person(platform)
    wallet = platform.wallets.open(account)
    for content in (b'{"a": 1}', b'{"a": 2}'):
        wallet.add(document_of(content), content)
    damaged = document_of(b'{"a": 1}')
    wallet.replace(replace(damaged, sha256="0" * 64))
    file = packed(platform, account)
    with zipfile.ZipFile(file) as opened:
        manifest = json.loads(opened.read("manifest.json"))
        page = opened.read("index.html").decode()
    assert len(manifest["documents"]) == 1
    assert [entry["why"] for entry in manifest["missing"]] == ["E_WALLET_DAMAGED"]
    assert "Something could not be had" in page


def test_a_large_wallet_never_lies_in_memory_at_once(platform: Platform, tmp_path: Path) -> None:
    account = person(platform)
    wallet = platform.wallets.open(account)
    for _ in range(12):
        content = os.urandom(4 * 1024 * 1024)
        wallet.add(document_of(content), content)
        del content
    tracemalloc.start()
    with (tmp_path / "archive.zip").open("w+b") as file:
        pack_own_data(platform, account, file=file)
        assert len(open_archive(file).credentials) == 12
        assert file.seek(0, 2) > 48 * 1024 * 1024
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 24 * 1024 * 1024
