"""Awards as lines of a list, found by what staff know of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

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


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardQuery:
    """What staff ask of the list of awards; empty fields ask nothing.

    Attributes:
        text: a part of the number, or of what is known of the learner.
        microcredential: the identifier of what was awarded.
        standing: `revoked`, `suspended` or `ended`.
        received: `yes` or `no`.
        batch: the number of the class list it came from.
        since, until: the first and the last day of the award.
    """

    text: str = ""
    microcredential: str = ""
    standing: str = ""
    received: str = ""
    batch: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def is_narrowed(self) -> bool:
        """Tell whether anything is asked."""
        return self != AwardQuery()

    @property
    def address(self) -> str:
        """Return the question as the end of an address."""
        fields = {
            "q": self.text,
            "microcredential": self.microcredential,
            "standing": self.standing,
            "received": self.received,
            "list": self.batch,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
        }
        return urlencode({name: value for name, value in fields.items() if value})


def query_of(parameters: Mapping[str, str]) -> AwardQuery:
    """Read what an address or a form asks; what cannot be read asks nothing."""
    standing, received = parameters.get("standing", ""), parameters.get("received", "")
    return AwardQuery(
        text=parameters.get("q", "")[:200].strip(),
        microcredential=parameters.get("microcredential", "")[:100],
        standing=standing if standing in ("revoked", "suspended", "ended") else "",
        received=received if received in ("yes", "no") else "",
        batch=parse_number(parameters.get("list", "")[:40]) or "",
        since=_day(parameters.get("since", "")),
        until=_day(parameters.get("until", "")),
    )


def find_awards(place: Place, query: AwardQuery, *, page: int = 1) -> tuple[Sequence[ListedAward], int]:
    """Find the awards a person may see, newest first: those of one page, counted from 1, and how many there are."""
    award_filter, offset = _filter(place, query), (page - 1) * PAGE
    if query.standing in ("revoked", "suspended"):
        withdrawn = _by_standing(place, award_filter, query.standing)
        return described(place, withdrawn[offset : offset + PAGE]), len(withdrawn)
    count = place.store.awards.count_matching(award_filter)
    return described(place, place.store.awards.list_matching(award_filter, offset=offset, limit=PAGE)), count


def count_awards(place: Place, query: AwardQuery) -> int:
    """Count the awards a query finds."""
    return find_awards(place, query, page=1)[1]


def each_page(place: Place, query: AwardQuery, *, most: int) -> Iterator[Sequence[ListedAward]]:
    """Walk over all awards that a query finds, newest first, page by page; at most so many awards."""
    for page in range(1, -(-most // PAGE) + 1):
        listed, _count = find_awards(place, query, page=page)
        yield listed
        if len(listed) < PAGE:
            return


def described(place: Place, records: Sequence[AwardRecord]) -> Sequence[ListedAward]:
    """Say of awards how they stand."""
    standings = standing_of(place.store, records)
    return [
        (record, *standing_words(standings[record.credential_id], record.intent.valid_until, now=place.now))
        for record in records
    ]


def _filter(place: Place, query: AwardQuery) -> AwardFilter:
    reach = within_reach(place)
    if query.microcredential:
        named = frozenset({query.microcredential})
        reach = named if reach is None else named & reach
    return AwardFilter(
        microcredentials=reach,
        states=CURRENT,
        text=parse_number(query.text) or query.text,
        batch=query.batch,
        received={"yes": True, "no": False}.get(query.received),
        ended_by=place.now if query.standing == "ended" else None,
        awarded_from=query.since,
        awarded_until=query.until,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


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
    claims = place.store.claims.list_by_awards([record.number for record in records])
    opened = {number for number, links in claims.items() if any(link.opened_at is not None for link in links)}
    fitting = (
        record
        for record in records
        if _fits(record, award_filter)
        and (award_filter.received is None or (record.number in opened) is award_filter.received)
    )
    return sorted(fitting, key=lambda record: record.intent.intended_at, reverse=True)


def _fits(record: AwardRecord, which: AwardFilter) -> bool:
    intent = record.intent
    text = which.text.casefold()
    learner = intent.learner
    words = (learner.name, learner.reading, learner.email, learner.student_number) if learner else ()
    return (
        record.state in which.states
        and (which.microcredentials is None or intent.microcredential in which.microcredentials)
        and which.batch in ("", intent.batch)
        and (which.awarded_from is None or intent.awarded_on >= which.awarded_from)
        and (which.awarded_until is None or intent.awarded_on <= which.awarded_until)
        and any(text in value.casefold() for value in (record.number, *words))
    )
