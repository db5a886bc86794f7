"""Handing an award over to a wallet app by OpenID for Verifiable Credential Issuance: the learner's side and the app's.

    made = offer_award(platform, held, form=OfferForm.SD_JWT)     # made.link, made.tx_code: shown once, kept nowhere
    issuer = find_credential_issuer(platform, "example-u")
    given_token = exchange_code(platform, issuer, code=code, tx_code=tx_code, configurations=frozenset())
    given = give_credential(platform, issuer, wanted=wanted)

Whether the award is still its learner's and in force is asked at each step: an offer outlives neither.
"""

import secrets
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from kakitome.documents.jose.key_proof import ProofWanted, read_key_proof
from kakitome.documents.jose.named_key import NamedKey
from kakitome.documents.jose.wallet_attestation import read_attested_key
from kakitome.documents.keys.jwk import thumbprint
from kakitome.errors import NotFound, Refused, Unavailable
from kakitome.journeys.handing_out.envelopes import copy_of, envelope_of
from kakitome.journeys.platform import Platform, new_token
from kakitome.mapping.credential_issuer import TX_CODE_LENGTH, credential_offer, offer_link, reference_link
from kakitome.ports.bound_copies import BoundCopy
from kakitome.ports.credential_offers import CredentialOffer, OfferEvent, OfferForm, code_of_reference
from kakitome.ports.envelopes import KeptEnvelope
from kakitome.ports.issuers import IssuerRecord
from kakitome.services import offering
from kakitome.services.enveloping import Target, is_in_force, targets
from kakitome.services.holding import HeldAward, find_held
from kakitome.services.keeping_copies import keep_copy
from kakitome.services.offering import ANYBODY, OfferRefused, OfferSecrets, TokenHolder, WantedOffer
from kakitome.services.publishing import publish_status_lists

TARGETS: Final[dict[OfferForm, Target]] = {
    OfferForm.SD_JWT: targets.SD_JWT,
    OfferForm.OPEN_BADGE: targets.OB3,
    OfferForm.BOUND_BADGE: targets.VC_SD_JWT,
}
_CODE_BYTES: Final = 24
"""192 bits: nobody guesses a code, however many ask. Source: RFC 6749 §10.10."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialIssuer:
    """One issuer as wallet apps know it; `address` is its identifier."""

    institution: str
    record: IssuerRecord
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeOffer:
    """An offer as its learner sees it once: the link, another one to be drawn as a QR code, the transaction code.

    `link` carries the offer, so that nothing is fetched that names it; `short_link` names it by a reference that can be
    read once: a smaller code, which poorer cameras read.
    """

    offer: CredentialOffer
    link: str
    short_link: str
    tx_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenToken:
    """An access token, the refresh token beside it, empty for none, and the offer that it is for."""

    text: str
    refresh: str
    offer: CredentialOffer


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedCredential:
    """What an app asks for with an access token.

    Attributes:
        token, token_key: the token, and the thumbprint of the key that was shown with it, empty for none.
        configuration: the name of a configuration; empty when the app names the credential of its token.
        proof: the key proof, empty for none; `attestation` that of a key which is shown by itself.
        is_own_nonce: tells whether a nonce was given out by this issuer, not long ago.
    """

    token: str
    configuration: str
    proof: bytes
    is_own_nonce: Callable[[str], bool]
    token_key: str = ""
    attestation: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenCredential:
    """What an app receives; `notification` is what it names when it tells what became of it."""

    form: OfferForm
    document: bytes
    notification: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeferredCredential:
    """What an app asked for that could not be made: of which offer, and bound to which key; empty for none."""

    offer: str
    wallet_key: dict[str, str]


class IssuanceDeferred(Unavailable):
    """A credential cannot be made at the moment; the app may ask again for `deferred`."""

    def __init__(self, failure: Unavailable, *, deferred: DeferredCredential) -> None:
        super().__init__(failure.code, **failure.params)
        self.deferred = deferred


def find_credential_issuer(platform: Platform, slug: str) -> CredentialIssuer:
    """Return an issuer as wallet apps know it; raises `NotFound` (E_DOCUMENT_UNKNOWN)."""
    institution = platform.directory.find_by_issuer(slug) if not slug.startswith("did:") else None
    record = platform.store(institution).issuers.find_by_slug(slug) if institution else None
    if institution is None or record is None:
        raise NotFound("E_DOCUMENT_UNKNOWN")
    return CredentialIssuer(institution=institution, record=record, address=_address(platform, record))


def offered_forms(platform: Platform, held_award: HeldAward) -> Sequence[OfferForm]:
    """Return the forms in which an app can receive an award: of a closed issuer's what needs no signature."""
    return [form for form, target in TARGETS.items() if _can_be_made(platform, held_award, target=target)]


