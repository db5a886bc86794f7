"""I14: every stored document verifies again from its stored bytes, and its record says what was signed.

A canonicaliser may remember shapes of documents; the reference decides about every document that is found wanting
with its help.

Source: docs/rules/invariants.md I14.
"""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from kakitome.documents.keys.controller_document import method_id
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.keys.public_key import PublicKey
from kakitome.documents.proofs.eddsa_rdfc_2022 import verify_proof
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc.canonical import Canonicalize, Canonicalizing, EachAnew, expand_and_canonicalize
from kakitome.documents.vc.strict_json import load
from kakitome.errors import NotFound, Problem, Unavailable
from kakitome.ports.awards import AwardOutline, AwardRecord
from kakitome.ports.signing import KeyPurpose
from kakitome.ports.store import AwardBook
from kakitome.services.doctoring.chart import Chart, found, signed_of
from kakitome.services.doctoring.named_learner import is_about
from kakitome.services.doctoring.recorded_award import differing_columns
from kakitome.values.json_members import as_list

Found = bytes | Problem


def i14_documents_verify(chart: Chart, *, canonicalizing: Canonicalizing = EachAnew) -> Iterator[Problem | None]:
    """Look at every document; None for each that is well."""
    keys = {
        method_id(issuer.did, key.key_id): decode_public(key.key_id)
        for issuer in chart.book.issuers.list_issuers()
        for key in chart.book.issuers.list_keys(issuer.did)
        if key.purpose is KeyPurpose.CREDENTIAL
    }
    canonicalize = canonicalizing(expand_and_canonicalize).canonicalize
    for page in chart.award_pages:
        signed = signed_of(page)
        records = chart.book.awards.find_many_by_credential_id([award.credential_id for award in signed])
        for award, data in zip(signed, _read(chart.book, signed), strict=True):
            if isinstance(data, Problem):
                yield data
                continue
            yield _verify(award, data, keys=keys, canonicalize=canonicalize) or _compare(
                award, data, record=records.get(award.credential_id)
            )


def _read(book: AwardBook, awards: Sequence[AwardOutline]) -> Iterator[Found]:
    """Read many documents at once; when one of them cannot be read, one by one, to say which."""
    try:
        documents = book.awards.find_documents([award.credential_id for award in awards])
    except Unavailable:
        yield from (_read_one(book, award) for award in awards)
        return
    for award in awards:
        yield documents.get(award.credential_id) or found("E_DOCTOR_I14_MISSING", number=award.number)


def _read_one(book: AwardBook, award: AwardOutline) -> Found:
    try:
        return book.awards.get_document(award.credential_id)
    except NotFound:
        return found("E_DOCTOR_I14_MISSING", number=award.number)
    except Unavailable as error:
        return found("E_DOCTOR_I14_UNREADABLE", number=award.number, reason=error.code)


def _verify(
    award: AwardOutline, data: bytes, *, keys: Mapping[str, PublicKey], canonicalize: Canonicalize
) -> Problem | None:
    if sha256(data).hexdigest() != award.document_sha256:
        return found("E_DOCTOR_I14_CHANGED", number=award.number)
    if _is_signed(data, keys, canonicalize=canonicalize):
        return None
    if _is_signed(data, keys, canonicalize=expand_and_canonicalize):
        return None
    return found("E_DOCTOR_I14", number=award.number)


def _compare(award: AwardOutline, data: bytes, *, record: AwardRecord | None) -> Problem | None:
    """What the record says of the award and its learner is what was signed."""
    if record is None:
        return None
    document = load(data)
    if record.intent.learner is not None and not is_about(document, record.intent.learner):
        return found("E_DOCTOR_I14_LEARNER", number=award.number)
    columns = differing_columns(document, record.intent)
    return found("E_DOCTOR_I14_RECORD", number=award.number, columns=", ".join(columns)) if columns else None


def _is_signed(data: bytes, keys: Mapping[str, PublicKey], *, canonicalize: Canonicalize) -> bool:
    try:
        document = load(data)
        # Beside the issuer's own stand the proofs of those who award it together, with keys of their own.
        own = [proof for proof in as_list(document["proof"]) if proof["verificationMethod"] in keys]
        results = [
            verify_proof(document, proof, public_key=keys[proof["verificationMethod"]], canonicalize=canonicalize)
            for proof in own
        ]
        return bool(results) and all(result.verified for result in results)
    except (DocumentRefused, KeyError, TypeError):
        return False
