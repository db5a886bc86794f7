"""What is examined, read from the registry: one version, bound by the hash of its words (I13)."""

from kakitome.errors import Conflict, NotFound, Refused
from kakitome.learning.recognition.case import Case, Subject
from kakitome.learning.registry.entry import Entry, EntryState, digest_of
from kakitome.services.examining.context import ExaminingContext


def subject_of(context: ExaminingContext, number: str, *, version: int, applicant: str) -> Subject:
    """Read a version of an applicant's entry.

    Raises:
        NotFound: E_ENTRY_UNKNOWN, it is nobody's or another institution's; E_ENTRY_VERSION_UNKNOWN.
        Refused: E_ENTRY_WITHDRAWN, it is offered no more.
    """
    found = own_entry(context, number, applicant=applicant).version(version)
    if found.state is EntryState.WITHDRAWN:
        raise Refused("E_ENTRY_WITHDRAWN", number=number)
    return Subject(
        entry=number,
        version=version,
        title=found.microcredential.title,
        digest=digest_of(found.microcredential),
        about=found.address or context.address_of(number, version),
    )


def own_entry(context: ExaminingContext, number: str, *, applicant: str) -> Entry:
    """Return an applicant's entry; raises `NotFound` (E_ENTRY_UNKNOWN) for any other."""
    entry = context.registry.find(number)
    if entry is None or entry.institution != applicant:
        raise NotFound("E_ENTRY_UNKNOWN", number=number)
    return entry


def demand_same_words(context: ExaminingContext, case: Case) -> None:
    """Demand that the registry still says what is examined; raises `Conflict` (E_CASE_OTHER_VERSION)."""
    entry = context.registry.find(case.subject.entry)
    found = next((one for one in entry.versions if one.version == case.subject.version), None) if entry else None
    if found is None or digest_of(found.microcredential) != case.subject.digest:
        raise Conflict("E_CASE_OTHER_VERSION", number=case.number)
