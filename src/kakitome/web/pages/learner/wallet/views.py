"""Bringing documents in, looking at one, having it checked again, and taking it out."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.documents.bundle.wallet_archive import is_wallet_archive
from kakitome.documents.issuance.incoming_offer import is_offer_link
from kakitome.documents.presentation.incoming_request import is_request_link
from kakitome.documents.refusal import DocumentRefused
from kakitome.errors import NotFound, Refused, Unavailable
from kakitome.journeys.checking.looking_again import look_again, note_change
from kakitome.journeys.checking.taking_in import Brought, take_in
from kakitome.journeys.checking.taking_in_archive import take_in_archive
from kakitome.journeys.checking.taking_offers import look_at_offer, offer_in_picture
from kakitome.journeys.handing_out.answering_verifiers import request_in_picture
from kakitome.journeys.people.asking_endorsements import count_about
from kakitome.journeys.people.restoring_names import restore_names
from kakitome.ports.sandbox import Busy
from kakitome.ports.wallets import ENDINGS, CollectedItem, Wallet, WalletCollection, WalletDocument
from kakitome.services.keeping_portfolios import entries_proved_by
from kakitome.services.keeping_wallets import RENEWAL
from kakitome.web.busy import come_again, told_when_busy
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.presenting.views import begin_with_link
from kakitome.web.pages.learner.wallet.archive import archive_view, archives_of
from kakitome.web.pages.learner.wallet.awaited import is_waiting
from kakitome.web.pages.learner.wallet.forms import BringingForm
from kakitome.web.pages.learner.wallet.offers import offer_page
from kakitome.web.pages.learner.wallet.shown import change_of, lines_of, report_of, result_of, title_of
from kakitome.web.pages.public.share.endorsed import endorsements_shown
from kakitome.web.parts import written
from kakitome.web.parts.badge_picture import picture_answer, picture_view
from kakitome.web.parts.collected_items import sign_of
from kakitome.web.parts.files import download

BRINGING = Limit(name="wallet-add", times=20)
CHECKING = Limit(name="wallet-check", times=20)
"""Verifying is work, and asks other sites."""


@never_cache
@login_required
@limited(BRINGING)
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_busy
def wallet_add(request: HttpRequest) -> HttpResponse:
    """Ask for documents; take in what is sent, and say what became of each."""
    if request.method != "POST":
        return _adding(request, BringingForm())
    form = BringingForm(request.POST, request.FILES)
    if not form.is_valid():
        return _adding(request, form)
    if answered := _asked_for(request, form) or _offered(request, form):
        return answered
    platform, account = get_platform(), account_of(request)
    try:
        archives = [take_in_archive(platform, account, file=file) for file in archives_of(form)]
    except DocumentRefused as refusal:
        form.add_error("archive", written.finding(refusal.problem))
        return _adding(request, form)
    taken = [
        *(item for archive in archives for item in archive.taken),
        *take_in(platform, account, brought=_brought(form)),
    ]
    context = result_of(taken) | {
        "archives": [
            archive_view(archive, names=restore_names(platform, account, names=archive.names)) for archive in archives
        ]
    }
    return render(request, "pages/learner/wallet/added.html", context)


@never_cache
@login_required
@require_safe
def wallet_document(request: HttpRequest, key: str) -> HttpResponse:
    """Show a document with its last report."""
    wallet, document = _need(request, key)
    collections = wallet.list_collections()
    context = {
        "document": document,
        "title": title_of(document),
        "report": report_of(document),
        "lines": lines_of(document),
        "renewal": document.facts.get(RENEWAL) if document.valid_until else None,
        "has_end": document.valid_until is not None,
        "picture": picture_view(wallet.list_pictures().get(key), title=title_of(document)),
        "change": change_of(document),
        "obstacle": _obstacle(document),
        "tried_at": written.moment(document.tried_at),
        "checked_at": written.moment(document.as_of),
        "collections": [entry for entry in collections if _holds(entry, key)],
        "other_collections": [entry for entry in collections if not _holds(entry, key)],
        "item": sign_of(CollectedItem(document=key)),
        "is_silent": bool(document.obstacle) or _says_closed(document),
        "endorsements": endorsements_shown(account_of(request), CollectedItem(document=key)),
    }
    return render(request, "pages/learner/wallet/document.html", context)


@never_cache
@login_required
@require_safe
def wallet_file(request: HttpRequest, key: str) -> HttpResponse:
    """Hand out the file as it came."""
    wallet, document = _need(request, key)
    # To be kept, never to be shown in the browser under our name: a stranger made it.
    name = f"{document.key}.{ENDINGS[document.file_format]}"
    return download(wallet.read_content(key), name, "application/octet-stream")


@login_required
@require_safe
def wallet_picture(request: HttpRequest, sha256: str) -> HttpResponse:
    """Hand out the picture of a badge that the person holds, as it was cleaned."""
    wallet = get_platform().wallets.open(account_of(request))
    picture = next((picture for picture in wallet.list_pictures().values() if picture.sha256 == sha256), None)
    if picture is None:
        raise NotFound("E_WALLET_UNKNOWN")
    return picture_answer(request, picture, wallet.read_picture(sha256))


@never_cache
@login_required
@limited(CHECKING)
@require_POST
def wallet_check(request: HttpRequest, key: str) -> HttpResponse:
    """Have a document checked again now."""
    _need(request, key)
    try:
        document = look_again(get_platform(), account_of(request), key=key)
    except Busy as busy:
        return come_again(request, busy)
    if document.obstacle and document.tried_at != document.as_of:
        messages.warning(request, _("It could not be checked just now. What was found before still stands."))
    else:
        messages.success(request, _("Checked again."))
    return redirect("wallet-document", key=key)


@never_cache
@login_required
@require_POST
def wallet_noted(request: HttpRequest, key: str) -> HttpResponse:
    """Take note that a change was seen."""
    note_change(get_platform(), account_of(request), key=key)
    return redirect("wallet-document", key=key)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def wallet_remove(request: HttpRequest, key: str) -> HttpResponse:
    """Say what goes and what stays; then take the document out."""
    wallet, document = _need(request, key)
    if request.method == "POST":
        wallet.remove(key)
        messages.success(request, _("Taken out. Its file and its report are deleted here."))
        return redirect("my-awards")
    context = {
        "document": document,
        "title": title_of(document),
        "collections": [collection.name for collection in wallet.list_collections() if _holds(collection, key)],
        "endorsement_count": count_about(get_platform(), account_of(request), item=CollectedItem(document=key)),
        "entries": entries_proved_by(
            get_platform().persons.portfolios.open(account_of(request)).find(), CollectedItem(document=key)
        ),
    }
    return render(request, "pages/learner/wallet/remove.html", context)


def _need(request: HttpRequest, key: str) -> tuple[Wallet, WalletDocument]:
    """Return the wallet and the document; one that is another's is as one that is not there."""
    wallet = get_platform().wallets.open(account_of(request))
    document = wallet.find(key)
    if document is None:
        raise NotFound("E_WALLET_UNKNOWN")
    return wallet, document


