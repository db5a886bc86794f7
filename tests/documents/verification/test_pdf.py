"""Signed PDFs of anybody: what is right, what is forged, what nobody can know any more, and what is attached."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from asn1crypto import crl as asn1_crl
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

from kakitome.documents.keys.x509_chain import certificate_id
from kakitome.documents.pdf.facts import PdfFacts
from kakitome.documents.pdf.reading import read_pdf
from kakitome.documents.pdf.sealing import PdfSeal
from kakitome.documents.pdf.timestamping import Stamper
from kakitome.documents.verification.check import Check, CheckOutcome, Report, Verdict
from kakitome.documents.verification.pipeline import CHECK_IDS, verify
from kakitome.documents.verification.registry import IssuerRegistry, ListedIssuer
from kakitome.values.localized_text import LocalizedText
from support.certificates import NOW, YEAR, Holder, StampAuthority, a_leaf, a_root
from support.pdf_files import a_pdf
from vectors import issuer_site

BAD = Path(__file__).parents[2] / "vectors" / "bad_pdf"
ROOT = a_root()
UNIVERSITY = "明日香情報大学（見本）"
NAMED = LocalizedText(ja="見本", en="Sample")


def trusting(*roots: bytes) -> IssuerRegistry:
    listed = {certificate_id(one): ListedIssuer(id=certificate_id(one), name=NAMED) for one in roots}
    return IssuerRegistry(name=NAMED, issuers=listed, roots=roots)


def run(
    data: bytes, *roots: bytes, now: datetime = issuer_site.NOW, facts: PdfFacts | None = None, **others: Any
) -> Report:
    registries = (issuer_site.registry(), trusting(*(roots or (ROOT.der,))))
    examine = (lambda _: facts) if facts else read_pdf
    return verify(
        data,
        issuer_site.surroundings(issuer_site.site(), now=now, examine_pdf=examine, registries=registries, **others),
    )


def found(report: Report, check_id: str) -> Check:
    check = report.check(check_id)
    assert check is not None
    return check


def sealed(
    leaf: Holder | None = None,
    *,
    at: datetime = NOW,
    tsa: StampAuthority | None = None,
    attachments: dict[str, bytes] | None = None,
) -> bytes:
    """Seal as we do ourselves."""
    holder = leaf or a_leaf(ROOT, UNIVERSITY)
    seal = PdfSeal(certificate=holder.der, chain=(ROOT.der,), sign=holder.sign)
    stamper = Stamper(tsa.answer, roots=(ROOT.der,), now=at) if tsa else None
    return seal.seal(a_pdf(attachments=attachments), now=at, stamper=stamper).data


def foreign(
    leaf: Holder,
    *,
    pdf: bytes | None = None,
    digest: str = "sha256",
    tsa: StampAuthority | None = None,
    form: fields.SigSeedSubFilter = fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED,
) -> bytes:
    """Sign as other software does."""
    store = SimpleCertificateStore()
    store.register(asn1_x509.Certificate.load(ROOT.der))
    key = leaf.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signer = signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(leaf.der),
        signing_key=asn1_keys.PrivateKeyInfo.load(key),
        cert_registry=store,
    )
    meta = signers.PdfSignatureMetadata(field_name="Signature1", md_algorithm=digest, subfilter=form)
    stamper = tsa.stamper() if tsa else None
    pdf_signer = TimedSigner(meta, signer, timestamper=stamper)
    return pdf_signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf or a_pdf()))).getvalue()


class TimedSigner(signers.PdfSigner):
    """Signs at a time we know."""

    def init_signing_session(self, pdf_out, existing_fields_only=False):
        session = super().init_signing_session(pdf_out, existing_fields_only=existing_fields_only)
        session.system_time = NOW
        return session


# What is right


def test_our_own_sealed_pdf_is_valid_and_every_check_is_there() -> None:
    report = run(sealed())
    assert report.verdict is Verdict.VALID
    assert tuple(check.id for check in report.checks) == CHECK_IDS
    assert report.format == "PDF · PAdES"
    assert report.issuer_id == certificate_id(a_leaf(ROOT, UNIVERSITY).der)[:15] + report.issuer_id[15:]
    assert report.document is not None
    assert report.document["issuer"]["name"] == UNIVERSITY
    assert report.document["issuer"]["address"]["addressCountryCode"] == "JP"
    working = found(report, "proof").working
    signed, size = working["signed_bytes"].split(" / ")
    assert signed == size
    assert len(working["digest"]) == 64


@pytest.mark.parametrize("kind", ["P-256", "RSA-2048", "RSA-3072"])
def test_a_pdf_signed_by_other_software_is_valid(kind: str) -> None:
    assert run(foreign(a_leaf(ROOT, kind=kind))).verdict is Verdict.VALID


def test_a_revocation_that_could_be_told_elsewhere_and_was_not_asked_leaves_the_question_open() -> None:
    report = run(foreign(a_leaf(ROOT, "Told Elsewhere", revocations="http://ca.example/revoked.crl")))
    status = found(report, "status")
    assert (status.outcome, status.reason.code) == (CheckOutcome.COULD_NOT_CHECK, "W_PDF_REVOCATION_UNCHECKED")
    assert report.verdict is Verdict.INDETERMINATE


def test_a_certificate_that_names_no_place_for_its_revocation_is_not_called_unrevoked() -> None:
    status = found(run(sealed()), "status")
    assert (status.outcome, status.reason.code) == (CheckOutcome.SKIPPED, "I_PDF_NO_REVOCATION_PLACE")


def test_a_good_signature_by_an_unknown_authority_with_our_name_is_amber() -> None:
    stranger = a_root("Stranger Root")
    report = run(foreign(a_leaf(stranger, UNIVERSITY)))
    assert report.verdict is Verdict.VALID_UNTRUSTED_ISSUER
    assert report.document is not None
    assert report.document["issuer"]["name"] == UNIVERSITY


# Forged, changed, hostile

WANTED = {
    "nothing_wrong": (Verdict.VALID, "I_PDF_SEALED"),
    "byte_range_missing": (Verdict.INVALID_SIGNATURE, "E_PDF_BYTE_RANGE"),
    "byte_range_null": (Verdict.INVALID_SIGNATURE, "E_PDF_BYTE_RANGE"),
    "byte_range_negative": (Verdict.INVALID_SIGNATURE, "E_PDF_BYTE_RANGE"),
    "byte_range_empty": (Verdict.INVALID_SIGNATURE, "E_PDF_BYTE_RANGE"),
    "byte_range_of_three": (Verdict.INVALID_SIGNATURE, "E_PDF_BYTE_RANGE"),
    "byte_range_overlapping": (Verdict.INVALID_SIGNATURE, "E_PDF_BYTE_RANGE"),
    "byte_range_not_from_start": (Verdict.INVALID_SIGNATURE, "E_PDF_BYTE_RANGE"),
    "byte_range_beyond_the_end": (Verdict.INVALID_SIGNATURE, "E_PDF_BYTE_RANGE"),
    "contents_missing": (Verdict.INVALID_SIGNATURE, "E_PDF_CONTENTS"),
    "contents_null": (Verdict.INVALID_SIGNATURE, "E_PDF_CONTENTS"),
    "contents_zero": (Verdict.INVALID_SIGNATURE, "E_PDF_CONTENTS"),
    "contents_empty": (Verdict.INVALID_SIGNATURE, "E_PDF_CONTENTS"),
    "wrapped_second_part_moved": (Verdict.INVALID_SIGNATURE, "E_PDF_COVERAGE"),
    "text_changed_in_place": (Verdict.INVALID_SIGNATURE, "E_PDF_DIGEST"),
    "signed_by_another_key": (Verdict.INVALID_SIGNATURE, "E_PDF_SIGNATURE"),
    "page_replaced_after_signing": (Verdict.INVALID_SIGNATURE, "E_PDF_CHANGED"),
    "note_added_after_signing": (Verdict.INVALID_SIGNATURE, "E_PDF_CHANGED"),
    "signed_again_over_another_page": (Verdict.INVALID_SIGNATURE, "E_PDF_CHANGED"),
    "shadow_hide_by_reference": (Verdict.INVALID_SIGNATURE, "E_PDF_CHANGED"),
    "shadow_replace_form": (Verdict.INVALID_SIGNATURE, "E_PDF_CHANGED"),
    "shadow_replace_font": (Verdict.INVALID_SIGNATURE, "E_PDF_CHANGED"),
    "shadow_hide_and_replace": (Verdict.INVALID_SIGNATURE, "E_PDF_CHANGED"),
    # Prepared and not yet changed: the signature is right, which is why we seal nothing that came from outside.
    "shadow_hide_prepared": (Verdict.VALID, "I_PDF_SEALED"),
    "shadow_replace_form_prepared": (Verdict.VALID, "I_PDF_SEALED"),
    "javascript": (Verdict.VALID, "I_PDF_SEALED"),
    "launch": (Verdict.VALID, "I_PDF_SEALED"),
    "link_elsewhere": (Verdict.VALID, "I_PDF_SEALED"),
    "program_attached": (Verdict.VALID, "I_PDF_SEALED"),
    "xfa_form": (Verdict.VALID, "I_PDF_SEALED"),
    "encrypted": (Verdict.UNSUPPORTED, "E_PDF_ENCRYPTED"),
    "truncated": (Verdict.MALFORMED, "E_PDF_DAMAGED"),
    "xref_loop": (Verdict.MALFORMED, "E_PDF_DAMAGED"),
    "page_tree_loop": (Verdict.MALFORMED, "E_PDF_DAMAGED"),
    "no_pages": (Verdict.MALFORMED, "E_PDF_DAMAGED"),
}


@pytest.mark.parametrize("name", WANTED)
def test_each_bad_file_has_its_verdict_and_its_reason(name: str) -> None:
    report = run((BAD / f"{name}.pdf").read_bytes(), (BAD / "root.der").read_bytes())
    verdict, code = WANTED[name]
    assert report.verdict is verdict
    assert code in {found(report, "parse").reason.code, found(report, "proof").reason.code}


@pytest.mark.parametrize(("name", "is_told"), [("text_changed_in_place", False), ("nothing_wrong", True)])
def test_later_changes_and_certificates_are_told_only_where_they_were_looked_at(name: str, is_told: bool) -> None:
    report = run((BAD / f"{name}.pdf").read_bytes(), (BAD / "root.der").read_bytes())
    told = found(report, "proof").working
    assert ("later_changes" in told, "certificates" in told) == (is_told, is_told)


def test_every_bad_file_is_looked_at() -> None:
    in_the_sandbox = {"attachment_bomb"}
    assert {path.stem for path in BAD.glob("*.pdf")} == set(WANTED) | in_the_sandbox


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("javascript", {"W_PDF_JAVASCRIPT", "W_PDF_OPEN_ACTION"}),
        ("launch", {"W_PDF_LAUNCH"}),
        ("link_elsewhere", {"W_PDF_LINKS"}),
        ("program_attached", {"W_PDF_PROGRAM"}),
        ("xfa_form", {"W_PDF_XFA"}),
        ("nothing_wrong", set()),
    ],
)
def test_what_would_act_by_itself_is_flagged(name: str, codes: set[str]) -> None:
    check = found(run((BAD / f"{name}.pdf").read_bytes(), (BAD / "root.der").read_bytes()), "structure")
    assert {problem.code for problem in check.problems} == codes
    assert check.outcome is (CheckOutcome.ATTENTION if codes else CheckOutcome.PASSED)


def test_every_changed_byte_outside_of_the_gap_is_noticed() -> None:
    data = bytearray((BAD / "nothing_wrong.pdf").read_bytes())
    root = (BAD / "root.der").read_bytes()
    before, after = data.index(b"/Contents <"), data.index(b">", data.index(b"/Contents <"))
    for position in (one for one in range(0, len(data), 29) if not before < one < after):
        changed = bytes(data[:position]) + bytes([data[position] ^ 1]) + bytes(data[position + 1 :])
        assert run(changed, root).verdict not in (Verdict.VALID, Verdict.VALID_UNTRUSTED_ISSUER), position


# Weak


def test_sha1_is_called_weak() -> None:
    report = run(foreign(a_leaf(ROOT, kind="RSA-2048"), digest="sha1"))
    assert report.verdict is Verdict.UNSUPPORTED
    reason = found(report, "proof").reason
    assert (reason.code, reason.params["detail"]) == ("E_PDF_WEAK", "SHA1")


def test_a_short_rsa_key_is_called_weak() -> None:
    report = run(foreign(a_leaf(ROOT, kind="RSA-1024")))
    assert (report.verdict, found(report, "proof").reason.code) == (Verdict.UNSUPPORTED, "E_X509_WEAK")


def test_the_key_of_an_authority_signs_no_documents() -> None:
    report = run(foreign(ROOT))
    assert (report.verdict, found(report, "proof").reason.code) == (Verdict.INVALID_SIGNATURE, "E_PDF_KEY_USAGE")


def test_a_signature_in_an_unknown_form_is_not_guessed_at() -> None:
    data = sealed().replace(b"/ETSI.CAdES.detached", b"/ETSI.Whatever.xyzw1")
    report = run(data)
    assert (report.verdict, found(report, "proof").reason.code) == (Verdict.UNSUPPORTED, "E_PDF_SUBFILTER")


# Time

SHORT = a_leaf(ROOT, UNIVERSITY, since=NOW - YEAR, until=NOW + timedelta(days=30))
LATER = NOW + YEAR
TSA = StampAuthority(a_leaf(ROOT, "TSA", kind="RSA-2048", stamps=True, until=NOW + 10 * YEAR))


def test_an_ended_certificate_without_a_stamp_leaves_the_question_open() -> None:
    assert run(sealed(SHORT)).verdict is Verdict.VALID
    report = run(sealed(SHORT), now=LATER)
    assert report.verdict is Verdict.INDETERMINATE
    assert found(report, "validity_period").reason.code == "E_PDF_CERTIFICATE_ENDED"


@pytest.mark.parametrize(
    ("until", "day"),
    [
        (datetime(2026, 12, 20, 20, 0, tzinfo=UTC), "2026-12-21"),
        (datetime(2026, 12, 21, 14, 59, 59, tzinfo=UTC), "2026-12-21"),
        (datetime(2026, 12, 21, 15, 0, tzinfo=UTC), "2026-12-22"),
        (datetime(2026, 12, 21, 23, 59, 59, tzinfo=UTC), "2026-12-21"),
    ],
)
def test_the_end_of_a_certificate_is_a_day_of_the_institutions_calendar(until: datetime, day: str) -> None:
    leaf = a_leaf(ROOT, UNIVERSITY, since=NOW - YEAR, until=until)
    for report in (run(sealed(leaf)), run(sealed(leaf), now=LATER)):
        assert found(report, "validity_period").reason.params["until"] == day


def test_with_a_trusted_stamp_an_ended_certificate_is_valid_as_of_the_stamp() -> None:
    report = run(sealed(SHORT, tsa=TSA), now=LATER)
    assert report.verdict is Verdict.VALID
    assert found(report, "validity_period").reason.code == "I_PDF_STAMPED"
    assert found(report, "validity_period").working["stamped_time"] == "2026-11-21T03:00:00Z"


def test_a_stamp_by_an_unknown_authority_proves_nothing() -> None:
    stranger = StampAuthority(a_leaf(a_root("Other"), "Other TSA", kind="RSA-2048", stamps=True))
    report = run(foreign(SHORT, tsa=stranger), now=LATER)
    assert report.verdict is Verdict.INDETERMINATE
    assert [one.code for one in found(report, "validity_period").problems] == ["W_PDF_STAMP_UNKNOWN"]


def test_a_stamp_made_after_the_certificate_ended_proves_nothing() -> None:
    late = StampAuthority(TSA.holder, at=NOW + timedelta(days=60))
    report = run(foreign(SHORT, tsa=late), now=LATER)
    assert (report.verdict, found(report, "proof").outcome) == (Verdict.INDETERMINATE, CheckOutcome.PASSED)


def test_a_stamp_with_md5_counts_for_nothing_and_is_called_weak_where_it_is_needed() -> None:
    weak = StampAuthority(TSA.holder, digest="md5")
    report = run(foreign(SHORT, tsa=weak), now=LATER)
    assert (report.verdict, found(report, "validity_period").reason.code) == (Verdict.UNSUPPORTED, "E_PDF_WEAK")
    assert run(foreign(SHORT, tsa=weak)).verdict is Verdict.VALID


def stamped_over(data: bytes, authority: StampAuthority) -> bytes:
    """Add a time stamp over the whole document."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    return PdfTimeStamper(authority.stamper(), field_name="Over").timestamp_pdf(writer, "sha256").getvalue()


