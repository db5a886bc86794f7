"""The list of awards, one award as staff see it, and its documents."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound
from kakitome.journeys.handing_out.envelopes import study_certificate_lacks
from kakitome.ports.awards import AwardRecord, AwardState
from kakitome.ports.claim_codes import ClaimCode
from kakitome.ports.claims import Claim, Visibility
from kakitome.ports.outbox import MessageState
from kakitome.services.holding import asked_for_at, find_held
from kakitome.services.holding.reminding_unclaimed import is_stopped, next_reminder
from kakitome.services.revoking import standing_of, suspended_since
from kakitome.values.country_zones import zone_of_country
from kakitome.values.number import parse_number
from kakitome.web.desk.place import Place, at_desk
from kakitome.web.desk.scope import need_award, visible
from kakitome.web.pages.provider.audit_trail.telling import tell_events
from kakitome.web.pages.provider.issued_awards.files import MOST_EXPORTED
from kakitome.web.pages.provider.issued_awards.receipt import awards_table, funnel_of, sendable_of
from kakitome.web.pages.provider.issued_awards.rows import PAGE, AwardQuery, find_awards, may_be_renewed, query_of
from kakitome.web.pages.provider.withdrawals.words import reason_word
from kakitome.web.parts import written
from kakitome.web.parts.award_return import way_back_of
from kakitome.web.parts.award_state import standing_words
from kakitome.web.parts.files import download
from kakitome.web.parts.letter import title_of
from kakitome.web.parts.shapes import DescriptorLine, Table

_INSTANT = timedelta(microseconds=1)
"""The end of validity is exclusive: the last day lies before it."""

_STATES = {
    AwardState.INTENDED: gettext_lazy("Being signed"),
    AwardState.ISSUED: gettext_lazy("Current"),
    AwardState.SUPERSEDED: gettext_lazy("Replaced"),
    AwardState.ABANDONED: gettext_lazy("Given up, never signed"),
}


@at_desk("view")
def listing(request: HttpRequest, place: Place) -> HttpResponse:
    """Find awards by name, number, address, class list, day, how they stand, and whether they were received."""
    query = query_of(request.GET.dict())
    page = _page(request.GET.get("page", ""))
    awards, count = find_awards(place, query, page=page)
    titles = {mc.identifier: title_of(mc.microcredential.title) for mc in visible(place).values()}
    may_award = place.may_somewhere("award")
    context = {
        **place.around("award"),
        "query": query,
        "is_narrowed": query.is_narrowed,
        "count": count,
        "table": awards_table(place, awards, titles),
        "titles": sorted(titles.items(), key=lambda item: item[1]),
        "pages": _pages(query, page, count=count),
        "may_award": may_award,
        "tiles": funnel_of(place, query),
        "sendable": len(sendable_of(place, query)) if may_award and query.received == "no" else 0,
        "most": MOST_EXPORTED if count > MOST_EXPORTED else 0,
    }
    return render(request, "pages/provider/issued_awards/list.html", context)


@at_desk("view")
def detail(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Show one award: how it stands, its documents, its mail, what happened to it."""
    record = need_award(place, number)
    version = place.store.microcredentials.get(record.intent.microcredential, record.intent.version)
    standing = standing_of(place.store, [record])[record.credential_id]
    state, word = standing_words(standing, record.intent.valid_until, now=place.now)
    documents = place.store.awards.list_by_number(number)
    claims = place.store.claims.list_by_award(number)
    context = {
        **way_to(place),
        "record": record,
        "version": version,
        "title": title_of(version.microcredential.title),
        "state": state,
        "state_word": word,
        "standing": standing,
        "suspended_since": suspended_since(place.store, record),
        "is_issued": record.state is AwardState.ISSUED,
        "may_renew": may_be_renewed(record, standing),
        "reminders_stopped": is_stopped(claims),
        "is_waited_for": bool(claims) and not any(claim.opened_at or claim.account for claim in claims),
        "asked_for_at": asked_for_at(place.store, number),
        "about": _about(place, record, origin=documents[0]),
        "delivery": _delivery(place, record),
        "documents": _documents(place, number, documents),
        "reasons": _reasons(place, record),
        "events": tell_events(place, subjects=[number, *(award_record.credential_id for award_record in documents)]),
        "is_in_account": any(claim.account for claim in claims),
        **way_back_of(place.store, number, account=place.actor.account),
        "study_lacks": _study_lacks(record),
        "may_award": place.may("award", version.unit),
    }
    return render(request, "pages/provider/issued_awards/detail.html", context)


def _study_lacks(record: AwardRecord) -> Sequence[str] | None:
    """Say what an award lacks for a 履修証明書; None while there is no document to make one of."""
    platform = get_platform()
    held_award = find_held(platform.directory, record.number) if record.state is AwardState.ISSUED else None
    if held_award is None:
        return None
    return [written.finding(problem) for problem in study_certificate_lacks(platform, held_award)]


