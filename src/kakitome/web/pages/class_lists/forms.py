"""The form that takes a class list."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.learning.class_list.encoding import LABELS, NAMES
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.web.parts.letter import title_of

LARGEST_MB = 32
"""A list of 100,000 rows is some 10 MB; a page does not wait for more."""


def encodings() -> list[tuple[str, Any]]:
    """Return what a person may choose as the encoding of a file."""
    return [("auto", _("Find out by itself")), *((name, LABELS[name]) for name in NAMES)]


class UploadForm(forms.Form):
    """Which micro-credential, and the file."""

    use_required_attribute = False

    microcredential = forms.ChoiceField(
        label=_("Micro-credential"),
        help_text=_("Only what is in force can be awarded."),
        error_messages={"required": _("Choose what is to be awarded."), "invalid_choice": _("This is not in force.")},
    )
    file = forms.FileField(
        label=_("Class list"),
        help_text=_("CSV or Excel (.xlsx) with headings such as name, e-mail, student number, date, grade"),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        allow_empty_file=True,
        error_messages={"required": _("Choose the file with the list.")},
    )
    encoding = forms.ChoiceField(label=_("Encoding"), required=False)

    def __init__(self, *args: Any, versions: Sequence[MicrocredentialVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["microcredential"]
        chosen.choices = [(key_of(one), f"{title_of(one.microcredential.title)} ({one.version})") for one in versions]  # type: ignore[attr-defined]
        self.fields["encoding"].choices = encodings()  # type: ignore[attr-defined]


def key_of(version: MicrocredentialVersion) -> str:
    """Name a version in the form."""
    return f"{version.identifier}/{version.version}"
