"""The name of a collection."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.services.keeping_collections import LONGEST_NAME
from kakitome.web.parts.forms import Form


class CollectionNameForm(Form):
    """What a collection is called."""

    name = forms.CharField(
        label=_("Name of the collection"),
        max_length=LONGEST_NAME,
        help_text=_("Such as “Applications 2027” or “Data analysis”. Only you see it."),
        error_messages={"required": _("Give the collection a name.")},
    )
