"""A learner applies for credit without a certificate: with a portfolio, papers, own records, and awards beside them.

    wish = PriorLearningWish(university="asuka", code="INF2403", target="情報学部", portfolio=portfolio)
    case = send_portfolio(platform, account, wish=wish)
    read_portfolio_of(context, case, by=assessor, now=now)

The course of the curriculum is bound by its version and digest, and its outcomes are what assessors score. Everything
a person tells of themselves is a file of the case, under its hash: no event holds it.

Source: docs/rules/capabilities.md F10; docs/rules/invariants.md I10, I13.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final

from kakitome.errors import Conflict, NotFound, Refused
from kakitome.journeys.platform import Platform
from kakitome.journeys.recognition.acting import CaseContext, case_context
from kakitome.journeys.recognition.credit_cases import (
    AWARD,
    LONGEST_TARGET,
    MOST_ITEMS,
    applicant_of,
    read_attached,
    read_sendable,
)
from kakitome.journeys.recognition.credit_source import ReadCredential
from kakitome.learning.credit.course import CourseVersion
from kakitome.learning.credit_examining.portfolio import (
    EvidencePortfolio,
    ToldRecord,
    portfolio_bytes,
    portfolio_problems,
    read_portfolio,
)
from kakitome.learning.recognition.body import Body
from kakitome.learning.recognition.case import Case, Party
from kakitome.learning.recognition.particulars import text_data
from kakitome.learning.recognition.procedure import Act, State, SubjectKind, load_procedure
from kakitome.learning.workload import plain_decimal
from kakitome.ports.own_records import OwnRecord
from kakitome.services import examining
from kakitome.services.examining import Application
from kakitome.services.examining.contents import media_type_of
from kakitome.services.examining.heads import applicant_key
from kakitome.services.examining.vault import EvidenceUpload, attach, open_document
from kakitome.values.instants import day_of

PORTFOLIO: Final = "portfolio"
PAPER: Final = "paper"
"""Kinds of documents in the procedure."""
MOST_PAPERS: Final = 20
"""Papers of one application, those of own records included. (derived)"""
_FILE: Final = "portfolio.json"
_ENDED = frozenset((State.ABANDONED, State.REFUSED, State.WITHDRAWN))


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorLearningWish:
    """What a learner hands in.

    Attributes:
        code: the course of the university's curriculum.
        target: the programme they study in, or want to.
        records: keys of own records, which are copied with their files.
        items: numbers of awards and keys of documents in the wallet.
    """

    university: str
    code: str
    target: str
    portfolio: EvidencePortfolio
    papers: tuple[EvidenceUpload, ...] = ()
    records: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


def assessing(platform: Platform) -> Sequence[tuple[Body, str]]:
    """Return who assesses learners' evidence here, each with the procedure."""
    return [
        (body, procedure)
        for body in platform.bodies.list_bodies()
        for procedure in body.configuration.procedures
        if load_procedure(procedure).subject is SubjectKind.LEARNER_EVIDENCE
    ]


def courses_at(platform: Platform, university: str, *, on: date) -> Sequence[CourseVersion]:
    """Return the courses a portfolio can be sent for: taught, with outcomes that can be scored."""
    return [
        version
        for version in platform.crediting.curricula.list_current(university)
        if version.course.outcomes and not version.course.has_ended(on)
    ]


def send_portfolio(platform: Platform, account: str, *, wish: PriorLearningWish) -> Case:
    """Send a portfolio with everything that shows it; all of it, or nothing.

    Raises:
        NotFound: E_CREDIT_UNIVERSITY; E_WALLET_UNKNOWN, E_OWN_RECORD_UNKNOWN, it is not the person's.
        Refused: E_PRIOR_LEARNING, with what is missing; E_PRIOR_LEARNING_COURSE; E_PRIOR_LEARNING_PAPERS, none or too
            many; E_CREDIT_AWARD; whatever the vault refuses.
        Conflict: E_PRIOR_LEARNING_OPEN, one for this course is open or was granted.
    """
    procedure = next((name for body, name in assessing(platform) if body.institution == wish.university), "")
    if not procedure:
        raise NotFound("E_CREDIT_UNIVERSITY")
    now = platform.now()
    courses = {each.course.code: each for each in courses_at(platform, wish.university, on=day_of(now))}
    version = courses.get(wish.code)
    if version is None:
        raise Refused("E_PRIOR_LEARNING_COURSE")
    records = [_own_record(platform, account, key=key) for key in dict.fromkeys(wish.records)]
    portfolio = replace(wish.portfolio, records=tuple(_record_as_it_is(record) for record in records))
    problems = portfolio_problems(portfolio, outcomes=len(version.course.outcomes))
    if problems:
        raise Refused("E_PRIOR_LEARNING", *problems, count=len(problems))
    uploads = _uploads(platform, account, wish=wish, records=records)
    work = case_context(platform, wish.university)
    _demand_first(work, account, code=wish.code)
    contents, read = read_sendable(platform, account, items=_items(wish), now=now)
    file = EvidenceUpload(kind=PORTFOLIO, filename=_FILE, data=portfolio_bytes(portfolio))
    statement = _statement(version, file=file, wish=wish, awards=list(zip(read, contents, strict=True)))
    uploads += [EvidenceUpload(kind=AWARD, filename="credential", data=content) for content in contents]
    by, context = applicant_of(account), work.examining
    with context.store.transaction():
        case = examining.open_case(context, Application(procedure=procedure, statement=statement), by=by, now=now)
        for upload in (file, *uploads):
            attach(context, case.number, upload=upload, by=by, now=now)
        return examining.act(context, case.number, what=Act.SUBMIT, by=by, now=now)


