"""Answering a request with files or links, without an account: verified, shown, and sent only after that.

Nothing is kept between the preview and the sending: what was brought stands in the form that sends it.
"""

import base64
import binascii
from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Conflict, Invalid, NotFound, Problem, Refused
from kakitome.journeys.checking.questions import question_of
from kakitome.journeys.handing_out.answering import MOST_DOCUMENTS, Composed, demand_fit, find_by_link
from kakitome.journeys.handing_out.answering_files import MOST_FILE_BYTES, compose_files, send_files
from kakitome.journeys.platform import Platform
from kakitome.ports.presentation_requests import Need, RequestState
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.requests.answering import sending_view
from kakitome.web.pages.public.requests.forms import AnswerForm, given_in, known_as
from kakitome.web.pages.public.requests.guarding import guarded
from kakitome.web.pages.public.requests.shown import request_view
from kakitome.web.parts.forms import LinesField

SENDING: Final = Limit(name="request-files-sent", times=20, seconds=600)
"""Each verifies up to five documents."""
_BOTH = frozenset({"GET", "POST"})


class _SeveralFiles(forms.FileInput):
    """A choice of several; the field looks at one of them, the view reads all."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ARG002 - Django's shape
        return files.get(name)


class FilesForm(AnswerForm):
    """Files, links, and how the asker knows whoever sends them."""

    documents = forms.FileField(
        label=gettext_lazy("Files of your credentials"),
        required=False,
        widget=_SeveralFiles(attrs={"accept": ".json,.pdf,.png,.svg,.jwt,.txt"}),
        help_text=gettext_lazy("PDF, PNG, SVG or JSON, as you were given them. Up to five, 4 MB together."),
    )
    links = LinesField(
        label=gettext_lazy("Or links or numbers, one per line"),
        required=False,
        max_length=4_000,
        rows=2,
        attrs={"spellcheck": "false"},
    )


@guarded
@limited(SENDING, methods=_BOTH)
@require_http_methods(["GET", "HEAD", "POST"])
def request_files(request: HttpRequest, secret: str) -> HttpResponse:
    """Take files and links, show what would be sent, and send exactly that."""
    platform = get_platform()
    asked_link, now = find_by_link(platform, secret), platform.now()
    if asked_link is None or asked_link[0].state(now) is not RequestState.OPEN:
        raise NotFound("E_REQUEST_UNKNOWN")
    asking, applicant = asked_link
    is_posted = request.method == "POST"
    form = FilesForm(request.POST, request.FILES) if is_posted else FilesForm(initial=known_as(applicant))
    brought: list[tuple[str, bytes]] = []
    composed: Composed | None = None
    if is_posted and form.is_valid():
        try:
            brought = _brought(request, platform, form=form)
            composed = compose_files(platform, request=asking, brought=brought)
            required = [code for code, need in asking.wanted.items() if need == Need.REQUIRED]
            demand_fit(asking, composed, fields=required)
            if request.POST.get("do") == "send" and request.POST.get("seen") == composed.seen:
                sent = send_files(platform, request=asking, composed=composed, given=given_in(form, applicant))
                messages.success(request, _("Sent. Keep the address of this page: it alone ends your answer."))
                return redirect("request-app-answer", secret=sent.end_secret)
        except (Invalid, Conflict, Refused, NotFound) as refused:
            form.refuse(refused)
    context: dict[str, Any] = {
        "asked": request_view(asking, now=now),
        "secret": secret,
        "form": form,
        "applicant": applicant,
        "most": MOST_DOCUMENTS,
        "kept": [_carried(label, data) for label, data in brought],
        "sending": sending_view(composed, {label: label for label, _data in brought}, can_send=not form.errors)
        if composed
        else None,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "pages/learner/requests/files.html", context, status=status)


def _brought(request: HttpRequest, platform: Platform, *, form: FilesForm) -> list[tuple[str, bytes]]:
    """Return what was chosen now, or else what the preview showed; an address is fetched through the one door."""
    uploads = request.FILES.getlist("documents")
    if sum(file.size or 0 for file in uploads) > MOST_FILE_BYTES:
        raise Invalid("E_ANSWER_LARGE", limit=MOST_FILE_BYTES // 1024**2)
    links = [line.strip() for line in form.cleaned_data["links"].splitlines() if line.strip()]
    if len(uploads) + len(links) > MOST_DOCUMENTS:
        raise Invalid("E_ANSWER_ITEMS", limit=MOST_DOCUMENTS)
    fresh = [(str(file.name)[-100:], file.read()) for file in uploads]
    fresh += [(link[:100], _fetched(link, platform)) for link in links]
    return fresh if fresh else _sent_back(request.POST.getlist("kept")[:MOST_DOCUMENTS])


def _fetched(link: str, platform: Platform) -> bytes:
    question = question_of(link, platform)
    content = platform.verifier().fetch(question.url) if question.url else question.data
    if isinstance(content, Problem):
        raise Invalid(content.code, **content.params)
    return content


def _carried(label: str, data: bytes) -> str:
    return f"{base64.b64encode(data).decode()} {label}"


def _sent_back(values: Sequence[str]) -> list[tuple[str, bytes]]:
    try:
        pairs = [value.partition(" ") for value in values]
        return [(label[:100], base64.b64decode(data, validate=True)) for data, _space, label in pairs]
    except binascii.Error:
        raise Invalid("E_ANSWER_EMPTY") from None
