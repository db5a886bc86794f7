"""Keeping an issuer's keys, one for each purpose: open an issuer, rotate, retire, declare compromised.

A key is published before its first use, so that a verifier that holds a copy of the key document does not
meet a signature it cannot place. Old public keys stay for ever (docs/rules/threats.md T9). Private keys are the
vault's matter; here are only their public names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from kakitome.documents.keys.did import method_of
from kakitome.documents.keys.introduction import introduce, may_introduce
from kakitome.documents.keys.multikey import decode_public
from kakitome.errors import Conflict, NotFound, Refused, Unavailable
from kakitome.ports.audit import append_entry
from kakitome.ports.issuer_signing_keys import demand_open
from kakitome.ports.issuers import IssuerKey, IssuerRecord, KeyState
from kakitome.ports.key_vault import KeyVault
from kakitome.ports.signing import FURTHER_KEYS, KeyPurpose
from kakitome.ports.store import AwardBook
from kakitome.values.instants import whole_seconds

PUBLISHED_AHEAD = timedelta(days=1)
"""How long a platform shows a new key before it signs with it: the longest time a copy may be kept."""

_NO_KEYS: Mapping[KeyPurpose, str] = MappingProxyType({})


def make_keys(vault: KeyVault) -> dict[KeyPurpose, str]:
    """Make the further keys of a new issuer; each is drawn on its own, none is derived from another."""
    return {purpose: vault.create(algorithm=algorithm) for purpose, algorithm in FURTHER_KEYS.items()}


def open_issuer(
    book: AwardBook,
    record: IssuerRecord,
    *,
    key_id: str,
    further: Mapping[KeyPurpose, str] = _NO_KEYS,
    actor: str,
    now: datetime,
) -> IssuerKey:
    """Store an issuer with its first keys, which sign at once: nobody can hold an older key document.

    Raises:
        Conflict: E_ISSUER_EXISTS, E_KEY_EXISTS.
        Refused: E_KEY_NOT_OF_DID, a did:key is its key and can have no other.
    """
    if method_of(record.did) == "key" and (record.did != f"did:key:{key_id}" or further):
        raise Refused("E_KEY_NOT_OF_DID", did=record.did)
    now = whole_seconds(now)
    decode_public(key_id)
    key = IssuerKey(issuer=record.did, key_id=key_id, state=KeyState.ACTIVE, published_at=now, activated_at=now)
    with book.transaction():
        book.issuers.add(record)
        book.issuers.add_key(key)
        for purpose, other in further.items():
            decode_public(other)
            book.issuers.add_key(replace(key, key_id=other, purpose=purpose))
        _note(book, key, action="issuer.opened", actor=actor, now=now)
    return key


def publish_key(
    book: AwardBook,
    did: str,
    *,
    key_id: str,
    purpose: KeyPurpose = KeyPurpose.CREDENTIAL,
    actor: str,
    now: datetime,
) -> IssuerKey:
    """Announce the next key of an issuer for a purpose, introduced by none; it signs only after `activate_key`.

    Raises:
        NotFound: E_ISSUER_UNKNOWN.
        Conflict: E_KEY_EXISTS.
        Refused: E_KEY_NOT_OF_DID, a did:key cannot change its key; E_ISSUER_CLOSED.
    """
    key = IssuerKey(
        issuer=did, key_id=key_id, state=KeyState.PUBLISHED, published_at=whole_seconds(now), purpose=purpose
    )
    return _publish(book, key, actor=actor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyring:
    """An institution's book and the vault with the keys in it."""

    book: AwardBook
    vault: KeyVault


def publish_next_key(
    ring: Keyring, did: str, *, key_id: str, purpose: KeyPurpose = KeyPurpose.CREDENTIAL, actor: str, now: datetime
) -> IssuerKey:
    """Announce the next key as `publish_key` does, introduced by one that signs now where there is one.

    A registry that pins the issuer's keys then need not follow at once.
    """
    key = IssuerKey(
        issuer=did, key_id=key_id, state=KeyState.PUBLISHED, published_at=whole_seconds(now), purpose=purpose
    )
    return _publish(ring.book, _introduced(ring, key), actor=actor)


