"""Pictures of strangers: drawn anew or cut down to what draws, or refused."""

import io

import pytest
from PIL import Image, PngImagePlugin

from kakitome.documents.openbadges import baking_png, baking_svg
from kakitome.gateways.badge_pictures import LONGEST_SIDE, BadgePictureRefused, clean_picture

HOSTILE = """<?xml version="1.0"?><!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg"
 xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 8 8" onload="alert(1)">
<style>.a{fill:#f00}</style><style>@import url(https://evil.example/x.css);</style><style>.b{fill:u\\72l(https://e)}</style>
<script>alert(2)</script><foreignObject><iframe src="https://evil.example"></iframe></foreignObject>
<image href="https://evil.example/track.png"/><use xlink:href="#p"/><a href="javascript:alert(3)"><text>名&#160;</text></a>
<linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient>
<path id="p" class="a" d="M0 0h8v8z" fill="url(#g)" stroke="url(https://evil.example/y)" onclick="alert(4)"/>
<animate attributeName="href" to="javascript:alert(5)"/></svg>"""


def png(side: int = 8, **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (side, side // 2), (255, 0, 0, 255)).save(out, "PNG", **more)
    return out.getvalue()


def test_pixels_come_out_and_nothing_else_that_the_file_carried() -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", "hanako@mihon.example")
    media_type, cleaned = clean_picture(baking_png.bake(png(2000, pnginfo=told), b'{"secret": "hanako"}'))

    picture = Image.open(io.BytesIO(cleaned))
    assert (media_type, picture.size, picture.info) == ("image/png", (LONGEST_SIDE, LONGEST_SIDE // 2), {})
    assert b"hanako" not in cleaned
    assert picture.convert("RGBA").getpixel((5, 5)) == (255, 0, 0, 255)


def test_of_a_drawing_what_draws_comes_out_and_nothing_that_runs_loads_or_repeats() -> None:
    baked = baking_svg.bake(HOSTILE.encode(), b'{"secret": "hanako"}')
    media_type, cleaned = clean_picture(baked)
    text = cleaned.decode()

    assert media_type == "image/svg+xml"
    for gone in ("evil", "alert", "script", "<use", "<image", "<a", "href", "import", "u\\72l", "on", "secret"):
        assert gone not in text.replace("gradientUnits", ""), (gone, text)
    assert 'd="M0 0h8v8z" fill="url(#g)"' in text
    assert "<style>.a{fill:#f00}</style>" in text
    assert "<linearGradient" in text and "<text>名" in text


@pytest.mark.parametrize(
    "data",
    [b"GIF89a", b"%PDF-1.4", png()[:40], b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'],
    ids=["another kind", "no picture", "cut off", "a drawing of nothing"],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(BadgePictureRefused, match="E_PICTURE_UNREADABLE"):
        clean_picture(data)


def test_a_picture_too_large_is_refused_by_its_header() -> None:
    out = io.BytesIO()
    Image.new("1", (5000, 4000)).save(out, "PNG")
    with pytest.raises(BadgePictureRefused, match="E_PICTURE_SIZE"):
        clean_picture(out.getvalue())
