"""Forms of the secretariat: fee, assignment, recusal, referral, decision."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kakitome.errors import Problem
from kakitome.journeys.recognition.acting import votes_of
from kakitome.learning.recognition import conflict
from kakitome.learning.recognition.asked import LONGEST_TEXT
from kakitome.learning.recognition.ballot import tally
from kakitome.learning.recognition.procedure import Outcome
from kakitome.learning.recognition.recusal import undoable
from kakitome.web.desk.acting import ActForm, ReasonsForm, TextForm, end_of_day, start_of
from kakitome.web.desk.ending import effective_field, ending_detail, teach_out_field
from kakitome.web.pages.body.cases.people import names_of, suggestions_for
from kakitome.web.parts import written
from kakitome.web.parts.case import reviewer_words
from kakitome.web.parts.case_recusals import person_words
from kakitome.web.parts.forms import DayField, LinesField
from kakitome.web.parts.letter import title_of

NOT_AVAILABLE = "I_NOT_AVAILABLE"
GROUNDS = (
    conflict.DECLARED_TIE,
    conflict.SAME_INSTITUTION,
    conflict.EARLIER_SUBMISSION,
    conflict.DECLARED,
    NOT_AVAILABLE,
)
"""For which the secretariat takes somebody out by hand."""
_NUMBERS = range(1, 5)
_OF_CONDITIONS = ("condition_ja", "condition_en", "deadline")


class CaseFeeForm(ActForm):
    """The fee: paid, or waived with a reason."""

    FIELDS: ClassVar[Mapping[str, str]] = {"E_CASE_FEE": "state"}

    paid_on = DayField(
        max_length=None, label=_("Day of payment"), required=False, help_text=_("It stands on the receipt.")
    )
    state = forms.ChoiceField(
        label=_("The fee"), widget=forms.RadioSelect, choices=[("paid", _("It is paid")), ("waived", _("It is waived"))]
    )
    reason = forms.CharField(
        label=_("Why it is waived"), required=False, max_length=2000, help_text=_("The applicant reads it.")
    )
    field_order = ("state", "paid_on", "reason")

    def detail(self) -> dict[str, Any]:
        """Return the particulars; a day of payment is written as one."""
        paid_on = self.cleaned_data["paid_on"]
        return {**super().detail(), "paid_on": paid_on.isoformat() if paid_on else ""}


class AssignForm(ActForm):
    """One reviewer out of the register."""

    FIELDS: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("E_REVIEWER_ASSIGNED", "E_REVIEWERS_MANY", "E_AFFILIATION_MISSING"), "account"
    )

    account = forms.ChoiceField(
        label=_("Whom do you give the case to?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reviewer.")},
    )

    def settle(self) -> None:
        """Offer the register, best first."""
        self.suggestions = suggestions_for(self.desk)
        self.offer(account=[(person["account"], person["name"] or person["account"]) for person in self.suggestions])


class RecuseForm(ActForm):
    """Somebody who takes part, and why they leave."""

    FIELDS: ClassVar[Mapping[str, str]] = {"E_GROUNDS_MISSING": "ground", "E_NOT_ASSIGNED": "account"}

    account = forms.ChoiceField(label=_("Who is taken out?"), widget=forms.RadioSelect)
    ground = forms.ChoiceField(label=_("On which ground?"), widget=forms.RadioSelect)

    def settle(self) -> None:
        """Offer the panel and the voters."""
        case = self.desk.case
        letters = {assignment.account: assignment.letter for assignment in case.panel}
        voters = [voter.account for voter in case.ballot.electorate] if case.ballot else []
        accounts = list(dict.fromkeys((*letters, *voters)))
        names = names_of(self.desk, accounts)
        people = [
            (who, reviewer_words(letters[who], name=names.get(who, "")) if who in letters else names.get(who, who))
            for who in accounts
        ]
        grounds = [(code, written.finding(Problem(code=code, pointer=""))) for code in GROUNDS]
        self.offer(account=people, ground=grounds)

    def detail(self) -> dict[str, Any]:
        return {"account": self.cleaned_data["account"], "grounds": [self.cleaned_data["ground"]]}


class UndoRecusalForm(TextForm):
    """Somebody who was taken out by mistake, and why it was one."""

    FIELDS: ClassVar[Mapping[str, str]] = {
        **TextForm.FIELDS,
        **dict.fromkeys(
            ("E_RECUSAL_UNKNOWN", "E_RECUSAL_SELF", "E_RECUSAL_OWN_WORD", "E_RECUSAL_OF_THE_CASE"), "account"
        ),
    }

    account = forms.ChoiceField(
        label=_("Whose recusal is undone?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a person.")},
    )
    field_order = ("account", "text")

    def settle(self) -> None:
        """Offer those whose recusal can be undone."""
        accounts = undoable(self.desk.case)
        names = names_of(self.desk, accounts)
        self.offer(account=[(account, person_words(self.desk.case, account, names=names)) for account in accounts])
        self.fields["text"].label = gettext("Why there is no conflict of interest")


class RelayForm(TextForm):
    """A reviewer's question in words that do not tell who asks."""

    def settle(self) -> None:
        self.initial["text"] = self.about