def offer_award(platform: Platform, held_award: HeldAward, *, form: OfferForm) -> MadeOffer:
    """Offer an award to its learner's app; the caller has made sure that its learner asks.

    Raises:
        Refused: E_AWARD_NOT_IN_FORCE; E_OFFER_FORM, its issuer has closed and signs nothing any more.
    """
    store, now = platform.store(held_award.institution), platform.now()
    if not is_in_force(store, held_award.record):
        raise Refused("E_AWARD_NOT_IN_FORCE", number=held_award.number)
    if form not in offered_forms(platform, held_award):
        raise Refused("E_OFFER_FORM")
    tx_code = f"{secrets.randbelow(10**TX_CODE_LENGTH):0{TX_CODE_LENGTH}}" if platform.offer_terms.has_tx_code else ""
    reference, salt = secrets.token_urlsafe(_CODE_BYTES), secrets.token_urlsafe(_CODE_BYTES)
    code = code_of_reference(reference, salt=salt)
    drawn = OfferSecrets(code=code, tx_code=tx_code, reference=reference, salt=salt)
    wanted = WantedOffer(key=uuid.uuid4().hex, account=held_award.account, award_number=held_award.number, form=form)
    ends_at = now + platform.offer_terms.lasts
    offer = offering.make_offer(store, wanted, secrets=drawn, ends_at=ends_at, now=now)
    address = _address(platform, store.issuers.get(held_award.record.intent.issuer))
    link, short_link = offer_link(_text_of(offer, address, code=code)), reference_link(address, reference)
    return MadeOffer(offer=offer, link=link, short_link=short_link, tx_code=tx_code)


def read_offer(platform: Platform, issuer: CredentialIssuer, *, reference: str) -> dict[str, Any]:
    """Return the offer that a reference names, to whoever asks first.

    Raises:
        OfferRefused: E_OFFER_REFERENCE.
    """
    store, refusal = platform.store(issuer.institution), OfferRefused("E_OFFER_REFERENCE")
    with store.transaction():
        offer, code = offering.read_by_reference(store, reference, now=platform.now())
        demand_held(platform, issuer, offer=offer, refusal=refusal)
    return _text_of(offer, issuer.address, code=code)


def _text_of(offer: CredentialOffer, address: str, *, code: str) -> dict[str, Any]:
    # Who has no account cannot sign in.
    state = offer.key if offer.account else ""
    has_tx_code = bool(offer.tx_code_hash)
    return credential_offer(
        address, configuration=offer.form.value, code=code, has_tx_code=has_tx_code, issuer_state=state
    )


def list_offers(platform: Platform, held_award: HeldAward) -> Sequence[CredentialOffer]:
    """Return the offers that an award's learner made, newest first; not those of whoever held it before."""
    offers = platform.store(held_award.institution).offers.list_by_award(held_award.number)
    return [offer for offer in offers if offer.account == held_award.account]


def stop_offer(platform: Platform, held_award: HeldAward, *, key: str) -> bool:
    """Call an offer off; whether it still waited. Raises `NotFound` (E_OFFER_UNKNOWN)."""
    store = platform.store(held_award.institution)
    return offering.stop_offer(store, key, award_number=held_award.number, now=platform.now())


