"""How a class list was read, with the evidence for it: its encoding, its columns, remarks about the file as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kakitome import texts
from kakitome.errors import Problem
from kakitome.learning.class_list.encoding import LABELS
from kakitome.ports.batches import Batch
from kakitome.ports.list_reading import ListNotes
from kakitome.web.parts import written
from kakitome.web.parts.shapes import State


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodingNote:
    """How the file was read, with the evidence for it."""

    headline: str
    evidence: Sequence[str]
    samples: Sequence[str]
    columns: Sequence[tuple[str, str]]
    remarks: Sequence[tuple[State, str]]


def encoding_note(batch: Batch, notes: ListNotes) -> EncodingNote:
    """Say how the file was read and why; a person confirms it by looking at the samples."""
    label = LABELS.get(batch.encoding, batch.encoding)
    workbook = _("Read as an Excel workbook")
    return EncodingNote(
        headline=workbook if batch.encoding == "xlsx" else _("Encoding: read as %(name)s") % {"name": label},
        evidence=[_say(problem) for problem in notes.evidence],
        samples=list(dict.fromkeys(notes.samples)),
        columns=[(heading, _field(field)) for heading, field in notes.fields.items()],
        remarks=[("warn" if p.severity == "warning" else "none", _say(p)) for p in notes.problems],
    )


def _field(field: str) -> str:
    return texts.term(f"field.{field}").in_language(written.language())


def _say(problem: Problem) -> str:
    return texts.sentence(problem, written.language())
