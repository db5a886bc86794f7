"""The forms of a person's name: recorded, checked by what others signed, taken out."""

import secrets
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Conflict, Invalid, NotFound, Unavailable
from kakitome.journeys.people.naming import demand_evidence, find_evidence
from kakitome.journeys.platform import Platform
from kakitome.ports.person_names import FormOfName, PersonName
from kakitome.ports.sandbox import Busy
from kakitome.ports.wallets import Addressee
from kakitome.services.keeping_names import NameEvidence, record_name
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.names.forms import FORMS, OwnNameForm
from kakitome.web.parts import written
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.shapes import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRow:
    """One form of a name as the page lists it; `stated_by` is empty where nothing states it."""

    key: str
    form: Words
    text: str
    stated_by: Words
    stated_on: str
    checked_at: Words
    is_withheld: bool


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def names(request: HttpRequest) -> HttpResponse:
    """List the forms of the name; record one."""
    platform, account = get_platform(), account_of(request)
    form = OwnNameForm(request.POST if request.method == "POST" else None)
    form.offer(document=_documents(platform, account))
    if form.is_valid():
        with attempt(request, form=form, refusals=(Conflict, Invalid, NotFound, Unavailable, Busy)) as attempted:
            name = _record(platform, account, form.cleaned_data)
        if attempted.is_done:
            is_said = _("Recorded. A signed credential states this name.")
            messages.success(request, is_said if name.is_checked else _("Recorded. Nothing you hold states it yet."))
            return redirect("names")
    context = {"rows": rows_of(platform, account), "form": form}
    return render(request, "pages/learner/names/names.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def name_remove(request: HttpRequest, key: str) -> HttpResponse:
    """Say what goes and what stays; take a form of the name out."""
    platform, account = get_platform(), account_of(request)
    row = next((row for row in rows_of(platform, account) if row.key == key), None)
    if row is None:
        raise Http404
    if request.method == "POST":
        platform.persons.names.open(account).remove(key)
        messages.success(request, _("The name is taken out. No credential has changed."))
        return redirect("names")
    return render(request, "pages/learner/names/remove.html", {"row": row})


def rows_of(platform: Platform, account: str) -> list[NameRow]:
    """Return the forms of somebody's name as pages list them."""
    return [_row(name) for name in platform.persons.names.open(account).list_names()]


def _row(name: PersonName) -> NameRow:
    return NameRow(
        key=name.key,
        form=FORMS[name.form],
        text=name.text,
        stated_by=name.stated_by if name.is_checked else "",
        stated_on=written.day(name.stated_on) if name.stated_on else "",
        checked_at=written.moment(name.checked_at),
        is_withheld=not name.may_be_chosen,
    )


def _record(platform: Platform, account: str, entered: dict[str, str]) -> PersonName:
    text, document = entered["text"], entered["document"]
    if document:
        evidence: NameEvidence | None = demand_evidence(platform, account, text=text, document=document)
    else:
        evidence = find_evidence(platform, account, text=text)
    return record_name(
        platform.persons.names.open(account),
        form=FormOfName(entered["form"]),
        text=text,
        key=secrets.token_hex(8),
        evidence=evidence,
        now=platform.now(),
    )


def _documents(platform: Platform, account: str) -> list[tuple[str, str]]:
    """Return the documents that may state a name: verified, and addressed to who holds them."""
    documents = platform.wallets.open(account).list_documents()
    fitting = [entry for entry in documents if entry.is_verified and entry.addressee is Addressee.PROVED]
    return [("", _("none")), *((entry.key, str(written.text(entry.title))) for entry in fitting)]
