"""Chains of certificates: to a given root, at a given instant, and never over something weak."""

from datetime import UTC, datetime

import pytest

from kakitome.documents.keys.x509_chain import (
    ChainState,
    UnusableCertificate,
    build_chain,
    certificate_id,
    common_name,
    read_certificate,
)
from vectors import seal_certificates

NOW = datetime(2026, 11, 21, tzinfo=UTC)
ROOT = seal_certificates.authority()
BETWEEN = seal_certificates.intermediate(ROOT)
SEAL = seal_certificates.institution(BETWEEN)


def test_a_certificate_chains_over_an_intermediate_to_the_root() -> None:
    state, chain = build_chain(SEAL.der, [BETWEEN.der], roots=[ROOT.der], at=NOW)
    assert (state, chain) == (ChainState.TRUSTED, (SEAL.der, BETWEEN.der, ROOT.der))


def test_without_its_intermediate_it_chains_to_nobody() -> None:
    assert build_chain(SEAL.der, [], roots=[ROOT.der], at=NOW) == (ChainState.UNKNOWN, ())


def test_an_authority_of_the_same_name_is_another() -> None:
    stranger = seal_certificates.authority()
    assert build_chain(SEAL.der, [BETWEEN.der], roots=[stranger.der], at=NOW)[0] is ChainState.UNKNOWN
    assert build_chain(SEAL.der, [BETWEEN.der, ROOT.der], roots=[], at=NOW)[0] is ChainState.UNKNOWN


def test_an_institution_cannot_issue_certificates() -> None:
    below = seal_certificates.institution(SEAL, "Another university")
    assert build_chain(below.der, [SEAL.der, BETWEEN.der], roots=[ROOT.der], at=NOW)[0] is ChainState.UNKNOWN


@pytest.mark.parametrize("year", [2025, 2030])
def test_outside_its_dates_a_chain_is_told_as_expired(year: int) -> None:
    at = datetime(year, 6, 1, tzinfo=UTC)
    assert build_chain(SEAL.der, [BETWEEN.der], roots=[ROOT.der], at=at)[0] is ChainState.EXPIRED


def test_a_listed_certificate_needs_nobody_above_it() -> None:
    assert build_chain(SEAL.der, [], roots=[SEAL.der], at=NOW) == (ChainState.TRUSTED, (SEAL.der,))


@pytest.mark.parametrize(
    "weak", [seal_certificates.weak_institution(BETWEEN).der, seal_certificates.old_hash_certificate()]
)
def test_a_weak_certificate_is_refused_whoever_signed_it(weak: bytes) -> None:
    with pytest.raises(UnusableCertificate) as refusal:
        build_chain(weak, [BETWEEN.der], roots=[ROOT.der], at=NOW)
    assert (refusal.value.problem.code, refusal.value.kind) == ("E_X509_WEAK", "unsupported")


@pytest.mark.parametrize("data", [b"", b"certificate", SEAL.der[:-1], SEAL.der + b"\0"])
def test_what_is_no_certificate_is_refused(data: bytes) -> None:
    with pytest.raises(UnusableCertificate, match="E_X509_FORM"):
        read_certificate(data)


def test_broken_and_weak_companions_lead_nowhere_and_break_nothing() -> None:
    others = [b"rubbish", seal_certificates.weak_institution(BETWEEN).der, BETWEEN.der]
    assert build_chain(SEAL.der, others, roots=[b"rubbish", ROOT.der], at=NOW)[0] is ChainState.TRUSTED


def test_more_certificates_than_any_seal_needs_are_refused() -> None:
    with pytest.raises(UnusableCertificate, match="E_X509_MANY"):
        build_chain(SEAL.der, [BETWEEN.der] * 21, roots=[ROOT.der], at=NOW)


def test_a_certificate_is_named_by_its_hash_and_its_organisation() -> None:
    assert certificate_id(SEAL.der).startswith("urn:x509:sha256:")
    assert len(certificate_id(SEAL.der)) == len("urn:x509:sha256:") + 64
    assert common_name(SEAL.certificate) == "Asuka University (sample)"
