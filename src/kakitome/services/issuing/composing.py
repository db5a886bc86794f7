"""What an award is made of: its number, its places in the status lists, the ingredients of its document, its intent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from kakitome.documents.status.bitstring import BitstringStatusEntry
from kakitome.errors import Problem
from kakitome.learning.award import Award, end_of_validity
from kakitome.mapping.addresses import Addresses, addresses_for, status_list_address
from kakitome.mapping.award_openbadge import Ingredients
from kakitome.mapping.badge_image.seal import sealed_image_address
from kakitome.mapping.openbadge.attachments import Attachments
from kakitome.mapping.openbadge.learner import to_hash
from kakitome.ports.awards import IssueIntent
from kakitome.ports.status_lists import StatusEntry
from kakitome.services.issuing import identity
from kakitome.services.issuing.co_signing import with_statements
from kakitome.services.issuing.drafting import Unsigned
from kakitome.services.issuing.model import Grant, Run, Wanted
from kakitome.values.number import new_numbers

_Period = tuple[datetime, datetime | None]
"""From when an award is valid, and until when."""


class ComposedAward(NamedTuple):
    """A grant with its places in the status lists, and everything that its document is made of."""

    grant: Grant
    status: tuple[StatusEntry, ...]
    made: Ingredients


class Draft(NamedTuple):
    """An award that passed every check and waits for its signature.

    `detail` is what the trail says of the intent.
    """

    intent: IssueIntent
    document: Unsigned
    detail: Mapping[str, str]
    warnings: tuple[Problem, ...] = ()


def compose(run: Run, grants: Sequence[Grant], *, drawn: Sequence[tuple[StatusEntry, ...]]) -> list[ComposedAward]:
    """Give each grant a number, its drawn places, and gather what its document is made of."""
    numbers = _draw_numbers(run, sum(not grant.number for grant in grants))
    common = addresses_for(run.version.microcredential, run.issuer.base_url, uuid="")
    attaching = run.context.attaching
    carried = attaching.attach(run.issuer, achievement=common.achievement) if attaching else Attachments()
    carried = with_statements(run, carried, achievement=common.achievement)
    image = sealed_image_address(common.image, carried.seal) if carried.seal else common.image
    lists: dict[int, str] = {}
    periods: dict[date, _Period] = {}
    return [
        ComposedAward(
            grant,
            status,
            Ingredients(
                award=_award(run, grant.wanted, number=grant.number or next(numbers), periods=periods),
                issuer=run.issuer,
                addresses=Addresses(credential=grant.credential_id, achievement=common.achievement, image=image),
                status=tuple([_in_document(run, entry, known=lists) for entry in status]),
                salts=_salts(run, grant),
                attachments=replace(carried, follows=grant.follows) if grant.follows else carried,
            ),
        )
        for grant, status in zip(grants, drawn, strict=True)
    ]


def draft_of(run: Run, composed: ComposedAward, *, document: Unsigned) -> Draft:
    """Return what is to be signed and what is put on record of it before."""
    intent, wanted = _intent(run, composed, payload=document.payload), composed.grant.wanted
    row = {"batch": intent.batch, "row": str(intent.row)} if intent.row is not None else {}
    detail = {
        "number": intent.number,
        "microcredential": intent.microcredential,
        "version": str(intent.version),
        **row,
        **({"replaces": intent.replaces} if intent.replaces else {}),
        **({"despite_grade": wanted.despite_grade} if wanted.despite_grade else {}),
        **({"grade_confirmed": "yes"} if wanted.grade_confirmed else {}),
    }
    return Draft(intent, document, detail, wanted.warnings)


def _draw_numbers(run: Run, count: int) -> Iterator[str]:
    """Draw numbers that no award has: one question for all of them."""
    fresh: dict[str, None] = {}
    while len(fresh) < count:
        drawn = new_numbers("A", count - len(fresh))
        taken = run.context.book.awards.which_numbers_are_taken(drawn)
        fresh.update(dict.fromkeys(number for number in drawn if number not in taken))
    return iter(fresh)


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


def _intent(run: Run, composed: ComposedAward, *, payload: bytes) -> IssueIntent:
    grant, wanted, award = composed.grant, composed.grant.wanted, composed.made.award
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
        status=composed.status,
        replaces=grant.replaces,
        renewal=grant.follows is not None,
        learner=wanted.learner,
        valid_until=award.valid_until,
        grade=wanted.grade,
        evidence=wanted.evidence,
        narrative=wanted.narrative,
    )
