"""The electorate of a ballot in words: as it was opened, every change since, and the quorum then and now.

{% include "parts/case_electorate.html" with electorate=electorate %}    # electorate_in_words(desk, names=names)
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kakitome.learning.recognition.electorate import ElectorateChange, electorate_of
from kakitome.learning.recognition.procedure import Act
from kakitome.services.examining.context import day_of
from kakitome.services.examining.late_belonging import late_belongings
from kakitome.web.desk.acting import CaseDesk
from kakitome.web.parts import written

_CHANGES: Mapping[Act, Promise] = {
    Act.RECUSE: gettext_lazy("%(who)s was taken out"),
    Act.STEP_ASIDE: gettext_lazy("%(who)s stepped aside"),
    Act.DECLARE: gettext_lazy("%(who)s declared a conflict of interest"),
    Act.UNDO_RECUSAL: gettext_lazy("%(who)s was brought back"),
    Act.SETTLE_FLAG: gettext_lazy("The chair said whether the vote of %(who)s counts"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectorateShown:
    """What a page tells of an electorate.

    Attributes:
        opened: how many could vote and how many votes were needed when the ballot was opened.
        changes: every change since, each with its moment, in words, and what it left.
        standing: what changes nothing of the vote and is told all the same: seats that ended, ties that came up.
    """

    opened: str
    changes: Sequence[tuple[str, str, str]]
    standing: Sequence[str]


def electorate_in_words(desk: CaseDesk, *, names: Mapping[str, str]) -> ElectorateShown | None:
    """Tell the electorate of the open ballot; None without one."""
    events = desk.context.examining.store.cases.list_events(desk.case.number)
    electorate = electorate_of(events, desk.procedure.quorum)
    if electorate is None:
        return None
    return ElectorateShown(
        opened=_counts(electorate.may_vote, electorate.needed),
        changes=[
            (written.moment(change.at), _change(change, names), _counts(change.may_vote, change.needed))
            for change in electorate.changes
        ],
        standing=[*_ended_seats(desk, names), *_late_ties(desk, names)],
    )


def _counts(may_vote: int, needed: int) -> str:
    return _("may vote: %(n)d, votes needed: %(needed)d") % {"n": may_vote, "needed": needed}


def _change(change: ElectorateChange, names: Mapping[str, str]) -> str:
    return str(_CHANGES[change.act]) % {"who": names.get(change.account) or _("somebody who left")}


def _ended_seats(desk: CaseDesk, names: Mapping[str, str]) -> Iterator[str]:
    ballot, today = desk.case.ballot, day_of(desk.context.examining, desk.now)
    if ballot is None:
        return
    seats = desk.context.examining.store.body.list_seats()
    for voter in ballot.voters:
        own = [seat for seat in seats if (seat.account, seat.committee) == (voter.account, ballot.committee)]
        if not any(seat.holds(today) for seat in own):
            who = names.get(voter.account) or _("somebody who left")
            yield _("The seat of %(who)s has ended. The vote on this ballot stays until it is closed.") % {"who": who}


def _late_ties(desk: CaseDesk, names: Mapping[str, str]) -> Iterator[str]:
    ballot, today = desk.case.ballot, day_of(desk.context.examining, desk.now)
    for voter in ballot.electorate if ballot else ():
        if late_belongings(desk.context.examining, desk.case, account=voter.account, on=today):
            who = names.get(voter.account) or _("somebody who left")
            sentence = _("%(who)s has a tie to a party that is younger than the case: the secretariat judges it.")
            yield sentence % {"who": who}
