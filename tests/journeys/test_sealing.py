"""Seals on a platform: published with their chain, known to its own registry, trusted for what they seal."""

from pathlib import Path

import pytest
from cryptography import x509

from bootstrap.platforms import NOW, add_institution, open_platform
from kakitome.documents.pdf.sealing import PdfSeal
from kakitome.documents.verification.check import Verdict
from kakitome.gateways.local_authority import ROOT_FILE, make_authority
from kakitome.journeys.sealing import names_of, seal_locally
from kakitome.operations.local_seals import AUTHORITY, seal_once
from kakitome.services.keeping_seals import find_seal, issuer_of
from support.certificates import Holder, a_key
from support.pdf_files import a_pdf

pytestmark = pytest.mark.django_db


def test_what_an_institution_of_the_platform_sealed_is_valid_there(tmp_path: Path) -> None:
    platform = open_platform(tmp_path)
    add_institution(platform)
    assert find_seal(platform.sealing_context("u"), now=NOW) is None
    seal_locally(platform, "u", authority=make_authority(now=NOW))
    seal = find_seal(platform.sealing_context("u"), now=NOW)
    assert seal is not None
    sealed = PdfSeal(certificate=seal.certificate, chain=seal.chain, sign=seal.sign).seal(a_pdf(), now=NOW)
    report = platform.verifier().verify_bytes(sealed.data, now=NOW)
    assert report.verdict is Verdict.VALID, [check.reason for check in report.checks]
    platform.sandbox.close()


def test_a_stranger_certified_by_the_same_authority_is_not_known_for_it(tmp_path: Path) -> None:
    platform = open_platform(tmp_path)
    add_institution(platform)
    authority = make_authority(now=NOW)
    seal_locally(platform, "u", authority=authority)
    key = a_key("stranger")
    own, root = authority.certify(key.public_key(), names_of(issuer_of(platform.sealing_context("u"))), now=NOW)
    stranger = Holder(x509.load_der_x509_certificate(own), key)
    sealed = PdfSeal(certificate=own, chain=(root,), sign=stranger.sign).seal(a_pdf(), now=NOW)
    report = platform.verifier().verify_bytes(sealed.data, now=NOW)
    assert report.verdict is Verdict.VALID_UNTRUSTED_ISSUER
    platform.sandbox.close()


def test_the_certificates_are_published_with_their_root(tmp_path: Path) -> None:
    platform = open_platform(tmp_path)
    add_institution(platform)
    slug = issuer_of(platform.sealing_context("u")).slug
    assert platform.hosted.find(slug, "seal.pem") is None
    seal_once(platform, "u")
    seal_once(platform, "u")
    found = platform.hosted.find(slug, "seal.pem")
    assert found is not None
    assert found.media_type == "application/pem-certificate-chain"
    own, root = x509.load_pem_x509_certificates(found.content)
    own.verify_directly_issued_by(root)
    assert root == x509.load_pem_x509_certificate((tmp_path / AUTHORITY / ROOT_FILE).read_bytes())
    platform.sandbox.close()
