"""Verify one document: numbered phases, one report, one verdict.

    1 parse · 2 structure (and the schema it names) · 3 proof, refresh · 4 validity period · 5 status, anchoring
    6 issuer identity · 7 registry, recognition at the date of award and now · 8 framework conformance, recipient,
    what stands inside · 9 endorsements

The phases are the same for every form in which a record travels; what each form has to say in them is told by
`formats/`. Documents that stand inside one another (a record's awards, endorsements, a PDF's attachment) go through
the same phases, within the visits and the depth that the outer one may cost.

A phase that fails fatally turns every later one into `not run: …`: nothing is said on the word of a document that
cannot be read or that nobody signed. A fault of form alone is not fatal; the signature is still looked at.

It sees no network and no clock, raises for no document however bad, and fetches nothing but key documents, status
lists and what its form keeps elsewhere: images, evidence and links in a credential are never visited.

Source: Open Badges 3.0 §9.1 (order of steps); docs/rules/verdicts.md V1; docs/rules/threats.md T1;
docs/standards/hostile-inputs.md B083.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from kakitome.documents.bundle.archive import is_bundle, read_bundle
from kakitome.documents.bundle.log_file import evidence_in, log_key_in
from kakitome.documents.openbadges.formats import FileFormat, recognise
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.verification.bundled_programmes import programmes_in
from kakitome.documents.verification.check import (
    Check,
    RegistryAnswer,
    Report,
    Verdict,
    failed,
    skipped,
    unclear,
)
from kakitome.documents.verification.checks.endorsements import check_endorsements
from kakitome.documents.verification.checks.recipient import check_recipient
from kakitome.documents.verification.checks.recognition import check_recognition
from kakitome.documents.verification.checks.refresh import check_refresh
from kakitome.documents.verification.checks.structure import is_fatal
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.format import Format
from kakitome.documents.verification.formats import FORMATS
from kakitome.documents.verification.opening import check_parse
from kakitome.documents.verification.signatures import LEAKED
from kakitome.documents.verification.surroundings import Surroundings
from kakitome.documents.verification.verdict import verdict_of
from kakitome.documents.verification.visits import Visits
from kakitome.errors import Problem

CHECK_IDS = (
    "parse",
    "structure",
    "schema",
    "proof",
    "refresh",
    "validity_period",
    "status",
    "anchoring",
    "issuer_identity",
    "issuer_state",
    "programme_registry",
    "recognition_at_award",
    "recognition_now",
    "framework_conformance",
    "recipient",
    "enclosed",
    "endorsements",
)
"""Every report holds exactly these checks, in this order."""
_FRAMEWORKS = skipped("framework_conformance", Problem(code="I_FRAMEWORKS_NOT_CHECKED", severity="info"))
"""A question about the letter, asked of the definition (`kakitome check`): named here and not answered, because this
half of the house does not know the frameworks."""


def verify(data: bytes, surroundings: Surroundings, *, answers: Mapping[str, bytes] | None = None) -> Report:
    """Verify a learning record from its bytes, in any form that `formats` lists, or in an image that carries it.

    `answers` stand in for addresses that do not answer themselves, as those of an evidence bundle do.
    """
    if recognise(data) is FileFormat.ZIP and is_bundle(data):
        return _verify_bundle(data, surroundings)
    return _verify(data, Visits(surroundings.fetch, archive=answers), surroundings=surroundings, depth=0)


def report_unread(problem: Problem, *, now: datetime) -> Report:
    """Report on a document that could not be fetched: nothing is known of it, which does not make it false."""
    check = unclear("parse", problem, verdict=Verdict.INDETERMINATE)
    return _report([check], now=now, form="")


def _verify_bundle(data: bytes, surroundings: Surroundings) -> Report:
    """Verify the award in an evidence bundle; the bundle answers for addresses that do not answer themselves."""
    try:
        bundle = read_bundle(data)
        evidence = evidence_in(bundle) or surroundings.log_evidence
        programmes = programmes_in(bundle)
    except DocumentRefused as refusal:
        check = failed("parse", refusal.problem, verdict=Verdict(refusal.kind))
        return _report([check], now=surroundings.now, form="")
    visits = Visits(surroundings.fetch, archive=bundle.answers)
    around = replace(surroundings, log_evidence=evidence, log_key=log_key_in(bundle), bundled_programmes=programmes)
    report = _verify(bundle.credential, visits, surroundings=around, depth=0)
    return replace(report, format=f"{report.format} (ZIP)")


def _verify(
    data: bytes | Mapping[str, Any],
    visits: Visits,
    *,
    surroundings: Surroundings,
    depth: int,
    is_newest: bool = False,
    stamped_at: datetime | None = None,
) -> Report:
    if depth > surroundings.limits.depth:
        problem = Problem(
            code="E_TOO_DEEP", source="docs/rules/threats.md T1", params={"limit": surroundings.limits.depth}
        )
        check = failed("parse", problem, verdict=Verdict.TOO_EXPENSIVE)
        return _report([check], now=surroundings.now, form="")
    # (1) parse
    parsed = check_parse(data, surroundings, formats=FORMATS)
    if parsed.envelope is None or parsed.format is None:
        return _report([parsed.check], now=surroundings.now, form=parsed.form)
    visits.allow(parsed.format.visits)
    inside = partial(_verify, surroundings=surroundings, depth=depth + 1)
    examination = Examination(
        parsed.envelope,
        surroundings,
        visits=visits,
        verify_inside=inside,
        is_newest=is_newest,
        stamped_at=stamped_at,
    )
    return _examine(examination, parsed.format, parsed=parsed.check, form=parsed.form)


def _examine(examination: Examination, format_: Format, *, parsed: Check, form: str) -> Report:
    checks, now = [parsed], examination.surroundings.now

    # (2) structure, and the schema that the document names
    structure = format_.structure(examination)
    checks.append(structure)
    if is_fatal(structure):
        return _report(checks, now=now, form=form, examination=examination)
    checks.append(format_.schema(examination))

    # (3) proof: whoever did not sign has nothing to say
    checks.append(format_.proof(examination))
    if checks[-1].verdict is not None:
        checks.extend(_told_by_list(examination, format_, proof=checks[-1]))
        return _report(checks, now=now, form=form, examination=examination)
    checks.append(check_refresh(examination))

    # (4) validity period · (5) status, anchoring
    checks.extend(check(examination) for check in (format_.validity_period, format_.status, format_.anchoring))

    # (6) issuer identity · (7) recognition then and now
    issuer_checks, registries = format_.issuer_identity(examination)
    checks.extend(issuer_checks)
    # What stands inside is examined first: of a sealed sheet or a record, it is what was recognised.
    enclosed = format_.enclosed(examination)
    checks.extend(check_recognition(examination))

    # (8) framework conformance, recipient, what stands inside · (9) endorsements
    checks.extend((_FRAMEWORKS, check_recipient(examination, enclosed=enclosed), enclosed))
    checks.append(check_endorsements(examination))
    return _report(checks, now=now, form=form, examination=examination, registries=registries)


def _told_by_list(examination: Examination, format_: Format, *, proof: Check) -> list[Check]:
    """Ask the list about a document whose key was stolen: the issuer's word that it was replaced or withdrawn stands.

    A list that says nothing of the kind proves nothing, and is not told.
    """
    if proof.reason.code != LEAKED:
        return []
    status = format_.status(examination)
    return [status] if status.verdict in _SAID_BY_LIST else []


_SAID_BY_LIST = (Verdict.SUPERSEDED, Verdict.REVOKED, Verdict.SUSPENDED)


def _report(
    checks: list[Check],
    *,
    now: datetime,
    form: str,
    examination: Examination | None = None,
    registries: tuple[RegistryAnswer, ...] = (),
) -> Report:
    """Close the report: what was not run is named, with the check that did not let it run."""
    left = [] if len(checks) == len(CHECK_IDS) else _not_run(checks)
    return Report(
        verdict=verdict_of(checks),
        checks=tuple(sorted((*checks, *left), key=lambda check: CHECK_IDS.index(check.id))),
        as_of=now,
        format=form,
        issuer_id=examination.issuer_id if examination else "",
        registries=registries,
        document=examination.view if examination else None,
        enclosed=tuple(examination.enclosed) if examination else (),
    )


def _not_run(checks: list[Check]) -> list[Check]:
    done = {check.id for check in checks}
    stopped_by = next((check.id for check in checks if check.id == "proof" and check.verdict), checks[-1].id)
    reason = Problem(code="I_NOT_RUN", params={"check": f"check.{stopped_by}"}, severity="info")
    return [skipped(check_id, reason) for check_id in CHECK_IDS if check_id not in done]
