"""Small PDFs for tests."""

import io

import pikepdf
import typst

from kakitome.mapping.certificate.faces import fonts


def a_pdf(*, attachments: dict[str, bytes] | None = None, title: str = "Certificate") -> bytes:
    """Write a page with a line of text, a title, and attached files."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    font = pdf.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.Contents = pdf.make_stream(b"BT /F1 24 Tf 72 720 Td (Awarded to Hanako) Tj ET")
    pdf.docinfo["/Title"] = title
    for name, data in (attachments or {}).items():
        pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, data, filename=name, mime_type="application/vc")
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def a_paper(*pages: str) -> bytes:
    """Set pages of Typst source in the gothic of the certificates, as an applicant's paper looks."""
    head = '#set page(paper: "a4", margin: 25mm)\n#set text(font: "Noto Sans CJK JP", size: 11pt, lang: "ja")\n'
    compiler = typst.Compiler(b"", font_paths=fonts(), ignore_system_fonts=True)
    written: bytes = compiler.compile(input=(head + "\n#pagebreak()\n".join(pages)).encode(), format="pdf")
    return written
