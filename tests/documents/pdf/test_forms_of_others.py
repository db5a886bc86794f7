"""PDFs in forms that others make: encrypted for a certificate, signed with Ed448."""

import io
from datetime import timedelta

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from pyhanko.pdf_utils.crypt.pubkey import RecipientEncryptionPolicy
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from kakitome.documents.pdf.reading import PdfRefused, read_pdf
from support.certificates import NOW, a_leaf, a_root
from support.pdf_files import a_pdf


def test_a_pdf_encrypted_for_a_certificate_is_called_encrypted_and_not_damaged() -> None:
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(a_pdf())))
    reader_of_it = asn1_x509.Certificate.load(a_leaf(a_root(), "Reader", kind="RSA-2048").der)
    policy = RecipientEncryptionPolicy(ignore_key_usage=True)
    writer.encrypt_pubkey([reader_of_it], policy=policy)
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(PdfRefused) as refused:
        read_pdf(out.getvalue())
    assert (refused.value.problem.code, refused.value.kind) == ("E_PDF_ENCRYPTED", "unsupported")


def test_a_signature_with_ed448_is_read_and_not_called_weak() -> None:
    key = Ed448PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Ed448")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(NOW - timedelta(1)).not_valid_after(NOW + timedelta(1))
    der = builder.sign(key, None).public_bytes(serialization.Encoding.DER)
    private = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signer = signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(der),
        signing_key=asn1_keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),
    )
    meta = signers.PdfSignatureMetadata(field_name="Signature1", md_algorithm="shake256")
    signed = signers.PdfSigner(meta, signer).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(a_pdf()))).getvalue()
    (facts,) = read_pdf(signed).signatures
    assert (facts.problem, facts.hash) == ("", "shake256_len")
    at = signed.index(b"/MediaBox")
    (spoilt,) = read_pdf(signed[: at + 1] + b"m" + signed[at + 2 :]).signatures
    assert spoilt.problem == "E_PDF_DIGEST"
