"""Forms of applicants: beginning an application, a file, another version, a change."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kakitome.learning.recognition.asked import LONGEST_TEXT
from kakitome.learning.registry.entry import Entry
from kakitome.web.desk.acting import ActForm, CaseDesk
from kakitome.web.pages.provider.applications.openings import ApplicationSubject, Opening
from kakitome.web.parts.forms import Form, LinesField
from kakitome.web.parts.letter import title_of

_CHOOSE_ONE = _("Choose an institution.")


class BeginningForm(Form):
    """What to apply with, and to which body for what."""

    subject = forms.ChoiceField(label=_("What do you apply for?"), widget=forms.RadioSelect)
    opening = forms.ChoiceField(label=_("To which body, for what?"), widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, subjects: Sequence[ApplicationSubject], openings: Sequence[Opening], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._subjects = {subject.key: subject for subject in subjects}
        self._openings = {opening.key: opening for opening in openings}
        self.offer(
            subject=[(subject.key, subject_words(subject)) for subject in subjects],
            opening=[(opening.key, opening_words(opening)) for opening in openings],
        )

    def clean_opening(self) -> str:
        """Take only what is open to the institution."""
        opening = self._openings[self.cleaned_data["opening"]]
        if opening.why_not:
            raise forms.ValidationError(opening.why_not)
        return opening.key

    def clean(self) -> None:
        """Take only what the chosen procedure examines."""
        super().clean()
        if {"subject", "opening"} <= self.cleaned_data.keys() and not self.subject_chosen.fits(
            self.opening_chosen.procedure
        ):
            self.add_error("subject", gettext("The procedure you chose examines something else."))

    @property
    def subject_chosen(self) -> ApplicationSubject:
        """What a valid form applies with."""
        return self._subjects[self.cleaned_data["subject"]]

    @property
    def opening_chosen(self) -> Opening:
        """Where a valid form applies."""
        return self._openings[self.cleaned_data["opening"]]


def subject_words(subject: ApplicationSubject) -> str:
    """Name something to apply with."""
    words = {"title": title_of(subject.title) or gettext("Without a title yet"), "version": subject.version}
    if subject.is_institution:
        return gettext("%(title)s: the institution itself") % words
    if subject.entry is not None:
        return gettext("%(title)s, version %(version)d (%(number)s)") % {**words, "number": subject.entry.number}
    return gettext("%(title)s, version %(version)d (is registered on the way)") % words


def opening_words(opening: Opening) -> str:
    """Name a body and a procedure."""
    words = {"body": title_of(opening.node.name), "procedure": title_of(opening.procedure.name)}
    return gettext("%(body)s: %(procedure)s") % words


class FileForm(forms.Form):
    """One file of one kind."""

    kind = forms.CharField(max_length=80)
    file = forms.FileField(
        allow_empty_file=True,
        max_length=200,
        error_messages={
            "required": _("Choose a file first."),
            "max_length": _("The name of the file is too long. Shorten it to 200 letters."),
        },
    )


class AmendForm(ActForm):
    """Another version of the same entry in place of the one applied for."""

    FIELDS: ClassVar[Mapping[str, str]] = {"E_CASE_SAME_VERSION": "version", "E_CASE_OTHER_ENTRY": "version"}

    version = forms.TypedChoiceField(label=_("Version"), coerce=int)

    def settle(self) -> None:
        """Offer the entry's versions, newest first."""
        entry = entry_of_case(self.desk)
        numbers = [entry_version.version for entry_version in reversed(entry.versions if entry else ())]
        self.offer(version=[(str(number), gettext("Version %(n)d") % {"n": number}) for number in numbers])

    def detail(self) -> dict[str, Any]:
        """Return the version; what it says is read from the registry."""
        return {"version": self.cleaned_data["version"]}


class ChangeForm(AmendForm):
    """A change after recognition: the version that has it, and what changed."""

    text = LinesField(label=_("What changed, and why?"), max_length=LONGEST_TEXT, rows=5)

    def detail(self) -> dict[str, Any]:
        return {**super().detail(), "text": self.cleaned_data["text"]}


class PartnerForm(ActForm):
    """An institution here that offers it jointly."""

    FIELDS: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("E_PARTNER_OF_THE_CASE", "E_PARTNER_NAMED", "E_PARTNERS_TOO_MANY", "E_NODE_UNKNOWN"), "institution"
    )

    institution = forms.ChoiceField(
        label=_("Institution"), error_messages={"required": _CHOOSE_ONE, "invalid_choice": _CHOOSE_ONE}
    )

    def settle(self) -> None:
        """Offer the institutions here that were not named yet, by their names."""
        case = self.desk.case
        taken = {case.applicant, case.body, *(partner.affiliation.institution for partner in case.named_partners)}
        nodes = self.desk.place.platform.organisations.list_institutions()
        offered = sorted((title_of(node.name), node.id) for node in nodes if node.id not in taken)
        self.offer(institution=[("", "—"), *((institution, name) for name, institution in offered)])


class StandingPartnerForm(ActForm):
    """A partner whose name stands."""

    FIELDS: ClassVar[Mapping[str, str]] = {"E_PARTNER_UNKNOWN": "institution"}

    institution = forms.ChoiceField(
        label=_("Institution"), error_messages={"required": _CHOOSE_ONE, "invalid_choice": _CHOOSE_ONE}
    )

    def settle(self) -> None:
        """Offer the partners that are named."""
        organisations = self.desk.place.platform.organisations
        standing = [partner.affiliation for partner in self.desk.case.named_partners if partner.stands]
        self.offer(
            institution=[
                ("", "—"),
                *((own.institution, title_of(organisations.get(own.institution).name)) for own in standing),
            ]
        )


class LeavingForm(ActForm):
    """Why the application is taken back."""

    text = LinesField(
        label=_("Why you take it back"), required=False, max_length=2000, help_text=_("The secretariat reads it.")
    )


class SubmitForm(ActForm):
    """The application as it is handed in."""

    covering_note = LinesField(
        label=_("Covering note"),
        required=False,
        max_length=LONGEST_TEXT,
        rows=4,
        help_text=_("What the body should know of this application; secretariat, reviewers and committee read it."),
    )

    is_sure = forms.BooleanField(
        label=_("The documents and the definition say what is true, to the best of our knowledge."),
        error_messages={"required": _("Tick the box to submit.")},
    )

    def detail(self) -> dict[str, Any]:
        """Return the note alone: criteria and version are the body's to fill in."""
        return {"covering_note": self.cleaned_data["covering_note"]}


def entry_of_case(desk: CaseDesk) -> Entry | None:
    """Return the entry that a case is about; None where the institution itself is examined."""
    entry = desk.place.platform.registry.find(desk.case.subject.entry)
    if entry is None and desk.procedure.subject.is_entry:
        raise LookupError(desk.case.subject.entry)
    return entry
