"""Pages of a person's share links: made, seen as the receiver sees them, given another end, stopped."""

import secrets
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Conflict, Invalid, NotFound, Refused
from kakitome.journeys.checking.shared_parts import CHOSEN_AT_FIRST
from kakitome.ports.sandbox import Busy
from kakitome.ports.shares import FoundShare, Share, ShareState
from kakitome.services.sharing import (
    MOST_ITEMS,
    MadeShare,
    WantedShare,
    change_end,
    change_pin,
    make_share,
    stop_share,
)
from kakitome.web.busy import come_again
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.shares.beginning import Beginning, beginning_of, collections_offered
from kakitome.web.pages.learner.shares.choices import (
    Choice,
    choices_of,
    items_of,
    names_offered,
    own_choices_of,
    own_items_of,
    ways_to_show,
)
from kakitome.web.pages.learner.shares.drafts import (
    STATES_FIELD,
    beginning_of_draft,
    changed_since,
    draft_views,
    keep,
    read_states,
    states_of,
)
from kakitome.web.pages.learner.shares.forms import ShareEndForm, ShareForm, SharePinForm, value_of_name
from kakitome.web.pages.learner.shares.shown import headline, log_of, share_view
from kakitome.web.pages.public.share.documents import demand_parts_of, documents_shared
from kakitome.web.pages.public.share.page import SharePage, answers_of, share_page
from kakitome.web.parts import written
from kakitome.web.parts.qr_code import qr_of

MAKING = Limit(name="share-new", times=20)
"""A preview verifies what was chosen."""
_FIELD_OF = {
    "E_SHARE_END_PAST": "ends_on",
    "E_SHARE_END_FAR": "ends_on",
    "E_SHARE_PIN_SHAPE": "pin",
    "E_SHARE_PIN_WEAK": "pin",
    "E_SHARE_VIEWS": "most_views",
    "E_SHARE_NAME": "named",
}


@never_cache
@login_required
@require_safe
def share_list(request: HttpRequest) -> HttpResponse:
    """List the share links, those that run first."""
    platform = get_platform()
    shares, now = platform.shares.open(account_of(request)).list_shares(), platform.now()
    views = [share_view(share, now=now) for share in shares]
    context = {
        "headline": headline(shares, now=now),
        "running": [view for view in views if view.is_running],
        "over": [view for view in views if not view.is_running],
        "drafts": draft_views(platform.shares.open(account_of(request))),
    }
    return render(request, "pages/learner/shares/list.html", context)


@never_cache
@login_required
@limited(MAKING)
@require_http_methods(["GET", "HEAD", "POST"])
def share_new(request: HttpRequest) -> HttpResponse:
    """Ask what is shared; show it as the receiver would see it, or make the link and show it with its PIN, once."""
    platform, account = get_platform(), account_of(request)
    if request.method != "POST":
        drafted = beginning_of_draft(platform.shares.open(account), request.GET.get("draft", ""))
        beginning = drafted[0] if drafted else beginning_of(platform, account, asked_for=request.GET.dict())
        initial = {**_initial(account), **beginning.initial}
        form = ShareForm(initial=initial, names=names_offered(platform, account))
        choices = choices_of(platform, account, chosen=beginning.chosen)
        changed = changed_since(choices, drafted[1]) if drafted else []
        return _show_form(request, form, choices, beginning=beginning, changed=changed)
    form = ShareForm(request.POST, names=names_offered(platform, account))
    if request.POST.get("do") == "keep":
        return _keep_draft(request, form, account=account)
    return _sent(request, form, account=account)


