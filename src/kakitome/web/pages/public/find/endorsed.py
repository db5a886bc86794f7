"""Who endorses a micro-credential or its awarding body, as the public sees it: each checked, and remembered a while."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.cache import cache

from kakitome.documents.verification.check import Verdict
from kakitome.journeys.platform import Platform
from kakitome.ports.endorsements import KeptEndorsement
from kakitome.services.endorsing import comment_of
from kakitome.services.verifying.verifier import Verifier
from kakitome.web.pages.public.verify.result import STATE_OF_VERDICT, short_words

MOST = 10
REMEMBERED = 15 * 60
"""Seconds: a page that anybody opens must not ask an endorser's server each time."""


def endorsements_of(
    platform: Platform, institution: str, *, about: Sequence[str], now: datetime, without: frozenset[str] = frozenset()
) -> Sequence[dict[str, Any]]:
    """Return those in use about a micro-credential's address and its issuer's DID, ten at most.

    `without` names, by their hashes, those that the page shows elsewhere.
    """
    store = platform.store(institution)
    kept_endorsements = [
        kept_endorsement for subject in about if subject for kept_endorsement in store.endorsements.list_in_use(subject)
    ]
    kept_endorsements = [one for one in kept_endorsements if one.sha256 not in without][:MOST]
    verifier = platform.verifier() if kept_endorsements else None
    return [_told(one, _verdict(one, verifier, now=now)) for one in kept_endorsements if verifier is not None]


def _verdict(kept_endorsement: KeptEndorsement, verifier: Verifier, *, now: datetime) -> Verdict:
    key = f"endorsement:{kept_endorsement.sha256}"
    known = cache.get(key)
    if known is None:
        known = verifier.verify_bytes(kept_endorsement.document, now=now).verdict.value
        cache.set(key, known, REMEMBERED)
    return Verdict(known)


def _told(kept_endorsement: KeptEndorsement, verdict: Verdict) -> dict[str, Any]:
    return {
        "endorser": kept_endorsement.endorser_name or kept_endorsement.endorser,
        "comment": comment_of(kept_endorsement),
        "state": STATE_OF_VERDICT[verdict],
        "word": short_words(verdict),
    }
