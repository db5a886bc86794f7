"""What a registrar sees of a credit case: the credential as it is now, matches, questions, advice, credits, the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kakitome.journeys.recognition.credit_cases import read_credential
from kakitome.journeys.recognition.credit_limits import CaseCount, count_case
from kakitome.journeys.recognition.credit_record import ApplicantRecord, record_of
from kakitome.journeys.recognition.credit_source import ReadCredential
from kakitome.journeys.recognition.source_marks import uses_elsewhere
from kakitome.learning.credit.verdict import Counting
from kakitome.learning.credit_examining.credit_case import CreditBasis, JudgedMatch
from kakitome.learning.credit_examining.guided_questions import Advice, AdviceKind, GuidedAnswer, GuidedQuestion, advise
from kakitome.learning.credit_examining.observations import CaseEvidence, CreditRange, credit_range, observe
from kakitome.learning.credit_examining.outcome_match import Meets, ProposedMatch, propose_matches, unmatched
from kakitome.learning.levels import Level
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.recognition.case import Case, CaseEvent
from kakitome.learning.recognition.particulars import read_text
from kakitome.learning.recognition.procedure import Role
from kakitome.mapping.recognition_fact import RecognitionSummary
from kakitome.values.localized_text import LocalizedText
from kakitome.web.desk.acting import CaseDesk
from kakitome.web.desk.applicants import applicant_name
from kakitome.web.pages.provider.credit_cases.assessment import assessment_of
from kakitome.web.pages.provider.credit_cases.forms import ExaminationForm
from kakitome.web.pages.provider.credit_cases.limits import limits_of, record_shown
from kakitome.web.pages.provider.credit_cases.sources import reopenings_of, sources_of
from kakitome.web.parts import written
from kakitome.web.parts.case import state_of, steps_of
from kakitome.web.parts.case_history import deadlines_of, history_of
from kakitome.web.parts.shapes import State

QUESTIONS: Mapping[GuidedQuestion, Promise] = {
    GuidedQuestion.QUALITY: gettext_lazy("Quality: is the quality of the institution and the programme assured?"),
    GuidedQuestion.VERIFICATION: gettext_lazy("Genuineness: is the credential genuine, and valid now?"),
    GuidedQuestion.LEVEL: gettext_lazy("Level: is it at the level of our course?"),
    GuidedQuestion.OUTCOMES: gettext_lazy("Outcomes: does it meet the outcomes of our course?"),
    GuidedQuestion.WORKLOAD: gettext_lazy("Workload: is there enough of it?"),
    GuidedQuestion.TESTING: gettext_lazy("Assessment: did an assessment ascertain the outcomes?"),
    GuidedQuestion.IDENTIFICATION: gettext_lazy("Identity: can one say that the person assessed was the applicant?"),
}
ANSWERS: Mapping[GuidedAnswer, Promise] = {
    GuidedAnswer.YES: pgettext_lazy("to a question", "Yes"),
    GuidedAnswer.PARTLY: gettext_lazy("In part"),
    GuidedAnswer.NO: pgettext_lazy("to a question", "No"),
    GuidedAnswer.UNKNOWN: gettext_lazy("Not known"),
}
MEETS: Mapping[Meets, tuple[State, Promise]] = {
    Meets.FULLY: ("ok", gettext_lazy("Meets it")),
    Meets.PART: ("warn", gettext_lazy("In part")),
    Meets.NONE: ("none", gettext_lazy("Does not meet it")),
}
ADVICE: Mapping[AdviceKind, tuple[State, Promise]] = {
    AdviceKind.CREDIT: ("ok", gettext_lazy("Credit it")),
    AdviceKind.CONDITIONS: ("warn", gettext_lazy("Credit it on a condition")),
    AdviceKind.QUESTION: ("unk", gettext_lazy("Ask first")),
    AdviceKind.OPEN: ("unk", gettext_lazy("Likely to be credited, once every question is answered")),
    AdviceKind.REFUSE: ("fail", gettext_lazy("Do not credit it")),
}
_NAMES: Mapping[GuidedQuestion, Promise] = {
    GuidedQuestion.QUALITY: gettext_lazy("quality"),
    GuidedQuestion.VERIFICATION: gettext_lazy("genuineness"),
    GuidedQuestion.LEVEL: gettext_lazy("level"),
    GuidedQuestion.OUTCOMES: gettext_lazy("outcomes"),
    GuidedQuestion.WORKLOAD: gettext_lazy("workload"),
    GuidedQuestion.TESTING: gettext_lazy("assessment"),
    GuidedQuestion.IDENTIFICATION: gettext_lazy("identity"),
}
_VERIFIED: Mapping[GuidedAnswer, tuple[State, Promise]] = {
    GuidedAnswer.YES: ("ok", gettext_lazy("valid")),
    GuidedAnswer.PARTLY: ("warn", gettext_lazy("valid, issuer not in a register")),
    GuidedAnswer.UNKNOWN: ("unk", gettext_lazy("could not be verified completely")),
    GuidedAnswer.NO: ("fail", gettext_lazy("not valid now")),
}
_RECOGNISED = (RecognitionSummary.CURRENT,)
_NOT_RECOGNISED = (RecognitionSummary.NONE, RecognitionSummary.NOT_THEN, RecognitionSummary.ENDED_BEFORE)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchShown:
    """One outcome of the course with what may meet it: the proposal, and the judgement with who gave it."""

    place: int
    outcome: str
    learning: int | None
    learnt: LocalizedText | None
    state: State
    word: str
    reasons: Sequence[str]
    judged: str
    judged_by: str
    is_proposal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionShown:
    """One question, what is on record about it, what that suggests, and what is answered."""

    number: int
    name: str
    sentence: str
    reasons: Sequence[str]
    suggests: str
    answered: str
    error: str


def page_of(desk: CaseDesk, form: ExaminationForm, *, errors: Mapping[str, str]) -> Mapping[str, Any]:
    """Return everything the page of a credit case shows.

    Args:
        desk: the case; its credential is opened and verified now, which the trail notes.
        form: as it was typed, or as it was saved.
        errors: findings about questions, by question.
    """
    case, now = desk.case, desk.now
    read = read_credential(desk.context, case, by=desk.party, now=now)
    letter = read.letter if read else None
    values = form.data or form.initial
    lines = [line.strip() for line in str(values.get("outcomes") or "").splitlines() if line.strip()]
    matches, answers = _matches(desk, letter, lines=lines, values=values), _answers(values)
    advice = advise(answers)
    count = count_case(desk.place.platform, case, read=read, now=now)
    state, word = state_of(case.state, case.procedure)
    events = desk.context.examining.store.cases.list_events(case.number)
    return {
        "case": case,
        "statement": case.subject.statement,
        "issuer": read_text(case.subject.statement.get("issuer")),
        "applicant": applicant_name(desk.place, case),
        "state": state,
        "word": word,
        "steps": steps_of(case, desk.procedure),
        "assessment": assessment_of(desk),
        "read": read,
        "letter": letter,
        "facts": read.facts if read else None,
        "checked_at": now,
        "verified": _verified(read),
        "recognition": _recognition(read),
        "uses": _uses(desk),
        "range": _range(letter),
        "limits": limits_of(count, case),
        "record": record_shown(count.record if count else _record(desk)),
        "cannot_be_credited": _cannot_be_credited(case, read, count),
        "is_all_typed": bool(case.examination and case.examination.basis.is_all_typed),
        "also": case.examination.basis.also if case.examination else (),
        "sources": sources_of(case),
        "reopenings": reopenings_of(case),
        "matches": matches,
        "learnt": _learnt(letter),
        "unmatched": _unmatched(letter, matches),
        "questions": _questions(desk, read, matches=matches, answers=answers, errors=errors),
        "answers": [(answer.value, str(label)) for answer, label in ANSWERS.items()],
        "meets": [(meets.value, str(label)) for meets, (_state, label) in MEETS.items()],
        "advice": _advice(advice, is_begun=bool(answers)),
        "heading": heading_of(desk, advice, hold=_hold(read, count)),
        "saved_by": desk.place.name_of(case.examination.by) if case.examination else "",
        "history": history_of(
            events,
            Role.SECRETARIAT,
            names=_names(desk, events),
            planned=deadlines_of(case),
        ),
    }


def _answers(values: Mapping[str, Any]) -> dict[GuidedQuestion, GuidedAnswer]:
    return {
        question: GuidedAnswer(given)
        for question in GuidedQuestion
        if (given := values.get(f"answer-{question.value}")) in tuple(GuidedAnswer)
    }


def _uses(desk: CaseDesk) -> list[dict[str, Any]]:
    """Return by whom else on this site the credential was credited."""
    platform = desk.place.platform
    return [
        {"use": use, "name": platform.organisations.get(use.institution).name}
        for use in uses_elsewhere(platform, desk.case)
    ]


def heading_of(desk: CaseDesk, advice: Advice, *, hold: str = "") -> str:
    """Say in a sentence how the case stands: likely before the committee, credited only after it.

    `hold` is why nothing looks creditable, whatever was answered.
    """
    case = desk.case
    if case.decisions or case.state not in desk.procedure.steps[2].states:
        return str(state_of(case.state, case.procedure)[1])
    if hold:
        return hold
    credits = case.examination.credits if case.examination else None
    if advice.kind is AdviceKind.REFUSE:
        return _("By the answers so far it is not to be credited.")
    if credits is None or not case.examination or not case.examination.answers:
        return _("Not examined yet.")
    return _likely(credits, advice)


def _likely(credits: Decimal, advice: Advice) -> str:
    words = {"credits": f"{credits.normalize():f}", "open": len(advice.unanswered)}
    if advice.unanswered:
        return _("%(credits)s credits look creditable. Questions not answered: %(open)d.") % words
    if advice.kind is AdviceKind.QUESTION:
        return _("Something is to be asked before %(credits)s credits can be proposed.") % words
    return _("%(credits)s credits look creditable.") % words


def _record(desk: CaseDesk) -> ApplicantRecord:
    basis = desk.case.examination.basis if desk.case.examination else CreditBasis()
    store = desk.context.examining.store
    return record_of(store, desk.case, rule_set=basis.rule_set, also=frozenset(basis.also))


def _hold(read: ReadCredential | None, count: CaseCount | None) -> str:
    if read is not None and read.verified is GuidedAnswer.NO:
        return _("The credential is not valid now. A proposal is on hold.")
    if count is not None and count.item.counting in (Counting.NOT, Counting.IN_PART):
        return _("Under the rules chosen it does not count, or not all of it.")
    return ""


def _cannot_be_credited(case: Case, read: ReadCredential | None, count: CaseCount | None) -> bool:
    """Tell whether what lies before the committee could not be decided upon now."""
    if read is not None and read.verified is GuidedAnswer.NO:
        return True
    wanted = case.proposal.examination.credits if case.proposal else None
    if count is None or wanted is None or count.item.counting is Counting.UNKNOWN:
        return False
    return count.item.used < wanted


def _verified(read: ReadCredential | None) -> tuple[State, str]:
    if read is None:
        return "unk", _("the file is not kept any more")
    state, word = _VERIFIED[read.verified]
    return state, str(word)


def _recognition(read: ReadCredential | None) -> Mapping[str, Any] | None:
    fact = read.recognition if read else None
    if fact is None:
        return None
    return {"then": fact.then.state.value, "now": fact.now.state.value, "tone": fact.tone}


def _is_recognised(read: ReadCredential | None) -> bool | None:
    fact = read.recognition if read else None
    if fact is None or fact.summary not in (*_RECOGNISED, *_NOT_RECOGNISED):
        return None
    return fact.summary in _RECOGNISED


def _range(letter: Microcredential | None) -> CreditRange | None:
    return credit_range(letter) if letter else None


def _learnt(letter: Microcredential | None) -> Sequence[LocalizedText]:
    return [outcome.text for outcome in letter.learning_outcomes] if letter else []


def _matches(
    desk: CaseDesk, letter: Microcredential | None, *, lines: Sequence[str], values: Mapping[str, Any]
) -> list[MatchShown]:
    learnt = _learnt(letter)
    proposed = propose_matches([LocalizedText(ja=line, en=line) for line in lines], learnt)
    judged = {match.outcome: match for match in (desk.case.examination.matches if desk.case.examination else ())}
    return [
        _match(desk, proposal, outcome=line, learnt=learnt, judged=judged.get(proposal.outcome), values=values)
        for proposal, line in zip(proposed, lines, strict=True)
    ]


def _match(
    desk: CaseDesk,
    proposal: ProposedMatch,
    *,
    outcome: str,
    learnt: Sequence[LocalizedText],
    judged: JudgedMatch | None,
    values: Mapping[str, Any],
) -> MatchShown:
    place = proposal.outcome
    word = str(values.get(f"meets-{place}") or "")
    chosen = str(values.get(f"learning-{place}", "" if proposal.learning is None else proposal.learning) or "")
    learning = int(chosen) if chosen.isdigit() and int(chosen) < len(learnt) else None
    if f"learning-{place}" not in values:
        learning = proposal.learning
    state, label = _tie(Meets(word) if word in tuple(Meets) else None, proposal)
    is_saved = judged is not None and judged.meets.value == word and judged.learning == learning
    return MatchShown(
        place=place,
        outcome=outcome,
        learning=learning,
        learnt=learnt[learning] if learning is not None else None,
        state=state,
        word=str(label),
        reasons=[written.finding(reason) for reason in proposal.reasons],
        judged=word,
        judged_by=desk.place.name_of(judged.by) if judged is not None and is_saved else "",
        is_proposal=word not in tuple(Meets),
    )


def _tie(judged: Meets | None, proposal: ProposedMatch) -> tuple[State, Promise]:
    """Return the word between two outcomes; that no words meet is no judgement that the outcome is not met."""
    if judged is None and proposal.meets is Meets.NONE:
        return "unk", gettext_lazy("No words in common")
    return MEETS[judged or proposal.meets]


def _unmatched(letter: Microcredential | None, matches: Sequence[MatchShown]) -> list[LocalizedText]:
    learnt = _learnt(letter)
    used = tuple(
        ProposedMatch(outcome=match.place, learning=match.learning, meets=Meets.NONE, reasons=()) for match in matches
    )
    return [learnt[place] for place in unmatched(used, learnt)] if matches else []


def _questions(
    desk: CaseDesk,
    read: ReadCredential | None,
    *,
    matches: Sequence[MatchShown],
    answers: Mapping[GuidedQuestion, GuidedAnswer],
    errors: Mapping[str, str],
) -> list[QuestionShown]:
    examination = desk.case.examination
    evidence = CaseEvidence(
        verified=read.verified if read else GuidedAnswer.UNKNOWN,
        is_recognised=_is_recognised(read),
        meets=tuple(Meets(match.judged) for match in matches if match.judged) if _all_judged(matches) else (),
        wanted=examination.credits if examination else None,
        level=_own_level(examination.basis) if examination else None,
    )
    seen = observe(read.letter if read and read.letter else Microcredential(), evidence)
    return [
        QuestionShown(
            number=number,
            name=question.value,
            sentence=str(QUESTIONS[question]),
            reasons=[written.finding(reason) for reason in seen[question].reasons],
            suggests=_suggests(seen[question].suggests),
            answered=answers[question].value if question in answers else "",
            error=errors.get(question.value, ""),
        )
        for number, question in enumerate(GuidedQuestion, 1)
    ]


def _own_level(basis: CreditBasis) -> Level | None:
    return Level(framework=basis.level_framework, level=basis.level) if basis.level else None


def _suggests(answer: GuidedAnswer | None) -> str:
    return str(ANSWERS[answer]) if answer is not None else ""


def _all_judged(matches: Sequence[MatchShown]) -> bool:
    return bool(matches) and all(match.judged for match in matches)


def _advice(advice: Advice, *, is_begun: bool) -> Mapping[str, Any] | None:
    if not is_begun:
        return None
    state, title = ADVICE[advice.kind]
    return {
        "state": state,
        "title": str(title),
        "because": [str(_NAMES[question]) for question in advice.because],
        "unanswered": [str(_NAMES[question]) for question in advice.unanswered],
        "would_refuse": [str(_NAMES[question]) for question in advice.would_refuse],
    }


def _names(desk: CaseDesk, events: Sequence[CaseEvent]) -> Mapping[str, str]:
    accounts = dict.fromkeys(event.by.account for event in events)
    return {account: name for account in accounts if (name := desk.place.name_of(account))}
