"""The letter of a decision about credit, and the note for the transcript, sealed by the university where it has a seal.

    pdf = decision_letter(work, case, language="ja")      # credited, in part, refused, returned, withdrawn
    pdf = transcript_note(work, case, language="ja")      # once credit was given

Both are made of the case's events whenever they are asked for; the name comes from the account, and is left out once
that is gone.

Source: docs/rules/capabilities.md G4; docs/adr/0084-the-end-of-a-credit-case.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from kakitome import texts
from kakitome.errors import NotFound
from kakitome.journeys.recognition.acting import CaseContext
from kakitome.journeys.recognition.certificates import sealed
from kakitome.journeys.recognition.credit_awards import award_of, granting_decision
from kakitome.learning.credit.loading import rule_sets
from kakitome.learning.credit_examining.credit_case import CreditExamination
from kakitome.learning.recognition.case import Case, Decision
from kakitome.learning.recognition.particulars import read_text
from kakitome.learning.recognition.procedure import Outcome, State
from kakitome.learning.workload import plain_decimal
from kakitome.mapping.certificate.letter import LetterFact, LetterSection, OfficeLetter, office_letter
from kakitome.services.examining import procedure_of
from kakitome.values.instants import JAPAN
from kakitome.values.localized_text import Language, LocalizedText

_APPEALED = (Outcome.RECOGNISED, Outcome.CONDITIONS, Outcome.REFUSED, Outcome.WITHDRAWN)
_GRANTING = (Outcome.RECOGNISED, Outcome.CONDITIONS)


def decision_letter(work: CaseContext, case: Case, *, language: Language) -> bytes:
    """Write the newest decision to the applicant, sealed.

    Raises:
        NotFound: E_CREDIT_LETTER_NONE, nothing is decided.
        CertificateRefused, Unavailable: as typesetting and seal.
    """
    decision = case.last_decision
    if decision is None:
        raise NotFound("E_CREDIT_LETTER_NONE")
    writing = _Writing(work=work, case=case, language=language)
    return writing.sealed(writing.of_decision(decision))


def transcript_note(work: CaseContext, case: Case, *, language: Language) -> bytes:
    """Write what the registrar enters on the transcript, sealed; raises as `decision_letter`."""
    decision = granting_decision(case)
    if decision is None or case.state is not State.RECOGNISED or case.proposal is None:
        raise NotFound("E_CREDIT_LETTER_NONE")
    writing = _Writing(work=work, case=case, language=language)
    return writing.sealed(writing.of_note(decision, case.proposal.examination))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writing:
    """One letter in one language."""

    work: CaseContext
    case: Case
    language: Language

    def sealed(self, letter: OfficeLetter) -> bytes:
        now = self.work.platform.now()
        made_at = now.astimezone(JAPAN).replace(microsecond=0)
        return sealed(self.work.platform, office_letter(letter, made_at=made_at), institution=self.case.body, now=now)

    def of_decision(self, decision: Decision) -> OfficeLetter:
        opened = self.day(self.case.submitted_at or self.case.opened_at)
        granted = self.case.proposal.examination if self.case.proposal and decision.outcome in _GRANTING else None
        sections = [
            LetterSection(heading=self.word("conditions"), paragraphs=tuple(self.conditions()) if granted else ()),
            LetterSection(heading=self.word("reasons"), paragraphs=(self.in_words(decision.reasons),)),
            LetterSection(heading=self.word("arithmetic"), paragraphs=tuple(self.working()) if granted else ()),
            LetterSection(heading=self.word("appeal"), paragraphs=tuple(self.appeal(decision))),
        ]
        person = self.work.platform.accounts.find(self.case.applicant)
        return self.letter(
            to=(self.word("to", name=person.name),) if person else (),
            heading=self.word("decision"),
            opening=self.word(f"opening.{decision.outcome.value}", day=opened),
            facts=[*self.about(), *(self.granted(granted) if granted else self.wanted())],
            sections=sections,
            decision=decision,
        )

    def of_note(self, decision: Decision, examination: CreditExamination) -> OfficeLetter:
        sentence = self.word(
            "transcript.words",
            course=examination.credited.title,
            credits=plain_decimal(examination.credits or Decimal(0)),
            grade=examination.grade,
            basis="".join(f"{basis}、" if self.language == "ja" else f"{basis}, " for basis in self.basis()),
            number=self.case.number,
        )
        person = self.work.platform.accounts.find(self.case.applicant)
        return self.letter(
            to=(self.word("to.office"),),
            heading=self.word("note"),
            opening=self.word("opening.note"),
            facts=[self.fact("student", person.name if person else "–"), *self.about(), *self.granted(examination)],
            sections=[LetterSection(heading=self.word("transcript"), paragraphs=(sentence,))],
            decision=decision,
        )

    def letter(
        self,
        *,
        to: tuple[str, ...],
        heading: str,
        opening: str,
        facts: list[LetterFact],
        sections: list[LetterSection],
        decision: Decision,
    ) -> OfficeLetter:
        university = self.in_words(self.work.platform.organisations.get(self.case.body).name)
        return OfficeLetter(
            language=self.language,
            reference=(self.word("number", number=self.case.number), self.day(decision.at)),
            to=to,
            sender=(university, self.committee(decision)),
            heading=heading,
            opening=(opening,),
            facts=facts,
            sections=sections,
            notes=(self.vote(decision),),
            footer=self.word("footer", university=university, number=self.case.number),
        )

    def about(self) -> Iterator[LetterFact]:
        statement = self.case.subject.statement
        issuer = read_text(statement.get("issuer"))
        number = str(statement.get("number", ""))
        lines = tuple(filter(None, (self.in_words(self.case.subject.title), self.in_words(issuer), number)))
        yield LetterFact(label=self.word("label.learning"), lines=lines)
        if statement.get("target"):
            yield self.fact("programme", str(statement["target"]))

    def wanted(self) -> Iterator[LetterFact]:
        wanted = str(self.case.subject.statement.get("subject", ""))
        if wanted:
            yield self.fact("wanted", wanted)

    def granted(self, examination: CreditExamination) -> Iterator[LetterFact]:
        credited, credits = examination.credited, examination.credits or Decimal(0)
        counting = self.case.proposal.counting if self.case.proposal else {}
        high = Decimal(str(counting.get("high", credits)))
        yield self.fact("course", f"{credited.title} {credited.code}".strip())
        key = "credits.part" if high > credits else "credits"
        yield self.fact("credits", self.word(key, credits=plain_decimal(credits), high=plain_decimal(high)))
        yield self.fact("grade", examination.grade)
        if basis := " ".join(self.basis()):
            yield self.fact("basis", basis)
        if (signed := award_of(self.work.examining, self.case)) is not None and signed.reversed_at is None:
            yield self.fact("award", signed.number)

    def basis(self) -> Iterator[str]:
        """Name the article that was applied, of the version of the rules that counted."""
        counting = self.case.proposal.counting if self.case.proposal else {}
        version = (counting.get("rule_set"), counting.get("version"))
        for rules in rule_sets():
            rule = rules.rule(counting["rule"]) if (rules.id, rules.version) == version else None
            if rule is not None:
                yield self.in_words(rule.article)

    def conditions(self) -> Iterator[str]:
        for condition in self.case.conditions:
            day = self.last_day(condition.deadline)
            yield self.word("condition", text=self.in_words(condition.text), day=day)

    def working(self) -> Iterator[str]:
        """Write each line that counted, and each limit with what is left, as they stood when it was proposed."""
        counting = self.case.proposal.counting if self.case.proposal else {}
        for line in counting.get("lines", ()):
            yield str(line[self.language])
        version = (counting.get("rule_set"), counting.get("version"))
        rules = next((rules for rules in rule_sets() if (rules.id, rules.version) == version), None)
        names = {bucket.id: self.in_words(bucket.title) for bucket in rules.buckets} if rules else {}
        for bucket in counting.get("buckets", ()):
            if bucket["cap"] is not None and (Decimal(bucket["before"]) or Decimal(bucket["used"])):
                numbers = {name: str(bucket.get(name)) for name in ("before", "used", "cap", "left")}
                yield self.word("limit", name=names.get(bucket["id"], bucket["id"]), **numbers)

    def appeal(self, decision: Decision) -> Iterator[str]:
        days = procedure_of(self.work.examining, self.case, now=self.work.platform.now()).appeal_days
        if decision.outcome in _APPEALED and self.case.appeal is None and days:
            until = self.last_day(decision.at + timedelta(days=days))
            address = f"{self.work.platform.site_url}/mine/credit/cases/{self.case.number}"
            yield self.word("appeal.words", day=until, address=address)

    def vote(self, decision: Decision) -> str:
        between, comma = (" ", "、") if self.language == "ja" else (": ", ", ")
        votes = comma.join(
            f"{self.word(f'vote.{name}')}{between}{count}" for name, count in decision.votes.items() if count
        )
        committee, seats = self.committee(decision), str(decision.seats)
        return self.word("vote", committee=committee, day=self.day(decision.at), votes=votes, seats=seats)

    def committee(self, decision: Decision) -> str:
        body = self.work.platform.bodies.find(self.case.body)
        committee = body.configuration.find_committee(decision.committee) if body else None
        return self.in_words(committee.name) if committee else ""

    def fact(self, label: str, line: str) -> LetterFact:
        return LetterFact(label=self.word(f"label.{label}"), lines=(line,))

    def word(self, key: str, **values: str) -> str:
        sentence = texts.term(f"letter.{key}").in_language(self.language)
        for name, value in values.items():
            sentence = sentence.replace("{" + name + "}", value)
        return sentence

    def in_words(self, text: LocalizedText) -> str:
        return text.in_language(self.language)

    def day(self, instant: datetime) -> str:
        return texts.written_date(instant.astimezone(JAPAN).date().isoformat(), self.language)

    def last_day(self, end: datetime) -> str:
        return self.day(end - timedelta(seconds=1))
