"""Baking: what goes in comes out, nothing else changes, and no doubtful image is believed."""

import io
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from kakitome.documents.openbadges import baking_png, baking_svg
from kakitome.documents.openbadges.formats import FileFormat, FormatRefused, open_file, recognise
from kakitome.documents.refusal import DocumentRefused
from support.processor_time import at_most

VECTORS = Path(__file__).parents[2] / "vectors"
BAD_PNG = sorted((VECTORS / "bad_png").glob("*.png"))
BAD_SVG = sorted((VECTORS / "bad_svg").glob("*.svg"))
CREDENTIAL = '{"id": "urn:uuid:1", "name": "看護 𠮷 ]]> <b> & \\u0000"}'.encode()
EXPENSIVE = {"E_PNG_PIXELS", "E_PNG_CHUNKS", "E_PNG_BOMB", "E_SVG_ELEMENTS"}
UNSUPPORTED = {"E_SVG_ENCODING"}


def a_png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (10, 90, 60)).save(out, "PNG")
    return out.getvalue()


SVG = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n'
    "<!-- <svg> a comment -->\n"
    '<svg xmlns="http://www.w3.org/2000/svg"\n  aria-label=\'a > "b"\' width="9">\n\t<text>看護</text>\r\n</svg>\n<!-- end -->\n'
).encode()


def expected(path: Path) -> tuple[str, str]:
    code = path.name.split("__")[0]
    return code, "too_expensive" if code in EXPENSIVE else "unsupported" if code in UNSUPPORTED else "malformed"


def test_there_are_bad_files() -> None:
    assert len(BAD_PNG) > 30
    assert len(BAD_SVG) > 20


@pytest.mark.parametrize("path", BAD_PNG, ids=lambda p: p.stem)
def test_a_bad_png_is_refused_at_once_with_the_finding_in_its_name(path: Path) -> None:
    with at_most(5), pytest.raises(DocumentRefused) as caught:
        baking_png.unbake(path.read_bytes())
    assert (caught.value.problem.code, caught.value.kind) == expected(path)


@pytest.mark.parametrize("path", BAD_SVG, ids=lambda p: p.stem)
def test_a_bad_svg_is_refused_at_once_with_the_finding_in_its_name(path: Path) -> None:
    with at_most(5), pytest.raises(DocumentRefused) as caught:
        baking_svg.unbake(path.read_bytes())
    assert (caught.value.problem.code, caught.value.kind) == expected(path)


@pytest.mark.parametrize(
    "path",
    [p for p in BAD_PNG if "IMAGE_EMPTY" not in p.name and "PNG_TEXT" not in p.name and "PNG_BOMB" not in p.name],
    ids=lambda p: p.stem,
)
def test_an_unsound_or_baked_png_takes_no_credential(path: Path) -> None:
    with pytest.raises(DocumentRefused):
        baking_png.bake(path.read_bytes(), CREDENTIAL)


def test_a_png_gives_back_what_was_baked_and_keeps_its_pixels() -> None:
    image = a_png()
    baked = baking_png.bake(image, CREDENTIAL)
    assert baking_png.unbake(baked) == CREDENTIAL
    assert Image.open(io.BytesIO(baked)).tobytes() == Image.open(io.BytesIO(image)).tobytes()
    assert Image.open(io.BytesIO(baked)).text["openbadgecredential"] == CREDENTIAL.decode()
    assert baked.replace(baking_png._text_chunk(baking_png.KEYWORD, CREDENTIAL), b"") == image
    assert baking_png.dimensions(baked) == (64, 48)


def test_a_compressed_credential_of_another_writer_is_read() -> None:
    info = PngInfo()
    info.add_itxt("openbadgecredential", CREDENTIAL.decode(), zip=True)
    out = io.BytesIO()
    Image.new("L", (1, 1)).save(out, "PNG", pnginfo=info)
    assert baking_png.unbake(out.getvalue()) == CREDENTIAL


def test_beside_an_older_form_the_newer_one_counts() -> None:
    info = PngInfo()
    info.add_itxt("openbadges", '{"id": "https://u.example/assertion"}')
    info.add_itxt("openbadgecredential", CREDENTIAL.decode())
    out = io.BytesIO()
    Image.new("L", (1, 1)).save(out, "PNG", pnginfo=info)
    assert baking_png.unbake(out.getvalue()) == CREDENTIAL


