"""The desk's list of degree programmes, and the page on which one is described or changed by its next version."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kakitome.errors import Conflict, Invalid
from kakitome.learning.credit.loading import rule_set_on, rule_sets
from kakitome.services.crediting.curriculum import CurriculumContext
from kakitome.services.crediting.programmes import record_programme
from kakitome.values.instants import day_of
from kakitome.web.desk.place import FORM, Place, at_desk, at_institution
from kakitome.web.pages.provider.degree_programmes.forms import DegreeProgrammeForm, stated_of
from kakitome.web.parts.attempts import attempt

_FOLDER = "pages/provider/degree_programmes"


@at_desk("view")
def listing(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the programmes."""
    today = day_of(place.now)
    titles = {rules.id: rules.title for rules in rule_sets()}
    rows = [
        {
            "programme": version.programme,
            "version": version.version,
            "rules": titles.get(version.programme.rule_set),
            "is_open": version.programme.is_open(today),
        }
        for version in place.platform.crediting.programmes.list_current(place.institution.id)
    ]
    context = {**place.around("degree-programmes"), "rows": rows, "may_change": place.may("define")}
    return render(request, f"{_FOLDER}/list.html", context)


@at_institution("define", FORM)
def programme(request: HttpRequest, place: Place) -> HttpResponse:
    """Describe a programme, or change one by its next version; `?code=` names it."""
    programmes, code = place.platform.crediting.programmes, request.GET.get("code", "")
    newest = programmes.find(place.institution.id, code) if code else None
    if code and newest is None:
        raise Http404
    initial = stated_of(newest.programme) if newest else None
    form = DegreeProgrammeForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        wanted = form.programme()
        if newest is not None and wanted.code != newest.programme.code:
            form.add_error("code", _("The number of a programme stays. Add a new one for another number."))
        elif newest is None and programmes.find(place.institution.id, wanted.code) is not None:
            form.add_error("code", _("There is a programme of this number. Open it to change it."))
        else:
            known = {rules.id for rules in rule_sets()}
            rules = rule_set_on(wanted.rule_set, day_of(place.now)) if wanted.rule_set in known else None
            with attempt(request, _("Saved."), refusals=(Invalid, Conflict), form=form) as saving:
                record_programme(_context(place), wanted, programmes=programmes, rule_set=rules)
            if saving.is_done:
                return place.redirect("degree-programmes")
    crumbs = (_("Degree programmes"), place.url("degree-programmes"))
    context = {**place.around("degree-programmes", crumbs), "form": form, "code": code}
    return render(request, f"{_FOLDER}/programme.html", context, status=422 if form.errors else 200)


def _context(place: Place) -> CurriculumContext:
    curricula = place.platform.crediting.curricula
    return CurriculumContext(book=place.store, curricula=curricula, institution=place.institution.id, **place.by)
