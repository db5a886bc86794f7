"""A case begins: as a draft of an applicant whose class may apply, about what its procedure examines."""

from datetime import datetime

from kakitome.errors import Conflict, NotFound, Refused
from kakitome.learning.recognition import acts
from kakitome.learning.recognition.case import Case, Party, Subject
from kakitome.learning.recognition.fold import fold
from kakitome.learning.recognition.procedure import Role, load_procedure
from kakitome.services.examining.context import Application, ExaminingContext, configuration_of
from kakitome.services.examining.heads import head_of
from kakitome.services.examining.noting import note
from kakitome.services.examining.subjects import subject_of
from kakitome.services.examining.terms import current_criteria, demand_right, fee_for, shipped_version
from kakitome.values.number import new_number


def open_case(context: ExaminingContext, application: Application, *, by: Party, now: datetime) -> Case:
    """Begin a case.

    Raises:
        NotFound: E_BODY_UNKNOWN, E_ENTRY_UNKNOWN, E_ENTRY_VERSION_UNKNOWN, E_RECOGNITION_UNKNOWN (what is to be
            renewed), E_NODE_UNKNOWN (a partner).
        Refused: E_CASE_PROCEDURE the body does not offer it; E_MEMBER_RIGHT; E_CASE_ROLE; as `subject_of`.
    """
    if application.procedure not in configuration_of(context).procedures:
        raise Refused("E_CASE_PROCEDURE", procedure=application.procedure[:60])
    if by.role is not Role.APPLICANT or not by.institution:
        raise Refused("E_CASE_ROLE", role=by.role.value, act="open")
    demand_right(context, by.institution, now=now)
    procedure = load_procedure(application.procedure)
    subject = subject_of(context, application, procedure=procedure, applicant=by.institution)
    _demand_renewable(context, application, subject=subject)
    criteria = current_criteria(context, procedure.id, now=now)
    terms = acts.terms_of(
        context.body,
        criteria_version=criteria.version if criteria else shipped_version(procedure),
        applicant=context.people.affiliation_of(by.institution),
        partners=[context.people.affiliation_of(partner) for partner in application.partners],
        renews=application.renews,
        fee=fee_for(context, procedure.id, applicant=by.institution, renews=application.renews, now=now),
    )
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


def _demand_renewable(context: ExaminingContext, application: Application, *, subject: Subject) -> None:
    """A renewal names a recognition by this body of the same entry, or of the same applicant."""
    if not application.renews:
        return
    kept_recognition = context.store.recognitions.get(application.renews)
    if (kept_recognition.recognition.entry or kept_recognition.recognition.about) != (subject.entry or subject.about):
        raise NotFound("E_RECOGNITION_UNKNOWN", number=application.renews)
