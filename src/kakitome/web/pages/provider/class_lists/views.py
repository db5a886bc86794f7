"""Awarding by class list, step by step; nothing is awarded before its count was confirmed."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kakitome.errors import Conflict, Invalid, NotFound, Problem
from kakitome.learning.class_list import ListFile, open_class_list
from kakitome.learning.class_list.encoding import NAMES
from kakitome.ports.batches import Batch, BatchState
from kakitome.services.issuing import DuplicateRule
from kakitome.services.issuing.list_reading import ListRequest, receive
from kakitome.services.issuing.list_reading import reread as read_another_way
from kakitome.web.desk.place import FORM, POST, Place, at_desk
from kakitome.web.desk.scope import find_issuer, list_awardable, visible
from kakitome.web.pages.provider.class_lists import pages
from kakitome.web.pages.provider.class_lists.forms import HourForm, UploadForm
from kakitome.web.pages.provider.class_lists.reading import read_now_or_soon
from kakitome.web.pages.provider.class_lists.surroundings import around, need_batch, state_of, waits_for_columns
from kakitome.web.pages.provider.issued_awards.forms import version_key
from kakitome.web.parts import written
from kakitome.web.parts.letter import title_of
from kakitome.web.parts.written import in_japan

SHOWN_BEFORE = 20


@at_desk("view", FORM)
def choose(request: HttpRequest, place: Place) -> HttpResponse:
    """Choose the micro-credential and the list; earlier lists are below."""
    versions = list_awardable(place)
    chosen = {"microcredential": request.GET.get("microcredential", "")}
    form = UploadForm(request.POST or None, request.FILES or None, versions=versions, initial=chosen)
    hour = HourForm(request.POST or None, initial={"when": "now"})
    if request.method == "POST":
        if not place.may_somewhere("award"):
            # For people who may only look there is no such form.
            raise NotFound("E_NODE_UNKNOWN")
        if form.is_valid() and hour.is_valid():
            number = _take(request, place, form, hour=hour)
            if number is not None:
                return place.redirect("batch", number)
    context = {
        **around(place, None),
        "form": form,
        "hour": hour,
        "may_award": place.may_somewhere("award"),
        "has_versions": bool(versions),
        "has_issuer": find_issuer(place) is not None,
        "before": _before(place),
        "japanese_date": "令和8年11月21日",
    }
    status = 422 if form.errors or hour.errors else 200
    return render(request, "pages/provider/class_lists/choose.html", context, status=status)


@at_desk("view")
def batch(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Show a list as it stands: how far it is read, its preview, its hour, its progress, or its result."""
    batch = need_batch(place, number, right="view")
    if waits_for_columns(place, batch):
        return place.redirect("batch-columns", number)
    return pages.page_of(request, place, batch)


@at_desk("award", POST)
def reread(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Read the same file with another encoding or duplicate rule; the batch of the earlier reading is dropped."""
    before = need_batch(place, number, right="award")
    here = place.redirect("batch", number)
    encoding = request.POST.get("encoding") or before.encoding
    rule = request.POST.get("on_duplicate") or before.on_duplicate
    list_request = ListRequest(
        filename=before.filename,
        issuer=before.issuer,
        microcredential=before.microcredential,
        version=before.version,
        as_of=before.as_of or in_japan(before.uploaded_at).date(),
        encoding=encoding if encoding in NAMES else "auto",
        on_duplicate=DuplicateRule(rule) if rule in set(DuplicateRule) else DuplicateRule.REFUSE,
        award_at=before.award_at,
        include=_columns(place, before, request),
        columns=before.columns,
    )
    with place.store.batches.open_upload(number) as stream:
        if stream is None or before.state is not BatchState.DRAFT:
            raise Conflict("E_BATCH_MOVE", batch=number, before=before.state.value, after=BatchState.DRAFT.value)
        file = ListFile(stream)
        opened = open_class_list(file, list_request.rules)
        size = file.size
    if opened.blocked:
        for problem in opened.problems:
            messages.error(request, written.finding(problem))
        return here
    read_anew = read_another_way(place.store, number, wish=list_request, **place.by)
    if read_now_or_soon(place, read_anew, size=size).state is BatchState.DRAFT:
        messages.success(request, _("Read again. Nothing has been awarded yet."))
    return place.redirect("batch", read_anew.number)


def _columns(place: Place, before: Batch, request: HttpRequest) -> tuple[str, ...]:
    """Return the columns a person wants in the awards: those ticked now, or, where none were asked about, as before."""
    if "columns" not in request.POST:
        return before.include
    notes = place.store.batches.get_notes(before.number)
    known = {*notes.left_out, *notes.unmapped, *before.include}
    return tuple(dict.fromkeys(heading for heading in request.POST.getlist("include") if heading in known))


def _take(request: HttpRequest, place: Place, form: UploadForm, *, hour: HourForm) -> str | None:
    upload: UploadedFile = form.cleaned_data["file"]
    version = next(v for v in list_awardable(place) if version_key(v) == form.cleaned_data["microcredential"])
    issuer = find_issuer(place)
    if issuer is None:
        form.add_error(None, _("The institution has no issuer that can sign yet. An admin opens one."))
    if hour.hour is not None and hour.hour <= place.now:
        hour.add_error("award_on", _("Choose a day and an hour that lie ahead."))
    if issuer is None or form.errors or hour.errors:
        return None
    list_request = ListRequest(
        filename=str(upload.name)[:200],
        issuer=issuer.did,
        microcredential=version.identifier,
        version=version.version,
        as_of=in_japan(hour.hour or place.now).date(),
        encoding=form.cleaned_data["encoding"] or "auto",
        award_at=hour.hour,
    )
    try:
        # The file lies on disk when it is large: Django's upload handlers put it there as it arrives.
        taken = receive(place.store, ListFile(upload.file), wish=list_request, **place.by)  # type: ignore[arg-type]
    except Invalid as error:
        _name_errors(form, error.problems)
        return None
    except Conflict as error:
        messages.warning(request, written.refusal(error))
        return str(error.params["batch"])
    return taken.number if _is_readable(request, place, form, taken=taken, size=upload.size or 0) else None


def _is_readable(request: HttpRequest, place: Place, form: UploadForm, *, taken: Batch, size: int) -> bool:
    """Read a list, or let it be read, and say what is wrong with it at the form when that is known already."""
    batch = read_now_or_soon(place, taken, size=size)
    notes = place.store.batches.get_notes(taken.number)
    if batch.state is BatchState.UNREADABLE:
        _name_errors(form, notes.problems)
        return False
    for problem in notes.problems:
        if problem.code in ("W_COLUMN_SENSITIVE", "W_COLUMN_MY_NUMBER"):
            messages.warning(request, written.finding(problem))
    return True


def _name_errors(form: UploadForm, problems: Iterable[Problem]) -> None:
    form.name_problems((problem for problem in problems if problem.severity == "error"), field="file")


def _before(place: Place) -> list[tuple[Batch, str, str, str]]:
    definitions = visible(place)
    return [
        (batch, title_of(definitions[batch.microcredential].microcredential.title), *state_of(batch, now=place.now))
        for batch in place.store.batches.list_batches(limit=SHOWN_BEFORE * 5)
        if batch.microcredential in definitions
    ][:SHOWN_BEFORE]
