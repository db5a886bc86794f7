"""What staff do with an award: give one, send its link, correct it, renew it, suspend, resume, revoke."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kakitome.errors import Conflict, KakitomeError, Problem, Refused, Unavailable
from kakitome.journeys.platform import new_token
from kakitome.learning.award import Evidence
from kakitome.ports.awards import AwardState
from kakitome.ports.security_events import SecurityEventKind
from kakitome.services.holding import send_link
from kakitome.services.holding.reminding_unclaimed import resume_reminders, stop_reminders
from kakitome.services.issuing import AwardOutcome, Handling, Order, RowStatus, Wanted, issue
from kakitome.services.issuing.correcting import correct_learner
from kakitome.services.issuing.renewing import renew
from kakitome.services.publishing import publish_status_lists
from kakitome.services.revoking import (
    ChangedStatus,
    DocumentStanding,
    StatusAct,
    left_alone,
    reinstate,
    revoke_alone,
    standing_of,
    suspend,
)
from kakitome.values.localized_text import LocalizedText
from kakitome.web.desk.acting import ActWords
from kakitome.web.desk.place import FORM, POST, Place, at_desk
from kakitome.web.desk.scope import find_issuer, list_awardable, need_award, other_body_of
from kakitome.web.pages.provider.issued_awards.forms import (
    OF_A_LEARNER,
    LearnerForm,
    ReasonForm,
    RenewalForm,
    SingleAwardForm,
    renewal_form,
)
from kakitome.web.pages.provider.issued_awards.receipt import sendable_of, unreceived_of
from kakitome.web.pages.provider.issued_awards.rows import may_be_renewed, query_of
from kakitome.web.pages.provider.issued_awards.views import way_to
from kakitome.web.parts import written
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.letter import title_of
from kakitome.web.parts.written import in_japan
from kakitome.web.security_events import note_refusal

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardAct(ActWords):
    """An act on an award as a page."""

    run: Callable[[Place, str, StatusAct], ChangedStatus]


def _revoke(place: Place, credential_id: str, act: StatusAct) -> ChangedStatus:
    return revoke_alone(place.store, credential_id, act=act, answerable=place.actor.account)


def _suspend(place: Place, credential_id: str, act: StatusAct) -> ChangedStatus:
    return suspend(place.store, credential_id, act=act)


def _reinstate(place: Place, credential_id: str, act: StatusAct) -> ChangedStatus:
    return reinstate(place.store, credential_id, act=act)


ACTS: Mapping[str, AwardAct] = {
    "revoke": AwardAct(
        run=_revoke,
        title=gettext_lazy("Revoke this award"),
        lead=gettext_lazy("Whoever checks it from now on reads that you withdrew it. This cannot be undone."),
        button=gettext_lazy("Revoke for good"),
        done=gettext_lazy("Revoked. Whoever checks it now reads that you withdrew it."),
        is_final=True,
    ),
    "suspend": AwardAct(
        run=_suspend,
        title=gettext_lazy("Suspend this award"),
        lead=gettext_lazy(
            "Whoever checks it here reads that it is suspended for now. Most other verifiers know one word for it"
            " and say that it is revoked. You can lift the suspension at any time."
        ),
        button=gettext_lazy("Suspend for now"),
        done=gettext_lazy("Suspended. The suspension can be lifted."),
    ),
    "resume": AwardAct(
        run=_reinstate,
        title=gettext_lazy("Lift the suspension"),
        lead=gettext_lazy("Whoever checks it no longer reads that it is suspended."),
        button=gettext_lazy("Lift the suspension"),
        done=gettext_lazy("The suspension is lifted."),
    ),
}
"""By their name in addresses."""


@at_desk("award", FORM)
def give(request: HttpRequest, place: Place) -> HttpResponse:
    """Give one award; the form's own key keeps a double click from giving two."""
    versions = list_awardable(place)
    today = in_japan(place.now).date()
    initial = {"awarded_on": today.isoformat(), "microcredential": request.GET.get("microcredential", "")}
    form = SingleAwardForm(request.POST or None, versions=versions, today=today, initial=initial)
    if request.method == "POST" and form.is_valid():
        number = _give(place, form, key=request.POST.get("key", "")[:64])
        if number:
            mailed = bool(form.cleaned_data["email"])
            messages.success(
                request,
                _("Awarded. The learner gets a mail with the link.")
                if mailed
                else _("Awarded. Without an e-mail address, nobody was told."),
            )
            return place.redirect("award-detail", number)
    context = {
        **way_to(place),
        "form": form,
        "has_versions": bool(versions),
        "other_bodies": [
            (version.microcredential.title, written.finding(problem))
            for version in versions
            if (problem := other_body_of(place, version.microcredential)) is not None
        ],
        "key": request.POST.get("key") or new_token(),
    }
    return render(request, "pages/provider/issued_awards/give.html", context, status=422 if form.errors else 200)