def _publish(book: AwardBook, key: IssuerKey, *, actor: str) -> IssuerKey:
    if method_of(key.issuer) == "key":
        raise Refused("E_KEY_NOT_OF_DID", did=key.issuer)
    decode_public(key.key_id)
    with book.transaction():
        demand_open(book.issuers, key.issuer)
        book.issuers.add_key(key)
        _note(book, key, action="key.published", actor=actor, now=key.published_at)
    return key


def _introduced(ring: Keyring, key: IssuerKey) -> IssuerKey:
    """Let a key that signs now vouch for the next one: that for credentials, else that of the log."""
    for purpose in (KeyPurpose.CREDENTIAL, KeyPurpose.LOG):
        active = ring.book.issuers.find_active_key(key.issuer, purpose=purpose)
        if active is None or not may_introduce(active.key_id):
            continue
        try:
            sign = ring.vault.signer(active.key_id)
        except NotFound:
            continue
        by = active.key_id
        signed = introduce(key.issuer, key=key.key_id, published_at=key.published_at, by=by, sign=sign)
        return replace(key, introduced_by=by, introduction=signed)
    return key


def activate_key(book: AwardBook, did: str, *, key_id: str, actor: str, now: datetime) -> IssuerKey:
    """Sign with a published key from now on; the one of its purpose that signed before is retired and stays published.

    Raises:
        NotFound: E_KEY_UNKNOWN.
        Conflict: E_KEY_MOVE, it is retired or compromised.
        Refused: E_ISSUER_CLOSED.
    """
    key = _get(book, did, key_id=key_id)
    if key.state == KeyState.ACTIVE:
        return key
    now = whole_seconds(now)
    with book.transaction():
        demand_open(book.issuers, did)
        before = book.issuers.find_active_key(did, purpose=key.purpose)
        if before is not None:
            retired = replace(before, state=KeyState.RETIRED, retired_at=now)
            book.issuers.move_key(retired)
            _note(book, retired, action="key.retired", actor=actor, now=now)
        active = replace(key, state=KeyState.ACTIVE, activated_at=now)
        book.issuers.move_key(active)
        _note(book, active, action="key.activated", actor=actor, now=now)
    return active


def retire_keys(book: AwardBook, did: str, *, actor: str, now: datetime) -> list[IssuerKey]:
    """Let no key of an issuer sign any more, announced ones either; what they signed stays good, and they stay listed.

    A key that was stolen stays told as that.
    """
    now = whole_seconds(now)
    in_use = [key for key in book.issuers.list_keys(did) if key.state in (KeyState.PUBLISHED, KeyState.ACTIVE)]
    retired = [replace(key, state=KeyState.RETIRED, retired_at=now) for key in in_use]
    with book.transaction():
        for key in retired:
            book.issuers.move_key(key)
            _note(book, key, action="key.retired", actor=actor, now=now)
    return retired


def activate_due_keys(book: AwardBook, *, now: datetime, ahead: timedelta = PUBLISHED_AHEAD) -> list[IssuerKey]:
    """Activate every key that has been published long enough; for the platform's scheduler."""
    due = [
        key
        for record in book.issuers.list_issuers()
        for key in book.issuers.list_keys(record.did)
        if key.state == KeyState.PUBLISHED and now - key.published_at >= ahead
    ]
    return [activate_key(book, key.issuer, key_id=key.key_id, actor="kakitome", now=now) for key in due]


def add_missing_keys(book: AwardBook, vault: KeyVault, *, now: datetime) -> list[IssuerKey]:
    """Announce keys for purposes that an issuer of before never had; for the platform's scheduler.

    Where a key once was, a person decides about the next one: it may have been compromised.
    """
    return [
        publish_next_key(
            Keyring(book=book, vault=vault),
            record.did,
            key_id=vault.create(algorithm=algorithm),
            purpose=purpose,
            actor="kakitome",
            now=now,
        )
        for record in book.issuers.list_issuers()
        if record.closed_at is None and method_of(record.did) != "key"
        for purpose, algorithm in _missing(book, record.did).items()
    ]


def _missing(book: AwardBook, did: str) -> dict[KeyPurpose, str]:
    had = {key.purpose for key in book.issuers.list_keys(did)}
    return {purpose: algorithm for purpose, algorithm in FURTHER_KEYS.items() if purpose not in had}


