"""The seven questions: what five real micro-credentials answer of themselves, and what advice follows."""

import itertools
from decimal import Decimal

import pytest

from kakitome.learning.assessment import Assessment, AssessmentMethod
from kakitome.learning.credit_examining.guided_questions import (
    DECISIVE,
    AdviceKind,
    GuidedAnswer,
    GuidedQuestion,
    advise,
)
from kakitome.learning.credit_examining.observations import CaseEvidence, CreditRange, credit_range, observe
from kakitome.learning.credit_examining.outcome_match import Meets
from kakitome.learning.framework.level_crosswalks import LevelCrosswalk, level_crosswalks
from kakitome.learning.levels import Level
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.outcomes import LearningOutcome
from kakitome.learning.quality import QualityAssurance
from kakitome.learning.workload import EffortUnit, LearnerEffort
from kakitome.values.localized_text import LocalizedText

EXAM = Assessment(method=AssessmentMethod.WRITTEN_EXAMINATION)
MITX = Microcredential(
    title=LocalizedText(en="MITx MicroMasters in Supply Chain Management"),
    learner_effort=LearnerEffort(value=Decimal(520), value_max=Decimal(780)),
    assessment_type=(EXAM,),
    level=(Level(description=LocalizedText(en="graduate level")),),
)
"""5 × 13 weeks of 8 to 12 hours; a proctored final examination; no outcomes stated. Source: MITx, FAQ of the programme."""
GOOGLE = Microcredential(
    title=LocalizedText(en="Google Data Analytics Professional Certificate"),
    learner_effort=LearnerEffort(value=Decimal(187)),
    assessment_type=(Assessment(method=AssessmentMethod.QUIZ, pass_mark="80 %"),),
    level=(Level(framework="EQF", level="5-6"),),
)
SIT = Microcredential(title=LocalizedText(en="Digital Logic and Computing"))
"""18 credits of its own institution; what is published of it says neither hours nor outcomes."""
CYBER = Microcredential(
    title=LocalizedText(ja="IT総合学基礎（ブロンズ）"),
    assessment_type=(Assessment(method=AssessmentMethod.CONTINUOUS),),
    level=(Level(framework="ITSS", level="1"),),
)
WASEDA = Microcredential(
    title=LocalizedText(ja="データ科学認定制度 初級"),
    learning_outcomes=(
        LearningOutcome(text=LocalizedText(ja="データサイエンスの基礎や考え方を研究や仕事に利用できる")),
    ),
    quality_assurance=QualityAssurance(external_programme=LocalizedText(ja="MDASH 応用基礎レベル")),
)
GENUINE = CaseEvidence(verified=GuidedAnswer.YES, wanted=Decimal(2))


def suggested(letter: Microcredential, evidence: CaseEvidence = GENUINE) -> dict[GuidedQuestion, GuidedAnswer]:
    seen = observe(letter, evidence)
    return {question: observed.suggests for question, observed in seen.items() if observed.suggests is not None}


@pytest.mark.parametrize(
    ("letter", "unknown"),
    [
        (MITX, {GuidedQuestion.QUALITY, GuidedQuestion.OUTCOMES, GuidedQuestion.IDENTIFICATION}),
        (GOOGLE, {GuidedQuestion.QUALITY, GuidedQuestion.OUTCOMES, GuidedQuestion.IDENTIFICATION}),
        (SIT, set(GuidedQuestion) - {GuidedQuestion.VERIFICATION}),
        (
            CYBER,
            {GuidedQuestion.QUALITY, GuidedQuestion.OUTCOMES, GuidedQuestion.WORKLOAD, GuidedQuestion.IDENTIFICATION},
        ),
        (
            WASEDA,
            {GuidedQuestion.LEVEL, GuidedQuestion.WORKLOAD, GuidedQuestion.TESTING, GuidedQuestion.IDENTIFICATION},
        ),
    ],
    ids=["mitx", "google", "sit", "cyber", "waseda"],
)
def test_what_real_ones_do_not_say_is_to_be_asked_and_never_a_no(
    letter: Microcredential, unknown: set[GuidedQuestion]
) -> None:
    answers = suggested(letter)
    assert {question for question, answer in answers.items() if answer is GuidedAnswer.UNKNOWN} == unknown
    assert GuidedAnswer.NO not in answers.values()
    advice = advise(answers)
    assert advice.kind is AdviceKind.QUESTION
    assert set(advice.because) == unknown


def test_one_that_says_everything_and_meets_three_of_four_is_credited_on_condition() -> None:
    evidence = CaseEvidence(
        verified=GuidedAnswer.YES,
        is_recognised=True,
        wanted=Decimal(2),
        meets=(Meets.FULLY, Meets.FULLY, Meets.PART, Meets.FULLY),
    )
    answers = suggested(WASEDA, evidence) | dict.fromkeys(
        (GuidedQuestion.LEVEL, GuidedQuestion.WORKLOAD, GuidedQuestion.TESTING, GuidedQuestion.IDENTIFICATION),
        GuidedAnswer.YES,
    )
    advice = advise(answers)
    assert (advice.kind, advice.because) == (AdviceKind.CONDITIONS, (GuidedQuestion.OUTCOMES,))


