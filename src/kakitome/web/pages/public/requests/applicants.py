"""The asker's list of people, each with a link of their own; the answers as a table; a later last day for answers."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Invalid, Refused
from kakitome.learning.class_list.applicants import (
    MOST_LINES,
    ApplicantList,
    read_applicants,
    read_pasted_applicants,
)
from kakitome.ports.presentation_requests import PresentationRequest
from kakitome.services.listing_applicants import applicant_secret, join_answers, list_applicants
from kakitome.services.requesting import extend
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.public.requests.forms import end_of_day
from kakitome.web.pages.public.requests.guarding import guarded
from kakitome.web.pages.public.requests.shown import request_view
from kakitome.web.pages.public.requests.views import need_desk
from kakitome.web.parts import written
from kakitome.web.parts.forms import DayField, Form, LinesField, ListField

LISTING = Limit(name="request-applicants", times=30, seconds=600)
_BOTH = frozenset({"GET", "POST"})
_LARGEST_MB = 2


class ApplicantsForm(Form):
    """A list in a file, or pasted."""

    file = ListField(
        label=gettext_lazy("List of applicants (CSV or Excel)"),
        required=False,
        largest_mb=_LARGEST_MB,
        help_text=gettext_lazy(
            "With a column of numbers, of names, or both. "
            "The others are kept and come back in Excel; take out what is not needed."
        ),
    )
    pasted = LinesField(
        label=gettext_lazy("Or paste it, one person per line"),
        required=False,
        max_length=100_000,
        rows=4,
        attrs={"spellcheck": "false"},
        help_text=gettext_lazy("A number and a name, with a comma or a tab between them; or names alone."),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("file") and not cleaned.get("pasted"):
            raise forms.ValidationError(_("Choose a file, or paste the list."))
        return cleaned

    def read(self) -> ApplicantList:
        """Return what the list says; what is wrong with it is said beside its field."""
        file = cast("UploadedFile | None", self.cleaned_data["file"])
        listed = read_applicants(file.read()) if file else read_pasted_applicants(self.cleaned_data["pasted"])
        self.name_problems(listed.problems, field="file" if file else "pasted")
        return listed


class ExtendForm(Form):
    """A later last day for answers."""

    closes_on = DayField(
        label=gettext_lazy("Last day for answers"),
        error_messages={"required": gettext_lazy("Write the last day for answers.")},
    )


@guarded
@limited(LISTING, methods=_BOTH)
@require_http_methods(["GET", "HEAD", "POST"])
def request_applicants(request: HttpRequest, secret: str) -> HttpResponse:
    """Show whom the asker listed, each with their link; put people on the list, or take off who has not answered."""
    platform, asking = get_platform(), need_desk(secret, is_confirmed=True)
    applicants = platform.presenting.applicants
    if request.method == "POST" and "remove" in request.POST:
        _remove(asking, request.POST["remove"])
        messages.success(request, _("Taken off the list. That link opens nothing any more."))
        return redirect("request-applicants", secret=secret)
    form = ApplicantsForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        listed = form.read()
        try:
            if listed.lines:
                made = list_applicants(applicants, asking.number, lines=listed.lines, desk_secret=secret)
                messages.success(request, _added(len(made), of=len(listed.lines)))
                return redirect("request-applicants", secret=secret)
        except Invalid as refused:
            form.refuse(refused)
    answers = platform.presenting.requests.list_answers(asking.number)
    answered = {
        line.applicant.key
        for line in join_answers(applicants.list_by_request(asking.number), answers)
        if line.answer and line.applicant
    }
    people = [
        {
            "applicant": each,
            "address": _address(request, applicant_secret(secret, each.key)),
            "has_answered": each.key in answered,
        }
        for each in applicants.list_by_request(asking.number)
    ]
    context = {
        "asked": request_view(asking, now=platform.now()),
        "secret": secret,
        "form": form,
        "people": people,
        "most": MOST_LINES,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "pages/public/requests/applicants.html", context, status=status)


@guarded
@limited(LISTING, methods=_BOTH)
@require_http_methods(["GET", "HEAD", "POST"])
def request_extend(request: HttpRequest, secret: str) -> HttpResponse:
    """Put off the last day for answers."""
    platform, asking = get_platform(), need_desk(secret, is_confirmed=True)
    day = written.in_japan(asking.closes_at).date().isoformat()
    form = ExtendForm(request.POST or None, initial={"closes_on": day})
    if request.method == "POST" and form.is_valid():
        try:
            closes_at = end_of_day(form.cleaned_data["closes_on"])
            extend(platform.presenting.requests, asking, closes_at=closes_at, now=platform.now())
        except (Invalid, Refused) as refused:
            form.refuse(refused, field="closes_on")
        else:
            messages.success(request, _("The last day is put off. Whoever opens the link reads the new day."))
            return redirect("request-desk", secret=secret)
    context = {"asked": request_view(asking, now=platform.now()), "secret": secret, "form": form}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "pages/public/requests/extend.html", context, status=status)


def _remove(asking: PresentationRequest, key: str) -> None:
    """Take somebody off who has not answered; whose answer is there stays on the list with it."""
    platform = get_platform()
    answers = platform.presenting.requests.list_answers(asking.number)
    if not any(answer.applicant == key for answer in answers):
        platform.presenting.applicants.remove(asking.number, key)


def _address(request: HttpRequest, secret: str) -> str:
    return request.build_absolute_uri(reverse("request-link", args=[secret]))


def _added(count: int, *, of: int) -> str:
    words = ngettext("%(n)s person was added.", "%(n)s people were added.", count) % {"n": count}
    if count == of:
        return words
    return words + " " + _("Whoever was on the list already stays as before.")