def declare_compromised(
    book: AwardBook, did: str, *, key_id: str, since: datetime, actor: str, now: datetime
) -> IssuerKey:
    """Say that a key may have been in other hands since an instant; it signs no more.

    Raises:
        NotFound: E_KEY_UNKNOWN.
        Conflict: E_KEY_MOVE, it was declared before.
        Refused: E_COMPROMISED_IN_FUTURE.
    """
    if since > now:
        raise Refused("E_COMPROMISED_IN_FUTURE")
    key = _get(book, did, key_id=key_id)
    compromised = replace(key, state=KeyState.COMPROMISED, compromised_from=whole_seconds(since))
    with book.transaction():
        book.issuers.move_key(compromised)
        _note(book, compromised, action="key.compromised", actor=actor, now=now)
    return compromised


def record_leak(
    ring: Keyring, did: str, *, key_id: str, since: datetime, actor: str, now: datetime
) -> IssuerKey | None:
    """Say that a key may have been in other hands since an instant, and let another one sign in its place at once.

    Returns:
        The key that took its place; None when the stolen one did not sign any more, its issuer is closed, or no
        key can be made now.

    Raises:
        NotFound: E_KEY_UNKNOWN.
        Conflict: E_KEY_MOVE, it was recorded before.
        Refused: E_COMPROMISED_IN_FUTURE; E_KEY_FILE_SINGLE, the vault makes no keys and none was announced.
    """
    stolen = declare_compromised(ring.book, did, key_id=key_id, since=since, actor=actor, now=now)
    return _replace_signer(ring, stolen, actor=actor, now=now)


def stop_key(ring: Keyring, did: str, *, key_id: str, actor: str, now: datetime) -> IssuerKey | None:
    """Let a key sign no more, and another one sign in its place at once; what it signed stays as good as it was.

    Returns:
        The key that took its place; None when it did not sign any more, its issuer is closed, or no key can be made
        now (its token does not answer): then none signs until somebody announces one.

    Raises:
        NotFound: E_KEY_UNKNOWN.
        Conflict: E_KEY_MOVE, it was declared compromised.
        Refused: E_KEY_FILE_SINGLE, the vault makes no keys and none was announced.
    """
    key = _get(ring.book, did, key_id=key_id)
    if key.state is KeyState.COMPROMISED:
        raise Conflict("E_KEY_MOVE", key_id=key_id)
    if key.state is KeyState.RETIRED:
        return None
    retired = replace(key, state=KeyState.RETIRED, retired_at=whole_seconds(now))
    with ring.book.transaction():
        ring.book.issuers.move_key(retired)
        _note(ring.book, retired, action="key.retired", actor=actor, now=now)
        return _replace_signer(ring, retired, actor=actor, now=now)


def _replace_signer(ring: Keyring, stopped: IssuerKey, *, actor: str, now: datetime) -> IssuerKey | None:
    """Let the announced key, else a new one, sign for a purpose for which none signs any more."""
    did = stopped.issuer
    is_closed = ring.book.issuers.get(did).closed_at is not None
    if is_closed or ring.book.issuers.find_active_key(did, purpose=stopped.purpose) is not None:
        return None
    announced = [
        key
        for key in ring.book.issuers.list_keys(did)
        if key.purpose == stopped.purpose and key.state is KeyState.PUBLISHED
    ]
    if announced:
        following = announced[0]
    else:
        try:
            made = ring.vault.create(algorithm=FURTHER_KEYS.get(stopped.purpose, "Ed25519"))
        except Unavailable:
            # A key may be stolen with the token it lies in: that no other can be made now must not let it go on.
            return None
        following = publish_next_key(ring, did, key_id=made, purpose=stopped.purpose, actor=actor, now=now)
    return activate_key(ring.book, did, key_id=following.key_id, actor=actor, now=now)


def _get(book: AwardBook, did: str, *, key_id: str) -> IssuerKey:
    key = next((key for key in book.issuers.list_keys(did) if key.key_id == key_id), None)
    if key is None:
        raise NotFound("E_KEY_UNKNOWN", method=key_id)
    return key


def _note(book: AwardBook, key: IssuerKey, *, action: str, actor: str, now: datetime) -> None:
    append_entry(book.audit, action, subject=key.issuer, actor=actor, now=whole_seconds(now), key=key.key_id)
