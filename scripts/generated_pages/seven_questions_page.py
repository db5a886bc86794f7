"""The page on five real micro-credentials under the seven questions: what is on record and what follows."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import yaml

from kakitome.errors import Problem
from kakitome.learning.credit.assess import assess
from kakitome.learning.credit.learning import Learning, LearningKind, StatedCredits
from kakitome.learning.credit.loading import rule_set_on
from kakitome.learning.credit.target import CreditContext, CreditTarget, TargetKind
from kakitome.learning.credit.verdict import CreditItem
from kakitome.learning.credit_examining.guided_questions import (
    Advice,
    AdviceKind,
    GuidedAnswer,
    GuidedQuestion,
    advise,
)
from kakitome.learning.credit_examining.observations import CaseEvidence, Observation, observe
from kakitome.learning.credit_examining.outcome_match import propose_matches
from kakitome.learning.definition import read
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.workload import EffortUnit
from kakitome.texts import sentence
from kakitome.values.localized_text import LocalizedText

PATH = "docs/rules/seven-questions.md"
EXAMPLES = Path(__file__).parents[2] / "examples"
DAY = date(2026, 11, 21)
WANTED = Decimal(2)
COURSE_OUTCOMES = (
    LocalizedText(ja="データサイエンスの基礎を仕事に利用できる", en="Uses the basics of data science at work"),
    LocalizedText(
        ja="データを集めて可視化し、結果を説明できる", en="Collects and visualises data, and explains the result"
    ),
)
"""Outcomes of the course of two credits that is asked for, made up for this page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RealExample:
    """One definition of a real micro-credential, and what it is before the law of bachelor's degrees in Japan."""

    file: str
    kind: LearningKind
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleAnswers:
    """What is on record, what follows when every suggestion is taken as the answer, and what the law says."""

    letter: Microcredential
    observations: Mapping[GuidedQuestion, Observation]
    advice: Advice
    law: CreditItem


FIVE = (
    RealExample(
        file="credit/mitx-supply-chain-management.toml",
        kind=LearningKind.MICROCREDENTIAL,
        source="micromasters.mit.edu/scm/frequently-asked-questions",
    ),
    RealExample(
        file="definitions/google-data-analytics.yaml",
        kind=LearningKind.INDUSTRY_CERTIFICATE,
        source="public pages, in part a third-party copy (low trust)",
    ),
    RealExample(
        file="credit/sit-digital-logic-and-computing.toml",
        kind=LearningKind.FOREIGN_COURSE,
        source="singaporetech.edu.sg/sitlearn/csm-pathways/applied-computing",
    ),
    RealExample(
        file="definitions/cyber-it-foundation-bronze.toml",
        kind=LearningKind.COURSE,
        source="cyber-u.ac.jp/faculty_course/micro-credential.html",
    ),
    RealExample(
        file="definitions/waseda-data-science-shokyu.toml",
        kind=LearningKind.COURSE,
        source="univ-journal.jp/74121, waseda.jp/inst/cds/news/3654",
    ),
)
_QUESTIONS = {
    GuidedQuestion.QUALITY: "質 · quality",
    GuidedQuestion.VERIFICATION: "真正性 · genuineness",
    GuidedQuestion.LEVEL: "レベル · level",
    GuidedQuestion.OUTCOMES: "成果 · outcomes",
    GuidedQuestion.WORKLOAD: "学習量 · workload",
    GuidedQuestion.TESTING: "評価 · assessment",
    GuidedQuestion.IDENTIFICATION: "本人 · identity",
}
_ANSWERS = {
    GuidedAnswer.YES: "はい · yes",
    GuidedAnswer.PARTLY: "一部 · in part",
    GuidedAnswer.NO: "いいえ · no",
    GuidedAnswer.UNKNOWN: "わからない · not known",
}
_ADVICE = {
    AdviceKind.REFUSE: "認定しない · do not credit it",
    AdviceKind.OPEN: "答えがそろっていない · some questions are open",
    AdviceKind.QUESTION: "先に尋ねる · ask first",
    AdviceKind.CONDITIONS: "条件つきで認定する · credit it on a condition",
    AdviceKind.CREDIT: "認定する · credit it",
}


def answers_for(example: RealExample) -> ExampleAnswers:
    """Work out one example: nobody presented a credential, no register was asked, two credits are wanted."""
    letter, _problems = read((EXAMPLES / example.file).read_bytes())
    matches = propose_matches(COURSE_OUTCOMES, [outcome.text for outcome in letter.learning_outcomes])
    evidence = CaseEvidence(verified=GuidedAnswer.UNKNOWN, meets=[match.meets for match in matches], wanted=WANTED)
    observations = observe(letter, evidence)
    suggested = {q: seen.suggests for q, seen in observations.items() if seen.suggests is not None}
    return ExampleAnswers(letter=letter, observations=observations, advice=advise(suggested), law=_law(example, letter))


