"""Renewing an award at the desk: a new period, told before it is signed."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kakitome.errors import Conflict, Refused
from kakitome.journeys.platform import new_token
from kakitome.learning.award import end_of_validity
from kakitome.learning.microcredential import Microcredential
from kakitome.services.issuing import RowStatus
from kakitome.services.issuing.renewing import renew
from kakitome.services.revoking import standing_of
from kakitome.web.desk.place import FORM, Place, at_desk
from kakitome.web.desk.scope import need_award
from kakitome.web.pages.provider.issued_awards.forms import RenewalForm
from kakitome.web.pages.provider.issued_awards.rows import may_be_renewed
from kakitome.web.pages.provider.issued_awards.views import way_to
from kakitome.web.parts.letter import title_of
from kakitome.web.parts.written import in_japan

_DAY = timedelta(days=1)


@at_desk("award", FORM)
def renew_award(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Say what a renewal does, ask until when, and sign; the form's own key keeps a double click from signing two."""
    record = need_award(place, number, right="award")
    key = request.POST.get("key", "")[:64]
    until = record.intent.valid_until
    is_done = bool(key) and place.store.awards.find_by_idempotency_key(_key(place, key)) is not None
    if not is_done and not may_be_renewed(record, standing_of(place.store, [record])[record.credential_id]):
        raise Http404
    if is_done or until is None:
        return place.redirect("award-detail", number)
    version = place.store.microcredentials.get(record.intent.microcredential, record.intent.version)
    last, today = until.date() - _DAY, in_japan(place.now).date()
    initial = {"until": _proposed(version.microcredential, after=max(last, today))}
    form = RenewalForm(request.POST or None, after=last, today=today, initial=initial)
    if request.method == "POST" and form.is_valid() and _renew(place, number, form=form, key=key):
        messages.success(request, _("Renewed. The same link opens the new document."))
        return place.redirect("award-detail", number)
    context = {
        **way_to(place),
        "record": record,
        "form": form,
        "title": title_of(version.microcredential.title),
        "learner": record.intent.learner,
        "last_day": last,
        "key": key or new_token(),
    }
    return render(request, "pages/provider/issued_awards/renew.html", context, status=422 if form.errors else 200)


def _proposed(letter: Microcredential, *, after: date) -> str:
    """Propose the definition's own period once more; nothing where it states none."""
    end = end_of_validity(letter, after + _DAY)
    return (end.date() - _DAY).isoformat() if end else ""


def _renew(place: Place, number: str, *, form: RenewalForm, key: str) -> bool:
    context = place.platform.issuing_context(place.institution.id)
    own_key = _key(place, key) if key else ""
    try:
        outcome = renew(context, number, valid_until=form.end, **place.by, key=own_key)
    except (Conflict, Refused) as error:
        form.refuse(error)
        return False
    form.name_problems(outcome.reasons)
    return outcome.status is RowStatus.ISSUED


def _key(place: Place, key: str) -> str:
    return f"renewal:{place.actor.account}:{key}"
