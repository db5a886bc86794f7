"""Addresses, sign-ins and keys: what opens the account, what proved who its owner is, and what has ended."""

from collections.abc import Sequence
from dataclasses import dataclass

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Conflict, NotFound
from kakitome.journeys.platform import Platform
from kakitome.ports.shares import ShareState
from kakitome.ports.wallets import IdentityKind, IdentityProof
from kakitome.ports.ways_in import WayIn, is_last_way
from kakitome.services.holding import has_proved, list_held, list_waiting, proved_since
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.connected_apps.views import connected_apps
from kakitome.web.pages.learner.identities.removing import remove_way
from kakitome.web.pages.learner.names.views import rows_of
from kakitome.web.parts import written
from kakitome.web.parts.shapes import Words

_PARTS = {
    "mail": {IdentityKind.MAIL},
    "sign-in": {IdentityKind.OPENID, IdentityKind.SAML},
    "passkey": {IdentityKind.PASSKEY},
}
"""What is listed together, by its word in addresses of pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofRow:
    """One proof: what it is, what it is of, by whom, and when; `proved_at` is empty where nobody recorded it."""

    kind: Words
    identifier: str
    proved_by: Words
    proved_at: Words
    ended_at: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class WayRow:
    """One way in as the page lists it."""

    part: str
    id: str
    name: Words
    is_proved: bool
    opens: bool
    is_first: bool
    is_last: bool
    proved_at: Words
    proved_by: Words
    used_at: Words
    read_at: Words


@never_cache
@login_required
@require_safe
def identities(request: HttpRequest) -> HttpResponse:
    """Show what opens the account of who is signed in, and every proof of who they are."""
    platform, account = get_platform(), account_of(request)
    proofs = platform.wallets.open(account).list_proofs()
    ways = platform.persons.ways.list_of(account)
    rows = [_way_row(platform, way, ways=ways, proofs=proofs) for way in ways]
    listed = {(way.kind, way.identifier) for way in ways}
    listed |= {(proof.kind, proof.identifier) for proof in proofs if proof.kind is IdentityKind.WALLET_KEY}
    further = [proof for proof in proofs if proof.ended_at is None and (proof.kind, proof.identifier) not in listed]
    keys = platform.persons.holder_keys.open(account)
    ended = [proof for proof in proofs if proof.ended_at is not None]
    sheet = platform.persons.recovery.open(account).find_sheet()
    own = [way for way in ways if way.kind in (IdentityKind.MAIL, IdentityKind.PASSKEY) and way.is_proved]
    context = {
        "addresses": [row for row in rows if row.part == "mail"],
        "sign_ins": [row for row in rows if row.part == "sign-in"],
        "passkeys": [row for row in rows if row.part == "passkey"],
        "opening": len([way for way in ways if way.opens]),
        "has_password": request.user.has_usable_password(),  # type: ignore[union-attr]
        "further": [_proof_row(platform, proof) for proof in further],
        "ended": [_proof_row(platform, proof) for proof in reversed(ended)],
        # A passkey, or a second address: whatever becomes of the first, somebody gets in.
        "apps": connected_apps(account),
        "has_one_way": len(own) < 2,
        "names": rows_of(platform, account),
        "mailboxes": settings.INSTALLATION.accounts.mailboxes,
        "stale_months": settings.INSTALLATION.accounts.mailboxes.stale.days // 30,
        "sheet": sheet,
        "keeps_keys": keys.is_on(),
        "kept_keys": len(keys.list_keys()),
        "sheet_made_on": written.day(sheet.made_at) if sheet else "",
    }
    return render(request, "pages/learner/identities/identities.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True)
def identity_remove(request: HttpRequest, part: str, number: str) -> HttpResponse:
    """Say what goes, what stays and who still gets in; take a way in away, unless it is the last."""
    platform, account = get_platform(), account_of(request)
    ways = platform.persons.ways.list_of(account)
    way = next((way for way in ways if way.kind in _PARTS.get(part, ()) and way.id == number), None)
    if way is None:
        raise Http404
    if request.method == "POST":
        try:
            remove_way(request, way)
        except Conflict as error:
            messages.error(request, written.refusal(error))
            return redirect("identity-remove", part=part, number=number)
        return redirect("identities")
    row = _way_row(platform, way, ways=ways, proofs=platform.wallets.open(account).list_proofs())
    return render(request, "pages/learner/identities/remove.html", _consequences(platform, account, way, row=row))


def _consequences(platform: Platform, account: str, way: WayIn, *, row: WayRow) -> dict[str, object]:
    """Return what becomes of what somebody holds when a way in goes."""
    held, now = list_held(platform.directory, account), platform.now()
    address = [way.name] if way.kind is IdentityKind.MAIL and way.is_proved else []
    ways = [other for other in platform.persons.ways.list_of(account) if other != way]
    proofs = [proof for proof in platform.wallets.open(account).list_proofs() if proof.identifier == way.identifier]
    proved = proved_since(proofs if address else ())
    is_reached = any(other.kind is IdentityKind.MAIL and other.is_proved for other in ways)
    return {
        "row": row,
        "needs_address": bool(address) and not is_reached,
        "held": len(held) + platform.wallets.open(account).measure()[0],
        "received_there": len([award for award in held if has_proved(award, address)]),
        "shares": len(
            [share for share in platform.shares.open(account).list_shares() if share.state(now) is ShareState.RUNNING]
        ),
        "others": [_name_of_way(platform, other) for other in ways if other.opens],
        "waiting": len(
            list_waiting(platform.directory, {at: since for at, since in proved.items() if at == way.identifier})
        ),
    }


def _way_row(platform: Platform, way: WayIn, *, ways: Sequence[WayIn], proofs: Sequence[IdentityProof]) -> WayRow:
    proof = next(
        (
            proof
            for proof in proofs
            if proof.ended_at is None and (proof.kind, proof.identifier) == (way.kind, way.identifier)
        ),
        None,
    )
    return WayRow(
        part=next(part for part, kinds in _PARTS.items() if way.kind in kinds),
        id=way.id,
        name=_name_of_way(platform, way),
        is_proved=way.is_proved,
        opens=way.opens,
        is_first=way.is_first,
        is_last=is_last_way(ways, way),
        proved_at=written.moment((proof.proved_at if proof else None) or way.added_at),
        proved_by=_proved_by(platform, proof) if proof else "",
        used_at=written.moment(way.used_at),
        read_at=written.day(proof.read_at) if proof is not None and proof.read_at is not None else "",
    )


def _name_of_way(platform: Platform, way: WayIn) -> Words:
    if way.kind not in _PARTS["sign-in"]:
        return way.name
    provider = platform.identity_providers.find(way.provider)
    return provider.name if provider else _("an institution that is no longer here")


def _proof_row(platform: Platform, proof: IdentityProof) -> ProofRow:
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
