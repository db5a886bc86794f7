"""Awards as lines of a list, found by what staff know of them."""

from collections.abc import Iterable, Sequence

from kakitome.ports.awards import AwardFilter, AwardRecord, AwardState
from kakitome.ports.status_lists import StatusPurpose
from kakitome.services.revoking import DocumentStanding, standing_of
from kakitome.values.number import parse_number
from kakitome.web.desk.place import Place
from kakitome.web.desk.scope import within_reach
from kakitome.web.parts.award_state import standing_words
from kakitome.web.parts.shapes import State

PAGE = 50
CURRENT = frozenset({AwardState.ISSUED})
ListedAward = tuple[AwardRecord, State, str]
"""An award in a list, with the shape and the word of how it stands."""


def find_awards(
    place: Place, *, text: str = "", microcredential: str = "", standing: str = "", page: int = 1
) -> tuple[Sequence[ListedAward], int]:
    """Find the awards a person may see, newest first: those of one page, and how many there are.

    Args:
        text: a part of the number, or of what is known of the learner.
        microcredential: the identifier of what was awarded; empty for everything.
        standing: `revoked` or `suspended`; empty for everything.
        page: counted from 1.
    """
    reach = within_reach(place)
    if microcredential:
        named = frozenset({microcredential})
        reach = named if reach is None else named & reach
    text = text.strip()
    award_filter = AwardFilter(microcredentials=reach, states=CURRENT, text=parse_number(text) or text)
    offset = (page - 1) * PAGE
    records: Sequence[AwardRecord]
    if standing:
        records = _by_standing(place, award_filter, standing)
        count, records = len(records), records[offset : offset + PAGE]
    else:
        count = place.store.awards.count_matching(award_filter)
        records = place.store.awards.list_matching(award_filter, offset=offset, limit=PAGE)
    standings = standing_of(place.store, records)
    return [
        (record, *standing_words(standings[record.credential_id], record.intent.valid_until, now=place.now))
        for record in records
    ], count


def may_be_renewed(record: AwardRecord, standing: DocumentStanding) -> bool:
    """Tell whether renewing is offered: issued, not withdrawn, and with an end."""
    is_standing = record.state is AwardState.ISSUED and not standing.revoked and not standing.suspended
    return is_standing and record.intent.valid_until is not None and record.intent.learner is not None


def _by_standing(place: Place, award_filter: AwardFilter, standing: str) -> list[AwardRecord]:
    """Find withdrawn awards from the events of the status lists, which are few."""
    purpose = StatusPurpose.REVOCATION if standing == "revoked" else StatusPurpose.SUSPENSION
    last: dict[str, bool] = {}
    for head in place.store.status_lists.list_heads():
        if head.list_id.purpose is purpose:
            last |= {e.credential_id: e.value for e in place.store.status_lists.list_events(head.list_id)}
    ids = [credential_id for credential_id, value in last.items() if value]
    records = place.store.awards.find_many_by_credential_id(ids).values()
    return sorted(_matching(records, award_filter), key=lambda record: record.intent.intended_at, reverse=True)


def _matching(records: Iterable[AwardRecord], award_filter: AwardFilter) -> Iterable[AwardRecord]:
    text = award_filter.text.casefold()
    for record in records:
        if record.state not in award_filter.states:
            continue
        reach = award_filter.microcredentials
        if reach is not None and record.intent.microcredential not in reach:
            continue
        learner = record.intent.learner
        words = (learner.name, learner.reading, learner.email, learner.student_number) if learner else ()
        if any(text in value.casefold() for value in (record.number, *words)):
            yield record
