"""Credentials of the W3C data model in an SD-JWT: Open Badges 3.0, CLR, any other, of which the holder shows a part.

Every disclosure must be one that the issuer signed, as with an SD-JWT VC; the credential is read as every other of its
kind is, and what is not there may have been kept back by its holder: that is noted, and is no fault.

Source: VC-JOSE-COSE §3.2.1, §4; RFC 9901 §7; Open Badges 3.0 §8; docs/standards/hostile-inputs.md B105, B107, B111.
"""

from kakitome.documents.jose.compact import read_compact
from kakitome.documents.openbadges.formats import FileFormat
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.sdjwt.key_binding import Expected, binding_problem
from kakitome.documents.sdjwt.w3c_credential import CredentialInSdJwt, holds_credential, read_credential
from kakitome.documents.verification.check import Check, Verdict, failed, passed_with
from kakitome.documents.verification.checks import proof, validity_period
from kakitome.documents.verification.checks.structure import check_structure
from kakitome.documents.verification.credential_forms import form_of, kind_of_credential, view_of_credential
from kakitome.documents.verification.envelope import OpenedEnvelope, ReceivedFile, types_of
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.format import Format
from kakitome.documents.verification.formats.sd_jwt_vc_status import StatusOfToken, check_status_of_token
from kakitome.documents.verification.formats.token_check import check_token
from kakitome.documents.verification.surroundings import Surroundings
from kakitome.documents.verification.token_signatures import examine_token
from kakitome.errors import ProblemFactory
from kakitome.values.instants import write_instant

_SOURCE = "VC-JOSE-COSE §3.2.1"
_problem = ProblemFactory(source=_SOURCE, pointer="/proof")


def _recognises(seen: ReceivedFile) -> bool:
    if seen.file is not FileFormat.SD_JWT:
        return False
    try:
        return holds_credential(read_compact(seen.data.strip().partition(b"~")[0], certified=True))
    except DocumentRefused:
        # The form that asks next says what is wrong with it.
        return False


def _open(seen: ReceivedFile, surroundings: Surroundings) -> OpenedEnvelope:
    read = read_credential(seen.data, limits=surroundings.limits.json)
    kind = kind_of_credential(read.credential)
    if kind is None:
        names = ", ".join(sorted(types_of(read.credential)))[:80] or "SD-JWT"
        raise DocumentRefused(_problem("E_KIND_UNSUPPORTED", "", kind=names), kind="unsupported")
    return OpenedEnvelope(
        kind=kind,
        form=form_of(kind, read.credential, secured_by="SD-JWT"),
        data=seen.data,
        document=read.credential,
        view=view_of_credential(read.credential),
        securing=read,
        is_partial=bool(read.read.hidden),
    )


def securing_of(examination: Examination) -> CredentialInSdJwt:
    """Return the token that secures the document under examination."""
    securing = examination.envelope.securing
    assert isinstance(securing, CredentialInSdJwt), "opened by this format"
    return securing


def _proof(examination: Examination) -> Check:
    """Check the issuer's signature, every disclosure, and the holder's signature when there is one."""
    securing = securing_of(examination)
    read = securing.read
    check = check_token(examination, securing, source=_SOURCE, pointer="/proof")
    shown = {"disclosed": ", ".join(dict.fromkeys(read.disclosed)) or "-", "hidden": str(read.hidden)}
    working = {**check.working, **shown}
    if check.verdict is not None:
        return check
    unsigned = read.faults[0] if read.faults else None
    if unsigned is None and read.binding:
        limits = examination.surroundings.limits
        unsigned = binding_problem(read, expected=Expected(), now=examination.surroundings.now, skew=limits.clock_skew)
    if unsigned is not None:
        return failed(proof.ID, unsigned, verdict=Verdict.INVALID_SIGNATURE, working=working)
    problems = (
        _problem("I_SDJWT_SHOWN", shown=len(read.disclosures), hidden=read.hidden),
        _problem("I_KEY_BINDING_OK" if read.binding else "I_KEY_BINDING_NONE"),
    )
    notes = () if check.reason.code == "I_PROOF_OK" else (check.reason, *check.problems)
    return passed_with(notes, proof.ID, otherwise=_problem("I_PROOF_OK"), problems=problems, working=working)


def _validity_period(examination: Examination) -> Check:
    """Refuse as not yet in force what was made in the future. Source: docs/standards/hostile-inputs.md B111."""
    made = securing_of(examination).instant("iat")
    if made is not None and made > examination.surroundings.now + examination.surroundings.limits.clock_skew:
        reason = _problem("E_TOKEN_FUTURE", made=write_instant(made))
        return failed(validity_period.ID, reason, verdict=Verdict.NOT_YET_VALID)
    return validity_period.check_validity_period(examination)


def _status(examination: Examination) -> Check:
    """Read `credentialStatus`, and the list that wallets read where the token names a place in one."""
    of_token = StatusOfToken(
        claim=securing_of(examination).status,
        issuer=examination.issuer_id,
        examine_signer=lambda examined, token: examine_token(examined, token, signed_at=None),
    )
    return check_status_of_token(examination, of_token)


FORMAT = Format(
    name="vc_sd_jwt",
    recognises=_recognises,
    open=_open,
    structure=check_structure,
    proof=_proof,
    validity_period=_validity_period,
    status=_status,
    visits=5,  # a key at an address of its own, and a status list of each kind, as for both forms that it joins
)
"""The form that Decentralized Identity Interop Profile v5 asks of credentials in the W3C data model."""
