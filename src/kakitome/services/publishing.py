"""Publishing what verifiers read: key documents, status lists, definitions.

Everything here is rebuilt from the book and may be thrown away and built again, with one exception: the
version of a status list only ever rises (I5), and of two publishers one steps back (docs/rules/faults.md F33).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache

from kakitome.documents.jose.certificates import certified_header
from kakitome.documents.jose.compact import read_compact, sign_compact, write_json
from kakitome.documents.keys.controller_document import ControllerKey, build_controller_document
from kakitome.documents.keys.did import split_did_url
from kakitome.documents.keys.x509_chain import IDENTIFIER_PREFIX
from kakitome.documents.openbadges.credential import CONTEXTS
from kakitome.documents.sealing import SealingKey, write_document
from kakitome.documents.status.bitstring import ListTerms, build_list_credential, encode_bits, telling_replaced
from kakitome.documents.status.token_status_list import INVALID, SUSPENDED, TYPE, list_claims, read_list
from kakitome.documents.vc.strict_json import load
from kakitome.errors import Conflict, NotFound
from kakitome.mapping.addresses import addresses_for, status_list_address, token_list_address
from kakitome.mapping.award_openbadge import to_achievement
from kakitome.mapping.issuer import Issuer
from kakitome.mapping.openbadges2.addresses import issuer_address
from kakitome.ports.audit import append_entry
from kakitome.ports.failpoints import Failpoints, NoFailpoints
from kakitome.ports.issuer_signing_keys import IssuerSigningKeys, get_active_key, open_seal
from kakitome.ports.issuers import IssuerKey
from kakitome.ports.key_vault import KeyVault
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.ports.published_bits import FurtherBits, further_bits_of, indices_in
from kakitome.ports.signing import KeyPurpose, SigningKey
from kakitome.ports.status_lists import StatusBits, StatusListHead, StatusListId, StatusPublication, StatusPurpose
from kakitome.ports.store import AwardBook
from kakitome.values.instants import whole_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How long a published list may be relied on, and how long a reader may keep its copy.

    A platform renews lists by itself and keeps `valid_for` short. A folder lies still between two runs
    of a command: when its lists run out, no verifier can vouch for any award in it.
    """

    valid_for: timedelta
    ttl: timedelta = timedelta(minutes=5)

    @property
    def renewed_below(self) -> timedelta:
        """Validity left under which a list is signed anew without any change."""
        return self.valid_for / 2

    def from_now(self, now: datetime) -> ListTerms:
        """Write the terms of a list that is signed now."""
        return ListTerms(valid_from=now, valid_until=now + self.valid_for, ttl_ms=_milliseconds(self.ttl))


PLATFORM_TERMS = Terms(valid_for=timedelta(days=7))
FOLDER_TERMS = Terms(valid_for=timedelta(days=400))
"""A year and a month: a programme that awards once a year renews its lists by awarding."""

FINAL_TTL = timedelta(days=1)
"""A final list never changes; a day is the longest time a reader keeps any copy.

Source: docs/standards/hostile-inputs.md B153.
"""


def _milliseconds(duration: timedelta) -> int:
    return int(duration.total_seconds() * 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishingContext:
    """What publishing works with."""

    book: AwardBook
    vault: KeyVault
    terms: Terms
    actor: str = "kakitome"
    failpoints: Failpoints = field(default_factory=NoFailpoints)
    token_certificates: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict)
    """Of issuers' keys for tokens, by the key as Multikey; they go along with lists for wallets."""


def publish_status_lists(context: PublishingContext, *, now: datetime) -> Sequence[StatusPublication]:
    """Sign and store every list that changed, was never published, or soon runs out; return what was published.

    So is every list that a key signed which was reported stolen since: nobody can rely on it any more. A list of
    revocations is signed twice, as a credential and, where its issuer has a key for tokens, as a token for wallets.
    Lists of a closed issuer are final and stay as they are.

    Raises:
        Refused: E_NO_ACTIVE_KEY.
        NotFound, Unavailable: as the vault.
    """
    now = whole_seconds(now)
    seals: dict[str, SealingKey] = {}
    further: dict[str, FurtherBits] = {}
    published = []
    issuers = context.book.issuers.list_issuers()
    stolen = {record.did: _stolen_keys(context.book, record.did) for record in issuers}
    closed = {record.did for record in issuers if record.closed_at is not None}
    for head in context.book.status_lists.list_heads():
        issuer = head.list_id.issuer
        if issuer in closed:
            continue
        if issuer not in further:
            further[issuer] = further_bits_of(context.book, issuer)
        elsewhere = further[issuer]
        is_signed_well = not _is_signed_with(context.book, head, stolen=stolen.get(issuer, ()))
        is_fresh = is_signed_well and _is_fresh(head, terms=context.terms, now=now) and not _lacks_token(context, head)
        if is_fresh and not elsewhere.change(head.list_id):
            continue
        bits = _bits(context.book, head.list_id, elsewhere=elsewhere)
        if is_fresh and _shows(context.book, head.list_id, bits=bits):
            continue
        publication = _sign_list(context, head, bits=bits, seals=seals, terms=context.terms.from_now(now))
        context.failpoints.reach("before_publish")
        if _store(context, publication):
            published.append(publication)
        context.failpoints.reach("after_publish")
    return published


