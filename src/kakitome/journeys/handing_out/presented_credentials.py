"""What an app shows in an answer: read by the query that it answers, and verified with its holder's signature.

    for presented in read_presented(tokens):                    # each credential of each query that was answered
        shown = judge(platform, presented, expected=expected)   # bytes to keep, and the report about them

A token of an SD-JWT is signed by the holder's key in it, over nonce and our name. A credential with Data Integrity
comes in a presentation that its holder signed, over the same as `challenge` and `domain`, and that holder is whom the
credential names. Where no holder's signature was asked for, a credential may come as it is: whoever has the file could
have sent it, and the asker is told so; a signature that comes all the same must be good.

Source: OpenID for Verifiable Presentations 1.0 §5.3, §6.1, §8.1, §8.6, §14.1, appendix B.1.3.2, B.3.6.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from kakitome.documents.jose.vp_jwt import TYPE, holder_of
from kakitome.documents.openbadges.formats import FileFormat, recognise
from kakitome.documents.refusal import DocumentRefused, Refuser
from kakitome.documents.sdjwt.key_binding import Expected, binding_problem
from kakitome.documents.sdjwt.reading import read_sd_jwt
from kakitome.documents.sdjwt.w3c_credential import is_credential
from kakitome.documents.sealing import write_document
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.check import Report
from kakitome.documents.verification.credential_forms import BADGE_TYPES
from kakitome.documents.verification.envelope import types_of
from kakitome.errors import Refused
from kakitome.journeys.platform import Platform
from kakitome.mapping.award_letter import is_vouched_for
from kakitome.mapping.presentation_query import ANY_BADGE, BADGE_TOKEN, BOUND_BADGE, CREDENTIAL, QUERIES
from kakitome.mapping.sd_jwt_vc import VCT
from kakitome.ports.wallets import GENUINE
from kakitome.values.json_members import items_of, object_member, text_member

MOST: Final = 5
"""Credentials of one answer, as of one that a person sends here; each is verified while the app waits. (derived)"""
_SKEW: Final = timedelta(minutes=5)
_SIGNED: Final = "W_PRESENTATION_SIGNED"
_AS_JSON: Final = (BOUND_BADGE, ANY_BADGE)


class PresentationRefused(DocumentRefused):
    """What an app answered is no answer to what it was asked."""


refuse_presentation = Refuser(PresentationRefused, source="OpenID for Verifiable Presentations 1.0 §8.6")


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentedCredential:
    """One presentation, under the name of the query that it answers: a text, or an object."""

    query: str
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedCredential:
    """What is kept of one presentation, byte for byte as it can be verified again, and what came of verifying it."""

    data: bytes
    file_name: str
    report: Report


def read_presented(tokens: Any) -> list[PresentedCredential]:
    """Read a `vp_token`: lists of presentations by the names of queries.

    Raises:
        PresentationRefused: E_PRESENTATION_FORM.
    """
    if not isinstance(tokens, dict) or not tokens or not set(tokens) <= set(QUERIES):
        refuse_presentation("E_PRESENTATION_FORM")
    listed = [(name, value) for name, values in tokens.items() for value in _list(values)]
    if len(listed) > MOST or any(listed.count(each) > 1 for each in listed):
        refuse_presentation("E_PRESENTATION_FORM")
    for name, value in listed:
        if not isinstance(value, dict if name in _AS_JSON else str):
            refuse_presentation("E_PRESENTATION_FORM")
    return [PresentedCredential(query=name, value=value) for name, value in listed]


def judge(platform: Platform, presented: PresentedCredential, *, expected: Expected) -> JudgedCredential:
    """Verify one presentation.

    Raises:
        DocumentRefused: it is of another type than was asked for, or its holder's signature is not there or not good.
        Refused: E_PRESENTATION_UNVERIFIED.
    """
    if presented.query in _AS_JSON:
        return _of_object(platform, presented, expected=expected)
    data = presented.value.encode("utf-8", errors="replace")
    read = read_sd_jwt(data)
    is_asked_for = read.claims.get("vct") == VCT if presented.query == CREDENTIAL else is_credential(read)
    if not is_asked_for or (presented.query == BADGE_TOKEN and not _is_badge(read.claims)):
        refuse_presentation("E_PRESENTATION_TYPE")
    if not read.binding:
        refuse_presentation("E_PRESENTATION_UNBOUND")
    problem = binding_problem(read, expected=expected, now=platform.now(), skew=_SKEW)
    if problem is not None:
        raise PresentationRefused(problem)
    return JudgedCredential(data=data, file_name="presented.sd-jwt", report=_report(platform, data))


def is_signed_by_holder(data: bytes) -> bool:
    """Tell whether what an app showed carries a signature of its holder; it was verified when it came."""
    if recognise(data) is FileFormat.SD_JWT:
        return bool(read_sd_jwt(data).binding)
    document = strict_json.load(data) if recognise(data) is FileFormat.JSON else {}
    return isinstance(document, dict) and TYPE in types_of(document)


def _of_object(platform: Platform, presented: PresentedCredential, *, expected: Expected) -> JudgedCredential:
    document = presented.value
    is_wanted_signed = presented.query == BOUND_BADGE
    if TYPE not in types_of(document):
        if is_wanted_signed:
            refuse_presentation("E_PRESENTATION_UNBOUND")
        return _of_credential(platform, document)
    inside = items_of(document.get("verifiableCredential"))
    # Of several in one presentation nobody could say which answers; they come as several presentations.
    if len(inside) != 1 or not isinstance(inside[0], dict):
        refuse_presentation("E_PRESENTATION_FORM")
    (credential,) = inside
    if not _is_badge(credential):
        refuse_presentation("E_PRESENTATION_TYPE")
    data = write_document(document)
    report = platform.verifier().verify_bytes(data, now=platform.now())
    _demand_signed(document, report, expected=expected)
    signer = holder_of(document) or _signer(document)
    if text_member(object_member(credential, "credentialSubject"), "id") != signer:
        # Somebody signed whom the credential does not name: that is no binding.
        if is_wanted_signed:
            refuse_presentation("E_PRESENTATION_UNBOUND")
        return _of_credential(platform, credential)
    return JudgedCredential(data=data, file_name="presented.json", report=_genuine(report))


def _of_credential(platform: Platform, credential: Mapping[str, Any]) -> JudgedCredential:
    if not _is_badge(credential):
        refuse_presentation("E_PRESENTATION_TYPE")
    data = write_document(credential)
    return JudgedCredential(data=data, file_name="presented.json", report=_report(platform, data))


def _demand_signed(document: Mapping[str, Any], report: Report, *, expected: Expected) -> None:
    """Demand that a presentation was signed once, by the holder it names, over what was asked of them."""
    check, proofs = report.check("proof"), items_of(document.get("proof"))
    if len(proofs) != 1 or not isinstance(proofs[0], dict):
        refuse_presentation("E_PRESENTATION_UNBOUND")
    if check is None or check.reason.code != _SIGNED:
        raise (
            PresentationRefused(check.reason)
            if check is not None and check.verdict
            else Refused("E_PRESENTATION_UNVERIFIED")
        )
    if proofs[0].get("challenge") != expected.nonce:
        refuse_presentation("E_KEY_BINDING_NONCE")
    if items_of(proofs[0].get("domain")) != [expected.audience]:
        refuse_presentation("E_KEY_BINDING_AUDIENCE")


def _signer(document: Mapping[str, Any]) -> str:
    return text_member(items_of(document["proof"])[0], "verificationMethod").partition("#")[0]


def _report(platform: Platform, data: bytes) -> Report:
    return _genuine(platform.verifier().verify_bytes(data, now=platform.now()))


def _genuine(report: Report) -> Report:
    if report.verdict not in GENUINE or not is_vouched_for(report):
        raise Refused("E_PRESENTATION_UNVERIFIED")
    return report


def _is_badge(credential: Mapping[str, Any]) -> bool:
    return bool(types_of(credential) & set(BADGE_TYPES))


def _list(values: Any) -> Iterator[Any]:
    if not isinstance(values, list) or not values:
        refuse_presentation("E_PRESENTATION_FORM")
    yield from values
