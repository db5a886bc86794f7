"""More of what strangers may hand in, beside the catalogue's files: pictures, sealed sheets, identifiers of issuers."""

import json
import struct
import zlib
from typing import Any

import pytest

from documents.verification.test_endorsements import endorsed, endorsement
from documents.verification.test_pdf import run as run_pdf
from documents.verification.test_pdf import sealed
from kakitome.documents.openbadges import baking_png, baking_svg
from kakitome.documents.pdf.reading import read_pdf
from kakitome.documents.verification.check import CheckOutcome, Report, Verdict
from kakitome.documents.verification.pipeline import verify
from support.processor_time import at_most
from vectors import issuer_site
from vectors.builders.png_images import chunk, png

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">%s</svg>'


def run(data: bytes, site: issuer_site.Site | None = None) -> Report:
    return verify(data, issuer_site.surroundings(site or issuer_site.site()))


def outcome(report: Report, check: str) -> CheckOutcome:
    found = report.check(check)
    assert found
    return found.outcome


# --- pictures --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "drawing",
    [
        b"<script>fetch('https://evil.example')</script>",
        b'<rect onload="alert(1)"/>',
        b"<foreignObject><b xmlns='http://www.w3.org/1999/xhtml'>x</b></foreignObject>",
        b"<style>@import url(https://evil.example/x.css);</style>",
        b'<image href="https://evil.example/track.png"/>',
        b'<g id="a"><use href="#a"/><use href="#a"/></g>',
        b'<a href="javascript:alert(1)"><animate attributeName="href" to="javascript:alert(2)"/></a>',
    ],
    ids=["script", "onload", "foreignObject", "import", "image", "recursive use", "animate"],
)
def test_what_a_drawing_would_do_is_never_done(drawing: bytes) -> None:
    """The credential is taken out of the file; the drawing is neither rendered nor fetched for."""
    site = issuer_site.site()
    report = run(baking_svg.bake(SVG % drawing, issuer_site.as_bytes(issuer_site.good())), site)
    assert report.verdict is Verdict.VALID
    assert site.asked == [issuer_site.DID_URL, issuer_site.REVOCATION_URL, issuer_site.SUSPENSION_URL]


def test_a_picture_inside_a_credential_is_never_fetched() -> None:
    document = issuer_site.unsigned()
    for place, address in (("issuer", "http://169.254.169.254/"), ("credentialSubject", "file:///etc/passwd")):
        document[place]["image"] = {"id": address, "type": "Image"}
    document["credentialSubject"]["achievement"]["image"] = {"id": "data:image/svg+xml,%3Csvg/%3E", "type": "Image"}
    site = issuer_site.site()
    assert run(issuer_site.as_bytes(issuer_site.sign(document)), site).verdict is Verdict.VALID
    assert len(site.asked) == 3


@pytest.mark.parametrize(
    "tail", [b"PK\x03\x04" + bytes(26), b"<html></html>", b"%PDF-1.7\n"], ids=["zip", "html", "pdf"]
)
def test_a_picture_that_is_also_something_else_is_refused(tail: bytes) -> None:
    report = run(baking_png.bake(png(), issuer_site.as_bytes(issuer_site.good())) + tail)
    assert report.verdict is Verdict.MALFORMED


@pytest.mark.parametrize(
    "start",
    [
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
        b"GIF89a",
        b"RIFF\x24\x00\x00\x00WEBPVP8 ",
        b"II*\x00",
        b"8BPS",
        b"%!PS-Adobe",
    ],
    ids=["jpeg", "gif", "webp", "tiff", "psd", "eps"],
)
def test_a_picture_of_another_kind_carries_nothing(start: bytes) -> None:
    report = run(start + issuer_site.as_bytes(issuer_site.good()))
    assert report.verdict in (Verdict.UNSUPPORTED, Verdict.MALFORMED)
    assert {check.outcome for check in report.checks[1:]} == {CheckOutcome.SKIPPED}


def test_a_text_too_long_for_any_credential_is_not_read_out_of_a_picture() -> None:
    text = b"openbadgecredential\0\0\0\0\0" + b" " * (300 * 1024)
    report = run(png(chunk(b"iTXt", text)))
    assert report.verdict in (Verdict.TOO_EXPENSIVE, Verdict.MALFORMED)


