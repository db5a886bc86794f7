"""What somebody writes in an application, and one more piece of evidence."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.ports.award_applications import AwardApplication
from kakitome.services.applying import LARGEST_FILE, LONGEST_WORDS, DraftedWords
from kakitome.services.keeping_names import LONGEST_NAME
from kakitome.web.parts.forms import Form, LinesField, UploadField


class EvidenceForm(Form):
    """One more piece of evidence; what is left empty is not added."""

    file = UploadField(
        label=_("A file"),
        required=False,
        accept=".pdf,.png,.jpg,.jpeg",
        largest=LARGEST_FILE,
        too_large=_("The file is larger than %(n)d MB."),
        help_text=_("PDF or picture (PNG, JPEG), up to 5 MB."),
    )
    url = forms.CharField(
        label=_("A link"),
        required=False,
        max_length=500,
        help_text=_("It begins with https://. Kept as text; we do not open it."),
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false", "autocomplete": "off"}),
    )
    url_name = forms.CharField(label=_("What the link shows"), required=False, max_length=200)
    document = forms.ChoiceField(
        label=_("A credential you hold"),
        required=False,
        help_text=_("A copy of it goes to the institution."),
    )


class ApplicationForm(EvidenceForm):
    """Name, address and words; everything may be missing until it is sent."""

    name = forms.CharField(
        label=_("Name on the award"),
        required=False,
        max_length=LONGEST_NAME,
        help_text=_("Exactly as it is to be signed. It cannot be changed by you afterwards."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.ChoiceField(
        label=_("Address"), required=False, help_text=_("One that you have proved. The award is sent there.")
    )
    words = LinesField(
        label=_("Why you apply, in your own words"),
        required=False,
        max_length=LONGEST_WORDS,
        rows=7,
        help_text=_("What you can do, and which evidence shows it."),
    )

    def drafted(self) -> DraftedWords:
        """Return what was written, also where another field is wrong."""
        written = {name: str(self.cleaned_data.get(name) or "") for name in ("name", "email", "words")}
        return DraftedWords(**written)


class RenewalRequestForm(EvidenceForm):
    """What somebody writes who asks for the renewal of an award; the name is that of the award."""

    email = forms.ChoiceField(
        label=_("Address"), required=False, help_text=_("One that you have proved. The answer is sent there.")
    )
    words = LinesField(
        label=_("Your note to the institution"),
        required=False,
        max_length=LONGEST_WORDS,
        rows=6,
        help_text=_("For example what you have done since, and which evidence shows it."),
    )

    def drafted(self) -> DraftedWords:
        """Return what was written, also where another field is wrong."""
        return DraftedWords(**{name: str(self.cleaned_data.get(name) or "") for name in ("email", "words")})


class ApplicationAnswerForm(EvidenceForm):
    """An answer to what more was asked."""

    answer = LinesField(label=_("Your answer"), required=False, max_length=LONGEST_WORDS, rows=6)


def drafted_of(application: AwardApplication) -> dict[str, Any]:
    """Return a draft as its form shows it."""
    return {"name": application.name, "email": application.email, "words": application.words}
