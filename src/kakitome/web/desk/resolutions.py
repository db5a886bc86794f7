"""A committee's text, for secretariat and chair alike: write a draft, close the voting, put it off, announce it.

RESOLUTION_PAGES["draft"]    # an ActPage, as those of `desk/acting.py`
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kakitome.errors import Problem
from kakitome.learning.recognition.acts import obstacle_to
from kakitome.learning.recognition.asked import LONGEST_TEXT
from kakitome.learning.recognition.ballot import CHOICES, tally
from kakitome.learning.recognition.drafting import VOTING_DAYS, resolutions_of
from kakitome.learning.recognition.meeting import AgendaItem
from kakitome.learning.recognition.procedure import Act, Outcome, Role
from kakitome.learning.recognition.resolution import Resolution, Voice
from kakitome.services import governing
from kakitome.web.desk.acting import ActForm, ActPage, CaseDesk, ReasonsForm, end_of_day, start_of
from kakitome.web.desk.ending import effective_field, ending_detail, teach_out_field
from kakitome.web.parts.case import outcome_of
from kakitome.web.parts.decision_words import tally_in_words
from kakitome.web.parts.forms import DayField, LinesField
from kakitome.web.parts.resolution import resolution_of
from kakitome.web.parts.written import in_japan

_NUMBERS = range(1, 5)
_OF_CONDITIONS = ("condition_ja", "condition_en", "deadline")


class ResolutionForm(ReasonsForm):
    """A draft of the resolution: all that the decision, its letter and the register will say."""

    FIELDS: ClassVar[Mapping[str, str]] = {
        **ReasonsForm.FIELDS,
        "E_OUTCOME_UNKNOWN": "outcome",
        "E_TERM": "valid_until",
        "E_CONDITIONS": "condition_ja_1",
        "E_CONDITION_DEADLINE": "deadline_1",
        "E_ENDING": "effective_at",
        "E_CLOSES": "closes_at",
    }

    outcome = forms.ChoiceField(
        label=_("What is to be decided"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is to be decided.")},
    )
    valid_from = DayField(max_length=None, label=_("First day of the recognition"), required=False)
    valid_until = DayField(max_length=None, label=_("Last day of the recognition"), required=False)
    effective_at = effective_field()
    teach_out_until = teach_out_field()
    closes_at = DayField(max_length=None, label=_("Last day to vote"), required=False)
    field_order = ("outcome", "reasons_ja", "reasons_en", "valid_from", "valid_until", "effective_at", "closes_at")

    def settle(self) -> None:
        """Offer the outcomes that are asked for, and begin with what the last draft says."""
        case, procedure = self.desk.case, self.desk.procedure
        self.offered = CHOICES[case.ballot.purpose] if case.ballot else ()
        self.offer(outcome=[(each.value, outcome_of(each, procedure.id)[1]) for each in self.offered])
        if Outcome.RECOGNISED not in self.offered or not procedure.validity_months:
            del self.fields["valid_from"], self.fields["valid_until"]
        else:
            months = {"n": procedure.validity_months}
            self.fields["valid_from"].help_text = gettext("Left empty, it begins with the decision.")
            self.fields["valid_until"].help_text = gettext("Left empty, it holds for %(n)d months.") % months
        if Outcome.WITHDRAWN not in self.offered:
            del self.fields["effective_at"], self.fields["teach_out_until"]
        self.fields["closes_at"].help_text = gettext("Left empty, the members have %(n)d days.") % {"n": VOTING_DAYS}
        for number in _NUMBERS if Outcome.CONDITIONS in self.offered else ():
            for name, field in _condition_fields(number).items():
                self.fields[f"{name}_{number}"] = field
        earlier = resolutions_of(case)
        self.initial = {**(_stated(earlier[-1]) if earlier else {}), **self.initial}

    def plain_fields(self) -> list[forms.BoundField]:
        """Return the fields that belong to no condition."""
        return [field for field in self.visible_fields() if not field.name.startswith(_OF_CONDITIONS)]

    def condition_rows(self) -> list[tuple[int, bool, list[forms.BoundField]]]:
        """Return the fields of each condition, and whether something was typed there."""
        if Outcome.CONDITIONS not in self.offered:
            return []
        rows = [(number, [self[f"{name}_{number}"] for name in _OF_CONDITIONS]) for number in _NUMBERS]
        return [(number, any(field.value() or field.errors for field in fields), fields) for number, fields in rows]

    def conditions(self) -> list[tuple[int, str, str, Any]]:
        """Return the conditions that were typed, where the outcome has some: number, Japanese, English, last day."""
        if self.cleaned_data.get("outcome") != Outcome.CONDITIONS:
            return []
        rows = []
        for number in _NUMBERS:
            ja, en, deadline = (self.cleaned_data.get(f"{name}_{number}") for name in _OF_CONDITIONS)
            if ja or en or deadline:
                rows.append((number, ja or "", en or "", deadline))
        return rows

    def clean(self) -> None:
        """Ask for a text and a deadline of every condition that was begun."""
        super().clean()
        for number, ja, en, deadline in self.conditions():
            if not (ja or en):
                self.add_error(f"condition_ja_{number}", _("Write the condition, in Japanese or English."))
            if deadline is None and f"deadline_{number}" not in self.errors:
                self.add_error(f"deadline_{number}", _("Give the day by which it must be met."))

    def detail(self) -> dict[str, Any]:
        """Return the draft as the engine takes it; dates that do not belong to the outcome are left out."""
        data, outcome = self.cleaned_data, self.cleaned_data["outcome"]
        detail: dict[str, Any] = {**super().detail(), "outcome": outcome}
        detail["conditions"] = [
            {"text": {"ja": ja, "en": en}, "deadline": end_of_day(deadline).isoformat()}
            for _number, ja, en, deadline in self.conditions()
        ]
        if outcome == Outcome.RECOGNISED:
            first, last = data.get("valid_from"), data.get("valid_until")
            detail |= {"valid_from": start_of(first).isoformat()} if first else {}
            detail |= {"valid_until": end_of_day(last).isoformat()} if last else {}
        if outcome == Outcome.WITHDRAWN:
            detail |= ending_detail(data)
        if data.get("closes_at"):
            detail["closes_at"] = end_of_day(data["closes_at"]).isoformat()
        return detail


class PutOffForm(ActForm):
    """Until when votes are cast at the next meeting."""

    FIELDS: ClassVar[Mapping[str, str]] = {"E_CLOSES": "closes_at"}

    closes_at = DayField(
        max_length=None,
        label=_("Day of the next meeting"),
        help_text=_("Votes are cast until the end of this day."),
        error_messages={"required": _("Give the day of the next meeting.")},
    )

    def settle(self) -> None:
        """Begin with the next meeting that is planned."""
        meeting = next_meeting_of(self.desk)
        if meeting is not None:
            self.initial = {"closes_at": in_japan(meeting.held_at).date(), **self.initial}

    def detail(self) -> dict[str, Any]:
        """Return the end of that day."""
        return {"closes_at": end_of_day(self.cleaned_data["closes_at"]).isoformat()}


class AnnounceForm(ActForm):
    """The carried draft as it stands; in a tie the chair casts the deciding vote for it."""

    FIELDS: ClassVar[Mapping[str, str]] = {"E_TIE_CASTING": "casting"}

    casting = forms.ChoiceField(
        label=_("Your casting vote"),
        widget=forms.RadioSelect,
        choices=[(Voice.FOR.value, _("For the draft"))],
        error_messages={"required": _("The votes are tied: cast your vote for the draft, or write another one.")},
    )

    def settle(self) -> None:
        """Ask for a casting vote in a tie alone, and of the chair alone."""
        ballot = self.desk.case.ballot
        is_tied = ballot is not None and bool(tally(ballot, self.desk.procedure.quorum).tied)
        if not is_tied or self.desk.party.role is not Role.CHAIR:
            del self.fields["casting"]


def announced_with(desk: CaseDesk) -> dict[str, Any]:
    """Return what stands on the page of an announcement: the draft, and how it was voted on once the voting is over."""
    ballot = desk.case.ballot
    is_over = ballot is not None and ballot.has_ended(desk.now)
    count = tally(ballot, desk.procedure.quorum) if ballot is not None and is_over else None
    return {
        "resolution": resolution_of(desk.case, desk.procedure),
        "tally": tally_in_words(count, desk.procedure.id) if count else [],
    }


RESOLUTION_ACTS = (Act.DRAFT_RESOLUTION, Act.CLOSE_BALLOT, Act.PUT_OFF_BALLOT)


def obstacle_to_resolution(desk: CaseDesk, act: Act) -> Problem | None:
    """Say what stands in the way of an act on the committee's text, before anything is typed."""
    detail = {"closes_at": (desk.now + timedelta(days=1)).isoformat(), "casting": Voice.FOR.value}
    problem = obstacle_to(desk.case, act, by=desk.party, at=desk.now, procedure=desk.procedure, detail=detail)
    if problem is None or (act is Act.DRAFT_RESOLUTION and problem.code in _LATER):
        return None
    # What the platform fills in itself, a term or what a credential is now, is examined with the act alone.
    return None if act is Act.DECIDE and problem.code not in TOLD_BEFOREHAND else problem


