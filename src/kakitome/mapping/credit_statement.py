"""The statement of an account at a credit bank as a Comprehensive Learner Record 2.0 that the bank's keeper signs.

    unsigned = to_unsigned_deposit(terms, book, issuer=issuer, salts=salts, status=status)      # signed, each by itself
    unsigned = to_unsigned_statement(terms, deposits, issuer=issuer)
    parts_of(terms)                           # where it is too long for one record
    read_statement(document)                  # days, what was left before and after, each line with its source

Each deposit is an Open Badges 3.0 credential of its own inside the record: what was learnt, how many credits it is
worth in this bank, and how they stand on the last day. The lines stand beside them under words of our own.

Source: docs/adr/0093-statements-of-a-bank.md; CLR 2.0 §B; Open Badges 3.0 §B; `openbadges.credit_words`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from kakitome import texts
from kakitome.documents.clr.record import MOST_ENCLOSED
from kakitome.documents.openbadges.achievement import Json, achievement, criteria, present
from kakitome.documents.openbadges.credential import achievement_subject, credential, evidence
from kakitome.documents.openbadges.credit_words import STATEMENT, STATEMENT_WORDS, context, statement_in
from kakitome.learning.award import Learner
from kakitome.learning.credit.bank_statement import SpanStatement, StatementLine, StatementSpan
from kakitome.learning.credit.ledger import LotBook, written
from kakitome.mapping.award_openbadge import to_profile
from kakitome.mapping.bilingual import each_language, tagged, text_of_tagged
from kakitome.mapping.clr import RecordTerms, to_unsigned_record
from kakitome.mapping.issuer import Issuer
from kakitome.mapping.openbadge.frame import Frame
from kakitome.mapping.openbadge.learner import write_identifiers
from kakitome.values.instants import write_instant
from kakitome.values.iri import is_absolute_iri
from kakitome.values.json_members import json_number, object_members, text_member
from kakitome.values.localized_text import Language, LocalizedText

DEPOSITED: Final = "deposited learning"
"""What a deposit rests on is called in the evidence: `genre` in Open Badges. (derived)"""
_TYPE: Final = "ext:CreditBankDeposit"
_SEVERAL: Final = 2
_MOST_LINES: Final = 600
"""Of one record: with sixty deposits they stay below the nodes that a verifier tells apart. (derived)"""
_FIGURES: Final = ("available", "held", "redeemed", "transferred", "expired")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPart:
    """Which part of a statement of many deposits a record is; `part_of` is the name of the statement."""

    number: int
    count: int
    part_of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementTerms:
    """What a statement says, before anybody signs it.

    Attributes:
        url: name of this statement, `urn:uuid:…`, drawn anew for each.
        learner: whose account it is.
        members: names of the institutions that wrote lines, by their identifiers here.
        digests: of the documents that deposits rest on, SHA-256, by the deposits' numbers.
        part: which part of it this is: its deposits and their lines alone, with the sums of the whole.
    """

    url: str
    bank: LocalizedText
    account: str
    study_hours: Decimal
    learner: Learner
    span: StatementSpan
    statement: SpanStatement
    members: Mapping[str, LocalizedText]
    digests: Mapping[int, str]
    made_at: datetime
    site_url: str
    part: StatementPart | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPosting:
    """One line as a signed statement says it."""

    number: str
    time: str
    event: LocalizedText
    title: LocalizedText
    source: str
    member: LocalizedText
    target: str
    change: str
    rest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadStatement:
    """A statement read back; days are empty where it is open, parts where it is whole."""

    account: str
    bank: LocalizedText
    first: str
    last: str
    opening: str
    closing: str
    usable: str
    held: str
    postings: Sequence[ReadPosting]
    part: str = ""
    parts: str = ""
    part_of: str = ""


def parts_of(terms: StatementTerms) -> tuple[StatementTerms, ...]:
    """Part a statement into records that verifiers read; a small one is returned itself.

    A deposit and its lines are never parted.
    """
    groups: list[list[LotBook]] = []
    lines = 0
    counts = Counter(line.lot.number for line in terms.statement.lines)
    for book in terms.statement.books:
        lines += counts[book.lot.number]
        if not groups or len(groups[-1]) == MOST_ENCLOSED or lines > _MOST_LINES:
            groups.append([])
            lines = counts[book.lot.number]
        groups[-1].append(book)
    if len(groups) < _SEVERAL:
        return (terms,)
    return tuple(
        replace(
            terms,
            url=f"urn:uuid:{uuid5(NAMESPACE_URL, f'{terms.url}#part-{number}')}",
            part=StatementPart(number=number, count=len(groups), part_of=terms.url),
            statement=_only_of(terms.statement, group),
        )
        for number, group in enumerate(groups, 1)
    )


def _only_of(statement: SpanStatement, books: Sequence[LotBook]) -> SpanStatement:
    numbers = {book.lot.number for book in books}
    lines = tuple(line for line in statement.lines if line.lot.number in numbers)
    return replace(statement, books=tuple(books), lines=lines)


def to_unsigned_deposit(
    terms: StatementTerms, book: LotBook, *, issuer: Issuer, salts: Mapping[str, str], status: Json
) -> Json:
    """Write one deposit without its proof; `status` is the place of the statement, the same for all of its deposits.

    Raises `KeyError` where a salt for an identifier is missing.
    """
    url = _address_of(terms, book.lot.number)
    frame = Frame(achievement=f"{url}-learning", language="ja" if book.lot.title.ja else "en")
    title, description = frame.words(book.lot.title) or f"{book.lot.number:04}", _description(terms, book)
    name = frame.words(texts.term("statement.named")).replace("{title}", title)
    subject = achievement_subject(
        identifiers=write_identifiers(terms.learner, salts),
        achievement=achievement(
            frame.achievement,
            name=name,
            description=frame.words(description),
            criteria=criteria(narrative="\n\n".join((description.ja, description.en))),
            more={
                "achievementType": _TYPE,
                "inLanguage": frame.language,
                "creditsAvailable": json_number(book.balance.deposited),
            },
        ),
        # How the credits stand is no result: readers of such credentials would take a figure for a grade.
        more={"creditsEarned": json_number(book.balance.deposited)},
    )
    identifier = book.lot.source.removeprefix("credential:")
    return credential(
        url,
        issuer=to_profile(issuer, frame),
        subject=subject,
        more={
            "name": name,
            "validFrom": write_instant(terms.made_at),
            "evidence": [
                evidence(
                    url=identifier if is_absolute_iri(identifier) else "",
                    name=title,
                    narrative=" · ".join(filter(None, (book.lot.source, terms.digests.get(book.lot.number, "")))),
                    genre=DEPOSITED,
                )
            ],
        },
        status=[status],
    )


def to_unsigned_statement(terms: StatementTerms, deposits: Sequence[Mapping[str, Any]], *, issuer: Issuer) -> Json:
    """Write the record around signed deposits; raises `RecordNotWritable` where there is none."""
    name, part = texts.term("statement.heading"), terms.part
    numbered = f" {part.number}/{part.count}" if part else ""
    title = LocalizedText(ja=f"{name.ja}（{terms.account}）{numbered}", en=f"{name.en} ({terms.account}){numbered}")
    record = to_unsigned_record(
        deposits,
        issuer,
        # What lies outside of the days, or stands in other parts, is left out.
        terms=RecordTerms(
            url=terms.url, name=title, valid_from=terms.made_at, is_partial=not terms.span.is_whole or part is not None
        ),
    )
    record["@context"] = [*record["@context"], context(terms.site_url, STATEMENT_WORDS)]
    record[STATEMENT] = _stated(terms)
    return record


def read_statement(document: Mapping[str, Any]) -> ReadStatement | None:
    """Read what a record says of an account at a credit bank; None for any other record."""
    stated = statement_in(document)
    if stated is None:
        return None
    return ReadStatement(
        account=text_member(stated, "creditAccount"),
        bank=text_of_tagged(stated.get("creditBank")),
        first=text_member(stated, "creditFrom"),
        last=text_member(stated, "creditUntil"),
        opening=text_member(stated, "creditOpening"),
        closing=text_member(stated, "creditClosing"),
        usable=text_member(stated, "creditUsable"),
        held=text_member(stated, "creditHeld"),
        postings=[_read_posting(posting) for posting in object_members(stated, "creditPosting")],
        part=text_member(stated, "creditPart"),
        parts=text_member(stated, "creditParts"),
        part_of=text_member(stated, "creditWhole"),
    )


def _read_posting(posting: Mapping[str, Any]) -> ReadPosting:
    return ReadPosting(
        number=text_member(posting, "creditPostingNumber"),
        time=text_member(posting, "creditPostingTime"),
        event=text_of_tagged(posting.get("creditPostingText")),
        title=text_of_tagged(posting.get("creditSourceTitle")),
        source=text_member(posting, "creditSourceIdentifier"),
        member=text_of_tagged(posting.get("creditPostingMember")),
        target=text_member(posting, "creditPostingTarget"),
        change=text_member(posting, "creditPostingChange"),
        rest=text_member(posting, "creditPostingRest"),
    )


def _stated(terms: StatementTerms) -> Json:
    statement, span, part = terms.statement, terms.span, terms.part
    return present(
        creditBank=tagged(terms.bank),
        creditAccount=terms.account,
        creditStudyHours=written(terms.study_hours),
        creditFrom=span.first.isoformat() if span.first else "",
        creditUntil=span.last.isoformat() if span.last else "",
        creditOpening=written(statement.opening),
        creditClosing=written(statement.closing.left),
        creditUsable=written(statement.closing.available),
        creditHeld=written(statement.closing.held),
        creditPart=str(part.number) if part else "",
        creditParts=str(part.count) if part else "",
        creditWhole=part.part_of if part else "",
        creditPosting=[_posting(terms, line) for line in statement.lines],
    )


def _posting(terms: StatementTerms, line: StatementLine) -> Json:
    entry, lot = line.entry, line.lot
    return present(
        creditPostingNumber=entry.label,
        creditPostingTime=write_instant(entry.at),
        creditPostingKind=entry.kind.value,
        creditPostingText=tagged(texts.term(f"credit_entry.{entry.kind.value}")),
        creditPostingAmount=written(entry.amount),
        creditPostingChange=written(line.change),
        creditPostingRest=written(line.left),
        creditPostingMember=tagged(terms.members.get(entry.member, LocalizedText(en=entry.member))),
        creditPostingTarget=entry.target,
        creditPostingReference=entry.reference,
        creditPostingEnds=str(entry.settles or ""),
        creditDeposit=_address_of(terms, lot.number),
        creditSourceTitle=tagged(lot.title),
        creditSourceIdentifier=lot.source,
        creditSourceRoot=lot.root if lot.root != lot.source else "",
        creditSourceDigest=terms.digests.get(lot.number, ""),
    )


def _address_of(terms: StatementTerms, lot: int) -> str:
    """Name a deposit by the whole statement, in whichever part it stands."""
    return f"{terms.part.part_of if terms.part else terms.url}#deposit-{lot}"


def _figures_of(book: LotBook) -> dict[str, Decimal]:
    balance = book.balance
    amounts = (
        balance.available,
        balance.held,
        balance.redeemed,
        balance.transferred + balance.leaving,
        balance.expired,
    )
    return dict(zip(_FIGURES, amounts, strict=True))


def _description(terms: StatementTerms, book: LotBook) -> LocalizedText:
    def in_language(language: Language) -> str:
        amounts = {figure: written(amount) for figure, amount in _figures_of(book).items()}
        sentence = texts.term("statement.deposit").in_language(language)
        given = {
            "bank": terms.bank.in_language(language),
            "account": terms.account,
            "credits": written(book.balance.deposited),
            **amounts,
        }
        return sentence.format(**given)

    return each_language(in_language)
