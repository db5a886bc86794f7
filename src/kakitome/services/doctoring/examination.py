"""One examination: every invariant over one book."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kakitome.documents.vc.canonical import Canonicalizing, EachAnew
from kakitome.errors import Problem
from kakitome.learning.recognition.case import CaseEvent
from kakitome.ports.recognitions import KeptRecognition
from kakitome.ports.store import AwardBook
from kakitome.ports.withdrawals import WithdrawalStore
from kakitome.services.doctoring.award_round import BEING_SIGNED, go_round
from kakitome.services.doctoring.chart import PAGE, Chart
from kakitome.services.doctoring.decided import i13_decisions_follow_their_votes
from kakitome.services.doctoring.document_round import i14_documents_verify
from kakitome.services.doctoring.key_round import stolen_keys_are_answered
from kakitome.services.doctoring.list_round import i4_places_were_drawn, i5_i6_lists_equal_their_events
from kakitome.services.doctoring.recognised import i13_recognitions_are_signed_once
from kakitome.services.doctoring.trail_round import TrailRound, follow_trail
from kakitome.services.doctoring.withdrawn import withdrawals_were_carried_out_as_told


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """What is examined.

    Attributes:
        book: the institution's book.
        witnessed: sequence and hash of the last event that a witness elsewhere saw.
        patience: how long an open intent may be somebody's work in progress; none in a folder.
        recognitions: what it recognised, when it is a recognition body.
        cases: what happened to each case it examines, by number.
        withdrawals: its orders to withdraw many; a folder has none.
        deep: whether every signature is checked again (I14), which is nearly all the time it takes.
        canonicalizing: makes what canonicalises the documents of one examination.
        page: how many awards or events are looked at together; memory grows with it, and with nothing else.
    """

    book: AwardBook
    witnessed: tuple[int, str] | None = None
    patience: timedelta = BEING_SIGNED
    deep: bool = True
    canonicalizing: Canonicalizing = EachAnew
    page: int = PAGE
    recognitions: Sequence[KeptRecognition] = ()
    cases: Mapping[str, Sequence[CaseEvent]] = field(default_factory=dict)
    withdrawals: WithdrawalStore | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What was found, and how much was looked at."""

    findings: tuple[Problem, ...]
    awards: int
    events: int
    lists: int

    @property
    def is_well(self) -> bool:
        """Whether every invariant holds; warnings do not count."""
        return not any(finding.severity == "error" for finding in self.findings)


def examine(
    patient: Patient, *, now: datetime, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> Diagnosis:
    """Examine a book; `progress` is told how many documents of how many were verified."""
    chart = Chart(book=patient.book, page=patient.page)
    awards = go_round(chart, late=now - patient.patience)
    findings = [
        *awards.findings,
        *i4_places_were_drawn(chart, awards.used),
        *i5_i6_lists_equal_their_events(chart, now=now),
        *stolen_keys_are_answered(chart),
    ]
    trail = follow_trail(chart, witnessed=patient.witnessed)
    findings += [*trail.broken, *trail.missing, *_others(chart, patient, trail=trail, now=now)]
    if patient.deep:
        for done, finding in enumerate(i14_documents_verify(chart, canonicalizing=patient.canonicalizing), start=1):
            if finding is not None:
                findings.append(finding)
            # More may have been awarded since they were counted.
            progress(done, max(done, awards.signed))
    return Diagnosis(
        findings=tuple(findings),
        awards=awards.awards,
        events=trail.events,
        lists=len(patient.book.status_lists.list_heads()),
    )


def _others(chart: Chart, patient: Patient, *, trail: TrailRound, now: datetime) -> Iterator[Problem]:
    yield from i13_recognitions_are_signed_once(chart, patient.recognitions, now=now, patience=patient.patience)
    yield from i13_decisions_follow_their_votes(patient.cases)
    if patient.withdrawals is not None:
        yield from withdrawals_were_carried_out_as_told(chart, patient.withdrawals, told=trail.of_orders)
