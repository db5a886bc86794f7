"""A whole wallet as one file: what lies in it, that it verifies by itself, and what it costs to make one."""

import io
import json
import os
import re
import tracemalloc
import zipfile
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from bootstrap.platforms import NOW, add_institution, award, open_platform
from cli.issuing_shell import IssuingShell
from kakitome.documents.bundle.wallet_archive import open_archive
from kakitome.documents.jose.compact import read_compact, verify_compact
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.openbadges.formats import FileFormat
from kakitome.documents.verification.check import Verdict
from kakitome.journeys.checking.own_files import OwnUpload, attach_artefact, attach_file
from kakitome.journeys.checking.taking_in import Brought, TakenIn, Taking, take_in
from kakitome.journeys.checking.taking_in_archive import ArchiveTakenIn, take_in_archive
from kakitome.journeys.people.naming import find_evidence
from kakitome.journeys.people.restoring_names import restore_names
from kakitome.journeys.platform import Platform
from kakitome.journeys.privacy.own_data import pack_own_data
from kakitome.library.archived_wallet import verify_archive
from kakitome.library.verifier import build_verifier
from kakitome.ports.accounts import Person
from kakitome.ports.claims import Claim, hash_of_token
from kakitome.ports.envelopes import KeptEnvelope
from kakitome.ports.own_records import OwnRecord
from kakitome.ports.person_names import FormOfName
from kakitome.ports.portfolios import Portfolio, PortfolioEntry
from kakitome.ports.shares import SharedItem, Shows
from kakitome.ports.wallets import CollectedItem, IdentityKind, IdentityProof, Origin, Wallet, WalletCollection
from kakitome.services import holding
from kakitome.services.keeping_names import record_name
from kakitome.services.keeping_own_records import keep_record
from kakitome.services.keeping_portfolios import begin_or_change, keep_entry, new_address, publish
from kakitome.services.keeping_wallets import Placement
from kakitome.services.recovering import make_sheet
from kakitome.values.localized_text import LocalizedText
from support.pdf_files import a_pdf
from support.wallet_documents import DRAWN, document_of, pictured

pytestmark = pytest.mark.django_db

ADDRESS = "hanako@mail.example"
BAD = Path(__file__).parents[1] / "vectors/bad_wallet_archives"
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
    picture = pictured(wallet, document.key, caption="<山>")
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
    drawn = f"pictures/髙い山：気象_𠮷野_CON-{picture.sha256[:12]}.svg"
    assert contents[drawn] == DRAWN
    assert (manifest["documents"][0]["picture"], manifest["documents"][0]["pictureCaption"]) == (drawn, "<山>")
    assert 'alt="&lt;山&gt;"' in contents["index.html"].decode()
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


