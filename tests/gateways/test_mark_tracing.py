"""A crest becomes an outline in one colour, whatever it came as; what shows no shape is refused."""

import io
from collections.abc import Iterator

import pytest
from PIL import Image, ImageDraw

from kakitome.documents.refusal import DocumentRefused
from kakitome.gateways.sandbox import ChildSandbox, SandboxLimits
from kakitome.learning.microcredential import Kind, Microcredential
from kakitome.mapping.badge_image import compose
from kakitome.mapping.badge_image.mark import require_mark
from kakitome.values.localized_text import LocalizedText

RING_SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><circle cx="50" cy="50" r="45" fill="#036"/>
<circle cx="50" cy="50" r="25" fill="#fff"/><script>alert(1)</script></svg>"""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[ChildSandbox]:
    with ChildSandbox(SandboxLimits(cpu_s=2.0, wall_s=20.0)) as child:
        yield child


def png(picture: Image.Image) -> bytes:
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def ring(mode: str, ground: object, ink: object, middle: object) -> bytes:
    """Draw a ring: its middle must stay free in the mark."""
    picture = Image.new(mode, (400, 400), ground)  # type: ignore[arg-type]
    pen = ImageDraw.Draw(picture)
    pen.ellipse((20, 20, 380, 380), fill=ink)  # type: ignore[arg-type]
    pen.ellipse((120, 120, 280, 280), fill=middle)  # type: ignore[arg-type]
    return png(picture)


def drawn(mark: str) -> Image.Image:
    """Draw a badge with the mark, and cut out the place of the mark."""
    letter = Microcredential(title=LocalizedText(ja="見本", en="Sample"), kind=Kind.REGULAR)
    image = compose(letter, institution=LocalizedText(ja="大学", en="University"), colour="#000000", mark=mark)
    badge = Image.open(io.BytesIO(image.png(size=640))).convert("L")
    return badge.crop((320 - 36, 244 - 36, 320 + 36, 244 + 36))


@pytest.mark.parametrize(
    "picture",
    [
        ring("RGB", "white", "#003366", "white"),
        ring("RGB", "#003366", "white", "#003366"),
        ring("RGBA", (0, 0, 0, 0), (200, 30, 30, 255), (0, 0, 0, 0)),
        ring("RGBA", (0, 0, 0, 0), (255, 255, 255, 255), (0, 0, 0, 0)),
        ring("RGBA", (0, 0, 0, 0), (0, 0, 80, 255), (255, 255, 255, 255)),
        RING_SVG,
    ],
    ids=["dark on white", "white on dark", "on a clear ground", "white on a clear ground", "white within", "a drawing"],
)
def test_what_stands_out_becomes_the_mark_and_its_holes_stay_free(sandbox: ChildSandbox, picture: bytes) -> None:
    mark = sandbox.trace_mark(picture)
    assert require_mark(mark) == mark, "it is a mark as one types it"
    shown = drawn(mark)
    assert shown.getpixel((36, 36)) == 0, "the hole is the colour of the badge"
    assert shown.getpixel((36, 8)) == 255, "the ring is white"
    assert shown.getpixel((2, 2)) == 0, "outside nothing is drawn"


def test_the_mark_fills_its_box(sandbox: ChildSandbox) -> None:
    picture = Image.new("RGB", (900, 300), "white")
    ImageDraw.Draw(picture).rectangle((700, 100, 800, 200), fill="black")
    assert drawn(sandbox.trace_mark(png(picture))).getpixel((36, 3)) == 255


@pytest.mark.parametrize("colour", ["white", "black", "#ff0000"])
def test_a_picture_without_a_shape_is_refused(sandbox: ChildSandbox, colour: str) -> None:
    with pytest.raises(DocumentRefused, match="E_MARK_EMPTY"):
        sandbox.trace_mark(png(Image.new("RGB", (200, 200), colour)))


def test_a_picture_of_dust_is_refused(sandbox: ChildSandbox) -> None:
    dust = Image.effect_noise((1200, 1200), 120)
    with pytest.raises(DocumentRefused, match=r"E_MARK_(FINE|EMPTY)"):
        sandbox.trace_mark(png(dust))


def test_a_file_that_is_no_picture_is_refused(sandbox: ChildSandbox) -> None:
    with pytest.raises(DocumentRefused, match="E_PICTURE_UNREADABLE"):
        sandbox.trace_mark(b"PK\x03\x04 no picture")


def test_a_long_outline_is_traced_from_further_away(sandbox: ChildSandbox) -> None:
    picture = Image.new("RGB", (1000, 1000), "white")
    pen = ImageDraw.Draw(picture)
    for row in range(10):
        for column in range(10):
            pen.ellipse((column * 100 + 15, row * 100 + 15, column * 100 + 85, row * 100 + 85), fill="black")
    mark = sandbox.trace_mark(png(picture))
    assert require_mark(mark)
