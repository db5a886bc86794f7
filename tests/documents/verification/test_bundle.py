"""An award in an evidence bundle: verified with nobody there, and every doubt that this leaves is told."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from kakitome.documents.bundle.archive import BundledFile, write_bundle
from kakitome.documents.verification.check import Outcome, Report, Verdict
from kakitome.documents.verification.pipeline import verify
from kakitome.documents.verification.registry import Registry
from kakitome.gateways.status_memory import ProcessStatusMemory
from vectors import issuer_site as its

ANSWERS = {"did/did.json": its.DID_URL, "status/r.json": its.REVOCATION_URL, "status/s.json": its.SUSPENSION_URL}
FIFTY_YEARS = its.NOW + timedelta(days=18_262)


def bundle(site: its.Site | None = None, document: its.Json | None = None) -> bytes:
    site = site or its.site()
    files = [BundledFile(name="credential.json", data=its.as_bytes(document or its.good()))]
    files += [BundledFile(name=name, data=site.pages[url], url=url) for name, url in ANSWERS.items()]
    return write_bundle(files, number="A-74AD-CHAM", made_at=its.NOW)


def registries(*keys: str) -> tuple[Registry, ...]:
    """Return the registry that lists the issuer with these keys and no others; without any it pins none."""
    (known,) = its.surroundings(its.site()).registries
    return (replace(known, issuers={name: replace(one, keys=keys) for name, one in known.issuers.items()}),)


PINNED = registries(its.multibase("now"), its.multibase("before"))


def run(data: bytes, *, now: datetime = its.NOW, site: its.Site | None = None, **surroundings: Any) -> Report:
    around = {"registries": PINNED} | surroundings
    return verify(data, its.surroundings(site or its.Site(), now=now, **around))


def lasting() -> its.Json:
    document = its.unsigned()
    del document["validUntil"]
    return its.sign(document)


def code(report: Report, check_id: str) -> str:
    check = report.check(check_id)
    assert check is not None
    return check.reason.code


def test_an_award_is_valid_with_nobody_there_while_its_status_list_is_current() -> None:
    report = run(bundle())
    assert report.verdict is Verdict.VALID, report.checks
    assert report.format == "Open Badges 3.0 (ZIP)"


def test_fifty_years_later_it_is_still_genuine_and_what_nobody_could_say_is_said() -> None:
    report = run(bundle(document=lasting()), now=FIFTY_YEARS)
    assert code(report, "proof") == "I_PROOF_OK"
    assert (report.verdict, code(report, "status")) == (Verdict.INDETERMINATE, "E_STATUS_AS_OF")
    status = report.check("status")
    assert status is not None
    assert status.outcome is Outcome.COULD_NOT_CHECK
    assert status.reason.params["on"] == "2026-11-21T04:00:00Z"


def test_an_expiry_and_a_withdrawal_are_certain_however_old_the_bundle_is() -> None:
    site = its.site()
    site.put(its.REVOCATION_URL, its.status_list("revocation", its.REVOCATION_URL, [its.REVOCATION_INDEX]))
    assert run(bundle(site, lasting()), now=FIFTY_YEARS).verdict is Verdict.REVOKED
    assert run(bundle(), now=FIFTY_YEARS).verdict is Verdict.EXPIRED


def test_the_issuer_itself_is_asked_first() -> None:
    site = its.site()
    site.put(its.REVOCATION_URL, its.status_list("revocation", its.REVOCATION_URL, [its.REVOCATION_INDEX]))
    assert run(bundle(), site=site).verdict is Verdict.REVOKED


def test_a_key_that_only_the_bundle_vouches_for_makes_nobody_known() -> None:
    report = run(bundle(), registries=registries())
    assert (report.verdict, code(report, "issuer_identity")) == (
        Verdict.VALID_UNTRUSTED_ISSUER,
        "W_ISSUER_KEY_ARCHIVED",
    )
    assert run(bundle(), registries=registries(), site=its.site()).verdict is Verdict.VALID


def test_a_forged_bundle_with_a_key_of_its_own_does_not_pass_a_registry_that_pins_keys() -> None:
    site = its.Site()
    site.put(its.DID_URL, its.did_document("evil"))
    for purpose, url in (("revocation", its.REVOCATION_URL), ("suspension", its.SUSPENSION_URL)):
        site.put(url, its.status_list(purpose, url, by="evil"))
    report = run(bundle(site, its.sign(its.unsigned(), by="evil")))
    assert (report.verdict, code(report, "proof")) == (Verdict.INDETERMINATE, "E_KEY_NOT_IN_HISTORY")


@pytest.mark.parametrize("position", [30, 200, -40])
def test_a_damaged_bundle_is_malformed_and_never_a_crash(position: int) -> None:
    data = bytearray(bundle())
    data[position] ^= 0xFF
    # Some bytes of a ZIP carry no meaning.
    assert run(bytes(data)).verdict in (Verdict.MALFORMED, Verdict.UNSUPPORTED, Verdict.VALID)


def test_a_list_out_of_a_bundle_is_not_remembered_as_the_newest_seen() -> None:
    memory = ProcessStatusMemory()
    run(bundle(), memory=memory)
    assert memory.recall(its.REVOCATION_URL) is None
    run(bundle(), memory=memory, site=its.site())
    assert memory.recall(its.REVOCATION_URL) is not None
