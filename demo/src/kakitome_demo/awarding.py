"""Awarding the demonstration's cohorts through the journeys that everybody else uses.

    upload → confirm → award → the learners open their links → what befell some of the awards

Every step looks whether it was done before, so that a run that was broken off is taken up by the next one.
Instants are those of the story: an award of 2024 was uploaded, signed and opened in 2024.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256

from kakitome.learning.award import Learner
from kakitome.learning.class_list import ListFile
from kakitome.ports.awards import AwardState
from kakitome.ports.batches import Batch, BatchState
from kakitome.ports.claims import Visibility
from kakitome.ports.outbox import MessageState, OutboxMessage
from kakitome.services.holding import choose_visibility, claim
from kakitome.services.issuing.class_lists import award_batch, confirm
from kakitome.services.issuing.correcting import correct_learner
from kakitome.services.issuing.list_reading import ListRequest, read_list, receive
from kakitome.services.issuing.renewing import renew
from kakitome.services.revoking import StatusAct, revoke, suspend
from kakitome_demo.cohorts import Cohort, Setback
from kakitome_demo.place import DemoPlace

_OPENED_AFTER, _CORRECTED_AFTER, _BEFALLEN_AFTER = timedelta(hours=8), timedelta(days=4), timedelta(days=9)
_MOST_MESSAGES = 1000


def award_cohort(place: DemoPlace, cohort: Cohort, *, now: datetime) -> None:
    """Award a cohort and let happen what happened to it."""
    data, at = cohort.class_list(), min(cohort.uploaded_at, now)
    batch = upload(place, cohort.microcredential, data=data, filename=cohort.filename, at=at)
    if batch.state is BatchState.DRAFT:
        batch = confirm(place.store, batch.number, actor=place.actor, now=batch.uploaded_at)
    if batch.state in (BatchState.CONFIRMED, BatchState.SIGNING):
        context = place.platform.issuing_context(place.institution)
        award_batch(context, place.store, number=batch.number, now=batch.uploaded_at)
    numbers = {row.number: row.award_number for row in place.store.batches.list_rows(batch.number)}
    # The headings are row 1 of the file: the nth learner stands in row n + 1.
    in_order = [numbers[place_in_list + 2] for place_in_list in range(len(cohort.learners))]
    if not cohort.mail_waits:
        _open_links(place, cohort, numbers=in_order, at=min(batch.uploaded_at + _OPENED_AFTER, now))
    _correct_names(place, cohort, numbers=in_order, at=min(batch.uploaded_at + _CORRECTED_AFTER, now))
    renew_due(place, cohort, numbers=in_order, now=now)
    for setback in cohort.setbacks:
        _befall(place, in_order[setback.row - 1], setback=setback, at=min(batch.uploaded_at + _BEFALLEN_AFTER, now))


def renew_due(place: DemoPlace, cohort: Cohort, *, numbers: list[str], now: datetime) -> None:
    """Renew what was renewed by now."""
    for renewal in cohort.renewals:
        at = datetime.combine(renewal.on, time(1), tzinfo=UTC)
        record = place.store.awards.find_by_number(numbers[renewal.row - 1])
        if record is None or at > now or record.state is not AwardState.ISSUED:
            continue
        until = datetime.combine(renewal.until, time(), tzinfo=UTC)
        desk = replace(place.platform.issuing_context(place.institution), delivery=None)
        renew(desk, record.number, valid_until=until, actor=place.actor, now=at, key=f"demo-{record.number}")


def upload(place: DemoPlace, microcredential: str, *, data: bytes, filename: str, at: datetime) -> Batch:
    """Upload a class list, or find it uploaded."""
    batch = place.store.batches.find_by_digest(sha256(data).hexdigest(), microcredential=microcredential)
    if batch is None:
        wish = ListRequest(
            filename=filename, issuer=place.issuer.did, microcredential=microcredential, version=1, as_of=at.date()
        )
        batch = receive(place.store, ListFile.of(data), wish=wish, actor=place.actor, now=at)
    return read_list(place.store, number=batch.number, clock=lambda: at)


def visibility_of(place_in_list: int, *, learner: Learner, cohort: Cohort) -> Visibility | None:
    """Say what a learner of the story did with the award: None has not opened the link yet."""
    if learner.email in cohort.named or place_in_list < 5:
        return Visibility.LISTED
    if place_in_list % 3 == 0:
        return None
    return Visibility.PRIVATE if place_in_list % 5 == 0 else Visibility.WITH_LINK


def _open_links(place: DemoPlace, cohort: Cohort, *, numbers: list[str], at: datetime) -> None:
    """Let learners open what was mailed to them, or not; each message counts as sent then."""
    waiting = {message.params["number"]: message for message in _waiting_links(place)}
    for place_in_list, (number, learner) in enumerate(zip(numbers, cohort.learners, strict=True)):
        message = waiting.get(number)
        if message is None:
            continue
        visibility = visibility_of(place_in_list, learner=learner, cohort=cohort)
        if visibility is not None:
            account = _account_of(place, cohort, learner=learner)
            token = message.params["link"].rpartition("/")[2]
            held_award = claim(place.platform.directory, token, account=account, proved=[learner.email], now=at)
            if held_award.visibility is not visibility:
                choose_visibility(place.platform.directory, held_award, visibility=visibility, now=at)
        place.store.outbox.mark_sent(message.dedupe_id, at=at)


def _waiting_links(place: DemoPlace) -> Iterator[OutboxMessage]:
    messages = place.store.outbox.list_messages(state=MessageState.WAITING, limit=_MOST_MESSAGES)
    return (message for message in messages if message.kind == "claim")


def _account_of(place: DemoPlace, cohort: Cohort, *, learner: Learner) -> str:
    followed = cohort.named.get(learner.email)
    person = place.platform.accounts.find_by_email(learner.email) if followed and followed.has_account else None
    return person.account if person else ""


def _correct_names(place: DemoPlace, cohort: Cohort, *, numbers: list[str], at: datetime) -> None:
    for number, learner in zip(numbers, cohort.learners, strict=True):
        followed = cohort.named.get(learner.email)
        record = place.store.awards.find_by_number(number) if followed and followed.first_written else None
        kept = record.intent.learner if record else None
        if kept is not None and kept.name != learner.name:
            desk = replace(place.platform.issuing_context(place.institution), delivery=None)
            correct_learner(desk, number, learner=replace(kept, name=learner.name), actor=place.actor, now=at)


def _befall(place: DemoPlace, number: str, *, setback: Setback, at: datetime) -> None:
    record = place.store.awards.find_by_number(number)
    if record is not None:
        act = StatusAct(actor=place.actor, reason=setback.reason, now=at)
        (revoke if setback.is_final else suspend)(place.store, record.credential_id, act=act)
