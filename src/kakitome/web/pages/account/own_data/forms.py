"""The forms of deleting one's account, and of asking for the proof of a deletion."""

import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.web.parts.forms import Form

WORDS = frozenset({"消す", "delete"})
"""What says that it is meant, in either language."""


class AccountDeletionForm(Form):
    """A person writes that they want their account deleted."""

    word = forms.CharField(
        label=_("To confirm, write “delete”"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "class": "in-s"}),
        error_messages={"required": _("Write “delete” if you want your account deleted.")},
    )

    def clean_word(self) -> str:
        """Take the word in either language, in any width and case."""
        word = unicodedata.normalize("NFKC", str(self.cleaned_data["word"])).strip(" 「」“”\"'").casefold()
        if word not in WORDS:
            raise forms.ValidationError(_("This is another word. Write “delete” if you want your account deleted."))
        return word


class DeletionProofForm(Form):
    """The number of a proof of deletion."""

    number = forms.CharField(
        label=_("Number of the proof"),
        max_length=40,
        help_text=_("As it stands in the mail, such as D-7K3M-94QT."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "mono in-m"}),
        error_messages={"required": _("Write the number.")},
    )