@pytest.mark.parametrize("credential", [b"a\0b", b"x" * (256 * 1024 + 1)])
def test_a_png_takes_no_credential_it_could_not_give_back(credential: bytes) -> None:
    with pytest.raises(DocumentRefused, match="E_IMAGE_CREDENTIAL"):
        baking_png.bake(a_png(), credential)


def test_an_svg_gives_back_what_was_baked_and_keeps_every_other_byte() -> None:
    baked = baking_svg.bake(SVG, CREDENTIAL)
    assert baking_svg.unbake(baked) == CREDENTIAL
    root = fromstring(baked)
    assert root[0].tag == "{https://purl.imsglobal.org/ob/v3p0}credential"
    assert b'<svg xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0" xmlns' in baked
    start = baked.index(b"<openbadges:credential>")
    end = baked.index(b"</openbadges:credential>") + len(b"</openbadges:credential>")
    without = baked[:start] + baked[end:]
    assert without.replace(b' xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"', b"") == SVG


@pytest.mark.parametrize(
    "image",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b'<svg xmlns="http://www.w3.org/2000/svg" />',
        b'<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:g/></s:svg>',
        b'<s:svg xmlns:s="http://www.w3.org/2000/svg"/>',
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"></svg>',
        b"<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:openbadges='https://u.example/ns'></svg>",
        b'\xef\xbb\xbf<svg xmlns="http://www.w3.org/2000/svg"></svg>',
        b'<!-- \xe7\x9c\x8b --><svg xmlns="http://www.w3.org/2000/svg"></svg>',
    ],
)
def test_every_form_of_a_root_takes_a_credential(image: bytes) -> None:
    baked = baking_svg.bake(image, CREDENTIAL)
    assert baking_svg.unbake(baked) == CREDENTIAL
    with pytest.raises(DocumentRefused, match="E_IMAGE_TWICE"):
        baking_svg.bake(baked, CREDENTIAL)


def test_a_token_in_the_verify_attribute_is_read() -> None:
    image = SVG.replace(
        b"\t<text>", b'<c:credential xmlns:c="https://purl.imsglobal.org/ob/v3p0" verify="a.b.c"/><text>'
    )
    assert baking_svg.unbake(image) == b"a.b.c"


@pytest.mark.parametrize("credential", [b"", b" ", b"a\0b", b"a\rb", "a\ufffe".encode(), b"\xff"])
def test_an_svg_takes_no_credential_it_could_not_give_back(credential: bytes) -> None:
    with pytest.raises(DocumentRefused):
        baking_svg.bake(SVG, credential)


jsonlike = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), min_size=1, max_size=200).map(str.strip)


@settings(deadline=None)
@given(jsonlike)
def test_any_text_survives_both_journeys(text: str) -> None:
    credential = ('{"a": "' + text.replace("\ufffe", "").replace("\uffff", "") + '"}').encode()
    assert baking_png.unbake(baking_png.bake(a_png(), credential)) == credential
    assert baking_svg.unbake(baking_svg.bake(SVG, credential)) == credential


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 255))
def test_a_damaged_png_is_read_or_refused_and_nothing_else(place: int, value: int) -> None:
    baked = bytearray(baking_png.bake(a_png(), CREDENTIAL))
    baked[place % len(baked)] = value
    try:
        assert baking_png.unbake(bytes(baked)) == CREDENTIAL
    except DocumentRefused:
        assert bytes(baked) != baking_png.bake(a_png(), CREDENTIAL)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b'{"id": 1}', FileFormat.JSON),
        (b"\xef\xbb\xbf [1]", FileFormat.JSON),
        ('{"a": 1}'.encode("utf-16"), FileFormat.JSON),
        (b"\x89PNG\r\n\x1a\n", FileFormat.PNG),
        (b"\x89PNG\n\x1a\n", FileFormat.PNG),
        (SVG, FileFormat.SVG),
        (b'<s:svg xmlns:s="http://www.w3.org/2000/svg"/>', FileFormat.SVG),
        (b"eyJhbGciOiJFUzI1NiJ9.e30.c2ln", FileFormat.JWS),
        (b"%PDF-1.7\n", FileFormat.PDF),
        (b"<html><body>404</body></html>", FileFormat.UNKNOWN),
        (b"PK\x03\x04", FileFormat.ZIP),
        (b"\xff\xd8\xff\xe0", FileFormat.UNKNOWN),
        (b"", FileFormat.UNKNOWN),
    ],
)
def test_a_file_is_what_its_first_bytes_say(data: bytes, found: FileFormat) -> None:
    assert recognise(data) is found


