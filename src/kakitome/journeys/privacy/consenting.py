"""Terms of a kind of award: stated by the institution, asked when an award is received, each choice by itself.

state_terms(platform, StatedTerms(microcredential="…", text=…, choices=…), institution="u", actor=account, now=now)
asked = question_of(platform, held)
answer(platform, held, chosen={"c1": False}, digest=asked.terms.digest, now=now)

Refusing takes nothing away: the award is the learner's either way. New words ask again; what was answered to earlier
words stays on record, and counts for them alone. The trail says that and when somebody answered, by the award's number.

Source: 個人情報の保護に関する法律 第16条第3項, 第18条, 第27条; Regulation (EU) 2016/679 (GDPR) art. 4(11), 7.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kakitome.errors import Invalid
from kakitome.journeys.platform import Platform
from kakitome.ports.audit import append_entry
from kakitome.ports.award_terms import AwardTerms, ConsentAnswer, ConsentChoice
from kakitome.services.holding import HeldAward, list_held
from kakitome.values.localized_text import LocalizedText

MOST_CHOICES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedTerms:
    """What an institution wants to state; a choice keeps its code while its words stay."""

    microcredential: str
    text: LocalizedText
    choices: tuple[LocalizedText, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentQuestion:
    """What a learner is asked about an award, and what they last said to the same words.

    `answers` holds a choice's code only where it was answered.
    """

    terms: AwardTerms
    answers: Mapping[str, bool]

    @property
    def is_open(self) -> bool:
        """Whether something was never answered."""
        return any(choice.code not in self.answers for choice in self.terms.choices)


def state_terms(platform: Platform, stated: StatedTerms, *, institution: str, actor: str, now: datetime) -> AwardTerms:
    """State terms in a next version; the same words again change nothing.

    Raises:
        Invalid: E_TERMS_LANGUAGES a text lacks a language; E_TERMS_MANY more choices than anybody reads.
        Conflict: E_TERMS_RACE.
    """
    texts = [stated.text, *stated.choices] if stated.text else list(stated.choices)
    if not all(text.ja.strip() and text.en.strip() for text in texts):
        raise Invalid("E_TERMS_LANGUAGES")
    if len(stated.choices) > MOST_CHOICES:
        raise Invalid("E_TERMS_MANY", most=MOST_CHOICES)
    before = platform.award_terms.find(institution, stated.microcredential)
    terms = AwardTerms(
        microcredential=stated.microcredential,
        version=before.version + 1 if before else 1,
        text=stated.text,
        choices=_coded(stated.choices, before),
        stated_at=now,
        stated_by=actor,
    )
    if before is not None and before.digest == terms.digest:
        return before
    with platform.store(institution).transaction():
        platform.award_terms.state(institution, terms)
        detail = {"version": str(terms.version), "sha256": terms.digest}
        trail = platform.store(institution).audit
        append_entry(trail, "terms.stated", subject=stated.microcredential, actor=actor, now=now, **detail)
    return terms


def question_of(platform: Platform, held: HeldAward) -> ConsentQuestion | None:
    """Return what a learner is asked about an award; None where its institution asks nothing."""
    terms = platform.award_terms.find(held.institution, held.record.intent.microcredential)
    if terms is None or not terms.asks:
        return None
    answers = platform.award_terms.list_answers(held.institution, held.number)
    return ConsentQuestion(
        terms=terms,
        answers={
            answer.choice: answer.is_given
            for answer in answers
            if answer.digest == terms.digest and not _is_of_before(answer, held)
        },
    )


def withdraw_consents(platform: Platform, held: HeldAward, *, now: datetime) -> int:
    """Take back every consent given about an award that its holder loses; return how many there were.

    Whoever receives it next is asked anew.
    """
    last: dict[tuple[str, str], ConsentAnswer] = {}
    for given in platform.award_terms.list_answers(held.institution, held.number):
        last[given.digest, given.choice] = given
    withdrawn = [replace(given, is_given=False, at=now) for given in last.values() if given.is_given]
    if withdrawn:
        platform.award_terms.answer(held.institution, withdrawn)
    return len(withdrawn)


def list_questions(platform: Platform, held_awards: Sequence[HeldAward]) -> Sequence[tuple[HeldAward, ConsentQuestion]]:
    """Return what is asked about some awards, those not answered yet first; terms are looked up once each."""
    asking: dict[tuple[str, str], bool] = {}
    questions = []
    for held in held_awards:
        key = (held.institution, held.record.intent.microcredential)
        if key not in asking:
            terms = platform.award_terms.find(*key)
            asking[key] = terms is not None and terms.asks
        question = question_of(platform, held) if asking[key] else None
        if question is not None:
            questions.append((held, question))
    return sorted(questions, key=lambda pair: not pair[1].is_open)


def count_open_questions(platform: Platform, account: str, *, institutions: Collection[str]) -> int:
    """Count the awards of an account that wait for answers; its awards are looked at only where terms were stated."""
    if not any(platform.award_terms.is_any_stated(institution) for institution in institutions):
        return 0
    return sum(question.is_open for _held, question in list_questions(platform, list_held(platform.directory, account)))


def answer(platform: Platform, held: HeldAward, *, chosen: Mapping[str, bool], digest: str, now: datetime) -> int:
    """Store what a learner chose, as far as it differs from before; return how many answers are new.

    Raises:
        Invalid: E_TERMS_CHANGED, the words were changed since they were shown; E_TERMS_CHOICE, nothing of the kind is
            asked.
    """
    question = question_of(platform, held)
    if question is None or question.terms.digest != digest:
        raise Invalid("E_TERMS_CHANGED")
    if not set(chosen) <= {choice.code for choice in question.terms.choices}:
        raise Invalid("E_TERMS_CHOICE")
    answers = [
        ConsentAnswer(
            award_number=held.number,
            microcredential=question.terms.microcredential,
            digest=digest,
            choice=code,
            is_given=is_given,
            at=now,
        )
        for code, is_given in chosen.items()
        if question.answers.get(code) is not is_given
    ]
    if answers:
        store = platform.store(held.institution)
        with store.transaction():
            platform.award_terms.answer(held.institution, answers)
            detail = {
                "version": str(question.terms.version),
                "given": str(sum(given.is_given for given in answers)),
                "refused": str(sum(not given.is_given for given in answers)),
            }
            append_entry(store.audit, "terms.answered", subject=held.number, actor="learner", now=now, **detail)
    return len(answers)


def _is_of_before(given: ConsentAnswer, held: HeldAward) -> bool:
    """Tell whether an answer is that of somebody who held the award before it was received as it is now."""
    return held.received_at is not None and given.at < held.received_at


def _coded(choices: tuple[LocalizedText, ...], before: AwardTerms | None) -> tuple[ConsentChoice, ...]:
    """Name choices: words that stood before keep their code, new ones get the next free number."""
    codes = {choice.words: choice.code for choice in before.choices} if before else {}
    taken = {int(code.removeprefix("c")) for code in codes.values()}
    coded = []
    for words in dict.fromkeys(choices):
        if words not in codes:
            number = max(taken, default=0) + 1
            taken.add(number)
            codes[words] = f"c{number}"
        coded.append(ConsentChoice(code=codes[words], words=words))
    return tuple(coded)
