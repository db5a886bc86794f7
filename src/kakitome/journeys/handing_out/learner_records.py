"""A learner's record over all institutions of this platform: listed, signed, set as PDF, packed.

    held = gather(platform, account)                       # every award of the account, with how it stands
    made = record_of(platform, held[:2], all_of=held)      # CLR 2.0, PDF, ZIP

Of awards that are not in force nothing is handed out; the list says how they stand.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from kakitome.errors import NotFound, Refused
from kakitome.journeys.handing_out.envelopes import bundle_of, material_of_held
from kakitome.journeys.platform import Platform
from kakitome.mapping.certificate.wording import Choice
from kakitome.mapping.issuer import Issuer
from kakitome.ports.audit import append_entry
from kakitome.ports.document_seal import DocumentSeal
from kakitome.ports.issuer_signing_keys import IssuerSigningKeys
from kakitome.ports.signing import KeyPurpose
from kakitome.services.enveloping import Material
from kakitome.services.holding import HeldAward, list_held
from kakitome.services.keeping_seals import find_seal
from kakitome.services.learner_records import (
    GatheredAward,
    Gathering,
    RecordSigner,
    list_record,
    pack_record,
    sign_record,
)
from kakitome.services.revoking import DocumentStanding, standing_of
from kakitome.values.localized_text import LocalizedText

MOST = 60
"""Awards in one record: verifiers, ours among them, open no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldEntry:
    """One award of the learner: as it is held, what it says, and how it stands."""

    held: HeldAward
    material: Material
    standing: DocumentStanding

    @property
    def number(self) -> str:
        """Registered number of the award."""
        return self.held.number

    @property
    def is_in_force(self) -> bool:
        """Whether papers may be made of it: an expired award was earned all the same."""
        return not (self.standing.revoked or self.standing.suspended)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What goes into a record: some awards of all that the learner has."""

    entries: Sequence[HeldEntry]
    is_partial: bool

    @property
    def institution(self) -> str:
        """The one institution of all awards; empty when there are several."""
        institutions = {entry.held.institution for entry in self.entries}
        return institutions.pop() if len(institutions) == 1 else ""


def gather(platform: Platform, account: str) -> Sequence[HeldEntry]:
    """Return every award of an account, newest first."""
    entries = []
    for held_award in list_held(platform.directory, account):
        standings = standing_of(platform.store(held_award.institution), [held_award.record])
        standing = standings[held_award.record.credential_id]
        entries.append(HeldEntry(held=held_award, material=material_of_held(platform, held_award), standing=standing))
    return entries


def choose(entries: Sequence[HeldEntry], numbers: Sequence[str]) -> Chosen:
    """Choose awards by their numbers, of those that are in force.

    Raises:
        NotFound: E_RECORD_EMPTY, none of these is an award of the learner's that is in force.
        Refused: E_RECORD_MANY, more than anybody would verify at once.
    """
    picked = [entry for entry in entries if entry.number in numbers and entry.is_in_force]
    if not picked:
        raise NotFound("E_RECORD_EMPTY")
    if len(picked) > MOST:
        raise Refused("E_RECORD_MANY", count=len(picked), limit=MOST)
    return Chosen(entries=picked, is_partial=len(picked) < len(entries))


def signer_name(platform: Platform, chosen: Chosen) -> LocalizedText | None:
    """Return the name of the institution that signs a record; None when the platform does."""
    return _issuer(platform, chosen).name if _signing(platform, chosen) else None


def has_seal(platform: Platform, chosen: Chosen) -> bool:
    """Tell whether the list as PDF is sealed by the institution of all its awards."""
    return _find_seal(platform, chosen) is not None


def record_of(platform: Platform, chosen: Chosen) -> bytes:
    """Sign the record as CLR 2.0: the institution of all awards, or the platform over several or for a closed one."""
    gathering = _gathering(platform, chosen)
    if not _signing(platform, chosen):
        identity = platform.site_identity()
        signer = RecordSigner(issuer=identity.issuer, method=identity.method, sign=identity.sign)
        return sign_record(gathering, signer=signer)
    issuer, store = _issuer(platform, chosen), platform.store(chosen.institution)
    key = IssuerSigningKeys(store, platform.vault(chosen.institution), issuer.did).key(KeyPurpose.CREDENTIAL)
    subject, detail = chosen.entries[0].held.record.credential_id, {"target": "record", "variant": gathering.url}
    with store.transaction():
        append_entry(store.audit, "envelope.intended", subject=subject, actor="learner", now=gathering.now, **detail)
    return sign_record(gathering, signer=RecordSigner(issuer=issuer, method=key.method, sign=key.sign))


def sheet_of(platform: Platform, chosen: Chosen, *, language: Choice) -> bytes:
    """Set the record as a list on paper, sealed when all awards are of one institution that has a seal."""
    seal = _find_seal(platform, chosen)
    return list_record(
        _gathering(platform, chosen), language=language, seal=seal, stamper=platform.open_stamper() if seal else None
    )


def everything_of(platform: Platform, chosen: Chosen) -> bytes:
    """Pack the evidence bundles of all awards, with the record and the list."""
    files = {f"{entry.number}.zip": bundle_of(platform, entry.held, actor="learner") for entry in chosen.entries}
    files["record.clr.json"] = record_of(platform, chosen)
    files["record.pdf"] = sheet_of(platform, chosen, language="both")
    return pack_record(_gathering(platform, chosen), files=files)


def _find_seal(platform: Platform, chosen: Chosen) -> DocumentSeal | None:
    """Open the seal of the one institution of all awards, if it has one."""
    if not chosen.institution:
        return None
    return find_seal(platform.sealing_context(chosen.institution), now=platform.now())


def _signing(platform: Platform, chosen: Chosen) -> str:
    """Return the institution that signs: the one of all awards while it is open; empty when the platform does."""
    if not chosen.institution:
        return ""
    issuers, did = platform.store(chosen.institution).issuers, _issuer(platform, chosen).did
    return chosen.institution if issuers.get(did).closed_at is None else ""


def _issuer(platform: Platform, chosen: Chosen) -> Issuer:
    """Return the issuer of the newest award."""
    held_award = chosen.entries[0].held
    return platform.store(held_award.institution).issuers.get(held_award.record.intent.issuer).issuer


def _gathering(platform: Platform, chosen: Chosen) -> Gathering:
    place = platform.site_url.partition("://")[2]
    title = LocalizedText(ja="学修の記録", en="Learning record")
    if not _signing(platform, chosen):
        # Whoever reads the record must not take the platform for the one that awarded.
        title = LocalizedText(
            ja=f"学修の記録（{place} がまとめたもの）", en=f"Learning record, put together by {place}"
        )
    return Gathering(
        awards=[
            GatheredAward(
                document=entry.material.document,
                credential=entry.material.credential,
                microcredential=entry.material.microcredential,
                facts=entry.material.facts,
            )
            for entry in chosen.entries
        ],
        url=f"urn:uuid:{uuid.uuid4()}",
        title=title,
        is_partial=chosen.is_partial,
        now=platform.now().replace(microsecond=0),
    )
