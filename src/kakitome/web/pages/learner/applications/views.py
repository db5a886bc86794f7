"""A person's applications for awards: begun at an entry of the registry, written, previewed, sent, withdrawn."""

import secrets
from collections.abc import Mapping
from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import KakitomeError, NotFound
from kakitome.journeys.people import award_applications as journey
from kakitome.journeys.people.award_applications import OwnApplication, find_application, proved_by
from kakitome.ports.award_applications import ApplicationState, AwardApplication
from kakitome.services import applying
from kakitome.web.entries import find_entry, find_entry_call
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.applications.forms import (
    ApplicationAnswerForm,
    ApplicationForm,
    EvidenceForm,
    RenewalRequestForm,
    drafted_of,
)
from kakitome.web.pages.learner.applications.shown import (
    application_lines,
    held_choices,
    shown,
)
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.parts import written
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.files import download

WRITING = Limit(name="award-application", times=60)
"""A scanner looks at each file."""
_ADDS: Final[Mapping[str, str]] = {"file": "file", "link": "url", "document": "document"}
"""Which button adds what of the form."""


@never_cache
@login_required
@require_safe
def my_applications(request: HttpRequest) -> HttpResponse:
    """List one's applications, those that are open first."""
    lines = application_lines(get_platform(), account_of(request))
    context = {
        "open_lines": [line for line in lines if line.is_open],
        "ended_lines": [line for line in lines if not line.is_open],
    }
    return render(request, "pages/learner/applications/list.html", context)


@never_cache
@login_required
@limited(WRITING)
@require_http_methods(["GET", "HEAD", "POST"])
def application_begin(request: HttpRequest, number: str) -> HttpResponse:
    """Say what is asked of those who apply for an entry of the registry; begin a draft, or go on with the open one."""
    platform, account = get_platform(), account_of(request)
    entry = find_entry(platform, number)
    call = find_entry_call(platform, entry)
    if call is None:
        raise Http404
    if request.method == "POST":
        with attempt(request) as attempted:
            application = applying.begin(
                platform.store(entry.institution),
                call,
                account=account,
                key=secrets.token_hex(16),
                language=written.language(),
                now=platform.now(),
            )
        if attempted.is_done:
            return redirect("my-application", key=application.key)
    context = {
        "entry": entry,
        "title": entry.current.microcredential.title,
        "institution": platform.organisations.get(entry.institution).name,
        "call": call,
        "is_for_you": applying.is_for(call, proved_by(platform, account)),
    }
    return render(request, "pages/learner/applications/begin.html", context)


@never_cache
@login_required
@limited(WRITING)
@require_http_methods(["GET", "HEAD", "POST"])
def my_application(request: HttpRequest, key: str) -> HttpResponse:
    """Write a draft, answer what more was asked, or see how an application stands."""
    own, application = _need(request, key)
    if application.state is ApplicationState.DRAFT:
        return _draft(request, own, application)
    if application.state is ApplicationState.MORE_ASKED:
        return _answer(request, own, application)
    context = shown(get_platform(), own, application)
    return render(request, "pages/learner/applications/standing.html", context)


