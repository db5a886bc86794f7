"""PDFs of strangers in the child process: bombs end, codes on scans are read, facts come back whole."""

import io
import time
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
import segno
from PIL import Image

from kakitome.documents.pdf.facts import from_plain, to_plain
from kakitome.documents.pdf.reading import read_pdf
from kakitome.documents.pdf.sealing import PdfSeal
from kakitome.documents.pdf.timestamping import Stamper
from kakitome.documents.refusal import DocumentRefused
from kakitome.gateways.sandbox import ChildSandbox, SandboxLimits
from support.certificates import NOW, StampAuthority, a_leaf, a_root
from support.pdf_files import a_paper, a_pdf

BAD = Path(__file__).parents[1] / "vectors" / "bad_pdf"
ADDRESS = "https://u.example/a/1234-5678"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[ChildSandbox]:
    with ChildSandbox(SandboxLimits(cpu_s=2.0, wall_s=20.0)) as child:
        yield child


def a_scan(*, turned: bool = False) -> bytes:
    """Print a QR code, scan the paper, and make a PDF of the picture."""
    code = io.BytesIO()
    segno.make(ADDRESS, error="m").save(code, kind="png", scale=4, border=4)
    paper = Image.new("L", (1240, 1754), 255)
    paper.paste(Image.open(code).convert("L"), (900, 1400))
    if turned:
        paper = paper.rotate(2, fillcolor=255)
    picture = io.BytesIO()
    paper.save(picture, format="JPEG", quality=60)
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    image = pikepdf.Stream(pdf, picture.getvalue())
    image.Type, image.Subtype, image.Filter = pikepdf.Name.XObject, pikepdf.Name.Image, pikepdf.Name.DCTDecode
    image.Width, image.Height, image.BitsPerComponent = 1240, 1754, 8
    image.ColorSpace = pikepdf.Name.DeviceGray
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Scan=image))
    page.Contents = pdf.make_stream(b"595 0 0 842 0 0 cm /Scan Do")
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


@pytest.mark.parametrize("turned", [False, True])
def test_the_code_on_a_scan_is_read(sandbox: ChildSandbox, turned: bool) -> None:
    assert sandbox.examine_pdf(a_scan(turned=turned)).codes == (ADDRESS,)


def test_nobody_looks_for_codes_on_a_signed_page(sandbox: ChildSandbox) -> None:
    leaf = a_leaf(a_root())
    sealed = PdfSeal(certificate=leaf.der, chain=(), sign=leaf.sign).seal(a_scan(), now=NOW)
    assert sandbox.examine_pdf(sealed.data).codes == ()


def test_facts_come_back_from_the_child_as_they_were(sandbox: ChildSandbox) -> None:
    root = a_root()
    leaf = a_leaf(root)
    tsa = StampAuthority(a_leaf(root, "TSA", kind="RSA-2048", stamps=True))
    seal = PdfSeal(certificate=leaf.der, chain=(root.der,), sign=leaf.sign)
    stamper = Stamper(tsa.answer, roots=(root.der,), now=NOW)
    data = seal.seal(a_pdf(attachments={"a.json": b"{}"}), now=NOW, stamper=stamper).data
    facts = read_pdf(data)
    assert facts.signatures[0].stamp is not None
    assert from_plain(to_plain(facts)) == facts
    assert sandbox.examine_pdf(data) == facts


def test_a_bomb_is_too_expensive_and_the_next_file_is_read(sandbox: ChildSandbox) -> None:
    began = time.monotonic()
    with pytest.raises(DocumentRefused) as refused:
        sandbox.examine_pdf((BAD / "attachment_bomb.pdf").read_bytes())
    assert refused.value.kind == "too_expensive"
    assert time.monotonic() - began < 15
    assert sandbox.examine_pdf(a_pdf()).pages == 1


def test_work_without_end_is_ended() -> None:
    with ChildSandbox(SandboxLimits(cpu_s=0.01, wall_s=10.0)) as tight, pytest.raises(DocumentRefused) as refused:
        tight.examine_pdf(a_pdf())
    assert (refused.value.kind, refused.value.code) == ("too_expensive", "E_TOO_EXPENSIVE")


def test_a_page_is_drawn_with_its_text(sandbox: ChildSandbox) -> None:
    drawn = sandbox.draw_page(a_pdf(), page=1)
    assert (drawn.pages, drawn.text) == (1, "Awarded to Hanako")
    picture = Image.open(io.BytesIO(drawn.picture))
    assert picture.format == "PNG"
    assert picture.size == (1240, 1755)
    assert len(set(picture.convert("L").tobytes())) > 1, "something is drawn"


def test_the_page_that_is_asked_for_is_drawn(sandbox: ChildSandbox) -> None:
    paper = a_paper("= First", "= Second")
    assert [sandbox.draw_page(paper, page=page).text for page in (1, 2)] == ["First", "Second"]
    assert sandbox.draw_page(paper, page=2).pages == 2


def test_a_page_that_is_not_there_is_empty(sandbox: ChildSandbox) -> None:
    drawn = sandbox.draw_page(a_pdf(), page=2)
    assert (drawn.pages, drawn.picture, drawn.text) == (1, b"", "")


def test_a_pdf_that_cannot_be_read_is_drawn_nowhere(sandbox: ChildSandbox) -> None:
    with pytest.raises(DocumentRefused) as refused:
        sandbox.draw_page(b"%PDF-1.7 cut off", page=1)
    assert refused.value.problem.code == "E_PDF_DAMAGED"