def rests_on_portfolio(case: Case) -> bool:
    """Tell whether what is examined is a learner's evidence."""
    return load_procedure(case.procedure).subject is SubjectKind.LEARNER_EVIDENCE


def read_portfolio_of(context: CaseContext, case: Case, *, by: Party, now: datetime) -> EvidencePortfolio | None:
    """Open the portfolio of a case, which the trail notes; None where it is not kept any more.

    Raises:
        NotFound: E_CASE_FILE_UNKNOWN, it is not for this party.
    """
    digest = str(case.subject.statement.get("sha256", ""))
    try:
        data, _evidence = open_document(context.examining, case.number, sha256=digest, by=by, now=now)
    except Refused:
        return None
    return read_portfolio(data)


def read_awards_of(
    context: CaseContext, case: Case, *, by: Party, now: datetime
) -> Sequence[tuple[Any, ReadCredential | None]]:
    """Verify the awards that lie beside a portfolio again; each as it was stated, and as it is now."""
    return [
        (stated, read_attached(context, case, sha256=str(stated["sha256"]), by=by, now=now))
        for stated in case.subject.statement.get("awards", ())
    ]


def _items(wish: PriorLearningWish) -> tuple[str, ...]:
    items = tuple(dict.fromkeys(wish.items))
    if len(items) > MOST_ITEMS:
        raise Refused("E_CREDIT_ITEMS", most=MOST_ITEMS)
    return items


def _own_record(platform: Platform, account: str, *, key: str) -> OwnRecord:
    record = platform.persons.own_records.open(account).find(key)
    if record is None:
        raise NotFound("E_OWN_RECORD_UNKNOWN")
    return record


def _record_as_it_is(record: OwnRecord) -> ToldRecord:
    days = [day.isoformat() for day in (record.began_on, record.ended_on) if day]
    return ToldRecord(title=record.title, words=record.words, period=" – ".join(days), links=record.links)


def _uploads(
    platform: Platform, account: str, *, wish: PriorLearningWish, records: Sequence[OwnRecord]
) -> list[EvidenceUpload]:
    """Return the papers, with the files of own records; a file that is there twice is sent once."""
    own = platform.persons.own_records.open(account)
    files = [
        EvidenceUpload(kind=PAPER, filename=file.name, data=own.read_file(record.key, file.sha256))
        for record in records
        for file in record.files
    ]
    uploads = list({sha256(upload.data).hexdigest(): upload for upload in (*wish.papers, *files)}.values())
    is_shown = uploads or wish.portfolio.links or wish.items
    if not is_shown or len(uploads) > MOST_PAPERS:
        raise Refused("E_PRIOR_LEARNING_PAPERS", most=MOST_PAPERS)
    for upload in uploads:
        media_type_of(upload.data, name=upload.filename)
    return uploads


def _statement(
    version: CourseVersion,
    *,
    file: EvidenceUpload,
    wish: PriorLearningWish,
    awards: Sequence[tuple[ReadCredential, bytes]],
) -> dict[str, Any]:
    """Write what is applied for; what a person says of themselves is left to the files."""
    course = version.course
    return {
        "title": text_data(course.title),
        "code": course.code,
        "course_version": version.version,
        "course_digest": version.digest,
        "credits": plain_decimal(course.credits),
        "outcomes": [text_data(outcome) for outcome in course.outcomes],
        "sha256": sha256(file.data).hexdigest(),
        "target": wish.target.strip()[:LONGEST_TARGET],
        "awards": [_award(read, content) for read, content in awards],
    }


def _award(read: ReadCredential, content: bytes) -> dict[str, Any]:
    if read.letter is None or read.facts is None:
        raise Refused("E_CREDIT_AWARD", count=1)
    return {
        "title": text_data(read.letter.title),
        "issuer": text_data(read.facts.issuer_name),
        "number": read.facts.number,
        "sha256": sha256(content).hexdigest(),
        "verdict": read.report.verdict.value,
    }


def _demand_first(work: CaseContext, account: str, *, code: str) -> None:
    """Refuse a second portfolio for a course while one is open or was granted; raises `Conflict`."""
    for head in work.examining.store.cases.list_heads(applicant=applicant_key(account)):
        if head.state in _ENDED:
            continue
        case = examining.load_case(work.examining, head.number)
        if rests_on_portfolio(case) and case.subject.statement.get("code") == code:
            raise Conflict("E_PRIOR_LEARNING_OPEN")