@never_cache
@login_required
@limited(WRITING)
@require_http_methods(["GET", "HEAD", "POST"])
def my_application_send(request: HttpRequest, key: str) -> HttpResponse:
    """Show what is sent, as the institution will see it; send exactly that."""
    own, application = _need(request, key)
    if application.state is not ApplicationState.DRAFT:
        return redirect("my-application", key=key)
    platform = get_platform()
    if request.method == "POST":
        with attempt(request, _("Your application is sent.")) as attempted:
            journey.send(platform, own, seen=request.POST.get("seen", "")[:40])
        if attempted.is_done:
            return redirect("my-application", key=key)
        application = applying.need_own(platform.store(own.institution), key, account=own.account)
    emails = proved_by(platform, own.account)
    problems = applying.problems_of(application, emails=emails)
    context = shown(platform, own, application) | {
        "problems": [written.finding(problem) for problem in problems],
        "seen": application.changed_at.isoformat(),
    }
    return render(request, "pages/learner/applications/send.html", context, status=422 if problems else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_application_withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """Say what withdrawing does; then withdraw, or delete a draft."""
    own, application = _need(request, key)
    platform = get_platform()
    is_draft = application.state is ApplicationState.DRAFT
    if request.method == "POST":
        done = _("The draft is deleted.") if is_draft else _("The application is withdrawn.")
        with attempt(request, done):
            applying.withdraw(platform.store(own.institution), key, account=own.account, now=platform.now())
        return redirect("my-applications")
    context = shown(platform, own, application) | {"is_draft": is_draft}
    return render(request, "pages/learner/applications/withdraw.html", context)


@never_cache
@login_required
@require_safe
def my_application_piece(request: HttpRequest, key: str, piece: str) -> HttpResponse:
    """Hand out a piece of one's evidence as it came."""
    own, application = _need(request, key)
    names = [each.name for each in application.evidence if each.key == piece]
    if not names:
        raise NotFound("E_APPLICATION_EVIDENCE")
    content = get_platform().store(own.institution).applications.read_evidence(key, piece)
    # To be kept, never to be shown in the browser under our name.
    return download(content, names[0], "application/octet-stream")


def _draft(request: HttpRequest, own: OwnApplication, application: AwardApplication) -> HttpResponse:
    platform = get_platform()
    is_post = request.method == "POST"
    initial = drafted_of(application)
    kind = RenewalRequestForm if application.renews else ApplicationForm
    form = kind(request.POST, request.FILES) if is_post else kind(initial=initial)
    emails = proved_by(platform, own.account)
    form.offer(email=[(email, email) for email in emails], document=held_choices(platform, own.account))
    if is_post:
        form.is_valid()
        store, now = platform.store(own.institution), platform.now()
        # Whatever button was pressed, and whatever is wrong with a file: nothing that was typed is lost.
        with attempt(request, form=form) as attempted:
            applying.save_draft(store, own.key, account=own.account, drafted=form.drafted(), now=now)
            _keep_choices(request, own)
        if attempted.is_done and not form.errors and _act(request, own, form=form):
            is_preview = request.POST.get("act") == "preview"
            return redirect("my-application-send" if is_preview else "my-application", key=own.key)
        application = applying.need_own(store, own.key, account=own.account)
    context = shown(platform, own, application) | {"form": form}
    return render(request, "pages/learner/applications/draft.html", context, status=422 if form.errors else 200)


def _answer(request: HttpRequest, own: OwnApplication, application: AwardApplication) -> HttpResponse:
    platform = get_platform()
    is_post = request.method == "POST"
    form = ApplicationAnswerForm(*((request.POST, request.FILES) if is_post else ()))
    form.offer(document=held_choices(platform, own.account))
    if is_post and form.is_valid():
        store, now = platform.store(own.institution), platform.now()
        with attempt(request, form=form) as attempted:
            _keep_choices(request, own)
        if attempted.is_done and _act(request, own, form=form) and request.POST.get("act") == "answer":
            words = form.cleaned_data["answer"]
            with attempt(request, _("Your answer is sent."), form=form) as attempted:
                applying.answer(store, own.key, account=own.account, words=words, now=now)
            if attempted.is_done:
                return redirect("my-application", key=own.key)
        application = applying.need_own(store, own.key, account=own.account)
    context = shown(platform, own, application) | {"form": form}
    return render(request, "pages/learner/applications/answer.html", context, status=422 if form.errors else 200)


def _keep_choices(request: HttpRequest, own: OwnApplication) -> None:
    """Store which pieces the award may name, as they are ticked."""
    platform = get_platform()
    store, ticked = platform.store(own.institution), frozenset(request.POST.getlist("signed"))
    applying.sign_in(store, own.key, pieces=ticked, account=own.account, now=platform.now())


def _act(request: HttpRequest, own: OwnApplication, *, form: EvidenceForm) -> bool:
    """Add or take out a piece of evidence, as the button says; whether nothing stood in the way."""
    platform, act = get_platform(), request.POST.get("act", "")
    if act.startswith("remove:"):
        piece, store = act.removeprefix("remove:"), platform.store(own.institution)
        applying.remove_evidence(store, own.key, piece=piece, account=own.account, now=platform.now())
        return True
    field = _ADDS.get(act, "")
    if act in ("answer", "preview", "save") and not _is_filled(form):
        return True
    try:
        _attach(own, form=form, only=field)
    except KakitomeError as error:
        form.refuse(error, field=field or None)
        return False
    return True


def _is_filled(form: EvidenceForm) -> bool:
    return any(form.cleaned_data.get(name) for name in _ADDS.values())


def _attach(own: OwnApplication, *, form: EvidenceForm, only: str) -> None:
    """Put what the form names to the application: of one field, or of all, so that nothing that was chosen is lost."""
    platform, data = get_platform(), form.cleaned_data
    if data.get("file") and only in ("", "file"):
        file = data["file"]
        journey.attach_file(platform, own, name=file.name or "", data=file.read())
    if (data.get("url") and only == "") or only == "url":
        journey.attach_link(platform, own, url=data["url"].strip(), name=data["url_name"].strip())
    if (data.get("document") and only == "") or only == "document":
        journey.attach_document(platform, own, sha256=data["document"])


def _need(request: HttpRequest, key: str) -> tuple[OwnApplication, AwardApplication]:
    return find_application(get_platform(), key, account=account_of(request))
