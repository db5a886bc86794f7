"""Rehearsals of what happens to keys: done on a platform that undoes it, measured, and told in figures."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kakitome.errors import Refused
from kakitome.journeys.institutions.leaked_keys import outline_of, reseal_some
from kakitome.journeys.institutions.profile import announce_key, let_key_sign
from kakitome.journeys.platform import Platform
from kakitome.ports.issuers import IssuerKey
from kakitome.ports.outbox import MessageState
from kakitome.services.issuing.resealing import leak_outline
from kakitome.services.keeping_keys import PUBLISHED_AHEAD, Keyring, record_leak
from kakitome.services.publishing import PLATFORM_TERMS, publish_status_lists

ACTOR = "rehearsal"
_MOST_MESSAGES = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """What a change of the key for credentials came to.

    Attributes:
        before: the key that signed.
        following: public key of the one that signs in its place, made for the rehearsal unless one was announced.
        signs_from: from when.
        awards: awards in force that the key before signed.
        proven: those of them that stay valid as they are.
        resealed: how many were given new documents, as a trial.
        lists: status lists that were signed with the following key.
        mails: messages that were put into the outbox.
        seconds: how long all of it took.
        rest_seconds: how long new documents for all the others would take, at the rate of the trial.
    """

    before: str
    following: str
    signs_from: datetime
    awards: int
    proven: int
    resealed: int
    lists: int
    mails: int
    seconds: float
    rest_seconds: float = 0.0


def rehearse_rotation(stage: Platform, institution: str, *, measure: Callable[[], float]) -> Rehearsed:
    """Announce the next key, let it sign when its day has passed, and sign every status list with it.

    Args:
        stage: a platform that undoes everything.
        institution: its short name.
        measure: seconds that only count upwards.

    Raises:
        NotFound: E_ISSUER_UNKNOWN; Refused: E_NO_ACTIVE_KEY; Unavailable: a key cannot be opened.
    """
    began, now, mails = measure(), stage.now(), _count_mails(stage, institution)
    key = _key_in_use(stage, institution)
    node = stage.organisations.get(institution)
    following = announce_key(stage, node, did=key.issuer, actor=ACTOR, now=now)
    signs_from = now + PUBLISHED_AHEAD
    let_key_sign(stage, node, did=key.issuer, key_id=following.key_id, actor=ACTOR, now=signs_from)
    # By then every list has run out and is signed anew, as it will be over the days to come.
    lists = publish_status_lists(stage.publishing_context(institution), now=signs_from + PLATFORM_TERMS.valid_for)
    signed = leak_outline(stage.issuing_context(institution), key_id=key.key_id).signed
    return Rehearsed(
        before=key.key_id,
        following=following.key_id,
        signs_from=signs_from,
        awards=signed,
        proven=signed,
        resealed=0,
        lists=len(lists),
        mails=_count_mails(stage, institution) - mails,
        seconds=measure() - began,
    )


def rehearse_leak(
    stage: Platform, institution: str, *, since: datetime, trial: int, measure: Callable[[], float]
) -> Rehearsed:
    """Record that the key in use was stolen, sign the lists anew, and give `trial` awards new documents.

    Raises:
        NotFound: E_ISSUER_UNKNOWN; Refused: E_NO_ACTIVE_KEY, E_COMPROMISED_IN_FUTURE; Unavailable: a key does not open.
    """
    began, mails = measure(), _count_mails(stage, institution)
    key = _key_in_use(stage, institution)
    versions = _count_publications(stage, institution)
    ring = Keyring(book=stage.store(institution), vault=stage.vault(institution))
    now = stage.now()
    # Nothing of it stays, so that no second person is asked.
    following = record_leak(ring, key.issuer, key_id=key.key_id, since=since, actor=ACTOR, now=now)
    publish_status_lists(stage.publishing_context(institution), now=now)
    lists = _count_publications(stage, institution) - versions
    stolen = next(
        known for known in stage.store(institution).issuers.list_keys(key.issuer) if known.key_id == key.key_id
    )
    outline = outline_of(stage, institution, key=stolen)
    trial_began = measure()
    resealed = reseal_some(stage, institution, key=stolen, actor=ACTOR, most=trial).done if trial else 0
    per_award = (measure() - trial_began) / resealed if resealed else 0.0
    return Rehearsed(
        before=key.key_id,
        following=following.key_id if following else "",
        signs_from=stage.now(),
        awards=outline.signed,
        proven=outline.proven,
        resealed=resealed,
        lists=lists,
        mails=_count_mails(stage, institution) - mails,
        seconds=measure() - began,
        rest_seconds=per_award * (outline.left - resealed),
    )


def _key_in_use(stage: Platform, institution: str) -> IssuerKey:
    issuers = stage.store(institution).issuers
    for record in issuers.list_issuers():
        key = issuers.find_active_key(record.did)
        if key is not None:
            return key
    raise Refused("E_NO_ACTIVE_KEY", did=institution)


def _count_publications(stage: Platform, institution: str) -> int:
    return sum(head.published_version for head in stage.store(institution).status_lists.list_heads())


def _count_mails(stage: Platform, institution: str) -> int:
    outbox = stage.store(institution).outbox
    return sum(len(outbox.list_messages(state=state, limit=_MOST_MESSAGES)) for state in MessageState)
