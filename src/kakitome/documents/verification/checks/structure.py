"""Check 2: is it a credential of the kind it says, and does every word in it mean something?

Three questions, in this order. Do the contexts stand as the standard wants them? Does JSON-LD keep every word (an
undefined term, a relative address or a second spelling would not be protected by any signature)? Do our rules of form
hold? A no to the first two is fatal: nothing that follows could be said of the document as it reads. A no to the third
is told with every place, and the signature is still looked at.

Where the holder shows only parts of a credential (ecdsa-sd-2023), what the form demands and is not there is a note.
A credential of no kind of ours that a token secures is not read as JSON-LD: its signature covers every byte.

Source: Open Badges 3.0 §B; VCDM 2.0 §4.3, §4.4; docs/rules/threats.md T2; docs/standards/hostile-inputs.md B057–B061,
B067, B077, B085.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kakitome.documents.openbadges.credential import STATUS_PROPERTY, status_entries
from kakitome.documents.openbadges.credit_words import are_ours
from kakitome.documents.proofs.data_integrity import unsecured
from kakitome.documents.proofs.ecdsa_sd_2023 import shows_parts
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.status.bitstring import StatusListRefused, parse_entry
from kakitome.documents.vc.contexts import CREDENTIALS_V1, CREDENTIALS_V2
from kakitome.documents.vc.own_words import demand_only_new_words_in, own_words
from kakitome.documents.verification.check import Check, Verdict, attention, failed, passed, refused, unclear
from kakitome.documents.verification.credential_forms import BADGE_TYPES, NAMES, is_old_form, pointer_in_document
from kakitome.documents.verification.data_model import data_model_problems, unsigned_directions
from kakitome.documents.verification.envelope import DocumentKind, types_of
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.field_rules import field_problems
from kakitome.documents.verification.related_resources import related_resource_problems
from kakitome.documents.verification.text_safety import text_problems
from kakitome.errors import Misconfigured, Problem, ProblemFactory, Unavailable
from kakitome.values.json_members import as_list

ID = "structure"
_LIKE_OPEN_BADGES = re.compile(r"imsglobal\.org/spec/ob/v3p0/context", re.IGNORECASE)
_LIKE_CLR = re.compile(r"imsglobal\.org/spec/clr/v2p0/context", re.IGNORECASE)
_CONTEXTS_AFTER_FIRST: Mapping[DocumentKind, tuple[re.Pattern[str], ...]] = {
    DocumentKind.OPEN_BADGES_3: (_LIKE_OPEN_BADGES,),
    DocumentKind.ENDORSEMENT: (_LIKE_OPEN_BADGES,),
    DocumentKind.CLR_2: (_LIKE_CLR, _LIKE_OPEN_BADGES),
}
_ORDER: Mapping[DocumentKind, str] = {
    DocumentKind.OPEN_BADGES_3: "1. W3C VC {version} 2. Open Badges 3.0",
    DocumentKind.ENDORSEMENT: "1. W3C VC {version} 2. Open Badges 3.0",
    DocumentKind.CLR_2: "1. W3C VC {version} 2. CLR 2.0 3. Open Badges 3.0",
}
"""The same order, as people are told it."""
_TYPES: Mapping[DocumentKind, tuple[str, ...]] = {
    DocumentKind.OPEN_BADGES_3: BADGE_TYPES,
    DocumentKind.ENDORSEMENT: ("EndorsementCredential",),
    DocumentKind.CLR_2: ("ClrCredential",),
}
_CLASSES: Mapping[DocumentKind, str] = {
    DocumentKind.OPEN_BADGES_3: "OpenBadgeCredential",
    DocumentKind.ENDORSEMENT: "EndorsementCredential",
    DocumentKind.CLR_2: "ClrCredential",
}
_ANY = "VerifiableCredential"
_NEVER_WITHHELD = ("/issuer", "/issuer/id", "/validFrom", "/issuanceDate", "/credentialSubject", "/type")
_WORDS_TOLD = 12
_problem = ProblemFactory(source="Open Badges 3.0 §B.1")


def check_structure(examination: Examination) -> Check:
    """Check the form of the document; `is_fatal` tells whether anything later can be said of it."""
    document, kind = examination.document, examination.envelope.kind
    problem = next(context_problems(document, kind), None)
    if problem is not None:
        return refused(ID, problem, verdict=Verdict.MALFORMED)
    problems = [*_type_problems(examination), *_status_problems(document), *_field_problems(examination)]
    return check_words(examination, problems, as_graph=kind in _CLASSES or examination.envelope.securing is None)


def check_words(examination: Examination, problems: list[Problem], *, as_graph: bool) -> Check:
    """Judge what was found, once every word is known to mean something, where the signature is over a graph."""
    document, kind = examination.document, examination.envelope.kind
    if not as_graph:
        try:
            if kind is not DocumentKind.PRESENTATION:
                demand_only_new_words_in(document)
        except DocumentRefused as refusal:
            return refused(ID, refusal.problem, verdict=Verdict(refusal.kind), problems=tuple(problems))
        problems = [*problems, *_own_words(document)]
        return judge_form([*problems, *text_problems(document)], form=NAMES.get(kind, examination.envelope.form))
    try:
        examination.canonicalize(unsecured(document))
    except DocumentRefused as refusal:
        return refused(ID, refusal.problem, verdict=Verdict(refusal.kind), problems=tuple(problems))
    except (Unavailable, Misconfigured) as failure:
        return unclear(ID, _problem(failure.code, **failure.params), verdict=Verdict.INDETERMINATE)
    if examination.envelope.securing is None:
        problems.extend(unsigned_directions(document))
    problems.extend(_own_words(document))
    return judge_form([*problems, *text_problems(document)], form=NAMES.get(kind, examination.envelope.form))


def is_fatal(check: Check) -> bool:
    """Tell whether nothing later can be said of the document: it was refused, not merely faulted."""
    return check.verdict is not None and check.reason.code != "E_STRUCTURE"


def judge_form(
    findings: Sequence[Problem], *, form: str, problem: ProblemFactory = _problem, good: str = "I_STRUCTURE_OK"
) -> Check:
    """Say what findings about a document's form come to: one error fails the check, notes ask for attention.

    `problem` cites the standard of the form, `good` is the code for a document without a finding.
    """
    faults = sum(finding.severity == "error" for finding in findings)
    if faults:
        reason = problem("E_STRUCTURE", count=faults, form=form)
        return failed(ID, reason, verdict=Verdict.MALFORMED, problems=tuple(findings))
    if findings:
        return attention(ID, problem("W_STRUCTURE", count=len(findings)), problems=tuple(findings))
    return passed(ID, problem(good))


def context_problems(document: Mapping[str, Any], kind: DocumentKind) -> Iterator[Problem]:
    """Find contexts that do not stand as the standard wants them."""
    contexts = document.get("@context")
    listed = as_list(contexts)
    if contexts is None:
        yield _problem("E_CONTEXT_MISSING", "/@context")
        return
    first = CREDENTIALS_V1 if is_old_form(document) else CREDENTIALS_V2
    order = _ORDER.get(kind, "W3C VC {version}").format(version="v1" if first == CREDENTIALS_V1 else "v2")
    if listed[:1] != [first]:
        yield _problem("E_CONTEXT_ORDER", "/@context", order=order)
    else:
        # One that looks like the standard's own and is not is named by expansion, as unknown.
        wanted = _CONTEXTS_AFTER_FIRST.get(kind, ())
        named = [item if isinstance(item, str) else "" for item in listed]
        if any(not pattern.search(str(named[place : place + 1])) for place, pattern in enumerate(wanted, start=1)):
            yield _problem("E_CONTEXT_ORDER", "/@context", order=order)


def _type_problems(examination: Examination) -> Iterator[Problem]:
    document, kind = examination.document, examination.envelope.kind
    listed = types_of(document)
    if _ANY not in listed:
        yield _problem("E_TYPE_MISSING", "/type", kind=_ANY)
    names = _TYPES.get(kind, ())
    if names and not listed & set(names):
        yield _problem("E_TYPE_MISSING", "/type", kind=names[0])
    if examination.envelope.securing is None and not document.get("proof"):
        yield _problem("E_NO_PROOF", "/proof")


def _field_problems(examination: Examination) -> Iterator[Problem]:
    """Apply the rules of form to the view, and say where in the document a fault stands."""
    name = _CLASSES.get(examination.envelope.kind, _ANY)
    in_parts = examination.envelope.is_partial or shows_parts(examination.document)
    of_any = data_model_problems(examination.view) if examination.envelope.kind is DocumentKind.CREDENTIAL else ()
    problems = (*field_problems(examination.view, name=name), *of_any, *related_resource_problems(examination))
    for problem in problems:
        placed = replace(problem, pointer=pointer_in_document(examination.document, problem.pointer))
        yield _withheld(placed) if in_parts else placed


def _own_words(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Name the words that the document defines itself: no fact is read from them."""
    words = own_words(document)
    if words and not are_ours(document, words):
        listed_words = ", ".join(words[:_WORDS_TOLD]) + (" …" if len(words) > _WORDS_TOLD else "")
        yield _problem("W_WORDS_OWN", "/@context", words=listed_words[:400])


def _withheld(problem: Problem) -> Problem:
    """Turn what is missing into a note where the holder shows only parts; who says it must be there all the same."""
    # That nobody is named is what a holder may want; that there is no subject at all is not.
    is_missing = problem.code == "E_FIELD_MISSING" and problem.pointer not in _NEVER_WITHHELD
    if not is_missing and problem.code != "E_SUBJECT_UNKNOWN":
        return problem
    params = {"member": problem.params.get("member", "identifier")}
    return replace(problem, code="W_FIELD_WITHHELD", params=params, severity="warning")


def _status_problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Find status entries that point nowhere; kinds we cannot read are the status check's matter."""
    for name in ("credentialStatus", STATUS_PROPERTY):
        for entry in as_list(document.get(name)):
            if entry is not None and not isinstance(entry, Mapping):
                yield _problem("E_STATUS_ENTRY", f"/{name}")
    for entry in status_entries(document):
        if type(entry.get("statusListIndex")) is int:
            yield _problem("W_STATUS_INDEX_NUMBER", "/credentialStatus")
        try:
            parse_entry(entry)
        except StatusListRefused as refusal:
            if refusal.kind == "malformed":
                yield refusal.problem