def test_the_command_verifies_each_credential_in_it(
    platform: Platform, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    account, number = holder(platform)
    file = tmp_path / "wallet.zip"
    file.write_bytes(packed(platform, account).getvalue())
    shell = IssuingShell(tmp_path, capsys)
    assert shell.run("verify", str(file), "--offline", "--json") == 3
    (answer,) = json.loads(shell.out_text)
    assert answer["document"] == f"awards/{number}/credential-1.json"
    assert answer["verdict"] == "valid_untrusted_issuer"
    file.write_bytes((BAD / "E_ARCHIVE_MANIFEST__another_form.zip").read_bytes())
    assert shell.run("verify", str(file), "--offline") == 2
    assert "manifest.json" in shell.err_text


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


# --- taken in elsewhere --------------------------------------------------------------------------

FOREIGN = "ichiro@elsewhere.example"


class Elsewhere:
    """A second platform, and somebody with an account there who proved the address of the first."""

    def __init__(self, folder: Path) -> None:
        self.platform = open_platform(folder)
        self.account = person(self.platform, FOREIGN)
        self.wallet = self.platform.wallets.open(self.account)
        self.wallet.add_proof(IdentityProof(key="p", kind=IdentityKind.MAIL, identifier=ADDRESS, proved_at=NOW))

    def bring(self, file: io.BytesIO, *, seconds: float = 60.0) -> ArchiveTakenIn:
        return take_in_archive(self.platform, self.account, file=file, seconds=seconds)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Elsewhere:
    return Elsewhere(tmp_path / "b")


def filled(platform: Platform) -> tuple[str, str]:
    """Somebody with an award, two documents and a collection of all three in an order of their own."""
    account, number = holder(platform)
    taken = take_in(platform, account, brought=[Brought(label=f"{n}.pdf", data=a_pdf(title=f"P{n}")) for n in (1, 2)])
    first, second = (item.document.key for item in taken if item.document)
    items = (CollectedItem(document=second), CollectedItem(award=number), CollectedItem(document=first))
    wallet = platform.wallets.open(account)
    wallet.put_collection(WalletCollection(key="c1", name="応募", created_at=NOW, items=items))
    return account, number


def titles(wallet: Wallet) -> list[str]:
    return [str(document.title.en or document.title.ja) for document in wallet.list_documents()]


def in_collection(wallet: Wallet) -> list[list[str]]:
    by_key = {document.key: document.title.en or document.title.ja for document in wallet.list_documents()}
    return [[by_key.get(item.document, item.award) for item in entry.items] for entry in wallet.list_collections()]


def test_a_wallet_is_the_same_at_another_platform(platform: Platform, elsewhere: Elsewhere) -> None:
    account, number = filled(platform)
    file = packed(platform, account)
    outcome = elsewhere.bring(file)
    assert outcome.left == 0
    assert [taken.outcome for taken in outcome.taken] == [Placement.HELD, Placement.APART, Placement.APART]
    assert titles(elsewhere.wallet) == ["Data ethics", "P2", "P1"]
    assert in_collection(elsewhere.wallet) == [["P2", "Data ethics", "P1"]]
    award_there = elsewhere.wallet.list_documents()[0]
    (held,) = holding.list_held(platform.directory, account)
    assert elsewhere.wallet.read_content(award_there.key) == platform.store("u").awards.get_document(
        held.record.credential_id
    )
    assert (award_there.origin, award_there.verdict) == (Origin.ARCHIVE, Verdict.VALID)

    # What the first platform saw proved is told, and proves nothing at the second.
    assert [proof.identifier for proof in outcome.proofs] == [ADDRESS]
    before = [proof.identifier for proof in elsewhere.wallet.list_proofs()]
    assert before == [FOREIGN, ADDRESS]

    again = elsewhere.bring(file)
    assert {taken.outcome for taken in again.taken} == {Placement.KNOWN}
    assert [collection.added for collection in again.collections] == [0]
    assert in_collection(elsewhere.wallet) == [["P2", "Data ethics", "P1"]]
    assert number not in str(elsewhere.wallet.list_collections())

    # Taken along from there and brought back, it is the wallet that it was.
    back = take_in_archive(platform, account, file=packed(elsewhere.platform, elsewhere.account))
    assert {taken.outcome for taken in back.taken} == {Placement.KNOWN}
    assert in_collection(platform.wallets.open(account)) == [["P2", number, "P1"]]


def test_what_names_an_address_that_only_the_other_platform_saw_proved_stands_apart(
    platform: Platform, tmp_path: Path
) -> None:
    account, _number = holder(platform)
    stranger = person(platform, FOREIGN)
    outcome = take_in_archive(platform, stranger, file=packed(platform, account))
    assert [taken.outcome for taken in outcome.taken] == [Placement.APART]


def test_the_time_that_ran_out_is_told_and_the_rest_comes_the_next_time(
    platform: Platform, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, _number = filled(platform)
    file = packed(platform, account)
    assert elsewhere.bring(file, seconds=0).left == 3

    def end_the_process(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    original = Taking.take_one
    calls = iter((original, original, end_the_process))

    def next_call(*args: object, **kwargs: object) -> TakenIn:
        return next(calls)(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(Taking, "take_one", next_call)
    with pytest.raises(KeyboardInterrupt):
        elsewhere.bring(file)
    monkeypatch.setattr(Taking, "take_one", original)
    assert titles(elsewhere.wallet) == ["P2", "P1"]
    assert elsewhere.bring(file).left == 0
    assert in_collection(elsewhere.wallet) == [["P2", "Data ethics", "P1"]]


def changed(file: io.BytesIO, name: str, content: bytes | None) -> io.BytesIO:
    """Write an archive anew with one file changed, or left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(file) as before, zipfile.ZipFile(out, "w") as after:
        for entry in before.namelist():
            if entry != name:
                after.writestr(entry, before.read(entry))
            elif content is not None:
                after.writestr(entry, content)
    return out


def test_a_broken_file_names_itself_and_loses_nothing_of_the_rest(platform: Platform, elsewhere: Elsewhere) -> None:
    account, _number = filled(platform)
    file = packed(platform, account)
    broken, missing = (credential.file for credential in open_archive(file).credentials[1:])
    damaged = changed(changed(file, broken, b"%PDF-1.7 something else"), missing, None)
    outcome = elsewhere.bring(damaged)
    assert [taken.outcome for taken in outcome.taken] == [Placement.HELD, Placement.REFUSED, Placement.REFUSED]
    named = [str(taken.problem.params["name"]) for taken in outcome.taken if taken.problem]
    assert named == [broken, missing]
    assert [collection.lacking for collection in outcome.collections] == [2]
    assert elsewhere.bring(file).collections[0].added == 2
    assert in_collection(elsewhere.wallet) == [["P2", "Data ethics", "P1"]]


def test_two_archives_merge_into_one_wallet(platform: Platform, elsewhere: Elsewhere) -> None:
    account, _number = filled(platform)
    other = person(platform, "second@mail.example")
    (taken,) = take_in(platform, other, brought=[Brought(label="3.pdf", data=a_pdf(title="P3"))])
    assert taken.document is not None
    items = (CollectedItem(document=taken.document.key),)
    of_other = WalletCollection(key="c9", name="応募", created_at=NOW, items=items)
    platform.wallets.open(other).put_collection(of_other)
    for owner in (account, other, account):
        elsewhere.bring(packed(platform, owner))
    assert sorted(titles(elsewhere.wallet)) == ["Data ethics", "P1", "P2", "P3"]
    assert in_collection(elsewhere.wallet) == [["P2", "Data ethics", "P1", "P3"]]


def test_a_manifest_that_lies_about_a_number_puts_nobodys_award_into_a_collection(
    platform: Platform, elsewhere: Elsewhere
) -> None:
    account, number = filled(platform)
    file = packed(platform, account)
    manifest = json.loads(zipfile.ZipFile(file).read("manifest.json"))
    manifest["collections"][0]["items"] = [{"award": number}]
    manifest["awards"][0]["file"] = manifest["documents"][0]["file"]
    elsewhere.bring(changed(file, "manifest.json", json.dumps(manifest).encode()))
    assert not [item.award for entry in elsewhere.wallet.list_collections() for item in entry.items if item.award]


def test_own_records_come_back_with_their_files_and_places_as_what_somebody_says(
    platform: Platform, elsewhere: Elsewhere
) -> None:
    account, number = holder(platform)
    own_records = platform.persons.own_records.open(account)
    record = OwnRecord(
        key="r1",
        title="統計ソフトRの独学：𠮷野 <1>",
        created_at=NOW,
        changed_at=NOW,
        words="毎月1回\n読みました。",
        began_on=date(2024, 4, 1),
        minutes=1200,
        links=("https://example.org/a",),
    )
    keep_record(own_records, record)
    for name in ("報告.pdf", "con.pdf"):
        upload = OwnUpload(name=name, data=b"%PDF-1.7 " + name.encode())
        attach_file(platform, account, key="r1", upload=upload)
    items = (CollectedItem(own_record="r1"), CollectedItem(award=number))
    platform.wallets.open(account).put_collection(WalletCollection(key="c1", name="応募", created_at=NOW, items=items))
    file = packed(platform, account)
    with zipfile.ZipFile(file) as packed_files:
        own_names = [name for name in packed_files.namelist() if name.startswith("own-records/r1/")]
        assert len(own_names) == 3
        assert not [name for name in own_names if FORBIDDEN.search(name)]
        assert "署名なし" in packed_files.read("index.html").decode()

    outcome = elsewhere.bring(file)
    assert [(entry.is_new, entry.added, entry.problems) for entry in outcome.own_records] == [(True, 2, ())]
    there = elsewhere.platform.persons.own_records.open(elsewhere.account)
    (restored,) = there.list_records()
    assert replace(restored, files=()) == record
    assert [file.name for file in restored.files] == [file.name for file in own_records.list_records()[0].files]
    assert there.read_file("r1", restored.files[0].sha256) == "%PDF-1.7 報告.pdf".encode()
    assert elsewhere.wallet.list_collections()[0].items[0] == CollectedItem(own_record="r1")

    # What was rewritten here since stays.
    keep_record(there, replace(record, title="R"))
    again = elsewhere.bring(file)
    assert [(entry.is_new, entry.added, entry.problems) for entry in again.own_records] == [(False, 0, ())]
    assert [(entry.title, len(entry.files)) for entry in there.list_records()] == [("R", 2)]


@pytest.mark.parametrize(
    "told",
    [b"[]", b"{", b'{"title": ""}', b'{"title": "a", "links": ["javascript:x"]}', b'{"title": "a", "minutes": -1}'],
)
def test_an_own_record_that_nobody_could_have_written_is_named_and_stops_nothing(
    platform: Platform, elsewhere: Elsewhere, told: bytes
) -> None:
    account, _number = holder(platform)
    keep_record(
        platform.persons.own_records.open(account), OwnRecord(key="r1", title="R", created_at=NOW, changed_at=NOW)
    )
    file = retold(packed(platform, account), told)
    outcome = elsewhere.bring(file)
    assert outcome.own_records[0].problems
    assert elsewhere.platform.persons.own_records.open(elsewhere.account).list_records() == []
    assert len(outcome.taken) == 1


def retold(file: io.BytesIO, told: bytes, *, name: str = "") -> io.BytesIO:
    """Put other bytes into a file, or that of the only own record, and their digest into the manifest."""
    other = io.BytesIO()
    with zipfile.ZipFile(file) as before, zipfile.ZipFile(other, "w") as after:
        manifest = json.loads(before.read("manifest.json"))
        if not name:
            (name,) = [entry["file"] for entry in manifest["ownRecords"]]
        for entry in manifest["files"]:
            if entry["name"] == name:
                entry |= {"sha256": sha256(told).hexdigest(), "size": len(told)}
        for entry_name in before.namelist():
            data = {name: told, "manifest.json": json.dumps(manifest).encode()}.get(entry_name)
            after.writestr(entry_name, before.read(entry_name) if data is None else data)
    return other


def test_a_portfolio_comes_back_as_its_owners_alone_and_what_is_here_stays(
    platform: Platform, elsewhere: Elsewhere
) -> None:
    account, number = holder(platform)
    store = platform.persons.portfolios.open(account)
    keep_record(
        platform.persons.own_records.open(account), OwnRecord(key="r1", title="R", created_at=NOW, changed_at=NOW)
    )
    top = Portfolio(
        address=new_address(), title="図書館のデータ", language="ja", created_at=NOW, changed_at=NOW, words="夜に学ぶ"
    )
    begin_or_change(store, top, now=NOW)
    proofs = (
        SharedItem(collected=CollectedItem(award=number), shows=Shows.WHOLE_DOCUMENT),
        SharedItem(collected=CollectedItem(own_record="r1"), shows=Shows.WHOLE_DOCUMENT),
    )
    entry = PortfolioEntry(key="e1", heading="返却口", links=("https://example.org/a",), proofs=proofs)
    keep_entry(store, entry, now=NOW)
    attach_artefact(platform, account, key="e1", upload=OwnUpload(name="報告.pdf", data=b"%PDF-1.7 work"))
    publish(store, is_found=True, now=NOW)
    file = packed(platform, account)

    outcome = elsewhere.bring(file)
    assert outcome.portfolio is not None
    assert (outcome.portfolio.is_new, outcome.portfolio.added, outcome.portfolio.problems) == (True, 1, ())
    there = elsewhere.platform.persons.portfolios.open(elsewhere.account)
    restored = there.find()
    assert restored is not None
    assert (restored.title, restored.words, restored.is_public, restored.is_found) == (
        "図書館のデータ",
        "夜に学ぶ",
        False,
        False,
    )
    assert restored.address != top.address
    (brought,) = restored.entries
    assert (brought.heading, brought.links, brought.is_shown) == ("返却口", ("https://example.org/a",), True)
    assert [bool(proof.collected.document) for proof in brought.proofs] == [True, False]
    assert [proof.shows for proof in brought.proofs] == [Shows.WHOLE_DOCUMENT] * 2
    assert there.read_file("e1", brought.files[0].sha256) == b"%PDF-1.7 work"

    # What was rewritten here since stays; what was deleted comes in behind, shown to nobody.
    begin_or_change(there, replace(restored, title="R"), now=NOW)
    again = elsewhere.bring(file).portfolio
    assert again is not None and (again.is_new, again.added, again.problems) == (False, 0, ())
    there.remove_entry("e1")
    publish(there, is_found=False, now=NOW)
    late = elsewhere.bring(file).portfolio
    assert late is not None and (late.title, late.added) == ("R", 1)
    behind = there.find()
    assert behind is not None
    assert (behind.is_public, behind.entries[0].is_shown) == (True, False)


def test_a_portfolio_that_nobody_could_have_written_is_named_and_stops_nothing(
    platform: Platform, elsewhere: Elsewhere
) -> None:
    account, _number = holder(platform)
    store = platform.persons.portfolios.open(account)
    top = Portfolio(address=new_address(), title="R", language="ja", created_at=NOW, changed_at=NOW)
    begin_or_change(store, top, now=NOW)
    keep_entry(store, PortfolioEntry(key="e1", heading="a"), now=NOW)
    told = json.dumps(
        {"title": "R", "entries": [{"key": "e1", "heading": "a", "links": ["javascript:alert(1)"], "isShown": True}]}
    )
    outcome = elsewhere.bring(retold(packed(platform, account), told.encode(), name="portfolio/portfolio.json"))
    assert outcome.portfolio is not None and outcome.portfolio.problems
    restored = elsewhere.platform.persons.portfolios.open(elsewhere.account).find()
    assert restored is None or restored.entries == ()
    assert len(outcome.taken) == 1


def test_names_come_back_beside_those_that_are_here_and_are_checked_by_what_is_held_here(
    platform: Platform, elsewhere: Elsewhere
) -> None:
    account, number = holder(platform)
    own = platform.persons.names.open(account)
    evidence = find_evidence(platform, account, text="髙橋 花子")
    record_name(own, form=FormOfName.KANJI, text="髙橋 花子", key="a", evidence=evidence, now=NOW)
    record_name(own, form=FormOfName.ROMAN, text="Hanako Takahashi", key="b", evidence=None, now=NOW)
    make_sheet(platform.persons.recovery.open(account), platform.pins, now=NOW)
    file = packed(platform, account)
    manifest = json.loads(zipfile.ZipFile(file).read("manifest.json"))
    assert [(name["form"], name["text"], name.get("award")) for name in manifest["names"]] == [
        ("kanji", "髙橋 花子", number),
        ("roman", "Hanako Takahashi", None),
    ]
    assert manifest["recoverySheet"]["codesLeft"] == 10

    there = elsewhere.platform.persons.names.open(elsewhere.account)
    record_name(there, form=FormOfName.ROMAN, text="TAKAHASHI Hanako", key="c", evidence=None, now=NOW)
    taken = elsewhere.bring(file)
    assert taken.had_recovery_sheet
    names = restore_names(elsewhere.platform, elsewhere.account, names=taken.names)
    assert [(name.is_new, name.problem.code if name.problem else "") for name in names] == [
        (True, ""),
        (False, "W_NAME_STANDS"),
    ]
    assert {name.text for name in there.list_names()} == {"髙橋 花子", "TAKAHASHI Hanako"}
    again = elsewhere.bring(file)
    assert not any(name.is_new for name in restore_names(elsewhere.platform, elsewhere.account, names=again.names))
    assert elsewhere.platform.persons.recovery.open(elsewhere.account).find_sheet() is None
