"""Criteria and fees: versions, drafts, what is different, publishing."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kakitome.errors import Invalid, KakitomeError, NotFound
from kakitome.learning.recognition.criteria import Criteria, criteria_in_force, faults
from kakitome.learning.recognition.procedure import Procedure, load_procedure
from kakitome.services import governing
from kakitome.services.governing import need_body
from kakitome.web.desk.place import FORM, POST, Place, at_institution
from kakitome.web.pages.body.governance.around import around
from kakitome.web.pages.body.governance.criteria_forms import CriteriaForm, criteria_initial
from kakitome.web.pages.body.governance.criteria_shown import changed_lines, differences
from kakitome.web.parts import written
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.shapes import State
from kakitome.web.parts.written import language


@at_institution("govern")
def criteria_list(request: HttpRequest, place: Place) -> HttpResponse:
    """List the versions of every procedure the body offers."""
    body = need_body(place.store)
    known = place.store.body.list_criteria()
    offered = [
        (load_procedure(name), [_version(place, draft, known) for draft in reversed(known) if draft.procedure == name])
        for name in body.configuration.procedures
    ]
    context = {**around(place, "criteria"), "offered": offered}
    return render(request, "pages/body/governance/criteria_list.html", context)


@at_institution("govern", POST)
def begin_draft(request: HttpRequest, place: Place, procedure: str) -> HttpResponse:
    """Begin the next version from the one in force."""
    _offered(place, procedure)
    draft = governing.draft_from(place.store, procedure, now=place.now)
    governing.save_draft(place.store, draft, **place.by)
    messages.success(request, _("A draft is begun. Nobody sees it before you publish it."))
    return place.redirect("body-criteria", procedure, draft.version)


@at_institution("govern", FORM)
def criteria(request: HttpRequest, place: Place, procedure: str, version: str) -> HttpResponse:
    """Show a version; edit a draft, publish it, throw it away."""
    rules, known = _offered(place, procedure), _known(place, procedure, version)
    form = CriteriaForm(
        request.POST or None,
        configuration=need_body(place.store).configuration,
        procedure=rules,
        initial=criteria_initial(known, rules),
    )
    if request.method == "POST":
        act = request.POST.get("do", "save")
        if act == "drop":
            return _drop(request, place, known)
        if form.is_valid() and _save(request, place, form, version=version, is_final=act == "publish"):
            return place.redirect("body-criteria", procedure, version)
    return _page(request, place, rules, criteria=_known(place, procedure, version), form=form)


def _page(
    request: HttpRequest, place: Place, rules: Procedure, *, criteria: Criteria, form: CriteriaForm
) -> HttpResponse:
    configuration = need_body(place.store).configuration
    known = place.store.body.list_criteria()
    before = _before(criteria, known)
    context = {
        **around(place, "criteria", (_("Criteria and fees"), place.url("body-criteria-list"))),
        "criteria": criteria,
        "procedure": rules,
        "version": _version(place, criteria, known),
        "form": form,
        "before": before,
        "table": differences(before, criteria, procedure=rules, configuration=configuration) if before else None,
        "lines": changed_lines(before.text.in_language(language()), criteria.text.in_language(language()))
        if before
        else [],
        "missing": [written.finding(problem) for problem in faults(criteria, procedure=rules)],
        "currency": configuration.currency,
    }
    return render(request, "pages/body/governance/criteria.html", context, status=422 if form.errors else 200)


def _offered(place: Place, procedure: str) -> Procedure:
    if procedure not in need_body(place.store).configuration.procedures:
        raise Http404
    return load_procedure(procedure)


def _known(place: Place, procedure: str, version: str) -> Criteria:
    criteria = place.store.body.find_criteria(procedure, version)
    if criteria is None:
        raise NotFound("E_CRITERIA_UNKNOWN", version=version[:40])
    return criteria


def _before(criteria: Criteria, known: Sequence[Criteria]) -> Criteria | None:
    """Return the published version that this one takes the place of."""
    earlier = [
        other
        for other in known
        if other.is_published and other.procedure == criteria.procedure and other.version != criteria.version
        if other.in_force_from <= criteria.in_force_from
    ]
    return max(earlier, key=lambda other: (other.in_force_from, other.published_at), default=None)


def _version(place: Place, criteria: Criteria, known: Sequence[Criteria]) -> Mapping[str, Any]:
    """Return a version with its address, and in a word whether it is in force."""
    today = need_body(place.store).configuration.day_of(place.now)
    state: State = "none"
    if not criteria.is_published:
        word, state = _("Draft"), "warn"
    elif criteria == criteria_in_force(known, criteria.procedure, on=today):
        word, state = _("In force"), "ok"
    else:
        word = _("To come") if criteria.in_force_from > today else _("Was in force")
    address = place.url("body-criteria", criteria.procedure, criteria.version)
    return {"criteria": criteria, "state": state, "word": word, "address": address}


def _save(request: HttpRequest, place: Place, form: CriteriaForm, *, version: str, is_final: bool) -> bool:
    draft = form.criteria(version)
    try:
        governing.save_draft(place.store, draft, **place.by)
        if is_final:
            governing.publish_criteria(place.store, draft.procedure, version=version, **place.by)
    except Invalid as error:
        form.refuse(error)
        return False
    except KakitomeError as error:
        messages.error(request, written.refusal(error))
        return True
    done = _("Published. Applications from its first day on are decided against it.") if is_final else _("Saved.")
    messages.success(request, done)
    return True


def _drop(request: HttpRequest, place: Place, draft: Criteria) -> HttpResponse:
    with attempt(request, _("The draft is thrown away.")):
        governing.drop_draft(place.store, draft.procedure, version=draft.version, **place.by)
    return place.redirect("body-criteria-list")
