"""Turn plain data into a PDF by one of our own templates.

The templates are the only Typst source there is. What people wrote travels as JSON strings and is set as text;
no word of theirs is ever parsed. Equal input gives equal bytes.

The file is PDF/A-3a and PDF/UA-1 at once: tagged, titled, with its languages and its fonts, and with the signed
credential attached as the *source* of the page. The typesetter refuses to write what breaks either standard.
"""

import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from kakitome.errors import Invalid, ProblemFactory
from kakitome.mapping.certificate.code_picture import code_picture
from kakitome.mapping.certificate.faces import fonts

Template = Literal[
    "completion", "transcript", "study", "recognition", "parts", "recovery", "answers", "claimcodes", "letter", "slips"
]
STANDARDS = ["a-3a", "ua-1"]
"""PDF/A-3a (archived, with attachments) and PDF/UA-1 (accessible). Source: ISO 19005-3, ISO 14289-1."""

_FOLDER = Path(__file__).parent / "templates"
_IMPORTED = re.compile(r'(?:import |read\()"([a-z.]+)"')
_local = threading.local()
_problem = ProblemFactory()


class CertificateRefused(Invalid):
    """The certificate cannot be made from this; the problems say why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A signed credential as a file within the PDF: its name there and its exact bytes."""

    name: str
    data: bytes


def typeset(
    template: Template,
    material: Mapping[str, Any],
    *,
    made_at: datetime,
    images: Mapping[str, str],
    attached: tuple[Attached, ...],
) -> bytes:
    """Set a template.

    Args:
        material: plain data, as the template expects it.
        made_at: aware; the date of creation in the file.
        images: SVG texts by name.
        attached: files to carry, UTF-8 text each.

    Raises:
        CertificateRefused: the typesetter will not write a file that meets both standards, or an attachment is no
            UTF-8 text (E_CERTIFICATE_ATTACHMENT).
    """
    places = {f"file{number}": _text_of(file) for number, file in enumerate(attached)}
    drawn = {f"{name}.svg": picture for name, picture in images.items()}
    listed = [[file.name, place] for file, place in zip(attached, places, strict=True)]
    data = {"material.json": json.dumps({**material, "attachments": listed}, ensure_ascii=False)}
    try:
        return bytes(
            _compiler().compile(
                _templates(template) | {name: words.encode() for name, words in (data | drawn | places).items()},
                format="pdf",
                pdf_standards=STANDARDS,
                timestamp=_second_at_fixed_offset(made_at),
            )
        )
    except typst.TypstError as error:
        raise CertificateRefused.of(_problem("E_CERTIFICATE_TYPESETTING", detail=error.message)) from error


def _second_at_fixed_offset(instant: datetime) -> datetime:
    """Return the instant's second with the offset of its zone then: the typesetter takes no named zone (Asia/Tokyo)."""
    return instant.replace(microsecond=0, tzinfo=timezone(instant.utcoffset() or timedelta()))


def _text_of(attached: Attached) -> str:
    if not is_text(attached.data):
        raise CertificateRefused.of(_problem("E_CERTIFICATE_ATTACHMENT", name=attached.name))
    return attached.data.decode("utf-8")


def is_text(data: bytes) -> bool:
    """Tell whether an attachment is UTF-8 text, as the typesetter wants it."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _compiler() -> Any:
    """Keep one compiler for each thread: the fonts are read once."""
    if not hasattr(_local, "compiler"):
        _local.compiler = typst.Compiler(b"", font_paths=fonts(), ignore_system_fonts=True)
    return _local.compiler


@cache
def _templates(template: Template) -> dict[str, bytes]:
    """Return a template and what it imports, as files by name: the typesetter parses whatever it is handed.

    Material is handed over as files, too, not as the typesetter's inputs: a changed input makes it forget everything
    it has laid out, a changed file only what came of that file.
    """
    files = {"main.typ": (_FOLDER / f"{template}.typ").read_bytes()}
    waiting = [files["main.typ"]]
    while waiting:
        for name in _IMPORTED.findall(waiting.pop().decode()):
            if name not in files and (_FOLDER / name).exists():
                files[name] = (_FOLDER / name).read_bytes()
                waiting += [files[name]] if name.endswith(".typ") else []
    return files


LONGEST_ADDRESS = 300
"""Longest address that is drawn as a code: beyond it, the modules are too fine for a phone and this size."""


def qr_images(address: str) -> dict[str, str]:
    """Draw the code of an address for a template; none when there is no address.

    Raises:
        CertificateRefused: the address is too long for a code of this size (E_CERTIFICATE_ADDRESS).
    """
    if len(address.encode()) > LONGEST_ADDRESS:
        raise CertificateRefused.of(_problem("E_CERTIFICATE_ADDRESS", "/address", most=LONGEST_ADDRESS))
    return {"qr": code_picture(address).svg()} if address else {}
