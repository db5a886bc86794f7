"""Forms of a member of a credit bank: what is asked of the ledger, and what is deposited for somebody."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.learning.credit.ledger import EntryKind
from kakitome.web.parts.forms import Form

KINDS = (
    (EntryKind.HOLD.value, _("Hold")),
    (EntryKind.RELEASE.value, _("End a hold")),
    (EntryKind.REDEEM.value, _("Use")),
    (EntryKind.REVERSE.value, _("Reverse a use")),
    (EntryKind.TRANSFER.value, _("Transfer to another account")),
    (EntryKind.CORRECT.value, _("Correct what it is worth")),
)


class CreditActForm(Form):
    """What is asked of a deposit, and why."""

    lot = forms.ChoiceField(label=_("Deposit"))
    kind = forms.ChoiceField(label=_("What is to be done"), choices=KINDS)
    amount = forms.DecimalField(
        label=_("Credits"),
        max_digits=7,
        decimal_places=3,
        help_text=_("Of a correction: what the deposit is worth from now on."),
    )
    settles = forms.ChoiceField(
        label=_("Line that it ends"),
        required=False,
        help_text=_("For the end of a hold, for a use of what is on hold, and for a reversal."),
    )
    target = forms.CharField(
        label=_("Counted in"),
        required=False,
        max_length=300,
        help_text=_("For a use: programme or certificate."),
    )
    reference = forms.CharField(
        label=_("Case, or account"),
        required=False,
        max_length=120,
        help_text=_("Number of the case; for a transfer, number of the account it goes to."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=500, error_messages={"required": _("Write the reason.")}
    )  # fmt: skip


class AssessedForm(Form):
    """Experience that the institution assessed in a case."""

    case = forms.CharField(
        label=_("Case that granted it"), max_length=20, help_text=_("A case of your institution about this person.")
    )
    credits = forms.DecimalField(label=_("Credits"), max_digits=7, decimal_places=3)
    why = forms.CharField(label=_("Reason"), max_length=500, error_messages={"required": _("Write the reason.")})


class HeldForm(Form):
    """An award of the institution that the person holds."""

    award = forms.CharField(label=_("Number of the award"), max_length=20)
