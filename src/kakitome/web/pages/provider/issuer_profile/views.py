"""Profile and keys of the issuer."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kakitome import texts
from kakitome.documents.refusal import DocumentRefused
from kakitome.errors import Conflict, Invalid, KakitomeError, NotFound, Refused, Unavailable
from kakitome.journeys.institutions.leaked_keys import outline_of, reseal_some
from kakitome.journeys.institutions.profile import Profile, announce_key, change_profile, let_key_sign
from kakitome.journeys.institutions.token_keys import find_token_problem
from kakitome.mapping.badge_image import ColourRefused, MarkRefused
from kakitome.mapping.badge_image.composing import DEFAULT_COLOUR
from kakitome.mapping.badge_image.mark import LONGEST as LONGEST_MARK
from kakitome.mapping.issuer import REFRESH, REVOCATION_LIST, SERVICES
from kakitome.ports.issuers import IssuerKey, KeyState
from kakitome.ports.key_token import TokenName
from kakitome.ports.organisations import Node
from kakitome.ports.sandbox import Busy, Sandbox
from kakitome.ports.signing import FURTHER_KEYS, KeyPurpose
from kakitome.services.issuing.resealing import LeakOutline
from kakitome.services.keeping_keys import PUBLISHED_AHEAD
from kakitome.values.localized_text import LANGUAGES, LocalizedText
from kakitome.web.desk.place import FORM, POST, Place, at_desk, at_institution
from kakitome.web.desk.scope import find_issuer
from kakitome.web.pages.provider.issuer_profile.badge_preview import BadgePreview, badge_preview
from kakitome.web.pages.provider.issuer_profile.stolen_keys import shown_reports
from kakitome.web.pages.provider.people.forms import NameForm
from kakitome.web.parts import written
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.forms import DAY_HINT, MEGABYTE, LinesField, UploadField
from kakitome.web.parts.leak_reports import LEAK_REASONS
from kakitome.web.parts.number_fields import CorporateNumberField, RorField
from kakitome.web.parts.shapes import DescriptorLine, State, descriptor_lines
from kakitome.web.parts.written import language

_OF_THE_NODE = ("url", "email", "country", "colour", "mark", "ror", "corporate_number")
"""What the form asks, besides the name, as the institution's node calls it."""


