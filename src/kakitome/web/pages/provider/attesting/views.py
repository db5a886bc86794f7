"""The desk of an institution that attests again: its terms, the requests, what each rests on, the decision."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kakitome.documents.openbadges.formats import recognise
from kakitome.errors import Conflict, Invalid, KakitomeError, NotFound, Unavailable
from kakitome.journeys.institutions.attesting_again import attest, need_at, read_original
from kakitome.journeys.people.account_mail import AccountMail, proved_addresses_of, send_account_mail
from kakitome.ports.own_records import OwnRecord
from kakitome.ports.reattestations import WAITING, FoundReattestation, ReattestationStep
from kakitome.ports.wallets import ENDINGS
from kakitome.services.attesting_again import LONGEST_WORDS, AttestingProposal, propose, refuse_request, say_terms
from kakitome.values.localized_text import LocalizedText
from kakitome.web.desk.place import FORM, POST, Place, at_institution
from kakitome.web.desk.scope import find_issuer, list_awardable
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.files import download
from kakitome.web.parts.forms import Form, LinesField
from kakitome.web.parts.letter import title_of
from kakitome.web.parts.own_record import own_view
from kakitome.web.parts.reattestation import reattestation_view


class ReattestationTermsForm(Form):
    """Whether requests are taken, and what is needed."""

    is_on = forms.BooleanField(label=gettext_lazy("We take requests to attest again"), required=False)
    words_ja = LinesField(
        label=gettext_lazy("What we need, in Japanese"),
        required=False,
        max_length=LONGEST_WORDS,
        rows=4,
        attrs={"lang": "ja"},
        help_text=gettext_lazy(
            "Learners read it before they ask: which papers, whether you talk to them, how long it takes."
        ),
    )
    words_en = LinesField(
        label=gettext_lazy("What we need, in English"),
        required=False,
        max_length=LONGEST_WORDS,
        rows=4,
        attrs={"lang": "en"},
    )


class ReattestationDecisionForm(Form):
    """What a first person proposes, or why it is refused."""

    microcredential = forms.ChoiceField(label=gettext_lazy("Award it as"), required=False)
    reason = LinesField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_WORDS,
        rows=4,
        help_text=gettext_lazy("The learner reads it."),
        error_messages={"required": gettext_lazy("Write a reason.")},
    )


@at_institution("award", FORM)
def listing(request: HttpRequest, place: Place) -> HttpResponse:
    """List the requests; say whether any are taken."""
    store = place.platform.persons.reattestations
    terms = store.find_terms(place.institution.id)
    initial = {"is_on": terms.is_on, "words_ja": terms.words.ja, "words_en": terms.words.en} if terms else {}
    form = ReattestationTermsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST":
        place.need("manage_keys")
    if form.is_valid():
        typed = form.cleaned_data
        words = LocalizedText(ja=typed["words_ja"], en=typed["words_en"])
        with attempt(request, _("Saved."), form=form, refusals=Invalid) as saving:
            say_terms(store, place.institution.id, is_on=typed["is_on"], words=words, now=place.now)
        if saving.is_done:
            return place.redirect("attesting-again")
    found_request = store.list_at(place.institution.id)
    context = {
        **place.around("attesting"),
        "form": form,
        "is_on": bool(terms and terms.is_on),
        "may_manage": place.may("manage_keys"),
        "waiting": [reattestation_view(each.request) for each in found_request if each.request.step in WAITING],
        "decided": [reattestation_view(each.request) for each in found_request if each.request.step not in WAITING],
    }
    return render(request, "pages/provider/attesting/list.html", context, status=422 if form.errors else 200)


@at_institution("award", FORM)
def show(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Show a request with its evidence; propose or refuse."""
    found_request = need_at(place.platform, place.institution.id, key=key)
    form = ReattestationDecisionForm(request.POST if request.method == "POST" else None)
    versions = list_awardable(place)
    form.offer(
        microcredential=[
            ("", "—"),
            *((f"{each.identifier}/{each.version}", str(title_of(each.microcredential.title))) for each in versions),
        ]
    )
    if form.is_valid() and _decide(request, place, found_request=found_request, form=form):
        return place.redirect("attesting-again-request", key)
    return render(
        request,
        "pages/provider/attesting/request.html",
        _context(place, found_request=found_request, form=form),
        status=422 if form.errors else 200,
    )


