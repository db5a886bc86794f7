"""What people bring from anywhere: verified on the way in, kept once, looked at again, changes told."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from PIL import Image

from kakitome.documents.jose.vc_jwt import to_vc_jwt
from kakitome.documents.openbadges import baking_png
from kakitome.documents.openbadges.identity import identity_hash
from kakitome.documents.sdjwt.issuing import present
from kakitome.documents.verification.check import Report, Verdict
from kakitome.errors import NotFound, Unavailable
from kakitome.gateways.status_memory import ProcessStatusMemory
from kakitome.journeys.checking import looking_again
from kakitome.journeys.checking.looking_again import WalletClock, look_again, note_change, tell_changes
from kakitome.journeys.checking.taking_in import Brought, TakenIn, take_in
from kakitome.journeys.platform import Platform
from kakitome.ports.mailer import Mail
from kakitome.ports.wallets import Addressee, IdentityKind, IdentityProof, Origin, Wallet, WalletDocument, WalletState
from kakitome.records.wallets import DatabaseWallet
from kakitome.services import keeping_wallets
from kakitome.services.keeping_wallets import AGAIN_AFTER, Placement
from kakitome.services.verifying.verifier import Verifier
from support import institutions
from support.pdf_files import a_pdf
from vectors import digital_credentials, issuer_site, open_badges_2_site
from vectors.builders import sd_jwts
from vectors.token_keys import TokenKey, token_site

pytestmark = pytest.mark.django_db
VECTORS = Path(__file__).parents[1] / "vectors"
NOW = issuer_site.NOW
ADDRESS = "a@example.com"
"""The address that `issuer_site.good` was awarded to."""


@dataclass
class Mails:
    """A mailer that keeps what it was given, or is out of order."""

    sent: list[Mail]
    is_out_of_order: bool = False

    def send(self, mail: Mail, /) -> None:
        if self.is_out_of_order:
            raise Unavailable("E_MAIL_UNAVAILABLE", reason="tests")
        self.sent.append(mail)


@dataclass
class Person:
    """Somebody with a wallet, on a platform whose network is the sites of the vectors."""

    platform: Platform
    account: str
    site: issuer_site.Site
    mails: Mails

    @property
    def wallet(self) -> Wallet:
        return self.platform.wallets.open(self.account)

    def bring(self, *contents: bytes | str) -> list[TakenIn]:
        brought = [
            Brought(label=f"file {place}", data=content)
            if isinstance(content, bytes)
            else Brought(label="", text=content)
            for place, content in enumerate(contents, start=1)
        ]
        return take_in(self.platform, self.account, brought=brought)

    def keep(self, content: bytes | str) -> WalletDocument:
        (taken,) = self.bring(content)
        assert taken.document is not None, (taken.outcome, taken.problem, taken.report)
        return taken.document

    def at(self, now: datetime) -> "Person":
        # What was remembered of status lists is as good as new within their `ttl`.
        platform = replace(self.platform, now=lambda: now, _status_memory=ProcessStatusMemory())  # type: ignore[call-arg]
        return replace(self, platform=platform)

    def withdraw(self) -> None:
        """Let the issuer of the vectors revoke what it awarded."""
        revoked = issuer_site.status_list(
            "revocation",
            issuer_site.REVOCATION_URL,
            [issuer_site.REVOCATION_INDEX],
            validUntil="2027-11-21T05:00:00Z",
        )
        self.site.put(issuer_site.REVOCATION_URL, revoked)


@pytest.fixture
def hanako() -> Person:
    site, mails = token_site(), Mails(sent=[])
    for url, page in open_badges_2_site.site().pages.items():
        site.put(url, page)
    account = institutions.account(ADDRESS)
    platform = replace(institutions.platform(), fetcher=site, mailer=mails, now=lambda: NOW)
    return Person(platform=platform, account=account, site=site, mails=mails)


def a_picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    return out.getvalue()


def open_badge() -> bytes:
    return issuer_site.as_bytes(issuer_site.good())


def older_badge() -> bytes:
    return baking_png.bake(a_picture(), issuer_site.as_bytes(open_badges_2_site.hosted()), keyword=b"openbadges")


def awarded_to(email: str) -> bytes:
    """Return an award to an address, hashed as its issuer does."""
    document = issuer_site.unsigned()
    (identity, *_more) = document["credentialSubject"]["identifier"]
    identity["identityHash"] = identity_hash(email, identity["salt"])
    return issuer_site.as_bytes(issuer_site.sign(document))


FOREIGN: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "Open Badges 3.0 as JSON": (open_badge, "Open Badges 3.0", "データ分析の基礎と倫理"),
    "Open Badges 3.0 as JWT": (
        lambda: to_vc_jwt(issuer_site.good(), key=TokenKey.of("ES256")),
        "Open Badges 3.0 · VC-JWT",
        "データ分析の基礎と倫理",
    ),
    "Open Badges 2.0 in a PNG": (older_badge, "Open Badges 2.0", "データ分析の基礎"),
    "European Digital Credential": (
        lambda: json.dumps(digital_credentials.sealed()).encode(),
        "European Digital Credential · JAdES",
        "データ分析の基礎",
    ),
    "PDF with a signature": (
        (VECTORS / "bad_pdf" / "nothing_wrong.pdf").read_bytes,
        "PDF",
        "",
    ),
    "SD-JWT": (lambda: present(sd_jwts.whole(), sd_jwts.LEARNT), "SD-JWT VC", "データ分析の基礎と倫理"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_document_of_any_issuer_is_verified_and_kept_as_it_came(hanako: Person, name: str) -> None:
    make, form, title = FOREIGN[name]
    content = make()
    if name == "Open Badges 2.0 in a PNG":
        hanako.wallet.add_proof(
            IdentityProof(key="o", kind=IdentityKind.MAIL, identifier=open_badges_2_site.EMAIL, proved_at=NOW)
        )
    (taken,) = hanako.bring(content)

    assert taken.report is not None
    assert taken.outcome is Placement.HELD, (taken.report.verdict, taken.report.checks)
    document = hanako.wallet.list_documents()[0]
    assert document.form.startswith(form)
    assert (document.title.ja or document.title.en) == title
    assert hanako.wallet.read_content(document.key) == content
    kept = hanako.wallet.find(document.key)
    assert kept is not None
    assert kept.facts["checks"], "the report is kept as codes"
    assert "花子" not in json.dumps(kept.facts, ensure_ascii=False)
    assert [again.outcome for again in hanako.bring(content)] == [Placement.KNOWN]
    assert hanako.wallet.measure()[0] == 1


def test_the_same_credential_in_an_image_and_as_a_bare_file_is_one(hanako: Person) -> None:
    hanako.keep(open_badge())
    baked = baking_png.bake(a_picture(), open_badge())
    assert [taken.outcome for taken in hanako.bring(baked, open_badge().decode() + "\n")] == [Placement.KNOWN] * 2


def test_what_is_brought_twice_at_the_same_moment_is_kept_once(hanako: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    verify, brought = Verifier.verify_bytes, []

    def meanwhile(verifier: Verifier, data: bytes, *, now: datetime) -> Report:
        if not brought:
            brought.append(data)
            hanako.keep(data)
        return verify(verifier, data, now=now)

    monkeypatch.setattr(Verifier, "verify_bytes", meanwhile)
    (taken,) = hanako.bring(open_badge())
    assert taken.outcome is Placement.KNOWN
    assert hanako.wallet.measure()[0] == 1


def test_a_link_is_fetched_once_through_the_one_door_and_what_came_is_kept(hanako: Person) -> None:
    address = "https://u.example/badge.json"
    hanako.site.put(address, open_badge())
    document = hanako.keep(address)
    assert (document.origin, document.origin_name) == (Origin.LINK, address)
    assert hanako.site.asked.count(address) == 1
    assert hanako.wallet.read_content(document.key) == open_badge()
    for text in ("https://u.example/nothing.json", "https://127.0.0.1/x", "A-7K3M-94QT", "hello"):
        (taken,) = hanako.bring(text)
        assert taken.outcome is Placement.REFUSED, text
    assert hanako.wallet.measure()[0] == 1


def test_every_file_of_an_archive_has_its_own_answer(hanako: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def archive(*contents: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as packed:
            for place, content in enumerate(contents):
                packed.writestr(f"folder/{place}", content)
        return out.getvalue()

    taken = hanako.bring(archive(open_badge(), b"hello", open_badge(), a_pdf(), archive(b"x")))
    assert [one.outcome.value for one in taken] == ["held", "refused", "known", "apart", "refused"]
    assert hanako.wallet.list_documents()[0].origin is Origin.ARCHIVE
    (refused,) = hanako.bring(archive(*(b"%d" % number for number in range(31))))
    assert refused.problem is not None
    assert refused.problem.code == "E_MANY_TOO_MANY"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(open_badge().replace("優".encode(), "秀".encode()), id="changed since it was signed"),
        pytest.param(b"hello", id="a text"),
        pytest.param(b"{}", id="no credential"),
        pytest.param(b"", id="nothing"),
        pytest.param(a_picture(), id="a picture without a code"),
        pytest.param(json.dumps(digital_credentials.credential()).encode(), id="a draft that nobody sealed"),
    ],
)
def test_what_is_changed_or_no_credential_is_not_kept_and_says_why(hanako: Person, content: bytes) -> None:
    (taken,) = hanako.bring(content)
    assert taken.outcome is Placement.REFUSED
    assert taken.problem or taken.report
    assert hanako.wallet.measure() == (0, 0)


def test_what_cannot_be_verified_is_kept_apart(hanako: Person) -> None:
    del hanako.site.pages[issuer_site.DID_URL]
    document = hanako.keep(open_badge())
    unsigned = hanako.keep(a_pdf())
    assert {document.state, unsigned.state} == {WalletState.UNVERIFIED}
    assert (document.verdict, unsigned.obstacle) == (Verdict.INDETERMINATE, "E_PDF_UNSIGNED")
    # When the issuer answers again, it moves to the others, and that is told.
    hanako.site.put(issuer_site.DID_URL, token_site().pages[issuer_site.DID_URL])
    later = look_again(hanako.platform, hanako.account, key=document.key)
    assert later.is_verified
    assert later.state is WalletState.CHANGED
    assert later.title.ja == "データ分析の基礎と倫理"


def test_what_names_another_address_stands_apart_until_that_address_is_proved(hanako: Person) -> None:
    document = hanako.keep(awarded_to("s26001@asuka.example"))
    assert (document.addressee, document.state) == (Addressee.OTHER, WalletState.UNVERIFIED)
    hanako.wallet.add_proof(
        IdentityProof(key="s", kind=IdentityKind.MAIL, identifier="s26001@asuka.example", proved_at=NOW)
    )
    # The school takes the address back: what was sent there is the person's still.
    hanako.wallet.end_proof(IdentityKind.MAIL, "s26001@asuka.example", at=NOW)
    later = look_again(hanako.platform, hanako.account, key=document.key)
    assert (later.addressee, later.state) == (Addressee.PROVED, WalletState.VERIFIED)


def test_a_fault_of_ours_about_one_item_stops_no_other(hanako: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    verify = Verifier.verify_bytes

    def breaking(verifier: Verifier, data: bytes, *, now: datetime) -> Report:
        if data == a_pdf():
            raise ZeroDivisionError
        return verify(verifier, data, now=now)

    monkeypatch.setattr(Verifier, "verify_bytes", breaking)
    broken, fine = hanako.bring(a_pdf(), open_badge())
    assert broken.problem is not None
    assert (broken.problem.code, fine.outcome) == ("E_MANY_ITEM_BROKE", Placement.HELD)


def test_a_database_that_goes_away_is_no_fault_of_what_was_brought(
    hanako: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise OperationalError("no connection")

    with monkeypatch.context() as patched:
        patched.setattr(DatabaseWallet, "find_credential", gone)
        patched.setattr(DatabaseWallet, "measure", gone)
        with pytest.raises(OperationalError):
            hanako.bring(a_pdf(), open_badge())
    assert all(taken.document for taken in hanako.bring(a_pdf(), open_badge()))


def test_a_process_that_dies_while_it_adds_leaves_nothing_and_the_next_adds_it_once(
    hanako: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = DatabaseWallet.add

    def dying(wallet: DatabaseWallet, document: WalletDocument, content: bytes) -> None:
        add(wallet, document, content)
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(DatabaseWallet, "add", dying)
        with pytest.raises(SystemExit):
            hanako.bring(open_badge())
    assert hanako.wallet.measure() == (0, 0)
    for _ in range(2):
        hanako.bring(open_badge())
    assert hanako.wallet.measure() == (1, len(open_badge()))


def test_a_full_wallet_says_so_and_takes_nothing_more(hanako: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping_wallets, "MOST_DOCUMENTS", 1)
    first, second = hanako.bring(open_badge(), a_pdf())
    assert first.outcome is Placement.HELD
    assert second.problem is not None
    assert (second.outcome, second.problem.code) == (Placement.REFUSED, "E_WALLET_FULL")
    monkeypatch.setattr(keeping_wallets, "MOST_DOCUMENTS", 9)
    monkeypatch.setattr(keeping_wallets, "MOST_BYTES", len(open_badge()))
    (third,) = hanako.bring(a_pdf())
    assert third.problem is not None
    assert third.problem.code == "E_WALLET_SIZE"


def test_a_withdrawal_is_found_told_once_and_seen(hanako: Person) -> None:
    document = hanako.keep(open_badge())
    hanako.withdraw()
    later = hanako.at(NOW + AGAIN_AFTER)
    clock = WalletClock(later.platform, contact="ask@u.example")
    clock.turn(now=later.platform.now())

    found = hanako.wallet.find(document.key)
    assert found is not None
    assert (found.verdict, found.verdict_before, found.state) == (
        Verdict.REVOKED,
        Verdict.VALID,
        WalletState.CHANGED,
    ) or (
        found.verdict,
        found.verdict_before,
    ) == (Verdict.REVOKED, Verdict.VALID_UNTRUSTED_ISSUER)
    (mail,) = hanako.mails.sent
    assert mail.to == ADDRESS
    assert "1件" in mail.text
    assert "of the credentials you hold, 1" in mail.text.casefold()
    assert "データ分析" not in mail.text, "what somebody learnt is no matter of a mail"
    # Neither the next turn nor another process tells it again.
    WalletClock(later.platform).turn(now=later.platform.now())
    assert len(hanako.mails.sent) == 1
    note_change(later.platform, hanako.account, key=document.key)
    seen = hanako.wallet.find(document.key)
    assert seen is not None
    assert seen.state is WalletState.VERIFIED


def test_a_site_that_does_not_answer_withdraws_nothing(hanako: Person) -> None:
    document = hanako.keep(open_badge())
    hanako.site.pages.clear()
    tried = look_again(hanako.at(NOW + timedelta(days=8)).platform, hanako.account, key=document.key)
    assert (tried.verdict, tried.as_of) == (document.verdict, document.as_of)
    assert tried.state is WalletState.VERIFIED
    assert tried.tried_at == NOW + timedelta(days=8)
    assert tried.obstacle
    assert tell_changes(hanako.platform) == 0


def test_a_mail_that_cannot_leave_is_sent_later(hanako: Person) -> None:
    document = hanako.keep(open_badge())
    hanako.withdraw()
    look_again(hanako.at(NOW + timedelta(days=1)).platform, hanako.account, key=document.key)
    hanako.mails.is_out_of_order = True
    assert tell_changes(hanako.platform) == 0
    hanako.mails.is_out_of_order = False
    assert (tell_changes(hanako.platform), tell_changes(hanako.platform)) == (1, 0)


def test_a_crash_between_mail_and_note_sends_the_same_mail_under_the_same_id(
    hanako: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = hanako.keep(open_badge())
    hanako.withdraw()
    look_again(hanako.at(NOW + timedelta(days=1)).platform, hanako.account, key=document.key)

    def crash(*_: object, **__: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(looking_again, "_note_told", crash)
        with pytest.raises(SystemExit):
            tell_changes(hanako.platform)
    tell_changes(hanako.platform)
    assert len({mail.dedupe_id for mail in hanako.mails.sent}) == 1
    assert tell_changes(hanako.platform) == 0


def test_a_document_that_ends_the_process_does_not_end_the_next(
    hanako: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for content in (open_badge(), a_pdf()):
        hanako.keep(content)
    later = hanako.at(NOW + AGAIN_AFTER)
    looked: list[str] = []

    def look(_platform: Platform, _account: str, *, key: str) -> None:
        looked.append(key)
        if len(looked) == 1:
            raise SystemExit

    monkeypatch.setattr(looking_again, "look_again", look)
    monkeypatch.setattr(looking_again, "AT_ONCE", 1)
    with pytest.raises(SystemExit):
        WalletClock(later.platform).turn(now=later.platform.now())
    WalletClock(later.platform).turn(now=later.platform.now())
    assert len(looked) == len(set(looked)) == 2


def test_nobody_looks_at_what_is_in_the_wallet_of_another(hanako: Person) -> None:
    document = hanako.keep(open_badge())
    other = institutions.account("taro@mihon.example")
    for act in (look_again, note_change):
        with pytest.raises(NotFound, match="E_WALLET_UNKNOWN"):
            act(hanako.platform, other, key=document.key)


def test_what_a_scanner_reports_is_not_kept_and_neither_is_anything_while_it_is_silent(
    hanako: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Scanner:
        def scan(self, _data: bytes) -> str:
            return "Eicar-Test-Signature"

    class Silent:
        def scan(self, _data: bytes) -> str:
            raise Unavailable("E_SCANNER_SILENT")

    for scanner, code in ((Scanner(), "E_EVIDENCE_HARMFUL"), (Silent(), "E_SCANNER_SILENT")):
        monkeypatch.setattr(type(hanako.platform), "scanner", scanner)
        (taken,) = hanako.bring(open_badge())
        assert taken.problem is not None
        assert (taken.outcome, taken.problem.code) == (Placement.REFUSED, code)
    assert hanako.wallet.measure() == (0, 0)