LARGEST_PICTURE = 2 * MEGABYTE
"""Of a crest, in bytes. (derived)"""


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
        help_text=gettext_lazy("It must stand out on white (4.5:1 at least)."),
        widget=forms.TextInput(attrs={"type": "color"}),
    )
    mark_file = UploadField(
        label=gettext_lazy("Crest or mark, from a picture"),
        required=False,
        accept=".svg,.png,.jpg,.jpeg,.webp,image/svg+xml,image/png,image/jpeg,image/webp",
        largest=LARGEST_PICTURE,
        too_large=gettext_lazy("The picture is larger than %(n)d MB."),
        help_text=gettext_lazy(
            "SVG, PNG, JPEG or WebP, up to 2 MB. It becomes an outline in one colour: what stands out from its ground."
        ),
    )
    mark = LinesField(
        label=gettext_lazy("The mark as path data"),
        max_length=LONGEST_MARK,
        required=False,
        attrs={"class": "mono", "spellcheck": "false"},
        help_text=gettext_lazy(
            "SVG path data within -18 and 18 in both directions. Empty, the first letter of the name stands there."
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

    def __init__(self, *args: Any, sandbox: Sandbox, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sandbox = sandbox

    def clean(self) -> dict[str, Any]:
        """Make an outline of a picture; it stands in the field of the mark from then on."""
        given = super().clean()
        picture = given.get("mark_file")
        if picture is not None:
            try:
                given["mark"] = self._sandbox.trace_mark(picture.read())
            except (DocumentRefused, Busy) as refusal:
                self.add_error("mark_file", written.refusal(refusal))
            else:
                typed = cast("QueryDict", self.data).copy()
                typed["mark"] = given["mark"]
                self.data = typed
        return given

    def preview(self, node: Node) -> BadgePreview:
        """Return the badges with what is typed, right or wrong; else with what is saved."""
        if not self.is_bound:
            return badge_preview(node.name, colour=node.colour, mark=node.mark)
        name = LocalizedText(**{language: str(self.data.get(f"name_{language}", "")) for language in LANGUAGES})
        mark = self.cleaned_data.get("mark", "") if hasattr(self, "cleaned_data") else ""
        return badge_preview(name or node.name, colour=str(self.data.get("colour", ""))[:20], mark=mark)

    def profile(self) -> Profile:
        """Return the profile of a valid form."""
        data = {name: self.cleaned_data[name] for name in _OF_THE_NODE}
        wanted = self.cleaned_data["services"]
        return Profile(name=self.name(), services=tuple(service for service in SERVICES if service in wanted), **data)


@at_desk("view", FORM)
def issuer(request: HttpRequest, place: Place) -> HttpResponse:
    """Show profile and keys; save the profile."""
    may_manage = place.may("manage_keys")
    if request.method == "POST":
        place.need("manage_keys")
    record = find_issuer(place)
    services = record.issuer.services if record else ()
    node = place.institution
    initial = {name: getattr(node, name) for name in _OF_THE_NODE}
    initial |= {"name_ja": node.name.ja, "name_en": node.name.en, "services": services}
    initial["colour"] = node.colour or DEFAULT_COLOUR
    form = ProfileForm(request.POST or None, request.FILES or None, initial=initial, sandbox=place.platform.sandbox)
    is_look = request.POST.get("do") == "look"
    if request.method == "POST" and form.is_valid() and not is_look and _save(place, form):
        messages.success(request, _("Saved. Awards that were given keep what was signed."))
        return place.redirect("issuer")
    keys = reversed(place.store.issuers.list_keys(record.did)) if record else ()
    in_tokens = place.platform.token_keys(node.id).list_token_keys()
    reports = shown_reports(place)
    token_problem = find_token_problem(place.platform, node.id)
    context = {
        **place.around("issuer"),
        "form": form,
        "record": record,
        "keys": [
            (
                key,
                *_KEY_STATES[key.state],
                _history(key, in_tokens.get(key.key_id)),
                _leak(place, key),
                reports.get(key.key_id),
            )
            for key in keys
        ],
        "leak_reasons": [(reason.value, word) for reason, word in LEAK_REASONS.items()],
        "nothing_signs": bool(
            record and record.closed_at is None and not place.store.issuers.find_active_key(record.did)
        ),
        "token_problem": written.finding(token_problem) if token_problem else "",
        "may_manage": may_manage,
        "purpose_word": _word("key.purpose"),
        "purposes": [(purpose.value, _word(f"key.{purpose}")) for purpose in (KeyPurpose.CREDENTIAL, *FURTHER_KEYS)],
        "date_hint": DAY_HINT,
        "may_rotate": may_manage and record is not None and record.did.startswith("did:web:"),
        "badge": form.preview(node),
        "about": _about(node, record.did if record else ""),
    }
    return render(
        request,
        "pages/provider/issuer_profile/issuer.html",
        context,
        status=422 if form.errors and not is_look else 200,
    )


@at_institution("manage_keys", POST)
def announce(request: HttpRequest, place: Place) -> HttpResponse:
    """Make and publish the next key."""
    try:
        purpose = KeyPurpose(request.POST.get("purpose") or KeyPurpose.CREDENTIAL)
    except ValueError:
        return HttpResponse(status=400)
    hours = int(PUBLISHED_AHEAD.total_seconds() // 3600)
    done = _("A new key is announced. It begins to sign in %(n)d hours.") % {"n": hours}
    with attempt(request, done, refusals=(Refused, Unavailable)):
        announce_key(place.platform, place.institution, did=_did(place), purpose=purpose, **place.by)
    return place.redirect("issuer")


@at_institution("manage_keys", POST)
def activate(request: HttpRequest, place: Place) -> HttpResponse:
    """Sign with an announced key from now on."""
    with attempt(
        request, _("This key signs now. Awards signed with the earlier one stay valid."), refusals=(Conflict, NotFound)
    ):
        let_key_sign(place.platform, place.institution, did=_did(place), key_id=request.POST.get("key", ""), **place.by)
    return place.redirect("issuer")


@at_institution("manage_keys", POST)
def reseal(request: HttpRequest, place: Place) -> HttpResponse:
    """Give awards that a stolen key signed new documents, some at a time."""
    key_id = request.POST.get("key", "")
    with attempt(request, refusals=(Conflict, NotFound, Refused, Unavailable)):
        key = next((key for key in place.store.issuers.list_keys(_did(place)) if key.key_id == key_id), None)
        if key is None:
            raise NotFound("E_KEY_UNKNOWN", method=key_id[:60])
        done = reseal_some(place.platform, place.institution.id, key=key, actor=place.actor.account)
        words = ngettext("%(n)d award has a new document.", "%(n)d awards have new documents.", done.done)
        more = "" if done.is_complete else " " + _("Press again for the rest.")
        messages.success(request, words % {"n": done.done} + more)
    return place.redirect("issuer")


def _did(place: Place) -> str:
    record = find_issuer(place)
    if record is None:
        raise NotFound("E_ISSUER_UNKNOWN", did="")
    return record.did


def _save(place: Place, form: ProfileForm) -> bool:
    try:
        change_profile(place.platform, place.institution, profile=form.profile(), **place.by)
    except (ColourRefused, MarkRefused, Invalid) as error:
        fields: dict[type[KakitomeError], str] = {ColourRefused: "colour", MarkRefused: "mark"}
        form.add_error(fields.get(type(error), "name_ja"), written.refusal(error))
    return not form.errors


def _about(node: Node, did: str) -> list[DescriptorLine]:
    return [
        DescriptorLine(title=_("Name"), value=node.name),
        DescriptorLine(title="DID", value=written.mono(did)),
        DescriptorLine(title=_("Web site"), value=node.url),
        DescriptorLine(title=_("E-mail address for questions"), value=node.email),
        DescriptorLine(title=_("Country"), value=node.country),
        DescriptorLine(title="ROR", value=written.mono(node.ror)),
        DescriptorLine(title=_("Corporate number"), value=node.corporate_number),
    ]


def _word(term: str) -> str:
    return texts.term(term).in_language(language())


_KEY_STATES: Mapping[KeyState, tuple[State, Promise]] = {
    KeyState.PUBLISHED: ("none", gettext_lazy("Announced, does not sign yet")),
    KeyState.ACTIVE: ("ok", gettext_lazy("Signs now")),
    KeyState.RETIRED: ("none", gettext_lazy("Signs no more, kept for checking")),
    KeyState.COMPROMISED: ("fail", gettext_lazy("Compromised")),
}


def _history(key: IssuerKey, token: TokenName | None) -> list[DescriptorLine]:
    return descriptor_lines(
        (_word("key.purpose"), _word(f"key.{key.purpose}")),
        (_("Lies in the hardware token"), written.mono(f"{token.label} ({token.serial})") if token else ""),
        (_("Announced"), written.moment(key.published_at)),
        (_("Signs since"), written.moment(key.activated_at)),
        (_("Signed until"), written.moment(key.retired_at)),
        (_("In other hands since"), written.day(key.compromised_from)),
    )


def _leak(place: Place, key: IssuerKey) -> LeakOutline | None:
    """Count the awards in force that a stolen key signed, for those who can give them new documents."""
    is_stolen = key.state is KeyState.COMPROMISED and key.purpose is KeyPurpose.CREDENTIAL
    return outline_of(place.platform, place.institution.id, key=key) if is_stolen and place.may("manage_keys") else None