@at_desk("view")
def document(request: HttpRequest, place: Place, number: str, position: int) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer one signed document of an award, byte for byte; the first one is number 1."""
    need_award(place, number)
    records = place.store.awards.list_by_number(number)
    if not 1 <= position <= len(records):
        raise Http404
    try:
        content = place.store.awards.get_document(records[position - 1].credential_id)
    except NotFound:
        raise Http404 from None
    return download(content, f"{number}-{position}.json", "application/ld+json")


def way_to(place: Place) -> dict[str, Any]:
    """Return what every page about one award shows around its content."""
    return place.around("award", (_("Awards"), place.url("award-list")))


def _page(text: str) -> int:
    return min(int(text), 100_000) if text.isdecimal() and int(text) > 0 else 1


def _pages(query: AwardQuery, page: int, *, count: int) -> list[tuple[str, int, bool]]:
    """Return the addresses of the first, the last and the near pages; none where one page holds all."""
    last = max(1, -(-count // PAGE))
    near = sorted({1, last, *range(max(1, page - 2), min(last, page + 2) + 1)}) if last > 1 else []
    narrowed = f"{query.address}&" if query.address else ""
    return [(f"?{narrowed}page={number}", number, number == page) for number in near]


def _about(place: Place, record: AwardRecord, *, origin: AwardRecord) -> list[DescriptorLine]:
    intent = record.intent
    learner = intent.learner
    until = written.day((intent.valid_until - _INSTANT).date()) if intent.valid_until else _("No end stated")
    batch = SafeString("")
    if origin.intent.batch:
        # A correction is no row of a list; the award still came from one.
        address = place.url("batch", origin.intent.batch)
        batch = written.number_link(address, f"{origin.intent.batch} / {origin.intent.row}")
    rows = [
        (pgettext("of a person", "Name"), written.name(learner.name) if learner else "", True),
        (_("Reading (kana)"), learner.reading if learner else "", False),
        (_("Name in Latin letters"), learner.roman if learner else "", False),
        (_("E-mail address"), learner.email if learner else "", True),
        (_("Student number"), learner.student_number if learner else "", False),
        (_("Date of the award"), written.day(intent.awarded_on), True),
        (_("Grade"), intent.grade, False),
        (_("Valid until"), until, True),
        (_("Renewed"), written.moment(record.issued_at) if record.intent.renewal else "", False),
        (_("Class list and row"), batch, False),
    ]
    return [DescriptorLine(title=title, value=value) for title, value, always in rows if value or always]


def _delivery(place: Place, record: AwardRecord) -> list[DescriptorLine]:
    """Say whether the learner was told, and whether they opened it."""
    claims = place.store.claims.list_by_award(record.number)
    opened = next((claim for claim in claims if claim.opened_at is not None), None)
    rows = [DescriptorLine(title=_("Mail"), value=_mail(place, record))]
    if opened is None:
        rows.append(DescriptorLine(title=_("Received"), value=_("Not yet")))
        rows.append(DescriptorLine(title=_("Reminders"), value=_reminders(place, claims)))
        return rows
    rows.append(DescriptorLine(title=_("Received"), value=written.moment(opened.opened_at)))
    if (code := _used_code(place, record)) is not None:
        printed_on = {"day": written.day(code.made_at)}
        words_of_code = _("By a printed code of %(day)s: whoever held the sheet") % printed_on
        rows.append(DescriptorLine(title=_("Received how"), value=words_of_code))
    is_linked = any(claim.account for claim in claims)
    seen = max((c.visibility for c in claims if c.opened_at), key=list(Visibility).index)
    words = {
        Visibility.PRIVATE: _("Only the learner"),
        Visibility.WITH_LINK: _("Whoever has the link"),
        Visibility.LISTED: _("Everybody, by its number and by search engines too"),
    }
    rows.append(DescriptorLine(title=_("Who sees it"), value=words[seen]))
    rows.append(DescriptorLine(title=_("In an account"), value=_("yes") if is_linked else _("no")))
    return rows


def _used_code(place: Place, record: AwardRecord) -> ClaimCode | None:
    """Return the printed code by which an award was received."""
    codes = get_platform().persons.claim_codes.open(place.institution.id)
    code = codes.list_by_awards([record.number]).get(record.number)
    return code if code is not None and code.used_at is not None else None


def _reminders(place: Place, claims: Sequence[Claim]) -> str | SafeString:
    """Say when the learner is reminded next, or that they are not."""
    if is_stopped(claims):
        return _("Stopped")
    reminder = next_reminder(claims, zone=zone_of_country(place.institution.country), now=place.now)
    return format_html("{} {}", _("Next:"), written.moment(reminder.at)) if reminder else _("No more")


def _mail(place: Place, record: AwardRecord) -> str | SafeString:
    learner = record.intent.learner
    if learner is None or not learner.email:
        return _("No address, so no mail")
    for kind in ("renewed", "corrected", "claim"):
        message = place.store.outbox.find(f"{kind}:{record.credential_id}")
        if message is None:
            continue
        if message.state is MessageState.SENT:
            return format_html("{} {}", _("Sent"), written.moment(message.sent_at))
        return (
            _("Not delivered; look at the address") if message.state is MessageState.PARKED else _("Waits to be sent")
        )
    return _("No mail was written")


def _documents(place: Place, number: str, records: Sequence[AwardRecord]) -> Table:
    renewed = {record.intent.replaces for record in records if record.intent.renewal and record.issued_at}
    return Table(
        caption=_("Documents"),
        columns=[_("No."), _("State"), _("Signed"), _("File")],
        rows=[
            [
                str(position),
                _("Renewed; good until its own end")
                if award_record.credential_id in renewed
                else str(_STATES[award_record.state]),
                written.moment(award_record.issued_at),
                written.number_link(place.url("award-document", number, position), "JSON")
                if award_record.document_sha256
                else SafeString(""),
            ]
            for position, award_record in enumerate(records, start=1)
        ],
    )


def _reasons(place: Place, record: AwardRecord) -> list[tuple[SafeString, str | SafeString]]:
    events = place.store.status_lists.list_events_of(record.credential_id)
    return [(written.moment(event.at), _reason(place, event.reason)) for event in reversed(events)]


def _reason(place: Place, reason: str) -> str | SafeString:
    """Lead from the reason of an order's event to the order."""
    number, _space, code = reason.partition(" ")
    if not number.startswith("W-") or parse_number(number) != number:
        return reason
    address = place.url("withdrawal", number)
    return format_html("{} {}", reason_word(code), written.number_link(address, number))
