"""Ending the copy that one app has of an award; the award, and what other apps have, stays.

    handed = find_handed_over(platform, held_award, key=key)      # what its learner looks at before
    end_copy(platform, held_award, key=key)                   # whether verifiers can see it by now

Only a copy that is bound to an app's key can be ended: what is bound to none is the award itself, byte for byte.

Source: docs/adr/0063-a-place-for-each-copy.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kakitome.errors import KakitomeError, NotFound, Refused
from kakitome.journeys.platform import Platform
from kakitome.ports.bound_copies import BoundCopy
from kakitome.ports.credential_offers import CredentialOffer
from kakitome.services import keeping_copies
from kakitome.services.holding import HeldAward
from kakitome.services.offering import end_tokens
from kakitome.services.publishing import publish_status_lists


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedCopy:
    """An offer by which an app received a copy, and the copy."""

    offer: CredentialOffer
    copy: BoundCopy


def copies_of(
    platform: Platform, held_award: HeldAward, *, offers: Sequence[CredentialOffer]
) -> Mapping[str, BoundCopy]:
    """Return the copies that left by some offers of an award, by the offers' keys."""
    keys = [offer.key for offer in offers if offer.fetched_at is not None]
    return platform.store(held_award.institution).copies.find_many(keys)


def can_be_ended(platform: Platform, held_award: HeldAward) -> bool:
    """Tell whether copies can be ended: the lists of an issuer that closed stay as they are."""
    return platform.store(held_award.institution).issuers.get(held_award.record.intent.issuer).closed_at is None


def find_handed_over(platform: Platform, held_award: HeldAward, *, key: str) -> HandedCopy:
    """Return a copy that an app of this award's learner has; raises `NotFound` (E_COPY_UNKNOWN)."""
    store = platform.store(held_award.institution)
    offer, copy = store.offers.find(key), store.copies.find(key)
    if offer is None or copy is None or offer.fetched_at is None:
        raise NotFound("E_COPY_UNKNOWN")
    if (offer.award_number, offer.account) != (held_award.number, held_award.account):
        raise NotFound("E_COPY_UNKNOWN")
    return HandedCopy(offer=offer, copy=copy)


def end_copy(platform: Platform, held_award: HeldAward, *, key: str) -> bool:
    """End a copy for good; whether the list that verifiers read says so already. Ended twice is ended once.

    Raises:
        NotFound: E_COPY_UNKNOWN.
        Refused: E_COPY_CLOSED, its issuer has closed and publishes nothing any more.
    """
    find_handed_over(platform, held_award, key=key)
    if not can_be_ended(platform, held_award):
        raise Refused("E_COPY_CLOSED")
    now = platform.now()
    store = platform.store(held_award.institution)
    keeping_copies.end_copy(store, key, now=now)
    end_tokens(store, key, now=now)
    try:
        publish_status_lists(platform.publishing_context(held_award.institution), now=now)
    except KakitomeError:
        # The key that signs lists is away: the scheduler publishes once it is back.
        return False
    return True
