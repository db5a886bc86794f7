"""Applying for an award as a whole: evidence that is looked at before it is kept, mails, and awarding.

    attach_file(platform, application, upload=upload)       # by the applicant
    attach_document(platform, application, sha256=digest)
    send(platform, application, seen=…)
    ask_more(platform, decision)                            # by staff of the institution
    refuse(platform, decision)
    award(platform, decision)
    settle_awarded(platform, institution)                   # each turn of the scheduler

The rules are those of `services.applying`. Awarding is the one way in to awarding (`services.issuing.issue`): the note
that the application was awarded, and the award in the applicant's account, are stored in the transaction that stores
the signed document. Pressed twice, or after a crash in between, the application's own key finds the award again.

Source: docs/rules/capabilities.md B5; docs/rules/invariants.md I3.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256 as digest_of
from typing import Final

from kakitome.errors import Conflict, Invalid, KakitomeError, NotFound, Refused
from kakitome.journeys.people.application_mail import tell_staff, write_to_applicant
from kakitome.journeys.platform import Platform, new_token
from kakitome.learning.award import Evidence, Learner
from kakitome.learning.recognition.evidence import safe_name
from kakitome.ports.award_applications import (
    ApplicationEvidence,
    ApplicationState,
    AwardApplication,
    EvidenceKind,
)
from kakitome.ports.awards import AwardState
from kakitome.ports.store import Store
from kakitome.services import applying
from kakitome.services.applying import LARGEST_FILE
from kakitome.services.examining.contents import JPEG, PDF, PNG, media_type_of
from kakitome.services.holding import LinkTaken, LinkUnknown, find_held, list_held, take_waiting
from kakitome.services.issuing import AwardOutcome, Handling, Order, RowStatus, Wanted, issue
from kakitome.services.publishing import publish_status_lists
from kakitome.values.instants import JAPAN
from kakitome.values.localized_text import LocalizedText

_TAKEN: Final = frozenset({PDF, PNG, JPEG})


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnApplication:
    """An application as its applicant names it: to which institution, by which account."""

    institution: str
    key: str
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationDecision:
    """What somebody of an institution does with an application; `words` are for the applicant."""

    institution: str
    key: str
    actor: str
    words: str = ""


def find_application(platform: Platform, key: str, *, account: str) -> tuple[OwnApplication, AwardApplication]:
    """Find an application of a person; raises `NotFound` (E_APPLICATION_UNKNOWN), also for another's."""
    institution = platform.directory.find_by_application(key) if key else None
    if institution is None:
        raise NotFound("E_APPLICATION_UNKNOWN")
    own = OwnApplication(institution=institution, key=key, account=account)
    return own, applying.need_own(platform.store(institution), key, account=account)


def proved_by(platform: Platform, account: str) -> list[str]:
    """Return the addresses an account has proved."""
    return [address.email for address in platform.accounts.list_addresses(account) if address.is_verified]


