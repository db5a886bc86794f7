"""A report as plain data: what `kakitome verify --json`, the API and the check page answer to programs.

Every finding is said by its code and in both languages. Of the checked document it repeats the letter: who was awarded
what, by whom and until when; of a sealed file that is the letter of the award it carries.
"""

from collections.abc import Mapping
from typing import Any

from kakitome import texts
from kakitome.documents.verification.carried import told_checks, told_registries
from kakitome.documents.verification.check import Check, RegistryAnswer, Report
from kakitome.errors import Problem
from kakitome.mapping import recognition_words as words
from kakitome.mapping.award_letter import award_data
from kakitome.mapping.bilingual import in_both
from kakitome.mapping.endorsement_letter import EndorsementLetter, endorsement_letter, letter_sentence
from kakitome.mapping.recognition_fact import RecognitionFact, RecognitionLine, recognition_fact
from kakitome.mapping.stated import stated_data, stated_of
from kakitome.mapping.successor import Successor, successor_of
from kakitome.mapping.verdict_words import told_reason, verdict_sentence
from kakitome.values.instants import write_instant
from kakitome.values.json_members import without_empty
from kakitome.values.localized_text import LocalizedText


def report_data(report: Report, *, number: str = "", successor: Successor | None = None) -> dict[str, Any]:
    """Write a report as JSON data.

    Args:
        number: of the check record, when one was made.
        successor: where the document is found that took a replaced one's place, if more is known than it says.
    """
    following, stated = successor or successor_of(report), stated_of(report)
    fact, letter, award = recognition_fact(report), endorsement_letter(report), award_data(report)
    return {
        "verdict": report.verdict.value,
        "sentence": in_both(verdict_sentence(report)),
        "because": in_both(told_reason(report)),
        "as_of": write_instant(report.as_of),
        **({"record": number} if number else {}),
        "format": report.format,
        "issuer": report.issuer_id,
        **({"successor": _successor(following)} if following and _successor(following) else {}),
        **({"award": award} if award else {}),
        **({"stated": stated_data(stated)} if stated else {}),
        **({"recognition": recognition_data(fact)} if fact else {}),
        **({"endorsement": _endorsement(letter)} if letter else {}),
        "checks": [_check(check) for check in told_checks(report)],
        "registries": [_answer(answer) for answer in told_registries(report)],
        "enclosed": [
            {"label": inner.label, "place": texts.excerpt(inner.place), "report": report_data(inner.report)}
            for inner in report.enclosed
        ],
    }


def recognition_data(fact: RecognitionFact) -> dict[str, Any]:
    """Write the fact of recognition as JSON data: the pair as one case, and each line by itself."""
    return {
        "case": fact.summary.value,
        "procedure": fact.procedure,
        "tone": fact.tone,
        "title": in_both(words.title(fact)),
        "sentence": in_both(words.sentence(fact)),
        "at_award": _recognition_line(fact.then, words.then_words(fact)),
        "now": _recognition_line(fact.now, words.now_words(fact)),
        "registers": {"asked": fact.registers.asked, "answered": fact.registers.answered},
        **({"note": in_both(note)} if (note := words.note(fact)) else {}),
    }


def _successor(successor: Successor) -> dict[str, str]:
    return without_empty({"number": successor.number, "address": successor.address})


def _endorsement(letter: EndorsementLetter) -> dict[str, Any]:
    stated = {
        "by": in_both(letter.endorser),
        "about": letter.about,
        "title": in_both(letter.title),
        "number": letter.number,
        "procedure": letter.wording.value if letter.number else "",
        "since": write_instant(letter.since) if letter.since else "",
        "until": write_instant(letter.until) if letter.until else "",
        "comment": letter.comment,
    }
    return {"sentence": in_both(letter_sentence(letter)), **without_empty(stated)}


def _recognition_line(line: RecognitionLine, localized_text: LocalizedText) -> dict[str, Any]:
    stated = {
        "by": in_both(line.body),
        "by_id": line.body_id,
        "recognition": line.recognition,
        "number": line.number,
        "since": write_instant(line.since) if line.since else "",
        "until": write_instant(line.until) if line.until else "",
        "due": line.due,
        "reason": in_both(line.reason),
    }
    return {
        "state": line.state.value,
        "sentence": in_both(localized_text),
        **without_empty(stated),
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "id": check.id,
        "name": in_both(texts.term(f"check.{check.id}")),
        "outcome": check.outcome.value,
        "reason": _finding(check.reason),
        "problems": [_finding(problem) for problem in check.problems],
        "working": dict(check.working),
        **({"verdict": check.verdict.value} if check.verdict else {}),
    }


def _finding(problem: Problem) -> Mapping[str, Any]:
    return {
        **in_both(texts.both(problem)),
        "code": problem.code,
        **({"pointer": problem.pointer} if problem.pointer else {}),
        **({"source": problem.source} if problem.source else {}),
    }


def _answer(answer: RegistryAnswer) -> dict[str, Any]:
    return {
        "registry": in_both(answer.registry),
        "answer": answer.answer,
        **({"name": in_both(answer.name)} if answer.name else {}),
        **({"url": answer.url} if answer.url else {}),
        **({"reason": _finding(answer.reason)} if answer.reason else {}),
    }
