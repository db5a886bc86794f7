"""Sealing the PDFs we make: what others find in them, and what becomes of it without a time-stamp authority."""

import asyncio
import hashlib
import io
from collections.abc import Callable
from datetime import timedelta

import pikepdf
import pytest
from asn1crypto import cms, tsp, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko_certvalidator import ValidationContext

from kakitome.documents.pdf.seal_forms import SealForms
from kakitome.documents.pdf.sealing import PdfSeal, _HeldSigner, _PlainSigner
from kakitome.documents.pdf.timestamping import Stamper, StampRefused
from kakitome.errors import Unavailable
from support.certificates import NOW, YEAR, StampAuthority, a_leaf, a_root
from support.pdf_files import a_pdf

ROOT = a_root()
TSA = StampAuthority(a_leaf(ROOT, "TSA", kind="RSA-3072", stamps=True))


def a_seal(kind: str = "P-256") -> PdfSeal:
    leaf = a_leaf(ROOT, kind=kind)
    return PdfSeal(certificate=leaf.der, chain=(ROOT.der,), sign=leaf.sign)


def a_stamper(exchange=TSA.answer, *, roots=(ROOT.der,)) -> Stamper:
    return Stamper(exchange, roots=roots, now=NOW)


def the_signature(data: bytes):
    (found,) = PdfFileReader(io.BytesIO(data)).embedded_signatures
    return found


def stamps_of(data: bytes) -> list[cms.SignedData]:
    return list(extract_tst_data_iter(the_signature(data).signer_info, signed=False))


@pytest.mark.parametrize("kind", ["P-256", "RSA-3072"])
def test_a_seal_covers_the_whole_file_and_allows_no_change(kind: str) -> None:
    found = the_signature(a_seal(kind).seal(a_pdf(), now=NOW).data)
    found.compute_integrity_info()
    assert found.summarise_integrity_info()["coverage"].name == "ENTIRE_FILE"
    assert found.docmdp_level.name == "NO_CHANGES"
    assert found.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert found.md_algorithm == "sha256"
    assert found.self_reported_timestamp == NOW


def test_a_seal_is_pades_and_states_its_time_in_one_place() -> None:
    attributes = the_signature(a_seal().seal(a_pdf(), now=NOW).data).signer_info["signed_attrs"]
    names = {one["type"].native for one in attributes}
    assert "signing_certificate_v2" in names
    assert "signing_time" not in names  # ETSI EN 319 142-1 §5.2: it stands in the signature dictionary


def test_the_attached_file_is_the_same_bytes_after_sealing() -> None:
    sealed = a_seal().seal(a_pdf(attachments={"credential.json": b'{"id":"urn:x"}'}), now=NOW).data
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        assert pdf.attachments["credential.json"].get_file().read_bytes() == b'{"id":"urn:x"}'


def test_the_seal_shows_nothing_on_the_page() -> None:
    with pikepdf.open(io.BytesIO(a_seal().seal(a_pdf(), now=NOW).data)) as pdf:
        (widget,) = pdf.pages[0].Annots
        left, low, right, high = (float(one) for one in widget.Rect)
        assert (right - left, high - low) == (0, 0)
        assert int(widget.F) & 4, "PDF/A wants annotations that print"


def test_a_time_stamp_is_embedded_and_its_time_is_told() -> None:
    sealed = a_seal().seal(a_pdf(), now=NOW, stamper=a_stamper())
    assert sealed.stamped_at == NOW
    assert sealed.problems == ()
    (token,) = stamps_of(sealed.data)
    assert isinstance(token, cms.SignedData)


def unreachable(_: bytes) -> bytes:
    raise Unavailable("E_FETCH_NO_ANSWER")


def another_nonce(query: bytes) -> bytes:
    other = a_stamper()
    return TSA.answer(other.request_cms(b"\0" * 32, "sha256")[1].dump())


BAD_AUTHORITIES = {
    "E_TSA_UNREACHABLE": unreachable,
    "E_TSA_REPLY": lambda _: b"<html><body>Maintenance</body></html>",
    "E_TSA_NONCE": another_nonce,
    "E_TSA_NOT_TRUSTED": StampAuthority(a_leaf(a_root("Other"), "TSA2", kind="RSA-3072", stamps=True)).answer,
    "E_TSA_TIME": StampAuthority(TSA.holder, at=NOW - timedelta(days=3)).answer,
}


