"""Papers for who assesses blind: the content is there, and nothing says who made the file."""

import io
import zipfile

import pikepdf
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from kakitome.errors import Refused
from kakitome.services.examining.anonymising import without_traces

NAME = "見本 花子"


def pdf(**encryption: object) -> bytes:
    document, written = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    document.docinfo["/Author"] = NAME
    with document.open_metadata() as metadata:
        metadata["dc:creator"] = ["Mihon Hanako"]
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, T="Mihon Hanako", Contents="right")
    document.pages[0].Annots = pikepdf.Array([document.make_indirect(note)])
    document.save(written, compress_streams=False, **encryption)
    return written.getvalue()


def picture(form: str) -> bytes:
    image, written = Image.new("RGB", (4, 4), "red"), io.BytesIO()
    exif = Image.Exif()
    exif[0x013B] = "Mihon Hanako"
    if form == "PNG":
        told = PngInfo()
        told.add_text("Author", "Mihon Hanako")
        image.save(written, form, pnginfo=told, exif=exif)
    else:
        image.save(written, form, exif=exif, comment=b"Mihon Hanako")
    return written.getvalue()


def office() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("docProps/core.xml", "<cp><dc:creator>Mihon Hanako</dc:creator></cp>")
        archive.writestr("docProps/app.xml", "<Properties><Company>Mihon Hanako</Company></Properties>")
        archive.writestr(
            "word/document.xml", '<w:ins w:author="Mihon Hanako"><w:bookmarkStart w:name="点検"/>点検表</w:ins>'
        )
        archive.writestr("word/comments.xml", '<w:comment w:author="Mihon Hanako" w:initials="MH">見直す</w:comment>')
    return written.getvalue()


def unpacked(data: bytes) -> bytes:
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("work.pdf", pdf()),
        ("work.png", picture("PNG")),
        ("work.jpg", picture("JPEG")),
        ("work.docx", office()),
    ],
)
def test_nothing_says_who_made_a_file(name: str, data: bytes) -> None:
    assert b"Hanako" in unpacked(data), "the example says it"
    cleaned = unpacked(without_traces(data, name=name))
    assert b"Hanako" not in cleaned and NAME.encode("utf-16-be") not in cleaned and NAME.encode() not in cleaned


def test_what_was_made_is_there_as_before() -> None:
    for form, name in (("PNG", "w.png"), ("JPEG", "w.jpg")):
        before, after = (
            Image.open(io.BytesIO(data)).tobytes() for data in (picture(form), without_traces(picture(form), name=name))
        )
        assert before == after, "no pixel changes"
    with pikepdf.open(io.BytesIO(without_traces(pdf(), name="w.pdf"))) as document:
        assert len(document.pages) == 1
        assert str(document.pages[0].Annots[0].Contents) == "right", "the comment stays, its author goes"
    words = unpacked(without_traces(office(), name="w.docx")).decode()
    assert "点検表" in words and "見直す" in words and 'w:name="点検"' in words
    assert without_traces("勤務証明".encode(), name="w.txt") == "勤務証明".encode()


def test_what_cannot_be_cleaned_is_not_handed_out() -> None:
    locked = pdf(encryption=pikepdf.Encryption(owner="o", user=""))
    cut = picture("JPEG")[:30] + b"\x00\x00"
    for name, data in (("w.pdf", locked), ("w.pdf", b"%PDF-1.7 nothing"), ("w.jpg", cut)):
        with pytest.raises(Refused, match="E_EVIDENCE_TRACES"):
            without_traces(data, name=name)
