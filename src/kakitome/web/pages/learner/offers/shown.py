"""Offers in words: the forms, what goes into an app with each, and how an offer stands."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kakitome.mapping.shown_parts import parts_of
from kakitome.ports.bound_copies import BoundCopy
from kakitome.ports.credential_offers import CredentialOffer, OfferForm, OfferState
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts import written
from kakitome.web.parts.letter import joined
from kakitome.web.parts.part_titles import TITLES
from kakitome.web.parts.shapes import DescriptorLine

FORMS: Final[Mapping[OfferForm, Mapping[str, Promise]]] = {
    OfferForm.SD_JWT: {
        "label": gettext_lazy("A form whose items can be hidden (SD-JWT VC)"),
        "hint": gettext_lazy("European wallets, for one. Bound to a key of the app. If in doubt, this one."),
    },
    OfferForm.OPEN_BADGE: {
        "label": gettext_lazy("Open Badges 3.0"),
        "hint": gettext_lazy("Wallets for learners. Items cannot be hidden, and it is bound to no app."),
    },
    OfferForm.BOUND_BADGE: {
        "label": gettext_lazy("Open Badges 3.0 whose items can be hidden (SD-JWT)"),
        "hint": gettext_lazy(
            "Wallets of the DIIP profile. Name, grade and number can be hidden. Bound to a key of the app."
        ),
    },
}
_STATES: Final[Mapping[OfferState, tuple[str, Promise, Promise]]] = {
    OfferState.WAITING: (
        "none",
        gettext_lazy("Waits for an app"),
        gettext_lazy(
            "Nothing was handed over yet. The codes are shown once alone; if you closed that page, make another."
        ),
    ),
    OfferState.ENDED: (
        "none",
        gettext_lazy("The time ran out"),
        gettext_lazy("Nothing was handed over. The old QR code opens nothing any more."),
    ),
    OfferState.STOPPED: (
        "none",
        gettext_lazy("Called off"),
        gettext_lazy("Nothing was handed over. You called it off, or made another in its place."),
    ),
    OfferState.BLOCKED: (
        "fail",
        gettext_lazy("The transaction code was wrong three times, and the offer has ended"),
        gettext_lazy(
            "Nothing was handed over. If that was not you, somebody may have seen the QR code. Without the transaction "
            "code it opens nothing."
        ),
    ),
    OfferState.OPENED: (
        "none",
        gettext_lazy("An app has opened it and has not fetched the credential yet"),
        gettext_lazy("Look here again in a moment."),
    ),
    OfferState.UNFETCHED: (
        "none",
        gettext_lazy("An app opened it and did not fetch the credential"),
        gettext_lazy("Nothing was handed over. You can hand it over once more."),
    ),
    OfferState.FETCHED: (
        "unk",
        gettext_lazy("The app does not say whether it kept the credential"),
        gettext_lazy("It fetched the credential. Some apps do not say more. Look in the app whether it is there."),
    ),
    OfferState.ACCEPTED: (
        "ok",
        gettext_lazy("The app has received it"),
        gettext_lazy("The app said so itself."),
    ),
    OfferState.DECLINED: (
        "none",
        gettext_lazy("Declined in the app"),
        gettext_lazy("Somebody chose in the app not to keep it. If that was a mistake, hand it over once more."),
    ),
    OfferState.FAILED: (
        "fail",
        gettext_lazy("The app could not keep it"),
        gettext_lazy("The app said so. Try once more, or another app."),
    ),
}


def contents_of(credential: Mapping[str, Any], form: OfferForm) -> dict[str, Any]:
    """Tell what of an award goes into an app in a form, and what stays out: what the form itself carries."""
    parts = parts_of(credential)
    goes = [part for part in parts if form is not OfferForm.SD_JWT or part.claims]
    return {
        "goes": [DescriptorLine(title=str(TITLES[part.name]), value=joined(part.words)) for part in goes],
        "stays": joined([str(TITLES[part.name]) for part in parts if part not in goes]),
    }


_READ: Final = gettext_lazy(
    "An app has read the QR code and has not been given anything yet. It can be read once: if that was not you, call "
    "the offer off and make another."
)
_COPY_ENDED: Final = (
    "none",
    gettext_lazy("You ended this copy"),
    gettext_lazy(
        "Whoever checks it is told that it is revoked. The award, and copies in other apps, stay as they are."
    ),
)


def shown_offer(offer: CredentialOffer, *, now: datetime, copy: BoundCopy | None = None) -> dict[str, Any]:
    """Say how an offer stands, since when, and what became of the copy that an app received by it."""
    state = offer.state_at(now)
    mark, title, sentence = _STATES[state]
    if state is OfferState.WAITING and offer.read_at is not None:
        sentence = _READ
    is_ended = copy is not None and copy.ended_at is not None
    if is_ended:
        mark, title, sentence = _COPY_ENDED
    return {
        "key": offer.key,
        "mark": mark,
        "title": title,
        "sentence": sentence,
        "moment": copy.ended_at if copy is not None and is_ended else _since(offer, state=state),
        "handed_at": offer.fetched_at if is_ended else None,
        "app": offer.app if offer.fetched_at is not None else "",
        "form": FORMS[offer.form]["label"],
        "is_waiting": state is OfferState.WAITING,
        "is_bound": state is OfferState.ACCEPTED and bool(offer.wallet_key) and not is_ended,
        "copy": copy is not None and not is_ended,
        "is_shared": offer.fetched_at is not None and copy is None,
    }


def headline_of(
    title: LocalizedText | str,
    offers: Sequence[CredentialOffer],
    *,
    now: datetime,
    copies: Mapping[str, BoundCopy] = MappingProxyType({}),
) -> str:
    """Say in how many apps an award is, as far as the apps told; copies that were ended do not count."""
    ended = {key for key, copy in copies.items() if copy.ended_at is not None}
    count = sum(offer.state_at(now) is OfferState.ACCEPTED and offer.key not in ended for offer in offers)
    name = title if isinstance(title, str) else written.text(title)
    if not count:
        return _("“%(name)s”: handed over to no app yet") % {"name": name}
    return ngettext("“%(name)s” is in %(n)d app", "“%(name)s” was taken in %(n)d times by apps", count) % {
        "name": name,
        "n": count,
    }


def _since(offer: CredentialOffer, *, state: OfferState) -> datetime:
    if state is OfferState.ENDED:
        return offer.ends_at
    known = (offer.notified_at, offer.fetched_at, offer.redeemed_at, offer.stopped_at)
    return next((at for at in known if at is not None), offer.made_at)
