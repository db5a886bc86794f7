"""A case begins: as a draft of an applicant whose class may apply, about what its procedure examines."""

from datetime import datetime, timedelta

from kakitome.errors import Conflict, NotFound, Refused
from kakitome.learning.recognition import acts
from kakitome.learning.recognition.case import Case, Party, Subject
from kakitome.learning.recognition.fold import fold
from kakitome.learning.recognition.people import Affiliation
from kakitome.learning.recognition.procedure import Applicant, Role, State, load_procedure
from kakitome.services.examining.belonging import namesakes_of
from kakitome.services.examining.context import Application, ExaminingContext, configuration_of
from kakitome.services.examining.heads import applicant_key, head_of
from kakitome.services.examining.noting import note
from kakitome.services.examining.subjects import subject_of
from kakitome.services.examining.terms import current_criteria, demand_right, fee_for, shipped_version
from kakitome.values.number import new_number

CONTINUED_WITHIN = timedelta(days=365)
"""An application about the same thing that follows an unrecognised one so soon continues it. Source: ours."""
_RECOGNISED = (State.RECOGNISED, State.REOPENED, State.SUSPENDED, State.WITHDRAWN)


def open_case(context: ExaminingContext, application: Application, *, by: Party, now: datetime) -> Case:
    """Begin a case.

    Raises:
        NotFound: E_BODY_UNKNOWN, E_ENTRY_UNKNOWN, E_ENTRY_VERSION_UNKNOWN, E_RECOGNITION_UNKNOWN (what is to be
            renewed).
        Refused: E_CASE_PROCEDURE the body does not offer it; E_MEMBER_RIGHT; E_CASE_ROLE; as `subject_of`.
    """
    if application.procedure not in configuration_of(context).procedures:
        raise Refused("E_CASE_PROCEDURE", procedure=application.procedure[:60])
    procedure = load_procedure(application.procedure)
    is_person = procedure.applicant is Applicant.PERSON
    if by.role is not Role.APPLICANT or not by.key or bool(by.institution) == is_person:
        raise Refused("E_CASE_ROLE", role=by.role.value, act="open")
    if not is_person:
        demand_right(context, by.institution, now=now)
    subject = subject_of(context, application, procedure=procedure, applicant=by.key)
    _demand_renewable(context, application, subject=subject)
    criteria = current_criteria(context, procedure.id, now=now)
    # Of a person conflicts are found by their account alone: names of people are not written into what only grows.
    applicant = Affiliation(institution=by.account) if is_person else context.people.affiliation_of(by.institution)
    terms = acts.terms_of(
        context.body,
        criteria_version=criteria.version if criteria else shipped_version(procedure),
        applicant=applicant,
        renews=application.renews,
        fee=fee_for(context, procedure.id, applicant=by.key, renews=application.renews, now=now),
    )
    # An institution that takes on a party's name or domain later makes nobody a colleague of it.
    terms["namesakes"] = [] if is_person else namesakes_of(context, applicant)
    terms["began_at"] = _began_at(context, procedure.id, applicant=by.key, entry=subject.entry, now=now).isoformat()
    while True:
        event = acts.open_case(new_number("C"), subject, by=by, at=now, procedure=procedure, terms=terms)
        case = fold([event])
        try:
            with context.store.transaction():
                context.store.cases.append(event, head=head_of(case, at=now))
                context.store.audit.append_many([note(case, event)])
        except Conflict as error:
            if error.code != "E_CASE_EXISTS":
                raise
            continue
        return case


def _began_at(context: ExaminingContext, procedure: str, *, applicant: str, entry: str, now: datetime) -> datetime:
    """Return when the first of the applications was begun that this one continues.

    Else an applicant could invite its jury, take the application back and begin it again.
    """
    began = now
    heads = context.store.cases.list_heads(applicant=applicant_key(applicant), entry=entry)
    for head in sorted(heads, key=lambda head: head.opened_at, reverse=True):
        is_same = bool(entry) or (head.procedure == procedure and not head.entry)
        if is_same and head.state not in _RECOGNISED and head.updated_at >= began - CONTINUED_WITHIN:
            began = min(began, head.opened_at)
    return began


def _demand_renewable(context: ExaminingContext, application: Application, *, subject: Subject) -> None:
    """A renewal names a recognition by this body of the same entry, or of the same applicant."""
    if not application.renews:
        return
    kept_recognition = context.store.recognitions.get(application.renews)
    if (kept_recognition.recognition.entry or kept_recognition.recognition.about) != (subject.entry or subject.about):
        raise NotFound("E_RECOGNITION_UNKNOWN", number=application.renews)
