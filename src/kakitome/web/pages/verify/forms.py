"""The box that checks: a link, a number or the credential itself, or files."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

LARGEST_FILE = 5 * 1024 * 1024
MOST_FILES = 10
LONGEST_PASTE = 400_000
"""Characters of pasted text; the verifier's own cap (256 KiB) refuses with a better sentence."""


class FilesInput(forms.ClearableFileInput):
    """A file field that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each within the size the page states."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Return the files as a list; an empty file is the verifier's to explain, not the form's."""
        given: Sequence[Any] = data if isinstance(data, list | tuple) else [data] if data else []
        files = [found for one in given if (found := super(FilesField, self).clean(one, initial)) is not None]
        if len(files) > MOST_FILES:
            raise ValidationError(_("Ten files can be checked at once. Send the rest afterwards."), code="many")
        if any((file.size or 0) > LARGEST_FILE for file in files):
            raise ValidationError(_("A file may have 5 MB. Send the credential itself, not an archive."), code="large")
        return files


class CheckForm(forms.Form):
    """What someone was shown: pasted or as files, or both."""

    credential = forms.CharField(
        label=_("Link, number, or the credential itself"),
        required=False,
        max_length=LONGEST_PASTE,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": _("e.g. A-7K3M-94QT"), "spellcheck": "false"}),
    )
    documents = FilesField(
        label=_("Or files (several at once)"),
        required=False,
        allow_empty_file=True,
        help_text=_("JSON, PNG or SVG; up to 5 MB each, ten at once. You can also drop them here."),
        widget=FilesInput(attrs={"accept": ".json,.jsonld,.png,.svg,.txt,application/json,image/png,image/svg+xml"}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for at least one thing to check."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("credential") and not cleaned.get("documents"):
            self.add_error("credential", _("Paste a link, a number or a credential, or choose a file."))
        return cleaned