def test_a_level_of_another_framework_is_a_hint_and_never_a_yes() -> None:
    own = CaseEvidence(verified=GuidedAnswer.YES, level=Level(framework="JEQF", level="6"))
    assert suggested(GOOGLE, own)[GuidedQuestion.LEVEL] is GuidedAnswer.PARTLY
    same = CaseEvidence(verified=GuidedAnswer.YES, level=Level(framework="EQF", level="5-6"))
    assert suggested(GOOGLE, same)[GuidedQuestion.LEVEL] is GuidedAnswer.YES


@pytest.mark.parametrize("question", list(GuidedQuestion))
def test_a_no_refuses_where_nothing_can_make_it_good(question: GuidedQuestion) -> None:
    answers = dict.fromkeys(GuidedQuestion, GuidedAnswer.YES) | {question: GuidedAnswer.NO}
    assert advise(answers).kind is (AdviceKind.REFUSE if question in DECISIVE else AdviceKind.CONDITIONS)


def test_a_question_that_is_open_keeps_credit_from_being_advised() -> None:
    answers = dict.fromkeys(GuidedQuestion, GuidedAnswer.YES)
    del answers[GuidedQuestion.IDENTIFICATION]
    advice = advise(answers)
    assert (advice.kind, advice.unanswered, advice.would_refuse) == (
        AdviceKind.OPEN,
        (GuidedQuestion.IDENTIFICATION,),
        (GuidedQuestion.IDENTIFICATION,),
    )


def test_a_worse_answer_never_leads_to_better_advice() -> None:
    """Of all answers to two questions at a time, beside any third: from yes to no the advice only falls."""
    rank = [AdviceKind.REFUSE, AdviceKind.QUESTION, AdviceKind.CONDITIONS, AdviceKind.CREDIT]
    for first, second in itertools.permutations(GuidedQuestion, 2):
        for other in GuidedAnswer:
            base = dict.fromkeys(GuidedQuestion, GuidedAnswer.YES) | {second: other}
            ranks = [
                rank.index(advise(base | {first: answer}).kind)
                for answer in (GuidedAnswer.YES, GuidedAnswer.PARTLY, GuidedAnswer.NO)
            ]
            # Partly genuine is asked about, which says less than a condition and more than a refusal.
            assert ranks == sorted(ranks, reverse=True), (first, second, other)


@pytest.mark.parametrize(
    ("effort", "ends"),
    [
        (LearnerEffort(value=Decimal(4), unit=EffortUnit.ECTS), (2, 2)),
        (LearnerEffort(value=Decimal(3), unit=EffortUnit.ECTS), (1, 2)),
        (LearnerEffort(value=Decimal(110)), (2, 2)),
        (LearnerEffort(value=Decimal(44)), (0, 0)),
        (LearnerEffort(value=Decimal(30), unit=EffortUnit.UAE_CREDITS), None),
    ],
)
def test_credits_are_counted_at_both_ends_and_rounded_down(effort: LearnerEffort, ends: tuple[int, int] | None) -> None:
    found: CreditRange | None = credit_range(Microcredential(learner_effort=effort))
    assert (found and (int(found.low), int(found.high))) == ends


@pytest.mark.parametrize(
    ("stated", "own", "answer", "code"),
    [
        (("EQF", "6"), ("EQF", "6"), GuidedAnswer.YES, "I_SEEN_LEVEL_SAME"),
        (("EQF", "7"), ("EQF", "6"), GuidedAnswer.YES, "I_SEEN_LEVEL_REACHED"),
        (("EQF", "4"), ("EQF", "6"), GuidedAnswer.PARTLY, "I_SEEN_LEVEL_LOWER"),
        (("ITSS", "1"), ("EQF", "6"), GuidedAnswer.PARTLY, "I_SEEN_LEVEL_HINT"),
    ],
)
def test_a_level_of_another_framework_is_read_by_a_published_table_or_is_a_hint(
    stated: tuple[str, str], own: tuple[str, str], answer: GuidedAnswer, code: str
) -> None:
    letter = Microcredential(level=(Level(framework=stated[0], level=stated[1]),))
    evidence = CaseEvidence(verified=GuidedAnswer.YES, level=Level(framework=own[0], level=own[1]))
    seen = observe(letter, evidence)[GuidedQuestion.LEVEL]
    assert (seen.suggests, seen.reasons[0].code) == (answer, code)


@pytest.mark.parametrize("table", level_crosswalks(), ids=lambda table: f"{table.origin}-{table.target}")
def test_only_a_table_meant_for_recognition_suggests_yes(table: LevelCrosswalk) -> None:
    origin, target = next((origin, target) for origin, target in table.rows.items() if target)
    letter = Microcredential(level=(Level(framework=table.origin, level=origin),))
    own = Level(framework=table.target, level=target)
    seen = observe(letter, CaseEvidence(verified=GuidedAnswer.YES, level=own))[GuidedQuestion.LEVEL]
    expected = GuidedAnswer.YES if table.usable_for_recognition else GuidedAnswer.PARTLY
    assert seen.suggests is expected
