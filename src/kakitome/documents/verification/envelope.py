"""The envelope: one document in one of the forms in which learning records travel.

Whatever the form, two things are kept apart. `document` is what was secured, exactly as it was received: signatures
are computed over it and nothing else. `view` says the same in the words of Open Badges 3.0 over the Verifiable
Credentials Data Model 2.0, so that every check that is no matter of form, and every page, reads one shape only.

It deliberately knows no form: how each is opened and examined is told by `formats/`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from kakitome.documents.openbadges.formats import FileFormat
from kakitome.values.json_members import as_list


class DocumentKind(StrEnum):
    """What a document is, whatever secures it."""

    OPEN_BADGES_1 = "open-badges-1"
    OPEN_BADGES_2 = "open-badges-2.0"
    OPEN_BADGES_3 = "open-badges-3.0"
    CLR_2 = "clr-2.0"
    ENDORSEMENT = "endorsement"
    CREDENTIAL = "verifiable-credential"
    SD_JWT_VC = "sd-jwt-vc"
    PDF = "pdf"
    BLOCKCERTS_2 = "blockcerts-2"
    BLOCKCERTS_3 = "blockcerts-3"
    EDC = "european-digital-credential"
    PRESENTATION = "verifiable-presentation"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedFile:
    """A file before its form is known.

    Attributes:
        file: kind of file, judged by its bytes, after the document was taken out of an image.
        data: the bytes of the document.
        json: the document when it is a JSON object.
        container: `PNG` or `SVG` when it was taken out of an image.
        is_in_older_place: it stood in an image where Open Badges 2.0 and older are looked for.
        read: what was read out of it by one form, for the next that asks the same.
    """

    file: FileFormat
    data: bytes
    json: dict[str, Any] | None = None
    container: str = ""
    is_in_older_place: bool = False
    read: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The award in Open Badges 3.0 from which this one says that it was written; nothing of it is believed yet.

    Attributes:
        achievement: identifier of what was achieved there.
        issuer: DID of the issuer there.
    """

    achievement: str
    issuer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedEnvelope:
    """One opened document.

    Attributes:
        kind: what it is.
        form: its form as people are told, e.g. `Open Badges 3.0 · VC-JWT`.
        data: the bytes that were examined; empty for a document that stood inside another.
        document: what was secured, as received; empty when it is no JSON.
        view: the same in the words of Open Badges 3.0 over VCDM 2.0.
        securing: what secures it, as its format keeps it; None where the proofs stand in the document itself.
        original: the award that it was written from, where it names one.
        signer: who must have signed it, where that is not its issuer: whoever shows a presentation.
        is_partial: its holder may have kept parts of it back, behind digests that the issuer signed.
    """

    kind: DocumentKind
    form: str
    data: bytes = b""
    document: dict[str, Any] = field(default_factory=dict)
    view: dict[str, Any] = field(default_factory=dict)
    securing: object = None
    original: Original | None = None
    signer: str = ""
    is_partial: bool = False


def types_of(document: Mapping[str, Any]) -> frozenset[str]:
    """Return the type names of a JSON-LD object, one or several."""
    return frozenset(name for name in as_list(document.get("type")) if isinstance(name, str))


def contexts_of(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the named contexts of a JSON-LD object in their order; inline ones are left out."""
    return tuple(address for address in as_list(document.get("@context")) if isinstance(address, str))
