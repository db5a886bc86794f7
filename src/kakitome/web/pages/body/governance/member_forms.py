"""Forms about members and their fees."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.learning.recognition.body import BodyConfiguration
from kakitome.learning.recognition.membership import Member, MemberKind
from kakitome.services.governing import Details
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.body.governance.fields import AffiliationForm, AmountField, affiliation_initial
from kakitome.web.parts.forms import DayField, Form
from kakitome.web.parts.written import language


def class_choices(configuration: BodyConfiguration) -> list[tuple[str, str]]:
    """Return the classes of members as choices."""
    return [(class_.id, class_.name.in_language(language())) for class_ in configuration.membership.classes]


class DetailsForm(AffiliationForm):
    """Who a member is."""

    name_ja = forms.CharField(label=_("Name in Japanese"), max_length=200, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    is_public = forms.BooleanField(
        label=_("May be named in public"),
        required=False,
        help_text=_("Only when the member agreed to it."),
    )

    def clean(self) -> None:
        """Ask for one name at least."""
        super().clean()
        if not (self.cleaned_data.get("name_ja") or self.cleaned_data.get("name_en")):
            self.add_error("name_ja", _("Write the name in Japanese or English."))

    def details(self) -> Details:
        """Return the details of a valid form."""
        name = LocalizedText(ja=self.cleaned_data["name_ja"], en=self.cleaned_data["name_en"])
        return Details(name=name, affiliation=self.affiliation(), is_public=self.cleaned_data["is_public"])


def details_initial(member: Member) -> dict[str, Any]:
    """Return what a form shows of a member."""
    names = {"name_ja": member.name.ja, "name_en": member.name.en}
    return {**names, "is_public": member.is_public, **affiliation_initial(member.affiliation)}


class NewMemberForm(DetailsForm):
    """Who joins, as what."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            (MemberKind.ORGANISATION.value, _("Organisation")),
            (MemberKind.PERSON.value, _("Person")),
        ],
        widget=forms.RadioSelect,
        initial=MemberKind.ORGANISATION.value,
    )
    member_class = forms.ChoiceField(label=_("Class of members"))
    since = DayField(label=_("Member since"), error_messages={"required": _("Write from which day.")})

    def __init__(self, *args: Any, configuration: BodyConfiguration, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(member_class=class_choices(configuration))


class ClassForm(Form):
    """Another class, from a day on."""

    member_class = forms.ChoiceField(label=_("Class of members"))
    since = DayField(label=_("From"), error_messages={"required": _("Write from which day.")})

    def __init__(self, *args: Any, configuration: BodyConfiguration, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(member_class=class_choices(configuration))


class EndForm(Form):
    """The day from which somebody is no longer a member, or has no seat."""

    on = DayField(label=_("First day without it"), error_messages={"required": _("Write from which day.")})


class FeeForm(Form):
    """What is known of one year's fee."""

    year = forms.IntegerField(
        label=_("Financial year"),
        min_value=1990,
        max_value=2200,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    amount = AmountField(label=_("Amount of money"), error_messages={"required": _("Write the amount.")})
    due_on = DayField(label=_("Due on"), error_messages={"required": _("Write the day.")})
    paid_on = DayField(label=_("Paid on"), required=False, help_text=_("Empty while it is open"))
    is_waived = forms.BooleanField(label=_("Waived"), required=False)
    reason = forms.CharField(
        label=_("Reason of the waiver"),
        max_length=200,
        required=False,
        help_text=_("The rule it rests on; nothing about a person."),
    )

    def clean(self) -> None:
        """Ask for the reason of a waiver."""
        super().clean()
        if self.cleaned_data.get("is_waived") and not self.cleaned_data.get("reason", "").strip():
            self.add_error("reason", _("Write why the fee is waived."))
