"""After an incident: who may be affected, and a draft of the report that the law asks for.

affected = find_affected(platform, Incident(since=…, until=…, institution="u"))
draft = draft_report(platform, incident, affected, language="ja")

Affected may be the people of whose accounts security events tell within a time, and, where an institution's records
may have leaked, everybody it awarded to until then. It lists who *may* be; people decide who was.

Source: 個人情報の保護に関する法律 第26条; 個人情報の保護に関する法律施行規則 第7条 (what is reported), 第8条第1項
(nine items, at once: by the Commission's guidelines generally within three to five days), 第8条第2項 (within 30 days,
60 where it may have been done with a wrongful purpose), 第10条 (telling the people); Regulation (EU) 2016/679 (GDPR)
art. 33 (72 hours), 34.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kakitome.errors import NotFound, Problem
from kakitome.journeys.platform import Platform
from kakitome.ports.awards import AwardFilter
from kakitome.ports.security_events import EventFilter
from kakitome.texts import sentence
from kakitome.values.instants import JAPAN
from kakitome.values.localized_text import Language

AT_ONCE = timedelta(days=5)
FINAL = timedelta(days=30)
FINAL_WRONGFUL = timedelta(days=60)
REPORTABLE = 1000
"""People above which a leak is reported whatever its cause. Source: 個人情報の保護に関する法律施行規則 第7条第4号."""
COLUMNS = ("why", "institution", "account", "award", "name", "address", "events", "first", "last", "kinds")
_PAGE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What happened when, and where.

    Attributes:
        since, until: the time within which it may have happened.
        known_at: when it became known; terms count from then.
        institution: whose records may have leaked; empty for accounts alone.
        account: one account, where it is known which.
    """

    since: datetime
    until: datetime
    known_at: datetime
    institution: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """Somebody who may be affected: by events of their account, or by an institution's record of an award."""

    why: str
    institution: str
    account: str = ""
    award: str = ""
    name: str = ""
    address: str = ""
    events: int = 0
    first: str = ""
    last: str = ""
    kinds: str = ""

    def cells(self) -> list[str]:
        """Return the columns of a table, in the order of `COLUMNS`."""
        return [str(getattr(self, column)) for column in COLUMNS]


def find_affected(platform: Platform, incident: Incident) -> list[Affected]:
    """Return everybody who may be affected, people with events first.

    Raises:
        NotFound: E_INSTITUTION_UNKNOWN.
    """
    if incident.institution and platform.organisations.find(incident.institution) is None:
        raise NotFound("E_INSTITUTION_UNKNOWN")
    return [*_by_events(platform, incident), *_by_records(platform, incident)]


def count_people(affected: Sequence[Affected]) -> int:
    """Count people: one account, or one address, or else one award, is one person."""
    return len({line.address.casefold() or line.account or line.award for line in affected})


def draft_report(platform: Platform, incident: Incident, *, affected: Sequence[Affected], language: Language) -> str:
    """Write a draft with the nine items; what only people know is left open, and marked so."""
    people = count_people(affected)
    known = incident.known_at.astimezone(JAPAN)
    params: dict[str, str | int] = {
        "site": platform.site_url,
        "institution": incident.institution or "–",
        "since": _written(incident.since),
        "until": _written(incident.until),
        "known": _written(incident.known_at),
        "people": people,
        "records": sum(1 for line in affected if line.award),
        "accounts": len({line.account for line in affected if line.account}),
        "reportable": REPORTABLE,
        "at_once": f"{known + AT_ONCE:%Y-%m-%d}",
        "final": f"{known + FINAL:%Y-%m-%d}",
        "wrongful": f"{known + FINAL_WRONGFUL:%Y-%m-%d}",
        "authority": f"{known + timedelta(hours=72):%Y-%m-%d %H:%M}",
    }
    return sentence(Problem(code="I_BREACH_REPORT", params=params), language).strip() + "\n"


def _by_events(platform: Platform, incident: Incident) -> Iterator[Affected]:
    which = EventFilter(
        account=incident.account, institution=incident.institution, since=incident.since, until=incident.until
    )
    kinds: dict[str, Counter[str]] = {}
    spans: dict[str, tuple[datetime, datetime]] = {}
    before: int | None = None
    while page := platform.security_events.list_newest(which, before=before, limit=_PAGE):
        for recorded in page:
            event = recorded.event
            if event.account:
                kinds.setdefault(event.account, Counter())[event.kind.value] += 1
                first, last = spans.get(event.account, (event.at, event.at))
                spans[event.account] = (min(first, event.at), max(last, event.at))
        before = page[-1].sequence
    for account, counted in sorted(kinds.items()):
        person = platform.accounts.find(account)
        yield Affected(
            why="security events",
            institution=incident.institution,
            account=account,
            name=person.name if person else "",
            address=person.email if person else "",
            events=counted.total(),
            first=_written(spans[account][0]),
            last=_written(spans[account][1]),
            kinds=", ".join(f"{kind} {count}" for kind, count in counted.most_common()),
        )


def _by_records(platform: Platform, incident: Incident) -> Iterator[Affected]:
    """Yield the learner of every award an institution had signed by then."""
    if not incident.institution:
        return
    awards = platform.store(incident.institution).awards
    offset = 0
    while records := awards.list_matching(AwardFilter(), offset=offset, limit=_PAGE):
        offset += len(records)
        for record in records:
            learner = record.intent.learner
            if learner is not None and record.issued_at is not None and record.issued_at < incident.until:
                yield Affected(
                    why="record of an award",
                    institution=incident.institution,
                    award=record.number,
                    name=learner.name,
                    address=learner.email,
                )


def _written(instant: datetime) -> str:
    return f"{instant.astimezone(JAPAN):%Y-%m-%d %H:%M} JST"