def _sent(request: HttpRequest, form: ShareForm, *, account: str) -> HttpResponse:
    """Answer the form: what is wrong with it, the preview, or the link."""
    platform = get_platform()
    choices = choices_of(platform, account, chosen=request.POST.dict())
    items = items_of(choices, parts=request.POST.getlist("parts"))
    items_error = "" if items else written.refusal(Invalid("E_SHARE_EMPTY"))
    if items_error:
        form.add_error(None, items_error)
    # Beside credentials, never instead of them: there is nothing in one to be verified.
    items += own_items_of(own_choices_of(platform, account, chosen=request.POST.dict()))
    if not form.is_valid():
        return _show_form(request, form, choices, items_error=items_error)
    wanted = WantedShare(
        key=form.cleaned_data["key"],
        items=items,
        ends_at=form.ends_at(),
        language=form.cleaned_data["language"],
        label=form.cleaned_data["label"],
        note=form.cleaned_data["note"],
        named=form.chosen_name(),
        pin=form.chosen_pin(),
        most_views=form.cleaned_data["most_views"],
    )
    return _previewed_or_made(request, form, choices, wanted)


def _previewed_or_made(
    request: HttpRequest, form: ShareForm, choices: list[Choice], wanted: WantedShare
) -> HttpResponse:
    """Show what the receiver would see, or what changed since the form was seen; else make the link."""
    platform, account = get_platform(), account_of(request)
    drafted = _as_share(wanted, now=platform.now())
    try:
        demand_parts_of(FoundShare(account=account, share=drafted))
        if request.POST.get("do") == "preview":
            return _show_form(request, form, choices, preview=_previewed(account, drafted))
        if changed := changed_since(choices, read_states(request.POST.get(STATES_FIELD, ""))):
            return _show_form(request, form, choices, changed=changed)
        shares = platform.shares.open(account)
        made = make_share(shares, platform.pins, terms=platform.share_terms, wanted=wanted, now=platform.now())
        shares.drop_draft(wanted.key)
    except Busy as busy:
        return come_again(request, busy)
    except (Invalid, Conflict, Refused) as refused:
        form.refuse(refused, field=_FIELD_OF.get(refused.code))
        return _show_form(request, form, choices)
    return _made(request, made)


def _keep_draft(request: HttpRequest, form: ShareForm, *, account: str) -> HttpResponse:
    """Keep the form as a draft, whatever stands in it."""
    form.is_valid()
    key = form.cleaned_data.get("key") or secrets.token_hex(8)
    try:
        return keep(request, key)
    except Conflict as refused:
        form.refuse(refused)
        return _show_form(request, form, choices_of(get_platform(), account, chosen=request.POST.dict()))


