"""Signed PDFs with one flaw each: forged signatures, changes after signing, and things that act by themselves.

The key is a fixed number and signatures are deterministic (RFC 6979), so that the same files come out each time. The
attacks are rebuilt from their descriptions (Mladenov et al. 2019, Mainka et al. 2021); no published file is copied.
"""

import asyncio
import io
import re
import zlib
from collections.abc import Callable
from datetime import UTC, datetime

import pikepdf
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pikepdf import Dictionary, Name
from pyhanko.pdf_utils.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

SIGNED_AT = datetime(2026, 4, 1, tzinfo=UTC)
START, END = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_ROOT_KEY = ec.derive_private_key(20260401, ec.SECP256R1())
_LEAF_KEY = ec.derive_private_key(20260402, ec.SECP256R1())
_ID = ArrayObject([ByteStringObject(b"k" * 16), ByteStringObject(b"k" * 16)])
_RESERVED = 4096


def _certificate(name: str, key: ec.EllipticCurvePrivateKey, *, is_root: bool) -> x509.Certificate:
    subject = _name(name)
    usage = dict.fromkeys(
        (
            "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
            "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
        ),
        False,
    )  # fmt: skip
    usage |= {"key_cert_sign": True} if is_root else {"digital_signature": True, "content_commitment": True}
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(_name("Vector Root"))
        .public_key(key.public_key())
        .serial_number(1 if is_root else 2)
        .not_valid_before(START)
        .not_valid_after(END)
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(_ROOT_KEY, hashes.SHA256(), ecdsa_deterministic=True)
    )


def _name(name: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, name), x509.NameAttribute(NameOID.COMMON_NAME, name)]
    )


def root() -> bytes:
    """Return the root certificate, DER."""
    return _certificate("Vector Root", _ROOT_KEY, is_root=True).public_bytes(serialization.Encoding.DER)


def _leaf() -> bytes:
    return _certificate("Vector University", _LEAF_KEY, is_root=False).public_bytes(serialization.Encoding.DER)


class _Signer(Signer):
    """Signs deterministically; with another key when it is to lie."""

    def __init__(self, key: ec.EllipticCurvePrivateKey = _LEAF_KEY) -> None:
        registry = SimpleCertificateStore()
        registry.register(asn1_x509.Certificate.load(root()))
        super().__init__(signing_cert=asn1_x509.Certificate.load(_leaf()), cert_registry=registry)
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return self._key.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))


class _PdfSigner(PdfSigner):
    def init_signing_session(self, pdf_out, existing_fields_only=False):
        session = super().init_signing_session(pdf_out, existing_fields_only=existing_fields_only)
        session.system_time = SIGNED_AT
        return session


def _page(*, more: Callable[[pikepdf.Pdf], None] | None = None, text: bytes = b"Grade: B") -> bytes:
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    page.Resources = Dictionary(Font=Dictionary(F1=font))
    page.Contents = pdf.make_stream(b"BT /F1 24 Tf 72 720 Td (" + text + b") Tj ET")
    if more:
        more(pdf)
    out = io.BytesIO()
    pdf.save(out, static_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    return out.getvalue()


def _sign(
    pdf: bytes,
    *,
    key: ec.EllipticCurvePrivateKey = _LEAF_KEY,
    field: str = "Seal",
    permission: MDPPerm | None = MDPPerm.NO_CHANGES,
) -> bytes:
    meta = PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=permission is not None,
        docmdp_permissions=permission or MDPPerm.FILL_FORMS,
    )
    signer = _PdfSigner(meta, _Signer(key), new_field_spec=SigFieldSpec(sig_field_name=field))
    writer = _writer(pdf)
    return asyncio.run(signer.async_sign_pdf(writer, bytes_reserved=_RESERVED)).getvalue()


class _Writer(IncrementalPdfFileWriter):
    def _update_meta(self) -> None:
        """Write no time of day."""


def _writer(pdf: bytes) -> IncrementalPdfFileWriter:
    writer = _Writer(io.BytesIO(pdf))
    writer._document_id = _ID
    return writer


