"""Forms of the secretariat: fee, assignment, recusal, referral, decision."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kakitome.errors import Problem
from kakitome.learning.recognition import conflict
from kakitome.learning.recognition.asked import LONGEST_TEXT
from kakitome.learning.recognition.recusal import undoable
from kakitome.web.desk.acting import ActForm, TextForm, end_of_day
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


class TieForm(TextForm):
    """A reviewer who is not sure about a tie, and the answer with its reason."""

    FIELDS: ClassVar[Mapping[str, str]] = {**TextForm.FIELDS, "E_TIE_UNKNOWN": "account", "E_DECLARATION": "answer"}

    account = forms.ChoiceField(
        label=_("Whom do you answer?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a person.")},
    )
    answer = forms.ChoiceField(
        label=_("Your answer"),
        widget=forms.RadioSelect,
        choices=[
            ("none", _("No conflict of interest: the reviewer goes on")),
            ("conflict", _("A conflict of interest: the reviewer is recused")),
        ],
        error_messages={"required": _("Choose one of the two answers.")},
    )
    field_order = ("account", "answer", "text")

    def settle(self) -> None:
        """Offer those who wait for an answer, with what they wrote."""
        waiting = [assignment for assignment in self.desk.case.panel if assignment.state == "unsure"]
        names = names_of(self.desk, [assignment.account for assignment in waiting])
        words = [
            (each.account, reviewer_words(each.letter, name=names.get(each.account, "")), each.tie) for each in waiting
        ]
        self.offer(account=[(who, written.in_row([name, tie]) if tie else name) for who, name, tie in words])
        if len(waiting) == 1:
            self.initial.setdefault("account", waiting[0].account)
        self.fields["text"].label = gettext("Your reason, to the reviewer")


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
