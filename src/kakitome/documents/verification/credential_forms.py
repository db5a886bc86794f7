"""Verifiable credentials in their two data models, and which kind of credential one is.

The view of a credential in the form of 1.1 is the same credential with the two dates under the names of 2.0. Nothing
else differs that a check or a reader looks at.

Source: VCDM 1.1 §4.6, §5.2.2; VCDM 2.0 §4.9; Open Badges 3.0 §B (both forms).
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from kakitome.documents.vc.contexts import CREDENTIALS_V1, CREDENTIALS_V2
from kakitome.documents.verification.envelope import DocumentKind, contexts_of, types_of

BADGE_TYPES: Final = ("OpenBadgeCredential", "AchievementCredential")
NAMES: Final[Mapping[DocumentKind, str]] = {
    DocumentKind.OPEN_BADGES_3: "Open Badges 3.0",
    DocumentKind.CLR_2: "CLR 2.0",
    DocumentKind.ENDORSEMENT: "Endorsement (Open Badges 3.0)",
    DocumentKind.CREDENTIAL: "Verifiable Credential",
    DocumentKind.BLOCKCERTS_3: "Blockcerts v3",
    DocumentKind.EDC: "European Digital Credential",
    DocumentKind.PRESENTATION: "Verifiable Presentation",
}
"""What people are told a document is; names of standards are the same in every language."""

_OLD_DATES: Final = {"issuanceDate": "validFrom", "expirationDate": "validUntil"}
_BADGE_CONTEXT = re.compile(r"imsglobal\.org/spec/ob/v3p0/", re.IGNORECASE)
_NO_RECORD_OF_LEARNING = ("BitstringStatusListCredential", "StatusList2021Credential", "VerifiablePresentation")


def kind_of_credential(document: Mapping[str, Any]) -> DocumentKind | None:
    """Say what a JSON document is as a verifiable credential; None when it is none that we read."""
    types = types_of(document)
    for name, kind in (
        ("ClrCredential", DocumentKind.CLR_2),
        ("BlockcertsCredential", DocumentKind.BLOCKCERTS_3),
        ("EuropeanDigitalCredential", DocumentKind.EDC),
        ("EndorsementCredential", DocumentKind.ENDORSEMENT),
    ):
        # One that is a badge as well (and proves itself as one) is read as the badge.
        if name in types and not (kind is DocumentKind.EDC and types & set(BADGE_TYPES)):
            return kind
    if types & set(BADGE_TYPES) or _tries_to_be_a_badge(document, types):
        return DocumentKind.OPEN_BADGES_3
    if "VerifiableCredential" in types and not types & set(_NO_RECORD_OF_LEARNING):
        return DocumentKind.CREDENTIAL
    return None


def is_old_form(document: Mapping[str, Any]) -> bool:
    """Tell whether a credential is in the form of VCDM 1.1."""
    contexts = contexts_of(document)
    return CREDENTIALS_V1 in contexts and CREDENTIALS_V2 not in contexts


def view_of_credential(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a credential in the words of VCDM 2.0."""
    if not is_old_form(document):
        return dict(document)
    view = {name: value for name, value in document.items() if name not in _OLD_DATES}
    return view | {new: document[old] for old, new in _OLD_DATES.items() if old in document}


def pointer_in_document(document: Mapping[str, Any], pointer: str) -> str:
    """Return where in the document something stands that was found in its view."""
    if is_old_form(document):
        for old, new in _OLD_DATES.items():
            if pointer == f"/{new}":
                return f"/{old}"
    return pointer


def form_of(kind: DocumentKind, document: Mapping[str, Any], *, secured_by: str = "") -> str:
    """Name the form of a credential for people, e.g. `Open Badges 3.0 · VC-JWT`."""
    return " · ".join(part for part in (NAMES[kind], "VC 1.1" if is_old_form(document) else "", secured_by) if part)


def _tries_to_be_a_badge(document: Mapping[str, Any], types: frozenset[str]) -> bool:
    """Tell whether a document has the words of Open Badges and lacks the name, so that we say what is missing."""
    in_its_words = bool(_BADGE_CONTEXT.search(" ".join(contexts_of(document))[:2000]))
    return in_its_words and not types & {*_NO_RECORD_OF_LEARNING, "Assertion"}