def test_a_credential_is_found_in_every_kind_of_file() -> None:
    for format_, data in (
        (FileFormat.JSON, CREDENTIAL),
        (FileFormat.PNG, baking_png.bake(a_png(), CREDENTIAL)),
        (FileFormat.SVG, baking_svg.bake(SVG, CREDENTIAL)),
    ):
        opened = open_file(data)
        assert (opened.format, opened.credential) == (format_, CREDENTIAL)


@pytest.mark.parametrize(
    ("data", "code", "kind"),
    [
        (b"", "E_CREDENTIAL_FILE_EMPTY", "malformed"),
        (b" \n", "E_CREDENTIAL_FILE_EMPTY", "malformed"),
        (b"PK\x03\x04", "E_CREDENTIAL_FILE_TYPE", "unsupported"),
        (b"<html></html>", "E_CREDENTIAL_FILE_TYPE", "unsupported"),
    ],
)
def test_a_file_of_another_kind_is_refused(data: bytes, code: str, kind: str) -> None:
    with pytest.raises(FormatRefused) as caught:
        open_file(data)
    assert (caught.value.problem.code, caught.value.kind) == (code, kind)


TOKEN = b"eyJhbGciOiJSUzI1NiJ9.eyJpZCI6InVybjp4In0.c2lnbmF0dXJl"
ADDRESS = "https://u.example/a.json"


@pytest.mark.parametrize("keyword", baking_png.KEYWORDS)
@pytest.mark.parametrize("credential", [CREDENTIAL, TOKEN])
def test_a_png_carries_what_each_standard_asks_for(keyword: bytes, credential: bytes) -> None:
    baked = baking_png.bake(a_png(), credential, keyword=keyword)
    assert baking_png.unbake(baked) == credential
    assert Image.open(io.BytesIO(baked)).text[keyword.decode()] == credential.decode()


def test_the_address_in_one_of_the_oldest_badges_is_read() -> None:
    info = PngInfo()
    info.add_text("openbadges", ADDRESS)
    out = io.BytesIO()
    Image.new("L", (1, 1)).save(out, "PNG", pnginfo=info)
    assert baking_png.unbake(out.getvalue()) == ADDRESS.encode()


@pytest.mark.parametrize("element", [baking_svg.OPEN_BADGES_3, baking_svg.CLR_2, baking_svg.OPEN_BADGES_2])
def test_an_svg_carries_what_each_standard_asks_for(element: baking_svg.Element) -> None:
    baked = baking_svg.bake(SVG, CREDENTIAL, element=element)
    assert baking_svg.unbake(baked) == CREDENTIAL
    assert fromstring(baked)[0].tag == element.tag
    token = baking_svg.bake(SVG, TOKEN, element=element)
    assert baking_svg.unbake(token) == TOKEN
    assert fromstring(token)[0].attrib == {"verify": TOKEN.decode()}
    assert not fromstring(token)[0].text


def test_a_hosted_open_badge_2_says_in_the_svg_where_it_is_checked() -> None:
    baked = baking_svg.bake(SVG, CREDENTIAL, element=baking_svg.OPEN_BADGES_2, verify=ADDRESS)
    assert baking_svg.unbake(baked) == CREDENTIAL
    assert fromstring(baked)[0].attrib == {"verify": ADDRESS}


def test_the_address_alone_in_an_svg_is_read() -> None:
    image = SVG.replace(b"<text>", f'<o:assertion xmlns:o="http://openbadges.org" verify="{ADDRESS}"/><text>'.encode())
    assert baking_svg.unbake(image) == ADDRESS.encode()


def test_beside_an_older_form_the_newer_one_counts_in_an_svg_too() -> None:
    image = SVG.replace(b"<text>", f'<o:assertion xmlns:o="http://openbadges.org" verify="{ADDRESS}"/><text>'.encode())
    both = image.replace(
        b"<text>", b'<b:credential xmlns:b="https://purl.imsglobal.org/ob/v3p0">' + b"{}</b:credential><text>"
    )
    assert baking_svg.unbake(both) == b"{}"