class ReferForm(ActForm):
    """The committee that a case is laid before."""

    FIELDS: ClassVar[Mapping[str, str]] = dict.fromkeys(("E_COMMITTEE_OTHER", "E_QUORUM_IMPOSSIBLE"), "committee")

    committee = forms.ChoiceField(label=_("Before which committee?"), widget=forms.RadioSelect)

    def settle(self) -> None:
        """Offer the committees of the procedure."""
        quorum = self.desk.procedure.quorum
        committees = (quorum.committee, quorum.escalate_to)
        self.offer(committee=[(each, title_of(self.desk.committee_name(each)) or each) for each in committees])


class AnswerTimeForm(ActForm):
    """Until when an applicant may answer a draft; at the least as long as the procedure says."""

    FIELDS: ClassVar[Mapping[str, str]] = {"E_CASE_TEXT_MISSING": "text", "E_HEARING_SHORT": "until"}

    until = DayField(max_length=None, label=_("Last day to answer"), required=False)

    def settle(self) -> None:
        """Say how long it is when no day is given."""
        super().settle()
        days = self.desk.procedure.hearing_days
        if days:
            self.fields["until"].help_text = gettext("Left empty, the applicant has %(n)d days.") % {"n": days}
        else:
            del self.fields["until"]

    def detail(self) -> dict[str, Any]:
        """Return the particulars; a last day is part of the time."""
        last = self.cleaned_data.pop("until", None)
        return {**super().detail(), **({"until": end_of_day(last).isoformat()} if last else {})}


class HearForm(AnswerTimeForm):
    """The draft of a refusal or a withdrawal with its reasons."""

    text = LinesField(
        label=_("The draft of the decision, with its reasons"),
        max_length=LONGEST_TEXT,
        rows=8,
        help_text=_("The applicant and the committee read it. Write what is to be decided, on which facts and why."),
    )
    field_order = ("text", "until")


class NotEnoughForm(ActForm):
    """What the applicant reads, and a last day for it."""

    FIELDS: ClassVar[Mapping[str, str]] = {"E_CASE_TEXT_MISSING": "text", "E_CONDITION_DEADLINE": "deadline"}

    text = LinesField(label=_("Why it is not enough"), max_length=LONGEST_TEXT, rows=5)
    deadline = DayField(
        max_length=None,
        label=_("Last day to hand it in"),
        error_messages={"required": _("Give the last day to hand it in.")},
    )

    def detail(self) -> dict[str, Any]:
        """Return the words and the end of the last day."""
        return {"text": self.cleaned_data["text"], "deadline": end_of_day(self.cleaned_data["deadline"]).isoformat()}


class ProposeForm(AnswerTimeForm, ReferForm):
    """The committee, and why the recognition is to be withdrawn."""

    FIELDS: ClassVar[Mapping[str, str]] = {**ReferForm.FIELDS, **AnswerTimeForm.FIELDS}
    field_order = ("committee", "text", "until")

    text = LinesField(
        label=_("Why it is to be withdrawn"),
        max_length=LONGEST_TEXT,
        rows=5,
        help_text=_("The committee and the applicant read it; the applicant answers before anybody votes."),
    )


