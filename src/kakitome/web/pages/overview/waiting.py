"""What waits for somebody at an institution."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome.journeys.institutions.stolen_keys import open_reports
from kakitome.learning.framework.check import check
from kakitome.ports.batches import Batch, BatchState
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState
from kakitome.ports.withdrawals import WithdrawalState
from kakitome.services.defining import gate
from kakitome.web.desk.body import with_body
from kakitome.web.desk.place import Place
from kakitome.web.desk.scope import find_issuer, visible
from kakitome.web.pages.operator.parked_jobs.views import parked_jobs, reason_words
from kakitome.web.pages.overview.recognising import (
    agreements_waiting,
    applications_waiting,
    cases_waiting,
    joint_awards_waiting,
    partnerships_waiting,
)
from kakitome.web.pages.provider.applying.views import count_waiting
from kakitome.web.pages.provider.awarding_events.queue import count_entries_waiting
from kakitome.web.pages.provider.withdrawals.views import is_reachable
from kakitome.web.pages.provider.withdrawals.words import ACTS, counted
from kakitome.web.parts import written
from kakitome.web.parts.letter import title_of
from kakitome.web.parts.shapes import Waiting
from kakitome.web.parts.written import language


def waiting_at(place: Place) -> list[Waiting]:
    """Return what waits for the person at an institution."""
    versions = visible(place)
    waiting: list[Waiting] = [
        *_no_issuer(place),
        *_stopped_keys(place),
        *_stopped(place),
        *cases_waiting(place),
        *applications_waiting(place),
        *_award_applications(place),
        *_event_entries(place),
        *partnerships_waiting(place),
        *joint_awards_waiting(place),
        *agreements_waiting(place),
        *_batches(place, versions),
        *_withdrawals(place),
    ]
    for version in versions.values():
        if version.state is VersionState.DRAFT and (draft := _draft(place, version)):
            waiting.append(draft)
    return waiting


def _no_issuer(place: Place) -> list[Waiting]:
    if find_issuer(place) is not None:
        return []
    address = place.url("issuer")
    return [
        Waiting(state="fail", title=_("The issuer is not open yet"), what=_("Nothing can be signed."), address=address)
    ]


def _stopped_keys(place: Place) -> list[Waiting]:
    """Return reports of keys that may be stolen, for administrators: one of them answers."""
    reports = open_reports(place.platform, place.institution.id) if place.may("manage_keys") else []
    if not reports:
        return []
    is_own = any(report.asked_by == place.actor.account for report in reports)
    what = _("Another administrator answers.") if is_own else _("Look into it and answer.")
    title = _("A stopped key waits for a second person")
    # The page has every key the institution ever had; the one to look into is not at its top.
    address = f"{place.url('issuer')}#key-{reports[0].key.key_id[:24]}"
    return [Waiting(state="warn", title=title, what=what, address=address)]


def _stopped(place: Place) -> list[Waiting]:
    """Return what failed again and again, for those who may let it begin again."""
    stopped = parked_jobs(place) if place.may("manage_keys") else []
    if not stopped:
        return []
    title = ngettext("%(n)d job stopped", "%(n)d jobs stopped", len(stopped)) % {"n": len(stopped)}
    address = place.url("parked-jobs")
    return [Waiting(state="fail", title=title, what=reason_words(stopped[0].reason), address=address)]


def _batches(place: Place, versions: dict[str, MicrocredentialVersion]) -> list[Waiting]:
    waiting = []
    for state, mark, word in (
        (BatchState.DRAFT, "warn", _("A class list waits for your confirmation")),
        (BatchState.CONFIRMED, "none", _("A class list is being awarded")),
        (BatchState.SIGNING, "none", _("A class list is being awarded")),
        (BatchState.PAUSED, "warn", _("Awarding a class list is paused")),
        (BatchState.READING, "none", _("The list is being read")),
    ):
        for batch in place.store.batches.list_in_state(state):
            version = versions.get(batch.microcredential)
            if version is None or (state is BatchState.DRAFT and not place.may("award", version.unit)):
                continue
            waits = batch.award_at is not None and batch.award_at > place.now and state is BatchState.CONFIRMED
            title = _("A class list waits for its hour") if waits else word
            address = place.url("batch", batch.number)
            waiting.append(Waiting(state=mark, title=title, what=_what_of(batch, version), address=address))  # type: ignore[arg-type]
    return waiting


def _what_of(batch: Batch, version: MicrocredentialVersion) -> str:
    """Name what a list is for, and its length when that is known."""
    title = title_of(version.microcredential.title)
    if not batch.total:
        return title
    rows = ngettext("%(n)s row", "%(n)s rows", batch.total) % {"n": written.grouped(batch.total)}
    return f"{title}（{rows}）" if language() == "ja" else f"{title} ({rows})"


def _withdrawals(place: Place) -> list[Waiting]:
    """Return what others proposed to withdraw and this person may approve."""
    waiting = []
    for order in place.store.withdrawals.list_in_state(WithdrawalState.PROPOSED):
        is_own = place.actor.account in (order.proposed_by, order.answerable)
        if not is_own and is_reachable(place, order, right="award"):
            what = counted(ACTS[order.act].proposed, order.ready)
            address = place.url("withdrawal", order.number)
            title = _("Withdrawing waits for your word")
            waiting.append(Waiting(state="warn", title=title, what=what, address=address))
    return waiting


def _award_applications(place: Place) -> list[Waiting]:
    """Return that people who applied for awards wait, for those who may award."""
    count = count_waiting(place) if place.may_somewhere("award") else 0
    if not count:
        return []
    title = ngettext("%(n)d application for an award waits", "%(n)d applications for awards wait", count) % {"n": count}
    return [Waiting(state="warn", title=title, what=_("Look at them and decide."), address=place.url("applying"))]


def _event_entries(place: Place) -> list[Waiting]:
    """Return the events whose entries wait, for those who may award."""
    waiting = []
    for event, count in count_entries_waiting(place) if place.may_somewhere("award") else []:
        words = ngettext("%(n)d entry at an event waits", "%(n)d entries at an event wait", count) % {"n": count}
        address = place.url("awarding-event", event.key)
        waiting.append(Waiting(state="warn", title=words, what=title_of(event.name), address=address))
    return waiting


def _draft(place: Place, version: MicrocredentialVersion) -> Waiting | None:
    """Return a draft for whoever has the next step with it: definers fill in, approvers put in force."""
    letter = with_body(place, version.microcredential)
    obstacles = gate(letter)
    if not place.may("define" if obstacles else "approve", version.unit):
        return None
    to_go = max(check(letter).to_go, 1)
    what = (
        ngettext("%(n)d item to go (Japan)", "%(n)d items to go (Japan)", to_go) % {"n": to_go}
        if obstacles
        else _("Complete. It can be put in force.")
    )
    return Waiting(
        state="warn" if obstacles else "ok",
        title=title_of(version.microcredential.title) or _("Without a title yet"),
        what=what,
        address=place.url("define-edit", version.identifier, version.version),
    )
