"""The journey of an endorsement: one body signs it, the other takes it in, and awards carry it from then on.

Giving:  1 write it · 2 say in the trail that it is to be signed · 3 sign, read back · 4 keep the exact bytes.
Taking:  1 verify it like any document · 2 is it about us? · 3 keep it as it came, with a line in the trail.

An endorsement that is taken in changes no award that was given before; ending it changes none either.

Source: Open Badges 3.0 §B, §9.1 step 6; docs/rules/capabilities.md B18, C14, F5.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kakitome.documents.jose.vc_jwt import read_vc_jwt
from kakitome.documents.openbadges.formats import FileFormat, recognise
from kakitome.documents.sealing import SealingKey
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.check import Report, Verdict
from kakitome.documents.verification.credential_forms import NAMES
from kakitome.documents.verification.envelope import DocumentKind
from kakitome.documents.verification.field_rules import field_problems
from kakitome.documents.verification.verdict import deciding_check
from kakitome.errors import Refused
from kakitome.mapping.addresses import addresses_for
from kakitome.mapping.endorsement import EndorsementTerms, to_unsigned_endorsement
from kakitome.mapping.issuer import Issuer
from kakitome.mapping.openbadge.attachments import Attachments, Endorsed
from kakitome.ports.audit import append_entry
from kakitome.ports.endorsements import EndorsementStore, KeptEndorsement
from kakitome.ports.microcredentials import VersionState
from kakitome.ports.signing import KeyPurpose, SigningKeys
from kakitome.ports.store import Store
from kakitome.values.instants import whole_seconds
from kakitome.values.localized_text import LocalizedText

_TAKEN = (Verdict.VALID, Verdict.VALID_UNTRUSTED_ISSUER)


def give_endorsement(issuer: Issuer, keys: SigningKeys, *, terms: EndorsementTerms) -> bytes:
    """Sign an endorsement and return its exact bytes.

    Raises:
        Refused: E_SEAL_UNSOUND, it would not be accepted.
        NotFound, Unavailable: the key.
    """
    key = keys.key(KeyPurpose.CREDENTIAL)
    seal = SealingKey(sign=key.sign, verification_method=key.method)
    unsigned = to_unsigned_endorsement(issuer, terms)
    ready = seal.prepare(unsigned, rules=lambda document: field_problems(document, name="EndorsementCredential"))
    return seal.close(ready, created=terms.valid_from)


def give_and_keep(
    store: Store, issuer: Issuer, *, keys: SigningKeys, terms: EndorsementTerms, actor: str
) -> KeptEndorsement:
    """Sign an endorsement of our own and keep it, its intent in the trail before the signature.

    Raises as `give_endorsement`.
    """
    now = terms.valid_from
    with store.transaction():
        append_entry(store.audit, "endorsement.intended", subject=terms.url, actor=actor, now=now, about=terms.about)
    document = give_endorsement(issuer, keys, terms=terms)
    name = issuer.name.ja or issuer.name.en
    endorsement = _kept(document, about=terms.about, endorser=issuer.did, name=name, at=now, by=actor)
    with store.transaction():
        store.endorsements.add(endorsement)
        _note(store, "endorsement.given", endorsement=endorsement)
    return endorsement


def take_in(store: Store, document: bytes, *, report: Report, actor: str, now: datetime) -> KeptEndorsement:
    """Keep an endorsement of ours that a third party signed.

    Args:
        document: its bytes as they came: JSON or a token.
        report: what the verifier said of it.
        actor: who takes it in.
        now: the instant of the act.

    Raises:
        Refused: E_ENDORSEMENT_KIND (something else), E_ENDORSEMENT_NOT_VALID, E_ENDORSEMENT_NOT_OURS.
        Conflict: E_ENDORSEMENT_KNOWN.
    """
    view = report.document or {}
    if not report.format.startswith(NAMES[DocumentKind.ENDORSEMENT]):
        raise Refused("E_ENDORSEMENT_KIND", found=report.format or "?")
    if report.verdict not in _TAKEN:
        why = deciding_check(report.checks)
        raise Refused("E_ENDORSEMENT_NOT_VALID", *((why.reason,) if why else ()))
    subject = view.get("credentialSubject")
    about = subject.get("id") if isinstance(subject, Mapping) else None
    if about not in {subject.about for subject in list_subjects(store)}:
        raise Refused("E_ENDORSEMENT_NOT_OURS", about=str(about)[:200])
    issuer = view.get("issuer")
    name = issuer.get("name") if isinstance(issuer, Mapping) else ""
    name, at = name if isinstance(name, str) else "", whole_seconds(now)
    endorsement = _kept(document, about=str(about), endorser=report.issuer_id, name=name, at=at, by=actor)
    with store.transaction():
        store.endorsements.add(endorsement)
        _note(store, "endorsement.added", endorsement=endorsement, verdict=report.verdict.value)
    return endorsement


@dataclass(frozen=True, slots=True, kw_only=True)
class EndorsedSubject:
    """What an endorsement can be about: an issuer by its DID, or a version of a micro-credential by its address.

    `title` is empty for an issuer; `version` is 0 then.
    """

    about: str
    body: LocalizedText
    title: LocalizedText = LocalizedText()
    version: int = 0


def list_subjects(store: Store, *, only_in_force: bool = False) -> Sequence[EndorsedSubject]:
    """List what of an institution can be endorsed: its issuers, and every version that was ever published.

    `only_in_force` leaves out the versions that are not offered now.
    """
    endorsed_subjects = []
    for record in store.issuers.list_issuers():
        issuer = record.issuer
        endorsed_subjects.append(EndorsedSubject(about=issuer.did, body=issuer.name))
        for latest in store.microcredentials.list_latest():
            for version in store.microcredentials.list_versions(latest.identifier):
                is_published = version.state is not VersionState.DRAFT or version.frozen_at is not None
                if version.state is VersionState.IN_FORCE or (is_published and not only_in_force):
                    letter = version.microcredential
                    address = addresses_for(letter, issuer.base_url, uuid="").achievement
                    endorsed_subjects.append(
                        EndorsedSubject(about=address, body=issuer.name, title=letter.title, version=version.version)
                    )
    return endorsed_subjects


def end(store: Store, sha256: str, *, actor: str, now: datetime) -> None:
    """Take an endorsement out of use: awards given from now on no longer carry it; raises `NotFound`.

    The first end stands, and is told once.
    """
    now = whole_seconds(now)
    with store.transaction():
        endorsement = store.endorsements.find(sha256)
        if endorsement is not None and endorsement.ended_at is not None:
            return
        store.endorsements.end(sha256, at=now)
        append_entry(store.audit, "endorsement.ended", subject=sha256, actor=actor, now=now)


def comment_of(kept_endorsement: KeptEndorsement) -> str:
    """Return what a kept endorsement says, as its endorser wrote it; it was read when it was taken in."""
    data = kept_endorsement.document
    document = read_vc_jwt(data).credential if kept_endorsement.is_token else strict_json.load(data)
    subject = document.get("credentialSubject")
    comment = subject.get("endorsementComment") if isinstance(subject, Mapping) else None
    return comment if isinstance(comment, str) else ""


@dataclass(frozen=True, slots=True)
class CarriedEndorsements:
    """Implements `services.issuing.Attaching`: what is in use about the achievement and about the issuer."""

    endorsements: EndorsementStore

    def attach(self, issuer: Issuer, *, achievement: str) -> Attachments:
        """Return what a credential given now carries."""
        return Attachments(
            of_achievement=endorsed_by(self.endorsements.list_in_use(achievement)),
            of_issuer=endorsed_by(self.endorsements.list_in_use(issuer.did)),
        )


@dataclass(frozen=True, slots=True)
class CarriedFiles:
    """Implements `services.issuing.Attaching` over endorsements from files, by what they are about."""

    endorsements: tuple[KeptEndorsement, ...] = ()

    def attach(self, issuer: Issuer, *, achievement: str) -> Attachments:
        """Return what a credential given now carries."""
        return Attachments(
            of_achievement=endorsed_by([e for e in self.endorsements if e.about == achievement]),
            of_issuer=endorsed_by([e for e in self.endorsements if e.about == issuer.did]),
        )


def endorsed_by(kept_endorsements: Sequence[KeptEndorsement]) -> Endorsed:
    """Bring kept endorsements into the form in which a credential carries them."""
    documents: list[Mapping[str, Any]] = [strict_json.load(e.document) for e in kept_endorsements if not e.is_token]
    tokens = [e.document.decode("ascii").strip() for e in kept_endorsements if e.is_token]
    return Endorsed(documents=tuple(documents), tokens=tuple(tokens))


def _kept(document: bytes, *, about: str, endorser: str, name: str, at: datetime, by: str) -> KeptEndorsement:
    return KeptEndorsement(
        sha256=hashlib.sha256(document).hexdigest(),
        about=about,
        endorser=endorser,
        endorser_name=name,
        document=document,
        is_token=recognise(document) is FileFormat.JWS,
        added_at=at,
        added_by=by,
    )


def _note(store: Store, action: str, *, endorsement: KeptEndorsement, **more: str) -> None:
    detail = {"about": endorsement.about, "endorser": endorsement.endorser, **more}
    actor, now = endorsement.added_by, endorsement.added_at
    append_entry(store.audit, action, subject=endorsement.sha256, actor=actor, now=now, **detail)
