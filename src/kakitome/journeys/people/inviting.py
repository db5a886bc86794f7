"""A role, reviewing or a seat is offered to an address, and begins when whoever reads the address accepts it.

invite(platform, guest, node=node, role=NodeRole.VIEWER, actor=account, now=now)
invite_reviewer(platform, guest, body="kikou", capacity=6, actor=account, now=now)
invite_to_seat(platform, guest, body="kikou", wanted=NewSeat(…), actor=account, now=now)
accept(platform, invitation, account=account, now=now)

Until then it has no effect, no account is made, and nothing is looked up about the address that the body does not see
anyway: neither the institution nor the trail learns whether it has an account. Else a colleague could be made of
anybody, such as of those who judge one's application.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from kakitome.errors import Conflict, NotFound, Problem
from kakitome.journeys.people.offers import begin, mail_params, need_free_seat, not_registered, seat_terms
from kakitome.journeys.people.roles_and_units import note
from kakitome.journeys.platform import Platform
from kakitome.ports.accounts import Person
from kakitome.ports.invitations import HANDED_OVER, Invitation, Offer
from kakitome.ports.mailer import Mail
from kakitome.ports.organisations import Node, NodeRole
from kakitome.services.delivering import sender_of, write_in_both
from kakitome.services.governing import NewSeat
from kakitome.texts import sentence
from kakitome.values.localized_text import Language

INVITED = "invited"
"""The actor of a refusal: who declined is not told, for it may be nobody with an account."""
_MAILS = {
    Offer.ROLE: ("I_MAIL_INVITED_SUBJECT", "I_MAIL_INVITED_TEXT"),
    Offer.REVIEWER: ("I_MAIL_REVIEWER_SUBJECT", "I_MAIL_REVIEWER_TEXT"),
    Offer.SEAT: ("I_MAIL_SEATED_SUBJECT", "I_MAIL_SEATED_TEXT"),
}
"""What is offered → the sentences of the mail's subject and its text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Who is invited, by address."""

    email: str
    name: str = ""
    language: Language = "ja"


def invite(platform: Platform, guest: Guest, *, node: Node, role: NodeRole, actor: str, now: datetime) -> Invitation:
    """Offer a role and mail a link; inviting an address again replaces what was offered there before.

    Raises:
        Unavailable: E_MAIL_UNAVAILABLE; the invitation is kept, the mail can be sent by inviting again.
    """
    return _send(platform, replace(_blank(guest, node, actor=actor, now=now), role=role))


def invite_reviewer(
    platform: Platform, guest: Guest, *, body: str, capacity: int, actor: str, now: datetime
) -> Invitation:
    """Ask somebody to review; their entry in the register is made when they accept.

    Raises:
        Conflict: E_REVIEWER_EXISTS, the address is one of the register's.
        Unavailable: as `invite`.
    """
    not_registered(platform, body, email=guest.email)
    blank = _blank(guest, platform.organisations.get(body), actor=actor, now=now)
    return _send(platform, replace(blank, offer=Offer.REVIEWER, terms={"capacity": capacity}))


def invite_to_seat(
    platform: Platform, guest: Guest, *, body: str, wanted: NewSeat, actor: str, now: datetime
) -> Invitation:
    """Offer a seat on a committee; it is given when it is accepted, and gives no role in the institution.

    Raises:
        NotFound, Conflict: as `give_seat` would.
        Unavailable: as `invite`.
    """
    need_free_seat(platform, body, wanted=wanted, email=guest.email)
    blank = _blank(guest, platform.organisations.get(body), actor=actor, now=now)
    return _send(platform, replace(blank, offer=Offer.SEAT, committee=wanted.committee, terms=seat_terms(wanted)))


def hand_over(
    platform: Platform, guest: Guest, *, node: Node, role: NodeRole, actor: str, now: datetime
) -> tuple[Invitation, str]:
    """Offer a role by a link that an operator hands over; nothing is mailed. The link ends after a day, or once used.

    Inviting the address again replaces the link.
    """
    offered = replace(_blank(guest, node, actor=actor, now=now), role=role, terms={HANDED_OVER: True})
    invitation, token = _put(platform, offered, node=node)
    return invitation, _link(platform, token)


def invite_again(platform: Platform, invitation: Invitation, *, actor: str, now: datetime) -> Invitation:
    """Send an invitation once more, with a new link and from now on; raises `Unavailable` as `invite`."""
    terms = {name: term for name, term in invitation.terms.items() if name != HANDED_OVER}
    return _send(platform, replace(invitation, invited_by=actor, invited_at=now, terms=terms))


def open_invitation(platform: Platform, key: str, *, account: str, now: datetime) -> Invitation:
    """Find an invitation by its mailed token, or by its id when the account has proved to read its address.

    Raises:
        NotFound: E_INVITATION_GONE; it was answered, withdrawn, came too long ago, or is not this person's.
    """
    own = {invitation.id: invitation for invitation in invitations_for(platform, account, now=now)}
    invitation = platform.invitations.find_by_token(key) or own.get(key)
    if invitation is None or invitation.is_over(now):
        raise NotFound("E_INVITATION_GONE")
    return invitation


def invitations_for(platform: Platform, account: str, *, now: datetime) -> list[Invitation]:
    """Return the invitations that wait for somebody, by the addresses that were proved."""
    if not account:
        return []
    proved = [address.email for address in platform.accounts.list_addresses(account) if address.is_verified]
    return [invitation for invitation in platform.invitations.list_for(proved) if not invitation.is_over(now)]


