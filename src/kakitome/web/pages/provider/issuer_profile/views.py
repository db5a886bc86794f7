"""Profile and keys of the issuer."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kakitome import texts
from kakitome.errors import Conflict, Invalid, NotFound, Problem, Refused, Unavailable
from kakitome.journeys.institutions.leaked_keys import outline_of, record_stolen_key, reseal_some
from kakitome.journeys.institutions.profile import Profile, announce_key, change_profile
from kakitome.learning.microcredential import Kind, Microcredential
from kakitome.mapping.badge_image import ColourRefused, MarkRefused, compose, contrast_on_white
from kakitome.mapping.issuer import REFRESH, REVOCATION_LIST, SERVICES
from kakitome.ports.issuers import IssuerKey, KeyState
from kakitome.ports.organisations import Node
from kakitome.ports.signing import FURTHER_KEYS, KeyPurpose
from kakitome.services.issuing.resealing import LeakOutline
from kakitome.services.keeping_keys import PUBLISHED_AHEAD, activate_key
from kakitome.values.dates import parse_date
from kakitome.values.instants import JAPAN
from kakitome.values.localized_text import LocalizedText
from kakitome.web.desk.place import FORM, POST, Place, at_desk, at_institution
from kakitome.web.desk.scope import find_issuer
from kakitome.web.pages.provider.people.forms import NameForm
from kakitome.web.parts import written
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.forms import LinesField
from kakitome.web.parts.number_fields import CorporateNumberField, RorField
from kakitome.web.parts.shapes import Descriptor, State
from kakitome.web.parts.written import language


class ProfileForm(NameForm):
    """What an institution says about itself."""

    url = forms.URLField(label=gettext_lazy("Web site"), max_length=200, required=False, assume_scheme="https")
    email = forms.EmailField(label=gettext_lazy("E-mail address for questions"), max_length=254, required=False)
    country = forms.RegexField(
        r"^[A-Z]{2}$",
        label=gettext_lazy("Country"),
        required=False,
        help_text=gettext_lazy("Two capital letters, such as JP"),
        error_messages={"invalid": gettext_lazy("Two capital letters, such as JP")},
    )
    colour = forms.CharField(
        label=gettext_lazy("Colour of the badge images"),
        max_length=7,
        required=False,
        help_text=gettext_lazy("As #1d4f91. It must stand out on white (4.5:1 at least)."),
    )
    mark = LinesField(
        label=gettext_lazy("Mark"),
        max_length=4000,
        required=False,
        attrs={"class": "mono"},
        help_text=gettext_lazy(
            "SVG path data within -18 and 18 in both directions. Without one, the first letter of the name."
        ),
    )

    ror = RorField(
        label="ROR",
        max_length=80,
        required=False,
        help_text=gettext_lazy("Such as https://ror.org/057zh3y96. Conflicts of interest are looked for by it."),
        widget=forms.TextInput(attrs={"class": "mono", "spellcheck": "false"}),
    )
    corporate_number = CorporateNumberField(
        label=gettext_lazy("Corporate number"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("For Japanese institutions: 13 digits. Conflicts of interest are looked for by it."),
    )
    services = forms.MultipleChoiceField(
        label=gettext_lazy("Further places that new awards name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            (REVOCATION_LIST, gettext_lazy("A plain public list of revoked awards (1EdTech)")),
            (REFRESH, gettext_lazy("Where the newest document of an award can be had (1EdTech)")),
        ],
        help_text=gettext_lazy(
            "Some verifiers look there. The list shows everybody which awards were revoked; asking for the newest "
            "document shows you that somebody checks. Signed status lists show neither, and are always there."
        ),
    )

    def profile(self) -> Profile:
        """Return the profile of a valid form."""
        names = ("url", "email", "country", "colour", "mark", "ror", "corporate_number")
        data = {name: self.cleaned_data[name] for name in names}
        wanted = self.cleaned_data["services"]
        return Profile(name=self.name(), services=tuple(service for service in SERVICES if service in wanted), **data)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLine:
    """One key with its history in words."""

    key: IssuerKey
    state: State
    word: str
    history: list[Descriptor]
    may_activate: bool
    may_report: bool
    leak: LeakOutline | None = None
    """Of a stolen key: the awards in force that it signed."""


@at_desk("view", FORM)
def issuer(request: HttpRequest, place: Place) -> HttpResponse:
    """Show profile and keys; save the profile."""
    may_manage = place.may("manage_keys")
    if request.method == "POST":
        place.need("manage_keys")
    record = find_issuer(place)
    services = record.issuer.services if record else ()
    form = ProfileForm(request.POST or None, initial={**_initial(place.institution), "services": services})
    if request.method == "POST" and form.is_valid() and _save(place, form):
        messages.success(request, _("Saved. Awards that were given keep what was signed."))
        return place.redirect("issuer")
    colour = place.institution.colour
    context = {
        **place.around("issuer"),
        "form": form,
        "record": record,
        "keys": [_line(place, key) for key in reversed(place.store.issuers.list_keys(record.did))] if record else [],
        "may_manage": may_manage,
        "purpose_word": _word("key.purpose"),
        "purposes": [(purpose.value, _word(f"key.{purpose}")) for purpose in (KeyPurpose.CREDENTIAL, *FURTHER_KEYS)],
        "date_hint": _("2026-11-21, 2026/11/21 or 令和8年11月21日"),
        "may_rotate": may_manage and record is not None and record.did.startswith("did:web:"),
        "ratio": f"{contrast_on_white(colour):.1f}" if colour else "",
        "about": _about(place.institution, record.did if record else ""),
    }
    return render(request, "pages/provider/issuer_profile/issuer.html", context, status=422 if form.errors else 200)


@at_desk("view")
def sample_badge(request: HttpRequest, place: Place) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer a sample of the institution's badge images as SVG."""
    node = place.institution
    letter = Microcredential(title=LocalizedText(ja=_("Sample"), en=_("Sample")), kind=Kind.REGULAR)
    try:
        badge_image = compose(letter, institution=node.name, colour=node.colour, mark=node.mark)
    except (ColourRefused, MarkRefused):
        badge_image = compose(letter, institution=node.name)
    response = HttpResponse(badge_image.svg, content_type="image/svg+xml")
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@at_institution("manage_keys", POST)
def announce(request: HttpRequest, place: Place) -> HttpResponse:
    """Make and publish the next key."""
    try:
        announce_key(
            place.platform,
            place.institution,
            did=_did(place),
            purpose=KeyPurpose(request.POST.get("purpose") or KeyPurpose.CREDENTIAL),
            **place.by,
        )
    except ValueError:
        return HttpResponse(status=400)
    except Refused as error:
        messages.error(request, texts.sentence_of(error, language()))
    else:
        hours = int(PUBLISHED_AHEAD.total_seconds() // 3600)
        messages.success(request, _("A new key is announced. It begins to sign in %(n)d hours.") % {"n": hours})
    return place.redirect("issuer")


@at_institution("manage_keys", POST)
def activate(request: HttpRequest, place: Place) -> HttpResponse:
    """Sign with an announced key from now on."""
    with attempt(
        request, _("This key signs now. Awards signed with the earlier one stay valid."), refusals=(Conflict, NotFound)
    ):
        activate_key(place.store, _did(place), key_id=request.POST.get("key", ""), **place.by)
    return place.redirect("issuer")


@at_institution("manage_keys", POST)
def compromised(request: HttpRequest, place: Place) -> HttpResponse:
    """Declare that a key may have been in other hands since a day."""
    today = written.in_japan(place.now).date()
    since = parse_date(request.POST.get("since", ""), today=today, column=_("Since when"))
    if isinstance(since, Problem):
        messages.error(request, texts.sentence(since, language()))
        return place.redirect("issuer")
    instant = datetime.combine(since.on, time(), tzinfo=JAPAN).astimezone(UTC)
    key_id = request.POST.get("key", "")
    try:
        following = record_stolen_key(
            place.platform,
            place.institution.id,
            did=_did(place),
            key_id=key_id,
            since=instant,
            actor=place.actor.account,
        )
    except (Conflict, NotFound, Refused) as error:
        messages.error(request, texts.sentence_of(error, language()))
    else:
        said = [_("The leak is on record, and the lists of revoked awards are signed anew.")]
        if following is not None:
            # Where the stolen key signed no longer, no other had to take its place.
            said.append(_("Another key signs now."))
        messages.warning(request, (" " if language() == "en" else "").join(said))
    return place.redirect("issuer")


@at_institution("manage_keys", POST)
def reseal(request: HttpRequest, place: Place) -> HttpResponse:
    """Give awards that a stolen key signed new documents, some at a time."""
    named = request.POST.get("key", "")
    try:
        key = next(
            (issuer_key for issuer_key in place.store.issuers.list_keys(_did(place)) if issuer_key.key_id == named),
            None,
        )
        if key is None:
            raise NotFound("E_KEY_UNKNOWN", method=named[:60])
        done = reseal_some(place.platform, place.institution.id, key=key, actor=place.actor.account)
    except (Conflict, NotFound, Refused, Unavailable) as error:
        messages.error(request, texts.sentence_of(error, language()))
        return place.redirect("issuer")
    said = ngettext("%(n)d award has a new document.", "%(n)d awards have new documents.", done.done) % {"n": done.done}
    more = "" if done.is_complete else " " + _("Press again for the rest.")
    messages.success(request, said + more)
    return place.redirect("issuer")


def _did(place: Place) -> str:
    record = find_issuer(place)
    if record is None:
        raise NotFound("E_ISSUER_UNKNOWN", did="")
    return record.did


def _initial(node: Node) -> dict[str, Any]:
    return {
        "name_ja": node.name.ja,
        "name_en": node.name.en,
        "url": node.url,
        "email": node.email,
        "country": node.country,
        "colour": node.colour,
        "mark": node.mark,
        "ror": node.ror,
        "corporate_number": node.corporate_number,
    }


def _save(place: Place, form: ProfileForm) -> bool:
    try:
        change_profile(place.platform, place.institution, profile=form.profile(), **place.by)
    except ColourRefused as error:
        form.add_error("colour", texts.sentence_of(error, language()))
    except MarkRefused as error:
        form.add_error("mark", texts.sentence_of(error, language()))
    except Invalid as error:
        form.add_error("name_ja", texts.sentence_of(error, language()))
    return not form.errors


def _about(node: Node, did: str) -> list[Descriptor]:
    return [
        Descriptor(title=_("Name"), value=node.name),
        Descriptor(title="DID", value=written.mono(did)),
        Descriptor(title=_("Web site"), value=node.url),
        Descriptor(title=_("E-mail address for questions"), value=node.email),
        Descriptor(title=_("Country"), value=node.country),
        Descriptor(title="ROR", value=written.mono(node.ror)),
        Descriptor(title=_("Corporate number"), value=node.corporate_number),
    ]


def _word(term: str) -> str:
    return texts.term(term).in_language(language())


def _line(place: Place, key: IssuerKey) -> KeyLine:
    words: dict[KeyState, tuple[State, str]] = {
        KeyState.PUBLISHED: ("none", _("Announced, does not sign yet")),
        KeyState.ACTIVE: ("ok", _("Signs now")),
        KeyState.RETIRED: ("none", _("Signs no more, kept for checking")),
        KeyState.COMPROMISED: ("fail", _("Compromised")),
    }
    state, word = words[key.state]
    rows: list[tuple[str, str | SafeString]] = [
        (_word("key.purpose"), _word(f"key.{key.purpose}")),
        (_("Announced"), written.moment(key.published_at)),
        (_("Signs since"), written.moment(key.activated_at)),
        (_("Signed until"), written.moment(key.retired_at)),
        (_("In other hands since"), written.day(key.compromised_from)),
    ]
    may_manage = place.may("manage_keys")
    return KeyLine(
        key=key,
        state=state,
        word=word,
        history=[Descriptor(title=title, value=value) for title, value in rows if value],
        may_activate=may_manage and key.state is KeyState.PUBLISHED,
        may_report=may_manage and key.state is not KeyState.COMPROMISED,
        leak=_leak(place, key) if may_manage else None,
    )


def _leak(place: Place, key: IssuerKey) -> LeakOutline | None:
    is_stolen = key.state is KeyState.COMPROMISED and key.purpose is KeyPurpose.CREDENTIAL
    return outline_of(place.platform, place.institution.id, key=key) if is_stolen else None