def test_a_chain_of_stamps_carries_an_ended_authority() -> None:
    first = StampAuthority(a_leaf(ROOT, "TSA 1", kind="RSA-2048", stamps=True, until=NOW + timedelta(days=90)))
    signed = foreign(SHORT, tsa=first)
    assert run(signed, now=LATER).verdict is Verdict.INDETERMINATE
    renewed = stamped_over(signed, StampAuthority(TSA.holder, at=NOW + timedelta(days=80)))
    report = run(renewed, now=LATER)
    assert report.verdict is Verdict.VALID
    assert found(report, "validity_period").working["stamped_time"] == "2026-11-21T03:00:00Z"
    assert found(report, "proof").reason.code == "W_PDF_ADDED"


def test_a_signature_from_the_future_is_not_yet_valid() -> None:
    report = run(sealed(at=NOW + timedelta(days=2)))
    assert (report.verdict, found(report, "validity_period").reason.code) == (Verdict.NOT_YET_VALID, "E_PDF_FUTURE")


def test_a_certificate_that_has_not_begun_is_not_yet_valid() -> None:
    early = a_leaf(ROOT, UNIVERSITY, since=NOW + YEAR, until=NOW + 2 * YEAR)
    report = run(sealed(early))
    assert found(report, "validity_period").reason.code == "E_PDF_CERTIFICATE_NOT_YET"


