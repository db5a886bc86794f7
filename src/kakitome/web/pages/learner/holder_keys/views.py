"""Whether keys of somebody may lie here, which there are, and what goes when they end."""

from dataclasses import dataclass

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kakitome.bootstrap.platform import get_platform
from kakitome.ports.holder_keys import HolderKey
from kakitome.ports.security_events import SecurityEventKind
from kakitome.services.holding import find_held
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.parts import written
from kakitome.web.parts.shapes import Words
from kakitome.web.security_events import note_event


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedKey:
    """One key as the page lists it; `title` is of the credential that is bound to it, empty where none is yet."""

    key: str
    title: LocalizedText
    made_for: str
    made_at: Words
    is_of_award: bool


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True)
def holder_keys(request: HttpRequest) -> HttpResponse:
    """Say what keeping keys here means; let them be kept."""
    platform, account = get_platform(), account_of(request)
    keys = platform.persons.holder_keys.open(account)
    if request.method == "POST":
        keys.switch(on=True, at=platform.now())
        note_event(request, SecurityEventKind.HOLDER_KEYS_ON)
        messages.success(
            request, _("Keys of yours may lie here from now on. One is made when a credential asks for it.")
        )
        return redirect("holder-keys")
    context = {"is_on": keys.is_on(), "rows": [_row(account, key) for key in keys.list_keys()]}
    return render(request, "pages/learner/holder_keys/keys.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True)
def holder_keys_end(request: HttpRequest) -> HttpResponse:
    """Show what goes and what stays; then end one key (`key`), or all and keep none any more."""
    platform, account = get_platform(), account_of(request)
    keys = platform.persons.holder_keys.open(account)
    name = request.GET.get("key", "")
    rows = [_row(account, key) for key in keys.list_keys() if name in ("", key.key)]
    if (name and not rows) or not keys.is_on():
        raise Http404
    if request.method == "POST":
        if name:
            keys.end(name)
            messages.success(request, _("The key is gone for good."))
        else:
            keys.switch(on=False, at=platform.now())
            note_event(request, SecurityEventKind.HOLDER_KEYS_OFF)
            messages.success(request, _("All keys are gone for good, and no key of yours lies here any more."))
        return redirect("holder-keys")
    return render(request, "pages/learner/holder_keys/end.html", {"rows": rows, "is_one": bool(name)})


def _row(account: str, key: HolderKey) -> ListedKey:
    platform, title = get_platform(), LocalizedText()
    if key.document:
        document = platform.wallets.open(account).find(key.document)
        title = document.title if document else title
    elif key.award:
        held_award = find_held(platform.directory, key.award)
        if held_award is not None and held_award.account == account:
            intent = held_award.record.intent
            definitions = platform.store(held_award.institution).microcredentials
            title = definitions.get(intent.microcredential, intent.version).microcredential.title
    return ListedKey(
        key=key.key,
        title=title,
        made_for=key.made_for,
        made_at=written.moment(key.made_at),
        is_of_award=bool(key.award),
    )