def _says_closed(document: WalletDocument) -> bool:
    """Tell whether the last report said that the issuer has closed."""
    return any(str(check.get("code", "")).startswith("W_ISSUER_CLOSED") for check in document.facts.get("checks", ()))


def _holds(collection: WalletCollection, key: str) -> bool:
    return any(item.document == key for item in collection.items)


def _obstacle(document: WalletDocument) -> str:
    """Return why the last try came to no conclusion, where an earlier one did; empty for every other."""
    return document.obstacle if document.obstacle and document.tried_at != document.as_of else ""


def _adding(request: HttpRequest, form: BringingForm) -> HttpResponse:
    context = {"form": form, "is_waiting": is_waiting(account_of(request))}
    return render(request, "pages/learner/wallet/add.html", context, status=422 if form.errors else 200)


def _asked_for(request: HttpRequest, form: BringingForm) -> HttpResponse | None:
    """Go on with the request of a verifier elsewhere, whose link or code was brought here; None for anything else."""
    link, photo = (form.cleaned_data.get("credential") or "").strip(), form.cleaned_data.get("photo")
    if not is_request_link(link) and photo is not None:
        link = request_in_picture(get_platform(), photo.read())
        photo.seek(0)
    # Nothing is fetched before its person has said so, on the page that this leads to.
    return begin_with_link(request, link) if is_request_link(link) else None


def _offered(request: HttpRequest, form: BringingForm) -> HttpResponse | None:
    """Show the offer of an issuer elsewhere that was pasted or photographed, by itself; None for anything else."""
    platform, photo = get_platform(), form.cleaned_data.get("photo")
    field, link = "credential", (form.cleaned_data.get("credential") or "").strip()
    if not is_offer_link(link) and photo is not None:
        field, link = "photo", offer_in_picture(platform, photo.read())
        photo.seek(0)
    if not is_offer_link(link):
        return None
    try:
        return offer_page(request, look_at_offer(platform, link, account=account_of(request)))
    except Busy:
        raise
    except (DocumentRefused, Refused, Unavailable) as refusal:
        form.add_error(field, written.refusal(refusal))
        return _adding(request, form)


def _brought(form: BringingForm) -> list[Brought]:
    documents = [file for file in form.cleaned_data.get("documents") or () if not is_wallet_archive(file.file)]
    files = [*documents, form.cleaned_data.get("photo")]
    brought = [Brought(label=file.name or "", data=file.read()) for file in files if file is not None]
    text = form.cleaned_data.get("credential") or ""
    return [*brought, *([Brought(label=text[:40], text=text)] if text else [])]
