"""Pages of the owner, the contact, and the browser that asks to get back in.

What is answered to whoever asks is the same whatever they typed. GET changes nothing: programs open mailed links, too.
"""

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Invalid, NotFound, Refused, Unavailable
from kakitome.journeys.people import trusted_contacts
from kakitome.journeys.people.holding_roles import holds_role
from kakitome.ports.security_events import SecurityEventKind
from kakitome.services.trusting import draw_secret
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.account.trusted_contact.forms import ContactForm, PleaForm
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.parts import written
from kakitome.web.security_events import note_event

NAMING = Limit(name="contact-name", times=10, seconds=3600)
PLEADING = Limit(name="contact-plea", times=10, seconds=3600)
"""How often one network may ask to get back in, or name somebody, in an hour; a person does it once."""
ANSWERING = Limit(name="contact-answer", times=60)
REMEMBERED_FOR_S = 14 * 24 * 3600
"""Longer than a contact has to answer and the wait together, and than the way in stays open."""
_SECRET = "recovering_browser"  # noqa: S105 - the name of an entry
_PAGES = "pages/account/trusted_contact"


@never_cache
@login_required
@limited(NAMING)
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True)
def trusted_contact(request: HttpRequest) -> HttpResponse:
    """Say what a trusted contact is for; name one, or do without."""
    platform, account = get_platform(), account_of(request)
    form = ContactForm(request.POST if request.method == "POST" and "remove" not in request.POST else None)
    if request.method == "POST" and "remove" in request.POST:
        trusted_contacts.remove_contact(platform, account)
        messages.success(request, _("You have no trusted contact any more."))
        return redirect("trusted-contact")
    if form.is_valid():
        address, name = form.cleaned_data["address"], form.cleaned_data["name"]
        try:
            trusted_contacts.name_contact(
                platform, account, address=address, name=name, contact=settings.INSTALLATION.contact
            )
        except (Invalid, Unavailable) as refusal:
            form.refuse(refusal, field="address")
        else:
            messages.success(request, _("We have mailed them and asked."))
            return redirect("trusted-contact")
    contact, now = platform.persons.contacts.open(account).find(), platform.now()
    until = contact.accepted_until() if contact else None
    context = {
        "form": form,
        "contact": contact,
        "counts": contact is not None and contact.counts(now),
        "asked_on": written.day(contact.asked_at) if contact else "",
        "until": written.day(until) if until else "",
        "hours": _hours(),
        "acts_for_others": holds_role(platform, account),
    }
    return render(request, f"{_PAGES}/contact.html", context, status=422 if form.errors else 200)


