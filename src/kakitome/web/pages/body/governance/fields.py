"""Fields that the forms of a body share: days as people type them, amounts, numbers of institutions."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.journeys.people.inviting import Guest
from kakitome.learning.recognition.people import Affiliation
from kakitome.values.script import half_width
from kakitome.web.parts.forms import CodeField, Form, MailField
from kakitome.web.parts.number_fields import CorporateNumberField, RorField
from kakitome.web.parts.written import language

LARGEST_AMOUNT = Decimal(1_000_000_000)


class AmountField(forms.CharField):
    """An amount of money, separators and full-width digits forgiven."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20, **options)

    def clean(self, value: Any) -> Any:
        """Read the amount; None when nothing was typed."""
        typed: str = super().clean(value)
        plain = half_width(typed).replace(",", "").replace("円", "").replace("¥", "").strip()
        if not plain:
            return None
        try:
            amount = Decimal(plain)
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or not 0 <= amount <= LARGEST_AMOUNT:
            raise forms.ValidationError(_("This is no amount. Write figures, such as 50000."))
        return amount.quantize(Decimal("0.01")).normalize() + 0 if amount % 1 else Decimal(int(amount))


class GuestForm(Form):
    """Who is invited by mail."""

    email = MailField(missing=_("Write where the invitation is to be sent."))
    person = forms.CharField(
        label=_("Name of the person"),
        max_length=200,
        required=False,
        help_text=_("For a new account; an existing one keeps its own"),
    )

    def guest(self) -> Guest:
        """Return the guest of a valid form, who is written to in the language of this page."""
        return Guest(email=self.cleaned_data["email"], name=self.cleaned_data["person"], language=language())


class AffiliationForm(Form):
    """Where somebody belongs; what conflicts of interest are looked for by."""

    institution = forms.ChoiceField(label=_("Institution of this site"), required=False)
    organisation = forms.CharField(
        label=_("Or its name"), max_length=200, required=False, help_text=_("When it is not here")
    )
    domain = CodeField(label=_("Domain"), max_length=200, required=False, help_text=_("Such as u-asuka.example"))
    ror = RorField(
        label="ROR",
        max_length=80,
        required=False,
        help_text=_("Such as https://ror.org/057zh3y96"),
        widget=forms.TextInput(attrs={"class": "mono", "spellcheck": "false"}),
    )
    corporate_number = CorporateNumberField(
        label=_("Corporate number"), max_length=30, required=False, help_text=_("13 digits")
    )

    def __init__(self, *args: Any, institutions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(institution=[("", "—"), *institutions])

    def affiliation(self) -> Affiliation:
        """Return the affiliation of a valid form."""
        data = self.cleaned_data
        return Affiliation(
            institution=data["institution"],
            name=data["organisation"],
            domain=data["domain"].strip().strip(".").lower(),
            ror=data["ror"],
            corporate_number=data["corporate_number"],
        )


def affiliation_initial(affiliation: Affiliation) -> dict[str, str]:
    """Return what a form shows of an affiliation."""
    return {
        "institution": affiliation.institution,
        "organisation": affiliation.name,
        "domain": affiliation.domain,
        "ror": affiliation.ror,
        "corporate_number": affiliation.corporate_number,
    }
