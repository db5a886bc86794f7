"""Statements of accounts at credit banks: signed by the keeper as CLR 2.0, and as a letter that carries it.

    wanted = StatementWish(account=account, person=person, span=StatementSpan(first=…, last=…), actor="learner")
    signed_statement(platform, wanted)                     # the exact bytes, of each part
    statement_letter(platform, wanted, language="ja")      # PDF, the signed file inside, sealed where the keeper can

A statement is made for whoever may see the account and kept nowhere; that it was made is in the keeper's trail before
it is signed. Of an account that does not add up there is none.

A record holds no more deposits and lines than a verifier opens at once. A longer statement is signed in numbered parts:
each is a record of its own with its deposits and their lines, says which part of how many it is, and bears the figures
of the whole. They have one place in the list of revocations: revoked is the statement.

Source: docs/adr/0093-statements-of-a-bank.md.
"""

import secrets
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from kakitome import texts
from kakitome.documents.sealing import SealingKey
from kakitome.documents.status.bitstring import BitstringStatusEntry
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.field_rules import field_problems
from kakitome.errors import Conflict, NotFound, Refused
from kakitome.journeys.platform import Platform
from kakitome.learning.award import Learner
from kakitome.learning.credit.bank_statement import StatementLine, StatementSpan, statement_between
from kakitome.learning.credit.ledger import written
from kakitome.mapping.addresses import status_list_address
from kakitome.mapping.certificate.letter import LetterFact, LetterTable, OfficeLetter, office_letter
from kakitome.mapping.certificate.typesetting import Attached
from kakitome.mapping.credit_statement import StatementTerms, parts_of, to_unsigned_deposit, to_unsigned_statement
from kakitome.mapping.issuer import Issuer
from kakitome.mapping.openbadge.learner import to_hash
from kakitome.ports.audit import append_entry
from kakitome.ports.credit_bank import BankAccount
from kakitome.ports.issuer_signing_keys import get_active_key, open_seal
from kakitome.ports.status_lists import StatusPurpose
from kakitome.services.keeping_seals import issuer_of, seal_where_kept
from kakitome.services.publishing import publish_status_lists
from kakitome.values.instants import JAPAN, whole_seconds
from kakitome.values.localized_text import Language, LocalizedText

_COLUMNS: Final = ("number", "day", "event", "what", "member", "change", "left")
_WIDTHS: Final = (17, 30, 16, 43, 27, 12, 12)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementWish:
    """Whose account a statement is wanted of, for which days, and who asks: `learner`, or an account of a member."""

    account: BankAccount
    person: str
    span: StatementSpan
    actor: str


def statement_terms(platform: Platform, wish: StatementWish) -> StatementTerms:
    """Gather what a statement says.

    Raises:
        NotFound: E_CREDIT_STATEMENT_EMPTY.
        Conflict: E_CREDIT_STATEMENT_UNSOUND.
    """
    banks, desk = platform.crediting.bank, platform.crediting.desk
    bank = banks.find_bank(wish.account.bank)
    statement = statement_between(banks.list_lots(wish.account.number), wish.span)
    if not statement.is_sound or not statement.is_balanced:
        raise Conflict("E_CREDIT_STATEMENT_UNSOUND")
    if not statement.books:
        raise NotFound("E_CREDIT_STATEMENT_EMPTY")
    members = banks.list_members(bank.code)
    bases = [(book.lot.number, desk.find_basis(book.lot.number)) for book in statement.books]
    person = platform.accounts.find(wish.person)
    return StatementTerms(
        url=f"urn:uuid:{uuid.uuid4()}",
        bank=bank.name,
        account=wish.account.number,
        study_hours=bank.study_hours,
        learner=Learner(name=person.name, email=person.email) if person else Learner(name=""),
        span=wish.span,
        statement=statement,
        members={member.institution: platform.organisations.get(member.institution).name for member in members},
        digests={lot: str(basis.content.get("sha256", "")) for lot, basis in bases if basis is not None},
        made_at=whole_seconds(platform.now()),
        site_url=platform.site_url,
    )


