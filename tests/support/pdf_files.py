"""Small PDFs for tests."""

import io

import pikepdf


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