def test_a_colour_profile_that_unpacks_to_a_gibibyte_is_never_unpacked() -> None:
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(bytes(1024 * 1024)) for _ in range(64)) + packer.flush()
    image = png(chunk(b"iCCP", b"x\0\0" + bomb))
    with at_most(5):
        report = run(baking_png.bake(image, issuer_site.as_bytes(issuer_site.good())))
        assert report.verdict is Verdict.VALID


def test_a_chunk_that_lies_about_its_length_is_no_picture() -> None:
    image = bytearray(baking_png.bake(png(), issuer_site.as_bytes(issuer_site.good())))
    at = image.index(b"iTXt") - 4
    image[at : at + 4] = struct.pack(">I", 12)
    assert run(bytes(image)).verdict is Verdict.MALFORMED


# --- sealed sheets ---------------------------------------------------------------------------------


def test_of_two_attached_credentials_the_forged_one_is_told() -> None:
    forged = issuer_site.good() | {"name": "別の名称"}
    files = {"credential.json": issuer_site.as_bytes(issuer_site.good()), "second.json": issuer_site.as_bytes(forged)}
    report = run_pdf(sealed(attachments=files))
    assert Verdict.INVALID_SIGNATURE in {one.report.verdict for one in report.enclosed}
    assert report.verdict is not Verdict.VALID


@pytest.mark.parametrize("name", ["../../etc/passwd.json", "CON.json", "a\u202enosj.exe.json", "x" * 300 + ".json"])
def test_the_name_of_an_attached_file_is_a_label_and_no_path(name: str) -> None:
    report = run_pdf(sealed(attachments={name: issuer_site.as_bytes(issuer_site.good())}))
    assert report.verdict in (Verdict.VALID, Verdict.INDETERMINATE)
    assert [one.report.verdict for one in report.enclosed] == [Verdict.VALID] * len(report.enclosed)


def test_a_revoked_award_in_a_sealed_sheet_is_revoked() -> None:
    site = issuer_site.site()
    site.put(
        issuer_site.REVOCATION_URL,
        issuer_site.status_list("revocation", issuer_site.REVOCATION_URL, [issuer_site.REVOCATION_INDEX]),
    )
    data = sealed(attachments={"credential.json": issuer_site.as_bytes(issuer_site.good())})
    report = verify(data, issuer_site.surroundings(site, examine_pdf=read_pdf))
    assert report.enclosed[0].report.verdict is Verdict.REVOKED
    assert report.verdict is not Verdict.VALID


# --- identifiers of issuers ------------------------------------------------------------------------


def signed_as(did: str, fragment: str = "") -> bytes:
    document = issuer_site.unsigned()
    document["issuer"]["id"] = did
    return issuer_site.as_bytes(
        issuer_site.sign(document, verification_method=f"{did}#{fragment or issuer_site.multibase('now')}")
    )


@pytest.mark.parametrize(
    "did",
    [
        "did:web:127.0.0.1",
        "did:web:u.example:..:..:admin",
        "did:web:u.example%2F..%2Fadmin",
        "did:web:u.example%40evil.example",
        "did:web:u.example%3A443%3A1",
        "did:web:U.example:issuers:x",
        "did:web:u.example:issuers:x?x=1",
        "did:web:",
        "did:web:u．example",
        "did:plc:z72i7hdynmk6r22z27h6tvur",
        "DID:web:u.example:issuers:x",
        "did:key:z6MkOther",
        "urn:uuid:0b6a8d1e-6a0c-4c53-9a55-0d2f6f6f4a11",
        "javascript:alert(1)",
    ],
)
def test_an_issuer_that_names_itself_strangely_is_never_believed(did: str) -> None:
    site = issuer_site.site()
    try:
        data = signed_as(did)
    except ValueError:
        pytest.skip("no document can be made with this name")
    report = run(data, site)
    assert report.verdict not in (Verdict.VALID, Verdict.VALID_UNTRUSTED_ISSUER)
    assert all(url.startswith("https://") and "admin" not in url and "evil" not in url for url in site.asked)


