"""The letters of a case at a recognition body: decisions, drafts one is heard on, invoice, receipt; sealed as PDFs.

    for letter in letters_of(case): ...                       # `decision-1`, `hearing-1`, `invoice`, `receipt`
    pdf = office_letter_of(work, case, letter="decision-1", language="ja")

Each is made of the case's events whenever it is asked for: a decision's letter of that decision alone, an invoice of
the words that were frozen when it was issued. They bear the body's seal where it has one, as certificates do.

Source: docs/adr/0095-heard-before-it-is-refused.md; National Tax Agency, Tax Answer No. 6625
(https://www.nta.go.jp/taxes/shiraberu/taxanswer/shohi/6625.htm).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from kakitome import texts
from kakitome.errors import NotFound
from kakitome.journeys.recognition.acting import CaseContext
from kakitome.journeys.recognition.certificates import sealed
from kakitome.learning.recognition.case import Case, Decision
from kakitome.learning.recognition.hearing import Hearing
from kakitome.learning.recognition.invoice import Invoice
from kakitome.learning.recognition.particulars import read_condition, read_text
from kakitome.learning.recognition.procedure import Act, Outcome, Purpose, wording_of
from kakitome.mapping.certificate.letter import LetterFact, LetterSection, OfficeLetter, office_letter
from kakitome.services.examining import procedure_of
from kakitome.values.instants import JAPAN
from kakitome.values.localized_text import Language, LocalizedText

_APPEALED = (Outcome.CONDITIONS, Outcome.REFUSED, Outcome.WITHDRAWN)
DECISION, HEARING, INVOICE, RECEIPT = "decision", "hearing", "invoice", "receipt"


def letters_of(case: Case) -> Sequence[str]:
    """Name the letters of a case, oldest kind first; numbers count from 1."""
    return [
        *([INVOICE] if case.invoice else []),
        *([RECEIPT] if case.invoice and case.fee.state == "paid" else []),
        *(f"{HEARING}-{place}" for place, _ in enumerate(case.hearings, 1)),
        *(f"{DECISION}-{place}" for place, _ in enumerate(case.decisions, 1)),
    ]


def office_letter_of(work: CaseContext, case: Case, *, letter: str, language: Language) -> bytes:
    """Write one letter in one language, sealed.

    Raises:
        NotFound: E_CASE_LETTER, the case has none of that name.
        CertificateRefused, Unavailable: as typesetting and seal.
    """
    if letter not in letters_of(case):
        raise NotFound("E_CASE_LETTER", number=case.number)
    writing = _OfficeWriting(work=work, case=case, language=language)
    kind, _, place = letter.partition("-")
    if case.invoice is not None and kind in (INVOICE, RECEIPT):
        written = writing.of_invoice(case.invoice, is_receipt=kind == RECEIPT)
    elif kind == HEARING:
        written = writing.of_hearing(case.hearings[int(place) - 1])
    else:
        written = writing.of_decision(int(place) - 1)
    now = work.platform.now()
    pdf = office_letter(written, made_at=now.astimezone(JAPAN).replace(microsecond=0))
    return sealed(work.platform, pdf, institution=case.body, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfficeWriting:
    """One letter in one language."""

    work: CaseContext
    case: Case
    language: Language

    @property
    def act(self) -> str:
        """What granting is called."""
        return self.word(f"granting.{wording_of(self.case.procedure).value}")

    def of_decision(self, place: int) -> OfficeLetter:
        decision, detail = self.case.decisions[place], self._details()[place]
        submitted = self.day(self.case.submitted_at or self.case.opened_at)
        conditions = [read_condition(condition) for condition in detail["conditions"]]
        sections = [
            self.section(
                "conditions",
                *(self.word("condition", text=self.say(c.text), day=self.last_day(c.deadline)) for c in conditions),
            ),
            self.section("reasons", self.say(decision.reasons)),
            self.section("heard", *self.heard(decision)),
            self.section("appeal", *self.appeal(decision)),
        ]
        letter = self.letter(
            heading="decision",
            on=decision.at,
            opening=self.word(f"opening.{decision.outcome.value}", day=submitted, act=self.act),
            facts=[*self.about(), self.fact("criteria", decision.criteria_version), *self.period(decision)],
        )
        sender = tuple(filter(None, (*letter.sender, self.committee(decision))))
        return replace(letter, sections=sections, notes=(self.vote(decision),), sender=sender)

    def of_hearing(self, hearing: Hearing) -> OfficeLetter:
        until = self.last_day(hearing.until)
        letter = self.letter(
            heading="hearing",
            on=hearing.opened_at,
            opening=self.word(f"opening.hearing.{hearing.purpose.value}", act=self.act),
            facts=[*self.about(), self.fact("answer_until", until)],
        )
        sections = [
            self.section("draft", hearing.text),
            self.section("how_to_answer", self.word("how_to_answer.words", day=until, address=self.page())),
        ]
        return replace(letter, sections=sections)

    def of_invoice(self, invoice: Invoice, *, is_receipt: bool) -> OfficeLetter:
        words = invoice.words
        kind = "item.renewal" if words.get("is_renewal") else "item.application"
        facts = [
            self.fact("item", self.word(kind, title=self.say(self.case.subject.title))),
            *self.amounts(words),
            self.fact("issued", self.day(invoice.issued_at)),
            *(self.receipt() if is_receipt else self.payment(words)),
        ]
        letter = self.letter(
            heading=RECEIPT if is_receipt else INVOICE,
            on=invoice.issued_at,
            opening=self.word(f"opening.{RECEIPT if is_receipt else INVOICE}"),
            facts=facts,
        )
        sender = (self.say(read_text(words.get("issuer"))), self.say(read_text(words.get("address"))))
        return replace(
            letter,
            reference=(self.word("invoice_number", number=f"{invoice.number:06d}"), *letter.reference),
            to=(self.word("to", name=self.say(read_text(words.get("recipient")))),),
            sender=tuple(filter(None, sender)),
            notes=() if words.get("registration_number") else (self.word("not_qualified"),),
        )

    def letter(self, *, heading: str, on: datetime, opening: str, facts: Sequence[LetterFact]) -> OfficeLetter:
        body = self.name_of(self.case.body)
        return OfficeLetter(
            language=self.language,
            reference=(self.word("case", number=self.case.number), self.day(on)),
            to=(self.word("to", name=self.name_of(self.case.applicant)),),
            sender=(body,),
            heading=self.word(f"heading.{heading}"),
            opening=(opening,),
            facts=facts,
            footer=self.word("footer", body=body, number=self.case.number),
        )

    def about(self) -> Iterator[LetterFact]:
        subject = self.case.subject
        yield self.fact("title", self.say(subject.title))
        if subject.entry:
            yield self.fact("entry", self.word("entry", entry=subject.entry, version=str(subject.version)))
        elif subject.about:
            yield self.fact("about", subject.about)

    def period(self, decision: Decision) -> Iterator[LetterFact]:
        if decision.valid_from and decision.valid_until:
            term = {"first": self.day(decision.valid_from), "last": self.last_day(decision.valid_until)}
            yield self.fact("term", self.word("term", **term))
        if decision.outcome is not Outcome.WITHDRAWN:
            return
        yield self.fact("effective", self.day(decision.effective_at or decision.at))
        until = decision.teach_out_until
        words = self.word("teach_out", day=self.last_day(until)) if until else self.word("no_teach_out")
        yield self.fact("teach_out", words)

    def heard(self, decision: Decision) -> Iterator[str]:
        before = [h for h in self.case.hearings if h.purpose is decision.purpose and h.opened_at < decision.at]
        if decision.purpose is Purpose.APPEAL or not before:
            return
        hearing = before[-1]
        until = self.last_day(hearing.until)
        if hearing.answered_at is None:
            yield self.word("heard.silent", until=until)
        else:
            yield self.word("heard.answered", until=until, day=self.day(hearing.answered_at))

    def appeal(self, decision: Decision) -> Iterator[str]:
        days = procedure_of(self.work.examining, self.case, now=self.work.platform.now()).appeal_days
        had_appealed = self.case.appeal is not None and self.case.appeal.at < decision.at
        if decision.outcome in _APPEALED and not had_appealed and days:
            until = self.last_day(decision.at + timedelta(days=days))
            yield self.word("appeal.words", day=until, address=self.page())

    def amounts(self, words: Mapping[str, Any]) -> Iterator[LetterFact]:
        shown = self.money(words["amount"], words)
        if not words.get("registration_number"):
            yield self.fact("amount.plain", shown)
            return
        yield self.fact("amount", shown)
        tax = self.money(words["tax"], words)
        yield self.fact("tax", self.word("tax", amount=shown, rate=str(words["tax_rate"]), tax=tax))
        yield self.fact("registration", str(words["registration_number"]))

    def money(self, amount: Any, words: Mapping[str, Any]) -> str:
        number, currency = f"{Decimal(str(amount)):,}", str(words["currency"])
        return f"{number}円" if (currency, self.language) == ("JPY", "ja") else f"{currency} {number}"

    def payment(self, words: Mapping[str, Any]) -> Iterator[LetterFact]:
        yield self.fact("due", self.written(date.fromisoformat(words["due_on"])))
        if account := self.say(read_text(words.get("account"))):
            yield self.fact("account", account)

    def receipt(self) -> Iterator[LetterFact]:
        settled = [e.at for e in self._events() if e.act is Act.SETTLE_FEE and e.detail["state"] == "paid"]
        paid_on = self.case.fee.paid_on
        yield self.fact("paid", self.written(paid_on) if paid_on else self.day(settled[-1]))

    def vote(self, decision: Decision) -> str:
        between, comma = (" ", "、") if self.language == "ja" else (": ", ", ")
        votes = comma.join(
            f"{self.word(f'vote.{name}', act=self.act)}{between}{count}"
            for name, count in decision.votes.items()
            if count
        )
        committee, seats = self.committee(decision), str(decision.seats)
        return self.word("vote", committee=committee, day=self.day(decision.at), votes=votes, seats=seats)

    def committee(self, decision: Decision) -> str:
        body = self.work.platform.bodies.find(self.case.body)
        committee = body.configuration.find_committee(decision.committee) if body else None
        return self.say(committee.name) if committee else ""

    def page(self) -> str:
        return f"{self.work.platform.site_url}/desk/{self.case.applicant}/applications/{self.case.number}"

    def name_of(self, institution: str) -> str:
        return self.say(self.work.platform.organisations.get(institution).name)

    def section(self, heading: str, *paragraphs: str) -> LetterSection:
        return LetterSection(heading=self.word(heading), paragraphs=tuple(filter(None, paragraphs)))

    def fact(self, label: str, line: str) -> LetterFact:
        return LetterFact(label=self.word(f"label.{label}"), lines=(line,))

    def word(self, key: str, **values: str) -> str:
        sentence = texts.term(f"office.{key}").in_language(self.language)
        for name, value in values.items():
            sentence = sentence.replace("{" + name + "}", value)
        return sentence

    def say(self, text: LocalizedText) -> str:
        return text.in_language(self.language)

    def written(self, day: date) -> str:
        return texts.written_date(day.isoformat(), self.language)

    def day(self, instant: datetime) -> str:
        return self.written(instant.astimezone(JAPAN).date())

    def last_day(self, end: datetime) -> str:
        return self.day(end - timedelta(seconds=1))

    def _events(self) -> Sequence[Any]:
        return self.work.examining.store.cases.list_events(self.case.number)

    def _details(self) -> Sequence[Mapping[str, Any]]:
        return [event.detail for event in self._events() if event.act is Act.DECIDE]
