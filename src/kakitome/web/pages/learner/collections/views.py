"""Making collections, naming and ordering them, putting in and taking out, deleting."""

import secrets
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Conflict
from kakitome.ports.wallets import CollectedItem, Wallet, WalletCollection
from kakitome.services.holding import list_held_among, list_received
from kakitome.services.keeping_collections import make_collection, move, need_collection, put_in, rename, take_out
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.collections.forms import CollectionNameForm
from kakitome.web.pages.learner.my_awards.rows import MyAwardRow, rows_of
from kakitome.web.pages.learner.wallet.shown import DocumentRow, row_of
from kakitome.web.parts import written
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.collected_items import item_of, sign_of
from kakitome.web.parts.own_record import OwnRecordLine, own_row
from kakitome.web.parts.paging import first_after, first_asked
from kakitome.web.parts.shapes import Words
from kakitome.web.parts.shown_to_others import shown_to_others

ON_A_PAGE = 50
"""Awards, and documents, to choose from at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """One item of a collection: an award, a document, an own record, or the number of an award that is held no more."""

    sign: str
    anchor: str
    title: Words
    award: MyAwardRow | None = None
    document: DocumentRow | None = None
    own_record: OwnRecordLine | None = None
    is_in: bool = False


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def collections(request: HttpRequest) -> HttpResponse:
    """List the collections; make one."""
    wallet = _wallet(request)
    form = CollectionNameForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        key = secrets.token_hex(8)
        with attempt(request, form=form, refusals=Conflict) as attempted:
            make_collection(wallet, name=form.cleaned_data["name"], key=key, now=get_platform().now())
        if attempted.is_done:
            return redirect("collection", key=key)
    context = {
        "rows": [
            {"key": entry.key, "name": entry.name, "count": len(entry.items), "made_on": written.day(entry.created_at)}
            for entry in wallet.list_collections()
        ],
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "pages/learner/collections/collections.html", context, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def collection(request: HttpRequest, key: str) -> HttpResponse:
    """Show a collection in its order; rename it."""
    wallet = _wallet(request)
    shown = need_collection(wallet, key)
    form = CollectionNameForm(request.POST if request.method == "POST" else None, initial={"name": shown.name})
    if form.is_valid():
        with attempt(request, form=form, refusals=Conflict) as attempted:
            rename(wallet, key, name=form.cleaned_data["name"])
        if attempted.is_done:
            return redirect("collection", key=key)
    platform = get_platform()
    context = {
        "collection": shown,
        "rows": _items(request, wallet, shown),
        "form": form,
        "shown_in": shown_to_others(platform, account_of(request), now=platform.now()),
    }
    return render(request, "pages/learner/collections/collection.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_POST
def collection_arrange(request: HttpRequest, key: str) -> HttpResponse:
    """Move an item up or down, or take it out."""
    wallet, posted = _wallet(request), request.POST
    if "out" in posted:
        take_out(wallet, key, item=item_of(posted["out"]))
        messages.success(request, _("Taken out of the collection. You still hold it."))
        return redirect("collection", key=key)
    item = item_of(posted.get("up") or posted.get("down") or "")
    move(wallet, key, item=item, by=-1 if "up" in posted else 1)
    # Where it is now: whoever moves an item often presses again.
    return redirect(f"{reverse('collection', args=[key])}#{_anchor(item)}")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def collection_add(request: HttpRequest, key: str) -> HttpResponse:
    """Offer what may be put in; put in what was ticked."""
    wallet = _wallet(request)
    shown = need_collection(wallet, key)
    if request.method == "POST":
        if not request.POST.getlist("item"):
            context = _offered(request, wallet, shown) | {"is_empty": True}
            return render(request, "pages/learner/collections/add.html", context, status=422)
        _put_in(request, wallet, key, posted=request.POST)
        return redirect("collection", key=key)
    return render(request, "pages/learner/collections/add.html", _offered(request, wallet, shown))


@never_cache
@login_required
@require_POST
def collection_put(request: HttpRequest) -> HttpResponse:
    """Put something into a collection that was chosen beside it."""
    key = request.POST.get("collection", "")
    _put_in(request, _wallet(request), key, posted=request.POST)
    return redirect("collection", key=key)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def collection_delete(request: HttpRequest, key: str) -> HttpResponse:
    """Say what goes and what stays; then delete the collection."""
    wallet = _wallet(request)
    shown = need_collection(wallet, key)
    if request.method == "POST":
        wallet.remove_collection(key)
        messages.success(request, _("The collection is deleted. You still hold everything that was in it."))
        return redirect("collections")
    return render(request, "pages/learner/collections/delete.html", {"collection": shown})


def _wallet(request: HttpRequest) -> Wallet:
    return get_platform().wallets.open(account_of(request))


def _put_in(request: HttpRequest, wallet: Wallet, key: str, *, posted: QueryDict) -> None:
    items = [item_of(sign) for sign in posted.getlist("item")]
    held = list_held_among(
        get_platform().directory, account_of(request), numbers={item.award for item in items if item.award}
    )
    with attempt(request, refusals=Conflict) as attempted:
        count = put_in(wallet, key, items=items, held=held)
    if attempted.is_done:
        messages.success(request, ngettext("%(n)s was put in.", "%(n)s were put in.", count) % {"n": count})


def _items(request: HttpRequest, wallet: Wallet, shown: WalletCollection) -> list[ItemRow]:
    platform = get_platform()
    held = list_held_among(
        platform.directory, account_of(request), numbers={item.award for item in shown.items if item.award}
    )
    awards = {row.number: row for row in rows_of(platform, list(held.values()), now=platform.now())}
    pictures = wallet.list_pictures() if shown.items else {}
    documents = (
        {document.key: row_of(document, picture=pictures.get(document.key)) for document in wallet.list_documents()}
        if shown.items
        else {}
    )
    own_records = {row.key: row for row in _own_rows(request)} if shown.items else {}
    return [
        _item_row(item, awards.get(item.award) or documents.get(item.document) or own_records.get(item.own_record))
        for item in shown.items
    ]


def _own_rows(request: HttpRequest) -> list[OwnRecordLine]:
    return [own_row(record) for record in get_platform().persons.own_records.open(account_of(request)).list_records()]


def _item_row(
    item: CollectedItem, row: MyAwardRow | DocumentRow | OwnRecordLine | None, *, is_in: bool = True
) -> ItemRow:
    return ItemRow(
        sign=sign_of(item),
        anchor=_anchor(item),
        title=row.title if row else item.award,
        award=row if isinstance(row, MyAwardRow) else None,
        document=row if isinstance(row, DocumentRow) else None,
        own_record=row if isinstance(row, OwnRecordLine) else None,
        is_in=is_in,
    )


def _anchor(item: CollectedItem) -> str:
    return f"i-{item.award or item.document or item.own_record}"


def _offered(request: HttpRequest, wallet: Wallet, shown: WalletCollection) -> dict[str, Any]:
    """Build a page of what is held, those that are in the collection marked."""
    platform = get_platform()
    documents = wallet.list_documents()
    first, first_document = first_asked(request, "award"), first_asked(request, "document")
    received = list_received(platform.directory, account_of(request), offset=first, limit=ON_A_PAGE)
    awards = rows_of(platform, received.awards, now=platform.now())
    some, pictures = documents[first_document : first_document + ON_A_PAGE], wallet.list_pictures()
    return {
        "collection": shown,
        "awards": [
            _item_row(item, row, is_in=item in shown.items)
            for item, row in ((CollectedItem(award=row.number), row) for row in awards)
        ],
        "documents": [
            _item_row(item, row_of(document, picture=pictures.get(document.key)), is_in=item in shown.items)
            for item, document in ((CollectedItem(document=document.key), document) for document in some)
        ],
        "own_records": [
            _item_row(item, row, is_in=item in shown.items)
            for item, row in ((CollectedItem(own_record=row.key), row) for row in _own_rows(request))
        ],
        "more_awards": first_after(first, count=received.count, on_a_page=ON_A_PAGE),
        "more_documents": first_after(first_document, count=len(documents), on_a_page=ON_A_PAGE),
    }