@never_cache
@limited(ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
def contact_asked(request: HttpRequest, secret: str) -> HttpResponse:
    """Tell somebody what being a trusted contact means; let them agree, decline or step back."""
    platform, contact = get_platform(), settings.INSTALLATION.contact
    try:
        account, named = trusted_contacts.find_by_contact(platform, secret)
        if request.method == "POST" and request.POST.get("act") in ("accept", "decline"):
            accepts = request.POST["act"] == "accept"
            trusted_contacts.answer_as_contact(platform, secret, accepts=accepts, contact=contact)
            return render(request, f"{_PAGES}/answered.html", {"accepts": accepts})
    except NotFound:
        return render(request, f"{_PAGES}/unknown.html", status=404)
    context = {"who": _who(account), "is_accepted": named.counts(platform.now()), "hours": _hours()}
    return render(request, f"{_PAGES}/asked.html", context)


@never_cache
@limited(ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
def contact_confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask a contact whether their friend lost every way in; take their word."""
    platform, terms, contact = get_platform(), settings.INSTALLATION.accounts, settings.INSTALLATION.contact
    try:
        account, recovery = trusted_contacts.find_recovery_of_contact(platform, secret)
        if request.method == "POST" and request.POST.get("act") == "yes" and "talked" in request.POST:
            trusted_contacts.confirm_recovery(platform, secret, waits=terms.recovery_waits, contact=contact)
            return render(request, f"{_PAGES}/confirmed.html", {"hours": _hours()})
        if request.method == "POST" and request.POST.get("act") == "no":
            trusted_contacts.decline_recovery(platform, secret, contact=contact)
            return render(request, f"{_PAGES}/stopped.html")
    except NotFound:
        return render(request, f"{_PAGES}/unknown.html", status=404)
    is_untold = request.method == "POST" and request.POST.get("act") == "yes"
    context = {
        "who": _who(account),
        "hours": _hours(),
        "is_confirmed": recovery.opens_at is not None,
        "is_untold": is_untold,
    }
    return render(request, f"{_PAGES}/confirm.html", context, status=422 if is_untold else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recover_by_contact(request: HttpRequest) -> HttpResponse:
    """Take what somebody typed, answer the same to everybody, and let the browser that asked in after the wait."""
    platform, secret = get_platform(), str(request.session.get(_SECRET, ""))
    form = PleaForm(request.POST if request.method == "POST" and "again" not in request.POST else None)
    if request.method == "POST" and request.POST.get("act") == "enter":
        return _enter(request, secret)
    if form.is_valid():
        if PLEADING.is_over(request):
            form.add_error("address", _("Too many tries from this network. Try again in an hour."))
            return render(request, f"{_PAGES}/recover.html", {"form": form, "hours": _hours()}, status=429)
        secret = draw_secret()
        request.session[_SECRET] = secret
        request.session.set_expiry(REMEMBERED_FOR_S)
        address, contact_address = form.cleaned_data["address"], form.cleaned_data["contact_address"]
        trusted_contacts.plead(platform, address=address, contact_address=contact_address, browser_secret=secret)
        return redirect("recover-by-contact")
    return _standing(request, form)


@never_cache
@limited(ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_stop(request: HttpRequest, secret: str) -> HttpResponse:
    """Let whoever reads an address of the account call a recovery off, by one press."""
    platform = get_platform()
    account = trusted_contacts.find_running(platform, secret)
    if not account:
        return render(request, f"{_PAGES}/unknown.html", status=404)
    if request.method == "POST":
        trusted_contacts.stop_recovery(platform, account, contact=settings.INSTALLATION.contact)
        return render(request, f"{_PAGES}/stopped.html")
    recovery = platform.persons.contacts.open(account).find_recovery()
    return render(request, f"{_PAGES}/stop.html", {"opens_at": written.moment(recovery.opens_at) if recovery else ""})


@never_cache
@login_required
@require_POST
def own_recovery_stop(request: HttpRequest) -> HttpResponse:
    """Let whoever is signed in call a recovery off, by one press."""
    if trusted_contacts.stop_recovery(get_platform(), account_of(request), contact=settings.INSTALLATION.contact):
        messages.success(request, _("It is called off. Nobody gets in."))
    return redirect("trusted-contact")


def _standing(request: HttpRequest, form: PleaForm, *, problem: str = "") -> HttpResponse:
    """Say how the recovery of this browser stands; the same for what does not fit as for what waits for the contact."""
    platform, secret = get_platform(), str(request.session.get(_SECRET, ""))
    recovery = trusted_contacts.find_recovery_of_browser(platform, secret)
    context = {
        "form": form,
        "problem": problem,
        "has_asked": bool(secret) and not form.errors and "again" not in request.GET,
        "opens_at": written.moment(recovery.opens_at) if recovery else "",
        "is_open": recovery is not None and recovery.is_open(platform.now()),
        "hours": _hours(),
    }
    return render(request, f"{_PAGES}/recover.html", context, status=422 if form.errors or problem else 200)


def _enter(request: HttpRequest, secret: str) -> HttpResponse:
    try:
        account = trusted_contacts.use_recovery(get_platform(), secret, contact=settings.INSTALLATION.contact)
    except Refused as refusal:
        return _standing(request, PleaForm(None), problem=written.refusal(refusal))
    user, adapter = get_user_model().objects.get(subject=account), get_adapter(request)
    request.session.flush()
    record_authentication(request, user, "mfa", type="trusted_contact")
    adapter.login(request, user)
    adapter.post_login(
        request, user, email_verification="none", signal_kwargs=None, email=None, signup=False, redirect_url=None
    )
    note_event(request, SecurityEventKind.RECOVERY_USED, account=account, by="contact")
    messages.success(request, _("You are in. Add a passkey or an address of your own now."))
    return redirect("identities")


def _who(account: str) -> str:
    person = get_platform().accounts.find(account)
    return (person.name or person.email) if person else ""


def _hours() -> int:
    return int(settings.INSTALLATION.accounts.recovery_waits.total_seconds()) // 3600
