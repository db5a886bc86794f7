"""Check 1 (`parse`): what is this file, and which document does it hold?

Judged by the bytes, never by a name. The document is taken out of an image, loaded strictly, and recognised. Kinds
that we know and cannot read are named as such, which is not the same as false.

Source: Open Badges 3.0 §5.3; docs/rules/threats.md T3; docs/standards/hostile-inputs.md B051–B055.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from kakitome.documents.clr.record import of_data_url
from kakitome.documents.openbadges.formats import FileFormat, open_file, recognise
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.documents.vc.contexts import CREDENTIALS_V2
from kakitome.documents.vc.limits import (
    RECORD,
    SEALED,
    WITH_PICTURES,
    embeds_pictures,
    is_sealed_text,
    limits_of,
    may_be_record,
    may_be_sealed,
)
from kakitome.documents.verification.check import Check, CheckOutcome, Verdict, passed, refused
from kakitome.documents.verification.envelope import DocumentKind, OpenedEnvelope, ReceivedFile, contexts_of, types_of
from kakitome.documents.verification.format import Format
from kakitome.documents.verification.surroundings import Surroundings
from kakitome.errors import Problem, ProblemFactory

ID = "parse"
_problem = ProblemFactory(source="Open Badges 3.0 §5.3")
_KNOWN_BY_NAME = ("BitstringStatusListCredential", "StatusList2021Credential", "VerifiablePresentation")
_IN_A_DATA_URL = ("EnvelopedVerifiableCredential", "EnvelopedVerifiablePresentation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What came of reading: the check, and the envelope with its format when there is one to examine."""

    check: Check
    envelope: OpenedEnvelope | None = None
    format: Format | None = None
    form: str = ""


def check_parse(data: bytes | Mapping[str, Any], surroundings: Surroundings, *, formats: Sequence[Format]) -> Parsed:
    """Open the file, load the document in it and recognise its kind; an object was loaded already."""
    try:
        seen = see(data, surroundings) if isinstance(data, bytes) else _inside(data)
        if seen is None:
            return _refused(_problem("E_NOT_AN_OBJECT"), Verdict.MALFORMED)
        recognised = next((known for known in formats if known.recognises(seen)), None)
        if recognised is None:
            return _refused(_problem("E_KIND_UNSUPPORTED", kind=_name_of(seen)), Verdict.UNSUPPORTED)
        envelope = recognised.open(seen, surroundings)
    except DocumentRefused as refusal:
        return _refused(refusal.problem, Verdict(refusal.kind))
    form = f"{envelope.form} ({seen.container})" if seen.container else envelope.form
    check = _read(form)
    if seen.is_in_older_place and envelope.kind not in (DocumentKind.OPEN_BADGES_1, DocumentKind.OPEN_BADGES_2):
        check = replace(check, outcome=CheckOutcome.ATTENTION, reason=_problem("W_PNG_KEYWORD", form=form))
    return Parsed(check=check, envelope=envelope, format=recognised, form=form)


@lru_cache(maxsize=128)
def _read(form: str) -> Check:
    """Return the check that a document of this form passed."""
    return passed(ID, _problem("I_PARSED", form=form))


def see(data: bytes, surroundings: Surroundings) -> ReceivedFile | None:
    """Look at a file: take the document out of an image, and load it when it is JSON; None for JSON of another shape.

    Raises:
        DocumentRefused: it cannot be read at all.
    """
    opened = open_file(data)
    container = opened.format.value.upper() if opened.format in (FileFormat.PNG, FileFormat.SVG) else ""
    file = opened.format if opened.credential is data else recognise(opened.credential)
    older = opened.is_in_older_place
    if file is not FileFormat.JSON:
        return ReceivedFile(file=file, data=opened.credential, container=container, is_in_older_place=older)
    document = _load(opened.credential, surroundings)
    if not isinstance(document, dict):
        return None
    enveloped = _enveloped(document)
    if enveloped is not None:
        return ReceivedFile(file=recognise(enveloped), data=enveloped, container=container or "data:")
    return ReceivedFile(file=file, data=opened.credential, json=document, container=container, is_in_older_place=older)


def _inside(document: Mapping[str, Any]) -> ReceivedFile:
    return ReceivedFile(file=FileFormat.JSON, data=b"", json=dict(document))


def _enveloped(document: Mapping[str, Any]) -> bytes | None:
    """Return the token that an object is only the envelope of.

    Raises:
        DocumentRefused: `E_ENVELOPED`, it is one and holds no token, or names no context that says what it is.

    Source: VCDM 2.0 §4.13 (enveloped verifiable credentials and presentations).
    """
    if not types_of(document) & set(_IN_A_DATA_URL):
        return None
    token = of_data_url(str(document.get("id", "")))
    is_token = recognise(token) in (FileFormat.JWS, FileFormat.SD_JWT)
    if not is_token or not str(document.get("id")).startswith("data:") or CREDENTIALS_V2 not in contexts_of(document):
        raise DocumentRefused(_problem("E_ENVELOPED"), kind="malformed")
    return token


def _load(data: bytes, surroundings: Surroundings) -> Any:
    limits = WITH_PICTURES if embeds_pictures(data) else surroundings.limits.json
    if may_be_sealed(data):
        sealed = strict_json.load(data, limits=SEALED)
        if isinstance(sealed, dict) and is_sealed_text(sealed):
            return sealed
    is_long = may_be_record(data)
    document = strict_json.load(data, limits=RECORD if is_long else limits)
    # The word alone buys nothing: what is not a record has to keep within the limits of a single credential.
    if is_long and isinstance(document, dict) and limits_of(document) is not RECORD:
        document = strict_json.load(data, limits=limits)
    return document


def _name_of(seen: ReceivedFile) -> str:
    """Name a document that no format recognises, as well as we can."""
    if seen.json is None:
        return seen.file.value.upper()
    types = types_of(seen.json)
    return next((name for name in _KNOWN_BY_NAME if name in types), "") or ", ".join(sorted(types))[:80] or "JSON"


def _refused(problem: Problem, verdict: Verdict) -> Parsed:
    return Parsed(check=refused(ID, problem, verdict=verdict))
