"""Evidence: taken in with a case, opened by whom it concerns, destroyed when its time is over, drawn for audits.

Taking in:  1 what is it, by its bytes? · 2 is there room? · 3 does the scanner see harm? · 4 the bytes, under their
hash · 5 event and record.
Destroying: 1 the record says so, with a line in the trail · 2 the bytes go. The next turn mends a crash in between.

Source: docs/rules/capabilities.md F9; docs/standards/hostile-inputs.md B199–B203; docs/rules/threats.md T16 (recusal
hides the papers).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from kakitome.errors import KakitomeError, NotFound, Problem, Refused
from kakitome.learning.recognition.case import Case, Party
from kakitome.learning.recognition.evidence import RETENTION_YEARS, drawn, kept_until, safe_name
from kakitome.learning.recognition.procedure import Act, Role
from kakitome.learning.recognition.recognition import ChangeKind
from kakitome.learning.recognition.sight import may_see_papers
from kakitome.ports.audit import AuditEntry, append_entry
from kakitome.ports.evidence import EvidenceFile, Sample
from kakitome.services.examining.acting import ITSELF, act, demand_party, load_case
from kakitome.services.examining.belonging import serves
from kakitome.services.examining.contents import media_type_of
from kakitome.services.examining.context import ExaminingContext, configuration_of, day_of
from kakitome.services.examining.heads import applicant_key
from kakitome.services.examining.noting import letter_of

MOST_FILES = 200
"""Of one case."""
MOST_BYTES = 2 * 1024**3
"""Of all cases of one applicant at one body."""
_LATE = timedelta(days=1)
"""How long bytes without a record may be somebody's work in progress."""
_SHORTEST = timedelta(days=365 * RETENTION_YEARS)
_OVER = "time_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceUpload:
    """A file as it came."""

    kind: str
    filename: str
    data: bytes


def attach(context: ExaminingContext, number: str, *, upload: EvidenceUpload, by: Party, now: datetime) -> Case:
    """Take a file into a case.

    Raises:
        Invalid: E_EVIDENCE_EMPTY, E_EVIDENCE_LARGE, E_EVIDENCE_KIND, E_EVIDENCE_MISNAMED.
        Refused: E_EVIDENCE_QUOTA, E_EVIDENCE_HARMFUL.
        Unavailable: E_EVIDENCE_UNWRITABLE, E_SCANNER_SILENT.
        And whatever the act itself refuses.
    """
    demand_party(load_case(context, number), by)
    name = safe_name(upload.filename)
    media_type = media_type_of(upload.data, name=name)
    _demand_room(context, number, size=len(upload.data), applicant=applicant_key(by.key))
    if harm := context.scanner.scan(upload.data):
        raise Refused("E_EVIDENCE_HARMFUL", name=harm)
    digest = context.files.put(context.body, upload.data)
    context.failpoints.reach("after_evidence_file")
    detail = {"kind": upload.kind, "name": name, "sha256": digest, "size": len(upload.data)}
    with context.store.transaction():
        case = act(context, number, what=Act.ATTACH, by=by, now=now, detail=detail)
        context.store.evidence.add(
            EvidenceFile(
                case=number,
                kind=upload.kind,
                name=name,
                sha256=digest,
                size=len(upload.data),
                media_type=media_type,
                added_at=now,
                added_by=by.account,
            )
        )
    return case


def open_document(
    context: ExaminingContext, number: str, *, sha256: str, by: Party, now: datetime
) -> tuple[bytes, EvidenceFile]:
    """Return a file to somebody who may see the papers; each opening is in the trail before anything is shown.

    Raises:
        NotFound: E_CASE_UNKNOWN; E_CASE_FILE_UNKNOWN, there is no such file, or not for this party.
        Refused: E_EVIDENCE_DESTROYED.
        Unavailable: E_EVIDENCE_DAMAGED, its bytes are not what was handed in.
    """
    case = load_case(context, number)
    demand_party(case, by)
    kept = next((file for file in context.store.evidence.list_of_case(number) if file.sha256 == sha256), None)
    is_part = serves(context, case, by=by, on=day_of(context, now))
    if kept is None or not is_part or not _may_open(case, by, sha256=sha256):
        raise NotFound("E_CASE_FILE_UNKNOWN", number=number)
    if kept.destroyed_at is not None:
        raise Refused("E_EVIDENCE_DESTROYED", number=number)
    data = context.files.get(context.body, sha256)
    actor = f"reviewer {letter_of(case, by.account)}" if by.role is Role.REVIEWER else by.account
    detail = {"sha256": sha256, "part": by.role.value}
    with context.store.transaction():
        append_entry(context.store.audit, "evidence.opened", subject=number, actor=actor, now=now, **detail)
    return data, kept


