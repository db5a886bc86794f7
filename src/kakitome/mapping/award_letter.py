"""What a checked document says was awarded: its letter, whatever envelope it came in.

    letter = award_letter(report)            # definition and facts, of the award that a sealed file carries too
    award_data(report)                       # as plain data, for programs
    award_lines(*letter)                     # as labelled lines, for a terminal

A file whose envelope is by another issuer than the award inside has no letter of its own: it is not told as if it had.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from kakitome import texts
from kakitome.documents.verification.carried import carried
from kakitome.documents.verification.check import Report, Verdict
from kakitome.documents.verification.formats.sd_jwt_vc_view import CLAIMS
from kakitome.documents.verification.formats.sd_jwt_vc_view import FORM as SD_JWT_VC
from kakitome.learning.framework.nature import nature_of
from kakitome.learning.microcredential import Kind, Microcredential
from kakitome.learning.workload import LearnerEffort
from kakitome.mapping.award_facts import AwardFacts, awarded_by, awarded_by_words
from kakitome.mapping.bilingual import UNITS, day, in_both, joined, plain_number, same
from kakitome.mapping.narrative.words import KINDS, METHODS
from kakitome.mapping.openbadge.reading import from_credential
from kakitome.mapping.sd_jwt_vc.reading import with_claims
from kakitome.values.json_members import without_empty
from kakitome.values.localized_text import LocalizedText

Letter = tuple[Microcredential, AwardFacts]
Line = tuple[LocalizedText, LocalizedText]
_UNVOUCHED = (Verdict.MALFORMED, Verdict.INVALID_SIGNATURE)


def award_letter(report: Report) -> Letter | None:
    """Read what was awarded, of a sealed file that of the award it carries; None where nothing could be read."""
    return own_letter(carried(report) or report)


def own_letter(report: Report) -> Letter | None:
    """Read what a document says itself, whatever it carries; None where nothing could be read.

    Where it names its issuer in one language alone, a registry that lists the issuer names it in both.
    """
    if report.document is None:
        return None
    microcredential, facts, _problems = from_credential(report.document)
    if report.format.startswith(SD_JWT_VC):
        microcredential = with_claims(microcredential, report.document.get(CLAIMS, {}))
    if len(facts.issuer_name.languages) == 1 and report.listed_name:
        body = microcredential.awarding_body
        if body is not None and body.name == facts.issuer_name:
            # One body under one name: of those who award jointly it is told once.
            microcredential = replace(microcredential, awarding_body=replace(body, name=report.listed_name))
        facts = replace(facts, issuer_name=report.listed_name)
    return microcredential, facts


def said_by(report: Report) -> tuple[LocalizedText, LocalizedText]:
    """Return the title and the issuer's name as a document says them; empty where nobody vouches for what it says."""
    if report.document is None or report.verdict in (Verdict.MALFORMED, Verdict.INVALID_SIGNATURE):
        # What nobody vouches for is not repeated as if somebody had said it.
        return LocalizedText(), LocalizedText()
    letter, name = award_letter(report), report.document.get("name")
    if letter is None:
        return LocalizedText(), LocalizedText()
    microcredential, facts = letter
    title = microcredential.title or LocalizedText(en=name if isinstance(name, str) else "")
    return title, facts.issuer_name


def is_shown_in_part(report: Report) -> bool:
    """Tell whether what is not there may have been kept back: claims are hidden, or the proof was derived from another.

    A derived proof (ecdsa-sd-2023) does not say how much of the credential is shown.
    """
    proof = (carried(report) or report).check("proof")
    working = proof.working if proof is not None else {}
    return working.get("hidden", "0") != "0" or working.get("cryptosuite", "").startswith("ecdsa-sd")


def is_vouched_for(report: Report) -> bool:
    """Tell whether anybody stands for what the document says; what nobody does is not repeated as if it were so."""
    return report.verdict not in _UNVOUCHED


def award_data(report: Report) -> dict[str, Any]:
    """Write the letter as JSON data; empty where nothing is awarded, or nobody vouches for what the document says."""
    letter = award_letter(report)
    if letter is None or not letter[0].title or not is_vouched_for(report):
        return {}
    mc, facts = letter
    learner = {"name": facts.learner_name, "reading": facts.learner_reading, "roman": facts.learner_roman}
    return without_empty(
        {
            "title": in_both(mc.title),
            "by": in_both(facts.issuer_name),
            "awarding_bodies": [in_both(name) for name in awarded_by(mc, facts)],
            "kind": in_both(kind_words(mc)),
            "number": facts.number,
            "learner": without_empty(learner),
            "awarded_on": facts.awarded_on.isoformat() if facts.awarded_on else "",
            "valid_until": last_day(facts),
            "outcomes": [in_both(outcome.text) for outcome in mc.learning_outcomes],
            "workload": in_both(workload_words(mc.learner_effort)),
            "assessment": [in_both(assessment) for assessment in _assessments(mc)],
            "grade": facts.grade,
        }
    )


def award_lines(mc: Microcredential, facts: AwardFacts) -> Iterator[Line]:
    """Write person, award, outcomes, hours, assessment and end as labelled lines; what is not stated is left out."""
    stated = {
        "award": mc.title,
        "kind": kind_words(mc),
        "issuer": awarded_by_words(mc, facts),
        "learner": same(facts.learner_name),
        "awarded_on": day(facts.awarded_on),
        "valid_until": day(last_day(facts)),
    }
    yield from ((texts.term(f"letter.{key}"), words) for key, words in stated.items() if words)
    yield from ((texts.term("letter.outcome"), outcome.text) for outcome in mc.learning_outcomes)
    workload = workload_words(mc.learner_effort)
    if workload:
        yield texts.term("letter.workload"), workload
    yield from ((texts.term("letter.assessment"), assessment) for assessment in _assessments(mc))
    if facts.grade:
        yield texts.term("letter.grade"), same(facts.grade)


def last_day(facts: AwardFacts) -> str:
    """Return the last day on which the award holds, as a calendar day; empty when no end is stated."""
    end = facts.valid_until
    return (end - timedelta(microseconds=1)).date().isoformat() if end else ""


def kind_words(mc: Microcredential) -> LocalizedText:
    """Return the word for what it is, empty where nobody says; only what really is one is called a micro-credential."""
    is_open = mc.kind is Kind.MICROCREDENTIAL and not nature_of(mc).is_microcredential
    if is_open or mc.kind is Kind.UNSTATED:
        return LocalizedText()
    return KINDS[mc.kind]


def workload_words(effort: LearnerEffort | None) -> LocalizedText:
    """Write the study hours or credits that the definition states; empty where it states none."""
    if effort is None:
        return LocalizedText()
    amount = plain_number(effort.value)
    if effort.value_max is not None and effort.value_max != effort.value:
        amount += f"–{plain_number(effort.value_max)}"
    return joined(same(amount), UNITS[effort.unit], ja=" ", en=" ")


def _assessments(mc: Microcredential) -> list[LocalizedText]:
    assessments = []
    for assessment in mc.assessment_type:
        weight = f"({plain_number(assessment.weight_percent)}%)" if assessment.weight_percent is not None else ""
        method = joined(METHODS[assessment.method], same(weight), ja=" ", en=" ")
        assessments.append(joined(method, assessment.description, ja="：", en=": "))
    return assessments
