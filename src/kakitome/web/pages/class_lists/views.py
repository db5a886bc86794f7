"""Awarding by class list, step by step; nothing is awarded before its count was confirmed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kakitome import texts
from kakitome.errors import Conflict, Invalid, NotFound, Refused
from kakitome.learning.class_list.encoding import NAMES
from kakitome.ports.batches import Batch, BatchState
from kakitome.services.issuing import DuplicateRule, Outcome
from kakitome.services.issuing import class_lists as journey
from kakitome.services.issuing.foreseeing import foresee
from kakitome.web.pages.class_lists import preview, result
from kakitome.web.pages.class_lists.forms import LARGEST_MB, UploadForm, encodings, key_of
from kakitome.web.pages.class_lists.reading import Wish, original_of, read_upload, upload_of
from kakitome.web.pages.desk.place import Place, at_desk
from kakitome.web.pages.desk.scope import find_issuer, list_awardable, need_definition, visible
from kakitome.web.parts.letter import title_of
from kakitome.web.parts.written import language

SHOWN_BEFORE = 20


@never_cache
@at_desk("view")
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, place: Place) -> HttpResponse:
    """Choose the micro-credential and the list; earlier lists are below."""
    versions = list_awardable(place)
    chosen = {"microcredential": request.GET.get("microcredential", "")}
    form = UploadForm(request.POST or None, request.FILES or None, versions=versions, initial=chosen)
    if request.method == "POST":
        place_needs_award(place)
        if form.is_valid():
            taken = _take(request, place, form)
            if taken is not None:
                return redirect("batch", place.institution.id, taken)
    context = {
        **around(place, None),
        "form": form,
        "may_award": place.may_somewhere("award"),
        "has_versions": bool(versions),
        "has_issuer": find_issuer(place) is not None,
        "before": _before(place),
        "japanese_date": "令和8年11月21日",
    }
    return render(request, "pages/class_lists/choose.html", context, status=422 if form.errors else 200)


@never_cache
@at_desk("view")
@require_safe
def batch(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Show a list as it stands: its preview, its progress, or its result."""
    found = need_batch(place, number, right="view")
    if found.state is BatchState.DRAFT:
        return _preview(request, place, found)
    if found.state in (BatchState.CONFIRMED, BatchState.SIGNING):
        context = {**around(place, found), "progress": result.progress_of(place, found)}
        return render(request, "pages/class_lists/progress.html", context)
    if found.state is BatchState.CANCELLED:
        return render(request, "pages/class_lists/cancelled.html", around(place, found))
    context = {**around(place, found), "result": result.result_of(place, found, whole="all" in request.GET)}
    return render(request, "pages/class_lists/result.html", context)


