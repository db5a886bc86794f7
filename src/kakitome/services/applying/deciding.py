"""What staff do with an application: mark it, ask for more, refuse it, note that it was awarded."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from kakitome.errors import Invalid
from kakitome.ports.award_applications import ApplicationAct, ApplicationState, AwardApplication, CriterionMark
from kakitome.ports.store import Store
from kakitome.services.applying.moving import move, need_decidable


def mark(
    store: Store, key: str, *, marks: Sequence[CriterionMark], actor: str, own: Collection[str], now: datetime
) -> AwardApplication:
    """Store marks by the rubric; from then on the applicant reads that it is being looked at.

    Args:
        store: the institution's.
        key: of the application.
        marks: all of them, in place of those that stand.
        actor: the account of who marks.
        own: proved addresses of that account, by which an application of their own is known.
        now: when.

    Raises:
        NotFound: E_APPLICATION_UNKNOWN.
        Conflict: E_APPLICATION_CHANGED, it does not wait for the institution.
        Refused: E_APPLICATION_OWN.
    """
    with store.transaction():
        application = need_decidable(store, key, actor=actor, own=own)
        looked_at = replace(application, marks=tuple(marks), changed_at=now)
        if application.state is ApplicationState.LOOKED_AT:
            store.applications.put(looked_at)
            return looked_at
        looked_at = replace(looked_at, state=ApplicationState.LOOKED_AT)
        return move(store, looked_at, act=ApplicationAct.TAKEN_UP, actor=actor, now=now)


def ask_more(
    store: Store, key: str, *, words: str, actor: str, own: Collection[str], now: datetime
) -> AwardApplication:
    """Ask the applicant for more. Raises as `mark`; Invalid: E_APPLICATION_WORDS."""
    with store.transaction():
        application = need_decidable(store, key, actor=actor, own=own)
        waiting = replace(application, state=ApplicationState.MORE_ASKED, changed_at=now)
        return move(store, waiting, act=ApplicationAct.ASKED_MORE, words=_need_words(words), actor=actor, now=now)


def refuse(store: Store, key: str, *, words: str, actor: str, own: Collection[str], now: datetime) -> AwardApplication:
    """Refuse an application with a reason. Raises as `ask_more`."""
    with store.transaction():
        application = need_decidable(store, key, actor=actor, own=own)
        refused = replace(application, state=ApplicationState.REFUSED, decided_at=now, decided_by=actor, changed_at=now)
        return move(store, refused, act=ApplicationAct.REFUSED, words=_need_words(words), actor=actor, now=now)


def note_awarded(store: Store, application: AwardApplication, *, number: str, actor: str, now: datetime) -> None:
    """Note that an application was awarded, in the transaction that stores the award."""
    awarded = replace(
        application,
        state=ApplicationState.AWARDED,
        award_number=number,
        decided_at=now,
        decided_by=actor,
        changed_at=now,
    )
    move(store, awarded, act=ApplicationAct.AWARDED, actor=actor, now=now)


def _need_words(words: str) -> str:
    if not words.strip():
        raise Invalid("E_APPLICATION_WORDS")
    return words
