"""Events of the audit trail as sentences: what was done, to what, by whom.

The trail holds numbers and addresses, never people's names; the person who acted is looked up when the page
is shown.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kakitome.web.desk.place import Place
from kakitome.web.parts import written
from kakitome.web.parts.shapes import Event, State

ACTIONS: Final[Mapping[str, tuple[State, Promise]]] = {
    "microcredential.drafted": ("none", _("A version of a definition was begun")),
    "microcredential.discarded": ("none", _("A draft of a definition was deleted")),
    "microcredential.draft": ("none", _("A definition went back to being a draft")),
    "microcredential.unit": ("none", _("A definition was given to another unit")),
    "microcredential.in_force": ("ok", _("A definition was put in force")),
    "microcredential.withdrawn": ("warn", _("A definition was withdrawn")),
    "batch.uploaded": ("none", _("A class list was uploaded")),
    "batch.confirmed": ("ok", _("A class list was confirmed")),
    "batch.signing": ("none", _("Awarding a class list began")),
    "batch.done": ("ok", _("A class list was awarded to its end")),
    "batch.cancelled": ("none", _("A class list was dropped")),
    "job.again": ("none", _("A job that had stopped was begun again")),
    "batch.reading": ("none", _("A class list is being read")),
    "batch.unreadable": ("fail", _("A class list could not be read")),
    "batch.draft": ("none", _("A class list was read, or its confirmation taken back")),
    "batch.paused": ("warn", _("Awarding a class list was paused")),
    "batch.scheduled": ("none", _("The hour of an award was set")),
    "batch.chunk_parked": ("warn", _("Rows of a class list were put aside")),
    "batch.rows_included": ("warn", _("Rows of a class list are awarded although their grade is no pass")),
    "batch.rows_held_back": ("none", _("Rows of a class list are held back for their grade again")),
    "batch.mended": ("none", _("Cells of a class list were mended, or rows left out")),
    "batch.mend_undone": ("none", _("What was mended of a class list was undone")),
    "batch.columns_chosen": ("none", _("It was chosen what the columns of a class list are")),
    "batch.columns_forgotten": ("none", _("It was forgotten what columns under some headings are")),
    "batch.retried": ("none", _("Rows that were put aside are tried again")),
    "award.intended": ("none", _("An award was decided")),
    "award.issued": ("ok", _("An award was signed")),
    "award.reminded": ("none", _("The learner was reminded to receive an award")),
    "award.reminders_stopped": ("none", _("Reminders of an award were stopped")),
    "award.reminders_resumed": ("none", _("Reminders of an award go on")),
    "award.superseded": ("warn", _("A document was replaced by a newer one")),
    "award.abandoned": ("warn", _("An award that was never signed was given up")),
    "award.renewed": ("ok", _("An award was renewed")),
    "award.revoked": ("fail", _("An award was revoked")),
    "award.suspended": ("warn", _("An award was suspended")),
    "award.reinstated": ("ok", _("A suspension was lifted")),
    "withdrawal.drafted": ("none", _("An order to withdraw several awards was drafted")),
    "withdrawal.proposed": ("warn", _("An order to withdraw several awards was proposed")),
    "withdrawal.approved": ("warn", _("A second person approved an order to withdraw several awards")),
    "withdrawal.begun": ("warn", _("An order to withdraw several awards was begun")),
    "withdrawal.declined": ("none", _("An order to withdraw several awards was declined")),
    "withdrawal.dropped": ("none", _("An order to withdraw several awards was dropped")),
    "withdrawal.stopped": ("warn", _("An order to withdraw several awards was stopped half-way")),
    "withdrawal.done": ("fail", _("An order to withdraw several awards was carried out")),
    "withdrawal.threshold": ("warn", _("The number above which a second person decides was changed")),
    "pathway.begun": ("none", _("A pathway was begun")),
    "pathway.asked": ("none", _("Those who are to award a pathway together were asked for their consent")),
    "joint.asked": ("ok", _("Consent to joint awarding was asked for")),
    "joint.intended": ("ok", _("Consent to joint awarding is about to be signed")),
    "joint.consented": ("ok", _("Consent to joint awarding was given")),
    "joint.declined": ("ok", _("Consent to joint awarding was refused")),
    "joint.withdrawn": ("warn", _("Consent to joint awarding was withdrawn")),
    "agreement.written": ("none", _("The words of an agreement about credit were written")),
    "agreement.asked": ("ok", _("Consent to an agreement about credit was asked for")),
    "agreement.intended": ("ok", _("Consent to an agreement about credit is about to be signed")),
    "agreement.consented": ("ok", _("Consent to an agreement about credit was given")),
    "agreement.declined": ("warn", _("Consent to an agreement about credit was refused")),
    "agreement.withdrawn": ("warn", _("Notice to end an agreement about credit was given")),
    "pathway.consented": ("ok", _("Consent to a joint pathway was given")),
    "pathway.refused": ("warn", _("Consent to a joint pathway was refused")),
    "pathway.published": ("ok", _("A version of a pathway was published")),
    "pathway.enrolled": ("none", _("Somebody took a pathway")),
    "pathway.applied": ("none", _("Somebody applied for what a pathway leads to")),
    "pathway.left": ("none", _("Somebody took back that they take a pathway")),
    "pathway.award_refused": ("fail", _("What a pathway leads to was refused to somebody")),
    "pathway.awarded": ("ok", _("What a pathway leads to was awarded")),
    "application.call_opened": ("ok", _("Applications for a micro-credential were switched on or changed")),
    "application.call_closed": ("none", _("Applications for a micro-credential were switched off")),
    "application.sent": ("none", _("Somebody applied for an award")),
    "application.answered": ("none", _("An applicant answered what was asked")),
    "application.withdrawn": ("none", _("An applicant withdrew")),
    "application.taken_up": ("none", _("Somebody began to look at an application for an award")),
    "application.asked": ("warn", _("An applicant was asked for more")),
    "application.refused": ("fail", _("An application for an award was refused")),
    "event.made": ("none", _("An event was stated, at which people register for an award")),
    "event.changed": ("none", _("An event was changed")),
    "event.slips_printed": ("none", _("Slips for an event were printed")),
    "event.entry_typed": ("none", _("An entry at an event was typed from paper")),
    "event.entry_refused": ("none", _("An entry at an event was refused")),
    "award.code_by_receipt": ("none", _("A code was drawn by the receipt of an event")),
    "application.awarded": ("ok", _("An application was awarded")),
    "programme.added": ("ok", _("A degree programme was described")),
    "programme.changed": ("warn", _("A degree programme was changed by its next version")),
    "course.added": ("ok", _("A course was added to the curriculum")),
    "course.changed": ("warn", _("A course of the curriculum was changed by its next version")),
    "bank.opened": ("ok", _("A credit bank was opened")),
    "bank.invited": ("none", _("An institution was invited to a credit bank")),
    "bank.joined": ("ok", _("The institution joined a credit bank")),
    "bank.declined": ("none", _("An invitation to a credit bank was declined")),
    "bank.account_seen": ("none", _("An account of a credit bank was looked at")),
    "bank.reconciled": ("none", _("Own figures were compared with the ledger of a credit bank")),
    "bank.statement_revoked": ("fail", _("A statement of an account of a credit bank was revoked")),
    "bank.statement_made": ("none", _("A statement of an account of a credit bank was signed")),
    "bank.act_asked": ("none", _("A line of a credit bank was asked for")),
    "bank.act_agreed": ("ok", _("A line of a credit bank was agreed to")),
    "bank.act_declined": ("none", _("A line of a credit bank was declined")),
    "equivalent.recorded": ("ok", _("A decision about credit for learning from elsewhere was recorded")),
    "equivalent.reversed": ("fail", _("A decision about credit for learning from elsewhere was reversed")),
    "equivalent.adoption_opened": ("none", _("Adopting another university’s equivalent was put before the committee")),
    "equivalent.adoption_dropped": (
        "none",
        _("Adopting another university’s equivalent was closed without a decision"),
    ),
    "award.opened": ("ok", _("The learner opened the award")),
    "award.linked": ("ok", _("The learner put the award into an account")),
    "award.code_printed": ("none", _("A sheet with a code was printed, to be handed over in person")),
    "award.code_voided": ("warn", _("The code of a sheet was voided")),
    "award.link_sent": ("none", _("The link was sent again")),
    "award.asked_for": ("warn", _("Somebody who reads the address asked for the award")),
    "award.made_private": ("none", _("The learner made the page private")),
    "award.made_public": ("none", _("The learner showed the page to whoever has its link")),
    "award.link_renewed": ("none", _("The learner gave the page a new link")),
    "award.asked_back": ("warn", _("The institution asked for the award back")),
    "award.return_proved": ("none", _("Whoever the award is meant for proved its address")),
    "award.return_objected": ("warn", _("The holder objected to giving the award back")),
    "award.return_left": ("none", _("A second person decided that the award stays with its holder")),
    "award.return_dropped": ("none", _("The award is no longer asked for")),
    "award.return_lapsed": ("none", _("Asking for the award back ended without an answer")),
    "award.given_back": ("warn", _("The holder gave the award back")),
    "award.taken_back": ("warn", _("The award was taken back from its holder")),
    "award.made_listed": ("none", _("The learner showed the page to everybody")),
    "award.forgotten_in_log": ("warn", _("The link of an award to the log was erased")),
    "envelope.intended": ("none", _("Another form of an award was decided")),
    "endorsement.intended": ("none", _("An endorsement was decided")),
    "endorsement.given": ("ok", _("An endorsement was signed")),
    "endorsement.added": ("ok", _("A third party’s endorsement was taken in")),
    "endorsement.ended": ("warn", _("An endorsement was taken out of use")),
    "reattestation.asked": ("none", _("A learner asked to attest again")),
    "reattestation.attested": ("ok", _("Attested again, after two people looked")),
    "entry.registered": ("ok", _("A micro-credential was registered")),
    "entry.version_registered": ("ok", _("A next version was registered")),
    "entry.withdrawn": ("warn", _("An entry of the registry was withdrawn")),
    "recognition.intended": ("none", _("A recognition was to be signed")),
    "recognition.given": ("ok", _("A recognition was signed")),
    "credit.intended": ("none", _("A credit award was to be signed")),
    "credit.given": ("ok", _("A credit award was signed")),
    "credit.reversed": ("fail", _("A credit award was reversed")),
    "recognition.edition": ("none", _("A new edition of a recognition was signed")),
    "recognition.suspended": ("warn", _("A recognition was suspended")),
    "recognition.resumed": ("ok", _("A suspended recognition was resumed")),
    "recognition.withdrawn": ("fail", _("A recognition was withdrawn")),
    "case.open": ("none", _("An application for recognition was begun")),
    "case.amend": ("warn", _("Another version was applied for")),
    "case.attach": ("none", _("A document was added to a case")),
    "case.detach": ("none", _("A document was taken out of a case")),
    "case.submit": ("ok", _("An application was submitted")),
    "case.request_documents": ("warn", _("An application was given back for completion")),
    "case.settle_fee": ("none", _("The fee of a case was settled")),
    "case.accept": ("ok", _("An application was accepted for review")),
    "case.abandon": ("none", _("An application was taken back")),
    "case.assign": ("none", _("A case was given to a reviewer")),
    "case.declare": ("none", _("A reviewer declared whether there is a conflict of interest")),
    "case.recuse": ("warn", _("Somebody was recused from a case")),
    "case.undo_recusal": ("warn", _("A recusal was undone")),
    "case.score": ("none", _("A reviewer handed in scores")),
    "case.ask": ("none", _("A question was asked")),
    "case.relay": ("none", _("A reviewer’s question was passed on")),
    "case.answer": ("none", _("A question was answered")),
    "case.discuss": ("none", _("The scores were opened for discussion")),
    "case.comment": ("none", _("Something was said in the discussion")),
    "case.refer": ("none", _("A case was laid before the committee")),
    "case.vote": ("none", _("A vote was cast")),
    "case.step_aside": ("warn", _("A member of the committee stepped aside")),
    "case.settle_flag": ("warn", _("The chair said whether a score or vote counts")),
    "case.escalate": ("warn", _("A case was laid before the second committee")),
    "case.decide": ("ok", _("A case was decided")),
    "case.report_condition": ("none", _("A condition was reported as met")),
    "case.meet_condition": ("ok", _("A condition was confirmed as met")),
    "case.lapse": ("fail", _("A conditional decision lapsed")),
    "case.appeal": ("warn", _("A decision was appealed")),
    "case.report_change": ("none", _("A change of what was recognised was reported")),
    "case.settle_change": ("none", _("A reported change was settled")),
    "case.suspend": ("warn", _("The suspension of a recognition was decided")),
    "case.resume": ("ok", _("The end of a suspension was decided")),
    "case.draft_resolution": ("none", _("A draft resolution was laid before the committee")),
    "case.close_ballot": ("none", _("The voting on a draft resolution was closed")),
    "case.put_off_ballot": ("warn", _("A draft resolution went to the next meeting without a quorum")),
    "case.open_hearing": ("warn", _("An applicant was given a draft to answer")),
    "case.answer_hearing": ("none", _("An applicant answered a draft")),
    "case.return_condition": ("warn", _("A report on a condition was returned as not enough")),
    "case.request_report": ("none", _("A report was asked for")),
    "case.hand_in_report": ("none", _("A report was handed in")),
    "case.accept_report": ("ok", _("A report was accepted")),
    "case.return_report": ("warn", _("A report was returned as not enough")),
    "case.issue_invoice": ("none", _("An invoice was made")),
    "case.name_partner": ("none", _("An institution was named as a partner")),
    "case.take_back_partner": ("warn", _("The name of a partner was taken back")),
    "case.confirm_partner": ("ok", _("An institution confirmed that it is a partner")),
    "case.decline_partner": ("none", _("An institution said that it is no partner")),
    "case.examine": ("none", _("A credit case was examined, and saved")),
    "case.propose": ("ok", _("Credit was proposed to the committee")),
    "case.take_back_proposal": ("warn", _("A proposal of credit was taken back")),
    "case.reopen": ("warn", _("A credit came back: something it rested on has changed")),
    "credit.reviewed": ("none", _("What decided credits rest on was looked at again")),
    "case.arrange_interview": ("none", _("An interview with an applicant was arranged")),
    "case.call_off_interview": ("warn", _("An interview with an applicant was called off")),
    "case.record_interview": ("ok", _("An interview with an applicant was recorded")),
    "case.propose_withdrawal": ("warn", _("A withdrawal was laid before the committee")),
    "evidence.kept": ("none", _("Evidence of a case was kept")),
    "evidence.opened": ("none", _("Evidence of a case was opened")),
    "evidence.destroyed": ("warn", _("Evidence of a case was destroyed when its time was over")),
    "evidence.sampled": ("none", _("Cases were drawn for the audit")),
    "issuer.opened": ("ok", _("The issuer was opened")),
    "issuer.changed": ("none", _("The issuer’s profile was changed")),
    "key.published": ("none", _("A signing key was announced")),
    "key.activated": ("ok", _("A key began to sign")),
    "key.retired": ("none", _("A key stopped signing")),
    "key.leak_reported": ("warn", _("A key was stopped; a second person may declare it stolen")),
    "key.leak_report_ended": ("none", _("The report on a stopped key was taken back or declined")),
    "key.compromised": ("fail", _("A key was declared compromised")),
    "seal.brought": ("ok", _("A certificate for sealing was brought in")),
    "status.published": ("none", _("A status list was published")),
    "people.invited": ("none", _("Somebody was invited")),
    "people.accepted": ("ok", _("An invitation was accepted")),
    "people.declined": ("none", _("An invitation was declined")),
    "people.uninvited": ("none", _("An invitation was withdrawn")),
    "people.role_given": ("none", _("A role was given")),
    "people.role_taken": ("warn", _("A role was taken back")),
    "award.unlinked": ("none", _("An award was taken out of the account of a learner who left")),
    "award.joined": ("none", _("A learner joined two accounts; the award is in the one that stays")),
    "terms.stated": ("warn", _("Terms of an award were stated")),
    "terms.answered": ("none", _("A learner answered the terms of an award")),
    "retention.applied": ("none", _("Records whose time was over were deleted")),
    "retention.chosen": ("warn", _("A shorter time for keeping records was chosen")),
    "people.forgotten": ("warn", _("An account was deleted")),
    "reviewer.entered": ("ok", _("Somebody entered the register of reviewers")),
    "reviewer.invited": ("none", _("Somebody was invited to review")),
    "reviewer.changed": ("none", _("An entry in the register of reviewers was changed")),
    "reviewer.active": ("ok", _("A reviewer can be given cases")),
    "reviewer.paused": ("warn", _("A reviewer paused")),
    "reviewer.ended": ("warn", _("A reviewer left the register")),
    "reviewer.paid": ("none", _("A payment to a reviewer was recorded")),
    "people.entitled_accepted": ("ok", _("A role offered because of an institution’s sign-in was accepted")),
    "people.entitled_ended": ("warn", _("A role ended because the institution’s sign-in no longer says so")),
    "people.entitled_kept": (
        "fail",
        _("The last administrator stays, though the institution’s sign-in no longer says so"),
    ),
    "sign_in.provider_added": ("warn", _("A sign-in of the institution was set up")),
    "sign_in.provider_changed": ("warn", _("A sign-in of the institution was changed")),
    "sign_in.provider_on": ("warn", _("A sign-in of the institution was turned on")),
    "sign_in.provider_paused": ("warn", _("A sign-in of the institution was paused")),
    "sign_in.provider_resumed": ("ok", _("A sign-in of the institution goes on")),
    "sign_in.provider_off": ("warn", _("A sign-in of the institution was turned off")),
    "institution.closing_requested": ("warn", _("Closing the institution was asked for")),
    "institution.closing_agreed": ("fail", _("A second person agreed to close the institution")),
    "institution.closing_declined": ("none", _("Closing the institution was declined")),
    "institution.closing_withdrawn": ("ok", _("The closing of the institution was stopped")),
    "institution.closed": ("fail", _("The institution was closed")),
    "institution.learners_told": ("none", _("The learners of the closed institution were written to")),
    "unit.added": ("none", _("A unit was added")),
    "unit.renamed": ("none", _("A unit was renamed")),
    "api_key.made": ("warn", _("An API key was made")),
    "body.opened": ("ok", _("The institution became a recognition body")),
    "body.configured": ("warn", _("The body took another configuration")),
    "member.added": ("ok", _("A member was taken in")),
    "member.changed": ("none", _("A member’s details were changed")),
    "member.moved": ("none", _("A member’s class was changed")),
    "member.ended": ("warn", _("A membership was ended")),
    "member.fee_recorded": ("none", _("A fee was recorded")),
    "seat.given": ("ok", _("A seat on a committee was given")),
    "seat.ended": ("warn", _("A term on a committee was ended")),
    "seat.named": ("none", _("A committee member agreed to be named")),
    "seat.unnamed": ("none", _("A committee member is no longer named")),
    "meeting.called": ("none", _("A meeting was called")),
    "meeting.agenda": ("none", _("An item was put on an agenda")),
    "meeting.attendance": ("none", _("Attendance at a meeting was recorded")),
    "meeting.recusals": ("warn", _("Somebody stepped aside from an item")),
    "meeting.vote": ("none", _("A vote was recorded")),
    "meeting.decision": ("none", _("A decision was written down")),
    "meeting.minutes": ("none", _("Minutes were drafted")),
    "meeting.approved": ("ok", _("Minutes were approved")),
    "meeting.extract_published": ("ok", _("An extract of minutes was published")),
    "criteria.drafted": ("none", _("A draft of criteria was saved")),
    "criteria.published": ("ok", _("Criteria were published")),
    "criteria.dropped": ("none", _("A draft of criteria was thrown away")),
    "api_key.taken_over": ("warn", _("An API key was taken over")),
    "api_key.revoked": ("none", _("An API key was revoked")),
    "demonstration.filled": ("none", _("The demonstration was filled with its story")),
}
"""How each action is marked, and what it is called."""

AREAS: Final[Mapping[str, tuple[Promise, tuple[str, ...]]]] = {
    "awards": (_("Awards"), ("award.", "envelope.", "withdrawal.", "reattestation.")),
    "lists": (_("Class lists"), ("batch.", "job.")),
    "definitions": (_("Definitions"), ("microcredential.",)),
    "registry": (_("Registry"), ("entry.",)),
    "endorsements": (_("Endorsements"), ("endorsement.", "recognition.")),
    "cases": (_("Cases of recognition"), ("case.", "evidence.")),
    "keys": (_("Keys and publishing"), ("key.", "seal.", "issuer.", "status.", "api_key.")),
    "people": (_("People and units"), ("people.", "unit.", "reviewer.")),
    "body": (_("Recognition body"), ("body.", "member.", "seat.", "meeting.", "criteria.")),
}
"""What one may narrow the trail down to: its word, and the beginnings of its actions' names."""