TOLD_BEFOREHAND = (
    *("E_CASE_MOVE", "E_CASE_ROLE", "E_NO_BALLOT", "E_NO_DRAFT", "E_NO_QUORUM", "E_BALLOT_RUNS"),
    *("E_NOT_CARRIED", "E_TIE", "E_FLAG_OPEN", "E_HEARING_RUNS", "E_HEARING_DUE", "E_CONFLICT_OF_INTEREST"),
)
"""Why a decision is not announced yet."""


_LATER = ("E_OUTCOME_UNKNOWN", "E_CASE_TEXT_MISSING", "E_CASE_PARTICULARS")
"""What is wrong with a draft of which nothing was typed yet."""


def next_meeting_of(desk: CaseDesk) -> Any:
    """Return the next meeting of the committee that votes; None when none is planned."""
    ballot = desk.case.ballot
    if ballot is None:
        return None
    meetings = desk.place.store.body.list_meetings(committee=ballot.committee)
    ahead = [meeting for meeting in meetings if meeting.held_at > desk.now]
    return min(ahead, key=lambda meeting: meeting.held_at, default=None)


def put_on_agenda(desk: CaseDesk, act: Act) -> None:
    """Put a case whose draft goes to the next meeting on that meeting's agenda, unless it is there."""
    meeting = next_meeting_of(desk)
    case = desk.case
    if act is not Act.PUT_OFF_BALLOT or meeting is None or any(item.case == case.number for item in meeting.agenda):
        return
    item = AgendaItem(title=case.subject.title, case=case.number)
    governing.change_meeting(
        desk.place.store, meeting, change=lambda held: held.with_item(item), action="meeting.agenda", **desk.place.by
    )


