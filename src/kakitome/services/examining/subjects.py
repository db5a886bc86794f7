"""What is examined, read from the registry: one version, bound by the hash of its words (I13)."""

from kakitome.errors import Conflict, NotFound, Refused
from kakitome.learning.recognition.case import Case, Subject
from kakitome.learning.registry.entry import Entry, EntryState, digest_of
from kakitome.services.examining.bench import Bench


def subject_of(bench: Bench, number: str, *, version: int, applicant: str) -> Subject:
    """Read a version of an applicant's entry.

    Raises:
        NotFound: E_ENTRY_UNKNOWN, it is nobody's or another institution's; E_ENTRY_VERSION_UNKNOWN.
        Refused: E_ENTRY_WITHDRAWN, it is offered no more.
    """
    found = own_entry(bench, number, applicant=applicant).version(version)
    if found.state is EntryState.WITHDRAWN:
        raise Refused("E_ENTRY_WITHDRAWN", number=number)
    return Subject(
        entry=number,
        version=version,
        title=found.microcredential.title,
        digest=digest_of(found.microcredential),
        about=found.address or bench.address_of(number, version),
    )


def own_entry(bench: Bench, number: str, *, applicant: str) -> Entry:
    """Return an applicant's entry; raises `NotFound` (E_ENTRY_UNKNOWN) for any other."""
    entry = bench.registry.find(number)
    if entry is None or entry.institution != applicant:
        raise NotFound("E_ENTRY_UNKNOWN", number=number)
    return entry


def demand_same_words(bench: Bench, case: Case) -> None:
    """Demand that the registry still says what is examined; raises `Conflict` (E_CASE_OTHER_VERSION)."""
    entry = bench.registry.find(case.subject.entry)
    found = next((one for one in entry.versions if one.version == case.subject.version), None) if entry else None
    if found is None or digest_of(found.microcredential) != case.subject.digest:
        raise Conflict("E_CASE_OTHER_VERSION", number=case.number)
