"""Credentials in a JSON Web Token (VC-JWT), bare or baked: Open Badges 3.0, CLR, endorsements, any other credential.

Source: Open Badges 3.0 §8.2; VC-JOSE-COSE §3.1.1; VCDM 1.1 §6.3.1; docs/standards/hostile-inputs.md B093–B103, B109,
B111.
"""

from collections.abc import Mapping
from typing import Any

from kakitome.documents.jose.compact import read_compact
from kakitome.documents.jose.vc_jwt import VcJwt, read_vc_jwt
from kakitome.documents.openbadges.formats import FileFormat
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc.limits import RECORD, limits_of, may_be_record
from kakitome.documents.vc.strict_json import DEFAULT, JsonLimits, load
from kakitome.documents.verification.check import Check, Verdict, failed
from kakitome.documents.verification.checks import validity_period
from kakitome.documents.verification.checks.structure import check_structure
from kakitome.documents.verification.credential_forms import form_of, kind_of_credential, view_of_credential
from kakitome.documents.verification.envelope import OpenedEnvelope, ReceivedFile, types_of
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.format import Format
from kakitome.documents.verification.formats.token_check import check_token
from kakitome.documents.verification.surroundings import Surroundings
from kakitome.errors import ProblemFactory
from kakitome.values.instants import write_instant

_SOURCE = "Open Badges 3.0 §8.2"
_reason = ProblemFactory(source=_SOURCE, pointer="/proof")


def _recognises(seen: ReceivedFile) -> bool:
    """Take every token but a signed Open Badge 2.0, whose payload is an Assertion."""
    if seen.file is not FileFormat.JWS:
        return False
    try:
        payload = loaded_payload(seen, limits=DEFAULT) or load(read_compact(seen.data).payload, limits=RECORD)
    except DocumentRefused:
        return True
    is_older = isinstance(payload, Mapping) and ("Assertion" in types_of(payload) or "badge" in payload)
    return not is_older


def loaded_payload(seen: ReceivedFile, *, limits: JsonLimits) -> Any:
    """Return the payload of a token when another form that asked has loaded it within the same limits; else None."""
    return seen.read.get("loaded") if limits == DEFAULT else None


def _open(seen: ReceivedFile, surroundings: Surroundings) -> OpenedEnvelope:
    limits = surroundings.limits.json
    is_long = may_be_record(read_compact(seen.data).payload)
    payload = None if is_long else loaded_payload(seen, limits=limits)
    read = read_vc_jwt(seen.data, limits=RECORD if is_long else limits, payload=payload)
    # The word alone buys nothing: what is not a record has to keep within the limits of a single credential.
    if is_long and limits_of(read.credential) is not RECORD:
        read = read_vc_jwt(seen.data, limits=limits)
    kind = kind_of_credential(read.credential)
    if kind is None:
        names = ", ".join(sorted(types_of(read.credential)))[:80] or "JWT"
        problem = _reason("E_KIND_UNSUPPORTED", "", kind=names)
        raise DocumentRefused(problem, kind="unsupported")
    return OpenedEnvelope(
        kind=kind,
        form=form_of(kind, read.credential, secured_by="VC-JWT"),
        data=seen.data,
        document=read.credential,
        view=view_of_credential(read.credential),
        securing=read,
    )


def securing_of(examination: Examination) -> VcJwt:
    """Return the token that secures the document under examination."""
    securing = examination.envelope.securing
    assert isinstance(securing, VcJwt), "opened by this format"
    return securing


def _proof(examination: Examination) -> Check:
    """Check the signature, then that the token says nothing else than the credential in it."""
    return check_token(examination, securing_of(examination), source=_SOURCE, pointer="/proof")


def _validity_period(examination: Examination) -> Check:
    """Refuse as not yet in force what was made in the future, whatever the credential says. Source:
    docs/standards/hostile-inputs.md B111.
    """
    made = securing_of(examination).instant("iat")
    if made is not None and made > examination.surroundings.now + examination.surroundings.limits.clock_skew:
        reason = _reason("E_TOKEN_FUTURE", made=write_instant(made))
        return failed(validity_period.ID, reason, verdict=Verdict.NOT_YET_VALID)
    return validity_period.check_validity_period(examination)


FORMAT = Format(
    name="vc_jwt",
    recognises=_recognises,
    open=_open,
    structure=check_structure,
    proof=_proof,
    validity_period=_validity_period,
    visits=4,  # a key that lies at an address of its own, beside the key document that status lists need
)