@pytest.mark.parametrize("code", BAD_AUTHORITIES)
def test_without_a_good_time_stamp_the_seal_goes_out_unstamped_and_says_why(code: str) -> None:
    sealed = a_seal().seal(a_pdf(), now=NOW, stamper=a_stamper(BAD_AUTHORITIES[code]))
    assert sealed.stamped_at is None
    assert [problem.code for problem in sealed.problems] == [code]
    assert stamps_of(sealed.data) == []


@pytest.mark.parametrize("code", BAD_AUTHORITIES)
def test_an_issuer_may_demand_the_stamp(code: str) -> None:
    with pytest.raises(StampRefused, match=code):
        a_seal().seal(a_pdf(), now=NOW, stamper=a_stamper(BAD_AUTHORITIES[code]), demand_stamp=True)


def test_an_authority_whose_certificate_has_ended_may_not_stamp() -> None:
    ended = a_leaf(ROOT, "TSA ended", kind="RSA-3072", stamps=True, since=NOW - 2 * YEAR, until=NOW - timedelta(days=1))
    sealed = a_seal().seal(a_pdf(), now=NOW, stamper=a_stamper(StampAuthority(ended).answer))
    assert [problem.code for problem in sealed.problems] == ["E_TSA_NOT_TRUSTED"]


def test_a_certificate_that_is_not_for_time_stamps_may_not_stamp() -> None:
    plain = a_leaf(ROOT, "No TSA", kind="RSA-3072")
    sealed = a_seal().seal(a_pdf(), now=NOW, stamper=a_stamper(StampAuthority(plain).answer))
    assert [problem.code for problem in sealed.problems] == ["E_TSA_NOT_TRUSTED"]


def test_a_stamp_over_something_else_is_refused() -> None:
    def another_digest(query: bytes) -> bytes:
        asked = tsp.TimeStampReq.load(query)
        asked["message_imprint"]["hashed_message"] = b"\1" * 32
        return TSA.answer(asked.dump(force=True))

    sealed = a_seal().seal(a_pdf(), now=NOW, stamper=a_stamper(another_digest))
    assert [problem.code for problem in sealed.problems] == ["E_TSA_REPLY"]


@pytest.mark.parametrize("kind", ["P-256", "RSA-3072"])
def test_a_container_from_its_form_is_the_one_that_the_library_writes(kind: str) -> None:
    leaf = a_leaf(ROOT, kind=kind)
    held, forms = _HeldSigner(leaf.der, (ROOT.der,), sign=leaf.sign), SealForms()
    signed: dict[bytes, bytes] = {}

    def sign(data: bytes) -> bytes:
        return signed.setdefault(data, held._encoded(data))

    async def write(digest: bytes, raw: Callable[[bytes], bytes]) -> bytes:
        made = await _PlainSigner(leaf.der, (ROOT.der,), raw=raw).async_sign(digest, "sha256", use_pades=True)
        return bytes(made.dump())

    async def both(digest: bytes) -> tuple[bytes, bytes]:
        return await forms.container(digest, sign, write=write), await write(digest, sign)

    for number in range(12):
        from_form, written = asyncio.run(both(hashlib.sha256(b"%d" % number).digest()))
        assert from_form == written
    assert len(signed) == 12
    assert len({len(one) for one in signed.values()}) > 1 or kind != "P-256", "ECDSA signatures have several lengths"


def test_every_seal_of_one_certificate_holds_for_its_own_file_alone() -> None:
    seal = a_seal()
    sealed = [seal.seal(a_pdf(attachments={"credential.json": b'{"n": %d}' % n}), now=NOW).data for n in range(8)]
    for data in sealed:
        found = the_signature(data)
        found.compute_integrity_info()
        status = validate_pdf_signature(
            found, ValidationContext(trust_roots=[x509.Certificate.load(ROOT.der)], moment=NOW)
        )
        assert status.intact and status.valid
    # One byte of the file, and the seal holds no longer.
    swapped = sealed[0].replace(b"%PDF-1.3", b"%PDF-1.4", 1)
    assert swapped != sealed[0]
    found = the_signature(swapped)
    found.compute_integrity_info()
    assert not validate_pdf_signature(
        found, ValidationContext(trust_roots=[x509.Certificate.load(ROOT.der)], moment=NOW)
    ).intact


def test_a_stamped_seal_and_an_unstamped_one_share_no_form() -> None:
    seal = a_seal()
    assert stamps_of(seal.seal(a_pdf(), now=NOW, stamper=a_stamper()).data)
    assert not stamps_of(seal.seal(a_pdf(), now=NOW).data)
    assert stamps_of(seal.seal(a_pdf(), now=NOW, stamper=a_stamper()).data)
