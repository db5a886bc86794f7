"""Awards as lines of a list, found by what staff know of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kakitome.ports.awards import AwardFilter, AwardRecord, AwardState
from kakitome.ports.status_lists import StatusPurpose
from kakitome.services.revoking import DocumentStanding, standing_of
from kakitome.values.number import parse_number
from kakitome.web.desk.place import Place
from kakitome.web.desk.scope import within_reach
from kakitome.web.parts.shapes import State

PAGE = 50
CURRENT = frozenset({AwardState.ISSUED})


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardQuery:
    """What a person asks the list."""

    text: str = ""
    microcredential: str = ""
    standing: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedAwardLine:
    """One award in the list."""

    record: AwardRecord
    state: State
    state_word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardResultPage:
    """One page of the answer."""

    lines: Sequence[IssuedAwardLine]
    count: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages the whole answer has."""
        return max(1, -(-self.count // PAGE))


def find_awards(place: Place, question: AwardQuery) -> AwardResultPage:
    """Find the awards a person may see, newest first."""
    reach = within_reach(place)
    wanted = reach
    if question.microcredential:
        named = frozenset({question.microcredential})
        wanted = named if reach is None else named & reach
    text = question.text.strip()
    which = AwardFilter(microcredentials=wanted, states=CURRENT, text=parse_number(text) or text)
    offset = (question.page - 1) * PAGE
    if question.standing:
        records = _by_standing(place, which, question.standing)
        count, records = len(records), records[offset : offset + PAGE]
    else:
        count = place.store.awards.count_matching(which)
        records = list(place.store.awards.list_matching(which, offset=offset, limit=PAGE))
    return AwardResultPage(lines=lines_of(place, records), count=count, page=question.page)


def lines_of(place: Place, records: Sequence[AwardRecord]) -> list[IssuedAwardLine]:
    """Say how each of these awards stands."""
    standing = standing_of(place.store, records)
    return [_line(record, standing, now=place.now) for record in records]


def standing_words(standing: DocumentStanding, *, valid_until: datetime | None, now: datetime) -> tuple[State, str]:
    """Say how an award stands, gravest first."""
    if standing.revoked:
        return "fail", _("Revoked")
    if standing.suspended:
        return "warn", _("Suspended")
    if valid_until is not None and now >= valid_until:
        return "warn", _("Expired")
    return "ok", _("Valid")


def may_be_renewed(record: AwardRecord, standing: DocumentStanding) -> bool:
    """Tell whether renewing is offered: issued, not withdrawn, and with an end."""
    is_standing = record.state is AwardState.ISSUED and not standing.revoked and not standing.suspended
    return is_standing and record.intent.valid_until is not None and record.intent.learner is not None


def _line(record: AwardRecord, standing: Mapping[str, DocumentStanding], *, now: datetime) -> IssuedAwardLine:
    how = standing[record.credential_id]
    state, word = standing_words(how, valid_until=record.intent.valid_until, now=now)
    return IssuedAwardLine(record=record, state=state, state_word=word)


def _by_standing(place: Place, which: AwardFilter, wanted: str) -> list[AwardRecord]:
    """Find withdrawn awards from the events of the status lists, which are few."""
    purpose = StatusPurpose.REVOCATION if wanted == "revoked" else StatusPurpose.SUSPENSION
    last: dict[str, bool] = {}
    for head in place.store.status_lists.list_heads():
        if head.list_id.purpose is purpose:
            last |= {e.credential_id: e.value for e in place.store.status_lists.list_events(head.list_id)}
    ids = [credential_id for credential_id, value in last.items() if value]
    found = place.store.awards.find_many_by_credential_id(ids).values()
    return sorted(_matching(found, which), key=lambda record: record.intent.intended_at, reverse=True)


def _matching(records: Iterable[AwardRecord], which: AwardFilter) -> Iterable[AwardRecord]:
    text = which.text.casefold()
    for record in records:
        if record.state not in which.states:
            continue
        if which.microcredentials is not None and record.intent.microcredential not in which.microcredentials:
            continue
        learner = record.intent.learner
        said = (learner.name, learner.reading, learner.email, learner.student_number) if learner else ()
        if any(text in value.casefold() for value in (record.number, *said)):
            yield record
