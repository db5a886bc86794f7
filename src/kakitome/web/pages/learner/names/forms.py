"""A form of a name, and the credential that states it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.ports.person_names import FormOfName
from kakitome.services.keeping_names import LONGEST_NAME
from kakitome.web.parts.forms import Form

FORMS = {
    FormOfName.KANJI: _("In kanji"),
    FormOfName.KANA: _("In kana"),
    FormOfName.ROMAN: _("In Latin letters"),
    FormOfName.FORMER: _("Former name"),
}


class OwnNameForm(Form):
    """One form of a name."""

    form = forms.ChoiceField(
        label=_("Form of the name"),
        choices=[(form.value, label) for form, label in FORMS.items()],
        help_text=_("There is one of each; former names may be several."),
    )
    text = forms.CharField(
        label=_("The name, as it is written"),
        max_length=LONGEST_NAME,
        help_text=_("Kept letter for letter: 髙 is not 高, 﨑 not 崎. Put a space between family and given name."),
        error_messages={"required": _("Write the name.")},
    )
    document = forms.ChoiceField(
        label=_("A credential you brought in that states this name"),
        required=False,
        help_text=_("Awards received here are looked through in any case. What you choose is verified now."),
    )
