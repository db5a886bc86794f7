"""Steps 2 and 3 for a chunk: every letter goes into its envelope, and we look at it as a verifier will.

The reference maps each award, looks at the document and canonicalises it. Awards of one shape are filled into a plan
instead (`mapping.award_plan`), which gives the very same bytes for a hundredth of the work. The reference decides
wherever a plan does not; and it looks over a plan's shoulder: at the first award of each plan, and at one in a hundred
of every chunk, before anything of the chunk is stored. A single difference throws the plan away, and the reference
writes the whole chunk.

Source: docs/journeys/issuing.md; docs/adr/0018-awards-filled-into-plans.md (a hundredth of each batch goes through the
reference).
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from random import SystemRandom
from typing import NamedTuple

from kakitome.documents.sealing import FilledDocument, Ready
from kakitome.documents.status.bitstring import BitstringStatusEntry
from kakitome.learning.award import Award, end_of_validity
from kakitome.mapping.addresses import Addresses, addresses_for, status_list_address
from kakitome.mapping.award_openbadge import NotWritable
from kakitome.mapping.award_plan import Sheet
from kakitome.mapping.award_texts import Ingredients
from kakitome.mapping.badge_image.seal import sealed_image_address
from kakitome.mapping.openbadge.attachments import Attachments
from kakitome.mapping.openbadge.learner import to_hash
from kakitome.ports.awards import IssueIntent
from kakitome.ports.status_lists import StatusEntry
from kakitome.services.issuing import identity
from kakitome.services.issuing.decisions import Grant, refused
from kakitome.services.issuing.model import Outcome, Wanted
from kakitome.services.issuing.run import Run

_log = logging.getLogger(__name__)
_random = SystemRandom()

_Period = tuple[datetime, datetime | None]
"""From when an award is valid, and until when."""


class Draft(NamedTuple):
    """An award that passed every check and waits for its signature.

    `filled` is what a plan made of it, `ready` what the reference did; where both are, they agree.
    """

    wanted: Wanted
    intent: IssueIntent
    filled: FilledDocument | None
    ready: Ready | None


class Place(NamedTuple):
    """What a grant was given: its number, and its places in the status lists."""

    grant: Grant
    number: str
    status: tuple[StatusEntry, ...]


def draft_all(run: Run, places: Sequence[Place]) -> tuple[list[Draft], list[Outcome]]:
    """Draft a chunk of awards; those that may not be signed become outcomes with reasons."""
    drafts: list[Draft] = []
    outcomes: list[Outcome] = []
    if not places:
        return drafts, outcomes
    made = _all_ingredients(run, places)
    for place, one, (filled, ready) in zip(places, made, _prepare_all(run, made), strict=True):
        if ready is not None and ready.problems:
            outcomes.append(refused(place.grant.wanted, *ready.problems))
            continue
        payload = filled.payload if filled else ready.payload if ready else b""
        intent = _intent(run, place, award=one.award, payload=payload)
        drafts.append(Draft(wanted=place.grant.wanted, intent=intent, filled=filled, ready=ready))
    return drafts, outcomes


def _prepare_all(run: Run, made: Sequence[Ingredients]) -> list[tuple[FilledDocument | None, Ready | None]]:
    """Prepare the documents of a chunk, by plan or by reference; some by both, and then they agree."""
    sheets = _fill_all(run, made)
    looked_at = {n: _look_at(run, made[n]) for n in _to_look_at(sheets, share=run.context.looked_at)}
    if not _agree(run, sheets, looked_at=looked_at):
        sheets = [None] * len(made)
    return [
        (sheet.filled if sheet else None, looked_at[n] if n in looked_at else None if sheet else _look_at(run, made[n]))
        for n, sheet in enumerate(sheets)
    ]


def _fill_all(run: Run, made: Sequence[Ingredients]) -> list[Sheet | None]:
    return run.context.plans.for_chunk(made[0]).fill_all(made)


def _look_at(run: Run, made: Ingredients) -> Ready:
    """Let the reference decide."""
    try:
        # (2): the letter goes into its envelope.
        document = made.write()
    except NotWritable as refusal:
        return Ready(document={}, canonical="", problems=refusal.problems)
    # (3): we sign nothing that we would not accept.
    return run.seal.prepare(document)


def _to_look_at(sheets: Sequence[Sheet | None], *, share: float) -> set[int]:
    """Choose which filled sheets are compared with the reference: the first of each new plan, and a random share."""
    filled = [n for n, sheet in enumerate(sheets) if sheet is not None]
    whole, part = divmod(len(filled) * share, 1)
    count = min(len(filled), int(whole) + (_random.random() < part))
    chosen = set(_random.sample(filled, count)) if count else set[int]()
    first = {sheet.plan: n for n, sheet in reversed(list(enumerate(sheets))) if sheet and not sheet.plan.is_proven}
    return chosen | set(first.values())


def _agree(run: Run, sheets: Sequence[Sheet | None], *, looked_at: Mapping[int, Ready]) -> bool:
    compared = [(sheet, ready) for n, ready in looked_at.items() if (sheet := sheets[n]) is not None]
    wrong = {sheet.plan for sheet, ready in compared if not sheet.filled.agrees_with(ready)}
    for plan in wrong:
        plan.give_up()
        told = run.order.microcredential, run.order.version
        _log.error("A plan for awards of %s version %s differed from the reference and was thrown away", *told)
    for sheet, _ in compared:
        sheet.plan.is_proven = True
    return not wrong


def _all_ingredients(run: Run, places: Sequence[Place]) -> list[Ingredients]:
    letter = run.version.microcredential
    common = addresses_for(letter, run.issuer.base_url, uuid="")
    attaching = run.context.attaching
    carried = attaching.attach(run.issuer, achievement=common.achievement) if attaching else Attachments()
    image = sealed_image_address(common.image, carried.seal) if carried.seal else common.image
    lists: dict[int, str] = {}
    periods: dict[date, _Period] = {}
    return [
        Ingredients(
            award=_award(run, place.grant.wanted, number=place.number, periods=periods),
            issuer=run.issuer,
            addresses=Addresses(credential=place.grant.credential_id, achievement=common.achievement, image=image),
            status=tuple([_in_document(run, entry, known=lists) for entry in place.status]),
            salts=_salts(run, place.grant),
            attachments=replace(carried, follows=place.grant.follows) if place.grant.follows else carried,
        )
        for place in places
    ]


def _salts(run: Run, grant: Grant) -> dict[str, str]:
    return {
        kind: identity.salt(run.context.vault, grant.credential_id, identity_type=kind)
        for kind, value in to_hash(grant.wanted.learner)
        if value
    }


def _award(run: Run, wanted: Wanted, *, number: str, periods: dict[date, _Period]) -> Award:
    period = periods.get(wanted.awarded_on)
    if period is None:
        period = periods[wanted.awarded_on] = _period(run, wanted.awarded_on)
    return Award(
        number=number,
        microcredential=run.version.microcredential,
        learner=wanted.learner,
        awarded_on=wanted.awarded_on,
        valid_from=wanted.valid_from or period[0],
        valid_until=wanted.valid_until if wanted.valid_from else period[1],
        grade=wanted.grade,
        evidence=wanted.evidence,
        narrative=wanted.narrative,
    )


def _period(run: Run, awarded_on: date) -> _Period:
    # A day begins earlier in Japan than in UTC: what is awarded today is valid at once.
    begins = min(datetime.combine(awarded_on, time(), tzinfo=UTC), run.now)
    return begins, end_of_validity(run.version.microcredential, awarded_on)


def _in_document(run: Run, entry: StatusEntry, *, known: dict[int, str]) -> BitstringStatusEntry:
    list_id = entry.list_id
    # Entries that were drawn together share their list, which is kept by them.
    address = known.get(id(list_id))
    if address is None:
        address = status_list_address(run.issuer.base_url, list_id.purpose, number=list_id.number)
        known[id(list_id)] = address
    return BitstringStatusEntry(purpose=list_id.purpose.value, index=entry.index, list_url=address)


def _intent(run: Run, place: Place, *, award: Award, payload: bytes) -> IssueIntent:
    grant, wanted = place.grant, place.grant.wanted
    return IssueIntent(
        credential_id=grant.credential_id,
        number=award.number,
        issuer=run.order.issuer,
        key_id=run.key.key_id,
        microcredential=run.order.microcredential,
        version=run.order.version,
        awarded_on=wanted.awarded_on,
        payload=payload,
        intended_at=run.now,
        duplicate_key=grant.duplicate_key,
        content_digest=grant.content_digest,
        exclusive=grant.exclusive,
        batch=run.order.batch if wanted.row is not None else "",
        row=wanted.row,
        idempotency_key=wanted.idempotency_key,
        status=place.status,
        replaces=grant.replaces,
        renewal=grant.follows is not None,
        learner=wanted.learner,
        valid_until=award.valid_until,
        grade=wanted.grade,
        evidence=wanted.evidence,
        narrative=wanted.narrative,
    )
