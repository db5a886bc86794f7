"""Tell when a document names another body as the awarding one than the one that signed it.

    finding = other_awarding_body(letter, issuer=issuer.did, names=issuer.name)

The signer answers for what is signed; a name in the text proves nothing of the body that bears it. So the issuer is
told before it signs, and the reader after. A faculty named with its university in front is the university's own.

Of bodies that award together the reader is told each: who signed the document itself, who signed a statement of consent
that stands in it, and who is named and signed nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from kakitome.documents.verification.check import CheckOutcome, Report, Verdict
from kakitome.documents.verification.checks.proof import CO_SIGNED
from kakitome.documents.verification.co_signing import statements_about
from kakitome.errors import SEVERITIES, Problem
from kakitome.learning.microcredential import AwardingBody, Microcredential, awarding_bodies
from kakitome.mapping.award_facts import joined_names
from kakitome.mapping.bilingual import folded
from kakitome.mapping.joint_consents import is_party
from kakitome.mapping.openbadge.reading import from_credential
from kakitome.values.json_members import object_member, text_member
from kakitome.values.localized_text import LocalizedText

_PLACE = "/credentialSubject/achievement"
_PASSED = (CheckOutcome.PASSED, CheckOutcome.ATTENTION)
_GOOD = (Verdict.VALID, Verdict.VALID_UNTRUSTED_ISSUER)
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
    problems = tuple(_findings_in(report.document, report)) if report.document is not None else ()
    if not problems:
        return report
    checks = tuple(
        replace(check, problems=(*check.problems, *problems)) if check.id == IDENTITY else check
        for check in report.checks
    )
    return replace(report, checks=checks)


def _findings_in(document: Mapping[str, Any], report: Report) -> Iterator[Problem]:
    if not isinstance(document.get("credentialSubject"), Mapping):
        return
    letter, facts, _ = from_credential(document)
    problem = other_awarding_body(letter, issuer=facts.issuer, names=facts.issuer_name)
    if problem is not None:
        yield replace(problem, pointer=_PLACE)
    yield from _of_co_signers(letter, document, report=report, issuer=facts.issuer)


def _of_co_signers(
    letter: Microcredential, document: Mapping[str, Any], *, report: Report, issuer: str
) -> Iterator[Problem]:
    """Tell of every body that is named as awarding together what it signed."""
    proof = next((check for check in report.checks if check.id == "proof" and check.outcome in _PASSED), None)
    if proof is None:
        return
    co_signed = set(proof.working.get(CO_SIGNED, "").split())
    named = {
        party: text_member(object_member(statement, "issuer"), "name")
        for party, statement in statements_about(document)
    }
    consented = _consented(report)
    by_code: dict[str, list[LocalizedText]] = {"I_JOINT_SIGNED": [], "I_JOINT_CONSENTED": [], "W_JOINT_UNSIGNED": []}
    for body in letter.co_awarding_bodies:
        parties = {party for party, name in named.items() if is_party(body, party=party, name=name)}
        if not body.name or issuer in (*parties, body.identifier):
            continue
        code = "I_JOINT_CONSENTED" if parties & consented else "W_JOINT_UNSIGNED"
        code = "I_JOINT_SIGNED" if parties & co_signed else code
        by_code[code].append(body.name)
    for code, names in by_code.items():
        if names:
            shown = joined_names(names)
            params = {"bodies_ja": shown.in_language("ja")[:300], "bodies_en": shown.in_language("en")[:300]}
            yield Problem(code=code, pointer=_PLACE, params=params, severity=SEVERITIES[code[0]])


def _consented(report: Report) -> frozenset[str]:
    """Return who signed a statement in the document that was found good."""
    return frozenset(
        enclosed.report.issuer_id
        for enclosed in report.enclosed
        if enclosed.label == "endorsement" and enclosed.report.verdict in _GOOD
    )


def _is_issuer(body: AwardingBody, *, issuer: str, names: LocalizedText) -> bool:
    if body.identifier and body.identifier == issuer:
        return True
    own = {folded(names.in_language(language)) for language in names.languages}
    stated = {folded(body.name.in_language(language)) for language in body.name.languages}
    return any(name.startswith(mine) or mine.startswith(name) for mine in own for name in stated)
