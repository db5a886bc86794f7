"""Members of the body: the list, one member, joining, changing class, leaving, fees."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kakitome.errors import Conflict, Invalid, NotFound
from kakitome.learning.recognition.body import Body
from kakitome.learning.recognition.membership import ClassTerm, FeeRecord, Member, MemberKind
from kakitome.services import governing
from kakitome.services.governing import Newcomer, need_body
from kakitome.web.desk.place import FORM, Place, at_institution
from kakitome.web.pages.body.governance.around import acted, around, filled, institutions
from kakitome.web.pages.body.governance.member_forms import (
    ClassForm,
    DetailsForm,
    EndForm,
    FeeForm,
    NewMemberForm,
    details_initial,
)
from kakitome.web.parts import written
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.files import csv_download
from kakitome.web.parts.shapes import State, Table, Words
from kakitome.web.parts.written import language


@at_institution("govern")
def members(request: HttpRequest, place: Place) -> HttpResponse:
    """List the members, those who left folded away below."""
    body, today = _today(place)
    known = place.store.body.list_members()
    present = [member for member in known if _is_present(member, today)]
    left = [member for member in known if not _is_present(member, today)]
    context = {
        **around(place, "members"),
        "table": _table(place, body, present, today=today),
        "left": _table(place, body, left, today=today) if left else None,
        "count": len(present),
        "owing": sum(bool(member.overdue(today)) for member in present),
    }
    return render(request, "pages/body/governance/members.html", context)


@at_institution("govern", FORM)
def new_member(request: HttpRequest, place: Place) -> HttpResponse:
    """Take a member in."""
    body = need_body(place.store)
    form = NewMemberForm(
        request.POST or None, configuration=body.configuration, institutions=institutions(place.platform)
    )
    if request.method == "POST" and form.is_valid():
        with attempt(request, _("The member is on record."), form=form, refusals=(Conflict, Invalid)) as joining:
            member = governing.add_member(place.store, _newcomer(place, form), **place.by)
        if joining.is_done:
            return place.redirect("body-member", member.number)
    context = {**around(place, "members", _members_step(place)), "form": form}
    return render(request, "pages/body/governance/member_new.html", context, status=422 if form.errors else 200)


@at_institution("govern", FORM)
def member(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Show one member, and do one of the acts on it."""
    body, today = _today(place)
    known = place.store.body.find_member(number)
    if known is None:
        raise NotFound("E_MEMBER_UNKNOWN", number=number[:20])
    refused: Forms = {}
    if request.method == "POST":
        act = ACTS.get(request.POST.get("do", ""))
        if act is None:
            return HttpResponse(status=400)
        refused = act(request, place, body, known)
        if not refused:
            return place.redirect("body-member", number)
    rules = body.configuration.membership
    context = {
        **around(place, "members", _members_step(place)),
        "member": known,
        "standing": _standing(known, today),
        "terms": [(rules.class_of(class_term.member_class).name, class_term) for class_term in reversed(known.terms)],
        "rights": [(right.name, _has(rules.may(known, right.id, on=today))) for right in rules.rights],
        "fees": _fees(known, today=today),
        "overdue": known.overdue(today),
        "blocks": rules.unpaid.value == "blocks",
        "term": known.term_on(today),
        "details": DetailsForm(initial=details_initial(known), institutions=institutions(place.platform)),
        "class_form": ClassForm(configuration=body.configuration, prefix="class"),
        "end_form": EndForm(prefix="end"),
        "fee_form": FeeForm(prefix="fee", initial={"year": body.configuration.year_of(today)}),
        "currency": body.configuration.currency,
        **refused,
        "refused": next(iter(refused.values()), None),
    }
    return render(request, "pages/body/governance/member.html", context, status=422 if refused else 200)


