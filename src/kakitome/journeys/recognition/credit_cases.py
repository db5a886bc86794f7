"""A learner applies for credit with what they hold; the university reads exactly that, verified again each time.

    wish = CreditWish(university="asuka", items=("A-7K3M-94QT",), target="情報学部")
    cases = apply_for_credit(platform, account, wish=wish)
    read = read_credential(context, case, by=registrar, now=now)

Only what was ticked is sent, one case for each credential; nothing is at the university before. The file is kept with
the case as evidence (`services.examining.vault`), and opening it is in the trail. No name of a person is in the events.

Source: docs/rules/capabilities.md G4; docs/rules/invariants.md I10, I13.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from kakitome.documents.verification.check import Verdict
from kakitome.errors import Conflict, KakitomeError, NotFound, Problem, Refused
from kakitome.journeys.platform import Platform
from kakitome.journeys.recognition.acting import CaseContext, case_context
from kakitome.journeys.recognition.credit_source import ReadCredential, verify_credential
from kakitome.journeys.recognition.credit_units import bind_units, deposited_book, settle_units
from kakitome.journeys.recognition.source_marks import demand_unused_here, identifier_of, source_hashes
from kakitome.learning.credit.ledger import LotBook
from kakitome.learning.recognition.body import Body
from kakitome.learning.recognition.case import Case, Party
from kakitome.learning.recognition.particulars import text_data
from kakitome.learning.recognition.procedure import Act, Applicant, Role, State, SubjectKind, load_procedure
from kakitome.services import examining
from kakitome.services.examining import Application
from kakitome.services.examining.heads import applicant_key
from kakitome.services.examining.vault import EvidenceUpload, attach, open_document
from kakitome.services.holding import find_held

AWARD: Final = "award"
"""The kind of document in the procedure that the credential is."""
MOST_ITEMS: Final = 20
"""Credentials of one application. (derived)"""
LONGEST_TARGET: Final = 200
_SENDABLE = frozenset(
    (Verdict.VALID, Verdict.VALID_UNTRUSTED_ISSUER, Verdict.INDETERMINATE, Verdict.EXPIRED, Verdict.SUSPENDED)
)
"""What may be applied with: what is revoked, replaced or not genuine is not sent."""
_ENDED = frozenset((State.ABANDONED, State.REFUSED, State.WITHDRAWN))


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditWish:
    """What a learner asks for: which university, with which credentials, for which programme, as which of its subjects.

    `items` are numbers of awards and keys of documents in the wallet. `names_source` is the learner's consent that a
    credit award says the credential's own identifier: whoever is shown the award may then open the credential there.
    """

    university: str
    items: tuple[str, ...]
    target: str
    subject: str = ""
    names_source: bool = False


def takes_credit(body: Body | None) -> bool:
    """Tell whether an institution takes applications for credit."""
    return body is not None and any(
        load_procedure(procedure).subject.is_stated for procedure in body.configuration.procedures
    )


def universities(platform: Platform) -> Sequence[tuple[Body, str]]:
    """Return who takes applications for credit here, each with the procedure."""
    return [
        (body, procedure)
        for body in platform.bodies.list_bodies()
        for procedure in body.configuration.procedures
        if load_procedure(procedure).subject is SubjectKind.CREDIT_CASE
        and load_procedure(procedure).applicant is Applicant.PERSON
    ]


def apply_for_credit(platform: Platform, account: str, *, wish: CreditWish) -> list[Case]:
    """Send an application: one case for each credential, each verified now; all of them or none.

    Raises:
        NotFound: E_CREDIT_UNIVERSITY; E_WALLET_UNKNOWN, it is not the person's.
        Refused: E_CREDIT_NOTHING, nothing is ticked; E_CREDIT_ITEMS, too many; E_CREDIT_AWARD, with which cannot be
            sent and why; whatever the vault refuses.
        Conflict: E_CREDIT_APPLIED, an application with one of them is open or was granted there; E_CREDIT_SOURCE_HERE,
            it was granted there under another account.
    """
    procedure = next((name for body, name in universities(platform) if body.institution == wish.university), "")
    if not procedure:
        raise NotFound("E_CREDIT_UNIVERSITY")
    items = tuple(dict.fromkeys(wish.items))
    if not items:
        raise Refused("E_CREDIT_NOTHING")
    if len(items) > MOST_ITEMS:
        raise Refused("E_CREDIT_ITEMS", most=MOST_ITEMS)
    work, now = case_context(platform, wish.university), platform.now()
    contents, read = read_sendable(platform, account, items=items, now=now)
    statements = [
        _statement(platform, credential, content=content, wish=wish)
        for credential, content in zip(read, contents, strict=True)
    ]
    _demand_unused(work, account, statements=statements)
    for statement in statements:
        demand_unused_here(platform, statement["sources"], institution=wish.university)
    books = [
        deposited_book(platform, account, university=wish.university, number=statement["number"])
        for statement in statements
    ]
    return [
        _send(work, account, procedure=procedure, statement=statement, content=content, book=book)
        for statement, content, book in zip(statements, contents, books, strict=True)
    ]


def read_sendable(
    platform: Platform, account: str, *, items: Sequence[str], now: datetime
) -> tuple[list[bytes], list[ReadCredential]]:
    """Return the files of what somebody holds, each verified now.

    Raises:
        NotFound: E_WALLET_UNKNOWN, it is not the person's.
        Refused: E_CREDIT_AWARD, with which cannot be sent and why.
    """
    contents = [_content_of(platform, account, item=item) for item in items]
    read = [verify_credential(platform, content, now=now) for content in contents]
    problems = [problem for credential in read if (problem := _obstacle(credential)) is not None]
    if problems:
        raise Refused("E_CREDIT_AWARD", *problems, count=len(problems))
    return contents, read


def own_cases(platform: Platform, account: str) -> list[tuple[str, Case]]:
    """Return a learner's cases at every university, each with whose it is, the newest first."""
    cases = [
        (body.institution, examining.load_case(work.examining, head.number))
        for body in platform.bodies.list_bodies()
        if takes_credit(body)
        for work in (case_context(platform, body.institution),)
        for head in work.examining.store.cases.list_heads(applicant=applicant_key(account))
    ]
    return sorted(cases, key=lambda pair: pair[1].opened_at, reverse=True)


