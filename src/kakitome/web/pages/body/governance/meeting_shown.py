"""A meeting as somebody may see it: names of seats, votes, results, nothing of what one stepped aside from."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kakitome.learning.recognition.committee import Seat
from kakitome.learning.recognition.meeting import (
    AgendaItem,
    Meeting,
    MeetingState,
    MotionChoice,
    MotionResult,
    MotionTally,
)
from kakitome.values.localized_text import LocalizedText
from kakitome.web.desk.committee_place import CommitteePlace
from kakitome.web.pages.body.governance.committee_forms import MotionVoteForm, TallyForm, choice_words
from kakitome.web.pages.public.recognition_bodies.showing import role_word
from kakitome.web.parts.shapes import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Attending:
    """A seat at a meeting."""

    seat: Seat
    name: str
    role: LocalizedText | str
    is_present: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MotionVoter:
    """A seat at a motion; `word` is what it said, `form` lets it be recorded."""

    seat: Seat
    name: str
    word: str
    is_recused: bool
    form: MotionVoteForm | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownItem:
    """An item with its motion's result; `is_hidden` from who stepped aside."""

    number: int
    item: AgendaItem
    is_hidden: bool
    tally: MotionTally
    state: State
    word: str
    voters: tuple[MotionVoter, ...]
    tally_form: TallyForm
    may_step_aside: bool


def attending(here: CommitteePlace, meeting: Meeting, seats: Sequence[Seat]) -> list[Attending]:
    """Show who could be there, and who was."""
    return [
        Attending(
            seat=seat,
            name=here.place.name_of(seat.account, otherwise=_("a former member")),
            role=role_word(here.committee, seat.role),
            is_present=meeting.present is not None and seat.id in meeting.present,
        )
        for seat in seats
    ]


def shown_items(here: CommitteePlace, meeting: Meeting, seats: Sequence[Seat]) -> list[ShownItem]:
    """Show the agenda as the person may see it."""
    return [_item(here, meeting, seats, number) for number in range(1, len(meeting.agenda) + 1)]


def _item(here: CommitteePlace, meeting: Meeting, seats: Sequence[Seat], number: int) -> ShownItem:
    item = meeting.item(number)
    own = here.own.id if here.own is not None else ""
    is_hidden = own in item.recused
    state, word = _result(meeting, number, here=here)
    voting = [seat for seat in seats if seat.votes]
    may_write = meeting.state is MeetingState.HELD and not item.is_secret
    return ShownItem(
        number=number,
        item=item,
        is_hidden=is_hidden,
        tally=item.tally,
        state=state,
        word=word,
        voters=() if is_hidden else tuple(_voter(here, meeting, seat, number, may_write=may_write) for seat in voting),
        tally_form=TallyForm(prefix=f"tally-{number}", initial=_counted(item)),
        may_step_aside=bool(own) and not is_hidden and meeting.state is not MeetingState.APPROVED,
    )


def _voter(here: CommitteePlace, meeting: Meeting, seat: Seat, number: int, *, may_write: bool) -> MotionVoter:
    item = meeting.item(number)
    motion_choice = next((ballot.choice for ballot in item.ballots if ballot.seat == seat.id), None)
    is_own = here.own is not None and here.own.id == seat.id
    may_vote = may_write and seat.id in meeting.voters(number) and (is_own or here.may_manage)
    return MotionVoter(
        seat=seat,
        name=here.place.name_of(seat.account, otherwise=_("a former member")),
        word=_said(motion_choice),
        is_recused=seat.id in item.recused,
        form=MotionVoteForm(
            initial={"choice": motion_choice.value if motion_choice else ""}, auto_id=f"v-{number}-{seat.id}-%s"
        )
        if may_vote
        else None,
    )


def _said(choice: MotionChoice | None) -> str:
    return dict(choice_words())[choice.value] if choice else ""


def _counted(item: AgendaItem) -> dict[str, int]:
    if item.counted is None:
        return {}
    return {
        "in_favour": item.counted.in_favour,
        "against": item.counted.against,
        "abstained": item.counted.abstained,
    }


def _result(meeting: Meeting, number: int, *, here: CommitteePlace) -> tuple[State, str]:
    if not meeting.item(number).motion:
        return "none", _("For information")
    words: dict[MotionResult, tuple[State, str]] = {
        MotionResult.OPEN: ("none", _("Not voted yet")),
        MotionResult.CARRIED: ("ok", _("Carried")),
        MotionResult.LOST: ("fail", _("Lost")),
        MotionResult.NO_QUORUM: ("warn", _("Too few took part")),
    }
    return words[meeting.result(number, rule=here.committee.attendance)]
