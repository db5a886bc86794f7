"""What the platform publishes for those who check Blockcerts: the issuer's profile and its revocation list.

Every key that may have signed a batch's entry in the log is in the profile with its dates, the log's keys as Multikey.
What was revoked or is suspended is listed by the address of the credential, as the issuer's status lists have it now.

Source: Blockcerts v3.2.
"""

from kakitome.documents.sealing import write_document
from kakitome.mapping.blockcerts import (
    ProfileKey,
    profile_address,
    revocations_address,
    to_issuer_profile,
    to_revocation_list,
)
from kakitome.ports.issuers import IssuerKey, IssuerRecord
from kakitome.ports.signing import KeyPurpose
from kakitome.ports.status_lists import REPLACED, StatusEvent, StatusPurpose
from kakitome.ports.store import AwardBook

_PURPOSES = frozenset({StatusPurpose.REVOCATION, StatusPurpose.SUSPENSION})


def blockcerts_profile(store: AwardBook, issuer: IssuerRecord) -> bytes:
    """Write the profile of an issuer."""
    base_url = issuer.issuer.base_url
    keys = [_key(key) for key in store.issuers.list_keys(issuer.did) if key.purpose is KeyPurpose.LOG]
    profile = to_issuer_profile(
        issuer.issuer,
        address=profile_address(base_url),
        keys=keys,
        revocation_list=revocations_address(base_url),
    )
    return write_document(profile)


def blockcerts_revocations(store: AwardBook, issuer: IssuerRecord) -> bytes:
    """Write the list of what an issuer withdrew."""
    withdrawn = {
        credential for purpose in _PURPOSES for credential in withdrawn_credentials(store, issuer, purpose=purpose)
    }
    return write_document(to_revocation_list(issuer.issuer, withdrawn=sorted(withdrawn)))


def withdrawn_credentials(store: AwardBook, issuer: IssuerRecord, *, purpose: StatusPurpose) -> set[str]:
    """Return which credentials are marked in an issuer's lists in the end, replaced ones among them."""
    return set(marked_credentials(store, issuer, purpose=purpose))


def marked_credentials(store: AwardBook, issuer: IssuerRecord, *, purpose: StatusPurpose) -> dict[str, bool]:
    """Replay the events of an issuer's lists: each marked credential, and whether a corrected one replaced it."""
    last: dict[str, StatusEvent] = {}
    for head in store.status_lists.list_heads():
        if head.list_id.issuer == issuer.did and head.list_id.purpose == purpose:
            last |= {event.credential_id: event for event in store.status_lists.list_events(head.list_id)}
    return {credential: event.reason == REPLACED for credential, event in last.items() if event.value}


def _key(key: IssuerKey) -> ProfileKey:
    return ProfileKey(
        address=key.key_id,
        created_at=key.activated_at or key.published_at,
        revoked_at=key.compromised_from,
        expires_at=key.retired_at,
    )
