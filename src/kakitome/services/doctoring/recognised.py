"""I13: every recognition has exactly one signed endorsement, which says what was decided.

A recognition, its endorsement and the trail must tell the same: subject, definition, period, bytes; and the newest
edition and the status bits must tell what became of it.

Source: docs/rules/invariants.md I13.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from kakitome.documents.keys.controller_document import method_id
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.proofs.eddsa_rdfc_2022 import verify_proof
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc.strict_json import load
from kakitome.errors import Problem, ProblemFactory
from kakitome.learning.recognition.recognition import ChangeKind
from kakitome.ports.recognitions import Edition, KeptRecognition
from kakitome.ports.status_lists import StatusPurpose
from kakitome.services.doctoring.chart import Chart
from kakitome.values.instants import parse_instant

_found = ProblemFactory(source="docs/rules/invariants.md I13")


def i13_recognitions_are_signed_once(
    chart: Chart, recognitions: Sequence[KeptRecognition], *, now: datetime, patience: timedelta
) -> Iterator[Problem]:
    """Yield the recognitions whose endorsement is missing, doubled, or says something else."""
    urls = Counter(edition.url for kept_recognition in recognitions for edition in kept_recognition.editions)
    for kept in recognitions:
        if any(edition.is_open and edition.intended_at <= now - patience for edition in kept.editions):
            yield _found("E_DOCTOR_I13_OPEN", number=kept.number)
        signed = [edition for edition in kept.editions if not edition.is_open]
        if any(urls[edition.url] > 1 for edition in kept.editions):
            yield _found("E_DOCTOR_I13_DOUBLED", number=kept.number)
        if not all(_says_what_was_decided(chart, kept, edition=edition) for edition in signed):
            yield _found("E_DOCTOR_I13", number=kept.number)
        if not _is_in_trail(chart, kept, signed=signed):
            yield _found("E_DOCTOR_I13_TRAIL", number=kept.number)
        if not _tells_what_became_of_it(chart, kept):
            yield _found("E_DOCTOR_I13_CHANGE", number=kept.number)


def _says_what_was_decided(chart: Chart, kept_recognition: KeptRecognition, *, edition: Edition) -> bool:
    recognition = kept_recognition.recognition
    try:
        document: Mapping[str, Any] = load(edition.document)
        unsigned = {name: value for name, value in document.items() if name != "proof"}
        subject, method = document["credentialSubject"], document["proof"]["verificationMethod"]
        is_ours = method == method_id(recognition.body_did, edition.key_id) and edition.key_id in _keys(
            chart, kept_recognition
        )
        agrees = (
            unsigned == load(edition.payload)
            and document["id"] == kept_recognition.endorsement.url
            and document["issuer"]["id"] == recognition.body_did
            and subject["id"] == recognition.about
            and recognition.digest in subject["endorsementComment"]
            and parse_instant(document["validFrom"]) == edition.valid_from
            and parse_instant(document["validUntil"]) == edition.valid_until
        )
        public_key = decode_public(edition.key_id)
        return is_ours and agrees and verify_proof(document, document["proof"], public_key=public_key).verified
    except (DocumentRefused, KeyError, TypeError):
        return False


def _keys(chart: Chart, kept_recognition: KeptRecognition) -> frozenset[str]:
    return frozenset(key.key_id for key in chart.book.issuers.list_keys(kept_recognition.recognition.body_did))


def _is_in_trail(chart: Chart, kept_recognition: KeptRecognition, *, signed: Sequence[Edition]) -> bool:
    """Tell whether the intent came first, and each signed edition is told once with its hash."""
    intended = chart.events.get(("recognition.intended", kept_recognition.number), ())
    audit_events = chart.events.get(("recognition.given", kept_recognition.number), ())
    later = chart.events.get(("recognition.edition", kept_recognition.number), ())
    hashes = [event.entry.detail.get("sha256") for event in (*audit_events, *later)]
    in_order = not audit_events or (bool(intended) and intended[0].sequence < audit_events[0].sequence)
    return len(intended) == 1 and in_order and hashes == [edition.sha256 for edition in signed]


def _tells_what_became_of_it(chart: Chart, kept_recognition: KeptRecognition) -> bool:
    """Compare the last change with the number of editions, the newest one's end and the bits."""
    changes = kept_recognition.recognition.changes
    kinds = [change.kind for change in changes]
    if len(kept_recognition.editions) != len(changes) + 1:
        return False
    is_set = {entry.list_id.purpose for entry in chart.book.status_lists.which_are_set(kept_recognition.status)}
    wanted = {StatusPurpose.REVOCATION} if ChangeKind.WITHDRAWN in kinds else set()
    interruptions = [kind for kind in kinds if kind is not ChangeKind.WITHDRAWN]
    if interruptions and interruptions[-1] is ChangeKind.SUSPENDED:
        wanted.add(StatusPurpose.SUSPENSION)
    if is_set != wanted:
        return False
    last = kept_recognition.editions[-1]
    return not changes or kinds[-1] is ChangeKind.RESUMED or last.valid_until <= max(changes[-1].at, last.valid_from)