@at_desk("award")
@require_POST
def reread(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Read the same file with another encoding or duplicate rule; the batch of the earlier reading is dropped."""
    before = need_batch(place, number, right="award")
    data = place.store.batches.find_upload(number)
    if data is None:
        raise Conflict("E_BATCH_MOVE", batch=number, before=before.state.value, after=BatchState.DRAFT.value)
    encoding = request.POST.get("encoding") or before.encoding
    rule = request.POST.get("on_duplicate") or before.on_duplicate
    wish = Wish(
        filename=before.filename,
        encoding=encoding if encoding in NAMES else "auto",
        on_duplicate=DuplicateRule(rule) if rule in set(DuplicateRule) else DuplicateRule.REFUSE,
    )
    version = place.store.microcredentials.get(before.microcredential, before.version)
    upload = upload_of(read_upload(data, wish, now=place.now), data, wish, version=version, issuer=before.issuer)
    try:
        with place.store.transaction():
            journey.cancel(place.store, number, actor=place.actor.account, now=place.now)
            fresh = journey.take_upload(place.store, upload, actor=place.actor.account, now=place.now)
    except Invalid as error:
        for problem in error.problems:
            messages.error(request, texts.sentence(problem, language()))
        return redirect("batch", place.institution.id, number)
    messages.success(request, _("Read again. Nothing has been awarded yet."))
    return redirect("batch", place.institution.id, fresh.number)


@at_desk("award")
@require_POST
def confirm(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Say yes to the count that was shown; awarding begins once that is on record."""
    found = need_batch(place, number, right="award")
    here = redirect("batch", place.institution.id, number)
    if found.state is not BatchState.DRAFT:
        messages.warning(request, _("This list was confirmed before. Nothing is awarded twice."))
        return here
    count = preview.sort_rows(place.store.batches.list_rows(number), _foreseen(place, found)).count
    if request.POST.get("count") != str(count):
        messages.warning(request, _("The number of awards has changed since you looked. Look again, then confirm."))
        return here
    try:
        journey.confirm(place.store, number, actor=place.actor.account, now=place.now)
    except Conflict as error:
        messages.error(request, texts.sentence_of(error, language()))
        return here
    messages.success(request, _("Confirmed. Awarding begins in a moment."))
    return here


@at_desk("award")
@require_POST
def cancel(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Drop a list that was not awarded, and its file."""
    need_batch(place, number, right="award")
    journey.cancel(place.store, number, actor=place.actor.account, now=place.now)
    messages.success(request, _("The list is dropped, and its file is deleted. Nothing was awarded."))
    return redirect("batch-list", place.institution.id)


def need_batch(place: Place, number: str, *, right: str) -> Batch:
    """Return a batch of a definition that a person has a right to; raises `NotFound`."""
    found = place.store.batches.get(number)
    need_definition(place, found.microcredential, right=right)
    return found


def place_needs_award(place: Place) -> None:
    """Refuse people who may only look; for them there is no such form."""
    if not place.may_somewhere("award"):
        raise NotFound("E_NODE_UNKNOWN")


def around(place: Place, found: Batch | None) -> dict[str, Any]:
    """Return what every page of a batch shows around its content."""
    way = [(place.institution.name.in_language(language()), reverse("desk", args=[place.institution.id]))]
    context: dict[str, Any] = {"place": place, "spot": "lists", "way": way}
    if found is not None:
        version = place.store.microcredentials.get(found.microcredential, found.version)
        title = title_of(version.microcredential.title)
        way.append((title, reverse("define-edit", args=[place.institution.id, version.identifier, version.version])))
        context |= {"batch": found, "version": version, "title": title, "who": who(place, found.uploaded_by)}
    return context


def who(place: Place, account: str) -> str:
    """Name the person behind an account; empty for a program."""
    person = place.platform.accounts.find(account) if len(account) == 36 else None
    return (person.name or person.email) if person else ""


def _take(request: HttpRequest, place: Place, form: UploadForm) -> str | None:
    upload = form.cleaned_data["file"]
    version = next(v for v in list_awardable(place) if key_of(v) == form.cleaned_data["microcredential"])
    issuer = find_issuer(place)
    if issuer is None:
        form.add_error(None, _("The institution has no issuer that can sign yet. An admin opens one."))
        return None
    if upload.size > LARGEST_MB * 1024 * 1024:
        form.add_error("file", _("The file is larger than %(n)d MB. Split the list.") % {"n": LARGEST_MB})
        return None
    data = upload.read()
    wish = Wish(filename=str(upload.name)[:200], encoding=form.cleaned_data["encoding"] or "auto")
    found = read_upload(data, wish, now=place.now)
    taking = upload_of(found, data, wish, version=version, issuer=issuer.did)
    try:
        taken = journey.take_upload(place.store, taking, actor=place.actor.account, now=place.now)
    except Invalid as error:
        for problem in error.problems:
            if problem.severity == "error":
                form.add_error("file", texts.sentence(problem, language()))
        return None
    except Conflict as error:
        messages.warning(request, texts.sentence_of(error, language()))
        return str(error.params["batch"])
    if found.sensitive:
        for problem in found.problems:
            if problem.severity == "warning":
                messages.warning(request, texts.sentence(problem, language()))
    return taken.number


def _preview(request: HttpRequest, place: Place, found: Batch) -> HttpResponse:
    data = place.store.batches.find_upload(found.number)
    original = original_of(found, data, now=found.uploaded_at)
    obstacle = ""
    outcomes: dict[int, Outcome] = {}
    try:
        outcomes = dict(_foreseen(place, found))
    except (Refused, NotFound) as error:
        obstacle = texts.sentence_of(error, language())
    rows = preview.sort_rows(place.store.batches.list_rows(found.number), outcomes)
    context = {
        **around(place, found),
        "headline": _headline(rows),
        "rows": rows,
        "tiles": preview.tiles_of(rows),
        "groups": preview.groups_of(rows, original, whole=request.GET.get("all", "")),
        "note": preview.encoding_note(found, original),
        "is_kept": data is not None,
        "obstacle": obstacle,
        "may_award": place.may("award", _unit(place, found)),
        "encodings": encodings(),
        "rules": duplicate_rules(),
    }
    return render(request, "pages/class_lists/preview.html", context)


def duplicate_rules() -> list[tuple[str, str, str]]:
    """Return the duplicate rules with their words and hints."""
    return [
        ("refuse", _("Do not award them"), ""),
        (
            "replace",
            _("Replace the earlier award by the new one"),
            _("The earlier document becomes “replaced”; the same link opens the new one."),
        ),
        ("allow", _("Award them once more (for what can be achieved repeatedly)"), ""),
    ]


def _headline(rows: preview.Sorted) -> str:
    read = ngettext("%(n)d row read.", "%(n)d rows read.", rows.total) % {"n": rows.total}
    if not rows.wrong:
        return _("%(read)s Nothing to mend.") % {"read": read}
    wrong = len(rows.wrong)
    mend = ngettext("%(n)d row is to be mended.", "%(n)d rows are to be mended.", wrong) % {"n": wrong}
    return _("%(read)s %(mend)s") % {"read": read, "mend": mend}


def _foreseen(place: Place, found: Batch) -> Any:
    desk = place.platform.desk(place.institution.id)
    return foresee(desk, place.store, number=found.number, now=place.now)


def _unit(place: Place, found: Batch) -> str:
    return place.store.microcredentials.get(found.microcredential, found.version).unit


def _before(place: Place) -> list[tuple[Batch, str, str, str]]:
    seen = visible(place)
    words = state_words()
    return [
        (
            one,
            title_of(seen[one.microcredential].microcredential.title),
            words[one.state][0],
            words[one.state][1],
        )
        for one in place.store.batches.list_batches(limit=SHOWN_BEFORE * 5)
        if one.microcredential in seen
    ][:SHOWN_BEFORE]


def state_words() -> dict[BatchState, tuple[str, str]]:
    """Return shape and word for each state of a batch."""
    return {
        BatchState.DRAFT: ("warn", _("Waits for your confirmation")),
        BatchState.CONFIRMED: ("none", _("About to be awarded")),
        BatchState.SIGNING: ("none", _("Being awarded")),
        BatchState.DONE: ("ok", _("Awarded")),
        BatchState.CANCELLED: ("none", _("Dropped")),
    }
