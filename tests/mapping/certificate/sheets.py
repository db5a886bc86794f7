"""Material for certificates, and eyes for the PDFs: what they say, show, carry and declare."""

import io
import json
import subprocess
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pikepdf

from kakitome.learning.workload import ClassHours, LearnerEffort
from kakitome.mapping.award_openbadge import from_credential, to_unsigned_credential
from kakitome.mapping.certificate import CertificateMaterial
from kakitome.values.localized_text import LocalizedText
from mapping import examples

JAPAN = timezone(timedelta(hours=9))
AS_OF = datetime(2026, 11, 21, 14, 5, tzinfo=JAPAN)
ADDRESS = "https://kakitome.example/awards/A-7K3M-94QT"
CREDENTIAL = to_unsigned_credential(
    examples.AWARD,
    examples.ISSUER,
    addresses=examples.ADDRESSES,
    status=examples.status_entries(),
    salts=examples.SALTS,
)
STORED = json.dumps(CREDENTIAL, ensure_ascii=False, indent=1).encode() + b"\n"
DEFINITION, FACTS, _PROBLEMS = from_credential(CREDENTIAL)
MATERIAL = CertificateMaterial(
    microcredential=DEFINITION,
    facts=FACTS,
    credential=STORED,
    issuer=examples.ISSUER,
    address=ADDRESS,
    as_of=AS_OF,
    signatory=LocalizedText(ja="学長　例野 明", en="Reino Akira, President"),
)
SIXTY = replace(
    DEFINITION,
    learner_effort=LearnerEffort(value=Decimal(90)),
    class_hours=ClassHours(value=Decimal(60), minutes=45),
)
STUDY = replace(MATERIAL, microcredential=SIXTY)


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def said(pdf: bytes, *options: str) -> str:
    """Return the text of a PDF as poppler reads it."""
    done = subprocess.run(["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def squeezed(text: str) -> str:
    """Leave out all white space: poppler guesses it from gaps."""
    return "".join(text.split())


def lines(pdf: bytes) -> list[str]:
    return [line.strip() for line in said(pdf, "-layout").splitlines() if line.strip()]


def attached(pdf: bytes) -> dict[str, bytes]:
    with opened(pdf) as document:
        return {name: spec.get_file().read_bytes() for name, spec in document.attachments.items()}


def picture(pdf: bytes, folder: Path, *, page: int = 1, dpi: int = 150) -> Path:
    """Draw one page as PNG."""
    target = folder / f"page-{page}"
    command = ["pdftoppm", "-png", "-singlefile", "-r", str(dpi), "-f", str(page), "-l", str(page), "-", str(target)]
    subprocess.run(command, input=pdf, check=True, capture_output=True)
    return target.with_suffix(".png")


def tags(pdf: bytes) -> Iterator[tuple[str, pikepdf.Dictionary]]:
    """Walk the structure tree: the type of each element and the element itself."""
    with opened(pdf) as document:
        yield from _below(document.Root.StructTreeRoot)


def _below(node: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(node, pikepdf.Dictionary):
        return
    if "/S" in node:
        yield str(node.S)[1:], node
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        yield from _below(kid)


def begins_badly(line: str) -> bool:
    """Tell whether a line begins with what must not stand there (行頭禁則)."""
    return (
        line[0] in "、。，．・：；？！ー）」』】〉》〕ぁぃぅぇぉっゃゅょァィゥェォッャュョ々〜"
        or unicodedata.combining(line[0]) > 0
    )
