"""Every order of events of a transfer between two ledgers: units are in one account, or on the way, and never in two.

All reachable states of one transfer are walked: each message may arrive late, twice or never, either side may stop
between any two steps and goes on with what it had stored.

Source: docs/rules/faults.md F51; docs/rules/invariants.md I9.
"""

from collections import deque
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

from kakitome.learning.credit.credit_transfer import (
    ReceivingStep,
    SendingStep,
    TransferMessage,
    answer_of,
    receive,
    settle,
)

UNITS = 2
Receive = Callable[[ReceivingStep, TransferMessage, bool], ReceivingStep]


class State(NamedTuple):
    """What both sides stored, and the messages that may still arrive, each as often as it likes."""

    sending: SendingStep | None = None
    receiving: ReceivingStep = ReceivingStep.UNKNOWN
    under_way: frozenset[TransferMessage] = frozenset()

    @property
    def sender_has(self) -> int:
        return UNITS if self.sending in (None, SendingStep.RETURNED) else 0

    @property
    def receiver_has(self) -> int:
        return UNITS if self.receiving is ReceivingStep.ACCEPTED else 0

    @property
    def is_on_the_way(self) -> bool:
        return self.sending is SendingStep.UNDER_WAY


def ours(step: ReceivingStep, message: TransferMessage, is_willing: bool) -> ReceivingStep:
    return receive(step, message, is_willing=is_willing)


def steps(state: State, receiving: Receive) -> Iterator[State]:
    """What may happen next; a crash is that nothing more of a step happens than what is stored."""
    if state.sending is None:
        # Debited, and the process ends before anything was sent: the offer is made again from what is stored.
        yield state._replace(sending=SendingStep.UNDER_WAY)
    if state.sending is SendingStep.UNDER_WAY:
        for message in (TransferMessage.OFFER, TransferMessage.CALL_OFF):
            yield state._replace(under_way=state.under_way | {message})
    for message in state.under_way:
        yield state._replace(under_way=state.under_way - {message})  # lost, or the last copy has arrived
        if message in (TransferMessage.OFFER, TransferMessage.CALL_OFF):
            for is_willing in (True, False):
                after = receiving(state.receiving, message, is_willing)
                yield state._replace(receiving=after)  # stored, and the process ends before it answers
                yield state._replace(receiving=after, under_way=state.under_way | {answer_of(after)})
        elif state.sending is not None:
            yield state._replace(sending=settle(state.sending, message))


def reachable(receiving: Receive) -> set[State]:
    seen, waiting = {State()}, deque([State()])
    while waiting:
        for after in steps(waiting.popleft(), receiving):
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    return seen


def broken(state: State) -> bool:
    """Units doubled, or gone: what the sender took out is with the receiver, came back, or is still on the way."""
    total = state.sender_has + state.receiver_has
    return total > UNITS or (total < UNITS and not state.is_on_the_way)


def test_no_order_of_events_doubles_or_loses_units() -> None:
    states = reachable(ours)
    assert len(states) > 30
    assert not [state for state in states if broken(state)]
    # Each end is reached, so that the walk says something.
    assert {state.sending for state in states} == {None, *SendingStep}
    assert {state.receiving for state in states} == set(ReceivingStep)


def test_from_every_state_the_transfer_can_still_end() -> None:
    """Nothing is stuck: one offer that arrives, and one answer that arrives, settle it."""
    for state in reachable(ours):
        if state.is_on_the_way:
            after = receive(state.receiving, TransferMessage.OFFER, is_willing=True)
            assert settle(SendingStep.UNDER_WAY, answer_of(after)) is not SendingStep.UNDER_WAY


def forgets(_step: ReceivingStep, message: TransferMessage, is_willing: bool) -> ReceivingStep:
    """A receiver that does not remember what it declined."""
    return receive(ReceivingStep.UNKNOWN, message, is_willing=is_willing)


def declines_late(step: ReceivingStep, message: TransferMessage, is_willing: bool) -> ReceivingStep:
    """A receiver that lets itself be called off after it took the units in, and has passed them on."""
    if message is TransferMessage.CALL_OFF and step is ReceivingStep.ACCEPTED:
        return ReceivingStep.DECLINED
    return receive(step, message, is_willing=is_willing)


@pytest.mark.parametrize("receiving", [forgets, declines_late])
def test_the_walk_finds_what_a_wrong_receiver_breaks(receiving: Receive) -> None:
    assert [state for state in reachable(receiving) if broken(state)]
