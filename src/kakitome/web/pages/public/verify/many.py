"""Checking many at once: a list of links or an archive of files, a page that can be closed, a table to keep.

No account: the result's address holds a secret that nobody can guess, and it is gone after a week.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound, Unavailable
from kakitome.journeys.checking.asked_applicants import take_in_answers
from kakitome.journeys.checking.batches import KEPT_FOR, MOST_OPEN
from kakitome.journeys.platform import Platform, new_token
from kakitome.ports.verification_batches import Item, KeptVerificationBatch, OwnList, Row
from kakitome.services.verifying_many import (
    MOST_ITEMS,
    NothingToVerify,
    ReadBatch,
    read_batch,
    read_batch_lines,
    write_data,
)
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.public.verify.many_files import csv_of, people_data, workbook_of
from kakitome.web.pages.public.verify.many_people import counted_words, people_page
from kakitome.web.pages.public.verify.people_query import PeopleQuery
from kakitome.web.parts import written
from kakitome.web.parts.files import CSV, XLSX, download
from kakitome.web.parts.forms import LinesField
from kakitome.web.parts.shapes import State, Tile
from kakitome.web.secure_headers import ADDRESS_IS_A_KEY

MANY = Limit(name="verify-many", times=10, seconds=600)
LARGEST_MB = 100


class ManyForm(forms.Form):
    """The asker's own list, the files of applicants in a ZIP, both, or pasted links."""

    file = forms.FileField(
        label=gettext_lazy("Your list (CSV, Excel)"),
        required=False,
        help_text=gettext_lazy(
            "As you have it: numbers, names, links, other columns. They are kept in their order and go back to you. "
            "Take out before what is not needed."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.zip,text/csv,application/zip"}),
    )
    archive = forms.FileField(
        label=gettext_lazy("Files of the applicants, in one ZIP"),
        required=False,
        help_text=gettext_lazy(
            "One folder for each person, called by their number or name. With a list, folders and rows are joined."
        ),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
    )
    links = LinesField(
        label=gettext_lazy("Or paste links or numbers, one per line"),
        required=False,
        max_length=400_000,
        strip=True,
        rows=4,
        attrs={"spellcheck": "false"},
    )

    def clean(self) -> dict[str, Any]:
        """Ask for one of the three, within the size the page states."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        files = {name: cleaned.get(name) for name in ("file", "archive")}
        if not self.errors and not any(files.values()) and not cleaned.get("links"):
            self.add_error("file", _("Choose a file, or paste links."))
        for name, file in files.items():
            if file is not None and (file.size or 0) > LARGEST_MB * 1024 * 1024:
                self.add_error(name, _("The file is larger than %(n)d MB. Split the list.") % {"n": LARGEST_MB})
        return cleaned

    def read(self) -> ReadBatch:
        """Return what was sent; raises `NothingToVerify`."""
        files = [file for name in ("file", "archive") if (file := self.cleaned_data[name])]
        return read_batch(cast("list[BinaryIO]", files)) if files else read_batch_lines(self.cleaned_data["links"])

    @property
    def refused_field(self) -> str:
        """Where it is said why nothing of it can be taken."""
        return next((name for name in ("file", "archive", "links") if self.cleaned_data.get(name)), "file")


# Like the check of one: nobody signs in, so there is no session to abuse.
@csrf_exempt
@limited(MANY)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Show the form, or take what was sent and lead to its page."""
    if request.method != "POST":
        return render(request, "pages/public/verify/many.html", {"form": ManyForm(), "most": MOST_ITEMS})
    form = ManyForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            batch = form.read()
            secret, _number = take(batch.items, own_list=batch.own_list)
        except NothingToVerify as refusal:
            for problem in refusal.problems:
                form.add_error(form.refused_field, written.finding(problem))
        else:
            return redirect("verify-batch-result", secret=secret)
    return render(request, "pages/public/verify/many.html", {"form": form, "most": MOST_ITEMS}, status=422)


def take(items: Iterable[Item], *, own_list: OwnList | None = None) -> tuple[str, str]:
    """Store items for the scheduler; return the secret of their address and their number.

    Raises:
        Unavailable: `E_MANY_BUSY`.
    """
    platform = get_platform()
    batches, now = platform.verification_batches, platform.now()
    if batches.count_open() >= MOST_OPEN:
        raise Unavailable("E_MANY_BUSY")
    secret = new_token()
    number = batches.add(
        items, secret=secret, created_at=now, expires_at=now + KEPT_FOR, own_list=own_list or OwnList()
    )
    return secret, number


@never_cache
@require_safe
def result(request: HttpRequest, secret: str) -> HttpResponse:
    """Show how far it is, or the table; asked by the page's own script, only the part that changes."""
    platform = get_platform()
    batch = need_batch(platform, secret)
    if take_in_answers(platform, batch):
        batch = need_batch(platform, secret)
    name = "result" if batch.finished_at else "progress"
    is_part = request.headers.get("HX-Request") == "true" and not batch.finished_at
    page = "pages/public/verify/many_progress_part.html" if is_part else f"pages/public/verify/many_{name}.html"
    context = {"page": _page(platform, batch, request), "secret": secret}
    response = render(request, page, context)
    if request.headers.get("HX-Request") == "true" and batch.finished_at:
        response = HttpResponse(status=204, headers={"HX-Refresh": "true"})
    response.headers["Referrer-Policy"] = ADDRESS_IS_A_KEY
    return response


@never_cache
@require_safe
def result_xlsx(request: HttpRequest, secret: str) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer the asker's own list with our columns to the right, and every credential, as a workbook."""
    batch, rows = _rows_of(secret)
    return _file(workbook_of(batch, rows), f"{batch.number}.xlsx", XLSX)


@never_cache
@require_safe
def result_csv(request: HttpRequest, secret: str) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer all rows as CSV in the reader's language, the asker's own columns first."""
    batch, rows = _rows_of(secret)
    return _file(csv_of(batch, rows), f"{batch.number}.csv", CSV)


@never_cache
@require_safe
def result_json(request: HttpRequest, secret: str) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer all rows as JSON, in both languages, and who they belong to."""
    batch, rows = _rows_of(secret)
    data = {**data_of(get_platform(), batch), "applicants": people_data(batch, rows)}
    return _file(json.dumps(data, ensure_ascii=False, indent=2), f"{batch.number}.json", "application/json")


def _rows_of(secret: str) -> tuple[KeptVerificationBatch, Sequence[Row]]:
    platform = get_platform()
    batch = need_batch(platform, secret)
    take_in_answers(platform, batch)
    return batch, platform.verification_batches.list_rows(batch.number)


def data_of(platform: Platform, batch: KeptVerificationBatch) -> dict[str, Any]:
    """Write a batch as JSON data: how far it is, and every answer there is."""
    rows = platform.verification_batches.list_rows(batch.number)
    return {
        "state": "done" if batch.finished_at else "running",
        "total": batch.total,
        "done": batch.done,
        **write_data(rows, number=batch.number, as_of=batch.finished_at or batch.created_at),
    }


def need_batch(platform: Platform, secret: str) -> KeptVerificationBatch:
    """Return the batch of a link; one that is over and one that never was look the same."""
    batch = platform.verification_batches.find(secret, now=platform.now())
    if batch is None:
        raise NotFound("E_MANY_UNKNOWN")
    return batch


def headline(total: int, good: int) -> str:
    """Say how many were checked, and how many of them are valid."""
    return counted_words(total, good)


def tiles(states: Sequence[State]) -> list[Tile]:
    """Count the four states of verdicts."""
    labels: dict[State, str] = {
        "ok": _("Valid"),
        "warn": _("Attention"),
        "fail": _("Failed"),
        "unk": _("No conclusion"),
    }
    return [Tile(state=state, count=states.count(state), label=label) for state, label in labels.items()]


def _page(platform: Platform, batch: KeptVerificationBatch, request: HttpRequest) -> dict[str, Any]:
    clock = f"{written.in_japan(platform.now()):%H:%M:%S}"
    if not batch.finished_at:
        return {"batch": batch, "clock": clock}
    rows = platform.verification_batches.list_rows(batch.number)
    return {"batch": batch, "clock": clock, "people": people_page(batch, rows, PeopleQuery.of(request.GET))}


def _file(content: bytes | str, name: str, content_type: str) -> HttpResponse:
    response = download(content, name, content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = ADDRESS_IS_A_KEY
    return response