def exchange_code(
    platform: Platform,
    issuer: CredentialIssuer,
    *,
    code: str,
    tx_code: str,
    configurations: frozenset[str],
    holder: TokenHolder = ANYBODY,
) -> GivenToken:
    """Exchange a code for an access token, once.

    Args:
        tx_code: the transaction code, empty for none.
        configurations: those that the app names; none names all that are offered.
        holder: the app, and the key that it has shown.

    Raises:
        OfferRefused: as `services.offering.redeem`; E_OFFER_CONFIGURATION for one that is not offered.
    """
    store, now = platform.store(issuer.institution), platform.now()
    offer = offering.find_redeemable(store, code, now=now)
    demand_held(platform, issuer, offer=offer, refusal=OfferRefused("E_OFFER_CODE"))
    if not configurations <= {offer.form.value}:
        raise OfferRefused("E_OFFER_CONFIGURATION")
    token, holder = new_token(), replace(holder, refresh=refresh_token_for(offer, holder))
    offer = offering.redeem(store, code, tx_code=tx_code, token=token, now=now, holder=holder)
    return GivenToken(text=token, refresh=holder.refresh, offer=offer)


def refresh_token_for(offer: CredentialOffer, holder: TokenHolder) -> str:
    """Draw a refresh token for who has shown a key, and receives what is bound to one; empty for anybody else."""
    return offering.draw_refresh_token(offer.key) if holder.key and offer.form.is_bound else ""


def renew_token(platform: Platform, issuer: CredentialIssuer, *, refresh: str, holder: TokenHolder) -> GivenToken:
    """Exchange a refresh token for an access token and the next refresh token.

    Raises:
        OfferRefused: E_OFFER_REFRESH, it is none, was exchanged before, or the award or its copy has ended.
    """
    store, now = platform.store(issuer.institution), platform.now()
    refusal = OfferRefused("E_OFFER_REFRESH")
    offer = offering.find_refreshable(store, refresh, holder=holder, now=now)
    demand_held(platform, issuer, offer=offer, refusal=refusal)
    copy = store.copies.find_many([offer.key]).get(offer.key)
    if copy is not None and copy.ended_at is not None:
        raise refusal
    token = new_token()
    offer, following = offering.renew_token(store, refresh, token=token, holder=holder, now=now)
    return GivenToken(text=token, refresh=following, offer=offer)


def give_credential(platform: Platform, issuer: CredentialIssuer, *, wanted: WantedCredential) -> GivenCredential:
    """Give an app the credential of its token, bound to the key that it proves to have where the form can be.

    Raises:
        OfferRefused: E_OFFER_TOKEN; E_OFFER_CONFIGURATION; E_OFFER_PROOF_MISSING; E_OFFER_OTHER_KEY;
            E_OFFER_AWARD_GONE, it is not its learner's any more, or no longer in force.
        DocumentRefused: as `read_key_proof`, `read_attested_key`.
        IssuanceDeferred: nothing signs now: the key is away, or the clock contradicts the record.
        NotFound: no key signs.
    """
    store, now = platform.store(issuer.institution), platform.now()
    offer = offering.demand_credential_token(store, wanted.token, now=now, key=wanted.token_key)
    if wanted.configuration not in ("", offer.form.value):
        raise OfferRefused("E_OFFER_CONFIGURATION")
    key = None
    if offer.form.is_bound:
        key = _proved_key(platform, issuer, wanted=wanted)
    return _give(platform, issuer, offer=offer, key=key)


def _proved_key(platform: Platform, issuer: CredentialIssuer, *, wanted: WantedCredential) -> NamedKey:
    anchors, now = platform.offer_terms.key_anchors, platform.now()
    if wanted.attestation and anchors:
        attested = read_attested_key(wanted.attestation, anchors=anchors, now=now, is_own_nonce=wanted.is_own_nonce)
        return NamedKey(key=attested)
    if not wanted.proof:
        raise OfferRefused("E_OFFER_PROOF_MISSING")
    proof = ProofWanted(audience=issuer.address, is_own_nonce=wanted.is_own_nonce, key_anchors=anchors)
    return read_key_proof(wanted.proof, wanted=proof, now=now)