def part_name(terms: StatementTerms) -> str:
    """Name the file of a statement or of one of its parts."""
    part = terms.part
    return f"{terms.account}.{part.number}-of-{part.count}.clr.json" if part else f"{terms.account}.clr.json"


def signed_statement(platform: Platform, wish: StatementWish) -> Sequence[tuple[str, bytes]]:
    """Sign a statement with the key of the bank's keeper, each deposit and the record around them.

    Returns:
        Each file with its name: one, or the parts of a long statement in their order.

    Raises:
        NotFound, Refused: as `statement_terms`; E_ISSUER_UNKNOWN, E_NO_ACTIVE_KEY, E_SEAL_UNSOUND.
    """
    return _signed(platform, wish, terms=statement_terms(platform, wish))


def statement_letter(platform: Platform, wish: StatementWish, *, language: Language) -> bytes:
    """Set a statement on paper, the signed record attached; raises as `signed_statement` and the seal."""
    terms = statement_terms(platform, wish)
    records = _signed(platform, wish, terms=terms)
    keeper = platform.crediting.bank.find_bank(wish.account.bank).keeper
    name = platform.organisations.get(keeper).name
    letter = _StatementWriting(terms=terms, language=language, keeper=name, files=len(records)).letter()
    attached = tuple(Attached(name=name, data=record) for name, record in records)
    sheet = office_letter(letter, made_at=terms.made_at.astimezone(JAPAN), attached=attached)
    context = platform.sealing_context(keeper)
    return seal_where_kept(context, sheet, open_stamper=platform.open_stamper, now=platform.now())


def _signed(platform: Platform, wish: StatementWish, *, terms: StatementTerms) -> list[tuple[str, bytes]]:
    keeper = platform.crediting.bank.find_bank(wish.account.bank).keeper
    store, issuer = platform.store(keeper), issuer_of(platform.sealing_context(keeper)).issuer
    key = get_active_key(store.issuers, issuer.did)
    seal = open_seal(platform.vault(keeper), issuer=issuer.did, key_id=key.key_id)
    place = store.status_lists.draw(issuer.did, StatusPurpose.REVOCATION, count=1)[0]
    lists = status_list_address(issuer.base_url, place.list_id.purpose, number=place.list_id.number)
    status = BitstringStatusEntry(purpose=place.list_id.purpose.value, index=place.index, list_url=lists).as_json()
    detail = {"target": "statement", "variant": terms.url, "list": lists, "index": str(place.index)}
    append_entry(
        store.audit, "bank.statement_made", subject=terms.account, actor=wish.actor, now=terms.made_at, **detail
    )
    publish_status_lists(platform.publishing_context(keeper), now=terms.made_at)
    salts = {kind: secrets.token_urlsafe(16) for kind, value in to_hash(terms.learner) if value}
    return [
        (part_name(part), _signed_part(seal, part, issuer=issuer, salts=salts, status=status))
        for part in parts_of(terms)
    ]


def _signed_part(
    seal: SealingKey, terms: StatementTerms, *, issuer: Issuer, salts: Mapping[str, str], status: Mapping[str, object]
) -> bytes:
    deposits = [
        strict_json.load(
            _sealed(
                seal, to_unsigned_deposit(terms, book, issuer=issuer, salts=salts, status=dict(status)), terms=terms
            )
        )
        for book in terms.statement.books
    ]
    unsigned = to_unsigned_statement(terms, deposits, issuer=issuer)
    ready = seal.prepare(unsigned, rules=lambda record: field_problems(record, name="ClrCredential"))
    if ready.problems:
        raise Refused("E_SEAL_UNSOUND", *ready.problems, count=len(ready.problems))
    return seal.close(ready, created=terms.made_at)