def _may_open(case: Case, by: Party, *, sha256: str) -> bool:
    """Nobody at the body sees a draft; what was taken back is for the applicant and the secretariat alone."""
    if by.role is not Role.APPLICANT and case.submitted_at is None:
        return False
    if not may_see_papers(case, by):
        return False
    is_current = any(document.sha256 == sha256 for document in case.current_documents)
    return is_current or by.role in (Role.APPLICANT, Role.SECRETARIAT)


def _demand_room(context: ExaminingContext, number: str, *, size: int, applicant: str) -> None:
    """Source: docs/standards/hostile-inputs.md B203 (a clear quota error; nothing else is affected)."""
    files = len(context.store.evidence.list_of_case(number))
    if files >= MOST_FILES or context.store.evidence.total_size(applicant) + size > MOST_BYTES:
        raise Refused("E_EVIDENCE_QUOTA", files=MOST_FILES, megabytes=MOST_BYTES // 1024**2)


def expire(context: ExaminingContext, *, now: datetime) -> Sequence[str]:
    """Destroy the evidence of cases whose time is over, and bytes that belong to none; returns the cases."""
    done = []
    for number in context.store.evidence.list_cases_with_files(changed_before=now - _SHORTEST):
        until = retained_until(context, number)
        if until is None or now < until:
            continue
        with context.store.transaction():
            gone = context.store.evidence.destroy(number, at=now, reason=_OVER)
            context.store.audit.append_many([_destroyed(file, until=until, now=now) for file in gone])
        context.failpoints.reach("after_evidence_record")
        done.append(number)
    evidence_files = context.store.evidence.list_all()
    live = {file.sha256 for file in evidence_files if file.destroyed_at is None}
    destroyed = {file.sha256 for file in evidence_files if file.destroyed_at is not None}
    strays = set(context.files.list_hashes(context.body, older_than=now - _LATE))
    for digest in sorted((destroyed | strays) - live):
        context.files.drop(context.body, digest)
    return done


def retained_until(context: ExaminingContext, number: str) -> datetime | None:
    """Return until when the evidence of a case is kept; None while it is going on."""
    events = context.store.cases.list_events(number)
    ends = [
        min([r.valid_until, *(change.at for change in r.changes if change.kind is ChangeKind.WITHDRAWN)])
        for r in (kept.recognition for kept in context.store.recognitions.list_by_case(number))
    ]
    case = load_case(context, number)
    return kept_until(case, changed_at=events[-1].at, recognised_until=max(ends, default=None))


def draw_sample(
    context: ExaminingContext, *, year: int, share: Fraction, seed: str, actor: str, now: datetime
) -> Sample:
    """Draw cases that were decided in a financial year of the body, for an audit; the draw is kept with its seed.

    Raises:
        Conflict: E_SAMPLE_EXISTS.
        Refused: E_SAMPLE_SHARE, not between nothing and all; E_SAMPLE_SEED, none.
    """
    if not 0 < share <= 1:
        raise Refused("E_SAMPLE_SHARE")
    if not seed.strip() or len(seed) > 100:
        raise Refused("E_SAMPLE_SEED")
    numbers = list(_decided_in(context, year))
    sample = Sample(
        year=year,
        share=share,
        seed=seed,
        of=len(numbers),
        cases=drawn(numbers, share=share, seed=seed),
        drawn_at=now,
        drawn_by=actor,
    )
    detail = {"year": str(year), "share": str(share), "cases": str(len(sample.cases)), "of": str(sample.of)}
    with context.store.transaction():
        context.store.evidence.add_sample(sample)
        append_entry(context.store.audit, "evidence.sampled", subject=str(year), actor=actor, now=now, **detail)
    return sample


def damaged(context: ExaminingContext) -> Iterator[Problem]:
    """Read every file again and compare it with its hash.

    Source: docs/rules/faults.md F15.
    """
    for evidence_file in context.store.evidence.list_all():
        if evidence_file.destroyed_at is not None:
            continue
        try:
            context.files.get(context.body, evidence_file.sha256)
        except KakitomeError as error:
            code = "E_DOCTOR_EVIDENCE_MISSING" if isinstance(error, NotFound) else "E_DOCTOR_EVIDENCE_DAMAGED"
            params = {"number": evidence_file.case, "sha256": evidence_file.sha256[:12]}
            yield Problem(code=code, source="docs/rules/faults.md F15", params=params)


def _decided_in(context: ExaminingContext, year: int) -> Iterator[str]:
    configuration = configuration_of(context)
    for head in context.store.cases.list_heads():
        case = load_case(context, head.number)
        if any(configuration.year_of(configuration.day_of(decision.at)) == year for decision in case.decisions):
            yield head.number


def _destroyed(evidence: EvidenceFile, *, until: datetime, now: datetime) -> AuditEntry:
    detail = {"sha256": evidence.sha256, "kind": evidence.kind, "until": until.date().isoformat()}
    return AuditEntry(at=now, actor=ITSELF, action="evidence.destroyed", subject=evidence.case, detail=detail)
