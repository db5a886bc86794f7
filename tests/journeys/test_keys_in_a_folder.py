"""The keys of an issuer that keeps a folder: changed, and what others say of it then.

The issuer has a key file and a folder that it publishes; a registry that others keep saw its keys once and never again.
"""

import csv
import io
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kakitome import issue, verify
from kakitome.documents.verification.check import Report, Verdict
from kakitome.gateways.key_file import new_secrets, read_key_file, write_key_file
from kakitome.library.folder.keeping import examine_folder, rotate_in
from kakitome.library.folder.leaked_keys import record_leak_in, reseal_in
from kakitome.services.issuing import RowStatus

EXAMPLES = Path(__file__).parents[2] / "examples"
ADDRESS = "https://asuka.example/issuers/informatics"
DID = "did:web:asuka.example:issuers:informatics"
NOW = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Office:
    """Who awards, what it publishes, and what a registry saw of it in the beginning."""

    desk: Path

    @property
    def public(self) -> Path:
        return self.desk / "public"

    @property
    def registry(self) -> Path:
        return self.desk / "registry.json"

    def award(self, name: str, *, key: str, now: datetime = NOW) -> Path:
        """Award one person and return the credential."""
        report = issue(
            EXAMPLES / "data-literacy.toml",
            issuer=EXAMPLES / "issuer.toml",
            key=self.desk / key,
            class_list=one_row(name),
            out=self.public,
            now=now,
            today=date(2026, 11, 21),
        )
        (given,) = [self.public / row.file for row in report.rows if row.status == RowStatus.ISSUED]
        return given

    def check(self, credential: Path, *, now: datetime = NOW, **more: Any) -> Report:
        """Ask what anyone who trusts the registry would ask."""
        return verify(credential, trust=[self.registry], resolve={ADDRESS: self.public}, offline=True, now=now, **more)

    def history(self) -> list[dict[str, Any]]:
        """Return the history in the key document, newest first."""
        document = json.loads((self.public / "did.json").read_text(encoding="utf-8"))
        history: list[dict[str, Any]] = document["service"][0]["serviceEndpoint"]["keys"]
        return history


def one_row(name: str) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows(
        [["氏名", "メール", "取得日"], [name, f"u{ord(name[-1])}@asuka.example", "令和8年11月20日"]]
    )
    return written.getvalue().encode("utf-8")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An issuer that has awarded once; then the registry looked at its keys."""
    write_key_file(tmp_path / "first.key", new_secrets(), passphrase="", now=NOW)
    office = Office(desk=tmp_path)
    office.award("見本一", key="first.key")
    keys = [key["id"].rpartition("#")[2] for key in office.history()]
    entry = {"id": DID, "name": "明日香", "keys": keys, "keysAsOf": "2026-11-21", "statusRequired": True}
    office.registry.write_text(json.dumps({"name": "登録簿", "issuers": [entry]}), encoding="utf-8")
    return office


def rotate(office: Office, *, key: str, out: str) -> str:
    vault = read_key_file(office.desk / key, passphrase="")
    return rotate_in(office.public, vault=vault, out=office.desk / out, passphrase="", now=NOW)


def test_awards_stay_green_over_two_changes_of_keys_of_which_the_registry_never_heard(office: Office) -> None:
    first = next(office.public.glob("credentials/*.json"))
    rotate(office, key="first.key", out="second.key")
    second = office.award("見本二", key="second.key")
    announced = rotate(office, key="second.key", out="third.key")
    third = office.award("見本三", key="third.key")
    assert announced in third.read_text(encoding="utf-8")
    assert announced not in office.registry.read_text(encoding="utf-8")
    for credential in (first, second, third):
        report = office.check(credential)
        assert report.verdict is Verdict.VALID, report.checks


def test_without_the_introduction_the_new_key_is_amber_and_never_forged(office: Office) -> None:
    rotate(office, key="first.key", out="second.key")
    second = office.award("見本二", key="second.key")
    document = json.loads((office.public / "did.json").read_text(encoding="utf-8"))
    for key in document["service"][0]["serviceEndpoint"]["keys"]:
        key.pop("introduction", None)
    (office.public / "did.json").write_text(json.dumps(document), encoding="utf-8")
    report = office.check(second)
    identity = report.check("issuer_identity")
    assert report.verdict is Verdict.VALID_UNTRUSTED_ISSUER
    assert identity is not None
    assert identity.reason.code == "W_KEY_NOT_SEEN_YET"


def test_after_a_leak_lists_are_good_at_once_and_every_credential_gets_a_new_document(office: Office) -> None:
    (old,) = office.public.glob("credentials/*.json")
    before = old.read_bytes()
    later = NOW + timedelta(days=1)
    stolen = read_key_file(office.desk / "first.key", passphrase="")
    new = record_leak_in(office.public, vault=stolen, since=NOW, out=office.desk / "new.key", passphrase="", now=later)
    report = office.check(old, now=later)
    proof = report.check("proof")
    assert proof is not None
    assert (report.verdict, proof.reason.code) == (Verdict.INDETERMINATE, "E_KEY_REVOKED")
    lists = [path.read_text(encoding="utf-8") for path in office.public.glob("status/*.json")]
    assert lists
    assert all(new in one and stolen.key_id not in one for one in lists)

    vault = read_key_file(office.desk / "new.key", passphrase="")
    assert reseal_in(office.public, vault=vault, now=later) == 1
    assert reseal_in(office.public, vault=vault, now=later) == 0
    (fresh,) = [path for path in office.public.glob("credentials/*.json") if path != old]
    assert old.read_bytes() == before
    number = json.loads(before)["credentialSubject"]["licenseNumber"]
    assert json.loads(fresh.read_bytes())["credentialSubject"]["licenseNumber"] == number
    # The registry saw only keys that are stolen now: nothing leads to the new one until it looks again.
    assert office.check(fresh, now=later).verdict is Verdict.VALID_UNTRUSTED_ISSUER
    office.registry.write_text(
        office.registry.read_text(encoding="utf-8").replace(stolen.key_id, new), encoding="utf-8"
    )
    assert office.check(fresh, now=later).verdict is Verdict.VALID
    assert examine_folder(office.public, now=later).findings == ()


def test_whoever_verifies_the_old_file_after_a_leak_and_a_new_document_is_sent_to_the_number(office: Office) -> None:
    (old,) = office.public.glob("credentials/*.json")
    since, later = NOW + timedelta(hours=1), NOW + timedelta(days=1)
    stolen = read_key_file(office.desk / "first.key", passphrase="")
    record_leak_in(office.public, vault=stolen, since=since, out=office.desk / "new.key", passphrase="", now=later)
    reseal_in(office.public, vault=read_key_file(office.desk / "new.key", passphrase=""), now=later)
    report = office.check(old, now=later)
    status = report.check("status")
    assert status is not None
    assert (report.verdict, status.reason.code) == (Verdict.SUPERSEDED, "E_SUPERSEDED")
    assert status.reason.params["number"] == json.loads(old.read_bytes())["credentialSubject"]["licenseNumber"]
