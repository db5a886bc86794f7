"""Checking many at once: a list of links or an archive of files, a page that can be closed, a table to keep.

No account: the result's address holds a secret that nobody can guess, and it is gone after a week.
"""

from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from kakitome import texts
from kakitome.bootstrap.platform import get_platform
from kakitome.documents.verification.check import Verdict
from kakitome.errors import NotFound, Unavailable
from kakitome.journeys.checking.batches import KEPT_FOR, MOST_OPEN
from kakitome.journeys.platform import Platform, new_token
from kakitome.mapping.award_facts import joined_names
from kakitome.ports.verification_batches import Item, KeptVerificationBatch, Row
from kakitome.services.verifying_many import MOST_ITEMS, NothingToVerify, read_items, read_lines, write_csv, write_data
from kakitome.values.localized_text import LocalizedText
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.public.verify.result import STATE_OF_VERDICT
from kakitome.web.parts import written
from kakitome.web.parts.forms import LinesField
from kakitome.web.parts.icons import icon
from kakitome.web.parts.shapes import State, Table, Tile, Words
from kakitome.web.secure_headers import ADDRESS_IS_A_KEY

MANY = Limit(name="verify-many", times=10, seconds=600)
LARGEST_MB = 100
SHOWN = 200
"""Rows that a page shows; the files hold all."""


