"""Chosen parts of what is shared: a document from which the others are gone, made anew at each opening.

    part = part_of_award(token, data=data, chosen=["name", "workload"])
    part.data, part.hidden                              # the SD-JWT that is verified and shown; what was kept back

What a page, a file and a record are made of is that document: what was kept back is in none of them. A PDF, a picture
or a record with one proof over all of it cannot be cut; then the whole is shown, or the result alone.

Source: RFC 9901 §7.2; docs/adr/0052-share-links.md.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from kakitome.documents.openbadges.formats import FileFormat
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.sdjwt.issuing import present
from kakitome.documents.sdjwt.reading import read_sd_jwt
from kakitome.documents.vc import strict_json
from kakitome.errors import Problem
from kakitome.mapping.shown_parts import OTHER, claims_to_keep, parts_of_token
from kakitome.services.holding import HeldAward
from kakitome.values.json_members import object_members

ALWAYS_SHOWN: Final = ("title", "outcomes", "date")
"""Without what it is, what was learnt and when, a receiver has nothing to judge."""
CHOSEN_AT_FIRST: Final = ("name", "workload", "assessment", "level", "participation", "quality", "recognition")
MAY_BE_SHOWN: Final = (*CHOSEN_AT_FIRST, "grade", "requirements", "stacking", "number", OTHER)
_EVIDENCE: Final = "evidence"
TokenOf = Callable[[HeldAward], bytes]
"""How an award is had as an SD-JWT with everything in it; raises `NotFound`, `Refused`, `Invalid`, `Unavailable`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOfDocument:
    """A document without what was kept back, and the names of the parts that were."""

    data: bytes
    hidden: tuple[str, ...]


def can_be_parted(file_format: FileFormat) -> bool:
    """Tell whether a brought document's form lets parts of it be hidden."""
    return file_format is FileFormat.SD_JWT


def part_of_award(token: bytes, *, data: bytes, chosen: Collection[str]) -> PartOfDocument | Problem:
    """Show parts of an award as an SD-JWT; `data` is the whole of it, in the form in which it was issued."""
    part = part_of_token(token, chosen=chosen)
    if isinstance(part, Problem):
        return part
    credential = strict_json.load(data)
    evidence = (_EVIDENCE,) if isinstance(credential, dict) and object_members(credential, "evidence") else ()
    return PartOfDocument(data=part.data, hidden=(*part.hidden, *evidence))


def part_of_token(token: bytes, *, chosen: Collection[str]) -> PartOfDocument | Problem:
    """Show parts of an SD-JWT, whoever issued it; a problem where it is damaged."""
    shown = (*ALWAYS_SHOWN, *chosen)
    try:
        claims = [disclosure.name for disclosure in read_sd_jwt(token).disclosures if disclosure.name is not None]
        data = present(token, claims_to_keep(claims, shown))
    except DocumentRefused as refusal:
        return refusal.problem
    hidden = tuple(name for name in parts_of_token(claims) if name not in shown)
    return PartOfDocument(data=data, hidden=hidden)
