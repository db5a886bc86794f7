"""A meeting as somebody may see it: names of seats, votes, results, nothing of what one stepped aside from."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from kakitome.learning.recognition.committee import Seat
from kakitome.learning.recognition.meeting import Meeting, MeetingState, MotionResult
from kakitome.web.desk.committee_place import CommitteePlace
from kakitome.web.pages.body.governance.committee_forms import MotionVoteForm, TallyForm, choice_words
from kakitome.web.pages.public.recognition_bodies.body_tables import role_word
from kakitome.web.parts.shapes import State


def attending(here: CommitteePlace, meeting: Meeting, seats: Sequence[Seat]) -> list[Mapping[str, Any]]:
    """Return who could be there, and who was."""
    return [
        {
            "seat": seat,
            "name": _name(here, seat),
            "role": role_word(here.committee, seat.role),
            "is_present": meeting.present is not None and seat.id in meeting.present,
        }
        for seat in seats
    ]


def agenda_of(here: CommitteePlace, meeting: Meeting, seats: Sequence[Seat]) -> list[Mapping[str, Any]]:
    """Return the items of the agenda as the person may see them; those they stepped aside from are hidden."""
    return [_item(here, meeting, seats, number) for number in range(1, len(meeting.agenda) + 1)]


def votes_sheet(items: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Return the open votes of a meeting as a table, a row for each seat; None where there is none to show."""
    motions = [item for item in items if item["voters"] and item["item"].motion and not item["item"].is_secret]
    if not motions:
        return None
    seats = {voter["seat"].id: voter["name"] for item in motions for voter in item["voters"]}
    cells = {(voter["seat"].id, item["number"]): voter for item in motions for voter in item["voters"]}
    return {
        "motions": motions,
        "rows": [
            {
                "name": name,
                "cells": [
                    {"title": item["item"].title, "voter": cells.get((seat, item["number"]))} for item in motions
                ],
            }
            for seat, name in seats.items()
        ],
    }


def _item(here: CommitteePlace, meeting: Meeting, seats: Sequence[Seat], number: int) -> Mapping[str, Any]:
    item = meeting.item(number)
    own = here.own.id if here.own is not None else ""
    is_hidden = own in item.recused
    state, word = result_words(meeting, number, here=here)
    may_write = meeting.state is MeetingState.HELD and not item.is_secret
    voting = [] if is_hidden else [seat for seat in seats if seat.votes]
    return {
        "number": number,
        "item": item,
        "is_hidden": is_hidden,
        "tally": item.tally,
        "state": state,
        "word": word,
        "voters": [_voter(here, meeting, seat, number, may_write=may_write) for seat in voting],
        "tally_form": TallyForm(prefix=f"tally-{number}", initial=asdict(item.counted) if item.counted else {}),
        "is_first": number == 1,
        "is_last": number == len(meeting.agenda),
        "may_step_aside": bool(own) and not is_hidden and meeting.state is not MeetingState.APPROVED,
    }


def _voter(here: CommitteePlace, meeting: Meeting, seat: Seat, number: int, *, may_write: bool) -> Mapping[str, Any]:
    """Return a seat at a motion: `word` is how it voted, `form` lets that be recorded."""
    item = meeting.item(number)
    choice = next((ballot.choice.value for ballot in item.ballots if ballot.seat == seat.id), "")
    is_own = here.own is not None and here.own.id == seat.id
    may_vote = may_write and seat.id in meeting.voters(number) and (is_own or here.may_manage)
    return {
        "seat": seat,
        "name": _name(here, seat),
        "word": dict(choice_words()).get(choice, ""),
        "is_recused": seat.id in item.recused,
        "form": MotionVoteForm(initial={"choice": choice}, auto_id=f"v-{number}-{seat.id}-%s") if may_vote else None,
    }


def _name(here: CommitteePlace, seat: Seat) -> str:
    return here.place.name_of(seat.account, otherwise=_("a former member"))


def quorum_of(here: CommitteePlace, meeting: Meeting) -> str:
    """Say how many seats with a vote are there, and whether they are enough; empty while nobody wrote it down."""
    if meeting.present is None:
        return ""
    voting, present = len(meeting.seats), len(meeting.present & frozenset(meeting.seats))
    needed = here.committee.attendance.needed(voting)
    numbers = {"present": present, "voting": voting, "needed": needed}
    if present < needed:
        return _("%(present)s of %(voting)s seats with a vote are there: too few, %(needed)s are needed.") % numbers
    return _("%(present)s of %(voting)s seats with a vote are there: enough, %(needed)s are needed.") % numbers


def result_words(meeting: Meeting, number: int, *, here: CommitteePlace) -> tuple[State, str]:
    """Return the shape and the word for what became of an item's motion."""
    if not meeting.item(number).motion:
        return "none", _("For information")
    words: dict[MotionResult, tuple[State, str]] = {
        MotionResult.OPEN: ("none", _("Not voted yet")),
        MotionResult.CARRIED: ("ok", _("Carried")),
        MotionResult.LOST: ("fail", _("Lost")),
        MotionResult.NO_QUORUM: ("warn", _("Too few took part")),
    }
    return words[meeting.result(number, rule=here.committee.attendance)]