class ManyForm(forms.Form):
    """A list of links, or an archive of files; links may be pasted, too."""

    file = forms.FileField(
        label=gettext_lazy("List of links (CSV, Excel) or files in one ZIP"),
        required=False,
        help_text=gettext_lazy("Up to 1,000 items. One link or number per row; other columns are not read."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.zip,text/csv,application/zip"}),
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
        """Ask for one of the two, within the size the page states."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        file: UploadedFile | None = cleaned.get("file")
        if not self.errors and file is None and not cleaned.get("links"):
            self.add_error("file", _("Choose a file, or paste links."))
        if file is not None and (file.size or 0) > LARGEST_MB * 1024 * 1024:
            self.add_error("file", _("The file is larger than %(n)d MB. Split the list.") % {"n": LARGEST_MB})
        return cleaned


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
        file = form.cleaned_data["file"]
        try:
            items = read_items(cast("BinaryIO", file)) if file else read_lines(form.cleaned_data["links"])
            secret, _number = take(items)
        except NothingToVerify as refusal:
            for problem in refusal.problems:
                form.add_error("file" if file else "links", written.finding(problem))
        else:
            return redirect("verify-batch-result", secret=secret)
    return render(request, "pages/public/verify/many.html", {"form": form, "most": MOST_ITEMS}, status=422)


def take(items: Iterable[Item]) -> tuple[str, str]:
    """Store items for the scheduler; return the secret of their address and their number.

    Raises:
        Unavailable: `E_MANY_BUSY`.
    """
    platform = get_platform()
    batches, now = platform.verification_batches, platform.now()
    if batches.count_open() >= MOST_OPEN:
        raise Unavailable("E_MANY_BUSY")
    secret = new_token()
    number = batches.add(items, secret=secret, created_at=now, expires_at=now + KEPT_FOR)
    return secret, number


@never_cache
@require_safe
def result(request: HttpRequest, secret: str) -> HttpResponse:
    """Show how far it is, or the table; asked by the page's own script, only the part that changes."""
    platform = get_platform()
    batch = need_batch(platform, secret)
    name = "result" if batch.finished_at else "progress"
    is_part = request.headers.get("HX-Request") == "true" and not batch.finished_at
    page = "pages/public/verify/many_progress_part.html" if is_part else f"pages/public/verify/many_{name}.html"
    response = render(request, page, {"page": _page(platform, batch), "secret": secret})
    if request.headers.get("HX-Request") == "true" and batch.finished_at:
        response = HttpResponse(status=204, headers={"HX-Refresh": "true"})
    response.headers["Referrer-Policy"] = ADDRESS_IS_A_KEY
    return response


@never_cache
@require_safe
def result_csv(request: HttpRequest, secret: str) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer all rows as CSV in the reader's language."""
    platform = get_platform()
    batch = need_batch(platform, secret)
    rows = platform.verification_batches.list_rows(batch.number)
    body = write_csv(rows, number=batch.number, language=written.language())
    return _file(HttpResponse(body, content_type="text/csv; charset=utf-8"), f"{batch.number}.csv")


@never_cache
@require_safe
def result_json(request: HttpRequest, secret: str) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer all rows as JSON, in both languages."""
    platform = get_platform()
    batch = need_batch(platform, secret)
    return _file(
        JsonResponse(data_of(platform, batch), json_dumps_params={"ensure_ascii": False, "indent": 2}),
        f"{batch.number}.json",
    )


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
    checked = ngettext("%(n)s credential checked.", "%(n)s credentials checked.", total) % {"n": total}
    valid = ngettext("%(n)s is valid.", "%(n)s are valid.", good) % {"n": good}
    return checked + (" " if written.language() == "en" else "") + valid


def tiles(states: Sequence[State]) -> list[Tile]:
    """Count the four states of verdicts."""
    labels: dict[State, str] = {
        "ok": _("Valid"),
        "warn": _("Attention"),
        "fail": _("Failed"),
        "unk": _("No conclusion"),
    }
    return [Tile(state=state, count=states.count(state), label=label) for state, label in labels.items()]


def _page(platform: Platform, batch: KeptVerificationBatch) -> dict[str, Any]:
    rows = platform.verification_batches.list_rows(batch.number)
    verdicts = [row.verdict for row in rows]
    # What needs a person's eye comes first; among equals the order of the list.
    shown = sorted(rows, key=lambda row: (row.verdict == Verdict.VALID, row.position))[:SHOWN]
    return {
        "batch": batch,
        "headline": headline(batch.total, verdicts.count(Verdict.VALID)),
        "tiles": tiles([STATE_OF_VERDICT[Verdict(verdict)] for verdict in verdicts]),
        "table": _table(shown),
        "more": len(rows) - len(shown),
        "clock": f"{written.in_japan(platform.now()):%H:%M:%S}",
    }


def _table(rows: Sequence[Row]) -> Table:
    keys = ("position", "label", "verdict", "recognition", "because", "title")
    columns: list[Words] = [texts.term(f"many.{key}") for key in keys]
    return Table(
        caption=_("Result by item"),
        columns=columns,
        rows=[
            [
                str(row.position),
                written.excerpt(row.label),
                written.state(STATE_OF_VERDICT[Verdict(row.verdict)], texts.term(f"short.{row.verdict}")),
                _recognition(row),
                _in_both(row.facts.get("because")),
                _award_words(row),
            ]
            for row in rows
        ],
    )


def _recognition(row: Row) -> Words:
    """Write both lines in one cell, each with its own name; a row kept from before has none."""
    recognition = row.facts.get("recognition")
    if not isinstance(recognition, dict):
        return ""
    lines = (("recognition.then", "at_award"), ("recognition.now", "now"))
    then_and_now = [
        f"{written.text(texts.term(name))}{_(': ')}{written.text(_in_both(recognition.get(key)))}"
        for name, key in lines
    ]
    return format_html(
        '<span class="outcome" data-s="{}">{}</span> {}<br>{}',
        recognition["tone"],
        icon(recognition["tone"]),
        *then_and_now,
    )


def _award_words(row: Row) -> Words:
    title, issuer = (_in_both(row.facts.get(key)) for key in ("title", "issuer_name"))
    if not title:
        return ""
    bodies = row.facts.get("awarding_bodies")
    together = joined_names([_in_both(body) for body in bodies]) if isinstance(bodies, list) else LocalizedText()
    return written.beside(title, together or issuer)


def _in_both(value: object) -> LocalizedText:
    given = value if isinstance(value, dict) else {}
    return LocalizedText(ja=str(given.get("ja", "")), en=str(given.get("en", "")))


def _file(response: HttpResponse, name: str) -> HttpResponse:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = ADDRESS_IS_A_KEY
    return response
