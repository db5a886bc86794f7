"""The way back of an award in words: what was done about it, when, by which side, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from kakitome.ports.award_returns import ReturnAct, ReturnStep
from kakitome.ports.store import Store
from kakitome.services.holding.returning import AwardReturn, ReturnState, find_return, is_proved
from kakitome.web.parts import written

WORDS: Mapping[ReturnAct, Promise] = {
    ReturnAct.GIVEN_BACK: _("Whoever had received it gave it back"),
    ReturnAct.REQUESTED: _("The institution asked for it"),
    ReturnAct.PROVED: _("Whoever it is meant for proved the address of the award"),
    ReturnAct.AGREED: _("The holder agreed, and it was taken back"),
    ReturnAct.OBJECTED: _("The holder objected"),
    ReturnAct.TAKEN_BACK: _("A second person of the institution decided that it is taken back"),
    ReturnAct.LEFT: _("A second person of the institution decided that it stays"),
    ReturnAct.DROPPED: _("The institution asks no longer; it stays"),
    ReturnAct.ENDED: _("No answer in time: it was taken back"),
    ReturnAct.READDRESSED: _("Whoever proved the corrected address received it"),
    ReturnAct.LAPSED: _("No answer in time, and the address was not proved: it stays"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownStep:
    """A step as a page tells it."""

    when: SafeString
    words: Promise
    reason: str
    who: str = ""


def steps_of(award_return: AwardReturn, *, is_desk: bool) -> Sequence[ShownStep]:
    """Tell the steps of a round; that an address was proved is the institution's and the prover's affair alone."""
    return [_shown(step) for step in award_return.steps if is_desk or step.act is not ReturnAct.PROVED]


def _shown(step: ReturnStep) -> ShownStep:
    return ShownStep(when=written.moment(step.at), words=WORDS[step.act], reason=step.reason)


def way_back_of(store: Store, number: str, *, account: str) -> dict[str, Any]:
    """Return what the page of an award tells of its way back."""
    award_return = find_return(store, number)
    if award_return is None:
        return {"way_back": None, "way_back_open": False}
    return {
        "way_back": steps_of(award_return, is_desk=True),
        "way_back_open": award_return.is_open,
        "way_back_waits": award_return.state is ReturnState.WAITING,
        "way_back_ends": award_return.ends_at,
        "way_back_proved": is_proved(store, award_return),
        "way_back_own": award_return.first.actor == account,
    }
