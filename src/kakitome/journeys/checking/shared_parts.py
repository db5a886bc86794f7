"""Chosen parts of what is shared: a document from which the others are gone, made anew at each opening.

    part = part_of_award(token, data=data, chosen=["name", "workload"])
    part.data, part.hidden                              # the SD-JWT that is verified and shown; what was kept back

What a page, a file and a record are made of is that document: what was kept back is in none of them. A PDF, a picture
or a record with one proof over all of it cannot be cut; then the whole is shown, or the result alone.

Source: RFC 9901 §7.2; docs/adr/0052-share-links.md.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Final

from kakitome.documents.openbadges.formats import FileFormat
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.sdjwt.issuing import present
from kakitome.documents.sdjwt.reading import read_sd_jwt
from kakitome.documents.vc import strict_json
from kakitome.errors import Problem
from kakitome.mapping.shown_parts import OTHER, claims_to_keep, parts_of_token
from kakitome.services.holding import HeldAward
from kakitome.services.keeping_names import OwnerNaming, names_stated
from kakitome.values.json_members import object_members

ALWAYS_SHOWN: Final = ("title", "outcomes", "date")
"""Without what it is, what was learnt and when, a receiver has nothing to judge."""
CHOSEN_AT_FIRST: Final = ("name", "workload", "assessment", "level", "participation", "quality", "recognition")
MAY_BE_SHOWN: Final = (*CHOSEN_AT_FIRST, "grade", "requirements", "stacking", "number", OTHER)
_NAME: Final = "name"
_EVIDENCE: Final = "evidence"
TokenOf = Callable[[HeldAward], bytes]
"""How an award is had as an SD-JWT with everything in it; raises `NotFound`, `Refused`, `Invalid`, `Unavailable`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOfDocument:
    """A document without what was kept back, and the names of the parts that were.

    `is_same_person` says that the name it states, and which is kept back, is a checked one of its holder's.
    """

    data: bytes
    hidden: tuple[str, ...]
    is_same_person: bool = False


def can_be_parted(file_format: FileFormat) -> bool:
    """Tell whether a brought document's form lets parts of it be hidden."""
    return file_format is FileFormat.SD_JWT


def part_of_award(
    token: bytes, *, data: bytes, chosen: Collection[str], naming: OwnerNaming | None = None
) -> PartOfDocument | Problem:
    """Show parts of an award as an SD-JWT; `data` is the whole of it, in the form in which it was issued."""
    part = part_of_token(token, chosen=chosen, naming=naming)
    if isinstance(part, Problem):
        return part
    credential = strict_json.load(data)
    evidence = (_EVIDENCE,) if isinstance(credential, dict) and object_members(credential, "evidence") else ()
    return replace(part, hidden=(*part.hidden, *evidence))


def part_of_token(
    token: bytes, *, chosen: Collection[str], naming: OwnerNaming | None = None
) -> PartOfDocument | Problem:
    """Show parts of an SD-JWT, whoever issued it; a problem where it is damaged.

    Its name is left out where another form was chosen than the one that is signed in it.
    """
    stated, naming = names_stated(token), naming or OwnerNaming()
    shown = (*ALWAYS_SHOWN, *(name for name in chosen if name != _NAME or naming.allows(stated)))
    try:
        claims = [disclosure.name for disclosure in read_sd_jwt(token).disclosures if disclosure.name is not None]
        data = present(token, claims_to_keep(claims, shown))
    except DocumentRefused as refusal:
        return refusal.problem
    hidden = tuple(name for name in parts_of_token(claims) if name not in shown)
    return PartOfDocument(data=data, hidden=hidden, is_same_person=_NAME in hidden and naming.knows(stated))
