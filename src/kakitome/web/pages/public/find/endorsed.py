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
    endorsements = [
        endorsement for subject in about if subject for endorsement in store.endorsements.list_in_use(subject)
    ]
    endorsements = [endorsement for endorsement in endorsements if endorsement.sha256 not in without][:MOST]
    verifier = platform.verifier() if endorsements else None
    return [
        _shown(endorsement, _verdict(endorsement, verifier, now=now))
        for endorsement in endorsements
        if verifier is not None
    ]


def _verdict(endorsement: KeptEndorsement, verifier: Verifier, *, now: datetime) -> Verdict:
    key = f"endorsement:{endorsement.sha256}"
    known = cache.get(key)
    if known is None:
        known = verifier.verify_bytes(endorsement.document, now=now).verdict.value
        cache.set(key, known, REMEMBERED)
    return Verdict(known)


def _shown(endorsement: KeptEndorsement, verdict: Verdict) -> dict[str, Any]:
    return {
        "endorser": endorsement.endorser_name or endorsement.endorser,
        "comment": comment_of(endorsement),
        "state": STATE_OF_VERDICT[verdict],
        "word": short_words(verdict),
    }
