"""How units go from one account to another whose ledger is somebody else's: messages, and what each side makes of them.

The side that sends has taken the units out of its account before it offers them, and offers them again until it is
answered. The side that receives answers each offer of one transfer alike, for ever. The sender never decides alone that
a transfer failed: it asks for it to be called off, and who was not asked before declines. So a message may be
doubled, overtaken or lost, and either side may stop between any two steps: units are in one account, or on the way.

Source: docs/rules/faults.md F51; docs/adr/0076-a-ledger-of-moves.md.
"""

from enum import StrEnum


class TransferMessage(StrEnum):
    """What one side tells the other about one transfer."""

    OFFER = "offer"
    CALL_OFF = "call-off"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class SendingStep(StrEnum):
    """How far the side that sends has come."""

    UNDER_WAY = "under-way"
    DELIVERED = "delivered"
    RETURNED = "returned"


class ReceivingStep(StrEnum):
    """How far the side that receives has come."""

    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    DECLINED = "declined"


def receive(step: ReceivingStep, message: TransferMessage, *, is_willing: bool) -> ReceivingStep:
    """Return what the receiving side is after a message, which is also its answer.

    Args:
        step: what it was.
        message: an offer, or that it is called off.
        is_willing: whether an offer that is new would be taken in.
    """
    if step is not ReceivingStep.UNKNOWN:
        return step
    if message is TransferMessage.OFFER and is_willing:
        return ReceivingStep.ACCEPTED
    return ReceivingStep.DECLINED


def answer_of(step: ReceivingStep) -> TransferMessage:
    """Return what the receiving side says of a transfer that it was asked about."""
    return TransferMessage.ACCEPTED if step is ReceivingStep.ACCEPTED else TransferMessage.DECLINED


def settle(step: SendingStep, answer: TransferMessage) -> SendingStep:
    """Return what the sending side is after an answer; a second answer changes nothing."""
    if step is not SendingStep.UNDER_WAY:
        return step
    return SendingStep.DELIVERED if answer is TransferMessage.ACCEPTED else SendingStep.RETURNED
