"""Read a stranger's PDF: its signatures, the files attached to it, and what in it would act by itself.

    facts = read_pdf(data)

Nothing in it is opened, followed or run; it is flagged. Run this where it can be stopped: a small file can ask for
gigabytes and hours. Two readers look at the file, pyHanko at signatures and qpdf (pikepdf) at everything else; what
pyHanko cannot read strictly is not called signed.

Source: docs/standards/hostile-inputs.md B129, B137 (active content is flagged), B139 (a scan is no certificate).
"""

import io
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, Pdf

from kakitome.documents.pdf.facts import PdfFacts
from kakitome.documents.pdf.signatures import UNREADABLE, look_at_signatures, open_reader, revocation_data
from kakitome.documents.refusal import DocumentRefused, Refuser

LARGEST_FILE = 16 * 1024 * 1024
MOST_OBJECTS = 50_000
MOST_ATTACHMENTS = 5
LARGEST_ATTACHMENT = 1024 * 1024
_CREDENTIAL_NAMES = frozenset({".json", ".jsonld", ".jwt", ".sd-jwt", ".png", ".svg", ""})
_PROGRAM_NAMES = frozenset(
    {".exe", ".com", ".bat", ".cmd", ".scr", ".msi", ".dll"}
    | {".js", ".vbs", ".ps1", ".hta", ".jar", ".lnk", ".sh", ".app"}
)
_ACTIONS = {
    "/JavaScript": "W_PDF_JAVASCRIPT",
    "/Launch": "W_PDF_LAUNCH",
    "/URI": "W_PDF_LINKS",
    "/SubmitForm": "W_PDF_LINKS",
    "/GoToR": "W_PDF_LINKS",
    "/GoToE": "W_PDF_LINKS",
    "/ImportData": "W_PDF_LAUNCH",
}


_ENCRYPTION = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R\b|<<)")
"""How the trailer names the dictionary of an encrypted file. Source: ISO 32000-2 §7.5.5."""


class PdfRefused(DocumentRefused):
    """The PDF cannot be read."""


_refuse = Refuser(PdfRefused, source="docs/standards/hostile-inputs.md B127–B139")


def read_pdf(data: bytes) -> PdfFacts:
    """Return what can be said about a PDF from its bytes alone.

    Raises:
        PdfRefused: `E_PDF_LARGE` (too expensive), `E_PDF_ENCRYPTED` (unsupported), `E_PDF_DAMAGED`.
    """
    if len(data) > LARGEST_FILE:
        _refuse("E_PDF_LARGE", kind="too_expensive", limit=LARGEST_FILE >> 20)
    with _open(data) as pdf:
        if len(pdf.objects) > MOST_OBJECTS:
            _refuse("E_PDF_LARGE", kind="too_expensive", limit=LARGEST_FILE >> 20)
        is_signed = _has_signature(pdf)
        signatures, crls, ocsps = (), (), ()
        if is_signed:
            signatures, (crls, ocsps) = _signatures(data)
        return PdfFacts(
            pages=len(pdf.pages),
            title=_title(pdf),
            active=tuple(sorted(set(_active(pdf)))),
            attachments=tuple(_attachments(pdf)),
            signatures=signatures,
            crls=crls,
            ocsps=ocsps,
        )


def _open(data: bytes) -> Pdf:
    try:
        pdf = pikepdf.open(io.BytesIO(data), suppress_warnings=True)
    except pikepdf.PasswordError:
        _refuse("E_PDF_ENCRYPTED", kind="unsupported")
    except (pikepdf.PdfError, ValueError, RuntimeError):
        # What was encrypted for certificates cannot even be opened, and is whole all the same.
        is_encrypted = _ENCRYPTION.search(data) is not None
        _refuse("E_PDF_ENCRYPTED", kind="unsupported") if is_encrypted else _refuse("E_PDF_DAMAGED")
    if pdf.is_encrypted:
        # It opens without a password, but every string in it is another one than in the file that was signed.
        pdf.close()
        _refuse("E_PDF_ENCRYPTED", kind="unsupported")
    if not len(pdf.pages) or any("damaged" in str(warning) for warning in pdf.get_warnings()):
        # qpdf mends what it can by guessing; what was mended is not what was sent.
        pdf.close()
        _refuse("E_PDF_DAMAGED")
    return pdf


def _signatures(data: bytes) -> Any:
    try:
        reader = open_reader(data)
        return look_at_signatures(reader, data), revocation_data(reader)
    except UNREADABLE:
        _refuse("E_PDF_DAMAGED")


def _has_signature(pdf: Pdf) -> bool:
    """Tell whether any object looks like a signature, in a form field or not."""
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, Dictionary) and "/Fields" in form:
        return any(_is_filled(field, depth=0) for field in _each(form.Fields))
    return False


def _is_filled(field: Any, *, depth: int) -> bool:
    if not isinstance(field, Dictionary) or depth > 20:
        return False
    if field.get("/FT") == Name.Sig and field.get("/V") is not None:
        return True
    return any(_is_filled(child, depth=depth + 1) for child in _each(field.get("/Kids")))


def _each(value: Any) -> Iterator[Any]:
    if isinstance(value, pikepdf.Array):
        yield from value


def _active(pdf: Pdf) -> Iterator[str]:
    """Name whatever would act by itself in a viewer."""
    if "/OpenAction" in pdf.Root and not isinstance(pdf.Root["/OpenAction"], pikepdf.Array):
        yield "W_PDF_OPEN_ACTION"
    for item in pdf.objects:
        if isinstance(item, Dictionary | pikepdf.Stream):
            yield from _acts(item)
    for name in pdf.attachments:
        if PurePosixPath(str(name).lower()).suffix in _PROGRAM_NAMES:
            yield "W_PDF_PROGRAM"


def _acts(action: Any, depth: int = 0) -> Iterator[str]:
    named = action.get("/S")
    if isinstance(named, Name) and str(named) in _ACTIONS:
        yield _ACTIONS[str(named)]
    if "/JS" in action:
        yield "W_PDF_JAVASCRIPT"
    if "/XFA" in action:
        yield "W_PDF_XFA"
    if "/AA" in action:
        yield "W_PDF_OPEN_ACTION"
    if depth >= 4:
        return
    # Only what stands inside the object itself: everything else is an object of its own.
    for value in action.values() if isinstance(action, Dictionary) else ():
        if isinstance(value, Dictionary) and not value.is_indirect:
            yield from _acts(value, depth + 1)


def _attachments(pdf: Pdf) -> Iterator[tuple[str, bytes]]:
    """Read attached files that may be credentials."""
    count = 0
    for name, specification in pdf.attachments.items():
        if count >= MOST_ATTACHMENTS:
            return
        if PurePosixPath(str(name).lower()).suffix not in _CREDENTIAL_NAMES:
            continue
        try:
            content = specification.get_file().read_bytes()
        except (pikepdf.PdfError, ValueError, KeyError) as failure:
            if "bad_alloc" in str(failure):
                _refuse("E_PDF_LARGE", kind="too_expensive", limit=LARGEST_FILE >> 20)
            continue
        if len(content) <= LARGEST_ATTACHMENT:
            count += 1
            yield str(name)[:80], content


def _title(pdf: Pdf) -> str:
    try:
        return str(pdf.docinfo.get("/Title", ""))[:200]
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError):
        return ""
