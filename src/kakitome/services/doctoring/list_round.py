"""The status lists: I4 (what is used was drawn), I5 and I6, a list at a time.

Source: docs/rules/invariants.md I4–I6.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kakitome.documents.jose.compact import read_compact
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.status.bitstring import bits_of_list, tells_replaced
from kakitome.documents.status.token_status_list import INVALID, SUSPENDED, read_list
from kakitome.documents.vc.strict_json import load
from kakitome.errors import Problem
from kakitome.ports.published_bits import further_bits_of, indices_in
from kakitome.ports.status_lists import REPLACED, StatusListHead, StatusListId, StatusPublication, StatusPurpose
from kakitome.services.doctoring.chart import Chart, found
from kakitome.services.doctoring.tallies import Indices
from kakitome.values.instants import day_of


@dataclass(slots=True, kw_only=True)
class _Replay:
    """What a list's events come to: the bits that a publication must show, and those that were cleared again."""

    count: int = 0
    is_gapless: bool = True
    shown: set[int] = field(default_factory=set)
    replaced: set[int] = field(default_factory=set)
    cleared: list[int] = field(default_factory=list)


def i4_places_were_drawn(chart: Chart, used: Mapping[StatusListId, Indices]) -> Iterator[Problem]:
    """Every index that a document holds was drawn, and none was drawn twice."""
    heads = [head.list_id for head in chart.book.status_lists.list_heads()]
    for list_id in (*heads, *sorted(used.keys() - set(heads), key=_name)):
        indices = chart.book.status_lists.list_drawn(list_id)
        drawn = Indices()
        is_once = all([drawn.add(index) for index in indices])
        if not is_once or (list_id in used and not used[list_id].is_within(drawn)):
            yield found("E_DOCTOR_I4_DRAWN", list=_name(list_id))


def i5_i6_lists_equal_their_events(chart: Chart, *, now: datetime) -> Iterator[Problem]:
    """A published list is the replay of its events, its versions only rose, and no revocation was ever undone."""
    for head in chart.book.status_lists.list_heads():
        # Read before the events, so that what is published meanwhile is not compared with fewer of them.
        publication = chart.book.status_lists.find_publication(head.list_id)
        replay = _replay(chart, head.list_id, until=publication.last_event if publication else 0)
        if not replay.is_gapless:
            yield found("E_DOCTOR_I5_GAP", list=_name(head.list_id))
        if publication is None:
            yield found("W_DOCTOR_LIST_UNPUBLISHED", list=_name(head.list_id))
        else:
            yield from _publication(chart, head, replay=replay, publication=publication)
            if publication.valid_until is not None and publication.valid_until <= now:
                on = day_of(publication.valid_until).isoformat()
                yield found("E_DOCTOR_LIST_EXPIRED", list=_name(head.list_id), on=on)
        if head.list_id.purpose == StatusPurpose.REVOCATION:
            yield from (found("E_DOCTOR_I6", list=_name(head.list_id), index=index) for index in replay.cleared)


def _publication(
    chart: Chart, head: StatusListHead, *, replay: _Replay, publication: StatusPublication
) -> Iterator[Problem]:
    name = _name(head.list_id)
    published = chart.events.get(("status.published", _subject(head.list_id)))
    versions = [int(event.entry.detail["version"]) for event in published]
    if not _rises_to(versions, publication.version):
        yield found("E_DOCTOR_I5_VERSION", list=name, version=publication.version)
    if publication.last_event < replay.count:
        behind = replay.count - publication.last_event
        yield found("W_DOCTOR_LIST_BEHIND", list=name, count=behind)
    try:
        credential = load(publication.document)
        bits = bits_of_list(credential, head.list_id.purpose.value)
    except DocumentRefused:
        yield found("E_DOCTOR_I5", list=name)
        return
    shown = {n * 8 + bit for n, byte in enumerate(bits) if byte for bit in range(8) if byte & (0x80 >> bit)}
    # A list of an earlier release does not tell what was replaced; its next edition does.
    marked = {len(bits) * 4 + index for index in replay.replaced} if tells_replaced(credential) else set()
    # A suspension shows in lists in which it is no event, and may have come or gone since this one was signed.
    elsewhere = further_bits_of(chart.book, head.list_id.issuer)
    copies = indices_in(elsewhere.final, head.list_id)
    if not _is_told_to_wallets(publication, shown - marked, final=replay.shown, final_copies=copies):
        yield found("E_DOCTOR_I5", list=name)
    if shown == elsewhere.shown(replay.shown, head.list_id) | marked:
        return
    if shown ^ (replay.shown | marked) <= indices_in(elsewhere.ever, head.list_id):
        yield found("W_DOCTOR_LIST_BEHIND", list=name, count=1)
    else:
        yield found("E_DOCTOR_I5", list=name)


def _is_told_to_wallets(
    publication: StatusPublication, shown: set[int], *, final: set[int], final_copies: set[int]
) -> bool:
    """Tell whether the token beside a list, if there is one, says the same: what is not final is suspended.

    A copy that is ended now may have been suspended when the list was signed.
    """
    if not publication.token_key:
        return True
    try:
        values = read_list(load(read_compact(publication.token, certified=True).payload)).told()
    except DocumentRefused:
        return False
    settled = values | {index: INVALID for index in final_copies if values.get(index) == SUSPENDED}
    return settled == {index: INVALID if index in final | final_copies else SUSPENDED for index in shown}


def _rises_to(versions: Sequence[int], version: int) -> bool:
    """Tell whether the trail tells of every version up to this one, once and in order."""
    return list(versions) == list(range(1, version + 1))


def _replay(chart: Chart, list_id: StatusListId, *, until: int) -> _Replay:
    replay = _Replay()
    for page in chart.book.status_lists.each_event_page(list_id, size=chart.page):
        for event in page:
            replay.count += 1
            replay.is_gapless &= event.sequence == replay.count
            if not event.value:
                replay.cleared.append(event.entry.index)
            if replay.count <= until:
                (replay.shown.add if event.value else replay.shown.discard)(event.entry.index)
                if event.value and event.reason == REPLACED:
                    replay.replaced.add(event.entry.index)
    return replay


def _name(list_id: StatusListId) -> str:
    return f"{list_id.purpose}-{list_id.number}"


def _subject(list_id: StatusListId) -> str:
    return f"{list_id.issuer} {_name(list_id)}"