def give_deferred(
    platform: Platform, issuer: CredentialIssuer, *, token: str, deferred: DeferredCredential, token_key: str = ""
) -> GivenCredential:
    """Give an app what could not be made when it asked first; `token_key` is of the key shown with the token.

    Raises:
        OfferRefused: E_OFFER_TOKEN; E_OFFER_TRANSACTION, it was told so of another offer; as `give_credential`.
        IssuanceDeferred: it cannot be made yet.
    """
    store = platform.store(issuer.institution)
    offer = offering.demand_credential_token(store, token, now=platform.now(), key=token_key)
    if offer.key != deferred.offer:
        raise OfferRefused("E_OFFER_TRANSACTION")
    key = NamedKey.from_jwk(deferred.wallet_key) if deferred.wallet_key else None
    return _give(platform, issuer, offer=offer, key=key)


def _give(
    platform: Platform, issuer: CredentialIssuer, *, offer: CredentialOffer, key: NamedKey | None
) -> GivenCredential:
    store = platform.store(issuer.institution)
    held_award = demand_held(platform, issuer, offer=offer, refusal=OfferRefused("E_OFFER_AWARD_GONE"))
    if key is not None:
        offering.bind(store, offer.key, wallet_key=thumbprint(key.key))
    try:
        envelope = _envelope_for(platform, held_award, offer=offer, key=key)
    except Unavailable as failure:
        deferred = DeferredCredential(offer=offer.key, wallet_key=key.jwk if key is not None else {})
        raise IssuanceDeferred(failure, deferred=deferred) from failure
    offering.note_fetched(store, offer.key, now=platform.now())
    return GivenCredential(form=offer.form, document=envelope.document, notification=offer.key)


def _envelope_for(
    platform: Platform, held_award: HeldAward, *, offer: CredentialOffer, key: NamedKey | None
) -> KeptEnvelope:
    target = TARGETS[offer.form]
    if key is None:
        return envelope_of(platform, held_award, target=target, actor="learner")
    copy = _copy_for(platform, held_award, offer=offer)
    return copy_of(platform, held_award, target=target, wallet_key=key, copy=copy)


def _copy_for(platform: Platform, held_award: HeldAward, *, offer: CredentialOffer) -> BoundCopy:
    """Return the copy that an offer gives, whose place is in a published list."""
    store, now = platform.store(held_award.institution), platform.now()
    with store.transaction():
        # Whoever revokes the award from here on finds the copy.
        if not is_in_force(store, held_award.record):
            raise OfferRefused("E_OFFER_AWARD_GONE")
        copy = keep_copy(store, key=offer.key, record=held_award.record, now=now)
    if copy.ended_at is not None:
        raise OfferRefused("E_OFFER_AWARD_GONE")
    if store.status_lists.find_publication(copy.entry.list_id) is None:
        publish_status_lists(platform.publishing_context(held_award.institution), now=now)
    return copy


def take_notification(
    platform: Platform,
    issuer: CredentialIssuer,
    *,
    token: str,
    notification: str,
    event: OfferEvent,
    token_key: str = "",
) -> None:
    """Note what an app says became of a credential; raises as `services.offering.notify`."""
    store = platform.store(issuer.institution)
    offering.notify(store, token, notification=notification, event=event, now=platform.now(), key=token_key)


def demand_held(
    platform: Platform, issuer: CredentialIssuer, *, offer: CredentialOffer, refusal: OfferRefused
) -> HeldAward:
    """Return the offered award, as long as it is with whoever offered it, of this issuer, and in force."""
    held_award = find_held(platform.directory, offer.award_number)
    if held_award is None or held_award.institution != issuer.institution:
        raise refusal
    is_same = held_award.is_opened and held_award.account == offer.account
    if not is_same or held_award.record.intent.issuer != issuer.record.did:
        raise refusal
    if not is_in_force(platform.store(issuer.institution), held_award.record):
        raise refusal
    return held_award


def _can_be_made(platform: Platform, held_award: HeldAward, *, target: Target) -> bool:
    """Tell whether a form can be made for a wallet: what a closed issuer made before is bound to no wallet's key."""
    if target.signed_with is None:
        return True
    issuer = platform.store(held_award.institution).issuers.get(held_award.record.intent.issuer)
    return issuer.closed_at is None


def _address(platform: Platform, record: IssuerRecord) -> str:
    return f"{platform.site_url}/issuers/{record.slug}"
