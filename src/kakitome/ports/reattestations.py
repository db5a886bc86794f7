"""Asking an institution to attest again what its first issuer cannot vouch for any more.

    reattestations.open(account).add(request)
    reattestations.list_at("example-university")

A request belongs to the person who makes it and is read by the institution that is asked. It is off at every
institution until that institution switches it on.

Source: docs/rules/capabilities.md C15; docs/adr/0070-attesting-again.md.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from kakitome.ports.wallets import CollectedItem
from kakitome.values.localized_text import LocalizedText


class ReattestationStep(StrEnum):
    """Where a request stands: `PROPOSED` waits for a second person, `SIGNING` is being awarded."""

    REQUESTED = "asked"
    PROPOSED = "proposed"
    SIGNING = "signing"
    ATTESTED = "attested"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


WAITING = frozenset({ReattestationStep.REQUESTED, ReattestationStep.PROPOSED, ReattestationStep.SIGNING})
"""Steps in which an institution still has to decide."""


class TrailKind(StrEnum):
    """What a line of the evidence says."""

    ADDED = "added"
    CONCLUDED = "concluded"
    CHANGED = "changed"
    TRIED = "tried"
    CHECKED = "checked"
    CLOSED = "closed"
    KEY = "key"
    ADDRESSEE = "addressee"
    PROVED = "proved"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailLine:
    """One line of the evidence, as it was when the request was made.

    Attributes:
        at: when it was; None where that is not known.
        code: a verdict, a finding's code, a kind of proof, or whom the document is addressed to.
        detail: a key or a name, where there is one.
    """

    kind: TrailKind
    at: datetime | None = None
    code: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReattestationRequest:
    """One request.

    Attributes:
        institution: who is asked.
        item: the document or award; `own_record` is the key of a record put beside it as evidence, empty for none.
        sha256, credential_sha256: of the bytes as they came, and of the credential in them.
        silent_since: when the original was last checked to a conclusion; None where it never was.
        proposed_by: account of who proposed to attest; `reason` is what was written with a decision.
        microcredential, version: what it is proposed to be awarded as; `award` is the number of what was awarded.
    """

    key: str
    institution: str
    item: CollectedItem
    title: LocalizedText
    issuer_name: LocalizedText
    issuer_id: str
    sha256: str
    credential_sha256: str
    shown_name: str
    words: str
    asked_at: datetime
    step: ReattestationStep
    step_at: datetime
    awarded_on: date | None = None
    silent_since: datetime | None = None
    own_record: str = ""
    trail: tuple[TrailLine, ...] = ()
    proposed_by: str = ""
    reason: str = ""
    microcredential: str = ""
    version: int = 0
    award: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundReattestation:
    """A request and whose it is."""

    account: str
    request: ReattestationRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class ReattestationTerms:
    """Whether an institution takes requests, and what it needs, in its own words."""

    institution: str
    is_on: bool
    words: LocalizedText
    changed_at: datetime


class PersonReattestations(Protocol):
    """The requests of one person; nothing of another is found, seen or written through it."""

    def transaction(self) -> AbstractContextManager[None]:
        """Do everything inside together, after any other writer of this person's rows; raises `NotFound`."""

    def add(self, request: ReattestationRequest, /) -> None:
        """Store a request; raises `NotFound` (E_WALLET_UNKNOWN, E_ACCOUNT_UNKNOWN)."""

    def list_requests(self) -> Sequence[ReattestationRequest]:
        """Return all of them, the newest first."""

    def find(self, key: str) -> ReattestationRequest | None:
        """Find one."""

    def replace(self, request: ReattestationRequest, /) -> None:
        """Store what became of one.

        Raises `NotFound` (E_REATTEST_UNKNOWN), `Conflict` (E_REATTEST_TWICE): the same credential is attested already.
        """


class Reattestations(Protocol):
    """The requests of one platform."""

    def open(self, account: str) -> PersonReattestations:
        """Open those of an account."""

    def list_at(self, institution: str) -> Sequence[FoundReattestation]:
        """Return the requests to an institution, those that wait longest first; none of accounts that wait to go."""

    def list_same(self, credential_sha256: str) -> Sequence[FoundReattestation]:
        """Return all requests about one credential, whoever made them."""

    def find_terms(self, institution: str) -> ReattestationTerms | None:
        """Find what an institution said; None before it ever did."""

    def count_unsound(self) -> int:
        """Count requests that were attested without a proposal of somebody, or without an award."""

    def put_terms(self, terms: ReattestationTerms, /) -> None:
        """Store what an institution says."""

    def list_accepting(self) -> Sequence[ReattestationTerms]:
        """Return the terms of the institutions that take requests."""
