"""A role is offered to an address, and begins when whoever reads the address accepts it.

invite(platform, guest, node=node, role=Role.VIEWER, actor=account, now=now)
accept(platform, invitation, account=account, now=now)

Until then it has no effect, and nothing is looked up about the address: neither the institution nor the trail learns
whether it has an account. Else a colleague could be made of anybody, such as of those who judge one's application.
"""

from datetime import datetime

from kakitome.bootstrap.bodies import Guest
from kakitome.bootstrap.platform import Platform
from kakitome.bootstrap.staffing import note
from kakitome.errors import Conflict, NotFound, Problem
from kakitome.ports.mailer import Mail
from kakitome.records.accounts import Person
from kakitome.records.invitations import Invitation
from kakitome.records.organisations import Node, Role
from kakitome.services.delivering import sender_of, write_in_both
from kakitome.texts import sentence
from kakitome.values.localized_text import Language

INVITED = "invited"
"""The actor of a refusal: who declined is not told, for it may be nobody with an account."""


def invite(platform: Platform, guest: Guest, *, node: Node, role: Role, actor: str, now: datetime) -> Invitation:
    """Offer a role and mail a link; inviting an address again replaces what was offered there before.

    Raises:
        Unavailable: E_MAIL_UNAVAILABLE; the invitation is kept, the mail can be sent by inviting again.
    """
    offered = Invitation(
        id="",
        institution=node.institution,
        node=node.id,
        email=guest.email,
        name=guest.name,
        role=role,
        language=guest.language,
        invited_by=actor,
        invited_at=now,
    )
    with platform.store(node.institution).transaction():
        kept, token = platform.invitations.put(offered)
        detail = {"invitation": kept.id, "role": role.value}
        note(platform, node, action="people.invited", actor=actor, now=now, detail=detail)
    platform.mailer.send(_mail(platform, kept, node=node, token=token))
    return kept


def invite_again(platform: Platform, invitation: Invitation, *, actor: str, now: datetime) -> Invitation:
    """Send an invitation once more, with a new link and from now on; raises as `invite`."""
    guest = Guest(email=invitation.email, name=invitation.name, language=invitation.language)
    node = platform.organisations.get(invitation.node)
    return invite(platform, guest, node=node, role=invitation.role, actor=actor, now=now)


def open_invitation(platform: Platform, key: str, *, account: str, now: datetime) -> Invitation:
    """Find an invitation by its mailed token, or by its id when the account has proved to read its address.

    Raises:
        NotFound: E_INVITATION_GONE; it was answered, withdrawn, came too long ago, or is not this person's.
    """
    own = {one.id: one for one in invitations_for(platform, account, now=now)}
    found = platform.invitations.find_by_token(key) or own.get(key)
    if found is None or found.is_over(now):
        raise NotFound("E_INVITATION_GONE")
    return found


def invitations_for(platform: Platform, account: str, *, now: datetime) -> list[Invitation]:
    """Return the invitations that wait for somebody, by the addresses that were proved."""
    if not account:
        return []
    proved = [one.email for one in platform.accounts.list_contact_points(account) if one.is_verified]
    return [one for one in platform.invitations.list_for(proved) if not one.is_over(now)]


def accept(platform: Platform, invitation: Invitation, *, account: str, now: datetime) -> Node:
    """Begin the role, from now on; the node where it is held.

    Raises:
        NotFound: E_INVITATION_GONE, of two who answer at once the second.
        Conflict: E_LAST_ADMIN.
    """
    node = platform.organisations.get(invitation.node)
    with platform.store(node.institution).transaction():
        platform.invitations.close(invitation.id)
        platform.organisations.give_role(
            account=account, node_id=node.id, role=invitation.role, now=now, given_by=invitation.invited_by
        )
        detail = {"invitation": invitation.id, "role": invitation.role.value, "invited_by": invitation.invited_by}
        note(platform, node, action="people.accepted", actor=account, now=now, detail=detail)
    return node


def may_begin_account(platform: Platform, invitation: Invitation) -> bool:
    """Tell whether whoever opened the mailed link may choose a password: nobody has one yet for its address."""
    person = platform.accounts.find_by_email(invitation.email)
    return person is None or not platform.accounts.has_password(person.account)


def accept_with_account(platform: Platform, invitation: Invitation, *, name: str, password: str, now: datetime) -> None:
    """Make an account for whoever opened the mailed link, which proves the address, and begin the role.

    Raises:
        Conflict: E_EMAIL_TAKEN, somebody has a password for the address: they sign in instead.
        Invalid: E_PASSWORD_WEAK.
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


def _close(platform: Platform, invitation: Invitation, *, action: str, actor: str, now: datetime) -> None:
    node = platform.organisations.get(invitation.node)
    with platform.store(node.institution).transaction():
        platform.invitations.close(invitation.id)
        note(platform, node, action=action, actor=actor, now=now, detail={"invitation": invitation.id})


def _mail(platform: Platform, invitation: Invitation, *, node: Node, token: str) -> Mail:
    institution = platform.organisations.get(node.institution)

    def said(part: str, language: Language) -> str:
        place = institution.name.in_language(language)
        if node.id != institution.id:
            place = f"{place} {node.name.in_language(language)}"
        role = sentence(Problem(code=f"I_ROLE_{invitation.role.value.upper()}"), language).strip()
        params = {
            "institution": institution.name.in_language(language),
            "unit": place,
            "role": role,
            "link": f"{platform.site_url}/invitations/{token}",
        }
        return sentence(Problem(code=f"I_MAIL_INVITED_{part}", params=params), language).strip()

    first: Language = invitation.language
    return write_in_both(
        sender_of(platform.store(institution.id), institution.name),
        dedupe_id=f"invited:{invitation.id}:{invitation.invited_at.isoformat()}",
        to=invitation.email,
        first=first,
        subject=said("SUBJECT", first),
        say=lambda language: said("TEXT", language),
    )
