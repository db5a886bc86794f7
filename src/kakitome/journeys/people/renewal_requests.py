"""Asking the institution for the renewal of an award, and renewing the award of a request.

    begin_renewal(platform, number, account=account, language="ja")     # by its learner
    renew_as_asked(platform, decision, valid_until=until)               # by staff of the institution

A request is an application like every other (`award_applications`): written, seen, sent, answered, refused with a
reason. What differs is its end: no new award is given, the one that is held is renewed (`services.issuing.renewing`),
once, however often somebody presses: by the application's own key. A crash in between is noted by
`award_applications.settle_awarded`. Withdrawn before the signature nothing is signed; withdrawn while it is being made,
the request ends as what it became: renewed.

Source: docs/rules/capabilities.md B5, B18; docs/rules/invariants.md I3.
"""

import secrets
from dataclasses import replace
from datetime import datetime

from kakitome.errors import NotFound, Refused
from kakitome.journeys.people.award_applications import (
    ApplicationDecision,
    award_key,
    proved_by,
    publish_at_once,
)
from kakitome.journeys.platform import Platform
from kakitome.ports.award_applications import ENDED, ApplicationState, AwardApplication
from kakitome.services import applying
from kakitome.services.holding import HeldAward, find_held
from kakitome.services.issuing import RowStatus
from kakitome.services.issuing.renewing import renew
from kakitome.values.localized_text import Language


def need_held(platform: Platform, number: str, *, account: str) -> HeldAward:
    """Return an award that an account holds; raises `NotFound` (E_AWARD_UNKNOWN), also for another's."""
    held_award = find_held(platform.directory, number)
    if held_award is None or not account or held_award.account != account:
        raise NotFound("E_AWARD_UNKNOWN", number=number)
    return held_award


def find_open_request(platform: Platform, held_award: HeldAward, *, account: str) -> AwardApplication | None:
    """Return the request for the renewal of an award that is open; None where there is none."""
    applications = platform.store(held_award.institution).applications.list_of_account(account)
    return next((each for each in applications if each.renews == held_award.number and each.state not in ENDED), None)


def begin_renewal(platform: Platform, number: str, *, account: str, language: Language) -> AwardApplication:
    """Begin to ask for the renewal of an award that is held, or go on with what is open.

    The answer goes to the award's address where the account has proved it, else to the account's own.

    Raises:
        NotFound: E_AWARD_UNKNOWN.
        Refused, Conflict: as `applying.begin_renewal`.
    """
    held_award = need_held(platform, number, account=account)
    learner = held_award.record.intent.learner
    proved = proved_by(platform, account)
    awarded_to = learner.email.casefold() if learner else ""
    email = next((address for address in proved if address.casefold() == awarded_to), next(iter(proved), ""))
    draft = AwardApplication(
        key=secrets.token_hex(16),
        account=account,
        microcredential="",
        state=ApplicationState.DRAFT,
        created_at=platform.now(),
        changed_at=platform.now(),
        email=email,
        language=language,
        renews=number,
    )
    return applying.begin_renewal(platform.store(held_award.institution), draft)


def renew_as_asked(platform: Platform, decision: ApplicationDecision, *, valid_until: datetime | None) -> str:
    """Renew the award of a request until an instant (exclusive), or without an end; return its number.

    Renewed already, nothing is signed again. The learner is told by the mail of every renewal.

    Raises:
        NotFound: E_APPLICATION_UNKNOWN.
        Conflict: E_APPLICATION_CHANGED, it was decided otherwise, or withdrawn; and as `renew`.
        Refused: E_APPLICATION_OWN, E_APPLICATION_NOT_AWARDED with what stands in the way, and as `renew`.
    """
    store, actor, now = platform.store(decision.institution), decision.actor, platform.now()
    application = applying.need_sent(store, decision.key)
    if application.state is ApplicationState.AWARDED:
        return application.award_number
    with store.transaction():
        application = applying.need_decidable(store, decision.key, actor=actor, own=proved_by(platform, actor))
        # What is signed after this is found again by the key, whatever happens in between.
        store.applications.put(replace(application, awarding_since=now, decided_by=actor))
    # Whoever withdrew it until now gets their way: nothing is signed yet.
    applying.need_decidable(store, decision.key, actor=actor, own=proved_by(platform, actor))
    context = platform.issuing_context(decision.institution, store=store)
    key = award_key(decision.key)
    outcome = renew(context, application.renews, valid_until=valid_until, actor=actor, now=now, key=key)
    if outcome.status is not RowStatus.ISSUED:
        raise Refused("E_APPLICATION_NOT_AWARDED", *outcome.reasons)
    with store.transaction():
        renewed = store.applications.find(decision.key)
        # Withdrawn or refused while it was being signed: the award is renewed all the same, and says so.
        if renewed is not None and renewed.state is not ApplicationState.AWARDED:
            applying.note_awarded(store, renewed, number=application.renews, actor=actor, now=now)
    publish_at_once(platform, store, institution=decision.institution)
    return application.renews