@at_institution("award", POST)
def agree(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Award what somebody else proposed."""
    found_request = need_at(place.platform, place.institution.id, key=key)
    issuer = find_issuer(place)
    if issuer is None:
        messages.error(request, _("The institution has no issuer that can sign yet. An admin opens one."))
        return place.redirect("attesting-again-request", key)
    with attempt(request, _("Awarded. The learner gets a mail with the link."), most_problems=5) as awarding:
        attest(place.platform, found_request, issuer=issuer.did, actor=place.actor.account)
    if awarding.is_done:
        _mail_answer(place, found_request)
    return place.redirect("attesting-again-request", key)


@at_institution("award")
def original(request: HttpRequest, place: Place, key: str) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Hand out the original's bytes while the request waits; only ever saved."""
    found_request = _need_waiting(place, key)
    data = read_original(place.platform, found_request)
    return download(data, f"original-{key}.{ENDINGS.get(recognise(data), 'bin')}", "application/octet-stream")


@at_institution("award")
def evidence(request: HttpRequest, place: Place, key: str, sha256: str) -> HttpResponse:  # noqa: ARG001
    """Hand out a file of the record that was put beside a request, while it waits."""
    found_request = _need_waiting(place, key)
    record = _own_record(place, found_request)
    files = [file for file in record.files if file.sha256 == sha256] if record else []
    if record is None or not files:
        raise NotFound("E_OWN_FILE_UNKNOWN")
    content = place.platform.persons.own_records.open(found_request.account).read_file(record.key, sha256)
    return download(content, files[0].name, "application/octet-stream")


def _decide(
    request: HttpRequest, place: Place, *, found_request: FoundReattestation, form: ReattestationDecisionForm
) -> bool:
    person, key = place.platform.persons.reattestations.open(found_request.account), found_request.request.key
    reason = form.cleaned_data["reason"]
    if request.POST.get("do") == "refuse":
        with attempt(request, _("Refused. The learner is told."), form=form, refusals=(Conflict, Invalid)) as refusing:
            refuse_request(person, key, reason=reason, now=place.now)
        if refusing.is_done:
            _mail_answer(place, found_request)
        return refusing.is_done
    identifier, _slash, version = form.cleaned_data["microcredential"].rpartition("/")
    if not identifier:
        form.add_error("microcredential", _("Choose what is to be awarded."))
        return False
    proposal = AttestingProposal(
        actor=place.actor.account, microcredential=identifier, version=int(version), reason=reason
    )
    with attempt(
        request, _("Proposed. A second person decides."), form=form, refusals=(Conflict, Invalid)
    ) as proposing:
        propose(person, key, proposal=proposal, now=place.now)
    return proposing.is_done


def _context(place: Place, *, found_request: FoundReattestation, form: ReattestationDecisionForm) -> dict[str, Any]:
    current = found_request.request
    same = place.platform.persons.reattestations.list_same(current.credential_sha256)
    record = _own_record(place, found_request) if current.step in WAITING else None
    return {
        **place.around("attesting", (_("Attesting again"), place.url("attesting-again"))),
        "request_view": reattestation_view(current),
        "form": form,
        "is_open": current.step in (ReattestationStep.REQUESTED, ReattestationStep.PROPOSED),
        "is_waiting": current.step in WAITING,
        "is_proposed": current.step in (ReattestationStep.PROPOSED, ReattestationStep.SIGNING),
        "is_own_proposal": current.proposed_by == place.actor.account,
        "proposed_by": place.name_of(current.proposed_by),
        "proposed_as": _proposed_as(place, found_request),
        "others": sum(each.account != found_request.account for each in same),
        "own": own_view(record, place=1) if record else None,
    }


def _proposed_as(place: Place, found_request: FoundReattestation) -> str:
    current = found_request.request
    if not current.microcredential:
        return ""
    version = place.store.microcredentials.get(current.microcredential, current.version)
    return str(title_of(version.microcredential.title))


def _own_record(place: Place, found_request: FoundReattestation) -> OwnRecord | None:
    return place.platform.persons.own_records.open(found_request.account).find(found_request.request.own_record)


def _need_waiting(place: Place, key: str) -> FoundReattestation:
    found_request = need_at(place.platform, place.institution.id, key=key)
    if found_request.request.step not in WAITING:
        raise NotFound("E_REATTEST_UNKNOWN")
    return found_request


def _mail_answer(place: Place, found_request: FoundReattestation) -> None:
    """Mail the learner that there is an answer; what it is stands behind the sign-in."""
    platform, person = place.platform, place.platform.accounts.find(found_request.account)
    link = f"{platform.site_url}/mine/attesting/{found_request.request.key}"
    for address in proved_addresses_of(platform, found_request.account)[:1]:
        mail = AccountMail(
            topic="REATTEST",
            to=address,
            key=f"{found_request.request.key}",
            language=person.language if person else "ja",
            contact=settings.INSTALLATION.contact,
        )
        try:
            send_account_mail(platform, mail, values=lambda _language: {"link": link})
        except (Unavailable, KakitomeError):
            # The page tells it all the same.
            return
