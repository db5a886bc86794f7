"""Tell when a document names another body as the awarding one than the one that signed it.

    finding = other_awarding_body(letter, issuer=issuer.did, names=issuer.name)

The signer answers for what is signed; a name in the text proves nothing of the body that bears it. So the issuer is
told before it signs, and the reader after. A faculty named with its university in front is the university's own.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kakitome.documents.verification.check import Report
from kakitome.errors import Problem
from kakitome.learning.microcredential import AwardingBody, Microcredential, awarding_bodies
from kakitome.mapping.award_facts import joined_names
from kakitome.mapping.bilingual import folded
from kakitome.mapping.openbadge.reading import from_credential
from kakitome.values.localized_text import LocalizedText

IDENTITY = "issuer_identity"
"""The check beside which the finding stands: who the issuer is."""


def other_awarding_body(letter: Microcredential, *, issuer: str, names: LocalizedText) -> Problem | None:
    """Return the finding that no awarding body is the issuer; None when one is, or when none is named.

    `issuer` is the signer's identifier, `names` how it calls itself.
    """
    bodies = [body for body in awarding_bodies(letter) if body.name]
    if not bodies or not names or any(_is_issuer(body, issuer=issuer, names=names) for body in bodies):
        return None
    shown = joined_names([body.name for body in bodies])
    return Problem(
        code="W_AWARDING_BODY_OTHER",
        pointer="/awarding_body",
        params={
            "issuer_ja": names.in_language("ja")[:120],
            "issuer_en": names.in_language("en")[:120],
            "body_ja": shown.ja[:200],
            "body_en": shown.en[:200],
        },
        severity="warning",
    )


def with_awarding_body(report: Report) -> Report:
    """Add the finding to a report, and to the reports of what stands inside the document."""
    enclosed = tuple(replace(inner, report=with_awarding_body(inner.report)) for inner in report.enclosed)
    report = replace(report, enclosed=enclosed) if enclosed else report
    problem = _found_in(report.document) if report.document is not None else None
    if problem is None:
        return report
    checks = tuple(
        replace(check, problems=(*check.problems, problem)) if check.id == IDENTITY else check
        for check in report.checks
    )
    return replace(report, checks=checks)


def _found_in(document: Mapping[str, Any]) -> Problem | None:
    if not isinstance(document.get("credentialSubject"), Mapping):
        return None
    letter, facts, _ = from_credential(document)
    problem = other_awarding_body(letter, issuer=facts.issuer, names=facts.issuer_name)
    return replace(problem, pointer="/credentialSubject/achievement") if problem else None


def _is_issuer(body: AwardingBody, *, issuer: str, names: LocalizedText) -> bool:
    if body.identifier and body.identifier == issuer:
        return True
    own = {folded(names.in_language(language)) for language in names.languages}
    stated = {folded(body.name.in_language(language)) for language in body.name.languages}
    return any(name.startswith(mine) or mine.startswith(name) for mine in own for name in stated)
