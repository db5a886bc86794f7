"""An award of a folder is given, corrected and withdrawn, and whoever kept an earlier file learns which one counts."""

import json
from datetime import date
from pathlib import Path

import pytest

from journeys.test_keys_in_a_folder import EXAMPLES, NOW, Office, office, one_row
from kakitome import issue
from kakitome.documents.verification.check import Report, Verdict
from kakitome.gateways.key_file import read_key_file
from kakitome.library.converting import Conversion, convert
from kakitome.library.folder.keeping import revoke_in
from kakitome.services.enveloping import targets
from kakitome.services.issuing import RowStatus

__all__ = ["office"]
TRUSTED = (Verdict.VALID, Verdict.VALID_UNTRUSTED_ISSUER)


def number_of(file: Path) -> str:
    return str(json.loads(file.read_bytes())["credentialSubject"]["licenseNumber"])


def converted(office: Office, file: Path) -> Path:
    """Put a credential into Open Badges 2.0; what the badge points to lies in the folder."""
    order = Conversion(to=targets.OB2, key=office.desk / "first.key", folder=office.public, now=NOW)
    made = office.desk / f"{file.stem}.jws"
    made.write_bytes(convert(file.read_bytes(), order).document)
    return made


def correct(office: Office, name: str) -> Path:
    """Award the same learner again in place of what was awarded, as the office does with `--on-duplicate replace`."""
    report = issue(
        EXAMPLES / "data-literacy.toml",
        issuer=EXAMPLES / "issuer.toml",
        key=office.desk / "first.key",
        class_list=one_row(name),
        out=office.public,
        on_duplicate="replace",
        now=NOW,
        today=date(2026, 11, 21),
    )
    (row,) = report.rows
    assert row.status == RowStatus.ISSUED, row
    return office.public / row.file


def status_of(report: Report) -> tuple[Verdict, str, object]:
    status = report.check("status")
    assert status is not None
    return report.verdict, status.reason.code, status.reason.params.get("number")


def test_the_earlier_file_is_superseded_in_every_form_and_leads_to_the_award(office: Office) -> None:
    (old,) = office.public.glob("credentials/*.json")
    badge, number = converted(office, old), number_of(old)
    assert office.check(badge).verdict in TRUSTED
    new = correct(office, "髙本一")
    assert number_of(new) == number
    for file in (old, badge):
        assert status_of(office.check(file)) == (Verdict.SUPERSEDED, "E_SUPERSEDED", number), file
    for file in (new, converted(office, new)):
        assert office.check(file).verdict in TRUSTED


def test_a_withdrawal_after_the_correction_is_told_of_the_present_file_alone(office: Office) -> None:
    (old,) = office.public.glob("credentials/*.json")
    badge = converted(office, old)
    new = correct(office, "髙本一")
    present = converted(office, new)
    vault = read_key_file(office.desk / "first.key", passphrase="")
    revoke_in(office.public, new.name, act="revoke", reason="見本", vault=vault, now=NOW)
    assert [office.check(file).verdict for file in (new, present)] == [Verdict.REVOKED] * 2
    assert [office.check(file).verdict for file in (old, badge)] == [Verdict.SUPERSEDED] * 2


def test_the_list_of_open_badges_2_names_no_address_of_the_present_file(office: Office) -> None:
    (old,) = office.public.glob("credentials/*.json")
    converted(office, old)
    new = correct(office, "髙本一")
    listed = (office.public / "ob2" / "revocations.json").read_text(encoding="utf-8")
    assert old.stem in listed
    assert number_of(old) in listed
    assert new.stem not in listed


@pytest.mark.parametrize("reason", ["差し替えました。", "Replaced."])
def test_words_of_somebody_else_make_no_withdrawal_a_replacement(office: Office, reason: str) -> None:
    (old,) = office.public.glob("credentials/*.json")
    badge = converted(office, old)
    correct(office, "髙本一")
    file = office.public / "ob2" / "revocations.json"
    listed = json.loads(file.read_bytes())
    for entry in listed["revokedAssertions"]:
        if isinstance(entry, dict):
            entry["revocationReason"] = reason
    file.write_text(json.dumps(listed), encoding="utf-8")
    assert office.check(badge).verdict is Verdict.REVOKED
