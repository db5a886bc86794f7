"""What a university has on record of an applicant besides one case: other cases of credit for the same programme.

    record = record_of(store, case, rule_set="jp-undergraduate")
    record.decided, record.proposed, record.elsewhere
    record.counted_in("outside")

Decided cases count with what was recorded when they were decided; those that lie before the committee are counted by
the rules again, in the order in which they were proposed. What was credited on paper is on no record here, and is
typed. The same programme is the same words of the applicant's wish; cases for other words are named, and count where
the registrar says so.

Source: docs/rules/capabilities.md G4.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.crediting import is_granted
from kakitome.learning.recognition.fold import fold
from kakitome.learning.recognition.procedure import State, is_of_a_person
from kakitome.ports.store import Store
from kakitome.services.examining.heads import applicant_key

OUTSIDE = "outside"
"""The bucket that what was given before is in."""
_PROPOSED = (State.DISCUSSION, State.DECIDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherCase:
    """Another case of the same applicant.

    Attributes:
        credits, proposed_at: as they were proposed, and decided where they were.
        target: the programme, in the applicant's words.
    """

    case: Case
    credits: Decimal
    target: str

    proposed_at: datetime

    @property
    def number(self) -> str:
        """Its number."""
        return self.case.number


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantRecord:
    """Other cases of one applicant: decided and proposed for the same programme, and those for other words."""

    rule_set: str
    decided: tuple[OtherCase, ...] = ()
    proposed: tuple[OtherCase, ...] = ()
    elsewhere: tuple[OtherCase, ...] = ()

    @property
    def credits(self) -> Decimal:
        """All credits that were decided."""
        return sum((other.credits for other in self.decided), Decimal(0))

    @property
    def by_bucket(self) -> Mapping[str, Decimal]:
        """Credits that decided cases take of each limit; what was counted by other rules, or none, is of outside."""
        taken: dict[str, Decimal] = {}
        for other in self.decided:
            for bucket, used in _recorded(other, rule_set=self.rule_set).items():
                taken[bucket] = taken.get(bucket, Decimal(0)) + used
        return taken


def record_of(store: Store, case: Case, *, rule_set: str, also: frozenset[str] = frozenset()) -> ApplicantRecord:
    """Return what is on record of the applicant of a case, without the case itself.

    Args:
        also: numbers of cases for other words that count, as the registrar said.
    """
    programme = programme_of(str(case.subject.statement.get("target", "")))
    decided, proposed, elsewhere = [], [], []
    for head in store.cases.list_heads(applicant=applicant_key(case.applicant)):
        if head.number == case.number or not is_of_a_person(head.procedure):
            continue
        other = _other(fold(store.cases.list_events(head.number)))
        if other is None:
            continue
        if programme_of(other.target) != programme and other.number not in also:
            elsewhere.append(other)
        elif is_granted(other.case):
            decided.append(other)
        elif _was_proposed_before(other.case, case):
            proposed.append(other)
    return ApplicantRecord(
        rule_set=rule_set,
        decided=tuple(sorted(decided, key=lambda other: other.number)),
        proposed=tuple(sorted(proposed, key=lambda other: (other.proposed_at, other.number))),
        elsewhere=tuple(sorted(elsewhere, key=lambda other: other.number)),
    )


def programme_of(target: str) -> str:
    """Return the words of a wish as they are compared: width, case and spaces make no other programme.

    >>> programme_of("情報学部　Ｄ科") == programme_of("情報学部 d科")
    True
    """
    return "".join(unicodedata.normalize("NFKC", target).casefold().split())


def _other(case: Case) -> OtherCase | None:
    """Return a case that has credits decided or before the committee; None for any other."""
    proposal = case.proposal
    credits = proposal.examination.credits if proposal else None
    if proposal is None or credits is None or not (is_granted(case) or case.state in _PROPOSED):
        return None
    target = str(case.subject.statement.get("target", ""))
    return OtherCase(case=case, credits=credits, target=target, proposed_at=proposal.at)


def _was_proposed_before(other: Case, case: Case) -> bool:
    if other.proposal is None:
        return False
    own = case.proposal
    return own is None or (other.proposal.at, other.number) < (own.at, case.number)


def _recorded(other: OtherCase, *, rule_set: str) -> Mapping[str, Decimal]:
    counting: Mapping[str, Any] = other.case.proposal.counting if other.case.proposal else {}
    if not counting or counting.get("rule_set") != rule_set:
        return {OUTSIDE: other.credits}
    return {str(bucket["id"]): Decimal(bucket["used"]) for bucket in counting["buckets"]}
