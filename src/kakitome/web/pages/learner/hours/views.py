"""The page of hours learnt: the sum, by year and by skill, and what is not counted and why."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.platform import Platform
from kakitome.mapping.learning_hours import HeldHours, HoursProfile, WhyNot, hours_from_plain, stated_hours, sum_hours
from kakitome.mapping.stated_kinds import OF_WHOLE_STUDIES
from kakitome.ports.claims import HeldOutline
from kakitome.ports.own_records import OwnRecord
from kakitome.services.keeping_wallets import HOURS
from kakitome.services.surveying_wallets import EntryStanding, WalletEntry
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.my_awards.home import entries_of
from kakitome.web.parts.hours import hours_view

_WHY: Final[Mapping[EntryStanding, WhyNot]] = {
    EntryStanding.REVOKED: WhyNot.WITHDRAWN,
    EntryStanding.SUSPENDED: WhyNot.SUSPENDED,
    EntryStanding.REPLACED: WhyNot.REPLACED,
    EntryStanding.NOT_YET: WhyNot.NOT_YET,
    EntryStanding.OPEN: WhyNot.UNVERIFIED,
    EntryStanding.OTHERS: WhyNot.UNVERIFIED,
}


@login_required
@require_safe
def hours(request: HttpRequest) -> HttpResponse:
    """Show the hours learnt."""
    platform, account = get_platform(), account_of(request)
    own_records = platform.persons.own_records.open(account).list_records()
    view = hours_view(profile_of(platform, account), own_minutes=_minutes(own_records), own_count=len(own_records))
    return render(request, "pages/learner/hours/hours.html", {"view": view})


def profile_of(platform: Platform, account: str) -> HoursProfile:
    """Sum the hours of everything somebody holds; definitions are read once for all their awards."""
    wallet = platform.wallets.open(account)
    entries = entries_of(platform, account, wallet.list_documents())
    facts = wallet.list_facts()
    stated = {
        key: stated_hours(platform.store(key[0]).microcredentials.get(key[1], key[2]).microcredential)
        for key in {_definition_key(entry.outline) for entry in entries if entry.outline}
    }
    return sum_hours(
        HeldHours(
            title=entry.title,
            stated=stated[_definition_key(entry.outline)]
            if entry.outline
            else hours_from_plain(facts.get(entry.document, {}).get(HOURS)),
            year=entry.awarded_on.year if entry.awarded_on else None,
            why_not=_why_not(entry),
            is_listed=entry.state is not EntryStanding.UNLISTED,
        )
        for entry in entries
    )


def _definition_key(outline: HeldOutline) -> tuple[str, str, int]:
    return outline.institution, outline.microcredential, outline.version


def _why_not(entry: WalletEntry) -> WhyNot | None:
    if entry.state in _WHY:
        return _WHY[entry.state]
    return WhyNot.DEGREE if entry.kind in OF_WHOLE_STUDIES else None


def _minutes(own_records: Sequence[OwnRecord]) -> int:
    return sum(record.minutes or 0 for record in own_records)
