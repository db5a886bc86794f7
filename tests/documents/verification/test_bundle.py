"""An award in an evidence bundle: verified with nobody there, and every doubt that this leaves is told."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from kakitome.documents.bundle.archive import BundledFile, write_bundle
from kakitome.documents.verification.check import CheckOutcome, Report, Verdict
from kakitome.documents.verification.pipeline import verify
from kakitome.documents.verification.registry import IssuerRegistry
from kakitome.gateways.status_memory import ProcessStatusMemory
from vectors import issuer_site

ANSWERS = {
    "did/did.json": issuer_site.DID_URL,
    "status/r.json": issuer_site.REVOCATION_URL,
    "status/s.json": issuer_site.SUSPENSION_URL,
}
FIFTY_YEARS = issuer_site.NOW + timedelta(days=18_262)


def bundle(site: issuer_site.Site | None = None, document: issuer_site.Json | None = None) -> bytes:
    site = site or issuer_site.site()
    files = [BundledFile(name="credential.json", data=issuer_site.as_bytes(document or issuer_site.good()))]
    files += [BundledFile(name=name, data=site.pages[url], url=url) for name, url in ANSWERS.items()]
    return write_bundle(files, number="A-74AD-CHAM", made_at=issuer_site.NOW)


def registries(*keys: str) -> tuple[IssuerRegistry, ...]:
    """Return the registry that lists the issuer with these keys and no others; without any it pins none."""
    (known,) = issuer_site.surroundings(issuer_site.site()).registries
    return (replace(known, issuers={name: replace(one, keys=keys) for name, one in known.issuers.items()}),)


PINNED = registries(issuer_site.multibase("now"), issuer_site.multibase("before"))


def run(
    data: bytes, *, now: datetime = issuer_site.NOW, site: issuer_site.Site | None = None, **surroundings: Any
) -> Report:
    around = {"registries": PINNED} | surroundings
    return verify(data, issuer_site.surroundings(site or issuer_site.Site(), now=now, **around))


def lasting() -> issuer_site.Json:
    document = issuer_site.unsigned()
    del document["validUntil"]
    return issuer_site.sign(document)


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
    assert status.outcome is CheckOutcome.COULD_NOT_CHECK
    assert status.reason.params["on"] == "2026-11-21T04:00:00Z"


def test_an_expiry_and_a_withdrawal_are_certain_however_old_the_bundle_is() -> None:
    site = issuer_site.site()
    site.put(
        issuer_site.REVOCATION_URL,
        issuer_site.status_list("revocation", issuer_site.REVOCATION_URL, [issuer_site.REVOCATION_INDEX]),
    )
    assert run(bundle(site, lasting()), now=FIFTY_YEARS).verdict is Verdict.REVOKED
    assert run(bundle(), now=FIFTY_YEARS).verdict is Verdict.EXPIRED


def test_the_issuer_itself_is_asked_first() -> None:
    site = issuer_site.site()
    site.put(
        issuer_site.REVOCATION_URL,
        issuer_site.status_list("revocation", issuer_site.REVOCATION_URL, [issuer_site.REVOCATION_INDEX]),
    )
    assert run(bundle(), site=site).verdict is Verdict.REVOKED


def test_a_key_that_only_the_bundle_vouches_for_makes_nobody_known() -> None:
    report = run(bundle(), registries=registries())
    assert (report.verdict, code(report, "issuer_identity")) == (
        Verdict.VALID_UNTRUSTED_ISSUER,
        "W_ISSUER_KEY_ARCHIVED",
    )
    assert run(bundle(), registries=registries(), site=issuer_site.site()).verdict is Verdict.VALID


def test_a_forged_bundle_with_a_key_of_its_own_does_not_pass_a_registry_that_pins_keys() -> None:
    site = issuer_site.Site()
    site.put(issuer_site.DID_URL, issuer_site.did_document("evil"))
    for purpose, url in (("revocation", issuer_site.REVOCATION_URL), ("suspension", issuer_site.SUSPENSION_URL)):
        site.put(url, issuer_site.status_list(purpose, url, by="evil"))
    report = run(bundle(site, issuer_site.sign(issuer_site.unsigned(), by="evil")))
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
    assert memory.recall(issuer_site.REVOCATION_URL) is None
    run(bundle(), memory=memory, site=issuer_site.site())
    assert memory.recall(issuer_site.REVOCATION_URL) is not None