class DecideForm(ReasonsForm):
    """The decision that the votes came to: its reasons, and conditions or the term where they belong."""

    FIELDS: ClassVar[Mapping[str, str]] = {
        **ReasonsForm.FIELDS,
        "E_TERM": "valid_until",
        "E_CONDITIONS": "condition_ja_1",
        "E_CONDITION_DEADLINE": "deadline_1",
        "E_ENDING": "effective_at",
    }

    valid_from = DayField(max_length=None, label=_("First day of the recognition"), required=False)
    valid_until = DayField(max_length=None, label=_("Last day of the recognition"), required=False)
    effective_at = effective_field()
    teach_out_until = teach_out_field()

    def settle(self) -> None:
        """Ask for what belongs to the outcome that leads."""
        ballot = self.desk.case.ballot
        count = tally(ballot, self.desk.procedure.quorum) if ballot else None
        self.outcome = count.leading if count else None
        self.votes = votes_of(count)
        if self.outcome is not Outcome.RECOGNISED:
            del self.fields["valid_from"], self.fields["valid_until"]
        else:
            months = {"n": self.desk.procedure.validity_months}
            self.fields["valid_until"].help_text = gettext("Left empty, it holds for %(n)d months.") % months
        if self.outcome is not Outcome.WITHDRAWN:
            del self.fields["effective_at"], self.fields["teach_out_until"]
        if self.outcome is not Outcome.CONDITIONS:
            return
        for number in _NUMBERS:
            for name, field in _condition_fields(number).items():
                self.fields[f"{name}_{number}"] = field

    def plain_fields(self) -> list[forms.BoundField]:
        """Return the fields that belong to no condition."""
        return [field for field in self.visible_fields() if not field.name.startswith(_OF_CONDITIONS)]

    def condition_rows(self) -> list[tuple[int, bool, list[forms.BoundField]]]:
        """Return the fields of each condition, and whether something was typed there."""
        if self.outcome is not Outcome.CONDITIONS:
            return []
        rows = [(number, [self[f"{name}_{number}"] for name in _OF_CONDITIONS]) for number in _NUMBERS]
        return [(number, any(field.value() or field.errors for field in fields), fields) for number, fields in rows]

    def conditions(self) -> list[tuple[int, str, str, Any]]:
        """Return the conditions that were typed: number, Japanese, English, deadline."""
        if self.outcome is not Outcome.CONDITIONS:
            return []
        rows = []
        for number in _NUMBERS:
            ja, en, deadline = (self.cleaned_data.get(f"{name}_{number}") for name in _OF_CONDITIONS)
            if ja or en or deadline:
                rows.append((number, ja or "", en or "", deadline))
        return rows

    def clean(self) -> None:
        """Ask for a text and a deadline of every condition that was begun, and for votes as they were seen."""
        super().clean()
        if self.data.get("votes", self.votes) != self.votes:
            self.add_error(None, _("The votes have changed since you looked. Look at the count again."))
        for number, ja, en, deadline in self.conditions():
            if not (ja or en):
                self.add_error(f"condition_ja_{number}", _("Write the condition, in Japanese or English."))
            if deadline is None and f"deadline_{number}" not in self.errors:
                self.add_error(f"deadline_{number}", _("Give the day by which it must be met."))

    def detail(self) -> dict[str, Any]:
        """Return reasons, conditions and term; a last day is part of the term."""
        detail = super().detail()
        detail["conditions"] = [
            {"text": {"ja": ja, "en": en}, "deadline": end_of_day(deadline).isoformat()}
            for _number, ja, en, deadline in self.conditions()
        ]
        if first := self.cleaned_data.get("valid_from"):
            detail["valid_from"] = start_of(first).isoformat()
        if last := self.cleaned_data.get("valid_until"):
            detail["valid_until"] = end_of_day(last).isoformat()
        return {**detail, **ending_detail(self.cleaned_data)}


class MetForm(ActForm):
    """A condition that is met; the last one begins the recognition."""

    FIELDS: ClassVar[Mapping[str, str]] = {"E_TERM": "valid_until"}

    valid_until = DayField(max_length=None, label=_("Last day of the recognition"), required=False)

    def settle(self) -> None:
        """Ask for the term only with the last condition."""
        still_open = [condition for condition in self.desk.case.conditions if condition.met_at is None]
        if len(still_open) > 1:
            del self.fields["valid_until"]

    def detail(self) -> dict[str, Any]:
        last = self.cleaned_data.get("valid_until")
        return {"valid_until": end_of_day(last).isoformat()} if last else {}


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
