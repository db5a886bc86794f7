"""What acts, states, lines and reasons of withdrawal orders are called."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome.ports.withdrawals import LineState, WithdrawalAct, WithdrawalReason, WithdrawalState
from kakitome.web.parts.shapes import State
from kakitome.web.parts.written import grouped


@dataclass(frozen=True, slots=True, kw_only=True)
class ActWords:
    """The words of one act; those that count take the number of awards."""

    title: str
    meaning: str
    can: Callable[[int], str]
    button: Callable[[int], str]
    proposed: Callable[[int], str]
    done: Callable[[int], str]
    is_final: bool = False


def act_words(act: WithdrawalAct) -> ActWords:
    """Return the words of an act."""
    return _ACTS[act]()


def _revoke() -> ActWords:
    return ActWords(
        title=_("Revoke for good"),
        meaning=_("Whoever checks them from now on reads that you withdrew them. This cannot be undone."),
        can=lambda n: ngettext("%(n)s award can be revoked.", "%(n)s awards can be revoked.", n) % {"n": grouped(n)},
        button=lambda n: ngettext("Revoke %(n)s award for good", "Revoke %(n)s awards for good", n) % {"n": grouped(n)},
        proposed=lambda n: (
            ngettext(
                "%(n)s award is to be revoked. A second person decides.",
                "%(n)s awards are to be revoked. A second person decides.",
                n,
            )
            % {"n": grouped(n)}
        ),
        done=lambda n: ngettext("%(n)s award revoked.", "%(n)s awards revoked.", n) % {"n": grouped(n)},
        is_final=True,
    )


def _suspend() -> ActWords:
    return ActWords(
        title=_("Suspend for now"),
        meaning=_(
            "Whoever checks them reads that they are suspended for now. You can lift the suspension at any time."
        ),
        can=lambda n: (
            ngettext("%(n)s award can be suspended.", "%(n)s awards can be suspended.", n) % {"n": grouped(n)}
        ),
        button=lambda n: ngettext("Suspend %(n)s award for now", "Suspend %(n)s awards for now", n) % {"n": grouped(n)},
        proposed=lambda n: (
            ngettext(
                "%(n)s award is to be suspended. A second person decides.",
                "%(n)s awards are to be suspended. A second person decides.",
                n,
            )
            % {"n": grouped(n)}
        ),
        done=lambda n: ngettext("%(n)s award suspended.", "%(n)s awards suspended.", n) % {"n": grouped(n)},
    )


def _reinstate() -> ActWords:
    return ActWords(
        title=_("Lift suspensions"),
        meaning=_("Whoever checks them no longer reads that they are suspended."),
        can=lambda n: (
            ngettext("%(n)s suspension can be lifted.", "%(n)s suspensions can be lifted.", n) % {"n": grouped(n)}
        ),
        button=lambda n: ngettext("Lift %(n)s suspension", "Lift %(n)s suspensions", n) % {"n": grouped(n)},
        proposed=lambda n: (
            ngettext(
                "%(n)s suspension is to be lifted. A second person decides.",
                "%(n)s suspensions are to be lifted. A second person decides.",
                n,
            )
            % {"n": grouped(n)}
        ),
        done=lambda n: ngettext("%(n)s suspension lifted.", "%(n)s suspensions lifted.", n) % {"n": grouped(n)},
    )


_ACTS: Final[Mapping[WithdrawalAct, Callable[[], ActWords]]] = {
    WithdrawalAct.REVOKE: _revoke,
    WithdrawalAct.SUSPEND: _suspend,
    WithdrawalAct.REINSTATE: _reinstate,
}


def state_words(state: WithdrawalState) -> tuple[State, str]:
    """Return shape and word for a state of an order."""
    found: Mapping[WithdrawalState, tuple[State, str]] = {
        WithdrawalState.DRAFT: ("warn", _("Waits to be proposed")),
        WithdrawalState.PROPOSED: ("warn", _("Waits for a second person")),
        WithdrawalState.APPROVED: ("none", _("Being carried out")),
        WithdrawalState.DONE: ("ok", _("Carried out")),
        WithdrawalState.DECLINED: ("none", _("Declined")),
        WithdrawalState.DROPPED: ("none", _("Dropped")),
        WithdrawalState.STOPPED: ("warn", _("Stopped half-way")),
    }
    return found[state]


def line_word(state: LineState) -> str:
    """Return the word for what will become, or became, of a line."""
    return {
        LineState.READY: _("Can be done"),
        LineState.ALREADY: _("Is so already"),
        LineState.REPEATED: _("Repeated"),
        LineState.REFUSED: _("Cannot be done"),
        LineState.CHANGED: _("Done"),
        LineState.SKIPPED: _("Passed over"),
    }[state]


def reason_words() -> list[tuple[str, str]]:
    """Return the reasons with their words, for a choice."""
    return [
        (WithdrawalReason.AWARDED_IN_ERROR.value, _("Awarded in error")),
        (WithdrawalReason.REQUIREMENTS_NOT_MET.value, _("Requirements were not met")),
        (WithdrawalReason.INTEGRITY.value, _("Academic integrity")),
        (WithdrawalReason.HOLDER_REQUEST.value, _("At the learner’s own request")),
        (WithdrawalReason.UNDER_REVIEW.value, _("Under review")),
        (WithdrawalReason.REVIEW_ENDED.value, _("The review has ended")),
        (WithdrawalReason.SECURITY.value, _("Security")),
        (WithdrawalReason.OTHER.value, _("Another reason")),
    ]


def reason_word(code: str) -> str:
    """Return the word of a reason."""
    return dict(reason_words()).get(code, code)