def attach_file(platform: Platform, own: OwnApplication, *, name: str, data: bytes) -> None:
    """Take a file in: a PDF or a picture by its bytes, which the scanner has looked at.

    Raises:
        Invalid: E_EVIDENCE_LARGE, E_EVIDENCE_EMPTY, E_EVIDENCE_KIND, E_EVIDENCE_MISNAMED.
        Refused: E_EVIDENCE_HARMFUL.
        Unavailable: E_SCANNER_SILENT.
        NotFound, Conflict, Refused: as `applying.add_evidence`.
    """
    store = platform.store(own.institution)
    applying.need_own(store, own.key, account=own.account)
    if len(data) > LARGEST_FILE:
        raise Invalid("E_EVIDENCE_LARGE", most=LARGEST_FILE // 1024 // 1024)
    shown = safe_name(name)
    media_type = media_type_of(data, name=shown)
    if media_type not in _TAKEN:
        raise Invalid("E_APPLICATION_FILE_KIND")
    if harm := platform.scanner.scan(data):
        raise Refused("E_EVIDENCE_HARMFUL", name=harm)
    piece = ApplicationEvidence(
        key=secrets.token_hex(8),
        kind=EvidenceKind.FILE,
        name=shown,
        added_at=platform.now(),
        sha256=digest_of(data).hexdigest(),
        size=len(data),
        media_type=media_type,
    )
    _add(platform, own, piece=piece, content=data)


def attach_link(platform: Platform, own: OwnApplication, *, url: str, name: str) -> None:
    """Keep a link as text; nothing is fetched. Raises as `applying.add_evidence`."""
    piece = ApplicationEvidence(
        key=secrets.token_hex(8), kind=EvidenceKind.LINK, name=name or url, url=url, added_at=platform.now()
    )
    _add(platform, own, piece=piece, content=b"")


def attach_document(platform: Platform, own: OwnApplication, *, sha256: str) -> None:
    """Put a copy of what the person holds, named by its digest; what is not theirs is not found.

    Raises:
        NotFound: E_APPLICATION_DOCUMENT.
        Others as `applying.add_evidence`.
    """
    for held, piece in held_evidence(platform, own.account):
        if sha256 and piece.sha256 == sha256:
            content = _content_of(platform, own.account, held=held)
            _add(platform, own, piece=replace(piece, size=len(content)), content=content)
            return
    raise NotFound("E_APPLICATION_DOCUMENT")


def held_evidence(platform: Platform, account: str) -> list[tuple[str, ApplicationEvidence]]:
    """Return what a person holds as evidence: documents of the wallet by their keys, and awards by their numbers."""
    documents = [
        (
            document.key,
            ApplicationEvidence(
                key=secrets.token_hex(8),
                kind=EvidenceKind.DOCUMENT,
                name=_shown(document.title) or document.origin_name[:500],
                added_at=platform.now(),
                sha256=document.sha256,
                size=document.size,
                issuer=document.issuer_name,
                verdict=document.verdict.value,
                checked_at=document.as_of,
            ),
        )
        for document in platform.wallets.open(account).list_documents()
    ]
    return [*documents, *_held_awards(platform, account)]


def send(platform: Platform, own: OwnApplication, *, seen: str) -> AwardApplication:
    """Send what the preview showed, confirm it by mail and tell who may award; raises as `applying.send`.

    Each of those is told once a day, however many apply.
    """
    store = platform.store(own.institution)
    emails = proved_by(platform, own.account)
    with store.transaction():
        sent = applying.send(store, own.key, account=own.account, emails=emails, seen=seen, now=platform.now())
        write_to_applicant(platform, sent, institution=own.institution, kind="sent")
        tell_staff(platform, sent, institution=own.institution)
    return sent


def ask_more(platform: Platform, decision: ApplicationDecision) -> AwardApplication:
    """Ask the applicant for more, and tell that something is asked; raises as `applying.ask_more`."""
    store = platform.store(decision.institution)
    with store.transaction():
        application = applying.ask_more(
            store,
            decision.key,
            words=decision.words,
            actor=decision.actor,
            own=proved_by(platform, decision.actor),
            now=platform.now(),
        )
        write_to_applicant(platform, application, institution=decision.institution, kind="more")
    return application


def refuse(platform: Platform, decision: ApplicationDecision) -> AwardApplication:
    """Refuse with a reason, and tell that it was decided; raises as `applying.refuse`."""
    store = platform.store(decision.institution)
    with store.transaction():
        refused = applying.refuse(
            store,
            decision.key,
            words=decision.words,
            actor=decision.actor,
            own=proved_by(platform, decision.actor),
            now=platform.now(),
        )
        write_to_applicant(platform, refused, institution=decision.institution, kind="decided")
    return refused


def award(platform: Platform, decision: ApplicationDecision) -> str:
    """Give the award that was applied for; return its number. Awarded already, nothing is given again.

    The award's mail brings its link; the award is in the applicant's account at once, while that has the address.

    Raises:
        NotFound: E_APPLICATION_UNKNOWN.
        Conflict: E_APPLICATION_CHANGED, it was decided otherwise, or withdrawn.
        Refused: E_APPLICATION_OWN, E_APPLICATION_NOT_IN_FORCE, E_API_NO_ISSUER, E_APPLICATION_NOT_AWARDED with what
            stands in the way, and as `issue`.
    """
    store = platform.store(decision.institution)
    application = applying.need_sent(store, decision.key)
    if application.state is ApplicationState.AWARDED:
        return application.award_number
    awarding = _Awarding(platform, decision, store)
    outcomes = awarding.issue(application)
    if not outcomes:
        return applying.need_sent(store, decision.key).award_number
    if not awarding.number:
        raise Refused("E_APPLICATION_NOT_AWARDED", *outcomes[0].reasons)
    publish_at_once(platform, store, institution=decision.institution)
    return awarding.number


def settle_awarded(platform: Platform, institution: str) -> int:
    """Note which applications were awarded by a run that broke off after its document was kept; return how many."""
    store, settled = platform.store(institution), 0
    for application in store.applications.list_under_way():
        # Of a renewal it is the document that continues the award.
        record = store.awards.find_by_idempotency_key(award_key(application.key))
        if record is None or record.state is not AwardState.ISSUED:
            continue
        with store.transaction():
            fresh = store.applications.find(application.key)
            if fresh is not None and fresh == application:
                _awarded(platform, fresh, institution=institution, number=record.number, actor=fresh.decided_by)
                settled += 1
    return settled


@dataclass(slots=True)
class _Awarding:
    """One press of the button."""

    platform: Platform
    decision: ApplicationDecision
    store: Store
    number: str = ""

    def issue(self, application: AwardApplication) -> list[AwardOutcome]:
        """Issue one award; what is noted of the application is stored with it, or not at all."""
        version = applying.version_in_force(self.store, application.microcredential)
        issuers = [record.did for record in self.store.issuers.list_issuers() if record.closed_at is None]
        if version is None:
            raise Refused("E_APPLICATION_NOT_IN_FORCE")
        if not issuers:
            raise Refused("E_API_NO_ISSUER")
        now = self.platform.now()
        wanted = Wanted(
            learner=Learner(name=application.name, email=application.email),
            awarded_on=now.astimezone(JAPAN).date(),
            date_is_stated=False,
            evidence=signed_evidence(application),
            idempotency_key=award_key(application.key),
        )
        order = Order(
            issuer=issuers[0],
            microcredential=application.microcredential,
            version=version.version,
            actor=self.decision.actor,
            wanted=[wanted],
        )
        handling = Handling(is_answered=True, choose=lambda: self._choose(wanted), note=self._note)
        context = self.platform.issuing_context(self.decision.institution, store=self.store)
        return list(issue(context, order, now=now, handling=handling))

    def _choose(self, wanted: Wanted) -> list[Wanted]:
        application = applying.need_sent(self.store, self.decision.key)
        if application.state is ApplicationState.AWARDED:
            return []
        actor = self.decision.actor
        emails = proved_by(self.platform, actor)
        applying.need_decidable(self.store, application.key, actor=actor, own=emails)
        self.store.applications.put(replace(application, awarding_since=self.platform.now(), decided_by=actor))
        return [wanted]

    def _note(self, outcomes: Sequence[AwardOutcome], _is_last: bool) -> None:
        """Note the award, in the transaction that stores it: withdrawn in between, it is not stored."""
        for outcome in outcomes:
            record = self.store.awards.find_by_idempotency_key(award_key(self.decision.key))
            is_ours = record is not None and record.number == outcome.number
            if outcome.status is RowStatus.REFUSED or (outcome.status is RowStatus.SKIPPED and not is_ours):
                continue
            if outcome.status is RowStatus.SKIPPED and record is not None and record.state is not AwardState.ISSUED:
                raise Conflict("E_APPLICATION_UNDER_WAY")
            emails = proved_by(self.platform, self.decision.actor)
            actor = self.decision.actor
            application = applying.need_decidable(self.store, self.decision.key, actor=actor, own=emails)
            _awarded(
                self.platform,
                application,
                institution=self.decision.institution,
                number=outcome.number,
                actor=actor,
            )
            self.number = outcome.number


def signed_evidence(application: AwardApplication) -> tuple[Evidence, ...]:
    """Return what the award names of the evidence: what was sent, and its applicant agreed to."""
    signed = [piece for piece in application.evidence if piece.is_signed_in and piece.sent_at is not None]
    digests = {piece.key: f"SHA-256 {piece.sha256}" for piece in signed if piece.sha256}
    return tuple(Evidence(url=piece.url, name=piece.name, narrative=digests.get(piece.key, "")) for piece in signed)


def _awarded(platform: Platform, application: AwardApplication, *, institution: str, number: str, actor: str) -> None:
    store, now = platform.store(institution), platform.now()
    applying.note_awarded(store, application, number=number, actor=actor, now=now)
    if application.renews:
        # It is in the account already.
        return
    emails = proved_by(platform, application.account) if application.account else []
    try:
        with store.transaction():
            take_waiting(
                platform.directory,
                number,
                account=application.account,
                emails=emails,
                now=now,
                draw_token=new_token,
            )
    except (LinkUnknown, LinkTaken, NotFound):
        # The address is no longer the account's, or the account is gone: the mailed link brings the award.
        return


def _held_awards(platform: Platform, account: str) -> Iterator[tuple[str, ApplicationEvidence]]:
    for held in list_held(platform.directory, account):
        store, intent = platform.store(held.institution), held.record.intent
        digest = store.awards.find_digests([held.record.credential_id]).get(held.record.credential_id, "")
        letter = store.microcredentials.get(intent.microcredential, intent.version).microcredential
        piece = ApplicationEvidence(
            key=secrets.token_hex(8),
            kind=EvidenceKind.DOCUMENT,
            name=_shown(letter.title),
            added_at=platform.now(),
            sha256=digest,
            issuer=platform.organisations.get(held.institution).name,
        )
        yield held.number, piece


def _content_of(platform: Platform, account: str, *, held: str) -> bytes:
    if held.startswith("A-"):
        held_award = find_held(platform.directory, held)
        if held_award is None or held_award.account != account:
            raise NotFound("E_APPLICATION_DOCUMENT")
        return platform.store(held_award.institution).awards.get_document(held_award.record.credential_id)
    return platform.wallets.open(account).read_content(held)


def _add(platform: Platform, own: OwnApplication, *, piece: ApplicationEvidence, content: bytes) -> None:
    now, store = platform.now(), platform.store(own.institution)
    applying.add_evidence(store, own.key, account=own.account, evidence=piece, content=content, now=now)


def publish_at_once(platform: Platform, store: Store, *, institution: str) -> None:
    """Let verifiers see the award at once; when it fails, the scheduler publishes with its next turn."""
    try:
        publish_status_lists(platform.publishing_context(institution, store=store), now=platform.now())
    except KakitomeError:
        return


def award_key(key: str) -> str:
    """Return the key by which the award of an application is found again, and given once."""
    return f"application:{key}"


def _shown(title: LocalizedText) -> str:
    return title.in_language("ja")[:500]
