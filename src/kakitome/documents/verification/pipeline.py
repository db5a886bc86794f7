"""Verify one document: numbered phases, one report, one verdict.

    1 parse · 2 structure (and the schema it names) · 3 proof · 4 validity period · 5 status · 6 issuer identity
    7 registry, recognition at the date of award and now · 8 framework conformance, recipient · 9 endorsements

A phase that fails fatally turns every later one into `not run: …`: nothing is said on the word of a document that
cannot be read or that nobody signed. A fault of form alone is not fatal; the signature is still looked at.

It sees no network and no clock, raises for no document however bad, and fetches nothing but key documents and status
lists: images, evidence and links in a credential are never visited.

Source: Open Badges 3.0 §9.1 (order of steps); SAFETY §1, §3 rule 1, B083.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from kakitome.documents.verification.check import Check, Outcome, RegistryAnswer, Report, Verdict
from kakitome.documents.verification.checks.endorsements import check_endorsements
from kakitome.documents.verification.checks.framework_conformance import check_framework_conformance
from kakitome.documents.verification.checks.issuer_identity import check_issuer_identity
from kakitome.documents.verification.checks.parse import check_parse
from kakitome.documents.verification.checks.proof import check_proof
from kakitome.documents.verification.checks.recipient import check_recipient
from kakitome.documents.verification.checks.recognition import check_recognition
from kakitome.documents.verification.checks.schema import check_schema
from kakitome.documents.verification.checks.status import check_status
from kakitome.documents.verification.checks.structure import check_structure, is_fatal
from kakitome.documents.verification.checks.validity_period import check_validity_period
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.surroundings import Surroundings
from kakitome.documents.verification.verdict import verdict_of
from kakitome.errors import Problem

CHECK_IDS = (
    "parse",
    "structure",
    "schema",
    "proof",
    "validity_period",
    "status",
    "issuer_identity",
    "issuer_state",
    "programme_registry",
    "recognition_at_award",
    "recognition_now",
    "framework_conformance",
    "recipient",
    "endorsements",
)
"""Every report holds exactly these checks, in this order."""


def verify(data: bytes, surroundings: Surroundings) -> Report:
    """Verify a credential from its bytes: JSON, or a PNG or SVG image that carries it."""
    # (1) parse
    parsed = check_parse(data, surroundings)
    if parsed.document is None:
        return _report([parsed.check], now=surroundings.now, form=parsed.form)
    return _examine(Examination(parsed.document, surroundings), parsed.check, form=parsed.form)


def report_unread(problem: Problem, *, now: datetime) -> Report:
    """Report on a document that could not be fetched: nothing is known of it, which does not make it false."""
    check = Check(id="parse", outcome=Outcome.COULD_NOT_CHECK, reason=problem, verdict=Verdict.INDETERMINATE)
    return _report([check], now=now, form="")


def _examine(examination: Examination, parsed: Check, *, form: str) -> Report:
    checks, now = [parsed], examination.surroundings.now

    # (2) structure, and the schema that the document names
    structure = check_structure(examination)
    checks.append(structure)
    if is_fatal(structure):
        return _report(checks, now=now, form=form, examination=examination)
    checks.append(check_schema(examination))

    # (3) proof: whoever did not sign has nothing to say
    checks.append(check_proof(examination))
    if checks[-1].verdict is not None:
        return _report(checks, now=now, form=form, examination=examination)

    # (4) validity period · (5) status
    checks.append(check_validity_period(examination))
    checks.append(check_status(examination))

    # (6) issuer identity · (7) recognition then and now
    issuer_checks, registries = check_issuer_identity(examination)
    checks.extend(issuer_checks)
    checks.extend(check_recognition(examination))

    # (8) framework conformance, recipient · (9) endorsements
    later: Iterable[Callable[[Examination], Check]] = (check_framework_conformance, check_recipient, check_endorsements)
    checks.extend(check(examination) for check in later)
    return _report(checks, now=now, form=form, examination=examination, registries=registries)


def _report(
    checks: list[Check],
    *,
    now: datetime,
    form: str,
    examination: Examination | None = None,
    registries: tuple[RegistryAnswer, ...] = (),
) -> Report:
    """Close the report: what was not run is named, with the check that did not let it run."""
    done = {check.id for check in checks}
    stopped_by = checks[-1].id
    reason = Problem(code="I_NOT_RUN", params={"check": f"check.{stopped_by}"}, severity="info")
    left = [Check(id=one, outcome=Outcome.SKIPPED, reason=reason) for one in CHECK_IDS if one not in done]
    return Report(
        verdict=verdict_of(checks),
        checks=(*checks, *left),
        as_of=now,
        format=form,
        issuer_id=examination.issuer_id if examination else "",
        registries=registries,
        document=examination.document if examination else None,
    )