def _updated(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    writer = _writer(pdf)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def good() -> bytes:
    """Return a PDF without a flaw."""
    return _sign(_page())


def _replaced(pdf: bytes, pattern: bytes, by: Callable[[re.Match[bytes]], bytes]) -> bytes:
    """Replace the one match by something of the same length, so that nothing else moves."""
    found = list(re.finditer(pattern, pdf, re.DOTALL))
    assert len(found) == 1, (pattern, len(found))
    (match,) = found
    new = by(match)
    assert len(new) <= len(match[0]), (new, match[0])
    return pdf[: match.start()] + new.ljust(len(match[0])) + pdf[match.end() :]


def _byte_range(text: bytes) -> bytes:
    return _replaced(good(), rb"/ByteRange ?\[[^\]]*\]", lambda _: text)


def _contents(text: bytes) -> bytes:
    return _replaced(good(), rb"/Contents ?<[0-9A-Fa-f]{100,}>", lambda _: text)


def byte_range_overlapping() -> bytes:
    """The second part begins within the first: what lies between the real parts is signed by nobody."""
    return _replaced(
        good(), rb"/ByteRange ?\[0 (\d+) (\d+) (\d+)\s*\]", lambda m: b"/ByteRange [0 %s 100 %s]" % (m[1], m[3])
    )


def byte_range_not_from_start() -> bytes:
    """The first part leaves the beginning of the file out."""
    return _replaced(
        good(), rb"/ByteRange ?\[0 (\d+) (\d+) (\d+)\s*\]", lambda m: b"/ByteRange [9 %s %s %s]" % (m[1], m[2], m[3])
    )


def byte_range_beyond_the_end() -> bytes:
    """The second part ends behind the end of the file."""
    return _replaced(
        good(),
        rb"/ByteRange ?\[0 (\d+) (\d+) (\d+)\s*\]",
        lambda m: b"/ByteRange [0 %s %s %d]" % (m[1], m[2], int(m[3]) + 9),
    )


def wrapped_second_part_moved() -> bytes:
    """Signature wrapping: the signed second part is kept elsewhere, and a new one stands where readers look."""
    pdf = good()
    match = re.search(rb"/ByteRange ?\[0 (\d+) (\d+) (\d+)\s*\]", pdf)
    assert match
    before, after, length = (int(one) for one in match.groups())
    tail = pdf[after : after + length]
    forged = pdf[:after] + tail.replace(b"(Grade: B)", b"(Grade: A)")
    moved = len(forged)
    wrapped = forged + tail
    text = b"/ByteRange [0 %d %d %d]" % (before, moved, length)
    return wrapped[: match.start()] + text.ljust(len(match[0]))[: len(match[0])] + wrapped[match.end() :]


def text_changed_in_place() -> bytes:
    """A grade is changed within the signed bytes."""
    return _replaced(good(), rb"\(Grade: B\)", lambda _: b"(Grade: A)")


def signed_by_another_key() -> bytes:
    """The certificate of one, the signature of another."""
    return _sign(_page(), key=ec.derive_private_key(7, ec.SECP256R1()))


def _new_contents(writer: IncrementalPdfFileWriter, text: bytes = b"Grade: A") -> None:
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    stream = StreamObject(stream_data=b"BT /F1 24 Tf 72 720 Td (" + text + b") Tj ET")
    page[NameObject("/Contents")] = writer.add_object(stream)
    writer.mark_update(writer.root["/Pages"]["/Kids"].raw_get(0))


def page_replaced_after_signing() -> bytes:
    """A later revision shows another page."""
    return _updated(good(), _new_contents)


def note_added_after_signing() -> bytes:
    """A later revision lays a note over the page, which a certification without changes forbids."""

    def add(writer: IncrementalPdfFileWriter) -> None:
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        note = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/FreeText"),
                NameObject("/Rect"): ArrayObject([NumberObject(one) for one in (70, 700, 300, 760)]),
                NameObject("/Contents"): ByteStringObject(b"Grade: A"),
            }
        )
        page[NameObject("/Annots")] = ArrayObject([*page["/Annots"], writer.add_object(note)])
        writer.mark_update(writer.root["/Pages"]["/Kids"].raw_get(0))

    return _updated(good(), add)