def with_crl(data: bytes, leaf: Holder, *, revoked_at: datetime | None) -> bytes:
    """Add the authority's revocation list to the document, as LTV does."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(ROOT.certificate.subject)
        .last_update(NOW - timedelta(days=1))
        .next_update(NOW + 2 * YEAR)
    )
    if revoked_at:
        entry = x509.RevokedCertificateBuilder().serial_number(leaf.certificate.serial_number)
        builder = builder.add_revoked_certificate(entry.revocation_date(revoked_at).build())
    made = builder.sign(ROOT.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    out = io.BytesIO(data)
    DocumentSecurityStore.add_dss(output_stream=out, sig_contents=None, crls=[asn1_crl.CertificateList.load(made)])
    return out.getvalue()


def open_certified(leaf: Holder, tsa: StampAuthority | None = None) -> bytes:
    return foreign(leaf, tsa=tsa, form=fields.SigSeedSubFilter.PADES)


def test_revocation_data_in_the_file_is_read() -> None:
    leaf = a_leaf(ROOT, UNIVERSITY)
    report = run(with_crl(open_certified(leaf), leaf, revoked_at=None))
    assert (report.verdict, found(report, "status").reason.code) == (Verdict.VALID, "I_PDF_NOT_REVOKED")
    assert found(report, "proof").reason.code == "W_PDF_ADDED"


def test_a_revoked_certificate_leaves_the_question_open_without_a_stamp_and_not_with_one() -> None:
    leaf = a_leaf(ROOT, UNIVERSITY)
    revoked_at = NOW + timedelta(days=10)
    now = NOW + timedelta(days=20)
    report = run(with_crl(open_certified(leaf), leaf, revoked_at=revoked_at), now=now)
    assert report.verdict is Verdict.INDETERMINATE
    assert found(report, "status").reason.code == "E_PDF_CERTIFICATE_REVOKED"
    report = run(with_crl(open_certified(leaf, TSA), leaf, revoked_at=revoked_at), now=now)
    assert report.verdict is Verdict.VALID
    assert found(report, "status").reason.code == "W_PDF_REVOKED_LATER"


def test_a_revocation_list_by_somebody_else_says_nothing() -> None:
    leaf = a_leaf(a_root("Another Root"), UNIVERSITY, revocations="http://ca.example/revoked.crl")
    report = run(with_crl(open_certified(leaf), leaf, revoked_at=NOW), now=NOW)
    assert found(report, "status").reason.code == "W_PDF_REVOCATION_UNCHECKED"


# What is attached


def test_the_attached_credential_has_its_own_report() -> None:
    report = run(sealed(attachments={"credential.json": issuer_site.as_bytes(issuer_site.good())}))
    assert report.verdict is Verdict.VALID
    (inside,) = report.enclosed
    assert (inside.label, inside.place) == ("attachment", "credential.json")
    assert inside.report.verdict is Verdict.VALID
    assert report.document is not None
    assert report.document["name"] == "データ分析の基礎と倫理"
    assert found(report, "enclosed").problems == ()


def test_a_sealed_pdf_with_a_forged_credential_is_not_green() -> None:
    forged = issuer_site.good() | {"name": "別の名称"}
    report = run(sealed(attachments={"credential.json": issuer_site.as_bytes(forged)}))
    assert report.verdict is Verdict.INDETERMINATE
    assert report.enclosed[0].report.verdict is Verdict.INVALID_SIGNATURE


def test_an_unsigned_pdf_proves_nothing_but_what_it_carries_is_verified() -> None:
    report = run(a_pdf(attachments={"credential.json": issuer_site.as_bytes(issuer_site.good())}))
    assert report.verdict is Verdict.INDETERMINATE
    assert found(report, "proof").reason.code == "E_PDF_UNSIGNED_CARRIER"
    assert report.enclosed[0].report.verdict is Verdict.VALID


def test_an_unsigned_pdf_is_neither_true_nor_false() -> None:
    report = run(a_pdf())
    assert (report.verdict, found(report, "proof").reason.code) == (Verdict.INDETERMINATE, "E_PDF_UNSIGNED")
    assert report.issuer_id == ""


def test_a_scan_leads_to_the_live_page_and_gets_no_verdict() -> None:
    report = run(a_pdf(), facts=PdfFacts(pages=1, codes=("mailto:x", "https://u.example/a/1234")))
    check = found(report, "proof")
    assert (report.verdict, check.reason.code) == (Verdict.INDETERMINATE, "E_PDF_COPY")
    assert check.working["address"] == "https://u.example/a/1234"


def test_another_issuer_in_the_credential_than_in_the_certificate_is_shown() -> None:
    other = a_leaf(ROOT, "Other College")
    report = run(sealed(other, attachments={"credential.json": issuer_site.as_bytes(issuer_site.good())}))
    (problem,) = found(report, "enclosed").problems
    assert problem.code == "W_ENCLOSED_ISSUER_DIFFERS"
    assert problem.params == {"stated": "明日香情報大学（見本）", "sealed": "Other College"}


def test_other_attachments_are_left_alone() -> None:
    report = run(sealed(attachments={"invoice.json": b'{"sum": 1}', "notes.txt": b"x"}))
    assert (report.verdict, report.enclosed) == (Verdict.VALID, ())


# Later changes of the harmless kind


def test_filling_a_form_field_is_permitted_where_the_signer_permits_it() -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(a_pdf())) as pdf:
        field = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T=pikepdf.String("note"),
                Rect=pikepdf.Array([72, 600, 272, 620]), F=4,
            )
        )  # fmt: skip
        pdf.pages[0].Annots = pikepdf.Array([field])
        pdf.Root.AcroForm = pdf.make_indirect(pikepdf.Dictionary(Fields=pikepdf.Array([field])))
        pdf.save(out)
    signed = foreign(a_leaf(ROOT), pdf=out.getvalue())
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    (field,) = (one for one in writer.root["/AcroForm"]["/Fields"] if one.get_object().get("/T") == "note")
    field.get_object()[pdf_name("/V")] = pdf_string("seen")
    writer.mark_update(field.get_object().container_ref)
    filled = io.BytesIO()
    writer.write(filled)
    report = run(filled.getvalue())
    assert (report.verdict, found(report, "proof").reason.code) == (Verdict.VALID, "W_PDF_ADDED")


def test_a_file_too_large_to_look_at_is_too_expensive() -> None:
    report = run(a_pdf() + b"\n" * (16 * 1024 * 1024))
    assert (report.verdict, found(report, "parse").reason.code) == (Verdict.TOO_EXPENSIVE, "E_PDF_LARGE")


def test_many_objects_are_read_or_refused_but_never_hang() -> None:
    pdf = pikepdf.open(io.BytesIO(a_pdf()))
    pdf.Root.Many = pikepdf.Array([pdf.make_indirect(pikepdf.Dictionary(N=number)) for number in range(10_000)])
    out = io.BytesIO()
    pdf.save(out)
    assert run(foreign(a_leaf(ROOT), pdf=out.getvalue())).verdict is Verdict.VALID


def test_the_reader_of_the_tests_agrees_that_there_is_one_signature() -> None:
    assert len(PdfFileReader(io.BytesIO(sealed())).embedded_signatures) == 1
