"""Presentations: credentials that somebody hands over together, in JSON or in a token, signed by who shows them or not.

A presentation says nothing about anybody. Each credential in it was signed by its own issuer and is judged by itself;
what they come to is what the presentation comes to: of one, its state; of several, each is told. A signature on the
presentation is its holder's: when it is not good, or not the stated holder's, nothing further is looked at. Without
one, nobody says who shows the credentials, and that is told.

A holder signs for whoever asked, over a challenge of theirs. Whoever verifies a file later did not ask: that the
signature may have been made for somebody else is told, never guessed at.

Source: VCDM 2.0 §4.13 (presentations), §4.4, §4.5; VC Data Integrity 1.0 §2.1 (`challenge`, `domain`), §4.3;
VC-JOSE-COSE §3.1.2.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from kakitome.documents.jose.compact import read_compact
from kakitome.documents.jose.vp_jwt import TYPE, VpJwt, holder_of, is_presentation, read_vp_jwt
from kakitome.documents.keys.did import split_did_url
from kakitome.documents.openbadges.formats import FileFormat
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc.limits import RECORD
from kakitome.documents.vc.strict_json import load
from kakitome.documents.verification.check import Check, RegistryAnswer, Verdict, failed, skipped
from kakitome.documents.verification.checks.structure import check_words, context_problems
from kakitome.documents.verification.credential_forms import NAMES, is_old_form
from kakitome.documents.verification.data_model import is_url, named_problems
from kakitome.documents.verification.envelope import DocumentKind, OpenedEnvelope, ReceivedFile, types_of
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.format import Format
from kakitome.documents.verification.formats.presentation_checks import check_credentials, check_holder, check_period
from kakitome.documents.verification.surroundings import Surroundings
from kakitome.errors import Problem, ProblemFactory

_CREDENTIAL: Final = "VerifiableCredential"
_problem = ProblemFactory(source="VCDM 2.0 §4.13")


def _recognises(seen: ReceivedFile) -> bool:
    if seen.json is not None:
        types = types_of(seen.json)
        # What calls itself a credential as well would be read by others as that.
        return TYPE in types and _CREDENTIAL not in types
    return seen.file is FileFormat.JWS and is_presentation(_payload_of(seen))


def _payload_of(seen: ReceivedFile) -> Any:
    if "presented" not in seen.read:
        try:
            seen.read["presented"] = load(read_compact(seen.data).payload, limits=RECORD)
        except DocumentRefused:
            seen.read["presented"] = None
    return seen.read["presented"]


def _open(seen: ReceivedFile, surroundings: Surroundings) -> OpenedEnvelope:
    del surroundings
    if seen.json is None:
        read = read_vp_jwt(seen.data, payload=_payload_of(seen))
        return _envelope(seen, read.presentation, read=read)
    return _envelope(seen, seen.json, read=None)


def _envelope(seen: ReceivedFile, document: dict[str, Any], *, read: VpJwt | None) -> OpenedEnvelope:
    parts = (NAMES[DocumentKind.PRESENTATION], "VC 1.1" if is_old_form(document) else "", "JWT" if read else "")
    return OpenedEnvelope(
        kind=DocumentKind.PRESENTATION,
        form=" · ".join(part for part in parts if part),
        data=seen.data,
        document=document,
        # Its holder is no issuer, and it awards nothing: what is shown is what stands inside.
        view={name: document[name] for name in ("id", "type") if name in document},
        securing=read,
        signer=holder_of(document) or _signer(document, read),
    )


def _signer(document: Mapping[str, Any], read: VpJwt | None) -> str:
    """Return whose key signed a presentation that names no holder."""
    proofs = document.get("proof")
    first = proofs[0] if isinstance(proofs, list) and proofs else proofs
    method = read.token.key_id if read else first.get("verificationMethod") if isinstance(first, Mapping) else None
    if not isinstance(method, str):
        return ""
    if method.startswith("https://"):
        return method.partition("#")[0]
    try:
        return split_did_url(method)[0]
    except DocumentRefused:
        return ""


def _structure(examination: Examination) -> Check:
    """Check the form; the words of one that nobody signed are nobody's, and are not read as JSON-LD."""
    document = examination.document
    problem = next(context_problems(document, DocumentKind.PRESENTATION), None) or next(_context_kinds(document), None)
    if problem is not None:
        return failed("structure", problem, verdict=Verdict.MALFORMED)
    is_signed_as_graph = examination.envelope.securing is None and bool(document.get("proof"))
    return check_words(examination, [*_problems(document)], as_graph=is_signed_as_graph)


def _context_kinds(document: Mapping[str, Any]) -> Iterator[Problem]:
    contexts = document.get("@context")
    for number, context in enumerate(contexts if isinstance(contexts, list) else []):
        if not isinstance(context, str | Mapping):
            yield _problem("E_FIELD_KIND", f"/@context/{number}", kind="iri")


def _problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    if "id" in document and not is_url(document["id"]):
        yield _problem("E_FIELD_KIND", "/id", kind="iri")
    if document.get("holder") is not None:
        yield from named_problems(document["holder"], "holder")
    stated = document.get("verifiableCredential")
    for number, item in enumerate(stated if isinstance(stated, list) else [] if stated is None else [stated]):
        # The older form has tokens as they are; the present one has an object around each.
        if not isinstance(item, Mapping) and not (is_old_form(document) and isinstance(item, str)):
            yield _problem("E_FIELD_KIND", f"/verifiableCredential/{number}", kind="object")


def _no_issuer(examination: Examination) -> tuple[tuple[Check, ...], tuple[RegistryAnswer, ...]]:
    del examination
    skipped_checks = [
        skipped(check_id, _problem("I_PRESENTATION_NO_ISSUER")) for check_id in ("issuer_identity", "issuer_state")
    ]
    return tuple(skipped_checks), ()


FORMAT = Format(
    name="presentation",
    recognises=_recognises,
    open=_open,
    structure=_structure,
    proof=check_holder,
    validity_period=check_period,
    issuer_identity=_no_issuer,
    enclosed=check_credentials,
)
