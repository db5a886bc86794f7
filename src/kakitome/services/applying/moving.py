"""Finding an application for one of its two sides, and moving it on with a step and a line in the trail."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Final

from kakitome.errors import Conflict, NotFound, Refused
from kakitome.ports.audit import append_entry
from kakitome.ports.award_applications import (
    WAITING,
    ApplicationAct,
    ApplicationState,
    ApplicationStep,
    AwardApplication,
)
from kakitome.ports.store import Store

LEARNER: Final = "learner"


def need_own(store: Store, key: str, *, account: str) -> AwardApplication:
    """Return an application of a person; raises `NotFound` (E_APPLICATION_UNKNOWN), also for another's."""
    application = store.applications.find(key)
    if application is None or not account or application.account != account:
        raise NotFound("E_APPLICATION_UNKNOWN")
    return application


def need_writable(store: Store, key: str, *, account: str) -> AwardApplication:
    """Return an application of a person to which something may be added.

    Raises:
        NotFound: E_APPLICATION_UNKNOWN.
        Conflict: E_APPLICATION_CHANGED.
    """
    application = need_own(store, key, account=account)
    if application.state not in (ApplicationState.DRAFT, ApplicationState.MORE_ASKED):
        raise Conflict("E_APPLICATION_CHANGED")
    return application


def need_sent(store: Store, key: str) -> AwardApplication:
    """Return an application that was sent, with the evidence that was sent.

    Raises:
        NotFound: E_APPLICATION_UNKNOWN, also for a draft, and for one that was withdrawn: it is the applicant's again.
    """
    application = store.applications.find(key)
    if application is None or application.sent_at is None or application.state is ApplicationState.WITHDRAWN:
        raise NotFound("E_APPLICATION_UNKNOWN")
    return replace(application, evidence=tuple(piece for piece in application.evidence if piece.sent_at is not None))


def need_decidable(store: Store, key: str, *, actor: str, own: Collection[str]) -> AwardApplication:
    """Return an application that waits for the institution, and is not the actor's own; raises as `mark`."""
    application = need_sent(store, key)
    if is_own(application, account=actor, emails=own):
        raise Refused("E_APPLICATION_OWN")
    if application.state not in WAITING:
        raise Conflict("E_APPLICATION_CHANGED")
    return application


def is_own(application: AwardApplication, *, account: str, emails: Collection[str]) -> bool:
    """Tell whether somebody would decide on their own application: by the account, or by the address it names."""
    addresses = {email.strip().casefold() for email in emails}
    return application.account == account or application.email.strip().casefold() in addresses


def move(
    store: Store, application: AwardApplication, *, act: ApplicationAct, now: datetime, words: str = "", actor: str = ""
) -> AwardApplication:
    """Store an application in its new state, with the step that brought it there, and the line in the trail."""
    step = ApplicationStep(position=len(application.steps) + 1, act=act, at=now, actor=actor, words=words.strip())
    store.applications.put(application)
    store.applications.add_step(application.key, step)
    append_entry(
        store.audit,
        f"application.{act.value}",
        subject=f"application/{application.key}",
        actor=actor or LEARNER,
        now=now,
    )
    return replace(application, steps=(*application.steps, step))
