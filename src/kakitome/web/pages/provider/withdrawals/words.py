"""What acts, states, lines and reasons of withdrawal orders are called."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from kakitome.ports.withdrawals import INTERIM_REASON, LineState, WithdrawalAct, WithdrawalReason, WithdrawalState
from kakitome.web.parts.shapes import State
from kakitome.web.parts.written import grouped

Counting = Any
"""A lazy text about a number of awards; `counted` fills it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderWords:
    """The words of one act on several awards."""

    title: Promise
    lead: Promise
    can: Counting
    button: Counting
    proposed: Counting
    done: Counting
    is_final: bool = False


ACTS: Final[Mapping[WithdrawalAct, OrderWords]] = {
    WithdrawalAct.SUSPEND: OrderWords(
        title=_("Suspend for now"),
        lead=_("Whoever checks them reads that they are suspended for now. You can lift the suspension at any time."),
        can=ngettext_lazy("%(n)s award can be suspended.", "%(n)s awards can be suspended.", "n"),
        button=ngettext_lazy("Suspend %(n)s award for now", "Suspend %(n)s awards for now", "n"),
        proposed=ngettext_lazy(
            "%(n)s award is to be suspended. A second person decides.",
            "%(n)s awards are to be suspended. A second person decides.",
            "n",
        ),
        done=ngettext_lazy("%(n)s award suspended.", "%(n)s awards suspended.", "n"),
    ),
    WithdrawalAct.REVOKE: OrderWords(
        title=_("Revoke for good"),
        lead=_("Whoever checks them from now on reads that you withdrew them. This cannot be undone."),
        can=ngettext_lazy("%(n)s award can be revoked.", "%(n)s awards can be revoked.", "n"),
        button=ngettext_lazy("Revoke %(n)s award for good", "Revoke %(n)s awards for good", "n"),
        proposed=ngettext_lazy(
            "%(n)s award is to be revoked. A second person decides.",
            "%(n)s awards are to be revoked. A second person decides.",
            "n",
        ),
        done=ngettext_lazy("%(n)s award revoked.", "%(n)s awards revoked.", "n"),
        is_final=True,
    ),
    WithdrawalAct.REINSTATE: OrderWords(
        title=_("Lift suspensions"),
        lead=_("Whoever checks them no longer reads that they are suspended."),
        can=ngettext_lazy("%(n)s suspension can be lifted.", "%(n)s suspensions can be lifted.", "n"),
        button=ngettext_lazy("Lift %(n)s suspension", "Lift %(n)s suspensions", "n"),
        proposed=ngettext_lazy(
            "%(n)s suspension is to be lifted. A second person decides.",
            "%(n)s suspensions are to be lifted. A second person decides.",
            "n",
        ),
        done=ngettext_lazy("%(n)s suspension lifted.", "%(n)s suspensions lifted.", "n"),
    ),
}

STATES: Final[Mapping[WithdrawalState, tuple[State, Promise]]] = {
    WithdrawalState.DRAFT: ("warn", _("Waits to be proposed")),
    WithdrawalState.PROPOSED: ("warn", _("Waits for a second person")),
    WithdrawalState.APPROVED: ("none", _("Being carried out")),
    WithdrawalState.DONE: ("ok", _("Carried out")),
    WithdrawalState.DECLINED: ("none", _("Declined")),
    WithdrawalState.DROPPED: ("none", _("Dropped")),
    WithdrawalState.STOPPED: ("warn", _("Stopped half-way")),
}
"""Shape and word for each state of an order."""

LINES: Final[Mapping[LineState, Promise]] = {
    LineState.READY: _("Can be done"),
    LineState.CHANGED: _("Done"),
    LineState.SKIPPED: _("Passed over"),
    LineState.REFUSED: _("Cannot be done"),
    LineState.ALREADY: _("Is so already"),
    LineState.REPEATED: _("Repeated"),
}
"""What will become, or became, of a line, in the order in which they are counted."""

REASONS: Final[Mapping[str, Promise]] = {
    WithdrawalReason.AWARDED_IN_ERROR.value: _("Awarded in error"),
    WithdrawalReason.REQUIREMENTS_NOT_MET.value: _("Requirements were not met"),
    WithdrawalReason.INTEGRITY.value: _("Academic integrity"),
    WithdrawalReason.HOLDER_REQUEST.value: _("At the learner’s own request"),
    WithdrawalReason.UNDER_REVIEW.value: _("Under review"),
    WithdrawalReason.REVIEW_ENDED.value: _("The review has ended"),
    WithdrawalReason.SECURITY.value: _("Security"),
    WithdrawalReason.OTHER.value: _("Another reason"),
}
"""In the order in which a form offers them."""
_INTERIM: Final = _("A second person decides on revoking them")


def counted(words: Counting, count: int) -> str:
    """Write words about a number of awards."""
    return str(words % {"n": grouped(count)})


def reason_word(code: str) -> str:
    """Return the word of a reason."""
    return str(_INTERIM if code == INTERIM_REASON else REASONS.get(code, code))
