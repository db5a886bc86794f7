"""Reviewers for several cases at once: who fits which case and why, who is tied to one, and what came of each."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome.errors import KakitomeError
from kakitome.journeys.recognition.acting import act_on_case
from kakitome.learning.recognition.procedure import Act, is_of_a_person, is_scored
from kakitome.services.examining import load_case
from kakitome.web.desk.acting import CaseDesk
from kakitome.web.desk.case_of_body import body_case, body_context
from kakitome.web.desk.place import FORM, Place, at_desk
from kakitome.web.pages.body.cases.people import suggestions_for
from kakitome.web.parts import written

MOST_CASES: Final = 6
"""Cases side by side: as many as a table holds that is still read. (derived)"""
_BETWEEN: Final = "|"


@at_desk("examine", FORM)
def assign_many(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the reviewers beside the chosen cases; assign those that were ticked, each by an act of its own."""
    body_context(place)
    numbers = list(dict.fromkeys(request.POST.getlist("case") or request.GET.getlist("case")))
    desks = [desk for desk in (body_case(place, number) for number in numbers[:MOST_CASES]) if _takes_reviewers(desk)]
    if not desks:
        if not numbers:
            messages.warning(request, _("Choose the cases first."))
            return place.redirect("cases")
        raise Http404
    table = [{person["account"]: person for person in suggestions_for(desk)} for desk in desks]
    if request.method == "POST":
        chosen = request.POST.getlist("assign")
        if chosen:
            _assign(request, desks, table=table, chosen=chosen)
            return place.redirect("cases")
        messages.warning(request, _("Nobody was chosen."))
    context = {
        **place.around("cases", (_("Cases"), place.url("cases"))),
        "cases": [_case(desk) for desk in desks],
        "rows": _rows(desks, table=table),
        "dropped": max(0, len(numbers) - len(desks)),
    }
    return render(request, "pages/body/cases/assign_many.html", context)


def _takes_reviewers(desk: CaseDesk) -> bool:
    return not is_of_a_person(desk.case.procedure) and is_scored(desk.case.procedure) and desk.allows(Act.ASSIGN)


def _case(desk: CaseDesk) -> Mapping[str, Any]:
    """Describe a case at the head of its column: `missing` are the reviewers that its procedure still asks for."""
    return {
        "number": desk.case.number,
        "title": desk.case.subject.title,
        "missing": max(0, desk.procedure.reviewers - len(desk.case.panel)),
    }


def _rows(desks: Sequence[CaseDesk], *, table: Sequence[Mapping[str, Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """Return a row for each reviewer of the register, in the order of the first case in which they are suggested."""
    accounts = list(dict.fromkeys(account for column in table for account in column))
    return [
        {
            "person": next(column[account] for column in table if account in column),
            "cells": [_cell(desk, column.get(account)) for desk, column in zip(desks, table, strict=True)],
        }
        for account in accounts
    ]


def _cell(desk: CaseDesk, person: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Return what stands where a reviewer meets a case: a box, or why there is none."""
    case = _case(desk)
    if person is None:
        return {"case": case, "value": "", "is_assigned": True}
    return {
        "case": case,
        "value": f"{desk.case.number}{_BETWEEN}{person['account']}" if _is_free(person) else "",
        "conflicts": person["conflicts"],
        "is_full": _is_full(person),
        "speaks_for": person["speaks_for"],
        "speaks_against": person["speaks_against"],
    }


def _is_free(person: Mapping[str, Any]) -> bool:
    return not person["conflicts"] and not _is_full(person)


def _is_full(person: Mapping[str, Any]) -> bool:
    """Tell whether somebody has as many cases this year as they agreed to."""
    return bool(person["load"] >= person["capacity"])


def _assign(
    request: HttpRequest,
    desks: Sequence[CaseDesk],
    *,
    table: Sequence[Mapping[str, Mapping[str, Any]]],
    chosen: Sequence[str],
) -> None:
    """Assign what can be assigned; what cannot is said, case by case, and hinders nothing else."""
    count = 0
    for desk, column in zip(desks, table, strict=True):
        title = desk.case.subject.title.in_language(written.language())
        mark = f"{desk.case.number}{_BETWEEN}"
        wanted = dict.fromkeys(value.removeprefix(mark) for value in chosen if value.startswith(mark))
        for account in wanted:
            person = column.get(account)
            name = person["name"] if person else _("somebody who left")
            refusal = (
                _assigned(desk, account) if person and _is_free(person) else _("This person cannot be chosen here.")
            )
            if refusal:
                messages.warning(request, f"{title} – {name}{_(': ')}{refusal}")
            else:
                count += 1
        _tell_missing(request, desk, title=title)
    if count:
        sentence = ngettext("%(n)s review was asked for.", "%(n)s reviews were asked for.", count) % {"n": count}
        messages.success(request, sentence)


def _assigned(desk: CaseDesk, account: str) -> str:
    """Assign one reviewer; return why it was not done, empty when it was."""
    try:
        case = act_on_case(
            desk.context, desk.case.number, what=Act.ASSIGN, by=desk.party, now=desk.now, detail={"account": account}
        )
    except KakitomeError as error:
        return written.refusal(error)
    if case.assignments[-1].grounds:
        return _("This person has a conflict of interest and was recused at once. Choose another.")
    return ""


def _tell_missing(request: HttpRequest, desk: CaseDesk, *, title: str) -> None:
    case = load_case(desk.context.examining, desk.case.number)
    missing = desk.procedure.reviewers - len(case.panel)
    if missing > 0:
        sentence = ngettext(
            "%(title)s: %(n)s more reviewer is needed.", "%(title)s: %(n)s more reviewers are needed.", missing
        ) % {"title": title, "n": missing}
        messages.info(request, sentence)