def _prepare_hide(pdf: pikepdf.Pdf) -> None:
    """Lay a white picture with harmless words over the real ones."""
    page = pdf.pages[0]
    cover = pdf.make_stream(b"1 g 0 0 595 842 re f 0 g BT /F1 24 Tf 72 720 Td (Attended) Tj ET")
    cover.Type, cover.Subtype = Name.XObject, Name.Form
    cover.BBox = pikepdf.Array([0, 0, 595, 842])
    cover.Resources = Dictionary(Font=page.Resources.Font)
    page.Resources.XObject = Dictionary(Cover=cover)
    page.Contents = pdf.make_stream(b"BT /F1 24 Tf 72 720 Td (Doctor) Tj ET /Cover Do")


def shadow_hide_prepared() -> bytes:
    """A cover hides the real words when it is signed; nothing was changed yet, so the signature is right."""
    return _sign(_page(more=_prepare_hide), permission=None)


def shadow_hide_by_reference() -> bytes:
    """The cover is taken away after signing: its object is freed in a later revision."""

    def uncover(writer: IncrementalPdfFileWriter) -> None:
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        reference = page["/Resources"]["/XObject"].raw_get("/Cover")
        empty = StreamObject(
            {NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Form"),
             NameObject("/BBox"): ArrayObject([NumberObject(one) for one in (0, 0, 1, 1)])},
            stream_data=b"",
        )  # fmt: skip
        writer.objects[(reference.generation, reference.idnum)] = empty

    return _updated(shadow_hide_prepared(), uncover)


def _prepare_form(pdf: pikepdf.Pdf) -> None:
    """Put a text field over the page, whose look and value are two things."""
    page = pdf.pages[0]
    look = pdf.make_stream(b"BT /F1 12 Tf 2 2 Td (1 credit) Tj ET")
    look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, pikepdf.Array([0, 0, 200, 20])
    look.Resources = Dictionary(Font=page.Resources.Font)
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=pikepdf.String("credits"), V=pikepdf.String("1 credit"),
            Rect=pikepdf.Array([72, 600, 272, 620]), F=4, P=page.obj, AP=Dictionary(N=look),
            DA=pikepdf.String("/F1 12 Tf 0 g"),
        )
    )  # fmt: skip
    page.Annots = pdf.make_indirect(pikepdf.Array([field]))
    pdf.Root.AcroForm = pdf.make_indirect(
        Dictionary(Fields=pdf.make_indirect(pikepdf.Array([field])), DR=Dictionary(Font=page.Resources.Font))
    )


def _change_look(writer: IncrementalPdfFileWriter) -> None:
    """Change only how the field looks; its value stays as it was."""
    for reference in writer.root["/AcroForm"]["/Fields"]:
        field = reference.get_object()
        if field.get("/T") == "credits":
            look = field["/AP"].raw_get("/N")
            stream = look.get_object()
            stream._data = b"BT /F1 12 Tf 2 2 Td (9 credits) Tj ET"
            stream._encoded_data = None
            writer.mark_update(look)


def shadow_replace_form_prepared() -> bytes:
    """A form field stands ready to show something else; nothing was changed yet."""
    return _sign(_page(more=_prepare_form), permission=MDPPerm.NO_CHANGES)


def shadow_replace_form() -> bytes:
    """The look of a form field is changed after signing, its value is not."""
    return _updated(shadow_replace_form_prepared(), _change_look)