def _made(request: HttpRequest, made: MadeShare) -> HttpResponse:
    """Show the link and its PIN, this once."""
    platform = get_platform()
    address = request.build_absolute_uri(reverse("share", args=[made.secret]))
    context = {
        "share": share_view(made.share, now=platform.now()),
        "address": address,
        "qr": qr_of(address),
        "pin": _spoken(made.pin),
    }
    return render(request, "pages/learner/shares/made.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def share_one(request: HttpRequest, key: str) -> HttpResponse:
    """Show a share link with what was noted about it; let it end on another day."""
    platform, account = get_platform(), account_of(request)
    shares, share = platform.shares.open(account), _need(request, key)
    form = ShareEndForm(request.POST or None, initial={"ends_on": _day(share.ends_at)})
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_end(shares, key, ends_at=form.ends_at(), terms=platform.share_terms, now=platform.now())
        except (Invalid, Conflict) as refused:
            form.refuse(refused, field="ends_on")
        else:
            day = written.plain_day(changed.ends_at)
            messages.success(request, _("The link now ends on %(day)s.") % {"day": day})
            return redirect("share-one", key=key)
    context = {
        "share": share_view(share, now=platform.now()),
        "form": form,
        "log": log_of(shares.list_events_of(key)),
        "is_logged": platform.share_terms.keeps_log,
        "kept": platform.share_terms.shown_for.days,
        "has_regions": platform.share_terms.regions.is_there,
    }
    return render(request, "pages/learner/shares/share.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@limited(MAKING, methods=frozenset({"GET"}))
@require_safe
def share_preview(request: HttpRequest, key: str) -> HttpResponse:
    """Show what the receiver sees, uncounted."""
    share = _need(request, key)
    try:
        page = _previewed(account_of(request), share)
    except Busy as busy:
        return come_again(request, busy)
    return render(request, "pages/learner/shares/preview.html", {"page": page, "key": key})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def share_stop(request: HttpRequest, key: str) -> HttpResponse:
    """Say what stopping does; then stop the link for good."""
    platform, share = get_platform(), _need(request, key)
    if share.state(platform.now()) is not ShareState.RUNNING:
        return redirect("share-one", key=key)
    if request.method == "POST":
        stop_share(platform.shares.open(account_of(request)), key, now=platform.now())
        messages.success(request, _("The link is stopped. It opens nothing any more."))
        return redirect("share-list")
    return render(request, "pages/learner/shares/stop.html", {"share": share_view(share, now=platform.now())})


@never_cache
@login_required
@limited(MAKING)
@require_http_methods(["GET", "HEAD", "POST"])
def share_pin(request: HttpRequest, key: str) -> HttpResponse:
    """Give a link that runs another PIN, shown this once."""
    platform, share = get_platform(), _need(request, key)
    if share.state(platform.now()) is not ShareState.RUNNING:
        return redirect("share-one", key=key)
    form = SharePinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        shares = platform.shares.open(account_of(request))
        try:
            changed = change_pin(shares, key, pins=platform.pins, pin=form.cleaned_data["pin"], now=platform.now())
        except (Invalid, Conflict) as refused:
            form.refuse(refused, field="pin")
        else:
            context = {"share": share_view(changed.share, now=platform.now()), "pin": _spoken(changed.pin)}
            return render(request, "pages/learner/shares/pin_made.html", context)
    context = {"share": share_view(share, now=platform.now()), "form": form}
    return render(request, "pages/learner/shares/pin.html", context, status=422 if form.errors else 200)


def _spoken(pin: str) -> str:
    return f"{pin[:3]} {pin[3:]}" if pin else ""


def _need(request: HttpRequest, key: str) -> Share:
    """Return the share; one that is another's is as one that is not there."""
    share = get_platform().shares.open(account_of(request)).find(key)
    if share is None:
        raise NotFound("E_SHARE_UNKNOWN")
    return share


def _show_form(
    request: HttpRequest, form: ShareForm, choices: list[Choice], *, beginning: Beginning | None = None, **more: Any
) -> HttpResponse:
    platform, account = get_platform(), account_of(request)
    chosen = beginning.chosen if beginning else request.POST.dict()
    context = {
        "form": form,
        "choices": [choice for choice in choices if not choice.is_kept_apart],
        "apart": [choice for choice in choices if choice.is_kept_apart],
        "own_choices": own_choices_of(platform, account, chosen=chosen),
        "collections": collections_offered(platform, account),
        "left_out": beginning.left_out if beginning else 0,
        "ways": ways_to_show(),
        "states": states_of(choices),
        "most": MOST_ITEMS,
        "longest": get_platform().share_terms.longest.days,
        **more,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "pages/learner/shares/new.html", context, status=status)


def _initial(account: str) -> dict[str, Any]:
    """Begin with the language and the name of the last share."""
    platform = get_platform()
    last = next(iter(platform.shares.open(account).list_shares()), None)
    return {
        "key": secrets.token_hex(8),
        "ends_on": _day(platform.now() + platform.share_terms.lasts),
        "language": last.language if last else written.language(),
        "named": value_of_name(last.named if last else None),
        "with_pin": True,
        "parts": list(CHOSEN_AT_FIRST),
    }


def _day(instant: datetime) -> str:
    return written.in_japan(instant).date().isoformat()


def _as_share(wanted: WantedShare, *, now: datetime) -> Share:
    """Return the share that would be made, without a secret: it is stored nowhere."""
    return Share(
        key="",
        secret_hash="",
        label="",
        note=wanted.note,
        named=wanted.named,
        language=wanted.language,
        item_count=len(wanted.items),
        created_at=now,
        ends_at=wanted.ends_at,
        over_at=wanted.ends_at,
        items=tuple(wanted.items),
    )


def _previewed(account: str, share: Share) -> SharePage | None:
    """Verify what a share shows, as for its receiver; None when nothing is left to show."""
    found_share = FoundShare(account=account, share=share)
    platform = get_platform()
    documents = documents_shared(found_share)
    if not documents:
        return None
    return share_page(found_share, documents, answers_of(documents, now=platform.now()))
