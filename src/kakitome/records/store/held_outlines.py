"""The awards of one account over all institutions, as far as lists are made of them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from kakitome.ports.awards import AwardState
from kakitome.ports.claims import HeldOutline, StandingEvent, Visibility
from kakitome.ports.status_lists import StatusPurpose
from kakitome.records.models.award import AwardRow
from kakitome.records.models.claim import ClaimRow
from kakitome.records.models.status_list import StatusEventRow
from kakitome.records.store.prepared_queries import UnscopedPreparedQuery
from kakitome.records.store.scope import ask_everyone

_COLUMNS = ("microcredential", "version", "issuer", "awarded_on", "valid_until")
# Of one number the document that holds now: the newest, unless it was never signed.
_SHOWN = (AwardState.SUPERSEDED.value, AwardState.ISSUED.value)
_OF_ACCOUNT = UnscopedPreparedQuery(
    ClaimRow,
    "award_number",
    "created_at",
    "opened_at",
    "visibility",
    "link_edition",
    equal=("account",),
    order=("created_at", "id"),
)
_AWARDS = UnscopedPreparedQuery(
    AwardRow,
    *("institution_id", "number", "state", "credential_id", *_COLUMNS),
    among="number",
    conditions={"state": _SHOWN},
    order=("id",),
)
_EVENTS = UnscopedPreparedQuery(
    StatusEventRow,
    *("credential_id", "at", "purpose", "value"),
    equal=("institution_id",),
    among="credential_id",
    order=("id",),
)


def list_held_outlines(account: str, *, using: str) -> Sequence[HeldOutline]:
    """Return the awards of an account: which, what of, and what became of them."""
    if not account:
        return []
    claims = _claims(account, using=using)
    awards: dict[str, tuple[Any, ...]] = {}
    for columns in ask_everyone(_AWARDS, among=list(claims), using=using):
        _institution, number, state, *_others = columns
        known = awards.get(number)
        if known is None or _SHOWN.index(state) >= _SHOWN.index(known[2]):
            awards[number] = columns
    events = _events(awards.values(), using=using)
    return [
        HeldOutline(
            institution=institution,
            number=number,
            **claims[number],
            events=tuple(events.get(credential_id, ())),
            **dict(zip(_COLUMNS, facts, strict=True)),
        )
        for institution, number, _state, credential_id, *facts in awards.values()
    ]


def _claims(account: str, *, using: str) -> Mapping[str, dict[str, Any]]:
    """Return by number what the claims of an award say together."""
    claims: dict[str, dict[str, Any]] = {}
    for number, sent_at, opened_at, visibility, edition in ask_everyone(_OF_ACCOUNT, account, using=using):
        before = claims.get(number, {"opened_at": None, "visibility": Visibility.PRIVATE, "link_edition": 0})
        opened = [moment for moment in (before["opened_at"], opened_at) if moment is not None]
        claims[number] = {
            "sent_at": sent_at,
            "opened_at": min(opened, default=None),
            # The claims of one award agree; one that nobody opened says nothing.
            "visibility": Visibility(visibility) if opened_at is not None else before["visibility"],
            "link_edition": max(before["link_edition"], edition or 0),
        }
    return claims


def _events(awards: Collection[tuple[Any, ...]], *, using: str) -> Mapping[str, list[StandingEvent]]:
    """Return by credential what the status lists were told, in order."""
    credentials: dict[str, list[str]] = {}
    for institution, _number, _state, credential_id, *_facts in awards:
        credentials.setdefault(institution, []).append(credential_id)
    events: dict[str, list[StandingEvent]] = {}
    for institution, ids in credentials.items():
        for credential_id, at, purpose, value in ask_everyone(_EVENTS, institution, among=ids, using=using):
            event = StandingEvent(at=at, purpose=StatusPurpose(purpose), value=bool(value))
            events.setdefault(credential_id, []).append(event)
    return events
