"""What an institution says about itself as an issuer, kept the same in the tree and in its issuer record."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from kakitome.documents.verification.text_safety import mixed_word
from kakitome.errors import Invalid
from kakitome.journeys.platform import Platform
from kakitome.mapping.badge_image.mark import require_mark
from kakitome.mapping.institution_colour import require_passing
from kakitome.ports.audit import append_entry
from kakitome.ports.issuers import IssuerKey
from kakitome.ports.organisations import Node
from kakitome.ports.security_events import SecurityEvent, SecurityEventKind
from kakitome.ports.signing import FURTHER_KEYS, KeyPurpose
from kakitome.services.keeping_keys import Keyring, activate_key, publish_next_key
from kakitome.values.localized_text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What can be changed; the DID cannot, it stands in signed documents."""

    name: LocalizedText
    url: str = ""
    email: str = ""
    country: str = ""
    colour: str = ""
    mark: str = ""
    services: tuple[str, ...] = ()
    ror: str = ""
    corporate_number: str = ""


def change_profile(platform: Platform, institution: Node, *, profile: Profile, actor: str, now: datetime) -> None:
    """Change an issuer's profile; awards that were given keep what was signed.

    Raises:
        ColourRefused: E_COLOUR_FORM, E_COLOUR_CONTRAST.
        MarkRefused: E_MARK_PATH, E_MARK_BOX.
        Invalid: E_UNIT_NAME_MISSING, E_NAME_MIXED_SCRIPT.
    """
    if not (profile.name.ja.strip() or profile.name.en.strip()):
        raise Invalid("E_UNIT_NAME_MISSING")
    for text in (profile.name.ja, profile.name.en):
        # A name that only looks like another institution's would deceive whoever reads an award.
        if mixed_word(text):
            raise Invalid("E_NAME_MIXED_SCRIPT")
    colour = require_passing(profile.colour) if profile.colour else ""
    mark = require_mark(profile.mark) if profile.mark else ""
    shared: dict[str, Any] = {
        "name": profile.name,
        "url": profile.url,
        "email": profile.email,
        "country": profile.country,
    }
    store = platform.store(institution.id)
    with store.transaction():
        node = replace(institution, ror=profile.ror, corporate_number=profile.corporate_number)
        platform.organisations.change(replace(node, **shared, colour=colour, mark=mark))
        for record in store.issuers.list_issuers():
            store.issuers.replace(
                replace(record, issuer=replace(record.issuer, **shared, colour=colour, services=profile.services))
            )
        append_entry(store.audit, "issuer.changed", subject=institution.id, actor=actor, now=now)


def announce_key(
    platform: Platform,
    institution: Node,
    *,
    did: str,
    purpose: KeyPurpose = KeyPurpose.CREDENTIAL,
    actor: str,
    now: datetime,
) -> IssuerKey:
    """Make the next key for a purpose and publish it; it signs a day later, or when an admin says so.

    Raises:
        NotFound: E_ISSUER_UNKNOWN.
        Refused: E_KEY_NOT_OF_DID.
    """
    vault = platform.vault(institution.id)
    key_id = vault.create(algorithm=FURTHER_KEYS.get(purpose, "Ed25519"))
    ring = Keyring(book=platform.store(institution.id), vault=vault)
    with ring.book.transaction():
        key = publish_next_key(ring, did, key_id=key_id, purpose=purpose, actor=actor, now=now)
        platform.security_events.append(
            SecurityEvent(
                at=now,
                kind=SecurityEventKind.KEY_MADE,
                account=actor,
                institution=institution.id,
                detail={"key": key_id},
            )
        )
    return key


def let_key_sign(platform: Platform, institution: Node, *, did: str, key_id: str, actor: str, now: datetime) -> None:
    """Sign with an announced key from now on; raises as `activate_key`."""
    store = platform.store(institution.id)
    with store.transaction():
        activate_key(store, did, key_id=key_id, actor=actor, now=now)
        platform.security_events.append(
            SecurityEvent(
                at=now,
                kind=SecurityEventKind.KEY_ACTIVATED,
                account=actor,
                institution=institution.id,
                detail={"key": key_id},
            )
        )
