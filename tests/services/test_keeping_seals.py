"""Keeping seals: a key in the vault, a request, a certificate, and the newest one that is in force seals."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from contract.fakes import MemorySealedKeys
from kakitome.documents.keys.certificate_request import SealNames
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.keys.x509_chain import ChainState, build_chain
from kakitome.documents.pdf.reading import read_pdf
from kakitome.documents.pdf.sealing import PdfSeal
from kakitome.errors import Conflict, NotFound
from kakitome.gateways.key_vault import SealedKeyVault, WrappingKey
from kakitome.gateways.local_authority import LABEL, LocalAuthority, make_authority
from kakitome.mapping.issuer import Issuer
from kakitome.ports.issuers import IssuerRecord
from kakitome.records.store.seals import DatabaseSealCertificates
from kakitome.services.keeping_keys import open_issuer
from kakitome.services.keeping_seals import (
    SealingContext,
    SealInvalid,
    bring_certificate,
    open_seal,
    request_certificate,
)
from kakitome.values.localized_text import LocalizedText
from support.certificates import NOW, Holder, a_leaf, a_root
from support.pdf_files import a_pdf
from support.stores import new_store

DID = "did:web:u.example"
NAMES = SealNames(organisation=LocalizedText(ja="例示大学", en="Example University"), identifier="VATJP-T1234567890123")
AUTHORITY = make_authority(now=NOW)


@pytest.fixture
def desk() -> SealingContext:
    table = MemorySealedKeys("u")
    vault = SealedKeyVault(table, wrapping_keys=[WrappingKey(b"k" * 32)], clock=lambda: NOW)
    book = new_store()
    issuer = Issuer(did=DID, name=NAMES.organisation, base_url="https://u.example/")
    record = IssuerRecord(slug="u", issuer=issuer, created_at=NOW)
    open_issuer(book, record, key_id=vault.create(), actor="t", now=NOW)
    return SealingContext(book=book, vault=vault, seals=DatabaseSealCertificates(book._scope))


def certify(desk: SealingContext, *, authority: LocalAuthority = AUTHORITY, days: int = 0) -> tuple[bytes, ...]:
    public = decode_public(desk.vault.create(algorithm="P-256"))
    return authority.certify(public, NAMES, now=NOW + timedelta(days=days))


def test_a_seal_made_by_the_local_authority_seals_a_pdf(desk: SealingContext) -> None:
    bring_certificate(desk, DID, certificates=certify(desk), actor="t", now=NOW)
    seal = open_seal(desk, DID, now=NOW)
    assert seal.algorithm == "P-256"
    sealed = PdfSeal(certificate=seal.certificate, chain=seal.chain, sign=seal.sign).seal(a_pdf(), now=NOW)
    (found,) = read_pdf(sealed.data).signatures
    assert found.problem == ""
    state, _ = build_chain(found.certificates[0], found.certificates[1:], roots=[AUTHORITY.root_der], at=NOW)
    assert state is ChainState.TRUSTED
    assert desk.book.audit.list_events()[-1].entry.action == "seal.brought"


def test_the_local_authority_says_that_it_is_a_demonstration_and_claims_no_qualification(desk: SealingContext) -> None:
    certificate = x509.load_der_x509_certificate(certify(desk)[0])
    units = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)
    assert [one.value for one in units] == [LABEL]
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert [one.value for one in names] == ["例示大学 / Example University"]
    identifiers = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_IDENTIFIER)
    assert [one.value for one in identifiers] == ["VATJP-T1234567890123"]
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature
    assert usage.content_commitment
    assert not usage.key_cert_sign
    policies = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
    assert "not a qualified certificate" in policies[0].policy_qualifiers[0].explicit_text
    qualified = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")
    assert all(extension.oid != qualified for extension in certificate.extensions)


def test_a_request_is_signed_by_the_vaults_key_and_names_the_institution(desk: SealingContext) -> None:
    key_id = desk.vault.create(algorithm="P-256")
    request = x509.load_der_x509_csr(request_certificate(desk.vault, key_id=key_id, names=NAMES))
    assert request.is_signature_valid
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert request.public_key().public_bytes(*form) == decode_public(key_id).public_bytes(*form)
    names = {one.oid: one.value for one in request.subject}
    assert names[NameOID.ORGANIZATION_NAME] == "例示大学"
    assert names[NameOID.ORGANIZATION_IDENTIFIER] == "VATJP-T1234567890123"
    assert request.extensions.get_extension_for_class(x509.KeyUsage).value.content_commitment


@pytest.mark.parametrize(
    ("ja", "en", "organisation", "common"),
    [
        ("例示大学", "", "例示大学", "例示大学"),
        ("", "Example", "Example", "Example"),
        ("国立大学法人" * 3, "University", "国立大学法人" * 3, "国立大学法人" * 3),
        ("国立大学法人" * 9, "University", "University", "University"),
        ("国立大学法人" * 9, "", ("国立大学法人" * 9)[:21], ("国立大学法人" * 9)[:21]),
    ],
)
def test_long_names_fit_into_a_certificate(ja: str, en: str, organisation: str, common: str) -> None:
    pairs = SealNames(organisation=LocalizedText(ja=ja, en=en)).pairs
    assert (pairs["organization_name"], pairs["common_name"]) == (organisation, common)


def test_a_key_that_signs_credentials_gets_no_request(desk: SealingContext) -> None:
    (key_id,) = desk.vault.list_key_ids()
    with pytest.raises(SealInvalid, match="E_SEAL_ALGORITHM"):
        request_certificate(desk.vault, key_id=key_id, names=NAMES)


def test_the_newest_certificate_in_force_seals_and_old_ones_stay(desk: SealingContext) -> None:
    first, second = certify(desk), certify(desk, days=100)
    bring_certificate(desk, DID, certificates=first, actor="t", now=NOW)
    bring_certificate(desk, DID, certificates=second, actor="t", now=NOW + timedelta(days=100))
    assert open_seal(desk, DID, now=NOW + timedelta(days=101)).certificate == second[0]
    assert open_seal(desk, DID, now=NOW + timedelta(days=1)).certificate == first[0]
    with pytest.raises(NotFound, match="E_SEAL_NONE"):
        open_seal(desk, DID, now=NOW + timedelta(days=20 * 365))


def bring(desk: SealingContext, holder: Holder) -> None:
    bring_certificate(desk, DID, certificates=[holder.der], actor="t", now=NOW)


def test_what_cannot_be_a_seal_is_refused_with_its_reason(desk: SealingContext) -> None:
    root = a_root()
    with pytest.raises(SealInvalid, match="E_SEAL_KEY_UNKNOWN"):
        bring(desk, a_leaf(root))
    with pytest.raises(SealInvalid, match="E_SEAL_ALGORITHM"):
        bring(desk, a_leaf(root, kind="RSA-2048"))
    with pytest.raises(SealInvalid, match="E_SEAL_CERTIFICATE"):
        bring(desk, a_leaf(root, kind="RSA-1024"))
    with pytest.raises(SealInvalid, match="E_SEAL_NOT_IN_FORCE"):
        bring(desk, a_leaf(root, until=NOW - timedelta(days=1), since=NOW - timedelta(days=9)))
    with pytest.raises(SealInvalid, match="E_SEAL_NOT_IN_FORCE"):
        bring(desk, root)
    with pytest.raises(SealInvalid, match="E_SEAL_CERTIFICATE"):
        bring_certificate(desk, DID, certificates=[], actor="t", now=NOW)
    with pytest.raises(SealInvalid, match="E_SEAL_CERTIFICATE"):
        bring_certificate(desk, DID, certificates=[b"0"], actor="t", now=NOW)
    assert list(desk.seals.list_all()) == []


def test_an_unknown_issuer_and_a_second_time_are_refused(desk: SealingContext) -> None:
    chain = certify(desk)
    with pytest.raises(NotFound, match="E_ISSUER_UNKNOWN"):
        bring_certificate(desk, "did:web:other.example", certificates=chain, actor="t", now=NOW)
    bring_certificate(desk, DID, certificates=chain, actor="t", now=NOW)
    with pytest.raises(Conflict, match="E_SEAL_EXISTS"):
        bring_certificate(desk, DID, certificates=chain, actor="t", now=NOW)
