"""A recognition from the decision to the awards: signed, published, handed to the provider, told to the registry.

    kept = attest(platform, recognition, actor=account, now=now)
    change(platform, "kikou", kept.number, kind=ChangeKind.WITHDRAWN, act=act)
    settle(platform, "kikou", now=now)          # each turn of the scheduler: whatever a crash left undone

Every act bears repeating. A provider that is no institution here, or awards on paper, is handed nothing.
"""

from datetime import datetime, timedelta

from kakitome.errors import Conflict, NotFound, Refused
from kakitome.journeys.platform import Platform
from kakitome.learning.recognition.recognition import ChangeKind, Recognition, Standing
from kakitome.learning.registry.entry import Entry
from kakitome.ports.issuers import IssuerRecord
from kakitome.ports.recognitions import KeptRecognition
from kakitome.services import attesting
from kakitome.services.attesting import AttestingAct, AttestingContext
from kakitome.services.endorsing import end, list_subjects, take_in
from kakitome.services.publishing import publish_status_lists

NOTED_WITHIN = timedelta(days=8)
"""How long after it a beginning or an end is still looked for; a platform that stood still longer notes it by hand."""


def issuer_of_body(platform: Platform, body: str) -> IssuerRecord:
    """Return the issuer in whose name a body signs: its first that is open.

    Raises:
        Refused: E_BODY_WITHOUT_ISSUER.
    """
    for record in platform.store(body).issuers.list_issuers():
        if record.closed_at is None:
            return record
    raise Refused("E_BODY_WITHOUT_ISSUER", body=body)


def attesting_context(platform: Platform, body: str, *, did: str = "") -> AttestingContext:
    """Return what attesting works with; `did` when a certain issuer of the body is meant."""
    store = platform.store(body)
    record = store.issuers.get(did) if did else issuer_of_body(platform, body)
    return AttestingContext(
        store=store, vault=platform.vault(body), issuer=record.issuer, failpoints=platform.failpoints
    )


def attest(platform: Platform, recognition: Recognition, *, actor: str, now: datetime) -> KeptRecognition:
    """Sign a recognition, publish its status, hand it to the provider; the same one again changes nothing.

    Raises as `services.attesting.recognise`.
    """
    context = attesting_context(platform, recognition.body, did=recognition.body_did)
    kept_recognition = attesting.recognise(context, recognition, actor=actor, now=now)
    _follow_up(platform, kept_recognition, now=now)
    return kept_recognition


def change(platform: Platform, body: str, *, number: str, kind: ChangeKind, act: AttestingAct) -> KeptRecognition:
    """Suspend, resume or withdraw a recognition, and let everybody see it; raises as `services.attesting.change`."""
    did = platform.store(body).recognitions.get(number).recognition.body_did
    kept_recognition = attesting.change(attesting_context(platform, body, did=did), number, kind=kind, act=act)
    _follow_up(platform, kept_recognition, now=act.now)
    return kept_recognition


def settle(platform: Platform, body: str, *, now: datetime) -> None:
    """Finish what a crash left open, and note what began or ran out by itself in the last days."""
    store = platform.store(body)
    unfinished = store.recognitions.list_open()
    turned = store.recognitions.list_turned(since=now - NOTED_WITHIN, until=now)
    for did in {kept.recognition.body_did for kept in unfinished}:
        attesting.complete(attesting_context(platform, body, did=did), now=now)
    for kept_recognition in turned:
        did = kept_recognition.recognition.body_did
        attesting.end_announced(attesting_context(platform, body, did=did), kept_recognition, now=now)
    for number in dict.fromkeys(kept.number for kept in (*unfinished, *turned)):
        _follow_up(platform, store.recognitions.get(number), now=now)


def deliver(platform: Platform, kept_recognition: KeptRecognition, *, now: datetime) -> bool:
    """Let the provider's awards carry the recognition while it stands, and no longer; tells whether they do.

    What is carried is the edition about the present period. What the provider itself took out of use stays out.
    """
    entry = platform.registry.find(kept_recognition.recognition.entry)
    if entry is None:
        return False
    store = platform.store(entry.institution)
    signed = [edition for edition in kept_recognition.editions if not edition.is_open]
    endorsements = (store.endorsements.find(edition.sha256) for edition in signed)
    known = {endorsement.sha256: endorsement for endorsement in endorsements if endorsement is not None}
    in_use = {sha256 for sha256, endorsement in known.items() if endorsement.ended_at is None}
    stands = kept_recognition.is_signed and kept_recognition.recognition.standing_at(now) is Standing.RECOGNISED
    carried = kept_recognition.current.sha256 if stands and not kept_recognition.editions[-1].is_open else ""
    for edition in kept_recognition.editions:
        if edition.sha256 in in_use and edition.sha256 != carried:
            end(store, edition.sha256, actor=kept_recognition.recognition.body, now=now)
    if carried and carried not in known and _awards_it(platform, entry, about=kept_recognition.recognition.about):
        return _hand_over(platform, kept_recognition, institution=entry.institution, now=now)
    return carried in in_use


def _hand_over(platform: Platform, kept_recognition: KeptRecognition, *, institution: str, now: datetime) -> bool:
    """Let the provider take in the current edition, unless the recognition changes while it does."""
    body, refused = kept_recognition.recognition.body, None
    try:
        data = kept_recognition.current.document
        report = platform.verifier().verify_bytes(data, now=now)
        take_in(platform.store(institution), data, report=report, actor=body, now=now)
    except (Conflict, Refused) as error:
        # Whoever hands over the same bytes at the same time has done it then.
        refused = error if error.code != "E_ENDORSEMENT_KNOWN" else None
    latest = platform.store(body).recognitions.get(kept_recognition.number)
    if latest != kept_recognition:
        return deliver(platform, latest, now=now)
    if refused is not None:
        raise refused
    return True


def note_in_registry(platform: Platform, recognition: Recognition, *, now: datetime) -> None:
    """Note for the search whether the newest version of the entry is recognised now."""
    entry = platform.registry.find(recognition.entry)
    if entry is None:
        return
    stands = any(
        recognised.standing_at(now) is Standing.RECOGNISED and recognised.entry_version == entry.current.version
        for recognised in platform.recognitions.of_entry(entry.number)
    )
    if stands != (entry.number in platform.registry_index.list_recognised()):
        platform.registry_index.mark_recognised(entry.number, stands)


def _follow_up(platform: Platform, kept_recognition: KeptRecognition, *, now: datetime) -> None:
    # The provider's institution takes in only what verifies, so the lists must be there first.
    publish_status_lists(platform.publishing_context(kept_recognition.recognition.body), now=now)
    deliver(platform, kept_recognition, now=now)
    note_in_registry(platform, kept_recognition.recognition, now=now)


def _awards_it(platform: Platform, entry: Entry, *, about: str) -> bool:
    """Tell whether the institution of an entry awards under this address here."""
    try:
        return about in {subject.about for subject in list_subjects(platform.store(entry.institution))}
    except NotFound:
        return False