def test_a_did_key_whose_fragment_is_another_key_is_not_believed() -> None:
    did = f"did:key:{issuer_site.multibase('other')}"
    report = run(signed_as(did, issuer_site.multibase("now")))
    assert report.verdict in (Verdict.INVALID_SIGNATURE, Verdict.MALFORMED)


@pytest.mark.parametrize("page", [b"", b"null", b"{}", b"<html>", b"\xff\xfe", b"[" * 100_000, b'{"id":1}'])
def test_whatever_lies_where_the_keys_should_be_gives_no_conclusion(page: bytes) -> None:
    site = issuer_site.site()
    site.put(issuer_site.DID_URL, page)
    assert run(issuer_site.as_bytes(issuer_site.good()), site).verdict is Verdict.INDETERMINATE


# --- documents inside documents --------------------------------------------------------------------


def test_endorsements_of_endorsements_end() -> None:
    """However deep they stand, a bounded number is verified and a report comes back."""
    inner: dict[str, Any] = endorsement()
    for depth in range(6):
        inner = endorsement(id=f"urn:uuid:0c9a0e5e-54f5-4c3b-a6ec-3f6b0d9c1d{depth:02}", endorsement=[inner])
    report = run(issuer_site.as_bytes(endorsed(inner)))
    assert report.verdict is Verdict.VALID


def test_two_documents_of_one_name_inside_each_other_are_refused() -> None:
    report = run(issuer_site.as_bytes(endorsed(endorsement()) | {"id": endorsement()["id"]}))
    assert report.verdict in (Verdict.UNSUPPORTED, Verdict.MALFORMED, Verdict.INVALID_SIGNATURE)


def test_two_statuses_that_contradict_are_told_by_the_graver() -> None:
    site = issuer_site.site()
    site.put(
        issuer_site.REVOCATION_URL,
        issuer_site.status_list("revocation", issuer_site.REVOCATION_URL, [issuer_site.REVOCATION_INDEX]),
    )
    site.put(
        issuer_site.SUSPENSION_URL,
        issuer_site.status_list("suspension", issuer_site.SUSPENSION_URL, [issuer_site.SUSPENSION_INDEX]),
    )
    document = issuer_site.unsigned()
    document["credentialStatus"] = [document["credentialStatus"], *document.pop(issuer_site.STATUS_IRI)]
    assert run(issuer_site.as_bytes(issuer_site.sign(document)), site).verdict is Verdict.REVOKED


def test_a_status_list_that_has_a_status_of_its_own_is_read_once() -> None:
    site = issuer_site.site()
    entry = issuer_site.entry("revocation", "3", issuer_site.REVOCATION_URL)
    site.put(
        issuer_site.REVOCATION_URL,
        issuer_site.status_list("revocation", issuer_site.REVOCATION_URL, credentialStatus=entry),
    )
    report = run(issuer_site.as_bytes(issuer_site.good()), site)
    assert site.asked.count(issuer_site.REVOCATION_URL) == 1
    assert report.verdict in (Verdict.VALID, Verdict.INDETERMINATE)


def test_the_lists_address_may_not_be_the_credentials_own() -> None:
    document = issuer_site.unsigned()
    document["credentialStatus"] = issuer_site.entry("revocation", "1", document["id"])
    site = issuer_site.site()
    site.put(document["id"], issuer_site.sign(document))
    assert run(issuer_site.as_bytes(issuer_site.sign(document)), site).verdict is Verdict.INDETERMINATE


def test_numbers_written_otherwise_are_the_same_number_or_refused() -> None:
    """`1.0`, `1e0` and `1` are one number to RDF; `10` is another."""
    text = issuer_site.as_bytes(issuer_site.good()).decode()
    assert '"creditsAvailable": 1' in text
    for spelt in ("1.0", "1e0"):
        again = text.replace('"creditsAvailable": 1', f'"creditsAvailable": {spelt}')
        assert run(again.encode()).verdict in (Verdict.VALID, Verdict.INVALID_SIGNATURE, Verdict.MALFORMED)
    more = text.replace('"creditsAvailable": 1', '"creditsAvailable": 10')
    assert run(more.encode()).verdict is Verdict.INVALID_SIGNATURE
    assert json.loads(more)["credentialSubject"]["achievement"]["creditsAvailable"] == 10
    assert outcome(run(more.encode()), "proof") is CheckOutcome.FAILED