def publish_final_lists(context: PublishingContext, did: str, *, now: datetime) -> Sequence[StatusPublication]:
    """Sign and store an issuer's lists for the last time, without an end: nobody will be able to renew them.

    `validUntil` is optional, and a list without it stays good for as long as its issuer's key document is found.

    Raises:
        Refused: E_NO_ACTIVE_KEY.
        Conflict: E_STATUS_VERSION, another publisher was faster; the caller's transaction has to be begun again.
        NotFound, Unavailable: as the vault.

    Source: Bitstring Status List v1.0 §2.2 (validUntil, ttl); Token Status List §5.1 (exp is optional).
    """
    now = whole_seconds(now)
    elsewhere = further_bits_of(context.book, did)
    seals: dict[str, SealingKey] = {}
    terms = ListTerms(valid_from=now, valid_until=None, ttl_ms=_milliseconds(FINAL_TTL))
    published = []
    for head in context.book.status_lists.list_heads():
        if head.list_id.issuer == did:
            bits = _bits(context.book, head.list_id, elsewhere=elsewhere)
            published.append(_sign_list(context, head, bits=bits, seals=seals, terms=terms))
            if not _store(context, published[-1]):
                raise Conflict("E_STATUS_VERSION", version=published[-1].version)
    return published


def did_document(book: AwardBook, did: str) -> bytes:
    """Write the key document of a did:web with its whole key history.

    Raises:
        NotFound: E_ISSUER_UNKNOWN.
    """
    issuer = book.issuers.get(did).issuer
    return key_document(did, tuple(book.issuers.list_keys(did)), also_known_as=other_names(issuer))


def other_names(issuer: Issuer, *, fingerprints: Sequence[str] = ()) -> tuple[str, ...]:
    """Return what an issuer is called in envelopes that know no DID.

    Args:
        issuer: whose documents they are.
        fingerprints: SHA-256 of the certificates of its seals, hexadecimal.
    """
    profile = (issuer_address(issuer.base_url),) if issuer.email else ()
    return (*profile, *(f"{IDENTIFIER_PREFIX}{fingerprint}" for fingerprint in fingerprints))


@lru_cache(maxsize=256)
def key_document(did: str, history: tuple[IssuerKey, ...], *, also_known_as: tuple[str, ...] = ()) -> bytes:
    """Write the key document of a key history; remembered, since every check of an award reads it."""
    keys = [
        ControllerKey(
            public_key_multibase=key.key_id,
            created_at=key.published_at,
            retired_at=key.retired_at,
            compromised_at=key.compromised_from,
            introduced_by=key.introduced_by,
            introduction=key.introduction,
        )
        for key in history
    ]
    return write_document(build_controller_document(did, keys, also_known_as=also_known_as))


def microcredential_document(version: MicrocredentialVersion, issuer: Issuer) -> bytes:
    """Write one version of a definition as the Open Badges achievement that lies at its own address."""
    letter = version.microcredential
    addresses = addresses_for(letter, issuer.base_url, uuid="")
    achievement = to_achievement(letter, issuer, addresses=addresses)
    return write_document({"@context": list(CONTEXTS), **achievement})


def _is_fresh(head: StatusListHead, *, terms: Terms, now: datetime) -> bool:
    if head.valid_until is None:
        return False
    return head.published_event == head.last_event and head.valid_until - now > terms.renewed_below


def _bits(book: AwardBook, list_id: StatusListId, *, elsewhere: FurtherBits) -> StatusBits:
    """Return what a list has to show."""
    bits = book.status_lists.find_bits(list_id)
    shown, final = elsewhere.shown(bits.indices, list_id), indices_in(elsewhere.final, list_id)
    return replace(bits, indices=sorted(shown), suspended=sorted(shown.difference(bits.indices, final)))


