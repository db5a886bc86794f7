"""Who has received what: awards as a table that says so, counts of it, and to whom the link may be sent again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kakitome.ports.awards import AwardRecord
from kakitome.ports.claims import Claim
from kakitome.services.holding import list_sendable
from kakitome.services.holding.reminding_unclaimed import is_stopped, list_bounced, next_reminder
from kakitome.values.country_zones import zone_of_country
from kakitome.web.desk.place import Place
from kakitome.web.pages.provider.issued_awards.rows import AwardQuery, ListedAward, count_awards, each_page
from kakitome.web.parts import written
from kakitome.web.parts.shapes import Table, Tile

MOST_COUNTED: Final = 20_000
"""Awards of more than so many are not counted by receipt: the question would hold up the page."""
MOST_SENT: Final = 500
"""Links sent by one press; the rest by the next."""


def awards_table(place: Place, awards: Sequence[ListedAward], titles: Mapping[str, str]) -> Table:
    """Draw awards, each with whether it was received."""
    receipts = receipts_of(place, [record for record, _state, _word in awards])
    columns = [
        pgettext("of a person", "Name"),
        _("Student number"),
        _("Micro-credential"),
        _("Date"),
        _("Received"),
        _("State"),
        _("Number"),
    ]
    rows = [
        [
            _learner_link(place, record),
            record.intent.learner.student_number if record.intent.learner else "",
            titles.get(record.intent.microcredential, ""),
            written.day(record.intent.awarded_on),
            receipts[record.number],
            written.state(state, word),
            written.number(record.number),
        ]
        for record, state, word in awards
    ]
    return Table(caption=_("Awards"), columns=columns, rows=rows)


def receipts_of(place: Place, records: Sequence[AwardRecord]) -> dict[str, str | SafeString]:
    """Say of each award, by number, when it was received, or what stands in the way."""
    opened = opened_at(place, records)
    parked = list_bounced(place.store)
    claims = place.store.claims.list_by_awards([record.number for record in records])
    receipts: dict[str, str | SafeString] = {}
    for record in records:
        learner = record.intent.learner
        if record.number in opened:
            receipts[record.number] = written.day(opened[record.number].date())
        elif learner is None or not learner.email:
            receipts[record.number] = written.state("none", _("No address"))
        elif {record.number, record.credential_id} & parked:
            receipts[record.number] = written.state("fail", _("Mail not delivered"))
        else:
            receipts[record.number] = _not_yet(place, claims.get(record.number, ()))
    return receipts


def _not_yet(place: Place, claims: Sequence[Claim]) -> SafeString:
    """Say that an award is not received, and when its learner is reminded next."""
    if is_stopped(claims):
        return format_html("{}<br>{}", written.state("none", _("Not yet")), _("no reminders"))
    reminder = next_reminder(claims, zone=zone_of_country(place.institution.country), now=place.now)
    if reminder is None:
        return written.state("none", _("Not yet"))
    when = _("next reminder %(day)s") % {"day": written.day(reminder.at.date())}
    return format_html("{}<br>{}", written.state("none", _("Not yet")), SafeString(when))


def opened_at(place: Place, records: Sequence[AwardRecord]) -> dict[str, datetime]:
    """Return when each award was first received, by number; those that were not are left out."""
    claims = place.store.claims.list_by_awards([record.number for record in records])
    opened = {number: [link.opened_at for link in links if link.opened_at] for number, links in claims.items()}
    return {number: min(instants) for number, instants in opened.items() if instants}


def funnel_of(place: Place, query: AwardQuery) -> list[Tile]:
    """Count what was awarded, received and not received yet, each a way to those; nothing of too many."""
    everybody = replace(query, received="", standing="")
    count = count_awards(place, everybody)
    if not count or count > MOST_COUNTED:
        return []
    received = count_awards(place, replace(everybody, received="yes"))
    counted = (("none", count, _("awarded"), ""), ("ok", received, _("received"), "yes"))
    tiles = [
        Tile(state=state, count=number, label=label, href=_address(replace(everybody, received=which)))  # type: ignore[arg-type]
        for state, number, label, which in counted
    ]
    left = count - received
    href = _address(replace(everybody, received="no"))
    return [*tiles, Tile(state="warn" if left else "none", count=left, label=_("not received yet"), href=href)]


def sendable_of(place: Place, query: AwardQuery) -> list[AwardRecord]:
    """Return those that a query finds to whom the link may be sent again now, at most `MOST_SENT`."""
    sendable: list[AwardRecord] = []
    for page in each_page(place, replace(query, received="no"), most=MOST_COUNTED):
        sendable += list_sendable(place.store, [record for record, _state, _word in page], now=place.now)
        if len(sendable) >= MOST_SENT:
            break
    return sendable[:MOST_SENT]


def unreceived_of(place: Place, query: AwardQuery) -> list[AwardRecord]:
    """Return those that a query finds who have not received theirs, at most `MOST_COUNTED`."""
    pages = each_page(place, replace(query, received="no"), most=MOST_COUNTED)
    return [record for page in pages for record, _state, _word in page]


def _address(query: AwardQuery) -> str:
    return f"?{query.address}"


def _learner_link(place: Place, record: AwardRecord) -> SafeString:
    learner = record.intent.learner
    name = written.name(learner.name) if learner else record.number
    return format_html('<a href="{}">{}</a>', place.url("award-detail", record.number), name)
