"""A member's own figures beside the ledger of a credit bank: the file, the result that is kept, and its export."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kakitome import texts
from kakitome.errors import KakitomeError, NotFound
from kakitome.journeys.crediting.bank_desk import memberships
from kakitome.journeys.crediting.bank_reconciling import (
    list_reconciliations,
    mending_of,
    reconcile,
    seen_reconciliation,
)
from kakitome.learning.credit.ledger import written
from kakitome.learning.credit.reconciliation import LARGEST_FIGURES, Compared
from kakitome.ports.credit_bank import CreditBank
from kakitome.ports.credit_reconciliation import Reconciliation
from kakitome.web.desk.place import FORM, Place, at_institution
from kakitome.web.limits import Limit, limited
from kakitome.web.parts import written as words
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.files import csv_download
from kakitome.web.parts.forms import MEGABYTE, Form, ListField

RECONCILING: Final = Limit(name="bank-reconciling", times=60)
_FOLDER = "pages/provider/credit_bank"


class FiguresForm(Form):
    """A member's own list."""

    file = ListField(label=gettext_lazy("Our own figures"), largest_mb=LARGEST_FIGURES // MEGABYTE)


@at_institution("award", FORM)
@limited(RECONCILING)
def reconciling(request: HttpRequest, place: Place, code: str) -> HttpResponse:
    """Take in a list, and show what was compared before: of the keeper what all members compared."""
    bank = _bank(place, code)
    form = FiguresForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data["file"].read()
        with attempt(request, _("Compared. Nothing in the ledger was changed."), refusals=KakitomeError, form=form):
            result = reconcile(
                place.platform, bank.code, member=place.institution.id, data=data, actor=place.actor.account
            )
            return place.redirect("credit-banks-reconciled", result.key)
    context = {
        **place.around("credit-banks", (_("Credit banks"), place.url("credit-banks"))),
        "bank": bank,
        "form": form,
        "results": [
            {"result": result, "member": _name(place, result.institution), "open": len(result.differences)}
            for result in list_reconciliations(place.platform, bank.code, institution=place.institution.id)
        ],
    }
    return render(request, f"{_FOLDER}/reconciling.html", context, status=422 if form.errors else 200)


@at_institution("award")
def reconciled(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Show a result to the member that made it, or to the bank's keeper."""
    result = _result(place, key)
    bank = place.platform.crediting.bank.find_bank(result.bank)
    before = (_("Compare our own figures with the ledger"), place.url("credit-banks-reconciling", bank.code))
    context = {
        **place.around("credit-banks", (_("Credit banks"), place.url("credit-banks")), before),
        "bank": bank,
        "result": result,
        "member": _name(place, result.institution),
        "by": place.name_of(result.by),
        "differences": [_shown(item) for item in result.differences],
    }
    return render(request, f"{_FOLDER}/reconciled.html", context)


@at_institution("award")
def differences(_request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Hand out the differences as a table."""
    result = _result(place, key)
    return csv_download(_lines(result), f"differences-{result.bank}-{result.last.isoformat()}.csv")


def _lines(result: Reconciliation) -> Iterator[Sequence[str]]:
    yield (
        _("Row of the file"),
        _("Line of the ledger"),
        _("Account number"),
        _("Source"),
        _("Kind"),
        _("Credits in the file"),
        _("Credits in the ledger"),
        _("Date in the file"),
        _("Date in the ledger"),
        _("What differs"),
        _("What would mend it"),
    )
    language = words.language()
    for item in result.differences:
        shown = _shown(item)
        yield (
            str(item.row or ""),
            item.line,
            item.account,
            item.source,
            shown["event"].in_language(language),
            shown["given"],
            shown["recorded"],
            item.given_on.isoformat() if item.given_on else "",
            item.recorded_on.isoformat() if item.recorded_on else "",
            shown["sentence"].in_language(language),
            shown["mending"].in_language(language),
        )


def _shown(item: Compared) -> dict[str, Any]:
    return {
        "item": item,
        "event": texts.term(f"credit_entry.{item.kind.value}"),
        "given": "" if item.given is None else written(item.given),
        "recorded": "" if item.recorded is None else written(item.recorded),
        "sentence": texts.term(f"reconcile.finding.{item.finding.value}"),
        "mending": texts.term(mending_of(item)),
    }


def _bank(place: Place, code: str) -> CreditBank:
    for bank, _members in memberships(place.platform, place.institution.id):
        if bank.code == code:
            return bank
    raise Http404


def _result(place: Place, key: str) -> Reconciliation:
    try:
        return seen_reconciliation(place.platform, key, institution=place.institution.id)
    except NotFound:
        raise Http404 from None


def _name(place: Place, institution: str) -> Any:
    return place.platform.organisations.get(institution).name
