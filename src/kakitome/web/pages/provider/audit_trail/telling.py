"""Events of the audit trail as sentences: what was done, to what, by whom.

The trail holds numbers and addresses, never people's names; the person who acted is looked up when the page
is shown.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kakitome.ports.audit import AuditEvent
from kakitome.web.desk.place import Place
from kakitome.web.pages.provider.audit_trail.case_sentences import CASE_ACTIONS
from kakitome.web.pages.provider.audit_trail.subjects import Subjects
from kakitome.web.parts import written
from kakitome.web.parts.shapes import Event, State

Said = tuple[State, Callable[[], str]]

ACTIONS: Final[Mapping[str, Said]] = {
    "microcredential.drafted": ("none", lambda: _("A version of a definition was begun")),
    "microcredential.draft": ("none", lambda: _("A definition went back to being a draft")),
    "microcredential.unit": ("none", lambda: _("A definition was given to another unit")),
    "microcredential.in_force": ("ok", lambda: _("A definition was put in force")),
    "microcredential.withdrawn": ("warn", lambda: _("A definition was withdrawn")),
    "batch.uploaded": ("none", lambda: _("A class list was uploaded")),
    "batch.confirmed": ("ok", lambda: _("A class list was confirmed")),
    "batch.signing": ("none", lambda: _("Awarding a class list began")),
    "batch.done": ("ok", lambda: _("A class list was awarded to its end")),
    "batch.cancelled": ("none", lambda: _("A class list was dropped")),
    "job.again": ("none", lambda: _("A job that had stopped was begun again")),
    "batch.reading": ("none", lambda: _("A class list is being read")),
    "batch.unreadable": ("fail", lambda: _("A class list could not be read")),
    "batch.draft": ("none", lambda: _("A class list was read, or its confirmation taken back")),
    "batch.paused": ("warn", lambda: _("Awarding a class list was paused")),
    "batch.scheduled": ("none", lambda: _("The hour of an award was set")),
    "batch.chunk_parked": ("warn", lambda: _("Rows of a class list were put aside")),
    "batch.rows_included": ("warn", lambda: _("Rows of a class list are awarded although their grade is no pass")),
    "batch.rows_held_back": ("none", lambda: _("Rows of a class list are held back for their grade again")),
    "batch.retried": ("none", lambda: _("Rows that were put aside are tried again")),
    "award.intended": ("none", lambda: _("An award was decided")),
    "award.issued": ("ok", lambda: _("An award was signed")),
    "award.superseded": ("warn", lambda: _("A document was replaced by a newer one")),
    "award.abandoned": ("warn", lambda: _("An award that was never signed was given up")),
    "award.renewed": ("ok", lambda: _("An award was renewed")),
    "award.revoked": ("fail", lambda: _("An award was revoked")),
    "award.suspended": ("warn", lambda: _("An award was suspended")),
    "award.reinstated": ("ok", lambda: _("A suspension was lifted")),
    "withdrawal.drafted": ("none", lambda: _("An order to withdraw several awards was drafted")),
    "withdrawal.proposed": ("warn", lambda: _("An order to withdraw several awards was proposed")),
    "withdrawal.approved": ("warn", lambda: _("A second person approved an order to withdraw several awards")),
    "withdrawal.begun": ("warn", lambda: _("An order to withdraw several awards was begun")),
    "withdrawal.declined": ("none", lambda: _("An order to withdraw several awards was declined")),
    "withdrawal.dropped": ("none", lambda: _("An order to withdraw several awards was dropped")),
    "withdrawal.stopped": ("warn", lambda: _("An order to withdraw several awards was stopped half-way")),
    "withdrawal.done": ("fail", lambda: _("An order to withdraw several awards was carried out")),
    "withdrawal.threshold": ("warn", lambda: _("The number above which a second person decides was changed")),
    "award.opened": ("ok", lambda: _("The learner opened the award")),
    "award.linked": ("ok", lambda: _("The learner put the award into an account")),
    "award.link_sent": ("none", lambda: _("The link was sent again")),
    "award.made_private": ("none", lambda: _("The learner made the page private")),
    "award.made_public": ("none", lambda: _("The learner made the page public")),
    "award.made_listed": ("none", lambda: _("The learner let search engines in")),
    "award.forgotten_in_log": ("warn", lambda: _("The link of an award to the log was erased")),
    "envelope.intended": ("none", lambda: _("Another form of an award was decided")),
    "endorsement.intended": ("none", lambda: _("An endorsement was decided")),
    "endorsement.given": ("ok", lambda: _("An endorsement was signed")),
    "endorsement.added": ("ok", lambda: _("A third party’s endorsement was taken in")),
    "endorsement.ended": ("warn", lambda: _("An endorsement was taken out of use")),
    "entry.registered": ("ok", lambda: _("A micro-credential was registered")),
    "entry.version_registered": ("ok", lambda: _("A next version was registered")),
    "entry.withdrawn": ("warn", lambda: _("An entry of the registry was withdrawn")),
    "recognition.intended": ("none", lambda: _("A recognition was to be signed")),
    "recognition.given": ("ok", lambda: _("A recognition was signed")),
    "recognition.edition": ("none", lambda: _("A new edition of a recognition was signed")),
    "recognition.suspended": ("warn", lambda: _("A recognition was suspended")),
    "recognition.resumed": ("ok", lambda: _("A suspended recognition was resumed")),
    "recognition.withdrawn": ("fail", lambda: _("A recognition was withdrawn")),
    **CASE_ACTIONS,
    "issuer.opened": ("ok", lambda: _("The issuer was opened")),
    "issuer.changed": ("none", lambda: _("The issuer’s profile was changed")),
    "key.published": ("none", lambda: _("A signing key was announced")),
    "key.activated": ("ok", lambda: _("A key began to sign")),
    "key.retired": ("none", lambda: _("A key stopped signing")),
    "key.compromised": ("fail", lambda: _("A key was declared compromised")),
    "seal.brought": ("ok", lambda: _("A certificate for sealing was brought in")),
    "status.published": ("none", lambda: _("A status list was published")),
    "people.invited": ("none", lambda: _("Somebody was invited")),
    "people.accepted": ("ok", lambda: _("An invitation was accepted")),
    "people.declined": ("none", lambda: _("An invitation was declined")),
    "people.uninvited": ("none", lambda: _("An invitation was withdrawn")),
    "people.role_given": ("none", lambda: _("A role was given")),
    "people.role_taken": ("warn", lambda: _("A role was taken back")),
    "people.forgotten": ("warn", lambda: _("An account was deleted")),
    "reviewer.entered": ("ok", lambda: _("Somebody entered the register of reviewers")),
    "reviewer.invited": ("none", lambda: _("Somebody was invited to review")),
    "reviewer.changed": ("none", lambda: _("An entry in the register of reviewers was changed")),
    "reviewer.active": ("ok", lambda: _("A reviewer can be given cases")),
    "reviewer.paused": ("warn", lambda: _("A reviewer paused")),
    "reviewer.ended": ("warn", lambda: _("A reviewer left the register")),
    "reviewer.paid": ("none", lambda: _("A payment to a reviewer was recorded")),
    "unit.added": ("none", lambda: _("A unit was added")),
    "unit.renamed": ("none", lambda: _("A unit was renamed")),
    "api_key.made": ("warn", lambda: _("An API key was made")),
    "body.opened": ("ok", lambda: _("The institution became a recognition body")),
    "body.configured": ("warn", lambda: _("The body took another configuration")),
    "member.added": ("ok", lambda: _("A member was taken in")),
    "member.changed": ("none", lambda: _("A member’s details were changed")),
    "member.moved": ("none", lambda: _("A member’s class was changed")),
    "member.ended": ("warn", lambda: _("A membership was ended")),
    "member.fee_recorded": ("none", lambda: _("A fee was recorded")),
    "seat.given": ("ok", lambda: _("A seat on a committee was given")),
    "seat.ended": ("warn", lambda: _("A term on a committee was ended")),
    "seat.named": ("none", lambda: _("A committee member agreed to be named")),
    "seat.unnamed": ("none", lambda: _("A committee member is no longer named")),
    "meeting.called": ("none", lambda: _("A meeting was called")),
    "meeting.agenda": ("none", lambda: _("An item was put on an agenda")),
    "meeting.attendance": ("none", lambda: _("Attendance at a meeting was recorded")),
    "meeting.recusals": ("warn", lambda: _("Somebody stepped aside from an item")),
    "meeting.vote": ("none", lambda: _("A vote was recorded")),
    "meeting.decision": ("none", lambda: _("A decision was written down")),
    "meeting.minutes": ("none", lambda: _("Minutes were drafted")),
    "meeting.approved": ("ok", lambda: _("Minutes were approved")),
    "meeting.extract_published": ("ok", lambda: _("An extract of minutes was published")),
    "criteria.drafted": ("none", lambda: _("A draft of criteria was saved")),
    "criteria.published": ("ok", lambda: _("Criteria were published")),
    "criteria.dropped": ("none", lambda: _("A draft of criteria was thrown away")),
    "api_key.revoked": ("none", lambda: _("An API key was revoked")),
    "demonstration.filled": ("none", lambda: _("The demonstration was filled with its story")),
}
"""What each action is called."""

DETAILS: Final[Mapping[str, Callable[[], str]]] = {
    "reason": lambda: _("Reason"),
    "despite_grade": lambda: _("Why it is awarded although the grade is no pass"),
    "rows": lambda: _("Rows"),
    "row": lambda: _("Row"),
    "batch": lambda: _("Class list"),
    "version": lambda: _("Version"),
    "name": lambda: pgettext("of a thing", "Name"),
    "reviewer": lambda: _("Reviewer"),
    "until": lambda: _("Until"),
}
"""Particulars that a person reads; the others (digests, codes) are for the file that machines read."""

AREAS: Final[Mapping[str, tuple[str, ...]]] = {
    "awards": ("award.", "envelope.", "withdrawal."),
    "lists": ("batch.", "job."),
    "definitions": ("microcredential.",),
    "registry": ("entry.",),
    "endorsements": ("endorsement.", "recognition."),
    "cases": ("case.", "evidence."),
    "keys": ("key.", "seal.", "issuer.", "status.", "api_key."),
    "people": ("people.", "unit.", "reviewer."),
    "body": ("body.", "member.", "seat.", "meeting.", "criteria."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldEvent:
    """One event, told."""

    sequence: int
    when: SafeString
    state: State
    sentence: str
    subject: SafeString
    plain_subject: str
    actor: str
    detail: str


class Teller:
    """Tells events; it looks each person up once."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._names: dict[str, str] = {}
        self._subjects = Subjects(place)

    def tell(self, event: AuditEvent) -> ToldEvent:
        """Tell one event."""
        entry = event.entry
        state, said = ACTIONS.get(entry.action, ("none", lambda: _("Something else was recorded")))
        about = self._subjects.about(entry)
        return ToldEvent(
            sequence=event.sequence,
            when=written.moment(entry.at),
            state=state,
            sentence=said(),
            subject=about.drawn(),
            plain_subject=about.words,
            actor=self.name_of(entry.actor),
            detail=_detail(entry.detail),
        )

    def name_of(self, actor: str) -> str:
        """Name who acted: a person, a program by its key, or the platform itself."""
        if actor not in self._names:
            self._names[actor] = self._look_up(actor)
        return self._names[actor]

    def _look_up(self, actor: str) -> str:
        parts = {
            "learner": _("The learner"),
            "": _("Kakitome, by itself"),
            "kakitome": _("Kakitome, by itself"),
            "invited": _("Whoever was invited"),
            "visitor": _("A visitor"),
            "committee": _("A member of the committee"),
        }
        if actor in parts:
            return parts[actor]
        if actor.startswith("reviewer "):
            return _("Reviewer %(letter)s") % {"letter": actor.removeprefix("reviewer ")}
        return self._place.name_of(actor, otherwise=_("A program or a person who is not on record any more"))


def tell_events(place: Place, *, subjects: Sequence[str]) -> list[Event]:
    """Return everything that happened to some things as a timeline, newest first."""
    teller = Teller(place)
    events = [event for subject in subjects for event in place.store.audit.list_events(subject=subject)]
    told_events = [teller.tell(event) for event in sorted(events, key=lambda event: event.sequence, reverse=True)]
    return [
        Event(when=told_event.when, title=told_event.sentence, what=told_event.actor, state=told_event.state)
        for told_event in told_events
    ]


def whole_detail(detail: Mapping[str, str]) -> str:
    """Write every particular under its own name, for the file that machines read."""
    return ", ".join(f"{name}: {value[:80]}" for name, value in sorted(detail.items()) if name != "number")


def _detail(detail: Mapping[str, str]) -> str:
    named = [(DETAILS[name](), value) for name, value in sorted(detail.items()) if name in DETAILS and value]
    return ", ".join(f"{name}: {value[:80]}" for name, value in named)
