"""Bringing the request of a verifier elsewhere: as a link, or as a photo of its code."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from kakitome.documents.presentation.incoming_request import LONGEST_LINK
from kakitome.web.pages.public.verify.forms import LARGEST_FILE
from kakitome.web.parts.forms import Form, LinesField


class BringRequestForm(Form):
    """A request; a link, or a photo."""

    link = LinesField(
        label=_("Link"),
        required=False,
        max_length=LONGEST_LINK,
        strip=True,
        help_text=_("It begins with openid4vp:// or https://, and stands behind the other site’s button."),
        attrs={"spellcheck": "false"},
    )
    photo = forms.FileField(
        label=_("Or a picture of its QR code"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )

    def clean_photo(self) -> UploadedFile | None:
        """Hold the photo to the size of a file."""
        photo: UploadedFile | None = self.cleaned_data["photo"]
        if photo is not None and (photo.size or 0) > LARGEST_FILE:
            raise ValidationError(_("A file may have 16 MB."), code="large")
        return photo

    def clean(self) -> dict[str, Any]:
        """Ask for one of both."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not (cleaned.get("link") or cleaned.get("photo")):
            self.add_error("link", _("Paste the link, or choose a picture of the code."))
        return cleaned