def accept(platform: Platform, invitation: Invitation, *, account: str, now: datetime) -> Node:
    """Begin what was offered, from now on; the node where it is held.

    Raises:
        NotFound: E_INVITATION_GONE, of two who answer at once the second.
        Conflict: E_LAST_ADMIN, E_REVIEWER_EXISTS, E_SEAT_TAKEN, E_SEAT_CHAIR.
    """
    node = platform.organisations.get(invitation.node)
    with platform.store(node.institution).transaction():
        platform.invitations.close(invitation.id, institution=invitation.institution)
        begin(platform, invitation, account=account, now=now)
        detail = {**_detail(invitation), "invited_by": invitation.invited_by}
        note(platform, node, action="people.accepted", actor=account, now=now, **detail)
    return node


def may_begin_account(platform: Platform, invitation: Invitation) -> bool:
    """Tell whether whoever opened the link may choose a password: nobody has one yet for its address.

    A link that was handed over proves nobody's address, and opens no account that is there.
    """
    person = platform.accounts.find_by_email(invitation.email)
    if person is None:
        return True
    return not invitation.is_handed_over and not platform.accounts.has_password(person.account)


def accept_with_account(platform: Platform, invitation: Invitation, *, name: str, password: str, now: datetime) -> None:
    """Make an account for whoever opened the link, and begin what was offered.

    A mailed link proves the address; of one that was handed over the operator answers for it.

    Raises:
        Conflict: E_EMAIL_TAKEN, somebody has a password for the address: they sign in instead; as `accept`.
        Invalid: E_PASSWORD_WEAK, E_PASSWORD_BREACHED.
        NotFound: E_INVITATION_GONE.
    """
    if not may_begin_account(platform, invitation):
        raise Conflict("E_EMAIL_TAKEN")
    with platform.store(invitation.institution).transaction():
        person = platform.accounts.find_by_email(invitation.email)
        if person is None:
            wanted = Person(account="", name=name, email=invitation.email, language=invitation.language)
            person = platform.accounts.add(wanted, password=password)
        else:
            platform.accounts.set_password(person.account, password)
        accept(platform, invitation, account=person.account, now=now)


def decline(platform: Platform, invitation: Invitation, *, now: datetime) -> None:
    """Turn an invitation down; raises `NotFound` (E_INVITATION_GONE)."""
    _close(platform, invitation, action="people.declined", actor=INVITED, now=now)


def withdraw(platform: Platform, invitation: Invitation, *, actor: str, now: datetime) -> None:
    """Take an invitation back; raises `NotFound` (E_INVITATION_GONE)."""
    _close(platform, invitation, action="people.uninvited", actor=actor, now=now)


def _blank(guest: Guest, node: Node, *, actor: str, now: datetime) -> Invitation:
    return Invitation(
        id="",
        institution=node.institution,
        node=node.id,
        email=guest.email,
        name=guest.name,
        language=guest.language,
        invited_by=actor,
        invited_at=now,
    )


def _send(platform: Platform, offered: Invitation) -> Invitation:
    node = platform.organisations.get(offered.node)
    invitation, token = _put(platform, offered, node=node)
    platform.mailer.send(_mail(platform, invitation, node=node, token=token))
    return invitation


def _put(platform: Platform, offered: Invitation, *, node: Node) -> tuple[Invitation, str]:
    with platform.store(node.institution).transaction():
        invitation, token = platform.invitations.put(offered)
        who, when = offered.invited_by, offered.invited_at
        note(platform, node, action="people.invited", actor=who, now=when, **_detail(invitation))
    return invitation, token


def _link(platform: Platform, token: str) -> str:
    return f"{platform.site_url}/invitations/{token}"


def _detail(invitation: Invitation) -> dict[str, str]:
    what = invitation.role.value if invitation.role else invitation.offer.value
    committee = {"committee": invitation.committee} if invitation.committee else {}
    return {"invitation": invitation.id, "role": what, **committee}


def _close(platform: Platform, invitation: Invitation, *, action: str, actor: str, now: datetime) -> None:
    node = platform.organisations.get(invitation.node)
    with platform.store(node.institution).transaction():
        platform.invitations.close(invitation.id, institution=invitation.institution)
        note(platform, node, action=action, actor=actor, now=now, invitation=invitation.id)


def _mail(platform: Platform, invitation: Invitation, *, node: Node, token: str) -> Mail:
    institution = platform.organisations.get(node.institution)

    subject, text = _MAILS[invitation.offer]

    def said(code: str, language: Language) -> str:
        place = institution.name.in_language(language)
        if node.id != institution.id:
            place = f"{place} {node.name.in_language(language)}"
        params = {
            "institution": institution.name.in_language(language),
            "unit": place,
            "link": _link(platform, token),
            **mail_params(platform, invitation, language=language),
        }
        return sentence(Problem(code=code, params=params), language).strip()

    first: Language = invitation.language
    return write_in_both(
        sender_of(platform.store(institution.id), institution.name),
        dedupe_id=f"invited:{invitation.id}:{invitation.invited_at.isoformat()}",
        to=invitation.email,
        first=first,
        subject=said(subject, first),
        say=lambda language: said(text, language),
    )