def _sealed(seal: SealingKey, unsigned: dict[str, object], *, terms: StatementTerms) -> bytes:
    ready = seal.prepare(unsigned)
    if ready.problems:
        raise Refused("E_SEAL_UNSOUND", *ready.problems, count=len(ready.problems))
    return seal.close(ready, created=terms.made_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class _StatementWriting:
    """The letter in one language."""

    terms: StatementTerms
    language: Language
    keeper: LocalizedText
    files: int
    """How many signed files are attached."""

    def letter(self) -> OfficeLetter:
        terms, bank = self.terms, self.terms.bank.in_language(self.language)
        made = self.moment()
        return OfficeLetter(
            language=self.language,
            reference=(self.word("number", account=terms.account), made),
            to=(self.word("to", name=terms.learner.name),) if terms.learner.name else (),
            sender=(bank, self.keeper.in_language(self.language)),
            heading=self.word("heading"),
            opening=(self.word("opening", account=terms.account, span=self.span(), moment=made),),
            facts=list(self.facts()),
            table=LetterTable(
                headings=tuple(self.word(f"column.{column}") for column in _COLUMNS),
                rows=[self.row(line) for line in terms.statement.lines],
                widths=_WIDTHS,
                numbers=(5, 6),
            )
            if terms.statement.lines
            else None,
            notes=(
                self.word("note.holds"),
                self.word("note.later"),
                self.word("note.signed", address=f"{terms.site_url}/verify"),
                *((self.word("note.parts", count=str(self.files)),) if self.files > 1 else ()),
            ),
            footer=self.word("footer", bank=bank, account=terms.account),
        )

    def facts(self) -> Iterator[LetterFact]:
        statement, closing = self.terms.statement, self.terms.statement.closing
        up = sum((line.change for line in statement.lines if line.change > 0), start=statement.opening * 0)
        down = sum((-line.change for line in statement.lines if line.change < 0), start=statement.opening * 0)
        working = f"{written(statement.opening)} + {written(up)} − {written(down)} = {written(closing.left)}"
        standing = self.word("standing", available=written(closing.available), held=written(closing.held))
        lines = {
            "before": self.word("credits", credits=written(statement.opening)),
            "after": self.word("credits", credits=written(closing.left)),
            "standing": standing,
            "working": working,
            "size": self.word("size", hours=written(self.terms.study_hours)),
        }
        for label, line in lines.items():
            yield LetterFact(label=self.word(f"label.{label}"), lines=(line,))

    def row(self, line: StatementLine) -> tuple[str, ...]:
        entry, lot = line.entry, line.lot
        words = [lot.title.in_language(self.language), lot.source]
        if entry.target:
            words.append(f"→ {entry.target}")
        if entry.reference:
            words.append(entry.reference)
        amount = written(abs(line.change))
        change = f"+{amount}" if line.change > 0 else f"−{amount}" if line.change else f"({written(entry.amount)})"
        member = self.terms.members.get(entry.member, LocalizedText(en=entry.member))
        return (
            entry.label,
            self.day(entry.at.astimezone(JAPAN).date()),
            texts.term(f"credit_entry.{entry.kind.value}").in_language(self.language),
            "\n".join(filter(None, words)),
            member.in_language(self.language),
            change,
            written(line.left),
        )

    def span(self) -> str:
        first, last = self.terms.span.first, self.terms.span.last
        if first and last:
            return self.word("span.between", first=self.day(first), last=self.day(last))
        if first:
            return self.word("span.since", first=self.day(first))
        return self.word("span.until", last=self.day(last)) if last else self.word("span.whole")

    def moment(self) -> str:
        made = self.terms.made_at.astimezone(JAPAN)
        return f"{self.day(made.date())} {made:%H:%M}"

    def day(self, on: date) -> str:
        return texts.written_date(on.isoformat(), self.language)

    def word(self, key: str, **values: str) -> str:
        sentence = texts.term(f"statement.{key}").in_language(self.language)
        for name, value in values.items():
            sentence = sentence.replace("{" + name + "}", value)
        return sentence
