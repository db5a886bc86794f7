"""What an invitation offers, in words: its name, what one could do, where it leads."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome.journeys.people.offers import seat_of
from kakitome.journeys.platform import Platform
from kakitome.ports.invitations import Invitation, Offer
from kakitome.ports.organisations import NodeRole
from kakitome.services.governing import need_body
from kakitome.texts import written_date
from kakitome.web.desk.words import role_words, what_roles_do
from kakitome.web.pages.public.recognition_bodies.body_tables import role_word
from kakitome.web.parts import written
from kakitome.web.parts.written import language


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationWords:
    """What is offered: in a word, what one could do, and the page where it begins once it is accepted."""

    word: str
    rights: Sequence[str]
    address: str


def offered_as(platform: Platform, invitation: Invitation) -> InvitationWords:
    """Put an offer into the reader's words."""
    if invitation.offer is Offer.REVIEWER:
        return _reviewing(invitation)
    if invitation.offer is Offer.SEAT:
        return _seat(platform, invitation)
    role = invitation.role or NodeRole.VIEWER
    address = reverse("desk", args=[invitation.institution])
    return InvitationWords(word=str(role_words()[role]), rights=what_roles_do()[role], address=address)


def _reviewing(invitation: Invitation) -> InvitationWords:
    n = int(invitation.terms["capacity"])
    most = ngettext("Review up to %(n)d case a year; you can change that.",
                    "Review up to %(n)d cases a year; you can change that.", n)  # fmt: skip
    rights = [
        _("Say where you belong and what you know, so that cases in which you have an interest are not given to you."),
        most % {"n": n},
        _("Read the papers of the cases you are given, and score them."),
    ]
    address = reverse("review-profile-of", args=[invitation.institution])
    return InvitationWords(word=_("Reviewer"), rights=rights, address=address)


def _seat(platform: Platform, invitation: Invitation) -> InvitationWords:
    seat = seat_of(invitation)
    committee = need_body(platform.store(invitation.institution)).configuration.committee(invitation.committee)
    role, name = str(written.text(role_word(committee, seat.role))), str(written.text(committee.name))
    since = written_date(seat.since.isoformat(), language())
    until = written_date(seat.until.isoformat(), language()) if seat.until else ""
    term = (
        _("Your term: from %(since)s, until before %(until)s.")
        if until
        else _("Your term: from %(since)s, until further notice.")
    )
    rights = [
        _("Read the agenda, papers and minutes of the committee’s meetings."),
        _("Vote on what it decides.") if seat.votes else _("Take part in its meetings without a vote."),
        term % {"since": since, "until": until},
    ]
    address = reverse("committee", args=[invitation.institution, invitation.committee])
    return InvitationWords(
        word=_("%(committee)s: %(role)s") % {"committee": name, "role": role}, rights=rights, address=address
    )