def seven_questions_page() -> str:
    """Write the page."""
    lines = [
        "# Seven questions on five real micro-credentials · 実在する5つへの7つの問い",
        "",
        "This page is written by `make reference` from the definitions in `examples/`; a test holds the answers to",
        "what was worked out by hand. The questions are Nuffic's seven criteria of 2016; which answer is suggested,",
        "and which advice follows, is ours (derived, [crediting](../journeys/crediting.md)). The facts are those that",
        "public pages state; what they do not state is “not known”, never “no”. No credential was presented, and no",
        "register was asked. What is asked for are two credits of a course of data science; every suggestion is taken",
        "as the answer.",
        "",
        "事実は公開されたページに書かれていたものだけです。書かれていないことは「いいえ」ではなく「わからない」です。",
        "証明は示されておらず、登録簿にも尋ねていません。データサイエンスの2単位の科目としての認定を考えます。",
        "",
        "| | " + " | ".join(_QUESTIONS.values()) + " | 助言 · advice |",
        "|---|" + "---|" * (len(_QUESTIONS) + 1),
    ]
    worked = [(example, answers_for(example)) for example in FIVE]
    lines += [_summary(answers) for _example, answers in worked]
    for example, answers in worked:
        lines += ["", *_section(example, answers)]
    return "\n".join(lines) + "\n"


def _law(example: RealExample, letter: Microcredential) -> CreditItem:
    effort, given = letter.learner_effort, letter.credit_recognition
    stated = given.credits if given is not None else None
    learning = Learning(
        key="it",
        title=letter.title,
        kind=example.kind,
        institution_id="elsewhere",
        study_hours=effort.value if effort is not None and effort.unit is EffortUnit.HOURS else None,
        credits=StatedCredits(value=stated, unit=given.unit) if given is not None and stated is not None else None,
    )
    rules = rule_set_on("jp-undergraduate", DAY)
    target = CreditTarget(id="course", kind=TargetKind.DEGREE, rule_set=rules.id, institution="home")
    now = datetime(DAY.year, DAY.month, DAY.day, 3, tzinfo=UTC)
    return assess(rules, [learning], target=target, context=CreditContext(), now=now).items[0]


def _summary(answers: ExampleAnswers) -> str:
    cells = [_suggested(answers.observations[question]) for question in _QUESTIONS]
    return f"| {_title(answers.letter)} | {' | '.join(cells)} | {_ADVICE[answers.advice.kind]} |"


def _section(example: RealExample, answers: ExampleAnswers) -> list[str]:
    advice = answers.advice
    because = "、".join(_QUESTIONS[question] for question in advice.because)
    rules = rule_set_on("jp-undergraduate", DAY)
    rule = rules.rule(answers.law.rule)
    article = f"{rule.article.ja} · {rule.article.en}" if rule else "—"
    return [
        f"## {_title(answers.letter)}",
        "",
        f"[`examples/{example.file}`](../../examples/{example.file}); read at: {example.source}.",
        "",
        "| 書かれていること · stated | |",
        "|---|---|",
        *(f"| `{key}` | {value} |" for key, value in _stated(example.file).items()),
        "",
        "| 問い · question | 示唆 · suggests | わけ · why |",
        "|---|---|---|",
        *(
            f"| {_QUESTIONS[question]} | {_suggested(seen)} | {_why(question, seen)} |"
            for question, seen in answers.observations.items()
        ),
        "",
        f"**助言 · advice: {_ADVICE[advice.kind]}**" + (f" — {because}" if because else ""),
        "",
        f"法令では · under the law ({article}): " + " ".join(_both(reason) for reason in answers.law.reasons),
    ]


def _stated(file: str) -> Mapping[str, str]:
    text = (EXAMPLES / file).read_text(encoding="utf-8")
    return tomllib.loads(text) if file.endswith(".toml") else yaml.safe_load(text)


def _why(question: GuidedQuestion, seen: Observation) -> str:
    if question is GuidedQuestion.VERIFICATION:
        return "証明は示されていません。 No credential was presented."
    return "<br>".join(_both(reason) for reason in seen.reasons)


def _suggested(seen: Observation) -> str:
    return "—" if seen.suggests is None else _ANSWERS[seen.suggests]


def _title(letter: Microcredential) -> str:
    return letter.title.in_language("ja")


def _both(problem: Problem) -> str:
    return f"{sentence(problem, 'ja')} {sentence(problem, 'en')}".replace("|", "\\|")
