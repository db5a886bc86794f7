"""The box that checks: a link, a number or the credential itself, files, a photo; and what is known of the holder."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from kakitome.web.parts.forms import LinesField

LARGEST_FILE = 16 * 1024 * 1024
MOST_FILES = 10
LONGEST_PASTE = 2_000_000
"""Characters of pasted text, or of a file that a result page sends again; the verifier's own caps are lower."""
ACCEPTED = (
    ".json,.jsonld,.jwt,.png,.svg,.pdf,.jpg,.jpeg,.webp,.txt,"
    "application/json,application/pdf,image/png,image/svg+xml,image/jpeg,image/webp,text/plain"
)


class FilesInput(forms.ClearableFileInput):
    """A file field that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each within the size the page states."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Return the files as a list; an empty file is the verifier's to explain, not the form's."""
        given: Sequence[Any] = data if isinstance(data, list | tuple) else [data] if data else []
        files = [file for upload in given if (file := super(FilesField, self).clean(upload, initial)) is not None]
        if len(files) > MOST_FILES:
            raise ValidationError(_("Ten files can be checked at once. Send the rest afterwards."), code="many")
        if any((file.size or 0) > LARGEST_FILE for file in files):
            raise ValidationError(
                _("A file may have 16 MB."),
                code="large",
            )
        return files


class CheckForm(forms.Form):
    """What someone was shown: pasted or as files, or both."""

    credential = LinesField(
        label=_("Link, number, or the credential itself"),
        required=False,
        max_length=LONGEST_PASTE,
        strip=True,
        attrs={"placeholder": _("e.g. A-7K3M-94QT"), "spellcheck": "false"},
    )
    documents = FilesField(
        label=_("Or files (several at once)"),
        required=False,
        allow_empty_file=True,
        help_text=_("Digital badges, PDFs, pictures with a QR code; up to 16 MB each, ten at once. Or drop them here."),
        widget=FilesInput(attrs={"accept": ACCEPTED}),
    )
    photo = forms.FileField(
        label=_("Or photograph the QR code of a paper certificate"),
        required=False,
        allow_empty_file=True,
        help_text=_("We follow the code; the paper itself proves nothing."),
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )
    known_name = forms.CharField(
        label=_("The person’s name"),
        required=False,
        max_length=200,
        help_text=_("In kanji, kana or Latin letters."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    known_email = forms.CharField(
        label=_("Or the person’s e-mail address"),
        required=False,
        max_length=320,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    known_did = forms.CharField(
        label=_("Or the person’s DID"),
        required=False,
        max_length=2000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "placeholder": "did:…"}),
    )

    def clean_photo(self) -> UploadedFile | None:
        """Hold the photo to the size of a file."""
        photo: UploadedFile | None = self.cleaned_data["photo"]
        if photo is not None and (photo.size or 0) > LARGEST_FILE:
            raise ValidationError(_("A file may have 16 MB."), code="large")
        return photo

    def clean(self) -> dict[str, Any]:
        """Ask for at least one thing to check."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        given = any(cleaned.get(name) for name in ("credential", "documents", "photo"))
        if not self.errors and not given:
            self.add_error("credential", _("Paste a link, a number or a credential, or choose a file."))
        return cleaned
