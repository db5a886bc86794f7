"""How much one document may cost, by what it is: a record of many awards may be larger than one award.

Source: docs/rules/threats.md T1 for a single credential; for a record (CLR) the same per award, for up to about fifty
awards.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from kakitome.documents.vc.strict_json import DEFAULT, JsonLimits
from kakitome.values.json_members import as_list

RECORD: Final = JsonLimits(size=4 * 1024 * 1024, depth=32, nodes=40_000, blank_nodes=1_500, contexts=400)
"""For a learner's record over many awards, and for a presentation of many credentials."""

SEALED: Final = JsonLimits(size=4 * 1024 * 1024)
"""For a document in a JSON Web Signature: its text is one value here, and may carry pictures of whole pages."""

PICTURED: Final = JsonLimits(size=4 * 1024 * 1024, nodes=10_000)
"""For that text itself, which is read and never canonicalised."""

WITH_PICTURES: Final = JsonLimits(size=4 * 1024 * 1024)
"""For a credential that embeds pictures: every other limit, and what is no picture, as for any credential."""

_PICTURE: Final = re.compile(rb"data:image/[a-z0-9.+-]{1,40};base64,[A-Za-z0-9+/=]*+")
_RECORD_TYPES: Final = ("ClrCredential", "VerifiablePresentation")


def may_be_record(data: bytes) -> bool:
    """Tell whether the bytes of a JSON document could be those of a record, before anything is parsed."""
    return any(name.encode() in data for name in _RECORD_TYPES)


def embeds_pictures(data: bytes) -> bool:
    """Tell whether the bytes of a JSON document are too many for a credential only because of pictures in it.

    A picture is one literal, however long: reading and hashing it costs as much as its length, and nothing more.
    """
    if not DEFAULT.size < len(data) <= WITH_PICTURES.size:
        return False
    return len(data) - sum(len(picture.group()) for picture in _PICTURE.finditer(data)) <= DEFAULT.size


def limits_of(document: Mapping[str, Any]) -> JsonLimits:
    """Return the limits for a loaded document."""
    listed = as_list(document.get("type"))
    return RECORD if any(name in listed for name in _RECORD_TYPES) else DEFAULT


def may_be_sealed(data: bytes) -> bool:
    """Tell whether the bytes of a JSON document could be a JSON Web Signature in JSON, before anything is parsed."""
    return b'"payload"' in data and b'"signature' in data


def is_sealed_text(document: Mapping[str, Any]) -> bool:
    """Tell whether a loaded document is one."""
    return isinstance(document.get("payload"), str) and ("signatures" in document or "signature" in document)