class Teller:
    """Tells what was done by whom; it looks each person up once."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._names: dict[str, str] = {}

    def name_of(self, actor: str) -> str:
        """Name who acted: a person, a program by its key, or the platform itself."""
        if actor not in self._names:
            self._names[actor] = self._look_up(actor)
        return self._names[actor]

    def _look_up(self, actor: str) -> str:
        parts = {
            "learner": gettext("The learner"),
            "": gettext("Kakitome, by itself"),
            "kakitome": gettext("Kakitome, by itself"),
            "invited": gettext("Whoever was invited"),
            "visitor": gettext("A visitor"),
            "committee": gettext("A member of the committee"),
        }
        if actor in parts:
            return parts[actor]
        if actor.startswith("reviewer "):
            return gettext("Reviewer %(letter)s") % {"letter": actor.removeprefix("reviewer ")}
        return self._place.name_of(actor, otherwise=gettext("A program or a person who is not on record any more"))


def words_of(action: str) -> tuple[State, str]:
    """Return how an action is marked, and what was done, as a sentence."""
    state, words = ACTIONS.get(action, ("none", _("Something else was recorded")))
    return state, str(words)


def tell_events(place: Place, *, subjects: Sequence[str]) -> list[Event]:
    """Return everything that happened to some things as a timeline, newest first."""
    teller = Teller(place)
    events = [event for subject in subjects for event in place.store.audit.list_events(subject=subject)]
    timeline = []
    for event in sorted(events, key=lambda event: event.sequence, reverse=True):
        state, sentence = words_of(event.entry.action)
        actor = teller.name_of(event.entry.actor)
        timeline.append(Event(when=written.moment(event.entry.at), title=sentence, what=actor, state=state))
    return timeline


def whole_detail(detail: Mapping[str, str]) -> str:
    """Write every particular under its own name, for the file that machines read."""
    return ", ".join(f"{name}: {value[:80]}" for name, value in sorted(detail.items()) if name != "number")