def shadow_replace_font() -> bytes:
    """The font is replaced after signing: the same letters look like others."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        fonts = writer.root["/Pages"]["/Kids"][0]["/Resources"]["/Font"]
        font = fonts["/F1"]
        font[NameObject("/BaseFont")] = NameObject("/ZapfDingbats")
        writer.mark_update(fonts.raw_get("/F1"))

    return _updated(_sign(_page(), permission=None), change)


def shadow_hide_and_replace() -> bytes:
    """A whole second page tree waits in the file; a later revision makes the catalogue point to it."""

    def prepare(pdf: pikepdf.Pdf) -> None:
        other = pdf.make_stream(b"BT /F1 24 Tf 72 720 Td (Grade: A) Tj ET")
        page = pdf.make_indirect(
            Dictionary(Type=Name.Page, MediaBox=pikepdf.Array([0, 0, 595, 842]), Contents=other,
                       Resources=pdf.pages[0].Resources)
        )  # fmt: skip
        tree = pdf.make_indirect(Dictionary(Type=Name.Pages, Kids=pikepdf.Array([page]), Count=1))
        page.Parent = tree
        pdf.Root.Shadow = tree

    def turn(writer: IncrementalPdfFileWriter) -> None:
        writer.root[NameObject("/Pages")] = writer.root.raw_get("/Shadow")
        writer.update_root()

    return _updated(_sign(_page(more=prepare), permission=None), turn)


def signed_again_over_another_page() -> bytes:
    """A second signature is added over a changed page."""
    changed = _updated(_sign(_page(), permission=None), _new_contents)
    return _sign(changed, field="Second", permission=None)


def javascript() -> bytes:
    """A program runs when the file is opened."""

    def add(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)"))

    return _sign(_page(more=add))


def launch() -> bytes:
    """A link starts a program."""

    def add(pdf: pikepdf.Pdf) -> None:
        action = Dictionary(S=Name.Launch, F=pikepdf.String("calc.exe"))
        link = Dictionary(
            Type=Name.Annot, Subtype=Name.Link, Rect=pikepdf.Array([0, 0, 99, 99]), A=pdf.make_indirect(action)
        )
        pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(link)])

    return _sign(_page(more=add))


def link_elsewhere() -> bytes:
    """A link to an address that looks like another."""

    def add(pdf: pikepdf.Pdf) -> None:
        action = Dictionary(S=Name.URI, URI=pikepdf.String("https://kakitome.example.evil.example/verify"))
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=pikepdf.Array([0, 0, 99, 99]), A=action)
        pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(link)])

    return _sign(_page(more=add))


def program_attached() -> bytes:
    """A program is attached under an innocent description."""

    def add(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["certificate.pdf.exe"] = pikepdf.AttachedFileSpec(pdf, b"MZ", filename="certificate.pdf.exe",
            creation_date="D:20260401000000Z", mod_date="D:20260401000000Z")  # fmt: skip

    return _sign(_page(more=add))


def xfa_form() -> bytes:
    """A form in XFA stands beside the pages."""

    def add(pdf: pikepdf.Pdf) -> None:
        pdf.Root.AcroForm = pdf.make_indirect(
            Dictionary(Fields=pikepdf.Array([]), XFA=pdf.make_stream(b"<xdp:xdp xmlns:xdp='x'/>"))
        )

    return _sign(_page(more=add))


def encrypted() -> bytes:
    """Nobody reads it without a password."""
    with pikepdf.open(io.BytesIO(_page())) as pdf:
        out = io.BytesIO()
        encryption = pikepdf.Encryption(owner="o", user="u", R=3, aes=False, metadata=False)
        pdf.save(out, encryption=encryption, static_id=True)
    return out.getvalue()


def truncated() -> bytes:
    """The second half is missing."""
    pdf = good()
    return pdf[: len(pdf) // 2]


def xref_loop() -> bytes:
    """The cross-reference table names itself as its predecessor."""
    pdf = good()
    last = pdf.rindex(b"startxref\n") + len(b"startxref\n")
    start = pdf[last:].split()[0]
    return _replaced_last(pdf, rb"/Prev \d+", b"/Prev " + start)


def _replaced_last(pdf: bytes, pattern: bytes, new: bytes) -> bytes:
    *_, match = re.finditer(pattern, pdf)
    return pdf[: match.start()] + new + pdf[match.end() :]


def page_tree_loop() -> bytes:
    """The page tree is its own child."""
    pdf = _page()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        kids = opened.Root.Pages.Kids
        opened.Root.Pages.Kids = pikepdf.Array([opened.Root.Pages, kids[0]])
        out = io.BytesIO()
        opened.save(out, static_id=True)
    return out.getvalue()


def no_pages() -> bytes:
    """A PDF without a page."""
    out = io.BytesIO()
    pikepdf.new().save(out, static_id=True)
    return out.getvalue()


def attachment_bomb() -> bytes:
    """An attached file of 2 GiB, packed thrice into a few hundred bytes."""
    once = zlib.compressobj(9)
    packed = b"".join(once.compress(b"\0" * (1 << 20)) for _ in range(2048)) + once.flush()
    packed = zlib.compress(zlib.compress(packed, 9), 9)

    def add(pdf: pikepdf.Pdf) -> None:
        stream = pikepdf.Stream(pdf, packed)
        stream.Filter = pikepdf.Array([Name.FlateDecode] * 3)
        specification = Dictionary(
            Type=Name.Filespec, F=pikepdf.String("credential.json"), UF=pikepdf.String("credential.json"),
            EF=Dictionary(F=pdf.make_indirect(stream)),
        )  # fmt: skip
        names = pikepdf.Array([pikepdf.String("credential.json"), pdf.make_indirect(specification)])
        pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=names))

    out = io.BytesIO()
    pdf = pikepdf.new()
    pdf.add_blank_page()
    add(pdf)
    pdf.save(out, static_id=True, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    return out.getvalue()


FILES: dict[str, Callable[[], bytes]] = {
    "bad_pdf/root.der": root,
    "bad_pdf/nothing_wrong.pdf": good,
    "bad_pdf/byte_range_missing.pdf": lambda: _byte_range(b""),
    "bad_pdf/byte_range_null.pdf": lambda: _byte_range(b"/ByteRange null"),
    "bad_pdf/byte_range_negative.pdf": lambda: _byte_range(b"/ByteRange [0 -1 -1 9]"),
    "bad_pdf/byte_range_empty.pdf": lambda: _byte_range(b"/ByteRange [0 0 0 0]"),
    "bad_pdf/byte_range_of_three.pdf": lambda: _byte_range(b"/ByteRange [0 9 99]"),
    "bad_pdf/byte_range_overlapping.pdf": byte_range_overlapping,
    "bad_pdf/byte_range_not_from_start.pdf": byte_range_not_from_start,
    "bad_pdf/byte_range_beyond_the_end.pdf": byte_range_beyond_the_end,
    "bad_pdf/contents_missing.pdf": lambda: _contents(b""),
    "bad_pdf/contents_null.pdf": lambda: _contents(b"/Contents null"),
    "bad_pdf/contents_zero.pdf": lambda: _contents(b"/Contents <00>"),
    "bad_pdf/contents_empty.pdf": lambda: _contents(b"/Contents <>"),
    "bad_pdf/wrapped_second_part_moved.pdf": wrapped_second_part_moved,
    "bad_pdf/text_changed_in_place.pdf": text_changed_in_place,
    "bad_pdf/signed_by_another_key.pdf": signed_by_another_key,
    "bad_pdf/page_replaced_after_signing.pdf": page_replaced_after_signing,
    "bad_pdf/note_added_after_signing.pdf": note_added_after_signing,
    "bad_pdf/signed_again_over_another_page.pdf": signed_again_over_another_page,
    "bad_pdf/shadow_hide_prepared.pdf": shadow_hide_prepared,
    "bad_pdf/shadow_hide_by_reference.pdf": shadow_hide_by_reference,
    "bad_pdf/shadow_replace_form_prepared.pdf": shadow_replace_form_prepared,
    "bad_pdf/shadow_replace_form.pdf": shadow_replace_form,
    "bad_pdf/shadow_replace_font.pdf": shadow_replace_font,
    "bad_pdf/shadow_hide_and_replace.pdf": shadow_hide_and_replace,
    "bad_pdf/javascript.pdf": javascript,
    "bad_pdf/launch.pdf": launch,
    "bad_pdf/link_elsewhere.pdf": link_elsewhere,
    "bad_pdf/program_attached.pdf": program_attached,
    "bad_pdf/xfa_form.pdf": xfa_form,
    "bad_pdf/encrypted.pdf": encrypted,
    "bad_pdf/truncated.pdf": truncated,
    "bad_pdf/xref_loop.pdf": xref_loop,
    "bad_pdf/page_tree_loop.pdf": page_tree_loop,
    "bad_pdf/no_pages.pdf": no_pages,
    "bad_pdf/attachment_bomb.pdf": attachment_bomb,
}