@at_institution("govern")
def members_csv(request: HttpRequest, place: Place) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer the members as CSV, for spreadsheets."""
    body, today = _today(place)
    rules = body.configuration.membership
    head = [_("Number"), _("Name in Japanese"), _("Name in English"), _("Class of members"), _("Member since")]
    head += [_("Until"), _("Institution"), "ROR", _("Corporate number"), _("Fees overdue")]
    lines = [[*head, *(right.name.in_language(language()) for right in rules.rights)]]
    for member in place.store.body.list_members():
        term = _term_shown(member, today)
        class_name = rules.class_of(term.member_class).name.in_language(language()) if term else ""
        lines.append(
            [member.number, member.name.ja, member.name.en, class_name]
            + [member.terms[0].since.isoformat() if member.terms else ""]
            + [term.until.isoformat() if term and term.until else ""]
            + [member.affiliation.institution, member.affiliation.ror, member.affiliation.corporate_number]
            + [" ".join(str(fee.year) for fee in member.overdue(today))]
            + ["1" if rules.may(member, right.id, on=today) else "0" for right in rules.rights]
        )
    return csv_download(lines, f"members-{place.institution.slug}.csv")


def _has(has: bool) -> SafeString:
    return written.state("ok", _("held")) if has else written.state("none", _("not held"))


def _today(place: Place) -> tuple[Body, date]:
    body = need_body(place.store)
    return body, body.configuration.day_of(place.now)


def _members_step(place: Place) -> tuple[str, str]:
    return (_("Members"), place.url("body-members"))


def _is_present(member: Member, today: date) -> bool:
    return member.term_on(today) is not None or bool(member.terms and member.terms[-1].since > today)


def _standing(member: Member, today: date) -> tuple[State, str]:
    """Return how a member stands today, as a shape and a word."""
    if not _is_present(member, today):
        return "none", _("Left")
    if member.term_on(today) is None:
        return "none", _("Begins later")
    return ("warn", _("Fee overdue")) if member.overdue(today) else ("ok", _("Member"))


def _term_shown(member: Member, today: date) -> ClassTerm | None:
    """Return the term of today, of a member without one the last."""
    return member.term_on(today) or (member.terms[-1] if member.terms else None)


def _table(place: Place, body: Body, members: Sequence[Member], *, today: date) -> Table:
    rules = body.configuration.membership
    rows: list[list[Words]] = [
        [
            _link(place, member),
            rules.class_of(term.member_class).name if (term := _term_shown(member, today)) else "",
            written.day(member.terms[0].since) if member.terms else "",
            written.state(*_standing(member, today)),
            member.number,
        ]
        for member in members
    ]
    columns: list[Words] = [_("Name"), _("Class of members"), _("Member since"), _("State"), _("Number")]
    return Table(caption=_("Members"), columns=columns, rows=rows)


def _link(place: Place, member: Member) -> SafeString:
    address = place.url("body-member", member.number)
    name = written.text(member.name) if member.name else _("a former member")
    kind = _("Person") if member.kind is MemberKind.PERSON else ""
    return written.beside(format_html('<a href="{}">{}</a>', address, name), kind)


def _fees(member: Member, *, today: date) -> Table | None:
    if not member.fees:
        return None
    current = {id(fee) for year in {fee.year for fee in member.fees} if (fee := member.fee_of(year))}
    rows: list[list[Words]] = [
        [
            str(fee.year),
            written.money(fee.amount, fee.currency),
            written.day(fee.due_on),
            _fee_state(fee, today=today) if id(fee) in current else _("Replaced by a later record"),
            written.day(fee.noted_at),
        ]
        for fee in reversed(member.fees)
    ]
    columns: list[Words] = [_("Financial year"), _("Amount of money"), _("Due on"), _("State"), _("Recorded")]
    return Table(caption=_("Fees"), columns=columns, rows=rows)


def _fee_state(fee: FeeRecord, *, today: date) -> SafeString:
    if fee.is_waived:
        return written.beside(written.state("ok", _("Waived")), fee.reason)
    if fee.paid_on:
        return written.beside(written.state("ok", _("Paid")), written.day(fee.paid_on))
    return written.state("warn", _("Overdue")) if fee.due_on < today else written.state("none", _("Open"))


def _newcomer(place: Place, form: NewMemberForm) -> Newcomer:
    details = form.details()
    return Newcomer(
        kind=MemberKind(form.cleaned_data["kind"]),
        details=replace(details, affiliation=filled(place.platform, details.affiliation)),
        member_class=form.cleaned_data["member_class"],
        since=form.cleaned_data["since"],
    )


Forms = dict[str, Any]


def _save_details(request: HttpRequest, place: Place, _body: Body, member: Member) -> Forms:
    form = DetailsForm(request.POST, institutions=institutions(place.platform))
    return acted(
        request,
        {"details": form},
        lambda: governing.change_details(place.store, member.number, details=form.details(), **place.by),
        _("Saved."),
    )


def _move(request: HttpRequest, place: Place, body: Body, member: Member) -> Forms:
    form = ClassForm(request.POST, configuration=body.configuration, prefix="class")
    return acted(
        request,
        {"class_form": form},
        lambda: governing.move_member(
            place.store,
            member.number,
            member_class=form.cleaned_data["member_class"],
            since=form.cleaned_data["since"],
            **place.by,
        ),
        _("The class is changed from that day on. Earlier days keep theirs."),
    )


def _end(request: HttpRequest, place: Place, _body: Body, member: Member) -> Forms:
    form = EndForm(request.POST, prefix="end")
    return acted(
        request,
        {"end_form": form},
        lambda: governing.end_member(place.store, member.number, on=form.cleaned_data["on"], **place.by),
        _("The membership is ended. What the member did stays on record."),
    )


def _fee(request: HttpRequest, place: Place, body: Body, member: Member) -> Forms:
    form = FeeForm(request.POST, prefix="fee")
    return acted(
        request,
        {"fee_form": form},
        lambda: governing.record_fee(
            place.store,
            member.number,
            fee=FeeRecord(**form.cleaned_data, currency=body.configuration.currency),
            **place.by,
        ),
        _("The fee is on record. Earlier records stay."),
    )


ACTS: dict[str, Callable[[HttpRequest, Place, Body, Member], Forms]] = {
    "details": _save_details,
    "class": _move,
    "end": _end,
    "fee": _fee,
}
"""What can be done to a member, by the value of the button."""
