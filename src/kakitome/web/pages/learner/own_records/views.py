"""Writing own records, putting files beside them, deleting them."""

import secrets
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Conflict, NotFound
from kakitome.journeys.checking.own_files import OwnUpload, attach_file
from kakitome.journeys.people.asking_endorsements import count_about
from kakitome.ports.own_records import OwnRecord, PersonOwnRecords
from kakitome.ports.wallets import CollectedItem
from kakitome.services.keeping_own_records import keep_record, need_record
from kakitome.services.keeping_portfolios import entries_proved_by
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.own_records.forms import OwnFileForm, OwnRecordForm, written_in
from kakitome.web.pages.public.share.endorsed import endorsements_shown
from kakitome.web.parts import written
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.collected_items import sign_of
from kakitome.web.parts.files import download
from kakitome.web.parts.own_record import file_lines, own_row
from kakitome.web.parts.shown_to_others import shown_to_others

ATTACHING = Limit(name="own-file-add", times=30)
"""A scanner looks at each."""


@never_cache
@login_required
@require_safe
def own_records(request: HttpRequest) -> HttpResponse:
    """List the own records."""
    rows = [own_row(record) for record in _own_records(request).list_records()]
    platform = get_platform()
    shown_in = shown_to_others(platform, account_of(request), now=platform.now())
    return render(request, "pages/learner/own_records/list.html", {"rows": rows, "shown_in": shown_in})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_record_new(request: HttpRequest) -> HttpResponse:
    """Write a new record."""
    form = OwnRecordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        key = secrets.token_hex(8)
        with attempt(request, form=form, refusals=Conflict) as attempted:
            keep_record(_own_records(request), form.record(key=key, now=get_platform().now()))
        if attempted.is_done:
            return redirect("own-record", key=key)
    return render(request, "pages/learner/own_records/write.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@login_required
@limited(ATTACHING)
@require_http_methods(["GET", "HEAD", "POST"])
def own_record(request: HttpRequest, key: str) -> HttpResponse:
    """Show a record; put a file beside it."""
    own_records = _own_records(request)
    record = need_record(own_records, key)
    form = OwnFileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        file = form.cleaned_data["file"]
        upload = OwnUpload(name=file.name or "", data=file.read())
        with attempt(request, _("The file is there."), form=form) as attempted:
            attach_file(get_platform(), account_of(request), key=key, upload=upload)
        if attempted.is_done:
            return redirect("own-record", key=key)
    context = _shown(request, record) | {"form": form}
    return render(request, "pages/learner/own_records/record.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_record_edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change what a record says."""
    own_records = _own_records(request)
    record = need_record(own_records, key)
    form = OwnRecordForm(request.POST if request.method == "POST" else None, initial=written_in(record))
    if form.is_valid():
        keep_record(own_records, form.record(key=key, now=get_platform().now()))
        return redirect("own-record", key=key)
    context = {"form": form, "record": record}
    return render(request, "pages/learner/own_records/write.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_safe
def own_record_file(request: HttpRequest, key: str, sha256: str) -> HttpResponse:
    """Hand out a file as it came."""
    own_records = _own_records(request)
    names = [file.name for file in need_record(own_records, key).files if file.sha256 == sha256]
    if not names:
        raise NotFound("E_OWN_FILE_UNKNOWN")
    # To be kept, never to be shown in the browser under our name.
    return download(own_records.read_file(key, sha256), names[0], "application/octet-stream")


@never_cache
@login_required
@require_POST
def own_record_detach(request: HttpRequest, key: str, sha256: str) -> HttpResponse:
    """Delete a file of a record."""
    _own_records(request).remove_file(key, sha256)
    messages.success(request, _("The file is deleted here."))
    return redirect("own-record", key=key)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_record_delete(request: HttpRequest, key: str) -> HttpResponse:
    """Say what goes and what stays; then delete the record."""
    own_records = _own_records(request)
    record = need_record(own_records, key)
    if request.method == "POST":
        own_records.remove(key)
        messages.success(request, _("Deleted, with its files."))
        return redirect("own-records")
    portfolio = get_platform().persons.portfolios.open(account_of(request)).find()
    item = CollectedItem(own_record=key)
    context = _shown(request, record) | {
        "entries": entries_proved_by(portfolio, item),
        "endorsement_count": count_about(get_platform(), account_of(request), item=item),
    }
    return render(request, "pages/learner/own_records/delete.html", context)


def _own_records(request: HttpRequest) -> PersonOwnRecords:
    return get_platform().persons.own_records.open(account_of(request))


def _shown(request: HttpRequest, record: OwnRecord) -> dict[str, Any]:
    item = CollectedItem(own_record=record.key)
    collections = get_platform().wallets.open(account_of(request)).list_collections()
    return {
        "record": record,
        "row": own_row(record),
        "files": file_lines(record),
        "changed_on": written.day(record.changed_at),
        "item": sign_of(item),
        "endorsements": endorsements_shown(account_of(request), item),
        "collections": [collection for collection in collections if item in collection.items],
        "other_collections": [collection for collection in collections if item not in collection.items],
    }