def applicant_of(account: str) -> Party:
    """Return a learner as the party of their own case."""
    return Party(role=Role.APPLICANT, account=account)


def read_credential(context: CaseContext, case: Case, *, by: Party, now: datetime) -> ReadCredential | None:
    """Open the credential of a case and verify it again; the trail notes who opened it.

    None where it is not kept, or the case rests on a portfolio (`prior_learning`).

    Raises:
        NotFound: E_CASE_FILE_UNKNOWN, it is not for this party.
    """
    if load_procedure(case.procedure).subject is not SubjectKind.CREDIT_CASE:
        return None
    return read_attached(context, case, sha256=str(case.subject.statement.get("sha256", "")), by=by, now=now)


def read_attached(context: CaseContext, case: Case, *, sha256: str, by: Party, now: datetime) -> ReadCredential | None:
    """Open one signed file of a case and verify it again, as `read_credential` does."""
    try:
        data, _evidence = open_document(context.examining, case.number, sha256=sha256, by=by, now=now)
    except Refused:
        return None
    return verify_credential(context.platform, data, now=now)


def _obstacle(read: ReadCredential) -> Problem | None:
    title = read.letter.title if read.letter else None
    if read.report.verdict in _SENDABLE and title:
        return None
    params = {
        "title_ja": title.in_language("ja") if title else "–",
        "title_en": title.in_language("en") if title else "–",
        "verdict": read.report.verdict.value,
    }
    return Problem(code="E_CREDIT_AWARD_STATE", params=params)


def _statement(platform: Platform, read: ReadCredential, *, content: bytes, wish: CreditWish) -> dict[str, Any]:
    """Write what is applied with; what the credential says of the person is left to the file."""
    letter, facts = read.letter, read.facts
    if letter is None or facts is None:
        raise Refused("E_CREDIT_AWARD", count=1)
    return {
        "title": text_data(letter.title),
        "issuer": text_data(facts.issuer_name),
        "issuer_id": facts.issuer,
        "about": letter.identifier,
        "version": letter.version,
        "number": facts.number,
        "awarded_on": facts.awarded_on.isoformat() if facts.awarded_on else "",
        "sha256": sha256(content).hexdigest(),
        "identifier": identifier_of(read.report) if wish.names_source else "",
        "sources": source_hashes(platform, report=read.report, number=facts.number, content=content),
        "target": wish.target.strip()[:LONGEST_TARGET],
        "subject": wish.subject.strip()[:LONGEST_TARGET],
        "verdict": read.report.verdict.value,
    }


def _demand_unused(work: CaseContext, account: str, *, statements: Sequence[dict[str, Any]]) -> None:
    """Refuse what is open or granted already at this university; of an award the number counts, in whatever form."""
    known = set(_used(work, account))
    for statement in statements:
        if known & {statement["sha256"], statement["number"] or statement["sha256"]}:
            title = statement["title"]
            raise Conflict("E_CREDIT_APPLIED", title_ja=title["ja"] or title["en"], title_en=title["en"] or title["ja"])


def _used(work: CaseContext, account: str) -> Iterator[str]:
    for head in work.examining.store.cases.list_heads(applicant=applicant_key(account)):
        if head.state not in _ENDED:
            statement = examining.load_case(work.examining, head.number).subject.statement
            for stated in (statement, *statement.get("awards", ())):
                yield from (str(stated[name]) for name in ("sha256", "number") if stated.get(name))


def _send(
    work: CaseContext,
    account: str,
    *,
    procedure: str,
    statement: dict[str, Any],
    content: bytes,
    book: LotBook | None,
) -> Case:
    by, context, now = applicant_of(account), work.examining, work.platform.now()
    case = examining.open_case(context, Application(procedure=procedure, statement=statement), by=by, now=now)
    upload = EvidenceUpload(kind=AWARD, filename="credential", data=content)
    attach(context, case.number, upload=upload, by=by, now=now)
    if book is not None:
        try:
            bind_units(work.platform, book, case=case, university=context.body, target=statement["target"], now=now)
        except KakitomeError:
            # Somebody was first at the credits: what was begun is not left in the way of another application.
            examining.act(context, case.number, what=Act.ABANDON, by=by, now=now)
            raise
    sent = examining.act(context, case.number, what=Act.SUBMIT, by=by, now=now)
    settle_units(work.platform, sent, now=now)
    return sent


def _content_of(platform: Platform, account: str, *, item: str) -> bytes:
    if item.startswith("A-"):
        held = find_held(platform.directory, item)
        if held is None or held.account != account:
            raise NotFound("E_WALLET_UNKNOWN")
        return platform.store(held.institution).awards.get_document(held.record.credential_id)
    wallet = platform.wallets.open(account)
    if wallet.find(item) is None:
        raise NotFound("E_WALLET_UNKNOWN")
    return wallet.read_content(item)
