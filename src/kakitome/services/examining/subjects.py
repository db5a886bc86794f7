"""What is examined, as it is on record: bound by the hash of its words (I13).

A version of an entry is read from the registry; an institution, or an evaluator, is the applicant as it states itself
here; what a person learnt is what they state of it, with the digest of the signed document or of
their portfolio. What a procedure
examines is in its file.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Protocol

from kakitome.errors import Conflict, NotFound, Refused
from kakitome.learning.recognition.case import Case, Subject
from kakitome.learning.recognition.particulars import read_text, text_data
from kakitome.learning.recognition.procedure import Procedure, SubjectKind
from kakitome.learning.registry.entry import Entry, EntryState, digest_of
from kakitome.services.examining.context import Application, ExaminingContext


class _Reader(Protocol):
    def __call__(self, context: ExaminingContext, application: Application, /, *, applicant: str) -> Subject: ...


def subject_of(context: ExaminingContext, application: Application, *, procedure: Procedure, applicant: str) -> Subject:
    """Read what an applicant applies with.

    Raises:
        NotFound: E_ENTRY_UNKNOWN, it is nobody's or another institution's; E_ENTRY_VERSION_UNKNOWN; E_NODE_UNKNOWN.
        Refused: E_ENTRY_WITHDRAWN, it is offered no more; E_CASE_SUBJECT, nothing of that kind is on record here;
            E_CASE_UNIDENTIFIED, nothing outside this platform names the institution.
    """
    reader = _READERS.get(procedure.subject)
    if reader is None:
        raise Refused("E_CASE_SUBJECT", procedure=procedure.id)
    return reader(context, application, applicant=applicant)


def own_entry(context: ExaminingContext, number: str, *, applicant: str) -> Entry:
    """Return an applicant's entry; raises `NotFound` (E_ENTRY_UNKNOWN) for any other."""
    entry = context.registry.find(number)
    if entry is None or entry.institution != applicant:
        raise NotFound("E_ENTRY_UNKNOWN", number=number)
    return entry


def demand_same_words(context: ExaminingContext, case: Case, *, procedure: Procedure) -> None:
    """Demand that the record still says what is examined; raises `Conflict` (E_CASE_OTHER_VERSION)."""
    if procedure.subject.is_stated:
        is_there = any(file.sha256 == case.subject.statement.get("sha256") for file in case.current_documents)
        digest = _statement_digest(case.subject.statement) if is_there else ""
    elif procedure.subject.is_entry:
        entry = context.registry.find(case.subject.entry)
        versions = [version for version in entry.versions if version.version == case.subject.version] if entry else []
        digest = digest_of(versions[0].microcredential) if versions else ""
    else:
        application = Application(procedure=procedure.id)
        digest = subject_of(context, application, procedure=procedure, applicant=case.applicant).digest
    if digest != case.subject.digest:
        raise Conflict("E_CASE_OTHER_VERSION", number=case.number)


def _version(context: ExaminingContext, application: Application, *, applicant: str) -> Subject:
    number, version = application.entry, application.version
    entry_version = own_entry(context, number, applicant=applicant).version(version)
    if entry_version.state is EntryState.WITHDRAWN:
        raise Refused("E_ENTRY_WITHDRAWN", number=number)
    return Subject(
        entry=number,
        version=version,
        title=entry_version.microcredential.title,
        digest=digest_of(entry_version.microcredential),
        about=entry_version.address or context.address_of(number, version),
    )


def _institution(context: ExaminingContext, application: Application, *, applicant: str) -> Subject:
    del application
    name, about = context.people.name_of(applicant), context.identifier_of(applicant)
    if not about:
        raise Refused("E_CASE_UNIDENTIFIED")
    stated = {"about": about, "name": text_data(name), **asdict(context.people.affiliation_of(applicant))}
    digest = hashlib.sha256(json.dumps(stated, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    return Subject(entry="", version=0, title=name, digest=digest, about=about)


def _statement(context: ExaminingContext, application: Application, *, applicant: str) -> Subject:
    del context, applicant
    title = read_text(application.statement.get("title"))
    if not title or not application.statement.get("sha256"):
        raise Refused("E_CASE_SUBJECT", procedure=application.procedure)
    return Subject(
        entry="",
        version=0,
        title=title,
        digest=_statement_digest(application.statement),
        about=str(application.statement.get("about", "")),
        statement=application.statement,
    )


def _statement_digest(statement: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(statement, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


_READERS: Mapping[SubjectKind, _Reader] = {
    SubjectKind.MICROCREDENTIAL: _version,
    SubjectKind.BADGE: _version,
    SubjectKind.INSTITUTION: _institution,
    SubjectKind.EVALUATOR: _institution,
    SubjectKind.CREDIT_CASE: _statement,
    SubjectKind.LEARNER_EVIDENCE: _statement,
}
