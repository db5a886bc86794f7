"""What a learner states when applying for credit, and in a case of theirs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.journeys.recognition.credit_cases import LONGEST_TARGET
from kakitome.learning.recognition.asked import LONGEST_TEXT
from kakitome.web.parts.forms import Form, LinesField


class ApplyForm(Form):
    """Where to, for what; what is ticked comes beside it."""

    university = forms.ChoiceField(label=_("University"), error_messages={"required": _("Choose a university.")})
    target = forms.CharField(
        label=_("Programme you study in, or want to"),
        max_length=LONGEST_TARGET,
        error_messages={"required": _("Write for which programme.")},
    )
    subject = forms.CharField(
        label=_("Course it should count as"),
        required=False,
        max_length=LONGEST_TARGET,
        help_text=_("If you know it. The university compares with its own courses."),
    )
    names_source = forms.BooleanField(
        label=_("Let the credit award say the credential’s own identifier"),
        required=False,
        help_text=_(
            "Whoever you show the credit award to can then find the credential behind it. Left open, the award says"
            " title, issuer, number and digest only. What was signed stays as it is."
        ),
    )
    items = forms.MultipleChoiceField(
        label=_("What to apply with"),
        required=False,
        error_messages={"invalid_choice": _("Something ticked is not among what you hold any more.")},
    )


class CaseWordsForm(Form):
    """Words of the applicant in a case: an appeal, an answer, a report."""

    text = LinesField(
        label=_("In your words"),
        max_length=LONGEST_TEXT,
        rows=4,
        error_messages={"required": _("Write something first.")},
    )