@at_desk("award", FORM)
def withdraw(request: HttpRequest, place: Place, number: str, act: str) -> HttpResponse:
    """Revoke, suspend or resume after a reason was written on a page of its own."""
    award_act = ACTS.get(act)
    if award_act is None:
        raise Http404
    record = need_award(place, number, right="award")
    standing = standing_of(place.store, [record])[record.credential_id]
    idle = _why_idle(act, number, standing)
    if idle:
        messages.error(request, idle)
        return place.redirect("award-detail", number)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        change = StatusAct(**place.by, reason=form.cleaned_data["reason"], notices=place.store.outbox)
        with attempt(request, award_act.done, refusals=Refused, form=form):
            award_act.run(place, record.credential_id, change)
            _publish(place)
        if not form.errors:
            return place.redirect("award-detail", number)
        note_refusal(request, SecurityEventKind.WITHDRAWAL_REFUSED, institution=place.institution.id, award=number)
    version = place.store.microcredentials.get(record.intent.microcredential, record.intent.version)
    context = {
        **way_to(place),
        "record": record,
        "form": form,
        "page": award_act,
        "milder": place.url("award-act", number, "suspend") if act == "revoke" and not standing.suspended else "",
        "needs_second": act == "revoke" and left_alone(place.store, place.actor.account, now=place.now) < 1,
        "title": title_of(version.microcredential.title),
    }
    return render(request, "pages/provider/issued_awards/withdraw.html", context, status=422 if form.errors else 200)