def _stated(resolution: Resolution) -> dict[str, Any]:
    """Return what a draft says as the form asks for it."""
    stated: dict[str, Any] = {
        "outcome": resolution.outcome.value,
        "reasons_ja": resolution.reasons.ja,
        "reasons_en": resolution.reasons.en,
    }
    for name in ("valid_from", "valid_until", "effective_at", "teach_out_until"):
        moment = getattr(resolution, name)
        if moment is not None:
            stated[name] = _day_of(moment, is_end=name.endswith("until"))
    for number, condition in zip(_NUMBERS, resolution.conditions, strict=False):
        stated[f"condition_ja_{number}"] = condition.text.ja
        stated[f"condition_en_{number}"] = condition.text.en
        stated[f"deadline_{number}"] = _day_of(condition.deadline, is_end=True)
    return stated


def _day_of(moment: Any, *, is_end: bool) -> str:
    day = in_japan(moment).date()
    return str(day.fromordinal(day.toordinal() - 1) if is_end else day)


def _condition_fields(number: int) -> dict[str, forms.Field]:
    labels = {"ja": gettext("Condition %(n)d, in Japanese"), "en": gettext("Condition %(n)d, in English")}
    texts = {
        f"condition_{tongue}": LinesField(
            label=label % {"n": number}, required=False, max_length=LONGEST_TEXT, rows=2, attrs={"lang": tongue}
        )
        for tongue, label in labels.items()
    }
    deadline = DayField(max_length=None, label=gettext("Condition %(n)d: last day") % {"n": number}, required=False)
    return {**texts, "deadline": deadline}


RESOLUTION_PAGES: Mapping[str, ActPage] = {
    "draft": ActPage(
        act=Act.DRAFT_RESOLUTION,
        link=_("Write a draft resolution…"),
        form=ResolutionForm,
        template="pages/body/cases/draft.html",
        title=_("What is the committee to decide?"),
        lead=_(
            "The members vote on exactly this text. When it is carried, the decision, its letter and the register "
            "are made of it, and nobody changes it there. Votes on an earlier draft are void."
        ),
        button=_("Lay the draft before the committee"),
        done=_("The members who may vote were told of the draft."),
    ),
    "close": ActPage(
        act=Act.CLOSE_BALLOT,
        link=_("Close the voting…"),
        title=_("Close the voting now?"),
        lead=_("There is a quorum. Who has not voted cannot do so any more; nobody has seen the votes yet."),
        button=_("Close the voting"),
        done=_("The voting is closed. The votes are shown now."),
        is_final=True,
    ),
    "put-off": ActPage(
        act=Act.PUT_OFF_BALLOT,
        link=_("Send it to the next meeting…"),
        form=PutOffForm,
        title=_("Send the draft to the next meeting?"),
        lead=_("There was no quorum. Everybody votes anew on the same draft; the members are told."),
        button=_("Send it to the next meeting"),
        done=_("The draft goes to the next meeting. The members were told."),
    ),
    "decide": ActPage(
        act=Act.DECIDE,
        link=_("Announce the decision…"),
        form=AnnounceForm,
        template="pages/body/cases/decide.html",
        title=_("Announce the decision?"),
        lead=_("The draft was carried, and is announced word by word. It is final, apart from one appeal."),
        button=_("Announce the decision"),
        done=_("Decided. The applicant has the decision with its reasons."),
        is_final=True,
    ),
}
"""By their name in addresses."""
