"""What a case decided is carried out: recognitions are signed, suspended, resumed and withdrawn as its events say.

    try_to_carry_out(platform, context, number=number, now=now)   # after an act; what cannot be done now waits
    carry_out_all(platform, "kikou", now=now)                   # each turn of the scheduler

The events are stored first, whatever happens afterwards. Everything here bears repeating: what is on record already is
left as it is, and what a crash left open is done in the next turn.

Source: docs/rules/capabilities.md F5–F7; docs/rules/faults.md F53.
"""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from kakitome.errors import Conflict, KakitomeError, Problem
from kakitome.journeys.platform import Platform
from kakitome.journeys.recognition.attesting import attest, change, issuer_of_body
from kakitome.journeys.recognition.context import examining_context
from kakitome.journeys.recognition.credit_awards import is_unfinished, settle_credit
from kakitome.learning.recognition.consequences import Signatory, recognitions_of
from kakitome.learning.recognition.procedure import State, is_of_a_person
from kakitome.learning.recognition.recognition import Recognition
from kakitome.services.attesting import AttestingAct
from kakitome.services.examining import ExaminingContext, load_case, procedure_of
from kakitome.services.examining.acting import ITSELF

_LED_SOMEWHERE = (State.RECOGNISED, State.SUSPENDED, State.WITHDRAWN, State.APPEALED, State.DECIDING, State.ACCEPTED)
_STANDING = (State.RECOGNISED, State.SUSPENDED)
LOOKED_AT = timedelta(days=8)
"""How long after its last event a case is looked at in every turn; later only the doctor does."""
_log = logging.getLogger(__name__)


def carry_out(platform: Platform, context: ExaminingContext, *, number: str, now: datetime) -> None:
    """Carry out what a case decided, as far as it is not; raises as `journeys.recognition.attesting.attest`."""
    if is_of_a_person(load_case(context, number).procedure):
        settle_credit(platform, context, number=number, now=now)
        return
    for due in _due(platform, context, number=number, now=now):
        known = _kept(context, due.number)
        if known is None:
            known = attest(platform, replace(due, changes=()), actor=ITSELF, now=now).recognition
        for place, turn in enumerate(due.changes):
            if place < len(known.changes):
                continue
            attesting_act = AttestingAct(
                actor=ITSELF, reason=turn.reason, at=turn.at, now=now, after=place, effective_at=turn.effective_at
            )
            try:
                known = change(platform, context.body, number=due.number, kind=turn.kind, act=attesting_act).recognition
            except Conflict:
                # A request and the scheduler carry out the same decision at once: one of them finds it done.
                known = context.store.recognitions.get(due.number).recognition
                if len(known.changes) <= place:
                    raise


def try_to_carry_out(platform: Platform, context: ExaminingContext, *, number: str, now: datetime) -> None:
    """Carry out what can be carried out now; what cannot is logged by its code and waits for the scheduler."""
    try:
        carry_out(platform, context, number=number, now=now)
    except KakitomeError as error:
        _log.warning("case %s: not carried out yet: %s", number, error.code)


def carry_out_all(platform: Platform, body: str, *, now: datetime) -> None:
    """Carry out what every case of a body decided; one that cannot be does not stop the others."""
    context = examining_context(platform, body)
    undone = context.store.cases.list_undone(led=_LED_SOMEWHERE, standing=_STANDING, since=now - LOOKED_AT)
    for number in undone:
        try_to_carry_out(platform, context, number=number, now=now)


def not_carried_out(platform: Platform, body: str, *, now: datetime) -> Iterator[Problem]:
    """Name the cases whose decisions are not on record as recognitions, for the doctor.

    Source: docs/rules/invariants.md I13.
    """
    context = examining_context(platform, body)
    for number in _numbers(context):
        case = load_case(context, number)
        if is_of_a_person(case.procedure) and is_unfinished(context, case):
            yield Problem(code="W_DOCTOR_CASE_OPEN", params={"number": number}, severity="warning")
        for due in _due(platform, context, number=number, now=now):
            known = _kept(context, due.number)
            if known is None or len(known.changes) < len(due.changes):
                yield Problem(code="W_DOCTOR_CASE_OPEN", params={"number": number}, severity="warning")
            elif (known.digest, known.entry, known.about) != (due.digest, due.entry, due.about):
                params: dict[str, str | int] = {"number": number, "recognition": due.number}
                yield Problem(code="E_DOCTOR_I13_CASE", source="docs/rules/invariants.md I13", params=params)


def _numbers(context: ExaminingContext) -> list[str]:
    return [head.number for head in context.store.cases.list_heads(states=_LED_SOMEWHERE)]


def _due(platform: Platform, context: ExaminingContext, *, number: str, now: datetime) -> tuple[Recognition, ...]:
    events = context.store.cases.list_events(number)
    if not any(event.to in (State.RECOGNISED, State.SUSPENDED) for event in events):
        return ()
    if is_of_a_person(events[0].detail["procedure"]):
        return ()
    issuer = issuer_of_body(platform, context.body).issuer
    body = Signatory(did=issuer.did, name=issuer.name)
    return recognitions_of(events, body=body, procedure_of=lambda case: procedure_of(context, case, now=now))


def _kept(context: ExaminingContext, number: str) -> Recognition | None:
    kept_recognition = context.store.recognitions.find(number)
    return kept_recognition.recognition if kept_recognition else None
