"""The statement of an account at a credit bank as files: for its owner, and for members that the owner lets look."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from kakitome import texts
from kakitome.errors import Invalid
from kakitome.journeys.crediting.bank_statements import (
    StatementWish,
    signed_statement,
    statement_letter,
    statement_terms,
)
from kakitome.journeys.platform import Platform
from kakitome.learning.credit.bank_statement import StatementLine, StatementSpan
from kakitome.learning.credit.ledger import written as credits_of
from kakitome.ports.credit_bank import BankAccount
from kakitome.values.instants import JAPAN
from kakitome.values.localized_text import Language, LocalizedText
from kakitome.web.parts import written
from kakitome.web.parts.files import csv_download, download
from kakitome.web.parts.forms import DayField, Form

_PAPERS: Final[Mapping[str, Language]] = {"ja.pdf": "ja", "en.pdf": "en"}


class StatementForm(Form):
    """The days of a statement; empty ones are open."""

    first = DayField(label=pgettext_lazy("first day of a statement", "From"), required=False)
    last = DayField(
        label=pgettext_lazy("last day of a statement", "Until"),
        required=False,
        help_text=gettext_lazy("Leave both empty for the whole account."),
    )


def span_of(sent: Mapping[str, Any]) -> StatementSpan:
    """Read the days; raises `Invalid` (E_CREDIT_SPAN)."""
    form = StatementForm(sent)
    if not form.is_valid():
        raise Invalid("E_CREDIT_SPAN")
    span = StatementSpan(first=form.cleaned_data["first"], last=form.cleaned_data["last"])
    if span.first and span.last and span.last < span.first:
        raise Invalid("E_CREDIT_SPAN")
    return span


def statement_file(
    platform: Platform, account: BankAccount, *, person: str, actor: str, form: str, sent: Mapping[str, Any]
) -> HttpResponse:
    """Hand out a statement: `csv`, `clr.json`, `ja.pdf`, `en.pdf`; raises `Http404` for any other, and its refusals."""
    wish = StatementWish(account=account, person=person, span=span_of(sent), actor=actor)
    name = f"credit-bank-{account.number}"
    if form == "csv":
        return csv_download(_rows(platform, wish), f"{name}.csv")
    if form == "clr.json":
        return _signed_files(signed_statement(platform, wish), name=name)
    if form in _PAPERS:
        content = statement_letter(platform, wish, language=_PAPERS[form])
        return download(content, f"{name}.{form}", "application/pdf")
    raise Http404


def _signed_files(files: Sequence[tuple[str, bytes]], *, name: str) -> HttpResponse:
    """Hand out the one file, or the numbered parts together, since they were signed at one moment."""
    if len(files) == 1:
        return download(files[0][1], f"{name}.clr.json", "application/vc")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for part_name, record in files:
            archive.writestr(part_name, record)
    return download(packed.getvalue(), f"{name}.clr.zip", "application/zip")


def _rows(platform: Platform, wish: StatementWish) -> list[tuple[str, ...]]:
    """Write the lines, the newest first, under their headings."""
    terms = statement_terms(platform, wish)
    change, left = pgettext("of a statement", "Change"), pgettext("of a statement", "Left")
    headings = (_("Number"), _("Time"), _("Event"), _("Learning"), _("Where"), change, left, _("Source"))
    return [headings, *(_row(line, terms.members) for line in reversed(terms.statement.lines))]


def _row(line: StatementLine, names: Mapping[str, LocalizedText]) -> tuple[str, ...]:
    language = written.language()
    return (
        line.entry.label,
        line.entry.at.astimezone(JAPAN).isoformat(timespec="seconds"),
        texts.term(f"credit_entry.{line.entry.kind.value}").in_language(language),
        line.lot.title.in_language(language),
        line.entry.target or names[line.entry.member].in_language(language),
        credits_of(line.change),
        credits_of(line.left),
        line.lot.source,
    )
