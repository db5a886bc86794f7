"""The desk's first page: what can be done next; and the choice between institutions."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.learning.framework.check import check
from kakitome.ports.batches import Batch, BatchState
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState
from kakitome.ports.withdrawals import WithdrawalState
from kakitome.records.organisations import Node, Role
from kakitome.web.pages.awards.rows import Question, find_awards
from kakitome.web.pages.desk.body import with_body
from kakitome.web.pages.desk.committee_place import committees_of
from kakitome.web.pages.desk.place import Place, at_desk
from kakitome.web.pages.desk.scope import find_issuer, visible
from kakitome.web.pages.desk.words import role_words
from kakitome.web.pages.overview.recognising import CaseWaits, applications_waiting, cases_waiting
from kakitome.web.pages.parked_jobs.views import parked_jobs, reason_words
from kakitome.web.pages.withdrawals.views import is_reachable
from kakitome.web.pages.withdrawals.words import act_words
from kakitome.web.parts import written
from kakitome.web.parts.letter import title_of
from kakitome.web.parts.shapes import State
from kakitome.web.parts.written import language
from kakitome.web.roles import actor_of, roles_at

LATEST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """Something that waits for the person."""

    state: State
    title: str
    what: str
    address: str


@login_required
@never_cache
@require_safe
def institutions(request: HttpRequest) -> HttpResponse:
    """Lead to the one desk a person has, or let them choose."""
    platform, actor = get_platform(), actor_of(request)
    organisations = platform.organisations
    found = {node: organisations.find(node) for node in actor.roles}
    keys = list(dict.fromkeys(node.institution for node in found.values() if node is not None))
    committees = committees_of(request)
    reviews = bool(platform.reviewers.list_of(actor.account))
    if len(keys) == 1 and not committees and not reviews:
        return redirect("desk", keys[0])
    nodes = [node for node in (organisations.find(key) for key in keys) if node is not None]
    context = {"nodes": nodes, "committees": committees, "reviews": reviews}
    return render(request, "pages/desk/choose.html", context)


@never_cache
@at_desk("view")
@require_safe
def desk(request: HttpRequest, place: Place) -> HttpResponse:
    """Show what waits, the latest awards, and the units one works for."""
    found = find_awards(place, Question())
    titles = {mc.identifier: title_of(mc.microcredential.title) for mc in visible(place).values()}
    context = {
        "place": place,
        "spot": "desk",
        "waiting": _waiting(place),
        "count": found.count,
        "latest": [(line, titles.get(line.record.intent.microcredential, "")) for line in found.lines[:LATEST]],
        "units": _units(place),
        "may_award": place.may_somewhere("award"),
        "may_define": place.may_somewhere("define"),
        "sees_trail": place.may("view"),
        "may_manage": place.may("manage_keys"),
        "examines": place.may("examine") and place.store.body.find() is not None,
        "is_body": place.may("govern") and place.store.body.find() is not None,
        "has_others": len({node.institution for node in _mine(request)}) > 1,
    }
    return render(request, "pages/desk/home.html", context)


def _mine(request: HttpRequest) -> list[Node]:
    organisations = get_platform().organisations
    return [node for node in map(organisations.find, actor_of(request).roles) if node is not None]


def _waiting(place: Place) -> list[Next | CaseWaits]:
    found = visible(place)
    waiting: list[Next | CaseWaits] = [
        *_no_issuer(place),
        *_stopped(place),
        *cases_waiting(place),
        *applications_waiting(place),
        *_batches(place, found),
        *_withdrawals(place),
    ]
    for version in found.values():
        if version.state is VersionState.DRAFT and place.may("define", version.unit):
            waiting.append(_draft(place, version))
    return waiting


def _no_issuer(place: Place) -> list[Next]:
    if find_issuer(place) is not None:
        return []
    address = reverse("issuer", args=[place.institution.id])
    return [
        Next(state="fail", title=_("The issuer is not open yet"), what=_("Nothing can be signed."), address=address)
    ]


def _stopped(place: Place) -> list[Next]:
    """Return what failed again and again, for those who may let it begin again."""
    stopped = parked_jobs(place) if place.may("manage_keys") else []
    if not stopped:
        return []
    title = ngettext("%(n)d job stopped", "%(n)d jobs stopped", len(stopped)) % {"n": len(stopped)}
    address = reverse("parked-jobs", args=[place.institution.id])
    return [Next(state="fail", title=title, what=reason_words(stopped[0].reason), address=address)]


def _batches(place: Place, found: dict[str, MicrocredentialVersion]) -> list[Next]:
    waiting = []
    for state, mark, word in (
        (BatchState.DRAFT, "warn", _("A class list waits for your confirmation")),
        (BatchState.CONFIRMED, "none", _("A class list is being awarded")),
        (BatchState.SIGNING, "none", _("A class list is being awarded")),
        (BatchState.PAUSED, "warn", _("Awarding a class list is paused")),
        (BatchState.READING, "none", _("The list is being read")),
    ):
        for batch in place.store.batches.list_in_state(state):
            version = found.get(batch.microcredential)
            if version is None or (state is BatchState.DRAFT and not place.may("award", version.unit)):
                continue
            waits = batch.award_at is not None and batch.award_at > place.now and state is BatchState.CONFIRMED
            title = _("A class list waits for its hour") if waits else word
            address = reverse("batch", args=[place.institution.id, batch.number])
            waiting.append(Next(state=mark, title=title, what=_what_of(batch, version), address=address))  # type: ignore[arg-type]
    return waiting


def _what_of(batch: Batch, version: MicrocredentialVersion) -> str:
    """Name what a list is for, and its length when that is known."""
    title = title_of(version.microcredential.title)
    if not batch.total:
        return title
    rows = ngettext("%(n)s row", "%(n)s rows", batch.total) % {"n": written.grouped(batch.total)}
    return f"{title}（{rows}）" if language() == "ja" else f"{title} ({rows})"


def _withdrawals(place: Place) -> list[Next]:
    """Return what others proposed to withdraw and this person may approve."""
    waiting = []
    for order in place.store.withdrawals.list_in_state(WithdrawalState.PROPOSED):
        is_own = place.actor.account in (order.proposed_by, order.answerable)
        if not is_own and is_reachable(place, order, right="award"):
            what = act_words(order.act).proposed(order.ready)
            address = reverse("withdrawal", args=[place.institution.id, order.number])
            waiting.append(Next(state="warn", title=_("Withdrawing waits for your word"), what=what, address=address))
    return waiting


def _draft(place: Place, version: MicrocredentialVersion) -> Next:
    to_go = check(with_body(place, version.microcredential)).to_go
    what = (
        ngettext("%(n)d item to go (Japan)", "%(n)d items to go (Japan)", to_go) % {"n": to_go}
        if to_go
        else _("Complete. It can be put in force.")
    )
    return Next(
        state="warn" if to_go else "ok",
        title=title_of(version.microcredential.title) or _("Without a title yet"),
        what=what,
        address=reverse("define-edit", args=[place.institution.id, version.identifier, version.version]),
    )


def _units(place: Place) -> Sequence[tuple[str, str, int]]:
    """Return the units one has a right to see, with one's roles there and their depth."""
    words = role_words()
    shown = []
    for node in place.nodes:
        roles = roles_at(place.actor, node)
        if roles:
            name = written.text(node.name)
            mine = ("、" if language() == "ja" else ", ").join(words[role] for role in Role if role in roles)
            shown.append((name, mine, node.depth))
    return shown
