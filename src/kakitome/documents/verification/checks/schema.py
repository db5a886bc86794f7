"""Check 2b: the official JSON Schema that the credential itself names.

Our own rules of form always run (`structure`); this check adds the standard body's schema when it is at hand without
the network. It is run in the sandbox, since a schema may be a stranger's too. Not at hand is information, and never
spoils a verdict. Several status entries are allowed by the VC Data Model and refused by the schema of Open Badges 3.0:
that one finding is a note, not a fault.

Source: Open Badges 3.0 §9.1 step 1; VCDM 2.0 §4.10, §4.11; docs/standards/divergences.md.
"""

from dataclasses import replace
from typing import Any

from kakitome.documents.proofs.ecdsa_sd_2023 import shows_parts
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.check import Check, CheckOutcome, Verdict, failed, skipped
from kakitome.documents.verification.examination import Examination
from kakitome.errors import Invalid, KakitomeError, Problem, ProblemFactory
from kakitome.values.json_members import as_list

ID = "schema"
KINDS = ("1EdTechJsonSchemaValidator2019", "JsonSchema")
SCHEMA_LIMITS = strict_json.JsonLimits(size=1024 * 1024, depth=64, nodes=100_000)
_reason = ProblemFactory(source="Open Badges 3.0 §9.1")


def check_schema(examination: Examination) -> Check:
    """Run every schema that the credential names and that is at hand."""
    if examination.envelope.is_partial or shows_parts(examination.document):
        # Written for whole credentials: it would count what the holder left out as faults.
        return skipped(ID, _reason("I_SCHEMA_PARTS"))
    problems: list[Problem] = []
    read: list[str] = []
    missing: list[str] = []
    for url in _named_schemas(examination.view):
        try:
            data = examination.surroundings.find_schema(url)
            if data is None:
                missing.append(url)
                continue
            problems.extend(_run(examination, data))
            read.append(url)
        except (DocumentRefused, KakitomeError) as failure:
            missing.append(url)
            problems.extend(_as_notes(failure))
    working = {"schema": " ".join(read), "schema_missing": " ".join(missing)}
    faults = [problem for problem in problems if problem.severity == "error"]
    if faults:
        reason = _reason("E_SCHEMA", count=len(faults))
        return failed(ID, reason, verdict=Verdict.MALFORMED, problems=tuple(problems), working=working)
    code = "I_SCHEMA_OK" if read else "I_SCHEMA_NOT_AT_HAND" if missing else "I_SCHEMA_NONE"
    outcome = CheckOutcome.PASSED if read else CheckOutcome.SKIPPED
    reason = _reason(code)
    return Check(id=ID, outcome=outcome, reason=reason, problems=tuple(problems), working=working)


def _named_schemas(document: dict[str, Any]) -> list[str]:
    entries = as_list(document.get("credentialSchema"))
    urls = [
        entry["id"]
        for entry in entries
        if isinstance(entry, dict) and entry.get("type") in KINDS and isinstance(entry.get("id"), str)
    ]
    return list(dict.fromkeys(urls))[:3]


def _run(examination: Examination, data: bytes) -> list[Problem]:
    schema = strict_json.load(data, limits=SCHEMA_LIMITS)
    if not isinstance(schema, dict):
        raise Invalid("E_SCHEMA_UNUSABLE")
    problems = examination.surroundings.schema_problems(schema, examination.view)
    return [_softened(problem, examination.view) for problem in problems]


def _softened(problem: Problem, document: dict[str, Any]) -> Problem:
    if problem.pointer == "/credentialStatus" and isinstance(document.get("credentialStatus"), list):
        return replace(_reason("W_SCHEMA_STATUS_LIST", problem.pointer), source="VCDM 2.0 §4.10")
    return problem


def _as_notes(failure: KakitomeError) -> list[Problem]:
    return [replace(_reason(failure.code, **failure.params), severity="warning")]
