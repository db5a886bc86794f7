"""A credential that was counted is marked as used: once within a university, and seen by every other.

    sources = source_hashes(platform, read, content)         # kept with the application
    settle_mark(platform, case, now=now)                     # in the transaction of every act on a case
    uses = uses_elsewhere(platform, case)                    # told to whoever has the credential in a case

A mark is a keyed hash of what stays the same in every envelope and every new signature of one award: whose award it is
and its number or identifier. Whoever does not hold the credential cannot ask, and no answer names a person. Another
university's own rules decide what an earlier use means; what came after its proposal lets nobody decide on it unseen.

Source: docs/rules/capabilities.md G4; docs/adr/0084-the-end-of-a-credit-case.md.
"""

import hmac
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from kakitome.documents.verification.carried import carried
from kakitome.documents.verification.check import Report
from kakitome.errors import Conflict
from kakitome.journeys.platform import Platform
from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.procedure import State, SubjectKind, load_procedure
from kakitome.ports.source_uses import SourceUse
from kakitome.services.keeping_wallets import digest_of_credential
from kakitome.values.instants import day_of
from kakitome.values.json_members import text_member

_COUNTED: Final = frozenset((State.CONDITIONAL, State.RECOGNISED))
_FREED: Final = frozenset((State.ABANDONED, State.ACCEPTED, State.REFUSED, State.RETURNED, State.WITHDRAWN))
"""A decision that is remitted after an appeal, lapsed or reversed counts nothing."""


def source_hashes(platform: Platform, *, report: Report, number: str, content: bytes) -> list[str]:
    """Return the keyed hashes by which a credential is known again, under every key of the installation."""
    issuer = platform.hosted_issuers.institution_of(report.issuer_id) or report.issuer_id
    names = _names(issuer, number=number, identifier=identifier_of(report), digests=_digests(content))
    return _hashed(platform, names)


def identifier_of(report: Report) -> str:
    """Return the identifier that a credential states of itself; empty where it states none."""
    return text_member((carried(report) or report).document or {}, "id")


def sources_of_case(platform: Platform, case: Case) -> list[str]:
    """Return the hashes of what a case is about; of a case from before there were any, by its number and digest."""
    statement = case.subject.statement
    if statement.get("sources"):
        return [str(source) for source in statement["sources"]]
    did = str(statement.get("issuer_id", ""))
    issuer = platform.hosted_issuers.institution_of(did) or did
    digests = [str(statement["sha256"])] if statement.get("sha256") else []
    return _hashed(platform, _names(issuer, number=str(statement.get("number", "")), identifier="", digests=digests))


def uses_elsewhere(platform: Platform, case: Case) -> Sequence[SourceUse]:
    """Return where other universities count the credential of a case."""
    uses = platform.crediting.uses.lookup(sources_of_case(platform, case))
    return [use for use in uses if use.institution != case.body]


def uses_data(uses: Sequence[SourceUse]) -> list[dict[str, str]]:
    """Write earlier uses as plain data: by whom, for how many credits, since when."""
    return [
        {
            "institution": use.institution,
            "credits": str(use.credits),
            "rule_set": use.rule_set,
            "used_on": use.used_on.isoformat(),
        }
        for use in uses
    ]


def demand_unused_here(platform: Platform, sources: Sequence[str], *, institution: str) -> None:
    """Refuse a credential that an institution counts already, for whatever account.

    Raises `Conflict` (E_CREDIT_SOURCE_HERE).
    """
    if any(use.institution == institution for use in platform.crediting.uses.lookup(sources)):
        raise Conflict("E_CREDIT_SOURCE_HERE")


def settle_mark(platform: Platform, case: Case, *, now: datetime) -> None:
    """Mark or free what a case is about as its newest event says; inside the transaction that stores the event.

    Raises `Conflict` (E_CREDIT_SOURCE_HERE, E_CREDIT_SOURCE_MEANWHILE).
    """
    if load_procedure(case.procedure).subject is not SubjectKind.CREDIT_CASE:
        return
    uses = platform.crediting.uses
    if case.state in _FREED:
        uses.free(case.body, case.number, at=now)
    if case.state not in _COUNTED or case.proposal is None:
        return
    sources = sources_of_case(platform, case)
    known = uses.lookup_alone(case.body, sources)
    if any(use.case == case.number for use in known):
        return
    if any(use.institution == case.body for use in known):
        raise Conflict("E_CREDIT_SOURCE_HERE")
    if not {tuple(use.items()) for use in uses_data(known)} <= set(_seen(case.proposal.counting)):
        raise Conflict("E_CREDIT_SOURCE_MEANWHILE")
    use = SourceUse(
        institution=case.body,
        case=case.number,
        credits=case.proposal.examination.credits or Decimal(0),
        rule_set=case.proposal.examination.basis.rule_set,
        used_on=day_of(now),
    )
    uses.mark(case.body, use, sources=sources)


def _seen(counting: Mapping[str, Any]) -> Iterator[tuple[tuple[str, Any], ...]]:
    return (tuple(use.items()) for use in counting.get("uses", ()))


def _names(issuer: str, *, number: str, identifier: str, digests: Sequence[str]) -> list[str]:
    names = [f"number\n{issuer}\n{number}"] if number else []
    if identifier:
        names.append(f"identifier\n{issuer}\n{identifier}")
    return [*names, *(f"digest\n{digest}" for digest in digests)]


def _digests(content: bytes) -> list[str]:
    return list(dict.fromkeys((sha256(content).hexdigest(), digest_of_credential(content))))


def _hashed(platform: Platform, names: Sequence[str]) -> list[str]:
    return [
        hmac.digest(secret, f"kakitome credit source v1\n{name}".encode(), "sha256").hex()
        for secret in platform.award_links.secrets
        for name in names
    ]
