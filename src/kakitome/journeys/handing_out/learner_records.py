"""A learner's record of everything they hold, of whatever issuer: listed, signed, set as PDF, packed.

    holdings = gather(platform, account)                   # awards with how they stand, documents, own records
    chosen = choose(platform, holdings, picked=picked)
    made = record_of(platform, chosen)                     # CLR 2.0, PDF, ZIP

Of what is not in force, or could not be verified at the last look, nothing is handed out; the list says how it stands.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kakitome.errors import NotFound, Refused
from kakitome.journeys.handing_out.envelopes import bundle_of, material_of_held
from kakitome.journeys.handing_out.record_documents import (
    can_stand,
    gather_documents,
    is_of_learner,
    listed_own_record,
)
from kakitome.journeys.platform import Platform
from kakitome.mapping.certificate.wording import Choice
from kakitome.mapping.issuer import Issuer
from kakitome.ports.audit import append_entry
from kakitome.ports.document_seal import DocumentSeal
from kakitome.ports.issuer_signing_keys import IssuerSigningKeys
from kakitome.ports.own_records import OwnRecord
from kakitome.ports.signing import KeyPurpose
from kakitome.ports.wallets import WalletDocument
from kakitome.services.enveloping import Material
from kakitome.services.holding import HeldAward, list_held
from kakitome.services.keeping_seals import find_seal
from kakitome.services.learner_records import (
    GatheredAward,
    GatheredDocument,
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
class Holdings:
    """Everything that a learner holds, newest first."""

    account: str
    learner_name: str
    awards: Sequence[HeldEntry]
    documents: Sequence[WalletDocument]
    own_records: Sequence[OwnRecord]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """What somebody wants in a record: numbers of awards, keys of documents and own records."""

    awards: Collection[str] = ()
    documents: Collection[str] = ()
    own_records: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What goes into a record, of all that the learner has; `files` are the documents as they came, by their names."""

    entries: Sequence[HeldEntry]
    is_partial: bool
    learner_name: str = ""
    documents: Sequence[GatheredDocument] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    own_records: Sequence[OwnRecord] = ()

    @property
    def institution(self) -> str:
        """The one institution of all that others issued; empty for several, or for one elsewhere."""
        institutions = {entry.held.institution for entry in self.entries}
        return institutions.pop() if len(institutions) == 1 and not self.documents else ""

    @property
    def can_be_signed(self) -> bool:
        """Whether there is anything that a signed record carries."""
        return bool(self.entries) or any(document.credential is not None for document in self.documents)


def gather(platform: Platform, account: str) -> Holdings:
    """Return everything that an account holds, newest first."""
    person = platform.accounts.find(account)
    return Holdings(
        account=account,
        learner_name=person.name if person is not None else "",
        awards=_held_entries(platform, account),
        documents=platform.wallets.open(account).list_documents(),
        own_records=platform.persons.own_records.open(account).list_records(),
    )


def _held_entries(platform: Platform, account: str) -> Sequence[HeldEntry]:
    entries = []
    for held_award in list_held(platform.directory, account):
        standings = standing_of(platform.store(held_award.institution), [held_award.record])
        standing = standings[held_award.record.credential_id]
        entries.append(HeldEntry(held=held_award, material=material_of_held(platform, held_award), standing=standing))
    return entries


def choose(platform: Platform, holdings: Holdings, *, picked: Picked) -> Chosen:
    """Choose of what somebody holds what is in force and was verified at the last look.

    Raises:
        NotFound: E_RECORD_EMPTY, none of these is the learner's and in force.
        Refused: E_RECORD_MANY, more than anybody would verify at once.
    """
    entries = [entry for entry in holdings.awards if entry.number in picked.awards and entry.is_in_force]
    documents = [held for held in holdings.documents if held.key in picked.documents and can_stand(held)]
    own_records = [record for record in holdings.own_records if record.key in picked.own_records]
    if not (entries or documents or own_records):
        raise NotFound("E_RECORD_EMPTY")
    if (count := len(entries) + len(documents)) > MOST:
        raise Refused("E_RECORD_MANY", count=count, limit=MOST)
    gathered, files = gather_documents(platform, holdings.account, documents=documents)
    all_of = len(holdings.awards) + sum(map(is_of_learner, holdings.documents))
    return Chosen(
        entries=entries,
        is_partial=len(entries) + len(gathered) < all_of,
        learner_name=holdings.learner_name,
        documents=gathered,
        files=files,
        own_records=own_records,
    )


def signer_name(platform: Platform, chosen: Chosen) -> LocalizedText | None:
    """Return the name of the institution that signs a record; None when the platform does."""
    return _issuer(platform, chosen).name if _signing(platform, chosen) else None


def has_seal(platform: Platform, chosen: Chosen) -> bool:
    """Tell whether the list as PDF is sealed by the institution of all its awards."""
    return _find_seal(platform, chosen) is not None


def record_of(platform: Platform, chosen: Chosen) -> bytes:
    """Sign the record as CLR 2.0: the institution of all awards, or the platform over several or for a closed one.

    Raises `NotFound` (E_RECORD_EMPTY) where nothing was chosen that it can carry.
    """
    if not chosen.can_be_signed:
        raise NotFound("E_RECORD_EMPTY")
    gathering = _gathering(platform, chosen)
    if not _signing(platform, chosen):
        return sign_record(gathering, signer=_platform_signer(platform))
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
    files |= chosen.files
    if chosen.can_be_signed:
        files["record.clr.json"] = record_of(platform, chosen)
    files["record.pdf"] = sheet_of(platform, chosen, language="both")
    return pack_record(_gathering(platform, chosen), files=files)


def pick_for_app(holdings: Holdings) -> Picked:
    """Pick what an app that reads records is given: the newest of what somebody holds, as much as one record holds."""
    awards = [entry.number for entry in holdings.awards if entry.is_in_force][:MOST]
    documents = [document.key for document in holdings.documents if can_stand(document)][: MOST - len(awards)]
    return Picked(awards=awards, documents=documents)


def record_for_app(platform: Platform, chosen: Chosen, *, account: str) -> bytes:
    """Sign the record that an app reads, always by the platform: no key of an institution signs at each asking.

    It keeps its name from one asking to the next, so that an app puts the newer edition in place of the older.

    Raises `NotFound` (E_RECORD_EMPTY) where there is nothing that it can carry.
    """
    if not chosen.can_be_signed:
        raise NotFound("E_RECORD_EMPTY")
    name = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{platform.site_url}/mine/record#{account}')}"
    gathering = replace(_gathering(platform, chosen), url=name, title=_title(platform))
    identity = platform.site_identity()
    return sign_record(
        gathering, signer=RecordSigner(issuer=identity.issuer, method=identity.method, sign=identity.sign)
    )


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
    is_of_one = bool(_signing(platform, chosen))
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
        title=LocalizedText(ja="学修の記録", en="Learning record") if is_of_one else _title(platform),
        is_partial=chosen.is_partial,
        learner_name=chosen.learner_name,
        documents=chosen.documents,
        own_records=[listed_own_record(record) for record in chosen.own_records],
        now=platform.now().replace(microsecond=0),
    )


def _platform_signer(platform: Platform) -> RecordSigner:
    identity = platform.site_identity()
    return RecordSigner(issuer=identity.issuer, method=identity.method, sign=identity.sign)


def _title(platform: Platform) -> LocalizedText:
    """Name what the platform put together: whoever reads it must not take the platform for the one that awarded."""
    place = platform.site_url.partition("://")[2]
    return LocalizedText(ja=f"学修の記録（{place} がまとめたもの）", en=f"Learning record, put together by {place}")