@at_desk("award", FORM)
def correct(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Correct who the learner is: a new document under the same number; the link keeps working."""
    record = need_award(place, number, right="award")
    learner = record.intent.learner
    if learner is None or record.state is not AwardState.ISSUED:
        raise Http404
    if standing_of(place.store, [record])[record.credential_id].revoked:
        messages.error(request, written.finding(Problem(code="E_CORRECTION_REVOKED", params={"number": number})))
        return place.redirect("award-detail", number)
    form = LearnerForm(request.POST or None, initial={name: getattr(learner, name) for name in OF_A_LEARNER})
    if request.method == "POST" and form.is_valid():
        fresh = form.learner(did=learner.did)
        try:
            outcome = correct_learner(
                place.platform.issuing_context(place.institution.id), number, learner=fresh, **place.by
            )
        except Refused as error:
            form.refuse(error)
        else:
            if not _refuse(form, outcome):
                _publish(place)
                if fresh.email.casefold() != learner.email.casefold() and not _is_opened(place, number):
                    _send(place, number)
                messages.success(request, _("Corrected. The same link opens the new document."))
                return place.redirect("award-detail", number)
    context = {**way_to(place), "record": record, "form": form}
    return render(request, "pages/provider/issued_awards/correct.html", context, status=422 if form.errors else 200)


@at_desk("award", FORM)
def renew_award(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Say what a renewal does, ask until when, and sign; the form's own key keeps a double click from signing two."""
    record = need_award(place, number, right="award")
    key = request.POST.get("key", "")[:64]
    until = record.intent.valid_until
    is_done = bool(key) and place.store.awards.find_by_idempotency_key(_renewal_key(place, key)) is not None
    if not is_done and not may_be_renewed(record, standing_of(place.store, [record])[record.credential_id]):
        raise Http404
    if is_done or until is None:
        return place.redirect("award-detail", number)
    version = place.store.microcredentials.get(record.intent.microcredential, record.intent.version)
    last = until.date() - _DAY
    form = renewal_form(request.POST or None, until=until, letter=version.microcredential, now=place.now)
    if request.method == "POST" and form.is_valid() and _renew(place, number, form=form, key=key):
        messages.success(request, _("Renewed. The same link opens the new document."))
        return place.redirect("award-detail", number)
    context = {
        **way_to(place),
        "record": record,
        "form": form,
        "title": title_of(version.microcredential.title),
        "last_day": last,
        "key": key or new_token(),
    }
    return render(request, "pages/provider/issued_awards/renew.html", context, status=422 if form.errors else 200)


@at_desk("award", POST)
def send_link_again(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Send the link to receive an award once more."""
    need_award(place, number, right="award")
    with attempt(request, refusals=Refused):
        if _send(place, number):
            messages.success(request, _("A new link is on its way. Older links that nobody opened stop working."))
        else:
            messages.warning(request, _("A link was sent again within the last 24 hours. Wait before the next one."))
    return place.redirect("award-detail", number)


@at_desk("award", POST)
def send_links(request: HttpRequest, place: Place) -> HttpResponse:
    """Send the link again to everybody whom the list's question finds and who may be sent one now."""
    query = query_of(request.POST.dict())
    sent = 0
    with attempt(request, refusals=Refused):
        for record in sendable_of(place, query):
            version = place.store.microcredentials.get(record.intent.microcredential, record.intent.version)
            if place.may("award", version.unit) and _send(place, record.number):
                sent += 1
    if sent:
        words = ngettext("The link was sent to %(n)d person again.", "The link was sent to %(n)d people again.", sent)
        messages.success(request, words % {"n": sent})
    else:
        messages.warning(request, _("Nobody is left to whom a link may be sent now."))
    return HttpResponseRedirect(f"{place.url('award-list')}?{query.address}")


@at_desk("award", POST)
def reminders(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Stop the reminders of one award, or let them go on."""
    need_award(place, number, right="award")
    is_on = request.POST.get("act") == "resume"
    change = resume_reminders if is_on else stop_reminders
    if change(place.store, number, **place.by):
        words = _("Reminders go on.") if is_on else _("No more reminders of this award are sent.")
        messages.success(request, words)
    return place.redirect("award-detail", number)


@at_desk("award", POST)
def stop_all_reminders(request: HttpRequest, place: Place) -> HttpResponse:
    """Stop the reminders of everybody whom the list's question finds and who has not received theirs."""
    query = query_of(request.POST.dict())
    stopped = 0
    for record in unreceived_of(place, query):
        version = place.store.microcredentials.get(record.intent.microcredential, record.intent.version)
        if place.may("award", version.unit):
            stopped += stop_reminders(place.store, record.number, **place.by)
    words = ngettext("Reminders to %(n)s person are stopped.", "Reminders to %(n)s people are stopped.", stopped)
    messages.success(request, words % {"n": stopped})
    return HttpResponseRedirect(f"{place.url('award-list')}?{query.address}")


def _why_idle(act: str, number: str, standing: DocumentStanding) -> str:
    """Say why an act would change nothing; empty when it would."""
    if standing.revoked:
        return written.finding(Problem(code="E_ALREADY_REVOKED", params={"number": number}))
    if act == "suspend" and standing.suspended:
        return _("This award is suspended already. Nothing has changed.")
    if act == "resume" and not standing.suspended:
        return _("This award is not suspended. Nothing has changed.")
    return ""


def _give(place: Place, form: SingleAwardForm, *, key: str) -> str:
    """Issue the award of a valid form and return its number; what stands in the way becomes errors of the form."""
    data = form.cleaned_data
    issuer = find_issuer(place)
    if issuer is None:
        form.add_error(None, _("The institution has no issuer that can sign yet. An admin opens one."))
        return ""
    identifier, _slash, version = data["microcredential"].rpartition("/")
    narrative = data["narrative"]
    wanted = Wanted(
        learner=form.learner(),
        awarded_on=data["awarded_on"],
        grade=data["grade"],
        despite_grade=" ".join(data["despite_grade"].split()),
        grade_confirmed=data["grade_confirmed"],
        evidence=(Evidence(url=data["evidence"]),) if data["evidence"] else (),
        narrative=LocalizedText(en=narrative) if narrative.isascii() else LocalizedText(ja=narrative),
        idempotency_key=f"desk:{place.actor.account}:{key}" if key else "",
    )
    order = Order(
        issuer=issuer.did,
        microcredential=identifier,
        version=int(version),
        actor=place.actor.account,
        wanted=[wanted],
    )
    try:
        (outcome,) = issue(
            place.platform.issuing_context(place.institution.id),
            order,
            now=place.now,
            handling=Handling(is_answered=True),
        )
    except (Refused, Unavailable) as error:
        form.refuse(error)
        return ""
    if _refuse(form, outcome):
        return ""
    _publish(place)
    return outcome.number


def _refuse(form: LearnerForm, outcome: AwardOutcome) -> bool:
    if outcome.status is not RowStatus.REFUSED:
        return False
    for problem in outcome.reasons:
        form.add_error(_field_of(problem, form), written.finding(problem))
    return True


def _field_of(problem: Problem, form: LearnerForm) -> str | None:
    """Name the field in which a person answers what was found about a grade."""
    if problem.pointer != "grade" or "despite_grade" not in form.fields:
        return None
    return "grade_confirmed" if problem.code == "E_GRADE_UNCLEAR" else "despite_grade"


def _send(place: Place, number: str) -> bool:
    return send_link(place.store, number, **place.by, draw_token=new_token, address_of=place.platform.claim_address)


def _is_opened(place: Place, number: str) -> bool:
    return any(claim.opened_at is not None for claim in place.store.claims.list_by_award(number))


def _publish(place: Place) -> None:
    """Let verifiers see the change at once; when it fails, the scheduler publishes with its next turn."""
    try:
        publish_status_lists(place.platform.publishing_context(place.institution.id), now=place.platform.now())
    except KakitomeError:
        return


def _renew(place: Place, number: str, *, form: RenewalForm, key: str) -> bool:
    context = place.platform.issuing_context(place.institution.id)
    own_key = _renewal_key(place, key) if key else ""
    try:
        outcome = renew(context, number, valid_until=form.end, **place.by, key=own_key)
    except (Conflict, Refused) as error:
        form.refuse(error)
        return False
    form.name_problems(outcome.reasons)
    return outcome.status is RowStatus.ISSUED


def _renewal_key(place: Place, key: str) -> str:
    return f"renewal:{place.actor.account}:{key}"
