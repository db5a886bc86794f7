"""What proves who somebody is: what holds, and what has ended and still counts for what was sent there."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound
from kakitome.journeys.platform import Platform
from kakitome.ports.wallets import IdentityKind, IdentityProof
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.parts import written
from kakitome.web.parts.shapes import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofRow:
    """One proof: what it is, what it is of, by whom, and when; `proved_at` is empty where nobody recorded it."""

    kind: Words
    identifier: str
    proved_by: Words
    proved_at: Words
    ended_at: Words


@never_cache
@login_required
@require_safe
def identities(request: HttpRequest) -> HttpResponse:
    """Show the proofs of who is signed in."""
    platform, account = get_platform(), account_of(request)
    proofs = platform.wallets.open(account).list_proofs()
    holding = [proof for proof in proofs if proof.ended_at is None]
    ended = [proof for proof in proofs if proof.ended_at is not None]
    own = {IdentityKind.MAIL, IdentityKind.PASSKEY}
    context = {
        "holding": [_row(platform, proof) for proof in holding],
        "ended": [_row(platform, proof) for proof in reversed(ended)],
        # A passkey, or a second address: whatever becomes of the first, somebody gets in.
        "has_one_way": len([proof for proof in holding if proof.kind in own]) < 2,
    }
    return render(request, "pages/learner/identities/identities.html", context)


def _row(platform: Platform, proof: IdentityProof) -> ProofRow:
    return ProofRow(
        kind=_kinds()[proof.kind],
        identifier=_identifier(proof),
        proved_by=_proved_by(platform, proof),
        proved_at=written.moment(proof.proved_at),
        ended_at=written.moment(proof.ended_at),
    )


def _kinds() -> dict[IdentityKind, str]:
    return {
        IdentityKind.MAIL: _("E-mail address"),
        IdentityKind.OPENID: _("Sign-in of an institution"),
        IdentityKind.SAML: _("Sign-in of an institution"),
        IdentityKind.PASSKEY: _("Passkey"),
        IdentityKind.WALLET_KEY: _("Key of a wallet app"),
        IdentityKind.IN_PERSON: _("Checked in person"),
    }


def _identifier(proof: IdentityProof) -> str:
    """Return what a person knows it by: an address; numbers of keys and subjects tell nobody anything."""
    return proof.identifier if proof.kind is IdentityKind.MAIL else ""


def _proved_by(platform: Platform, proof: IdentityProof) -> Words:
    """Return who vouches: an institution by its name, or this site."""
    if proof.kind is IdentityKind.MAIL:
        return _("a mail this site sent there")
    if proof.kind is IdentityKind.PASSKEY:
        return _("your device")
    try:
        return platform.organisations.get(proof.proved_by).name
    except NotFound:
        return _("an institution that is no longer here")
