"""The page of an institution's retention."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kakitome.errors import Conflict, Invalid
from kakitome.journeys.privacy.retaining import choose
from kakitome.services.retaining import KeptBy, kinds_of_records
from kakitome.web.desk.place import POST, Place, at_desk, at_institution
from kakitome.web.pages.provider.retention.forms import ShorterForm
from kakitome.web.parts import written
from kakitome.web.parts.retention import kinds_table, last_looked, runs_table

LISTED = 30


@at_desk("view")
def retention(request: HttpRequest, place: Place) -> HttpResponse:
    """Show how long records are kept here, and what went."""
    return _page(request, place, ShorterForm())


@at_institution("manage_people", POST)
def shorten(request: HttpRequest, place: Place) -> HttpResponse:
    """Keep a kind of records for a shorter time from now on, or as long as the platform does again."""
    form = ShorterForm(request.POST)
    if form.is_valid():
        try:
            choose(
                place.platform,
                place.institution.id,
                code=form.cleaned_data["kind"],
                days=form.cleaned_data["days"],
                **place.by,
            )
        except (Conflict, Invalid) as error:
            form.refuse(error, field="days")
        else:
            messages.success(request, _("Saved. It holds from the next day’s deletion."))
            return place.redirect("retention")
    return _page(request, place, form)


def _page(request: HttpRequest, place: Place, form: ShorterForm) -> HttpResponse:
    kinds = [kind for kind in kinds_of_records() if kind.kept_by is KeptBy.INSTITUTION]
    runs = place.platform.retention.list_runs(institution=place.institution.id, limit=500)
    removing = [run for run in runs if run.removed]
    context = {
        **place.around("desk"),
        "kinds": kinds_table(
            kinds,
            chosen=place.platform.retention.choices(place.institution.id),
            caption=_("How long records are kept"),
        ),
        "runs": runs_table(
            removing[:LISTED],
            names={kind.code: written.text(kind.name) for kind in kinds},
            caption=_("What went"),
        ),
        "last": last_looked(runs),
        "form": form if place.may("manage_people") else None,
    }
    return render(request, "pages/provider/retention/retention.html", context, status=422 if form.errors else 200)
