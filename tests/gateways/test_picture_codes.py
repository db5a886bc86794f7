"""QR codes in pictures: photographs as people take them, and pictures made to harm."""

import io
import struct
import zlib

import pytest
import segno
from PIL import Image, ImageFilter

from kakitome.documents.refusal import DocumentRefused
from kakitome.gateways.picture_codes import read_codes
from kakitome.gateways.sandbox import ChildSandbox

LINK = "https://kakitome.example/a/A-7K3M-94QT"


def code(text: str = LINK, scale: int = 6) -> Image.Image:
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="png", scale=scale, border=4)
    return Image.open(out).convert("L")


def photo(text: str = LINK, *, kind: str = "JPEG", angle: float = 7.0) -> bytes:
    """A sheet of paper on a table, a little turned, a little blurred."""
    table = Image.new("L", (3000, 2000), 120)
    sheet = Image.new("L", (1400, 1000), 250)
    sheet.paste(code(text), (900, 600))
    table.paste(sheet.rotate(angle, expand=True, fillcolor=120, resample=Image.Resampling.BICUBIC), (700, 300))
    out = io.BytesIO()
    table.filter(ImageFilter.GaussianBlur(1.5)).convert("RGB").save(out, kind, quality=70)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_code_on_a_photographed_sheet_is_read(kind: str) -> None:
    assert read_codes(photo(kind=kind)) == [LINK]


@pytest.mark.parametrize("angle", [90.0, 180.0, 271.0])
def test_it_is_read_whichever_way_the_telephone_was_held(angle: float) -> None:
    assert read_codes(photo(angle=angle)) == [LINK]


def test_a_code_on_a_transparent_ground_is_read() -> None:
    out = io.BytesIO()
    drawn = Image.new("RGBA", code().size, (0, 0, 0, 0))
    drawn.putalpha(code().point(lambda grey: 255 - grey))
    drawn.save(out, "PNG")
    assert read_codes(out.getvalue()) == [LINK]


def test_a_picture_without_a_code_has_none() -> None:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(out, "JPEG")
    assert read_codes(out.getvalue()) == []


def test_japanese_in_a_code_is_kept() -> None:
    assert read_codes(photo("髙﨑 花子 https://u.example/証明")) == ["髙﨑 花子 https://u.example/証明"]


def flood() -> bytes:
    """A PNG whose header says 100,000 × 100,000 pixels. Source: docs/standards/hostile-inputs.md B117."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_a_flood_of_pixels_is_refused_by_its_header() -> None:
    with pytest.raises(DocumentRefused) as refusal:
        read_codes(flood())
    assert (refusal.value.code, refusal.value.kind) == ("E_PICTURE_SIZE", "too_expensive")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8\xff",
        photo()[:5000],
        b"II*\x00" + bytes(100),
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b"GIF89a" + bytes(20),
    ],
    ids=["empty", "magic alone", "cut off", "tiff", "eps", "gif"],
)
def test_what_is_none_of_the_three_kinds_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentRefused) as refusal:
        read_codes(data)
    assert refusal.value.code == "E_PICTURE_UNREADABLE"


def test_the_work_is_done_in_the_child_within_its_limits() -> None:
    with ChildSandbox() as sandbox:
        assert sandbox.read_codes(photo()) == [LINK]
        with pytest.raises(DocumentRefused):
            sandbox.read_codes(flood())
        assert sandbox.read_codes(photo(kind="WEBP")) == [LINK]
