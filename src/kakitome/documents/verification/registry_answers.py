"""Ask one registry for an issuer: the answer, the reason, and what it lists.

An issuer with an identifier of its own is looked up by that exact text. One whose seal is an X.509 certificate is
known by its certificate or by a chain to a root that the registry gives; then what the registry says about that root
is what it says about the issuer.

Source: docs/rules/verdicts.md V5 (named registries); docs/standards/hostile-inputs.md B131; ETSI TS 119 612 §5.5.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kakitome.documents.keys.x509_chain import ChainState, UnusableCertificate, build_chain
from kakitome.documents.verification.check import RegistryAnswer
from kakitome.documents.verification.registry import IssuerRegistry, ListedIssuer
from kakitome.errors import Problem, ProblemFactory
from kakitome.values.instants import write_instant
from kakitome.values.localized_text import LocalizedText

_problem = ProblemFactory(source="docs/rules/verdicts.md V5", pointer="/issuer")


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerQuery:
    """Whom the registries are asked for.

    Attributes:
        issuer_id: as the document states it.
        certificates: DER, the one that signed first; empty for every other kind of key.
        country: ISO 3166-1 alpha-2, when the document states it.
        awarded_at: the instant for which an answer must hold.
        sealed_at: the instant at which a chain of certificates is looked at.
        now: the instant the report speaks of.
    """

    issuer_id: str
    country: str
    awarded_at: datetime | None
    now: datetime
    certificates: tuple[bytes, ...] = ()
    sealed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerListing:
    """What came of asking one registry; `listed` also when it lists the issuer for another time."""

    answer: RegistryAnswer
    listed: ListedIssuer | None = None
    is_current: bool = False


def ask_registries(registries: Sequence[IssuerRegistry], query: IssuerQuery) -> tuple[IssuerListing, ...]:
    """Ask each registry in turn."""
    return tuple(_ask(registry, query) for registry in registries)


def _ask(registry: IssuerRegistry, query: IssuerQuery) -> IssuerListing:
    silent = why_silent(registry, query.now)
    if silent is not None:
        return IssuerListing(answer=_answer(registry, "could_not_ask", reason=silent))
    listed_issuer, reason = _find(registry, query)
    if listed_issuer is None:
        if registry.covers(query.country):
            return IssuerListing(answer=_answer(registry, "not_listed", reason=_problem("I_REGISTRY_NOT_LISTED")))
        reason = _problem("I_REGISTRY_NOT_COVERED", country=query.country, countries=", ".join(registry.countries))
        return IssuerListing(answer=_answer(registry, "not_covered", reason=reason))
    is_current = covers(listed_issuer, query.awarded_at)
    if not is_current:
        since = write_instant(listed_issuer.since) if listed_issuer.since else "-"
        until = write_instant(listed_issuer.until) if listed_issuer.until else "-"
        reason = _problem("W_REGISTRY_OTHER_TIME", since=since, until=until)
    answer = _answer(registry, "listed", reason=reason, name=listed_issuer.name)
    return IssuerListing(answer=answer, listed=listed_issuer, is_current=is_current)


def is_silent(registry: IssuerRegistry, now: datetime) -> bool:
    """Tell whether a registry cannot be asked now."""
    return why_silent(registry, now) is not None


def why_silent(registry: IssuerRegistry, now: datetime) -> Problem | None:
    """Say why a registry cannot be asked now; None when it can."""
    if registry.unreachable:
        return registry.trouble or _problem("W_REGISTRY_UNREACHABLE")
    if registry.valid_until is not None and now >= registry.valid_until:
        return _problem("W_REGISTRY_OUTDATED", until=write_instant(registry.valid_until))
    return None


def _find(registry: IssuerRegistry, query: IssuerQuery) -> tuple[ListedIssuer | None, Problem]:
    listed_issuer = registry.find(query.issuer_id)
    if listed_issuer is not None:
        return listed_issuer, _read_when(registry)
    if not query.certificates or not registry.roots:
        return None, _problem("I_REGISTRY_NOT_LISTED")
    certificate, others = query.certificates[0], query.certificates[1:]
    try:
        state, chain = build_chain(certificate, others, roots=registry.roots, at=query.sealed_at or query.now)
    except UnusableCertificate:
        return None, _problem("I_REGISTRY_NOT_LISTED")
    root = registry.find_root(chain[-1]) if state is ChainState.TRUSTED else None
    if root is None:
        return None, _problem("I_REGISTRY_NOT_LISTED")
    return root, _problem("I_REGISTRY_CHAIN", steps=len(chain))


def _read_when(registry: IssuerRegistry) -> Problem:
    if registry.read_at is None:
        return _problem("I_REGISTRY_LISTED")
    return _problem("I_REGISTRY_LISTED_READ", read=write_instant(registry.read_at))


def covers(listed_issuer: ListedIssuer, awarded_at: datetime | None) -> bool:
    """Tell whether the registry knew the issuer on the day of award."""
    if awarded_at is None:
        return listed_issuer.since is None and listed_issuer.until is None
    return (listed_issuer.since is None or listed_issuer.since <= awarded_at) and (
        listed_issuer.until is None or awarded_at < listed_issuer.until
    )


def _answer(
    registry: IssuerRegistry, word: str, *, reason: Problem, name: LocalizedText | None = None
) -> RegistryAnswer:
    return RegistryAnswer(
        registry=registry.name, answer=word, name=name or LocalizedText(), url=registry.url, reason=reason
    )