def _shows(book: AwardBook, list_id: StatusListId, *, bits: StatusBits) -> bool:
    """Tell whether what is published of a list shows these bits: a suspension changes lists in which it is no event."""
    publication = book.status_lists.find_publication(list_id)
    if publication is None:
        return False
    published = load(publication.document)
    wanted = {**published, "credentialSubject": {"encodedList": encode_bits(bits.indices)}}
    wanted = telling_replaced(wanted, bits.indices, replaced=bits.replaced)
    is_shown = bool(published["credentialSubject"]["encodedList"] == wanted["credentialSubject"]["encodedList"])
    # A copy of a suspended award that is ended is another value in the token, and the same bit in the list.
    return is_shown and (not publication.token or _values_of(publication.token) == _values(bits))


def _values(bits: StatusBits) -> dict[int, int]:
    return dict.fromkeys(bits.indices, INVALID) | dict.fromkeys(bits.suspended, SUSPENDED)


def _values_of(token: bytes) -> dict[int, int]:
    return read_list(load(read_compact(token, certified=True).payload)).told()


def _stolen_keys(book: AwardBook, did: str) -> tuple[str, ...]:
    """Return the keys of an issuer that were reported stolen."""
    return tuple(key.key_id for key in book.issuers.list_keys(did) if key.compromised_from is not None)


def _is_signed_with(book: AwardBook, head: StatusListHead, *, stolen: Sequence[str]) -> bool:
    """Tell whether one of these keys signed the list in force; nothing is read where no key was stolen."""
    publication = book.status_lists.find_publication(head.list_id) if stolen else None
    return publication is not None and any(publication.is_signed_with(key) for key in stolen)


def _lacks_token(context: PublishingContext, head: StatusListHead) -> bool:
    """Tell whether a list could be there for wallets and is not: it was published before its issuer had the key."""
    is_told = head.list_id.purpose is not StatusPurpose.REVOCATION or bool(head.token_key)
    return not is_told and _token_key(context, head.list_id.issuer) is not None


def _sign_list(
    context: PublishingContext,
    head: StatusListHead,
    *,
    bits: StatusBits,
    seals: dict[str, SealingKey],
    terms: ListTerms,
) -> StatusPublication:
    list_id = head.list_id
    issuer = context.book.issuers.get(list_id.issuer).issuer
    if issuer.did not in seals:
        key_id = get_active_key(context.book.issuers, issuer.did).key_id
        seals[issuer.did] = open_seal(context.vault, issuer=issuer.did, key_id=key_id)
    plain = build_list_credential(
        status_list_address(issuer.base_url, list_id.purpose, number=list_id.number),
        issuer=issuer.did,
        purpose=list_id.purpose.value,
        encoded_list=encode_bits(bits.indices),
        terms=terms,
    )
    document = telling_replaced(plain, bits.indices, replaced=bits.replaced)
    seal = seals[issuer.did]
    key = _token_key(context, issuer.did) if list_id.purpose is StatusPurpose.REVOCATION else None
    return StatusPublication(
        list_id=list_id,
        version=head.published_version + 1,
        last_event=bits.last_event,
        document=seal.close(seal.prepare(document, rules=lambda _: []), created=terms.valid_from),
        published_at=terms.valid_from,
        valid_until=terms.valid_until,
        token=_sign_token(context, key, uri=token_list_address(plain["id"]), bits=bits, terms=terms) if key else b"",
        token_key=key.key_id if key else "",
    )


def _sign_token(context: PublishingContext, key: SigningKey, *, uri: str, bits: StatusBits, terms: ListTerms) -> bytes:
    """Sign a list of revocations as a Token Status List, in which what is suspended is told from what is invalid."""
    payload = write_json(list_claims(uri, values=_values(bits), terms=terms))
    did, certificates = split_did_url(key.method).did, context.token_certificates.get(key.key_id, ())
    certified = certified_header(certificates, issuer=did, at=terms.valid_from)
    header = {"typ": TYPE, "kid": key.method, **certified}
    return sign_compact(payload, header=header, key=key.public, sign=key.sign)


def _token_key(context: PublishingContext, did: str) -> SigningKey | None:
    """Open an issuer's key for tokens; None when it has none."""
    try:
        return IssuerSigningKeys(context.book, context.vault, did).key(KeyPurpose.JOSE)
    except NotFound:
        return None


def _store(context: PublishingContext, publication: StatusPublication) -> bool:
    list_id = publication.list_id
    try:
        with context.book.transaction():
            context.book.status_lists.publish(publication)
            append_entry(
                context.book.audit,
                "status.published",
                subject=f"{list_id.issuer} {list_id.purpose}-{list_id.number}",
                actor=context.actor,
                now=publication.published_at,
                version=str(publication.version),
                last_event=str(publication.last_event),
            )
    except Conflict:
        # Another publisher was faster; its list shows at least the events that it saw.
        return False
    return True
